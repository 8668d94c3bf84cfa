//! Numbers of India, Pakistan, Bangladesh and Sri Lanka.

use crate::classify::{
    checksum::{digits, luhn, verhoeff},
    row::Verdict,
};

use super::{
    figures::{last_sign, part, repeats, signs, values},
    passes,
};

/// The holder kinds that the fourth letter of a PAN names.
const HOLDERS: &[u8] = b"ABCFGHJKLPT";

/// PAN of India, Income Tax Department: the fourth letter names the kind of holder.
pub(in crate::classify) fn in_pan(text: &str) -> Verdict {
    passes(signs(text).nth(3).is_some_and(|b| HOLDERS.contains(&b)))
}

/// GSTIN of India: a state, a PAN, and a mod-36 check with weights 1 and 2.
pub(in crate::classify) fn in_gstin(text: &str) -> Verdict {
    let sum: u32 = values(text)
        .take(14)
        .enumerate()
        .map(|(at, value)| value * if at % 2 == 0 { 1 } else { 2 })
        .map(|product| product / 36 + product % 36)
        .sum();
    let state = matches!(part(text, 0, 2), 1..=38 | 97 | 99);
    let holder = signs(text).nth(5).is_some_and(|b| HOLDERS.contains(&b));
    match (
        state,
        holder && values(text).next_back() == Some((36 - sum % 36) % 36),
    ) {
        (false, _) => Verdict::Fails,
        (true, true) => Verdict::Holds,
        // Mistyped or made up, as nothing else looks like that. It is told, and no policy hears of
        // it unless it asks.
        (true, false) => Verdict::Weak(50),
    }
}

/// Voter number of India: its digits pass Luhn where it was given under the present rules.
pub(in crate::classify) fn in_voter(text: &str) -> Verdict {
    match (repeats(text), luhn(text)) {
        (true, _) => Verdict::Fails,
        (false, true) => Verdict::Holds,
        (false, false) => Verdict::Silent,
    }
}

/// Driving licence of India: a state and the year that it was first given in.
pub(in crate::classify) fn in_licence(text: &str) -> Verdict {
    const STATES: [&str; 41] = [
        "AN", "AP", "AR", "AS", "BR", "CG", "CH", "DD", "DL", "DN", "GA", "GJ", "HP", "HR", "JH",
        "JK", "KA", "KL", "LA", "LD", "MH", "ML", "MN", "MP", "MZ", "NL", "OD", "OR", "PB", "PY",
        "RJ", "SK", "TG", "TN", "TR", "TS", "UA", "UK", "UP", "WB", "DH",
    ];
    let known = STATES
        .iter()
        .any(|state| signs(text).take(2).eq(state.bytes()));
    passes(known && matches!(part(text, 2, 4), 1950..=2099))
}

/// ABHA number of India: Verhoeff.
pub(in crate::classify) fn in_abha(text: &str) -> Verdict {
    passes(verhoeff(text) && !repeats(text))
}

/// CNIC of Pakistan: the first digit names a province.
pub(in crate::classify) fn pk_person(text: &str) -> Verdict {
    passes(matches!(digits(text).next(), Some(1..=7)) && part(text, 5, 7) > 0)
}

/// NIC of Sri Lanka: the day of the year of birth, raised by 500 for women; old ones end in `V`
/// or `X`.
pub(in crate::classify) fn lk_person(text: &str) -> Verdict {
    let old = last_sign(text).is_some_and(|b| b.is_ascii_uppercase());
    let at = if old { 2 } else { 4 };
    let born = old || matches!(part(text, 0, 4), 1900..=2099);
    passes(born && matches!(part(text, at, 3), 1..=366 | 501..=866))
}
