//! Numbers of the Middle East and Africa.

use crate::classify::{
    checksum::{digits, luhn, verhoeff},
    row::Verdict,
};

use super::{
    figures::{is_day, part, repeats},
    passes,
};

/// Teudat zehut of Israel: Luhn.
pub(in crate::classify) fn il_person(text: &str) -> Verdict {
    passes(luhn(text) && !repeats(text))
}

/// Emirates ID: 784, the year of birth, and Luhn.
pub(in crate::classify) fn ae_person(text: &str) -> Verdict {
    passes(matches!(part(text, 3, 4), 1900..=2099) && luhn(text))
}

/// National ID of Egypt: century, birth date and governorate. The last digit's rule is not
/// published.
pub(in crate::classify) fn eg_person(text: &str) -> Verdict {
    let century = matches!(digits(text).next(), Some(2 | 3));
    let dated = is_day(part(text, 3, 2), part(text, 5, 2));
    let governorate = matches!(part(text, 7, 2), 1..=4 | 11..=19 | 21..=29 | 31..=35 | 88);
    passes(century && dated && governorate)
}

/// Identity number of South Africa: a birth date, citizenship 0 to 2, and Luhn.
pub(in crate::classify) fn za_person(text: &str) -> Verdict {
    let dated = is_day(part(text, 2, 2), part(text, 4, 2));
    let citizen = matches!(digits(text).nth(10), Some(0..=2));
    passes(dated && citizen && luhn(text))
}

/// NIN of Nigeria. The issuer publishes no check; Verhoeff holds for those that were looked at,
/// so that failing it says nothing.
pub(in crate::classify) fn ng_person(text: &str) -> Verdict {
    if repeats(text) {
        Verdict::Fails
    } else if verhoeff(text) {
        Verdict::Holds
    } else {
        Verdict::Silent
    }
}
