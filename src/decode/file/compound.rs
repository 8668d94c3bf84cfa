//! OLE2 compound files: Office before 2007, Outlook messages, and the shell of encrypted Office.
//!
//! The binary formats are not parsed: the runs of text in each stream are, and in old workbooks
//! the cells that hold numbers. Files embedded in a stream are opened.

use std::io::{Cursor, Read};

use memchr::memmem;

use super::{Why, runs, sink::Sink};

mod workbook;

/// The first bytes of a compound file.
const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// How far into a stream an embedded file may begin.
const PREAMBLE: usize = 2048;

/// Reads every stream of a compound file.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else {
        // What can be read of a broken one is read.
        sink.text(&runs::of(bytes))?;
        return Err(Why::Damaged);
    };
    let streams: Vec<_> = file
        .walk()
        .take(4096)
        .filter(cfb::Entry::is_stream)
        .map(|entry| {
            (
                entry.path().to_path_buf(),
                entry.name().to_owned(),
                entry.len(),
            )
        })
        .collect();
    if streams
        .iter()
        .any(|(_, name, _)| name == "EncryptedPackage")
    {
        return Err(Why::Encrypted);
    }
    let mut damaged = false;
    for (path, name, length) in streams {
        let most = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let Ok(stream) = file.open_stream(&path) else {
            damaged = true;
            continue;
        };
        let mut stream = stream.take(length.min(most));
        let (data, outcome) = sink.pour(&mut stream, bytes.len());
        if outcome == Err(Why::OverBudget) {
            return outcome;
        }
        damaged |= outcome.is_err();
        one(&name, &data, sink)?;
    }
    if damaged { Err(Why::Damaged) } else { Ok(()) }
}

fn one(name: &str, data: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    match name {
        "WordDocument" if data.get(11).is_some_and(|flags| flags & 1 != 0) => {
            return Err(Why::Encrypted);
        }
        "Workbook" | "Book" => {
            let numbers = workbook::numbers(data)?;
            sink.text(&numbers)?;
        }
        _ => {}
    }
    let mut text = runs::of(data);
    // Pictures in Word's and PowerPoint's streams look like text here and there.
    if matches!(name, "Pictures" | "Data") && data.len() > 4096 {
        text.clear();
        sink.unreadable(Why::Image);
    }
    sink.keep(text.len())?;
    sink.text(&text)?;
    let head = data.get(..PREAMBLE).unwrap_or(data);
    let embedded = [
        &b"PK\x03\x04"[..],
        b"%PDF-",
        b"{\\rtf",
        MAGIC,
        b"\x89PNG\r\n",
        b"\xFF\xD8\xFF",
    ];
    let first = embedded
        .iter()
        .filter_map(|magic| memmem::find(head, magic))
        .min();
    match first.and_then(|at| data.get(at..)) {
        Some(file) => sink.member(file),
        None => Ok(()),
    }
}

/// The files that begin in bytes of an embedding: compound files, archives and PDF.
pub(super) fn find(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let magics = [
        MAGIC,
        b"PK\x03\x04",
        b"%PDF-",
        b"\x89PNG\r\n\x1A\n",
        b"\xFF\xD8\xFF",
    ];
    magics
        .into_iter()
        .filter_map(|magic| bytes.get(memmem::find(bytes, magic)?..))
}
