//! The load: a closed loop, an open loop, streams, and large prompts. Raw sockets, one thread.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use memchr::memmem;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, sleep_until},
};

use crate::{
    Failed,
    http::{Chunks, Framing, Head},
    process::Cpu,
    upstream::{ANSWER, DONE, GAP, SENT, STREAM, now},
};

/// Connections of the closed loop, and streams at once.
const CONNECTIONS: u32 = 64;
/// Between two requests of the open loop.
const EVERY: Duration = Duration::from_millis(2);
/// Connections of the open loop, which take turns.
const OPEN_CONNECTIONS: u32 = 32;
/// The closed loop before it counts.
const WARM: Duration = Duration::from_millis(200);
const PROMPT_BYTES: usize = 1 << 20;
/// A kilobyte of what people ask, with nothing in it that a detector keeps.
const PROSE: &str = "Please read the notes from the planning round and write a summary for the team. The north wing gets new windows in spring, and the supplier promised 24 of them by week 14. Marketing asked for two more drafts of the brochure; the second should say less about prices and more about service. The server room was 27 degrees on Tuesday, which is too warm, so facilities will look at the fans. Sales closed 18 contracts in the quarter against 15 planned. Open points: who trains the new colleagues, when does the lease of the van end, and may the summer party be in the yard again? Keep it short, name the owner of each point where the notes say so, and list what has no owner at the end.  ";

/// How much of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    closed: Duration,
    open: u32,
    pub(crate) chunks: usize,
    prompts: usize,
}

/// Whom the load is for.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) tree: Vec<u32>,
}

/// A kept connection.
#[derive(Debug)]
pub(crate) struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
}

/// Requests per second, and CPU of the proxy in milliseconds per request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closed {
    pub(crate) per_second: f64,
    pub(crate) cpu_ms: f64,
}

/// Milliseconds: the middle, the slowest in a hundred, and CPU of the proxy for each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) cpu_ms: f64,
}

/// Of many streams.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Streams {
    /// Milliseconds to the first chunk, the middle.
    pub(crate) first: f64,
    /// From being sent to being read.
    pub(crate) chunk: Times,
}

/// Of one stream: time to the first chunk, and how long each later one was on its way.
type Stream = (Duration, Vec<Duration>);

impl Plan {
    pub(crate) const WHOLE: Self = Self {
        closed: Duration::from_secs(4),
        open: 1500,
        chunks: 100,
        prompts: 30,
    };
    pub(crate) const QUICK: Self = Self {
        closed: Duration::from_millis(600),
        open: 300,
        chunks: 25,
        prompts: 10,
    };
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, Failed> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        let buffer = Vec::with_capacity(64 << 10);
        Ok(Self { socket, buffer })
    }

    /// Sends a request and reads a 200 to its end; says where its body is in the buffer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<&[u8], Failed> {
        let head = self.send(request).await?;
        let Framing::Length(length) = head.framing else {
            return Err("an answer without a length".into());
        };
        while self.buffer.len() < head.end + length {
            self.read().await?;
        }
        Ok(self.buffer.get(head.end..).unwrap_or_default())
    }

    /// The same for a chat answer, which must be exactly the upstream's.
    async fn chat(&mut self, request: &[u8]) -> Result<(), Failed> {
        if self.exchange(request).await? != ANSWER.as_bytes() {
            return Err("an answer that is not the upstream's".into());
        }
        Ok(())
    }

    async fn stream(&mut self, request: &[u8], chunks: usize) -> Result<Stream, Failed> {
        let start = Instant::now();
        let head = self.send(request).await?;
        if head.framing != Framing::Chunked {
            return Err("a stream that is not chunked".into());
        }
        let mut decoded = Chunks::from(head.end);
        let (mut at, mut first, mut rest) = (0, None, Vec::with_capacity(chunks));
        loop {
            decoded.decode(&self.buffer)?;
            let read = now()?;
            while let Some(length) = memmem::find(tail(&decoded.body, at), b"\n\n") {
                let event = tail(&decoded.body, at).get(..length + 2);
                at += length + 2;
                match sent(event.unwrap_or_default()) {
                    Some(_) if first.is_none() => first = Some(start.elapsed()),
                    Some(sent) => rest.push(Duration::from_nanos(read.saturating_sub(sent))),
                    None if event == Some(DONE) && rest.len() + 1 == chunks => {}
                    None => return Err("a stream with something else in it".into()),
                }
            }
            if decoded.ended {
                break;
            }
            self.read().await?;
        }
        if !decoded.body.ends_with(DONE) {
            return Err("a stream without its end".into());
        }
        Ok((first.ok_or("a stream without chunks")?, rest))
    }

    async fn send(&mut self, request: &[u8]) -> Result<Head, Failed> {
        self.buffer.clear();
        self.socket.write_all(request).await?;
        let head = loop {
            self.read().await?;
            if let Some(head) = Head::read(&self.buffer)? {
                break head;
            }
        };
        if head.status != 200 {
            let answer = String::from_utf8_lossy(&self.buffer);
            return Err(format!("an answer that is no 200: {answer}").into());
        }
        Ok(head)
    }

    async fn read(&mut self) -> Result<(), Failed> {
        if self.socket.read_buf(&mut self.buffer).await? == 0 {
            return Err("an answer that broke off".into());
        }
        Ok(())
    }
}

/// Every connection sends its next request when the last is answered.
pub(crate) async fn closed(target: &Target, plan: Plan) -> Result<Closed, Failed> {
    let request = chat(PROSE.len(), "");
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(target.address).await?);
    }
    (_, connections) = drive(connections, &request, Instant::now() + WARM).await?;
    let (cpu, start) = (Cpu::of(&target.tree)?, Instant::now());
    let (count, _) = drive(connections, &request, start + plan.closed).await?;
    let elapsed = start.elapsed();
    let spent = Cpu::of(&target.tree)?.since(&cpu);
    Ok(Closed {
        per_second: f64::from(count) / elapsed.as_secs_f64(),
        cpu_ms: ms(spent) / f64::from(count),
    })
}

async fn drive(
    connections: Vec<Connection>,
    request: &Arc<[u8]>,
    until: Instant,
) -> Result<(u32, Vec<Connection>), Failed> {
    let mut tasks = JoinSet::new();
    for mut connection in connections {
        let request = Arc::clone(request);
        tasks.spawn(async move {
            let mut count = 0;
            while Instant::now() < until {
                connection.chat(&request).await?;
                count += 1;
            }
            Ok::<_, Failed>((count, connection))
        });
    }
    let (mut count, mut back) = (0, Vec::new());
    while let Some(ended) = tasks.join_next().await {
        let (one, connection) = ended??;
        count += one;
        back.push(connection);
    }
    Ok((count, back))
}

/// Requests at fixed times, whether or not the ones before are answered.
pub(crate) async fn open(target: &Target, plan: Plan) -> Result<Times, Failed> {
    let request = chat(PROSE.len(), "");
    let mut tasks = JoinSet::new();
    let cpu = Cpu::of(&target.tree)?;
    let start = Instant::now() + Duration::from_millis(50);
    for first in 0..OPEN_CONNECTIONS {
        let request = Arc::clone(&request);
        let mut connection = Connection::open(target.address).await?;
        tasks.spawn(async move {
            let mut times = Vec::new();
            let turns = (first..plan.open).step_by(usize::try_from(OPEN_CONNECTIONS)?);
            for turn in turns {
                let due = start + EVERY * turn;
                // What the load's own timer is late is nobody's fault, what an answer is late is.
                let from = if Instant::now() < due {
                    sleep_until(due).await;
                    Instant::now()
                } else {
                    due
                };
                connection.chat(&request).await?;
                times.push(from.elapsed());
            }
            Ok::<_, Failed>(times)
        });
    }
    let mut times = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        times.extend(ended??);
    }
    summary(times, Cpu::of(&target.tree)?.since(&cpu))
}

/// Streams that begin one after the other within one gap, as independent clients would.
pub(crate) async fn streams(target: &Target, plan: Plan) -> Result<Streams, Failed> {
    let (warm, request) = (chat(PROSE.len(), ""), chat(PROSE.len(), STREAM));
    let mut tasks = JoinSet::new();
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::open(target.address).await?;
        connection.chat(&warm).await?;
        connections.push(connection);
    }
    let cpu = Cpu::of(&target.tree)?;
    let mut due = Instant::now() + GAP;
    for mut connection in connections {
        let request = Arc::clone(&request);
        due += GAP / CONNECTIONS;
        tasks.spawn(async move {
            sleep_until(due).await;
            connection.stream(&request, plan.chunks).await
        });
    }
    let (mut firsts, mut chunks) = (Vec::new(), Vec::new());
    while let Some(ended) = tasks.join_next().await {
        let (first, rest) = ended??;
        firsts.push(first);
        chunks.extend(rest);
    }
    let spent = Cpu::of(&target.tree)?.since(&cpu);
    Ok(Streams {
        first: summary(firsts, Duration::ZERO)?.p50,
        chunk: summary(chunks, spent)?,
    })
}

/// Large prompts in turn on one connection.
pub(crate) async fn prompts(target: &Target, plan: Plan) -> Result<Times, Failed> {
    let request = chat(PROMPT_BYTES, "");
    let mut connection = Connection::open(target.address).await?;
    for _ in 0..3 {
        connection.chat(&request).await?;
    }
    let cpu = Cpu::of(&target.tree)?;
    let mut times = Vec::new();
    for _ in 0..plan.prompts {
        let start = Instant::now();
        connection.chat(&request).await?;
        times.push(start.elapsed());
    }
    summary(times, Cpu::of(&target.tree)?.since(&cpu))
}

/// A request with a prompt of about so many bytes.
fn chat(prompt: usize, more: &str) -> Arc<[u8]> {
    let prompt: String = PROSE.chars().cycle().take(prompt).collect();
    let comma = if more.is_empty() { "" } else { "," };
    let body = format!(
        r#"{{"model":"m",{more}{comma}"temperature":0.2,"max_tokens":400,"messages":[{{"role":"system","content":"You help the staff of a company with their texts. Be brief and say when you do not know."}},{{"role":"user","content":"{prompt}"}}]}}"#
    );
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway.example.com\r\nuser-agent: bench\r\naccept: */*\r\nauthorization: Bearer none\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Arc::from((head + &body).into_bytes())
}

/// When a chunk was sent; none for the end of a stream.
fn sent(event: &[u8]) -> Option<u64> {
    let at = memmem::find(event, SENT)? + SENT.len();
    let digits = event.get(at..)?.split(|byte| !byte.is_ascii_digit()).next();
    std::str::from_utf8(digits?).ok()?.parse().ok()
}

fn tail(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

fn summary(mut times: Vec<Duration>, spent: Duration) -> Result<Times, Failed> {
    times.sort_unstable();
    let part = |hundredths: usize| times.get(times.len() * hundredths / 100).copied().map(ms);
    let count = f64::from(u32::try_from(times.len())?);
    Ok(Times {
        p50: part(50).ok_or("nothing was measured")?,
        p99: part(99).ok_or("nothing was measured")?,
        cpu_ms: ms(spent) / count,
    })
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
