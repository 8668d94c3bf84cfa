//! The words of a text as keyed hashes, lower-cased and without accents. Where a script puts no
//! spaces between words, each character is one.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use crate::classify::{context::unspaced, records::normal};

/// From how many letters on a word says something.
const CONTENT_CHARS: usize = 4;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) hash: u64,
    /// Where it stands, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is long enough to say something.
    pub(super) content: bool,
}

/// The words of a text that begins at `base`.
pub(super) fn words(text: &str, base: usize, key: SipHasher13) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 6);
    let mut normal = String::new();
    let mut start = None;
    let mut close = |normal: &mut String, start: &mut Option<usize>, end: usize| {
        if let Some(start) = start.take()
            && !normal.is_empty()
        {
            found.push(word(normal, (start, end), key));
        }
        normal.clear();
    };
    for (at, c) in text.char_indices() {
        let at = base + at;
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                start.get_or_insert(at);
                normal.push(c.to_ascii_lowercase());
            } else {
                close(&mut normal, &mut start, at);
            }
            continue;
        }
        let alone = unspaced(Some(c));
        if alone || !normal::belongs(c) {
            close(&mut normal, &mut start, at);
        }
        if normal::belongs(c) {
            start.get_or_insert(at);
            normal::push(c, &mut normal, &mut |_| {});
        }
        if alone {
            close(&mut normal, &mut start, at + c.len_utf8());
        }
    }
    close(&mut normal, &mut start, base + text.len());
    found
}

fn word(normal: &str, (start, end): (usize, usize), key: SipHasher13) -> Word {
    let mut hasher = key;
    hasher.write(normal.as_bytes());
    let content = if normal.is_ascii() {
        normal.len() >= CONTENT_CHARS
    } else {
        unspaced(normal.chars().next()) || normal.chars().nth(CONTENT_CHARS - 1).is_some()
    };
    Word {
        hash: hasher.finish(),
        start,
        end,
        content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        let found = words(text, 0, SipHasher13::new_with_key(&[7; 16]));
        found.iter().map(|word| word.hash).collect()
    }

    #[test]
    fn case_accents_and_layout_make_no_difference() {
        assert_eq!(hashes("The Größe, of\n it"), hashes("the GROSSE of it"));
        assert_eq!(hashes("Cafe\u{301}"), hashes("café"));
        assert_ne!(hashes("one two"), hashes("two one"));
    }

    #[test]
    fn a_script_without_spaces_has_a_word_in_each_character() {
        assert_eq!(hashes("秘密 plan").len(), 3);
    }

    #[test]
    fn words_know_where_they_stand() {
        let found = words("a éb-c", 10, SipHasher13::new_with_key(&[7; 16]));
        let places: Vec<_> = found.iter().map(|word| (word.start, word.end)).collect();
        assert_eq!(places, [(10, 11), (12, 15), (16, 17)]);
    }
}
