//! What takes the place of a finding.

use std::collections::BTreeMap;

use crate::{inspect::Located, label::Finding, policy::Transform, wire::chat::Chat};

/// How many letters and digits a value has at least, of which the end stays legible.
const LEGIBLE_FROM: usize = 12;
/// How many of them stay legible.
const LEGIBLE: usize = 4;

/// The pseudonyms of one request: `<PERSON_1>`, `<PERSON_2>`, by where a value first stands, in
/// capitals or not. A conversation that goes on keeps the ones it had.
#[derive(Debug, Default)]
pub(super) struct Words<'a> {
    numbers: BTreeMap<(&'a str, String), usize>,
}

impl<'a> Words<'a> {
    pub(super) fn new(chat: &'a Chat, findings: &'a [Located], transforms: &[Transform]) -> Self {
        let both = findings.iter().zip(transforms);
        let wanted = both.filter(|(_, transform)| **transform == Transform::Pseudonymize);
        Self::of(wanted.map(|(located, _)| (&located.finding, value(chat, located))))
    }

    /// From findings with their values, in the order of the text.
    fn of(findings: impl Iterator<Item = (&'a Finding, &'a str)>) -> Self {
        let mut words = Self::default();
        let mut next: BTreeMap<&str, usize> = BTreeMap::new();
        for (finding, value) in findings {
            let entity = finding.entity.as_str();
            words
                .numbers
                .entry((entity, value.to_lowercase()))
                .or_insert_with(|| {
                    let number = next.entry(entity).or_default();
                    *number += 1;
                    *number
                });
        }
        words
    }

    /// What stands instead of a finding. Safe within a JSON string as it is.
    pub(super) fn instead(&self, chat: &Chat, located: &Located, transform: Transform) -> String {
        self.word(&located.finding, value(chat, located), transform)
    }

    fn word(&self, finding: &Finding, value: &str, transform: Transform) -> String {
        let entity = &finding.entity;
        match transform {
            Transform::Mask => mask(value),
            Transform::Pseudonymize => {
                match self.numbers.get(&(entity.as_str(), value.to_lowercase())) {
                    Some(number) => format!("<{entity}_{number}>"),
                    None => format!("<{entity}>"),
                }
            }
            Transform::None | Transform::Redact => format!("<{entity}>"),
        }
    }
}

/// What an external destination would read of one text alone.
#[must_use]
pub fn leaves(text: &str, findings: &[Finding], transforms: &[Transform]) -> String {
    let value = |finding: &Finding| {
        text.get(finding.span.start..finding.span.end)
            .unwrap_or_default()
    };
    let changed = || {
        let both = findings.iter().zip(transforms.iter().copied());
        both.filter(|(_, transform)| *transform > Transform::None)
    };
    let named = changed().filter(|(_, transform)| *transform == Transform::Pseudonymize);
    let words = Words::of(named.map(|(finding, _)| (finding, value(finding))));
    let mut all: Vec<_> = changed().collect();
    all.sort_by_key(|(finding, _)| (finding.span.start, finding.span.end));
    let mut out = String::new();
    let mut done = 0;
    for (finding, transform) in all {
        if finding.span.start >= done {
            out.push_str(text.get(done..finding.span.start).unwrap_or_default());
            out.push_str(&words.word(finding, value(finding), transform));
        }
        done = done.max(finding.span.end);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

fn value<'a>(chat: &'a Chat, located: &Located) -> &'a str {
    let document = chat.document();
    let text = document.texts().get(located.text);
    let span = located.finding.span;
    text.and_then(|text| document.str(text).get(span.start..span.end))
        .unwrap_or_default()
}

/// Stars for letters and digits, but for the last four of a long value; what separates them stays.
fn mask(value: &str) -> String {
    let all = value.chars().filter(|c| c.is_alphanumeric()).count();
    let covered = if all >= LEGIBLE_FROM {
        all - LEGIBLE
    } else {
        all
    };
    let mut seen = 0;
    let masked = value.chars().map(|c| {
        if matches!(c, ' ' | '-' | '.' | '/' | '@' | ':') {
            return c;
        }
        if !c.is_alphanumeric() {
            return '*';
        }
        seen += 1;
        if seen > covered { c } else { '*' }
    });
    masked.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::label::{Category, Confidence, Span};

    fn find(text: &str, needle: &str) -> Vec<Finding> {
        let hit = |(start, hit): (usize, &str)| {
            Finding::new(
                ("PERSON".parse().unwrap(), Category::Pii),
                Span::new(start, start + hit.len()),
                Confidence::CERTAIN,
                Arc::from("x"),
            )
        };
        text.match_indices(needle).map(hit).collect()
    }

    #[test]
    fn a_value_has_the_same_pseudonym_wherever_it_stands() {
        let text = "Ada wrote to Bob. Bob answered Ada.";
        let mut findings = find(text, "Ada");
        findings.extend(find(text, "Bob"));
        findings.sort_by_key(|finding| finding.span.start);
        let transforms = vec![Transform::Pseudonymize; 4];
        assert_eq!(
            leaves(text, &findings, &transforms),
            "<PERSON_1> wrote to <PERSON_2>. <PERSON_2> answered <PERSON_1>."
        );
        let mixed = [
            Transform::Mask,
            Transform::None,
            Transform::Redact,
            Transform::None,
        ];
        assert_eq!(
            leaves(text, &findings, &mixed),
            "*** wrote to Bob. <PERSON> answered Ada."
        );
    }

    #[test]
    fn a_mask_leaves_four_of_a_long_value_and_nothing_of_a_short_one() {
        for (value, masked) in [
            ("4111 1111 1111 1234", "**** **** **** 1234"),
            ("123-45-6789", "***-**-****"),
            ("a\"b\\c", "*****"),
            ("", ""),
        ] {
            assert_eq!(mask(value), masked);
        }
    }
}
