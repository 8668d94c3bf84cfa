//! What a client's going, waiting and headers do to the provider.

use std::{sync::mpsc, time::Duration};

use serde_json::Value;

use super::{ASK, ASK_STREAM, gateway, raw};
use crate::support::{Behaviour, Connection, Gateway, Provider, chat_bytes, post};

/// Sends a request under an id and leaves the answer to be read.
fn begin(gateway: &Gateway, id: &str, body: &str) -> Connection {
    let mut connection = Connection::open(gateway.listen);
    let length = body.len();
    connection.write(
        format!("POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nx-request-id: {id}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
            .as_bytes(),
    );
    connection
}

#[test]
fn a_client_that_goes_takes_its_request_to_the_provider_with_it() {
    let provider = Provider::start(Behaviour::Hang);
    let gateway = gateway(vec![&provider], "", "");
    for (count, id, ask, behaviour) in [
        (1, "whole", ASK, Behaviour::Hang),
        (2, "not-begun", ASK_STREAM, Behaviour::Hang),
        (3, "streaming", ASK_STREAM, Behaviour::HangAfter(2)),
    ] {
        provider.behave(behaviour);
        let mut connection = begin(&gateway, id, ask);
        provider.wait_for_requests(count);
        assert!(id != "streaming" || connection.read_until("word1"));
        drop(connection);
        assert!(
            provider.wait_for_hang_up(count),
            "the provider works for nobody"
        );
        let own = |record: &Value| record["request_id"] == id && record["kind"] == "outcome";
        let outcome = gateway.wait_for_record(own);
        assert_eq!(outcome["outcome"], "client_gone", "{id}");
    }
    gateway.wait_until_idle();
    provider.behave(Behaviour::Answer);
    assert_eq!(chat_bytes(gateway.listen, ASK.as_bytes()).status, 200);
}

#[test]
fn a_client_that_does_not_read_holds_the_provider_back() {
    let (told, taken) = mpsc::channel();
    let provider = Provider::start(Behaviour::Flood(told));
    let gateway = gateway(vec![&provider], "", "");
    let resident = || -> usize {
        let metrics = gateway.metrics();
        let line = metrics
            .lines()
            .find(|line| line.starts_with("process_resident_memory_bytes"));
        line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    };
    let before = resident();
    let connection = begin(&gateway, "slow-reader", ASK_STREAM);
    let taken = taken.recv_timeout(Duration::from_secs(60)).unwrap();
    // What the kernel keeps on two loopback connections, and little more.
    assert!(
        taken < 64 << 20,
        "{taken} bytes were taken from the provider"
    );
    let grown = resident().saturating_sub(before);
    assert!(grown < 16 << 20, "the gateway has grown by {grown} bytes");
    drop(connection);
    assert!(provider.wait_for_hang_up(1));
}

/// Of a provider's headers, those that clients need and those that they do not.
const OURS: &str = "x-ratelimit-remaining-tokens: 5\r\nopenai-processing-ms: 12\r\n";
const THEIRS: &str = "set-cookie: __cf_bm=a\r\nopenai-organization: acme\r\nopenai-project: p\r\nx-request-id: req_theirs\r\nserver: theirs\r\nkeep-alive: timeout=5\r\nproxy-authenticate: Basic\r\nalt-svc: h3\r\nx-ringfence-zone: local\r\naccess-control-allow-origin: *\r\n";
/// Of a client's headers, those that no provider gets.
const KEPT_HERE: &[(&str, &str)] = &[
    ("authorization", "Bearer sk-clients-own"),
    ("cookie", "session=clients-own"),
    ("x-api-key", "clients-own"),
    ("api-key", "clients-own"),
    ("proxy-authorization", "Basic clients-own"),
    ("openai-organization", "clients-own"),
    ("x-forwarded-for", "10.9.8.7"),
    ("user-agent", "clients-own/1"),
    ("keep-alive", "timeout=clients-own"),
    ("te", "trailers"),
    ("upgrade", "clients-own"),
    ("connection", "keep-alive, x-clients-own"),
    ("x-clients-own", "1"),
    ("tracestate", "clients=own"),
    ("baggage", "user=clients-own"),
];

#[test]
fn headers_of_either_side_that_are_not_the_others_business_stay_here() {
    let provider = Provider::start(raw(
        "200 OK",
        &format!("content-type: application/json\r\n{OURS}{THEIRS}"),
        "{\"choices\":[]}",
    ));
    let gateway = gateway(vec![&provider], "", "");
    let headers: Vec<_> = [("content-type", "application/json")]
        .into_iter()
        .chain(KEPT_HERE.iter().copied())
        .collect();
    let response = post(
        gateway.listen,
        "/v1/chat/completions",
        &headers,
        ASK.as_bytes(),
    );

    let received = provider.received().to_lowercase();
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, ASK.to_lowercase());
    assert!(
        !head.contains("clients-own") && !head.contains("10.9.8.7"),
        "{head}"
    );
    let mut names: Vec<&str> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split(':').next())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "accept",
            "content-length",
            "content-type",
            "host",
            "user-agent"
        ]
    );

    assert_eq!(response.status, 200);
    for line in OURS.lines() {
        let (name, value) = line.split_once(": ").unwrap();
        assert_eq!(response.header(name), Some(value));
    }
    assert_eq!(response.header("x-ringfence-zone"), Some("external"));
    assert_ne!(response.header("x-request-id"), Some("req_theirs"));
    for line in THEIRS.lines() {
        let (name, value) = line.split_once(": ").unwrap();
        assert_ne!(response.header(name), Some(value), "{name}");
    }
}
