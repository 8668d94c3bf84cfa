//! How long `ringfence policy replay` takes over a million recorded decisions, and how much memory.
//!
//! `cargo bench --profile release --bench replay` starts a gateway, asks it a few things, and writes a
//! log of many more decisions of the same records, each with its outcome, with numbers, times, ids and
//! teams of its own and a whole chain. `-- 100000` makes it so many. With `-- generate FOLDER` the
//! log is kept there.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

use std::{
    error::Error,
    fs,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use sha2::{Digest, Sha256};

type Failed = Box<dyn Error>;

const DECISIONS: u64 = 1_000_000;
const TEAMS: [&str; 5] = ["sales", "fraud", "support", "research", "legal"];
/// A segment is followed by the next one at so many bytes.
const SEGMENT_BYTES: usize = 256 << 20;
const ASKED: [&str; 8] = [
    "Hello, sum up the minutes of yesterday",
    "Pay DE89 3704 0044 0532 0130 00 today",
    "Write to ada@example.com and bob@example.org, and to ada@example.com again",
    "Charge 4111 1111 1111 1111 for the hotel",
    "Why does postgres://app:Tr0ub4dor&3@db.internal:5432/crm time out?",
    "Translate: the quick brown fox jumps over the lazy dog",
    "Call +49 30 901820 or write to info@example.net",
    "What is the capital of France?",
];
const DRAFT: &str = "version: 1
policy: draft
rules:
  - id: cards
    title: Cards may leave masked
    when: { entity: CREDIT_CARD }
    then: { destinations: [any], transform: mask }
  - id: lists
    title: Lists of addresses stay inside
    when: { entity: EMAIL_ADDRESS, distinct: 2 }
    then: { label: confidential, destinations: [private] }
  - id: sales
    title: Sales ask inside
    when: { all: [{ principal: { team: sales } }, { category: pii, confidence: 0.6 }] }
    then: { destinations: [private] }
  - id: secrets
    title: Secrets stay inside
    when: { category: secret }
    then: { label: restricted, destinations: [private] }
";

fn main() -> ExitCode {
    // cargo passes --bench.
    let arguments = std::env::args().skip(1).filter(|one| one != "--bench");
    match run(&arguments.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("the benchmark ended early: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let listen = write(folder.path())?;
    let pairs = ask(folder.path(), &listen)?;
    if let [generate, into] = arguments
        && generate == "generate"
    {
        return multiply(&pairs, DECISIONS, Path::new(into));
    }
    let count = arguments
        .first()
        .map_or(Ok(DECISIONS), |count| count.parse())?;
    let log = folder.path().join("many");
    multiply(&pairs, count, &log)?;
    let bytes: u64 = fs::read_dir(&log)?
        .filter_map(|file| Some(file.ok()?.metadata().ok()?.len()))
        .sum();
    println!(
        "{count} decisions, each with its outcome; {} MiB",
        bytes >> 20
    );
    for of in [10, 1] {
        replay(folder.path(), &log, count / of)?;
    }
    Ok(())
}

/// Replays the last so many decisions, and says how long it took and how much memory.
fn replay(folder: &Path, log: &Path, last: u64) -> Result<(), Failed> {
    let start = Instant::now();
    let since = format!("{last}s");
    let child = ringfence(folder)
        .args([
            "policy", "replay", "--policy", "draft", "--since", &since, "--audit",
        ])
        .arg(log)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut child = Ends(child);
    let id = child.0.id();
    let mut out = child.0.stdout.take().ok_or("no output")?;
    let told = thread::spawn(move || {
        let mut told = String::new();
        out.read_to_string(&mut told).map(|_| told)
    });
    let mut most = 0;
    while child.0.try_wait()?.is_none() {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak =
            peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
        most = most.max(peak.unwrap_or_default());
        thread::park_timeout(Duration::from_millis(20));
    }
    let took = start.elapsed().as_secs_f64();
    let told = told.join().map_err(|_panicked| "stumbled")??;
    println!(
        "{}: {took:.1} s, {} MiB at most",
        told.lines().next().unwrap_or_default(),
        most >> 10
    );
    Ok(())
}

/// A process that ends when nobody holds it any more.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn ringfence(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.current_dir(folder);
    command
}

/// Writes the files; returns where the stand-in shall listen.
fn write(folder: &Path) -> Result<String, Failed> {
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let policies = folder.join("policies");
    fs::create_dir(&policies)?;
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/policies"))? {
        let file = file?;
        if file.path().is_file() {
            fs::copy(file.path(), policies.join(file.file_name()))?;
        }
    }
    fs::create_dir(folder.join("draft"))?;
    fs::write(folder.join("draft/draft.yaml"), DRAFT)?;
    let provider = |name: &str, zone: &str| {
        format!(
            "  - {{ name: {name}, base_url: \"http://{free}/v1\", zone: {zone}, models: [{{ name: {name}-model }}] }}\n"
        )
    };
    let yaml = format!(
        "version: 1\nlisten: {{ address: \"127.0.0.1:0\" }}\nadmin: {{ address: \"127.0.0.1:0\" }}\npolicies: policies\naudit: {{ folder: audit }}\nproviders:\n{}{}",
        provider("outside", "external"),
        provider("inside", "private")
    );
    fs::write(folder.join("ringfence.yaml"), yaml)?;
    Ok(free)
}

/// Asks a gateway, and returns the records of its decisions and outcomes in pairs.
fn ask(folder: &Path, stand_in: &str) -> Result<Vec<(Value, Value)>, Failed> {
    let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _stand_in = Ends(quiet(
        ringfence(folder).args(["stand-in", "--listen", stand_in]),
    )?);
    let gateway = ringfence(folder)
        .arg("serve")
        .stderr(Stdio::piped())
        .spawn()?;
    let mut gateway = Ends(gateway);
    let log = BufReader::new(gateway.0.stderr.take().ok_or("no log")?);
    let mut listen = None;
    for line in log.lines() {
        let line: Value = serde_json::from_str(&line?)?;
        if let Some(address) = line.get("listen").and_then(Value::as_str) {
            listen = Some(address.to_owned());
            break;
        }
    }
    let listen = listen.ok_or("the gateway did not start")?;
    for text in ASKED {
        let body = serde_json::json!({"model": "outside-model", "messages": [{"role": "user", "content": text}]}).to_string();
        let mut socket = TcpStream::connect(&listen)?;
        write!(
            socket,
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        if !answer.starts_with("HTTP/1.1 200") {
            return Err("the gateway did not answer".into());
        }
    }
    pairs(&folder.join("audit/audit-000001.jsonl"))
}

fn pairs(log: &Path) -> Result<Vec<(Value, Value)>, Failed> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let text = fs::read_to_string(log)?;
        let whole = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let of = |kind: &str| {
            whole
                .clone()
                .filter(|one| one.get("kind") == Some(&kind.into()))
                .collect::<Vec<_>>()
        };
        let (decisions, outcomes) = (of("decision"), of("outcome"));
        if outcomes.len() >= ASKED.len() {
            let pair = |decision: Value| {
                let own = outcomes
                    .iter()
                    .find(|one| one.get("decision") == decision.get("seq"));
                Some((decision, own?.clone()))
            };
            return Ok(decisions.into_iter().filter_map(pair).collect());
        }
        if Instant::now() > deadline {
            return Err("the gateway did not record its outcomes".into());
        }
        thread::park_timeout(Duration::from_millis(20));
    }
}

/// Writes a log of so many decisions and outcomes, a second apart, the last one now.
fn multiply(pairs: &[(Value, Value)], count: u64, into: &Path) -> Result<(), Failed> {
    fs::create_dir_all(into)?;
    let start = jiff::Timestamp::now().as_second() - i64::try_from(count)?;
    let mut chain = Chain {
        into,
        segment: 0,
        out: None,
        written: 0,
        seq: 0,
        hash: "0".repeat(64),
    };
    for ((decision, outcome), number) in pairs.iter().cycle().zip(0..count) {
        let time = jiff::Timestamp::from_second(start + i64::try_from(number)?)?;
        let id = format!("0193f000-0000-7000-8000-{number:012x}");
        let mut decision = members(decision);
        decision.insert("request_id".to_owned(), id.clone().into());
        let team = TEAMS.iter().cycle().nth(usize::try_from(number % 5)?);
        let team = team.copied().unwrap_or_default();
        decision.insert(
            "principal".to_owned(),
            serde_json::json!({"key": format!("{team}-bot"), "user": null, "team": team, "application": "chat", "clearance": null, "groups": []}),
        );
        chain.add(time, "decision", decision)?;
        let mut outcome = members(outcome);
        outcome.insert("request_id".to_owned(), id.into());
        outcome.insert("decision".to_owned(), chain.seq.into());
        chain.add(time, "outcome", outcome)?;
    }
    chain.out.take().map_or(Ok(()), |mut out| out.flush())?;
    let head = format!(r#"{{"seq":{},"hash":"{}"}}"#, chain.seq, chain.hash);
    fs::write(into.join("head"), format!("{head:127}\n"))?;
    Ok(())
}

type Members = serde_json::Map<String, Value>;

/// What the entry itself holds.
fn members(record: &Value) -> Members {
    let mut members = record.as_object().cloned().unwrap_or_default();
    for of_the_log in ["seq", "prev", "time", "kind", "hash"] {
        members.remove(of_the_log);
    }
    members
}

struct Chain<'a> {
    into: &'a Path,
    segment: u32,
    out: Option<BufWriter<fs::File>>,
    written: usize,
    seq: u64,
    hash: String,
}

impl Chain<'_> {
    fn add(&mut self, time: jiff::Timestamp, kind: &str, members: Members) -> Result<(), Failed> {
        self.seq += 1;
        let members = Value::Object(members).to_string();
        let members = members.trim_start_matches('{').trim_end_matches('\n');
        let members = members.strip_suffix('}').unwrap_or(members);
        let body = format!(
            r#"{{"seq":{},"prev":"{}","time":"{time:.6}","kind":"{kind}",{members}"#,
            self.seq, self.hash
        );
        self.hash = Sha256::digest(&body)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if self.out.is_none() || self.written > SEGMENT_BYTES {
            if let Some(mut out) = self.out.take() {
                out.flush()?;
            }
            self.segment += 1;
            self.written = 0;
            let name = format!("audit-{:06}.jsonl", self.segment);
            self.out = Some(BufWriter::new(fs::File::create(self.into.join(name))?));
        }
        let line = format!("{body},\"hash\":\"{}\"}}\n", self.hash);
        self.written += line.len();
        self.out
            .as_mut()
            .ok_or("no segment")?
            .write_all(line.as_bytes())?;
        Ok(())
    }
}
