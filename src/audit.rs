//! Durable, hash-chained evidence: what was decided, before anything leaves, and how it ended.
//!
//! A folder holds segments `audit-000001.jsonl`, one object a line: `{"seq":N,"prev":"<hash>",`
//! `"time":"<RFC 3339 UTC>","kind":"decision",` the entry's members, `"hash":"<hash>"}`. To verify
//! with any tool, take the segments by number and for each line: `hash` is the SHA-256 in lower-case
//! hex of the line without its last 75 bytes (`,"hash":"<64 hex>"}`), `prev` is the `hash` of the
//! line before (64 zeros at first), `seq` counts from 1 through all segments. At the end the file
//! `head`, `{"seq":N,"hash":"..."}`, must name a record that was passed; it may lag, never lead.
//!
//! The chain shows an edit, a cut or a swap to whoever kept a later hash or the head. It does not
//! bind the one who can rewrite the whole folder: that needs checkpoints that left the machine.
//!
//! Entries hold types, counts and keyed digests, never content. Nothing here removes a record, and
//! no receipt exists for a record that is not durable.

use std::path::PathBuf;

use serde::Serialize;

mod batch;
mod folder;
mod last;
mod line;
mod log;
mod queue;
mod recover;
mod segment;
mod show;
mod state;
mod verify;
mod writer;

pub use batch::{Batch, Batches, Damaged, Raw, batches};
pub use last::{LastPolicies, last_policies};
pub use line::{EntryError, Receipt};
pub use log::{Log, Slot};
pub use recover::{HeadFound, OpenError, Opened, Torn};
pub use show::{Filter, ShowError, Shown, show};
pub use state::{Health, Lag, SYNC_BOUNDS_SECONDS, Unwritable};
pub use verify::{Fault, Problem, Tail, Verdict, verify};

/// Where the log lies and what bounds it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder, made with mode 0700 where it does not exist. Only one process may hold it.
    pub folder: PathBuf,
    /// A segment that would grow beyond this many bytes is followed by the next one. A group is
    /// never split, so that a segment can be longer by what one group holds.
    pub segment_bytes: u64,
    /// How many records may wait to be sealed, and as many again may be promised to slots.
    pub queue_records: usize,
    /// With fewer free bytes than this on the file system, nothing is written.
    pub reserve_bytes: u64,
}

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The log was opened.
    Start,
    /// The log was closed in order. A start without a stop before it followed a crash.
    Stop,
    /// Where a request may go, sealed before anything leaves.
    Decision,
    /// How a request ended.
    Outcome,
    /// Another policy snapshot or configuration came into force.
    Reload,
}

impl Kind {
    /// The kind as records write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Decision => "decision",
            Self::Outcome => "outcome",
            Self::Reload => "reload",
        }
    }
}

#[cfg(test)]
mod tests;
