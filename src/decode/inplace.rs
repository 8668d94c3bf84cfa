//! Characters that are written another way where they stand: `%41`, `&#65;`, `\u0041`, `=41`,
//! `+AEE-`, and letters with a zero byte after each.
//!
//! What is handed out is the encoded characters with what stands around them.

use memchr::{memchr, memchr3_iter, memrchr};
use quoted_printable::ParseMode;

use crate::label::Span;

use super::{Spent, Walk, escape, plain, utf7};

/// How far around an encoded character its surroundings reach, if the line does.
const AROUND: usize = 512;
/// Parts nearer than this are one.
const NEAR: usize = 128;
/// From here on all parts of one kind are one.
const PARTS_MAX: usize = 256;

/// A way of writing characters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Percent,
    Plus,
    Entity,
    Escape,
    Quoted,
    Utf7,
    Zero,
}

const KINDS: usize = 7;

/// Parts of a text in which one way is used.
#[derive(Default)]
struct Parts {
    spans: Vec<Span>,
    hits: usize,
}

/// Looks for characters that are written another way.
///
/// # Errors
/// If the budget is spent.
pub(super) fn search(text: &str, walk: &mut Walk<'_>) -> Result<(), Spent> {
    let bytes = text.as_bytes();
    let mut found: [Parts; KINDS] = Default::default();
    let often = memchr3_iter(b'%', b'&', b'\\', bytes);
    for at in often.chain(memchr3_iter(b'=', b'+', 0, bytes)) {
        if let Some(kind) = kind(bytes, at)
            && let Some(parts) = found.get_mut(kind as usize)
        {
            parts.add(bytes, at);
        }
    }
    for kind in [
        Kind::Percent,
        Kind::Plus,
        Kind::Entity,
        Kind::Escape,
        Kind::Quoted,
        Kind::Utf7,
        Kind::Zero,
    ] {
        let Some(parts) = found.get(kind as usize) else {
            continue;
        };
        if parts.hits < kind.hits_min() {
            continue;
        }
        for span in &parts.spans {
            let span = Span::new(
                text.floor_char_boundary(span.start),
                text.ceil_char_boundary(span.end),
            );
            let part = text.get(span.start..span.end).unwrap_or_default();
            walk.budget().work(part.len())?;
            kind.decode(part, span, walk)?;
        }
    }
    Ok(())
}

/// What the byte at a place begins, if anything.
fn kind(bytes: &[u8], at: usize) -> Option<Kind> {
    let rest = bytes.get(at..)?;
    match rest {
        [b'%', b'u' | b'U', a, b, ..] | [b'%', a, b, ..]
            if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() =>
        {
            Some(Kind::Percent)
        }
        [b'&', b'#', b'0'..=b'9' | b'x' | b'X', ..] => Some(Kind::Entity),
        [b'&', a, b, rest @ ..] if a.is_ascii_alphabetic() && b.is_ascii_alphanumeric() => {
            let name = rest.iter().take(30);
            let name = name.take_while(|b| b.is_ascii_alphanumeric()).count();
            (rest.get(name) == Some(&b';')).then_some(Kind::Entity)
        }
        [b'\\', b'u' | b'U' | b'x', b'{', ..] | [b'\\', b'/' | b'0', ..] => Some(Kind::Escape),
        [b'\\', b'u' | b'U' | b'x', a, b, ..] => {
            (a.is_ascii_hexdigit() && b.is_ascii_hexdigit()).then_some(Kind::Escape)
        }
        [b'\\', b'1'..=b'3', b'0'..=b'7', b'0'..=b'7', ..] => Some(Kind::Escape),
        [b'=', a @ (b'2'..=b'7' | b'C'..=b'F'), b, ..]
            if b.is_ascii_digit() || (b'A'..=b'F').contains(b) =>
        {
            Some(Kind::Quoted)
        }
        [b'+', b'A', b'A'..=b'H', c, ..] if c.is_ascii_alphanumeric() => Some(Kind::Utf7),
        [b'+', b'0'..=b'9', b'0'..=b'9', ..] => {
            let before = bytes.get(at.saturating_sub(2)..at).unwrap_or_default();
            let joins = before.len() == 2 && before.iter().all(u8::is_ascii_digit);
            joins.then_some(Kind::Plus)
        }
        [0, ..] => Some(Kind::Zero),
        _ => None,
    }
}

impl Kind {
    /// How many of it a text needs, since some are ordinary signs too.
    const fn hits_min(self) -> usize {
        match self {
            Self::Plus | Self::Quoted => 2,
            Self::Zero => 4,
            _ => 1,
        }
    }

    fn decode(self, part: &str, span: Span, walk: &mut Walk<'_>) -> Result<(), Spent> {
        match self {
            Self::Percent => {
                let plain = escape::percent(part);
                if plain.contains('+') {
                    walk.part("url", (part, span), &plain.replace('+', " "))?;
                }
                walk.part("url", (part, span), &plain)
            }
            Self::Plus => walk.part("url", (part, span), &part.replace('+', " ")),
            Self::Entity => walk.part("html", (part, span), &htmlize::unescape(part)),
            Self::Escape => walk.part("escapes", (part, span), &escape::backslash(part)),
            Self::Quoted => match quoted_printable::decode(part, ParseMode::Robust) {
                Ok(bytes) => match plain::read(&bytes) {
                    Some(plain) => walk.part("quoted-printable", (part, span), &plain),
                    None => Ok(()),
                },
                Err(_) => Ok(()),
            },
            Self::Utf7 => walk.part("utf-7", (part, span), &utf7::decode(part)),
            Self::Zero => walk.part("utf-16", (part, span), &part.replace('\0', "")),
        }
    }
}

impl Parts {
    fn add(&mut self, bytes: &[u8], at: usize) {
        self.hits += 1;
        let many = self.spans.len() >= PARTS_MAX;
        let last = self.spans.last_mut();
        if let Some(last) = last
            && (many || at < last.end + NEAR)
        {
            // Most stand near the one before: the end of the line is not looked for each time.
            if at + NEAR > last.end {
                last.end = line_end(bytes, at);
            }
            return;
        }
        let floor = self.spans.last().map_or(0, |last| last.end);
        let start = line_start(bytes, at).max(floor);
        self.spans.push(Span::new(start, line_end(bytes, at)));
    }
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    let floor = at.saturating_sub(AROUND);
    let before = bytes.get(floor..at).unwrap_or_default();
    floor + memrchr(b'\n', before).map_or(0, |line| line + 1)
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let limit = bytes.len().min(at + AROUND);
    let after = bytes.get(at..limit).unwrap_or_default();
    memchr(b'\n', after).map_or(limit, |line| at + line)
}

/// Lines that a cipher's word stands in.
pub(super) fn lines(bytes: &[u8], places: impl Iterator<Item = usize>) -> Vec<Span> {
    let mut parts = Parts::default();
    for at in places {
        parts.add(bytes, at);
    }
    parts.spans
}
