//! The files of the folder: their names, how they are listed, and reading one line by line.
//!
//! Never writes.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use serde::Deserialize;

use super::line::{Hash, LINE_BYTES_MAX, Link};

/// The file whose lock says that a process writes here.
pub(super) const LOCK: &str = "lock";
/// The file that says how far the log was sealed at least.
pub(super) const HEAD: &str = "head";
/// The head file always has this length, so that it is rewritten in place within one sector.
pub(super) const HEAD_BYTES: usize = 128;
/// The most files that a folder may hold; listing stops there with an error.
const FILES_MAX: usize = 1_000_000;
/// A head that is being rewritten is read until two readings agree, at most this often.
const HEAD_READINGS_MAX: usize = 16;

/// One line of a segment.
pub(super) struct Line<'a> {
    /// Where it starts in the file.
    pub(super) at: u64,
    /// Which line it is, from 1.
    pub(super) number: u64,
    /// Without its line feed.
    pub(super) bytes: &'a [u8],
    /// Whether a line feed ends it.
    pub(super) whole: bool,
}

/// Reads a segment in order, holding one line at a time.
pub(super) struct Lines {
    file: BufReader<File>,
    line: Vec<u8>,
    at: u64,
    number: u64,
}

/// The segments of a folder by their number, and how many torn tails lie beside them.
pub(super) struct Listing {
    pub(super) segments: Vec<u32>,
    pub(super) torn: u64,
}

/// What the head file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    Says(Link),
    Missing,
    Unreadable,
}

/// The file name of a segment.
pub(super) fn name(number: u32) -> String {
    format!("audit-{number:06}.jsonl")
}

/// Lists a folder's segments in ascending order.
pub(super) fn list(folder: &Path) -> io::Result<Listing> {
    let mut listing = Listing {
        segments: Vec::new(),
        torn: 0,
    };
    for (count, entry) in folder.read_dir()?.enumerate() {
        if count >= FILES_MAX {
            return Err(io::Error::other("too many files in the audit folder"));
        }
        let entry = entry?.file_name();
        let Some(file) = entry.to_str() else { continue };
        if file.starts_with("torn-") {
            listing.torn = listing.torn.saturating_add(1);
        }
        let number = file
            .strip_prefix("audit-")
            .and_then(|rest| rest.strip_suffix(".jsonl"));
        // Only the canonical form counts, so that no two names stand for one number.
        if let Some(number) = number.and_then(|digits| digits.parse().ok())
            && name(number) == file
        {
            listing.segments.push(number);
        }
    }
    listing.segments.sort_unstable();
    Ok(listing)
}

/// Reads the head file.
pub(super) fn head(folder: &Path) -> io::Result<Head> {
    let mut before = None;
    for _ in 0..HEAD_READINGS_MAX {
        let mut text = Vec::with_capacity(HEAD_BYTES);
        match File::open(folder.join(HEAD)) {
            Ok(file) => file.take(1024).read_to_end(&mut text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Head::Missing),
            Err(error) => return Err(error),
        };
        let head = parse_head(&text);
        if before == Some(head) {
            return Ok(head);
        }
        before = Some(head);
    }
    Ok(Head::Unreadable)
}

/// The bytes of the head file.
pub(super) fn head_text(link: &Link) -> String {
    let head = format!(r#"{{"seq":{},"hash":"{}"}}"#, link.seq, link.hash.as_str());
    let width = HEAD_BYTES - 1;
    format!("{head:width$}\n")
}

fn parse_head(text: &[u8]) -> Head {
    #[derive(Deserialize)]
    struct Written<'a> {
        seq: u64,
        hash: &'a str,
    }
    let Ok(written) = serde_json::from_slice::<Written<'_>>(text) else {
        return Head::Unreadable;
    };
    let Some(hash) = Hash::read(written.hash.as_bytes()) else {
        return Head::Unreadable;
    };
    Head::Says(Link {
        seq: written.seq,
        hash,
    })
}

// === impl Line ===

impl Line<'_> {
    /// Where the line behind it starts.
    pub(super) fn past(&self) -> u64 {
        let length = self.bytes.len().saturating_add(usize::from(self.whole));
        self.at
            .saturating_add(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

// === impl Lines ===

impl Lines {
    pub(super) fn open(folder: &Path, segment: u32) -> io::Result<Self> {
        Self::from(File::open(folder.join(name(segment)))?, 0)
    }

    /// Starts at the last line of a segment, or shortly before it; line numbers are not the
    /// file's then.
    pub(super) fn open_tail(folder: &Path, segment: u32) -> io::Result<Self> {
        let file = File::open(folder.join(name(segment)))?;
        let back = u64::try_from(LINE_BYTES_MAX)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        let at = file.metadata()?.len().saturating_sub(back);
        let mut lines = Self::from(file, at)?;
        if at > 0 {
            lines.next()?;
        }
        Ok(lines)
    }

    fn from(mut file: File, at: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(at))?;
        Ok(Self {
            file: BufReader::with_capacity(1 << 16, file),
            line: Vec::new(),
            at,
            number: 0,
        })
    }

    /// The next line, or `None` at the end. A line beyond the bound comes in pieces, none of
    /// which is a record.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let bound = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX);
        let read = (&mut self.file)
            .take(bound)
            .read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        let at = self.at;
        self.at = at.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        self.number = self.number.saturating_add(1);
        let (bytes, whole) = self
            .line
            .strip_suffix(b"\n")
            .map_or((&*self.line, false), |line| (line, true));
        Ok(Some(Line {
            at,
            number: self.number,
            bytes,
            whole,
        }))
    }
}
