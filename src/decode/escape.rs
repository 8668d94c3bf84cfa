//! Characters behind `%` and `\`, read generously: what is none stays as it is.

/// Reads `%41`, `%C3%A9` and `%u0041`.
pub(super) fn percent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match rest {
            [b'u' | b'U', digits @ ..] if *first == b'%' && hex(digits, 4).is_some() => {
                let (unit, after) = hex(digits, 4).unwrap_or((0, after));
                rest = utf16(unit, after, b"%u", &mut bytes);
            }
            digits if *first == b'%' && hex(digits, 2).is_some() => {
                let (value, after) = hex(digits, 2).unwrap_or((0, after));
                bytes.extend(u8::try_from(value));
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    text_of(bytes)
}

/// Reads the escapes of JSON, JavaScript, C, Python and the shell.
pub(super) fn backslash(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        rest = match one(rest, &mut bytes) {
            Some(after) => after,
            None => {
                bytes.push(b'\\');
                rest
            }
        };
    }
    text_of(bytes)
}

/// Reads what stands behind one backslash; returns what stands behind that.
fn one<'a>(escape: &'a [u8], bytes: &mut Vec<u8>) -> Option<&'a [u8]> {
    let [sign, after @ ..] = escape else {
        return None;
    };
    match sign {
        b'u' | b'x' if after.first() == Some(&b'{') => {
            let inner = after.get(1..)?;
            let digits = inner.iter().take(8).take_while(|b| b.is_ascii_hexdigit());
            let (value, rest) = hex(inner, digits.count())?;
            push(char::from_u32(value)?, bytes);
            rest.strip_prefix(b"}")
        }
        b'u' => {
            let (unit, rest) = hex(after, 4)?;
            Some(utf16(unit, rest, b"\\u", bytes))
        }
        b'U' => {
            let (value, rest) = hex(after, 8)?;
            push(char::from_u32(value)?, bytes);
            Some(rest)
        }
        b'x' => {
            let (value, rest) = hex(after, 2)?;
            bytes.extend(u8::try_from(value));
            Some(rest)
        }
        b'0'..=b'7' => {
            let digits = escape.iter().take(3);
            let size = digits.take_while(|b| (b'0'..=b'7').contains(b)).count();
            let (digits, rest) = escape.split_at_checked(size)?;
            let value = digits
                .iter()
                .fold(0, |value, b| value * 8 + u32::from(b - b'0'));
            bytes.push(u8::try_from(value & 0xFF).ok()?);
            Some(rest)
        }
        b'n' | b'r' => {
            bytes.push(b'\n');
            Some(after)
        }
        b't' => {
            bytes.push(b'\t');
            Some(after)
        }
        b'"' | b'\'' | b'/' | b'\\' => {
            bytes.push(*sign);
            Some(after)
        }
        _ => None,
    }
}

/// A unit of UTF-16, together with the one after it if both are one character.
fn utf16<'a>(unit: u32, rest: &'a [u8], prefix: &[u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    if let Some(c) = char::from_u32(unit) {
        push(c, bytes);
        return rest;
    }
    let second = rest.strip_prefix(prefix).and_then(|digits| hex(digits, 4));
    if let (0xD800..0xDC00, Some((low @ 0xDC00..0xE000, after))) = (unit, second)
        && let Some(c) = char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
    {
        push(c, bytes);
        return after;
    }
    push('\u{fffd}', bytes);
    rest
}

/// A number of that many digits of base sixteen, and what follows.
fn hex(bytes: &[u8], size: usize) -> Option<(u32, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(size)?;
    if digits.is_empty() {
        return None;
    }
    let value = digits.iter().try_fold(0_u32, |value, b| {
        let digit = char::from(*b).to_digit(16)?;
        value.checked_mul(16)?.checked_add(digit)
    });
    Some((value?, rest))
}

fn push(c: char, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Bytes as UTF-8 where they are, as Latin-1 where not.
fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let mut text = String::new();
        for chunk in error.as_bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().copied().map(char::from));
        }
        text
    })
}
