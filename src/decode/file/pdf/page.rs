//! Pages and whatever else holds text in streams.

use std::collections::{HashMap, HashSet};

use super::{
    super::{Why, charset, is_known, sink::Sink},
    File, Object, PIECE, content, filter,
    font::Font,
    object::{Dict, Value},
};

/// How far up a page's resources may be inherited from.
const HIGHEST: usize = 32;

/// A page that draws more lines than this and writes no letter may draw its letters.
const DRAWN: usize = 400;

/// Fonts by the name that a page gives them; read once each.
#[derive(Default)]
struct Fonts {
    read: HashMap<Vec<u8>, Font>,
}

/// Reads all pages; answers the streams that they were made of.
pub(super) fn read(file: &File<'_>, sink: &mut Sink<'_, '_>) -> Result<HashSet<u32>, Why> {
    let mut seen = HashSet::new();
    let (mut out, mut picture, mut unknown) = (String::new(), false, 0);
    let mut pages = 0_usize;
    for object in &file.objects {
        let Value::Dict(page) = &object.value else {
            continue;
        };
        if !page.is("Type", "Page") {
            continue;
        }
        pages += 1;
        let fonts = match inherited(file, page) {
            Some(resources) => fonts(file, resources, sink)?,
            None => Fonts::default(),
        };
        let stream = contents(file, page, &mut seen, sink)?;
        let shown = content::read(&stream, &fonts.read);
        let blank = shown.text.trim().is_empty();
        picture |= blank && (shown.picture || shown.strokes > DRAWN || has_picture(file, page));
        unknown += shown.unknown;
        out.push_str(&shown.text);
        out.push_str("\n\n");
        if out.len() >= PIECE {
            sink.text(&out)?;
            out.clear();
        }
    }
    sink.text(&out)?;
    if pages == 0 {
        sink.breaks();
    }
    if picture {
        sink.unreadable(Why::Image);
    }
    if unknown > 8 {
        sink.unreadable(Why::UnknownBinary);
    }
    Ok(seen)
}

/// Reads the streams that are on no page: forms, attachments, metadata, scripts, what is left of
/// older revisions.
pub(super) fn rest(
    file: &File<'_>,
    seen: &HashSet<u32>,
    sink: &mut Sink<'_, '_>,
) -> Result<(), Why> {
    for (at, object) in file.objects.iter().enumerate() {
        let Object {
            number,
            value: Value::Dict(dict),
            data: Some(data),
        } = object
        else {
            continue;
        };
        let current = file.numbers.get(number) == Some(&at);
        let known =
            dict.is("Type", "ObjStm") || dict.is("Type", "XRef") || dict.is("Subtype", "Image");
        if known || (current && seen.contains(number)) {
            continue;
        }
        let Some(stream) = filter::decode(dict, data, sink)? else {
            continue;
        };
        if dict.is("Type", "EmbeddedFile") {
            sink.member(&stream)?;
        } else if dict.is("Subtype", "Form") || looks_shown(&stream) {
            let fonts = match file.dict(dict, "Resources") {
                Some(resources) => fonts(file, resources, sink)?,
                None => Fonts::default(),
            };
            let shown = content::read(&stream, &fonts.read);
            sink.text(&shown.text)?;
        } else if is_known(&stream) && !is_font(dict, &stream) {
            sink.member(&stream)?;
        } else if let Some(text) = charset::read(&stream)
            && !is_font(dict, &stream)
        {
            // Metadata, forms in XML, scripts; XMP has a start that no other text has.
            if text.trim_start().starts_with('<') {
                sink.member(&stream)?;
            } else {
                sink.text(&text)?;
            }
        }
    }
    Ok(())
}

/// The decoded content of a page: one stream or several.
fn contents(
    file: &File<'_>,
    page: &Dict,
    seen: &mut HashSet<u32>,
    sink: &mut Sink<'_, '_>,
) -> Result<Vec<u8>, Why> {
    let Some(value) = page.get("Contents") else {
        return Ok(Vec::new());
    };
    let parts = match file.follow(value) {
        Value::Array(parts) => parts.as_slice(),
        _ => std::slice::from_ref(value),
    };
    let mut out = Vec::new();
    for part in parts {
        if let Value::Reference(number) = part {
            seen.insert(*number);
        }
        out.extend(file.stream(part, sink)?.unwrap_or_default());
        out.push(b'\n');
    }
    Ok(out)
}

/// The resources of a page or of the nearest of the nodes above it.
fn inherited<'f>(file: &'f File<'_>, page: &'f Dict) -> Option<&'f Dict> {
    let mut now = page;
    for _ in 0..HIGHEST {
        if let Some(resources) = file.dict(now, "Resources") {
            return Some(resources);
        }
        now = file.dict(now, "Parent")?;
    }
    None
}

fn fonts(file: &File<'_>, resources: &Dict, sink: &mut Sink<'_, '_>) -> Result<Fonts, Why> {
    let mut fonts = Fonts::default();
    let Some(named) = file.dict(resources, "Font") else {
        return Ok(fonts);
    };
    for (name, value) in named.0.iter().take(256) {
        let Value::Dict(font) = file.follow(value) else {
            continue;
        };
        let map = match font.get("ToUnicode") {
            Some(map) => file.stream(map, sink)?,
            None => None,
        };
        let encoding = file.get(font, "Encoding");
        let widths = file
            .get(font, "Widths")
            .map(Value::array)
            .unwrap_or_default();
        fonts.read.insert(
            name.clone(),
            Font::read(font, map.as_deref(), encoding, widths),
        );
    }
    Ok(fonts)
}

/// Whether a page has a picture among its resources.
fn has_picture(file: &File<'_>, page: &Dict) -> bool {
    let objects = inherited(file, page).and_then(|resources| file.dict(resources, "XObject"));
    objects.is_some_and(|objects| {
        objects.0.values().any(|value| match file.follow(value) {
            Value::Dict(dict) => dict.is("Subtype", "Image"),
            _ => false,
        })
    })
}

/// Whether a stream shows text.
fn looks_shown(stream: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(stream, word).is_some();
    has(b"BT") && has(b"ET") && (has(b"Tj") || has(b"TJ"))
}

/// Whether a stream is a font, the map of one, or a table of colours.
fn is_font(dict: &Dict, stream: &[u8]) -> bool {
    let starts: [&[u8]; 7] = [
        b"%!PS-AdobeFont",
        b"%!FontType",
        b"\x00\x01\x00\x00",
        b"OTTO",
        b"true",
        b"ttcf",
        b"\x01\x00\x04",
    ];
    dict.get("Length1").is_some()
        || dict.is("Subtype", "Type1C")
        || dict.is("Subtype", "CIDFontType0C")
        || starts.iter().any(|start| stream.starts_with(start))
        || memchr::memmem::find(stream.get(..512).unwrap_or(stream), b"/CIDInit").is_some()
}
