//! Secrets as SARIF 2.1.0 (OASIS), which code hosts show beside the lines.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
    path::Path,
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    classify::TABLE,
    label::{Category, Confidence},
    scan::{Place, Report},
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// From here on a secret is an error, below a warning.
const ERROR: Confidence = Confidence::percent(80);

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut rules = Rules::default();
    let mut nth = HashMap::<(&str, &str), u64>::new();
    let mut results = Vec::new();
    for (file, place) in report.places() {
        if place.category != Category::Secret {
            continue;
        }
        let rule = rules.index(place);
        let nth = nth.entry((&file.path, &place.detector)).or_default();
        *nth += 1;
        results.push(json!({
            "ruleId": place.detector,
            "ruleIndex": rule,
            "level": if place.confidence >= ERROR { "error" } else { "warning" },
            "message": { "text": message(place) },
            "locations": [location(&file.path, place)],
            "partialFingerprints": {
                "ringfence/v1": fingerprint(&file.path, &place.detector, *nth),
            },
            "properties": { "confidence": place.confidence, "via": place.via },
        }));
    }
    let notes = report.not_read.iter().map(|file| {
        json!({
            "level": "warning",
            "message": { "text": format!("not read: {}", file.why.as_str()) },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&file.path) } } }],
        })
    });
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ringfence",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.list,
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notes.collect::<Vec<Value>>(),
            }],
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// The detectors that found something, in the order in which they did.
#[derive(Default)]
struct Rules {
    list: Vec<Value>,
    at: BTreeMap<String, usize>,
}

impl Rules {
    fn index(&mut self, place: &Place) -> usize {
        if let Some(at) = self.at.get(&place.detector) {
            return *at;
        }
        let name = place.detector.strip_prefix("rule/");
        let mut rows = TABLE.iter().copied().flatten();
        let row = name.and_then(|name| rows.find(|row| row.name == name));
        let references = row.map_or("", |row| row.references.first().copied().unwrap_or(""));
        let help = if references.is_empty() {
            format!(
                "A value of the type {}. Take it out and renew it.",
                place.entity
            )
        } else {
            format!(
                "A value of the type {}, as described in: {references}. Take it out and renew it.",
                place.entity
            )
        };
        self.list.push(json!({
            "id": place.detector,
            "name": camel(place.entity.as_str()),
            "shortDescription": { "text": format!("{} in a file", place.entity) },
            "fullDescription": { "text": format!("The detector {} found a {}.", place.detector, place.entity) },
            "help": { "text": help },
            "defaultConfiguration": { "level": "error" },
            "properties": {
                "tags": ["security", "secret"],
                "category": place.category,
                "security-severity": "8.0",
            },
        }));
        let at = self.list.len() - 1;
        self.at.insert(place.detector.clone(), at);
        at
    }
}

fn message(place: &Place) -> String {
    let inside = place.via.as_ref().map(|via| format!(", inside {via}"));
    let sure = place.confidence;
    let inside = inside.unwrap_or_default();
    format!(
        "{} ({}, confidence {sure}){inside}",
        place.entity, place.detector
    )
}

fn location(path: &str, place: &Place) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(path) } });
    if let (Some(at), Some(physical)) = (&place.at, physical.as_object_mut()) {
        let region = json!({
            "startLine": at.line,
            "startColumn": at.column,
            "byteOffset": at.start,
            "byteLength": at.end - at.start,
        });
        physical.insert("region".to_owned(), region);
    }
    json!({ "physicalLocation": physical })
}

/// Stays when lines move, and tells nothing of the value: the file, the detector, and the how manieth.
fn fingerprint(path: &str, detector: &str, nth: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(path);
    hash.update([0]);
    hash.update(detector);
    hash.update([0]);
    hash.update(nth.to_le_bytes());
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

/// A path as RFC 3986 writes it; relative where the path is.
fn uri(path: &str) -> String {
    let mut out = String::new();
    if Path::new(path).is_absolute() {
        out.push_str("file://");
    }
    for byte in path.strip_prefix("./").unwrap_or(path).bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&data_encoding::HEXUPPER.encode(&[byte]));
        }
    }
    out
}

/// `AWS_ACCESS_KEY` as `AwsAccessKey`.
fn camel(entity: &str) -> String {
    let word = |word: &str| {
        let (head, tail) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{head}{}", tail.to_ascii_lowercase())
    };
    entity.split('_').map(word).collect()
}
