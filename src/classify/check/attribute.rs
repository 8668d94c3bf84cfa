//! Dates, ages and places that may belong to a person.

use crate::classify::{checksum::digits, row::Verdict};

use super::passes;

/// A date on which somebody who lives may have been born, in any usual order of its parts.
pub(in crate::classify) fn birth_date(text: &str) -> Verdict {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse::<u32>().ok());
    let (first, second, third) = (numbers.next(), numbers.next(), numbers.next());
    let named = text.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let year = |year: u32| (1900..=2030).contains(&year) || year < 100;
    let month_day = |a: u32, b: u32| a.min(b) > 0 && a.max(b) <= 31 && a.min(b) <= 12;
    passes(match (first, second, third) {
        (Some(a), Some(b), Some(c)) if a > 31 => year(a) && month_day(b, c),
        (Some(a), Some(b), Some(c)) => year(c) && month_day(a, b),
        (Some(day), Some(of), None) => {
            named && (1..=31).contains(&day) && (1900..=2030).contains(&of)
        }
        _ => false,
    })
}

/// No one is older.
pub(in crate::classify) fn age(text: &str) -> Verdict {
    let years = digits(text).fold(0, |sum, digit| sum * 10 + digit);
    passes((1..=120).contains(&years))
}

/// Latitude and longitude: at most 90 and 180 degrees, not the origin.
pub(in crate::classify) fn coordinates(text: &str) -> Verdict {
    let mut parts = text
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')))
        .filter_map(|part| part.parse::<f64>().ok());
    let (Some(north), Some(east)) = (parts.next(), parts.next()) else {
        return Verdict::Fails;
    };
    let within = north.abs() <= 90.0 && east.abs() <= 180.0;
    passes(within && (north.abs() > 1.0 || east.abs() > 1.0))
}

/// Degrees, minutes and seconds within their ranges.
pub(in crate::classify) fn degrees(text: &str) -> Verdict {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse::<u32>().ok());
    let (degree, minute) = (numbers.next().unwrap_or(999), numbers.next().unwrap_or(0));
    passes(degree <= 180 && minute < 60)
}
