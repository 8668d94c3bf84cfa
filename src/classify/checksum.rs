//! Check-digit arithmetic that several kinds share, and the names by which company patterns ask
//! for it.
//!
//! Every function reads the signs it needs and skips separators; none of them allocates.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A check that a company pattern may demand of what it matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checksum {
    /// ISO/IEC 7812-1 annex B: cards, IMEI, many national numbers.
    Luhn,
    /// ISO 13616: ISO 7064 mod 97-10 after the first four signs are moved to the end.
    Iban,
    /// ISO 7064 mod 97-10 as it stands: LEI, creditor references.
    #[serde(rename = "iso7064-mod97-10")]
    Mod97,
    /// ISO 7064 mod 11,10: German tax and VAT numbers, Croatian OIB.
    #[serde(rename = "iso7064-mod11-10")]
    Mod11_10,
    /// Verhoeff's dihedral check: Aadhaar.
    Verhoeff,
}

impl Checksum {
    /// Every check.
    pub const ALL: [Self; 5] = [
        Self::Luhn,
        Self::Iban,
        Self::Mod97,
        Self::Mod11_10,
        Self::Verhoeff,
    ];

    /// The name as policies write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Luhn => "luhn",
            Self::Iban => "iban",
            Self::Mod97 => "iso7064-mod97-10",
            Self::Mod11_10 => "iso7064-mod11-10",
            Self::Verhoeff => "verhoeff",
        }
    }

    /// Whether the letters and digits of the text pass. Other signs are skipped; a text without
    /// digits never passes.
    #[must_use]
    pub fn holds(self, text: &str) -> bool {
        digits(text).next().is_some()
            && match self {
                Self::Luhn => luhn(text),
                Self::Iban => iban_mod97(text),
                Self::Mod97 => mod97(text.bytes()) == 1,
                Self::Mod11_10 => mod11_10(text),
                Self::Verhoeff => verhoeff(text),
            }
    }
}

impl FromStr for Checksum {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == name)
            .ok_or_else(|| {
                let known = Self::ALL.map(Self::as_str).join(", ");
                format!("{name:?} is not a checksum: use one of {known}")
            })
    }
}

/// The values of the ASCII digits of a text.
pub(super) fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> + Clone + '_ {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .map(|b| u32::from(b - b'0'))
}

/// The digits as one number; those beyond the 19th make it `None`.
pub(super) fn number(text: &str) -> Option<u64> {
    digits(text).try_fold(0_u64, |sum, digit| {
        sum.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// The sum of digit times weight; the shorter of the two ends it.
pub(super) fn weighted(text: &str, weights: &[u32]) -> u32 {
    digits(text)
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// ISO/IEC 7812-1 annex B.
pub(super) fn luhn(text: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits(text)
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { doubled(digit) } else { digit })
        .sum();
    sum.is_multiple_of(10)
}

/// The remainder by 97, letters counting 10 to 35.
pub(super) fn mod97(signs: impl Iterator<Item = u8>) -> u32 {
    signs
        .filter_map(|b| char::from(b).to_digit(36))
        .fold(0, |rest, value| {
            let shift = if value > 9 { 100 } else { 10 };
            (rest * shift + value) % 97
        })
}

/// ISO 13616-1 annex A.
pub(super) fn iban_mod97(text: &str) -> bool {
    let signs = || text.bytes().filter(u8::is_ascii_alphanumeric);
    mod97(signs().skip(4).chain(signs().take(4))) == 1
}

/// ISO 7064 hybrid system mod 11,10.
pub(super) fn mod11_10(text: &str) -> bool {
    let mut all = digits(text);
    let Some(check) = all.next_back() else {
        return false;
    };
    let product = all.fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + check) % 10 == 1
}

/// J. Verhoeff, "Error detecting decimal codes", 1969.
pub(super) fn verhoeff(text: &str) -> bool {
    /// How the permutation of each position renames a digit.
    const PERMUTED: [[u32; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    digits(text)
        .rev()
        .zip(PERMUTED.iter().cycle())
        .fold(0, |sum, (digit, row)| {
            let renamed = row
                .iter()
                .zip(0_u32..)
                .find(|(_, at)| *at == digit)
                .map_or(0, |(to, _)| *to);
            dihedral(sum, renamed)
        })
        == 0
}

/// The product in the dihedral group of order ten, whose elements 5 to 9 are reflections.
const fn dihedral(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_pass_and_a_changed_digit_fails() {
        for (check, good, bad) in [
            (Checksum::Luhn, "4111 1111 1111 1111", "4111 1111 1111 1112"),
            (
                Checksum::Iban,
                "GB82 WEST 1234 5698 7654 32",
                "GB82 WEST 1234 5698 7654 33",
            ),
            (
                Checksum::Mod97,
                "5493001KJTIIGC8Y1R12",
                "5493001KJTIIGC8Y1R21",
            ),
            (Checksum::Mod11_10, "86095742719", "86095742718"),
            (Checksum::Verhoeff, "2363", "2364"),
        ] {
            assert!(check.holds(good), "{good}");
            assert!(!check.holds(bad), "{bad}");
            assert_eq!(check.as_str().parse(), Ok(check));
            let written = serde_json::to_string(&check).unwrap();
            assert_eq!(written, format!("{:?}", check.as_str()));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        assert!("crc".parse::<Checksum>().unwrap_err().contains("verhoeff"));
        assert!(!Checksum::Luhn.holds("no digits"));
    }
}
