//! Strings that code puts together, and tokens that a line break parts.

use crate::label::Span;

use super::{Base, Believe, View, literal::Literals, map::Edits};

/// What stands between two strings is no longer than this, in bytes.
const JOINT_MAX: usize = 64;
/// How far away `join` or `concat` may stand, in bytes.
const CALL_REACH: usize = 2048;
/// The part of a token on either side of a line break that is looked at, in bytes.
const TOKEN_MAX: usize = 96;

/// What joins two strings in some language, without the spaces.
const JOINTS: [&str; 25] = [
    "", "+", ".", "..", "&", "|", "||", "~", "\\", "<<", "<>", "++", "^", "}${", "}{", "+\\",
    ")+(", "_", "//", "&\\", "&_", "%", "+=", "}#{", "\\+",
];

/// Shows strings and tokens in one piece.
pub(super) fn show(base: &Base<'_>, literals: &Literals, each: &mut dyn FnMut(&View)) {
    let bytes = base.text.as_bytes();
    let mut edits = Edits::default();
    let quotes = memchr::memchr3_iter(b'"', b'\'', b'`', bytes);
    for at in quotes {
        if at < edits.end() {
            continue;
        }
        if let Some(span) = joint(base.text, at, literals).or_else(|| assigned(base.text, at)) {
            edits.put("", span);
        }
    }
    base.show(&edits, Believe::All, "joined", each);
    let mut edits = Edits::default();
    for at in memchr::memchr_iter(b'\n', bytes) {
        if let Some(span) = line_break(bytes, at) {
            edits.put("", span);
        }
    }
    base.show(&edits, Believe::All, "joined", each);
}

const fn is_quote(b: u8) -> bool {
    matches!(b, b'"' | b'\'' | b'`')
}

/// What may stand in a token, an address or a key.
const fn in_token(b: u8) -> bool {
    b.is_ascii_alphanumeric()
        || matches!(b, b'-' | b'_' | b'.' | b'@' | b'+' | b'/' | b'=' | b':')
        || b >= 0x80
}

/// From the quote that ends one string to the one that begins the next, if code joins the two.
fn joint(text: &str, at: usize, literals: &Literals) -> Option<Span> {
    let bytes = text.as_bytes();
    // `\"` inside a string of JSON is the quote of code.
    let escaped = at.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'\\');
    let first = at - usize::from(escaped);
    let before = *bytes.get(first.checked_sub(1)?)?;
    if !in_token(before) && !is_quote(before) {
        return None;
    }
    let rest = bytes.get(at + 1..(at + 1 + JOINT_MAX).min(bytes.len()))?;
    let mut signs = [0_u8; 4];
    let mut count = 0;
    let mut skip = false;
    let mut length = 0;
    // Most strings are followed by something longer, which ends this soon.
    loop {
        let b = *rest.get(length)?;
        if is_quote(b) {
            break;
        }
        let next = rest.get(length + 1);
        // The letters of `\n` and `\t` in JSON, and of `f"..."`.
        let escape = b == b'\\' && matches!(next, Some(b'n' | b'r' | b't'));
        let prefix = next.is_some_and(|b| is_quote(*b))
            && matches!(
                b,
                b'f' | b'r' | b'b' | b'u' | b'L' | b'N' | b'@' | b'$' | b'\\'
            );
        let spared =
            skip || b.is_ascii_whitespace() || escape || (prefix && (length > 0 || b == b'\\'));
        if spared {
            skip = escape;
        } else {
            *signs.get_mut(count)? = b;
            count += 1;
        }
        length += 1;
    }
    let signs = std::str::from_utf8(signs.get(..count)?).ok()?;
    let end = at + 1 + length + 1;
    let after = *bytes.get(end)?;
    let lone = |from: usize| bytes.get(from).copied().is_some_and(is_quote);
    let known = if matches!(signs, "," | ";") {
        literals.joins_near(at, CALL_REACH) || (first >= 2 && lone(first - 2) && lone(end + 1))
    } else {
        JOINTS.contains(&signs)
    };
    (known && in_token(after)).then(|| Span::new(first, end))
}

/// From one string to the next where they are assigned to `part1` and `part2`, or the second is
/// appended to the first.
fn assigned(text: &str, at: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    if !in_token(*bytes.get(at.checked_sub(1)?)?) {
        return None;
    }
    let rest = bytes.get(at + 1..(at + 1 + JOINT_MAX).min(bytes.len()))?;
    let skip = |from: usize, of: fn(&u8) -> bool| {
        from + rest.iter().skip(from).take_while(|b| of(b)).count()
    };
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let mut place = skip(0, |b| {
        b.is_ascii_whitespace() || matches!(b, b';' | b',' | b')' | b'}')
    });
    if place == 0 {
        return None;
    }
    let mut name: &[u8] = &[];
    // `const b`, `String b`: the last word before the sign is the name.
    for _ in 0..3 {
        place = skip(place, |b| {
            matches!(b, b'$' | b'"' | b'\'' | b'*' | b'-' | b'{')
        });
        let end = skip(place, |b| b.is_ascii_alphanumeric() || *b == b'_');
        if end == place {
            break;
        }
        name = rest.get(place..end)?;
        place = skip(end, |b| matches!(b, b' ' | b'"' | b'\''));
        if !rest.get(place).is_some_and(is_name) {
            break;
        }
    }
    let sign = rest.get(place..)?;
    let length = sign
        .iter()
        .take_while(|b| matches!(b, b'=' | b':' | b'+' | b'.' | b'<' | b'-' | b'>'))
        .count();
    let sign = sign.get(..length)?;
    let quote = skip(place + length, u8::is_ascii_whitespace);
    let appends = matches!(sign, b"+=" | b".=");
    let opens = rest.get(quote).copied().is_some_and(is_quote);
    let next = at + 1 + quote + 1;
    let follows =
        appends || (matches!(sign, b"=" | b":" | b":=" | b"<-" | b"=>") && is_next(text, at, name));
    (opens && follows && in_token(*bytes.get(next)?)).then(|| Span::new(at, next))
}

/// Whether the name says that its value goes on from that of the string that ends at `at`.
fn is_next(text: &str, at: usize, name: &[u8]) -> bool {
    const PAIRS: [(&str, &str); 8] = [
        ("first", "second"),
        ("prefix", "suffix"),
        ("head", "tail"),
        ("left", "right"),
        ("start", "end"),
        ("begin", "end"),
        ("front", "back"),
        ("one", "two"),
    ];
    let bytes = text.as_bytes();
    let line = bytes.get(at.saturating_sub(160)..at).unwrap_or_default();
    // Back over the string, its quote and the sign to the name.
    let Some(open) = line.iter().rposition(|b| is_quote(*b)) else {
        return false;
    };
    let before = line.get(..open).unwrap_or_default();
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let Some(last) = before.iter().rposition(is_name) else {
        return false;
    };
    let start = before
        .get(..last)
        .unwrap_or_default()
        .iter()
        .rposition(|b| !is_name(b));
    let first = before
        .get(start.map_or(0, |start| start + 1)..=last)
        .unwrap_or_default();
    let (Ok(first), Ok(name)) = (std::str::from_utf8(first), std::str::from_utf8(name)) else {
        return false;
    };
    let (first, name) = (first.to_ascii_lowercase(), name.to_ascii_lowercase());
    let counts = match (
        first.char_indices().next_back(),
        name.char_indices().next_back(),
    ) {
        (Some((x, a)), Some((y, b))) => {
            u32::from(a) + 1 == u32::from(b) && first.get(..x) == name.get(..y)
        }
        _ => false,
    };
    counts
        || PAIRS
            .iter()
            .any(|(a, b)| first.contains(a) && name.contains(b))
}

/// The line break and what belongs to it, if it parts a token.
fn line_break(bytes: &[u8], at: usize) -> Option<Span> {
    let mut start = at - usize::from(at > 0 && bytes.get(at - 1) == Some(&b'\r'));
    let slash = start > 0 && bytes.get(start - 1) == Some(&b'\\');
    start -= usize::from(slash);
    if !in_token(*bytes.get(start.checked_sub(1)?)?) {
        return None;
    }
    let rest = bytes.get(at + 1..(at + 1 + TOKEN_MAX).min(bytes.len()))?;
    let margin = |b: &u8| matches!(b, b' ' | b'\t' | b'>' | b'#' | b'*' | b'|' | b';' | b'%');
    let mut indent = rest.iter().take_while(|b| margin(b)).count();
    if rest.get(indent..)?.starts_with(b"//") {
        indent += 2 + rest
            .iter()
            .skip(indent + 2)
            .take_while(|b| margin(b))
            .count();
    }
    let token = |b: &&u8| in_token(**b);
    let head = bytes.get(start.saturating_sub(TOKEN_MAX)..start)?;
    let left = head.get(head.len() - head.iter().rev().take_while(token).count()..)?;
    let right = rest.get(indent..)?;
    let right = right.get(..right.iter().take_while(token).count())?;
    let (last, next) = (*left.last()?, *right.first()?);
    let hyphen =
        last == b'-' && left.len() > 2 && next.is_ascii_alphanumeric() && !left.ends_with(b"--");
    // A line that begins with `@` is a decorator after anything that is no name of a mailbox.
    let named =
        last.is_ascii_alphanumeric() && left.iter().any(|b| matches!(b, b'.' | b'_' | b'0'..=b'9'));
    let mail = last == b'@'
        || (next == b'@' && named && right.contains(&b'.'))
        || (left.contains(&b'@') && matches!(last, b'.' | b'-'))
        || (left.contains(&b'@') && next == b'.');
    let code = left.len() >= 3
        && right.len() >= 2
        && is_code(left)
        && (is_code(right) || right.len() <= 4);
    let end = at + 1 + indent;
    if hyphen {
        return Some(Span::new(start - 1, end));
    }
    (slash || mail || code).then(|| Span::new(start, end))
}

/// Whether it looks like a part of a key rather than a word of prose.
fn is_code(token: &[u8]) -> bool {
    let any = |of: fn(&u8) -> bool| token.iter().any(of);
    let capitals = token
        .iter()
        .skip(1)
        .filter(|b| b.is_ascii_uppercase())
        .count();
    let letters = any(u8::is_ascii_alphabetic);
    letters && (any(u8::is_ascii_digit) || capitals > 1 || any(|b| matches!(b, b'_' | b'@')))
}
