//! What a crash leaves: every request that left has its record, and the log is whole or says where
//! it is not.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    sync::mpsc,
    time::Duration,
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::{Behaviour, Gateway, Provider, Setup, chat, records, verify};

const ROUNDS: u32 = 50;
const CLIENTS: u32 = 4;

#[test]
fn whatever_left_before_a_kill_has_a_durable_record() {
    let provider = Provider::start(Behaviour::Answer);
    let mut folder = setup(&provider).write();
    for round in 0..ROUNDS {
        // Also the restart after the round before.
        let gateway = Gateway::start_in(folder);
        assert_whole(gateway.folder.path());
        folder = load_until_killed(gateway, round);
    }
    let gateway = Gateway::start_in(folder);
    assert_whole(gateway.folder.path());

    let received = provider.received();
    let left = nonces(&received);
    let recorded = recorded(&gateway.records());
    for nonce in &left {
        let body = body(nonce);
        assert!(received.contains(&body), "{nonce} left in another form");
        let digest = hex(&Sha256::digest(&body));
        assert!(recorded.contains(&digest), "{nonce} left and has no record");
    }
    let rounds: BTreeSet<_> = left
        .iter()
        .map(|nonce| nonce.split('.').next().unwrap())
        .collect();
    assert_eq!(rounds.len(), usize::try_from(ROUNDS).unwrap());
}

/// Loads the gateway from several clients, and kills it in the midst of that.
fn load_until_killed(gateway: Gateway, round: u32) -> TempDir {
    let address = gateway.listen;
    let (answered, answers) = mpsc::channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let answered = answered.clone();
            std::thread::spawn(move || {
                for count in 0.. {
                    let nonce = format!("{round}.{client}.{count}.");
                    if !ask(address, &nonce) || answered.send(()).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    drop(answered);
    answers.recv().expect("the load begins");
    let (_held, never) = mpsc::channel::<()>();
    let moment = Duration::from_micros(5_000 + u64::from(scattered(round)) % 55_000);
    let waited = never.recv_timeout(moment);
    assert_eq!(waited, Err(mpsc::RecvTimeoutError::Timeout));
    assert_ne!(
        answers.try_iter().last(),
        None,
        "the load ended before the kill"
    );
    let folder = gateway.kill();
    for client in clients {
        client.join().unwrap();
    }
    folder
}

/// Numbers that look like chance and are the same in each run (splitmix32).
fn scattered(count: u32) -> u32 {
    let mut bits = count.wrapping_add(1).wrapping_mul(0x9e37_79b9);
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x21f0_aaad);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x735a_2d97);
    bits ^ (bits >> 15)
}

fn body(nonce: &str) -> String {
    format!(r#"{{"model":"m0","messages":[{{"role":"user","content":"nonce={nonce}"}}]}}"#)
}

/// One request on a connection of its own; false if the gateway is gone.
fn ask(address: SocketAddr, nonce: &str) -> bool {
    let body = body(nonce);
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(address, &request).is_ok_and(|answer| answer.contains("from outside"))
}

fn exchange(address: SocketAddr, request: &str) -> std::io::Result<String> {
    let mut socket = TcpStream::connect(address)?;
    socket.write_all(request.as_bytes())?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    Ok(answer)
}

fn nonces(received: &str) -> BTreeSet<&str> {
    received
        .split("nonce=")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// The digests of all bytes that left, as the records say.
fn recorded(records: &[Value]) -> BTreeSet<String> {
    records
        .iter()
        .filter_map(|record| record["left"]["sha256"].as_str())
        .map(str::to_owned)
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[track_caller]
fn assert_whole(folder: &Path) {
    let output = verify(folder);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("whole"), "{said}");
}

#[test]
fn a_torn_last_record_is_put_aside_at_the_next_start() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = written(&provider, 2);
    let before = records(folder.path()).len();
    let mut text = fs::read_to_string(segment(folder.path())).unwrap();
    let half = text.lines().last().unwrap();
    text = format!("{text}{}", &half[..half.len() / 2]);
    fs::write(segment(folder.path()), &text).unwrap();
    let torn = verify(folder.path());
    assert_eq!(torn.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&torn.stdout).contains("the last line is incomplete"));

    let mut gateway = Gateway::start_in(folder);
    let told = gateway
        .log_lines()
        .into_iter()
        .find(|line| line.contains("audit log repaired"));
    assert!(told.is_some_and(|line| line.contains("WARN")));
    assert_whole(gateway.folder.path());
    assert_eq!(ask_once(&gateway), 200);
    assert!(gateway.records().len() > before);
    assert!(gateway.stop());
    assert_whole(gateway.folder.path());
}

#[test]
fn an_edited_record_is_named_by_its_place() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = written(&provider, 3);
    let text = fs::read_to_string(segment(folder.path())).unwrap();
    let at = text
        .lines()
        .position(|line| line.contains(r#""zone":"external""#))
        .unwrap();
    let seq = serde_json::from_str::<Value>(text.lines().nth(at).unwrap()).unwrap()["seq"].clone();
    fs::write(
        segment(folder.path()),
        text.replacen(r#""zone":"external""#, r#""zone":"local""#, 1),
    )
    .unwrap();

    let output = verify(folder.path());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let place = format!("audit-000001.jsonl:{}, record {seq}: ", at + 1);
    assert!(
        said.contains("NOT WHOLE") && said.contains(&place),
        "{said}"
    );
    assert!(said.contains("edited"), "{said}");
}

#[test]
fn a_cut_end_and_a_removed_record_are_found() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = written(&provider, 3);
    let text = fs::read_to_string(segment(folder.path())).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len() - 1;
    for (gone, expected) in [(last, "cut off"), (last - 2, "removed")] {
        let mut left = lines.clone();
        left.remove(gone);
        fs::write(segment(folder.path()), left.join("\n") + "\n").unwrap();
        let output = verify(folder.path());
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

fn setup(provider: &Provider) -> Setup<'_> {
    Setup {
        providers: vec![provider],
        ..Setup::default()
    }
}

/// A folder with the evidence of that many requests, ended by a kill.
fn written(provider: &Provider, requests: usize) -> TempDir {
    let gateway = setup(provider).start();
    for _ in 0..requests {
        assert_eq!(ask_once(&gateway), 200);
    }
    let outcomes = |records: Vec<Value>| {
        let outcome = |record: &&Value| record["kind"] == "outcome";
        records.iter().filter(outcome).count()
    };
    while outcomes(gateway.records()) < requests {
        std::thread::yield_now();
    }
    // The head may lag behind for some milliseconds; what was cut off after it is not missed.
    let folder = gateway.folder.path();
    let lines = fs::read_to_string(segment(folder)).unwrap().lines().count();
    let last = format!(r#"{{"seq":{lines},"#);
    let head = folder.join("audit/head");
    while !fs::read_to_string(&head).is_ok_and(|head| head.starts_with(&last)) {
        std::thread::yield_now();
    }
    gateway.kill()
}

fn ask_once(gateway: &Gateway) -> u16 {
    let body = json!({"model":"m0","messages":[{"role":"user","content":"Good morning"}]});
    chat(gateway.listen, body).status
}

fn segment(folder: &Path) -> PathBuf {
    folder.join("audit/audit-000001.jsonl")
}
