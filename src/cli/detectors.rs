//! `ringfence detectors`: what finds, what each detector knows, and whether it does what it says.

mod docs;
mod examples;
mod known;

use std::io::{self, Write};

use clap::{Args, Subcommand};

use super::{Finding, Stop};
use crate::{
    classify::{Combination, Row, worth},
    label::Category,
};

use examples::Failure;
use known::{Known, Source};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the detectors.
    #[command(
        after_help = "Examples:\n  ringfence detectors list\n  ringfence detectors list --pack de\n  ringfence detectors list --category secret --json\n\nA pack other than core runs where a policy turns it on."
    )]
    List(List),
    /// Show everything about a type or a detector.
    #[command(
        after_help = "Examples:\n  ringfence detectors show CREDIT_CARD\n  ringfence detectors show de-tax-id"
    )]
    Show {
        /// An entity type, or the name of a detector.
        #[arg(value_name = "TYPE")]
        name: String,
    },
    /// Run every example of every detector.
    #[command(
        after_help = "Examples:\n  ringfence detectors test\n  ringfence detectors test --pack de\n\nThe cases of your own policies are run by `ringfence policy test`."
    )]
    Test(Test),
    /// Print docs/detectors.md.
    #[command(after_help = "Example:\n  ringfence detectors docs > docs/detectors.md")]
    Docs,
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those of this pack.
    #[arg(long)]
    pack: Option<String>,
    /// Only those of this category.
    #[arg(long)]
    category: Option<Category>,
    /// Print one JSON object a detector.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Test {
    /// Only those of this pack.
    #[arg(long)]
    pack: Option<String>,
    /// Print one JSON object a failure.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = match command {
        Command::List(options) => list(options, &mut out)?,
        Command::Show { name } => show(name, &mut out)?,
        Command::Test(options) => test(options, &mut out)?,
        Command::Docs => {
            docs::write(&mut out)?;
            Finding::Nothing
        }
    };
    out.flush()?;
    Ok(outcome)
}

fn list(options: &List, out: &mut impl Write) -> Result<Finding, Stop> {
    check_pack(options.pack.as_deref())?;
    let mut count = 0_usize;
    for one in known::all() {
        let pack = options.pack.as_deref().is_none_or(|pack| one.pack == pack);
        let category = options
            .category
            .is_none_or(|category| one.category == category);
        if !pack || !category {
            continue;
        }
        count += 1;
        if options.json {
            serde_json::to_writer(&mut *out, &one).map_err(io::Error::from)?;
            writeln!(out)?;
            continue;
        }
        writeln!(
            out,
            "{:<44} {:<32} {:<12} {:<6} {}",
            one.detector,
            one.entity,
            one.category.as_str(),
            one.pack,
            one.regions.join(" ")
        )?;
    }
    if !options.json {
        writeln!(out, "{count} detectors")?;
    }
    Ok(Finding::Nothing)
}

/// A pack that does not exist would list nothing, as if all were well.
fn check_pack(pack: Option<&str>) -> Result<(), Stop> {
    let all = known::all();
    match pack {
        Some(pack) if !all.iter().any(|one| one.pack == pack) => {
            Err(Stop::Usage(format!("there is no pack {pack:?}")))
        }
        _ => Ok(()),
    }
}

fn show(name: &str, out: &mut impl Write) -> Result<Finding, Stop> {
    let short = name.to_lowercase();
    let named = |one: &Known| {
        let (_, detector) = one.detector.split_once('/').unwrap_or_default();
        one.entity.eq_ignore_ascii_case(name) || detector == short || one.detector == short
    };
    let mut found = known::all();
    found.retain(named);
    if found.is_empty() {
        return Err(Stop::Usage(format!(
            "no detector finds {name:?}; `ringfence detectors list` lists them"
        )));
    }
    for one in &found {
        tell(one, out)?;
    }
    Ok(Finding::Nothing)
}

fn tell(one: &Known, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} finds {}", one.detector, one.entity)?;
    let kinds: Vec<String> = one.kinds.iter().map(u16::to_string).collect();
    for (name, value) in [
        ("category", one.category.as_str()),
        ("pack", one.pack),
        ("regions", &one.regions.join(" ")),
        ("kinds", &kinds.join(" ")),
    ] {
        if !value.is_empty() {
            writeln!(out, "  {name:<12} {value}")?;
        }
    }
    match one.source {
        Source::Row(row) => tell_row(row, out)?,
        Source::Combination(combination) => tell_combination(combination, out)?,
        Source::Assignment(what) => writeln!(out, "  {:<12} {what}", "finds")?,
    }
    writeln!(out)
}

fn tell_row(row: &Row, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {:<12} {}", "shape", row.base)?;
    if row.power > 1 {
        let worth = worth(row.power);
        writeln!(
            out,
            "  {:<12} one in {} passes it; worth {worth}",
            "check", row.power
        )?;
    }
    if row.lift > 0 {
        writeln!(out, "  {:<12} {}", "a word adds", row.lift)?;
    }
    if row.quasi {
        writeln!(
            out,
            "  {:<12} tells of somebody only together with something else",
            "alone"
        )?;
    }
    for shape in row.shapes {
        writeln!(out, "  {:<12} {shape}", "looks like")?;
    }
    for (language, words) in row.context {
        writeln!(out, "  {:<12} {language}: {}", "words", words.join(", "))?;
    }
    if !row.never.is_empty() {
        writeln!(out, "  {:<12} {}", "never", row.never.join(", "))?;
    }
    let against: Vec<&str> = row.counter.iter().map(|counter| counter.as_str()).collect();
    if !against.is_empty() {
        writeln!(out, "  {:<12} {}", "against it", against.join(", "))?;
    }
    tell_examples(row.references, row.finds, row.ignores, out)
}

fn tell_combination(row: &Combination, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "  {:<12} {}", "confidence", row.confidence)?;
    writeln!(out, "  {:<12} {} bytes", "within", row.within)?;
    for part in row.parts {
        writeln!(out, "  {:<12} {}", "one of", part.join(", "))?;
    }
    tell_examples(row.references, row.finds, row.ignores, out)
}

fn tell_examples(
    references: &[&str],
    finds: &[&str],
    ignores: &[&str],
    out: &mut impl Write,
) -> io::Result<()> {
    for (name, texts) in [
        ("source", references),
        ("finds", finds),
        ("leaves", ignores),
    ] {
        for text in texts {
            writeln!(out, "  {name:<12} {}", text.escape_debug())?;
        }
    }
    Ok(())
}

fn test(options: &Test, out: &mut impl Write) -> Result<Finding, Stop> {
    check_pack(options.pack.as_deref())?;
    let outcome = examples::run(options.pack.as_deref())
        .map_err(|problem| Stop::Failed(format!("the built-in detectors: {problem}")))?;
    for failure in &outcome.failures {
        if options.json {
            serde_json::to_writer(&mut *out, failure).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            let Failure {
                detector,
                does,
                text,
            } = failure;
            writeln!(out, "{detector:<44} {does:<7} {}", text.escape_debug())?;
        }
    }
    if !options.json {
        writeln!(
            out,
            "{} examples of {} detectors: {} failed",
            outcome.examples,
            outcome.detectors,
            outcome.failures.len()
        )?;
    }
    Ok(if outcome.failures.is_empty() {
        Finding::Nothing
    } else {
        Finding::Something
    })
}
