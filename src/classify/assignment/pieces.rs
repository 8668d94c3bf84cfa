//! How many word pieces a text takes: few for words, many for random signs.
//!
//! The pieces are those that byte pair encoding joins most in source code and documentation, in
//! the manner of a language model's tokenizer; `benches/pieces.py` makes the table.

use aho_corasick::AhoCorasick;

/// How much of a value is counted, in bytes.
pub(super) const COUNTED_MAX: usize = 256;

/// A number takes one piece for so many digits.
const DIGITS: usize = 3;

const TABLE: &str = include_str!("pieces.txt");

/// The table, ready to count.
pub(super) struct Pieces(AhoCorasick);

impl Pieces {
    #[expect(
        clippy::expect_used,
        reason = "the table is a constant, and a test builds it"
    )]
    pub(super) fn new() -> Self {
        let built = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(TABLE.split_ascii_whitespace());
        Self(built.expect("the pieces fit an automaton"))
    }

    /// The least number of pieces that spell the first [`COUNTED_MAX`] bytes of the text. A sign
    /// that no piece covers is a piece of its own; no piece goes over the hump of a `camelCase`
    /// name.
    pub(super) fn count(&self, text: &str) -> usize {
        let text = text
            .get(..text.floor_char_boundary(COUNTED_MAX))
            .unwrap_or_default();
        let bytes = text.as_bytes();
        // By place: the pieces up to there.
        let mut least = [0_usize; COUNTED_MAX + 1];
        let (mut filled, mut digits) = (0, 0);
        for found in self.0.find_overlapping_iter(text) {
            fill(&mut least, bytes, (&mut filled, &mut digits), found.end());
            let part = bytes.get(found.start()..found.end()).unwrap_or_default();
            let from = least.get(found.start()).copied().unwrap_or_default();
            if let Some(known) = least.get_mut(found.end())
                && !humps(part)
            {
                *known = (*known).min(from + 1);
            }
        }
        fill(&mut least, bytes, (&mut filled, &mut digits), bytes.len());
        least.get(bytes.len()).copied().unwrap_or_default()
    }
}

/// Spells the signs up to `end` one by one.
fn fill(least: &mut [usize], bytes: &[u8], (filled, digits): (&mut usize, &mut usize), end: usize) {
    while *filled < end {
        let byte = bytes.get(*filled).copied().unwrap_or_default();
        let cost = if byte.is_ascii_digit() {
            let opens = *digits % DIGITS == 0;
            *digits += 1;
            usize::from(opens)
        } else {
            *digits = 0;
            // The later bytes of one character cost nothing.
            usize::from(byte & 0xC0 != 0x80)
        };
        let before = least.get(*filled).copied().unwrap_or_default();
        *filled += 1;
        if let Some(place) = least.get_mut(*filled) {
            *place = before + cost;
        }
    }
}

fn humps(part: &[u8]) -> bool {
    part.iter()
        .zip(part.iter().skip(1))
        .any(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_take_few_pieces_and_random_signs_many() {
        let pieces = Pieces::new();
        // Signs for each piece, in tenths.
        let efficiency = |text: &str| text.len() * 10 / pieces.count(text);
        for word in [
            "authentication",
            "connectionTimeout",
            "default_encoding",
            "HELLO",
        ] {
            assert!(efficiency(word) >= 32, "{word} {}", efficiency(word));
        }
        for random in ["qzvhkx", "Hx92kdLq", "9f86d081884c7d65", "tG7kPw2mZq9Rb4Xc"] {
            assert!(efficiency(random) <= 22, "{random} {}", efficiency(random));
        }
    }

    #[test]
    fn a_long_value_is_counted_up_to_the_bound() {
        let pieces = Pieces::new();
        assert_eq!(pieces.count(""), 0);
        assert_eq!(pieces.count(&"!".repeat(1000)), COUNTED_MAX);
        assert_eq!(pieces.count(&"é".repeat(1000)), COUNTED_MAX / 2);
        assert_eq!(pieces.count("123456"), 2);
    }
}
