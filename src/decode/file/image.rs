//! What pictures and sounds say about themselves. What they show is not read, and that is said.

use memchr::memmem;

use super::{Why, charset, kind::Picture, runs, sink::Sink, tiff, xml};

/// Smaller pictures inside of something else are bullets and trackers.
const SMALLEST: usize = 1024;

/// The name of XMP's segment in a JPEG.
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";

/// Reads a picture's metadata.
pub(super) fn read(format: Picture, bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    match format {
        Picture::Png => png(bytes, sink)?,
        Picture::Jpeg => jpeg(bytes, sink)?,
        Picture::Gif => gif(bytes, sink)?,
        Picture::Webp => webp(bytes, sink)?,
        Picture::Tiff => exif(bytes, sink)?,
        Picture::Other => packets(bytes, sink)?,
    }
    if sink.is_member() && bytes.len() < SMALLEST {
        Ok(())
    } else {
        Err(Why::Image)
    }
}

/// Reads what ID3 says of a sound; the sound itself is not read.
pub(super) fn sound(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    if let [b'I', b'D', b'3', _, _, _, a, b, c, d, rest @ ..] = bytes {
        let size = [a, b, c, d]
            .iter()
            .fold(0, |size, byte| size << 7 | usize::from(**byte & 0x7F));
        let tags = rest.get(..size.min(1 << 20)).unwrap_or(rest);
        sink.text(&runs::of(tags.get(..1 << 20).unwrap_or(tags)))?;
    }
    packets(bytes, sink)?;
    Err(Why::Image)
}

fn png(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let [a, b, c, d, k0, k1, k2, k3, after @ ..] = rest {
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        let chunk = after.get(..length).unwrap_or(after);
        rest = after.get(length.saturating_add(4)..).unwrap_or_default();
        match &[*k0, *k1, *k2, *k3] {
            b"tEXt" | b"zTXt" | b"iTXt" => png_text(*k0, chunk, sink)?,
            b"eXIf" => exif(chunk, sink)?,
            b"IEND" if rest.len() >= 16 => return behind(rest, sink),
            b"IEND" => return Ok(()),
            _ => {}
        }
    }
    Ok(())
}

/// A text chunk: a keyword, then the text, perhaps deflated, perhaps with a language.
fn png_text(kind: u8, chunk: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let (keyword, value) = split(chunk);
    let (packed, value) = match (kind, value) {
        (b'z', [_, value @ ..]) => (true, value),
        (b'i', [packed, _, value @ ..]) => (*packed != 0, split(split(value).1).1),
        _ => (false, value),
    };
    let mut unpacked = Vec::new();
    if packed {
        let mut zlib = flate2::read::ZlibDecoder::new(value);
        let (out, outcome) = sink.pour(&mut zlib, value.len());
        unpacked = out;
        if outcome == Err(Why::OverBudget) {
            return outcome;
        }
    }
    let value = if packed { &unpacked } else { value };
    let keyword = String::from_utf8_lossy(keyword);
    if keyword.starts_with("Raw profile type") {
        let digits = value.iter().filter(|b| b.is_ascii_hexdigit());
        let mut hex = digits.filter_map(|b| char::from(*b).to_digit(16)?.try_into().ok());
        let mut raw: Vec<u8> = Vec::new();
        while let (Some(high), Some(low)) = (hex.next(), hex.next()) {
            let high: u8 = high;
            raw.push(high << 4 | low);
        }
        return sink.text(&runs::of(&raw));
    }
    match charset::read(value) {
        Some(text) if text.trim_start().starts_with('<') => {
            xml::read(&text, &mut sink.inside("xmp"))
        }
        Some(text) => sink.text(&format!("{keyword}: {text}")),
        None => Ok(()),
    }
}

fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    (
        bytes.get(..at).unwrap_or(bytes),
        bytes.get(at + 1..).unwrap_or_default(),
    )
}

fn jpeg(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, mark, after @ ..] = rest {
        let [high, low, body @ ..] = after else {
            return Ok(());
        };
        if matches!(mark, 0xFF | 0x01 | 0xD0..=0xD8) {
            rest = rest
                .get(1 + usize::from(*mark != 0xFF)..)
                .unwrap_or_default();
            continue;
        }
        // The picture itself begins; what follows its end is no part of it.
        if matches!(mark, 0xD9 | 0xDA) {
            break;
        }
        let length = usize::from(u16::from_be_bytes([*high, *low])).saturating_sub(2);
        let segment = body.get(..length).unwrap_or(body);
        rest = body.get(length..).unwrap_or_default();
        match mark {
            0xFE => sink.text(&charset::read(segment).unwrap_or_default())?,
            0xE1 => {
                if let Some(tiff) = segment.strip_prefix(b"Exif\0\0") {
                    exif(tiff, sink)?;
                } else if let Some(packet) = segment.strip_prefix(XMP) {
                    xmp(packet, sink)?;
                } else if let Some(more) = segment.strip_prefix(MORE_XMP) {
                    xmp(more.get(40..).unwrap_or_default(), sink)?;
                }
            }
            0xED => iptc(segment, sink)?,
            _ => {}
        }
    }
    let end = memmem::rfind(rest, b"\xFF\xD9").map_or(rest.len(), |at| at + 2);
    match rest.get(end..) {
        Some(hidden) if hidden.len() >= 16 => behind(hidden, sink),
        _ => Ok(()),
    }
}

/// What stands behind the end of a picture.
fn behind(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    if bytes.iter().all(|byte| *byte == 0) || sink.known_member(bytes)? {
        return Ok(());
    }
    sink.text(&runs::of(bytes))
}

fn exif(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let fields = tiff::fields(bytes);
    sink.inside("exif").text(&fields.text)?;
    for packet in fields.packets {
        if packet.trim_ascii_start().starts_with(b"<") {
            xmp(packet, sink)?;
        } else {
            iptc(packet, sink)?;
        }
    }
    Ok(())
}

fn xmp(packet: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    match charset::read(packet) {
        Some(text) => xml::read(&text, &mut sink.inside("xmp")),
        None => Ok(()),
    }
}

/// IPTC's records: `1C`, record, data set, length, value; anywhere in Photoshop's resources.
fn iptc(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut out = String::new();
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(0x1C, rest) {
        let Some([record, _, high, low, after @ ..]) = rest.get(at + 1..) else {
            break;
        };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        match after.get(..length) {
            Some(value) if *record == 2 => {
                out.push_str(&charset::read(value).unwrap_or_default());
                out.push('\n');
                rest = after.get(length..).unwrap_or_default();
            }
            _ => rest = rest.get(at + 1..).unwrap_or_default(),
        }
    }
    sink.inside("iptc").text(&out)
}

fn gif(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut rest = bytes;
    // Comments are blocks of up to 255 bytes; the picture's own blocks are stepped over as well.
    while let Some(at) = memmem::find(rest, b"\x21\xFE") {
        let mut blocks = rest.get(at + 2..).unwrap_or_default();
        let mut text = Vec::new();
        while let [length, after @ ..] = blocks {
            let length = usize::from(*length);
            text.extend_from_slice(after.get(..length).unwrap_or(after));
            blocks = after.get(length..).unwrap_or_default();
            if length == 0 {
                break;
            }
        }
        sink.keep(text.len())?;
        sink.text(&charset::read(&text).unwrap_or_default())?;
        rest = blocks;
    }
    packets(bytes, sink)
}

fn webp(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let [k0, k1, k2, k3, a, b, c, d, after @ ..] = rest {
        let length = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        let chunk = after.get(..length).unwrap_or(after);
        rest = after
            .get(length.saturating_add(length & 1)..)
            .unwrap_or_default();
        match &[*k0, *k1, *k2, *k3] {
            b"EXIF" => exif(chunk.strip_prefix(b"Exif\0\0").unwrap_or(chunk), sink)?,
            b"XMP " => xmp(chunk, sink)?,
            _ => {}
        }
    }
    Ok(())
}

/// XMP and EXIF wherever they stand in a format that is not taken apart.
fn packets(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let ends: [&[u8]; 2] = [b"</x:xmpmeta>", b"</rdf:RDF>"];
    if let Some(start) = memmem::find(bytes, b"<x:xmpmeta")
        && let Some(rest) = bytes.get(start..)
        && let Some(end) = ends.iter().find_map(|end| memmem::find(rest, end))
    {
        xmp(rest.get(..end).unwrap_or_default(), sink)?;
    }
    match memmem::find(bytes, b"Exif\0\0").and_then(|at| bytes.get(at + 6..)) {
        Some(tiff) => exif(tiff, sink),
        None => Ok(()),
    }
}
