//! The command line: its outputs are contracts, its exit codes have a meaning, its errors a place.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Behaviour, Provider, Setup, chat, ringfence};

/// Runs a command in a folder, with something on its standard input.
fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = ringfence()
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that refuses its arguments does not read on.
    let _written = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with the starter policies and a configuration without anybody to ask.
fn folder() -> TempDir {
    let nobody = Provider::start(Behaviour::Close);
    Setup {
        providers: vec![&nobody],
        ..Setup::default()
    }
    .write()
}

const TWICE_BAD_CONFIGURATION: &str = "version: 2
listen: { address: localhost }
providers:
  - { name: p, base_url: nowhere, zone: external, models: [{ name: m }] }
polices: policies
policies: policies
audit: { folder: audit }
";

#[test]
fn check_tells_everything_wrong_with_a_configuration_at_once() {
    let folder = folder();
    let name = "ringfence.yaml";
    let good = run(folder.path(), &["check"], "");
    assert_eq!(good.status.code(), Some(0), "{}", said(&good.stderr));
    assert!(said(&good.stdout).starts_with("ringfence.yaml: good; 1 models, "));

    fs::write(folder.path().join(name), TWICE_BAD_CONFIGURATION).unwrap();
    let bad = run(folder.path(), &["check"], "");
    assert_eq!(
        (bad.status.code(), said(&bad.stdout)),
        (Some(2), String::new())
    );
    let told = said(&bad.stderr);
    for problem in [
        "ringfence.yaml:1:10: only version 1 is known",
        "ringfence.yaml:2:20: \"localhost\" is not an address",
        "ringfence.yaml:4:26: \"nowhere\" is not a base address",
        "ringfence.yaml:5:1: unknown key \"polices\"",
        " 5 | polices: policies",
        "\n4 problems",
    ] {
        assert!(told.contains(problem), "no {problem:?} in {told}");
    }
}

#[test]
fn check_notes_a_dictionary_whose_days_are_over() {
    let folder = folder();
    let policy = "version: 1\npolicy: old\ndictionaries:\n  - { name: old, entity: OLD_WORD, terms: [heliotrope], valid_until: \"2020-12-31\" }\n";
    fs::write(folder.path().join("policies/old.yaml"), policy).unwrap();
    let good = run(folder.path(), &["check"], "");
    assert_eq!(good.status.code(), Some(0), "{}", said(&good.stderr));
    let told = said(&good.stdout);
    assert!(told.contains(": good; "), "{told}");
    assert!(
        told.contains("old.yaml:4:70: the days of the dictionary \"old\" are over"),
        "{told}"
    );
}

#[test]
fn check_tells_everything_wrong_with_the_policies_at_once() {
    let folder = folder();
    let policies = folder.path().join("policies");
    fs::write(
        policies.join("one.yaml"),
        "version: 1\npolicy: one\nrules:\n  - id: a\n    title: A\n    when: { entity: CREDIT_CRAD }\n    then: { label: secret, destinations: [outside] }\n",
    )
    .unwrap();
    fs::write(
        policies.join("two.yaml"),
        "version: 1\npolicy: two\npatterns:\n  - { name: p, entity: P, regex: '(' }\n",
    )
    .unwrap();
    let bad = run(folder.path(), &["check"], "");
    assert_eq!(bad.status.code(), Some(2));
    let told = said(&bad.stderr);
    for problem in [
        "one.yaml:6:21: no detector finds CREDIT_CRAD",
        "did you mean \"CREDIT_CARD\"?",
        "one.yaml:7:20: \"secret\" is not one of the labels",
        "one.yaml:7:43: there is no destination \"outside\"",
        "two.yaml:4:34: the pattern \"p\" is not a usable regular expression",
        "\n4 problems",
    ] {
        assert!(told.contains(problem), "no {problem:?} in {told}");
    }
}

const FAILING: &str = "version: 1
policy: cards
rules:
  - id: stay
    title: Stay
    when: { entity: CREDIT_CARD }
    then: { label: restricted, destinations: [private] }
    cases:
      - { say: \"Charge 4111 1111 1111 1111\", expect: external }
      - { say: \"Charge nothing\", expect: external, label: internal }
      - { say: \"Charge it\", expect: external }
";

#[test]
fn a_failing_case_says_what_was_expected_and_why_it_came_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cards.yaml"), FAILING).unwrap();
    let output = run(folder.path(), &["policy", "test", "--policies", "."], "");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output.stderr));
    let told = said(&output.stdout);
    for line in [
        "cards.yaml:9:16: cards/stay failed",
        "  says      Charge [4111 1111 1111 1111]",
        "  zone      expected external, got private",
        "  found     CREDIT_CARD (0.99)",
        "  matched   cards/stay",
        "cards.yaml:10:16: cards/stay failed",
        "  label     expected internal, got public",
        "3 cases: 1 passed, 2 failed",
    ] {
        assert!(told.contains(line), "no {line:?} in {told}");
    }

    let output = run(
        folder.path(),
        &["policy", "test", "--policies", ".", "--json"],
        "",
    );
    let rows: Vec<Value> = said(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(output.status.code(), Some(1));
    let passed: Vec<_> = rows.iter().map(|row| row["passed"].as_bool()).collect();
    assert_eq!(passed, [Some(false), Some(false), Some(true)]);
    assert_eq!(
        (&rows[0]["line"], &rows[0]["wrong"][0]["got"]),
        (&json!(9), &json!("private"))
    );
}

#[test]
fn the_shipped_policies_pass_their_own_cases() {
    let folder = folder();
    let output = run(folder.path(), &["policy", "test"], "");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output.stdout));
    assert!(said(&output.stdout).ends_with(" passed, 0 failed\n"));
}

#[test]
fn classify_writes_one_object_a_line_with_offsets_in_code_points() {
    let folder = folder();
    let lines = concat!(
        r#"{"id":"a","text":"😀 é Charge 4111 1111 1111 1111 now"}"#,
        "\n\n",
        r#"{"id":7,"text":"hello"}"#,
        "\n"
    );
    let output = run(folder.path(), &["classify", "--jsonl"], lines);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output.stderr));
    let found: Vec<Value> = said(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let card = json!({
        "entity": "CREDIT_CARD", "category": "pci", "start": 11, "end": 30,
        "confidence": 0.99, "detector": "rule/credit-card",
    });
    assert_eq!(
        found,
        [
            json!({"id": "a", "label": "restricted", "zone": "private", "findings": [card], "rules": ["payment-data/cards-stay-inside"]}),
            json!({"id": 7, "label": "public", "zone": "external", "findings": [], "rules": []}),
        ]
    );
}

#[test]
fn classify_reads_arguments_files_and_standard_input() {
    let folder = folder();
    fs::write(folder.path().join("note.txt"), "card 4111111111111111\n").unwrap();
    let id_and_label = |arguments: &[&str], input: &str| -> Vec<(Value, Value)> {
        let output = run(
            folder.path(),
            &[&["classify", "--json"], arguments].concat(),
            input,
        );
        assert_eq!(output.status.code(), Some(0), "{}", said(&output.stderr));
        said(&output.stdout)
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|row| (row["id"].clone(), row["label"].clone()))
            .collect()
    };
    assert_eq!(
        id_and_label(&["hello", "card 4111111111111111"], ""),
        [(json!(1), json!("public")), (json!(2), json!("restricted"))]
    );
    assert_eq!(
        id_and_label(&["--file", "note.txt"], ""),
        [(json!("note.txt"), json!("restricted"))]
    );
    assert_eq!(
        id_and_label(&[], "write to front.desk@contoso.com"),
        [(json!("-"), json!("internal"))]
    );
    let table = run(folder.path(), &["classify", "card 4111111111111111"], "");
    assert_eq!(
        said(&table.stdout).lines().next(),
        Some("1: restricted -> private")
    );
}

#[test]
fn input_that_cannot_be_read_is_named_and_never_quoted() {
    let folder = folder();
    fs::write(
        folder.path().join("binary"),
        [0xff, 0xfe, b'c', b'a', b'n', b'a', b'r', b'y'],
    )
    .unwrap();
    let good = r#"{"id":"a","text":"hello"}"#;
    for (bad, place) in [
        ("canary", "line 2, column 1"),
        (r#"{"id":"b","txt":"canary"}"#, "line 2, column 25"),
        (r#"{"id":"b","text":["canary"]}"#, "line 2, column 17"),
        (r#"["canary"]"#, "line 2"),
    ] {
        let output = run(
            folder.path(),
            &["classify", "--jsonl"],
            &format!("{good}\n{bad}\n"),
        );
        assert_eq!(output.status.code(), Some(2), "{bad}");
        let told = said(&output.stderr);
        assert!(told.contains(place) && !told.contains("canary"), "{told}");
        assert_eq!(
            said(&output.stdout).lines().count(),
            1,
            "what came before is told"
        );
    }
    let output = run(folder.path(), &["classify", "--file", "binary"], "");
    let told = said(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("binary: cannot be read as UTF-8") && !told.contains("canary"),
        "{told}"
    );
}

#[test]
fn audit_show_filters_by_what_auditors_ask_for() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        ..Setup::default()
    }
    .start();
    for text in [
        "card 4111111111111111",
        "hello",
        "write to front.desk@contoso.com",
    ] {
        let messages = json!([{"role":"user","content":text}]);
        chat(gateway.listen, json!({"model":"m0","messages":messages}));
    }
    let counted = |filter: &[&str]| {
        let arguments = [&["audit", "show", "--json", "--kind", "decision"], filter].concat();
        let output = run(gateway.folder.path(), &arguments, "");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output.stderr));
        said(&output.stdout).lines().count()
    };
    let first = gateway.wait_for_record(|record| record["zone"] == "none");
    let text = |name: &str| first[name].to_string().trim_matches('"').to_owned();
    for (filter, expected) in [
        (&[][..], 3),
        (&["--zone", "external"], 2),
        (&["--zone", "none"], 1),
        (&["--label", "restricted"], 1),
        (&["--rule", "payment-data/cards-stay-inside"], 1),
        (&["--entity", "EMAIL_ADDRESS"], 1),
        (&["--entity", "CREDIT_CARD", "--zone", "external"], 0),
        (&["--request", &text("request_id")], 1),
        (&["--since", &text("time")], 3),
        (&["--until", &text("time")], 0),
        (&["--from", &text("seq")], 3),
        (&["--to", &text("seq")], 1),
    ] {
        assert_eq!(counted(filter), expected, "{filter:?}");
    }
    let table = run(
        gateway.folder.path(),
        &["audit", "show", "--zone", "none"],
        "",
    );
    let table = said(&table.stdout);
    assert!(
        table.contains("restricted none - [payment-data/cards-stay-inside]"),
        "{table}"
    );
    assert!(!table.contains("4111"));
}

#[test]
fn every_command_explains_itself_by_example() {
    let here = Path::new(".");
    for command in [
        &["serve"][..],
        &["check"],
        &["classify"],
        &["policy", "test"],
        &["policy", "key", "new"],
        &["policy", "key", "show"],
        &["policy", "sign"],
        &["policy", "verify"],
        &["policy", "status"],
        &["access", "key", "new"],
        &["scan"],
        &["detectors", "list"],
        &["detectors", "show"],
        &["detectors", "test"],
        &["detectors", "docs"],
        &["audit", "verify"],
        &["audit", "show"],
        &["stand-in"],
        &["completions"],
    ] {
        let output = run(here, &[command, &["--help"]].concat(), "");
        let told = said(&output.stdout);
        assert_eq!(output.status.code(), Some(0));
        let example = format!("\n  ringfence {}", command.join(" "));
        let (_, examples) = told.split_once("Example").expect(&told);
        assert!(examples.contains(&example), "{told}");
    }
    let version = run(here, &["--version"], "");
    assert_eq!(
        said(&version.stdout),
        format!("ringfence {}\n", env!("CARGO_PKG_VERSION"))
    );
    for (shell, mark) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef ringfence"),
        ("fish", "complete -c ringfence"),
    ] {
        let script = said(&run(here, &["completions", shell], "").stdout);
        assert!(
            script.contains(mark) && script.contains("classify"),
            "{shell}"
        );
    }
}

#[test]
fn wrong_usage_ends_with_2_and_what_cannot_run_with_3() {
    let folder = folder();
    for arguments in [
        &[][..],
        &["nonsense"],
        &["classify", "--nonsense"],
        &["classify", "--jsonl", "text"],
        &["audit", "show", "--kind", "nonsense"],
        &["audit", "show", "--since", "yesterday"],
        &["audit", "verify", "--folder", "nowhere"],
        &["check", "--config", "nowhere.yaml"],
        &["completions", "nonsense"],
    ] {
        let output = run(folder.path(), arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(said(&output.stdout), "", "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let taken = Provider::start(Behaviour::Close);
    let config = folder.path().join("ringfence.yaml");
    let yaml = fs::read_to_string(&config).unwrap();
    let yaml = yaml.replace(
        "address: 127.0.0.1:0\n",
        &format!("address: {}\n", taken.address),
    );
    fs::write(&config, yaml).unwrap();
    let output = run(folder.path(), &["serve"], "");
    assert_eq!(output.status.code(), Some(3));
    let told = said(&output.stderr);
    assert!(
        told.contains(&format!("cannot listen on {}", taken.address)),
        "{told}"
    );
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let folder = folder();
    let mut child = ringfence()
        .current_dir(folder.path())
        .args(["classify", "--jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let lines = "{\"id\":1,\"text\":\"hello\"}\n".repeat(5_000);
    // The command ends before it has read everything.
    let _written = stdin.write_all(lines.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), said(&output.stderr)),
        (Some(0), String::new())
    );
}
