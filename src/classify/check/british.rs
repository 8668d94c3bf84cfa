//! Numbers of the United Kingdom and Ireland.

use crate::classify::{
    checksum::{digits, weighted},
    row::Verdict,
};

use super::{figures::part, passes};

/// Royal Mail's postcode areas.
const AREAS: &str = "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL \
    DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L \
    LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE \
    SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO \
    ZE";

/// An Post's routing keys.
const ROUTING_KEYS: &str = "A41 A42 A45 A63 A67 A75 A81 A82 A83 A84 A85 A86 A91 A92 A94 A96 A98 C15 D01 D02 \
    D03 D04 D05 D06 D6W D07 D08 D09 D10 D11 D12 D13 D14 D15 D16 D17 D18 D20 D22 D24 E21 E25 E32 \
    E34 E41 E45 E53 E91 F12 F23 F26 F28 F31 F35 F42 F45 F52 F56 F91 F92 F93 F94 H12 H14 H16 H18 \
    H23 H53 H54 H62 H65 H71 H91 K32 K34 K36 K45 K56 K67 K78 N37 N39 N41 N91 P12 P14 P17 P24 P25 \
    P31 P32 P36 P43 P47 P51 P56 P61 P67 P72 P75 P81 P85 R14 R21 R32 R35 R42 R45 R51 R56 R93 R95 \
    T12 T23 T34 T45 T56 V14 V15 V23 V31 V35 V42 V92 V93 V94 V95 W12 W23 W34 W91 X35 X42 X91 Y14 \
    Y21 Y25 Y34 Y35";

/// Royal Mail: the letters in front name an area.
pub(in crate::classify) fn postcode(text: &str) -> Verdict {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let area = text.get(..letters).unwrap_or_default();
    passes(
        AREAS
            .split(' ')
            .any(|known| known.eq_ignore_ascii_case(area)),
    )
}

/// An Post: the first three signs are a routing key.
pub(in crate::classify) fn eircode(text: &str) -> Verdict {
    let key = text.get(..3).unwrap_or_default();
    passes(
        ROUTING_KEYS
            .split(' ')
            .any(|known| known.eq_ignore_ascii_case(key)),
    )
}

/// The mod 11 check that the NHS number, CHI and H&C number share: weights 10 to 2.
fn health(text: &str) -> bool {
    let sum = weighted(text, &[10, 9, 8, 7, 6, 5, 4, 3, 2]);
    digits(text).next_back() == Some((11 - sum % 11) % 11)
}

/// Scotland: begins with the birth date. Northern Ireland: begins with 320 to 399.
pub(in crate::classify) fn chi(text: &str) -> Verdict {
    let (day, month) = (part(text, 0, 2), part(text, 2, 2));
    let dated = (1..=31).contains(&day) && (1..=12).contains(&month);
    passes((dated || (320..=399).contains(&part(text, 0, 3))) && health(text))
}

/// HMRC: weights 6, 7, 8, 9, 10, 5, 4, 3, 2; the first digit is the check.
pub(in crate::classify) fn utr(text: &str) -> Verdict {
    const CHECKS: [u32; 11] = [2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    let sum = weighted(text, &[0, 6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
    let check = CHECKS
        .iter()
        .zip(0..)
        .find(|(_, rest)| *rest == sum)
        .map(|(check, _)| *check);
    passes(digits(text).next() == check)
}

/// HMRC: weights 8 to 2 and the last two digits leave 0 by 97; since 2009 also 42 or 55.
pub(in crate::classify) fn vat(text: &str) -> Verdict {
    let sum = weighted(text, &[8, 7, 6, 5, 4, 3, 2]) + part(text, 7, 2);
    let some = part(text, 0, 7) > 0;
    // Numbers from 100 on may be of either of two later series.
    let later = part(text, 0, 3) >= 100 && matches!(sum % 97, 42 | 55);
    passes(some && (sum.is_multiple_of(97) || later))
}

/// DVLA: five signs of the surname, the decade, the month (50 more for women), day, year, two
/// initials, three signs.
pub(in crate::classify) fn driving_licence(text: &str) -> Verdict {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|p| p.parse::<u32>().ok());
    let month = part(6, 8).is_some_and(|month| matches!(month, 1..=12 | 51..=62));
    let day = part(8, 10).is_some_and(|day| (1..=31).contains(&day));
    // A surname shorter than five letters is filled up with nines, at its end only.
    let name = text.get(..5).unwrap_or_default();
    let filled = name.trim_end_matches('9').bytes().all(|b| b != b'9') && !name.starts_with('9');
    passes(month && day && filled)
}

/// Department of Social Protection, Ireland: weights 8 to 2, nine times the second letter, mod 23.
pub(in crate::classify) fn ppsn(text: &str) -> Verdict {
    const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let mut letters = text
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .map(|b| b.to_ascii_uppercase());
    let (given, second) = (letters.next(), letters.next());
    // W and T once told spouses and trusts apart and count nothing.
    let second = match second {
        Some(letter @ b'A'..=b'I') => u32::from(letter - b'A' + 1),
        _ => 0,
    };
    let sum = weighted(text, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    let letter = LETTERS
        .iter()
        .zip(0..)
        .find(|(_, rest)| *rest == sum % 23)
        .map(|(letter, _)| *letter);
    passes(given == letter)
}

/// DVLA: the age identifier of plates given out since 2001, 02 to 29 and 51 to 79.
pub(in crate::classify) fn plate(text: &str) -> Verdict {
    passes(matches!(part(text, 0, 2), 2..=29 | 51..=79))
}
