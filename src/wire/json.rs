//! Walks raw JSON once and remembers where every text stands.
//!
//! Every string, every key and every number of a document is a [`Text`], whatever a schema says
//! about its place. Refused are duplicate keys (RFC 8259 section 4 leaves their meaning open, so
//! two readers could see two requests), anything after the value, and what is too deep or too
//! much. Tokens are `jiter`'s.

mod walk;

use std::{fmt, ops::Range};

use bytestring::ByteString;
use serde::de::DeserializeOwned;

/// Bounds of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep lists and objects may nest.
    pub depth: usize,
    /// How many values and keys there may be.
    pub values: usize,
}

/// A JSON object as it came, and where everything in it stands.
pub struct Document {
    body: ByteString,
    nodes: Vec<Node>,
    texts: Vec<Text>,
    members: Vec<Member>,
}

/// A list or object of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// The list or object around it; `None` for the whole document.
    pub parent: Option<NodeId>,
    /// How it is reached from there.
    pub step: Step,
    /// Whether it is a list.
    pub list: bool,
}

/// A place in [`Document::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// One step from a list or object to a value in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A key that the providers' schemas know.
    Known(&'static str),
    /// Any other key. Its text may be content, so it is not part of a place's name.
    Other,
    /// A place in a list, from 0.
    Index(u32),
}

/// What a text is in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A string; its range lies between the quotes.
    String,
    /// A number.
    Number,
    /// A key that no schema knows; its range lies between the quotes.
    Key,
    /// `true`, `false`, `null` or a number too short to identify anything.
    Literal,
}

/// A value that is no list and no object, or an unknown key.
pub struct Text {
    /// The list or object it stands in.
    pub node: NodeId,
    /// How it is reached from there; for a key, the step it makes.
    pub step: Step,
    /// What it is.
    pub form: Form,
    raw: Range<usize>,
    /// The text after escapes, where there are any.
    decoded: Option<Box<str>>,
}

/// A value of the outermost object.
struct Member {
    key: Box<str>,
    value: Range<usize>,
}

/// Why bytes are not a document. None of these holds content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Not UTF-8 (RFC 8259 section 8.1).
    #[error("the body is not UTF-8: the first wrong byte is at {at}")]
    NotUtf8 {
        /// Byte offset.
        at: usize,
    },
    /// Not JSON.
    #[error("the body is not JSON: {problem} at byte {at}")]
    NotJson {
        /// What the parser says.
        problem: String,
        /// Byte offset.
        at: usize,
    },
    /// Something else than an object.
    #[error("the body must be a JSON object")]
    NotAnObject,
    /// A key twice in one object.
    #[error(
        "the object at byte {at} has the same key twice: a request must read the same to everyone"
    )]
    DuplicateKey {
        /// Byte offset of the second key.
        at: usize,
    },
    /// Too deep.
    #[error("the body nests deeper than {limit} levels")]
    TooDeep {
        /// The bound.
        limit: usize,
    },
    /// Too many values.
    #[error("the body has more than {limit} values")]
    TooMany {
        /// The bound.
        limit: usize,
    },
}

/// A member that is there but not of the form it must have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} must be {expected}")]
pub struct BadMember {
    /// The member, as a path that the client knows: `messages[2].role`.
    pub name: String,
    /// What it must be.
    pub expected: String,
}

impl NodeId {
    /// The place in the order of [`Document::nodes`].
    #[must_use]
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl Document {
    /// Walks the body.
    ///
    /// # Errors
    /// Says why the body is not one well-formed, unambiguous object within the limits.
    pub fn read(body: bytes::Bytes, limits: Limits) -> Result<Self, Malformed> {
        let body = ByteString::try_from(body).map_err(|error| Malformed::NotUtf8 {
            at: error.valid_up_to(),
        })?;
        let found = walk::walk(&body, limits)?;
        let walk::Found {
            nodes,
            texts,
            members,
        } = found;
        Ok(Self {
            body,
            nodes,
            texts,
            members,
        })
    }

    /// The body as it came.
    #[must_use]
    pub fn body(&self) -> &ByteString {
        &self.body
    }

    /// Every text, in the order of the body.
    #[must_use]
    pub fn texts(&self) -> &[Text] {
        &self.texts
    }

    /// Every list and object, parents before children.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes
            .iter()
            .enumerate()
            .filter_map(|(at, node)| Some((NodeId(u32::try_from(at).ok()?), node)))
    }

    /// The list or object of that id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// What the text says, after escapes.
    #[must_use]
    pub fn str<'a>(&'a self, text: &'a Text) -> &'a str {
        text.decoded
            .as_deref()
            .or_else(|| self.body.get(text.raw.clone()))
            .unwrap_or_default()
    }

    /// The bytes of the body that hold a part of the text's meaning, for a splice. `part` counts
    /// bytes of [`Document::str`].
    #[must_use]
    pub fn raw(&self, text: &Text, part: Range<usize>) -> Range<usize> {
        let Some(raw) = self
            .body
            .get(text.raw.clone())
            .filter(|_| text.decoded.is_some())
        else {
            return text.raw.start + part.start..text.raw.start + part.end;
        };
        let offsets = RawOffsets::new(raw);
        text.raw.start + offsets.find(part.start)..text.raw.start + offsets.find(part.end)
    }

    /// The whole token of a text: with its quotes, if it has any.
    #[must_use]
    pub fn token(&self, text: &Text) -> Range<usize> {
        match text.form {
            Form::Number | Form::Literal => text.raw.clone(),
            Form::String | Form::Key => text.raw.start.saturating_sub(1)..text.raw.end + 1,
        }
    }

    /// The raw JSON of a member of the outermost object, and where it stands.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<(&str, Range<usize>)> {
        let member = self.members.iter().find(|member| &*member.key == name)?;
        Some((self.body.get(member.value.clone())?, member.value.clone()))
    }

    /// A member as a value; `None` where it is missing or `null`.
    ///
    /// # Errors
    /// The member has another form; `expected` says which it must have.
    pub fn value<T: DeserializeOwned>(
        &self,
        name: &str,
        expected: &str,
    ) -> Result<Option<T>, BadMember> {
        let Some((raw, _)) = self.member(name) else {
            return Ok(None);
        };
        serde_json::from_str::<Option<T>>(raw).map_err(|_content| BadMember {
            name: name.to_owned(),
            expected: expected.to_owned(),
        })
    }

    /// The place's name, made only of schema words and numbers: `/messages/0/content`. A key that
    /// no schema knows is written `*`, since it may be content.
    #[must_use]
    pub fn place(&self, node: NodeId, step: Step) -> String {
        let mut steps = vec![step];
        let mut at = self.node(node);
        while let Some(node) = at {
            if let Some(parent) = node.parent {
                steps.push(node.step);
                at = self.node(parent);
            } else {
                break;
            }
        }
        steps
            .iter()
            .rev()
            .fold(String::new(), |path, step| match step {
                Step::Known(key) => path + "/" + key,
                Step::Other => path + "/*",
                Step::Index(at) => format!("{path}/{at}"),
            })
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Document({} bytes, {} texts)",
            self.body.len(),
            self.texts.len()
        )
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({:?}, {} bytes)", self.form, self.raw.len())
    }
}

/// From offsets in a string's meaning to offsets in its escaped form.
struct RawOffsets<'a>(&'a str);

impl<'a> RawOffsets<'a> {
    fn new(raw: &'a str) -> Self {
        Self(raw)
    }

    /// Where in the raw string the byte of the meaning begins. An offset inside a character that
    /// is written as an escape gives the beginning of that escape.
    fn find(&self, meant: usize) -> usize {
        let bytes = self.0.as_bytes();
        let (mut raw, mut decoded) = (0, 0);
        while decoded < meant {
            let Some(first) = bytes.get(raw) else { break };
            let (wide, means) = match (first, bytes.get(raw + 1)) {
                (b'\\', Some(b'u')) => self.unicode_escape(raw),
                (b'\\', _) => (2, 1),
                _ => (1, 1),
            };
            if decoded + means > meant {
                break;
            }
            raw += wide;
            decoded += means;
        }
        raw.min(bytes.len())
    }

    /// Width of a `\u` escape (with its second half, if it is a surrogate) and of what it means.
    fn unicode_escape(&self, at: usize) -> (usize, usize) {
        let unit = |from: usize| {
            self.0
                .get(from + 2..from + 6)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())
                .unwrap_or(0)
        };
        match unit(at) {
            0..0x80 => (6, 1),
            0x80..0x800 => (6, 2),
            0xD800..0xDC00 => (12, 4),
            _ => (6, 3),
        }
    }
}

#[cfg(test)]
mod tests;
