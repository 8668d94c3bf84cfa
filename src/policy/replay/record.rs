//! What a decision record says that a policy can ask, as it stands in the line.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::super::form::Attachment;
use crate::{label::Category, wire::chat::Position};

/// A decision as recorded. What older records do not hold is `None`.
#[derive(Debug, Deserialize)]
pub struct Recorded<'a> {
    #[serde(borrow, default)]
    pub(super) principal: Asker<'a>,
    #[serde(borrow)]
    pub(super) endpoint: Text<'a>,
    #[serde(borrow)]
    pub(super) model: Text<'a>,
    #[serde(borrow)]
    pub(super) label: Text<'a>,
    #[serde(borrow, default)]
    pub(super) lineage: Option<Text<'a>>,
    #[serde(default)]
    pub(super) bytes: Option<u64>,
    #[serde(default)]
    pub(super) positions: Option<Vec<Position>>,
    #[serde(borrow, default)]
    pub(super) languages: Option<Vec<Text<'a>>>,
    #[serde(default)]
    pub(super) attachments: Option<Vec<Attachment>>,
    #[serde(borrow, default)]
    pub(super) asked: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) zone: Text<'a>,
    pub(super) attempt: u32,
    #[serde(borrow)]
    pub(super) rules: Vec<Text<'a>>,
    #[serde(borrow)]
    pub(super) findings: Vec<Group<'a>>,
    #[serde(default)]
    pub(super) findings_more: usize,
    #[serde(default)]
    pub(super) unreadable: Vec<Unreadable>,
    #[serde(default)]
    pub(super) detectors_failed: bool,
    #[serde(borrow, default)]
    pub(super) detectors: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) candidate: Option<Candidate<'a>>,
}

/// How a request ended, as recorded.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Ended {
    /// The place of its decision in the chain.
    pub decision: Option<u64>,
    /// What the model read.
    #[serde(default)]
    pub tokens_in: Option<u64>,
    /// What the model wrote.
    #[serde(default)]
    pub tokens_out: Option<u64>,
}

/// Who asked.
#[derive(Debug, Default)]
pub(super) enum Asker<'a> {
    /// The record is of a time when that was not written down.
    #[default]
    NotRecorded,
    /// A request without a key.
    Nobody,
    Somebody(Box<Known<'a>>),
}

#[derive(Debug, Deserialize)]
pub(super) struct Known<'a> {
    #[serde(borrow, default)]
    pub(super) user: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) team: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) application: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) clearance: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) groups: Vec<Text<'a>>,
}

/// Findings of one type, detector, position and band.
#[derive(Debug, Deserialize)]
pub(super) struct Group<'a> {
    #[serde(borrow)]
    pub(super) entity: Text<'a>,
    pub(super) category: Category,
    pub(super) position: Position,
    #[serde(borrow)]
    pub(super) confidence: Text<'a>,
    #[serde(default)]
    pub(super) low: Option<u8>,
    #[serde(default)]
    pub(super) high: Option<u8>,
    pub(super) count: usize,
    #[serde(default)]
    pub(super) quasi: Option<usize>,
    #[serde(default)]
    pub(super) distinct: Option<usize>,
    #[serde(borrow, default)]
    pub(super) digests: Vec<Text<'a>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Unreadable {
    #[expect(dead_code, reason = "a record without it is none of ours")]
    position: Position,
}

/// What the candidate folder would have decided.
#[derive(Debug, Deserialize)]
pub(super) struct Candidate<'a> {
    #[serde(borrow)]
    pub(super) label: Text<'a>,
    #[serde(borrow)]
    pub(super) zone: Text<'a>,
    #[serde(borrow, default)]
    pub(super) rules: Vec<Text<'a>>,
}

/// A text of the line itself wherever it holds no escape.
pub(super) struct Text<'a>(Cow<'a, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Words;

        impl<'de> Visitor<'de> for Words {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        from.deserialize_str(Words)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Asker<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let known = Option::<Box<Known<'a>>>::deserialize(from)?;
        Ok(known.map_or(Self::Nobody, Self::Somebody))
    }
}

impl<'a> Recorded<'a> {
    /// Reads the line of a decision.
    ///
    /// # Errors
    /// It has another shape.
    pub fn read(line: &'a [u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(line)
    }
}

impl Ended {
    /// Reads the line of an outcome.
    ///
    /// # Errors
    /// It has another shape.
    pub fn read(line: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(line)
    }
}
