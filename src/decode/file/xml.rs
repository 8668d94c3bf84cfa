//! The text of XML: what stands between the tags, and what stands in them.
//!
//! Entities of the document's own are not expanded; their declarations are read as text.

use quick_xml::{
    XmlVersion,
    events::{BytesRef, BytesStart, Event},
    reader::Reader,
};

use super::{Why, sink::Sink};

/// What parts the texts of two elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Every element is a field of its own.
    Fields,
    /// Only paragraphs, rows, cells and the like part; the runs of a paragraph belong together.
    Runs,
}

/// What was read of an XML document.
#[derive(Default)]
pub(super) struct Read {
    /// What stands between the tags.
    pub(super) text: String,
    /// `name: value` of the attributes that say something, a line each.
    pub(super) attributes: String,
    /// Whether it was read to its end.
    pub(super) whole: bool,
}

/// Reads a document of its own: as it stands, and as it reads without the tags.
pub(super) fn read(text: &str, sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    sink.text(text)?;
    let read = parse(text, Form::Fields);
    sink.text(&read.text)?;
    sink.text(&read.attributes)
}

/// Reads markup as text and attributes.
pub(super) fn parse(xml: &str, form: Form) -> Read {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut read = Read::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                part(form, tag.local_name().as_ref(), &mut read.text);
                attributes(form, &tag, &mut read.attributes);
            }
            Ok(Event::Empty(tag)) => {
                part(form, tag.local_name().as_ref(), &mut read.text);
                attributes(form, &tag, &mut read.attributes);
            }
            Ok(Event::End(tag)) => part(form, tag.local_name().as_ref(), &mut read.text),
            Ok(Event::Text(text)) => read.text.push_str(&text),
            Ok(Event::CData(text)) => read.text.push_str(&text),
            Ok(Event::GeneralRef(name)) => read.text.push_str(&reference(&name)),
            Ok(Event::Comment(text)) => line(&mut read.text, &text),
            Ok(Event::PI(text)) => line(&mut read.text, &text),
            Ok(Event::DocType(text)) => line(&mut read.text, &text),
            Ok(Event::Decl(_)) => {}
            Ok(Event::Eof) => {
                read.whole = true;
                return read;
            }
            Err(_) => return read,
        }
    }
}

/// What `&name;` stands for; one that the document defines stands for itself.
pub(super) fn reference(name: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return c.to_string();
    }
    match &**name {
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        other => format!("&{other};"),
    }
}

/// Adds a line of its own.
pub(super) fn line(to: &mut String, text: &str) {
    to.push('\n');
    to.push_str(text);
    to.push('\n');
}

/// Puts in what parts an element from its neighbours.
fn part(form: Form, name: &str, to: &mut String) {
    let mark = match (form, name) {
        (Form::Fields, _) => '\n',
        (Form::Runs, "tab" | "tc" | "table-cell" | "c" | "ptab") => '\t',
        (Form::Runs, "s") => ' ',
        (
            Form::Runs,
            "p" | "h" | "br" | "cr" | "tr" | "row" | "table-row" | "line-break" | "si" | "sp"
            | "instrText" | "delInstrText" | "text" | "cm" | "comment" | "annotation" | "v" | "f"
            | "title" | "creator" | "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter"
            | "firstHeader" | "firstFooter" | "author" | "list-item" | "definedName",
        ) => '\n',
        (Form::Runs, _) => return,
    };
    if !to.is_empty() && !to.ends_with(mark) {
        to.push(mark);
    }
}

fn attributes(form: Form, tag: &BytesStart<'_>, to: &mut String) {
    for attribute in tag.attributes().with_checks(false).flatten() {
        let name = attribute.key.local_name();
        let name: &str = name.as_ref();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.as_deref().unwrap_or(&attribute.value);
        if name.starts_with("xmlns") || attribute.key.as_ref().starts_with("xmlns") {
            continue;
        }
        if form == Form::Fields || tells(name, value) {
            to.push_str(name);
            to.push_str(": ");
            to.push_str(value);
            to.push('\n');
        }
    }
}

/// Whether an attribute of an office document is for people rather than for its layout.
fn tells(name: &str, value: &str) -> bool {
    let written = matches!(
        name,
        "descr"
            | "title"
            | "alt"
            | "author"
            | "userName"
            | "initials"
            | "name"
            | "href"
            | "tooltip"
            | "instr"
            | "string-value"
            | "display"
            | "location"
            | "prompt"
            | "error"
            | "promptTitle"
    );
    if value.starts_with("http://schemas.") || value.starts_with("http://purl.org/") {
        return false;
    }
    written
        || value.contains('@')
        || value.contains("://")
        || value.bytes().filter(u8::is_ascii_digit).count() >= 9
}
