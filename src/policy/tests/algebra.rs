use proptest::{collection::vec, prelude::*, sample::Index as Pick};

use super::{
    random::{DEFINITIONS, Request, condition, request, rule},
    *,
};

/// One file with all the rules.
fn together(rules: &[(usize, String)]) -> String {
    let items = rules
        .iter()
        .map(|(n, rule)| format!("  - {{ id: r{n}, {rule} }}\n"));
    let items: String = items.collect();
    let rules = if items.is_empty() {
        String::new()
    } else {
        format!("rules:\n{items}")
    };
    format!("version: 1\npolicy: p\n{rules}")
}

fn of(rules: &[(usize, String)]) -> Policy {
    compile(&[&together(rules), DEFINITIONS]).unwrap_or_else(|problems| panic!("{problems}"))
}

/// All that a request meets of a decision, other than the names of rules.
fn meaning(decision: &Decision) -> impl PartialEq + std::fmt::Debug {
    (
        decision.label.clone(),
        names(decision),
        decision.transforms.clone(),
        decision.obligations.clone(),
        decision.on_denied,
    )
}

/// Whether the first decision leaves no more than the second.
#[track_caller]
fn narrows(narrow: &Decision, wide: &Decision) {
    assert!(
        narrow.allowed.is_within(&wide.allowed),
        "{narrow:?} {wide:?}"
    );
    assert!(narrow.label >= wide.label, "{narrow:?} {wide:?}");
    let mut transforms = narrow.transforms.iter().zip(&wide.transforms);
    assert!(
        transforms.all(|(narrow, wide)| narrow >= wide),
        "{narrow:?} {wide:?}"
    );
    assert!(
        narrow.obligations.covers(&wide.obligations),
        "{narrow:?} {wide:?}"
    );
    assert!(narrow.on_denied >= wide.on_denied, "{narrow:?} {wide:?}");
}

fn decided(policy: &Policy, request: &Request) -> Decision {
    request.with(|facts| policy.decide(facts))
}

proptest! {
    #[test]
    fn the_order_of_rules_and_files_changes_nothing(
        rules in vec(rule(), 1..7).prop_map(|rules| rules.into_iter().enumerate().collect::<Vec<_>>()),
        order in any::<u64>(),
        request in request(),
    ) {
        let one = decided(&of(&rules), &request);
        let mut mixed = rules;
        // Any order will do; this one differs with every number.
        mixed.sort_by_key(|(n, _)| (*n as u64 + 1).wrapping_mul(order | 1).rotate_left(17));
        let other = decided(&of(&mixed), &request);
        prop_assert_eq!(meaning(&one), meaning(&other));
        let mut files: Vec<String> = mixed
            .iter()
            .map(|(n, rule)| format!("version: 1\npolicy: p{n}\nrules:\n  - {{ id: r, {rule} }}\n"))
            .collect();
        files.insert(files.len() / 2, DEFINITIONS.to_owned());
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let apart = decided(&compile(&files).unwrap(), &request);
        prop_assert_eq!(meaning(&one), meaning(&apart));
    }

    #[test]
    fn a_further_rule_never_widens(
        rules in vec(rule(), 1..7).prop_map(|rules| rules.into_iter().enumerate().collect::<Vec<_>>()),
        left_out in any::<Pick>(),
        request in request(),
    ) {
        let all = decided(&of(&rules), &request);
        let mut fewer = rules;
        fewer.remove(left_out.index(fewer.len()));
        narrows(&all, &decided(&of(&fewer), &request));
    }

    #[test]
    fn only_an_exception_widens_and_only_to_its_destinations(
        rules in vec(rule(), 1..5).prop_map(|rules| rules.into_iter().enumerate().collect::<Vec<_>>()),
        request in request(),
    ) {
        let without = decided(&of(&rules), &request);
        let widened = rules.iter().filter(|(_, rule)| rule.contains("destinations: "));
        let exceptions: String = widened
            .map(|(n, _)| {
                format!(
                    "  - {{ id: e{n}, rule: r{n}, for: {{ team: fraud }}, destinations: [external/EU], reason: r, \
                     approved_by: a, expires: 2026-12-30 }}\n"
                )
            })
            .collect();
        prop_assume!(!exceptions.is_empty());
        let text = format!("{}exceptions:\n{exceptions}", together(&rules));
        let policy = compile(&[&text, DEFINITIONS]).unwrap();
        let with = decided(&policy, &request);
        narrows(&without, &with);
        prop_assert_eq!(&with.label, &without.label);
        prop_assert_eq!(&with.transforms, &without.transforms);
        prop_assert_eq!(&with.obligations, &without.obligations);
        let wider: Vec<String> = names(&with).into_iter().filter(|name| !names(&without).contains(name)).collect();
        prop_assert!(wider.iter().all(|name| name == "eu-ai/big"), "{:?}", wider);
        prop_assert!(wider.is_empty() || !with.excepted.is_empty());
    }

    #[test]
    fn the_index_of_rules_loses_none(
        rules in vec(rule(), 1..8).prop_map(|rules| rules.into_iter().enumerate().collect::<Vec<_>>()),
        request in request(),
    ) {
        let indexed = of(&rules);
        let mut every = of(&rules);
        every.index = rule::Index::of_none(rules.len());
        let (one, other) = (decided(&indexed, &request), decided(&every, &request));
        prop_assert_eq!(meaning(&one), meaning(&other));
        let ids = |rules: &[Arc<Rule>]| rules.iter().map(|rule| rule.id.to_string()).collect::<Vec<_>>();
        prop_assert_eq!(ids(&one.matched), ids(&other.matched));
        prop_assert_eq!(ids(&one.shadowed), ids(&other.shadowed));
    }

    #[test]
    fn what_a_condition_implies_holds_with_it(
        parts in vec(condition(1, false), 2..4),
        requests in vec(request(), 4),
        label in 0usize..4,
    ) {
        // Some of these follow from others whatever the parts are.
        let mut whens = parts.clone();
        whens.push(format!("{{ all: [{}] }}", parts.join(", ")));
        whens.push(format!("{{ any: [{}] }}", parts.join(", ")));
        whens.push(format!("{{ all: [{}, {{ any: [{}] }}] }}", parts[0], parts[1..].join(", ")));
        let rules: Vec<(usize, String)> = whens
            .iter()
            .map(|when| format!("title: t, when: {when}, then: {{ label: internal }}"))
            .enumerate()
            .collect();
        let policy = of(&rules);
        let label = policy.label(["public", "internal", "confidential", "restricted"][label]).unwrap();
        for request in &requests {
            request.with(|facts| {
                for (n, rule) in policy.rules.iter().enumerate() {
                    let holds = rule.condition.holds(facts, &label);
                    assert!(!(holds && rule.condition.is_never()), "{} is never", whens[n]);
                    for (m, other) in policy.rules.iter().enumerate() {
                        let follows = !holds
                            || !rule.condition.implies(&other.condition)
                            || other.condition.holds(facts, &label);
                        assert!(follows, "{} implies {}", whens[n], whens[m]);
                    }
                }
            });
        }
    }
}

#[test]
fn a_condition_implies_its_weaker_forms() {
    for (strong, weak) in [
        ("{ entity: PERSON, count: 3 }", "{ entity: PERSON }"),
        ("{ entity: PERSON, confidence: 0.8 }", "{ entity: PERSON }"),
        (
            "{ entity: PERSON, position: user }",
            "{ entity: PERSON, position: [user, file] }",
        ),
        ("{ entity: PERSON }", "{ entity: PERSON, alone: true }"),
        (
            "{ all: [{ entity: PERSON }, { size: 10 }] }",
            "{ entity: PERSON }",
        ),
        (
            "{ entity: PERSON }",
            "{ any: [{ entity: PERSON }, { size: 10 }] }",
        ),
        ("{ size: 100 }", "{ size: 10 }"),
        ("{ lineage: restricted }", "{ lineage: internal }"),
        ("{ not: { size: 10 } }", "{ not: { size: 100 } }"),
        ("{ language: de }", "{ language: [de, fr] }"),
        ("{ model: gpt-4o }", "{ always: true }"),
    ] {
        let policy = compile(&[&rules(
            "",
            &[
                (strong, "{ label: internal }"),
                (weak, "{ label: internal }"),
            ],
        )])
        .unwrap();
        let [strong_one, weak_one] = &policy.rules[..] else {
            panic!("two rules")
        };
        assert!(
            strong_one.condition.implies(&weak_one.condition),
            "{strong} {weak}"
        );
        assert!(
            !weak_one.condition.implies(&strong_one.condition),
            "{weak} {strong}"
        );
    }
}

#[test]
fn the_strongest_transform_of_a_finding_wins() {
    let order = ["none", "mask", "pseudonymize", "redact"];
    for (n, first) in order.iter().enumerate() {
        for (m, second) in order.iter().enumerate() {
            let [one, two] =
                [first, second].map(|one| format!("{{ label: internal, transform: {one} }}"));
            let text = rules(
                "",
                &[("{ entity: PERSON }", &one), ("{ category: pii }", &two)],
            );
            let decision = decide(&compile(&[&text]).unwrap(), &[finding("PERSON", 80)]);
            assert_eq!(
                decision.transforms,
                [Transform::ALL[n.max(m)]],
                "{first} {second}"
            );
        }
    }
}

#[test]
fn a_type_is_transformed_wherever_it_stands_and_only_where_it_is_sure() {
    let text = rules(
        "",
        &[(
            "{ size: 0 }",
            "{ transforms: { PERSON: pseudonymize, CREDIT_CARD: mask } }",
        )],
    );
    let policy = compile(&[&text]).unwrap();
    let found = [
        finding("PERSON", 60),
        finding("CREDIT_CARD", 90),
        finding("IBAN_CODE", 90),
        finding("PERSON", 40),
    ];
    let decision = decide(&policy, &found);
    let expected = [
        Transform::Pseudonymize,
        Transform::Mask,
        Transform::None,
        Transform::None,
    ];
    assert_eq!(decision.transforms, expected);
}

#[test]
fn obligations_add_up_to_the_strictest() {
    let text = rules(
        "",
        &[
            (
                "{ entity: PERSON }",
                "{ obligations: { max_tokens: 500, notify: dpo } }",
            ),
            (
                "{ category: pii }",
                "{ obligations: { max_tokens: 200, notify: [ciso, dpo] } }",
            ),
            ("{ size: 0 }", "{ obligations: { strip_tools: true } }"),
            (
                "{ entity: CREDIT_CARD }",
                "{ obligations: { max_tokens: 1 } }",
            ),
        ],
    );
    let policy = compile(&[&text]).unwrap();
    let obligations = decide(&policy, &[finding("PERSON", 80)]).obligations;
    assert_eq!(obligations.max_tokens, Some(200));
    assert!(obligations.strip_tools);
    assert_eq!(
        obligations
            .notify
            .iter()
            .map(|who| &**who)
            .collect::<Vec<_>>(),
        ["ciso", "dpo"]
    );
    assert!(!decide(&policy, &[]).obligations.is_empty());
}

#[test]
fn zero_retention_leaves_the_private_zone_and_whoever_keeps_nothing() {
    let text = rules(
        "",
        &[(
            "{ entity: PERSON }",
            "{ obligations: { require_zero_retention: true } }",
        )],
    );
    let policy = compile(&[&text]).unwrap();
    // Nobody outside promises it here.
    assert_eq!(
        names(&decide(&policy, &[finding("PERSON", 80)])),
        ["cluster/mid", "engine/small"]
    );
    assert_eq!(names(&decide(&policy, &[])).len(), 4);
}

#[test]
fn a_message_is_in_the_language_that_the_client_asks_for() {
    let then = "{ destinations: [private], message: Ask the DPO., messages: { de: Fragen Sie den DSB., fr: Demandez. } }";
    let policy = compile(&[&rules("", &[("{ entity: PERSON }", then)])]).unwrap();
    let rule = policy.rules().next().unwrap();
    assert_eq!(rule.message(&["de"]), Some("Fragen Sie den DSB."));
    assert_eq!(rule.message(&["it", "fr", "de"]), Some("Demandez."));
    assert_eq!(rule.message(&["it"]), Some("Ask the DPO."));
    assert_eq!(rule.message(&[]), Some("Ask the DPO."));
}

#[test]
fn a_rule_that_rejects_beats_one_that_substitutes() {
    let mut pair = vec![
        ("{ entity: PERSON }", "{ on_denied: reject }"),
        ("{ category: pii }", "{ on_denied: substitute }"),
    ];
    for _ in 0..2 {
        let policy = compile(&[&rules("", &pair)]).unwrap();
        assert_eq!(
            decide(&policy, &[finding("PERSON", 80)]).on_denied,
            OnDenied::Reject
        );
        assert_eq!(
            decide(&policy, &[finding("IBAN_CODE", 80)]).on_denied,
            OnDenied::Substitute
        );
        pair.reverse();
    }
}
