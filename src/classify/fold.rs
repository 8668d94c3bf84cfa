//! A text as a reader sees it, where it is written so that a pattern does not.
//!
//! Digits of every script become those of ASCII, full-width forms and odd spaces and dashes the
//! usual ones, and characters that show nothing are left out; every place in the result is known in
//! the original. Letters that only look alike, and encodings, are not seen through here.

use crate::label::Span;

/// A folded text.
pub(super) struct Folded {
    pub(super) text: String,
    /// For each character of the text: where it begins there, and where its original begins. The
    /// last entry is the end of both.
    places: Vec<(usize, usize)>,
}

impl Folded {
    /// Folds a text; `None` if that changes nothing.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.is_ascii() || text.chars().all(|c| fold(c) == Some(c)) {
            return None;
        }
        let mut folded = Self {
            text: String::with_capacity(text.len()),
            places: Vec::with_capacity(text.len()),
        };
        for (at, c) in text.char_indices() {
            if let Some(c) = fold(c) {
                folded.places.push((folded.text.len(), at));
                folded.text.push(c);
            }
        }
        folded.places.push((folded.text.len(), text.len()));
        Some(folded)
    }

    /// Where a span of the folded text stands in the original. What is left out between its
    /// characters belongs to it.
    pub(super) fn original(&self, span: Span) -> Span {
        let place = |at: usize| {
            let found = self.places.partition_point(|(folded, _)| *folded < at);
            self.places.get(found).map_or(0, |(_, original)| *original)
        };
        Span::new(place(span.start), place(span.end))
    }
}

/// What a character reads as; `None` if it shows nothing.
fn fold(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    match u32::from(c) {
        // Unicode 16, Default_Ignorable_Code_Point, and the marks of direction.
        0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F => None,
        0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F => None,
        0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8 | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A => None,
        0xE0000..=0xE0FFF => None,
        0x00A0 | 0x1680 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => Some(' '),
        0x2010..=0x2015 | 0x2212 | 0xFE58 | 0xFE63 => Some('-'),
        // Full-width forms stand in the order of ASCII.
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0),
        // The five styles of mathematical digits follow each other without a gap.
        styled @ 0x1D7CE..=0x1D7FF => char::from_digit((styled - 0x1D7CE) % 10, 10),
        other => Some(digit(other).unwrap_or(c)),
    }
}

/// The ASCII digit that a decimal digit of another script stands for.
fn digit(code: u32) -> Option<char> {
    let script = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    char::from_digit(code - ZEROS.get(script)?, 10)
}

/// The zero of each script's decimal digits (Unicode general category Nd), in order; the nine
/// others follow it.
static ZEROS: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, folded: Option<&str>) {
        assert_eq!(
            Folded::of(text).map(|folded| folded.text).as_deref(),
            folded
        );
    }

    #[test]
    fn what_reads_the_same_becomes_the_same() {
        check("\u{ff14}\u{ff11}\u{ff11}\u{ff11}", Some("4111"));
        check("\u{664}\u{661}\u{967}\u{1d7df}", Some("4117"));
        check("41\u{200b}11\u{a0}11\u{2013}11", Some("4111 11-11"));
        check("\u{feff}a\u{e0041}", Some("a"));
        check("na\u{ef}ve \u{4f60}\u{597d}", None);
        check("plain", None);
    }

    #[test]
    fn places_in_the_original_are_known() {
        let text = "x \u{ff14}\u{200b}\u{ff11} y";
        let folded = Folded::of(text).unwrap();
        let at = folded.text.find("41").unwrap();
        let span = folded.original(Span::new(at, at + 2));
        assert_eq!(&text[span.start..span.end], "\u{ff14}\u{200b}\u{ff11}");
    }
}
