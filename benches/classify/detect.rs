//! Measures the texts of a folder and prints one JSON object: how long each takes, what is found, what a
//! growing transcript costs, and the shapes of the table for an engine that is the floor.

use std::{
    collections::BTreeMap,
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use bytes::Bytes;
use ringfence::{
    classify::{self, Additions, Detectors, TABLE},
    decode::{self, Budget},
    stack::{Lineage, Verdicts},
    wire::{chat::Chat, json::Document},
};
use serde_json::{Value, json};

use super::{Failed, LIMITS, median, micros, scan};

/// How often each text is measured; the median counts.
const ROUNDS: usize = 9;
/// How many different turns a transcript grows by, each by itself.
const TURNS: usize = 101;
/// What the cache of verdicts may take, in bytes.
const CACHE_BYTES: u64 = 16 << 20;

pub(crate) fn run(folder: &Path) -> Result<(), Failed> {
    let texts = texts(folder)?;
    let mut sets = serde_json::Map::new();
    let every = classify::packs().into_iter().map(str::to_owned).collect();
    for (name, packs) in [("default", Default::default()), ("all packs", every)] {
        let additions = Additions {
            packs,
            ..Additions::default()
        };
        let detectors = Detectors::new(additions).map_err(|_bad| "the table has no additions")?;
        let mut cases = serde_json::Map::new();
        for (title, text) in &texts {
            cases.insert(title.clone(), case(&detectors, text));
        }
        let transcript = texts.get("transcript").ok_or("no transcript.txt")?;
        cases.insert("growing".to_owned(), growing(&detectors, transcript)?);
        sets.insert(name.to_owned(), Value::Object(cases));
    }
    println!("{}", json!({ "sets": sets, "shapes": shapes() }));
    Ok(())
}

fn texts(folder: &Path) -> Result<BTreeMap<String, String>, Failed> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            texts.insert(name.into_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(texts)
}

fn case(detectors: &Detectors, text: &str) -> Value {
    let found = scan(detectors, text).len();
    let mut work = || drop(black_box(scan(detectors, black_box(text))));
    let rounds: Vec<f64> = (0..ROUNDS).map(|_| micros(&mut work)).collect();
    json!({ "us": median(rounds), "bytes": text.len(), "findings": found })
}

/// What the last turn of a transcript costs when all before it has been read: each turn is new, and
/// the parsing of the body, which does not depend on what is known, is told apart.
fn growing(detectors: &Detectors, transcript: &str) -> Result<Value, Failed> {
    let messages: Vec<&str> = transcript.split("\n\u{1e}\n").collect();
    let lineage = Lineage::new(16, Duration::from_secs(60))?;
    let verdicts = Verdicts::new(CACHE_BYTES);
    let read = |chat: &Chat| {
        let mut budget = Budget::new(decode::Limits::default());
        verdicts.read_whole(&lineage, (detectors, chat), &mut budget)
    };
    let (before, last) = messages.split_at(messages.len().saturating_sub(1));
    let before_body = body(before, None);
    let bytes = before_body.len();
    let start = Instant::now();
    let whole = read(&Chat::read(Document::read(before_body, LIMITS)?)?);
    let first = start.elapsed();
    let (mut parsed, mut taken) = (Vec::new(), Vec::new());
    for turn in 0..TURNS {
        let new = format!("{} {turn}", last.first().copied().unwrap_or_default());
        let body = body(before, Some(&new));
        let start = Instant::now();
        let chat = Chat::read(Document::read(body, LIMITS)?)?;
        parsed.push(start.elapsed().as_secs_f64() * 1e6);
        let start = Instant::now();
        drop(black_box(read(black_box(&chat))));
        taken.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(json!({
        "us": median(taken),
        "parse_us": median(parsed),
        "first_us": first.as_secs_f64() * 1e6,
        "bytes": bytes,
        "findings": whole.findings.len(),
    }))
}

fn body(messages: &[&str], last: Option<&str>) -> Bytes {
    let roles = ["user", "assistant"].into_iter().cycle();
    let messages: Vec<Value> = roles
        .zip(messages.iter().copied().chain(last))
        .map(|(role, text)| json!({ "role": role, "content": text }))
        .collect();
    Bytes::from(json!({ "model": "m", "messages": messages }).to_string())
}

/// Every regular expression of the table, with its pack.
fn shapes() -> Vec<Value> {
    let rows = TABLE.iter().copied().flatten();
    rows.flat_map(|row| {
        let shapes = row.shapes.iter();
        shapes.map(|shape| json!({ "row": row.name, "pack": row.pack, "shape": shape }))
    })
    .collect()
}
