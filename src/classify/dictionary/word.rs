//! Words of a text and of a term: where they begin and end, and the hashes by which they are
//! looked up.
//!
//! A word is a run of letters and digits. In scripts without spaces every sign is a word of its
//! own, so that a term is found in the middle of a line.

use crate::{classify::context::unspaced, label::Span};

use super::ending;

/// Longer runs of letters are no word of a term: 200 characters, lower-cased, with an ending.
const CHARS_MAX: usize = 640;
/// How many bytes may stand between two words of a phrase: a line break and a deep indent.
const GAP_BYTES_MAX: usize = 64;
/// Keeps the last hashes of a word; a power of two above the longest ending.
const RING: usize = 8;
const _: () = assert!(RING > ending::LONGEST);

/// The shortest stem that an ending may leave, in characters.
const STEM_CHARS_MIN: usize = 3;

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const STEP: u64 = 0xd6e8_feb8_6659_fd93;

/// A word that was read.
pub(super) struct Word {
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// By number of lower-cased characters, modulo the size: the hash of so many.
    ring: [u64; RING],
    chars: usize,
}

impl Word {
    /// Reads the word that begins here. `None` where none does, or where it is too long to be in
    /// any term.
    pub(super) fn read(text: &str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut word = Self {
            end: start,
            ring: [0; RING],
            chars: 0,
        };
        let mut hash = SEED;
        while let Some(&byte) = bytes.get(word.end) {
            if byte.is_ascii_alphanumeric() {
                hash = word.push(hash, u32::from(byte.to_ascii_lowercase()));
                word.end += 1;
            } else if byte.is_ascii() {
                break;
            } else {
                let c = char_at(text, word.end)?;
                // Most letters beyond ASCII, without a look at the tables of Unicode.
                if matches!(c, 'а'..='я' | 'ß'..='ö') {
                    hash = word.push(hash, u32::from(c));
                    word.end += c.len_utf8();
                    continue;
                }
                let alone = unspaced(Some(c));
                if alone && (word.end > start || !c.is_alphanumeric()) || !alone && !in_word(c) {
                    break;
                }
                word.end += c.len_utf8();
                if alone {
                    // These have no case.
                    word.push(hash, u32::from(c));
                    break;
                }
                for low in lower(c) {
                    hash = word.push(hash, u32::from(low));
                }
            }
            if word.chars > CHARS_MAX {
                return None;
            }
        }
        (word.end > start).then_some(word)
    }

    /// The hash of the word without its last characters; `None` where that leaves no stem.
    pub(super) fn without(&self, last: usize) -> Option<u64> {
        let least = if last == 0 { 1 } else { STEM_CHARS_MIN };
        let left = self.chars.checked_sub(last).filter(|left| *left >= least)?;
        let hash = *self.ring.get(left % RING)?;
        Some((hash ^ (hash >> 29)).wrapping_mul(SEED))
    }

    fn push(&mut self, hash: u64, low: u32) -> u64 {
        let hash = (hash ^ u64::from(low)).wrapping_mul(STEP);
        let hash = hash ^ (hash >> 32);
        self.chars += 1;
        if let Some(kept) = self.ring.get_mut(self.chars % RING) {
            *kept = hash;
        }
        hash
    }
}

/// The hash of a phrase that goes on by a word.
pub(super) const fn and(phrase: u64, word: u64) -> u64 {
    let hash = (phrase.rotate_left(23) ^ word).wrapping_mul(STEP);
    hash ^ (hash >> 31)
}

/// The words of a term.
pub(super) fn words(term: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(c) = char_at(term, at) {
        match Word::read(term, at) {
            Some(word) => {
                words.push(Span::new(at, word.end));
                at = word.end;
            }
            None => at += c.len_utf8(),
        }
    }
    words
}

/// Where the next word of a phrase may begin, after a word that ends here. Two places, where the
/// letter of an escape such as `\n` stands before it: JSON within JSON.
pub(super) fn next(text: &str, end: usize) -> [Option<usize>; 2] {
    let mut spelt = None;
    let mut at = end;
    while at <= end + GAP_BYTES_MAX {
        let Some(c) = char_at(text, at) else {
            break;
        };
        if starts(c) {
            return [Some(at), spelt];
        }
        at += c.len_utf8();
        if c == '\\' && char_at(text, at).is_some_and(escaped) {
            spelt = spelt.or(Some(at));
            at += 1;
        }
    }
    [None, spelt]
}

/// Whether a word may begin here: at its first letter, or behind the letter of an escape.
pub(super) fn begins(text: &str, at: usize) -> bool {
    let mut before = text.get(..at).unwrap_or_default().chars().rev();
    let last = before.next();
    unspaced(char_at(text, at))
        || !last.is_some_and(in_word)
        || last.is_some_and(escaped) && before.next() == Some('\\')
}

/// Where the run of letters ends that begins or goes on here.
pub(super) fn run_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find(|c| !in_word(c))
        .map_or(text.len(), |length| from + length)
}

/// Whether a word begins with this.
pub(super) fn starts(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        in_word(c) || unspaced(Some(c)) && c.is_alphanumeric()
    }
}

/// Whether this is the letter of an escape for white space.
pub(super) const fn escaped(c: char) -> bool {
    matches!(c, 'n' | 'r' | 't')
}

/// Whether words go on with this; marks that combine with a letter belong to it.
fn in_word(c: char) -> bool {
    (c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36F}')) && !unspaced(Some(c))
}

/// The text in lower case.
pub(super) fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(lower)
}

/// Both forms of the Greek sigma become one. The sign for kelvin stays: no other sign beyond ASCII
/// becomes an ASCII letter alone.
fn lower(c: char) -> impl Iterator<Item = char> {
    let kelvin = (c == '\u{212A}').then_some(c);
    let low = kelvin.is_none().then(|| c.to_lowercase());
    let low = low.into_iter().flatten();
    kelvin
        .into_iter()
        .chain(low.map(|c| if c == 'ς' { 'σ' } else { c }))
}

pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}
