//! Numbers of Australia and New Zealand.

use crate::classify::{
    checksum::{digits, luhn, number, weighted},
    row::Verdict,
};

use super::{
    figures::{last, last_sign, place_in, repeats, sign_at, signs},
    passes,
};

/// TFN of Australia: weights 1, 4, 3, 7, 5, 8, 6, 9, 10, mod 11.
pub(in crate::classify) fn au_tax(text: &str) -> Verdict {
    let sum = weighted(text, &[1, 4, 3, 7, 5, 8, 6, 9, 10]);
    passes(sum.is_multiple_of(11) && !repeats(text))
}

/// ABN of Australia: the first digit less one, weights 10, 1, 3 to 19, mod 89.
pub(in crate::classify) fn au_company(text: &str) -> Verdict {
    let sum = weighted(text, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
    passes(sum >= 10 && (sum - 10).is_multiple_of(89) && digits(text).next() != Some(0))
}

/// ACN of Australia: weights 8 to 1, mod 10.
pub(in crate::classify) fn au_register(text: &str) -> Verdict {
    let sum = weighted(text, &[8, 7, 6, 5, 4, 3, 2, 1]);
    passes(sum > 0 && last(text) == Some((10 - sum % 10) % 10))
}

/// Medicare number of Australia: weights 1, 3, 7, 9, mod 10; the ninth digit is the check, the
/// tenth the issue.
pub(in crate::classify) fn au_medicare(text: &str) -> Verdict {
    let sum = weighted(text, &[1, 3, 7, 9, 1, 3, 7, 9]);
    passes(digits(text).nth(8) == Some(sum % 10) && digits(text).nth(9) != Some(0))
}

/// IHI of Australia: Luhn, after the prefix that the shape asks for.
pub(in crate::classify) fn au_health(text: &str) -> Verdict {
    passes(luhn(text))
}

/// IRD of New Zealand: two sets of weights, mod 11; the second where the first gives ten.
pub(in crate::classify) fn nz_tax(text: &str) -> Verdict {
    let value = number(text).unwrap_or(0);
    let short = digits(text).count() == 8;
    // Eight digits count with a zero before them.
    let check = |long: &[u32]| {
        let weights = if short { long.get(1..) } else { Some(long) };
        (11 - weighted(text, weights.unwrap_or_default()) % 11) % 11
    };
    let first = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
    let second = check(&[7, 4, 3, 2, 5, 2, 7, 6]);
    let check = if first < 10 { first } else { second };
    passes((10_000_000..150_000_000).contains(&value) && last(text) == Some(check))
}

/// NHI of New Zealand, HISO 10046: letters by their place without I and O, weights 7 to 2; the
/// last sign is a mod-11 digit, or a mod-23 letter in the new form.
pub(in crate::classify) fn nz_health(text: &str) -> Verdict {
    const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    let value = |b: u8| {
        if b.is_ascii_digit() {
            Some(u32::from(b - b'0'))
        } else {
            place_in(LETTERS, b).map(|place| place + 1)
        }
    };
    let sum: u32 = signs(text)
        .filter_map(value)
        .zip([7, 6, 5, 4, 3, 2])
        .map(|(value, weight)| value * weight)
        .sum();
    let given = last_sign(text).unwrap_or(0);
    if given.is_ascii_digit() {
        let rest = sum % 11;
        passes(rest > 0 && u32::from(given - b'0') == (11 - rest) % 10)
    } else {
        passes(sign_at(LETTERS, 22 - sum % 23) == Some(given))
    }
}
