//! PDF's values as they are written.

use std::collections::BTreeMap;

/// Deeper nesting is read as nothing.
const DEEPEST: usize = 48;

/// One value does not hold more others than this.
const MOST_VALUES: usize = 1 << 19;

/// A value. Strings and names are unescaped.
#[derive(Clone)]
pub(super) enum Value {
    Null,
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Self>),
    Dict(Dict),
    /// The object of that number.
    Reference(u32),
    /// An operator, `true`, `endobj` and the like.
    Word(Vec<u8>),
}

/// Names and values.
#[derive(Clone, Default)]
pub(super) struct Dict(pub(super) BTreeMap<Vec<u8>, Value>);

impl Dict {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name.as_bytes())
    }

    /// Whether the value of that name is this name.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        matches!(self.get(name), Some(Value::Name(found)) if found == value.as_bytes())
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.get(name).and_then(Value::number)
    }
}

impl Value {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn array(&self) -> &[Self] {
        match self {
            Self::Array(values) => values,
            _ => &[],
        }
    }
}

/// Reads values from bytes.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    /// How many values the last one holds.
    pub(super) values: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            values: 0,
        }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => {
                    let end = memchr::memchr2(b'\n', b'\r', self.rest());
                    self.at += end.unwrap_or(self.rest().len());
                }
                b' ' | b'\t' | b'\r' | b'\n' | b'\x0C' | 0 => self.at += 1,
                _ => return,
            }
        }
    }

    /// The next value; `None` at the end. Two numbers and an `R` are a reference.
    pub(super) fn value(&mut self) -> Option<Value> {
        self.values = 0;
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Value> {
        self.blanks();
        let byte = self.peek()?;
        self.values += 1;
        if self.values > MOST_VALUES {
            return None;
        }
        match byte {
            b'(' => Some(Value::Text(self.literal())),
            b'/' => {
                self.at += 1;
                Some(Value::Name(self.name()))
            }
            b'<' if self.rest().starts_with(b"<<") => {
                self.at += 2;
                self.dict(depth)
            }
            b'<' => Some(Value::Text(self.hex())),
            b'[' => {
                self.at += 1;
                self.array(depth)
            }
            b'>' if self.rest().starts_with(b">>") => {
                self.at += 2;
                Some(Value::Word(b">>".to_vec()))
            }
            b']' | b')' | b'>' | b'{' | b'}' => {
                self.at += 1;
                Some(Value::Word(vec![byte]))
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => Some(self.number()),
            _ => {
                let word = self.regular();
                if word.is_empty() {
                    self.at += 1;
                }
                Some(Value::Word(word.to_vec()))
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        let mut values = Vec::new();
        if depth >= DEEPEST {
            return None;
        }
        loop {
            match self.nested(depth + 1) {
                Some(Value::Word(word)) if word == b"]" => break,
                // A broken array ends where something else obviously begins.
                Some(Value::Word(word)) if word == b"endobj" || word == b">>" => break,
                Some(value) => push(&mut values, value),
                None => break,
            }
        }
        Some(Value::Array(values))
    }

    fn dict(&mut self, depth: usize) -> Option<Value> {
        let mut values = Vec::new();
        if depth >= DEEPEST {
            return None;
        }
        loop {
            match self.nested(depth + 1) {
                Some(Value::Word(word)) if word == b">>" || word == b"endobj" => break,
                Some(value) => push(&mut values, value),
                None => break,
            }
        }
        let mut dict = BTreeMap::new();
        let mut values = values.into_iter().peekable();
        while let Some(key) = values.next() {
            if let Value::Name(name) = key
                && let Some(value) = values.next()
            {
                dict.insert(name, value);
            }
        }
        Some(Value::Dict(Dict(dict)))
    }

    fn regular(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let end = rest
            .iter()
            .position(|byte| is_special(*byte))
            .unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn number(&mut self) -> Value {
        let word = self.regular();
        let text = std::str::from_utf8(word).unwrap_or_default();
        // `--5` and `1.2.3` are written by some programs; they are numbers to nobody.
        text.parse()
            .map_or_else(|_| Value::Word(word.to_vec()), Value::Number)
    }

    fn name(&mut self) -> Vec<u8> {
        let raw = self.regular();
        let mut out = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let [byte, after @ ..] = rest {
            rest = after;
            if *byte == b'#'
                && let [high, low, after @ ..] = rest
                && let (Some(high), Some(low)) = (digit(*high), digit(*low))
            {
                out.push(high << 4 | low);
                rest = after;
            } else {
                out.push(*byte);
            }
        }
        out
    }

    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let rest = self.rest();
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at += (end + 1).min(rest.len());
        let mut digits = rest
            .get(..end)
            .unwrap_or_default()
            .iter()
            .filter_map(|b| digit(*b));
        let mut out = Vec::with_capacity(end / 2);
        while let Some(high) = digits.next() {
            out.push(high << 4 | digits.next().unwrap_or(0));
        }
        out
    }

    /// A string in parentheses, which may hold such pairs itself.
    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut out = Vec::new();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut out);
                    continue;
                }
                _ => {}
            }
            out.push(byte);
        }
        out
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek() else {
            return;
        };
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    if let Some(next @ b'0'..=b'7') = self.peek() {
                        code = code * 8 + u32::from(next - b'0');
                        self.at += 1;
                    }
                }
                out.push(u8::try_from(code & 0xFF).unwrap_or_default());
            }
            other => out.push(other),
        }
    }
}

/// Adds a value; a number, a number and `R` become a reference.
fn push(values: &mut Vec<Value>, value: Value) {
    let is_r = matches!(&value, Value::Word(word) if word == b"R");
    if is_r && let [.., Value::Number(object), Value::Number(_)] = values.as_slice() {
        let object = index(*object);
        values.truncate(values.len().saturating_sub(2));
        values.push(object.map_or(Value::Null, Value::Reference));
        return;
    }
    values.push(value);
}

/// A number that counts something.
pub(super) fn index(number: f64) -> Option<u32> {
    if !(0.0..=4_294_967_295.0).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked above"
    )]
    Some(number as u32)
}

pub(super) fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

fn is_special(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'\r'
            | b'\n'
            | b'\x0C'
            | 0
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}
