//! Which lengths and numbers of digits the primary values have: the first sieve.

use std::ops::Range;

use super::normal::{CHARS_MAX, TOKENS_MAX};

/// How long the form is in a file, in bytes.
const BYTES: usize = (CHARS_MAX + 1) * 8;
/// In what steps a text is searched for digits, in bytes.
const STEP: usize = 64;

/// A bit for each length and number of digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shapes {
    /// By length: a bit for each number of digits.
    rows: Vec<u64>,
    /// The fewest digits of all.
    fewest: usize,
    most: usize,
}

impl Default for Shapes {
    fn default() -> Self {
        Self {
            rows: vec![0; CHARS_MAX + 1],
            fewest: usize::MAX,
            most: 0,
        }
    }
}

impl Shapes {
    /// Adds the shape of a value, in characters.
    pub fn add(&mut self, chars: usize, digits: usize) {
        if let Some(row) = self.rows.get_mut(chars) {
            *row |= 1_u64
                .checked_shl(u32::try_from(digits).unwrap_or(64))
                .unwrap_or(0);
            self.fewest = self.fewest.min(digits);
            self.most = self.most.max(chars);
        }
    }

    /// Adds what another has.
    pub fn merge(&mut self, other: &Self) {
        for (row, more) in self.rows.iter_mut().zip(&other.rows) {
            *row |= more;
        }
        self.fewest = self.fewest.min(other.fewest);
        self.most = self.most.max(other.most);
    }

    /// From a file.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != BYTES {
            return None;
        }
        let mut shapes = Self::default();
        for (chars, row) in bytes.as_chunks::<8>().0.iter().enumerate() {
            let row = u64::from_le_bytes(*row);
            (0..=CHARS_MAX)
                .filter(|digits| row & (1 << digits) != 0)
                .for_each(|digits| shapes.add(chars, digits));
        }
        Some(shapes)
    }

    /// For a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.rows.iter().flat_map(|row| row.to_le_bytes()).collect()
    }

    /// Whether values mostly made of digits are all there is.
    #[must_use]
    pub const fn has_digits_everywhere(&self) -> bool {
        self.fewest >= 4 && self.fewest != usize::MAX
    }

    pub(super) fn holds(&self, chars: usize, digits: usize) -> bool {
        self.rows
            .get(chars)
            .is_some_and(|row| (row >> digits.min(63)) & 1 == 1)
    }

    /// The longest.
    pub(super) const fn most(&self) -> usize {
        self.most
    }

    /// The parts of a text that could hold a value, each of about `size` bytes, overlapping by as
    /// much as the longest value takes.
    pub(super) fn pieces(&self, text: &str, size: usize) -> impl Iterator<Item = Range<usize>> {
        // A character is up to 4 bytes long, and 3 may stand between two tokens.
        let reach = 4 * (self.most + 3 * TOKENS_MAX);
        let mut from = 0;
        std::iter::from_fn(move || {
            if self.most == 0 {
                return None;
            }
            let start = self.next_digits(text.as_bytes(), from)?;
            let mut end = (start + size).min(text.len());
            let start = text.floor_char_boundary(start.saturating_sub(reach));
            if self.fewest > 0 {
                let piece = text.as_bytes().get(..end).unwrap_or_default();
                end = Self::quiet_from(piece, start + reach, reach);
            }
            let end = text.ceil_char_boundary(end);
            from = end.max(from + 1);
            Some(start..end)
        })
    }

    /// The first place from which values can be, or `None` at the end.
    fn next_digits(&self, text: &[u8], from: usize) -> Option<usize> {
        if from >= text.len() {
            return None;
        }
        if self.fewest == 0 {
            return Some(from);
        }
        let rest = text.get(from..)?;
        let step = rest.chunks(STEP).position(any_digit)?;
        Some(from + step * STEP)
    }

    /// The end of the stretch, from `from` on, in which digits are never `reach` bytes apart.
    fn quiet_from(text: &[u8], from: usize, reach: usize) -> usize {
        let mut quiet = 0;
        let mut at = from.min(text.len());
        for step in text.get(at..).unwrap_or_default().chunks(STEP) {
            at += step.len();
            quiet = if any_digit(step) {
                0
            } else {
                quiet + step.len()
            };
            if quiet >= reach {
                break;
            }
        }
        at
    }
}

fn any_digit(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, b| any | b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(all: &[(usize, usize)]) -> Shapes {
        let mut shapes = Shapes::default();
        all.iter()
            .for_each(|(chars, digits)| shapes.add(*chars, *digits));
        shapes
    }

    #[test]
    fn a_file_gives_back_what_went_in() {
        let given = shapes(&[(22, 20), (5, 0), (63, 63)]);
        assert_eq!(Shapes::read(&given.to_bytes()), Some(given.clone()));
        assert_eq!(Shapes::read(&[0; 3]), None);
        assert!(given.holds(22, 20) && !given.holds(22, 19) && !given.holds(90, 90));
    }

    #[test]
    fn prose_is_passed_over_where_values_have_digits() {
        let given = shapes(&[(10, 10)]);
        let prose = "no digits here, and none to come. ".repeat(4000);
        assert_eq!(given.pieces(&prose, 4096).count(), 0);
        let mut text = prose.clone();
        text.push_str("4111 1111 11");
        text.push_str(&prose);
        let found: Vec<_> = given.pieces(&text, 4096).collect();
        assert_eq!(found.len(), 1);
        assert!(text[found[0].clone()].contains("4111 1111 11"));
    }

    #[test]
    fn pieces_overlap_by_the_longest_value_and_reach_the_end() {
        let given = shapes(&[(8, 0)]);
        let text = "äöü words and more ".repeat(2000);
        let pieces: Vec<_> = given.pieces(&text, 1000).collect();
        assert_eq!(pieces[0].start, 0);
        assert_eq!(pieces.last().unwrap().end, text.len());
        for pair in pieces.windows(2) {
            assert!(pair[1].start < pair[0].end && pair[1].end > pair[0].end);
        }
    }
}
