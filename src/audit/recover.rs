//! Opening a folder: the lock, and the repair of what a crash left behind.
//!
//! Moves aside only what was never sealed: an unreadable end of the last segment, beyond the
//! head, with no whole record in it. Anything else that is wrong refuses the opening, since going
//! on would bury the evidence. Earlier segments are for `verify`.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    Settings,
    folder::{self, Folder},
    line::{EntryError, Envelope, Link},
    segment::{self, Head, Lines},
};

/// The most torn tails that are kept for one place in the chain.
const TORN_FILES_MAX: u32 = 1000;

/// What was found at the opening. These are the members of the `start` record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opened {
    /// The program's version.
    pub version: &'static str,
    /// The file within the folder that is written first.
    pub segment: String,
    /// What a crash left behind and was moved aside.
    pub torn: Option<Torn>,
    /// The state of the head file.
    pub head: HeadFound,
}

/// An unsealed end of a segment that was moved aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Torn {
    /// The place in the chain that it would have had.
    pub seq: u64,
    /// Its length.
    pub bytes: u64,
    /// The file within the folder that holds it now.
    pub file: String,
}

/// The head file as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadFound {
    /// The folder was empty.
    New,
    /// It names a record that is there, or one of an earlier segment.
    Found,
    /// There are records and no head: whether the end was cut off cannot be told.
    Missing,
    /// Its text is not that of a head, with the same effect.
    Unreadable,
}

/// Why a folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process, or another log of this one, writes here.
    #[error("another process writes the audit log in {}; give each its own folder", .0.display())]
    Taken(PathBuf),
    /// Sealed records are gone from the end.
    #[error(
        "the audit log ends at record {found}, but its head says that {sealed} were sealed; \
         keep the folder as evidence and name a new one"
    )]
    Cut {
        /// The last record that is there.
        found: u64,
        /// The record that the head names.
        sealed: u64,
    },
    /// A record that may have been sealed does not check out.
    #[error(
        "{segment} is damaged after record {seq}, and not by a crash; run `ringfence audit \
         verify`, keep the folder as evidence and name a new one"
    )]
    Damaged {
        /// The file within the folder.
        segment: String,
        /// The last good record.
        seq: u64,
    },
    /// The `start` record cannot be built.
    #[error("the start record cannot be built")]
    Start(#[source] EntryError),
    /// A file cannot be read, made or synced.
    #[error("the audit folder cannot be opened")]
    Io(#[from] io::Error),
}

/// A folder ready to be written.
pub(super) struct Recovered {
    pub(super) folder: Folder,
    pub(super) end: Link,
    pub(super) opened: Opened,
}

/// How far the last segment is good.
struct Walked {
    end: Link,
    /// The length of the good part.
    good: u64,
    /// The length of the part behind it.
    torn: u64,
}

pub(super) fn recover(settings: &Settings) -> Result<Recovered, OpenError> {
    let path = &settings.folder;
    folder::make(path)?;
    let lock = lock(path)?;
    let head = segment::head(path)?;
    let segments = segment::list(path)?.segments;
    let number = segments.last().copied().unwrap_or(1);
    let walked = walk(path, number, head, &segments)?;
    let head = match head {
        Head::Says(sealed) if sealed.seq > walked.end.seq => {
            return Err(OpenError::Cut {
                found: walked.end.seq,
                sealed: sealed.seq,
            });
        }
        Head::Says(_) => HeadFound::Found,
        Head::Unreadable => HeadFound::Unreadable,
        Head::Missing if walked.end == Link::GENESIS => HeadFound::New,
        Head::Missing => HeadFound::Missing,
    };
    let torn = match walked.torn {
        0 => None,
        _ => Some(move_aside(path, number, &walked)?),
    };
    let mut folder = Folder::open(path, settings.segment_bytes, lock, number, walked.good)?;
    folder.plant_head(&segment::head_text(&walked.end))?;
    let version = env!("CARGO_PKG_VERSION");
    let opened = Opened {
        version,
        segment: segment::name(number),
        torn,
        head,
    };
    Ok(Recovered {
        folder,
        end: walked.end,
        opened,
    })
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let lock = folder::open_file(&path.join(segment::LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::Taken(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(OpenError::Io(error)),
    }
}

/// Reads the last segment from where the one before ends.
fn walk(path: &Path, number: u32, head: Head, segments: &[u32]) -> Result<Walked, OpenError> {
    let damaged = |seq| OpenError::Damaged {
        segment: segment::name(number),
        seq,
    };
    let sealed = if let Head::Says(sealed) = head {
        sealed
    } else {
        Link::GENESIS
    };
    let mut end = match number.checked_sub(1) {
        None | Some(0) => Link::GENESIS,
        Some(before) if segments.contains(&before) => {
            last(path, before)?.ok_or_else(|| damaged(0))?
        }
        Some(_missing) => return Err(damaged(0)),
    };
    let mut walked = Walked {
        end,
        good: 0,
        torn: 0,
    };
    if segments.is_empty() {
        return Ok(walked);
    }
    let mut lines = Lines::open(path, number)?;
    while let Some(line) = lines.next()? {
        let past = line.past();
        match Envelope::read(line.bytes) {
            Some(next) if line.whole && end.leads_to(&next) => end = next.link,
            // What is whole and hashes right is no accident of a crash.
            Some(_) if line.whole => return Err(damaged(end.seq)),
            _ => {
                let whole = line.whole;
                walked.torn = rest(&mut lines)?
                    .ok_or_else(|| damaged(end.seq))?
                    .max(past)
                    .saturating_sub(walked.good);
                // An incomplete line is what a cut leaves; a complete one was edited.
                return if whole && end.seq < sealed.seq {
                    Err(damaged(end.seq))
                } else {
                    Ok(walked)
                };
            }
        }
        if end.seq == sealed.seq && end.hash != sealed.hash {
            return Err(damaged(end.seq.saturating_sub(1)));
        }
        walked = Walked {
            end,
            good: past,
            torn: 0,
        };
    }
    Ok(walked)
}

/// Where the file ends, or `None` where a whole record still follows.
fn rest(lines: &mut Lines) -> io::Result<Option<u64>> {
    let mut past = 0;
    while let Some(line) = lines.next()? {
        if line.whole && Envelope::read(line.bytes).is_some() {
            return Ok(None);
        }
        past = line.past();
    }
    Ok(Some(past))
}

/// The last record of a segment that is complete.
fn last(path: &Path, number: u32) -> io::Result<Option<Link>> {
    let mut lines = Lines::open_tail(path, number)?;
    let mut last = None;
    while let Some(line) = lines.next()? {
        last = Envelope::read(line.bytes)
            .filter(|_| line.whole)
            .map(|record| record.link);
    }
    Ok(last)
}

/// Copies the torn end into a file beside, durably; the segment is cut only after that.
fn move_aside(path: &Path, number: u32, walked: &Walked) -> io::Result<Torn> {
    let seq = walked.end.seq.saturating_add(1);
    let (file, mut aside) = torn_file(path, seq)?;
    let mut segment = File::open(path.join(segment::name(number)))?;
    segment.seek(SeekFrom::Start(walked.good))?;
    let bytes = io::copy(&mut segment.take(walked.torn), &mut aside)?;
    aside.sync_all()?;
    File::open(path)?.sync_all()?;
    Ok(Torn { seq, bytes, file })
}

fn torn_file(path: &Path, seq: u64) -> io::Result<(String, File)> {
    for copy in 1..=TORN_FILES_MAX {
        let file = if copy == 1 {
            format!("torn-{seq}.bin")
        } else {
            format!("torn-{seq}-{copy}.bin")
        };
        match OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(path.join(&file))
        {
            Ok(aside) => return Ok((file, aside)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
