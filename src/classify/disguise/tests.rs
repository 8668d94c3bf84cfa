//! Every disguise with its benign twin: what is written between `⟦` and `⟧` is found there,
//! and the twin passes out untouched: it holds nothing that a rule hears of.

mod folded;
mod joined;
mod mail;
mod number;
mod spelt;
mod word;

use crate::{
    classify::{Additions, Detectors, Dictionary, Input, packs},
    label::{Category, Confidence, Finding, Span},
};

/// The entity type, the disguised text, the twin.
type Pair = (&'static str, &'static str, &'static str);

fn detectors() -> Detectors {
    let terms = [
        "Project Falcon",
        "Blue Heron",
        "Nightingale",
        "Operación Águila",
    ];
    let dictionary = Dictionary {
        name: "code-names".parse().unwrap(),
        entity: "PROJECT_CODENAME".parse().unwrap(),
        category: Category::TradeSecret,
        terms: terms.map(str::to_owned).to_vec(),
        match_case: false,
        inflect: true,
    };
    Detectors::new(Additions {
        dictionaries: vec![dictionary],
        packs: packs().into_iter().map(str::to_owned).collect(),
        ..Additions::default()
    })
    .unwrap()
}

fn scan(detectors: &Detectors, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    detectors.scan(Input { text, hint: None }, &mut found);
    found
}

/// What a pair gets wrong, in words.
fn wrong(detectors: &Detectors, (entity, marked, twin): Pair) -> Vec<String> {
    let (before, rest) = marked.split_once('⟦').unwrap();
    let (value, after) = rest.split_once('⟧').unwrap();
    let text = [before, value, after].concat();
    let span = Span::new(before.len(), before.len() + value.len());
    let found = scan(detectors, &text);
    let seen = found.iter().any(|f| {
        f.entity.as_str() == entity && f.span == span && f.confidence >= Confidence::percent(50)
    });
    let mut wrong = Vec::new();
    if !seen {
        wrong.push(format!(
            "misses {entity} in {text:?}, finds {}",
            said(&text, &found)
        ));
    }
    let mut found = scan(detectors, twin);
    found.retain(|f| f.confidence >= Confidence::percent(50));
    if !found.is_empty() {
        wrong.push(format!("finds {} in {twin:?}", said(twin, &found)));
    }
    wrong
}

fn said(text: &str, found: &[Finding]) -> String {
    let one = |f: &Finding| {
        format!(
            "{} {:?} {:?} {:?}",
            f.entity,
            f.confidence,
            text.get(f.span.start..f.span.end),
            f.via
        )
    };
    found.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(pairs: &[Pair]) {
    let detectors = detectors();
    let wrong: Vec<String> = pairs
        .iter()
        .flat_map(|pair| wrong(&detectors, *pair))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        pairs.len()
    );
}

#[test]
fn there_are_three_hundred_cases() {
    let pairs = folded::PAIRS.len()
        + joined::PAIRS.len()
        + mail::PAIRS.len()
        + number::PAIRS.len()
        + spelt::PAIRS.len()
        + word::PAIRS.len();
    assert!(pairs >= 300, "{pairs}");
}
