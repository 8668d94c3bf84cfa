//! Numbers that states and health services give to persons.

use crate::classify::{
    checksum::{digits, mod11_10, number, verhoeff, weighted},
    row::Verdict,
};

use super::{
    figures::{part, repeats},
    passes,
};

/// Social Security Administration: areas, groups and serials that are never given out, and the
/// numbers that were published.
pub(in crate::classify) fn us_ssn(text: &str) -> Verdict {
    let Some(all) = number(text) else {
        return Verdict::Fails;
    };
    let (area, group, serial) = (all / 1_000_000, all / 10_000 % 100, all % 10_000);
    match all {
        _ if matches!(area, 0 | 666 | 900..) || group == 0 || serial == 0 => Verdict::Fails,
        _ if repeats(text) => Verdict::Fails,
        78_051_120 | 219_099_999 | 457_555_462 => Verdict::Weak(40),
        _ => Verdict::Holds,
    }
}

/// IRS: begins with 9, and the group lies in the ranges kept for it.
pub(in crate::classify) fn us_itin(text: &str) -> Verdict {
    let group = number(text).unwrap_or(0) / 10_000 % 100;
    passes(matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

/// HMRC NIM39110: prefixes that are never given out.
pub(in crate::classify) fn uk_nino(text: &str) -> Verdict {
    let mut letters = text.chars().map(|c| c.to_ascii_uppercase());
    let prefix = (letters.next().unwrap_or(' '), letters.next().unwrap_or(' '));
    let never = ['D', 'F', 'I', 'Q', 'U', 'V'];
    let kept = [
        ('B', 'G'),
        ('G', 'B'),
        ('K', 'N'),
        ('N', 'K'),
        ('N', 'T'),
        ('T', 'N'),
        ('Z', 'Z'),
    ];
    passes(
        !never.contains(&prefix.0)
            && !never.contains(&prefix.1)
            && prefix.1 != 'O'
            && !kept.contains(&prefix),
    )
}

/// NHS Data Dictionary: weights 10 to 2, mod 11; a check value of ten is never given out.
pub(in crate::classify) fn uk_nhs(text: &str) -> Verdict {
    let sum = weighted(text, &[10, 9, 8, 7, 6, 5, 4, 3, 2]);
    let check = (11 - sum % 11) % 11;
    passes(digits(text).next_back() == Some(check) && !repeats(text))
}

/// UIDAI: Verhoeff, the first digit is 2 to 9, and no palindrome.
pub(in crate::classify) fn in_aadhaar(text: &str) -> Verdict {
    let starts = digits(text).next().is_some_and(|d| d > 1);
    let palindrome = digits(text).eq(digits(text).rev());
    passes(starts && !palindrome && verhoeff(text))
}

/// Section 139b AO: mod 11,10, and among the first ten digits exactly one occurs more than once.
pub(in crate::classify) fn de_tax_id(text: &str) -> Verdict {
    let count = |digit| digits(text).take(10).filter(|d| *d == digit).count();
    let doubled = (0..10)
        .filter(|digit| matches!(count(*digit), 2 | 3))
        .count();
    let crowded = (0..10).any(|digit| count(digit) > 3);
    let starts = digits(text).next() != Some(0);
    passes(starts && doubled == 1 && !crowded && mod11_10(text))
}

/// DNI and NIE of Spain: the letter is the number mod 23; X, Y, Z stand for 0, 1, 2.
pub(in crate::classify) fn es_nif(text: &str) -> Verdict {
    const LETTERS: &str = "TRWAGMYFPDXBNJZSQVHLCKE";
    let front = match text.bytes().next().map(|b| b.to_ascii_uppercase()) {
        Some(b'Y') => 10_000_000,
        Some(b'Z') => 20_000_000,
        _ => 0,
    };
    let rest = (number(text).unwrap_or(0) + front) % 23;
    let letter = usize::try_from(rest)
        .ok()
        .and_then(|at| LETTERS.chars().nth(at));
    let given = text.chars().next_back().map(|c| c.to_ascii_uppercase());
    passes(letter == given && !repeats(text))
}

/// Codice fiscale, D.M. 23 December 1976: odd and even tables, mod 26.
pub(in crate::classify) fn it_fiscal_code(text: &str) -> Verdict {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let place = |b: u8| {
        let base = if b.is_ascii_digit() { b'0' } else { b'A' };
        u32::from(b.to_ascii_uppercase().saturating_sub(base))
    };
    let sum: u32 = text
        .bytes()
        .take(15)
        .enumerate()
        .map(|(at, b)| {
            let place = place(b);
            let odd = usize::try_from(place)
                .ok()
                .and_then(|p| ODD.get(p))
                .copied();
            if at % 2 == 0 { odd.unwrap_or(0) } else { place }
        })
        .sum();
    passes(
        text.bytes()
            .next_back()
            .is_some_and(|b| place(b) == sum % 26),
    )
}

/// PESEL, Polish act of 24 September 2010: a birth date with the century in the month, and
/// weights 1, 3, 7, 9.
pub(in crate::classify) fn pl_pesel(text: &str) -> Verdict {
    let all = number(text).unwrap_or(0);
    let (month, day) = (all / 10_000_000 % 100 % 20, all / 100_000 % 100);
    let dated = (1..=12).contains(&month) && (1..=31).contains(&day);
    passes(dated && weighted(text, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10))
}

/// CPF, Receita Federal: two mod-11 digits; one digit repeated is refused.
pub(in crate::classify) fn br_cpf(text: &str) -> Verdict {
    let check = |weights: &[u32]| weighted(text, weights) * 10 % 11 % 10;
    let first = check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]);
    let second = check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    passes(!repeats(text) && digits(text).skip(9).eq([first, second]))
}

/// BSN, the Dutch eleven test: weights 9 to 2, then minus one.
pub(in crate::classify) fn nl_bsn(text: &str) -> Verdict {
    let sum = weighted(text, &[9, 8, 7, 6, 5, 4, 3, 2]);
    let last = digits(text).next_back().unwrap_or(0);
    passes(sum % 11 == last && !repeats(text))
}

/// Resident identity number of China, GB 11643: ISO 7064 mod 11-2 and a birth date.
pub(in crate::classify) fn cn_resident_id(text: &str) -> Verdict {
    let sum = weighted(text, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    let (year, month, day) = (part(text, 6, 4), part(text, 10, 2), part(text, 12, 2));
    let dated =
        (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let check = (12 - sum % 11) % 11;
    let given = match text.chars().next_back() {
        Some('X' | 'x') => Some(10),
        Some(last) => last.to_digit(10),
        None => None,
    };
    passes(dated && given == Some(check))
}

/// NIR, INSEE, French decree 82-103: the last two digits are 97 less the remainder of the rest; Corsica's 2A and 2B
/// count as 19 and 18.
pub(in crate::classify) fn nir(text: &str) -> Verdict {
    let corsica = text.bytes().find_map(|b| match b {
        b'A' | b'a' => Some(1_000_000),
        b'B' | b'b' => Some(2_000_000),
        _ => None,
    });
    let Some(all) = number(text) else {
        return Verdict::Fails;
    };
    // The letter stands for a zero, so one digit less was read: put it back before the reckoning.
    let (whole, off) = match corsica {
        Some(off) => {
            let tail = all % 100_000_000;
            let head = all / 100_000_000;
            (head * 1_000_000_000 + tail, off)
        }
        None => (all, 0),
    };
    let (body, key) = (whole / 100, whole % 100);
    let month = body / 100_000_000 % 100;
    let plausible = matches!(month, 1..=12 | 20..=42 | 50..=99);
    passes(plausible && body > off && 97 - (body - off) % 97 == key)
}

/// 45 CFR 162.406: Luhn with 80840 in front, which adds 24 to the sum.
pub(in crate::classify) fn us_npi(text: &str) -> Verdict {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits(text)
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { doubled(digit) } else { digit })
        .sum();
    passes((sum + 24).is_multiple_of(10))
}
