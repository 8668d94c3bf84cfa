//! Machine-readable zones of travel documents.

use std::ops::Range;

use crate::classify::row::Verdict;

use super::passes;

/// ICAO 9303 parts 4 to 6: the check digits of number, birth, expiry, and of all together. The
/// count of signs tells TD3 (2 lines of 44) from TD2 (2 of 36) and TD1 (3 of 30).
pub(in crate::classify) fn mrz(text: &str) -> Verdict {
    let zone: Vec<u8> = text
        .bytes()
        .filter(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'<')
        .collect();
    let ok = match zone.len() {
        88 => {
            let parts = [53..54, 63..64, 71..72];
            holds(&zone, &[44..53, 57..63, 65..71], &parts)
                && composite(&zone, &[44..54, 57..64, 65..87], 87)
        }
        72 => {
            let parts = [45..46, 55..56, 63..64];
            holds(&zone, &[36..45, 49..55, 57..63], &parts)
                && composite(&zone, &[36..46, 49..56, 57..71], 71)
        }
        90 => {
            let parts = [14..15, 36..37, 44..45];
            holds(&zone, &[5..14, 30..36, 38..44], &parts)
                && composite(&zone, &[5..30, 30..37, 38..45, 48..59], 59)
        }
        _ => false,
    };
    passes(ok)
}

/// Whether each field is followed by its check digit.
fn holds(zone: &[u8], fields: &[Range<usize>], checks: &[Range<usize>]) -> bool {
    fields
        .iter()
        .zip(checks)
        .all(|(field, check)| composite(zone, std::slice::from_ref(field), check.start))
}

/// Whether the check digit at `check` is that of the fields read one after the other.
fn composite(zone: &[u8], fields: &[Range<usize>], check: usize) -> bool {
    let signs = fields
        .iter()
        .filter_map(|field| zone.get(field.clone()))
        .flatten();
    let sum: u32 = signs
        .zip([7, 3, 1].iter().cycle())
        .map(|(sign, weight)| value(*sign) * weight)
        .sum();
    zone.get(check).is_some_and(|sign| value(*sign) == sum % 10)
}

fn value(sign: u8) -> u32 {
    char::from(sign).to_digit(36).unwrap_or(0)
}
