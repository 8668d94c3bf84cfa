//! Bytes written as signs: base16, base32, base58, base64 and base85.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use data_encoding::{BASE32_NOPAD, BASE32HEX_NOPAD, Encoding, HEXLOWER_PERMISSIVE};

use crate::label::Span;

use super::{Spent, Walk, list, token::LONG};

/// The fewest signs without padding: one in some thousand words of that length decodes to
/// something printable, and hardly one to something that is found.
const BARE_MIN: usize = 15;
/// The fewest signs of base85.
pub(super) const BASE85_MIN: usize = 20;
/// The most signs of base58, whose decoding takes the square of it.
const BASE58_MAX: usize = 256;
/// From here on a few signs are tried before all.
const TRIED: usize = 4096;

/// Padding may lack, and the last bits may be anything: whoever reads it does not mind either.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a run is made of.
#[derive(Clone, Copy)]
struct Signs(u8);

/// Which bytes are signs of base64 in either alphabet (1), or padding (2).
#[expect(
    clippy::indexing_slicing,
    reason = "runs when compiled: 256 entries, places that are bytes"
)]
static SIGNS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut at = 0_u8;
    while at < 128 {
        if at.is_ascii_alphanumeric() || matches!(at, b'+' | b'/' | b'-' | b'_') {
            kinds[at as usize] = 1;
        }
        at += 1;
    }
    kinds[b'=' as usize] = 2;
    kinds
};

/// Whether a byte may stand in base64 of either alphabet, padding apart.
pub(super) fn is_sign(byte: u8) -> bool {
    SIGNS.get(usize::from(byte)) == Some(&1)
}

/// The same with padding.
pub(super) fn is_body(byte: u8) -> bool {
    SIGNS.get(usize::from(byte)).is_some_and(|kind| *kind != 0)
}

/// Decodes a run of signs in every way that gives something; then its parts.
///
/// # Errors
/// If the budget is spent.
pub(super) fn search(text: &str, run: Span, walk: &mut Walk<'_>) -> Result<(), Spent> {
    let signs = text.get(run.start..run.end).unwrap_or_default();
    if decode(signs, run, walk)? {
        return Ok(());
    }
    let before = text.get(..run.start).unwrap_or_default();
    if before.ends_with(";base64,") && head(signs).is_some_and(|head| is_picture(&head)) {
        walk.picture(run);
        return Ok(());
    }
    if signs.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(());
    }
    // A path, or a name in front: `/files/aGVs...`, `token-aGVs...`.
    let mut start = run.start;
    for part in signs.split(['/', '-', '_', '+']) {
        if part.len() >= BARE_MIN || (part.len() >= LONG && part.ends_with('=')) {
            decode(part, Span::new(start, start + part.len()), walk)?;
        }
        start += part.len() + 1;
    }
    // Groups with something between them: `GQYT-CMJR-...`.
    let bare: String = signs.chars().filter(|c| !matches!(c, '-' | '_')).collect();
    if bare.len() < signs.len() && bare.bytes().all(|b| b.is_ascii_alphanumeric()) {
        decode(&bare, run, walk)?;
    }
    Ok(())
}

/// What a run begins with.
fn head(signs: &str) -> Option<Vec<u8>> {
    BASE64.decode(signs.get(..LONG - LONG % 4)?).ok()
}

/// Whether bytes are one of the pictures that pages carry inside.
pub(super) fn is_picture(bytes: &[u8]) -> bool {
    let begins: [&[u8]; 4] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF"];
    begins.iter().any(|begin| bytes.starts_with(begin))
}

/// Puts lines or groups together and decodes them; returns whether that gave something.
///
/// # Errors
/// If the budget is spent.
pub(super) fn search_joined(text: &str, rows: &[Span], walk: &mut Walk<'_>) -> Result<bool, Spent> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(false);
    };
    let size: usize = rows.iter().map(|row| row.end - row.start).sum();
    walk.budget().work(size)?;
    let mut signs = String::with_capacity(size);
    for row in rows {
        signs.push_str(text.get(row.start..row.end).unwrap_or_default());
    }
    decode(&signs, Span::new(first.start, last.end), walk)
}

/// Tries each base; returns whether one gave something.
fn decode(signs: &str, span: Span, walk: &mut Walk<'_>) -> Result<bool, Spent> {
    let signs = signs.strip_prefix("0x").unwrap_or(signs);
    let body = signs.trim_end_matches('=');
    let padded = body.len() < signs.len();
    if body.len() < if padded { LONG - 2 } else { BARE_MIN } || body.contains('=') {
        return Ok(false);
    }
    walk.budget().work(signs.len())?;
    let made = Signs::of(body);
    let whole_hex = !made.any(Signs::BEYOND) && body.len().is_multiple_of(2);
    let mut found = false;
    if !made.any(Signs::UPPER | Signs::LOWER) && list::bits(body, span, walk)? {
        return Ok(true);
    }
    if whole_hex && !padded {
        found |= give("hex", &HEXLOWER_PERMISSIVE, body, span, walk)?;
    }
    let one_case = made.any(Signs::UPPER) != made.any(Signs::LOWER);
    let marks = made.any(Signs::MARK | Signs::URL);
    if !marks && one_case && !whole_hex {
        let upper = body.to_ascii_uppercase();
        for (name, base) in [("base32", &BASE32_NOPAD), ("base32hex", &BASE32HEX_NOPAD)] {
            found |= give(name, base, &upper, span, walk)?;
        }
        found = found || crockford(&upper, span, walk)?;
    }
    if made.any(Signs::UPPER) && made.any(Signs::LOWER | Signs::DIGIT) && !whole_hex {
        found |= sixty_four(body, made, span, walk)?;
    }
    let mixed = made.all(Signs::UPPER | Signs::LOWER | Signs::DIGIT);
    if !found && mixed && !marks && body.len() <= BASE58_MAX {
        walk.budget().work(body.len() * body.len() / 16)?;
        if let Ok(bytes) = bs58::decode(body).into_vec() {
            found = walk.piece("base58", span, &bytes)?;
        }
    }
    Ok(found)
}

fn give(
    name: &str,
    base: &Encoding,
    body: &str,
    span: Span,
    walk: &mut Walk<'_>,
) -> Result<bool, Spent> {
    // What cannot be the end of anything is no sign of a hidden one: the last signs may lack.
    let whole = |body: &str| base.decode(body.as_bytes()).ok();
    let Some(bytes) = whole(body) else {
        return Ok(false);
    };
    walk.piece(name, span, &bytes)
}

/// Crockford's base32, whose letters leave out `I`, `L`, `O` and `U`.
fn crockford(upper: &str, span: Span, walk: &mut Walk<'_>) -> Result<bool, Spent> {
    const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(upper.len()), 0_u32, 0_u32);
    for sign in upper.bytes() {
        let Some(value) = SIGNS.iter().position(|known| *known == sign) else {
            return Ok(false);
        };
        bits = (bits << 5 | u32::try_from(value).unwrap_or(0)) & 0xFFFF;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.extend(u8::try_from(bits >> held & 0xFF));
        }
    }
    walk.piece("base32", span, &bytes)
}

fn sixty_four(body: &str, made: Signs, span: Span, walk: &mut Walk<'_>) -> Result<bool, Spent> {
    // One sign too many is half a byte of the next; what stands before it is read all the same.
    let cut = if body.len() % 4 == 1 {
        body.len() - 1
    } else {
        body.len()
    };
    let body = body.get(..cut).unwrap_or(body);
    let standard;
    let body = if made.any(Signs::URL) {
        standard = body.replace('-', "+").replace('_', "/");
        standard.as_str()
    } else {
        body
    };
    if body.len() > TRIED {
        let head = BASE64.decode(body.get(..TRIED).unwrap_or_default());
        if head.is_err() {
            return Ok(false);
        }
    }
    match BASE64.decode(body) {
        // A name has seldom all three kinds of signs, and is not worth a longer look.
        Ok(bytes) if made.all(Signs::UPPER | Signs::LOWER | Signs::DIGIT) => {
            walk.blob("base64", span, &bytes)
        }
        Ok(bytes) => walk.piece("base64", span, &bytes),
        Err(_) => Ok(false),
    }
}

/// Decodes a word, or what stands in its quotation marks, as base85 of three alphabets.
///
/// # Errors
/// If the budget is spent.
pub(super) fn search85(text: &str, word: Span, walk: &mut Walk<'_>) -> Result<(), Spent> {
    let signs = text.get(word.start..word.end).unwrap_or_default();
    let inner = signs.trim_matches(['"', '\'', '`', ',']);
    for (name, base) in [("base85", &RFC1924), ("z85", &Z85), ("ascii85", &ASCII85)] {
        if inner.len() < BASE85_MIN || !eighty_five_reads(inner, base) {
            continue;
        }
        walk.budget().work(inner.len())?;
        if let Some(bytes) = eighty_five(inner.bytes(), base) {
            walk.piece(name, word, &bytes)?;
        }
    }
    Ok(())
}

/// Decodes what stands between `<~` and `~>`; `span` is all of it.
///
/// # Errors
/// If the budget is spent.
pub(super) fn framed85(text: &str, span: Span, walk: &mut Walk<'_>) -> Result<(), Spent> {
    let inner = text.get(span.start + 2..span.end.saturating_sub(2));
    let inner = inner.unwrap_or_default();
    walk.budget().work(inner.len())?;
    let signs = inner.bytes().filter(|b| !b.is_ascii_whitespace());
    if let Some(bytes) = eighty_five(signs, &ASCII85) {
        walk.piece("ascii85", span, &bytes)?;
    }
    Ok(())
}

/// The signs' values; 255 for those that are none.
struct Base85([u8; 256]);

static RFC1924: Base85 = Base85::of(
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~",
);
static Z85: Base85 = Base85::of(
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#",
);
static ASCII85: Base85 = Base85::of(
    b"!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu",
);

impl Base85 {
    #[expect(
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        reason = "runs when compiled: 85 signs, each a byte"
    )]
    const fn of(signs: &[u8; 85]) -> Self {
        let mut values = [255; 256];
        let mut at = 0;
        while at < signs.len() {
            values[signs[at] as usize] = at as u8;
            at += 1;
        }
        Self(values)
    }

    fn value(&self, sign: u8) -> Option<u64> {
        let value = self.0.get(usize::from(sign)).copied()?;
        (value < 85).then_some(u64::from(value))
    }
}

/// Whether the first signs give bytes that text or a known file begins with.
fn eighty_five_reads(signs: &str, base: &Base85) -> bool {
    let head = eighty_five(signs.bytes().take(BASE85_MIN), base);
    head.is_some_and(|head| {
        super::inflate::is_packed(&head)
            || super::file::is_known(&head)
            || head
                .iter()
                .filter(|b| b.is_ascii_graphic() || **b == b' ')
                .count()
                >= 15
    })
}

fn eighty_five(signs: impl Iterator<Item = u8>, base: &Base85) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut group, mut held) = (0_u64, 0_usize);
    for sign in signs {
        if held == 0 && sign == b'z' && base.value(b'"').is_some() {
            bytes.extend([0; 4]);
            continue;
        }
        group = group * 85 + base.value(sign)?;
        held += 1;
        if held == 5 {
            bytes.extend(u32::try_from(group).ok()?.to_be_bytes());
            (group, held) = (0, 0);
        }
    }
    if held == 1 {
        return None;
    }
    if held > 1 {
        for _ in held..5 {
            group = group * 85 + 84;
        }
        let last = u32::try_from(group).ok()?.to_be_bytes();
        bytes.extend(last.iter().take(held - 1));
    }
    Some(bytes)
}

impl Signs {
    const UPPER: u8 = 1;
    const LOWER: u8 = 2;
    const DIGIT: u8 = 4;
    /// `+` and `/`.
    const MARK: u8 = 8;
    /// `-` and `_`.
    const URL: u8 = 16;
    /// A letter that is no digit of base sixteen.
    const BEYOND: u8 = 32;

    fn of(body: &str) -> Self {
        let kinds = body.bytes().map(|byte| match byte {
            b'A'..=b'F' => Self::UPPER,
            b'G'..=b'Z' => Self::UPPER | Self::BEYOND,
            b'a'..=b'f' => Self::LOWER,
            b'g'..=b'z' => Self::LOWER | Self::BEYOND,
            b'0'..=b'9' => Self::DIGIT,
            b'-' | b'_' => Self::URL | Self::BEYOND,
            _ => Self::MARK | Self::BEYOND,
        });
        Self(kinds.fold(0, |all, kind| all | kind))
    }

    /// Whether there is any of these kinds.
    const fn any(self, kinds: u8) -> bool {
        self.0 & kinds != 0
    }

    /// Whether there is one of each of these kinds.
    const fn all(self, kinds: u8) -> bool {
        self.0 & kinds == kinds
    }
}
