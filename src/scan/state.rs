//! What an interrupted scan has done, so that it goes on. Names, sizes and times stand in it as
//! digests, findings as types and places.
//!
//! The first line says with what was looked; each other line is one file, written when it has been
//! read. A line that was cut short is read again.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write},
    os::unix::{ffi::OsStrExt, fs::OpenOptionsExt},
    path::{Path, absolute},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Auditor, Entry, Plan};

/// What a state file says that it is.
const WHAT: &str = "ringfence scan 1";

/// Stands for a file as it was: where, how large, and when it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(u128);

/// By file, what it held.
pub(super) type Known = HashMap<Key, Entry>;

/// An open state file.
pub struct State {
    out: BufWriter<File>,
    known: Known,
    fresh: bool,
}

/// Why a state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadState {
    /// It cannot be read or written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is another file.
    #[error("is no state file of a scan: it is left alone")]
    Foreign,
}

#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Head {
    what: String,
    /// Of everything that changes what a scan finds in the same file.
    with: String,
}

#[derive(Serialize)]
struct Line<'a> {
    file: String,
    entry: &'a Entry,
}

#[derive(Deserialize)]
struct OwnedLine {
    file: String,
    entry: Entry,
}

impl State {
    /// Opens a state file, or begins one. What was found with other detectors or bounds is
    /// forgotten.
    ///
    /// # Errors
    /// If it is something else, or cannot be read.
    pub fn open(path: &Path, plan: &Plan, auditor: Auditor<'_>) -> Result<Self, BadState> {
        let head = Head {
            what: WHAT.to_owned(),
            with: with(plan, auditor),
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        let (known, good) = read(&mut file, &head)?;
        file.set_len(good)?;
        file.seek(SeekFrom::End(0))?;
        let mut state = Self {
            out: BufWriter::new(file),
            known,
            fresh: good == 0,
        };
        if good == 0 {
            state.line(&head)?;
        }
        Ok(state)
    }

    /// Whether nothing of an earlier scan counts.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    pub(super) fn take_known(&mut self) -> Known {
        std::mem::take(&mut self.known)
    }

    pub(super) fn keep(&mut self, key: Key, entry: &Entry) -> io::Result<()> {
        let file = format!("{:032x}", key.0);
        self.line(&Line { file, entry })
    }

    /// One write a line, so that little is lost and no line is torn but the last.
    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

/// What is known, and how many bytes of the file say so.
fn read(file: &mut File, head: &Head) -> Result<(Known, u64), BadState> {
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    let first = lines.read_until(b'\n', &mut line)?;
    if first == 0 {
        return Ok((Known::new(), 0));
    }
    let theirs: Head = serde_json::from_slice(&line).map_err(|_no_head| BadState::Foreign)?;
    if theirs.what != head.what {
        return Err(BadState::Foreign);
    }
    if theirs.with != head.with {
        return Ok((Known::new(), 0));
    }
    let mut known = Known::new();
    let mut good = size(first);
    loop {
        line.clear();
        let read = lines.read_until(b'\n', &mut line)?;
        let whole = line.ends_with(b"\n");
        let Some(parsed) = whole.then(|| parse(&line)).flatten() else {
            return Ok((known, good));
        };
        known.insert(parsed.0, parsed.1);
        good += size(read);
    }
}

fn parse(line: &[u8]) -> Option<(Key, Entry)> {
    let line: OwnedLine = serde_json::from_slice(line).ok()?;
    let key = u128::from_str_radix(&line.file, 16).ok()?;
    Some((Key(key), line.entry))
}

fn with(plan: &Plan, auditor: Auditor<'_>) -> String {
    let mut hash = Sha256::new();
    hash.update(auditor.detectors.digest());
    hash.update(auditor.every.digest());
    for pack in auditor.packs {
        hash.update(pack);
        hash.update([0]);
    }
    hash.update([plan.floor.as_percent()]);
    hash.update(plan.file_bytes_max.to_le_bytes());
    hash.update(env!("CARGO_PKG_VERSION"));
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

impl Key {
    pub(super) fn of(path: &Path, bytes: u64, at: u128) -> Self {
        let whole = absolute(path);
        let path = whole.as_deref().unwrap_or(path);
        let mut hash = Sha256::new();
        hash.update(bytes.to_le_bytes());
        hash.update(at.to_le_bytes());
        hash.update(path.as_os_str().as_bytes());
        let digest = hash.finalize();
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(digest.iter()) {
            *to = *from;
        }
        Self(u128::from_be_bytes(key))
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "State({} files)", self.known.len())
    }
}

fn size(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
