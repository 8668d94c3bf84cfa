//! What a number may be made of: digits, words, look-alikes, letters, and what stands between.

use super::word::{self, Word};

/// A piece of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// ASCII digits.
    Digits,
    /// Digits and letters that look like digits, or such letters alone.
    Alike,
    /// Capital letters, or capitals and digits, as codes have them.
    Code,
    /// A word.
    Word(Word),
    /// What stands between.
    Gap(Gap),
}

/// How strongly something parts two groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Spaces, dots, dashes and the like.
    Tight,
    /// What parts the cells of a table or the items of a list.
    Cell,
    /// A line break.
    Line,
}

/// A longer run of letters and digits is no part of a number.
const RUN_MAX: usize = 40;
/// A longer run of signs ends a number.
const GAP_MAX: usize = 16;

/// The token that begins at a place, and its end.
pub(super) fn token(text: &str, at: usize) -> Option<(Token, usize)> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    if first.is_ascii_alphanumeric() {
        let run = rest
            .bytes()
            .take(RUN_MAX + 1)
            .take_while(u8::is_ascii_alphanumeric)
            .count();
        return alphanumeric(rest, run).map(|(token, length)| (token, at + length));
    }
    if first.is_alphanumeric() {
        let (word, length) = word::read(rest)?;
        return Some((Token::Word(word), at + length));
    }
    gap(rest).map(|(gap, length)| (Token::Gap(gap), at + length))
}

fn alphanumeric(rest: &str, run: usize) -> Option<(Token, usize)> {
    let part = rest.get(..run)?;
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    if digits == run {
        // Longer runs of digits are numbers in plain sight, and end here.
        return (run <= RUN_MAX).then_some((Token::Digits, run));
    }
    if run > RUN_MAX {
        return word::read(rest).map(|(word, length)| (Token::Word(word), length));
    }
    // A capital alone is a letter of a code, never the word for "and".
    if run == 1 && part.bytes().all(|b| b.is_ascii_uppercase()) {
        return Some((Token::Code, run));
    }
    if digits == 0
        && let Some((word, length)) = word::read(rest)
    {
        return Some((Token::Word(word), length));
    }
    // A letter of another script goes on with the word.
    if rest
        .get(run..)?
        .chars()
        .next()
        .is_some_and(char::is_alphabetic)
    {
        return word::read(rest).map(|(word, length)| (Token::Word(word), length));
    }
    let capitals = part
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let alike = part.bytes().all(|b| digit_like(b).is_some());
    if capitals && (digits > 0 || run <= 4) {
        return Some((Token::Code, run));
    }
    let enough = if digits == 0 {
        run == 1 || strictly(part)
    } else {
        digits * 3 >= run || run <= 4 || strictly(part.trim_matches(|c: char| c.is_ascii_digit()))
    };
    (alike && enough).then_some((Token::Alike, run))
}

/// Letters alone are digits only where no word is made of them.
fn strictly(part: &str) -> bool {
    part.bytes()
        .all(|b| matches!(b, b'O' | b'o' | b'l' | b'I' | b'i'))
        && !matches!(
            part,
            "oil"
                | "lo"
                | "Oil"
                | "io"
                | "Io"
                | "il"
                | "Il"
                | "oo"
                | "ill"
                | "Ill"
                | "lol"
                | "ol"
                | "li"
                | "lil"
        )
}

/// The digit that a letter looks like, or the digit itself.
pub(super) const fn digit_like(b: u8) -> Option<u8> {
    Some(match b {
        b'0'..=b'9' => b,
        b'O' | b'o' | b'Q' | b'D' => b'0',
        b'l' | b'I' | b'i' | b'L' => b'1',
        b'Z' | b'z' => b'2',
        b'E' => b'3',
        b'A' => b'4',
        b'S' | b's' => b'5',
        b'G' | b'b' => b'6',
        b'T' => b'7',
        b'B' => b'8',
        b'g' | b'q' => b'9',
        _ => return None,
    })
}

fn gap(rest: &str) -> Option<(Gap, usize)> {
    let mut gap = Gap::Tight;
    let mut length = 0;
    let mut lines = 0;
    for (count, c) in rest.chars().enumerate() {
        if c.is_alphanumeric() {
            break;
        }
        match c {
            '\n' => {
                lines += 1;
                gap = Gap::Line;
            }
            '\t' | ',' | ';' | '|' | '[' | ']' | '{' | '}' => gap = gap.max(Gap::Cell),
            '%' | '$' | '@' => return None,
            _ if matches!(u32::from(c), 0x20A0..=0x20CF | 0xA2..=0xA5) => return None,
            _ => {}
        }
        if count >= GAP_MAX || lines > 2 {
            return None;
        }
        length += c.len_utf8();
    }
    // `[#4111], [#1111]` are issues of a tracker.
    if gap == Gap::Cell && rest.get(..length)?.contains('#') {
        return None;
    }
    // `\n` in JSON within JSON.
    if rest.get(..length)?.ends_with('\\') && rest.get(length..)?.starts_with(['n', 't', 'r']) {
        return Some((Gap::Line, length + 1));
    }
    Some((gap, length))
}
