//! Walks the records of a folder that pass a filter, one line at a time.
//!
//! Checks each line's own hash and not the chain; that is for `verify`.

use std::{
    io,
    path::{Path, PathBuf},
    vec,
};

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Kind,
    line::Envelope,
    segment::{self, Lines},
};

/// Members under which a filter looks for its value, at any depth.
const LABEL: &[&str] = &["label"];
const ZONE: &[&str] = &["zone"];
const RULE: &[&str] = &["rule", "rules", "shadowed"];
const ENTITY: &[&str] = &["entity", "entities", "findings"];
const PRINCIPAL: &[&str] = &["principal"];
const REQUEST_ID: &[&str] = &["request_id"];

/// Which records to show; what is `None` lets all pass.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Not before this time.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// From this place in the chain.
    pub from_seq: Option<u64>,
    /// Up to this place in the chain, which is included.
    pub to_seq: Option<u64>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// With this text as `label`, or under it.
    pub label: Option<String>,
    /// With this text as `zone`, or under it.
    pub zone: Option<String>,
    /// With this text under `rule`, `rules` or `shadowed`.
    pub rule: Option<String>,
    /// With this text under `entity`, `entities` or `findings`.
    pub entity: Option<String>,
    /// With this text under `principal`: a key, user, team, application or group.
    pub principal: Option<String>,
    /// With this text as `request_id`.
    pub request_id: Option<String>,
}

/// One record that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The file within the folder.
    pub segment: String,
    /// The line, from 1.
    pub line: u64,
    /// Its place in the chain.
    pub seq: u64,
    /// The line as it stands in the file, members in their order.
    pub raw: String,
}

/// What keeps a record from being shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// The line is no record, or its hash does not match.
    #[error("{segment}:{line} is not an intact record; run `ringfence audit verify`")]
    NotIntact {
        /// The file within the folder.
        segment: String,
        /// The line, from 1.
        line: u64,
    },
    /// A file cannot be read. Nothing follows.
    #[error("the audit folder cannot be read")]
    Io(#[from] io::Error),
}

/// Shows the records that pass, in the order of the files. An incomplete last line is passed over.
pub fn show(folder: &Path, filter: &Filter) -> impl Iterator<Item = Result<Shown, ShowError>> {
    let (segments, failed) = match segment::list(folder) {
        Ok(listing) => (listing.segments, None),
        Err(error) => (Vec::new(), Some(Err(ShowError::Io(error)))),
    };
    let records = Records {
        folder: folder.to_owned(),
        filter: filter.clone(),
        segments: segments.into_iter(),
        current: None,
    };
    failed.into_iter().chain(records)
}

struct Records {
    folder: PathBuf,
    filter: Filter,
    segments: vec::IntoIter<u32>,
    current: Option<(u32, Lines)>,
}

// === impl Records ===

impl Iterator for Records {
    type Item = Result<Shown, ShowError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.advance() {
            Ok(found) => found,
            Err(error) => {
                // A file that cannot be read is not passed over in silence, nor tried for ever.
                self.segments = Vec::new().into_iter();
                self.current = None;
                Some(Err(ShowError::Io(error)))
            }
        }
    }
}

impl Records {
    fn advance(&mut self) -> io::Result<Option<Result<Shown, ShowError>>> {
        loop {
            let Some((number, lines)) = &mut self.current else {
                let Some(number) = self.segments.next() else {
                    return Ok(None);
                };
                self.current = Some((number, Lines::open(&self.folder, number)?));
                continue;
            };
            let Some(line) = lines.next()? else {
                self.current = None;
                continue;
            };
            if !line.whole && self.segments.len() == 0 {
                return Ok(None);
            }
            let segment = segment::name(*number);
            let Some(record) = Envelope::read(line.bytes) else {
                return Ok(Some(Err(ShowError::NotIntact {
                    segment,
                    line: line.number,
                })));
            };
            if self.filter.passes(&record, line.bytes) {
                let raw = String::from_utf8_lossy(line.bytes).into_owned();
                let (line, seq) = (line.number, record.link.seq);
                return Ok(Some(Ok(Shown {
                    segment,
                    line,
                    seq,
                    raw,
                })));
            }
        }
    }
}

// === impl Filter ===

impl Filter {
    fn passes(&self, record: &Envelope<'_>, line: &[u8]) -> bool {
        self.since.is_none_or(|since| since <= record.time)
            && self.until.is_none_or(|until| record.time < until)
            && self.from_seq.is_none_or(|from| from <= record.link.seq)
            && self.to_seq.is_none_or(|to| record.link.seq <= to)
            && self.kind.is_none_or(|kind| kind.as_str() == record.kind)
            && self.members_pass(line)
    }

    fn members_pass(&self, line: &[u8]) -> bool {
        let wanted = [
            (LABEL, &self.label),
            (ZONE, &self.zone),
            (RULE, &self.rule),
            (ENTITY, &self.entity),
            (PRINCIPAL, &self.principal),
            (REQUEST_ID, &self.request_id),
        ];
        let mut wanted = wanted
            .iter()
            .filter_map(|(names, text)| Some((*names, text.as_deref()?)))
            .peekable();
        if wanted.peek().is_none() {
            return true;
        }
        let Ok(value) = serde_json::from_slice::<Value>(line) else {
            return false;
        };
        wanted.all(|(names, text)| holds(&value, names, text))
    }
}

/// Whether the text stands under a member of one of these names. The depth is bounded by the
/// parser's own limit.
fn holds(value: &Value, names: &[&str], text: &str) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, member)| {
            (names.contains(&name.as_str()) && stands_in(member, text))
                || holds(member, names, text)
        }),
        Value::Array(items) => items.iter().any(|item| holds(item, names, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn stands_in(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found == text,
        Value::Array(items) => items.iter().any(|item| stands_in(item, text)),
        Value::Object(members) => members.values().any(|member| stands_in(member, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

// === impl Shown ===

impl Shown {
    /// The record as JSON.
    ///
    /// # Errors
    /// When the line hashes right and is no JSON, which the log does not write.
    pub fn value(&self) -> serde_json::Result<Value> {
        serde_json::from_str(&self.raw)
    }
}
