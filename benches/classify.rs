//! How fast the pure core is: finding, deciding, walking. Each beside a known thing over the same
//! bytes in the same run, since absolute numbers are those of one machine on one day.
//!
//! `cargo bench --profile release --bench classify` takes a few seconds. With `--detect FOLDER` it
//! measures the texts of that folder and prints JSON, for `benches/detect/run.py`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

#[path = "classify/detect.rs"]
mod detect;

use std::{
    env,
    hint::black_box,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use bytes::Bytes;
use ringfence::{
    app,
    classify::Detectors,
    decode::{self, Budget},
    destination::Catalogue,
    inspect,
    label::Finding,
    policy::{Facts, Policy, facts_of},
    wire::{
        chat::Position,
        json::{Document, Limits},
    },
};
use serde_json::Value;

const ROUNDS: usize = 7;
/// How long one thing runs in one round.
const TURN: Duration = Duration::from_millis(60);
const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;
const LIMITS: Limits = Limits {
    depth: 64,
    values: 500_000,
};

const PROSE: &str = "Please read the notes from the planning round and write a summary for the team. The north wing gets new windows in spring, and the supplier promised 24 of them by week 14. Marketing asked for two more drafts of the brochure; the second should say less about prices and more about service. The server room was 27 degrees on Tuesday, which is too warm, so facilities will look at the fans.\n";
/// Numbers and keys that their issuers' documentation made up.
const IDENTIFIERS: &str = "Customer 4711, card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, front.desk@example.com, +44 20 7946 0958, 10.0.0.17, order 550e8400-e29b-41d4-a716-446655440000. aws_access_key_id = AKIAIOSFODNN7EXAMPLE, postgres://app:Tr0ub4dor&3@db.internal:5432/crm, SSN 219-09-9999.\n";
/// Code that people paste, this project's own.
const CODE: &str = include_str!("../src/wire/json/walk.rs");

/// Why nothing could be measured.
type Failed = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("nothing was measured: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failed> {
    let mut arguments = env::args().skip_while(|argument| argument != "--detect");
    if let (Some(_), Some(folder)) = (arguments.next(), arguments.next()) {
        return detect::run(Path::new(&folder));
    }
    let policies = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/policies"));
    let catalogue = app::with_every_zone(&Catalogue::new(Vec::new()));
    let loaded = app::policies(policies, &catalogue)?;
    println!(
        "{:<44} {:>10} {:>10} {:>10}  beside",
        "median of 7", "us", "MB/s", "times"
    );
    let texts = [
        ("scan 1 KiB of prose", PROSE, KIB),
        ("scan 1 KiB of identifiers and secrets", IDENTIFIERS, KIB),
        ("scan 1 MiB of prose", PROSE, MIB),
        ("scan 1 MiB of code", CODE, MIB),
    ];
    for (title, text, bytes) in texts {
        let text = repeated(text, bytes);
        let mut scan = || drop(black_box(scan(&loaded.detectors, black_box(&text))));
        beside_memchr(title, &text, &mut scan);
    }
    decide(&loaded.detectors, &loaded.policy);
    for (title, text) in [
        ("walk a chat of 1 MiB, one message of prose", PROSE),
        ("walk a chat of 1 MiB, one message of code", CODE),
    ] {
        walk(title, &chat(&[repeated(text, MIB)]))?;
    }
    let many: Vec<String> = repeated(PROSE, MIB)
        .split('\n')
        .map(str::to_owned)
        .collect();
    walk("walk a chat of 1 MiB, a message a line", &chat(&many))
}

/// The whole way of a text: as it is, disguised, and under encodings.
fn scan(detectors: &Detectors, text: &str) -> Vec<Finding> {
    let mut budget = Budget::new(decode::Limits::default());
    inspect::text(detectors, text, &mut budget).findings
}

fn decide(detectors: &Detectors, policy: &Policy) {
    let text = repeated(IDENTIFIERS, KIB);
    let found = scan(detectors, &text);
    let findings = facts_of(&text, &found, Position::User);
    let title = format!("decide by the starter pack, {} findings", findings.len());
    let mut decide = || {
        let facts = Facts {
            findings: black_box(&findings),
            ..Facts::default()
        };
        black_box(policy.decide(facts));
    };
    let mut count = || newlines(&text);
    // It reads findings, not bytes, so it has no rate.
    compare(
        &title,
        None,
        &mut decide,
        ("memchr count of 1 KiB", &mut count),
    );
}

fn beside_memchr(title: &str, text: &str, work: &mut dyn FnMut()) {
    let mut count = || newlines(text);
    compare(title, Some(text.len()), work, ("memchr count", &mut count));
}

fn newlines(text: &str) {
    black_box(memchr::memchr_iter(b'\n', black_box(text.as_bytes())).count());
}

fn walk(title: &str, body: &Bytes) -> Result<(), Failed> {
    // What fails at once would seem fast.
    Document::read(body.clone(), LIMITS)?;
    let mut read = || drop(black_box(Document::read(black_box(body).clone(), LIMITS)));
    let mut parse = || drop(black_box(serde_json::from_slice::<Value>(black_box(body))));
    compare(
        title,
        Some(body.len()),
        &mut read,
        ("serde_json::Value", &mut parse),
    );
    Ok(())
}

/// Runs both in turns and prints a line.
fn compare(
    title: &str,
    bytes: Option<usize>,
    work: &mut dyn FnMut(),
    (name, known): (&str, &mut dyn FnMut()),
) {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        own.push(micros(work));
        others.push(micros(known));
    }
    let (own, other) = (median(own), median(others));
    let bytes = bytes.and_then(|bytes| u32::try_from(bytes).ok());
    let rate = bytes.map_or("-".to_owned(), |bytes| {
        format!("{:.1}", f64::from(bytes) / own)
    });
    println!(
        "{title:<44} {own:>10.2} {rate:>10} {:>10.2}  {name}, {other:.2} us",
        own / other
    );
}

/// Of one run, on average.
fn micros(work: &mut dyn FnMut()) -> f64 {
    work();
    let start = Instant::now();
    let mut runs = 0;
    // The clock is asked once in eight runs: it would weigh beside the shortest.
    while start.elapsed() < TURN {
        for _ in 0..8 {
            work();
        }
        runs += 8;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(runs)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn repeated(text: &str, bytes: usize) -> String {
    let mut all = text.repeat(bytes / text.len() + 1);
    all.truncate(all.floor_char_boundary(bytes));
    all
}

fn chat(messages: &[String]) -> Bytes {
    let messages: Vec<Value> = messages
        .iter()
        .map(|text| serde_json::json!({ "role": "user", "content": text }))
        .collect();
    let body = serde_json::json!({ "model": "m", "messages": messages });
    Bytes::from(body.to_string())
}
