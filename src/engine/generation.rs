//! The answer as it comes: a bounded stream of events from the owner thread to one reader.
//!
//! A reader that is slow holds up its own answer and nothing else; one that goes away cancels it.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering, fence},
    },
    task::{Context, Poll},
};

use futures_util::Stream;
use tokio::sync::mpsc;

use super::{chance::TokenChance, doorbell::Doorbell, tools::Call};

/// How many events may wait for the reader beyond what one step of decoding can produce.
pub const EVENTS_AHEAD: usize = 64;

/// The answers to one task. Dropping it cancels what is not finished, within one step of decoding.
pub struct Generation {
    events: mpsc::Receiver<Event>,
    starved: Arc<AtomicBool>,
    bell: Arc<Doorbell>,
    ended: bool,
}

/// What happens to a task, in this order: one `Started`; `Text`, `Called` and one `Finished` per choice;
/// one `Done`. `Failed` may take the place of everything after `Started`, or of all of it.
#[derive(Clone, PartialEq)]
pub enum Event {
    /// The prompt is being read.
    Started {
        /// Tokens of the prompt, control tokens of the chat template included.
        prompt_tokens: u32,
    },
    /// More of an answer: whole characters, no part of a stop string.
    Text {
        /// Which of the `n` answers, from 0.
        choice: u32,
        /// Never empty.
        text: String,
        /// The tokens that it begins, where the task asks how likely they were.
        chances: Vec<TokenChance>,
    },
    /// An answer calls a tool.
    Called {
        /// Which of the `n` answers, from 0.
        choice: u32,
        /// The whole call.
        call: Call,
    },
    /// An answer is complete.
    Finished {
        /// Which of the `n` answers, from 0.
        choice: u32,
        /// Why it ended.
        reason: FinishReason,
    },
    /// All answers are complete; nothing follows.
    Done {
        /// As in `Started`; read once, however many answers.
        prompt_tokens: u32,
        /// Tokens drawn for all answers, including those that end them.
        completion_tokens: u32,
    },
    /// The engine gave up; nothing follows.
    Failed(EngineFault),
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// The model ended it, or a stop string did.
    Stop,
    /// The model ended it, and it calls tools.
    ToolCalls,
    /// `max_tokens` or the context was used up.
    Length,
}

/// Why the engine gave up on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EngineFault {
    /// llama.cpp could not decode a batch.
    #[error("decoding failed")]
    Decode,
    /// No token would have kept the answer in the form that was asked for.
    #[error("the answer could not be kept in the form that was asked for")]
    Form,
    /// The reader made no room for longer than the model's `stall_ms`.
    #[error("the reader stalled")]
    Stalled,
    /// The engine stopped before the answer was complete.
    #[error("the engine stopped")]
    Stopped,
}

/// The owner thread's end of a [`Generation`].
pub(super) struct Outlet {
    events: mpsc::Sender<Event>,
    starved: Arc<AtomicBool>,
    /// The most events that one step can produce, and one more for a failure.
    per_step: usize,
}

/// Makes both ends for a task with that many choices.
pub(super) fn channel(choices: u32, bell: Arc<Doorbell>) -> (Outlet, Generation) {
    // A step gives each choice a text, the call that a token closes, the one that the end of the
    // answer does, and an end; and the whole a `Done`.
    let per_step = usize::try_from(choices)
        .unwrap_or(usize::MAX)
        .saturating_mul(4)
        .saturating_add(2);
    let (sender, events) = mpsc::channel(per_step.saturating_add(EVENTS_AHEAD));
    let starved = Arc::new(AtomicBool::new(false));
    let outlet = Outlet {
        events: sender,
        starved: Arc::clone(&starved),
        per_step,
    };
    (
        outlet,
        Generation {
            events,
            starved,
            bell,
            ended: false,
        },
    )
}

// === impl Generation ===

impl Generation {
    /// The next event; `None` after `Done` or `Failed`. Safe to drop and call again.
    pub async fn next(&mut self) -> Option<Event> {
        std::future::poll_fn(|cx| self.poll_event(cx)).await
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let Poll::Ready(event) = self.events.poll_recv(cx) else {
            return Poll::Pending;
        };
        // The owner thread marks an outlet as starved and looks for room once more before it
        // sleeps; the fences on both sides order room against mark, so that one sees the other.
        fence(Ordering::SeqCst);
        if self.starved.load(Ordering::Relaxed) {
            self.bell.ring();
        }
        // The sender is dropped without a last event only when the owner thread is gone.
        let event = event.unwrap_or(Event::Failed(EngineFault::Stopped));
        self.ended = matches!(event, Event::Done { .. } | Event::Failed(_));
        Poll::Ready(Some(event))
    }
}

impl Stream for Generation {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.poll_event(cx)
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        self.events.close();
        if !self.ended {
            self.bell.ring();
        }
    }
}

impl fmt::Debug for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generation")
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

// === impl Event ===

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started { prompt_tokens } => write!(f, "Started({prompt_tokens})"),
            Self::Text { choice, text, .. } => write!(f, "Text({choice}, {} bytes)", text.len()),
            Self::Called { choice, call } => write!(f, "Called({choice}, {call:?})"),
            Self::Finished { choice, reason } => write!(f, "Finished({choice}, {reason:?})"),
            Self::Done {
                prompt_tokens,
                completion_tokens,
            } => {
                write!(f, "Done({prompt_tokens}, {completion_tokens})")
            }
            Self::Failed(fault) => write!(f, "Failed({fault:?})"),
        }
    }
}

// === impl Outlet ===

impl Outlet {
    /// Whether nobody reads any more.
    pub(super) fn gone(&self) -> bool {
        self.events.is_closed()
    }

    /// Whether whatever one step produces fits. Where not, the reader rings the bell when it
    /// takes an event.
    pub(super) fn has_room(&self) -> bool {
        if self.events.capacity() >= self.per_step {
            self.starved.store(false, Ordering::Relaxed);
            return true;
        }
        self.starved.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        self.events.capacity() >= self.per_step
    }

    /// Hands an event on. Only after [`Outlet::has_room`], so that it fails only when nobody reads.
    pub(super) fn send(&self, event: Event) {
        let sent = self.events.try_send(event);
        debug_assert!(
            !matches!(sent, Err(mpsc::error::TrySendError::Full(_))),
            "room was checked"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_reader_leaves_room_for_a_last_event() {
        let (outlet, mut generation) = channel(1, Arc::default());
        let mut sent = 0;
        while outlet.has_room() {
            outlet.send(Event::Text {
                choice: 0,
                text: "x".into(),
                chances: Vec::new(),
            });
            sent += 1;
        }
        assert_eq!(sent, EVENTS_AHEAD + 1);
        outlet.send(Event::Failed(EngineFault::Stalled));
        drop(outlet);
        let mut last = None;
        while let Ok(event) = generation.events.try_recv() {
            last = Some(event);
        }
        assert_eq!(last, Some(Event::Failed(EngineFault::Stalled)));
    }

    #[test]
    fn a_starved_outlet_rings_when_the_reader_takes_one() {
        let bell = Arc::new(Doorbell::default());
        let (outlet, mut generation) = channel(1, Arc::clone(&bell));
        while outlet.has_room() {
            outlet.send(Event::Text {
                choice: 0,
                text: "x".into(),
                chances: Vec::new(),
            });
        }
        let seen = bell.rings();
        let mut cx = Context::from_waker(std::task::Waker::noop());
        assert!(generation.poll_event(&mut cx).is_ready());
        assert_ne!(bell.rings(), seen);
        assert!(outlet.has_room());
    }

    #[test]
    fn an_owner_that_vanishes_is_reported_and_not_taken_for_an_end() {
        let (outlet, mut generation) = channel(1, Arc::default());
        drop(outlet);
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let first = generation.poll_event(&mut cx);
        assert_eq!(
            first,
            Poll::Ready(Some(Event::Failed(EngineFault::Stopped)))
        );
        assert_eq!(generation.poll_event(&mut cx), Poll::Ready(None));
    }

    #[test]
    fn dropping_a_generation_is_seen_by_the_owner() {
        let bell = Arc::new(Doorbell::default());
        let (outlet, generation) = channel(1, Arc::clone(&bell));
        let seen = bell.rings();
        drop(generation);
        assert!(outlet.gone());
        assert_ne!(bell.rings(), seen);
    }

    #[test]
    fn debug_output_of_an_event_holds_no_text() {
        let event = Event::Text {
            choice: 0,
            text: "canary".into(),
            chances: Vec::new(),
        };
        assert_eq!(format!("{event:?}"), "Text(0, 6 bytes)");
    }
}
