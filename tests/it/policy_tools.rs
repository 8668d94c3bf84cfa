//! The tools of those who own policies, by the command line: what a draft would have changed, why a
//! decision is what it is, what two folders say differently, suites of cases, the layout of files.

use std::{fs, path::Path, process::Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Behaviour, Provider, Setup, chat, ringfence};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = ringfence();
    command
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let (out, err) = (said(&output.stdout), said(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    out
}

#[track_caller]
fn with_code(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = run(folder, arguments);
    let (out, err) = (said(&output.stdout), said(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    out + &err
}

/// A folder with one policy file in it.
fn policies(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.yaml"), text).unwrap();
    folder
}

const BANK: &str = r#"version: 1
policy: bank
rules:
  - id: inside
    title: Bank accounts stay inside
    when: { entity: IBAN_CODE }
    then: { label: confidential, destinations: [private] }
    cases:
      - { say: "Pay DE89 3704 0044 0532 0130 00", expect: private }
      - { say: "Pay later", expect: external }
"#;

/// The same rule, laxer, and one more.
const DRAFT: &str = r#"version: 1
policy: bank
dictionaries:
  - { name: projects, entity: PROJECT, terms: [heliotrope] }
rules:
  - id: inside
    title: Bank accounts stay inside
    when: { entity: IBAN_CODE }
    then: { label: confidential, destinations: [external/EU, private] }
  - id: two
    title: Lists of addresses stay inside
    when: { entity: EMAIL_ADDRESS, distinct: 2 }
    then: { destinations: [private] }
  - id: project
    title: The project stays inside
    when: { entity: PROJECT }
    then: { destinations: [private] }
"#;

#[test]
fn replay_tells_what_a_draft_would_have_changed() {
    let outside = Provider::start(Behaviour::Answer);
    let mut gateway = Setup {
        providers: vec![&outside],
        ..Setup::default()
    }
    .start();
    for text in [
        "Hello",
        "ada@example.com and bob@example.org",
        "ada@example.com and ada@example.com",
    ] {
        let body = json!({"model": "m0", "messages": [{"role": "user", "content": text}]});
        assert_eq!(chat(gateway.listen, body).status, 200);
    }
    gateway.wait_for_record(|record| record["kind"] == "outcome" && record["seq"] == 8);
    assert!(gateway.stop());
    let folder = gateway.folder.path();
    let same = good(
        folder,
        &["policy", "replay", "--policy", "policies", "--since", "1d"],
    );
    assert!(
        same.contains("3 requests, decided anew by the draft"),
        "{same}"
    );
    assert!(same.contains("none would have gone elsewhere"), "{same}");

    let draft = policies(DRAFT);
    let draft = draft.path().to_str().unwrap();
    let arguments = [
        "policy",
        "replay",
        "--policy",
        draft,
        "--price",
        "1000000,0",
        "--json",
    ];
    let report: Value = serde_json::from_str(&good(folder, &arguments)).unwrap();
    let moves = report["moves"].as_array().unwrap();
    assert_eq!(moves.len(), 1, "{report}");
    // Nobody inside is configured who could answer instead.
    let moved = ["from", "to", "certain"].map(|member| moves[0][member].clone());
    assert_eq!(
        moved,
        [json!("external"), json!("refused"), json!(1)],
        "{report}"
    );
    assert_eq!(moves[0]["rules"], json!({"bank/two": 1}));
    assert_eq!(moves[0]["entities"], json!({"EMAIL_ADDRESS": 1}));
    let cost = moves[0]["tokens_in"].as_f64().unwrap();
    assert_eq!(moves[0]["cost"].as_f64(), Some(cost));
    let unknown = report["cannot_know"].to_string();
    assert!(
        unknown.contains("whether any request held PROJECT, types that it defines itself"),
        "{unknown}"
    );

    let log = folder.join("audit/audit-000001.jsonl");
    let edited = fs::read_to_string(&log)
        .unwrap()
        .replacen("\"attempt\":1", "\"attempt\":2", 1);
    fs::write(&log, edited).unwrap();
    let told = with_code(folder, &["policy", "replay", "--policy", draft], 1);
    assert!(
        told.contains("1 lines are no intact records, the first at audit-000001.jsonl:3"),
        "{told}"
    );
}

#[test]
fn explain_argues_as_a_person_would() {
    let folder = policies(&format!(
        "{BANK}exceptions:\n  - id: fraud\n    rule: inside\n    for: {{ team: fraud }}\n    destinations: [external]\n    reason: chargebacks\n    approved_by: dpo@example.com\n    expires: \"{}\"\n",
        jiff::Timestamp::now()
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date()
            .tomorrow()
            .unwrap()
    ));
    let text = "Pay DE89 3704 0044 0532 0130 00 today";
    let explain = |more: &[&str]| {
        let arguments = [&["policy", "explain", text, "--policies", "."], more].concat();
        good(folder.path(), &arguments)
    };
    let told = explain(&[]);
    for words in [
        "stays inside, label confidential",
        "[1] IBAN_CODE ",
        "in user, /messages/0/content 4..31  DE89 3704 0044 0532 0130 00",
        "bank/inside  Bank accounts stay inside",
        "because    IBAN_CODE [1]",
        "leaves     private",
        "exception  bank/fraud does not apply: team fraud may also use external",
        "label      confidential: by bank/inside",
        "without the rule bank/inside: may leave the company",
        "without IBAN_CODE in it: may leave the company",
    ] {
        assert!(told.contains(words), "no {words:?} in {told}");
    }
    let fraud = explain(&["--as", "team=fraud"]);
    assert!(fraud.starts_with("may leave the company"), "{fraud}");
    assert!(fraud.contains("exception  bank/fraud applies"), "{fraud}");

    let request =
        json!({"model": "m", "messages": [{"role": "tool", "tool_call_id": "1", "content": text}]});
    fs::write(folder.path().join("saved.json"), request.to_string()).unwrap();
    let report = good(
        folder.path(),
        &[
            "policy",
            "explain",
            "--request",
            "saved.json",
            "--policies",
            ".",
            "--json",
        ],
    );
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["outcome"], "private");
    assert_eq!(report["findings"][0]["position"], "tool_result");
    assert_eq!(
        report["rules"][0]["because"],
        json!([{"words": "IBAN_CODE", "findings": [0]}])
    );
    let wrong = with_code(
        folder.path(),
        &["policy", "explain", "x", "--as", "fraud", "--policies", "."],
        2,
    );
    assert!(wrong.contains("write user=, team="), "{wrong}");
}

#[test]
fn diff_speaks_of_decisions_and_not_of_text() {
    let (old, new) = (policies(BANK), policies(DRAFT));
    let both = [old.path().to_str().unwrap(), new.path().to_str().unwrap()];
    let told = with_code(old.path(), &["policy", "diff", both[0], both[1]], 1);
    for words in [
        "rule bank/inside\n    laxer     may go to external/EU, private; before private",
        "rule bank/two\n    stricter  added: EMAIL_ADDRESS of at least 2 different values: may go to private",
        "dictionary projects\n    stricter  added with 1 terms",
        "laxer     requests with IBAN_CODE",
        "may now go to external/EU, private, label confidential; before private, label confidential",
        "stricter  requests with 2 EMAIL_ADDRESS",
        "\"Pay DE89 3704 0044 0532 0130 00\"",
    ] {
        assert!(told.contains(words), "no {words:?} in {told}");
    }
    let text = BANK.replace(
        "when: { entity: IBAN_CODE }",
        "when:\n      entity: IBAN_CODE # accounts",
    );
    let same = policies(&text);
    let told = good(
        old.path(),
        &["policy", "diff", both[0], same.path().to_str().unwrap()],
    );
    assert_eq!(told, "nothing changes\n");
}

#[test]
fn diff_knows_a_password_for_a_secret() {
    let rules = |then: &str| {
        format!(
            "version: 1\npolicy: p\nrules:\n  - {{ id: a, title: Passwords, when: {{ entity: PASSWORD }}, then: {{ label: internal }} }}\n  \
             - {{ id: b, title: Secrets, when: {{ category: secret }}, then: {{ destinations: [{then}] }} }}\n"
        )
    };
    let (old, new) = (
        policies(&rules("private")),
        policies(&rules("private, external/EU")),
    );
    let told = with_code(
        old.path(),
        &["policy", "diff", ".", new.path().to_str().unwrap()],
        1,
    );
    let laxer = told
        .lines()
        .find(|line| line.starts_with("  laxer     requests with"));
    assert!(
        laxer.is_some_and(|line| line.contains("PASSWORD")),
        "{told}"
    );
}

#[test]
fn suites_are_run_coverage_is_told_and_junit_is_written() {
    let folder = policies(DRAFT);
    let tests = folder.path().join("tests");
    fs::create_dir(&tests).unwrap();
    let suite = "version: 1\nsuite: lists\ncases:\n  - rule: bank/two\n    say: ada@example.com, bob@example.org\n    expect: private\n  - { rule: bank/two, say: \"<none> & more\", expect: external }\n  - { say: heliotrope, expect: external }\n";
    fs::write(tests.join("lists.yaml"), suite).unwrap();
    let told = with_code(
        folder.path(),
        &[
            "policy",
            "test",
            "--policies",
            ".",
            "--coverage",
            "--junit",
            "report.xml",
        ],
        1,
    );
    for words in [
        "lists.yaml:8:12: a case failed",
        "says      [heliotrope]",
        "3 cases: 2 passed, 1 failed",
        "bank/inside has no case\n",
        "bank/project has no case\n",
    ] {
        assert!(told.contains(words), "no {words:?} in {told}");
    }
    assert!(!told.contains("bank/two has no"), "{told}");
    let xml = fs::read_to_string(folder.path().join("report.xml")).unwrap();
    assert!(xml.contains("tests=\"3\" failures=\"1\""), "{xml}");
    assert!(xml.contains("name=\"&lt;none&gt; &amp; more\""), "{xml}");
    assert!(
        xml.contains("message=\"zone: expected external, got private\""),
        "{xml}"
    );

    fs::write(
        tests.join("lists.yaml"),
        suite.replace("bank/two", "bank/tow"),
    )
    .unwrap();
    let told = with_code(folder.path(), &["policy", "test", "--policies", "."], 2);
    assert!(
        told.contains("lists.yaml:4:11: there is no rule \"bank/tow\""),
        "{told}"
    );
    assert!(told.contains("did you mean \"bank/two\"?"), "{told}");
}

#[test]
fn fmt_lays_out_and_changes_no_decision() {
    let text = BANK
        .replace("  - id", "- id")
        .replace("    title", "  title")
        .replace("    when", "  # why\n  when");
    let text = text
        .replace("    then", "  then")
        .replace("    cases", "  cases");
    let (folder, old) = (policies(&text), policies(&text));
    let told = with_code(folder.path(), &["policy", "fmt", "--check", "."], 1);
    assert!(told.contains("p.yaml: not in the usual layout"), "{told}");
    assert_eq!(
        fs::read_to_string(folder.path().join("p.yaml")).unwrap(),
        text
    );
    good(folder.path(), &["policy", "fmt", "."]);
    let laid = fs::read_to_string(folder.path().join("p.yaml")).unwrap();
    assert!(
        laid.contains(
            "\n  - id: inside\n    title: Bank accounts stay inside\n    # why\n    when:"
        ),
        "{laid}"
    );
    good(folder.path(), &["policy", "fmt", "--check", "."]);
    let diff = good(
        folder.path(),
        &["policy", "diff", old.path().to_str().unwrap(), "."],
    );
    assert_eq!(diff, "nothing changes\n");
}
