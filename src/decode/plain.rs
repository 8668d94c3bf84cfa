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
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
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
    let seen = Seen::of(text);
    // A few signs may be anything; a row of escapes has more marks than letters.
    let share = if seen.all < 32 { 60 } else { 35 };
    seen.is_clean() && seen.usual * 100 >= seen.all * share
}

/// Whether a text has hardly any controls.
pub(super) fn is_clean(text: &str) -> bool {
    Seen::of(text).is_clean()
}

/// What the beginning of a text is made of.
#[derive(Default)]
struct Seen {
    all: usize,
    /// Letters, digits, spaces, and the marks of sentences, names and addresses.
    usual: usize,
    /// Controls and what no text has.
    odd: usize,
    shown: bool,
}

impl Seen {
    fn of(text: &str) -> Self {
        let head = text.get(..text.floor_char_boundary(JUDGED)).unwrap_or(text);
        let mut seen = Self::default();
        for c in head.chars() {
            seen.all += 1;
            seen.shown |= !c.is_whitespace();
            match c {
                'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '\n' | '\r' | '\t' => seen.usual += 1,
                '-' | '_' | '.' | '@' | ':' | '/' | ',' | '+' | '=' | '"' | '\'' => seen.usual += 1,
                ' '..='~' => {}
                c if c.is_alphabetic() || c.is_numeric() => seen.usual += 1,
                c if c.is_control() || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}') => {
                    seen.odd += 1;
                }
                _ => {}
            }
        }
        seen
    }

    /// Few controls in a long text, none in a short one.
    fn is_clean(&self) -> bool {
        self.shown && self.odd * 64 <= self.all
    }
}
