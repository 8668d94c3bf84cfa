//! UTF-7 (RFC 2152): `+AEE-` is `A`.

/// Reads each shifted part; what is none stays as it is.
pub(super) fn decode(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('+') {
        plain.push_str(before);
        // A `+` inside would be `>` or `~`, and makes ten megabytes of `+` a long way.
        let is_sign = |c: char| c.is_ascii_alphanumeric() || c == '/';
        let size = after.find(|c| !is_sign(c)).unwrap_or(after.len());
        let (signs, behind) = after.split_at_checked(size).unwrap_or((after, ""));
        if let Some(shifted) = shifted(signs) {
            plain.push_str(&shifted);
            rest = behind.strip_prefix('-').unwrap_or(behind);
        } else {
            plain.push('+');
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

fn shifted(signs: &str) -> Option<String> {
    // Up to five bits at the end fill the last sign; they are left out together with it where they
    // are no whole unit.
    let units = signs.len() * 6 / 16;
    let size = (units * 16).div_ceil(6);
    let signs = signs
        .get(..size)
        .filter(|_| signs.len() == size && units > 0)?;
    let mut bits = 0_u32;
    let mut held = 0;
    let mut found = Vec::with_capacity(units);
    for sign in signs.bytes() {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            _ => 63,
        };
        bits = (bits << 6 | u32::from(value)) & 0x003F_FFFF;
        held += 6;
        if held >= 16 {
            held -= 16;
            found.push(u16::try_from(bits >> held & 0xFFFF).ok()?);
        }
    }
    String::from_utf16(&found).ok()
}
