//! The company's own words with signs for letters (`Pr0j3ct F4lc0n`), with accents on them, or with
//! other joints between them (`project_falcon`, `ProjectFalcon`).

use unicode_normalization::UnicodeNormalization;

use crate::label::Span;

use super::{Base, Believe, View, map::Edits};

/// A longer run of letters and signs is no word.
const WORD_MAX: usize = 64;
/// More white space than this parts two words for good, in bytes.
const SPACES_MAX: usize = 16;

/// What `1` and its like stand for, and whether accents count.
const READINGS: [(char, Accents); 3] = [
    ('i', Accents::Kept),
    ('l', Accents::Kept),
    ('i', Accents::Dropped),
];

/// Shows the words as they are meant, once for each letter that `1` and its like may stand for.
pub(super) fn show(base: &Base<'_>, each: &mut dyn FnMut(&View)) {
    let text = base.text;
    let mut lists: [Edits; 3] = Default::default();
    let mut at = 0;
    for word in text.split_inclusive(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '(' | ')' | ',' | '<' | '>' | '=' | '{' | '}' | '[' | ']' | ';'
            )
    }) {
        let end = at + word.len();
        let white = space(text, end);
        let plain = is_plain(word);
        if white.is_some() || !plain {
            for (edits, reading) in lists.iter_mut().zip(READINGS) {
                if !plain {
                    read(word, at, reading, edits);
                }
                if let Some(white) = white {
                    edits.put(" ", white);
                }
            }
        }
        at = end;
    }
    let [with_i, with_l, bare] = &lists;
    base.show(with_i, Believe::Words, "leet", each);
    for other in [with_l, bare] {
        if other.differs_from(with_i) {
            base.show(other, Believe::Words, "leet", each);
        }
    }
}

/// What becomes of the marks on letters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accents {
    Kept,
    Dropped,
}

/// Whether the word reads the same in every way: small letters after at most one capital, then
/// what ends a word. Most words of most texts.
fn is_plain(word: &str) -> bool {
    let bytes = word.trim_ascii_end().as_bytes();
    let end = bytes
        .iter()
        .rposition(u8::is_ascii_alphabetic)
        .map_or(0, |last| last + 1);
    let (letters, after) = bytes.split_at_checked(end).unwrap_or_default();
    let small = letters.get(1..).unwrap_or_default();
    after
        .iter()
        .all(|b| matches!(b, b',' | b'.' | b':' | b';' | b'?' | b')' | b'"' | b'\''))
        && letters.first().is_none_or(u8::is_ascii_alphabetic)
        && small.iter().all(u8::is_ascii_lowercase)
}

/// The white space that ends there and stands between two words, where it is not one space.
fn space(text: &str, end: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let before = bytes.get(..end)?;
    let tail = before.iter().rev().take(SPACES_MAX);
    let white = tail.take_while(|b| b.is_ascii_whitespace()).count();
    let odd = white > 1 || (white == 1 && before.last() != Some(&b' '));
    let next = || text.get(end..).and_then(|rest| rest.chars().next());
    (odd && next().is_some_and(char::is_alphanumeric)).then(|| Span::new(end - white, end))
}

fn read(word: &str, at: usize, (one, accents): (char, Accents), edits: &mut Edits) {
    let trimmed = word.trim_end_matches(|c: char| !c.is_alphanumeric() && sign(c, one).is_none());
    let letters = trimmed.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 || trimmed.len() > WORD_MAX {
        return;
    }
    let mut chars = trimmed.char_indices().peekable();
    let mut last: Option<char> = None;
    while let Some((place, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let start = at + place;
        let from = Span::new(start, start + c.len_utf8());
        let inner =
            last.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric);
        let lone_end = next.is_none() && matches!(c, '!' | '|' | '+' | '(');
        if inner
            && matches!(
                c,
                '-' | '_' | '.' | '/' | '+' | '~' | '*' | '\'' | '\\' | '&' | ':'
            )
        {
            edits.put(" ", from);
        } else if let Some(letter) = sign(c, one).filter(|_| !lone_end) {
            edits.put(letter.encode_utf8(&mut [0; 4]), from);
        } else if c.is_uppercase() && last.is_some_and(char::is_lowercase) {
            edits.put(" ", Span::new(start, start));
        } else if let Some(bare) = bare(c).filter(|_| accents == Accents::Dropped) {
            edits.put(bare.encode_utf8(&mut [0; 4]), from);
        }
        last = Some(c);
    }
}

/// The letter that a sign stands for.
const fn sign(c: char, one: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '2' => 'z',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' | '§' => 's',
        '6' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        '£' => 'l',
        '¥' => 'y',
        '¢' => 'c',
        '(' => 'c',
        _ => return None,
    })
}

/// A Latin letter without its marks.
fn bare(c: char) -> Option<char> {
    if c.is_ascii() || !c.is_alphabetic() {
        return None;
    }
    std::iter::once(c)
        .nfd()
        .next()
        .filter(char::is_ascii_alphabetic)
}
