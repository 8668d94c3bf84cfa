//! Reads the records of a folder in batches of whole lines, for those who take them apart on several
//! threads. Holds one batch at a time.
//!
//! Checks each line's own hash and not the chain; that is for `verify`.

use std::{
    fs::File,
    io::{self, Read as _},
    mem,
    path::{Path, PathBuf},
    vec,
};

use jiff::Timestamp;

use super::{
    line::{Envelope, LINE_BYTES_MAX},
    segment,
};

/// How much is read at once, in bytes.
const BATCH_BYTES: u64 = 1 << 20;

/// Some lines of one segment.
#[derive(Debug)]
pub struct Batch {
    segment: u32,
    /// The number of its first line, from 1.
    first: u64,
    text: Vec<u8>,
}

/// One record, of which the own hash is right.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a> {
    /// Its place in the chain.
    pub seq: u64,
    /// When it was sealed.
    pub time: Timestamp,
    /// What it is about, as [`super::Kind::as_str`] writes it.
    pub kind: &'a str,
    /// The whole line, without its line feed.
    pub line: &'a [u8],
}

/// A line that is no record, or of which the hash does not match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Damaged {
    /// The file within the folder.
    pub segment: String,
    /// The line, from 1.
    pub line: u64,
}

/// Reads the batches of a folder in the order of the files. An incomplete last line is passed over.
///
/// # Errors
/// The folder cannot be listed.
pub fn batches(folder: &Path) -> io::Result<Batches> {
    Ok(Batches {
        folder: folder.to_owned(),
        segments: segment::list(folder)?.segments.into_iter(),
        current: None,
    })
}

/// See [`batches`].
#[derive(Debug)]
pub struct Batches {
    folder: PathBuf,
    segments: vec::IntoIter<u32>,
    current: Option<Reading>,
}

#[derive(Debug)]
struct Reading {
    segment: u32,
    file: File,
    /// The number of the next line.
    next: u64,
    /// What stands behind the last line feed.
    rest: Vec<u8>,
}

// === impl Batches ===

impl Iterator for Batches {
    type Item = io::Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.advance().transpose();
        if let Some(Err(_)) = next {
            // A file that cannot be read is not tried for ever.
            self.segments = Vec::new().into_iter();
            self.current = None;
        }
        next
    }
}

impl Batches {
    fn advance(&mut self) -> io::Result<Option<Batch>> {
        loop {
            let Some(reading) = &mut self.current else {
                let Some(segment) = self.segments.next() else {
                    return Ok(None);
                };
                self.current = Some(Reading {
                    segment,
                    file: File::open(self.folder.join(segment::name(segment)))?,
                    next: 1,
                    rest: Vec::new(),
                });
                continue;
            };
            if let Some(batch) = reading.advance()? {
                return Ok(Some(batch));
            }
            let Some(done) = self.current.take() else {
                continue;
            };
            let is_last = self.segments.len() == 0;
            if !done.rest.is_empty() && !is_last {
                return Ok(Some(Batch {
                    segment: done.segment,
                    first: done.next,
                    text: done.rest,
                }));
            }
        }
    }
}

impl Reading {
    /// The next whole lines; nothing at the end of the file.
    fn advance(&mut self) -> io::Result<Option<Batch>> {
        loop {
            let mut text = mem::take(&mut self.rest);
            let read = (&mut self.file).take(BATCH_BYTES).read_to_end(&mut text)?;
            if read == 0 {
                self.rest = text;
                return Ok(None);
            }
            let end = memchr::memrchr(b'\n', &text).map(|at| at.saturating_add(1));
            match end {
                Some(end) => self.rest = text.split_off(end),
                None if text.len() <= LINE_BYTES_MAX => {
                    self.rest = text;
                    continue;
                }
                // Longer than a line can be: it comes in pieces, none of which is a record.
                None => {}
            }
            let lines = memchr::memchr_iter(b'\n', &text).count();
            let first = self.next;
            self.next = first.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
            return Ok(Some(Batch {
                segment: self.segment,
                first,
                text,
            }));
        }
    }
}

// === impl Batch ===

impl Batch {
    /// Its lines, one by one.
    pub fn records(&self) -> impl Iterator<Item = Result<Raw<'_>, Damaged>> {
        let text = self.text.strip_suffix(b"\n").unwrap_or(&self.text);
        let lines = text.split(|byte| *byte == b'\n');
        lines.zip(self.first..).map(|(line, number)| {
            let record = Envelope::read(line).ok_or_else(|| Damaged {
                segment: segment::name(self.segment),
                line: number,
            })?;
            Ok(Raw {
                seq: record.link.seq,
                time: record.time,
                kind: record.kind,
                line,
            })
        })
    }
}
