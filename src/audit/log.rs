//! The handle that callers hold: seal a record, promise a place for one, ask for health, close.

use std::{
    fmt,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::{self, JoinHandle},
    time::Duration,
};

use parking_lot::Mutex;
use serde::Serialize;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::timeout,
};

use super::{
    Kind, Settings,
    folder::Disk,
    line::{Link, Members, Receipt},
    queue::{Inbox, Job, Pending},
    recover::{self, OpenError, Opened},
    state::{Health, Lag, State, Unwritable},
    writer::{Bounds, Writer},
};

/// How long [`Log::close`] waits for slots to be filled.
const CLOSE_WAIT: Duration = Duration::from_secs(2);
/// Places in the queue for a probe and the close, beside those of records.
const OWN_PLACES: usize = 2;
/// The largest queue that the settings can ask for.
const QUEUE_RECORDS_MAX: usize = 1 << 20;

/// The audit log of this process. Cheap to clone; the last clone to go closes it without a wait.
#[derive(Clone)]
pub struct Log(Arc<Shared>);

struct Shared {
    queue: mpsc::Sender<Job>,
    state: Arc<State>,
    /// Bounds the slots to half the queue, so that long requests cannot starve new decisions.
    slots: Arc<Semaphore>,
    slots_max: usize,
    inbox: Arc<Inbox>,
    /// Guards the thread until someone joins it.
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// A place in the queue for one record. Filling it neither waits nor fails for lack of room;
/// dropping it unfilled gives the place back.
#[must_use]
pub struct Slot {
    place: mpsc::OwnedPermit<Job>,
    inbox: Arc<Inbox>,
    state: Arc<State>,
    _slot: OwnedSemaphorePermit,
}

// === impl Log ===

impl Log {
    /// Locks the folder, repairs a torn tail, starts the writer and appends a `start` record.
    /// Reads the last segment through, so that this blocks for as long as that takes.
    ///
    /// # Errors
    /// When another process holds the folder, when sealed records are missing or damaged, or when
    /// files cannot be read or made. A file system short of space is no error here: the log opens,
    /// and [`Log::health`] says so.
    pub fn open(settings: &Settings) -> Result<(Self, Opened), OpenError> {
        let recovered = recover::recover(settings)?;
        let log = Self::on(recovered.folder, recovered.end, settings, &recovered.opened)?;
        Ok((log, recovered.opened))
    }

    /// Starts a writer on a disk whose chain ends at `end`.
    pub(super) fn on<D: Disk>(
        disk: D,
        end: Link,
        settings: &Settings,
        opened: &Opened,
    ) -> Result<Self, OpenError> {
        let slots_max = settings.queue_records.clamp(1, QUEUE_RECORDS_MAX);
        let places = slots_max.saturating_mul(2).saturating_add(OWN_PLACES);
        let (queue, jobs) = mpsc::channel(places);
        let (state, slots) = (Arc::new(State::new()), Arc::new(Semaphore::new(slots_max)));
        let bounds = Bounds {
            reserve_bytes: settings.reserve_bytes,
            kept_records: slots_max,
            slots: Arc::clone(&slots),
            inbox: Arc::default(),
        };
        let inbox = Arc::clone(&bounds.inbox);
        let start = Members::of(opened).map_err(OpenError::Start)?;
        let mut writer = Writer::new(disk, end, bounds, Arc::clone(&state));
        writer.begin(Pending::unattended(Kind::Start, start, &state));
        let thread = thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || writer.run(jobs))
            .map_err(OpenError::Io)?;
        let writer = Mutex::new(Some(thread));
        Ok(Self(Arc::new(Shared {
            queue,
            state,
            slots,
            slots_max,
            inbox,
            writer,
        })))
    }

    /// Seals one record and resolves once it is durable. Dropping the future early gives up the
    /// receipt, not the record. The entry is a flat struct or map; its members `label`, `zone`,
    /// `rules`, `findings`, `principal` and `request_id` are those that [`super::show`] filters by.
    ///
    /// # Errors
    /// When the record is not durable, and why.
    pub async fn seal<E: Serialize + ?Sized>(
        &self,
        kind: Kind,
        entry: &E,
    ) -> Result<Receipt, Unwritable> {
        let members = Members::of(entry)?;
        let (answer, receipt) = oneshot::channel();
        let pending = Pending::sealed_for(answer, (kind, members), &self.0.state);
        if self.0.queue.send(Job::Write(pending)).await.is_err() {
            return Err(Unwritable::Closed);
        }
        receipt.await.unwrap_or(Err(Unwritable::Closed))
    }

    /// Promises a place for one later record, waiting while as many as the queue holds are
    /// promised.
    ///
    /// # Errors
    /// When the log is closed, or cannot take records now.
    pub async fn reserve(&self) -> Result<Slot, Unwritable> {
        if let Health::Failing(why) = self.health() {
            return Err(why);
        }
        let slot = Arc::clone(&self.0.slots).acquire_owned().await;
        let place = self.0.queue.clone().reserve_owned().await;
        let (Ok(slot), Ok(place)) = (slot, place) else {
            return Err(Unwritable::Closed);
        };
        Ok(Slot {
            place,
            inbox: Arc::clone(&self.0.inbox),
            state: Arc::clone(&self.0.state),
            _slot: slot,
        })
    }

    /// Whether records can be sealed. While they cannot, each call also has the writer look
    /// again, so that a readiness probe alone brings the log back.
    #[must_use]
    pub fn health(&self) -> Health {
        if self.0.queue.is_closed() {
            return Health::Failing(Unwritable::Closed);
        }
        let health = self.0.state.health();
        let may_pass = matches!(
            health,
            Health::Failing(Unwritable::Full { .. } | Unwritable::Disk(_))
        );
        if may_pass
            && !self.0.state.probing.swap(true, Relaxed)
            && self.0.queue.try_send(Job::Probe).is_err()
        {
            self.0.state.probing.store(false, Relaxed);
        }
        health
    }

    /// Counters for metrics.
    #[must_use]
    pub fn lag(&self) -> Lag {
        let open = self
            .0
            .slots_max
            .saturating_sub(self.0.slots.available_permits());
        self.0.state.lag(u64::try_from(open).unwrap_or(u64::MAX))
    }

    /// Promises no more slots, waits a bounded time for those that are out, writes what is
    /// queued and a `stop` record, and ends the writer. A slot that is filled later is lost, and
    /// the `stop` record counts it. Calling it twice does nothing more.
    pub async fn close(&self) {
        self.close_within(CLOSE_WAIT).await;
    }

    pub(super) async fn close_within(&self, wait: Duration) {
        let slots = Arc::clone(&self.0.slots);
        let all = u32::try_from(self.0.slots_max).unwrap_or(u32::MAX);
        // Fair: a reservation that begins now waits behind this one, and then finds it closed.
        let returned = timeout(wait, slots.acquire_many_owned(all)).await;
        self.0.slots.close();
        drop(returned);
        let (done, ended) = oneshot::channel();
        if self.0.queue.send(Job::Close(done)).await.is_err() {
            return;
        }
        // The writer sends nothing; that its end is gone is the sign.
        drop(ended.await);
        let thread = self.0.writer.lock().take();
        // The thread has said its last word, so that this does not block.
        drop(thread.map(JoinHandle::join));
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("health", &self.0.state.health())
            .finish_non_exhaustive()
    }
}

// === impl Slot ===

impl Slot {
    /// Hands the record over. What cannot be written is kept and tried again; what never is
    /// counts as [`Lag::lost`].
    pub fn fill<E: Serialize + ?Sized>(self, kind: Kind, entry: &E) {
        let Ok(members) = Members::of(entry) else {
            self.state.lost.fetch_add(1, Relaxed);
            return;
        };
        // After the end of the writer this slot is already counted as lost.
        if !matches!(self.state.health(), Health::Failing(Unwritable::Closed)) {
            let pending = Pending::unattended(kind, members, &self.state);
            if self.inbox.add(pending) {
                self.place.send(Job::Later);
            }
        }
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").finish_non_exhaustive()
    }
}
