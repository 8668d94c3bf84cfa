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
        Self::walked(body, limits, walk::Root::Object)
    }

    /// Walks an object or list that stands in a text of another document.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn within(text: &str, limits: Limits) -> Result<Self, Malformed> {
        Self::walked(text.into(), limits, walk::Root::ObjectOrList)
    }

    fn walked(body: ByteString, limits: Limits, root: walk::Root) -> Result<Self, Malformed> {
        let found = walk::walk(&body, limits, root)?;
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

    /// Where in the body the given bytes of [`Document::str`] begin, for splices. `offsets` rise;
    /// the text is walked once, however many there are.
    #[must_use]
    pub fn raw(&self, text: &Text, offsets: &[usize]) -> Vec<usize> {
        let begin = text.raw.start;
        let raw = self.body.get(text.raw.clone()).unwrap_or_default();
        if text.decoded.is_none() {
            return offsets
                .iter()
                .map(|at| begin + at.min(&raw.len()))
                .collect();
        }
        let mut escapes = Escapes::new(raw);
        offsets.iter().map(|at| begin + escapes.find(*at)).collect()
    }

    /// Whether the key is that of the value, or of the list that it is an item of.
    #[must_use]
    pub fn names(&self, key: &Text, value: &Text) -> bool {
        let (mut node, mut step) = (value.node, value.step);
        while let Step::Index(_) = step {
            let Some(list) = self.node(node) else {
                return false;
            };
            let Some(parent) = list.parent else {
                return false;
            };
            (node, step) = (parent, list.step);
        }
        step == Step::Other && node == key.node
    }

    /// The whole token of a text: with its quotes, if it has any.
    #[must_use]
    pub fn token(&self, text: &Text) -> Range<usize> {
        match text.form {
            Form::Number | Form::Literal => text.raw.clone(),
            Form::String | Form::Key => text.raw.start.saturating_sub(1)..text.raw.end + 1,
        }
    }

    /// The keys of the outermost object.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|member| &*member.key)
    }

    /// The raw JSON of a member of the outermost object, and where it stands.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<(&str, Range<usize>)> {
        let member = self.members.iter().find(|member| &*member.key == name)?;
        Some((self.body.get(member.value.clone())?, member.value.clone()))
    }

    /// The bytes that go so that the outermost object reads as if it never had these members.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Vec<Range<usize>> {
        let goes = |member: &Member| names.contains(&&*member.key);
        let start = self.body.find('{').map_or(0, |at| at + 1);
        let mut gone: Vec<Range<usize>> = Vec::new();
        // Where the last member ends that stays.
        let mut kept = None;
        for (at, member) in self.members.iter().enumerate() {
            if !goes(member) {
                kept = Some(member.value.end);
                continue;
            }
            // Behind one that stays go the comma before it and the member; before the first one that
            // stays go the member and the comma behind it.
            let end = match (kept, self.members.get(at + 1)) {
                (None, Some(_)) => {
                    let behind = self.body.get(member.value.end..).unwrap_or_default();
                    member.value.end + behind.find('"').unwrap_or_default()
                }
                _ => member.value.end,
            };
            gone.push(
                kept.map_or_else(
                    || gone.last().map_or(start, |last| last.end),
                    |kept| gone.last().map_or(kept, |last| last.end.max(kept)),
                )..end,
            );
        }
        gone
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

/// Walks a string with JSON's escapes, and knows both where it is and what it means so far.
pub struct Escapes<'a> {
    raw: &'a str,
    at: usize,
    meant: usize,
}

impl<'a> Escapes<'a> {
    /// Begins at the beginning of the text between the quotes.
    #[must_use]
    pub fn new(raw: &'a str) -> Self {
        Self {
            raw,
            at: 0,
            meant: 0,
        }
    }

    /// Where in the raw text the byte of the meaning begins; asked in rising order. An offset
    /// inside a character that is written as an escape gives the beginning of that escape.
    pub fn find(&mut self, meant: usize) -> usize {
        let bytes = self.raw.as_bytes();
        while self.meant < meant {
            let Some(first) = bytes.get(self.at) else {
                break;
            };
            let (wide, means) = if *first == b'\\' {
                self.escape()
            } else {
                (1, 1)
            };
            if self.meant + means > meant {
                break;
            }
            self.at += wide;
            self.meant += means;
        }
        self.at.min(bytes.len())
    }

    /// What a text means if its escapes are read as JSON's, also where it only looks like JSON.
    /// Offsets in it are those of [`Escapes::find`].
    #[must_use]
    pub fn meaning(raw: &str) -> String {
        let mut meaning = String::with_capacity(raw.len());
        let mut escapes = Escapes::new(raw);
        while let Some(rest) = raw.get(escapes.at..).filter(|rest| !rest.is_empty()) {
            let plain = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
            meaning.push_str(rest.get(..plain).unwrap_or_default());
            escapes.at += plain;
            if plain < rest.len() {
                let (wide, means) = escapes.escape();
                let written = raw.get(escapes.at..escapes.at + wide).unwrap_or_default();
                let read = serde_json::from_str::<String>(&format!("\"{written}\""));
                match read {
                    Ok(read) if read.len() == means => meaning.push_str(&read),
                    // No escape of JSON: as many other bytes, so that offsets stay true.
                    _ => meaning.extend(std::iter::repeat_n(' ', means)),
                }
                escapes.at += wide;
            }
        }
        meaning
    }

    /// How wide the escape at this place is, a pair of surrogates as one, and what it means; what
    /// is none of JSON's is one byte that means itself.
    fn escape(&self) -> (usize, usize) {
        let unit = |at: usize| {
            let hex = self.raw.get(at..)?.strip_prefix("\\u")?.get(..4)?;
            u32::from_str_radix(hex, 16).ok()
        };
        let next = self.raw.as_bytes().get(self.at + 1);
        match (next, unit(self.at)) {
            (Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't'), _) => (2, 1),
            (_, Some(0..0x80)) => (6, 1),
            (_, Some(0x80..0x800)) => (6, 2),
            (_, Some(0xD800..0xDC00)) if matches!(unit(self.at + 6), Some(0xDC00..0xE000)) => {
                (12, 4)
            }
            (_, Some(_)) => (6, 3),
            (_, None) => (1, 1),
        }
    }
}

impl fmt::Debug for Escapes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Escapes({} of {} bytes)", self.at, self.raw.len())
    }
}

#[cfg(test)]
mod tests;
