//! What a zip holds that its directory does not name.

use std::io::Cursor;

use memchr::memmem;
use zip::ZipArchive;

use super::{
    super::{Why, runs, sink::Sink},
    open_rest,
};

/// The end of a directory, without its comment.
const END: usize = 22;

/// Reads the comments of the entries and whatever no entry covers; that something is there is
/// reported, since other programs may open it as a file.
pub(super) fn read(
    bytes: &[u8],
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    sink: &mut Sink<'_, '_>,
) -> Result<(), Why> {
    let mut comments = String::new();
    let mut places = Vec::new();
    for at in 0..zip.len() {
        // One that is broken was reported when it was opened.
        let Ok(entry) = zip.by_index_raw(at) else {
            return Ok(());
        };
        comments.push_str(&String::from_utf8_lossy(entry.comment_raw()));
        comments.push('\n');
        let size = entry.compressed_size();
        let end = entry.data_start().map(|start| start.saturating_add(size));
        let place = (
            usize::try_from(entry.header_start()),
            usize::try_from(end.unwrap_or(u64::MAX)),
        );
        let (Ok(start), Ok(end)) = place else {
            return Err(Why::Damaged);
        };
        places.push((start, end, size));
    }
    sink.text(&comments)?;
    let directory = usize::try_from(zip.central_directory_start()).unwrap_or(usize::MAX);
    places.push((directory, directory, 0));
    places.sort_unstable();
    // What another file before an archive says was read with that file.
    let first = places.first().map_or(0, |place| place.0);
    let (mut covered, mut packed) = (if bytes.starts_with(b"PK") { 0 } else { first }, 0);
    let mut hidden = zip.has_duplicate_names();
    for (start, end, size) in places {
        let gap = bytes.get(covered..start).unwrap_or_default();
        if !is_sizes(gap, packed) && gap.iter().any(|byte| *byte != 0) {
            sink.work(gap.len())?;
            sink.text(&runs::of(gap))?;
            // The signature of an Android app stands there too.
            hidden |= !gap.ends_with(b"APK Sig Block 42");
        }
        if end >= covered {
            (covered, packed) = (end, size);
        }
    }
    if let Some(at) = memmem::rfind(bytes, b"PK\x05\x06") {
        let end = at.saturating_add(END).saturating_add(zip.comment().len());
        open_rest(bytes.get(end..).unwrap_or_default(), sink)?;
    }
    if hidden { Err(Why::Damaged) } else { Ok(()) }
}

/// Whether this is what may stand behind an entry: its sizes.
fn is_sizes(gap: &[u8], packed: u64) -> bool {
    let (sizes, long) = match gap.strip_prefix(b"PK\x07\x08") {
        Some(sizes) => (sizes, sizes.len() == 20),
        None => (gap, gap.len() == 20),
    };
    let size = packed.to_le_bytes();
    let size = size.get(..if long { 8 } else { 4 });
    match sizes.len() {
        12 => sizes.get(4..8) == size,
        20 => sizes.get(4..12) == size,
        _ => false,
    }
}
