//! Bytes to text, by byte order mark, by validity, or by what a browser would guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes the guesses look at.
const SAMPLE: usize = 64 << 10;

/// The text that these bytes are; `None` if they are none.
pub(super) fn read(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _, _) = encoding.decode(bytes);
        return readable(&text).then_some(text);
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    // Latin text in UTF-16 is valid UTF-8 as well, full of zeros.
    let wide = wide(sample);
    if wide.is_none()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return readable(text).then_some(Cow::Borrowed(text));
    }
    let encoding = wide.or_else(|| guess(sample))?;
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    readable(&text).then_some(text)
}

/// The encoding that a label such as `windows-1252` or `utf-8` names.
pub(super) fn named(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label)
}

/// UTF-16 shows by a zero in every other byte, as long as most of it is Latin.
fn wide(sample: &[u8]) -> Option<&'static Encoding> {
    let zeros = |parity: usize| {
        sample
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if half >= 4 && odd * 10 > half * 4 && even * 20 < half {
        return Some(UTF_16LE);
    }
    (half >= 4 && even * 10 > half * 4 && odd * 20 < half).then_some(UTF_16BE)
}

fn guess(sample: &[u8]) -> Option<&'static Encoding> {
    if sample.contains(&0) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    // Text with a few broken bytes is read as what it nearly is.
    let nearly = String::from_utf8_lossy(sample);
    let broken = nearly.matches('\u{FFFD}').count();
    if broken * 50 < nearly.chars().filter(|c| !c.is_ascii()).count() {
        return Some(UTF_8);
    }
    Some(encoding)
}

/// Whether this is for people: hardly a control character, hardly anything that did not decode.
fn readable(text: &str) -> bool {
    let (mut seen, mut odd) = (0_usize, 0_usize);
    for c in text.chars().take(SAMPLE) {
        seen += 1;
        let usual = matches!(c, '\t' | '\n' | '\r' | '\x0C' | '\x1B' | '\x08');
        odd += usize::from((c.is_control() && !usual) || c == '\u{FFFD}');
    }
    odd * 33 <= seen
}
