use jiff::Timestamp;

use super::*;
use crate::principal::Principal;

fn exception(rule: &str, who: &str, destinations: &str, expires: &str) -> String {
    format!(
        "exceptions:\n  - {{ id: e, rule: {rule}, for: {who}, destinations: {destinations}, reason: r, \
         approved_by: dpo@example.com, expires: {expires} }}\n"
    )
}

/// Cards stay inside, but for an exception.
fn cards(exception: &str) -> String {
    let rules = rules(
        "",
        &[(
            "{ entity: CREDIT_CARD }",
            "{ label: restricted, destinations: [private], transforms: { CREDIT_CARD: redact } }",
        )],
    );
    format!("{rules}{exception}")
}

fn of_team(policy: &Policy, team: &str, now: &str) -> Decision {
    let card = [finding("CREDIT_CARD", 90)];
    let facts = facts(&card);
    let principal = Principal {
        team: Some(team.into()),
        ..Principal::default()
    };
    let now: Option<Timestamp> = (!now.is_empty()).then(|| now.parse().unwrap());
    policy.decide(Facts {
        findings: &facts,
        principal: Some(&principal),
        now,
        ..Facts::default()
    })
}

#[test]
fn an_exception_widens_for_whom_it_names_until_its_last_day() {
    let text = cards(&exception(
        "r0",
        "{ team: fraud }",
        "[external/EU]",
        "2026-12-31",
    ));
    let policy = compile(&[&text]).unwrap();
    let inside = ["cluster/mid", "engine/small"];
    let wider = ["eu-ai/big", "cluster/mid", "engine/small"];
    for (team, now, allowed) in [
        ("fraud", "2026-12-31T23:59:59Z", &wider[..]),
        ("fraud", "2027-01-01T00:00:00Z", &inside),
        ("sales", "2026-12-01T00:00:00Z", &inside),
        // Whoever does not know the time excepts nobody.
        ("fraud", "", &inside),
    ] {
        let decision = of_team(&policy, team, now);
        assert_eq!(names(&decision), allowed, "{team} {now}");
        assert_eq!(decision.excepted.len(), usize::from(allowed.len() == 3));
        assert_eq!(decision.label.as_str(), "restricted");
        assert_eq!(decision.transforms, [Transform::Redact]);
    }
}

#[test]
fn an_exception_from_one_rule_leaves_the_others_as_they_are() {
    let rules = rules(
        "",
        &[
            ("{ entity: CREDIT_CARD }", "{ destinations: [private] }"),
            (
                "{ category: pci }",
                "{ destinations: [private, external/US] }",
            ),
        ],
    );
    let text = format!(
        "{rules}{}",
        exception("r0", "{ team: fraud }", "[external]", "2026-12-31")
    );
    let policy = compile(&[&text]).unwrap();
    let decision = of_team(&policy, "fraud", "2026-12-01T00:00:00Z");
    assert_eq!(
        names(&decision),
        ["us-ai/big", "cluster/mid", "engine/small"]
    );
}

#[test]
fn an_exception_may_stand_in_another_file() {
    let other = format!(
        "version: 1\npolicy: q\n{}",
        exception("p/r0", "{ team: fraud }", "[external]", "2026-12-31")
    );
    let policy = compile(&[&cards(""), &other]).unwrap();
    let decision = of_team(&policy, "fraud", "2026-12-01T00:00:00Z");
    assert_eq!(names(&decision).len(), 4);
    assert_eq!(&*decision.excepted[0].id, "q/e");
    assert_eq!(&*decision.excepted[0].rule, "p/r0");
}

#[test]
fn an_exception_is_at_most_a_year_long_and_excepts_somebody_from_something() {
    let year = |expires: &str| {
        compile(&[&cards(&exception(
            "r0",
            "{ team: fraud }",
            "[external]",
            expires,
        ))])
    };
    assert!(year("2027-11-29").is_ok());
    refuses(
        &cards(&exception(
            "r0",
            "{ team: fraud }",
            "[external]",
            "2027-11-30",
        )),
        &["6:122 an exception ends within a year: on 2027-11-29 at the latest"],
    );
    refuses(
        &cards(&exception("r1", "{}", "[extern]", "soon")),
        &[
            "6:20 there is no rule \"r1\" = did you mean \"p/r0\"?",
            "6:29 this names nobody",
            "6:48 there is no destination \"extern\"",
            "6:107 \"soon\" is no day",
        ],
    );
    let label = rules("", &[("{ entity: CREDIT_CARD }", "{ label: restricted }")]);
    refuses(
        &format!(
            "{label}{}",
            exception("r0", "{ team: fraud }", "[external]", "2026-12-31")
        ),
        &["6:20 the rule p/r0 forbids no destination"],
    );
}

#[test]
fn what_expired_is_read_told_and_without_effect() {
    let text = cards(&exception(
        "r0",
        "{ team: fraud }",
        "[external]",
        "2026-11-28",
    ));
    let (draft, policy) = drafted(&[&text]).unwrap();
    let notes = policy.lint(&draft, TODAY.parse().unwrap());
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].message, "the exception \"e\" is over");
    assert_eq!(
        names(&of_team(&policy, "fraud", "2026-11-29T00:00:00Z")).len(),
        2
    );
}

#[test]
fn a_rule_in_shadow_needs_no_exception_and_uses_none() {
    let text = cards(&exception(
        "r0",
        "{ team: fraud }",
        "[external]",
        "2026-12-31",
    ));
    let text = text.replace("title: t,", "title: t, mode: shadow,");
    let decision = of_team(&compile(&[&text]).unwrap(), "fraud", "2026-12-01T00:00:00Z");
    assert_eq!((names(&decision).len(), decision.excepted.len()), (4, 0));
    assert_eq!(decision.shadowed.len(), 1);
}

#[test]
fn a_file_or_a_folder_in_shadow_changes_nothing() {
    let card = [finding("CREDIT_CARD", 90)];
    let enforced = rules(
        "",
        &[(
            "{ entity: CREDIT_CARD }",
            "{ label: restricted, destinations: [private] }",
        )],
    );
    let file = enforced.replace("policy: p\n", "policy: p\nmode: shadow\n");
    let folder = "version: 1\npolicy: d\ndefaults: { mode: shadow }\n";
    for files in [
        vec![file.as_str()],
        vec![&enforced, folder],
        vec![folder, &enforced],
    ] {
        let policy = compile(&files).unwrap();
        let decision = decide(&policy, &card);
        assert_eq!(
            (decision.label.as_str(), names(&decision).len()),
            ("public", 4)
        );
        assert_eq!((decision.matched.len(), decision.shadowed.len()), (0, 1));
        let facts = facts(&card);
        let strict = policy.decide_unshadowed(Facts {
            findings: &facts,
            ..Facts::default()
        });
        assert_eq!(
            (strict.label.as_str(), names(&strict).len()),
            ("restricted", 2)
        );
        // What cannot be examined is held back all the same.
        let failed = policy.decide(Facts {
            failed: true,
            ..Facts::default()
        });
        assert_eq!(names(&failed).len(), 2);
    }
}

#[test]
fn an_exception_lifts_no_obligation() {
    let then = "{ destinations: [private], obligations: { require_zero_retention: true } }";
    let rules = rules("", &[("{ entity: CREDIT_CARD }", then)]);
    let exception = exception("r0", "{ team: fraud }", "[external]", "2026-12-31");
    let policy = compile(&[&format!("{rules}{exception}")]).unwrap();
    // Nobody outside promises to keep nothing here.
    let decision = of_team(&policy, "fraud", "2026-12-01T00:00:00Z");
    assert_eq!(names(&decision), ["cluster/mid", "engine/small"]);
}
