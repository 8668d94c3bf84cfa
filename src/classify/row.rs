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
    /// The kinds that it finds, by their number in `docs/detectors.md`.
    pub kinds: &'static [u16],
    /// The pack that it belongs to: [`CORE`], which always runs, or one that a policy turns on.
    pub pack: &'static str,
    /// Where it is issued, in ISO 3166-1 alpha-2 codes; empty if everywhere.
    pub regions: &'static [&'static str],
    /// Whether it tells of somebody only together with something else, as a place or a date does.
    /// It is redacted, and moves a request only where something near says whose it is.
    pub quasi: bool,
    /// What makes the engine look.
    pub start: Start,
    /// Regular expressions, tried in this order until one matches and passes the check. They are
    /// anchored at the place that `start` names, except for [`Start::After`]. A shape with a group
    /// finds what the group holds.
    pub shapes: &'static [&'static str],
    /// How many bytes the shape may look at.
    pub window: usize,
    /// What must not stand beside the match.
    pub edge: Edge,
    /// The arithmetic that tells a real one from a look-alike.
    pub check: fn(&str) -> Verdict,
    /// Confidence from the shape alone, in hundredths.
    pub base: u8,
    /// One in so many random values of the shape passes the check; 1 without a check. What a
    /// passed check is [`worth`] follows from it.
    pub power: u32,
    /// What a context word nearby adds.
    pub lift: u8,
    /// Lower-case words and phrases that stand near real ones, by language (ISO 639-1).
    pub context: &'static [(&'static str, &'static [&'static str])],
    /// Values of the shape that are never real ones, though they pass: numbers of examples and
    /// advertisements. Letters and digits only, in lower case.
    pub never: &'static [&'static str],
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

/// The pack that runs whatever a policy says.
pub const CORE: &str = "core";

/// What a passed check adds, in hundredths, if one random value in `power` passes it: about seven
/// for each bit, so that one in eleven is worth 21, one in 97 is worth 42, and nothing more than 80.
#[must_use]
pub const fn worth(power: u32) -> u8 {
    let power = if power > 1 << 20 { 1 << 20 } else { power };
    // Quarters of a bit.
    let quarters = if power < 2 {
        0
    } else {
        (power as u128).pow(4).ilog2()
    };
    let worth = quarters * 33 / 20;
    #[expect(clippy::cast_possible_truncation, reason = "it is 80 at most")]
    if worth > 80 { 80 } else { worth as u8 }
}

impl Row {
    /// Every context word, whatever its language.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        let by_language = self.context;
        by_language
            .iter()
            .flat_map(|(_, words)| words.iter().copied())
    }
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
