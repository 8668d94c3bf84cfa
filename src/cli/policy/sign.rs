//! `ringfence policy sign`.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use jiff::{Timestamp, Unit};

use super::key;
use crate::{
    app,
    cli::{Finding, PoliciesFrom, Stop},
    ident::Name,
    release::{self, Added, Contents, FILE, Fault, PrivateKey, Release, Report, Trust},
    yaml::Problems,
};

pub(super) const EXAMPLES: &str = "Examples:\n  ringfence policy sign --policies policies --key ~/ann.key --as ann\n  ringfence policy sign --policies policies --key ~/ben.key --as ben\n\nWho signs files that changed begins a new release, as its author; who signs the same files approves it.\nTo bring older files back, sign them with --new-version and a version above that in force.";

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// Your private key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Your name, as ringfence.yaml has it beside your key.
    #[arg(long = "as", value_name = "NAME")]
    signer: Name,
    /// Begin a release with this version, though the files may be the same.
    #[arg(long, value_name = "NUMBER")]
    new_version: Option<u64>,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let folder = options.policies.folder()?;
    let key = key::read(&options.key)?;
    let trust = options.trust(&key)?;
    let (contents, problems) = app::contents(&folder)?;
    problems.into_result(Some(()))?;
    let old = app::release(&folder).map_err(|problem| {
        let mut problems = Problems::default();
        problems.push(problem);
        problems
    })?;
    let (mut release, begun) = options.release(old.as_ref(), &contents)?;
    if !begun {
        approvable(&release, &release::check(&release, &contents, &trust))?;
    }
    let at = Timestamp::now()
        .round(Unit::Second)
        .map_err(|error| Stop::Failed(error.to_string()))?;
    let added = release.sign(&key, &options.signer, &at.to_string())?;
    let mut out = io::stdout().lock();
    let (path, version) = (folder.join(FILE), release.version);
    if added == Added::AlreadyThere {
        writeln!(
            out,
            "{}: version {version} has a signature of this key already; nothing was changed",
            path.display()
        )?;
        return Ok(Finding::Nothing);
    }
    write_release(&folder, &release)?;
    writeln!(
        out,
        "{}: version {version} by {}, signed by {} ({})",
        path.display(),
        release.author,
        options.signer,
        key.public()?.fingerprint()
    )?;
    if begun {
        differences(&mut out, old.as_ref(), &release)?;
    } else if trust.keys.is_empty() {
        let told =
            "The earlier signatures were not checked: no configuration says whose keys count.";
        writeln!(out, "{told}")?;
    }
    let count = release.signatures.len();
    let plural = if count == 1 { "" } else { "s" };
    writeln!(out, "It has {count} signature{plural}.")?;
    Ok(Finding::Nothing)
}

impl Options {
    /// Whose signatures count, as the configuration says; nobody's where it cannot be read, since a
    /// signer may have the policies alone.
    fn trust(&self, key: &PrivateKey) -> Result<Trust, Stop> {
        let public = key.public()?;
        let Ok(config) = self.policies.config() else {
            return Ok(Trust::default());
        };
        let holder = config.release.keys.iter().find(|(_, key)| *key == public);
        match holder {
            Some((holder, _)) if *holder != self.signer => Err(Stop::Usage(format!(
                "the configuration says that this is the key of {holder}: sign as {holder}"
            ))),
            _ => Ok(config.release),
        }
    }

    /// The release to sign, and whether it is a new one.
    fn release(&self, old: Option<&Release>, contents: &Contents) -> Result<(Release, bool), Stop> {
        let last = old.map_or(0, |old| old.version);
        match (old, self.new_version) {
            (Some(old), None) if old.holds(contents) => return Ok((old.clone(), false)),
            (_, Some(version)) if version <= last => {
                return Err(Stop::Usage(format!(
                    "the release in the folder has version {last}: --new-version must be above it"
                )));
            }
            _ => {}
        }
        let version = self.new_version.unwrap_or_else(|| last.saturating_add(1));
        let author = self.signer.clone();
        Ok((Release::new(version, contents.clone(), author), true))
    }
}

/// Nobody approves in good faith what somebody else put under an author's name.
fn approvable(release: &Release, report: &Report) -> Result<(), Stop> {
    let forged = |fault: &&Fault| matches!(fault, Fault::Forged { .. } | Fault::Borrowed { .. });
    let Some(fault) = report.faults.iter().find(forged) else {
        return Ok(());
    };
    let author = &release.author;
    Err(Stop::Usage(format!(
        "this release is not what {author} signed: {fault}; look at the files, and have {author} sign again"
    )))
}

/// Says what the signer stands for that was not in the release before.
fn differences(out: &mut impl Write, old: Option<&Release>, new: &Release) -> io::Result<()> {
    let before = old.map(|old| &old.files);
    for (name, sum) in &new.files {
        match before.and_then(|before| before.get(name)) {
            None => writeln!(out, "  added    {name}")?,
            Some(known) if known != sum => writeln!(out, "  changed  {name}")?,
            Some(_) => {}
        }
    }
    for name in before.into_iter().flat_map(|before| before.keys()) {
        if !new.files.contains_key(name) {
            writeln!(out, "  removed  {name}")?;
        }
    }
    Ok(())
}

/// Puts the file there at once, so that no reload sees half of it.
fn write_release(folder: &Path, release: &Release) -> Result<(), Stop> {
    let new = folder.join(format!(".{FILE}.new"));
    let text = release.to_json().map_err(io::Error::from)?;
    let mut file = fs::File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, folder.join(FILE))?;
    Ok(())
}
