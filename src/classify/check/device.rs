//! Telephones, subscriptions, vehicles and containers.

use crate::classify::{
    checksum::{digits, luhn},
    row::Verdict,
};

use super::passes;

/// 3GPP TS 23.003: Luhn over fifteen digits, and a reporting body in front.
pub(in crate::classify) fn imei(text: &str) -> Verdict {
    let body = digits(text).take(2).fold(0, |sum, d| sum * 10 + d);
    let known = matches!(
        body,
        1 | 10 | 30 | 33 | 35 | 44 | 45 | 49..=54 | 86 | 87 | 91 | 98 | 99
    );
    passes(known && luhn(text))
}

/// 3GPP2 S.R0048: fourteen hexadecimal digits, and if there is a fifteenth, Luhn base 16.
pub(in crate::classify) fn meid(text: &str) -> Verdict {
    let values = || text.chars().filter_map(|c| c.to_digit(16));
    let regional = values().next().is_some_and(|first| first > 9);
    if values().count() == 14 {
        return passes(regional || text.bytes().any(|b| b.is_ascii_alphabetic()));
    }
    let doubled = |v: u32| v * 2 / 16 + v * 2 % 16;
    let sum: u32 = values()
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .enumerate()
        .map(|(at, v)| if at % 2 == 1 { doubled(v) } else { v })
        .sum();
    passes(regional && sum.is_multiple_of(16))
}

/// ITU-T E.118: 89 for telecommunication, and Luhn.
pub(in crate::classify) fn iccid(text: &str) -> Verdict {
    passes(luhn(text))
}

/// ITU-T E.212: the mobile country code lies in a range that is given out.
pub(in crate::classify) fn imsi(text: &str) -> Verdict {
    let country = digits(text).take(3).fold(0, |sum, d| sum * 10 + d);
    passes(matches!(
        country,
        202..=297 | 302..=376 | 400..=472 | 502..=555 | 602..=659 | 702..=750 | 901
    ))
}

/// ISO 3779 and 49 CFR 565: North America's check sign in the ninth place. Elsewhere it is no
/// check, so that a number without it is only less sure.
pub(in crate::classify) fn vin(text: &str) -> Verdict {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |c: char| match c.to_ascii_uppercase() {
        'A' | 'J' => 1,
        'B' | 'K' | 'S' => 2,
        'C' | 'L' | 'T' => 3,
        'D' | 'M' | 'U' => 4,
        'E' | 'N' | 'V' => 5,
        'F' | 'W' => 6,
        'G' | 'P' | 'X' => 7,
        'H' | 'Y' => 8,
        'R' | 'Z' => 9,
        digit => digit.to_digit(10).unwrap_or(0),
    };
    let sum: u32 = text
        .chars()
        .map(value)
        .zip(WEIGHTS)
        .map(|(v, w)| v * w)
        .sum();
    let given = text.chars().nth(8).map(|c| c.to_ascii_uppercase());
    let check = match sum % 11 {
        10 => Some('X'),
        rest => char::from_digit(rest, 10),
    };
    let serial = text.bytes().rev().take(4).all(|b| b.is_ascii_digit());
    let letters = text.bytes().any(|b| b.is_ascii_alphabetic());
    match (serial && letters, given == check) {
        (false, _) => Verdict::Fails,
        (true, true) => Verdict::Holds,
        (true, false) => Verdict::Silent,
    }
}

/// ISO 6346: letters count from 10 on without the multiples of 11, places double, mod 11.
pub(in crate::classify) fn container(text: &str) -> Verdict {
    let value = |c: char| match c.to_ascii_uppercase() {
        digit @ '0'..='9' => digit.to_digit(10).unwrap_or(0),
        letter => {
            let plain = letter.to_digit(36).unwrap_or(0);
            plain + (plain - 1) / 10
        }
    };
    let signs = || text.chars().filter(char::is_ascii_alphanumeric);
    let sum: u32 = signs()
        .take(10)
        .enumerate()
        .map(|(at, c)| value(c) << at)
        .sum();
    passes(digits(text).next_back() == Some(sum % 11 % 10))
}

/// What is long enough to be a serial number and holds letters or digits of more than one kind.
pub(in crate::classify) fn serial(text: &str) -> Verdict {
    let figures = digits(text).count();
    passes(figures > 2 && figures < text.len() || figures > 7)
}
