//! Whether a text quotes a document that the company registered, word for word, reworded, or as
//! source code with other names.
//!
//! A document becomes three kinds of marks, all hashes under a secret key:
//!
//! - *Shingles*: five words in a row, winnowed to two in five. They tell a quotation.
//! - *Pairs*: a word of four letters or more with each of the next four such words. Where three
//!   words in ten are changed, 0.7^5 = 17 % of the shingles are left, and 0.7^2 = 49 % of the pairs.
//! - *Code*: sixteen tokens in a row, with names, numbers and strings made alike and comments left
//!   out, winnowed. They survive renaming and reformatting.
//!
//! A pair of words on its own says little. So each mark remembers its block of 16 words, and counts
//! only with others that lie on one line with it: the same distance between the place in the text
//! and the place in the document. Chance does not line up. A mark that several documents share
//! weighs less, by the root of their number.
//!
//! Whoever holds the index alone learns the documents' names and lengths. Whoever holds the key
//! too can test whether words stand in a document, and with patience rebuild much of it: the key
//! belongs where the audit key is.

mod align;
mod code;
mod marks;
mod postings;
mod words;

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    index::{Broken, Bundle, Form, Index, Key},
    records::Digester,
    settle::Gathered,
};
use crate::label::{Confidence, Evidence, Finding};

pub use marks::{Kind, Marker};
pub use postings::{Buckets, ENTRY_BYTES, bucket_bits, renumber};

use align::{Tallies, Tally};
use postings::Postings;

/// How much of a text is compared at a time, in bytes.
const PIECE: usize = 32 << 10;
/// How many documents one text is said to quote at most.
const DOCUMENTS_MAX: usize = 16;
/// The most documents of one index.
pub const DOCUMENT_MAX: u32 = (1 << 24) - 1;

/// How much of a text must be known, as a share of its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share(pub Confidence);

/// A document of an index, as the index remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What the company calls it: its path in the folder.
    pub id: String,
    /// The file's size in bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub changed: i64,
    /// A keyed hash of its content, hexadecimal.
    pub hash: String,
    /// How many words were read.
    pub words: u64,
}

/// The passages of documents.
pub struct Documents {
    marker: Marker,
    postings: Postings,
    names: Vec<Box<str>>,
    digest: String,
}

impl Default for Share {
    fn default() -> Self {
        Self(Confidence::percent(30))
    }
}

// === impl Documents ===

impl Documents {
    /// Reads an index of documents.
    ///
    /// # Errors
    /// What is wrong with it, or that the key is another one.
    pub fn open(bundle: &Bundle, key: &Key) -> Result<Self, Broken> {
        let Form::Documents {
            documents,
            entries,
            bucket_bits,
        } = bundle.head.form
        else {
            return Err(Broken::Foreign);
        };
        let check = Digester::new(key, bundle.salt(), 1);
        if check.key_check() != bundle.head.key_check {
            return Err(Broken::OtherKey);
        }
        let names: Vec<Document> = serde_json::from_slice(&bundle.section("documents")?)
            .map_err(|_quotes| Broken::Damaged("its list of documents cannot be read"))?;
        if u32::try_from(names.len()) != Ok(documents) {
            return Err(Broken::Damaged("documents are missing"));
        }
        let postings = Postings::new(
            bundle.section("buckets")?,
            bundle.section("postings")?,
            (bucket_bits, entries),
        )?;
        Ok(Self {
            marker: Marker::new(key, bundle.salt()),
            postings,
            names: names.into_iter().map(|one| one.id.into()).collect(),
            digest: bundle.digest().to_owned(),
        })
    }

    /// Hexadecimal SHA-256 of what was signed.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The documents that a text quotes.
    pub(super) fn scan(&self, index: &Index, text: &str, gathered: &mut Gathered) {
        let mut tallies = Tallies::default();
        let mut from = 0;
        while from < text.len() {
            let end = piece_end(text, from);
            let part = text.get(from..end).unwrap_or_default();
            for (kind, marks) in self.marker.marks(part, from) {
                tallies.add(kind, &marks, &self.postings);
            }
            from = end;
        }
        let mut quoted: Vec<(u32, u8, Tally)> = tallies.quoted(index.share.0).collect();
        quoted.sort_by_key(|(document, share, _)| (std::cmp::Reverse(*share), *document));
        quoted.truncate(DOCUMENTS_MAX);
        for (document, share, tally) in quoted {
            self.push(index, (document, share), &tally, gathered);
        }
    }

    fn push(
        &self,
        index: &Index,
        (document, share): (u32, u8),
        tally: &Tally,
        gathered: &mut Gathered,
    ) {
        let name = usize::try_from(document).ok();
        let Some(name) = name.and_then(|place| self.names.get(place)) else {
            return;
        };
        let detector: Arc<str> = Arc::from(format!("documents/{}/{name}", index.name));
        let sure = Confidence::percent((60 + share / 2).min(99));
        for span in tally.passages() {
            let what = (index.entity.clone(), index.category);
            gathered.push(Finding {
                evidence: Evidence {
                    shape: i8::try_from(share).unwrap_or(100),
                    ..Evidence::default()
                },
                ..Finding::new(what, span, sure, Arc::clone(&detector))
            });
        }
    }
}

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Documents({}, {})", self.digest, self.names.len())
    }
}

/// Where the piece that begins at `from` ends: behind white space, if there is some.
fn piece_end(text: &str, from: usize) -> usize {
    let hard = text.floor_char_boundary((from + PIECE).min(text.len()));
    if hard == text.len() {
        return hard;
    }
    let part = text.get(from..hard).unwrap_or_default();
    let soft = part.rfind(char::is_whitespace).map(|at| from + at + 1);
    text.ceil_char_boundary(soft.filter(|at| at - from > PIECE / 2).unwrap_or(hard))
}

#[cfg(test)]
mod tests;
