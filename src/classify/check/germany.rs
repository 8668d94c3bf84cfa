//! Numbers of Germany, Austria and Switzerland.

use crate::classify::{
    checksum::{digits, luhn, mod11_10, weighted},
    row::Verdict,
};

use super::{
    figures::{cast_out, dot, is_day, last, part, signs, values},
    passes,
};

/// Identity card and passport, ICAO Doc 9303: weights 7, 3, 1 over all signs before the last.
pub(in crate::classify) fn document(text: &str) -> Verdict {
    let count = signs(text).count();
    let front = values(text).take(count.saturating_sub(1));
    let sum = dot(front, &[7, 3, 1, 7, 3, 1, 7, 3, 1]);
    passes(values(text).next_back() == Some(sum % 10))
}

/// Pension insurance number, VKVV section 2: the letter counts as two digits, weights with digit
/// sums, and a birth date whose day may be raised by fifty.
pub(in crate::classify) fn pension(text: &str) -> Verdict {
    let letter = signs(text).find(u8::is_ascii_uppercase);
    let place = letter.map_or(0, |b| u32::from(b - b'A') + 1);
    let front = digits(text).take(8);
    let middle = [place / 10, place % 10].into_iter();
    let serial = digits(text).skip(8).take(2);
    let weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let sum: u32 = front
        .chain(middle)
        .chain(serial)
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    let (day, month) = (part(text, 2, 2), part(text, 4, 2));
    let day = if day > 50 { day - 50 } else { day };
    passes(is_day(month, day) && last(text) == Some(sum % 10))
}

/// Health insurance number, section 290 SGB V: the letter counts as two digits, every second one
/// is doubled.
pub(in crate::classify) fn insured(text: &str) -> Verdict {
    let letter = signs(text).next().unwrap_or(b'@');
    let place = u32::from(letter.saturating_sub(b'@'));
    let sum: u32 = [place / 10, place % 10]
        .into_iter()
        .chain(digits(text).take(8))
        .enumerate()
        .map(|(at, digit)| cast_out(digit * if at % 2 == 0 { 1 } else { 2 }))
        .sum();
    passes(last(text) == Some(sum % 10))
}

/// VAT number: ISO 7064 mod 11,10.
pub(in crate::classify) fn vat(text: &str) -> Verdict {
    passes(digits(text).next() != Some(0) && mod11_10(text))
}

/// Physician number, KBV: weights 4 and 9 over six digits; the seventh is the check.
pub(in crate::classify) fn physician(text: &str) -> Verdict {
    let sum = weighted(text, &[4, 9, 4, 9, 4, 9]);
    passes(digits(text).nth(6) == Some((10 - sum % 10) % 10))
}

/// Social insurance number of Austria: the fourth digit is the check, and a birth date follows.
/// Months 13 to 15 are given when a day is used up.
pub(in crate::classify) fn at_social(text: &str) -> Verdict {
    let sum = weighted(text, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]);
    let (day, month) = (part(text, 4, 2), part(text, 6, 2));
    let dated = is_day(month, day) || (matches!(month, 13..=15) && (1..=31).contains(&day));
    let starts = digits(text).next() != Some(0);
    passes(starts && dated && digits(text).nth(3) == Some(sum % 11))
}

/// UID of Austria: every second digit doubled, then 96 less the sum.
pub(in crate::classify) fn at_vat(text: &str) -> Verdict {
    let sum: u32 = digits(text)
        .take(7)
        .enumerate()
        .map(|(at, digit)| cast_out(digit * if at % 2 == 0 { 1 } else { 2 }))
        .sum();
    passes(last(text) == Some((96 - sum) % 10))
}

/// AHV number of Switzerland: EAN-13.
pub(in crate::classify) fn ch_social(text: &str) -> Verdict {
    let sum = weighted(text, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    passes(sum.is_multiple_of(10))
}

/// UID of Switzerland: weights 5, 4, 3, 2, 7, 6, 5, 4, mod 11.
pub(in crate::classify) fn ch_company(text: &str) -> Verdict {
    let sum = weighted(text, &[5, 4, 3, 2, 7, 6, 5, 4]);
    passes(last(text) == Some((11 - sum % 11) % 11))
}

/// Numbers that pass Luhn and are not one digit repeated.
pub(in crate::classify) fn luhn_number(text: &str) -> Verdict {
    passes(luhn(text) && !super::figures::repeats(text))
}
