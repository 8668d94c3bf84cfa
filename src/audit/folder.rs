//! The files that the writer writes: the current segment and the head.
//!
//! Decides nothing: what to write, when to sync and what a failure means is the writer's.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::segment;

/// What a log is written to. Tests put a failing one in its place.
pub(super) trait Disk: Send + 'static {
    /// Bytes free to this process.
    fn free(&self) -> io::Result<u64>;
    /// Writes behind what was synced last. After an error the caller rolls back.
    fn append(&mut self, text: &[u8]) -> io::Result<()>;
    /// Makes what was appended durable.
    fn sync(&mut self) -> io::Result<()>;
    /// Takes away what was appended after the last sync.
    fn roll_back(&mut self) -> io::Result<()>;
    /// Rewrites the head, without a sync.
    fn mark(&mut self, head: &str) -> io::Result<()>;
}

/// A locked folder, open at the end of its last segment.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    segment_bytes: u64,
    /// Holds the lock of the folder for as long as the log is written.
    _lock: File,
    folder: File,
    head: File,
    segment: File,
    number: u32,
    /// Where the durable part of the segment ends.
    durable: u64,
    appended: u64,
    /// Whether a segment was made whose name is not durable.
    unnamed: bool,
}

/// Makes the folder where it does not exist, for this user alone, and makes its name durable.
pub(super) fn make(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Opens a file of the folder for reading and writing, for this user alone.
pub(super) fn open_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600)
        .open(path)
}

// === impl Folder ===

impl Folder {
    /// Opens the segment, which ends at `durable`, and the head. Everything that is there is
    /// durable when this returns.
    pub(super) fn open(
        path: &Path,
        segment_bytes: u64,
        lock: File,
        number: u32,
        durable: u64,
    ) -> io::Result<Self> {
        let segment = open_file(&path.join(segment::name(number)))?;
        segment.set_len(durable)?;
        segment.sync_all()?;
        let head = open_file(&path.join(segment::HEAD))?;
        let folder = File::open(path)?;
        folder.sync_all()?;
        Ok(Self {
            path: path.to_owned(),
            segment_bytes,
            _lock: lock,
            folder,
            head,
            segment,
            number,
            durable,
            appended: 0,
            unnamed: false,
        })
    }

    /// Writes the head and makes it and its name durable: the one time that this matters is
    /// before the first record, so that a log without a head is never the work of a crash.
    pub(super) fn plant_head(&mut self, head: &str) -> io::Result<()> {
        self.mark(head)?;
        self.head
            .set_len(u64::try_from(head.len()).unwrap_or(u64::MAX))?;
        self.head.sync_all()?;
        self.folder.sync_all()
    }

    fn rotate(&mut self) -> io::Result<()> {
        let next = self
            .number
            .checked_add(1)
            .ok_or(io::ErrorKind::FileTooLarge)?;
        let segment = open_file(&self.path.join(segment::name(next)))?;
        // It may be there, empty, from a group that failed; anything else is not ours.
        if segment.metadata()?.len() > 0 {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.segment = segment;
        self.number = next;
        self.durable = 0;
        self.unnamed = true;
        Ok(())
    }
}

impl Disk for Folder {
    fn free(&self) -> io::Result<u64> {
        let stat = rustix::fs::fstatvfs(&self.folder)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    fn append(&mut self, text: &[u8]) -> io::Result<()> {
        let more = u64::try_from(text.len()).unwrap_or(u64::MAX);
        if self.durable > 0 && self.durable.saturating_add(more) > self.segment_bytes {
            self.rotate()?;
        }
        self.segment.write_all_at(text, self.durable)?;
        self.appended = more;
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.segment.sync_data()?;
        if self.unnamed {
            self.folder.sync_all()?;
            self.unnamed = false;
        }
        self.durable = self.durable.saturating_add(self.appended);
        self.appended = 0;
        Ok(())
    }

    fn roll_back(&mut self) -> io::Result<()> {
        self.appended = 0;
        self.segment.set_len(self.durable)
    }

    fn mark(&mut self, head: &str) -> io::Result<()> {
        self.head.write_all_at(head.as_bytes(), 0)
    }
}
