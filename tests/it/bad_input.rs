//! What is no good request gets the right refusal, in OpenAI's shape, and does no harm: it reaches no
//! provider, and the same gateway goes on answering.

mod framing;

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{
    Behaviour, Connection, Gateway, Provider, Response, Setup, chat_bytes, get, post,
};

const LIMITS: &str = "limits: { body_bytes: 2097152, json_values: 20000 }\n";
const CHAT: &str = "/v1/chat/completions";
const JSON: (&str, &str) = ("content-type", "application/json");
const GOOD: &str = r#"{"model":"m0","messages":[{"role":"user","content":"hi"}]}"#;
const SAY: &str = r#""messages":[{"role":"user","content":"hi"}]"#;

/// The member to blame and a whole body, or members beside good ones.
const WRONG: &[(&str, &str)] = &[
    ("model", r#"{"messages":[{"role":"user","content":"hi"}]}"#),
    (
        "model",
        r#"{"model":5,"messages":[{"role":"user","content":"hi"}]}"#,
    ),
    (
        "model",
        r#"{"model":"","messages":[{"role":"user","content":"hi"}]}"#,
    ),
    (
        "model",
        r#"{"model":"a b","messages":[{"role":"user","content":"hi"}]}"#,
    ),
    ("messages", r#"{"model":"m0"}"#),
    ("messages", r#"{"model":"m0","messages":[]}"#),
    ("messages", r#"{"model":"m0","messages":"hi"}"#),
    ("messages", r#"{"model":"m0","messages":{}}"#),
    ("messages", r#"{"model":"m0","messages":null}"#),
    ("messages[0]", r#"{"model":"m0","messages":["hi"]}"#),
    ("messages[0]", r#"{"model":"m0","messages":[[]]}"#),
    ("messages[0].role", r#"{"model":"m0","messages":[{}]}"#),
    (
        "messages[0].role",
        r#"{"model":"m0","messages":[{"role":"root","content":"a"}]}"#,
    ),
    (
        "messages[0].role",
        r#"{"model":"m0","messages":[{"role":5,"content":"a"}]}"#,
    ),
    (
        "messages[0].content",
        r#"{"model":"m0","messages":[{"role":"user","content":5}]}"#,
    ),
    (
        "messages[0].content",
        r#"{"model":"m0","messages":[{"role":"user","content":true}]}"#,
    ),
    (
        "messages[0].content",
        r#"{"model":"m0","messages":[{"role":"user","content":{"a":1}}]}"#,
    ),
    ("stream", r#""stream":"yes""#),
    (
        "stream_options",
        r#""stream_options":{"include_usage":true}"#,
    ),
    ("temperature", r#""temperature":3"#),
    ("temperature", r#""temperature":"1""#),
    ("temperature", r#""temperature":1e999"#),
    ("top_p", r#""top_p":0"#),
    ("frequency_penalty", r#""frequency_penalty":-2.1"#),
    ("presence_penalty", r#""presence_penalty":[]"#),
    ("max_tokens", r#""max_tokens":0"#),
    ("max_tokens", r#""max_tokens":-1"#),
    ("max_completion_tokens", r#""max_completion_tokens":1.5"#),
    ("n", r#""n":0"#),
    ("n", r#""n":129"#),
    ("n", r#""n":99999999999999999999999"#),
    ("seed", r#""seed":1.5"#),
    ("stop", r#""stop":5"#),
    ("stop", r#""stop":"""#),
];

fn gateway(provider: &Provider, more: &str) -> Gateway {
    Setup {
        providers: vec![provider],
        more,
        ..Setup::default()
    }
    .start()
}

/// All four members are there, and the message is for people.
#[track_caller]
fn assert_refused(of: &str, response: &Response, status: u16, code: &str) {
    assert_eq!(
        (response.status, response.code().as_str()),
        (status, code),
        "{of}: {}",
        response.text()
    );
    assert_eq!(
        response.header("content-type"),
        Some("application/json"),
        "{of}"
    );
    assert!(response.header("x-request-id").is_some(), "{of}");
    let error = response.json()["error"].clone();
    assert!(
        error["message"].as_str().unwrap().ends_with('.'),
        "{of}: {error}"
    );
    assert!(error["type"].is_string(), "{of}: {error}");
    let param = error.get("param").unwrap();
    assert!(param.is_null() || param.is_string(), "{of}: {error}");
}

/// The gateway is unharmed, and nothing but this request has reached the provider.
#[track_caller]
fn assert_unharmed(gateway: &Gateway, provider: &Provider) {
    assert_eq!((provider.requests(), provider.received().as_str()), (0, ""));
    assert_eq!(chat_bytes(gateway.listen, GOOD.as_bytes()).status, 200);
    assert_eq!(provider.requests(), 1);
}

/// A body with further members.
fn with(members: &str) -> String {
    format!(r#"{{"model":"m0",{SAY},{members}}}"#)
}

#[test]
fn bodies_that_are_not_one_unambiguous_object_are_refused() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    let deep = |open: &str, close: &str| {
        with(&format!(
            r#""x":{}1{}"#,
            open.repeat(10_000),
            close.repeat(10_000)
        ))
    };
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"  \n".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"hi\"".to_vec(),
        b"{".to_vec(),
        b"{\"model\":\"m0\"".to_vec(),
        b"{'model':'m0'}".to_vec(),
        [b"\xef\xbb\xbf".as_slice(), GOOD.as_bytes()].concat(),
        [GOOD.as_bytes(), b"{}"].concat(),
        [GOOD.as_bytes(), b"\0"].concat(),
        [GOOD.as_bytes(), b"\n", GOOD.as_bytes()].concat(),
        with("\"x\":1,").into_bytes(),
        with("\"x\":01").into_bytes(),
        with("\"x\":NaN").into_bytes(),
        with("\"temperature\":NaN").into_bytes(),
        with("\"temperature\":-Infinity").into_bytes(),
        with("\"x\":\"a\nb\"").into_bytes(),
        with("\"x\":\"\\q\"").into_bytes(),
        with("\"x\":\"\\ud800\"").into_bytes(),
        with("\"x\":\"\\udc00\\ud800\"").into_bytes(),
        with("\"\\ud800\":1").into_bytes(),
        [
            b"{\"model\":\"m0\",\"x\":\"".as_slice(),
            b"\xff\xfe",
            b"\"}",
        ]
        .concat(),
        [
            b"{\"model\":\"m0\",\"x\":\"".as_slice(),
            b"\xed\xa0\x80",
            b"\"}",
        ]
        .concat(),
        with("\"model\":\"m0\"").into_bytes(),
        with("\"x\":1,\"\\u0078\":1").into_bytes(),
        with("\"m\\u006fdel\":\"m0\"").into_bytes(),
        with("\"x\":[{\"y\":{\"a\":1,\"b\":2,\"a\":1}}]").into_bytes(),
        with("\"x\":{\"\":1,\"\":2}").into_bytes(),
        deep("[", "]").into_bytes(),
        deep("{\"a\":", "}").into_bytes(),
        with(&format!("\"x\":{}", "[".repeat(10_000))).into_bytes(),
        with(&format!("\"x\":[{}1]", "1,".repeat(30_000))).into_bytes(),
        with(&format!("\"x\":[{}1]", "{},".repeat(30_000))).into_bytes(),
    ];
    for body in bodies {
        let of = String::from_utf8_lossy(&body[..body.len().min(120)]).into_owned();
        assert_refused(&of, &chat_bytes(gateway.listen, &body), 400, "invalid_json");
    }
    assert_unharmed(&gateway, &provider);
}

#[test]
fn members_of_another_form_than_the_api_wants_are_named() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    let stops = format!("\"stop\":[{}\"a\"]", "\"a\",".repeat(9_999));
    for (param, body) in WRONG.iter().chain(&[("stop", stops.as_str())]) {
        let body = if body.starts_with('{') {
            (*body).to_owned()
        } else {
            with(body)
        };
        let of: String = body.chars().take(200).collect();
        let response = chat_bytes(gateway.listen, body.as_bytes());
        assert_refused(&of, &response, 400, "invalid_value");
        assert_eq!(response.json()["error"]["param"], *param, "{of}");
        assert_eq!(response.json()["error"]["type"], "invalid_request_error");
    }
    assert_unharmed(&gateway, &provider);
}

#[test]
fn unknown_models_endpoints_methods_and_media_types_are_refused_as_the_api_does() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    let unknown = format!("{{\"model\":\"nobody\",{SAY}}}");
    let response = chat_bytes(gateway.listen, unknown.as_bytes());
    assert_refused("model", &response, 404, "model_not_found");
    assert_eq!(response.json()["error"]["param"], "model");
    assert_refused(
        "list",
        &get(gateway.listen, "/v1/models/nobody"),
        404,
        "model_not_found",
    );
    for path in [
        "/",
        "/v1",
        "/v1/chat/completions/",
        "/v1/embeddings",
        "/metrics",
        "/v1/chat/completionsx",
    ] {
        let response = post(gateway.listen, path, &[JSON], GOOD.as_bytes());
        assert_refused(path, &response, 404, "unknown_endpoint");
    }
    let wrong = get(gateway.listen, CHAT);
    assert_refused("GET", &wrong, 405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), Some("POST"));
    let wrong = post(gateway.listen, "/v1/models", &[JSON], GOOD.as_bytes());
    assert_refused("POST", &wrong, 405, "method_not_allowed");
    assert_eq!(wrong.header("allow"), Some("GET, HEAD"));
    for headers in [
        vec![],
        vec![("content-type", "text/plain")],
        vec![("content-type", "application/jsonx")],
        vec![("content-type", "application/json; charset=utf-16")],
        vec![("content-type", "multipart/form-data; boundary=a")],
        vec![JSON, JSON],
        vec![JSON, ("content-type", "text/plain")],
        vec![JSON, ("content-encoding", "gzip")],
        vec![
            JSON,
            ("content-encoding", "identity"),
            ("content-encoding", "br"),
        ],
    ] {
        let response = post(gateway.listen, CHAT, &headers, GOOD.as_bytes());
        assert_refused(
            &format!("{headers:?}"),
            &response,
            415,
            "unsupported_media_type",
        );
    }
    assert_unharmed(&gateway, &provider);
}

#[test]
fn what_no_detector_reads_stays_inside() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    for part in [
        json!({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}),
        json!({"type":"image_url","image_url":{"url":"https://images.invalid/a.png"}}),
        json!({"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}),
        json!({"type":"file","file":{"file_id":"file-1"}}),
        json!({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}),
        json!({"type":"hologram","text":"hi"}),
        json!({"text":"hi"}),
    ] {
        let body = json!({"model":"m0","messages":[{"role":"user","content":[{"type":"text","text":"hi"}, part]}]});
        let response = chat_bytes(gateway.listen, body.to_string().as_bytes());
        assert_refused(&part.to_string(), &response, 403, "policy_violation");
        assert_eq!(
            response.header("x-ringfence-label"),
            Some("confidential"),
            "{part}"
        );
    }
    let sound = r#"{"model":"m0","messages":[{"role":"assistant","audio":{"id":"audio_1"}},{"role":"user","content":"hi"}]}"#;
    assert_refused(
        sound,
        &chat_bytes(gateway.listen, sound.as_bytes()),
        403,
        "policy_violation",
    );
    assert_unharmed(&gateway, &provider);
}

#[test]
fn a_body_over_the_limit_is_refused_declared_or_not_and_one_below_it_is_answered() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    let limit = 2 << 20;
    let mut declared = Connection::open(gateway.listen);
    let head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
    declared.write(format!("{head}content-length: {}\r\n\r\n", limit + 1).as_bytes());
    assert_refused(
        "declared",
        &declared.response().unwrap(),
        413,
        "body_too_large",
    );
    let mut chunked = Connection::open(gateway.listen);
    chunked.write(format!("{head}transfer-encoding: chunked\r\n\r\n").as_bytes());
    chunked.write(format!("{limit:x}\r\n{}\r\n1\r\n \r\n", " ".repeat(limit)).as_bytes());
    assert_refused(
        "chunked",
        &chunked.response().unwrap(),
        413,
        "body_too_large",
    );
    assert_unharmed(&gateway, &provider);

    let line = format!(
        r#"{{"model":"m0","messages":[{{"role":"user","content":"{}"}}]}}"#,
        "word ".repeat((1 << 20) / 5)
    );
    assert_eq!(chat_bytes(gateway.listen, line.as_bytes()).status, 200);
    assert!(provider.received().ends_with(&line));
}

#[test]
fn slow_and_half_closed_connections_end_in_time() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(
        &provider,
        "limits: { header_read_ms: 300, body_read_ms: 300 }\n",
    );
    let head = format!(
        "POST {CHAT} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        GOOD.len()
    );
    let begun = Instant::now();
    let mut slow = Connection::open(gateway.listen);
    slow.write(&head.as_bytes()[..40]);
    assert!(slow.response().is_none(), "half a head was answered");

    let mut slow = Connection::open(gateway.listen);
    slow.write(format!("{head}{}", GOOD.get(..10).unwrap()).as_bytes());
    assert_refused("slow body", &slow.response().unwrap(), 408, "body_timeout");

    for cut in [0, 40, head.len(), head.len() + 10] {
        let mut half = Connection::open(gateway.listen);
        half.write(&[head.as_bytes(), GOOD.as_bytes()].concat()[..cut]);
        half.half_close();
        if let Some(response) = half.response() {
            assert_refused("half-closed", &response, 400, "body_broken");
        }
    }
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "they waited {:?}",
        begun.elapsed()
    );
    assert_unharmed(&gateway, &provider);

    // Whole, and then half-closed: an answer or none, but an end.
    let mut half = Connection::open(gateway.listen);
    half.write(format!("{head}{GOOD}").as_bytes());
    half.half_close();
    assert!(
        half.response()
            .is_none_or(|response| response.status == 200)
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
    gateway.wait_until_idle();
}

#[test]
fn more_requests_at_once_than_the_limit_are_turned_away_until_one_has_ended() {
    let provider = Provider::start(Behaviour::HangAfter(1));
    let gateway = gateway(&provider, "limits: { concurrent_requests: 1 }\n");
    let body = with("\"stream\":true");
    let mut first = Connection::open(gateway.listen);
    first.write(
        format!(
            "POST {CHAT} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .as_bytes(),
    );
    assert!(first.read_until("word0"));
    for _ in 0..3 {
        let response = chat_bytes(gateway.listen, GOOD.as_bytes());
        assert_refused("second", &response, 503, "overloaded");
        assert_eq!(response.header("retry-after"), Some("1"));
        assert_eq!(response.json()["error"]["type"], "server_error");
    }
    assert_eq!(provider.requests(), 1);
    assert!(
        gateway
            .metrics()
            .contains("ringfence_requests_shed_total 3\n")
    );
    provider.behave(Behaviour::Answer);
    drop(first);
    assert!(provider.wait_for_hang_up(1));
    gateway.wait_until_idle();
    assert_eq!(chat_bytes(gateway.listen, GOOD.as_bytes()).status, 200);
}
