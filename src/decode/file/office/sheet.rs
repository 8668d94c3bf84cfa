//! Worksheets: cells in rows, with the strings they refer to.

use quick_xml::{events::Event, reader::Reader};

use super::super::{
    Why,
    sink::Sink,
    xml::{line, reference},
};

/// Where a workbook keeps its strings.
pub(super) const STRINGS: &str = "xl/sharedStrings.xml";

/// A longer string is read with the others and not again in each cell.
const LONGEST: usize = 256;

/// Rows are handed over in pieces of about this size.
const PIECE: usize = 64 << 10;

/// The strings that cells refer to by number.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    /// Where each begins; its end is the line's.
    starts: Vec<usize>,
    /// How they are spoken, and comments: what no cell shows.
    aside: String,
}

impl Strings {
    /// Reads the part that holds them.
    pub(super) fn read(xml: &str) -> Self {
        let mut strings = Self::default();
        let mut reader = lenient(xml);
        let mut phonetic = false;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "si" => strings.starts.push(strings.text.len()),
                    "rPh" => phonetic = true,
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "si" => strings.text.push('\n'),
                    "rPh" => {
                        phonetic = false;
                        strings.aside.push('\n');
                    }
                    _ => {}
                },
                Event::Empty(tag) if tag.local_name().as_ref() == "si" => {
                    strings.starts.push(strings.text.len());
                    strings.text.push('\n');
                }
                Event::Text(text) => strings.side(phonetic).push_str(&text),
                Event::CData(text) => strings.side(phonetic).push_str(&text),
                Event::GeneralRef(name) => strings.side(phonetic).push_str(&reference(&name)),
                Event::Comment(text) => line(&mut strings.aside, &text),
                Event::PI(text) => line(&mut strings.aside, &text),
                Event::DocType(text) => line(&mut strings.aside, &text),
                Event::Eof => break,
                _ => {}
            }
        }
        strings
    }

    fn side(&mut self, phonetic: bool) -> &mut String {
        if phonetic {
            &mut self.aside
        } else {
            &mut self.text
        }
    }

    /// What stands beside them.
    pub(super) fn aside(&self) -> &str {
        &self.aside
    }

    /// All of them, a line each.
    pub(super) fn all(&self) -> &str {
        &self.text
    }

    fn get(&self, at: usize) -> Option<&str> {
        let start = *self.starts.get(at)?;
        let end = self
            .starts
            .get(at.checked_add(1)?)
            .copied()
            .unwrap_or(self.text.len());
        self.text
            .get(start..end)
            .map(|text| text.trim_end_matches('\n'))
    }
}

/// Hands over the rows of a worksheet, cells parted by tabs.
pub(super) fn read(xml: &str, strings: &Strings, sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut reader = lenient(xml);
    let mut rows = String::new();
    let mut value = String::new();
    let mut refers = false;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "c" => {
                    value.clear();
                    let kind = tag.try_get_attribute("t").ok().flatten();
                    refers = kind.is_some_and(|kind| &*kind.value == "s");
                }
                "v" | "f" => value.clear(),
                _ => {}
            },
            Event::Text(text) => value.push_str(&text),
            Event::CData(text) => value.push_str(&text),
            Event::GeneralRef(name) => value.push_str(&reference(&name)),
            Event::End(tag) => match tag.local_name().as_ref() {
                "v" if refers => {
                    let text = value.trim().parse().ok().and_then(|at| strings.get(at));
                    rows.push_str(
                        text.filter(|text| text.len() <= LONGEST)
                            .unwrap_or_default(),
                    );
                    value.clear();
                }
                "v" | "f" | "t" => {
                    rows.push_str(&number(&value));
                    value.clear();
                }
                "c" => rows.push('\t'),
                "row" => {
                    rows.push('\n');
                    if rows.len() >= PIECE {
                        sink.text(&rows)?;
                        rows.clear();
                    }
                }
                // Headers, footers, names: whatever else a sheet says.
                _ if !value.trim().is_empty() => {
                    rows.push_str(&value);
                    rows.push('\n');
                    value.clear();
                }
                _ => value.clear(),
            },
            Event::Comment(text) => line(&mut rows, &text),
            Event::PI(text) => line(&mut rows, &text),
            Event::DocType(text) => line(&mut rows, &text),
            Event::Eof => break,
            _ => {}
        }
        if rows.len() >= 2 * PIECE {
            sink.text(&rows)?;
            rows.clear();
        }
    }
    sink.text(&rows)
}

/// A cell's value as it is shown: `4.1E+15` is a whole number of sixteen digits.
fn number(value: &str) -> String {
    if value.contains(['E', 'e'])
        && let Ok(number) = value.trim().parse::<f64>()
        && number.fract() == 0.0
        && number.abs() < 9e15
    {
        return format!("{number:.0}");
    }
    value.to_owned()
}

fn lenient(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}
