//! JSON that stands in a text: the arguments of a tool, the answer of one, lines of a log.
//!
//! The text as it stands is read anyway, keys beside their values. What that cannot see is told
//! again here, a line for each value: items of a list far from its key, and numbers that are
//! written with a point or an exponent. Nothing is said of text that is no JSON.

use crate::{
    label::Span,
    wire::json::{Document, Form, Limits, Text},
};

/// Bounds of one text. What goes beyond is read only as it stands.
const LIMITS: Limits = Limits {
    depth: 64,
    values: 200_000,
};
/// JSON in a string of JSON in a string, once more.
const DEPTH_MAX: usize = 4;
/// A key this near to its value stands in its context anyway, in bytes.
const NEAR: usize = 24;
/// The longest key and value that are told; a longer value says itself what it is.
const KEY_MAX: usize = 64;
const VALUE_MAX: usize = 256;
/// A shorter value identifies nobody.
const VALUE_MIN: usize = 4;
/// The shortest text that is looked into.
const TEXT_MIN: usize = 8;
/// From here on no integer is exact, and none is an identifier.
const NUMBER_MAX: f64 = 1e19;

/// Whether a text looks like JSON.
pub(super) fn may_hold(text: &str) -> bool {
    let text = text.trim_ascii();
    text.len() >= TEXT_MIN && text.starts_with(['{', '[']) && text.ends_with(['}', ']'])
}

/// Values told beside their keys.
#[derive(Default)]
pub(super) struct Told {
    /// `key: value`, a line each.
    pub(super) text: String,
    lines: Vec<Line>,
}

/// How well a place in the text told is known in the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// To the byte.
    Exact,
    /// It is part of that.
    Within,
}

struct Line {
    /// The value in the text told.
    told: Span,
    value: Value,
}

/// A value that the text as it stands does not show well.
struct Value {
    key: Box<str>,
    says: Box<str>,
    /// Where it stands.
    span: Span,
    /// Whether it stands there byte for byte.
    plain: bool,
}

impl Told {
    pub(super) fn of(text: &str) -> Self {
        let mut told = Self::default();
        for value in values(text, DEPTH_MAX) {
            told.text.push_str(&value.key);
            told.text.push_str(": ");
            let start = told.text.len();
            told.text.push_str(&value.says);
            let end = told.text.len();
            told.text.push('\n');
            let told_at = Span::new(start, end);
            told.lines.push(Line {
                told: told_at,
                value,
            });
        }
        told
    }

    /// Where in the text a part of one value stands.
    pub(super) fn place(&self, span: Span) -> Option<(Span, Place)> {
        let after = self
            .lines
            .partition_point(|line| line.told.start <= span.start);
        let line = self.lines.get(after.checked_sub(1)?)?;
        if span.end > line.told.end {
            return None;
        }
        let whole = line.value.span;
        if line.value.plain {
            let start = whole.start + (span.start - line.told.start);
            let end = start + (span.end - span.start);
            Some((Span::new(start, end), Place::Exact))
        } else if span == line.told {
            Some((whole, Place::Exact))
        } else {
            Some((whole, Place::Within))
        }
    }
}

/// The values of a text that is one JSON value, or one a line.
fn values(text: &str, depth: usize) -> Vec<Value> {
    if let Ok(document) = Document::within(text, LIMITS) {
        return of_document(&document, depth);
    }
    let mut found = Vec::new();
    let mut from = 0;
    for line in text
        .split_inclusive('\n')
        .filter(|line| line.len() < text.len())
    {
        if may_hold(line)
            && let Ok(document) = Document::within(line, LIMITS)
        {
            found.extend(
                of_document(&document, depth)
                    .into_iter()
                    .map(|value| Value {
                        span: Span::new(value.span.start + from, value.span.end + from),
                        ..value
                    }),
            );
        }
        from += line.len();
    }
    found
}

fn of_document(document: &Document, depth: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut key: Option<&Text> = None;
    for text in document.texts() {
        if text.form == Form::Key {
            key = Some(text);
            continue;
        }
        if text.form == Form::Literal {
            continue;
        }
        let says = document.str(text);
        if depth > 1 && text.form == Form::String && may_hold(says) {
            found.extend(within(document, text, depth));
            continue;
        }
        let key = key.filter(|key| document.names(key, text));
        found.extend(value(document, key, text, says));
    }
    found
}

/// The values of JSON in a string.
fn within(document: &Document, text: &Text, depth: usize) -> Vec<Value> {
    let inner = values(document.str(text), depth - 1);
    let bounds = inner
        .iter()
        .flat_map(|value| [value.span.start, value.span.end]);
    let bounds: Vec<usize> = bounds.collect();
    let places = document.raw(text, &bounds);
    let placed = inner
        .into_iter()
        .zip(places.chunks(2))
        .filter_map(|(value, place)| {
            let [start, end] = place else { return None };
            let plain = value.plain && document.body().get(*start..*end) == Some(&*value.says);
            Some(Value {
                span: Span::new(*start, *end),
                plain,
                ..value
            })
        });
    placed.collect()
}

/// A value that has to be told.
fn value(document: &Document, key: Option<&Text>, text: &Text, says: &str) -> Option<Value> {
    let token = document.token(text);
    let span = match text.form {
        Form::String => Span::new(token.start + 1, token.end.saturating_sub(1)),
        _ => Span::new(token.start, token.end),
    };
    let worth = (text.form == Form::Number).then(|| worth(says)).flatten();
    let far = key.is_some_and(|key| span.start > document.token(key).end + NEAR);
    if (!far && worth.is_none()) || !(VALUE_MIN..=VALUE_MAX).contains(&says.len()) {
        return None;
    }
    let name = key.map_or("", |key| document.str(key));
    if name.len() > KEY_MAX {
        return None;
    }
    Some(Value {
        key: name.into(),
        plain: worth.is_none() && document.body().get(span.start..span.end) == Some(says),
        says: worth.map_or_else(|| says.into(), String::into_boxed_str),
        span,
    })
}

/// The integer that a number with a point or an exponent is.
fn worth(number: &str) -> Option<String> {
    if !number.contains(['.', 'e', 'E']) {
        return None;
    }
    let value = number.parse::<f64>().ok()?.abs();
    (value < NUMBER_MAX && value.fract() == 0.0).then(|| format!("{value:.0}"))
}
