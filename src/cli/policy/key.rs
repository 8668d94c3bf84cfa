//! `ringfence policy key`: the keys of those who sign.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use zeroize::Zeroizing;

use crate::{
    cli::{Finding, Stop},
    ident::Name,
    release::{BadKey, PrivateKey, PublicKey},
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Make a key, and print its line of ringfence.yaml.
    ///
    /// FILE holds the private key (PKCS#8 in PEM, readable by you alone, without a password): keep it
    /// where only you can use it. FILE.pub holds the public key, for policy verify --keys.
    #[command(after_help = "Example:\n  ringfence policy key new ~/ann.key --as ann")]
    New(Options),
    /// Print the line of ringfence.yaml of a key that is there.
    #[command(after_help = "Example:\n  ringfence policy key show ~/ann.key --as ann")]
    Show(Options),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// The private key's file.
    file: PathBuf,
    /// Who holds it.
    #[arg(long = "as", value_name = "NAME")]
    holder: Name,
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::New(options) => new(options),
        Command::Show(options) => line(&options.holder, &read(&options.file)?.public()?),
    }
}

fn new(options: &Options) -> Result<Finding, Stop> {
    let mut seed = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut seed[..])
        .map_err(|error| Stop::Failed(format!("no random numbers: {error}")))?;
    let key = PrivateKey::new(&seed)?;
    let public = key.public()?;
    make(&options.file, key.to_pem()?.as_bytes(), 0o600)?;
    let beside = public_file(&options.file);
    let text = format!("{} {public}\n", options.holder);
    make(&beside, text.as_bytes(), 0o644)?;
    line(&options.holder, &public)
}

fn line(holder: &Name, public: &PublicKey) -> Result<Finding, Stop> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "release:\n  keys:\n    - {{ name: \"{holder}\", public_key: \"{public}\" }} # {}",
        public.fingerprint()
    )?;
    Ok(Finding::Nothing)
}

/// The file of the public half.
fn public_file(private: &Path) -> PathBuf {
    let mut name = private.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// Writes a file that is not there yet.
fn make(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Stop> {
    let told = |error: io::Error| {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::AlreadyExists => {
                Stop::Usage(format!("{path} is there already: name another file"))
            }
            _ => Stop::Failed(format!("{path}: {error}")),
        }
    };
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .map_err(told)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(told)
}

/// Reads a private key.
pub(super) fn read(path: &Path) -> Result<PrivateKey, Stop> {
    let told = |problem: String| Stop::Usage(format!("{}: {problem}", path.display()));
    let text = fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|error| told(format!("cannot be read: {error}")))?;
    PrivateKey::from_pem(&text).map_err(|bad| told(bad.to_string()))
}

/// Reads the public keys of a file: lines `NAME ed25519:BASE64`.
pub(super) fn read_public(path: &Path) -> Result<Vec<(Name, PublicKey)>, Stop> {
    let told = |problem: String| Stop::Usage(format!("{}: {problem}", path.display()));
    let text = fs::read_to_string(path);
    let text = text.map_err(|error| told(format!("cannot be read: {error}")))?;
    let mut keys = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let parsed = line.split_once(' ').and_then(|(name, key)| {
            let key = key.trim().parse::<PublicKey>().ok()?;
            Some((name.parse::<Name>().ok()?, key))
        });
        let wrong = || told(format!("line {} is not \"NAME ed25519:BASE64\"", at + 1));
        keys.push(parsed.ok_or_else(wrong)?);
    }
    Ok(keys)
}

impl From<BadKey> for Stop {
    fn from(bad: BadKey) -> Self {
        Self::Failed(bad.to_string())
    }
}
