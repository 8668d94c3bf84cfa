//! What travels from callers to the writer, and how the caller learns what became of it.

use std::sync::{Arc, atomic::Ordering::Relaxed};

use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::{
    Kind,
    line::{Link, Members, Receipt},
    state::{State, Unwritable},
};

/// One thing for the writer to do.
pub(super) enum Job {
    Write(Pending),
    /// There is something in the [`Inbox`].
    Later,
    /// Look whether the disk takes records again.
    Probe,
    /// Write what is queued, end, and drop this as the last thing.
    Close(oneshot::Sender<()>),
}

/// Records that nobody waits for. They ride along with the next that somebody waits for, or go
/// when they have lingered; so a request costs one wake-up of the writer and one sync, not two.
///
/// Bounded by the requests at work: each has one record here at most, after one that it waited for.
#[derive(Default)]
pub(super) struct Inbox(Mutex<Vec<Pending>>);

impl Inbox {
    /// Adds one; true if the writer has to be told.
    pub(super) fn add(&self, pending: Pending) -> bool {
        let mut inbox = self.0.lock();
        inbox.push(pending);
        inbox.len() == 1
    }

    pub(super) fn take(&self) -> Vec<Pending> {
        std::mem::take(&mut *self.0.lock())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().is_empty()
    }
}

/// A record on its way.
pub(super) struct Pending {
    pub(super) kind: Kind,
    pub(super) members: Members,
    answer: Answer,
    count: Counted,
}

enum Answer {
    /// Somebody waits for the receipt and acts on a failure.
    Sealer(oneshot::Sender<Result<Receipt, Unwritable>>),
    /// Nobody waits: the record is kept and tried again.
    Nobody,
}

/// Counts a record as queued until it is written or given up, wherever it is dropped.
struct Counted {
    state: Arc<State>,
    written: bool,
    awaited: bool,
}

// === impl Pending ===

impl Pending {
    /// A record that somebody waits for.
    pub(super) fn sealed_for(
        answer: oneshot::Sender<Result<Receipt, Unwritable>>,
        (kind, members): (Kind, Members),
        state: &Arc<State>,
    ) -> Self {
        let count = Counted::new(state, true);
        Self {
            kind,
            members,
            answer: Answer::Sealer(answer),
            count,
        }
    }

    /// A record that nobody waits for: from a slot, or the log's own.
    pub(super) fn unattended(kind: Kind, members: Members, state: &Arc<State>) -> Self {
        Self {
            kind,
            members,
            answer: Answer::Nobody,
            count: Counted::new(state, false),
        }
    }

    /// Whether it is tried again after a failure that may pass.
    pub(super) const fn is_kept(&self) -> bool {
        matches!(self.answer, Answer::Nobody)
    }

    /// The record is durable.
    pub(super) fn succeed(self, link: Link) {
        let Self {
            answer, mut count, ..
        } = self;
        // Counted before it is answered, so that who holds a receipt finds it in the counters.
        count.written = true;
        drop(count);
        if let Answer::Sealer(answer) = answer {
            // A caller that went away needs no receipt; the record stands all the same.
            drop(answer.send(Ok(Receipt::new(link))));
        }
    }

    /// The record is given up.
    pub(super) fn fail(self, why: &Unwritable) {
        let Self { answer, count, .. } = self;
        drop(count);
        if let Answer::Sealer(answer) = answer {
            drop(answer.send(Err(why.clone())));
        }
    }
}

// === impl Counted ===

impl Counted {
    fn new(state: &Arc<State>, awaited: bool) -> Self {
        state.queued.fetch_add(1, Relaxed);
        Self {
            state: Arc::clone(state),
            written: false,
            awaited,
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.state.queued.fetch_sub(1, Relaxed);
        let count = match (self.written, self.awaited) {
            (true, _) => &self.state.records,
            (false, true) => &self.state.failed,
            (false, false) => &self.state.lost,
        };
        count.fetch_add(1, Relaxed);
    }
}
