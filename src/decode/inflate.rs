//! What was compressed with deflate: gzip, zlib, and the bare stream.

use std::io::Read;

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

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
    let mut rest = bytes;
    let mut inner = Vec::new();
    let mut end = End::Whole;
    // Streams of one kind in a row are one file.
    while end == End::Whole && self::name(rest) == Some(name) {
        walk.budget().work(TRIAL)?;
        let room = walk.budget().room(bytes.len()).saturating_sub(inner.len());
        let mut behind = rest;
        let (out, how) = if name == "gzip" {
            let mut stream = GzDecoder::new(&mut behind);
            let read = read(&mut stream, room);
            let said = stream.header().map(said).unwrap_or_default();
            if !said.trim().is_empty() {
                walk.text(name, &said)?;
            }
            read
        } else {
            read(ZlibDecoder::new(&mut behind), room)
        };
        walk.budget().work(out.len())?;
        // Two bytes are a weak sign.
        if name == "zlib" && how == End::Broken && plain::read(&out).is_none() {
            if rest.len() == bytes.len() {
                return Ok(false);
            }
            break;
        }
        inner.extend_from_slice(&out);
        end = how;
        rest = behind;
    }
    if !inner.is_empty() {
        walk.bytes(name, &inner)?;
    }
    match end {
        End::Whole => open_rest(name, rest, walk)?,
        End::Broken => walk.unreadable(name, Why::Damaged),
        End::TooMuch => walk.unreadable(name, Why::OverBudget),
    }
    Ok(true)
}

/// What the head of a gzip says: the file's name, a comment, and what programs add.
fn said(head: &flate2::GzHeader) -> String {
    let parts = [head.filename(), head.comment(), head.extra()];
    let lines = parts.into_iter().flatten().map(String::from_utf8_lossy);
    lines.collect::<Vec<_>>().join("\n")
}

/// Opens what stands behind a stream, unless it only fills a block.
fn open_rest(name: &str, rest: &[u8], walk: &mut Walk<'_>) -> Result<(), Spent> {
    if rest.iter().all(|byte| *byte == 0) {
        return Ok(());
    }
    walk.bytes(name, rest)
}

/// What a stream without a head held.
pub(super) struct Bare<'b> {
    inner: Vec<u8>,
    end: End,
    rest: &'b [u8],
}

impl Bare<'_> {
    /// Opens it, and what stands behind it.
    ///
    /// # Errors
    /// If the budget is spent.
    pub(super) fn open(&self, walk: &mut Walk<'_>) -> Result<(), Spent> {
        walk.bytes("deflate", &self.inner)?;
        match self.end {
            End::Whole => open_rest("deflate", self.rest, walk)?,
            End::Broken => walk.unreadable("deflate", Why::Damaged),
            End::TooMuch => walk.unreadable("deflate", Why::OverBudget),
        }
        Ok(())
    }
}

/// The text that bytes of no known kind are, deflated without a head; charges for the trial.
///
/// # Errors
/// If the budget is spent.
pub(super) fn bare<'b>(bytes: &'b [u8], walk: &mut Walk<'_>) -> Result<Option<Bare<'b>>, Spent> {
    if bytes.len() < BARE_MIN || !may_begin(bytes) {
        return Ok(None);
    }
    walk.budget().work(TRIAL)?;
    let (start, _) = read(DeflateDecoder::new(bytes), 64);
    // Sixty-four bytes of text are no chance; a stream that is whole may be shorter.
    if start.len() < 12 || !start.is_ascii() || plain::read(&start).is_none() {
        return Ok(None);
    }
    let room = walk.budget().room(bytes.len());
    let mut rest = bytes;
    let (inner, end) = read(DeflateDecoder::new(&mut rest), room);
    walk.budget().work(inner.len())?;
    Ok(Some(Bare { inner, end, rest }))
}

/// Whether the first block of a stream of ASCII text may begin so (RFC 1951). One in fifteen random
/// ones may; it spares the others a decompressor.
fn may_begin(bytes: &[u8]) -> bool {
    let mut bits = Bits { bytes, at: 1 };
    match bits.number(2) {
        Some(1) => bits.fixed_text(),
        Some(2) => bits.own_codes(),
        _ => false,
    }
}

/// Reads bit by bit, the lowest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Option<u32> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }

    /// A number, its lowest bit first.
    fn number(&mut self, size: u32) -> Option<u32> {
        (0..size).try_fold(0, |number, place| Some(number | self.bit()? << place))
    }

    /// A code, its highest bit first, behind the bits that are known of it.
    fn code(&mut self, known: u32, size: u32) -> Option<u32> {
        (0..size).try_fold(known, |code, _| Some(code << 1 | self.bit()?))
    }

    /// Whether a block with the fixed codes begins with letters of ASCII, up to the first
    /// repetition, which cannot be the first.
    fn fixed_text(&mut self) -> bool {
        for place in 0..8 {
            let Some(seven) = self.code(0, 7) else {
                return true;
            };
            // The end of the block, or a repetition.
            if seven < 0b001_1000 {
                return seven == 0 || place > 0;
            }
            // Eight bits are a letter, and above them stand repetitions and what is not ASCII.
            match self.code(seven, 1) {
                Some(0x30..0xB0) | None => {}
                Some(0xC0..0xC8) => return place > 0,
                Some(_) => return false,
            }
        }
        true
    }

    /// Whether a block with its own codes has a whole set of codes for their lengths.
    fn own_codes(&mut self) -> bool {
        let (Some(letters), Some(distances), Some(count)) =
            (self.number(5), self.number(5), self.number(4))
        else {
            return false;
        };
        let mut sum = 0;
        for _ in 0..count + 4 {
            match self.number(3) {
                Some(0) => {}
                Some(length) => sum += 128 >> length,
                None => return false,
            }
        }
        letters < 30 && distances < 30 && sum == 128
    }
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::DeflateEncoder};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_stream_of_text_is_never_spared(
            text in "[ -~]{0,16}([a-z ]{0,6}key=[A-Za-z0-9]{0,40}\n){0,30}",
            level in 1_u32..10,
        ) {
            let mut packer = DeflateEncoder::new(Vec::new(), Compression::new(level));
            packer.write_all(text.as_bytes()).unwrap();
            let packed = packer.finish().unwrap();
            let stored = packed.first().is_some_and(|first| first >> 1 & 3 == 0);
            prop_assert!(text.is_empty() || stored || may_begin(&packed));
        }
    }

    #[test]
    fn what_is_no_stream_is_spared() {
        for bytes in [
            &[0x07_u8, 0xFF, 0xFF, 0xFF][..],
            &[0x05; 40],
            &[0xFD; 40],
            b"",
        ] {
            assert!(!may_begin(bytes), "{bytes:?}");
        }
    }
}
