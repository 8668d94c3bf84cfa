//! Reads a folder from its first record to its last and names the first that is wrong.
//!
//! Holds one line at a time, needs no lock and no key, and changes nothing. It may run while the
//! log is written: the head is read first, so that what it names must be there.

use std::{
    fmt,
    fs::{File, TryLockError},
    io,
    path::Path,
};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::{
    line::{Envelope, Link},
    segment::{self, Head, Lines},
};

/// What a verification came to.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// Good records before the first fault, or all.
    pub records: u64,
    /// Segments that were opened.
    pub segments: u64,
    /// The last good record's place in the chain.
    pub last_seq: u64,
    /// The last good record's hash; 64 zeros without a record. Compare it with one kept elsewhere.
    pub last_hash: String,
    /// The time of the first record.
    #[serde(serialize_with = "written")]
    pub first_time: Option<Timestamp>,
    /// The time of the last good record.
    #[serde(serialize_with = "written")]
    pub last_time: Option<Timestamp>,
    /// Torn tails of earlier crashes that lie beside the segments. The `start` record after each
    /// names it.
    pub torn_files: u64,
    /// How the last segment ends.
    pub tail: Tail,
    /// The first thing wrong, `None` when the chain holds.
    pub fault: Option<Fault>,
}

/// How the last segment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tail {
    /// With a complete line.
    Whole,
    /// In the midst of a line that a running process is writing.
    InProgress,
    /// In the midst of a line, and no process is writing: a crash. The next opening repairs it.
    Torn,
}

/// The first record that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The file within the folder.
    pub segment: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: u64,
    /// The place in the chain that is affected.
    pub seq: u64,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The line's bytes do not match its own hash.
    Edited,
    /// The record names another predecessor than the one that stands before it.
    Relinked,
    /// The head file names another hash for this record.
    Rewritten,
    /// This record is not there; the chain goes on with a later one.
    Removed {
        /// The record that stands in its place.
        next: u64,
    },
    /// This record stands further down.
    Swapped {
        /// The record that stands in its place.
        next: u64,
    },
    /// A record with a number that the chain has passed already.
    Inserted,
    /// A segment's file is not there.
    SegmentMissing,
    /// The head names a later record than the last one there.
    CutTail {
        /// The record that the head names.
        sealed: u64,
    },
    /// The last line is incomplete, and no process is writing it.
    TornTail,
    /// There are records and no head file, so that a cut would not show.
    HeadMissing,
    /// The head file's text is not that of a head.
    HeadUnreadable,
    /// A file cannot be read.
    Unreadable(#[serde(serialize_with = "named")] io::ErrorKind),
}

/// Verifies the folder. Whether the chain holds is [`Verdict::fault`].
#[must_use]
pub fn verify(folder: &Path) -> Verdict {
    let mut walk = Walk::new();
    if let Err(error) = walk.folder(folder)
        && walk.verdict.fault.is_none()
    {
        walk.blame(0, Problem::Unreadable(error.kind()));
    }
    walk.verdict
}

/// The state of one verification.
struct Walk {
    verdict: Verdict,
    end: Link,
    segment: u32,
}

// === impl Walk ===

impl Walk {
    fn new() -> Self {
        let verdict = Verdict {
            records: 0,
            segments: 0,
            last_seq: 0,
            last_hash: Link::GENESIS.hash.as_str().to_owned(),
            first_time: None,
            last_time: None,
            torn_files: 0,
            tail: Tail::Whole,
            fault: None,
        };
        Self {
            verdict,
            end: Link::GENESIS,
            segment: 1,
        }
    }

    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        let head = segment::head(folder)?;
        let listing = segment::list(folder)?;
        self.verdict.torn_files = listing.torn;
        for (segment, expected) in listing.segments.iter().zip(1..) {
            self.segment = expected;
            if *segment != expected {
                self.blame(0, Problem::SegmentMissing);
                return Ok(());
            }
            self.segment(folder, &listing.segments, head)?;
            if self.verdict.fault.is_some() || self.verdict.tail != Tail::Whole {
                break;
            }
        }
        if self.verdict.fault.is_none() {
            self.compare(head);
        }
        if self.verdict.fault.is_none() && self.verdict.tail == Tail::Torn {
            if is_written(folder)? {
                self.verdict.tail = Tail::InProgress;
            } else {
                self.blame(0, Problem::TornTail);
            }
        }
        Ok(())
    }

    fn segment(&mut self, folder: &Path, segments: &[u32], head: Head) -> io::Result<()> {
        self.verdict.segments = self.verdict.segments.saturating_add(1);
        let is_last = segments.last() == Some(&self.segment);
        let mut lines = Lines::open(folder, self.segment)?;
        while let Some(line) = lines.next()? {
            if is_last && !line.whole {
                self.verdict.tail = Tail::Torn;
                return Ok(());
            }
            let (number, record) = (line.number, Envelope::read(line.bytes));
            let Some(record) = record.filter(|_| line.whole) else {
                self.blame(number, Problem::Edited);
                return Ok(());
            };
            if !self.end.leads_to(&record) {
                let found = record.link;
                let problem = self.misplaced(found, lines, folder, segments)?;
                self.blame(number, problem);
                return Ok(());
            }
            if let Head::Says(sealed) = head
                && sealed.seq == record.link.seq
                && sealed.hash != record.link.hash
            {
                self.blame(number, Problem::Rewritten);
                return Ok(());
            }
            self.accept(&record);
        }
        Ok(())
    }

    fn accept(&mut self, record: &Envelope<'_>) {
        self.end = record.link;
        self.verdict.records = self.verdict.records.saturating_add(1);
        self.verdict.first_time = self.verdict.first_time.or(Some(record.time));
        self.verdict.last_time = Some(record.time);
    }

    /// What to call a good line that does not follow the one before.
    fn misplaced(
        &self,
        found: Link,
        mut lines: Lines,
        folder: &Path,
        segments: &[u32],
    ) -> io::Result<Problem> {
        let expected = self.end.seq.saturating_add(1);
        if found.seq == expected {
            return Ok(Problem::Relinked);
        }
        if found.seq < expected {
            return Ok(Problem::Inserted);
        }
        let mut later = segments.iter().filter(|segment| **segment > self.segment);
        loop {
            while let Some(line) = lines.next()? {
                if Envelope::read(line.bytes).is_some_and(|record| record.link.seq == expected) {
                    return Ok(Problem::Swapped { next: found.seq });
                }
            }
            match later.next() {
                Some(segment) => lines = Lines::open(folder, *segment)?,
                None => return Ok(Problem::Removed { next: found.seq }),
            }
        }
    }

    fn compare(&mut self, head: Head) {
        match head {
            Head::Says(sealed) if sealed.seq > self.end.seq => {
                self.blame(0, Problem::CutTail { sealed: sealed.seq });
            }
            Head::Says(_) => {}
            Head::Missing if self.end == Link::GENESIS => {}
            Head::Missing => self.blame(0, Problem::HeadMissing),
            Head::Unreadable => self.blame(0, Problem::HeadUnreadable),
        }
        self.settle();
    }

    fn blame(&mut self, line: u64, problem: Problem) {
        let seq = self.end.seq.saturating_add(1);
        self.verdict.fault = Some(Fault {
            segment: segment::name(self.segment),
            line,
            seq,
            problem,
        });
        self.settle();
    }

    fn settle(&mut self) {
        self.verdict.last_seq = self.end.seq;
        self.end
            .hash
            .as_str()
            .clone_into(&mut self.verdict.last_hash);
    }
}

/// Whether a process holds the folder's lock. Asked only about a torn tail, since the asking takes
/// the lock for a moment.
fn is_written(folder: &Path) -> io::Result<bool> {
    match File::open(folder.join(segment::LOCK)) {
        Ok(lock) => match lock.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[expect(
    clippy::ref_option,
    reason = "serde calls it with a reference to the field"
)]
fn written<S: Serializer>(time: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => to.collect_str(&format_args!("{time:.6}")),
        None => to.serialize_none(),
    }
}

fn named<S: Serializer>(kind: &io::ErrorKind, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(kind)
}

// === impl Fault ===

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            segment,
            line,
            seq,
            problem,
        } = self;
        match line {
            0 => write!(f, "{segment}, record {seq}: {problem}"),
            _ => write!(f, "{segment}:{line}, record {seq}: {problem}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited => f.write_str("the line was edited; its hash does not match its bytes"),
            Self::Relinked => {
                f.write_str("it does not follow the record before, which was replaced")
            }
            Self::Rewritten => f.write_str("the head names another hash for it; it was replaced"),
            Self::Removed { next } => write!(f, "it was removed; {next} stands in its place"),
            Self::Swapped { next } => write!(f, "it stands further down; {next} is in its place"),
            Self::Inserted => f.write_str("a record with an earlier number was put in its place"),
            Self::SegmentMissing => f.write_str("the segment is missing"),
            Self::CutTail { sealed } => write!(f, "the end was cut off; {sealed} were sealed"),
            Self::TornTail => f.write_str("the last line is incomplete; a crash, or a cut"),
            Self::HeadMissing => {
                f.write_str("the head file is missing, so that a cut would not show")
            }
            Self::HeadUnreadable => f.write_str("the head file cannot be understood"),
            Self::Unreadable(kind) => write!(f, "a file cannot be read: {kind}"),
        }
    }
}
