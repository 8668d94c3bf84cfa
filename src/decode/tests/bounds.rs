//! Every input ends, in time linear in its size.

use proptest::prelude::*;

use super::*;

const MIB: usize = 1024 * 1024;

/// Decodes, and returns how many bytes were looked at and how often something was over budget.
fn run(text: &str, limits: Limits) -> (u64, usize) {
    let mut over = 0;
    let mut budget = Budget::new(limits);
    super::super::text(text, &mut budget, &mut |event| {
        if let Event::Unreadable {
            why: Why::OverBudget,
            ..
        } = event
        {
            over += 1;
        }
    });
    (budget.worked(), over)
}

/// Twice as much of the same is at most a little more than twice the work.
#[track_caller]
fn check_linear(unit: &str) {
    let work = |bytes: usize| {
        let text = unit.repeat(bytes / unit.len());
        run(
            &text,
            Limits {
                work: u64::MAX,
                bytes: usize::MAX,
                parts: usize::MAX,
                ..Limits::default()
            },
        )
        .0
    };
    let (one, two) = (work(MIB), work(2 * MIB));
    assert!(two <= one * 5 / 2, "{unit:?}: {one} and {two}");
    assert!(one <= 64 * 1024 * 1024, "{unit:?}: {one} for a mebibyte");
}

#[test]
fn work_is_linear_in_the_size() {
    for unit in [
        "=",
        "A",
        "%",
        "&#",
        "\\u",
        "7",
        "+",
        "\\",
        "%41",
        "&#65;",
        "\\u0041",
        "=41",
        "+AEE-",
        "4 ",
        "41 ",
        "65, ",
        "0x41,",
        "\u{0}",
        "a\u{0}",
        "<~",
        "<~ ~>",
        "begin 644 ",
        "begin 644 a\n",
        ". ",
        "- ",
        "@",
        "\u{200b}",
        "é",
        " gur ",
        "AAAA ",
        "aGVs ",
        "QUJD",
        "MFRGG",
        "3431",
        "\n",
        " ",
        "A\n",
        "AAAAAAAAAAAAAAAA\n",
        "AAAAAAAAAAAAAAAAB ",
        "chr(65)+",
        "01000001 ",
        "~",
        "&lt",
        "!aB3",
    ] {
        check_linear(unit);
    }
}

#[test]
fn ten_megabytes_of_one_sign_end_within_the_budget() {
    for unit in ["=", "A", "%", "&#", "\\u", "7", "@", "\u{200b}", "+A"] {
        let (work, _) = run(&unit.repeat(10 * MIB / unit.len()), Limits::default());
        assert!(work <= Limits::default().work + 64 * 1024 * 1024, "{unit}");
    }
}

#[test]
fn what_lies_too_deep_is_told() {
    let mut text = CARD.to_owned();
    for _ in 0..20 {
        text = STANDARD.encode(text);
    }
    let (_, over) = run(&text, Limits::default());
    assert_eq!(over, 1);
    for depth in [1, 3, 6] {
        let mut text = CARD.to_owned();
        for _ in 0..depth {
            text = STANDARD.encode(text);
        }
        let limits = Limits {
            depth,
            ..Limits::default()
        };
        assert_eq!(run(&text, limits).1, 0, "{depth}");
        assert_eq!(run(&STANDARD.encode(text), limits).1, 1, "{depth}");
    }
}

#[test]
fn a_bomb_is_told_and_not_inflated() {
    let bomb = gzip(&vec![b'a'; 64 * MIB]);
    let (work, over) = run(&STANDARD.encode(&bomb), Limits::default());
    assert!(over >= 1 && work < 200 * 1024 * 1024, "{work}");
    let nested = gzip(&gzip(&gzip(&vec![b'a'; 64 * MIB])));
    let (work, over) = run(&STANDARD.encode(nested), Limits::default());
    assert!(over >= 1 && work < 200 * 1024 * 1024, "{work}");
}

#[test]
fn each_limit_stops_and_is_told_once() {
    let code = STANDARD.encode(CARD);
    let text = format!("{code} ").repeat(200);
    let usual = Limits::default();
    for limits in [
        Limits { parts: 10, ..usual },
        Limits {
            bytes: 200,
            ..usual
        },
        Limits {
            work: 20_000,
            ..usual
        },
    ] {
        assert_eq!(run(&text, limits).1, 1, "{limits:?}");
    }
    assert_eq!(run(&text, usual).1, 0);
}

proptest! {
    #[test]
    fn any_text_is_read_or_left(text in any::<String>()) {
        let found = layers(&text);
        for (_, _, origin) in found {
            prop_assert!(text.get(origin.start..origin.end).is_some());
        }
    }

    #[test]
    fn any_row_of_suspicious_signs_is_read_or_left(
        text in "([A-Za-z0-9+/=_ -]{0,9}|%[0-9a-f]{0,2}|\\\\[ux0-7]?[0-9a-f]{0,4}|&#x?[0-9]{0,3};?|[01]{7,8} |=[0-9A-F]{2}|\\+A[A-Z]{2}-|é|<~|~>|begin 644 |\n| gur |0x41,){0,60}"
    ) {
        for (_, _, origin) in layers(&text) {
            prop_assert!(text.get(origin.start..origin.end).is_some());
        }
    }

    #[test]
    fn any_bytes_are_opened_or_told(bytes in any::<Vec<u8>>()) {
        let mut budget = Budget::new(Limits::default());
        let mut events = 0;
        super::super::bytes(&bytes, &mut budget, &mut |_| events += 1);
        prop_assert!(bytes.trim_ascii().is_empty() || events > 0);
    }

    #[test]
    fn small_limits_hold(text in "([A-Za-z0-9]{16} |%41|&#65;){0,40}", work in 0_u64..5_000, parts in 0_usize..4) {
        let limits = Limits { work, parts, ..Limits::default() };
        let mut opened = 0;
        let mut budget = Budget::new(limits);
        super::super::text(&text, &mut budget, &mut |event| {
            opened += usize::from(matches!(event, Event::Text(_)));
        });
        prop_assert!(opened <= parts);
    }
}
