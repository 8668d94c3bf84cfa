//! Characters written as rows of numbers: `[65, 66]`, `chr(65)+chr(66)`, `0x41 0x42`, `41:42`,
//! `01000001 01000010`, `101 102`; and Morse's code.

use crate::label::Span;

use super::{Spent, Walk, plain};

/// The fewest numbers that are taken for characters.
const NUMBERS_MIN: usize = 6;
/// The most bytes between two numbers: `)) . chr(`.
const BETWEEN_MAX: usize = 16;

/// Whether a list may begin in this word.
pub(super) fn may_hold(word: &[u8]) -> bool {
    word.iter().any(u8::is_ascii_digit) || word.iter().all(|b| is_morse(*b))
}

/// Looks at the lists that a word belongs to, not before `floor`; returns up to where.
///
/// # Errors
/// If the budget is spent.
pub(super) fn search(
    text: &str,
    word: Span,
    floor: usize,
    walk: &mut Walk<'_>,
) -> Result<usize, Spent> {
    let bytes = text.as_bytes();
    let inside = bytes.get(word.start..word.end).unwrap_or_default();
    let digits = inside.iter().position(u8::is_ascii_digit);
    let Some(digit) = digits else {
        let row = row(bytes, word.start, floor, is_morse);
        walk.budget().work(row.end - row.start)?;
        morse(text, row, walk)?;
        return Ok(row.end);
    };
    let row = row(bytes, word.start + digit, floor, is_listed);
    walk.budget().work(row.end - row.start)?;
    let mut numbers: Vec<Span> = Vec::new();
    let mut between: Option<&[u8]> = None;
    let mut last = row.start;
    for number in Numbers::new(bytes, row) {
        let gap = bytes
            .get(last..number.start)
            .unwrap_or_default()
            .trim_ascii();
        let same = between.is_none_or(|known| known == gap);
        if !numbers.is_empty() && (gap.len() > BETWEEN_MAX || !same) {
            decode(text, &numbers, walk)?;
            // The number before may be the first of a list with another mark between.
            let kept = numbers.pop().filter(|_| gap.len() <= BETWEEN_MAX);
            numbers.clear();
            numbers.extend(kept);
            between = None;
        }
        if !numbers.is_empty() {
            between = Some(gap);
        }
        numbers.push(number);
        last = number.end;
    }
    decode(text, &numbers, walk)?;
    // A word that the row cuts in two is not looked at again.
    Ok(row.end.max(word.end))
}

/// The bytes around a place that are all of a kind.
fn row(bytes: &[u8], at: usize, floor: usize, of: fn(u8) -> bool) -> Span {
    let before = bytes.get(floor..at).unwrap_or_default();
    let back = before.iter().rev().take_while(|b| of(**b)).count();
    let ahead = bytes.get(at..).unwrap_or_default();
    let on = ahead.iter().take_while(|b| of(**b)).count();
    Span::new(at - back, at + on)
}

/// What lists are made of: digits of any base, `chr`, and what stands between.
fn is_listed(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
        || byte.is_ascii_whitespace()
        || matches!(byte, b'x' | b'X' | b'h' | b'H' | b'r' | b'R' | b'o' | b'O')
        || matches!(
            byte,
            b',' | b';' | b':' | b'+' | b'-' | b'.' | b'|' | b'/' | b'_' | b'&'
        )
        || matches!(
            byte,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'' | b'\\'
        )
}

fn is_morse(byte: u8) -> bool {
    matches!(byte, b'.' | b'-' | b'/' | b'|' | b' ' | b'\n')
}

/// The words of a row that begin with a digit or are two digits of base sixteen.
struct Numbers<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Numbers<'a> {
    fn new(bytes: &'a [u8], row: Span) -> Self {
        let mut at = row.start;
        // The row may begin within a word.
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        if before.is_some_and(|b| b.is_ascii_alphanumeric() && !is_listed(*b)) {
            let rest = bytes.get(at..row.end).unwrap_or_default();
            at += rest
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric())
                .count();
        }
        Self {
            bytes,
            at,
            end: row.end,
        }
    }
}

impl Iterator for Numbers<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        while self.at < self.end {
            let rest = self.bytes.get(self.at..self.end)?;
            let start = self.at
                + rest
                    .iter()
                    .take_while(|b| !b.is_ascii_alphanumeric())
                    .count();
            let rest = self.bytes.get(start..self.end)?;
            let size = rest
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric())
                .count();
            self.at = start + size;
            let word = rest.get(..size)?;
            let hex = size == 2 && word.iter().all(u8::is_ascii_hexdigit);
            if hex || word.first().is_some_and(u8::is_ascii_digit) {
                return Some(Span::new(start, start + size));
            }
        }
        None
    }
}

/// Reads numbers in every base in which all of them are characters.
fn decode(text: &str, numbers: &[Span], walk: &mut Walk<'_>) -> Result<(), Spent> {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
        return Ok(());
    };
    if numbers.len() < NUMBERS_MIN {
        return Ok(());
    }
    let span = Span::new(first.start, last.end);
    let words = || {
        let word = |number: &Span| text.get(number.start..number.end).unwrap_or_default();
        numbers.iter().map(word)
    };
    walk.budget().work(span.end - span.start)?;
    for (name, read) in BASES {
        let bytes: Option<Vec<u8>> = words().map(read).collect();
        if let Some(bytes) = bytes
            && walk.piece(name, span, &bytes)?
        {
            return Ok(());
        }
    }
    let code = |word: &str| {
        let number = match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => word.parse().ok(),
        };
        number.and_then(char::from_u32)
    };
    if let Some(chars) = words().map(code).collect::<Option<String>>()
        && plain::reads(&chars)
    {
        walk.piece("character codes", span, chars.as_bytes())?;
    }
    Ok(())
}

type Read = fn(&str) -> Option<u8>;

/// Each way to write a byte, the strictest first.
const BASES: [(&str, Read); 4] = [
    ("binary", |word| {
        let bits = word.strip_prefix("0b").unwrap_or(word);
        (matches!(bits.len(), 7 | 8)).then(|| u8::from_str_radix(bits, 2).ok())?
    }),
    ("octal", |word| {
        let digits = word.strip_prefix("0o").unwrap_or(word);
        (digits.len() == 3 || digits.len() == 4 && digits.starts_with('0'))
            .then(|| u8::from_str_radix(digits, 8).ok())?
    }),
    ("hex", |word| {
        let prefixed = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
        let digits = prefixed.unwrap_or(word);
        (digits.len() == 2).then(|| u8::from_str_radix(digits, 16).ok())?
    }),
    ("character codes", |word| word.parse().ok()),
];

/// Bits without a space between: `0100000101000010`.
///
/// # Errors
/// If the budget is spent.
pub(super) fn bits(signs: &str, span: Span, walk: &mut Walk<'_>) -> Result<bool, Spent> {
    let octets = signs.as_bytes().chunks_exact(8);
    if !octets.remainder().is_empty() || signs.len() < 8 * NUMBERS_MIN {
        return Ok(false);
    }
    let byte = |octet: &[u8]| {
        octet.iter().try_fold(0_u8, |byte, bit| match bit {
            b'0' => Some(byte << 1),
            b'1' => Some(byte << 1 | 1),
            _ => None,
        })
    };
    match octets.map(byte).collect::<Option<Vec<u8>>>() {
        Some(bytes) => walk.piece("binary", span, &bytes),
        None => Ok(false),
    }
}

fn morse(text: &str, row: Span, walk: &mut Walk<'_>) -> Result<(), Spent> {
    let signs = text.get(row.start..row.end).unwrap_or_default();
    let (mut letters, mut words) = (String::new(), 0_usize);
    let mut rest = signs.trim();
    while !rest.is_empty() {
        let size = rest.find([' ', '/', '|', '\n']).unwrap_or(rest.len());
        let (letter, after) = rest.split_at_checked(size).unwrap_or((rest, ""));
        if !letter.is_empty() {
            let Some((sign, _)) = MORSE.iter().find(|(_, code)| *code == letter) else {
                return Ok(());
            };
            letters.push(char::from(*sign));
            words += 1;
        }
        let next = after.trim_start_matches([' ', '/', '|', '\n']);
        let gap = after.get(..after.len() - next.len()).unwrap_or_default();
        if gap.len() > 2 || gap.contains(['/', '|']) {
            letters.push(' ');
        }
        rest = next;
    }
    // A row of dashes is a line, and not a row of letters.
    if words >= NUMBERS_MIN && different(&letters) > 3 {
        walk.piece("morse", row, letters.as_bytes())?;
    }
    Ok(())
}

/// How many different letters a text has.
fn different(letters: &str) -> u32 {
    let seen = letters
        .bytes()
        .fold(0_u128, |seen, b| seen | 1 << (b & 127));
    seen.count_ones()
}

/// ITU-R M.1677-1, and the marks in use beside it.
static MORSE: [(u8, &str); 53] = [
    (b'a', ".-"),
    (b'b', "-..."),
    (b'c', "-.-."),
    (b'd', "-.."),
    (b'e', "."),
    (b'f', "..-."),
    (b'g', "--."),
    (b'h', "...."),
    (b'i', ".."),
    (b'j', ".---"),
    (b'k', "-.-"),
    (b'l', ".-.."),
    (b'm', "--"),
    (b'n', "-."),
    (b'o', "---"),
    (b'p', ".--."),
    (b'q', "--.-"),
    (b'r', ".-."),
    (b's', "..."),
    (b't', "-"),
    (b'u', "..-"),
    (b'v', "...-"),
    (b'w', ".--"),
    (b'x', "-..-"),
    (b'y', "-.--"),
    (b'z', "--.."),
    (b'1', ".----"),
    (b'2', "..---"),
    (b'3', "...--"),
    (b'4', "....-"),
    (b'5', "....."),
    (b'6', "-...."),
    (b'7', "--..."),
    (b'8', "---.."),
    (b'9', "----."),
    (b'0', "-----"),
    (b'.', ".-.-.-"),
    (b',', "--..--"),
    (b':', "---..."),
    (b'?', "..--.."),
    (b'\'', ".----."),
    (b'-', "-....-"),
    (b'/', "-..-."),
    (b'(', "-.--."),
    (b')', "-.--.-"),
    (b'"', ".-..-."),
    (b'=', "-...-"),
    (b'+', ".-.-."),
    (b'@', ".--.-."),
    (b'_', "..--.-"),
    (b';', "-.-.-."),
    (b'!', "-.-.--"),
    (b'$', "...-..-"),
];
