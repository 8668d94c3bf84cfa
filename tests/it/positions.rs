//! Every position of the schema that OpenAI publishes: what is planted there is found where it
//! stands, or the request is refused. `docs/positions.md` says the same as a table, and is made here.
//!
//! The positions come from tests/sdk/positions.py, which walks the types of OpenAI's Python SDK.

use std::{collections::BTreeSet, env, fmt::Write, fs, path::Path};

use ringfence::{
    classify::{Additions, Detectors},
    decode::{Budget, Limits as DecodeLimits},
    inspect::{self, Verdict},
    wire::{
        chat::{Chat, Position},
        json::{Document, Form, Limits},
    },
};
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("positions/chat-completions.json");
const MARKER: &str = "MARKER";
/// A published test number, as a person writes it and as a machine does.
const CARD: &str = "4111 1111 1111 1111";
const NUMBER: u64 = 4_111_111_111_111_111;
/// A text file with the same number.
const FILE: &str = "data:text/plain;base64,Y2FyZCA0MTExIDExMTEgMTExMSAxMTExIG9r";
const ENTITY: &str = "CREDIT_CARD";
/// Set to write `docs/positions.md` anew.
const WRITE: &str = "RINGFENCE_WRITE_DOCS";

/// A place of the published schema.
struct Row {
    /// As [`Document::place`] writes it.
    pointer: String,
    /// Which alternatives it is within: `role=user`.
    of: Vec<String>,
    kind: String,
    body: Value,
}

/// What became of something planted.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// Found where it was planted.
    Found {
        position: Position,
        form: Form,
        whole: bool,
    },
    /// The request does not have the form that the API wants.
    Refused,
    Missed,
}

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn rows() -> Vec<Row> {
    let schema = schema();
    let rows = schema["positions"].as_array().unwrap();
    let row = |row: &Value| Row {
        pointer: row["pointer"].as_str().unwrap().to_owned(),
        of: serde_json::from_value(row["of"].clone()).unwrap(),
        kind: row["type"].as_str().unwrap().to_owned(),
        body: row["body"].clone(),
    };
    rows.iter().map(row).collect()
}

fn detectors() -> Detectors {
    Detectors::new(Additions::default()).unwrap()
}

/// A request and what reading it found, as the gateway does it; `None` if it is refused.
fn read(detectors: &Detectors, body: &str) -> Option<(Chat, Verdict)> {
    let limits = Limits {
        depth: 64,
        values: 10_000,
    };
    let document = Document::read(body.to_owned().into(), limits).ok()?;
    let chat = Chat::read(document).ok()?;
    let mut budget = Budget::new(DecodeLimits::default());
    let mut verdict = Verdict::default();
    for piece in inspect::pieces(&chat) {
        let own = inspect::piece(detectors, &chat, &piece, &mut budget);
        verdict.extend(&own, piece.texts.start);
    }
    Some((chat, verdict))
}

/// What became of a card number that was planted at a place.
fn fate(detectors: &Detectors, body: &str, pointer: &str) -> Fate {
    let Some((chat, verdict)) = read(detectors, body) else {
        return Fate::Refused;
    };
    let document = chat.document();
    let here = verdict.findings.iter().find(|located| {
        let text = &document.texts()[located.text];
        located.finding.entity.as_str() == ENTITY && document.place(text.node, text.step) == pointer
    });
    here.map_or(Fate::Missed, |located| Fate::Found {
        position: located.position,
        form: document.texts()[located.text].form,
        whole: located.whole,
    })
}

/// The row's request with something in the marker's place.
fn plant(row: &Row, what: &Value) -> String {
    let quoted = format!("\"{MARKER}\"");
    row.body.to_string().replace(&quoted, &what.to_string())
}

/// The requests with a card number at each position, for a gateway that knows this model.
pub fn planted(model: &str) -> Vec<String> {
    let with_model = |mut row: Row| {
        if row.pointer != "/model" {
            row.body["model"] = json!(model);
        }
        plant(&row, &json!(CARD))
    };
    rows().into_iter().map(with_model).collect()
}

#[test]
fn what_is_planted_at_any_position_of_the_published_schema_is_found_there_or_refused() {
    let detectors = detectors();
    let rows = rows();
    assert!(rows.len() > 100, "the schema has {} positions", rows.len());
    for row in &rows {
        let mut plants = vec![json!(CARD), json!(CARD.replace(' ', ""))];
        if row.kind != "key" {
            plants.extend([json!(NUMBER), json!(FILE)]);
        }
        for what in plants {
            let body = plant(row, &what);
            let fate = fate(&detectors, &body, &row.pointer);
            assert_ne!(
                fate,
                Fate::Missed,
                "{} of {:?}: {body}",
                row.pointer,
                row.of
            );
            if row.kind == "string" && what == CARD && row.pointer != "/model" {
                assert_ne!(
                    fate,
                    Fate::Refused,
                    "{} of {:?}: {body}",
                    row.pointer,
                    row.of
                );
            }
        }
    }
}

/// The row's request with a value that the API takes.
fn valid(row: &Row) -> Value {
    let value = match row.kind.strip_prefix("one of ") {
        Some(words) => serde_json::from_str::<Value>(&format!("[{words}]")).unwrap()[0].clone(),
        None => match row.kind.as_str() {
            "boolean" => json!(true),
            "integer" => json!(1),
            "number" => json!(0.5),
            _ => json!("a"),
        },
    };
    serde_json::from_str(&plant(row, &value)).unwrap()
}

/// The pointers of all objects of a value.
fn objects(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.push(pointer.to_owned());
            for (key, inner) in members {
                objects(inner, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                objects(inner, &format!("{pointer}/{at}"), found);
            }
        }
        _ => {}
    }
}

/// The pointer as [`Document::place`] writes it: a key that no schema knows is `*`.
fn named(pointer: &str, words: &BTreeSet<String>) -> String {
    let name = |step: &str| match step.parse::<u32>() {
        Err(_) if !words.contains(step) => "/*".to_owned(),
        _ => format!("/{step}"),
    };
    pointer.split('/').skip(1).map(name).collect()
}

#[test]
fn unknown_members_of_every_object_of_the_schema_are_read_too() {
    let (detectors, words) = (detectors(), words());
    let mut seen = BTreeSet::new();
    for row in rows() {
        let mut within = Vec::new();
        let valid = valid(&row);
        objects(&valid, "", &mut within);
        for object in within {
            let place = format!("{}/*", named(&object, &words));
            if !seen.insert((place.clone(), row.of.clone())) {
                continue;
            }
            let planted = [
                ("x_unknown", json!(CARD), place.clone()),
                ("x_unknown", json!(NUMBER), place.clone()),
                ("x_unknown", json!(FILE), place.clone()),
                (
                    "x_unknown",
                    json!([{"deep": [[CARD]]}]),
                    format!("{place}/0/*/0/0"),
                ),
                (CARD, json!(null), place.clone()),
            ];
            for (key, value, place) in planted {
                let mut body = valid.clone();
                let members = body.pointer_mut(&object).unwrap().as_object_mut().unwrap();
                members.insert(key.to_owned(), value);
                let body = body.to_string();
                let fate = fate(&detectors, &body, &place);
                assert!(
                    matches!(fate, Fate::Found { .. }),
                    "{place}: {fate:?}: {body}"
                );
            }
        }
    }
    assert!(seen.len() > 40, "{} objects", seen.len());
}

/// The names of all members of the schema.
fn words() -> BTreeSet<String> {
    serde_json::from_value(schema()["keys"].clone()).unwrap()
}

#[test]
fn every_member_of_the_published_schema_has_a_name_in_records() {
    for word in words() {
        let body = json!({"model": "m", "messages": [{"role": "user", "content": "a"}], "x": {&word: "b"}});
        let (chat, _) = read(&detectors(), &body.to_string()).unwrap();
        let document = chat.document();
        let text = document
            .texts()
            .iter()
            .find(|text| document.str(text) == "b")
            .unwrap();
        assert_eq!(document.place(text.node, text.step), format!("/*/{word}"));
    }
}

/// What the table says about a row.
struct Told {
    position: String,
    read: String,
}

fn told(detectors: &Detectors, row: &Row) -> Told {
    let fate = |what: &Value| fate(detectors, &plant(row, what), &row.pointer);
    let (mut text, number) = (fate(&json!(CARD)), fate(&json!(NUMBER)));
    if text == Fate::Refused {
        // Some members take no spaces.
        text = fate(&json!(CARD.replace(' ', "")));
    }
    let mut position = None;
    let mut found = |fate: &Fate| match fate {
        Fate::Found { position: at, .. } => {
            position = Some(*at);
            true
        }
        _ => false,
    };
    let (as_text, as_number) = (found(&text), row.kind != "key" && found(&number));
    let read = match (&text, as_number) {
        (
            Fate::Found {
                form: Form::Key, ..
            },
            _,
        ) => "key".to_owned(),
        (Fate::Found { .. }, true) => "text, number".to_owned(),
        (Fate::Found { .. }, false) => "text".to_owned(),
        (_, true) => "number; else refused".to_owned(),
        (_, false) => "refused unless it is as the API wants it".to_owned(),
    };
    let position = position.map_or_else(
        || "-".to_owned(),
        |position| {
            serde_json::to_value(position)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        },
    );
    Told {
        position,
        read: read + if as_text { part(detectors, row) } else { "" },
    }
}

/// What the part counts as in which the row stands.
fn part(detectors: &Detectors, row: &Row) -> &'static str {
    let unreadable = |what: &Value| {
        let (chat, verdict) = read(detectors, &plant(row, what))?;
        let mut places = inspect::unreadable(&chat, &verdict);
        Some(places.any(|(_, place)| row.pointer.starts_with(place)))
    };
    match (unreadable(&json!(CARD)), unreadable(&json!(FILE))) {
        (Some(true), Some(false)) => "; a file in it is opened, else its part counts as unreadable",
        (Some(true), _) => "; its part counts as unreadable",
        _ => "",
    }
}

fn table() -> String {
    let (schema, detectors) = (schema(), detectors());
    let mut table = format!(
        "# What is read of a request\n\n\
         Made by `{WRITE}=1 cargo test --release --test it positions`; a test fails where this is no longer true. The\n\
         positions are those of {}, every one of which was tried.\n\n\
         - Every string, every key and every number is read, also where no schema knows it: members beyond this table\n  \
         are read as keys, texts and numbers at any depth, and are part of `metadata` or of what is around them.\n\
         - A string is read as it is, under its escapes, as JSON where it is JSON, and under its encodings.\n\
         - Not read: `true`, `false`, `null`, the names of the members below, and numbers of fewer than six characters\n  \
         under such a name. They say how to answer, and nothing about anybody.\n\
         - `*` is a place in a list or any key. `part` is what policies call a position.\n\n\
         ## `{}`\n\n\
         | field | within | type | part | read as |\n|---|---|---|---|---|\n",
        schema["source"].as_str().unwrap(),
        schema["endpoint"].as_str().unwrap(),
    );
    for row in rows() {
        let Told { position, read } = told(&detectors, &row);
        let pointer: Vec<&str> = row
            .pointer
            .split('/')
            .map(|step| {
                if step.parse::<u32>().is_ok() {
                    "*"
                } else {
                    step
                }
            })
            .collect();
        let (pointer, of) = (pointer.join("/"), row.of.join(", "));
        let kind = if row.kind.starts_with("one of ") {
            "word"
        } else {
            &row.kind
        };
        writeln!(
            table,
            "| `{pointer}` | {of} | {kind} | {position} | {read} |"
        )
        .unwrap();
    }
    table
}

#[test]
fn the_table_in_the_docs_is_what_was_tried() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/positions.md");
    let table = table();
    if env::var_os(WRITE).is_some() {
        fs::write(&path, &table).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == table,
        "docs/positions.md is not what reading does; set {WRITE}=1 to write it anew"
    );
}
