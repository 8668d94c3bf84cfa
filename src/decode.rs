//! What a text or a file holds under its encodings: base64 in a sentence, a letter in an archive.
//!
//! [`text()`] finds encoded parts in a text, [`bytes()`] opens a file by what it is and not by what it
//! is called; both go into what they open, until nothing more opens or the [`Budget`] is spent.
//! Nothing here judges what it reads, and nothing of it is kept.

use std::fmt;

use crate::label::Span;

mod budget;
mod cipher;
mod escape;
mod file;
mod inflate;
mod inplace;
mod list;
mod plain;
mod radix;
mod token;
mod utf7;
mod uu;
mod walk;

pub use budget::{Budget, Limits, Spent};
use walk::Walk;

/// One thing that was opened. Its `Debug` shows no text.
#[derive(Clone, Copy)]
pub struct Layer<'a> {
    /// What it says.
    pub text: &'a str,
    /// The encoded part in the outermost text; for a file, the whole of it.
    pub origin: Span,
    /// How it was opened, outermost first: `base64 > gzip > docx`.
    pub via: &'a str,
    /// How many steps that took; at least one, except for a file that is plain text.
    pub depth: u8,
}

/// What decoding comes upon.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A text that was not readable from outside.
    Text(Layer<'a>),
    /// A part that nobody here can read.
    Unreadable {
        /// As in [`Layer`].
        origin: Span,
        /// As in [`Layer`]; empty for the outermost text or file itself.
        via: &'a str,
        /// The reason.
        why: Why,
    },
}

/// Why something was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// It wants a password or a key.
    Encrypted,
    /// Bytes of no kind that is known here.
    UnknownBinary,
    /// A picture, a sound or a film; what they show is not read.
    Image,
    /// It begins as a kind that is known, and breaks off or contradicts itself.
    Damaged,
    /// Reading on would cost more than one request may.
    OverBudget,
}

/// Finds the encoded parts of a text, and those in what they hold. The text itself is no layer.
pub fn text(text: &str, budget: &mut Budget, each: &mut dyn FnMut(Event<'_>)) {
    Walk::new(budget, each).outermost_text(text);
}

/// Opens a file or blob by its real type, then what lies in it.
pub fn bytes(bytes: &[u8], budget: &mut Budget, each: &mut dyn FnMut(Event<'_>)) {
    Walk::new(budget, each).outermost_bytes(bytes);
}

/// What a file is, by its first bytes: `pdf`, `docx`, `text`; `empty` and `binary` if nothing better
/// can be said.
#[must_use]
pub fn kind(bytes: &[u8]) -> &'static str {
    match (inflate::name(bytes), file::name(bytes)) {
        (Some("gzip"), _) => "gzip",
        // Two bytes are a weak sign; a text may begin so.
        (Some(name), "binary") => name,
        (_, name) => name,
    }
}

impl Why {
    /// The reason's name as records write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::UnknownBinary => "unknown_binary",
            Self::Image => "image",
            Self::Damaged => "damaged",
            Self::OverBudget => "over_budget",
        }
    }
}

impl fmt::Debug for Layer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer")
            .field("bytes", &self.text.len())
            .field("origin", &self.origin)
            .field("via", &self.via)
            .field("depth", &self.depth)
            .finish()
    }
}

#[cfg(test)]
mod tests;
