//! Bytes as text: UTF-8, UTF-16 in both orders, Latin-1; and whether a text reads like one.

use std::borrow::Cow;

/// How many bytes of a text are judged.
const JUDGED: usize = 4096;

/// The text that bytes are, if they are one.
pub(super) fn read(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return std::str::from_utf8(rest).ok().map(Cow::Borrowed);
    }
    if let Some(wide) = wide(bytes) {
        return Some(Cow::Owned(wide));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return reads(text).then_some(Cow::Borrowed(text));
    }
    let text = latin(bytes)?;
    reads(&text).then_some(Cow::Owned(text))
}

/// UTF-16 with a mark at its start, or whose every second byte is mostly zero.
fn wide(bytes: &[u8]) -> Option<String> {
    if bytes.len() < 4 || bytes.len() % 2 != 0 {
        return None;
    }
    let head = bytes.get(..bytes.len().min(JUDGED)).unwrap_or_default();
    let zeros = |odd: usize| {
        let all = head.iter().skip(odd).step_by(2);
        all.filter(|byte| **byte == 0).count() * 4 > head.len()
    };
    let (little, rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => (true, rest),
        [0xfe, 0xff, rest @ ..] => (false, rest),
        _ if zeros(1) && !zeros(0) => (true, bytes),
        _ if zeros(0) && !zeros(1) => (false, bytes),
        _ => return None,
    };
    let units = rest.as_chunks::<2>().0.iter().map(|pair| {
        if little {
            u16::from_le_bytes(*pair)
        } else {
            u16::from_be_bytes(*pair)
        }
    });
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    reads(&text).then_some(text)
}

/// Latin-1, or rather Windows' version of it, if most of it is ASCII and nothing is a control.
fn latin(bytes: &[u8]) -> Option<String> {
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    if bytes.len() < 16 || high * 4 > bytes.len() {
        return None;
    }
    let odd = bytes
        .iter()
        .any(|byte| matches!(byte, 0x00..=0x08 | 0x0e..=0x1f | 0x7f));
    (!odd).then(|| bytes.iter().copied().map(char::from).collect())
}

/// Whether a text is made of what people and programs write, and not of noise that happens to be
/// valid.
pub(super) fn reads(text: &str) -> bool {
    if text.trim().is_empty() {
        return false;
    }
    let head = text.get(..text.floor_char_boundary(JUDGED)).unwrap_or(text);
    let (mut all, mut usual, mut odd) = (0_usize, 0_usize, 0_usize);
    for c in head.chars() {
        all += 1;
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '\n' | '\r' | '\t' => usual += 1,
            '-' | '_' | '.' | '@' | ':' | '/' | ',' | '+' | '=' | '"' | '\'' => usual += 1,
            ' '..='~' => {}
            c if c.is_alphabetic() || c.is_numeric() => usual += 1,
            c if c.is_control() || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}') => odd += 1,
            _ => {}
        }
    }
    // Few controls in a long text, none in a short one; and marks are rarer than letters.
    odd * 64 <= all && odd * 32 < all.max(32) && usual * 10 >= all * 6
}
