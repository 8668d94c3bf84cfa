//! Uuencode: `begin 644 name`, lines that begin with their length, `end`.

use crate::label::Span;

use super::{Spent, Walk};

/// Reads what begins at a place, if it does; returns up to where.
///
/// # Errors
/// If the budget is spent.
pub(super) fn search(text: &str, start: usize, walk: &mut Walk<'_>) -> Result<usize, Spent> {
    let rest = text.get(start..).unwrap_or_default();
    let mode = rest.strip_prefix("begin ").unwrap_or_default();
    let is_mode = mode
        .bytes()
        .take(3)
        .filter(|b| (b'0'..=b'7').contains(b))
        .count()
        == 3;
    if !is_mode {
        return Ok(start + 1);
    }
    let mut end = start;
    let mut bytes = Vec::new();
    for (at, line) in rest.split_inclusive('\n').enumerate() {
        end += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if at == 0 {
            continue;
        }
        if line == "end" || read(line, &mut bytes).is_none() {
            break;
        }
    }
    walk.budget().work(end - start)?;
    walk.piece("uuencode", Span::new(start, end), &bytes)?;
    Ok(end)
}

/// Adds a line's bytes; `None` if it is no line of uuencode.
fn read(line: &str, bytes: &mut Vec<u8>) -> Option<()> {
    let value = |b: u8| matches!(b, b' '..=b'`').then(|| (b - b' ') & 63);
    let (size, signs) = line.as_bytes().split_first()?;
    let size = usize::from(value(*size)?);
    let groups = signs.len().div_ceil(4);
    // Spaces at the end are often lost on the way.
    if groups > size.div_ceil(3) + 1 {
        return None;
    }
    let kept = bytes.len() + size;
    for group in signs.chunks(4) {
        let mut bits = 0_u32;
        for at in 0..4 {
            let sign = group.get(at).copied().unwrap_or(b' ');
            bits = bits << 6 | u32::from(value(sign)?);
        }
        bytes.extend(bits.to_be_bytes().iter().skip(1));
    }
    bytes.resize(kept, 0);
    Some(())
}
