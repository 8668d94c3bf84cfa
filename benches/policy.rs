//! How fast policies are: checking a folder of 5,000 rules, deciding among 1,000. Each beside a known
//! thing in the same run, since absolute numbers are those of one machine on one day.
//!
//! `cargo bench --profile release --bench policy` takes a few seconds.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

use std::{
    env,
    fmt::Write as _,
    fs,
    hint::black_box,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use ringfence::{
    app,
    classify::{Additions, Detectors},
    ident::EntityType,
    label::{Category, Confidence, Finding, Span},
    policy::{Fact, Facts, Positions},
    wire::chat::Position,
    yaml::{Source, parse},
};

const ROUNDS: usize = 7;
/// How long one thing runs in one round.
const TURN: Duration = Duration::from_millis(60);
/// How many rules a file has.
const PER_FILE: usize = 100;
const FINDINGS: usize = 20;

/// Why nothing could be measured.
type Failed = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    if env::args().any(|argument| argument == "--test") {
        return ExitCode::SUCCESS;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("nothing was measured: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failed> {
    let detectors = Detectors::new(Additions::default()).map_err(|_bad| "bad detectors")?;
    let entities: Vec<EntityType> = detectors.entities().cloned().collect();
    println!("{:<44} {:>12} {:>10}  beside", "median of 7", "us", "times");
    check(&entities)?;
    decide(&entities)
}

/// Checks 5,000 rules as `ringfence policy check` does, and with a mistake in each file.
fn check(entities: &[EntityType]) -> Result<(), Failed> {
    for (title, mistake) in [
        ("check 5,000 rules", ""),
        ("check 5,000 rules, each with a mistake", "x"),
    ] {
        let folder = tempfile::tempdir()?;
        let texts = write(folder.path(), 5000, entities, mistake)?;
        let catalogue = app::with_every_law(folder.path());
        let good = app::policies(folder.path(), &catalogue).is_ok();
        if good != mistake.is_empty() {
            return Err("the folder is not as it was meant".into());
        }
        let mut work = || drop(black_box(app::policies(folder.path(), &catalogue)));
        let mut known = || {
            for text in &texts {
                drop(black_box(parse(&Source::new("f", text))));
            }
        };
        compare(title, &mut work, ("parsing its YAML", &mut known));
    }
    Ok(())
}

/// Decides among 1,000 rules of all kinds for a request with 20 findings.
fn decide(entities: &[EntityType]) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    write(folder.path(), 1000, entities, "")?;
    let catalogue = app::with_every_law(folder.path());
    let policy = app::policies(folder.path(), &catalogue)?.policy;
    let found: Vec<Finding> = (0..FINDINGS)
        .filter_map(|n| {
            let entity = entities.get(n % 8 * 7)?.clone();
            let span = Span::new(n, n + 1);
            Some(Finding::new(
                (entity, Category::Pii),
                span,
                Confidence::percent(90),
                "bench".into(),
            ))
        })
        .collect();
    let findings: Vec<Fact<'_>> = found
        .iter()
        .zip(0..)
        .map(|(one, value)| Fact::new(one, Position::User, value))
        .collect();
    let facts = Facts {
        findings: &findings,
        endpoint: "/v1/chat/completions",
        model: "gpt-4o",
        bytes: 4096,
        positions: Positions::default().with(Position::User),
        ..Facts::default()
    };
    let text = "a line of text\n".repeat(1024 / 15);
    println!(
        "{} of 1,000 rules match",
        policy.decide(facts).matched.len()
    );
    let mut work = || drop(black_box(policy.decide(black_box(facts))));
    let mut known = || {
        black_box(memchr::memchr_iter(b'\n', black_box(text.as_bytes())).count());
    };
    compare(
        "decide among 1,000 rules, 20 findings",
        &mut work,
        ("memchr count of 1 KiB", &mut known),
    );
    Ok(())
}

/// Writes a folder of rules: most wait for a finding, one in twenty for what stands around.
fn write(
    folder: &Path,
    rules: usize,
    entities: &[EntityType],
    mistake: &str,
) -> Result<Vec<String>, Failed> {
    let mut texts = Vec::new();
    for file in 0..rules / PER_FILE {
        let mut text = format!("version: 1\npolicy: p{file}\nrules:\n");
        for n in 0..PER_FILE {
            let at = file * PER_FILE + n;
            let entity = entities
                .get(at * 31 % entities.len())
                .map_or("PERSON", EntityType::as_str);
            let (count, size) = (at % 5 + 1, at % 900 + 100);
            let when = match at % 20 {
                0 => format!(
                    "{{ all: [{{ size: {size}000 }}, {{ principal: {{ team: t{at} }} }}] }}"
                ),
                1..=4 => format!(
                    "{{ all: [{{ entity: {entity} }}, {{ not: {{ principal: {{ team: t{at} }} }} }}] }}"
                ),
                5..=9 => format!(
                    "{{ any: [{{ entity: {entity}, count: {count} }}, {{ entity: {entity}, position: file }}] }}"
                ),
                _ => format!("{{ entity: {entity}, confidence: 0.{size} }}"),
            };
            let then = match at % 3 {
                0 => "{ label: confidential, destinations: [external/EU, private] }",
                1 => "{ label: internal, transforms: { PERSON: mask } }",
                _ => {
                    "{ label: restricted, destinations: [private], obligations: { strip_tools: true } }"
                }
            };
            let then = then.replace("label: ", &format!("label: {mistake}"));
            writeln!(
                text,
                "  - id: r{n}\n    title: Rule number {at}\n    severity: high\n    when: {when}\n    then: {then}"
            )?;
        }
        fs::write(folder.join(format!("p{file}.yaml")), &text)?;
        texts.push(text);
    }
    Ok(texts)
}

/// Runs both in turns and prints a line.
fn compare(title: &str, work: &mut dyn FnMut(), (name, known): (&str, &mut dyn FnMut())) {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        own.push(micros(work));
        others.push(micros(known));
    }
    let (own, other) = (median(own), median(others));
    println!(
        "{title:<44} {own:>12.2} {:>10.2}  {name}, {other:.2} us",
        own / other
    );
}

/// Of one run, on average.
fn micros(work: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    let mut runs = 0;
    while start.elapsed() < TURN {
        work();
        runs += 1;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(runs)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
