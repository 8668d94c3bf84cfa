//! The text that the operators of a page show, in the order in which they show it.

use std::collections::HashMap;

use super::{
    font::Font,
    object::{Lexer, Value},
};

/// Pages push and pop their state; deeper stacks are read as if they were shallow.
const DEEPEST: usize = 64;
const MOST_OPERANDS: usize = 4096;

/// What a page or form shows.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Codes that stand for nothing known.
    pub(super) unknown: usize,
    /// Whether it paints a picture of its own.
    pub(super) picture: bool,
    /// Lines and curves: letters may have been drawn with them.
    pub(super) strokes: usize,
}

type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `a` first, then `b`.
fn times(a: Matrix, b: Matrix) -> Matrix {
    let [a0, a1, a2, a3, a4, a5] = a;
    let [b0, b1, b2, b3, b4, b5] = b;
    [
        a0 * b0 + a1 * b2,
        a0 * b1 + a1 * b3,
        a2 * b0 + a3 * b2,
        a2 * b1 + a3 * b3,
        a4 * b0 + a5 * b2 + b4,
        a4 * b1 + a5 * b3 + b5,
    ]
}

/// Where text is being shown.
struct Pen<'a> {
    fonts: &'a HashMap<Vec<u8>, Font>,
    usual: Font,
    font: Option<&'a Font>,
    size: f64,
    leading: f64,
    page: Matrix,
    saved: Vec<Matrix>,
    line: Matrix,
    /// How far the line has been written, in thousandths of the size.
    written: f64,
    /// Where the last text ended on the page, and how high it was.
    end: Option<(f64, f64, f64)>,
    out: Shown,
}

/// Reads a content stream with the fonts of its resources.
pub(super) fn read(stream: &[u8], fonts: &HashMap<Vec<u8>, Font>) -> Shown {
    let mut pen = Pen {
        fonts,
        usual: Font::default(),
        font: None,
        size: 1.0,
        leading: 0.0,
        page: IDENTITY,
        saved: Vec::new(),
        line: IDENTITY,
        written: 0.0,
        end: None,
        out: Shown::default(),
    };
    let mut lexer = Lexer::new(stream, 0);
    let mut operands = Vec::new();
    while let Some(value) = lexer.value() {
        match value {
            Value::Word(word) => {
                if word == b"ID" {
                    pen.out.picture = true;
                    skip_picture(&mut lexer);
                } else {
                    pen.operator(&word, &operands);
                }
                operands.clear();
            }
            operand if operands.len() < MOST_OPERANDS => operands.push(operand),
            _ => {}
        }
    }
    pen.out
}

/// A picture in the stream ends with `EI` between blanks.
fn skip_picture(lexer: &mut Lexer<'_>) {
    let rest = lexer.rest();
    let end = memchr::memmem::find_iter(rest, b"EI").find(|at| {
        let before = at.checked_sub(1).and_then(|at| rest.get(at));
        let after = rest.get(at + 2);
        before.is_some_and(u8::is_ascii_whitespace) && after.is_none_or(u8::is_ascii_whitespace)
    });
    lexer.at += end.map_or(rest.len(), |end| end + 2);
}

impl Pen<'_> {
    fn operator(&mut self, word: &[u8], operands: &[Value]) {
        let numbers = || operands.iter().filter_map(Value::number);
        match (word, operands) {
            (b"q", _) if self.saved.len() < DEEPEST => self.saved.push(self.page),
            (b"Q", _) => self.page = self.saved.pop().unwrap_or(self.page),
            (b"cm", _) => self.page = matrix(numbers()).map_or(self.page, |m| times(m, self.page)),
            (b"BT", _) => self.place(IDENTITY),
            (b"Tf", [Value::Name(name), Value::Number(size)]) => {
                self.font = self.fonts.get(name.as_slice());
                self.size = *size;
            }
            (b"TL", [Value::Number(leading)]) => self.leading = *leading,
            (b"Tm", _) => {
                if let Some(matrix) = matrix(numbers()) {
                    self.place(matrix);
                }
            }
            (b"Td" | b"TD", [Value::Number(x), Value::Number(y)]) => {
                if word == b"TD" {
                    self.leading = -y;
                }
                self.place(times([1.0, 0.0, 0.0, 1.0, *x, *y], self.line));
            }
            (b"T*", _) => self.next_line(),
            (b"Tj", [Value::Text(text)]) => self.show(text),
            (b"'", [Value::Text(text)]) | (b"\"", [_, _, Value::Text(text)]) => {
                self.next_line();
                self.show(text);
            }
            (b"TJ", [Value::Array(parts)]) => {
                for part in parts {
                    match part {
                        Value::Text(text) => self.show(text),
                        Value::Number(back) => self.written -= back,
                        _ => {}
                    }
                }
            }
            (b"l" | b"c" | b"v" | b"y" | b"re", _) => self.out.strokes += 1,
            // Marked content may say what it shows.
            (b"BDC", [_, Value::Dict(says)]) => {
                for name in ["ActualText", "Alt"] {
                    if let Some(Value::Text(text)) = says.get(name) {
                        self.out.text.push_str(&super::text(text));
                        self.out.text.push('\n');
                    }
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self) {
        self.place(times([1.0, 0.0, 0.0, 1.0, 0.0, -self.leading], self.line));
    }

    fn place(&mut self, line: Matrix) {
        self.line = line;
        self.written = 0.0;
    }

    fn show(&mut self, codes: &[u8]) {
        self.part();
        let font = self.font.unwrap_or(&self.usual);
        let out = &mut self.out;
        let mut written = 0.0;
        out.unknown += font.show(codes, &mut |glyph| {
            out.text.push_str(glyph.text);
            written += glyph.width;
        });
        self.written += written;
        let [_, _, x, y, height] = self.here();
        self.end = Some((x, y, height));
    }

    /// Scale along the line and across, place, and height of the letters on the page.
    fn here(&self) -> [f64; 5] {
        let moved = [1.0, 0.0, 0.0, 1.0, self.written / 1000.0 * self.size, 0.0];
        let [a, b, c, d, x, y] = times(times(moved, self.line), self.page);
        let height = (c.hypot(d) * self.size).abs();
        // Along the line, whatever way it runs: a page may be turned.
        let scale = a.hypot(b).max(1e-9);
        let (along, across) = ((x * a + y * b) / scale, (y * a - x * b) / scale);
        [a, b, along, across, height.max(1e-9)]
    }

    /// Puts a blank or a new line where the eye sees one.
    fn part(&mut self) {
        let [_, _, x, y, height] = self.here();
        let Some((end, base, before)) = self.end else {
            return;
        };
        let size = height.min(before);
        let mark = if (y - base).abs() > size * 0.5 || x < end - size * 2.0 {
            '\n'
        } else if x > end + size * 2.0 {
            '\t'
        } else if x > end + size * 0.18 {
            ' '
        } else {
            return;
        };
        if !self.out.text.ends_with(['\n', ' ', '\t']) {
            self.out.text.push(mark);
        }
    }
}

fn matrix(numbers: impl Iterator<Item = f64>) -> Option<Matrix> {
    numbers.collect::<Vec<_>>().try_into().ok()
}
