//! Numbers of the Nordic and Baltic states.

use crate::classify::{
    checksum::{digits, luhn, weighted},
    row::Verdict,
};

use super::{
    figures::{is_day, last, last_sign, part, repeats, sign_at},
    passes,
};

/// Personnummer of Sweden: Luhn over the last ten digits, and a birth date, whose day is raised
/// by sixty for those who are not registered.
pub(in crate::classify) fn se_person(text: &str) -> Verdict {
    let century = digits(text).count() == 12;
    let front = if century { 2 } else { 0 };
    let (month, day) = (part(text, front + 2, 2), part(text, front + 4, 2));
    let day = if day > 60 { day - 60 } else { day };
    let alive = !century || matches!(part(text, 0, 2), 18..=20);
    // The century's two digits stand in even places from the right: taken off by themselves.
    let extra = if century { tens(part(text, 0, 2)) } else { 0 };
    let sum = luhn_sum(text) - extra;
    passes(alive && is_day(month, day) && sum.is_multiple_of(10))
}

/// What two leading digits add to the Luhn sum of twelve.
fn tens(pair: u32) -> u32 {
    super::figures::cast_out(pair / 10 * 2) + pair % 10
}

fn luhn_sum(text: &str) -> u32 {
    digits(text)
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            if at % 2 == 1 {
                super::figures::cast_out(digit * 2)
            } else {
                digit
            }
        })
        .sum()
}

/// Organisationsnummer of Sweden: Luhn, and the third digit is two or more.
pub(in crate::classify) fn se_company(text: &str) -> Verdict {
    passes(digits(text).nth(2) >= Some(2) && luhn(text) && !repeats(text))
}

/// Number of a person in Norway: two mod-11 digits and a birth date, whose day is raised by 40 for
/// foreigners and whose month by 40 or 80 in tests and auxiliary registers.
pub(in crate::classify) fn no_person(text: &str) -> Verdict {
    let (day, month) = (part(text, 0, 2), part(text, 2, 2));
    let day = if day > 40 { day - 40 } else { day };
    let month = match month {
        41..=52 => month - 40,
        81..=92 => month - 80,
        _ => month,
    };
    let check = |weights: &[u32]| (11 - weighted(text, weights) % 11) % 11;
    let first = check(&[3, 7, 6, 1, 8, 9, 4, 5, 2]);
    let second = check(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    passes(is_day(month, day) && digits(text).skip(9).eq([first, second]))
}

/// CPR of Denmark: a birth date. The mod-11 check holds for most numbers, but not for all since
/// 2007, so that failing it says nothing.
pub(in crate::classify) fn dk_person(text: &str) -> Verdict {
    let sum = weighted(text, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    match is_day(part(text, 2, 2), part(text, 0, 2)) {
        false => Verdict::Fails,
        true if sum.is_multiple_of(11) => Verdict::Holds,
        true => Verdict::Silent,
    }
}

/// Personal identity code of Finland: a birth date, and the sign that the nine digits mod 31 give.
pub(in crate::classify) fn fi_person(text: &str) -> Verdict {
    const SIGNS: &str = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    let nine = part(text, 0, 9);
    let check = sign_at(SIGNS, nine % 31);
    // Serials 0 and 1 are not given out.
    let given = nine % 1000 > 1;
    passes(given && is_day(part(text, 2, 2), part(text, 0, 2)) && last_sign(text) == check)
}

/// Kennitala of Iceland: a date, whose day is raised by forty for companies, a mod-11 digit and
/// the century.
pub(in crate::classify) fn is_person(text: &str) -> Verdict {
    let (day, month) = (part(text, 0, 2), part(text, 2, 2));
    let day = if day > 40 { day - 40 } else { day };
    let sum = weighted(text, &[3, 2, 7, 6, 5, 4, 3, 2, 1]);
    let century = matches!(last(text), Some(0 | 8 | 9));
    passes(century && is_day(month, day) && sum.is_multiple_of(11))
}

/// Isikukood of Estonia and asmens kodas of Lithuania: sex and century, a birth date, and a
/// mod-11 digit with a second set of weights where the first gives ten.
pub(in crate::classify) fn baltic_person(text: &str) -> Verdict {
    let first = weighted(text, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let second = weighted(text, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
    let check = if first < 10 { first } else { second % 10 };
    let century = matches!(digits(text).next(), Some(1..=8));
    let dated = is_day(part(text, 3, 2), part(text, 5, 2));
    passes(century && dated && last(text) == Some(check))
}

/// Personas kods of Latvia: before July 2017 a birth date and a mod-11 digit; since then it
/// begins with 32 to 39 and has no check.
pub(in crate::classify) fn lv_person(text: &str) -> Verdict {
    if matches!(part(text, 0, 2), 32..=39) {
        return Verdict::Silent;
    }
    let sum = weighted(text, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
    let dated = is_day(part(text, 2, 2), part(text, 0, 2));
    let century = matches!(digits(text).nth(6), Some(0..=2));
    passes(dated && century && last(text) == Some((1 + sum) % 11 % 10))
}
