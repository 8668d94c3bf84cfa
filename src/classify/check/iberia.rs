//! Numbers of Spain, Portugal, Italy, Greece, Cyprus and Turkey.

use crate::classify::{
    checksum::{digits, luhn, number, weighted},
    row::Verdict,
};

use super::{
    figures::{cast_out, is_day, last, last_sign, part, place_in, repeats, sign_at, signs, values},
    passes,
    person::it_fiscal_code,
};

/// CIF of Spain, Orden EHA/451/2008: digits in odd places doubled; the check is a digit or a
/// letter. Sources differ on which kind of company has which, so either passes.
pub(in crate::classify) fn es_company(text: &str) -> Verdict {
    let sum: u32 = digits(text)
        .take(7)
        .enumerate()
        .map(|(at, digit)| cast_out(digit * if at % 2 == 0 { 2 } else { 1 }))
        .sum();
    let check = (10 - sum % 10) % 10;
    let given = last_sign(text);
    passes(given == sign_at("JABCDEFGHI", check) || given == sign_at("0123456789", check))
}

/// Social security number of Spain: the last two of twelve digits are the rest mod 97. Serials
/// below ten million count without their leading zero.
pub(in crate::classify) fn es_social(text: &str) -> Verdict {
    let (province, serial) = (part(text, 0, 2), part(text, 2, 8));
    let body = if serial < 10_000_000 {
        u64::from(province) * 10_000_000 + u64::from(serial)
    } else {
        u64::from(province) * 100_000_000 + u64::from(serial)
    };
    let known = matches!(province, 1..=53 | 66);
    passes(known && body % 97 == u64::from(part(text, 10, 2)))
}

/// NIF of Portugal: weights 9 to 2, mod 11.
pub(in crate::classify) fn pt_tax(text: &str) -> Verdict {
    let sum = weighted(text, &[9, 8, 7, 6, 5, 4, 3, 2]);
    let check = match 11 - sum % 11 {
        10 | 11 => 0,
        check => check,
    };
    let starts = matches!(part(text, 0, 2), 10..=39 | 45 | 50..=99);
    passes(starts && !repeats(text) && last(text) == Some(check))
}

/// Citizen card of Portugal: Luhn over letters and digits in base 36.
pub(in crate::classify) fn pt_card(text: &str) -> Verdict {
    let sum: u32 = values(text)
        .rev()
        .enumerate()
        .map(|(at, value)| {
            if at % 2 == 1 {
                cast_out(value * 2)
            } else {
                value
            }
        })
        .sum();
    passes(sum.is_multiple_of(10))
}

/// NISS of Portugal: prime weights, nine less the sum mod 10.
pub(in crate::classify) fn pt_social(text: &str) -> Verdict {
    let sum = weighted(text, &[29, 23, 19, 17, 13, 11, 7, 5, 3, 2]);
    passes(last(text) == Some(9 - sum % 10))
}

/// Codice fiscale of Italy with its day of birth, which is raised by forty for women. Letters may
/// stand for digits.
pub(in crate::classify) fn it_person(text: &str) -> Verdict {
    let digit = |b: u8| place_in("LMNPQRSTUV", b).or(char::from(b).to_digit(10));
    let mut day = signs(text).skip(9).take(2).filter_map(digit);
    let day = day.next().unwrap_or(0) * 10 + day.next().unwrap_or(0);
    match it_fiscal_code(text) {
        _ if !matches!(day, 1..=31 | 41..=71) => Verdict::Fails,
        Verdict::Holds => Verdict::Holds,
        // Mistyped, most likely: nothing else looks like that. It is told, and no policy hears of it
        // unless it asks.
        Verdict::Fails | Verdict::Silent | Verdict::HoldsTo(_) | Verdict::Weak(_) => {
            Verdict::Weak(46)
        }
    }
}

/// Partita IVA of Italy: Luhn, and a known office.
pub(in crate::classify) fn it_vat(text: &str) -> Verdict {
    let office = matches!(part(text, 7, 3), 1..=100 | 120 | 121 | 888 | 999);
    match (part(text, 0, 7) > 0 && luhn(text), office) {
        (false, _) => Verdict::Fails,
        (true, true) => Verdict::Holds,
        // Offices are added now and then.
        (true, false) => Verdict::Weak(14),
    }
}

/// AFM of Greece: powers of two, mod 11, mod 10.
pub(in crate::classify) fn gr_tax(text: &str) -> Verdict {
    let sum = weighted(text, &[256, 128, 64, 32, 16, 8, 4, 2]);
    passes(sum > 0 && last(text) == Some(sum % 11 % 10))
}

/// AMKA of Greece: a birth date, day first, and Luhn.
pub(in crate::classify) fn gr_social(text: &str) -> Verdict {
    passes(is_day(part(text, 2, 2), part(text, 0, 2)) && luhn(text))
}

/// Tax number of Cyprus: digits in odd places by a table, mod 26.
pub(in crate::classify) fn cy_tax(text: &str) -> Verdict {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let sum: u32 = digits(text)
        .enumerate()
        .map(|(at, digit)| {
            let by_table = usize::try_from(digit).ok().and_then(|d| ODD.get(d));
            if at % 2 == 0 {
                by_table.copied().unwrap_or(0)
            } else {
                digit
            }
        })
        .sum();
    let letter = last_sign(text).and_then(|b| place_in("ABCDEFGHIJKLMNOPQRSTUVWXYZ", b));
    passes(letter == Some(sum % 26) && part(text, 0, 2) != 12)
}

/// TCKN of Turkey: two check digits; the first digit is not zero.
pub(in crate::classify) fn tr_person(text: &str) -> Verdict {
    let odd = weighted(text, &[1, 0, 1, 0, 1, 0, 1, 0, 1]);
    let even = weighted(text, &[0, 1, 0, 1, 0, 1, 0, 1]);
    let tenth = (odd * 7 + 100 - even) % 10;
    let eleventh = (odd + even + tenth) % 10;
    let starts = digits(text).next() != Some(0);
    passes(starts && digits(text).skip(9).eq([tenth, eleventh]))
}

/// VKN of Turkey: each digit is raised by its place from the right and multiplied by a power of two, mod 9.
pub(in crate::classify) fn tr_tax(text: &str) -> Verdict {
    let sum: u32 = digits(text)
        .take(9)
        .zip((1..=9_u32).rev())
        .map(|(digit, place)| {
            let raised = (digit + place) % 10;
            match (raised << place) % 9 {
                0 if raised > 0 => 9,
                rest => rest,
            }
        })
        .sum();
    passes(number(text) > Some(0) && last(text) == Some((10 - sum % 10) % 10))
}
