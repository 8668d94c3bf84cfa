//! What the codes of a font stand for.

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, UTF_16BE, WINDOWS_1252};

use super::object::{Dict, Lexer, Value, index};

/// A font with more codes than this, or codes that stand for more characters, is no font.
const MOST_CODES: usize = 65_536;
const LONGEST: usize = 8;

/// A font, as far as reading goes.
#[derive(Default)]
pub(super) struct Font {
    to_unicode: HashMap<u32, String>,
    /// How many bytes a code has, if the font says so.
    wide: bool,
    /// Codes that the encoding changes.
    differences: HashMap<u8, char>,
    encoding: Option<&'static Encoding>,
    first: usize,
    /// Widths of the codes from `first` on, in thousandths.
    widths: Vec<f64>,
}

/// A character that is shown, and how wide it is in thousandths of the font's size.
pub(super) struct Glyph<'a> {
    pub(super) text: &'a str,
    pub(super) width: f64,
}

impl Font {
    /// Reads a font's dictionary. `to_unicode` is its decoded map, if it has one; `encoding` its
    /// encoding, if that is an object of its own.
    pub(super) fn read(
        font: &Dict,
        to_unicode: Option<&[u8]>,
        encoding: Option<&Value>,
        widths: &[Value],
    ) -> Self {
        let mut read = Self {
            wide: font.is("Subtype", "Type0"),
            encoding: Some(WINDOWS_1252),
            ..Self::default()
        };
        let named = match encoding {
            Some(Value::Name(name)) => Some(name.as_slice()),
            Some(Value::Dict(dict)) => {
                if let Some(Value::Array(differences)) = dict.get("Differences") {
                    read.differ(differences);
                }
                match dict.get("BaseEncoding") {
                    Some(Value::Name(name)) => Some(name.as_slice()),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(name) = named {
            read.encoding = by_name(name, read.wide);
        }
        if let Some(map) = to_unicode {
            read.map(map);
        }
        let first = font.number("FirstChar").and_then(index);
        read.first = first
            .and_then(|first| usize::try_from(first).ok())
            .unwrap_or(0);
        read.widths = widths
            .iter()
            .take(256)
            .map(|width| width.number().unwrap_or(0.0))
            .collect();
        read
    }

    fn differ(&mut self, differences: &[Value]) {
        let mut code = 0_u32;
        for value in differences.iter().take(1024) {
            match value {
                Value::Number(number) => code = index(*number).unwrap_or(0),
                Value::Name(name) => {
                    if let (Ok(code), Some(c)) = (u8::try_from(code), glyph(name)) {
                        self.differences.insert(code, c);
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    /// Reads a map to Unicode (Adobe technical note 5014).
    fn map(&mut self, map: &[u8]) {
        let mut lexer = Lexer::new(map, 0);
        let mut operands: Vec<Value> = Vec::new();
        while let Some(value) = lexer.value() {
            let Value::Word(word) = &value else {
                if operands.len() < MOST_CODES {
                    operands.push(value);
                }
                continue;
            };
            match word.as_slice() {
                b"endcodespacerange" => {
                    self.wide = operands
                        .iter()
                        .any(|value| matches!(value, Value::Text(code) if code.len() > 1));
                }
                b"endbfchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Value::Text(code), Value::Text(text)] = pair {
                            self.stands(number(code), text, 0);
                        }
                    }
                }
                b"endbfrange" => self.ranges(&operands),
                _ => {}
            }
            operands.clear();
        }
    }

    fn ranges(&mut self, operands: &[Value]) {
        for range in operands.chunks_exact(3) {
            let [Value::Text(from), Value::Text(to), target] = range else {
                continue;
            };
            let (from, to) = (
                number(from),
                number(to).min(number(from).saturating_add(65_535)),
            );
            match target {
                Value::Text(text) => {
                    for code in from..=to {
                        self.stands(code, text, code - from);
                        if self.to_unicode.len() >= MOST_CODES {
                            return;
                        }
                    }
                }
                Value::Array(texts) => {
                    for (code, text) in (from..=to).zip(texts) {
                        if let Value::Text(text) = text {
                            self.stands(code, text, 0);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// A code stands for this text in UTF-16, its last unit moved on by `after`.
    fn stands(&mut self, code: u32, text: &[u8], after: u32) {
        if self.to_unicode.len() >= MOST_CODES {
            return;
        }
        let mut units: Vec<u16> = match text {
            [one] => vec![u16::from(*one)],
            _ => text
                .chunks_exact(2)
                .take(LONGEST)
                .map(|pair| {
                    pair.iter()
                        .fold(0, |unit, byte| unit << 8 | u16::from(*byte))
                })
                .collect(),
        };
        if let Some(last) = units.last_mut() {
            *last = last.wrapping_add(u16::try_from(after & 0xFFFF).unwrap_or_default());
        }
        self.to_unicode
            .insert(code, String::from_utf16_lossy(&units));
    }

    /// Hands over the characters of a string that is shown. Answers how many codes of it stand
    /// for nothing known.
    pub(super) fn show(&self, codes: &[u8], each: &mut dyn FnMut(Glyph<'_>)) -> usize {
        if self.to_unicode.is_empty() && self.wide {
            return self.show_wide(codes, each);
        }
        let mut unknown = 0;
        for code in codes.chunks(if self.wide { 2 } else { 1 }) {
            let value = number(code);
            let mut buffer = [0; 4];
            let text = match (self.to_unicode.get(&value), code) {
                (Some(text), _) => text.as_str(),
                (None, [byte]) => &*self.single(*byte).encode_utf8(&mut buffer),
                _ => {
                    unknown += 1;
                    ""
                }
            };
            each(Glyph {
                text,
                width: self.width(value, text),
            });
        }
        unknown
    }

    fn show_wide(&self, codes: &[u8], each: &mut dyn FnMut(Glyph<'_>)) -> usize {
        let Some(encoding) = self.encoding else {
            // The codes are numbers of glyphs, and nothing says which.
            return codes.len() / 2;
        };
        let (text, _) = encoding.decode_without_bom_handling(codes);
        for c in text.chars() {
            let mut buffer = [0; 4];
            let text: &str = c.encode_utf8(&mut buffer);
            each(Glyph {
                text,
                width: if c.is_ascii() { 500.0 } else { 1000.0 },
            });
        }
        0
    }

    fn single(&self, byte: u8) -> char {
        if let Some(c) = self.differences.get(&byte) {
            return *c;
        }
        match self.encoding {
            Some(encoding) if !byte.is_ascii() => {
                let (text, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
                text.chars().next().unwrap_or('\u{FFFD}')
            }
            _ => char::from(byte),
        }
    }

    fn width(&self, code: u32, text: &str) -> f64 {
        let place = usize::try_from(code)
            .ok()
            .and_then(|code| code.checked_sub(self.first));
        let known = place
            .and_then(|at| self.widths.get(at))
            .copied()
            .filter(|width| *width > 0.0);
        known.unwrap_or(match text.chars().next() {
            Some(c) if u32::from(c) > 0x2E80 => 1000.0,
            Some(' ' | '.' | ',' | 'i' | 'l' | 'j' | 't' | 'f') => 280.0,
            Some('m' | 'w' | 'M' | 'W') => 830.0,
            _ => 540.0,
        })
    }
}

/// A code as a number.
fn number(code: &[u8]) -> u32 {
    code.iter()
        .take(4)
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// The encodings that PDF names. A wide font of another one shows glyphs by number.
fn by_name(name: &[u8], wide: bool) -> Option<&'static Encoding> {
    let has = |part: &str| memchr::memmem::find(name, part.as_bytes()).is_some();
    match () {
        () if has("MacRoman") => Some(MACINTOSH),
        () if has("UCS2") || has("UTF16") => Some(UTF_16BE),
        () if has("RKSJ") => Some(SHIFT_JIS),
        () if has("GBK") || has("GB-EUC") => Some(GBK),
        () if has("B5") => Some(BIG5),
        () if has("KSC") => Some(EUC_KR),
        () if wide => None,
        () => Some(WINDOWS_1252),
    }
}

/// The character of a glyph's name (the Adobe glyph list, as far as numbers, names and addresses
/// need it).
fn glyph(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().unwrap_or(name);
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return Some(c);
    }
    let hex = name
        .strip_prefix("uni")
        .filter(|hex| hex.len() >= 4)
        .or(name.strip_prefix('u'));
    if let Some(c) = hex.and_then(|hex| u32::from_str_radix(hex.get(..hex.len().min(6))?, 16).ok())
    {
        return char::from_u32(c);
    }
    GLYPHS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, c)| *c)
}

static GLYPHS: &[(&str, char)] = &[
    ("space", ' '),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("period", '.'),
    ("comma", ','),
    ("colon", ':'),
    ("semicolon", ';'),
    ("hyphen", '-'),
    ("minus", '-'),
    ("endash", '–'),
    ("emdash", '—'),
    ("underscore", '_'),
    ("slash", '/'),
    ("backslash", '\\'),
    ("at", '@'),
    ("ampersand", '&'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("equal", '='),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("exclam", '!'),
    ("question", '?'),
    ("quotesingle", '\''),
    ("quotedbl", '"'),
    ("quoteright", '’'),
    ("quoteleft", '‘'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("bracketleft", '['),
    ("bracketright", ']'),
    ("braceleft", '{'),
    ("braceright", '}'),
    ("less", '<'),
    ("greater", '>'),
    ("bar", '|'),
    ("asciitilde", '~'),
    ("asciicircum", '^'),
    ("grave", '`'),
    ("fi", 'ﬁ'),
    ("fl", 'ﬂ'),
    ("adieresis", 'ä'),
    ("odieresis", 'ö'),
    ("udieresis", 'ü'),
    ("Adieresis", 'Ä'),
    ("Odieresis", 'Ö'),
    ("Udieresis", 'Ü'),
    ("germandbls", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("ccedilla", 'ç'),
    ("ecircumflex", 'ê'),
    ("acircumflex", 'â'),
    ("ocircumflex", 'ô'),
    ("aring", 'å'),
    ("Aring", 'Å'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
    ("ae", 'æ'),
    ("Euro", '€'),
    ("sterling", '£'),
    ("section", '§'),
    ("degree", '°'),
    ("bullet", '•'),
];
