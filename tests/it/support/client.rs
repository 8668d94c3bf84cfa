//! A client that speaks raw HTTP/1.1, so that tests can also speak it wrongly.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// `error.code` of the body.
    pub fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

/// An open connection.
pub struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).unwrap();
        socket.set_nodelay(true).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        Self {
            socket,
            buffer: Vec::new(),
        }
    }

    pub fn write(&mut self, bytes: &[u8]) {
        // The other side may have refused and closed before it read everything.
        let _sent = self.socket.write_all(bytes);
    }

    pub fn half_close(&self) {
        self.socket.shutdown(Shutdown::Write).unwrap();
    }

    /// Reads until the text has come; true if it has before the connection ended.
    pub fn read_until(&mut self, text: &str) -> bool {
        while !String::from_utf8_lossy(&self.buffer).contains(text) {
            if !self.fill() {
                return false;
            }
        }
        true
    }

    /// Reads one answer; `None` if the connection ended without one.
    pub fn response(&mut self) -> Option<Response> {
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            if !self.fill() {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        self.buffer.drain(..end);
        let mut lines = head.lines();
        let status: u16 = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        if status == 100 {
            return self.response();
        }
        let header = |name: &str| {
            headers
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
        };
        let body = if header("transfer-encoding").is_some() {
            self.chunked()
        } else if let Some(length) = header("content-length") {
            self.exactly(length.parse().unwrap())
        } else {
            Vec::new()
        };
        Some(Response {
            status,
            headers,
            body,
        })
    }

    fn chunked(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let line_end = loop {
                if let Some(at) = find(&self.buffer, b"\r\n") {
                    break at;
                }
                assert!(
                    self.fill(),
                    "the connection ended within a chunked body: {}",
                    String::from_utf8_lossy(&body)
                );
            };
            let size =
                usize::from_str_radix(String::from_utf8_lossy(&self.buffer[..line_end]).trim(), 16)
                    .unwrap();
            self.buffer.drain(..line_end + 2);
            let chunk = self.exactly(size + 2);
            if size == 0 {
                return body;
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }

    fn exactly(&mut self, length: usize) -> Vec<u8> {
        while self.buffer.len() < length {
            assert!(
                self.fill(),
                "the connection ended {} bytes early",
                length - self.buffer.len()
            );
        }
        self.buffer.drain(..length).collect()
    }

    fn fill(&mut self) -> bool {
        let mut chunk = [0; 65536];
        match self.socket.read(&mut chunk) {
            Ok(read) if read > 0 => {
                self.buffer.extend_from_slice(&chunk[..read]);
                true
            }
            _ => false,
        }
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
}

/// Sends bytes as they are on a connection of their own and reads one answer.
pub fn send(address: SocketAddr, bytes: &[u8]) -> Option<Response> {
    let mut connection = Connection::open(address);
    connection.write(bytes);
    connection.response()
}

pub fn get(address: SocketAddr, path: &str) -> Response {
    send(
        address,
        format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n").as_bytes(),
    )
    .unwrap()
}

pub fn post(address: SocketAddr, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
    let mut head = format!(
        "POST {path} HTTP/1.1\r\nhost: test\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    send(address, &[head.as_bytes(), b"\r\n", body].concat()).unwrap()
}

/// Posts a chat request.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers build the body in place"
)]
pub fn chat(address: SocketAddr, body: Value) -> Response {
    chat_bytes(address, &serde_json::to_vec(&body).unwrap())
}

/// Posts these bytes as a chat request.
pub fn chat_bytes(address: SocketAddr, body: &[u8]) -> Response {
    post(
        address,
        "/v1/chat/completions",
        &[("content-type", "application/json")],
        body,
    )
}
