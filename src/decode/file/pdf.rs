//! The text of PDF: pages, forms, annotations, properties, attachments, of every revision.
//!
//! Objects are found by going through the bytes and not by the file's own index: what an index
//! leaves out, an older revision or a hidden object, is read as well, and a broken index hides
//! nothing. The crates that read PDF unpack streams without a bound, hence a reader of our own.

use std::collections::HashMap;

use memchr::memmem;

use super::{Why, charset, sink::Sink};
use object::{Dict, Lexer, Value, index};

mod content;
mod filter;
mod font;
mod object;
mod page;

/// Objects in all; a book has some ten thousand.
const MOST_OBJECTS: usize = 200_000;

/// What a value counts for among the bytes that are kept.
const VALUE: usize = 8;

/// A trailer is a few names.
const LONGEST_TRAILER: usize = 64 << 10;

/// Text is handed over in pieces of about this size.
const PIECE: usize = 64 << 10;

/// A numbered object.
struct Object<'a> {
    number: u32,
    value: Value,
    /// The bytes of a stream, as they are in the file.
    data: Option<&'a [u8]>,
}

/// All objects of a file; of several with one number the last one counts.
#[derive(Default)]
struct File<'a> {
    objects: Vec<Object<'a>>,
    numbers: HashMap<u32, usize>,
}

/// Reads a file.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut file = File::default();
    file.find_objects(bytes, sink)?;
    if file.is_encrypted(bytes) {
        return Err(Why::Encrypted);
    }
    file.open_object_streams(sink)?;
    if file.objects.is_empty() {
        return Err(Why::Damaged);
    }
    file.strings(sink)?;
    let seen = page::read(&file, sink)?;
    page::rest(&file, &seen, sink)?;
    // One that was cut off has lost its end.
    if memmem::rfind(bytes, b"startxref").is_none() {
        sink.breaks();
    }
    sink.end()
}

impl<'a> File<'a> {
    /// Goes through the file for `7 0 obj`.
    fn find_objects(&mut self, bytes: &'a [u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
        let mut end_of_stream = None;
        for at in memmem::find_iter(bytes, b"obj") {
            let Some(number) = number_before(bytes.get(..at).unwrap_or_default()) else {
                continue;
            };
            if self.objects.len() >= MOST_OBJECTS {
                return Err(Why::OverBudget);
            }
            let start = at + 3;
            let mut lexer = Lexer::new(bytes, start);
            let value = lexer.value().unwrap_or(Value::Null);
            // Objects that overlap are paid for each time.
            sink.work(lexer.at - start)?;
            sink.keep(lexer.values.saturating_mul(VALUE))?;
            lexer.blanks();
            let data = match (&value, lexer.rest().strip_prefix(b"stream")) {
                (Value::Dict(dict), Some(rest)) => {
                    let begin = bytes.len() - rest.len();
                    Some(stream(bytes, begin, dict, &mut end_of_stream))
                }
                _ => None,
            };
            self.add(Object {
                number,
                value,
                data,
            });
        }
        Ok(())
    }

    fn add(&mut self, object: Object<'a>) {
        self.numbers.insert(object.number, self.objects.len());
        self.objects.push(object);
    }

    /// Whether a trailer, or the stream that stands for one, names an encryption.
    fn is_encrypted(&self, bytes: &[u8]) -> bool {
        let named = |dict: &Dict| {
            matches!(
                dict.get("Encrypt"),
                Some(Value::Reference(_) | Value::Dict(_))
            )
        };
        let streams = self
            .objects
            .iter()
            .filter_map(|object| match &object.value {
                Value::Dict(dict) if dict.is("Type", "XRef") => Some(dict),
                _ => None,
            });
        let mut trailers = memmem::find_iter(bytes, b"trailer").take(64);
        streams.into_iter().any(named)
            || trailers.any(|at| {
                match Lexer::new(
                    bytes
                        .get(at + 7..)
                        .map_or(&[], |rest| rest.get(..LONGEST_TRAILER).unwrap_or(rest)),
                    0,
                )
                .value()
                {
                    Some(Value::Dict(dict)) => named(&dict),
                    _ => false,
                }
            })
    }

    /// Adds the objects that are packed in streams.
    fn open_object_streams(&mut self, sink: &mut Sink<'_, '_>) -> Result<(), Why> {
        let mut found = Vec::new();
        for object in &self.objects {
            let (Value::Dict(dict), Some(data)) = (&object.value, object.data) else {
                continue;
            };
            if !dict.is("Type", "ObjStm") {
                continue;
            }
            let Some(stream) = filter::decode(dict, data, sink)? else {
                continue;
            };
            let first = dict.number("First").and_then(index).unwrap_or(0);
            let first = usize::try_from(first).unwrap_or(0);
            let mut index_lexer = Lexer::new(&stream, 0);
            while index_lexer.at < first && found.len() < MOST_OBJECTS {
                let (Some(Value::Number(number)), Some(Value::Number(place))) =
                    (index_lexer.value(), index_lexer.value())
                else {
                    break;
                };
                let (Some(number), Some(place)) = (index(number), index(place)) else {
                    break;
                };
                let at = first.saturating_add(usize::try_from(place).unwrap_or(0));
                let mut lexer = Lexer::new(&stream, at);
                let value = lexer.value().unwrap_or(Value::Null);
                sink.work(lexer.at.saturating_sub(at))?;
                sink.keep(lexer.values.saturating_mul(VALUE))?;
                found.push(Object {
                    number,
                    value,
                    data: None,
                });
            }
        }
        found.into_iter().for_each(|object| self.add(object));
        Ok(())
    }

    fn object(&self, number: u32) -> Option<&Object<'a>> {
        self.objects.get(*self.numbers.get(&number)?)
    }

    /// What a value is or refers to.
    fn follow<'v>(&'v self, value: &'v Value) -> &'v Value {
        let mut now = value;
        for _ in 0..8 {
            match now {
                Value::Reference(number) => match self.object(*number) {
                    Some(object) => now = &object.value,
                    None => return &Value::Null,
                },
                other => return other,
            }
        }
        &Value::Null
    }

    fn get<'v>(&'v self, dict: &'v Dict, name: &str) -> Option<&'v Value> {
        dict.get(name).map(|value| self.follow(value))
    }

    fn dict<'v>(&'v self, dict: &'v Dict, name: &str) -> Option<&'v Dict> {
        match self.get(dict, name)? {
            Value::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// The decoded stream that a value refers to.
    fn stream(&self, value: &Value, sink: &mut Sink<'_, '_>) -> Result<Option<Vec<u8>>, Why> {
        let Value::Reference(number) = value else {
            return Ok(None);
        };
        match self.object(*number) {
            Some(Object {
                value: Value::Dict(dict),
                data: Some(data),
                ..
            }) => filter::decode(dict, data, sink),
            _ => Ok(None),
        }
    }

    /// Hands over the strings in dictionaries: properties, notes, fields, bookmarks, links.
    fn strings(&self, sink: &mut Sink<'_, '_>) -> Result<(), Why> {
        let mut out = String::new();
        for object in &self.objects {
            say("", &object.value, &mut out);
            if out.len() >= PIECE {
                sink.text(&out)?;
                out.clear();
            }
        }
        sink.text(&out)
    }
}

/// The number of the object whose `obj` follows these bytes.
fn number_before(before: &[u8]) -> Option<u32> {
    let before = before.get(before.len().saturating_sub(40)..)?;
    let back = |bytes: &'_ [u8]| -> Option<(usize, usize)> {
        let end = bytes.trim_ascii_end().len();
        let digits = bytes
            .get(..end)?
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_digit())
            .count();
        (digits > 0).then_some((end - digits, end))
    };
    let (start, end) = back(before)?;
    let (number_start, number_end) = back(before.get(..start)?)?;
    let parted = number_end < start && (end <= before.len());
    let digits = before.get(number_start..number_end)?;
    std::str::from_utf8(digits)
        .ok()
        .filter(|_| parted)?
        .parse()
        .ok()
}

/// The bytes of a stream whose keyword ends at `begin`. `known` remembers the next end there is,
/// so that streams without one do not each look through the whole file.
fn stream<'a>(bytes: &'a [u8], begin: usize, dict: &Dict, known: &mut Option<usize>) -> &'a [u8] {
    let rest = bytes.get(begin..).unwrap_or_default();
    let skip = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    let begin = begin + skip;
    let stated = dict
        .number("Length")
        .and_then(index)
        .and_then(|length| usize::try_from(length).ok());
    if let Some(length) = stated
        && let Some(after) = bytes.get(begin.saturating_add(length)..)
        && after
            .get(..32)
            .unwrap_or(after)
            .trim_ascii_start()
            .starts_with(b"endstream")
    {
        return bytes.get(begin..begin + length).unwrap_or_default();
    }
    let end = match *known {
        Some(end) if end >= begin => end,
        _ => {
            let found = memmem::find(bytes.get(begin..).unwrap_or_default(), b"endstream");
            found.map_or(bytes.len(), |at| begin + at)
        }
    };
    *known = Some(end);
    bytes.get(begin..end).unwrap_or_default()
}

/// Writes the strings of a value, with the names that they stand under.
fn say(name: &str, value: &Value, to: &mut String) {
    match value {
        Value::Text(bytes) if bytes.len() > 2 => {
            let text = text(bytes);
            // Identifiers and keys are bytes and no text.
            if !text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
                to.push_str(name);
                to.push_str(": ");
                to.push_str(&text);
                to.push('\n');
            }
        }
        Value::Array(values) => values.iter().for_each(|value| say(name, value, to)),
        Value::Dict(dict) => {
            for (name, value) in &dict.0 {
                if name != b"ID" {
                    say(&String::from_utf8_lossy(name), value, to);
                }
            }
        }
        _ => {}
    }
}

/// A string of a dictionary: UTF-16 or UTF-8 with a mark, else PDF's own, which is nearly Latin-1.
fn text(bytes: &[u8]) -> String {
    let marked = bytes.starts_with(b"\xFE\xFF")
        || bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xEF\xBB\xBF");
    if marked {
        return charset::read(bytes).unwrap_or_default().into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}
