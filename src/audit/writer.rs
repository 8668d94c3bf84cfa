//! The thread that owns the chain: it takes what is queued, writes it at once, syncs it once, and
//! only then answers.
//!
//! No artificial wait for whom somebody waits for: while one group is synced the next one gathers. Never sends a receipt for a
//! record that is not durable, and never syncs again what failed to sync.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::{Semaphore, mpsc::Receiver, oneshot};

use super::{
    Kind,
    folder::Disk,
    line::{Link, Members},
    queue::{Inbox, Job, Pending},
    segment,
    state::{Health, State, Unwritable},
};

/// The most records that one group holds.
pub(super) const GROUP_RECORDS_MAX: usize = 512;
/// A group takes no further record once its entries exceed this.
const GROUP_BYTES_MAX: usize = 4 << 20;
/// How long a look at the free space holds good.
const FREE_HOLDS: Duration = Duration::from_millis(100);

/// How long a record that nobody waits for waits for one to ride along with.
const LINGER: Duration = Duration::from_millis(10);
/// How often the head is written while records keep coming; it is always written before a rest.
const MARK_EVERY: Duration = Duration::from_millis(20);

/// Bounds of a writer.
pub(super) struct Bounds {
    pub(super) reserve_bytes: u64,
    /// The most records of slots that are kept while the disk fails.
    pub(super) kept_records: usize,
    /// Has as many permits as slots can be promised.
    pub(super) slots: Arc<Semaphore>,
    /// What nobody waits for.
    pub(super) inbox: Arc<Inbox>,
}

pub(super) struct Writer<D> {
    disk: D,
    /// The last durable record.
    end: Link,
    bounds: Bounds,
    state: Arc<State>,
    waiting: VecDeque<Pending>,
    /// Reused from group to group.
    text: Vec<u8>,
    free: Option<(Instant, u64)>,
    /// Set once and for all by a failed sync or roll-back.
    broken: Option<Unwritable>,
    /// When the head was written last, and whether it lags since.
    marked: Option<Instant>,
    lags: bool,
}

/// The members of a `stop` record.
#[derive(Serialize)]
struct Stop {
    /// Records since the start, this one not counted.
    records: u64,
    /// Slots that were promised and not filled.
    slots_open: usize,
    /// Records of slots that could not be written.
    lost: u64,
}

/// What came of waiting for the queue.
enum Received {
    Job(Job),
    /// Nothing, in time.
    Nothing,
    /// Every handle is gone.
    Closed,
}

/// Wakes a thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for the queue on a thread of its own, for so long or for ever. tokio's channel has no such
/// wait, and its timers would need a runtime here.
fn receive(queue: &mut Receiver<Job>, within: Option<Duration>) -> Received {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let since = Instant::now();
    loop {
        match queue.poll_recv(&mut context) {
            Poll::Ready(Some(job)) => return Received::Job(job),
            Poll::Ready(None) => return Received::Closed,
            Poll::Pending => {}
        }
        match within.map(|within| within.checked_sub(since.elapsed())) {
            None => thread::park(),
            Some(Some(left)) if !left.is_zero() => thread::park_timeout(left),
            Some(_) => return Received::Nothing,
        }
    }
}

// === impl Writer ===

impl<D: Disk> Writer<D> {
    pub(super) fn new(disk: D, end: Link, bounds: Bounds, state: Arc<State>) -> Self {
        Self {
            disk,
            end,
            bounds,
            state,
            waiting: VecDeque::new(),
            text: Vec::new(),
            free: None,
            broken: None,
            marked: None,
            lags: false,
        }
    }

    /// Puts the log's own record first and tries to write it.
    pub(super) fn begin(&mut self, start: Pending) {
        self.waiting.push_back(start);
        self.flush();
    }

    /// Serves the queue until the log is closed or its last handle is gone.
    pub(super) fn run(mut self, mut queue: Receiver<Job>) {
        let mut done = None;
        while done.is_none() {
            let lingers = !self.bounds.inbox.is_empty();
            if !lingers {
                self.mark();
            }
            let received = receive(&mut queue, lingers.then_some(LINGER));
            let late = matches!(received, Received::Nothing);
            match received {
                Received::Job(job) => done = self.take(job),
                Received::Nothing => {}
                Received::Closed => break,
            }
            while done.is_none()
                && self.waiting.len() < GROUP_RECORDS_MAX
                && let Ok(job) = queue.try_recv()
            {
                done = self.take(job);
            }
            if late || done.is_some() || !self.waiting.is_empty() {
                self.waiting.extend(self.bounds.inbox.take());
                self.flush();
            }
        }
        // What was handed over before the close is still written; the queue takes no more.
        queue.close();
        while let Ok(job) = queue.try_recv() {
            // A second close has nothing to wait for.
            drop(self.take(job));
        }
        self.waiting.extend(self.bounds.inbox.take());
        self.finish();
        self.mark();
        // The folder is unlocked before the closer hears of it, so that it can open it again.
        drop(self);
        drop(queue);
        drop(done);
    }

    /// Returns whom to tell when the log is to be closed.
    fn take(&mut self, job: Job) -> Option<oneshot::Sender<()>> {
        match job {
            Job::Write(pending) => self.waiting.push_back(pending),
            Job::Later => {}
            Job::Probe => {
                self.state.probing.store(false, Relaxed);
                self.probe();
            }
            Job::Close(done) => return Some(done),
        }
        None
    }

    fn finish(&mut self) {
        self.flush();
        let all = self.bounds.kept_records;
        let slots_open = all.saturating_sub(self.bounds.slots.available_permits());
        self.state
            .lost
            .fetch_add(u64::try_from(slots_open).unwrap_or(u64::MAX), Relaxed);
        let stop = Stop {
            records: self.state.records.load(Relaxed),
            slots_open,
            lost: self.state.lost.load(Relaxed),
        };
        if let Ok(members) = Members::of(&stop) {
            self.waiting
                .push_back(Pending::unattended(Kind::Stop, members, &self.state));
            self.flush();
        }
        self.state.set(Health::Failing(Unwritable::Closed));
    }

    /// Without a record to try, enough free space is all that can be known.
    fn probe(&mut self) {
        if self.broken.is_none() && self.waiting.is_empty() {
            let health = self.space().map_or_else(Health::Failing, |()| Health::Ok);
            self.state.set(health);
        }
    }

    /// Writes all that waits, group by group. After a failure nobody waits any longer; what
    /// nobody waits for stays, up to its bound, and goes first next time.
    fn flush(&mut self) {
        while !self.waiting.is_empty() {
            let count = self.group();
            match self.write(count) {
                Ok(links) => {
                    self.state.set(Health::Ok);
                    for (pending, link) in self.waiting.drain(..count).zip(links) {
                        pending.succeed(link);
                    }
                }
                Err(why) => {
                    self.state.set(Health::Failing(why.clone()));
                    self.give_up(&why);
                    return;
                }
            }
        }
    }

    /// How many of those that wait make the next group.
    fn group(&self) -> usize {
        let mut bytes = 0_usize;
        let fits = |pending: &&Pending| {
            let room = bytes <= GROUP_BYTES_MAX;
            bytes = bytes.saturating_add(pending.members.len());
            room
        };
        self.waiting
            .iter()
            .take(GROUP_RECORDS_MAX)
            .take_while(fits)
            .count()
    }

    fn give_up(&mut self, why: &Unwritable) {
        let keep = if self.broken.is_some() {
            0
        } else {
            self.bounds.kept_records
        };
        let mut kept = VecDeque::new();
        for pending in self.waiting.drain(..) {
            if pending.is_kept() && kept.len() < keep {
                kept.push_back(pending);
            } else {
                pending.fail(why);
            }
        }
        self.waiting = kept;
    }

    fn write(&mut self, count: usize) -> Result<Vec<Link>, Unwritable> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        self.space()?;
        let links = self
            .lines(count)
            .map_err(|error| Unwritable::Disk(Arc::new(error)))?;
        if let Err(error) = self.disk.append(&self.text) {
            self.disk.roll_back().map_err(|error| self.breaks(error))?;
            return Err(Unwritable::Disk(Arc::new(error)));
        }
        let before = Instant::now();
        self.disk.sync().map_err(|error| self.breaks(error))?;
        self.state.synced(before.elapsed());
        if let Some(end) = links.last() {
            self.end = *end;
        }
        self.count(count);
        self.lags = true;
        if self.marked.is_none_or(|at| at.elapsed() >= MARK_EVERY) {
            self.mark();
        }
        Ok(links)
    }

    /// Writes the head, if it lags. The records are durable whatever becomes of it.
    fn mark(&mut self) {
        if std::mem::take(&mut self.lags) {
            self.marked = Some(Instant::now());
            if self.disk.mark(&segment::head_text(&self.end)).is_err() {
                self.state.head_failures.fetch_add(1, Relaxed);
            }
        }
    }

    fn lines(&mut self, count: usize) -> io::Result<Vec<Link>> {
        self.text.clear();
        let (mut end, mut links) = (self.end, Vec::with_capacity(count));
        for pending in self.waiting.iter().take(count) {
            let time = Timestamp::now();
            end = end.append(&mut self.text, time, pending.kind, &pending.members)?;
            links.push(end);
        }
        Ok(links)
    }

    fn breaks(&mut self, error: io::Error) -> Unwritable {
        let why = Unwritable::Broken(Arc::new(error));
        self.broken = Some(why.clone());
        why
    }

    fn space(&mut self) -> Result<(), Unwritable> {
        let free = match self.free {
            Some((at, free)) if at.elapsed() < FREE_HOLDS => free,
            _ => {
                let free = self
                    .disk
                    .free()
                    .map_err(|error| Unwritable::Disk(Arc::new(error)))?;
                self.free = Some((Instant::now(), free));
                free
            }
        };
        let reserve = self.bounds.reserve_bytes;
        if free < reserve {
            Err(Unwritable::Full { free, reserve })
        } else {
            Ok(())
        }
    }

    fn count(&self, records: usize) {
        let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.state.groups.fetch_add(1, Relaxed);
        self.state.bytes.fetch_add(wide(self.text.len()), Relaxed);
        self.state
            .group_records_max
            .fetch_max(wide(records), Relaxed);
    }
}
