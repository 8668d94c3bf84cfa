//! What the whole module promises: the examples of every row, the properties of spans, the
//! answers to bad additions.

mod addition;
mod power;

use std::{collections::BTreeMap, sync::LazyLock};

use proptest::prelude::*;

use super::*;
use crate::label::{Category, Confidence, Span};

/// With every pack. Built once: most of a test would be that.
fn detectors() -> &'static Detectors {
    static ALL: LazyLock<Detectors> = LazyLock::new(|| {
        let packs = packs().into_iter().map(str::to_owned).collect();
        Detectors::new(Additions {
            packs,
            ..Additions::default()
        })
        .unwrap()
    });
    &ALL
}

fn scan(detectors: &Detectors, text: &str, hint: Option<&str>) -> Vec<Finding> {
    let mut found = Vec::new();
    detectors.scan(Input { text, hint }, &mut found);
    found
}

/// What is found, as `ENTITY value`.
fn check(text: &str, hint: Option<&str>, expected: &[&str]) {
    let found = scan(detectors(), text, hint);
    let said: Vec<String> = found
        .iter()
        .map(|f| {
            format!(
                "{} {}",
                f.entity,
                text.get(f.span.start..f.span.end).unwrap()
            )
        })
        .collect();
    assert_eq!(said, expected, "{text}");
}

fn pattern(name: &str, regex: &str) -> Pattern {
    Pattern {
        name: name.parse().unwrap(),
        entity: "STAFF_ID".parse().unwrap(),
        category: Category::Custom,
        regex: regex.to_owned(),
        checksum: None,
        confidence: Confidence::percent(60),
        context: vec!["staff".to_owned()],
    }
}

fn dictionary(name: &str, terms: &[&str]) -> Dictionary {
    Dictionary {
        name: name.parse().unwrap(),
        entity: "PROJECT_CODENAME".parse().unwrap(),
        category: Category::TradeSecret,
        terms: terms.iter().map(|t| (*t).to_owned()).collect(),
        match_case: false,
        inflect: true,
    }
}

#[test]
fn every_row_finds_its_true_examples_and_leaves_its_false_ones() {
    // Each pack beside the core alone: countries write different numbers alike, and where two
    // rows claim the same text only one of them is told.
    let with = |pack: &str| {
        let packs = BTreeSet::from([pack.to_owned()]);
        Detectors::new(Additions {
            packs,
            ..Additions::default()
        })
        .unwrap()
    };
    let rows = || TABLE.iter().copied().flatten();
    let packs: BTreeMap<&str, Detectors> = rows()
        .map(|row| row.pack)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|pack| (pack, with(pack)))
        .collect();
    let mut wrong = Vec::new();
    for row in rows() {
        let detectors = packs.get(row.pack).unwrap();
        let detector = format!("rule/{}", row.name);
        let finds = |text| {
            scan(detectors, text, None)
                .iter()
                .any(|f| *f.detector == detector)
        };
        wrong.extend(
            row.finds
                .iter()
                .filter(|t| !finds(t))
                .map(|t| ("misses", row.name, *t)),
        );
        wrong.extend(
            row.ignores
                .iter()
                .filter(|t| finds(t))
                .map(|t| ("finds", row.name, *t)),
        );
        if row.finds.is_empty() || row.ignores.is_empty() || row.references.is_empty() {
            wrong.push(("lacks an example or a reference", row.name, ""));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_combination_finds_its_true_examples_and_leaves_its_false_ones() {
    let mut wrong = Vec::new();
    for row in &COMBINATIONS {
        let detector = format!("combination/{}", row.name);
        let finds = |text| {
            let found = scan(detectors(), text, None);
            found.iter().any(|f| *f.detector == detector)
        };
        let misses = row.finds.iter().filter(|text| !finds(text));
        wrong.extend(misses.map(|text| ("misses", row.name, *text)));
        let false_ones = row.ignores.iter().filter(|text| finds(text));
        wrong.extend(false_ones.map(|text| ("finds", row.name, *text)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_place_or_name_alone_is_quasi_and_counts_beside_a_cue_or_an_identifier() {
    let quasi = |text: &str| {
        let found = scan(detectors(), text, None);
        let place = found.iter().find(|f| f.entity.as_str() == "STREET_ADDRESS");
        place.map(|f| f.quasi)
    };
    assert_eq!(
        quasi("The shop at 221 Baker Street opens at nine"),
        Some(true)
    );
    assert_eq!(quasi("The patient lives at 221 Baker Street"), Some(false));
    assert_eq!(
        quasi("front.desk@contoso.com, 221 Baker Street"),
        Some(false)
    );
}

#[test]
fn row_names_are_unique_and_context_words_are_lower_case() {
    let rows = || TABLE.iter().copied().flatten();
    let names: BTreeSet<&str> = rows().map(|row| row.name).collect();
    assert_eq!(names.len(), rows().count());
    for row in rows() {
        for shape in row.shapes {
            regex::Regex::new(shape).unwrap();
        }
        assert!(
            row.words().all(|word| word == word.to_lowercase()),
            "{}",
            row.name
        );
        assert_eq!(
            row.lift > 0,
            !row.context.is_empty() || matches!(row.start, Start::After(_))
        );
    }
}

#[test]
fn published_card_numbers_count_in_full() {
    for card in [
        "4111 1111 1111 1111",
        "4111111111111111",
        "5555-5555-5555-4444",
        "378282246310005",
    ] {
        let found = scan(detectors(), &format!("Charge {card} for the hotel"), None);
        assert_eq!(found.len(), 1, "{card}");
        assert!(
            found[0].confidence >= Confidence::percent(90),
            "{card} {:?}",
            found[0]
        );
    }
}

#[test]
fn a_check_that_one_number_in_eleven_passes_needs_a_word() {
    check("page 9434765919", None, &[]);
    check("NHS no. 9434765919", None, &["UK_NHS 9434765919"]);
    check("9434765919", Some("nhsNumber"), &["UK_NHS 9434765919"]);
    check("536904399", Some("ssn"), &["US_SSN 536904399"]);
    let text = "9434765919 was seen by the NHS";
    assert!(scan(detectors(), text, None)[0].confidence < Confidence::percent(90));
}

#[test]
fn what_only_looks_like_a_number_is_left_alone() {
    for text in [
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "id 123e4567-e89b-12d3-a456-426614174000",
        "at 1607635102 and 1607635102.00 and 1607635102000",
        "call me on 2024-01-15 10:30 or 01.02.2024 or 20240115",
        "python 3.12.4.1, release 10.20.30.40",
        "matrix(0.998638,0,0,-0.998638,0.39215,439.799858)",
        "2024-01-15T10:30:45.123456789Z",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ] {
        // Dates are told where a pack asks for them, and say nothing alone.
        let found = scan(detectors(), text, None);
        assert!(found.iter().all(|f| f.quasi), "{text}: {found:?}");
    }
}

#[test]
fn a_secret_inside_a_connection_string_is_one_finding() {
    let text = "postgres://app:Tr0ub4dor3@db.acme.com/x";
    check(
        &format!("use {text} now"),
        None,
        &[&format!("CONNECTION_STRING {text}")],
    );
}

#[test]
fn a_value_beside_its_key_is_read_with_the_key_as_hint() {
    let key = concat!("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYz3XAMPRKEY");
    check(
        key,
        Some("SecretAccessKey"),
        &[&format!("AWS_SECRET_KEY {key}")],
    );
    check(key, Some("path"), &[]);
    check("COBADEFFXXX", Some("bic"), &["SWIFT_CODE COBADEFFXXX"]);
}

#[test]
fn values_after_an_escaped_line_break_are_found() {
    let key = concat!("AKI", "AQYLPMN5HFIQR7XYA");
    check(
        &format!(r#"{{"a":"x\n{key}\n4111111111111111"}}"#),
        None,
        &[
            &format!("AWS_ACCESS_KEY {key}"),
            "CREDIT_CARD 4111111111111111",
        ],
    );
}

#[test]
fn additions_find_what_the_company_names() {
    let mut luhn = pattern("loyalty", "L[0-9]{10}");
    luhn.checksum = Some(Checksum::Luhn);
    let detectors = Detectors::new(Additions {
        dictionaries: vec![dictionary("code-names", &["Blue Falcon"])],
        patterns: vec![pattern("staff-id", r"\bE-[0-9]{5}\b"), luhn],
        ..Additions::default()
    })
    .unwrap();
    let text = "blue falcon, staff E-12345, L1234567897, L1234567890";
    let said: Vec<(String, u8)> = scan(&detectors, text, None)
        .iter()
        .map(|f| (f.detector.to_string(), f.confidence.as_percent()))
        .collect();
    let expected = [
        ("dictionary/code-names", 95),
        ("pattern/staff-id", 80),
        ("pattern/loyalty", 80),
    ];
    assert_eq!(said, expected.map(|(d, c)| (d.to_owned(), c)));
    assert!(
        detectors
            .entities()
            .any(|e| e.as_str() == "PROJECT_CODENAME")
    );
}

#[test]
fn everything_wrong_with_the_additions_is_said_at_once() {
    let mut wordy = pattern("wordy", "a+");
    wordy.context = vec![String::new()];
    let bad = Detectors::new(Additions {
        dictionaries: vec![
            dictionary("empty", &[]),
            dictionary("short", &["ok then", "x", ""]),
            dictionary("short", &["fine"]),
        ],
        patterns: vec![
            pattern("broken", "(["),
            pattern("nothing", "[0-9]*"),
            pattern("border", r"\b"),
            pattern("huge", r"(?:\w{100}){100}"),
            wordy,
        ],
        ..Additions::default()
    })
    .unwrap_err();
    let said: Vec<&str> = bad.iter().map(|b| b.name.as_str()).collect();
    let expected = [
        "short", "empty", "short", "short", "broken", "nothing", "border", "huge", "wordy",
    ];
    assert_eq!(said, expected, "{bad:#?}");
    assert!(
        bad.iter()
            .any(|b| b.problem.starts_with("term 2 has 1 characters")),
        "{bad:#?}"
    );
}

#[test]
fn the_digest_knows_the_additions_but_not_their_order() {
    let with = |dictionaries: Vec<Dictionary>| {
        let additions = Additions {
            dictionaries,
            patterns: Vec::new(),
            ..Additions::default()
        };
        Detectors::new(additions).unwrap().digest().to_owned()
    };
    let (a, b) = (dictionary("a", &["x1", "y1"]), dictionary("b", &["z1"]));
    assert_eq!(
        with(vec![a.clone(), b.clone()]),
        with(vec![b.clone(), a.clone()])
    );
    assert_eq!(
        with(vec![dictionary("a", &["y1", "x1"])]),
        with(vec![a.clone()])
    );
    assert_ne!(with(vec![a]), with(vec![b]));
    assert_eq!(with(Vec::new()).len(), 64);
}

#[test]
fn debug_output_holds_no_text_and_no_term() {
    let additions = Additions {
        dictionaries: vec![dictionary("code-names", &["canary-term"])],
        patterns: vec![pattern("p", "canary-regex")],
        ..Additions::default()
    };
    let input = Input {
        text: "canary-text",
        hint: Some("canary-hint"),
    };
    let said = format!(
        "{additions:?} {input:?} {:?}",
        Detectors::new(additions.clone()).unwrap()
    );
    assert!(!said.contains("canary"), "{said}");
}

#[test]
fn a_text_full_of_findings_stops_at_the_bound() {
    let text = "a@acme.com ".repeat(FINDINGS_MAX + 50);
    assert_eq!(scan(detectors(), &text, None).len(), FINDINGS_MAX);
}

#[test]
fn findings_are_appended_to_what_is_there() {
    let detectors = detectors();
    let mut found = scan(detectors, "anna@acme.se", None);
    detectors.scan(
        Input {
            text: "anna@acme.se",
            hint: None,
        },
        &mut found,
    );
    assert_eq!(found.len(), 2);
}

/// Pieces that begin, end or break candidates of every kind.
fn text() -> impl Strategy<Value = String> {
    let examples: Vec<&'static str> = TABLE
        .iter()
        .copied()
        .flatten()
        .flat_map(|row| row.finds.iter().chain(row.ignores))
        .copied()
        .collect();
    let piece = prop_oneof![
        3 => prop::sample::select(examples).prop_map(str::to_owned),
        2 => "\\PC{0,12}",
        2 => "[0-9 .:<@+()/-]{1,24}",
        1 => prop::sample::select(vec!["@", "://", "<<", "İ", "\u{a0}", "ß@é.de", "\\n", "-----BEGIN", "::", "'"])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn company() -> Detectors {
    Detectors::new(Additions {
        dictionaries: vec![dictionary("code-names", &["Zürich", "Blue Falcon", "i̇x"])],
        patterns: vec![pattern("staff-id", r"\w-[0-9]+")],
        ..Additions::default()
    })
    .unwrap()
}

#[test]
fn what_reads_the_same_is_found_and_located_in_the_original() {
    let detectors = company();
    let cards = [
        "４１１１ １１１１ １１１１ １１１１",
        "4111\u{200b}1111\u{2060}1111\u{ad}1111",
        "4111\u{a0}1111\u{2013}1111\u{2009}1111",
        "٤١١١١١١١١١١١١١١١",
        "𝟒𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏",
    ];
    for card in cards {
        let text = format!("é the card {card}, please");
        let found = scan(&detectors, &text, None);
        let seen = found
            .iter()
            .find(|f| f.entity.as_str() == "CREDIT_CARD")
            .unwrap();
        assert_eq!(&text[seen.span.start..seen.span.end], card);
    }
    let named = scan(&detectors, "about Blue\u{200d} Fal\u{200b}con", None);
    assert!(
        named
            .iter()
            .any(|f| &*f.detector == "dictionary/code-names"),
        "{named:?}"
    );
    for benign in [
        "４１１１ １１１１ １１１１ １１１２",
        "Bl\u{200b}ue sky",
        "١٢٣٤",
    ] {
        assert_eq!(scan(&detectors, benign, None), [], "{benign}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn spans_lie_on_boundaries_and_in_order(texts in prop::collection::vec(text(), 8)) {
        let detectors = company();
        for text in texts {
            let found = scan(&detectors, &text, Some("ssn"));
            let mut last = 0;
            for Finding { span: Span { start, end }, .. } in found {
                prop_assert!(last <= start && start < end);
                prop_assert!(text.get(start..end).is_some());
                last = start;
            }
        }
    }

    #[test]
    fn prose_before_a_text_only_moves_its_findings(
        words in prop::collection::vec(prop::sample::select(vec!["the", "river", "Runs", "slowly,", "under", "old", "bridges."]), 0..40),
        texts in prop::collection::vec(text(), 8),
    ) {
        let detectors = company();
        let prose = words.join(" ") + "\n";
        for text in texts {
            // A mark belongs to what stands before it, so there the prose does more than move.
            if text.starts_with(unicode_normalization::char::is_combining_mark) {
                continue;
            }
            let mut moved = scan(&detectors, &text, None);
            for finding in &mut moved {
                finding.span.start += prose.len();
                finding.span.end += prose.len();
            }
            prop_assert_eq!(scan(&detectors, &(prose.clone() + &text), None), moved);
        }
    }
}
