//! Requests whose framing two readers could read differently.

use super::{CHAT, GOOD, LIMITS, assert_refused, assert_unharmed, gateway};
use crate::support::{Behaviour, Connection, Provider, send};

/// A head that is followed by a good body.
fn framed(line: &str, headers: &str) -> String {
    format!(
        "{line}\r\n{headers}content-type: application/json\r\ncontent-length: {}\r\n\r\n{GOOD}",
        GOOD.len()
    )
}

fn chunked(headers: &str, body: &str) -> String {
    format!(
        "POST {CHAT} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n{headers}\r\n{body}"
    )
}

fn in_one_chunk() -> String {
    format!("{:x}\r\n{GOOD}\r\n0\r\n\r\n", GOOD.len())
}

/// A request line and headers before a good body.
const FRAMED: &[(&str, &str, u16, &str)] = &[
    ("POST /v1/chat/completions HTTP/1.1", "", 400, "bad_framing"),
    (
        "POST /v1/chat/completions HTTP/1.1",
        "host: a\r\nhost: a\r\n",
        400,
        "bad_framing",
    ),
    (
        "POST /v1/chat/completions HTTP/1.1",
        "host: a\r\nexpect: 200-ok\r\n",
        400,
        "bad_framing",
    ),
    ("CONNECT a:443 HTTP/1.1", HOST, 400, "bad_framing"),
    (
        "TRACE /v1/chat/completions HTTP/1.1",
        HOST,
        400,
        "bad_framing",
    ),
    (
        "POST /v1/./chat/completions HTTP/1.1",
        HOST,
        400,
        "bad_framing",
    ),
    (
        "POST /v1/x/../chat/completions HTTP/1.1",
        HOST,
        400,
        "bad_framing",
    ),
    (
        "POST /v1/%2e%2e/chat/completions HTTP/1.1",
        HOST,
        400,
        "bad_framing",
    ),
    (
        "POST /v1%2fchat/completions HTTP/1.1",
        HOST,
        400,
        "bad_framing",
    ),
    (
        "POST /v1//chat/completions HTTP/1.1",
        HOST,
        400,
        "bad_framing",
    ),
    (
        "POST //v1/chat/completions HTTP/1.1",
        HOST,
        400,
        "bad_framing",
    ),
    (
        "POST http://a/v1/chat/completions HTTP/1.1",
        HOST,
        400,
        "bad_framing",
    ),
    (
        "post /v1/chat/completions HTTP/1.1",
        HOST,
        405,
        "method_not_allowed",
    ),
    (
        "BREW /v1/chat/completions HTTP/1.1",
        HOST,
        405,
        "method_not_allowed",
    ),
    ("OPTIONS * HTTP/1.1", HOST, 404, "unknown_endpoint"),
];
const HOST: &str = "host: a\r\n";
/// Codings of a body of one good chunk.
const CODED: &[&str] = &[
    "transfer-encoding: identity, chunked\r\n",
    "transfer-encoding: chunked, chunked\r\n",
    "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
];

#[test]
fn ambiguous_requests_are_refused_in_the_shape_of_the_api() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    let refused = |request: &str, status: u16, code: &str| {
        let response = send(gateway.listen, request.as_bytes());
        let of: String = request.chars().take(200).collect();
        let response = response.unwrap_or_else(|| panic!("no answer to {of}"));
        assert_refused(&of, &response, status, code);
    };
    for (line, headers, status, code) in FRAMED {
        refused(&framed(line, headers), *status, code);
    }
    for headers in CODED {
        refused(&chunked(headers, &in_one_chunk()), 400, "bad_framing");
    }
    let no_size = chunked("transfer-encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n");
    refused(&no_size, 400, "body_broken");
    let long = format!("{HOST}x-long: {}\r\n", "x".repeat(40 << 10));
    let many = format!("{HOST}{}", "x: y\r\n".repeat(80));
    for headers in [long, many] {
        let request = framed(&format!("POST {CHAT} HTTP/1.1"), &headers);
        refused(&request, 431, "headers_too_large");
    }
    assert_unharmed(&gateway, &provider);
}

#[test]
fn what_is_not_http_is_refused_or_cut_off() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    let post = format!("POST {CHAT} HTTP/1.1");
    let huge = format!("host: a\r\nx-long: {}\r\n", "x".repeat(200 << 10));
    let crowd = format!("host: a\r\n{}", "x: y\r\n".repeat(1_000));
    for (request, statuses) in [
        (framed(&post, &huge), [431, 400]),
        (framed(&post, &crowd), [431, 400]),
        (framed(&post, "host: a\r\nx : y\r\n"), [400, 400]),
        (
            framed(&post, "host: a\r\ncontent-length: 1\r\n"),
            [400, 400],
        ),
        (framed(&post, "host: a\r\nx: a\r\n folded\r\n"), [400, 400]),
        (framed(&post, "host: a\r\nx: \0\r\n"), [400, 400]),
        (
            chunked("transfer-encoding: gzip\r\n", &in_one_chunk()),
            [400, 400],
        ),
        (chunked("content-length: +5\r\n", "hello"), [400, 400]),
        (chunked("", "").replace("HTTP/1.1", "HTTP/9.9"), [400, 505]),
        (
            chunked("transfer-encoding: chunked\r\n", &in_one_chunk())
                .replace("HTTP/1.1", "HTTP/1.0"),
            [400, 400],
        ),
        (
            "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n".to_owned(),
            [400, 400],
        ),
        ("hello\r\n\r\n".to_owned(), [400, 400]),
    ] {
        let of: String = request.chars().take(200).collect();
        if let Some(response) = send(gateway.listen, request.as_bytes()) {
            assert!(
                statuses.contains(&response.status),
                "{} to {of}",
                response.status
            );
        }
    }
    assert_unharmed(&gateway, &provider);
}

#[test]
fn a_length_beside_chunks_smuggles_no_second_request_in() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    let hidden = "GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n";
    let body = in_one_chunk() + hidden;
    for headers in [
        format!(
            "content-length: {}\r\ntransfer-encoding: chunked\r\n",
            body.len()
        ),
        format!(
            "transfer-encoding: chunked\r\ncontent-length: {}\r\n",
            body.len()
        ),
    ] {
        let before = provider.requests();
        let mut connection = Connection::open(gateway.listen);
        connection.write(chunked(&headers, &body).as_bytes());
        let first = connection.response().unwrap();
        assert!([200, 400].contains(&first.status), "{headers}");
        assert!(
            connection.response().is_none(),
            "the hidden request was answered: {headers}"
        );
        assert!(provider.requests() - before <= 1);
        assert!(
            !provider.received().contains("transfer-encoding"),
            "{headers}"
        );
    }
    assert_eq!(
        crate::support::chat_bytes(gateway.listen, GOOD.as_bytes()).status,
        200
    );
}

#[test]
fn old_and_careful_clients_are_answered() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = gateway(&provider, LIMITS);
    for request in [
        framed(&format!("POST {CHAT} HTTP/1.0"), ""),
        framed(
            &format!("POST {CHAT} HTTP/1.1"),
            "host: a\r\nexpect: 100-continue\r\n",
        ),
        framed(
            &format!("POST {CHAT}?api-version=1 HTTP/1.1"),
            "host: a\r\n",
        ),
        chunked("transfer-encoding: Chunked\r\n", &in_one_chunk()),
    ] {
        let response = send(gateway.listen, request.as_bytes()).unwrap();
        assert_eq!(response.status, 200, "{request}");
        assert!(provider.received().ends_with(GOOD), "{request}");
    }
    assert!(!provider.received().contains("api-version"));
}
