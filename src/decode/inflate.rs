//! What was compressed with deflate: gzip, zlib, and the bare stream.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::{Spent, Walk, Why, plain};

/// What looking whether bytes are a bare stream costs: the decompressor has a window to clear.
const TRIAL: usize = 4096;
/// The shortest stream without a head that is tried.
const BARE_MIN: usize = 20;

/// Whether bytes begin as gzip or zlib.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    name(bytes).is_some()
}

/// `gzip` or `zlib`, if bytes begin so.
pub(super) fn name(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1f, 0x8b, 8, ..] => Some("gzip"),
        // Deflate, a window of any size, and a sum that eleven and thirty-one divide.
        [method, flags, _, ..]
            if method & 0x0f == 8
                && method >> 4 <= 7
                && flags & 0x20 == 0
                && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0 =>
        {
            Some("zlib")
        }
        _ => None,
    }
}

/// Opens gzip and zlib; says whether it was one.
///
/// # Errors
/// If the budget is spent.
pub(super) fn open(bytes: &[u8], walk: &mut Walk<'_>) -> Result<bool, Spent> {
    let Some(name) = name(bytes) else {
        return Ok(false);
    };
    let stream: Box<dyn Read> = match name {
        "gzip" => Box::new(MultiGzDecoder::new(bytes)),
        _ => Box::new(ZlibDecoder::new(bytes)),
    };
    let room = walk.budget().room(bytes.len());
    let (inner, end) = read(stream, room);
    walk.budget().work(inner.len())?;
    // Two bytes are a weak sign.
    if name == "zlib" && end == End::Broken && plain::read(&inner).is_none() {
        return Ok(false);
    }
    if !inner.is_empty() {
        walk.bytes(name, &inner)?;
    }
    match end {
        End::Whole => {}
        End::Broken => walk.unreadable(name, Why::Damaged),
        End::TooMuch => walk.unreadable(name, Why::OverBudget),
    }
    Ok(true)
}

/// The text that bytes of no known kind are, deflated without a head; charges for the trial.
///
/// # Errors
/// If the budget is spent.
pub(super) fn bare(bytes: &[u8], walk: &mut Walk<'_>) -> Result<Option<Vec<u8>>, Spent> {
    // The first block is packed with fixed or with its own codes, or this is none.
    let packed = bytes
        .first()
        .is_some_and(|first| matches!(first >> 1 & 3, 1 | 2));
    if bytes.len() < BARE_MIN || !packed {
        return Ok(None);
    }
    walk.budget().work(TRIAL)?;
    let (start, _) = read(DeflateDecoder::new(bytes), 64);
    // Sixty-four bytes of text are no chance; a stream that is whole may be shorter.
    if start.len() < 12 || !start.is_ascii() || plain::read(&start).is_none() {
        return Ok(None);
    }
    let room = walk.budget().room(bytes.len());
    let (inner, end) = read(DeflateDecoder::new(bytes), room);
    walk.budget().work(inner.len())?;
    if end == End::TooMuch {
        walk.unreadable("deflate", Why::OverBudget);
    }
    Ok(Some(inner))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Whole,
    Broken,
    TooMuch,
}

fn read(stream: impl Read, room: usize) -> (Vec<u8>, End) {
    let mut inner = Vec::new();
    let limit = u64::try_from(room).unwrap_or(u64::MAX);
    let end = stream.take(limit.saturating_add(1)).read_to_end(&mut inner);
    if inner.len() > room {
        inner.truncate(room);
        return (inner, End::TooMuch);
    }
    let end = if end.is_ok() { End::Whole } else { End::Broken };
    (inner, end)
}
