//! `ringfence policy check`: everything that is wrong with a policies folder, and what is worth
//! knowing of one in which nothing is wrong.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::{Finding, PoliciesFrom, Stop};
use crate::{
    app,
    yaml::{Problem, Problems},
};

pub(super) const EXAMPLES: &str = "Examples:
  ringfence policy check
  ringfence policy check --policies policies --strict
  ringfence policy check --policies policies --json

Exit code 1 where something is wrong; with --strict also where there is a warning.";

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// Print one JSON object for each problem and warning.
    #[arg(long)]
    json: bool,
    /// Count warnings as problems.
    #[arg(long)]
    strict: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    severity: &'static str,
    file: &'a str,
    line: u32,
    column: u32,
    message: &'a str,
    hint: Option<&'a str>,
    reference: Option<&'a str>,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    if let Some(folder) = &options.policies.policies
        && !folder.is_dir()
    {
        return Err(Stop::Usage(format!("{} is no folder", folder.display())));
    }
    // With a configuration also what binds the two: keys, and who must have signed.
    let loaded = if options.policies.is_named() {
        options.policies.load().map(|(loaded, _)| loaded)
    } else {
        app::in_force(&options.policies.config()?)
    };
    let (problems, notes, rules) = match loaded {
        Ok(loaded) => (
            Problems::default(),
            loaded.notes,
            loaded.policy.rules().count(),
        ),
        Err(problems) => (problems, Vec::new(), 0),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let errors = problems.iter().map(|problem| ("error", problem));
    for (severity, problem) in errors.chain(notes.iter().map(|note| ("warning", note))) {
        if options.json {
            serde_json::to_writer(&mut out, &row(severity, problem)).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{severity}: {problem}\n")?;
        }
    }
    if !options.json {
        let (errors, warnings) = (problems.len(), notes.len());
        if errors > 0 {
            writeln!(out, "{}", counted(errors, "problem"))?;
        } else {
            let (rules, warnings) = (counted(rules, "rule"), counted(warnings, "warning"));
            writeln!(out, "good: {rules}, {warnings}")?;
        }
    }
    out.flush()?;
    let bad = !problems.is_empty() || (options.strict && !notes.is_empty());
    Ok(if bad {
        Finding::Something
    } else {
        Finding::Nothing
    })
}

fn row<'a>(severity: &'static str, problem: &'a Problem) -> Row<'a> {
    Row {
        severity,
        file: &problem.file,
        line: problem.at.line,
        column: problem.at.column,
        message: &problem.message,
        hint: problem.hint.as_deref(),
        reference: problem.reference.as_deref(),
    }
}

fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
