//! `ringfence scan`: what sensitive data lies where in a company's own files.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Finding, PoliciesFrom, Stop};
use crate::{
    app::{self, Audit},
    label::Confidence,
    scan::{self, Auditor, Format, Ignore, Plan, State},
};

pub(super) const EXAMPLES: &str = "Examples:
  ringfence scan /srv/share
  ringfence scan . --format sarif --out secrets.sarif
  ringfence scan /srv/share --policies policies --format html --out report.html
  ringfence scan /srv/share --resume scan.state --format json --out report.json

Reports say types and places, never the values. Without policies, the built-in detectors look.
Files named .ringfenceignore say, as a .gitignore does, what is left out. What git ignores is read.

Exit codes: 0 nothing found, 1 something found, 2 wrong usage, 3 could not run, or found nothing
and could not read everything.";

/// How often the progress is drawn.
const DRAW: Duration = Duration::from_millis(120);

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// Folders and files.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Write the report there, and a summary to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How many files are read at a time; as many as there are cores unless said.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Keep what is done in this file, and go on from there.
    #[arg(long, value_name = "STATE")]
    resume: Option<PathBuf>,
    /// A larger file is reported and not read.
    #[arg(long, value_name = "BYTES", default_value_t = 256 << 20)]
    max_file_bytes: u64,
    /// What is less sure is not reported.
    #[arg(long, value_name = "RATIO", default_value = "0.5", value_parser = confidence)]
    min_confidence: Confidence,
    /// Leave out what matches, as in a .gitignore; can be given several times.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Read what .ringfenceignore files leave out.
    #[arg(long)]
    no_ignore: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    Csv,
    Html,
    Sarif,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let Audit {
        detectors,
        every,
        packs,
    } = &audit(&options.policies)?;
    let auditor = Auditor {
        detectors,
        every,
        packs,
    };
    let plan = plan(options);
    let mut state = match &options.resume {
        Some(path) => Some(state(path, &plan, auditor)?),
        None => None,
    };
    let bar = bar();
    let report = scan::run(&plan, auditor, state.as_mut(), &mut |at| {
        bar.set_position(at.files);
        if !bar.is_hidden() {
            bar.set_message(format!("{} findings", at.findings));
        }
    });
    bar.finish_and_clear();
    let report = report?;
    if let Some(path) = &options.out {
        let failed = |error| Stop::Failed(format!("{}: {error}", path.display()));
        let mut out = BufWriter::new(File::create(path).map_err(failed)?);
        report
            .write(options.format.into(), &mut out)
            .map_err(failed)?;
        out.flush().map_err(failed)?;
    }
    let format = match &options.out {
        Some(_) => Format::Text,
        None => options.format.into(),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    report.write(format, &mut out)?;
    out.flush()?;
    match (report.found_something(), report.counts.incomplete()) {
        (true, _) => Ok(Finding::Something),
        (false, 0) => Ok(Finding::Nothing),
        (false, files) => Err(Stop::Failed(format!(
            "nothing was found, but not everything was read: see the last line, files: {files}"
        ))),
    }
}

/// The company's detectors if there are policies, else those built in.
fn audit(from: &PoliciesFrom) -> Result<Audit, Stop> {
    let folder = match &from.policies {
        Some(folder) => Some(folder.clone()),
        None if from.config.is_missing_default() => None,
        None => Some(app::config(&from.config.config)?.policies),
    };
    Ok(app::audit(folder.as_deref())?)
}

fn plan(options: &Options) -> Plan {
    let jobs = options
        .jobs
        .or_else(|| thread::available_parallelism().ok());
    let own = [&options.out, &options.resume];
    Plan {
        roots: options.paths.clone(),
        exclude: options.exclude.clone(),
        ignore: if options.no_ignore {
            Ignore::Nothing
        } else {
            Ignore::Own
        },
        own: own.into_iter().flatten().cloned().collect(),
        jobs: jobs.unwrap_or(NonZeroUsize::MIN),
        file_bytes_max: options.max_file_bytes,
        floor: options.min_confidence,
    }
}

fn state(path: &Path, plan: &Plan, auditor: Auditor<'_>) -> Result<State, Stop> {
    State::open(path, plan, auditor)
        .map_err(|error| Stop::Usage(format!("{}: {error}", path.display())))
}

/// Shows on a terminal how far the scan is.
fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {pos} files, {msg} {elapsed} {per_sec}");
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(DRAW);
    bar.with_style(style.unwrap_or_else(|_bad_template| ProgressStyle::default_spinner()))
}

fn confidence(text: &str) -> Result<Confidence, String> {
    let ratio = text.parse().ok().and_then(Confidence::ratio);
    ratio.ok_or_else(|| "use a number from 0 to 1".to_owned())
}

impl From<Form> for Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Text => Self::Text,
            Form::Json => Self::Json,
            Form::Csv => Self::Csv,
            Form::Html => Self::Html,
            Form::Sarif => Self::Sarif,
        }
    }
}

impl From<scan::Error> for Stop {
    fn from(error: scan::Error) -> Self {
        match error {
            scan::Error::Glob { .. } | scan::Error::Root { .. } => Self::Usage(error.to_string()),
            scan::Error::State(_) => Self::Failed(error.to_string()),
        }
    }
}
