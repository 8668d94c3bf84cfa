//! Server-sent events, as OpenAI's streams use them: one `data:` line an event, `[DONE]` at the end.
//! Source: WHATWG HTML, section 9.2 "Server-sent events".

use bytes::Bytes;
use memchr::memmem;

/// The event that ends a stream well.
pub const DONE: &str = "data: [DONE]\n\n";

/// One event around a line of JSON.
#[must_use]
pub fn event(json: &str) -> Bytes {
    Bytes::from(format!("data: {json}\n\n"))
}

/// What a stream has shown so far, whatever way it was cut into chunks.
///
/// It keeps the last bytes only: enough to see the end marker and the usage that stands in one of
/// the last events.
#[derive(Debug)]
pub struct Watch {
    line: usize,
    line_max: usize,
    tail: Vec<u8>,
    started: bool,
}

/// A line of the stream is longer than the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the provider sent an event line longer than {0} bytes")]
pub struct LineTooLong(pub usize);

/// How many of the last bytes are kept.
const TAIL: usize = 4096;

impl Watch {
    /// Watches a stream whose lines may be `line_max` bytes long.
    #[must_use]
    pub fn new(line_max: usize) -> Self {
        Self {
            line: 0,
            line_max,
            tail: Vec::new(),
            started: false,
        }
    }

    /// Takes the next chunk.
    ///
    /// # Errors
    /// A line has grown over the bound.
    pub fn see(&mut self, chunk: &[u8]) -> Result<(), LineTooLong> {
        self.started = self.started || !chunk.is_empty();
        let mut last = 0;
        for at in memchr::memchr_iter(b'\n', chunk) {
            if self.line + (at - last) > self.line_max {
                return Err(LineTooLong(self.line_max));
            }
            self.line = 0;
            last = at + 1;
        }
        self.line += chunk.len() - last;
        if self.line > self.line_max {
            return Err(LineTooLong(self.line_max));
        }
        if chunk.len() >= TAIL {
            self.tail.clear();
            self.tail
                .extend_from_slice(chunk.get(chunk.len() - TAIL..).unwrap_or_default());
        } else {
            let keep = TAIL - chunk.len();
            if self.tail.len() > keep {
                self.tail.drain(..self.tail.len() - keep);
            }
            self.tail.extend_from_slice(chunk);
        }
        Ok(())
    }

    /// Whether anything has come.
    #[must_use]
    pub fn started(&self) -> bool {
        self.started
    }

    /// Whether the stream has said that it is complete.
    #[must_use]
    pub fn done(&self) -> bool {
        let line = b"data: [DONE]";
        memmem::rfind(&self.tail, line)
            .or_else(|| memmem::rfind(&self.tail, b"data:[DONE]"))
            .is_some_and(|at| {
                let begins = at == 0 || self.tail.get(at - 1) == Some(&b'\n');
                let rest = self.tail.get(at..).unwrap_or_default();
                begins && !rest.iter().skip(11).any(|b| !b"] \r\n".contains(b))
            })
    }

    /// What the stream said of tokens, if it did: in, out.
    #[must_use]
    pub fn usage(&self) -> Option<(u64, u64)> {
        super::reply::usage_in(&self.tail)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREAM: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n: keep-alive\n\n\
        data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}\n\ndata: [DONE]\n\n";

    proptest! {
        #[test]
        fn a_stream_shows_the_same_however_it_is_cut(cuts in proptest::collection::vec(0usize..STREAM.len(), 0..30)) {
            let mut cuts = cuts;
            cuts.extend([0, STREAM.len()]);
            cuts.sort_unstable();
            let mut watch = Watch::new(200);
            for pair in cuts.windows(2) {
                watch.see(&STREAM.as_bytes()[pair[0]..pair[1]]).unwrap();
            }
            prop_assert!(watch.done());
            prop_assert_eq!(watch.usage(), Some((7, 3)));
        }
    }

    #[test]
    fn a_stream_that_only_speaks_of_its_end_is_not_done() {
        let mut watch = Watch::new(200);
        watch
            .see(b"data: {\"content\":\"data: [DONE]\"}\n\n")
            .unwrap();
        assert!(!watch.done());
        watch.see(b"data: [DONE]\n\ndata: {}\n\n").unwrap();
        assert!(!watch.done());
    }

    #[test]
    fn a_line_without_end_is_refused_at_the_bound() {
        let mut watch = Watch::new(1000);
        assert!((0..10).all(|_| watch.see(&[b'x'; 100]).is_ok()));
        assert_eq!(watch.see(b"x"), Err(LineTooLong(1000)));
    }
}
