//! Office documents: OOXML and OpenDocument, every part of the package.
//!
//! Parts are read by what they hold, not by a list of known places, so that comments, notes,
//! headers, hidden sheets, deleted text and properties need no code of their own.

use std::io::Cursor;

use zip::ZipArchive;

use super::{
    Why,
    archive::{Member, member},
    charset, kind, runs,
    sink::Sink,
    xml::{self, Form},
};

mod sheet;

/// Which kind of document a zip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Package {
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Odp,
}

impl Package {
    /// Told by the parts that such a document cannot do without.
    pub(super) fn of(zip: &mut ZipArchive<Cursor<&[u8]>>) -> Option<Self> {
        let has = |start: &str| {
            zip.file_names_raw()
                .any(|name| name.starts_with(start.as_bytes()))
        };
        if has("[Content_Types].xml") {
            return [
                ("word/", Self::Docx),
                ("xl/", Self::Xlsx),
                ("ppt/", Self::Pptx),
            ]
            .into_iter()
            .find_map(|(folder, package)| has(folder).then_some(package));
        }
        if !has("content.xml") && !has("META-INF/manifest.xml") {
            return None;
        }
        let mut mime = zip.by_name("mimetype").ok()?;
        let mut start = [0; 60];
        let read = std::io::Read::read(&mut mime, &mut start).ok()?;
        let mime = start
            .get(..read)?
            .strip_prefix(b"application/vnd.oasis.opendocument.")?;
        match mime {
            mime if mime.starts_with(b"text") => Some(Self::Odt),
            mime if mime.starts_with(b"spreadsheet") => Some(Self::Ods),
            mime if mime.starts_with(b"presentation") => Some(Self::Odp),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Odp => "odp",
        }
    }
}

/// Reads every part of a document.
pub(super) fn read(
    package: Package,
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    sink: &mut Sink<'_, '_>,
) -> Result<(), Why> {
    let strings = shared_strings(package, zip, sink)?;
    let mut attributes = String::new();
    for at in 0..zip.len() {
        let (name, bytes, outcome) = match member(zip, at, sink) {
            Member::Folder => continue,
            Member::Encrypted => return Err(Why::Encrypted),
            Member::Read {
                name,
                bytes,
                outcome,
            } => (name, bytes, outcome),
        };
        let read = part(&name, &bytes, &strings, (&mut attributes, sink));
        for outcome in [read, outcome] {
            match outcome {
                // The other parts may be whole.
                Err(Why::Damaged) => sink.breaks(),
                outcome => outcome?,
            }
        }
    }
    sink.text(&attributes)?;
    sink.end()
}

/// Reads one part of a document.
fn part(
    name: &str,
    bytes: &[u8],
    strings: &sheet::Strings,
    (attributes, sink): (&mut String, &mut Sink<'_, '_>),
) -> Result<(), Why> {
    let Some(text) = markup(bytes) else {
        blob(name, bytes, sink)?;
        let cells_need_it = name == sheet::STRINGS && !bytes.is_empty();
        return if cells_need_it {
            Err(Why::Damaged)
        } else {
            Ok(())
        };
    };
    if name == "META-INF/manifest.xml" && text.contains("encryption-data") {
        return Err(Why::Encrypted);
    }
    if name.starts_with("xl/worksheets/") && name.ends_with(".xml") {
        sheet::read(&text, strings, sink)?;
    }
    let form = if is_fields(name) {
        Form::Fields
    } else {
        Form::Runs
    };
    let read = xml::parse(&text, form);
    let has_said = name.starts_with("xl/worksheets/sheet")
        || (name == sheet::STRINGS && !strings.all().is_empty());
    if !(has_said && read.whole) {
        sink.text(&read.text)?;
    }
    if !read.whole {
        // What stands behind the break is read as it is written.
        sink.text(&text)?;
    }
    sink.keep(read.attributes.len())?;
    attributes.push_str(&read.attributes);
    if read.whole {
        Ok(())
    } else {
        Err(Why::Damaged)
    }
}

/// Parts whose elements are single values.
fn is_fields(name: &str) -> bool {
    name.starts_with("docProps/") || name.starts_with("customXml/") || name == "meta.xml"
}

/// The part as text, if it is markup at all.
fn markup(bytes: &[u8]) -> Option<String> {
    let text = charset::read(bytes)?;
    let begins = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    begins.starts_with('<').then(|| text.into_owned())
}

/// A part that is no markup: a picture, an embedded file, a font, a macro.
fn blob(name: &str, bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let preview = name.starts_with("docProps/thumbnail") || name.starts_with("Thumbnails/");
    if preview && kind::is_picture(bytes) && bytes.len() < 256 << 10 && !kind::ends_as_zip(bytes) {
        // A picture of what the document itself says.
        return sink.text(&runs::of(bytes));
    }
    if sink.known_member(bytes)? {
        return Ok(());
    }
    sink.text(&runs::of(bytes))?;
    // Fonts show the text that is read elsewhere. The head of those in a Word document is scrambled.
    let font = kind::is_font(bytes) || name.ends_with(".odttf");
    // Settings of printers and the like are small; what is large may be anything.
    if bytes.len() > 64 << 10 && !(font && bytes.len() < 4 << 20) {
        sink.unreadable(Why::UnknownBinary);
    }
    Ok(())
}

/// The strings that the cells of a workbook refer to; they are handed over as they are met.
fn shared_strings(
    package: Package,
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    sink: &mut Sink<'_, '_>,
) -> Result<sheet::Strings, Why> {
    let none = Ok(sheet::Strings::default());
    if package != Package::Xlsx {
        return none;
    }
    let Some(at) = zip.index_for_name(sheet::STRINGS) else {
        return none;
    };
    let Member::Read { bytes, .. } = member(zip, at, sink) else {
        return none;
    };
    let Some(text) = markup(&bytes) else {
        return none;
    };
    let strings = sheet::Strings::read(&text);
    sink.text(strings.all())?;
    sink.text(strings.aside())?;
    Ok(strings)
}
