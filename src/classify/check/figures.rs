//! Arithmetic that the numbers of many states share.

use crate::classify::checksum::digits;

/// The digits `from` up to `from + count`, as one number.
pub(super) fn part(text: &str, from: usize, count: usize) -> u32 {
    digits(text)
        .skip(from)
        .take(count)
        .fold(0, |sum, digit| sum * 10 + digit)
}

/// Letters and digits in upper case; other signs are skipped.
pub(super) fn signs(text: &str) -> impl DoubleEndedIterator<Item = u8> + Clone + '_ {
    text.bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|b| b.to_ascii_uppercase())
}

/// Letters and digits by their value in base 36: `A` is 10.
pub(super) fn values(text: &str) -> impl DoubleEndedIterator<Item = u32> + Clone + '_ {
    signs(text).filter_map(|b| char::from(b).to_digit(36))
}

/// The sum of value times weight; the shorter of the two ends it.
pub(super) fn dot(values: impl Iterator<Item = u32>, weights: &[u32]) -> u32 {
    values
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum()
}

/// The last digit.
pub(super) fn last(text: &str) -> Option<u32> {
    digits(text).next_back()
}

/// The last letter or digit.
pub(super) fn last_sign(text: &str) -> Option<u8> {
    signs(text).next_back()
}

/// The sign of a table at a place.
pub(super) fn sign_at(table: &str, place: u32) -> Option<u8> {
    table.as_bytes().get(usize::try_from(place).ok()?).copied()
}

/// Where a sign stands in a table.
pub(super) fn place_in(table: &str, sign: u8) -> Option<u32> {
    table
        .bytes()
        .position(|b| b == sign)
        .and_then(|at| u32::try_from(at).ok())
}

/// The value less its tens: what a doubled digit counts under Luhn.
pub(super) const fn cast_out(value: u32) -> u32 {
    if value > 9 { value - 9 } else { value }
}

/// Whether the month has such a day in some year.
pub(super) const fn is_day(month: u32, day: u32) -> bool {
    let most = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    day > 0 && day <= most
}

/// Whether every digit is the same.
pub(super) fn repeats(text: &str) -> bool {
    let first = digits(text).next();
    digits(text).all(|digit| Some(digit) == first)
}
