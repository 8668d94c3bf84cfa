//! Numbers of Latin America.

use crate::classify::{
    checksum::{digits, luhn, weighted},
    row::Verdict,
};

use super::{
    figures::{dot, is_day, last, last_sign, part, place_in, repeats, sign_at, signs},
    passes,
};

/// CNPJ of Brazil: two mod-11 digits over signs less the value of `0`; letters are given since 2026.
pub(in crate::classify) fn br_company(text: &str) -> Verdict {
    let places = || signs(text).map(|b| u32::from(b.saturating_sub(b'0')));
    let check = |weights: &[u32]| match dot(places(), weights) % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    let first = check(&[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
    let second = check(&[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
    let same = places().next();
    let repeated = places().all(|place| Some(place) == same);
    passes(!repeated && places().skip(12).eq([first, second]))
}

/// PIS, PASEP and NIT of Brazil: weights 3, 2, 9 to 2, mod 11.
pub(in crate::classify) fn br_worker(text: &str) -> Verdict {
    let sum = weighted(text, &[3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
    let check = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    passes(!repeats(text) && last(text) == Some(check))
}

/// CNH of Brazil: two mod-11 digits; the second is lowered by two where the first was ten.
pub(in crate::classify) fn br_driver(text: &str) -> Verdict {
    let first = weighted(text, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
    let second = weighted(text, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
    let (first, second) = if first > 9 {
        (0, (second + 9) % 11)
    } else {
        (first, second)
    };
    let second = if second > 9 { 0 } else { second };
    passes(!repeats(text) && digits(text).skip(9).eq([first, second]))
}

/// RENAVAM of Brazil: weights 3, 2, 9 to 2, ten times the sum mod 11.
pub(in crate::classify) fn br_vehicle(text: &str) -> Verdict {
    let sum = weighted(text, &[3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
    passes(!repeats(text) && last(text) == Some(sum * 10 % 11 % 10))
}

/// Voter number of Brazil: a serial, a state, and two mod-11 digits. São Paulo and Minas Gerais
/// give one for zero.
pub(in crate::classify) fn br_voter(text: &str) -> Verdict {
    let state = part(text, 8, 2);
    let close = |rest: u32| match rest {
        10 => 0,
        0 if matches!(state, 1 | 2) => 1,
        rest => rest,
    };
    let first = close(weighted(text, &[2, 3, 4, 5, 6, 7, 8, 9]) % 11);
    let second = close((state / 10 * 7 + state % 10 * 8 + first * 9) % 11);
    let known = matches!(state, 1..=28);
    passes(known && digits(text).skip(10).eq([first, second]))
}

/// CNS of Brazil: weights 15 to 1, mod 11.
pub(in crate::classify) fn br_health(text: &str) -> Verdict {
    let sum = weighted(text, &[15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    let starts = matches!(digits(text).next(), Some(1 | 2 | 7 | 8 | 9));
    passes(starts && sum.is_multiple_of(11))
}

/// CURP of Mexico: a birth date, a state, and weights 18 to 2 over an alphabet with Ñ, mod 10.
pub(in crate::classify) fn mx_person(text: &str) -> Verdict {
    const STATES: [&str; 33] = [
        "AS", "BC", "BS", "CC", "CH", "CL", "CM", "CS", "DF", "DG", "GR", "GT", "HG", "JC", "MC",
        "MN", "MS", "NE", "NL", "NT", "OC", "PL", "QR", "QT", "SL", "SP", "SR", "TC", "TL", "TS",
        "VZ", "YN", "ZS",
    ];
    // Letters from O on stand one place later, behind Ñ.
    let place = |b: u8| {
        let value = char::from(b).to_digit(36).unwrap_or(0);
        if b > b'N' { value + 1 } else { value }
    };
    let sum: u32 = signs(text)
        .take(17)
        .zip((2..=18_u32).rev())
        .map(|(sign, weight)| place(sign) * weight)
        .sum();
    let state = STATES
        .iter()
        .any(|state| signs(text).skip(11).take(2).eq(state.bytes()));
    let dated = is_day(part(text, 2, 2), part(text, 4, 2));
    passes(state && dated && last(text) == Some((10 - sum % 10) % 10))
}

/// RFC of Mexico: a date, and weights 13 to 2, mod 11, over an alphabet with `&` and Ñ. Companies
/// have one letter less. The check is given out wrong often enough that failing it says nothing.
pub(in crate::classify) fn mx_tax(text: &str) -> Verdict {
    const SIGNS: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ";
    if !is_day(part(text, 2, 2), part(text, 4, 2)) {
        return Verdict::Fails;
    }
    let bytes = || {
        text.bytes()
            .filter(|b| b.is_ascii_alphanumeric() || *b == b'&')
            .map(|b| b.to_ascii_uppercase())
    };
    let count = bytes().count();
    // The blank before a company's three letters counts 37.
    let (extra, from) = if count == 12 { (37 * 13, 12) } else { (0, 13) };
    let sum: u32 = bytes()
        .take(count.saturating_sub(1))
        .filter_map(|b| place_in(SIGNS, b))
        .zip((2..=from).rev())
        .map(|(place, weight): (u32, u32)| place * weight)
        .sum();
    let check = sign_at("0123456789A0", (11 - (sum + extra) % 11) % 11);
    if last_sign(text) == check {
        Verdict::Holds
    } else {
        Verdict::Silent
    }
}

/// NSS of Mexico: Luhn.
pub(in crate::classify) fn mx_social(text: &str) -> Verdict {
    passes(luhn(text) && !repeats(text))
}

/// Voter key of Mexico: six letters, a birth date, a state of birth, the sex and three digits.
pub(in crate::classify) fn mx_voter(text: &str) -> Verdict {
    let state = matches!(part(text, 6, 2), 1..=33 | 87 | 88);
    passes(state && is_day(part(text, 2, 2), part(text, 4, 2)))
}

/// CUIT and CUIL of Argentina: a kind, and weights 5, 4, 3, 2, 7 to 2, mod 11.
pub(in crate::classify) fn ar_tax(text: &str) -> Verdict {
    let kind = matches!(part(text, 0, 2), 20 | 23..=27 | 30 | 33 | 34 | 50 | 51 | 55);
    let sum = weighted(text, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    let check = match (11 - sum % 11) % 11 {
        10 => 9,
        check => check,
    };
    passes(kind && last(text) == Some(check))
}

/// RUT and RUN of Chile: weights 2 to 7 from the right, mod 11; `K` is ten.
pub(in crate::classify) fn cl_person(text: &str) -> Verdict {
    let letter = last_sign(text) == Some(b'K');
    let body = digits(text).rev().skip(usize::from(!letter));
    let sum: u32 = body
        .zip([2, 3, 4, 5, 6, 7, 2, 3])
        .map(|(digit, weight)| digit * weight)
        .sum();
    let check = (11 - sum % 11) % 11;
    let given = if letter { Some(10) } else { last(text) };
    passes(given == Some(check) && !repeats(text))
}

/// NIT of Colombia: prime weights from the right, mod 11.
pub(in crate::classify) fn co_tax(text: &str) -> Verdict {
    let sum: u32 = digits(text)
        .rev()
        .skip(1)
        .zip([3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71])
        .map(|(digit, weight)| digit * weight)
        .sum();
    let check = match sum % 11 {
        rest @ (0 | 1) => rest,
        rest => 11 - rest,
    };
    passes(!repeats(text) && last(text) == Some(check))
}

/// RUC of Peru: a kind, and weights 5, 4, 3, 2, 7 to 2, mod 11.
pub(in crate::classify) fn pe_tax(text: &str) -> Verdict {
    let kind = matches!(part(text, 0, 2), 10 | 15..=17 | 20);
    let sum = weighted(text, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    passes(kind && last(text) == Some((11 - sum % 11) % 10))
}

/// Cédula of Ecuador: a province, a third digit below six, and Luhn.
pub(in crate::classify) fn ec_person(text: &str) -> Verdict {
    let province = matches!(part(text, 0, 2), 1..=24 | 30 | 50);
    let natural = matches!(digits(text).nth(2), Some(0..=5));
    passes(province && natural && luhn(text))
}

/// Cédula of Uruguay: weights 2, 9, 8, 7, 6, 3, 4, mod 10.
pub(in crate::classify) fn uy_person(text: &str) -> Verdict {
    let sum = weighted(text, &[2, 9, 8, 7, 6, 3, 4]);
    passes(!repeats(text) && last(text) == Some((10 - sum % 10) % 10))
}

/// Cédula of the Dominican Republic: Luhn. Some old ones do not pass, and are missed.
pub(in crate::classify) fn do_person(text: &str) -> Verdict {
    passes(luhn(text) && !repeats(text))
}

/// RIF of Venezuela: the letter counts by kind, weights 3, 2, 7 to 2, mod 11.
pub(in crate::classify) fn ve_tax(text: &str) -> Verdict {
    let kind = match signs(text).next() {
        Some(b'V') => 4,
        Some(b'E') => 8,
        Some(b'J') => 12,
        Some(b'P') => 16,
        _ => 20,
    };
    let sum = kind + weighted(text, &[3, 2, 7, 6, 5, 4, 3, 2]);
    let check = sign_at("00987654321", sum % 11).map(|b| u32::from(b - b'0'));
    passes(last(text) == check)
}
