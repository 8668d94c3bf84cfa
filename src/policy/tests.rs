mod algebra;
mod conditions;
mod exceptions;
mod lints;
mod random;

use std::collections::BTreeSet;

use super::*;
use crate::{
    destination::{Catalogue, Destination, Zone},
    label::{Category, Confidence, Finding, Span},
    wire::chat::Position,
    yaml::{Problems, Source},
};

fn catalogue() -> Catalogue {
    let one = |host: &str, model: &str, zone, jurisdiction: Option<&str>| Destination {
        host: host.parse().unwrap(),
        model: model.parse().unwrap(),
        upstream: model.parse().unwrap(),
        zone,
        jurisdiction: jurisdiction.map(Arc::from),
        zero_retention: false,
    };
    Catalogue::new(vec![
        one("us-ai", "big", Zone::External, Some("US")),
        one("eu-ai", "big", Zone::External, Some("EU")),
        one("cluster", "mid", Zone::Private, Some("EU")),
        one("engine", "small", Zone::Local, None),
    ])
}

const TODAY: &str = "2026-11-29";

fn compile(files: &[&str]) -> Result<Policy, Problems> {
    drafted(files).map(|(_, policy)| policy)
}

/// The policy of files `a.yaml`, `b.yaml` and so on.
fn drafted(files: &[&str]) -> Result<(Draft, Policy), Problems> {
    let policies = files
        .iter()
        .zip('a'..)
        .map(|(text, name)| Source::new(&format!("{name}.yaml"), text))
        .collect();
    let (draft, mut problems) = Draft::read(Sources {
        policies,
        ..Sources::default()
    });
    let entities: BTreeSet<_> = ["CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "PERSON"]
        .map(|name| name.parse().unwrap())
        .into();
    let compiled = draft.compile(World {
        catalogue: &catalogue(),
        entities: &entities,
        pack_of: |_| None,
        today: TODAY.parse().unwrap(),
    });
    match compiled {
        Ok(policy) => problems.into_result(Some((draft, policy))),
        Err(more) => {
            problems.extend(more);
            Err(problems.sorted())
        }
    }
}

/// A policy `p` of rules `r0`, `r1` and so on with these conditions and consequences.
fn rules(head: &str, rules: &[(&str, &str)]) -> String {
    let rules = rules.iter().enumerate().map(|(n, (when, then))| {
        format!("  - {{ id: r{n}, title: t, when: {when}, then: {then} }}\n")
    });
    format!(
        "version: 1\npolicy: p\n{head}rules:\n{}",
        rules.collect::<String>()
    )
}

fn finding(entity: &str, percent: u8) -> Finding {
    let category = if entity == "CREDIT_CARD" {
        Category::Pci
    } else {
        Category::Pii
    };
    Finding::new(
        (entity.parse().unwrap(), category),
        Span::new(0, 1),
        Confidence::percent(percent),
        Arc::from("rule/x"),
    )
}

fn facts(findings: &[Finding]) -> Vec<Fact<'_>> {
    let all = findings.iter();
    all.map(|one| Fact::new(one, Position::User, 0)).collect()
}

fn decide(policy: &Policy, findings: &[Finding]) -> Decision {
    let facts = facts(findings);
    policy.decide(Facts {
        findings: &facts,
        ..Facts::default()
    })
}

fn names(decision: &Decision) -> Vec<String> {
    let catalogue = catalogue();
    decision
        .allowed
        .ids()
        .map(|id| catalogue.get(id).unwrap().to_string())
        .collect()
}

const CARDS: &str = "
version: 1
policy: cards
rules:
  - id: inside
    title: Cards stay inside
    when: { entity: CREDIT_CARD, confidence: 0.7 }
    then: { label: restricted, destinations: [private] }
  - id: mails
    title: Mails leave redacted, to Europe
    when: { all: [{ entity: EMAIL_ADDRESS }, { not: { entity: PERSON } }] }
    then: { label: internal, destinations: [external/EU, private], transform: redact }
  - id: many
    title: Lists of people
    mode: shadow
    when: { category: pii, count: 3 }
    then: { label: confidential, destinations: [local] }
";

#[test]
fn the_decision_is_what_every_matching_rule_leaves() {
    let policy = compile(&[CARDS]).unwrap();
    let none = decide(&policy, &[]);
    assert_eq!((none.label.as_str(), names(&none).len()), ("public", 4));
    let both = decide(
        &policy,
        &[finding("CREDIT_CARD", 90), finding("EMAIL_ADDRESS", 60)],
    );
    assert_eq!(both.label.as_str(), "restricted");
    assert_eq!(names(&both), ["cluster/mid", "engine/small"]);
    assert_eq!(both.transforms, [Transform::None, Transform::Redact]);
    let unsure = decide(&policy, &[finding("CREDIT_CARD", 60)]);
    assert_eq!(names(&unsure).len(), 4);
}

#[test]
fn a_place_alone_is_redacted_and_moves_no_request_unless_the_rule_says_so() {
    let rules = |alone: &str| {
        format!(
            "
version: 1
policy: people
rules:
  - id: mails
    title: Mails stay inside
    when: {{ entity: EMAIL_ADDRESS{alone} }}
    then: {{ label: internal, destinations: [private], transform: redact }}
"
        )
    };
    let quasi = Finding {
        quasi: true,
        ..finding("EMAIL_ADDRESS", 60)
    };
    let usual = decide(
        &compile(&[&rules("")]).unwrap(),
        std::slice::from_ref(&quasi),
    );
    assert_eq!((usual.label.as_str(), names(&usual).len()), ("public", 4));
    assert_eq!(usual.transforms, [Transform::Redact]);
    assert_eq!(usual.matched.len(), 1);
    let strict = decide(&compile(&[&rules(", alone: true")]).unwrap(), &[quasi]);
    assert_eq!(names(&strict), ["cluster/mid", "engine/small"]);
}

#[test]
fn a_place_alone_does_not_keep_a_name_from_being_redacted() {
    let policy = compile(&["
version: 1
policy: people
rules:
  - id: names
    title: Names leave redacted
    when: { all: [{ entity: PERSON }, { not: { entity: EMAIL_ADDRESS } }] }
    then: { transform: redact }
"])
    .unwrap();
    let lone = |entity| Finding {
        quasi: true,
        ..finding(entity, 60)
    };
    let redacted = decide(&policy, &[lone("PERSON"), lone("EMAIL_ADDRESS")]);
    assert_eq!(redacted.transforms, [Transform::Redact, Transform::None]);
    let excluded = decide(&policy, &[lone("PERSON"), finding("EMAIL_ADDRESS", 60)]);
    assert_eq!(excluded.transforms, [Transform::None, Transform::None]);
}

#[test]
fn not_excludes_and_count_counts() {
    let policy = compile(&[CARDS]).unwrap();
    let mail = decide(&policy, &[finding("EMAIL_ADDRESS", 60)]);
    assert_eq!(names(&mail), ["eu-ai/big", "cluster/mid", "engine/small"]);
    let person = decide(
        &policy,
        &[finding("EMAIL_ADDRESS", 60), finding("PERSON", 60)],
    );
    assert_eq!(names(&person).len(), 4);
    assert!(person.shadowed.is_empty());
}

#[test]
fn a_shadow_rule_is_recorded_and_changes_nothing() {
    let policy = compile(&[CARDS]).unwrap();
    let people = [
        finding("PERSON", 60),
        finding("PERSON", 60),
        finding("PERSON", 60),
    ];
    let decision = decide(&policy, &people);
    assert_eq!(
        (decision.label.as_str(), names(&decision).len()),
        ("public", 4)
    );
    assert_eq!(&*decision.shadowed[0].id, "cards/many");
}

#[test]
fn unreadable_and_failed_stay_private_unless_said() {
    let policy = compile(&[CARDS]).unwrap();
    for facts in [
        Facts {
            unreadable: 1,
            ..Facts::default()
        },
        Facts {
            failed: true,
            ..Facts::default()
        },
    ] {
        let decision = policy.decide(facts);
        assert_eq!(names(&decision), ["cluster/mid", "engine/small"]);
        assert_eq!(decision.label.as_str(), "restricted");
    }
    let named = "version: 1\npolicy: d\ndefaults:\n  unreadable: { label: internal, destinations: [any] }\n\
                 rules:\n  - { id: r, title: t, when: { entity: UNREADABLE_CONTENT, count: 2 }, then: { destinations: [local] } }\n";
    let named = compile(&[named]).unwrap();
    let images = |unreadable| {
        named.decide(Facts {
            unreadable,
            ..Facts::default()
        })
    };
    assert_eq!(names(&images(1)).len(), 4);
    assert_eq!(names(&images(2)), ["engine/small"]);
    let open = "version: 1\npolicy: d\ndefaults:\n  unreadable: { label: internal, destinations: [any] }\n  \
                on_error: { label: internal, destinations: [] }\n  on_denied: reject\n";
    let policy = compile(&[open]).unwrap();
    assert_eq!(
        names(&policy.decide(Facts {
            unreadable: 1,
            ..Facts::default()
        }))
        .len(),
        4
    );
    assert!(
        policy
            .decide(Facts {
                failed: true,
                ..Facts::default()
            })
            .allowed
            .is_empty()
    );
    assert_eq!(policy.decide(Facts::default()).on_denied, OnDenied::Reject);
}

#[track_caller]
fn refuses(text: &str, expected: &[&str]) {
    let told: Vec<String> = compile(&[text])
        .unwrap_err()
        .iter()
        .map(|p| {
            format!(
                "{}:{} {} = {}",
                p.at.line,
                p.at.column,
                p.message,
                p.hint.as_deref().unwrap_or("-")
            )
        })
        .collect();
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told:#?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

#[test]
fn every_mistake_of_a_policy_is_told_with_its_place_and_a_way_out() {
    refuses(
        "version: 1
policy: p
rules:
  - id: one
    title: t
    when: { entity: CREDIT_CRAD }
    then: { label: secret, destinations: [extern, provider:openai, external/eu] }
  - id: one
    title: t
    when: { entity: PERSON, category: pii }
    then: { transform: pseudonymise }
  - id: two
    title: t
    when: { confidence: 0.4 }
    then: {}
    cases:
      - { say: hi, expect: inside }
  - id: three
    title: t
    when: { always: true }
    then: { transform: redact }
",
        &[
            "6:21 no detector finds CREDIT_CRAD = did you mean \"CREDIT_CARD\"?",
            "7:20 \"secret\" is not one of the labels = known: confidential",
            "7:43 there is no destination \"extern\" = did you mean \"external\"?",
            "7:51 there is no destination \"provider:openai\"",
            "7:68 \"eu\" is no country and no group of countries = write EU",
            "8:9 the rule \"one\" is already on line 4",
            "10:11 this condition says several things at once: entity, category",
            "11:24 \"pseudonymise\" is no transform = did you mean \"pseudonymize\"?",
            "14:11 confidence, count, distinct and alone need an entity or category",
            "15:11 this rule changes nothing",
            "17:28 \"inside\" is not known here = known: external, private, refused",
            "21:24 there is nothing to redact",
        ],
    );
}

#[test]
fn two_policies_of_one_name_and_two_scales_are_refused() {
    let text = "version: 1\npolicy: p\nlabels: [low, high]\n";
    let problems = compile(&[text, text]).unwrap_err();
    let told: Vec<_> = problems.iter().map(|p| p.message.clone()).collect();
    assert_eq!(
        told,
        [
            "the policy \"p\" is already in a.yaml",
            "the labels are already given in a.yaml"
        ]
    );
}
