//! Numbers of central and eastern Europe, and of Kazakhstan.

use crate::classify::{
    checksum::{digits, mod11_10, number, weighted},
    row::Verdict,
};

use super::{
    figures::{dot, is_day, last, part, repeats, values},
    passes,
};

/// NIP of Poland: weights 6, 5, 7, 2, 3, 4, 5, 6, 7, mod 11; ten is never given out.
pub(in crate::classify) fn pl_tax(text: &str) -> Verdict {
    let sum = weighted(text, &[6, 5, 7, 2, 3, 4, 5, 6, 7]);
    passes(sum > 0 && last(text) == Some(sum % 11))
}

/// REGON of Poland, nine or fourteen digits: mod 11, mod 10.
pub(in crate::classify) fn pl_company(text: &str) -> Verdict {
    let short = weighted(text, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10;
    let long = weighted(text, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11 % 10;
    let ninth = digits(text).nth(8) == Some(short);
    let fits = digits(text).count() == 9 || last(text) == Some(long);
    passes(ninth && fits && !repeats(text))
}

/// Identity card of Poland: the first digit is the check of letters and digits.
pub(in crate::classify) fn pl_card(text: &str) -> Verdict {
    passes(dot(values(text), &[7, 3, 1, 9, 7, 3, 1, 7, 3]).is_multiple_of(10))
}

/// Passport of Poland: the first digit is the check of letters and digits.
pub(in crate::classify) fn pl_passport(text: &str) -> Verdict {
    passes(dot(values(text), &[7, 3, 9, 1, 7, 3, 1, 7, 3]).is_multiple_of(10))
}

/// Birth number of Czechia and Slovakia: a birth date, whose month is raised by 50 for women and
/// by 20 or 70 when a day is used up. Ten digits divide by eleven; nine, given before 1954, do
/// not say.
pub(in crate::classify) fn cz_person(text: &str) -> Verdict {
    let month = part(text, 2, 2);
    let month = match month {
        21..=32 => month - 20,
        51..=62 => month - 50,
        71..=82 => month - 70,
        _ => month,
    };
    if !is_day(month, part(text, 4, 2)) {
        return Verdict::Fails;
    }
    if digits(text).count() == 9 {
        let early = part(text, 0, 2) < 54 && part(text, 6, 3) > 0;
        return if early {
            Verdict::Silent
        } else {
            Verdict::Fails
        };
    }
    let nine = part(text, 0, 9) % 11 % 10;
    passes(last(text) == Some(nine))
}

/// TAJ of Hungary: weights 3 and 7, mod 10.
pub(in crate::classify) fn hu_social(text: &str) -> Verdict {
    let sum = weighted(text, &[3, 7, 3, 7, 3, 7, 3, 7]);
    passes(sum > 0 && last(text) == Some(sum % 10))
}

/// Tax number of a person in Hungary: weights 1 to 9, mod 11.
pub(in crate::classify) fn hu_tax(text: &str) -> Verdict {
    let sum = weighted(text, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    passes(last(text) == Some(sum % 11))
}

/// CNP of Romania: sex and century, a birth date, a county, and a mod-11 digit.
pub(in crate::classify) fn ro_person(text: &str) -> Verdict {
    let sum = weighted(text, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let check = if sum == 10 { 1 } else { sum };
    let dated = is_day(part(text, 3, 2), part(text, 5, 2));
    let county = matches!(part(text, 7, 2), 1..=48 | 51 | 52 | 70 | 80..=83);
    let starts = digits(text).next() != Some(0);
    passes(starts && dated && county && last(text) == Some(check))
}

/// EGN of Bulgaria: a birth date, whose month is raised by 20 before 1900 and by 40 from 2000 on,
/// and a mod-11 digit.
pub(in crate::classify) fn bg_person(text: &str) -> Verdict {
    let month = part(text, 2, 2);
    let month = match month {
        21..=32 => month - 20,
        41..=52 => month - 40,
        _ => month,
    };
    let sum = weighted(text, &[2, 4, 8, 5, 10, 9, 7, 3, 6]);
    passes(is_day(month, part(text, 4, 2)) && last(text) == Some(sum % 11 % 10))
}

/// OIB of Croatia: ISO 7064 mod 11,10.
pub(in crate::classify) fn hr_person(text: &str) -> Verdict {
    passes(mod11_10(text) && !repeats(text))
}

/// EMŠO and JMBG of the states of former Yugoslavia: a birth date with three digits of the year,
/// and a mod-11 digit.
pub(in crate::classify) fn yu_person(text: &str) -> Verdict {
    let sum = weighted(text, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    let check = (11 - sum % 11) % 11;
    let year = matches!(part(text, 4, 3), 850..=999 | 0..=99);
    let dated = year && is_day(part(text, 2, 2), part(text, 0, 2));
    passes(dated && last(text) == Some(check))
}

/// RNOKPP of Ukraine: the days since 1900, a serial, and a check that is mod 11, mod 10. The
/// first weight is minus one.
pub(in crate::classify) fn ua_person(text: &str) -> Verdict {
    let sum = weighted(text, &[10, 5, 7, 9, 4, 6, 10, 5, 7]);
    passes(!repeats(text) && last(text) == Some(sum % 11 % 10))
}

/// INN of Russia: one mod-11 digit for companies, two for persons.
pub(in crate::classify) fn ru_tax(text: &str) -> Verdict {
    let check = |weights: &[u32]| weighted(text, weights) % 11 % 10;
    let fits = if digits(text).count() == 10 {
        last(text) == Some(check(&[2, 4, 10, 3, 5, 9, 4, 6, 8]))
    } else {
        let first = check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
        let second = check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
        digits(text).skip(10).eq([first, second])
    };
    passes(fits && !repeats(text))
}

/// SNILS of Russia: weights 9 to 1, mod 101, mod 100; numbers up to 001-001-998 have no check.
pub(in crate::classify) fn ru_social(text: &str) -> Verdict {
    let sum = weighted(text, &[9, 8, 7, 6, 5, 4, 3, 2, 1]);
    let counted = part(text, 0, 9) > 1_001_998;
    passes(counted && part(text, 9, 2) == sum % 101 % 100)
}

/// IIN of Kazakhstan: a birth date, century and sex, and a mod-11 digit with a second set of
/// weights where the first gives ten.
pub(in crate::classify) fn kz_person(text: &str) -> Verdict {
    let first = weighted(text, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let second = weighted(text, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
    let check = if first < 10 { first } else { second };
    let dated = is_day(part(text, 2, 2), part(text, 4, 2));
    let century = matches!(digits(text).nth(6), Some(1..=6));
    passes(dated && century && number(text) > Some(0) && last(text) == Some(check))
}
