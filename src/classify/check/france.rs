//! Numbers of France, Belgium and Luxembourg.

use crate::classify::{
    checksum::{digits, luhn, number, verhoeff},
    row::Verdict,
};

use super::{
    figures::{is_day, part, repeats},
    passes,
};

/// Tax reference of a person, DGFiP: the last three digits are the first ten mod 511.
pub(in crate::classify) fn tax(text: &str) -> Verdict {
    let all = number(text).unwrap_or(1);
    let (body, key) = (all / 1000, all % 1000);
    passes(body > 0 && body % 511 == key)
}

/// SIREN and SIRET, INSEE: Luhn; the post's establishments add up to a multiple of five instead.
pub(in crate::classify) fn company(text: &str) -> Verdict {
    let post = digits(text).count() == 14
        && part(text, 0, 9) == 356_000_000
        && digits(text).sum::<u32>().is_multiple_of(5);
    passes(!repeats(text) && is_company(text) && (luhn(text) || post))
}

/// Whether the first nine digits pass Luhn.
fn is_company(text: &str) -> bool {
    luhn(&kept(text, |at| at < 9))
}

/// VAT number: the key is 12 and three times the SIREN, mod 97.
pub(in crate::classify) fn vat(text: &str) -> Verdict {
    let siren = part(text, 2, 9);
    let fits = part(text, 0, 2) == (12 + 3 * (siren % 97)) % 97;
    passes(siren > 0 && fits && luhn(&kept(text, |at| at > 1)))
}

/// National register number of Belgium: 97 less the remainder of nine digits, with a two before
/// them for births from 2000 on; months are raised by 20 or 40 for numbers given before the sex
/// was known.
pub(in crate::classify) fn be_person(text: &str) -> Verdict {
    let (body, key) = (part(text, 0, 9), part(text, 9, 2));
    let month = part(text, 2, 2);
    let month = if month > 12 { month % 20 } else { month };
    let day = part(text, 4, 2);
    // Month and day are zero where the birth date is not known.
    let dated =
        is_day(month, day) || (part(text, 2, 2).is_multiple_of(20) && part(text, 2, 2) <= 40);
    let later = (u64::from(body) + 2_000_000_000) % 97;
    // Nobody was born after 2050.
    let young = part(text, 0, 2) <= 50 && 97 - later == u64::from(key);
    let fits = 97 - body % 97 == key || young;
    passes(dated && fits)
}

/// Number on the Belgian identity card: the first ten digits mod 97, 97 for zero.
pub(in crate::classify) fn be_card(text: &str) -> Verdict {
    let all = number(text).unwrap_or(0);
    let (body, key) = (all / 100, all % 100);
    let rest = if body % 97 == 0 { 97 } else { body % 97 };
    passes(body > 0 && rest == key)
}

/// Enterprise number of Belgium: 97 less the remainder of eight digits.
pub(in crate::classify) fn be_company(text: &str) -> Verdict {
    let (body, key) = (part(text, 0, 8), part(text, 8, 2));
    passes(body > 0 && 97 - body % 97 == key)
}

/// Matricule of Luxembourg: birth date, then a Luhn digit and a Verhoeff digit over the same
/// eleven digits.
pub(in crate::classify) fn lu_person(text: &str) -> Verdict {
    let dated =
        matches!(part(text, 0, 4), 1850..=2099) && is_day(part(text, 4, 2), part(text, 6, 2));
    if !dated {
        return Verdict::Fails;
    }
    passes(luhn(&kept(text, |at| at != 12)) && verhoeff(&kept(text, |at| at != 11)))
}

/// The digits at the places that are wanted.
fn kept(text: &str, wanted: impl Fn(usize) -> bool) -> String {
    digits(text)
        .enumerate()
        .filter(|(at, _)| wanted(*at))
        .filter_map(|(_, digit)| char::from_digit(digit, 10))
        .collect()
}
