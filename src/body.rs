//! Bounded bodies: a request's, read whole within a size and a time; an answer's, as a stream of
//! parts that ends with how it ended.

use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream::BoxStream};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;

/// Why a body could not be read.
#[expect(
    clippy::module_name_repetitions,
    reason = "other modules have faults of their own"
)]
#[derive(Debug, thiserror::Error)]
pub enum BodyFault {
    /// More bytes than the bound.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: usize,
    },
    /// Longer than the bound.
    #[error("the body did not come within {within:?}")]
    TooSlow {
        /// The bound.
        within: Duration,
    },
    /// The connection broke.
    #[error("the body broke off")]
    Broken,
}

/// Reads a body whole.
///
/// # Errors
/// It is too large, too slow or broken.
pub async fn read_capped<B>(body: B, limit: usize, within: Duration) -> Result<Bytes, BodyFault>
where
    B: Body<Data = Bytes> + Unpin,
{
    if usize::try_from(body.size_hint().lower()).is_ok_and(|size| size > limit) {
        return Err(BodyFault::TooLarge { limit });
    }
    let read = read(body, limit);
    tokio::time::timeout(within, read)
        .await
        .unwrap_or(Err(BodyFault::TooSlow { within }))
}

async fn read<B>(mut body: B, limit: usize) -> Result<Bytes, BodyFault>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_reason| BodyFault::Broken)?.into_data() else {
            continue;
        };
        if first.len() + all.len() + data.len() > limit {
            return Err(BodyFault::TooLarge { limit });
        }
        // Most bodies are one piece; that one is not copied.
        if first.is_empty() && all.is_empty() {
            first = data;
            continue;
        }
        if all.is_empty() {
            let expected = body.size_hint().lower().min(limit as u64);
            all.reserve(first.len() + data.len() + usize::try_from(expected).unwrap_or(0));
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// A part of an answer.
#[derive(Debug)]
pub enum Part {
    /// Bytes for the client.
    Bytes(Bytes),
    /// How the answer ended; nothing comes after it.
    End(Ending),
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ending {
    /// Whether it is whole.
    pub outcome: Outcome,
    /// Tokens in and out, where the answer says so.
    pub tokens: Option<(u64, u64)>,
}

/// Whether an answer is whole, and if not, who broke it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// It is whole.
    #[default]
    Completed,
    /// Whoever answered broke it off or sent something else than the protocol allows.
    Broken,
    /// The client went away.
    ClientGone,
    /// Nobody answered.
    Failed,
}

impl Outcome {
    /// As records and metrics write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Broken => "broken",
            Self::ClientGone => "client_gone",
            Self::Failed => "failed",
        }
    }
}

/// Learns how an answer ended; told once, at the end or when the answer is dropped before it.
pub trait Closing: Send + Unpin {
    /// The answer has ended.
    fn close(self: Box<Self>, ending: Ending);
}

/// An answer on its way to the client.
#[expect(
    clippy::module_name_repetitions,
    reason = "it is the body of stack::Reply"
)]
pub struct ReplyBody {
    content: Content,
    closing: Vec<Box<dyn Closing>>,
}

enum Content {
    Whole(Option<Bytes>, Ending),
    Parts(BoxStream<'static, Part>),
}

impl ReplyBody {
    /// An answer that is there as a whole.
    #[must_use]
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::ended(bytes.into(), Ending::default())
    }

    /// An answer that is there as a whole, and how it ended.
    #[must_use]
    pub fn ended(bytes: Bytes, ending: Ending) -> Self {
        let bytes = Some(bytes).filter(|bytes| !bytes.is_empty());
        Self {
            content: Content::Whole(bytes, ending),
            closing: Vec::new(),
        }
    }

    /// An answer that comes in parts.
    #[must_use]
    pub fn parts(parts: BoxStream<'static, Part>) -> Self {
        Self {
            content: Content::Parts(parts),
            closing: Vec::new(),
        }
    }

    /// The answer to HEAD: the same head, no body.
    #[must_use]
    pub fn without_content(mut self) -> Self {
        self.content = Content::Whole(None, Ending::default());
        self
    }

    /// Who else shall learn how it ends.
    #[must_use]
    pub fn closing(mut self, closing: Box<dyn Closing>) -> Self {
        self.closing.push(closing);
        self
    }

    fn close(&mut self, ending: Ending) {
        for closing in self.closing.drain(..) {
            closing.close(ending);
        }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let part = match &mut self.content {
            Content::Whole(bytes, ending) => match bytes.take() {
                Some(bytes) => {
                    // The last byte is with the transport now; a drop after this is no hang-up.
                    let ending = *ending;
                    self.close(ending);
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                None => Some(Part::End(*ending)),
            },
            Content::Parts(parts) => ready!(Pin::new(parts).poll_next(cx)),
        };
        Poll::Ready(match part {
            Some(Part::Bytes(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Part::End(ending)) => {
                self.close(ending);
                None
            }
            None => {
                self.close(Ending {
                    outcome: Outcome::Broken,
                    tokens: None,
                });
                None
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.content, Content::Whole(None, _)) && self.closing.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Whole(bytes, _) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64)
            }
            Content::Parts(_) => SizeHint::default(),
        }
    }
}

impl Drop for ReplyBody {
    fn drop(&mut self) {
        let ending = match &self.content {
            // There was nothing to send, or the answer to HEAD.
            Content::Whole(None, ending) => *ending,
            Content::Whole(Some(_), _) | Content::Parts(_) => Ending {
                outcome: Outcome::ClientGone,
                tokens: None,
            },
        };
        self.close(ending);
    }
}

impl fmt::Debug for ReplyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.content {
            Content::Whole(..) => "ReplyBody(whole)",
            Content::Parts(_) => "ReplyBody(parts)",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::{StreamExt, stream};
    use http_body_util::{Full, StreamBody};
    use parking_lot::Mutex;

    use super::*;

    struct Note(Arc<Mutex<Vec<Outcome>>>);

    impl Closing for Note {
        fn close(self: Box<Self>, ending: Ending) {
            self.0.lock().push(ending.outcome);
        }
    }

    fn pieces(pieces: Vec<&'static [u8]>) -> impl Body<Data = Bytes> + Unpin {
        StreamBody::new(
            stream::iter(pieces)
                .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::from_static(piece)))),
        )
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_the_bound_and_not_beyond() {
        let within = Duration::from_secs(5);
        assert_eq!(
            read_capped(pieces(vec![b"ab", b"cd", b"e"]), 5, within)
                .await
                .unwrap(),
            "abcde"
        );
        let over = read_capped(pieces(vec![b"ab", b"cd", b"ef"]), 5, within).await;
        assert!(matches!(over, Err(BodyFault::TooLarge { limit: 5 })));
        let announced = read_capped(Full::new(Bytes::from_static(b"abcdef")), 5, within).await;
        assert!(matches!(announced, Err(BodyFault::TooLarge { limit: 5 })));
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_given_up() {
        let never = StreamBody::new(stream::pending::<Result<Frame<Bytes>, Infallible>>());
        let outcome = read_capped(never, 5, Duration::from_millis(20)).await;
        assert!(matches!(outcome, Err(BodyFault::TooSlow { .. })));
    }

    #[tokio::test]
    async fn the_end_is_told_once_whoever_ends_it() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let note = || Box::new(Note(Arc::clone(&told)));
        let end = || Part::End(Ending::default());
        let parts = |parts: Vec<Part>| ReplyBody::parts(stream::iter(parts).boxed());
        let mut whole = parts(vec![Part::Bytes("a".into()), end()]).closing(note());
        while whole.frame().await.is_some() {}
        drop(whole);
        let mut left = parts(vec![Part::Bytes("a".into()), end()]).closing(note());
        left.frame().await;
        drop(left);
        let mut cut = parts(vec![]).closing(note());
        assert!(cut.frame().await.is_none());
        drop(ReplyBody::whole("x").closing(note()));
        let mut sent = ReplyBody::whole("x").closing(note());
        sent.frame().await;
        drop(sent);
        use Outcome::{Broken, ClientGone, Completed};
        assert_eq!(
            *told.lock(),
            [Completed, ClientGone, Broken, ClientGone, Completed]
        );
    }
}
