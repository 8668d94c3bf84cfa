//! Bank accounts as countries number them, and magnetic tracks.

use crate::classify::{
    checksum::{digits, luhn, mod97},
    row::Verdict,
};

use super::{
    figures::{part, repeats},
    passes,
};

/// ISO/IEC 7813: Luhn over the card number, which ends at `^` or `=`, and the month after it.
pub(in crate::classify) fn track(text: &str) -> Verdict {
    let number = text.split(['^', '=']).next().unwrap_or_default();
    let rest = text.rsplit(['^', '=']).next().unwrap_or_default();
    passes(luhn(number) && (1..=12).contains(&part(rest, 2, 2)))
}

/// Payment card expiry: a month, and a year that a card in use may bear.
pub(in crate::classify) fn expiry(text: &str) -> Verdict {
    let mut parts = text.split(['/', '-']).map(str::parse::<u32>);
    let (Some(Ok(month)), Some(Ok(year))) = (parts.next(), parts.next()) else {
        return Verdict::Fails;
    };
    let year = if year < 100 { 2000 + year } else { year };
    passes((1..=12).contains(&month) && (2010..=2049).contains(&year))
}

/// CLABE, Mexico: weights 3, 7, 1, each product by its last digit.
pub(in crate::classify) fn clabe(text: &str) -> Verdict {
    let weights = [3, 7, 1].into_iter().cycle();
    let sum: u32 = digits(text)
        .take(17)
        .zip(weights)
        .map(|(d, w)| d * w % 10)
        .sum();
    passes(digits(text).next_back() == Some((10 - sum % 10) % 10))
}

/// CBU, Argentina: a check digit after seven digits, and one at the end.
pub(in crate::classify) fn cbu(text: &str) -> Verdict {
    let block = |from, count, weights: &[u32]| {
        let signs = digits(text).skip(from).take(count);
        let sum: u32 = signs.zip(weights).map(|(d, w)| d * w).sum();
        digits(text).nth(from + count) == Some((10 - sum % 10) % 10)
    };
    let second = [3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3];
    passes(block(0, 7, &[7, 1, 3, 9, 7, 1, 3]) && block(8, 13, &second))
}

/// RIB, France: letters count 1 to 9 three times over, and the whole is a multiple of 97.
pub(in crate::classify) fn rib(text: &str) -> Verdict {
    let signs = text.bytes().filter(u8::is_ascii_alphanumeric);
    let plain = signs.map(|b| match b.to_ascii_uppercase() {
        letter @ b'A'..=b'I' => letter - b'A' + b'1',
        letter @ b'J'..=b'R' => letter - b'J' + b'1',
        letter @ b'S'..=b'Z' => letter - b'S' + b'2',
        digit => digit,
    });
    passes(digits(text).any(|d| d != 0) && mod97(plain) == 0)
}

/// CCC, Spain: two digits, each of which checks ten by weights that double mod 11.
pub(in crate::classify) fn ccc(text: &str) -> Verdict {
    const WEIGHTS: [u32; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let check = |sum: u32| match 11 - sum % 11 {
        10 => 1,
        11 => 0,
        digit => digit,
    };
    let bank: u32 = digits(text)
        .take(8)
        .zip(WEIGHTS.iter().skip(2))
        .map(|(d, w)| d * w)
        .sum();
    let account: u32 = digits(text).skip(10).zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let given = digits(text).skip(8).take(2);
    passes(digits(text).any(|d| d != 0) && given.eq([check(bank), check(account)]))
}

/// Bank, and the first and last branch of each of its ranges: Inland Revenue, New Zealand.
const NEW_ZEALAND: [(u32, u32, u32); 41] = [
    (1, 1, 999),
    (1, 1100, 1199),
    (1, 1800, 1899),
    (2, 1, 999),
    (2, 1200, 1299),
    (3, 1, 999),
    (3, 1300, 1399),
    (3, 1500, 1599),
    (3, 1700, 1799),
    (3, 1900, 1999),
    (6, 1, 999),
    (6, 1400, 1499),
    (8, 6500, 6599),
    (9, 0, 0),
    (11, 5000, 6499),
    (11, 6600, 8999),
    (12, 3000, 3299),
    (12, 3400, 3499),
    (12, 3600, 3699),
    (13, 4900, 4999),
    (14, 4700, 4799),
    (15, 3900, 3999),
    (16, 4400, 4499),
    (17, 3300, 3399),
    (18, 3500, 3599),
    (19, 4600, 4649),
    (20, 4100, 4199),
    (21, 4800, 4899),
    (22, 4000, 4049),
    (23, 3700, 3799),
    (24, 4300, 4349),
    (25, 2500, 2599),
    (26, 2600, 2699),
    (27, 3800, 3849),
    (28, 2100, 2149),
    (29, 2150, 2299),
    (30, 2900, 2949),
    (31, 2800, 2849),
    (33, 6700, 6799),
    (35, 2400, 2499),
    (38, 9000, 9499),
];

/// Inland Revenue, New Zealand: the bank names the weights. Digits are written bank 2, branch 4,
/// base 7, suffix 2 to 4.
pub(in crate::classify) fn new_zealand(text: &str) -> Verdict {
    let mut groups = text
        .split([' ', '-'])
        .map(|group| group.parse::<u32>().unwrap_or(0));
    let mut group = || groups.next().unwrap_or(0);
    let (bank, branch, base, suffix) = (group(), group(), group(), group());
    let known = NEW_ZEALAND
        .iter()
        .any(|(of, first, last)| *of == bank && (*first..=*last).contains(&branch));
    let account = [
        branch / 1000,
        branch / 100 % 10,
        branch / 10 % 10,
        branch % 10,
    ];
    let places = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
    let number = places.map(|place| base / place % 10);
    let over = |weights: &[u32]| -> u32 {
        let signs = account.into_iter().chain(number);
        signs.zip(weights).map(|(d, w)| d * w).sum()
    };
    let tail = [suffix / 100 % 10, suffix / 10 % 10, suffix % 10];
    let folded = |d: u32, w: u32| {
        let once = d * w / 10 + d * w % 10;
        once / 10 + once % 10
    };
    let holds = match bank {
        8 => over(&[0, 0, 0, 0, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
        9 => {
            let signs = number.into_iter().skip(3).chain(tail.into_iter().skip(2));
            let sum: u32 = signs.zip([5, 4, 3, 2, 1]).map(|(d, w)| folded(d, w)).sum();
            sum.is_multiple_of(11)
        }
        25 | 33 => over(&[0, 0, 0, 0, 1, 7, 3, 1, 7, 3, 1]).is_multiple_of(10),
        26 | 28 | 29 => {
            let signs = number.into_iter().chain(tail);
            let sum: u32 = signs
                .zip([1, 3, 7, 1, 3, 7, 1, 3, 7, 1])
                .map(|(d, w)| folded(d, w))
                .sum();
            sum.is_multiple_of(10)
        }
        31 => true,
        _ if base < 990_000 => over(&[6, 3, 7, 9, 0, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
        _ => over(&[0, 0, 0, 0, 0, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
    };
    passes(known && holds)
}

/// Payments Canada: institutions are numbered in blocks by kind.
pub(in crate::classify) fn canada(text: &str) -> Verdict {
    passes(matches!(part(text, 5, 3), 1..=399 | 500..=899))
}

/// Sort codes and BSBs carry no check; all zero stands for none.
pub(in crate::classify) fn sort_code(text: &str) -> Verdict {
    passes(digits(text).take(6).any(|d| d != 0))
}

/// Weights 1, 3, 1, 7, 3, 9, 1 over digits and consonants.
pub(in crate::classify) fn sedol(text: &str) -> Verdict {
    let values = text.chars().filter_map(|c| c.to_digit(36));
    let sum: u32 = values.zip([1, 3, 1, 7, 3, 9, 1]).map(|(v, w)| v * w).sum();
    passes(sum.is_multiple_of(10))
}

/// CUSIP Global Services: every second value doubled, its digits added.
pub(in crate::classify) fn cusip(text: &str) -> Verdict {
    let value = |c: char| match c {
        '*' => Some(36),
        '@' => Some(37),
        '#' => Some(38),
        _ => c.to_digit(36),
    };
    let sum: u32 = text
        .chars()
        .filter_map(value)
        .take(8)
        .zip([1, 2].into_iter().cycle())
        .map(|(v, w)| v * w / 10 + v * w % 10)
        .sum();
    passes(digits(text).next_back() == Some((10 - sum % 10) % 10))
}

/// ISO 6166: letters as two digits, then Luhn; the first two are a country or a range of its own.
pub(in crate::classify) fn isin(text: &str) -> Verdict {
    let country = text.get(..2).unwrap_or_default();
    let issued = super::bank::is_country(country) || matches!(country, "XS" | "EU" | "XC" | "XD");
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    let mut double = false;
    let mut sum = 0;
    let mut add = |digit: u32| {
        let twice = digit * 2;
        sum += if double {
            twice / 10 + twice % 10
        } else {
            digit
        };
        double = !double;
    };
    for v in text.chars().rev().map(value) {
        add(v % 10);
        if v > 9 {
            add(v / 10);
        }
    }
    passes(issued && sum.is_multiple_of(10))
}

/// ISO 17442: ISO 7064 mod 97-10.
pub(in crate::classify) fn lei(text: &str) -> Verdict {
    passes(mod97(text.bytes()) == 1)
}

/// Account numbers carry no check; one digit repeated stands for none.
pub(in crate::classify) fn account(text: &str) -> Verdict {
    passes(!repeats(text))
}
