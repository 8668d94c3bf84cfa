//! Archives and compressed streams: each member is opened as what it is.

use std::{
    io::{Cursor, Read},
    ops::Range,
};

use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::{
    Why,
    kind::{Squeeze, ZSTD, is_skippable},
    office, runs,
    sink::Sink,
};

mod gaps;

/// What a decompressor may keep of what it wrote, in KiB. A file that asks for more is refused.
const WINDOW_KIB: u32 = 16 << 10;

/// A zip with more entries than this is not opened.
const MOST_ENTRIES: usize = 16 << 10;

/// What starting on a frame costs: the decoder has its tables to clear.
const FRAME: usize = 32 << 10;

/// What a tar is made of.
const BLOCK: usize = 512;

/// What a zip is: the office document in it, or `zip`.
pub(super) fn name(bytes: &[u8]) -> &'static str {
    let package = directory(bytes).map(|mut zip| office::Package::of(&mut zip));
    package.ok().flatten().map_or("zip", office::Package::name)
}

fn directory(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Why> {
    // Each entry of the directory takes memory before it is read.
    let entries = memchr::memmem::find_iter(bytes, b"PK\x01\x02").take(MOST_ENTRIES + 1);
    if entries.count() > MOST_ENTRIES {
        return Err(Why::OverBudget);
    }
    ZipArchive::new(Cursor::new(bytes)).map_err(|_broken| Why::Damaged)
}

/// Opens a zip, which may be an office document.
pub(super) fn zip(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut zip = directory(bytes)?;
    let package = office::Package::of(&mut zip);
    sink.within(package.map_or("zip", office::Package::name), |sink| {
        match package {
            Some(package) => office::read(package, &mut zip, sink)?,
            None => members(&mut zip, sink)?,
        }
        gaps::read(bytes, &mut zip, sink)
    })
}

/// Every member of an archive, and their names.
fn members(zip: &mut ZipArchive<Cursor<&[u8]>>, sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut names = String::new();
    let comment = String::from_utf8_lossy(zip.comment()).into_owned();
    let mut encrypted = false;
    for at in 0..zip.len() {
        let (bytes, outcome) = match member(zip, at, sink) {
            Member::Folder => continue,
            Member::Encrypted => {
                encrypted = true;
                continue;
            }
            Member::Read {
                name,
                bytes,
                outcome,
            } => {
                names.push_str(&name);
                names.push('\n');
                (bytes, outcome)
            }
        };
        match outcome {
            Ok(()) => sink.member(&bytes)?,
            // What came out of a broken or overlong member is read as far as it goes.
            Err(why) => {
                sink.unreadable(why);
                sink.known_member(&bytes)?;
            }
        }
    }
    if encrypted {
        sink.unreadable(Why::Encrypted);
    }
    sink.text(&comment)?;
    sink.text(&names)
}

/// A member of a zip.
pub(super) enum Member {
    Folder,
    Encrypted,
    Read {
        name: String,
        bytes: Vec<u8>,
        outcome: Result<(), Why>,
    },
}

/// Unpacks one member of a zip.
pub(super) fn member(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    at: usize,
    sink: &mut Sink<'_, '_>,
) -> Member {
    let read = |name, why| Member::Read {
        name,
        bytes: Vec::new(),
        outcome: Err(why),
    };
    let (name, packed) = match zip.by_index_raw(at) {
        Ok(raw) if raw.encrypted() => return Member::Encrypted,
        Ok(raw) if raw.is_dir() && raw.compressed_size() == 0 => return Member::Folder,
        Ok(raw) => {
            let known = matches!(
                raw.compression(),
                CompressionMethod::Stored | CompressionMethod::Deflated
            );
            let name = String::from_utf8_lossy(raw.name_raw()).into_owned();
            if !known {
                return read(name, Why::UnknownBinary);
            }
            (
                name,
                usize::try_from(raw.compressed_size()).unwrap_or(usize::MAX),
            )
        }
        Err(_) => return read(String::new(), Why::Damaged),
    };
    if let Err(why) = sink.part() {
        return read(name, why);
    }
    match zip.by_index(at) {
        Ok(mut file) => {
            let (bytes, outcome) = sink.pour(&mut file, packed);
            Member::Read {
                name,
                bytes,
                outcome,
            }
        }
        Err(ZipError::UnsupportedArchive(_)) => read(name, Why::UnknownBinary),
        Err(_) => read(name, Why::Damaged),
    }
}

/// Opens a tar. Its members lie in it as they are and cost no memory.
pub(super) fn tar(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut archive = tar::Archive::new(bytes);
    let Ok(entries) = archive.entries() else {
        return Err(Why::Damaged);
    };
    let mut names = String::new();
    let mut read_to = 0;
    for entry in entries {
        let Ok(entry) = entry else {
            let rest = bytes.get(read_to..).unwrap_or_default();
            sink.work(rest.len())?;
            names.push_str(&runs::of(rest));
            sink.text(&names)?;
            return Err(Why::Damaged);
        };
        names.push_str(&String::from_utf8_lossy(&entry.path_bytes()));
        names.push('\n');
        let place = (
            usize::try_from(entry.raw_file_position()).ok(),
            usize::try_from(entry.size()).ok(),
        );
        let (Some(start), Some(size)) = place else {
            return Err(Why::Damaged);
        };
        let end = start.saturating_add(size).min(bytes.len());
        // Its head, and what stands before that: records that say more of it.
        between(bytes, read_to..start, &mut names);
        sink.member(bytes.get(start..end).unwrap_or_default())?;
        read_to = end;
    }
    let blocks = read_to.next_multiple_of(BLOCK);
    between(bytes, read_to..blocks.min(bytes.len()), &mut names);
    sink.text(&names)?;
    let behind = bytes.get(blocks..).unwrap_or_default();
    let zeros = behind.iter().take_while(|byte| **byte == 0).count();
    open_rest(behind.get(zeros..).unwrap_or_default(), sink)
}

/// Adds what a tar says between two files. The numbers in its heads are nobody's.
fn between(bytes: &[u8], place: Range<usize>, names: &mut String) {
    let mut at = place.start;
    while at < place.end {
        let next = (at + 1).next_multiple_of(BLOCK).min(place.end);
        let block = bytes.get(at..next).unwrap_or_default();
        at = next;
        if block.get(257..262) == Some(b"ustar") {
            // Link, user and group; names are read with their files.
            for field in [157..257, 265..297, 297..329] {
                words(block.get(field).unwrap_or_default(), names);
            }
        } else {
            words(block, names);
        }
    }
}

/// Adds a text that zeros end, but for the times in it.
fn words(bytes: &[u8], names: &mut String) {
    for text in bytes
        .split(|byte| *byte == 0)
        .filter(|text| !text.is_empty())
    {
        for line in String::from_utf8_lossy(text).split_inclusive('\n') {
            let time = ["mtime=", "atime=", "ctime="].iter().any(|key| {
                let (_, value) = line.split_once(key).unwrap_or_default();
                let value = value.trim_end();
                !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            });
            if !time {
                names.push_str(line);
            }
        }
        // A long record goes on in the next block.
        if text.len() < BLOCK {
            names.push('\n');
        }
    }
}

/// Opens one compressed stream.
pub(super) fn squeezed(how: Squeeze, bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    match how {
        Squeeze::Bzip2 => stream(
            &mut bzip2::read::MultiBzDecoder::new(bytes),
            bytes.len(),
            sink,
        ),
        Squeeze::Xz => {
            let mut xz = lzma_rust2::XzReader::new_mem_limit(bytes, true, WINDOW_KIB);
            stream(&mut xz, bytes.len(), sink)
        }
        Squeeze::Zstd => zstd(bytes, sink),
    }
}

/// Every frame of a zstd, one text together, and what stands between and behind them.
fn zstd(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut decoder = ruzstd::decoding::FrameDecoder::new();
    decoder.set_max_window_size(u64::from(WINDOW_KIB) << 10);
    let mut rest = bytes;
    let mut whole = Vec::new();
    let mut outcome = Ok(());
    while outcome.is_ok() && !rest.is_empty() {
        sink.work(FRAME)?;
        if let Some((skipped, behind)) = skippable(rest) {
            // Decoders pass over it, so anything may lie there.
            open_rest(skipped, sink)?;
            rest = behind;
            continue;
        }
        if !rest.starts_with(ZSTD) {
            break;
        }
        let packed = rest.len();
        match ruzstd::decoding::StreamingDecoder::new_with_decoder(&mut rest, &mut decoder) {
            Ok(mut frame) => {
                let (out, end) = sink.pour(&mut frame, packed);
                whole.extend_from_slice(&out);
                outcome = end;
            }
            Err(_) => outcome = Err(Why::Damaged),
        }
    }
    if outcome.is_err() {
        sink.known_member(&whole)?;
        return outcome;
    }
    if !whole.is_empty() {
        sink.member(&whole)?;
    }
    open_rest(rest, sink)
}

/// The contents of a frame that decoders pass over (RFC 8878, 3.1.2), and what follows it.
fn skippable(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if !is_skippable(bytes) {
        return None;
    }
    let size: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
    let size = usize::try_from(u32::from_le_bytes(size)).ok()?;
    bytes.get(8..)?.split_at_checked(size)
}

/// Opens what stands where nothing should, unless it only fills a block.
fn open_rest(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(());
    }
    sink.member(bytes)
}

fn stream(from: &mut dyn Read, input: usize, sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let (out, outcome) = sink.pour(from, input);
    if outcome.is_ok() {
        return sink.member(&out);
    }
    sink.known_member(&out)?;
    outcome
}
