//! From a text to its marks.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use siphasher::sip::SipHasher13;

use super::{
    code,
    postings::{ENTRY_BYTES, posting},
    words,
};
use crate::{classify::Key, ident::hex, label::Span};

/// How many words make a shingle.
const SHINGLE: usize = 5;
/// Of how many shingles in a row one is taken.
const SHINGLE_WINDOW: usize = 4;
/// With how many of the following words a word is paired.
const PARTNERS: usize = 4;
/// How many tokens of source code make a mark.
const TOKENS: usize = 16;
/// Of how many in a row one is taken.
const TOKENS_WINDOW: usize = 6;
/// How many tokens among them must be more than names and commas, so that prose makes none.
const TOKENS_TELLING: usize = 7;

/// What a mark is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Five words in a row.
    Shingle,
    /// Two words near each other.
    Pair,
    /// Tokens of source code.
    Code,
}

/// Makes marks under one key and salt.
pub struct Marker {
    key: SipHasher13,
    signs: code::Signs,
    content: [u8; 32],
}

/// One mark of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The keyed hash.
    pub hash: u64,
    /// The place of its first word or token among the text's.
    pub place: u32,
    /// Where it stands, in bytes.
    pub span: Span,
}

impl Marker {
    /// From the key of an index.
    #[must_use]
    pub fn new(key: &Key, salt: &[u8]) -> Self {
        let content = key.derive(salt, "documents content");
        let key = key.derive(salt, "documents");
        let (key, _) = key.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        let key = SipHasher13::new_with_key(key);
        Self {
            signs: code::Signs::new(key),
            key,
            content,
        }
    }

    /// The marks of a text that begins at `base`, by kind and place.
    #[must_use]
    pub fn marks(&self, text: &str, base: usize) -> [(Kind, Vec<Mark>); 3] {
        let words = words::words(text, base, self.key);
        let shingles = winnow(&runs(&words, SHINGLE, |_| true), SHINGLE_WINDOW);
        let mut code = Vec::new();
        if code::is_likely(text.as_bytes()) {
            let tokens = self.signs.tokens(text, base);
            let telling =
                |run: &[words::Word]| run.iter().filter(|t| t.content).count() >= TOKENS_TELLING;
            code = winnow(&runs(&tokens, TOKENS, telling), TOKENS_WINDOW);
        }
        [
            (Kind::Shingle, shingles),
            (Kind::Pair, pairs(&words)),
            (Kind::Code, code),
        ]
    }

    /// The entries of a document, in no order. What lies beyond a million words counts as one place.
    #[must_use]
    pub fn entries(&self, text: &str, document: u32) -> Vec<[u8; ENTRY_BYTES]> {
        let mut entries = Vec::new();
        for (_, marks) in self.marks(text, 0) {
            entries.extend(marks.iter().map(|m| posting(m.hash, document, m.place)));
        }
        entries
    }

    /// A keyed hash of a file, by which it is known again; hexadecimal.
    #[must_use]
    pub fn content_hash(&self, bytes: &[u8]) -> String {
        // Under a key, so that nobody can ask an index alone whether it knows a file.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.content) else {
            return String::new();
        };
        mac.update(bytes);
        hex(mac.finalize().into_bytes().split_at(16).0)
    }

    /// How many words a text has.
    #[must_use]
    pub fn words(&self, text: &str) -> usize {
        words::words(text, 0, self.key).len()
    }
}

impl std::fmt::Debug for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marker")
    }
}

/// Each run of so many words that is worth a mark.
fn runs(words: &[words::Word], size: usize, worth: impl Fn(&[words::Word]) -> bool) -> Vec<Mark> {
    let mut found = Vec::with_capacity(words.len());
    for (place, run) in words.windows(size).enumerate() {
        let (Some(first), Some(last), true) = (run.first(), run.last(), worth(run)) else {
            continue;
        };
        let hash = run
            .iter()
            .fold(0x5148_494E_474C_4553, |all, word| mix(all, word.hash));
        found.push(mark(hash, place, (first.start, last.end)));
    }
    found
}

/// Each word that says something with the next ones that do.
fn pairs(words: &[words::Word]) -> Vec<Mark> {
    let telling = || words.iter().enumerate().filter(|(_, word)| word.content);
    let telling: Vec<(usize, &words::Word)> = telling().collect();
    let mut found = Vec::with_capacity(telling.len() * PARTNERS);
    for run in telling.windows(2).enumerate().map(|(at, _)| at) {
        let Some(((place, first), others)) = telling.get(run..).and_then(<[_]>::split_first) else {
            continue;
        };
        for (_, other) in others.iter().take(PARTNERS) {
            let hash = mix(first.hash, other.hash);
            found.push(mark(hash, *place, (first.start, other.end)));
        }
    }
    found
}

/// Of every few marks in a row the smallest, so that two texts choose alike.
fn winnow(marks: &[Mark], window: usize) -> Vec<Mark> {
    let mut chosen: Vec<Mark> = Vec::with_capacity(marks.len() / 2 + 1);
    for run in marks.windows(window.min(marks.len().max(1))) {
        // The rightmost of equals, so that a run of one mark is chosen once a window.
        let least = run.iter().rev().min_by_key(|mark| mark.hash);
        if let Some(least) = least
            && chosen.last() != Some(least)
        {
            chosen.push(*least);
        }
    }
    chosen
}

fn mark(hash: u64, place: usize, (start, end): (usize, usize)) -> Mark {
    Mark {
        hash,
        place: u32::try_from(place).unwrap_or(u32::MAX),
        span: Span::new(start, end),
    }
}

/// Two hashes to one; their order counts.
fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0x9E37_79B9_7F4A_7C15) * u128::from(b.rotate_left(31) | 1);
    let [low, high] = [wide, wide >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)));
    low.unwrap_or(0) ^ high.unwrap_or(0)
}
