//! Nothing private leaves, wherever in a request it stands and whatever goes wrong meanwhile, and no
//! trace of it is written down.

mod position;

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use serde_json::Value;

use self::position::{POSITIONS, Place, SAY, all_escaped, body, escaped, streamed};
use crate::{
    positions::planted,
    support::{Behaviour, Connection, Provider, Response, Setup, chat_bytes, get},
};

const CARD: &str = "4111 1111 1111 1111";
const CODE_NAME: &str = "Project Falcon";
/// In two pieces, so that nobody's scanner takes this file for a leak.
const KEY_BLOCK: &str = concat!(
    "-----BEGIN RSA PRIV",
    "ATE KEY-----\nMIIEowIBAAKCAQEA0Z3VS5JJcds3xfn\n-----END RSA PRIV",
    "ATE KEY-----"
);
const MAIL: &str = "front.desk@contoso.com";
/// What must be nowhere, whatever way a canary was written.
const TRACES: [&str; 6] = [
    "4111 1111",
    "41111111",
    "Falcon",
    "MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn",
    "front.desk",
    "contoso",
];

const ROUTES: &str = "telemetry: { log: debug }\nroutes:\n  - { model: default, to: [p0/m0] }\n";
const OOPS: &[u8] = b"HTTP/1.1 500 Oops\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
const TWO_ROUTES: &str = "routes:\n  - { model: default, to: [p0/m0, p1/m1] }\n";
/// Everything that a client gets to see.
fn seen(response: &Response) -> String {
    format!("{:?} {}", response.headers, response.text())
}

#[track_caller]
fn assert_no_trace(of: &str, text: &str) {
    for trace in TRACES {
        assert!(!text.contains(trace), "{of} holds {trace:?}: {text}");
    }
}

/// Every file of the audit folder as it is on disk.
fn audit_files(folder: &Path) -> String {
    fs::read_dir(folder.join("audit"))
        .unwrap()
        .map(|file| fs::read(file.unwrap().path()).unwrap_or_default())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}

#[track_caller]
fn assert_denied(response: &Response, asked: &str) {
    assert_eq!(
        (response.status, response.code().as_str()),
        (403, "policy_violation"),
        "{asked}"
    );
    assert_eq!(response.header("x-ringfence-zone"), Some("none"), "{asked}");
}

#[test]
fn nothing_private_leaves_from_any_position_and_no_trace_of_it_is_kept() {
    let provider = Provider::start(Behaviour::Answer);
    let mut gateway = Setup {
        providers: vec![&provider],
        more: ROUTES,
        ..Setup::default()
    }
    .start();
    let mut told = String::new();
    for (position, _) in POSITIONS {
        for (canary, escape) in [
            (CARD, escaped as fn(&str) -> String),
            (CODE_NAME, escaped),
            (KEY_BLOCK, escaped),
            (CARD, all_escaped),
            (CODE_NAME, all_escaped),
        ] {
            let body = body("default", position, canary, escape);
            for body in [streamed(&body), body] {
                let response = chat_bytes(gateway.listen, body.as_bytes());
                assert_denied(&response, &body);
                told += &seen(&response);
            }
        }
    }
    assert_eq!((provider.requests(), provider.received().as_str()), (0, ""));
    told += &gateway.metrics();
    assert!(gateway.stop());
    let _last = gateway.wait_for("\"stopped\"");
    let log = gateway.log_lines().join("\n");
    assert!(log.contains("\"request\""), "no request was logged: {log}");
    assert_no_trace("an answer or a metric", &told);
    assert_no_trace("the log", &log);
    assert_no_trace("the audit folder", &audit_files(gateway.folder.path()));
}

#[test]
fn the_same_positions_leave_byte_for_byte_where_nothing_private_is_in_them() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        ..Setup::default()
    }
    .start();
    for (position, _) in POSITIONS {
        for escape in [escaped as fn(&str) -> String, all_escaped] {
            let body = body("m0", position, "harmless", escape);
            let response = chat_bytes(gateway.listen, body.as_bytes());
            assert_eq!(response.status, 200, "{body}: {}", response.text());
            assert!(provider.received().ends_with(&body), "{body}");
        }
    }
}

#[test]
fn nothing_private_leaves_from_any_position_of_the_published_schema() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        ..Setup::default()
    }
    .start();
    let mut denied = 0;
    for body in planted("m0") {
        let response = chat_bytes(gateway.listen, body.as_bytes());
        match response.status {
            403 => {
                assert_denied(&response, &body);
                denied += 1;
            }
            status => assert_eq!(status, 400, "{body}: {}", response.text()),
        }
        assert_no_trace("an answer", &seen(&response));
    }
    assert!(denied > 100, "{denied} were denied");
    assert_eq!(provider.received(), "");
}

#[test]
fn card_numbers_written_as_numbers_stay_inside() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        ..Setup::default()
    }
    .start();
    for member in [
        r#""seed":4111111111111111"#,
        r#""user":4111111111111111"#,
        r#""metadata":{"card":4111111111111111}"#,
        r#""metadata":{"card":-4111111111111111}"#,
        r#""x_unknown":[[4111111111111111]]"#,
        r#""tools":[{"type":"function","function":{"name":"f","parameters":{"default":4111111111111111}}}]"#,
    ] {
        let body = format!(r#"{{"model":"m0",{SAY},{member}}}"#);
        assert_denied(&chat_bytes(gateway.listen, body.as_bytes()), &body);
    }
    assert_eq!(provider.received(), "");
}

#[test]
fn an_escape_in_front_hides_nothing_in_json_within_json() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        ..Setup::default()
    }
    .start();
    for escape in [r"\\n", r"\\r", r"\\t", r"\\r\\n"] {
        for canary in [CARD, CODE_NAME, "MRN-00481516", "GB82WEST12345698765432"] {
            let body = format!(
                r#"{{"model":"m0","messages":[{{"role":"tool","tool_call_id":"c1","content":"{{\"a\": \"x{escape}{canary}{escape}\"}}"}}]}}"#
            );
            assert_denied(&chat_bytes(gateway.listen, body.as_bytes()), &body);
        }
    }
    assert_eq!(provider.received(), "");
}

#[test]
fn contact_data_leaves_only_as_its_type_and_everything_else_as_it_came() {
    let provider = Provider::start(Behaviour::Answer);
    let mut gateway = Setup {
        providers: vec![&provider],
        more: ROUTES,
        ..Setup::default()
    }
    .start();
    let mut told = String::new();
    for (position, place) in POSITIONS {
        for escape in [escaped as fn(&str) -> String, all_escaped] {
            let asked = body("m0", position, MAIL, escape);
            let before = provider.requests();
            let response = chat_bytes(gateway.listen, asked.as_bytes());
            told += &seen(&response);
            if *place == Place::Fixed {
                assert_denied(&response, &asked);
                assert_eq!(provider.requests(), before, "{asked}");
                continue;
            }
            assert_eq!(response.status, 200, "{asked}: {}", response.text());
            let left = body("m0", position, "<EMAIL_ADDRESS>", |text| text.to_owned());
            let received = provider.received();
            assert!(
                received.ends_with(&left),
                "{left} is not what came: {received}"
            );
        }
    }
    assert_no_trace("what came outside", &provider.received());
    told += &gateway.metrics();
    assert!(gateway.stop());
    let _last = gateway.wait_for("\"stopped\"");
    assert_no_trace("an answer or a metric", &told);
    assert_no_trace("the log", &gateway.log_lines().join("\n"));
    assert_no_trace("the audit folder", &audit_files(gateway.folder.path()));
}

#[test]
fn refusals_of_what_is_not_even_a_request_quote_nothing_of_it() {
    let provider = Provider::start(Behaviour::Raw(OOPS.to_vec()));
    let mut gateway = Setup {
        providers: vec![&provider],
        more: ROUTES,
        ..Setup::default()
    }
    .start();
    let mut told = String::new();
    for (asked, status) in [
        (
            format!(r#"{{"model":"m0","messages":[{{"content":"{CARD}""#),
            400,
        ),
        (
            format!(r#"{{"model":"m0",{SAY},"{CARD}":1,"{CARD}":2}}"#),
            400,
        ),
        (format!(r#"{{"model":"m0",{SAY},"{CARD}" 1}}"#), 400),
        (format!(r#"{{"model":"m0",{SAY}}} {CARD}"#), 400),
        (
            format!(r#"{{"model":"m0","messages":[{{"role":"{CARD}"}}]}}"#),
            400,
        ),
        (
            format!(r#"{{"model":"m0",{SAY},"temperature":"{CARD}"}}"#),
            400,
        ),
        (format!(r#"{{"model":"{CARD}",{SAY}}}"#), 400),
        (format!(r#"{{"model":"4111111111111111",{SAY}}}"#), 404),
        (body("m0", r#""user":"$""#, MAIL, escaped), 502),
    ] {
        let response = chat_bytes(gateway.listen, asked.as_bytes());
        assert_eq!(response.status, status, "{asked}");
        told += &seen(&response);
    }
    let nowhere = get(
        gateway.listen,
        "/v1/models/4111111111111111?card=4111111111111111",
    );
    assert_eq!(nowhere.status, 404);
    told += &seen(&nowhere);
    told += &gateway.metrics();
    assert!(gateway.stop());
    let _last = gateway.wait_for("\"stopped\"");
    assert_no_trace("what came outside", &provider.received());
    assert_no_trace("an answer or a metric", &told);
    assert_no_trace("the log", &gateway.log_lines().join("\n"));
    assert_no_trace("the audit folder", &audit_files(gateway.folder.path()));
}

#[test]
fn neither_a_retry_nor_a_failing_provider_carries_anything_private_outside() {
    let failing = Provider::start(Behaviour::Raw(OOPS.to_vec()));
    let willing = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&failing, &willing],
        more: TWO_ROUTES,
        ..Setup::default()
    }
    .start();
    let private = body("default", POSITIONS[2].0, CARD, escaped);
    for body in [
        private.clone(),
        streamed(&private),
        private.clone(),
        private,
    ] {
        assert_denied(&chat_bytes(gateway.listen, body.as_bytes()), &body);
    }
    assert_eq!(
        (failing.received(), willing.received()),
        (String::new(), String::new())
    );

    let mail = body("default", POSITIONS[2].0, MAIL, escaped);
    for body in [mail.clone(), streamed(&mail)] {
        let response = chat_bytes(gateway.listen, body.as_bytes());
        assert_eq!(response.status, 200, "{}", response.text());
    }
    for provider in [&failing, &willing] {
        assert_eq!(provider.requests(), 2);
        assert!(provider.received().contains("a <EMAIL_ADDRESS> b"));
        assert_no_trace("what came outside", &provider.received());
    }
}

#[test]
fn nothing_private_leaves_while_policies_are_reloaded() {
    let provider = Provider::start(Behaviour::Answer);
    let mut gateway = Setup {
        providers: vec![&provider],
        ..Setup::default()
    }
    .start();
    let (listen, done) = (gateway.listen, Arc::new(AtomicBool::new(false)));
    let told = Arc::clone(&done);
    let asking = thread::spawn(move || {
        let mut rounds = 0;
        while !told.load(Ordering::SeqCst) {
            let private = body("m0", POSITIONS[rounds % POSITIONS.len()].0, CARD, escaped);
            assert_denied(&chat_bytes(listen, private.as_bytes()), &private);
            let harmless = body(
                "m0",
                POSITIONS[rounds % POSITIONS.len()].0,
                "harmless",
                escaped,
            );
            assert_eq!(chat_bytes(listen, harmless.as_bytes()).status, 200);
            rounds += 1;
        }
        rounds
    });
    for version in 0..12 {
        let rule = format!(
            "version: 1\npolicy: unrelated\nrules:\n  - id: r{version}\n    title: t\n    when: {{ always: true }}\n    then: {{ label: internal }}\n"
        );
        gateway.write_policy("unrelated.yaml", &rule);
        gateway.signal("-HUP");
        gateway.wait_for("policies loaded");
        // These cannot be used, so those before them stay.
        gateway.write_policy("unrelated.yaml", "version: 1\npolicy: [");
        gateway.signal("-HUP");
        gateway.wait_for("policies refused");
    }
    done.store(true, Ordering::SeqCst);
    let rounds = asking.join().unwrap();
    assert!(rounds > 0);
    assert_eq!(provider.requests(), rounds);
    assert_no_trace("what came outside", &provider.received());
}

#[test]
fn a_client_that_leaves_midway_takes_nothing_private_outside() {
    let provider = Provider::start(Behaviour::Answer);
    let mut gateway = Setup {
        providers: vec![&provider],
        ..Setup::default()
    }
    .start();
    let body = body("m0", POSITIONS[2].0, CARD, escaped);
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    for cut in (0..=request.len()).step_by(7).chain([request.len()]) {
        Connection::open(gateway.listen).write(&request.as_bytes()[..cut]);
    }
    gateway.wait_until_idle();
    let good = chat_bytes(
        gateway.listen,
        format!(r#"{{"model":"m0",{SAY}}}"#).as_bytes(),
    );
    assert_eq!(good.status, 200);
    assert!(gateway.stop());
    assert_eq!(provider.requests(), 1);
    assert_no_trace("what came outside", &provider.received());
}

#[test]
fn the_engine_answers_what_is_private_and_what_it_cannot_do_goes_nowhere_else() {
    let provider = Provider::start(Behaviour::Answer);
    let gateway = Setup {
        providers: vec![&provider],
        engine: true,
        more: "routes:\n  - { model: default, to: [p0/m0, engine/smollm2] }\n",
        ..Setup::default()
    }
    .start();
    for (at, canary) in [(0, CARD), (2, CODE_NAME), (3, KEY_BLOCK), (5, CARD)] {
        for model in ["default", "m0"] {
            let asked = body(model, POSITIONS[at].0, canary, escaped).replacen(
                '{',
                r#"{"max_tokens":2,"#,
                1,
            );
            for asked in [streamed(&asked), asked] {
                let response = chat_bytes(gateway.listen, asked.as_bytes());
                assert_eq!(response.status, 200, "{asked}: {}", response.text());
                assert_eq!(
                    response.header("x-ringfence-zone"),
                    Some("local"),
                    "{asked}"
                );
                let substitute = (model == "m0").then_some("engine/smollm2");
                assert_eq!(
                    response.header("x-ringfence-substitute"),
                    substitute,
                    "{asked}"
                );
            }
        }
    }
    let beyond = body("default", POSITIONS[2].0, CARD, escaped).replacen('{', r#"{"audio":{},"#, 1);
    let response = chat_bytes(gateway.listen, beyond.as_bytes());
    assert_eq!(
        (response.status, response.code().as_str()),
        (400, "unsupported_value")
    );
    let error: Value = response.json();
    assert_eq!(error["error"]["param"], "audio");
    assert_eq!((provider.requests(), provider.received().as_str()), (0, ""));
}
