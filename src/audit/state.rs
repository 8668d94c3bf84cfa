//! What the writer shares with its callers: health and counters.
//!
//! Counters are read one by one, so that a snapshot may mix two neighbouring moments.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use parking_lot::Mutex;

use super::line::EntryError;

/// Upper bounds, in seconds, of the buckets of [`Lag::syncs_within`].
pub const SYNC_BOUNDS_SECONDS: [f64; 8] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1.0];

/// Whether records can be sealed.
#[derive(Debug, Clone)]
pub enum Health {
    /// The last attempt succeeded.
    Ok,
    /// The last attempt failed, and why.
    Failing(Unwritable),
}

/// Why a record was not sealed. Nothing may leave on its strength.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unwritable {
    /// Tried again with the next record.
    #[error(
        "the audit file system has {free} bytes free, fewer than the {reserve} kept in reserve"
    )]
    Full {
        /// Bytes free to this process.
        free: u64,
        /// The setting.
        reserve: u64,
    },
    /// The write failed and was rolled back. Tried again with the next record.
    #[error("the audit segment could not be written")]
    Disk(#[source] Arc<io::Error>),
    /// A sync or a roll-back failed, so that what the disk holds is unknown. Only a restart, which
    /// reads the segment back, can tell.
    #[error("the audit segment could not be synced; check the disk, then restart")]
    Broken(#[source] Arc<io::Error>),
    /// The log was closed, or its writer is gone.
    #[error("the audit log is closed")]
    Closed,
    /// The entry itself is at fault.
    #[error("the audit entry is not fit to be written")]
    Entry(#[from] EntryError),
}

/// How far the log is behind, and what its disk costs. Totals count from the opening.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lag {
    /// Records handed over and neither durable nor failed.
    pub queued: u64,
    /// Slots promised and not yet filled.
    pub slots: u64,
    /// Durable records.
    pub records: u64,
    /// Bytes of durable records.
    pub bytes: u64,
    /// Groups, each written and synced at once.
    pub groups: u64,
    /// Records of the largest group.
    pub group_records_max: u64,
    /// Seconds spent in syncs.
    pub sync_seconds: f64,
    /// Syncs that took no longer than the bound of the same place in [`SYNC_BOUNDS_SECONDS`].
    pub syncs_within: [u64; SYNC_BOUNDS_SECONDS.len()],
    /// Records whose sealer was told that they are not durable.
    pub failed: u64,
    /// Records from slots that were never written.
    pub lost: u64,
    /// Times that the head file could not be rewritten; the log itself was.
    pub head_failures: u64,
}

/// The shared half of a log.
#[derive(Debug)]
pub(super) struct State {
    /// Guards what the last attempt came to; held for the time of a copy.
    health: Mutex<Health>,
    /// Set while a probe is on its way, so that polling cannot fill the queue.
    pub(super) probing: AtomicBool,
    pub(super) queued: AtomicU64,
    pub(super) records: AtomicU64,
    pub(super) bytes: AtomicU64,
    pub(super) groups: AtomicU64,
    pub(super) group_records_max: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) lost: AtomicU64,
    pub(super) head_failures: AtomicU64,
    sync_micros: AtomicU64,
    syncs_within: [AtomicU64; SYNC_BOUNDS_SECONDS.len()],
}

// === impl State ===

impl State {
    pub(super) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            health: Mutex::new(Health::Ok),
            probing: AtomicBool::new(false),
            queued: zero(),
            records: zero(),
            bytes: zero(),
            groups: zero(),
            group_records_max: zero(),
            failed: zero(),
            lost: zero(),
            head_failures: zero(),
            sync_micros: zero(),
            syncs_within: std::array::from_fn(|_| zero()),
        }
    }

    pub(super) fn health(&self) -> Health {
        self.health.lock().clone()
    }

    pub(super) fn set(&self, health: Health) {
        *self.health.lock() = health;
    }

    pub(super) fn synced(&self, took: Duration) {
        self.sync_micros
            .fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        for (count, bound) in self.syncs_within.iter().zip(SYNC_BOUNDS_SECONDS) {
            if took.as_secs_f64() <= bound {
                count.fetch_add(1, Relaxed);
            }
        }
    }

    pub(super) fn lag(&self, slots: u64) -> Lag {
        let read = |count: &AtomicU64| count.load(Relaxed);
        Lag {
            queued: read(&self.queued),
            slots,
            records: read(&self.records),
            bytes: read(&self.bytes),
            groups: read(&self.groups),
            group_records_max: read(&self.group_records_max),
            sync_seconds: Duration::from_micros(read(&self.sync_micros)).as_secs_f64(),
            syncs_within: std::array::from_fn(|at| self.syncs_within.get(at).map_or(0, read)),
            failed: read(&self.failed),
            lost: read(&self.lost),
            head_failures: read(&self.head_failures),
        }
    }
}
