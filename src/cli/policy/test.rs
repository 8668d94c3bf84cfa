//! `ringfence policy test`: the cases, and what is wrong with those that fail.

mod coverage;
mod junit;

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::{Finding, PoliciesFrom, Stop};
use crate::{
    app,
    decode::{Budget, Limits},
    inspect,
    policy::{Bench, CaseReport, Verdict, Wrong},
    transform,
};

pub(super) const EXAMPLES: &str = "Examples:
  ringfence policy test
  ringfence policy test --policies policies --coverage
  ringfence policy test --junit report.xml

Cases stand beside the rules, and in suites: the files tests/*.yaml of the policies folder. Exit
code 1 if a case fails, and with --coverage if a rule has no case that it matches or none that it
does not.";

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// Print one JSON object a case.
    #[arg(long)]
    json: bool,
    /// List the rules that no case of theirs matches, or every case of theirs does.
    #[arg(long)]
    coverage: bool,
    /// Write the results to this file too, as JUnit's XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    line: u32,
    rule: Option<&'a str>,
    say: &'a str,
    expect: &'static str,
    passed: bool,
    wrong: &'a [Wrong],
    rules: Vec<&'a str>,
    findings: Vec<&'a str>,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let (loaded, catalogue) = options.policies.load()?;
    let find = |text: &str| {
        let mut budget = Budget::new(Limits::default());
        inspect::text(&loaded.detectors, text, &mut budget).findings
    };
    let bench = Bench {
        catalogue: &catalogue,
        now: Timestamp::now(),
        find: &find,
        leaves: transform::leaves,
    };
    let mut reports = loaded.policy.run_cases(&loaded.draft, &bench);
    for suite in app::suites(&options.policies.folder()?, &loaded.policy)? {
        reports.extend(loaded.policy.run_suite(&suite, &bench));
    }
    let is_failed = |report: &&CaseReport| matches!(report.verdict, Verdict::Failed { .. });
    let failed = reports.iter().filter(is_failed).count();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for report in &reports {
        if options.json {
            serde_json::to_writer(&mut out, &row(report)).map_err(io::Error::from)?;
            writeln!(out)?;
        } else if let Verdict::Failed { .. } = report.verdict {
            tell(&mut out, report)?;
        }
    }
    if !options.json {
        let all = reports.len();
        writeln!(out, "{all} cases: {} passed, {failed} failed", all - failed)?;
    }
    let mut uncovered = Vec::new();
    if options.coverage {
        uncovered = coverage::uncovered(&loaded.policy, &reports);
        coverage::tell(&mut out, &uncovered, options.json)?;
    }
    out.flush()?;
    if let Some(path) = &options.junit {
        let report = junit::report(&reports)?;
        fs::write(path, report).map_err(|error| {
            Stop::Failed(format!("{}: cannot be written: {error}", path.display()))
        })?;
    }
    Ok(if failed == 0 && uncovered.is_empty() {
        Finding::Nothing
    } else {
        Finding::Something
    })
}

fn row(report: &CaseReport) -> Row<'_> {
    let mut row = Row {
        file: &report.file,
        line: report.at.line,
        rule: report.rule.as_deref(),
        say: &report.say,
        expect: report.expect.as_str(),
        passed: true,
        wrong: &[],
        rules: Vec::new(),
        findings: Vec::new(),
    };
    if let Verdict::Failed {
        wrong,
        matched,
        findings,
    } = &report.verdict
    {
        row.passed = false;
        row.wrong = wrong;
        row.rules = matched.iter().map(|rule| &**rule).collect();
        row.findings = findings
            .iter()
            .map(|finding| finding.entity.as_str())
            .collect();
    }
    row
}

/// Says what failed and why, as a person would.
fn tell(out: &mut impl Write, report: &CaseReport) -> io::Result<()> {
    let Verdict::Failed {
        wrong,
        matched,
        findings,
    } = &report.verdict
    else {
        return Ok(());
    };
    let (line, column) = (report.at.line, report.at.column);
    writeln!(
        out,
        "{}:{line}:{column}: {} failed",
        report.file,
        report.rule.as_deref().unwrap_or("a case")
    )?;
    writeln!(out, "  says      {}", marked(&report.say, findings))?;
    for one in wrong {
        writeln!(
            out,
            "  {:<9} expected {}, got {}",
            one.what, one.expected, one.got
        )?;
    }
    let found = findings
        .iter()
        .map(|finding| format!("{} ({})", finding.entity, finding.confidence));
    writeln!(out, "  found     {}", list(found))?;
    writeln!(
        out,
        "  matched   {}\n",
        list(matched.iter().map(ToString::to_string))
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        "nothing".to_owned()
    } else {
        items.join(", ")
    }
}

/// The text with its findings in brackets.
fn marked(text: &str, findings: &[crate::label::Finding]) -> String {
    let mut out = String::new();
    let mut done = 0;
    for finding in findings {
        let (start, end) = (finding.span.start, finding.span.end);
        if start < done {
            continue;
        }
        out.push_str(text.get(done..start).unwrap_or_default());
        out.push('[');
        out.push_str(text.get(start..end).unwrap_or_default());
        out.push(']');
        done = end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}
