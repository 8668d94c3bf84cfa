use std::fmt::Write as _;

use super::*;
use crate::{
    classify::{
        index::{Content, Head, Section, Signed},
        records::Support,
    },
    label::Category,
};

const KEY: [u8; 32] = [9; 32];

/// An index of documents, in memory.
fn index(documents: &[(&str, &str)]) -> Index {
    let key = Key::new(KEY);
    let salt = "00ff";
    let marker = Marker::new(&key, salt.as_bytes());
    let mut entries = Vec::new();
    let mut list = Vec::new();
    for (number, (id, text)) in (0_u32..).zip(documents) {
        entries.extend(marker.entries(text, number));
        list.push(Document {
            id: (*id).to_owned(),
            size: 0,
            changed: 0,
            hash: String::new(),
            words: 0,
        });
    }
    entries.sort_unstable();
    let count = u64::try_from(entries.len()).unwrap();
    let bits = bucket_bits(count);
    let mut table = Buckets::new(bits);
    entries.iter().for_each(|entry| table.add(entry));
    let sections = [
        ("documents", serde_json::to_vec(&list).unwrap()),
        ("buckets", table.finish()),
        ("postings", entries.concat()),
    ];
    let head = Head {
        name: "plans".parse().unwrap(),
        salt: salt.to_owned(),
        key_check: Digester::new(&key, salt.as_bytes(), 1)
            .key_check()
            .to_owned(),
        form: Form::Documents {
            documents: u32::try_from(documents.len()).unwrap(),
            entries: count,
            bucket_bits: bits,
        },
        sections: sections
            .iter()
            .map(|(name, bytes)| Section {
                name: (*name).to_owned(),
                len: u64::try_from(bytes.len()).unwrap(),
            })
            .collect(),
    };
    let mut file = head.to_bytes().unwrap();
    sections.iter().for_each(|(_, bytes)| file.extend(bytes));
    file.extend(Signed::trailer(&[0; 32], &[0; 64]));
    Index {
        name: "plans".parse().unwrap(),
        entity: "CONFIDENTIAL_DOCUMENT".parse().unwrap(),
        category: Category::TradeSecret,
        support: Support::default(),
        share: Share::default(),
        content: Content::open(&Bundle::open(file.into()).unwrap(), &key).unwrap(),
    }
}

fn found(index: &Index, text: &str) -> Vec<(String, String)> {
    let mut gathered = Gathered::default();
    if let Content::Documents(documents) = &index.content {
        documents.scan(index, text, &mut gathered);
    }
    let mut all = Vec::new();
    gathered.finish(&mut all);
    all.iter()
        .map(|f| {
            (
                f.detector.to_string(),
                text[f.span.start..f.span.end].to_owned(),
            )
        })
        .collect()
}

/// Words that nobody wrote: text of one seed is unlike that of another.
fn prose(seed: u64, words: usize) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut text = String::new();
    for place in 0..words {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let _written = match place % 3 {
            0 => write!(text, "of the "),
            _ => write!(text, "word{} ", state % 3000),
        };
    }
    text
}

/// So many of a hundred words are others.
fn reworded(text: &str, percent: u32) -> String {
    let words = (0_u32..).zip(text.split_whitespace());
    let changed = words.map(|(at, word)| {
        if at.wrapping_mul(2_654_435_761) >> 16 & 0xff < percent * 256 / 100 {
            format!("other{at}")
        } else {
            word.to_owned()
        }
    });
    changed.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_quotation_names_its_document_and_a_reworded_one_too() {
    let plan = prose(1, 400);
    let index = index(&[("a.txt", &prose(2, 400)), ("b/plan.txt", &plan)]);
    let part = &plan[600..1800];
    for (what, text) in [
        ("as it is", part.to_owned()),
        ("in capitals", part.to_uppercase()),
        ("a tenth changed", reworded(part, 10)),
        ("three tenths changed", reworded(part, 30)),
    ] {
        let found = found(&index, &text);
        assert!(!found.is_empty(), "{what}");
        assert!(
            found
                .iter()
                .all(|(by, _)| by == "documents/plans/b/plan.txt"),
            "{what}"
        );
    }
}

#[test]
fn another_text_of_the_same_words_is_not_found() {
    let index = index(&[("a.txt", &prose(1, 2000))]);
    for seed in 10..40 {
        assert_eq!(found(&index, &prose(seed, 300)), Vec::new(), "{seed}");
    }
    let mut shuffled: Vec<String> = prose(1, 2000)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    shuffled.sort_by_key(|word| word.chars().rev().collect::<String>());
    assert_eq!(found(&index, &shuffled.join(" ")), Vec::new());
}

#[test]
fn a_paragraph_within_a_long_text_is_found_where_it_stands() {
    let plan = prose(1, 400);
    let index = index(&[("plan.txt", &plan)]);
    let part = &plan[600..1200];
    let text = format!("{}{part}{}", prose(3, 30_000), prose(4, 3000));
    let found = found(&index, &text);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].1.len() > 500 && found[0].1.len() < 700,
        "{}",
        found[0].1.len()
    );
    assert!(part.contains(found[0].1.trim()));
}

#[test]
fn what_many_documents_share_says_little() {
    let (boiler, own) = (prose(1, 60), prose(7, 300));
    let texts: Vec<String> = (20..80)
        .map(|seed| format!("{} {boiler}", prose(seed, 200)))
        .collect();
    let mut documents: Vec<(&str, &str)> = texts.iter().map(|text| ("other", &text[..])).collect();
    documents.push(("plan", &own));
    let index = index(&documents);
    let asked = format!("{} {boiler} {}", prose(900, 200), prose(901, 200));
    assert_eq!(found(&index, &asked), Vec::new());
    assert_eq!(found(&index, &own[..900]).len(), 1);
}

const PROGRAM: &str = r#"
def settle(ledger, rate, day):
    """Books a day."""
    total = 0
    for entry in ledger:
        if entry.day != day or entry.void:
            continue
        share = entry.amount * rate / 100
        if share < 0:
            raise ValueError("negative share")
        total += round(share, 2)
        entry.booked = True
    if total > LIMIT:
        notify(total, day, kind="limit")
        return None
    return [e for e in ledger if e.booked and not e.void]

class Ledger(Base):
    def __init__(self, path, mode="r"):
        self.path = path
        self.rows = {}
        with open(path, mode) as file:
            for line in file:
                key, value = line.split("=", 1)
                self.rows[key.strip()] = float(value) if value else 0.0

    def total(self, *, after=None):
        rows = [v for k, v in self.rows.items() if after is None or k > after]
        return sum(rows) / (len(rows) or 1)
"#;

#[test]
fn source_code_is_found_with_other_names_and_another_layout() {
    let index = index(&[("settle.py", PROGRAM)]);
    let mut renamed = PROGRAM
        .replace("    ", "\t")
        .replace("\"\"\"Books a day.\"\"\"", "'x'");
    for (old, new) in [
        ("ledger", "accounts"),
        ("entry", "item"),
        ("share", "portion"),
        ("total", "amount_sum"),
        ("settle", "run_it"),
        ("booked", "flag"),
        ("rows", "cells"),
        ("path", "location"),
        ("day", "when_"),
        ("rate", "factor"),
        ("negative", "below zero"),
    ] {
        renamed = renamed.replace(old, new);
    }
    renamed = renamed.replace(":\n", ":  # a comment\n\n");
    let found = found(&index, &renamed);
    assert!(!found.is_empty());
    let other = include_str!("marks.rs");
    assert_eq!(self::found(&index, other), Vec::new());
}

#[test]
fn what_says_nothing_is_not_found() {
    let index = index(&[("plan.txt", &prose(1, 400))]);
    for text in ["=", "@", "7", "\u{200b}", "\\'", "a ", "/*", "秘"] {
        let long = text.repeat(400_000 / text.len());
        assert_eq!(found(&index, &long), Vec::new(), "{text:?}");
    }
    assert_eq!(found(&index, ""), Vec::new());
}

proptest::proptest! {
    #[test]
    fn any_text_has_findings_on_its_own_borders(text in "\\PC{0,400}") {
        let index = index(&[("plan.txt", &text)]);
        found(&index, &format!("{text} {text}"));
    }
}
