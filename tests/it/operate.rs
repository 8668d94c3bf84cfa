//! What an operator does to a running gateway and sees of it: reloads, shutdown, a full disk,
//! health, metrics, traces.

use std::{
    fs,
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{Behaviour, Connection, Gateway, Provider, Response, Setup, chat, get, post};

mod figures;

const OPEN: &str = "version: 1\npolicy: words\n";
const CLOSED: &str = "
version: 1
policy: words
dictionaries:
  - { name: words, entity: CODE_WORD, terms: [heliotrope] }
rules:
  - id: stay-inside
    title: Code words stay inside
    when: { entity: CODE_WORD }
    then: { label: confidential, destinations: [private] }
";

fn setup(provider: &Provider) -> Setup<'_> {
    Setup {
        providers: vec![provider],
        policies: vec![("words.yaml", OPEN)],
        ..Setup::default()
    }
}

fn ask(gateway: &Gateway) -> Response {
    let body = json!({"model":"m0","messages":[{"role":"user","content":"About heliotrope"}]});
    chat(gateway.listen, body)
}

#[test]
fn a_changed_policy_file_is_in_force_without_a_restart() {
    let provider = Provider::start(Behaviour::Answer);
    let mut gateway = setup(&provider).start();
    assert_eq!(ask(&gateway).status, 200);
    gateway.write_policy("words.yaml", CLOSED);
    gateway.wait_for("policies loaded");
    let denied = ask(&gateway);
    assert_eq!(
        (denied.status, denied.code()),
        (403, "policy_violation".to_owned())
    );
    assert_eq!(provider.requests(), 1);

    let reloads: Vec<Value> = gateway
        .records()
        .into_iter()
        .filter(|record| record["kind"] == "reload")
        .collect();
    assert_eq!(reloads.len(), 2);
    assert_ne!(reloads[0]["policy"], reloads[1]["policy"]);
    assert_eq!(reloads[1]["rules"], 1);
    let decided = gateway.wait_for_record(|record| record["zone"] == "none");
    assert_eq!(decided["policy"], reloads[1]["policy"]);
    assert!(
        gateway
            .metrics()
            .contains("ringfence_policy_reloads_total{result=\"ok\"} 2")
    );
}

#[test]
fn sighup_reloads_what_the_watch_cannot_see() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = setup(&provider).write();
    let link = folder.path().join("policies/words.yaml");
    let target = folder.path().join("words.yaml");
    fs::rename(&link, &target).unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let mut gateway = Gateway::start_in(folder);
    assert_eq!(ask(&gateway).status, 200);
    fs::write(&target, CLOSED).unwrap();
    gateway.signal("-HUP");
    gateway.wait_for("policies loaded");
    assert_eq!(ask(&gateway).status, 403);
}

#[test]
fn a_bad_policy_leaves_the_last_good_one_in_force_and_is_told_loudly() {
    let provider = Provider::start(Behaviour::Answer);
    let mut gateway = Setup {
        policies: vec![("words.yaml", CLOSED)],
        ..setup(&provider)
    }
    .start();
    let bad = CLOSED.replace("[private]", "[privat]");
    gateway.write_policy("words.yaml", &bad);
    let line: Value = serde_json::from_str(&gateway.wait_for("policies refused")).unwrap();
    assert_eq!(line["level"], "ERROR");
    let said = line["message"].as_str().unwrap();
    assert!(said.contains("the last good ones stay in force"), "{said}");
    assert!(
        said.contains("words.yaml:10:49: there is no destination \"privat\""),
        "{said}"
    );
    let refusals = gateway.metrics();
    let refusals = refusals
        .lines()
        .find_map(|line| line.strip_prefix("ringfence_policy_reloads_total{result=\"refused\"} "));
    // The start of the watch reads the folder too, so that it may be told twice.
    assert!(matches!(refusals, Some("1" | "2")), "{refusals:?}");
    assert_eq!(ask(&gateway).status, 403);
    assert_eq!(provider.received(), "");
    assert_eq!(get(gateway.admin, "/readyz").status, 200);

    gateway.write_policy("words.yaml", OPEN);
    gateway.wait_for("policies loaded");
    assert_eq!(ask(&gateway).status, 200);
}

#[test]
fn sigterm_lets_a_stream_end_and_takes_nothing_new() {
    let provider = Provider::start(Behaviour::HoldAfter(2));
    let mut gateway = setup(&provider).start();
    let mut streaming = open_stream(&gateway);
    gateway.signal("-TERM");
    gateway.wait_for("draining");
    let started = Instant::now();
    while TcpStream::connect(gateway.listen).is_ok() {
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "still accepts connections"
        );
    }
    let ready = get(gateway.admin, "/readyz");
    assert_eq!(ready.status, 503);
    assert_eq!(
        ready.json()["serving"],
        json!({"ok": false, "detail": "draining"})
    );

    provider.release();
    assert!(streaming.read_until("data: [DONE]\n\n"));
    assert!(gateway.stop());
    let records = gateway.records();
    let outcome = records
        .iter()
        .find(|record| record["kind"] == "outcome")
        .unwrap();
    assert_eq!(outcome["outcome"], "completed");
    assert_eq!(records.last().unwrap()["kind"], "stop");
}

#[test]
fn a_drain_that_lasts_too_long_is_cut_off_and_told() {
    let provider = Provider::start(Behaviour::HangAfter(2));
    let mut gateway = Setup {
        more: "limits: { drain_ms: 50 }\n",
        ..setup(&provider)
    }
    .start();
    let mut streaming = open_stream(&gateway);
    assert!(!gateway.stop(), "the exit code says that a request was cut");
    gateway.wait_for("stopped with requests still at work");
    assert!(!streaming.read_until("[DONE]"));
    let cut = gateway
        .records()
        .into_iter()
        .find(|record| record["kind"] == "outcome");
    assert!(
        cut.as_ref()
            .is_none_or(|record| record["outcome"] != "completed"),
        "{cut:?}"
    );
}

/// A streamed answer of which two events have come.
fn open_stream(gateway: &Gateway) -> Connection {
    let body = r#"{"model":"m0","stream":true,"messages":[{"role":"user","content":"Hello"}]}"#;
    let mut connection = Connection::open(gateway.listen);
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    connection.write(head.as_bytes());
    connection.write(body.as_bytes());
    assert!(connection.read_until("word1 "));
    connection
}

#[test]
fn a_full_disk_stops_everything_and_says_so() {
    let provider = Provider::start(Behaviour::Answer);
    let mut gateway = Setup {
        audit_more: "  reserve_bytes: 18446744073709551615\n",
        ..setup(&provider)
    }
    .start();
    let refused = ask(&gateway);
    assert_eq!(
        (refused.status, refused.code()),
        (503, "audit_unavailable".to_owned())
    );
    assert_eq!(refused.header("retry-after"), Some("10"));
    assert_eq!(
        (provider.requests(), provider.received()),
        (0, String::new())
    );

    let line: Value =
        serde_json::from_str(&gateway.wait_for("audit log cannot be written")).unwrap();
    assert_eq!(line["level"], "ERROR");
    assert!(line["problem"].as_str().unwrap().contains("bytes free"));
    let ready = get(gateway.admin, "/readyz");
    assert_eq!((ready.status, &ready.json()["ready"]), (503, &json!(false)));
    assert_eq!(ready.json()["audit"]["ok"], false);
    assert!(
        ready.json()["audit"]["detail"]
            .as_str()
            .unwrap()
            .contains("kept in reserve")
    );
    assert_eq!(get(gateway.admin, "/healthz").status, 200);
    assert!(gateway.metrics().contains("\nringfence_audit_writable 0\n"));
}

#[test]
fn health_and_readiness_have_a_fixed_shape() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = setup(&provider).start();
    let health = get(gateway.admin, "/healthz");
    assert_eq!((health.status, health.text()), (200, "ok\n".to_owned()));
    let ready = get(gateway.admin, "/readyz");
    assert_eq!(ready.header("content-type"), Some("application/json"));
    let digest = gateway.wait_for_record(|record| record["kind"] == "reload")["policy"].clone();
    let expected = json!({
        "ready": true,
        "policy": {"ok": true, "detail": digest},
        "audit": {"ok": true},
        "engine": {"ok": true, "detail": "0 models loaded"},
        "serving": {"ok": true},
    });
    assert_eq!((ready.status, ready.json()), (200, expected));
    assert_eq!(get(gateway.admin, "/v1/models").status, 404);
    assert_eq!(get(gateway.listen, "/metrics").status, 404);
    assert_eq!(post(gateway.admin, "/readyz", &[], b"").status, 405);
}

#[test]
fn a_request_keeps_its_callers_id_and_trace() {
    let (trusted, other) = (
        Provider::start(Behaviour::Answer),
        Provider::start(Behaviour::Answer),
    );
    let folder = setup(&trusted).write();
    let config = folder.path().join("ringfence.yaml");
    let more = format!(
        "    traceparent: true\n  - {{ name: p1, base_url: \"http://{}/v1\", zone: external, models: [{{ name: m1 }}] }}\n",
        other.address
    );
    let yaml = fs::read_to_string(&config).unwrap();
    fs::write(&config, yaml + &more).unwrap();
    let gateway = Gateway::start_in(folder);
    let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let ask = |model: &str, headers: &[(&str, &str)]| {
        let headers = [headers, &[("content-type", "application/json")]].concat();
        let body = json!({"model": model, "messages": [{"role": "user", "content": "Hello"}]});
        let body = body.to_string();
        post(
            gateway.listen,
            "/v1/chat/completions",
            &headers,
            body.as_bytes(),
        )
    };
    let caller = [("x-request-id", "caller-7"), ("traceparent", given)];
    let answer = ask("m0", &caller);
    assert_eq!(answer.header("x-request-id"), Some("caller-7"));
    let record = gateway.wait_for_record(|record| record["kind"] == "decision");
    assert_eq!(record["request_id"], "caller-7");
    assert_eq!(record["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    let received = trusted.received();
    let passed = received
        .lines()
        .find_map(|line| line.strip_prefix("traceparent: "))
        .unwrap();
    assert!(passed.starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
    assert!(passed.ends_with("-01") && passed.len() == given.len());
    assert!(!passed.contains("b7ad6b7169203331"), "{passed}");
    assert!(!received.contains("caller-7"));
    assert_eq!(ask("m1", &caller).status, 200);
    let unasked = other.received();
    assert!(!unasked.contains("traceparent") && !unasked.contains("0af7651916cd43dd"));

    for bad in ["two words", "", &"x".repeat(5_000)] {
        let made = ask("m0", &[("x-request-id", bad), ("traceparent", "nonsense")]);
        let id = made.header("x-request-id").unwrap();
        assert!(id.len() == 36 && id != bad, "{id}");
    }
}

#[test]
fn traces_reach_the_collector_without_content() {
    let provider = Provider::start(Behaviour::Answer);
    let collector = Provider::start(Behaviour::Raw(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n"
            .to_vec(),
    ));
    let telemetry = format!(
        "telemetry: {{ otlp_endpoint: \"http://{}\" }}\n",
        collector.address
    );
    let mut gateway = Setup {
        more: &telemetry,
        ..setup(&provider)
    }
    .start();
    // A trace id whose bytes are letters, so that it can be read in the protobuf.
    let trace: String = b"trace-of-a-test!"
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let traceparent = format!("00-{trace}-b7ad6b7169203331-01");
    let body = br#"{"model":"m0","user":"canary-user","messages":[{"role":"user","content":"canary-said"}]}"#;
    let headers = [
        ("content-type", "application/json"),
        ("authorization", "Bearer canary-key"),
        ("traceparent", traceparent.as_str()),
    ];
    let answer = post(gateway.listen, "/v1/chat/completions", &headers, body);
    assert_eq!(answer.status, 200);
    assert!(gateway.stop(), "stopping sends what is left");

    let sent = collector.received();
    assert!(sent.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{sent}");
    assert!(
        sent.to_lowercase()
            .contains("content-type: application/x-protobuf")
    );
    for expected in [
        "ringfence",
        "trace-of-a-test!",
        "chat m0",
        "gen_ai.request.model",
        "ringfence.zone",
        "external",
        "classify",
        "seal",
    ] {
        assert!(sent.contains(expected), "no {expected} in {sent}");
    }
    assert!(!sent.contains("canary"), "{sent}");
    assert!(!sent.contains("from outside"), "{sent}");
}

#[test]
fn a_record_that_cannot_be_placed_in_time_turns_the_request_away_unsent() {
    let provider = Provider::start(Behaviour::HangAfter(1));
    let gateway = Setup {
        providers: vec![&provider],
        audit_more: "  queue_records: 2\n",
        more: "limits: { record_ms: 200 }\n",
        policies: vec![("words.yaml", OPEN)],
        ..Setup::default()
    }
    .start();
    let ask = json!({"model":"m0","stream":true,"messages":[{"role":"user","content":"hi"}]});
    let body = ask.to_string();
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    // Each open answer keeps a place for its outcome, and there are two.
    let open: Vec<Connection> = (0..2)
        .map(|_| {
            let mut connection = Connection::open(gateway.listen);
            connection.write(request.as_bytes());
            assert!(connection.read_until("word0"));
            connection
        })
        .collect();
    let late = chat(gateway.listen, ask.clone());
    assert_eq!(
        (late.status, late.code()),
        (503, "audit_unavailable".to_owned())
    );
    assert_eq!(late.header("retry-after"), Some("10"));
    assert_eq!(provider.requests(), 2);
    drop(open);
    assert!(provider.wait_for_hang_up(2));
    provider.behave(Behaviour::Answer);
    assert_eq!(chat(gateway.listen, ask).status, 200);
}
