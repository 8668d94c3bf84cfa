//! Writes `docs/policy.md`: a text for people, filled with what the types of a policy file say of
//! themselves.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use serde_json::{Map, Value};

use crate::{
    classify::{Additions, Detectors},
    jurisdiction,
    language::Languages,
    policy,
};

const TEXT: &str = include_str!("docs/policy.md");
/// The sections of the forms that keys hold.
const SECTIONS: [(&str, &str, &str); 14] = [
    ("When", "condition", "when"),
    ("Who", "principal", "principal"),
    ("Time", "time", "time"),
    ("Then", "consequence", "then"),
    ("Obligations", "obligations", "obligations"),
    ("Rule", "rule", "rules"),
    ("Exception", "exception", "exceptions"),
    ("Case", "case", "cases"),
    ("Defaults", "defaults", "defaults"),
    ("Fallback", "fallback", "defaults"),
    ("Dictionary", "dictionary", "detectors"),
    ("Pattern", "pattern", "detectors"),
    ("Index", "index", "detectors"),
    ("Position", "position", "positions"),
];

pub(super) fn write(out: &mut impl Write) -> io::Result<()> {
    let schema = policy::schema();
    for line in TEXT.lines() {
        let marker = line
            .strip_prefix("{{")
            .and_then(|line| line.strip_suffix("}}"));
        match marker.and_then(|marker| marker.split_once(' ').or(Some((marker, "")))) {
            Some(("keys", form)) => keys(out, &schema, form)?,
            Some(("words", form)) => words(out, &schema, form)?,
            Some(("groups", _)) => groups(out)?,
            _ => writeln!(out, "{}", filled(line))?,
        }
    }
    Ok(())
}

/// A line with what stands in it filled in.
fn filled(line: &str) -> String {
    let known: Vec<&str> = Languages::known().collect();
    let built_in = Detectors::new(Additions::default());
    let entities = built_in.map_or(0, |all| all.entities().count());
    line.replace("{{languages}}", &format!("`{}`", known.join("`, `")))
        .replace("{{entities}}", &entities.to_string())
}

/// A form of the schema by its type's name.
fn form<'a>(schema: &'a Value, name: &str) -> &'a Value {
    let inner = schema.get("$defs").and_then(|all| all.get(name));
    inner.unwrap_or(schema)
}

/// The keys of a form, in its order.
fn keys(out: &mut impl Write, schema: &Value, name: &str) -> io::Result<()> {
    let form = form(schema, name);
    let empty = Map::new();
    let keys = form
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let needed = |key: &str| {
        let all = form.get("required").and_then(Value::as_array);
        all.is_some_and(|all| all.iter().any(|one| one == key))
    };
    writeln!(out, "| Key | Value | |\n|---|---|---|")?;
    for (key, value) in keys {
        let bold = if needed(key) { "**" } else { "" };
        let says = says(value);
        writeln!(
            out,
            "| {bold}`{key}`{bold} | {} | {says} |",
            kind(schema, value)
        )?;
    }
    Ok(())
}

/// The words that a key can have, with what they mean.
fn words(out: &mut impl Write, schema: &Value, name: &str) -> io::Result<()> {
    writeln!(out, "| Word | |\n|---|---|")?;
    for one in form(schema, name)
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let word = one.get("const").and_then(Value::as_str).unwrap_or_default();
        writeln!(out, "| `{word}` | {} |", says(one))?;
    }
    Ok(())
}

/// A description in one line, fit for a cell.
fn says(value: &Value) -> String {
    let text = value
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

/// What kind of value it is, in words.
fn kind(schema: &Value, value: &Value) -> String {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    if let Some(name) = text("$ref").and_then(|to| to.strip_prefix("#/$defs/")) {
        let section = SECTIONS.iter().find(|(form, ..)| *form == name);
        return match section {
            Some((_, what, section)) => format!("[{what}](#{section})"),
            None => one_of(form(schema, name)),
        };
    }
    if let Some(forms) = value.get("anyOf").and_then(Value::as_array) {
        let forms: Vec<String> = forms.iter().map(|form| kind(schema, form)).collect();
        return forms.join(", or ");
    }
    if value.get("oneOf").is_some() {
        return one_of(value);
    }
    match text("type") {
        Some("array") => {
            let item = value.get("items").map(|item| kind(schema, item));
            format!("list of {}", item.unwrap_or_default())
        }
        Some("object") => {
            let inner = value
                .get("additionalProperties")
                .filter(|inner| inner.is_object());
            let patterns = value.get("patternProperties").and_then(Value::as_object);
            let inner = inner.or_else(|| patterns.and_then(|all| all.values().next()));
            format!(
                "names with {}",
                inner.map(|inner| kind(schema, inner)).unwrap_or_default()
            )
        }
        Some("integer") => "whole number".to_owned(),
        Some("number") => "number from 0 to 1".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        _ if value.get("pattern").is_some() => "name".to_owned(),
        _ => "text".to_owned(),
    }
}

fn one_of(form: &Value) -> String {
    let mut words = String::new();
    for one in form
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let word = one.get("const").and_then(Value::as_str).unwrap_or_default();
        let comma = if words.is_empty() { "" } else { ", " };
        let _written = write!(words, "{comma}`{word}`");
    }
    words
}

fn groups(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "| Group | What it is | As of | Countries |\n|---|---|---|---|"
    )?;
    for group in jurisdiction::GROUPS {
        let within = group.within.iter().map(|one| format!("all of `{one}`"));
        let members = group.members.iter().map(|one| (*one).to_owned());
        let all: Vec<String> = within.chain(members).collect();
        writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            group.name,
            group.title,
            group.as_of,
            all.join(", ")
        )?;
    }
    Ok(())
}
