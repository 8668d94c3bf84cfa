//! Numbers of the United States and Canada.

use crate::classify::{
    checksum::{digits, luhn, weighted},
    row::Verdict,
};

use super::{figures::part, passes};

/// IRS: the first two digits name the campus that gave the number out.
pub(in crate::classify) fn ein(text: &str) -> Verdict {
    passes(matches!(
        part(text, 0, 2),
        1..=6 | 10..=16 | 20..=27 | 30..=48 | 50..=68 | 71..=77 | 80..=88 | 90..=95 | 98 | 99
    ))
}

/// DEA: a registrant letter, and twice the even digits plus the odd ones end in the seventh.
pub(in crate::classify) fn dea(text: &str) -> Verdict {
    let kind = text.bytes().next().map(|b| b.to_ascii_uppercase());
    let known = kind.is_some_and(|b| b"ABCDEFGHJKLMPRSTUX".contains(&b));
    // The second sign may be a 9 as well as the first letter of a surname.
    let figures = text.get(2..).unwrap_or_default();
    let sum = weighted(figures, &[1, 2, 1, 2, 1, 2]);
    passes(known && digits(figures).nth(6) == Some(sum % 10) && digits(figures).any(|d| d != 0))
}

/// USPS: the first digit of a ZIP code, or its first three, fits the state in front of it.
pub(in crate::classify) fn state_zip(text: &str) -> Verdict {
    let state = text.get(..2).unwrap_or_default();
    let (zone, section) = (part(text, 0, 1), part(text, 0, 3));
    passes(match zone {
        0 => {
            matches!(
                state,
                "CT" | "MA" | "ME" | "NH" | "NJ" | "RI" | "VT" | "PR" | "VI" | "AE"
            ) || state == "NY" && section == 5
        }
        1 => matches!(state, "DE" | "NY" | "PA"),
        2 => matches!(state, "DC" | "MD" | "NC" | "SC" | "VA" | "WV"),
        3 => matches!(state, "AL" | "FL" | "GA" | "MS" | "TN" | "AA"),
        4 => matches!(state, "IN" | "KY" | "MI" | "OH"),
        5 => {
            matches!(state, "IA" | "MN" | "MT" | "ND" | "SD" | "WI")
                || state == "DC" && section == 569
        }
        6 => matches!(state, "IL" | "KS" | "MO" | "NE"),
        7 => matches!(state, "AR" | "LA" | "OK" | "TX"),
        8 => {
            matches!(state, "AZ" | "CO" | "ID" | "NM" | "NV" | "UT" | "WY")
                || state == "TX" && section == 885
        }
        _ => matches!(
            state,
            "AK" | "CA" | "HI" | "OR" | "WA" | "GU" | "AS" | "MP" | "AP"
        ),
    })
}

/// USPS Publication 28: section centres that are not in use.
pub(in crate::classify) fn zip(text: &str) -> Verdict {
    passes(!matches!(
        part(text, 0, 3),
        0..=4 | 99 | 213 | 269 | 343 | 345 | 348 | 353 | 419 | 428 | 429 | 517..=519 | 529 | 533 | 536
            | 552 | 568 | 578 | 579 | 589 | 621 | 632 | 642 | 643 | 659 | 663 | 682 | 694..=699 | 702
            | 709 | 715 | 732 | 742 | 771 | 817..=819 | 839 | 848 | 849 | 854 | 858 | 861 | 862 | 866
            | 867 | 868 | 869 | 876 | 886..=888 | 892 | 896 | 899 | 909 | 929 | 987
    ))
}

/// Service Canada: Luhn; 0 and 8 do not begin a number.
pub(in crate::classify) fn sin(text: &str) -> Verdict {
    passes(!matches!(part(text, 0, 1), 0 | 8) && luhn(text))
}

/// Canada Revenue Agency: Luhn over the nine digits of the business number.
pub(in crate::classify) fn business_number(text: &str) -> Verdict {
    let number = text.split(|c: char| c.is_ascii_alphabetic()).next();
    passes(number.is_some_and(|number| luhn(number.trim_end())) && digits(text).any(|d| d != 0))
}

/// Ontario Ministry of Health: Luhn over ten digits.
pub(in crate::classify) fn ohip(text: &str) -> Verdict {
    passes(luhn(text) && part(text, 0, 1) != 0)
}

/// British Columbia: 9, then weights 2, 4, 8, 5, 10, 9, 7, 3, mod 11.
pub(in crate::classify) fn phn(text: &str) -> Verdict {
    let sum = weighted(text, &[0, 2, 4, 8, 5, 10, 9, 7, 3]);
    passes(part(text, 0, 1) == 9 && (11 - sum % 11) % 11 == part(text, 9, 1))
}

/// RAMQ, Quebec: the birth date, with 50 added to the month of women.
pub(in crate::classify) fn ramq(text: &str) -> Verdict {
    let (month, day) = (part(text, 2, 2), part(text, 4, 2));
    passes(matches!(month, 1..=12 | 51..=62) && (1..=31).contains(&day))
}

/// Ontario's driving licence ends with the birth date, 50 added to the month of women.
pub(in crate::classify) fn ontario_licence(text: &str) -> Verdict {
    let (month, day) = (part(text, 10, 2), part(text, 12, 2));
    passes(matches!(month, 1..=12 | 51..=62) && (1..=31).contains(&day))
}
