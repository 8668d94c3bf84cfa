//! Who may ask: keys made on the command line, sent over sockets, told in records, seen nowhere else.

use std::fs;

use serde_json::{Value, json};

use crate::support::{
    Behaviour, Gateway, Provider, Response, Setup, chat, get, post, records, ringfence,
};

const OPEN: &str = "version: 1\npolicy: open\n";

/// A new key, and the lines of ringfence.yaml that let it in.
fn new_key(arguments: &[&str]) -> (String, String) {
    let output = ringfence()
        .args(["access", "key", "new"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let key = text.lines().next().unwrap().to_owned();
    let yaml = text.split_once("access:\n").unwrap().1;
    (key, format!("access:\n{yaml}"))
}

fn start(provider: &Provider, more: &str) -> Gateway {
    Setup {
        providers: vec![provider],
        policies: vec![("open.yaml", OPEN)],
        more,
        ..Setup::default()
    }
    .start()
}

fn ask(gateway: &Gateway, headers: &[(&str, &str)]) -> Response {
    let body = json!({"model":"m0","messages":[{"role":"user","content":"Hello"}]});
    let kind = ("content-type", "application/json");
    let headers = [&[kind], headers].concat();
    let body = serde_json::to_vec(&body).unwrap();
    post(gateway.listen, "/v1/chat/completions", &headers, &body)
}

#[test]
fn the_record_says_who_asked_and_the_key_is_seen_nowhere() {
    let provider = Provider::start(Behaviour::Answer);
    let (key, access) = new_key(&[
        "--name",
        "crm",
        "--user",
        "jo",
        "--team",
        "sales \"north\"",
        "--application",
        "crm: one",
        "--clearance",
        "internal",
        "--group",
        "eu",
        "--group",
        "works-council",
    ]);
    let more = format!("{access}telemetry: {{ log: debug }}\n");
    let mut gateway = start(&provider, &more);
    for header in [
        ("authorization", format!("Bearer {key}")),
        ("x-api-key", key.clone()),
    ] {
        assert_eq!(ask(&gateway, &[(header.0, &header.1)]).status, 200);
    }
    gateway.wait_until_idle();
    gateway.stop();
    let lines = gateway.log_lines().join("\n");
    let all = records(gateway.folder.path());
    let decisions: Vec<&Value> = all.iter().filter(|one| one["kind"] == "decision").collect();
    assert_eq!(decisions.len(), 2);
    for decision in decisions {
        assert_eq!(
            decision["principal"],
            json!({
                "key": "crm",
                "user": "jo",
                "team": "sales \"north\"",
                "application": "crm: one",
                "clearance": "internal",
                "groups": ["eu", "works-council"],
            })
        );
    }
    let seen = [
        lines,
        provider.received(),
        serde_json::to_string(&all).unwrap(),
    ];
    assert!(seen.iter().all(|seen| !seen.is_empty()));
    let secret = key.strip_prefix("rf-").unwrap();
    assert!(seen.iter().all(|seen| !seen.contains(secret)));
    let config = fs::read_to_string(gateway.folder.path().join("ringfence.yaml")).unwrap();
    assert!(config.contains("sha256") && !config.contains(secret));
}

#[test]
fn who_has_no_key_gets_openais_401_and_nothing_is_sent_or_decided() {
    let provider = Provider::start(Behaviour::Answer);
    let (key, access) = new_key(&["--name", "crm"]);
    let gateway = start(&provider, &access);
    let wrong = format!("Bearer {key}x");
    for (headers, code) in [
        (&[][..], "missing_api_key"),
        (&[("authorization", wrong.as_str())], "invalid_api_key"),
        (&[("x-api-key", "sk-other")], "invalid_api_key"),
        (&[("authorization", "Basic Y3JtOng=")], "invalid_api_key"),
        (
            &[("authorization", wrong.as_str()), ("x-api-key", &key)],
            "invalid_api_key",
        ),
    ] {
        let refused = ask(&gateway, headers);
        assert_eq!((refused.status, refused.code()), (401, code.to_owned()));
        assert_eq!(refused.json()["error"]["type"], "invalid_request_error");
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        assert!(!refused.text().contains("sk-other") && !refused.text().contains(&key));
    }
    assert_eq!(get(gateway.listen, "/v1/models").status, 401);
    assert_eq!(get(gateway.admin, "/readyz").status, 200);
    assert_eq!(provider.requests(), 0);
    assert!(
        gateway
            .records()
            .iter()
            .all(|one| one["kind"] != "decision")
    );
    assert!(gateway.metrics().contains("code=\"401\""));
}

#[test]
fn anonymous_requests_are_answered_where_the_configuration_says_so_and_a_wrong_key_never_is() {
    let provider = Provider::start(Behaviour::Answer);
    let (key, access) = new_key(&["--name", "crm", "--team", "sales"]);
    let gateway = start(&provider, &format!("{access}  anonymous: allow\n"));
    let body = json!({"model":"m0","messages":[{"role":"user","content":"Hello"}]});
    assert_eq!(chat(gateway.listen, body).status, 200);
    let bearer = format!("Bearer {key}");
    assert_eq!(ask(&gateway, &[("authorization", &bearer)]).status, 200);
    assert_eq!(ask(&gateway, &[("authorization", "Bearer x")]).status, 401);
    let all = gateway.records();
    let asked: Vec<&Value> = all
        .iter()
        .filter(|one| one["kind"] == "decision")
        .map(|one| &one["principal"]["team"])
        .collect();
    assert_eq!(asked, [&Value::Null, &json!("sales")]);
    for (name, count) in [("sales", 1), ("crm", 1), ("support", 0)] {
        let shown = ringfence()
            .args(["audit", "show", "--json", "--principal", name, "--folder"])
            .arg(gateway.folder.path().join("audit"))
            .output()
            .unwrap();
        assert_eq!(shown.stdout.split(|b| *b == b'\n').count() - 1, count);
    }
}

#[test]
fn without_the_section_any_key_is_taken_and_means_nothing() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = start(&provider, "");
    assert_eq!(
        ask(&gateway, &[("authorization", "Bearer sk-any")]).status,
        200
    );
    let decided = gateway.wait_for_record(|one| one["kind"] == "decision");
    assert_eq!(decided["principal"], Value::Null);
    assert!(!provider.received().contains("sk-any"));
}

#[test]
fn a_clearance_that_is_no_label_of_the_policies_is_told_where_it_stands() {
    let provider = Provider::start(Behaviour::Answer);
    let (_, access) = new_key(&["--name", "crm", "--clearance", "internl"]);
    let folder = Setup {
        providers: vec![&provider],
        policies: vec![("open.yaml", OPEN)],
        more: &access,
        ..Setup::default()
    }
    .write();
    let config = folder.path().join("ringfence.yaml");
    let text = fs::read_to_string(&config).unwrap();
    let line = text
        .lines()
        .position(|line| line.contains("internl"))
        .unwrap()
        + 1;
    let output = ringfence()
        .args(["check", "--config"])
        .arg(&config)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains(&format!("ringfence.yaml:{line}:")), "{told}");
    assert!(
        told.contains("the policies have no label \"internl\""),
        "{told}"
    );
    assert!(told.contains("\"internal\""), "{told}");
}

const FRAUD: &str = r#"
version: 1
policy: cases
dictionaries:
  - { name: words, entity: CODE_WORD, terms: [heliotrope] }
rules:
  - id: fraud-only
    title: Only the fraud team asks outside about open cases
    when:
      all: [{ entity: CODE_WORD }, { not: { principal: { team: fraud } } }]
    then: { label: confidential, destinations: [private] }
"#;

#[test]
fn the_key_decides_where_the_same_text_may_go() {
    let provider = Provider::start(Behaviour::Answer);
    let (fraud, access) = new_key(&["--name", "fraud-desk", "--team", "fraud"]);
    let (sales, more) = new_key(&["--name", "crm", "--team", "sales"]);
    let keys = more.split_once("keys:\n").unwrap().1;
    let gateway = Setup {
        providers: vec![&provider],
        policies: vec![("cases.yaml", FRAUD)],
        more: &format!("{access}{keys}  anonymous: allow\n"),
        ..Setup::default()
    }
    .start();
    let ask = |key: Option<&str>| {
        let body = json!({"model":"m0","messages":[{"role":"user","content":"About heliotrope"}]});
        let bearer = key.map(|key| format!("Bearer {key}"));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        let body = serde_json::to_vec(&body).unwrap();
        post(gateway.listen, "/v1/chat/completions", &headers, &body).status
    };
    assert_eq!(
        [Some(&*fraud), Some(&*sales), None].map(ask),
        [200, 403, 403]
    );
    assert_eq!(provider.requests(), 1);
}
