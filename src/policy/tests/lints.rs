use super::*;

/// The notes on rules of these conditions and consequences.
fn notes(head: &str, all: &[(&str, &str)]) -> Vec<String> {
    let (draft, policy) = drafted(&[&rules(head, all)]).unwrap();
    let notes = policy.lint(&draft, TODAY.parse().unwrap());
    notes.into_iter().map(|note| note.message).collect()
}

const CARD: &str = "{ entity: CREDIT_CARD }";
const MANY: &str = "{ entity: CREDIT_CARD, count: 3 }";

#[test]
fn rules_that_do_something_are_not_told() {
    let all = [
        (CARD, "{ label: internal, destinations: [private] }"),
        (MANY, "{ label: restricted, destinations: [private] }"),
        (MANY, "{ destinations: [local] }"),
        (CARD, "{ transform: redact }"),
        (MANY, "{ destinations: [private], message: Ask the DPO. }"),
    ];
    assert_eq!(notes("", &all), Vec::<String>::new());
}

#[test]
fn a_rule_that_no_request_can_match_is_told() {
    let never = "{ all: [{ entity: CREDIT_CARD }, { not: { entity: CREDIT_CARD } }] }";
    for when in [never, "{ always: false }", "{ any: [{ always: false }] }"] {
        assert_eq!(
            notes("", &[(when, "{ label: internal }")]),
            ["no request can match the rule p/r0"],
            "{when}"
        );
    }
    // What tells of nobody on its own is redacted all the same.
    assert_eq!(
        notes("", &[(never, "{ transform: redact }")]),
        Vec::<String>::new()
    );
}

#[test]
fn a_rule_that_refuses_everything_is_told() {
    let told = notes("", &[(CARD, "{ destinations: [external/JP] }")]);
    assert_eq!(told, ["whatever matches the rule p/r0 is refused"]);
}

#[test]
fn a_rule_of_which_another_does_all_is_told_once() {
    let all = [
        (
            MANY,
            "{ label: internal, destinations: [private, external/EU] }",
        ),
        (CARD, "{ label: restricted, destinations: [private] }"),
        ("{ always: true }", "{ on_denied: reject }"),
        ("{ size: 10 }", "{ on_denied: reject }"),
    ];
    let told = notes("", &all);
    assert_eq!(
        told,
        [
            "p/r1 already does all that p/r0 does",
            "p/r2 already does all that p/r3 does"
        ]
    );
    let twice = [(CARD, "{ label: restricted }"); 3];
    let told = notes("", &twice);
    assert_eq!(
        told,
        [
            "p/r0 already does all that p/r1 does",
            "p/r0 already does all that p/r2 does"
        ]
    );
}

#[test]
fn two_rules_without_a_destination_in_common_are_told() {
    let all = [
        (CARD, "{ destinations: [private] }"),
        (MANY, "{ destinations: [external] }"),
    ];
    let told = notes("", &all);
    let expected = "whatever matches p/r1 is refused: p/r0 leaves none of its destinations";
    assert_eq!(told, [expected]);
    // The other way round most of what matches the wider rule goes out.
    let all = [
        (CARD, "{ destinations: [external] }"),
        ("{ entity: PERSON }", "{ destinations: [private] }"),
    ];
    assert_eq!(notes("", &all), Vec::<String>::new());
}

#[test]
fn a_rule_with_an_exception_covers_no_other() {
    let all = [
        (CARD, "{ destinations: [private] }"),
        (MANY, "{ destinations: [private] }"),
    ];
    let head = "exceptions:\n  - { id: e, rule: r0, for: { team: fraud }, destinations: [external], reason: r, \
                approved_by: a, expires: 2026-12-31 }\n";
    assert_eq!(notes(head, &all), Vec::<String>::new());
    assert_eq!(notes("", &all), ["p/r0 already does all that p/r1 does"]);
}

#[test]
fn a_rule_in_shadow_neither_covers_nor_is_covered() {
    let text = rules(
        "",
        &[
            (CARD, "{ label: restricted }"),
            (CARD, "{ label: restricted }"),
        ],
    );
    let (draft, policy) =
        drafted(&[&text.replacen("title: t,", "title: t, mode: shadow,", 1)]).unwrap();
    assert!(policy.lint(&draft, TODAY.parse().unwrap()).is_empty());
}

#[test]
fn a_definition_that_nothing_uses_is_told() {
    let head = "define:\n  cards: { entity: CREDIT_CARD }\n  mails: { entity: EMAIL_ADDRESS }\n  both: { all: [{ use: mails }] }\n";
    let told = notes(head, &[("{ use: both }", "{ label: internal }")]);
    assert_eq!(told, ["nothing uses the condition \"cards\""]);
}

#[test]
fn somebody_whom_no_key_knows_is_told_with_who_is_known() {
    let known = crate::principal::Principal {
        team: Some(Arc::from("fraud")),
        groups: vec![Arc::from("works-council")],
        ..Default::default()
    };
    let when = "{ any: [{ principal: { team: [fraud, fruad] } }, { not: { principal: { group: works-council, user: jo } } }] }";
    let (draft, _) = drafted(&[&rules("", &[(when, "{ label: internal }")])]).unwrap();
    let told: Vec<_> = draft
        .strangers(&[known])
        .into_iter()
        .map(|note| (note.message, note.hint.unwrap_or_default()))
        .collect();
    let words = |text: &str| text.to_owned();
    assert_eq!(
        told,
        [
            (
                words("no key of access.keys is of the team \"fruad\""),
                words("did you mean \"fraud\"? Known: fraud")
            ),
            (
                words("no key of access.keys is of the user \"jo\""),
                words("no key has a user: give it one")
            ),
        ]
    );
}
