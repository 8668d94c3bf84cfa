//! What one row of the catalogue says: how a kind looks, how it is checked, what speaks for and
//! against it.
//!
//! A row is data. A new kind is a new row, and at most a new function under `check`; it never is
//! a new code path in the engine.

use crate::{classify::counter::Counter, label::Category};

/// One way in which one kind of sensitive thing is written.
#[derive(Debug)]
pub struct Row {
    /// Kebab-case and unique: `credit-card` makes the detector `rule/credit-card`.
    pub name: &'static str,
    /// The entity type, in Microsoft Presidio's words where it has one.
    pub entity: &'static str,
    /// What kind of harm it stands for.
    pub category: Category,
    /// What makes the engine look.
    pub start: Start,
    /// Regular expressions, tried in this order until one matches and passes the check. They are
    /// anchored at the place that `start` names, except for [`Start::After`].
    pub shapes: &'static [&'static str],
    /// How many bytes the shape may look at.
    pub window: usize,
    /// What must not stand beside the match.
    pub edge: Edge,
    /// The arithmetic that tells a real one from a look-alike.
    pub check: fn(&str) -> Verdict,
    /// Confidence from the shape alone, in hundredths.
    pub base: u8,
    /// What a passed check adds, by how few random values would pass it.
    pub power: u8,
    /// What a context word nearby adds.
    pub lift: u8,
    /// Lower-case words and phrases that stand near real ones.
    pub context: &'static [&'static str],
    /// What speaks against it.
    pub counter: &'static [Counter],
    /// Who defines the form and the check.
    pub references: &'static [&'static str],
    /// Texts in which this row must find something.
    pub finds: &'static [&'static str],
    /// Texts in which this row must find nothing.
    pub ignores: &'static [&'static str],
}

/// What makes the engine try a row, and where the shape is then anchored.
#[derive(Debug, Clone, Copy)]
pub enum Start {
    /// At one of these literals, in any case of ASCII letters.
    Literal(&'static [&'static str]),
    /// At the beginning of the run of `class` bytes before one of these literals.
    Back {
        /// The literals.
        anchors: &'static [&'static str],
        /// What the run consists of.
        class: Class,
        /// What the run begins with; earlier bytes are left out.
        first: Class,
        /// A longer run is no candidate.
        max: usize,
    },
    /// Anywhere within the window that follows one of these literals, which stand as words in
    /// the text or in its hint.
    After(&'static [&'static str]),
    /// At the beginning of a run of ASCII letters and digits, by how it begins.
    Digits {
        /// How many letters stand before the first digit, least and most.
        letters: (usize, usize),
        /// How many digits follow each other there, least and most.
        run: (usize, usize),
        /// How many digits follow each other at least when separators are skipped. Spares the
        /// shapes the many short numbers of ordinary text; at most 19.
        total: usize,
    },
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// What the part of an e-mail address before the `@` consists of. Bytes of Latin letters
    /// beyond ASCII are in, bytes that begin a character of another script are not.
    Local,
    /// ASCII letters and digits, and the first bytes of Latin letters beyond ASCII.
    LocalFirst,
    /// What a URL scheme consists of.
    Scheme,
    /// ASCII letters.
    Letter,
    /// Hexadecimal digits and colons.
    HexColon,
    /// Hexadecimal digits and dashes.
    HexDash,
    /// Hexadecimal digits.
    Hex,
    /// What a machine-readable zone consists of: `A` to `Z`, `0` to `9`, `<`.
    Zone,
}

/// What must not stand directly beside a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// An ASCII letter or digit on either side.
    Word,
    /// As `Word`, nor `-` or `_` on the right: for tokens that may hold both.
    Token,
    /// An ASCII letter or digit on the left, a digit on the right: telephone numbers go on with
    /// `x12` and `ext`.
    Digit,
    /// Nothing matters.
    Open,
}

/// What a check says about a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It cannot be one.
    Fails,
    /// The check has nothing to say about this form.
    Silent,
    /// It passes.
    Holds,
    /// The first so many bytes pass, the rest does not belong to it.
    HoldsTo(usize),
    /// It passes, but is worth so many hundredths less: a private address, a test key.
    Weak(u8),
}

impl Start {
    /// The literals, none for [`Start::Digits`].
    #[must_use]
    pub const fn anchors(self) -> &'static [&'static str] {
        match self {
            Self::Literal(anchors) | Self::Back { anchors, .. } | Self::After(anchors) => anchors,
            Self::Digits { .. } => &[],
        }
    }
}

impl Class {
    /// Whether the byte is in the set.
    #[must_use]
    pub const fn holds(self, byte: u8) -> bool {
        match self {
            Self::Local => {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'\'')
                    || matches!(byte, 0x80..=0xBF | 0xC3..=0xC9)
            }
            Self::LocalFirst => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | 0xC3..=0xC9),
            Self::Scheme => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'),
            Self::Letter => byte.is_ascii_alphabetic(),
            Self::HexColon => byte.is_ascii_hexdigit() || byte == b':',
            Self::HexDash => byte.is_ascii_hexdigit() || byte == b'-',
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Zone => byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<',
        }
    }
}
