//! `ringfence index`: registers what the company keeps, so that texts can be compared with it.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{Finding, Stop};
use crate::{
    classify::index::Form,
    ident::Name,
    index::{self, Built, Documents, Error, KEY_FILE, Keys, ROUNDS, Records, Shown},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an index of a table's rows; no cell stands in it.
    #[command(
        after_help = "Examples:\n  ringfence index records customers.csv --primary iban --supporting name,city\n  ringfence index records staff.csv --primary badge --out policies/staff.rfx --key audit/index.key\n\nThen name the file in a policy, under indexes:. Keep the key file where the audit key is; on machines\nthat only read indexes, take the line `sign` out of it."
    )]
    Records(Table),
    /// Make an index of the documents in a folder, or bring it up to date.
    #[command(
        after_help = "Examples:\n  ringfence index documents ./confidential/\n  ringfence index documents ./src --name product --out policies/product.rfx\n\nFiles that have not changed are not read again."
    )]
    Documents(Folder),
    /// Show what an index says about itself.
    #[command(
        after_help = "Examples:\n  ringfence index show customers.rfx\n  ringfence index show plans.rfx --key audit/index.key --json\n\nWith a key, its signature is checked."
    )]
    Show(Show),
}

/// Where an index goes.
#[derive(Debug, Args)]
struct Target {
    /// What it is called; the table's or folder's name unless said.
    #[arg(long)]
    name: Option<Name>,
    /// The index; NAME.rfx unless said.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The key file; index.key beside the index unless said. Made if there is none.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Table {
    /// A CSV file whose first row names the columns.
    #[arg(value_name = "CSV")]
    table: PathBuf,
    /// The columns whose values are looked for.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    primary: Vec<String>,
    /// The columns of the same row that make a find surer.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    supporting: Vec<String>,
    /// How many rounds a digest costs, here and for whoever guesses.
    #[arg(long, default_value_t = ROUNDS, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rounds: u32,
    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Args)]
pub(super) struct Folder {
    /// The folder: text, office files, PDF, mail, source code.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The index.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key file that it was made with; index.key beside the index, if there is one.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Records(options) => records(options),
        Command::Documents(options) => documents(options),
        Command::Show(options) => show(options),
    }
}

fn records(options: &Table) -> Result<Finding, Stop> {
    let (name, out, keys) = options.target.find(&options.table)?;
    let wanted = Records {
        table: &options.table,
        primary: &options.primary,
        supporting: &options.supporting,
        name,
        out: &out,
        rounds: options.rounds,
    };
    let bar = bar("{bar:40} {bytes}/{total_bytes} {eta}");
    let built = index::build_records(&wanted, &keys, &|done, total| bar.set(done, total))?;
    bar.0.finish_and_clear();
    options
        .target
        .tell(&built, ["rows", "without a primary value"])
}

fn documents(options: &Folder) -> Result<Finding, Stop> {
    let (name, out, keys) = options.target.find(&options.folder)?;
    let wanted = Documents {
        folder: &options.folder,
        name,
        out: &out,
    };
    let bar = bar("{bar:40} {pos}/{len} files {eta}");
    let built = index::build_documents(&wanted, &keys, &|done, total| bar.set(done, total))?;
    bar.0.finish_and_clear();
    options.target.tell(&built, ["documents", "without text"])
}

fn show(options: &Show) -> Result<Finding, Stop> {
    let beside = options.file.with_file_name(KEY_FILE);
    let key = options
        .key
        .clone()
        .or_else(|| beside.is_file().then_some(beside));
    let keys = key.map(|key| Keys::read(&key)).transpose()?;
    let shown = index::show(&options.file, keys.as_ref())?;
    if options.json {
        return print(&shown);
    }
    let mut out = io::stdout().lock();
    let Shown { head, .. } = &shown;
    writeln!(
        out,
        "{}: {}, {} bytes",
        shown.file.display(),
        head.name,
        shown.bytes
    )?;
    writeln!(out, "  digest     {}", shown.digest)?;
    let checked = if keys.is_some() {
        "good"
    } else {
        "not checked: name the key file"
    };
    writeln!(out, "  signature  {checked}; by {}", shown.public_key)?;
    match &head.form {
        Form::Records {
            columns,
            primary,
            entries,
            rounds,
            ..
        } => {
            let (primary, supporting) = columns.split_at((*primary).min(columns.len()));
            writeln!(out, "  primary    {}", primary.join(", "))?;
            writeln!(out, "  supporting {}", supporting.join(", "))?;
            writeln!(out, "  entries    {entries}, each {rounds} rounds")?;
        }
        Form::Documents { entries, .. } => {
            writeln!(out, "  entries    {entries}")?;
            for document in shown.documents.iter().flatten() {
                writeln!(out, "  {:>10} words  {}", document.words, document.id)?;
            }
        }
    }
    Ok(Finding::Nothing)
}

impl Target {
    /// The name, the file and the keys, for what comes from there.
    fn find(&self, from: &Path) -> Result<(Name, PathBuf, Keys), Stop> {
        if !from.exists() {
            return Err(Stop::Usage(format!("there is no {}", from.display())));
        }
        let name = match &self.name {
            Some(name) => name.clone(),
            None => named_after(from).ok_or_else(|| {
                let from = from.display();
                Stop::Usage(format!("{from} makes no name for an index: say --name"))
            })?,
        };
        let out = self
            .out
            .clone()
            .unwrap_or_else(|| PathBuf::from(format!("{name}.rfx")));
        let key = self
            .key
            .clone()
            .unwrap_or_else(|| out.with_file_name(KEY_FILE));
        let keys = Keys::read_or_make(&key)?;
        Ok((name, out, keys))
    }

    fn tell(&self, built: &Built, [what, without]: [&str; 2]) -> Result<Finding, Stop> {
        if self.json {
            return print(built);
        }
        let mut out = io::stdout().lock();
        write!(out, "{}: {} {what}", built.file.display(), built.known)?;
        if built.kept > 0 {
            write!(out, ", {} of them unchanged", built.kept)?;
        }
        if built.skipped > 0 {
            write!(out, ", {} {without}", built.skipped)?;
        }
        writeln!(out, "; {} entries, {} bytes", built.entries, built.bytes)?;
        Ok(Finding::Nothing)
    }
}

fn print(value: &impl Serialize) -> Result<Finding, Stop> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(Finding::Nothing)
}

/// The name of a file or folder as the name of an index.
fn named_after(path: &Path) -> Option<Name> {
    let whole = path.canonicalize().ok()?;
    let stem = if whole.is_dir() {
        whole.file_name()
    } else {
        whole.file_stem()
    };
    let stem = stem?.to_string_lossy().to_lowercase();
    let name: String = stem
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect();
    let name = name.trim_start_matches(['-', '_']);
    name.get(..name.len().min(64))?.parse().ok()
}

/// Shows on a terminal how far a build is.
struct Bar(ProgressBar);

fn bar(template: &str) -> Bar {
    if !io::stderr().is_terminal() {
        return Bar(ProgressBar::hidden());
    }
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    Bar(ProgressBar::new(0).with_style(style))
}

impl Bar {
    fn set(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::Io { .. } => Self::Failed(error.to_string()),
            Error::Broken { .. }
            | Error::Forged { .. }
            | Error::Key { .. }
            | Error::Table { .. } => Self::Usage(error.to_string()),
        }
    }
}
