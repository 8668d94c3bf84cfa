//! One record as one line: how it is built, read and hashed.
//!
//! Reads the envelope by position and never by key, so that no member of an entry can pose as
//! part of it. Knows nothing of files.

use std::{fmt, io::Write as _, sync::LazyLock};

use aho_corasick::AhoCorasick;
use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IgnoredAny, MapAccess, Visitor},
};
use sha2::{Digest as _, Sha256};

use super::Kind;

/// The most bytes that one entry holds.
pub(super) const ENTRY_BYTES_MAX: usize = 1 << 20;
/// The most bytes that one line holds, its line feed included.
pub(super) const LINE_BYTES_MAX: usize = ENTRY_BYTES_MAX + 1024;

/// `,"hash":"` + 64 + `"}`.
const SEAL_BYTES: usize = 75;
const RESERVED: [&str; 5] = ["seq", "prev", "time", "kind", "hash"];
/// Finds what could be one of them as a key of JSON, or a key that is written with escapes.
static RESERVED_KEYS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let keys = RESERVED.map(|key| format!("\"{key}\":"));
    AhoCorasick::new(keys.into_iter().chain(["\\u".to_owned()])).ok()
});

/// A SHA-256 in lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hash([u8; 64]);

/// The end of a chain: the last record's place and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) seq: u64,
    pub(super) hash: Hash,
}

/// Proof that a record is durable. Only the writer makes one, after the sync.
#[derive(Debug, PartialEq, Eq)]
pub struct Receipt(Link);

/// An entry as JSON, checked.
pub(super) struct Members(Vec<u8>);

/// What every line holds, whose own hash was found right.
pub(super) struct Envelope<'a> {
    pub(super) link: Link,
    pub(super) prev: Hash,
    pub(super) time: Timestamp,
    pub(super) kind: &'a str,
}

/// Why an entry cannot become a record. A fault of the program, not of the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The entry's `Serialize` failed, or gave something other than one line of a JSON object.
    #[error("an audit entry is one JSON object on one line, and this is not")]
    NotAnObject,
    /// The entry has a member that the log itself writes.
    #[error("an audit entry cannot have a member named {0:?}; the log writes it")]
    Reserved(&'static str),
    /// The entry is longer than a record can be.
    #[error("an audit entry of {0} bytes is longer than {ENTRY_BYTES_MAX}")]
    TooLong(usize),
}

// === impl Hash ===

impl Hash {
    pub(super) const ZERO: Self = Self([b'0'; 64]);

    pub(super) fn of(bytes: &[u8]) -> Self {
        const DIGITS: [u8; 16] = *b"0123456789abcdef";
        let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(Sha256::digest(bytes)) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        Self(hex)
    }

    /// `None` unless these are 64 lower-case hex digits.
    pub(super) fn read(hex: &[u8]) -> Option<Self> {
        let digits: [u8; 64] = hex.try_into().ok()?;
        digits
            .iter()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            .then_some(Self(digits))
    }

    pub(super) fn as_str(&self) -> &str {
        // Only hex digits get in, so that the fallback is never taken.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// === impl Link ===

impl Link {
    /// The end of a chain that has no record yet.
    pub(super) const GENESIS: Self = Self {
        seq: 0,
        hash: Hash::ZERO,
    };

    /// Whether the record follows this one.
    pub(super) fn leads_to(&self, next: &Envelope<'_>) -> bool {
        self.seq.checked_add(1) == Some(next.link.seq) && self.hash == next.prev
    }

    /// Appends the line of the next record, line feed included, and returns the chain's new end.
    pub(super) fn append(
        &self,
        line: &mut Vec<u8>,
        time: Timestamp,
        kind: Kind,
        members: &Members,
    ) -> std::io::Result<Self> {
        let start = line.len();
        let seq = self.seq.saturating_add(1);
        let (prev, kind) = (self.hash.as_str(), kind.as_str());
        write!(
            line,
            r#"{{"seq":{seq},"prev":"{prev}","time":"{time:.6}","kind":"{kind}""#
        )?;
        let members = members.inner();
        if !members.is_empty() {
            line.push(b',');
            line.extend_from_slice(members);
        }
        let hash = Hash::of(line.get(start..).unwrap_or_default());
        line.extend_from_slice(br#","hash":""#);
        line.extend_from_slice(&hash.0);
        line.extend_from_slice(b"\"}\n");
        Ok(Self { seq, hash })
    }
}

// === impl Receipt ===

impl Receipt {
    pub(super) const fn new(link: Link) -> Self {
        Self(link)
    }

    /// The record's place in the chain, from 1.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.0.seq
    }

    /// The record's hash, 64 hex digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        self.0.hash.as_str()
    }
}

// === impl Members ===

impl Members {
    /// Serialises an entry on the caller's thread.
    pub(super) fn of<E: Serialize + ?Sized>(entry: &E) -> Result<Self, EntryError> {
        let mut json = Vec::with_capacity(1024);
        if serde_json::to_writer(&mut json, entry).is_err() {
            return Err(EntryError::NotAnObject);
        }
        if json.len() > ENTRY_BYTES_MAX {
            return Err(EntryError::TooLong(json.len()));
        }
        // A line feed can only come from a raw value; it would end the record early.
        if json.contains(&b'\n') {
            return Err(EntryError::NotAnObject);
        }
        if !json.starts_with(b"{") {
            return Err(EntryError::NotAnObject);
        }
        // Only where such a word stands somewhere need its place be looked at.
        let suspicious = RESERVED_KEYS
            .as_ref()
            .is_none_or(|keys| keys.is_match(&json));
        if suspicious {
            match serde_json::from_slice::<Keys>(&json) {
                Ok(Keys { reserved: None }) => {}
                Ok(Keys {
                    reserved: Some(name),
                }) => return Err(EntryError::Reserved(name)),
                Err(_not_an_object) => return Err(EntryError::NotAnObject),
            }
        }
        Ok(Self(json))
    }

    /// The members without the braces.
    fn inner(&self) -> &[u8] {
        self.0
            .get(1..self.0.len().saturating_sub(1))
            .unwrap_or_default()
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }
}

/// The first top-level key that the log keeps for itself.
struct Keys {
    reserved: Option<&'static str>,
}

/// One key: the reserved name that it equals, if any. Borrows nothing and allocates nothing.
struct Key(Option<&'static str>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut reserved = None;
                while let Some((Key(name), IgnoredAny)) = map.next_entry()? {
                    reserved = reserved.or(name);
                }
                Ok(Keys { reserved })
            }
        }
        from.deserialize_map(Map)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, key: &str) -> Result<Key, E> {
                Ok(Key(RESERVED.into_iter().find(|reserved| *reserved == key)))
            }
        }
        from.deserialize_str(Text)
    }
}

// === impl Envelope ===

impl<'a> Envelope<'a> {
    /// Reads a line without its line feed. `None` when it is no record or its hash is not that of
    /// its bytes.
    pub(super) fn read(line: &'a [u8]) -> Option<Self> {
        let (body, seal) = line.split_at_checked(line.len().checked_sub(SEAL_BYTES)?)?;
        let hash = seal.strip_prefix(br#","hash":""#)?.strip_suffix(br#""}"#)?;
        let hash = Hash::read(hash)?;
        if hash != Hash::of(body) {
            return None;
        }
        let rest = str::from_utf8(body).ok()?.strip_prefix(r#"{"seq":"#)?;
        let (seq, rest) = rest.split_once(r#","prev":""#)?;
        let (prev, rest) = rest.split_once(r#"","time":""#)?;
        let (time, rest) = rest.split_once(r#"","kind":""#)?;
        let (kind, _members) = rest.split_once('"')?;
        let seq = seq.parse().ok()?;
        let prev = Hash::read(prev.as_bytes())?;
        Some(Self {
            link: Link { seq, hash },
            prev,
            time: time.parse().ok()?,
            kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, value::RawValue};

    use super::*;

    #[test]
    fn a_line_reads_back_and_links_to_the_one_before() {
        let mut line = Vec::new();
        let members = Members::of(&json!({"label": "public", "n": 1})).unwrap();
        let time: Timestamp = "2026-03-01T10:00:00.5Z".parse().unwrap();
        let link = Link::GENESIS
            .append(&mut line, time, Kind::Decision, &members)
            .unwrap();
        let text = str::from_utf8(&line).unwrap();
        let zeros = "0".repeat(64);
        let start = format!(
            r#"{{"seq":1,"prev":"{zeros}","time":"2026-03-01T10:00:00.500000Z","kind":"decision","label":"public","n":1,"hash":""#
        );
        assert!(text.starts_with(&start), "{text}");
        let read = Envelope::read(line.strip_suffix(b"\n").unwrap()).unwrap();
        assert!(Link::GENESIS.leads_to(&read) && read.link == link && read.kind == "decision");
        assert_eq!(read.time, time);
    }

    #[test]
    fn an_entry_without_members_is_still_json() {
        let mut line = Vec::new();
        let none = Members::of(&json!({})).unwrap();
        Link::GENESIS
            .append(&mut line, Timestamp::UNIX_EPOCH, Kind::Stop, &none)
            .unwrap();
        let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!((&value["kind"], &value["seq"]), (&json!("stop"), &json!(1)));
    }

    #[test]
    fn an_entry_cannot_pose_as_the_envelope_or_end_its_line() {
        let refused = |entry: &serde_json::Value| Members::of(entry).err();
        assert_eq!(
            refused(&json!({"a": 1, "hash": "0"})),
            Some(EntryError::Reserved("hash"))
        );
        assert_eq!(refused(&json!([1])), Some(EntryError::NotAnObject));
        assert_eq!(refused(&json!("text")), Some(EntryError::NotAnObject));
        let raw = RawValue::from_string("{\"a\":\n1}".to_owned()).unwrap();
        assert_eq!(Members::of(&raw).err(), Some(EntryError::NotAnObject));
        let raw = RawValue::from_string(r#"{"\u0073eq":1}"#.to_owned()).unwrap();
        assert_eq!(Members::of(&raw).err(), Some(EntryError::Reserved("seq")));
        let long = json!({"a": "x".repeat(ENTRY_BYTES_MAX)});
        assert!(matches!(refused(&long), Some(EntryError::TooLong(_))));
        assert_eq!(refused(&json!({"inner": {"hash": 1}})), None);
    }
}
