//! Providers that fail and clients that go: who is tried next, what the client is told, what is
//! recorded, and that nobody waits for nothing.

mod client;

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::{Behaviour, Gateway, Provider, Response, Setup, chat_bytes};

const TWO: &str = "routes:\n  - { model: default, to: [p0/m0, p1/m1] }\n";
const ASK: &str = r#"{"model":"m0","messages":[{"role":"user","content":"hi"}]}"#;
const ASK_STREAM: &str =
    r#"{"model":"m0","stream":true,"messages":[{"role":"user","content":"hi"}]}"#;
const ASK_ANY: &str = r#"{"model":"default","messages":[{"role":"user","content":"hi"}]}"#;
const SHORT: &str = "    timeouts: { first_byte_ms: 300, idle_ms: 300 }\n";

fn gateway(providers: Vec<&Provider>, more: &str, provider_more: &str) -> Gateway {
    Setup {
        providers,
        more,
        provider_more,
        ..Setup::default()
    }
    .start()
}

/// A provider's answer with a length.
fn raw(status: &str, headers: &str, body: &str) -> Behaviour {
    let length = body.len();
    Behaviour::Raw(
        format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}")
            .into_bytes(),
    )
}

fn json(status: &str, body: &str) -> Behaviour {
    raw(status, "content-type: application/json\r\n", body)
}

/// A provider's stream that is one piece.
fn events(body: &str) -> Behaviour {
    raw("200 OK", "content-type: text/event-stream\r\n", body)
}

/// The outcome that was recorded for each attempt of the answered request, in their order.
#[track_caller]
fn attempts(gateway: &Gateway, response: &Response, count: usize) -> Vec<(Value, Value)> {
    let id = response.header("x-request-id").unwrap().to_owned();
    let own = |record: &Value, kind: &str| record["request_id"] == *id && record["kind"] == *kind;
    let last =
        gateway.wait_for_record(|record| own(record, "decision") && record["attempt"] == count);
    gateway.wait_for_record(|record| own(record, "outcome") && record["decision"] == last["seq"]);
    let records = gateway.records();
    let decisions = records.iter().filter(|record| own(record, "decision"));
    decisions
        .map(|decision| {
            let outcome = records
                .iter()
                .find(|record| own(record, "outcome") && record["decision"] == decision["seq"]);
            (decision.clone(), outcome.unwrap().clone())
        })
        .collect()
}

#[track_caller]
fn assert_failed(gateway: &Gateway, of: &str, response: &Response, status: u16, code: &str) {
    assert_eq!(
        (response.status, response.code().as_str()),
        (status, code),
        "{of}: {}",
        response.text()
    );
    let attempts = attempts(gateway, response, 1);
    let (decision, outcome) = &attempts[0];
    assert_eq!(
        (attempts.len(), &decision["destination"]),
        (1, &Value::from("p0/m0")),
        "{of}"
    );
    assert_eq!(
        (&outcome["outcome"], &outcome["status"]),
        (&Value::from("failed"), &Value::from(status)),
        "{of}"
    );
}

/// Answers that are none, with a word in them that must not come through.
const GARBAGE: &[(&str, &str)] = &[
    ("no HTTP", "SSH-2.0-OpenSSH_9.9 do-not-pass-on\r\n"),
    ("half a head", "HTTP/1.1 200 do-not-pass-on\r\ncontent-ty"),
    (
        "half a body",
        "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"do-not-pass-on",
    ),
    (
        "half a chunk",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n99\r\n{\"do-not-pass-on",
    ),
    (
        "HTML",
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>do-not-pass-on</html>",
    ),
    (
        "HTML as JSON",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n<html>do-not-pass-on</html>",
    ),
    (
        "broken JSON",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"a\":\"do-not-pass-on",
    ),
    (
        "no object",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[\"do-not-pass-on\"]",
    ),
    ("nothing", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
    (
        "compressed",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\r\n{}",
    ),
    (
        "oops",
        "HTTP/1.1 500 Oops\r\ncontent-type: application/json\r\n\r\n{\"error\":\"do-not-pass-on\"}",
    ),
];

#[test]
fn an_answer_that_is_none_is_a_failure_and_never_passed_on() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(vec![&provider], "limits: { reply_bytes: 2000 }\n", SHORT);
    let large = format!("{{\"a\":\"do-not-pass-on{}\"}}", "x".repeat(2_000));
    let key = "{\"error\":\"do-not-pass-on\"}";
    let garbage = GARBAGE.iter().map(|(of, answer)| {
        let answer = Behaviour::Raw(answer.as_bytes().to_vec());
        (*of, answer, 502, "provider_failed")
    });
    for (of, behaviour, status, code) in garbage.chain([
        ("closed", Behaviour::Close, 502, "provider_failed"),
        ("too large", json("200 OK", &large), 502, "provider_failed"),
        (
            "silent within",
            Behaviour::HangAfter(1),
            502,
            "provider_failed",
        ),
        (
            "wrong key",
            json("401 Unauthorized", key),
            502,
            "provider_credentials",
        ),
        (
            "forbidden",
            json("403 Forbidden", key),
            502,
            "provider_credentials",
        ),
        ("silent", Behaviour::Hang, 504, "provider_timeout"),
    ]) {
        provider.behave(behaviour);
        let begun = Instant::now();
        let response = chat_bytes(gateway.listen, ASK.as_bytes());
        assert_failed(&gateway, of, &response, status, code);
        let text = response.text();
        assert!(!text.contains("do-not-pass-on"), "{of}: {text}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{of}");
    }
    provider.behave(json("200 OK", "{\"a\":\"whole, not a stream\"}"));
    let response = chat_bytes(gateway.listen, ASK_STREAM.as_bytes());
    assert_failed(&gateway, "no stream", &response, 502, "provider_failed");
    provider.behave(Behaviour::Answer);
    assert_eq!(chat_bytes(gateway.listen, ASK.as_bytes()).status, 200);
}

#[test]
fn a_provider_does_not_choose_where_a_request_goes_next() {
    let (provider, elsewhere) = (
        Provider::start(Behaviour::Close),
        Provider::start(Behaviour::Answer),
    );
    let gateway = gateway(vec![&provider], "", "");
    let away = format!(
        "location: http://{}/v1/chat/completions\r\n",
        elsewhere.address
    );
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        provider.behave(raw(status, &away, ""));
        let response = chat_bytes(gateway.listen, ASK.as_bytes());
        assert_failed(&gateway, status, &response, 502, "provider_failed");
        assert_eq!(response.header("location"), None);
    }
    assert_eq!(
        (provider.requests(), elsewhere.received()),
        (5, String::new())
    );
}

#[test]
fn a_provider_that_nobody_listens_for_is_a_failure() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let yaml = format!(
        "providers:\n  - {{ name: p0, base_url: \"http://{address}/v1\", zone: external, models: [{{ name: m0 }}] }}\n"
    );
    let gateway = gateway(Vec::new(), &yaml, "");
    for ask in [ASK, ASK_STREAM] {
        let response = chat_bytes(gateway.listen, ask.as_bytes());
        assert_failed(&gateway, ask, &response, 502, "provider_failed");
    }
}

#[test]
fn a_stream_that_breaks_ends_with_an_error_that_clients_raise() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(vec![&provider], "limits: { event_bytes: 2000 }\n", SHORT);
    let first = "data: {\"choices\":[]}\n\n";
    let long = format!(
        "{first}data: {{\"a\":\"{}\"}}\n\ndata: [DONE]\n\n",
        "x".repeat(2_000)
    );
    for (of, behaviour, kept) in [
        ("closed midway", Behaviour::CloseAfter(2), "word1"),
        ("silent midway", Behaviour::HangAfter(2), "word1"),
        ("no end", events(first), "choices"),
        ("half an event", events("data: {\"choices\":[]"), "choices"),
        ("empty", events(""), ""),
        ("long event", events(&long), ""),
    ] {
        provider.behave(behaviour);
        let response = chat_bytes(gateway.listen, ASK_STREAM.as_bytes());
        assert_eq!(response.status, 200, "{of}");
        let text = response.text();
        assert!(text.contains(kept), "{of}: {text}");
        let last = text.trim_end().rsplit("\n\n").next().unwrap();
        let error: Value = serde_json::from_str(last.strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!(
            error["error"]["code"], "provider_stream_broken",
            "{of}: {text}"
        );
        assert!(
            !text.contains("[DONE]") && !text.contains("xxxx"),
            "{of}: {text}"
        );
        let (_, outcome) = attempts(&gateway, &response, 1).remove(0);
        assert_eq!(outcome["outcome"], "broken", "{of}");
    }
    assert!(
        provider.wait_for_hang_up(1),
        "the silent stream was kept open"
    );
}

#[test]
fn a_refusal_of_the_provider_is_passed_on_as_it_is() {
    let provider = Provider::start(Behaviour::Answer);
    let second = Provider::start(Behaviour::Answer);
    let gateway = gateway(vec![&provider, &second], TWO, "");
    let body = r#"{"error": {"message":"Unknown parameter: 'x'.","type":"invalid_request_error","param":"x","code":"unknown_parameter"}, "x":1}"#;
    for status in [
        "400 Bad Request",
        "404 Not Found",
        "413 Too Large",
        "422 Unprocessable",
    ] {
        for ask in [
            ASK_ANY.to_owned(),
            ASK_ANY.replacen('{', "{\"stream\":true,", 1),
        ] {
            provider.behave(json(status, body));
            let response = chat_bytes(gateway.listen, ask.as_bytes());
            assert_eq!(
                (
                    response.status.to_string().as_str(),
                    response.text().as_str()
                ),
                (status.get(..3).unwrap(), body)
            );
            assert_eq!(response.header("content-type"), Some("application/json"));
            let attempts = attempts(&gateway, &response, 1);
            assert_eq!(
                (attempts.len(), &attempts[0].1["outcome"]),
                (1, &Value::from("completed"))
            );
        }
    }
    assert_eq!(second.received(), "");
}

#[test]
fn whoever_fails_is_followed_by_the_next_with_a_record_for_each() {
    let (first, second) = (
        Provider::start(Behaviour::Answer),
        Provider::start(Behaviour::Answer),
    );
    let gateway = gateway(vec![&first, &second], TWO, SHORT);
    for (count, behaviour) in (1..).zip([
        raw("429 Too Many Requests", "retry-after: 7\r\n", ""),
        json("500 Oops", "{}"),
        json("503 Later", "{}"),
        json("408 Slow", "{}"),
        json("401 Unauthorized", "{}"),
        raw("302 Found", "location: http://127.0.0.1:1/\r\n", ""),
        Behaviour::Close,
        Behaviour::Hang,
    ]) {
        first.behave(behaviour);
        let stream = ASK_ANY.replacen('{', "{\"stream\":true,", 1);
        for ask in [ASK_ANY, &stream] {
            let response = chat_bytes(gateway.listen, ask.as_bytes());
            assert_eq!(response.status, 200, "{count}: {}", response.text());
            let attempts = attempts(&gateway, &response, 2);
            let told: Vec<_> = attempts
                .iter()
                .map(|(decision, outcome)| {
                    (
                        decision["attempt"].as_u64().unwrap(),
                        decision["destination"].as_str().unwrap(),
                        outcome["outcome"].as_str().unwrap(),
                    )
                })
                .collect();
            assert_eq!(
                told,
                [(1, "p0/m0", "failed"), (2, "p1/m1", "completed")],
                "{count}"
            );
            assert!(attempts[1].0["seq"].as_u64() > attempts[0].0["seq"].as_u64());
        }
        assert_eq!(second.requests(), 2 * count);
    }
}

#[test]
fn nobody_outside_the_decision_is_tried_however_many_fail() {
    let (first, second) = (
        Provider::start(json("500 Oops", "{}")),
        Provider::start(Behaviour::Answer),
    );
    let policy = "version: 1\npolicy: test\nrules:\n  - id: first-only\n    title: Only the first may have it\n    when: { entity: CREDIT_CARD }\n    then: { label: restricted, destinations: [\"provider:p0\"] }\n";
    let gateway = Setup {
        providers: vec![&first, &second],
        more: TWO,
        policies: vec![("test.yaml", policy)],
        ..Setup::default()
    }
    .start();
    let card = ASK_ANY.replace("hi", "4111 1111 1111 1111");
    for behaviour in [
        json("500 Oops", "{}"),
        json("429 Wait", "{}"),
        Behaviour::Close,
    ] {
        first.behave(behaviour);
        let response = chat_bytes(gateway.listen, card.as_bytes());
        assert!([429, 502].contains(&response.status), "{}", response.text());
        assert_eq!(attempts(&gateway, &response, 1).len(), 1);
    }
    assert_eq!((first.requests(), second.received()), (3, String::new()));
    // Without the card the second may.
    assert_eq!(chat_bytes(gateway.listen, ASK_ANY.as_bytes()).status, 200);
    assert_eq!(second.requests(), 1);
}

#[test]
fn when_all_fail_the_last_reason_is_told() {
    let (first, second) = (
        Provider::start(json("500 Oops", "{}")),
        Provider::start(Behaviour::Hang),
    );
    let gateway = gateway(vec![&first, &second], TWO, SHORT);
    let busy = |seconds: u32| {
        raw(
            "429 Too Many Requests",
            &format!("retry-after: {seconds}\r\nx-ratelimit-remaining-requests: 0\r\n"),
            "{}",
        )
    };
    for (last, status, code) in [
        (Behaviour::Hang, 504, "provider_timeout"),
        (json("500 Oops", "{}"), 502, "provider_failed"),
        (Behaviour::Close, 502, "provider_failed"),
        (busy(17), 429, "provider_busy"),
    ] {
        second.behave(last);
        let response = chat_bytes(gateway.listen, ASK_ANY.as_bytes());
        assert_eq!((response.status, response.code().as_str()), (status, code));
        let attempts = attempts(&gateway, &response, 2);
        assert!(
            attempts
                .iter()
                .all(|(_, outcome)| outcome["outcome"] == "failed")
        );
        if status == 429 {
            assert_eq!(response.header("retry-after"), Some("17"));
            assert_eq!(response.header("x-ratelimit-remaining-requests"), Some("0"));
        }
    }
}
