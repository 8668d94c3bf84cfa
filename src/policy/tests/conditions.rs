use jiff::Timestamp;

use super::*;
use crate::{destination::Destinations, language::Languages, principal::Principal, yaml::read};

/// Whether a request of these facts fulfils the condition.
fn meets(when: &str, facts: Facts<'_>) -> bool {
    let text = rules("", &[(when, "{ destinations: [local] }")]);
    let policy = compile(&[&text]).unwrap_or_else(|problems| panic!("{problems}"));
    names(&policy.decide(facts)) == ["engine/small"]
}

fn at(written: &str) -> Option<Timestamp> {
    Some(written.parse().unwrap())
}

fn asked(keep: impl Fn(&Destination) -> bool) -> Destinations {
    catalogue().only(keep)
}

#[test]
fn a_finding_counts_where_its_position_is_meant() {
    let card = finding("CREDIT_CARD", 90);
    let facts = [Fact::new(&card, Position::ToolResult, 0)];
    let found = Facts {
        findings: &facts,
        ..Facts::default()
    };
    assert!(meets(
        "{ entity: CREDIT_CARD, position: tool_result }",
        found
    ));
    assert!(meets(
        "{ entity: CREDIT_CARD, position: [user, tool_result] }",
        found
    ));
    assert!(!meets("{ entity: CREDIT_CARD, position: user }", found));
    assert!(meets("{ category: pci, position: tool_result }", found));
}

#[test]
fn a_position_by_itself_means_that_the_part_holds_something() {
    let tools = Facts {
        positions: Positions::default().with(Position::ToolDefinition),
        ..Facts::default()
    };
    assert!(meets("{ position: tool_definition }", tools));
    assert!(meets("{ position: [system, tool_definition] }", tools));
    assert!(!meets("{ position: [system, file] }", tools));
    assert!(!meets("{ position: tool_definition }", Facts::default()));
}

#[test]
fn a_language_is_that_of_some_text() {
    let german = Facts {
        languages: Languages::named("de").unwrap(),
        ..Facts::default()
    };
    assert!(meets("{ language: de }", german));
    assert!(meets("{ language: [fr, de] }", german));
    assert!(!meets("{ language: [fr, unknown] }", german));
    assert!(!meets("{ language: de }", Facts::default()));
    let asking = rules("", &[("{ not: { language: de } }", "{ label: internal }")]);
    assert!(compile(&[&asking]).unwrap().wants_languages());
    assert!(!compile(&[CARDS]).unwrap().wants_languages());
}

#[test]
fn a_principal_fits_where_every_key_does() {
    let principal = Principal {
        user: Some("kim".into()),
        team: Some("fraud".into()),
        application: Some("desk".into()),
        clearance: Some("confidential".into()),
        groups: vec!["staff".into(), "berlin".into()],
    };
    let asks = Facts {
        principal: Some(&principal),
        ..Facts::default()
    };
    for (who, fits) in [
        ("{ user: kim }", true),
        ("{ user: [lee, kim] }", true),
        ("{ user: kim, team: sales }", false),
        ("{ user: kim, team: [sales, fraud] }", true),
        ("{ application: desk }", true),
        ("{ group: berlin }", true),
        ("{ group: [paris, rome] }", false),
        ("{ group: [paris, staff], team: fraud }", true),
        ("{ clearance: internal }", true),
        ("{ clearance: confidential }", true),
        ("{ clearance: restricted }", false),
    ] {
        let when = format!("{{ principal: {who} }}");
        assert_eq!(meets(&when, asks), fits, "{who}");
        assert!(!meets(&when, Facts::default()), "{who} and nobody");
        assert!(
            meets(&format!("{{ not: {when} }}"), Facts::default()),
            "not {who} and nobody"
        );
    }
}

#[test]
fn endpoints_and_models_are_named_with_stars() {
    let asks = Facts {
        endpoint: "/v1/chat/completions",
        model: "gpt-4o-mini",
        ..Facts::default()
    };
    for (when, holds) in [
        ("{ endpoint: /v1/chat/completions }", true),
        ("{ endpoint: [/v1/embeddings, \"/v1/chat/*\"] }", true),
        ("{ endpoint: /v1/embeddings }", false),
        ("{ model: \"gpt-4*\" }", true),
        ("{ model: gpt-4o }", false),
        ("{ model: [gpt-4o, \"*-mini\"] }", true),
    ] {
        assert_eq!(meets(when, asks), holds, "{when}");
    }
}

#[test]
fn the_destination_asked_for_is_where_the_model_would_be_answered() {
    let (us, inside) = (
        asked(|d| d.host.as_str() == "us-ai"),
        asked(|d| d.zone.is_private()),
    );
    let to = |asked| Facts {
        asked,
        ..Facts::default()
    };
    for (when, of_us, of_inside) in [
        ("{ destination: external }", true, false),
        ("{ destination: external/US }", true, false),
        ("{ destination: [external/EU, private] }", false, true),
        ("{ destination: \"provider:us-ai\" }", true, false),
        ("{ destination: engine/small }", false, true),
    ] {
        assert_eq!(meets(when, to(Some(&us))), of_us, "{when}");
        assert_eq!(meets(when, to(Some(&inside))), of_inside, "{when}");
        assert!(!meets(when, to(None)), "{when}");
    }
}

#[test]
fn size_is_a_lower_bound_in_bytes() {
    let long = |bytes| Facts {
        bytes,
        ..Facts::default()
    };
    assert!(meets("{ size: 1000 }", long(1000)));
    assert!(!meets("{ size: 1000 }", long(999)));
}

#[test]
fn a_time_is_by_the_clock_of_its_zone_and_unknown_time_is_no_time() {
    // A Monday; Berlin is an hour ahead of UTC.
    let monday = |hour: &str| Facts {
        now: at(&format!("2026-11-30T{hour}:00Z")),
        ..Facts::default()
    };
    let office =
        "{ time: { from: \"08:00\", to: \"18:00\", days: [mon, tue], zone: Europe/Berlin } }";
    assert!(meets(office, monday("07:00")));
    assert!(!meets(office, monday("06:59")));
    assert!(!meets(office, monday("17:00")));
    assert!(!meets(
        office,
        Facts {
            now: at("2026-12-02T09:00:00Z"),
            ..Facts::default()
        }
    ));
    assert!(!meets(office, Facts::default()));
    let freeze = "{ time: { since: 2026-11-30, until: 2026-11-30 } }";
    assert!(meets(freeze, monday("00:00")));
    assert!(meets(freeze, monday("23:59")));
    assert!(!meets(
        freeze,
        Facts {
            now: at("2026-12-01T00:00:00Z"),
            ..Facts::default()
        }
    ));
}

#[test]
fn attachments_are_told_apart_by_kind() {
    let image = Attachments::default().with(form::Attachment::Image);
    let has = Facts {
        attachments: image,
        ..Facts::default()
    };
    assert!(meets("{ attachment: image }", has));
    assert!(meets("{ attachment: [audio, image] }", has));
    assert!(!meets("{ attachment: [audio, video, file] }", has));
}

#[test]
fn unreadable_always_and_their_contraries() {
    // What cannot be read is allowed here, so that only the rule decides.
    let head = "defaults: { unreadable: { label: public, destinations: [any] } }\n";
    let holds = |when: &str, unreadable| {
        let text = rules(head, &[(when, "{ destinations: [local] }")]);
        let facts = Facts {
            unreadable,
            ..Facts::default()
        };
        names(&compile(&[&text]).unwrap().decide(facts)).len() == 1
    };
    for (when, none, two) in [
        ("{ unreadable: true }", false, true),
        ("{ unreadable: false }", true, false),
        ("{ category: unreadable }", false, true),
        ("{ category: unreadable, count: 3 }", false, false),
        ("{ entity: UNREADABLE_CONTENT, count: 2 }", false, true),
        ("{ always: true }", true, true),
        ("{ always: false }", false, false),
    ] {
        assert_eq!((holds(when, 0), holds(when, 2)), (none, two), "{when}");
    }
}

#[test]
fn lineage_is_what_the_conversation_had_before() {
    let policy = compile(&[CARDS]).unwrap();
    let had = policy.label("confidential").unwrap();
    let facts = Facts {
        lineage: Some(&had),
        ..Facts::default()
    };
    assert!(meets("{ lineage: internal }", facts));
    assert!(meets("{ lineage: confidential }", facts));
    assert!(!meets("{ lineage: restricted }", facts));
    assert!(!meets("{ lineage: internal }", Facts::default()));
    assert_eq!(policy.decide(facts).label, had);
}

#[test]
fn rules_that_wait_for_a_label_are_asked_until_it_no_longer_rises() {
    let mut steps = vec![
        ("{ entity: PERSON }", "{ label: internal }"),
        ("{ label: internal }", "{ label: confidential }"),
        (
            "{ all: [{ label: confidential }, { position: user }] }",
            "{ label: restricted }",
        ),
        ("{ label: restricted }", "{ destinations: [local] }"),
    ];
    for _ in 0..2 {
        let policy = compile(&[&rules("", &steps)]).unwrap();
        let person = [finding("PERSON", 80)];
        let facts = facts(&person);
        let found = Facts {
            findings: &facts,
            positions: Positions::default().with(Position::User),
            ..Facts::default()
        };
        let decision = policy.decide(found);
        assert_eq!(
            (decision.label.as_str(), names(&decision)),
            ("restricted", vec!["engine/small".to_owned()])
        );
        assert_eq!(decision.matched.len(), 4);
        let elsewhere = policy.decide(Facts {
            positions: Positions::default(),
            ..found
        });
        assert_eq!(
            (elsewhere.label.as_str(), names(&elsewhere).len()),
            ("confidential", 4)
        );
        assert_eq!(decide(&policy, &[]).matched.len(), 0);
        steps.reverse();
    }
}

#[test]
fn the_label_of_what_could_not_be_read_wakes_rules_too() {
    let text = rules(
        "",
        &[("{ label: restricted }", "{ destinations: [local] }")],
    );
    let policy = compile(&[&text]).unwrap();
    assert_eq!(
        names(&policy.decide(Facts {
            unreadable: 1,
            ..Facts::default()
        })),
        ["engine/small"]
    );
    assert_eq!(
        names(&policy.decide(Facts {
            failed: true,
            ..Facts::default()
        })),
        ["engine/small"]
    );
}

#[test]
fn definitions_are_used_across_files_and_by_each_other() {
    let first =
        "version: 1\npolicy: a\ndefine:\n  people: { any: [{ use: mails }, { entity: PERSON }] }\n";
    let second = rules(
        "define:\n  mails: { entity: EMAIL_ADDRESS }\n",
        &[(
            "{ all: [{ use: people }, { not: { use: mails } }] }",
            "{ destinations: [local] }",
        )],
    );
    for files in [[first, &second], [&second, first]] {
        let policy = compile(&files).unwrap();
        assert_eq!(
            names(&decide(&policy, &[finding("PERSON", 80)])),
            ["engine/small"]
        );
        assert_eq!(
            names(&decide(&policy, &[finding("EMAIL_ADDRESS", 80)])).len(),
            4
        );
    }
}

#[test]
fn a_circle_is_told_once_and_not_by_those_that_lead_to_it() {
    let head = "define:\n  a: { any: [{ use: b }, { entity: PERSON }] }\n  b: { not: { use: c } }\n  \
                c: { use: a }\n  d: { use: a }\n  e: { use: e }\n";
    let text = rules(head, &[("{ use: d }", "{ label: internal }")]);
    refuses(
        &text,
        &[
            "4:6 \"a\" leads back to itself: it uses b, which uses c, which uses a = write out",
            "8:6 \"e\" leads back to itself: it uses e = write out",
        ],
    );
}

#[test]
fn definitions_that_double_are_refused_before_they_fill_the_memory() {
    let doubles = (0..60).map(|n| {
        format!(
            "  d{n}: {{ all: [{{ use: d{0} }}, {{ use: d{0} }}] }}\n",
            n + 1
        )
    });
    let head = format!(
        "define:\n{}  d60: {{ entity: PERSON }}\n",
        doubles.collect::<String>()
    );
    let problems =
        compile(&[&rules(&head, &[("{ use: d0 }", "{ label: internal }")])]).unwrap_err();
    let told: Vec<_> = problems.iter().map(|one| one.message.as_str()).collect();
    assert!(
        !told.is_empty() && told.iter().all(|one| one.contains("more than 1000 parts")),
        "{told:?}"
    );
}

#[test]
fn what_is_equal_counts_once_among_distinct_values() {
    let mail = finding("EMAIL_ADDRESS", 80);
    let of = |values: &[u64]| -> Vec<Fact<'_>> {
        values
            .iter()
            .map(|value| Fact::new(&mail, Position::User, *value))
            .collect()
    };
    let (same, differ) = (of(&[1, 1, 1]), of(&[1, 2, 2]));
    let found = |findings| Facts {
        findings,
        ..Facts::default()
    };
    assert!(meets("{ entity: EMAIL_ADDRESS, count: 3 }", found(&same)));
    assert!(!meets(
        "{ entity: EMAIL_ADDRESS, distinct: 2 }",
        found(&same)
    ));
    assert!(meets(
        "{ entity: EMAIL_ADDRESS, distinct: 2 }",
        found(&differ)
    ));
    assert!(!meets(
        "{ entity: EMAIL_ADDRESS, distinct: 2, count: 4 }",
        found(&differ)
    ));
}

#[test]
fn a_file_that_cannot_be_read_makes_no_name_of_another_unknown() {
    let (broken, good) = (
        "version: 1\npolicy: a\ndefine: { mails: { entity: EMAIL_ADDRESS\n",
        rules(
            "",
            &[(
                "{ any: [{ use: mails }, { entity: CODENAME }] }",
                "{ destinations: [extern] }",
            )],
        ),
    );
    let problems = compile(&[broken, &good]).unwrap_err();
    let told: Vec<_> = problems
        .iter()
        .map(|one| (&*one.file, one.message.clone()))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0].0, "a.yaml");
    assert_eq!(told[1].1, "there is no destination \"extern\"");
}

#[test]
fn the_longest_list_of_problems_of_a_file_is_bounded() {
    let many = "  - { id: r, titel: t }\n".repeat(500);
    let (_, problems) = read::<form::File>(&Source::new(
        "f",
        &format!("version: 1\npolicy: p\nrules:\n{many}"),
    ));
    assert_eq!(problems.len(), 100);
}
