//! `ringfence audit`.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::{ConfigFile, Finding, Stop};
use crate::{
    app,
    audit::{self, Filter, Kind, Tail},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check that no record was edited, removed or swapped.
    #[command(
        after_help = "Examples:\n  ringfence audit verify\n  ringfence audit verify --folder /var/lib/ringfence/audit --json\n\nExit code 1 if the log is not whole."
    )]
    Verify(Verify),
    /// Print records.
    #[command(
        after_help = "Examples:\n  ringfence audit show --zone external --since 2026-11-01T00:00:00Z\n  ringfence audit show --entity CREDIT_CARD --json\n  ringfence audit show --request 0193..."
    )]
    Show(Box<Show>),
}

/// Where the log is.
#[derive(Debug, Args)]
struct Folder {
    #[command(flatten)]
    config: ConfigFile,
    /// The audit folder, without a configuration.
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    folder: Folder,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    folder: Folder,
    /// Not before this time (RFC 3339).
    #[arg(long, value_name = "TIME")]
    since: Option<jiff::Timestamp>,
    /// Before this time (RFC 3339).
    #[arg(long, value_name = "TIME")]
    until: Option<jiff::Timestamp>,
    /// Not before this sequence number.
    #[arg(long, value_name = "SEQ")]
    from: Option<u64>,
    /// Not after this sequence number.
    #[arg(long, value_name = "SEQ")]
    to: Option<u64>,
    /// Of this kind: start, stop, decision, outcome, reload.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// With this label.
    #[arg(long)]
    label: Option<String>,
    /// Sent to this zone: external, private, local, none.
    #[arg(long)]
    zone: Option<String>,
    /// With this rule, enforced or in shadow.
    #[arg(long)]
    rule: Option<String>,
    /// With a finding of this type.
    #[arg(long)]
    entity: Option<String>,
    /// Asked with this key, or by this user, team, application or group.
    #[arg(long, value_name = "NAME")]
    principal: Option<String>,
    /// About this request.
    #[arg(long, value_name = "ID")]
    request: Option<String>,
    /// Print the records as they are, one a line.
    #[arg(long)]
    json: bool,
}

fn kind(word: &str) -> Result<Kind, String> {
    [
        Kind::Start,
        Kind::Stop,
        Kind::Decision,
        Kind::Outcome,
        Kind::Reload,
    ]
    .into_iter()
    .find(|kind| kind.as_str() == word)
    .ok_or_else(|| "known: start, stop, decision, outcome, reload".to_owned())
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Verify(options) => verify(options),
        Command::Show(options) => show(options),
    }
}

impl Folder {
    fn find(&self) -> Result<PathBuf, Stop> {
        let folder = match &self.folder {
            Some(folder) => folder.clone(),
            None => app::config(&self.config.config)?.audit.folder,
        };
        if folder.is_dir() {
            Ok(folder)
        } else {
            Err(Stop::Usage(format!(
                "there is no folder {}",
                folder.display()
            )))
        }
    }
}

fn verify(options: &Verify) -> Result<Finding, Stop> {
    let folder = options.folder.find()?;
    let verdict = audit::verify(&folder);
    let mut out = io::stdout().lock();
    if options.json {
        serde_json::to_writer(&mut out, &verdict).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        if let Some(fault) = &verdict.fault {
            writeln!(out, "{}: NOT WHOLE: {fault}", folder.display())?;
        }
        let tail = match verdict.tail {
            Tail::Whole => "",
            Tail::InProgress => "; the last record is being written",
            Tail::Torn => "; the last record is torn, the next start repairs it",
        };
        let word = if verdict.fault.is_some() {
            "good up to there"
        } else {
            "whole"
        };
        writeln!(
            out,
            "{}: {word}: {} records in {} files{tail}",
            folder.display(),
            verdict.records,
            verdict.segments
        )?;
    }
    Ok(if verdict.fault.is_some() {
        Finding::Something
    } else {
        Finding::Nothing
    })
}

fn show(options: &Show) -> Result<Finding, Stop> {
    let folder = options.folder.find()?;
    let filter = Filter {
        since: options.since,
        until: options.until,
        from_seq: options.from,
        to_seq: options.to,
        kind: options.kind,
        label: options.label.clone(),
        zone: options.zone.clone(),
        rule: options.rule.clone(),
        entity: options.entity.clone(),
        principal: options.principal.clone(),
        request_id: options.request.clone(),
    };
    print(&folder, &filter, options.json)
}

/// Which policies came into force, and who signed them.
fn reload(record: &serde_json::Value) -> String {
    let policy = record.get("policy").and_then(serde_json::Value::as_str);
    let release = record.get("release");
    let member = |name: &str| release.and_then(|release| release.get(name));
    let version = member("version").and_then(serde_json::Value::as_u64);
    let author = member("author").and_then(serde_json::Value::as_str);
    let policy = policy.unwrap_or("-");
    match (version, author) {
        (Some(version), Some(author)) => format!("{policy} version {version} by {author}"),
        _ => policy.to_owned(),
    }
}

fn print(folder: &Path, filter: &Filter, json: bool) -> Result<Finding, Stop> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for shown in audit::show(folder, filter) {
        let shown = shown.map_err(|error| Stop::Failed(error.to_string()))?;
        if json {
            writeln!(out, "{}", shown.raw)?;
            continue;
        }
        let Ok(record) = shown.value() else { continue };
        let text = |name: &str| {
            record
                .get(name)
                .and_then(serde_json::Value::as_str)
                .unwrap_or("-")
        };
        let rules = record.get("rules").and_then(serde_json::Value::as_array);
        let rules: Vec<&str> = rules
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_str)
            .collect();
        let detail = match text("kind") {
            "outcome" => text("outcome").to_owned(),
            "reload" => reload(&record),
            _ => format!(
                "{} {} {} [{}]",
                text("label"),
                text("zone"),
                text("destination"),
                rules.join(", ")
            ),
        };
        writeln!(
            out,
            "{:>8} {} {:<8} {} {detail}",
            shown.seq,
            text("time"),
            text("kind"),
            text("request_id")
        )?;
    }
    out.flush()?;
    Ok(Finding::Nothing)
}
