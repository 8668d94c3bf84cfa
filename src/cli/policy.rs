//! `ringfence policy`.

mod key;
mod sign;
mod status;
mod verify;

use std::io::{self, Write};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Finding, PoliciesFrom, Stop};
use crate::{
    decode::{Budget, Limits},
    inspect,
    policy::{CaseReport, Verdict},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the cases beside the rules.
    #[command(
        after_help = "Examples:\n  ringfence policy test\n  ringfence policy test --policies policies --json"
    )]
    Test(Test),
    /// Work on the keys of those who sign.
    #[command(subcommand)]
    Key(key::Command),
    /// Sign the policies as they are: begin a release, or approve one.
    #[command(after_help = sign::EXAMPLES)]
    Sign(sign::Options),
    /// Check that enough of the right people signed the policies as they are.
    #[command(after_help = verify::EXAMPLES)]
    Verify(verify::Options),
    /// Say which policies are in force, since when, and who signed them.
    #[command(after_help = status::EXAMPLES)]
    Status(status::Options),
}

#[derive(Debug, Args)]
pub(super) struct Test {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// Print one JSON object a case.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    line: u32,
    rule: &'a str,
    say: &'a str,
    expect: &'static str,
    passed: bool,
    got: Option<&'static str>,
    label: Option<&'a str>,
    rules: Vec<&'a str>,
    findings: Vec<&'a str>,
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Test(options) => test(options),
        Command::Key(command) => key::run(command),
        Command::Sign(options) => sign::run(options),
        Command::Verify(options) => verify::run(options),
        Command::Status(options) => status::run(options),
    }
}

fn test(options: &Test) -> Result<Finding, Stop> {
    let (loaded, catalogue) = options.policies.load()?;
    let reports = loaded.policy.run_cases(&loaded.draft, &catalogue, |text| {
        inspect::text(&loaded.detectors, text, &mut Budget::new(Limits::default())).findings
    });
    let failed = reports
        .iter()
        .filter(|report| matches!(report.verdict, Verdict::Failed { .. }))
        .count();
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
        writeln!(
            out,
            "{} cases: {} passed, {failed} failed",
            reports.len(),
            reports.len() - failed
        )?;
    }
    out.flush()?;
    Ok(if failed == 0 {
        Finding::Nothing
    } else {
        Finding::Something
    })
}

fn row(report: &CaseReport) -> Row<'_> {
    let mut row = Row {
        file: &report.file,
        line: report.at.line,
        rule: &report.rule,
        say: &report.say,
        expect: report.expect.as_str(),
        passed: true,
        got: None,
        label: None,
        rules: Vec::new(),
        findings: Vec::new(),
    };
    if let Verdict::Failed {
        got,
        label,
        matched,
        findings,
    } = &report.verdict
    {
        row.passed = false;
        row.got = Some(got.as_str());
        row.label = Some(&label.0);
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
        got,
        label,
        matched,
        findings,
    } = &report.verdict
    else {
        return Ok(());
    };
    writeln!(
        out,
        "{}:{}:{}: {} failed",
        report.file, report.at.line, report.at.column, report.rule
    )?;
    writeln!(out, "  says      {}", marked(&report.say, findings))?;
    writeln!(
        out,
        "  expected  {}, got {}",
        report.expect.as_str(),
        got.as_str()
    )?;
    if let (got, Some(wanted)) = label {
        writeln!(out, "  label     expected {wanted}, got {got}")?;
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
