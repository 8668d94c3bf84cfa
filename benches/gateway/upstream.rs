//! The provider: this program started again. It reads a request to its end and answers with
//! constant bytes, or with chunks that say when they were sent.

use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::LazyLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use memchr::memmem;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{Instant, sleep_until},
};

use crate::{
    Failed, UPSTREAM,
    http::{Framing, Head},
    load::Plan,
};

/// Between two chunks of a stream.
pub(crate) const GAP: Duration = Duration::from_millis(20);
/// The end of a stream.
pub(crate) const DONE: &[u8] = b"data: [DONE]\n\n";
/// Stands in front of the nanoseconds since 1970 at which a chunk was sent. The clock is the same for
/// all processes of a machine.
pub(crate) const SENT: &[u8] = b"\"sent\":";
/// Stands near the start of a request that wants a stream.
pub(crate) const STREAM: &str = "\"stream\":true";
/// How much of a request's start is searched for it.
const START: usize = 128;

/// The body of an answer that is no stream: 1 KB.
pub(crate) static ANSWER: LazyLock<String> = LazyLock::new(|| {
    let said = "The harbour keeps its own time and the boats agree with it. ".repeat(13);
    format!(
        r#"{{"id":"chatcmpl-bench","object":"chat.completion","created":1767225600,"model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":"{said}"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":200,"completion_tokens":180,"total_tokens":380}}}}"#
    )
});

/// The process.
#[derive(Debug)]
pub(crate) struct Upstream {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Upstream {
    pub(crate) fn start(plan: Plan) -> Result<Self, Failed> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(UPSTREAM)
            .args((plan == Plan::QUICK).then_some("--quick"))
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let address = line.trim().parse()?;
        Ok(Self { child, address })
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Answers until it is killed.
pub(crate) async fn serve(chunks: usize) -> Result<(), Failed> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let mut connections = JoinSet::new();
    loop {
        let (socket, _peer) = listener.accept().await?;
        socket.set_nodelay(true)?;
        // A connection that breaks shows at the other end.
        connections.spawn(answer(socket, chunks));
        while connections.try_join_next().is_some() {}
    }
}

async fn answer(mut socket: TcpStream, chunks: usize) -> Result<(), Failed> {
    let whole = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{}",
        ANSWER.len(),
        *ANSWER
    );
    let mut request = Vec::with_capacity(16 << 10);
    loop {
        request.clear();
        let head = loop {
            if let Some(head) = Head::read(&request)? {
                break head;
            }
            if socket.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
        };
        let Framing::Length(length) = head.framing else {
            return Err("a request without a length".into());
        };
        let end = head.end + length;
        request.reserve(end.saturating_sub(request.len()));
        while request.len() < end {
            if socket.read_buf(&mut request).await? == 0 {
                return Err("a request that broke off".into());
            }
        }
        let start = request.get(head.end..end.min(head.end + START));
        if memmem::find(start.unwrap_or_default(), STREAM.as_bytes()).is_some() {
            stream(&mut socket, chunks).await?;
        } else {
            socket.write_all(whole.as_bytes()).await?;
        }
    }
}

async fn stream(socket: &mut TcpStream, chunks: usize) -> Result<(), Failed> {
    let mut next = Instant::now();
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut sent = head.to_owned();
    for at in 0..chunks {
        let event = format!(
            "data: {{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\" word{at}\"}},\"finish_reason\":null}}],\"sent\":{}}}\n\n",
            now()?
        );
        sent += &chunk(&event);
        socket.write_all(sent.as_bytes()).await?;
        sent.clear();
        next += GAP;
        sleep_until(next).await;
    }
    let done = chunk(std::str::from_utf8(DONE)?);
    socket.write_all((done + "0\r\n\r\n").as_bytes()).await?;
    Ok(())
}

fn chunk(data: &str) -> String {
    format!("{:x}\r\n{data}\r\n", data.len())
}

/// Nanoseconds since 1970.
pub(crate) fn now() -> Result<u64, Failed> {
    Ok(u64::try_from(
        SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos(),
    )?)
}
