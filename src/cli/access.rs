//! `ringfence access`.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Finding, Stop};
use crate::{access::KeyDigest, ident::Name};

/// What a key begins with, so that whoever finds one knows what it opens.
const PREFIX: &str = "rf-";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Work on keys.
    #[command(subcommand)]
    Key(Key),
}

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a key, and print it with the line of ringfence.yaml that lets it in.
    ///
    /// The key is printed once and kept nowhere; the line holds its SHA-256.
    #[command(
        after_help = "Examples:\n  ringfence access key new --name crm-bot --team sales --application crm\n  ringfence access key new --name jo --user jo --clearance confidential --group works-council --json"
    )]
    New(New),
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// Its name in records.
    #[arg(long)]
    name: Name,
    /// Who holds it.
    #[arg(long)]
    user: Option<String>,
    /// Their team.
    #[arg(long)]
    team: Option<String>,
    /// The application that uses it.
    #[arg(long)]
    application: Option<String>,
    /// The highest label that they may see.
    #[arg(long, value_name = "LABEL")]
    clearance: Option<String>,
    /// What else they belong to; may be given several times.
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Made<'a> {
    key: &'a str,
    name: &'a str,
    sha256: String,
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Key(Key::New(options)) => new(options),
    }
}

fn new(options: &New) -> Result<Finding, Stop> {
    let mut random = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut random[..])
        .map_err(|error| Stop::Failed(format!("no random numbers: {error}")))?;
    let key = Zeroizing::new(BASE64URL_NOPAD.encode(&random[..]));
    let key = Zeroizing::new(format!("{PREFIX}{}", &*key));
    let sha256 = KeyDigest::of(key.as_bytes()).to_hex();
    let mut out = io::stdout().lock();
    if options.json {
        let made = Made {
            key: &key,
            name: options.name.as_str(),
            sha256,
        };
        serde_json::to_writer(&mut out, &made).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(Finding::Nothing);
    }
    writeln!(out, "{}\n", &*key)?;
    writeln!(
        out,
        "Give it to its holder now: it is kept nowhere. This line lets it in:\n\naccess:\n  keys:\n    - {{ {} }}",
        line(options, &sha256)?
    )?;
    Ok(Finding::Nothing)
}

/// The key as ringfence.yaml has it. A text of JSON is one of YAML too.
fn line(options: &New, sha256: &str) -> io::Result<String> {
    let mut parts = vec![
        format!("name: {}", serde_json::to_string(&options.name)?),
        format!("sha256: {}", serde_json::to_string(sha256)?),
    ];
    for (member, word) in [
        ("user", &options.user),
        ("team", &options.team),
        ("application", &options.application),
        ("clearance", &options.clearance),
    ] {
        if let Some(word) = word {
            parts.push(format!("{member}: {}", serde_json::to_string(word)?));
        }
    }
    if !options.groups.is_empty() {
        parts.push(format!(
            "groups: {}",
            serde_json::to_string(&options.groups)?
        ));
    }
    Ok(parts.join(", "))
}
