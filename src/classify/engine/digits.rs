//! Where runs of digits and letters begin in a text, and how long they are.

/// Digits are counted across separators up to this many, and separators up to this many bytes.
pub(super) const TOTAL_MAX: usize = 19;
const GAP_MAX: usize = 9;

/// How far the beginning of a run of letters before a digit is looked for, in bytes.
pub(super) const TOKEN_MAX: usize = 64;

/// Whether the letter belongs to an escape, in JSON within a string.
pub(super) fn is_escape_letter(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b'n' | b'r' | b't'))
        && at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\\')
}

pub(super) fn letters_before(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default();
    let letters = before
        .iter()
        .rev()
        .take(TOKEN_MAX)
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    if letters > 0 && is_escape_letter(bytes, at - letters) {
        letters - 1
    } else {
        letters
    }
}

/// How many digits follow each other from `at` on when separators are skipped.
pub(super) fn digits_in_all(bytes: &[u8], at: usize) -> usize {
    let (mut total, mut gap) = (0, 0);
    for byte in bytes.get(at..).unwrap_or_default() {
        match byte {
            b'0'..=b'9' => (total, gap) = (total + 1, 0),
            // Spaces beyond ASCII are in by their bytes.
            b' ' | b'.' | b'-' | b'(' | b')' | b'/' | 0x80.. => gap += 1,
            _ => break,
        }
        if total == TOTAL_MAX || gap > GAP_MAX {
            break;
        }
    }
    total
}

pub(super) fn count(bytes: &[u8], from: usize, of: fn(&u8) -> bool) -> usize {
    bytes
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|b| of(b))
        .count()
}

/// The next digit. Whole blocks without one are skipped with vector instructions.
pub(super) fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let mut skipped = 0;
    for block in rest.chunks(32) {
        if block.iter().fold(false, |any, b| any | b.is_ascii_digit()) {
            let at = block.iter().position(u8::is_ascii_digit)?;
            return Some(from + skipped + at);
        }
        skipped += block.len();
    }
    None
}
