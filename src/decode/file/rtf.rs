//! The text of RTF: paragraphs, cells, fields, notes and properties, without fonts and styles.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{Why, charset, sink::Sink};

/// Groups deeper than this are read as if they were one.
const DEEPEST: usize = 1024;

/// Reads a document.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_, '_>) -> Result<(), Why> {
    let mut reader = Reader::new(bytes);
    reader.run();
    sink.keep(reader.objects.len().saturating_add(reader.out.len()))?;
    sink.text(&reader.out)?;
    for object in super::compound::find(&reader.objects) {
        sink.member(object)?;
    }
    if reader.pictures >= 1024 {
        sink.unreadable(Why::Image);
    }
    if reader.groups.is_empty() {
        Ok(())
    } else {
        Err(Why::Damaged)
    }
}

/// What a group is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Text,
    /// Fonts, colours, styles.
    Skipped,
    /// A picture in hexadecimal.
    Picture,
    /// An embedded file in hexadecimal.
    Object,
}

#[derive(Clone, Copy)]
struct Group {
    purpose: Use,
    /// How many characters stand in for one of Unicode.
    stand_ins: usize,
    /// Whether `\*` was just read: a destination that may be ignored.
    optional: bool,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    groups: Vec<Group>,
    /// Groups beyond the deepest.
    beyond: usize,
    encoding: &'static Encoding,
    /// Bytes of the document's code page that wait to be decoded together.
    pending: Vec<u8>,
    out: String,
    objects: Vec<u8>,
    half: Option<u8>,
    pictures: usize,
    skip: usize,
    high: Option<u16>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            groups: Vec::new(),
            beyond: 0,
            encoding: WINDOWS_1252,
            pending: Vec::new(),
            out: String::new(),
            objects: Vec::new(),
            half: None,
            pictures: 0,
            skip: 0,
            high: None,
        }
    }

    fn run(&mut self) {
        while let Some(byte) = self.next() {
            match byte {
                b'{' => self.open(),
                b'}' => {
                    self.flush();
                    self.skip = 0;
                    if self.beyond > 0 {
                        self.beyond -= 1;
                    } else {
                        self.groups.pop();
                        // What follows the document is no part of it, and is read all the same.
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                other => self.byte(other),
            }
        }
        self.flush();
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group {
            purpose: Use::Text,
            stand_ins: 1,
            optional: false,
        })
    }

    fn open(&mut self) {
        self.flush();
        self.skip = 0;
        if self.groups.len() >= DEEPEST {
            self.beyond += 1;
            return;
        }
        let group = Group {
            optional: false,
            ..self.group()
        };
        self.groups.push(group);
    }

    /// A byte of the code page.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        match self.group().purpose {
            Use::Text => self.pending.push(byte),
            Use::Skipped => {}
            Use::Picture => self.pictures += usize::from(byte.is_ascii_hexdigit()),
            Use::Object => {
                let digit = char::from(byte)
                    .to_digit(16)
                    .and_then(|d| u8::try_from(d).ok());
                match (self.half.take(), digit) {
                    (Some(high), Some(low)) => self.objects.push(high << 4 | low),
                    (None, Some(high)) => self.half = Some(high),
                    (half, None) => self.half = half,
                }
            }
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let (text, _) = self.encoding.decode_without_bom_handling(&self.pending);
            self.out.push_str(&text);
            self.pending.clear();
        }
    }

    fn push(&mut self, c: char) {
        if self.group().purpose == Use::Text {
            self.flush();
            self.out.push(c);
        }
    }

    /// What follows a backslash.
    fn control(&mut self) {
        let Some(first) = self.next() else {
            return;
        };
        if !first.is_ascii_alphabetic() {
            self.symbol(first);
            return;
        }
        let start = self.at - 1;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) && self.at - start < 32 {
            self.at += 1;
        }
        let name = self.bytes.get(start..self.at).unwrap_or_default();
        let start = self.at;
        self.at += usize::from(self.bytes.get(self.at) == Some(&b'-'));
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) && self.at - start < 11 {
            self.at += 1;
        }
        let number = self.bytes.get(start..self.at).unwrap_or_default();
        let number = std::str::from_utf8(number)
            .ok()
            .and_then(|n| n.parse::<i32>().ok());
        self.at += usize::from(self.bytes.get(self.at) == Some(&b' '));
        self.word(name, number);
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\'' => {
                let mut digit = || self.next().and_then(|b| char::from(b).to_digit(16));
                let pair = (digit(), digit());
                if let (Some(high), Some(low)) = pair
                    && let Ok(byte) = u8::try_from(high << 4 | low)
                {
                    self.byte(byte);
                }
            }
            b'*' => {
                if let Some(group) = self.groups.last_mut() {
                    group.optional = true;
                }
            }
            b'~' => self.push(' '),
            b'_' => self.push('-'),
            b'\r' | b'\n' => self.push('\n'),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
    }

    fn word(&mut self, name: &[u8], number: Option<i32>) {
        let group = self.group();
        match name {
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.push('\n'),
            b"tab" | b"cell" | b"nestcell" => self.push('\t'),
            b"emspace" | b"enspace" | b"qmspace" => self.push(' '),
            b"emdash" | b"endash" => self.push('-'),
            b"u" => self.unicode(number.unwrap_or(0)),
            b"uc" => {
                let count = number
                    .and_then(|n| usize::try_from(n).ok())
                    .unwrap_or(1)
                    .min(16);
                if let Some(group) = self.groups.last_mut() {
                    group.stand_ins = count;
                }
            }
            b"ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.encoding = charset::named(label.as_bytes()).unwrap_or(self.encoding);
            }
            b"bin" => {
                let count = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                let end = self.at.saturating_add(count).min(self.bytes.len());
                let data = self.bytes.get(self.at..end).unwrap_or_default();
                self.objects.extend_from_slice(data);
                self.at = end;
            }
            b"pict" => self.purpose(Use::Picture),
            b"objdata" => self.purpose(Use::Object),
            b"fonttbl"
            | b"colortbl"
            | b"stylesheet"
            | b"themedata"
            | b"colorschememapping"
            | b"latentstyles"
            | b"datastore"
            | b"listtable"
            | b"listoverridetable"
            | b"rsidtbl" => {
                self.purpose(Use::Skipped);
            }
            // Everything else that is optional may hold text: field codes, hidden notes, tables
            // for a reader that is newer.
            _ if group.optional && group.purpose == Use::Text => self.push('\n'),
            b"info" | b"author" | b"title" | b"subject" | b"doccomm" | b"keywords"
            | b"operator" | b"company" | b"manager" | b"header" | b"footer" | b"footnote"
            | b"annotation" => {
                self.push('\n');
            }
            _ => {}
        }
    }

    fn purpose(&mut self, purpose: Use) {
        self.flush();
        self.half = None;
        if let Some(group) = self.groups.last_mut() {
            group.purpose = purpose;
        }
    }

    /// A character by its number, which is signed; characters that stand in for it follow.
    fn unicode(&mut self, number: i32) {
        let Ok(code) = u16::try_from(number & 0xFFFF) else {
            return;
        };
        self.skip = self.group().stand_ins;
        let read = match self.high.take() {
            Some(high) => char::decode_utf16([high, code]).next().and_then(Result::ok),
            None if (0xD800..0xDC00).contains(&code) => {
                self.high = Some(code);
                return;
            }
            None => char::from_u32(u32::from(code)),
        };
        self.push(read.unwrap_or('\u{FFFD}'));
    }
}
