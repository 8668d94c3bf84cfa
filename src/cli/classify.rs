//! `ringfence classify`: what is sensitive in texts, and where they may go.
//!
//! The JSON is a contract: `{"id","label","zone","findings":[{"entity","category","start","end",
//! "confidence","detector"}],"rules":[...]}`, offsets in Unicode code points.

use std::{
    fs,
    io::{self, BufRead, Read, Write},
    path::PathBuf,
};

use clap::Args;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Finding as Outcome, PoliciesFrom, Stop};
use crate::{
    app::Loaded,
    decode::{Budget, Limits},
    destination::Catalogue,
    inspect,
    label::{Category, Confidence},
    language::Languages,
    policy::{Decision, Expect, Facts, Positions, facts_of},
    wire::chat::Position,
};

pub(super) const EXAMPLES: &str = "Examples:
  ringfence classify 'Charge 4111 1111 1111 1111 for the hotel'
  ringfence classify --file contract.txt --file mail.txt --json
  cat prompt.txt | ringfence classify
  ringfence classify --jsonl < texts.jsonl > findings.jsonl

A line of --jsonl input is {\"id\":\"...\",\"text\":\"...\"}.";

/// The largest input, in bytes.
const INPUT_MAX: u64 = 256 << 20;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// Texts to classify; without any, standard input is one text.
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,
    /// A file to classify as one text; can be given several times.
    #[arg(long, value_name = "FILE", conflicts_with = "texts")]
    file: Vec<PathBuf>,
    /// Read lines {"id","text"} from standard input.
    #[arg(long, conflicts_with_all = ["texts", "file"])]
    jsonl: bool,
    /// Print one JSON object a text; always so with --jsonl.
    #[arg(long)]
    json: bool,
}

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
}

/// One text's result.
#[derive(Serialize)]
struct Report<'a> {
    id: &'a serde_json::Value,
    label: &'a str,
    zone: &'static str,
    findings: Vec<Row<'a>>,
    rules: Vec<&'a str>,
}

#[derive(Serialize)]
struct Row<'a> {
    entity: &'a str,
    category: Category,
    start: usize,
    end: usize,
    confidence: Confidence,
    detector: &'a str,
}

struct Classifier {
    loaded: Loaded,
    catalogue: Catalogue,
}

pub(super) fn run(options: &Options) -> Result<Outcome, Stop> {
    let (loaded, catalogue) = options.policies.load()?;
    let classifier = Classifier { loaded, catalogue };
    if options.jsonl {
        return classifier.lines(io::stdin().lock());
    }
    let mut out = io::stdout().lock();
    for (id, text) in texts(options)? {
        if options.json {
            classifier.json(&mut out, &id, &text)?;
        } else {
            classifier.table(&mut out, &id, &text)?;
        }
    }
    Ok(Outcome::Nothing)
}

fn texts(options: &Options) -> Result<Vec<(serde_json::Value, String)>, Stop> {
    if !options.texts.is_empty() {
        let numbered = (1u64..).zip(&options.texts);
        return Ok(numbered
            .map(|(number, text)| (number.into(), text.clone()))
            .collect());
    }
    if options.file.is_empty() {
        let mut text = String::new();
        io::stdin()
            .lock()
            .take(INPUT_MAX)
            .read_to_string(&mut text)
            .map_err(|error| not_text("standard input", &error))?;
        return Ok(vec![("-".into(), text)]);
    }
    let read = |path: &PathBuf| {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| not_text(&name, &error))?;
        Ok((name.into(), text))
    };
    options.file.iter().map(read).collect()
}

fn not_text(name: &str, error: &io::Error) -> Stop {
    Stop::Usage(format!("{name}: cannot be read as UTF-8 text: {error}"))
}

impl Classifier {
    fn lines(&self, input: impl BufRead) -> Result<Outcome, Stop> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut input = input.take(INPUT_MAX);
        let mut line = String::new();
        for number in 1.. {
            line.clear();
            // A bound for each line, not for all of them.
            input.set_limit(INPUT_MAX);
            if input
                .read_line(&mut line)
                .map_err(|error| not_text(&format!("line {number}"), &error))?
                == 0
            {
                break;
            }
            if line.trim().is_empty() {
                continue;
            }
            let Line { id, text } = serde_json::from_str(&line).map_err(|error| {
                // serde's words would quote the text.
                Stop::Usage(format!(
                    "line {number}, column {}: not an object with \"id\" and \"text\"",
                    error.column()
                ))
            })?;
            self.json(&mut out, &id, &text)?;
        }
        out.flush()?;
        Ok(Outcome::Nothing)
    }

    fn json(&self, out: &mut impl Write, id: &serde_json::Value, text: &str) -> Result<(), Stop> {
        let read = self.read(text);
        let decision = self.decide(text, &read);
        let mut points = CodePoints::new(text);
        let rows = read.findings.iter().map(|finding| Row {
            entity: finding.entity.as_str(),
            category: finding.category,
            start: points.at(finding.span.start),
            end: points.at(finding.span.end),
            confidence: finding.confidence,
            detector: &finding.detector,
        });
        let report = Report {
            id,
            label: decision.label.as_str(),
            zone: zone(Expect::of(&decision, &self.catalogue)),
            findings: rows.collect(),
            rules: decision.matched.iter().map(|rule| &*rule.id).collect(),
        };
        serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
        Ok(())
    }

    fn table(&self, out: &mut impl Write, id: &serde_json::Value, text: &str) -> Result<(), Stop> {
        let read = self.read(text);
        let decision = self.decide(text, &read);
        let zone = zone(Expect::of(&decision, &self.catalogue));
        let name = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        writeln!(out, "{name}: {} -> {zone}", decision.label)?;
        for rule in &decision.matched {
            writeln!(out, "  rule  {:<36} {}", rule.id, rule.title)?;
        }
        let mut points = CodePoints::new(text);
        for finding in &read.findings {
            let (start, end) = (points.at(finding.span.start), points.at(finding.span.end));
            let found: String = text
                .get(finding.span.start..finding.span.end)
                .unwrap_or_default()
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .take(60)
                .collect();
            writeln!(
                out,
                "  found {:<24} {} {start}..{end}  {found}",
                finding.entity.as_str(),
                finding.confidence
            )?;
        }
        Ok(())
    }

    fn read(&self, text: &str) -> inspect::Report {
        let mut budget = Budget::new(Limits::default());
        inspect::text(&self.loaded.detectors, text, &mut budget)
    }

    fn decide(&self, text: &str, read: &inspect::Report) -> Decision {
        let policy = &self.loaded.policy;
        let languages = if policy.wants_languages() {
            Languages::of(text)
        } else {
            Languages::default()
        };
        policy.decide(Facts {
            findings: &facts_of(text, &read.findings, Position::User),
            endpoint: "/v1/chat/completions",
            bytes: u64::try_from(text.len()).unwrap_or(u64::MAX),
            positions: Positions::default().with(Position::User),
            languages,
            now: Some(Timestamp::now()),
            unreadable: read.unreadable,
            failed: read.overflowed,
            ..Facts::default()
        })
    }
}

fn zone(expect: Expect) -> &'static str {
    match expect {
        Expect::External => "external",
        Expect::Private => "private",
        Expect::Refused => "none",
    }
}

/// From byte offsets to code points; asked in rising order, or nearly so, it walks the text once.
struct CodePoints<'a> {
    text: &'a str,
    byte: usize,
    point: usize,
}

impl<'a> CodePoints<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            byte: 0,
            point: 0,
        }
    }

    fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.point) = (0, 0);
        }
        self.point += self
            .text
            .get(self.byte..byte)
            .map_or(0, |part| part.chars().count());
        self.byte = byte;
        self.point
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_code_points() {
        let mut points = CodePoints::new("é😀a");
        assert_eq!(
            [
                points.at(0),
                points.at(2),
                points.at(6),
                points.at(7),
                points.at(2)
            ],
            [0, 1, 2, 3, 1]
        );
    }
}
