//! The metrics: well-formed, known by name, and telling what happened.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::{Behaviour, Provider, Setup, chat};

/// Every family that may be there. Dashboards and alerts are written against these names.
const KNOWN: &[&str] = &[
    "ringfence_audit_failed_records",
    "ringfence_audit_queued_records",
    "ringfence_audit_records",
    "ringfence_audit_sync_seconds",
    "ringfence_audit_syncs",
    "ringfence_audit_writable",
    "ringfence_build_info",
    "ringfence_decisions_total",
    "ringfence_destination_failures_total",
    "ringfence_engine_requests",
    "ringfence_engine_slots",
    "ringfence_findings_total",
    "ringfence_policy_info",
    "ringfence_policy_reloads_total",
    "ringfence_request_duration_seconds",
    "ringfence_requests_in_flight",
    "ringfence_requests_shed_total",
    "ringfence_requests_total",
    "ringfence_rule_matches_total",
    "ringfence_stage_duration_seconds",
    "ringfence_tokens_total",
];

#[test]
fn every_line_of_the_metrics_is_well_formed_and_known() {
    let (alive, dead) = (
        Provider::start(Behaviour::Answer),
        Provider::start(Behaviour::Close),
    );
    let gateway = Setup {
        providers: vec![&dead, &alive],
        engine: true,
        more: "routes:\n  - { model: default, to: [p0/m0, p1/m1] }\n",
        ..Setup::default()
    }
    .start();
    let ask = |text: &str| {
        let messages = json!([{"role":"user","content":text}]);
        chat(
            gateway.listen,
            json!({"model":"default","max_tokens":2,"messages":messages}),
        )
    };
    assert_eq!(ask("Charge 4111 1111 1111 1111").status, 200);
    assert_eq!(ask("Charge nothing").status, 200);
    gateway.wait_for_record(|record| record["kind"] == "outcome" && record["tokens_out"] == 2);

    let text = gateway.metrics();
    let mut families = BTreeSet::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some(meta) = line.strip_prefix("# ") {
            current = family(meta, &current);
        } else {
            let sample = sample(line);
            let base = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| sample.strip_suffix(end).filter(|base| *base == current));
            assert_eq!(base.unwrap_or(&sample), current, "{line}");
            families.insert(current.clone());
        }
    }
    let own: BTreeSet<&str> = families
        .iter()
        .map(String::as_str)
        .filter(|name| !name.starts_with("process_"))
        .collect();
    assert_eq!(own, KNOWN.iter().copied().collect());
    assert!(families.contains("process_resident_memory_bytes"));
}

#[test]
fn the_metrics_count_what_happened() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        ..Setup::default()
    }
    .start();
    for (text, status) in [
        ("Charge 4111 1111 1111 1111", 403),
        ("Charge 4111 1111 1111 1111", 403),
        ("Good morning", 200),
    ] {
        let messages = json!([{"role":"user","content":text}]);
        let answer = chat(gateway.listen, json!({"model":"m0","messages":messages}));
        assert_eq!(answer.status, status);
    }
    gateway.wait_for_record(|record| record["kind"] == "outcome" && record["status"] == 200);
    let text = gateway.metrics();
    for line in [
        r#"ringfence_decisions_total{label="restricted",zone="none"} 2"#,
        r#"ringfence_decisions_total{label="public",zone="external"} 1"#,
        r#"ringfence_rule_matches_total{mode="enforce",rule="payment-data/cards-stay-inside"} 2"#,
        r#"ringfence_findings_total{category="pci",entity="CREDIT_CARD"} 2"#,
        r#"ringfence_tokens_total{destination="p0/m0",direction="input"} 3"#,
        r#"ringfence_tokens_total{destination="p0/m0",direction="output"} 2"#,
        r#"ringfence_requests_total{code="403",endpoint="/v1/chat/completions",outcome="completed",zone="none"} 2"#,
        r#"ringfence_requests_total{code="200",endpoint="/v1/chat/completions",outcome="completed",zone="external"} 1"#,
    ] {
        assert!(
            text.lines().any(|known| known == line),
            "no {line} in {text}"
        );
    }
    assert!(!text.contains("4111"));
}

/// Reads `HELP name text` or `TYPE name kind`, which come in this order for each family.
#[track_caller]
fn family(meta: &str, current: &str) -> String {
    let mut words = meta.splitn(3, ' ');
    let (what, name, rest) = (
        words.next().unwrap(),
        words.next().unwrap(),
        words.next().unwrap_or_default(),
    );
    assert!(is_name(name) && !rest.is_empty(), "{meta}");
    match what {
        "HELP" => assert_ne!(name, current, "{meta}"),
        "TYPE" => {
            assert_eq!(name, current, "{meta}");
            assert!(["counter", "gauge", "histogram"].contains(&rest), "{meta}");
            assert_eq!(
                rest == "counter",
                name.ends_with("_total"),
                "counters, and only they, end in _total: {meta}"
            );
        }
        other => panic!("{other}"),
    }
    name.to_owned()
}

/// Reads `name{label="value",...} number` and gives the name.
#[track_caller]
fn sample(line: &str) -> String {
    let (series, number) = line.rsplit_once(' ').expect(line);
    assert!(number.parse::<f64>().is_ok(), "{line}");
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = labels.strip_suffix('}').expect(line);
    for label in labels.split_terminator("\",") {
        let (key, value) = label.split_once("=\"").expect(line);
        assert!(is_name(key) && !value.contains('\n'), "{line}");
    }
    assert!(is_name(name), "{line}");
    name.to_owned()
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
}
