//! As much of HTTP/1.1 as the load and the upstream need: heads, lengths, chunks. It copies little
//! and allows little, so that what is measured is the proxy.

use memchr::memmem;

use crate::Failed;

/// The largest head that is read, in bytes.
const HEAD_MAX: usize = 16 << 10;

/// The head of a request or an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    /// Where the body begins.
    pub(crate) end: usize,
    /// The status of an answer; 0 in a request.
    pub(crate) status: u16,
    /// How the body is framed.
    pub(crate) framing: Framing,
}

/// How a body is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Bytes of the body.
    Length(usize),
    /// Chunks, the last of them empty.
    Chunked,
}

/// A chunked body on its way in.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    /// What has been decoded.
    pub(crate) body: Vec<u8>,
    /// Whether the last chunk has come.
    pub(crate) ended: bool,
    at: usize,
}

impl Head {
    /// The head at the start of the bytes, if all of it is there.
    pub(crate) fn read(bytes: &[u8]) -> Result<Option<Self>, Failed> {
        let Some(blank) = memmem::find(bytes, b"\r\n\r\n") else {
            if bytes.len() > HEAD_MAX {
                return Err("a head without an end".into());
            }
            return Ok(None);
        };
        let head = std::str::from_utf8(bytes.get(..blank).unwrap_or_default())?;
        let mut lines = head.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let mut framing = Framing::Length(0);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-length") {
                framing = Framing::Length(value.trim().parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                framing = Framing::Chunked;
            }
        }
        Ok(Some(Self {
            end: blank + 4,
            status: status.unwrap_or(0),
            framing,
        }))
    }
}

impl Chunks {
    /// Begins at this byte of what is read.
    pub(crate) fn from(at: usize) -> Self {
        Self {
            at,
            ..Self::default()
        }
    }

    /// Decodes the chunks that are whole.
    pub(crate) fn decode(&mut self, raw: &[u8]) -> Result<(), Failed> {
        while !self.ended {
            let rest = raw.get(self.at..).unwrap_or_default();
            let Some(line) = memmem::find(rest, b"\r\n") else {
                return Ok(());
            };
            let digits = std::str::from_utf8(rest.get(..line).unwrap_or_default())?;
            let size = usize::from_str_radix(digits, 16)?;
            let (start, end) = (line + 2, line + 2 + size);
            if rest.len() < end + 2 {
                return Ok(());
            }
            self.body
                .extend_from_slice(rest.get(start..end).unwrap_or_default());
            self.ended = size == 0;
            self.at += end + 2;
        }
        Ok(())
    }
}
