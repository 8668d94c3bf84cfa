//! Plays an external provider over real sockets, keeps every byte it receives, misbehaves on demand.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use parking_lot::{Condvar, Mutex};

/// What it does with the requests that come.
#[derive(Clone, Debug)]
pub enum Behaviour {
    /// Answers, streamed if it is asked to.
    Answer,
    /// Answers with these bytes, as they are, and closes.
    Raw(Vec<u8>),
    /// Begins a stream with that many events, then closes without the end.
    CloseAfter(usize),
    /// Begins a stream with that many events, then says nothing more.
    HangAfter(usize),
    /// Begins a stream with that many events, then waits for [`Provider::release`] and goes on.
    HoldAfter(usize),
    /// Sends events until the other side has taken none for half a second, tells how many bytes it
    /// took, and sends no more.
    Flood(mpsc::Sender<usize>),
    /// Accepts and says nothing.
    Hang,
    /// Closes at once.
    Close,
}

const STREAM_HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
/// A flood that is not held back ends here.
const FLOOD_MAX: usize = 512 << 20;

pub struct Provider {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    behaviour: Mutex<Behaviour>,
    received: Mutex<Vec<u8>>,
    requests: AtomicUsize,
    /// Whether held streams may go on.
    released: Mutex<bool>,
    /// Connections that the other side closed while an answer was under way.
    hung_up: Mutex<usize>,
    changed: Condvar,
}

impl Provider {
    pub fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            behaviour: Mutex::new(behaviour),
            received: Mutex::new(Vec::new()),
            requests: AtomicUsize::new(0),
            released: Mutex::new(false),
            hung_up: Mutex::new(0),
            changed: Condvar::new(),
        });
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&own);
                std::thread::spawn(move || shared.connection(socket));
            }
        });
        Self { address, shared }
    }

    pub fn behave(&self, behaviour: Behaviour) {
        *self.shared.behaviour.lock() = behaviour;
    }

    /// Every byte that any connection brought.
    pub fn received(&self) -> String {
        String::from_utf8_lossy(&self.shared.received.lock()).into_owned()
    }

    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Waits until that many requests have come.
    #[track_caller]
    pub fn wait_for_requests(&self, count: usize) {
        let begun = Instant::now();
        while self.requests() < count {
            assert!(begun.elapsed() < Duration::from_secs(30), "no request came");
            std::thread::yield_now();
        }
    }

    /// Lets held streams go on.
    pub fn release(&self) {
        *self.shared.released.lock() = true;
        self.shared.changed.notify_all();
    }

    /// Waits until the other side has closed that many connections in the middle of an answer.
    pub fn wait_for_hang_up(&self, count: usize) -> bool {
        let mut hung_up = self.shared.hung_up.lock();
        while *hung_up < count {
            if self
                .shared
                .changed
                .wait_for(&mut hung_up, Duration::from_secs(10))
                .timed_out()
            {
                return false;
            }
        }
        true
    }
}

impl Shared {
    fn connection(&self, mut socket: TcpStream) {
        socket.set_nodelay(true).unwrap();
        let mut buffer = Vec::new();
        while let Some(body) = self.request(&mut socket, &mut buffer) {
            self.requests.fetch_add(1, Ordering::SeqCst);
            let behaviour = self.behaviour.lock().clone();
            let stream = body.contains("\"stream\":true") || body.contains("\"stream\": true");
            let kept = match behaviour {
                Behaviour::Answer if stream => Self::stream(&mut socket, 5, true),
                Behaviour::Answer => socket.write_all(whole().as_bytes()).is_ok(),
                Behaviour::Raw(bytes) => {
                    let _sent = socket.write_all(&bytes);
                    false
                }
                Behaviour::CloseAfter(events) => {
                    Self::stream(&mut socket, events, false);
                    false
                }
                Behaviour::HangAfter(events) => {
                    Self::stream(&mut socket, events, false);
                    self.wait_for_close(&mut socket);
                    false
                }
                Behaviour::HoldAfter(events) => {
                    Self::stream(&mut socket, events, false);
                    self.wait_for_release();
                    rest(&mut socket)
                }
                Behaviour::Flood(told) => {
                    told.send(flood(&mut socket)).unwrap();
                    self.wait_for_close(&mut socket);
                    false
                }
                Behaviour::Hang => {
                    self.wait_for_close(&mut socket);
                    false
                }
                Behaviour::Close => false,
            };
            if !kept {
                return;
            }
        }
    }

    /// Reads one request; `None` when the connection is closed.
    fn request(&self, socket: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<String> {
        loop {
            let text = String::from_utf8_lossy(buffer).into_owned();
            if let Some((head, _)) = text.split_once("\r\n\r\n") {
                let length = head
                    .lines()
                    .filter_map(|line| line.split_once(':'))
                    .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                    .map_or(0, |(_, value)| value.trim().parse::<usize>().unwrap());
                let end = head.len() + 4 + length;
                if buffer.len() >= end {
                    let body = String::from_utf8_lossy(&buffer[head.len() + 4..end]).into_owned();
                    buffer.drain(..end);
                    return Some(body);
                }
            }
            let mut chunk = [0; 65536];
            let read = socket.read(&mut chunk).ok().filter(|read| *read > 0)?;
            self.received.lock().extend_from_slice(&chunk[..read]);
            buffer.extend_from_slice(&chunk[..read]);
        }
    }

    fn stream(socket: &mut TcpStream, events: usize, whole: bool) -> bool {
        let mut sent = socket.write_all(STREAM_HEAD).is_ok();
        for event in 0..events {
            sent = sent
                && chunk(
                    socket,
                    &format!(
                        "data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"word{event} \"}},\"finish_reason\":null}}]}}\n\n"
                    ),
                );
        }
        if whole { sent && rest(socket) } else { sent }
    }

    fn wait_for_release(&self) {
        let mut released = self.released.lock();
        while !*released {
            self.changed.wait(&mut released);
        }
    }

    fn wait_for_close(&self, socket: &mut TcpStream) {
        let mut chunk = [0; 1024];
        while let Ok(read) = socket.read(&mut chunk) {
            if read == 0 {
                break;
            }
            self.received.lock().extend_from_slice(&chunk[..read]);
        }
        *self.hung_up.lock() += 1;
        self.changed.notify_all();
    }
}

/// Sends events until they are taken no more; gives the bytes that were taken.
fn flood(socket: &mut TcpStream) -> usize {
    socket
        .set_write_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    let line = format!("data: {{\"x\":\"{}\"}}\n\n", "x".repeat(16 << 10));
    let event = format!("{:x}\r\n{line}\r\n", line.len());
    let mut taken = 0;
    let mut left = STREAM_HEAD;
    while taken < FLOOD_MAX {
        let Ok(written) = socket.write(left) else {
            break;
        };
        taken += written;
        left = &left[written..];
        if left.is_empty() {
            left = event.as_bytes();
        }
    }
    taken
}

/// The end of a stream.
fn rest(socket: &mut TcpStream) -> bool {
    chunk(
        socket,
        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    ) && chunk(socket, "data: [DONE]\n\n")
        && socket.write_all(b"0\r\n\r\n").is_ok()
}

fn chunk(socket: &mut TcpStream, text: &str) -> bool {
    socket
        .write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes())
        .is_ok()
}

fn whole() -> String {
    let body = r#"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"from outside"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#;
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
