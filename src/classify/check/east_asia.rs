//! Numbers of East and South-East Asia.

use crate::classify::{
    checksum::{digits, weighted},
    row::Verdict,
};

use super::{
    figures::{dot, is_day, last, last_sign, part, place_in, repeats, sign_at, signs, values},
    passes,
};

/// Unified social credit code of China, GB 32100: powers of three, mod 31, over an alphabet
/// without I, O, S, V and Z.
pub(in crate::classify) fn cn_company(text: &str) -> Verdict {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [u32; 17] = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
    ];
    let places = || signs(text).filter_map(|b| place_in(SIGNS, b));
    let check = (31 - dot(places(), &WEIGHTS) % 31) % 31;
    passes(places().count() == 18 && last_sign(text) == sign_at(SIGNS, check))
}

/// HKID of Hong Kong: weights 9 to 1 over letters by their value in base 36, mod 11; a single
/// letter has a blank before it that counts 36.
pub(in crate::classify) fn hk_person(text: &str) -> Verdict {
    let one = signs(text).filter(u8::is_ascii_uppercase).count();
    let closed = last_sign(text) == Some(b'A');
    let letters = if closed { one.saturating_sub(1) } else { one };
    let sum = if letters == 1 {
        36 * 9 + dot(values(text), &[8, 7, 6, 5, 4, 3, 2, 1])
    } else {
        dot(values(text), &[9, 8, 7, 6, 5, 4, 3, 2, 1])
    };
    passes(sum.is_multiple_of(11))
}

/// Identity number of Taiwan: the letter counts as two digits, weights 1, 9 to 1, 1, mod 10.
pub(in crate::classify) fn tw_person(text: &str) -> Verdict {
    const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let place = signs(text).next().and_then(|b| place_in(LETTERS, b));
    let letter = place.unwrap_or(0) + 10;
    let sum = letter / 10 + letter % 10 * 9 + weighted(text, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    let sex = matches!(digits(text).next(), Some(1 | 2 | 8 | 9));
    passes(sex && sum.is_multiple_of(10))
}

/// My Number of Japan: weights 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, mod 11.
pub(in crate::classify) fn jp_person(text: &str) -> Verdict {
    let rest = weighted(text, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    passes(!repeats(text) && last(text) == Some(check))
}

/// Driving licence of Japan: the eleventh of twelve digits is a mod-11 check.
pub(in crate::classify) fn jp_licence(text: &str) -> Verdict {
    let rest = weighted(text, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    passes(!repeats(text) && digits(text).nth(10) == Some(check))
}

fn kr_sum(text: &str) -> u32 {
    weighted(text, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11
}

fn kr(text: &str, of: std::ops::RangeInclusive<u32>, offset: u32) -> Verdict {
    let kind = digits(text).nth(6).is_some_and(|digit| of.contains(&digit));
    let dated = is_day(part(text, 2, 2), part(text, 4, 2));
    match kind && dated {
        false => Verdict::Fails,
        true if last(text) == Some((offset - kr_sum(text)) % 10) => Verdict::Holds,
        true => Verdict::Silent,
    }
}

/// Resident number of Korea: a birth date, and a mod-11 check that numbers given since October
/// 2020 do not have, so that failing it says nothing.
pub(in crate::classify) fn kr_resident(text: &str) -> Verdict {
    kr(text, 1..=4, 11)
}

/// Foreigner's number of Korea: as the resident number, with a check raised by two.
pub(in crate::classify) fn kr_foreigner(text: &str) -> Verdict {
    kr(text, 5..=8, 13)
}

/// Business number of Korea: weights 1, 3, 7, 1, 3, 7, 1, 3, 5, and the tens of the last product.
pub(in crate::classify) fn kr_company(text: &str) -> Verdict {
    let sum = weighted(text, &[1, 3, 7, 1, 3, 7, 1, 3, 5]);
    let tens = digits(text).nth(8).unwrap_or(0) * 5 / 10;
    let parts = part(text, 0, 3) > 100 && part(text, 3, 2) > 0 && part(text, 5, 4) > 0;
    passes(parts && last(text) == Some((10 - (sum + tens) % 10) % 10))
}

/// Driving licence of Korea: a region, 11 to 28.
pub(in crate::classify) fn kr_licence(text: &str) -> Verdict {
    passes(matches!(part(text, 0, 2), 11..=26 | 28))
}

/// NRIC and FIN of Singapore: weights 2, 7, 6, 5, 4, 3, 2, mod 11, and a table by series. Many
/// examples in the wild have a wrong letter, so that failing it says nothing.
pub(in crate::classify) fn sg_person(text: &str) -> Verdict {
    let (offset, table) = match signs(text).next() {
        Some(b'S') => (0, "JZIHGFEDCBA"),
        Some(b'T') => (4, "JZIHGFEDCBA"),
        Some(b'F') => (0, "XWUTRQPNMLK"),
        Some(b'G') => (4, "XWUTRQPNMLK"),
        _ => (3, "XWUTRQPNJLK"),
    };
    let sum = offset + weighted(text, &[2, 7, 6, 5, 4, 3, 2]);
    if sign_at(table, sum % 11) == last_sign(text) {
        Verdict::Holds
    } else {
        Verdict::Silent
    }
}

/// UEN of Singapore, ACRA: businesses, companies and others, each with its own weights and table.
pub(in crate::classify) fn sg_company(text: &str) -> Verdict {
    const OTHER: &str = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
    let front = digits(text).count();
    let check = match (signs(text).count(), signs(text).next()) {
        (9, _) => {
            let sum = weighted(text, &[10, 4, 9, 3, 8, 2, 7, 1]);
            sign_at("XMKECAWLJDB", sum % 11)
        }
        (10, Some(b'0'..=b'9')) if front == 9 && matches!(part(text, 0, 4), 1900..=2099) => {
            let sum = weighted(text, &[10, 8, 6, 4, 9, 7, 5, 3, 1]);
            sign_at("ZKCMDNERGWH", sum % 11)
        }
        _ => {
            let places = signs(text).filter_map(|b| place_in(OTHER, b));
            let sum = dot(places, &[4, 3, 5, 3, 10, 2, 2, 5, 7]);
            sign_at(OTHER, (sum + 6) % 11)
        }
    };
    passes(check.is_some() && last_sign(text) == check)
}

/// MyKad of Malaysia: a birth date and a place of birth.
pub(in crate::classify) fn my_person(text: &str) -> Verdict {
    let place =
        matches!(part(text, 6, 2), 1..=16 | 21..=68 | 71 | 72 | 74..=79 | 82..=93 | 98 | 99);
    passes(place && is_day(part(text, 2, 2), part(text, 4, 2)))
}

/// National ID of Thailand: weights 13 to 2, mod 11.
pub(in crate::classify) fn th_person(text: &str) -> Verdict {
    let sum = weighted(text, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    let starts = matches!(digits(text).next(), Some(1..=8));
    passes(starts && !repeats(text) && last(text) == Some((11 - sum % 11) % 10))
}

/// NIK of Indonesia: a province, and a birth date whose day is raised by forty for women.
pub(in crate::classify) fn id_person(text: &str) -> Verdict {
    let day = part(text, 6, 2);
    let day = if day > 40 { day - 40 } else { day };
    let province = matches!(
        part(text, 0, 2),
        11..=19 | 21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97
    );
    passes(province && is_day(part(text, 8, 2), day) && part(text, 12, 4) > 0)
}

/// CCCD of Vietnam: a province, then sex and century.
pub(in crate::classify) fn vn_person(text: &str) -> Verdict {
    let province = matches!(part(text, 0, 3), 1..=96);
    passes(province && matches!(digits(text).nth(3), Some(0..=3)))
}
