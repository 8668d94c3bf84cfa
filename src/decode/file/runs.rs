//! What can be read in bytes of no known format: the runs of characters between the rest.

/// Shorter runs are chance.
const SHORTEST: usize = 5;

/// All runs of Latin text in the bytes, as one byte a character and as UTF-16, a line each.
pub(super) fn of(bytes: &[u8]) -> String {
    let mut out = String::new();
    narrow(bytes, &mut out);
    wide(bytes, &mut out);
    wide(bytes.get(1..).unwrap_or_default(), &mut out);
    out
}

fn narrow(bytes: &[u8], out: &mut String) {
    let mut run = Run::new(out);
    for byte in bytes {
        // Windows-1252 above 0x9F is Latin-1; below that are marks that no number or name needs.
        run.see(match byte {
            b' '..=b'~' | 0xA0.. => Some(char::from(*byte)),
            b'\t' | b'\r' | b'\n' | 0x07 | 0x0B => Some('\n'),
            _ => None,
        });
    }
    run.end();
}

fn wide(bytes: &[u8], out: &mut String) {
    let mut run = Run::new(out);
    for pair in bytes.chunks_exact(2) {
        let code = match pair {
            [low, high] => u16::from_le_bytes([*low, *high]),
            _ => 0,
        };
        run.see(match code {
            0x20..=0x7E | 0xA0..=0x24F | 0x370..=0x52F | 0x2010..=0x2027 => {
                char::from_u32(u32::from(code))
            }
            0x07 | 0x09 | 0x0A | 0x0B | 0x0D => Some('\n'),
            _ => None,
        });
    }
    run.end();
}

/// The run that is being read, at the end of what was found.
struct Run<'a> {
    out: &'a mut String,
    start: usize,
    length: usize,
    plain: usize,
}

impl<'a> Run<'a> {
    fn new(out: &'a mut String) -> Self {
        let start = out.len();
        Self {
            out,
            start,
            length: 0,
            plain: 0,
        }
    }

    fn see(&mut self, c: Option<char>) {
        match c {
            Some(c) => {
                self.length += 1;
                // Latin letters with accents are common in noise, those of other scripts are not.
                let other = u32::from(c) > 0x36F && c.is_alphabetic();
                self.plain += usize::from(c.is_ascii_alphanumeric() || other);
                self.out.push(c);
            }
            None if self.out.len() > self.start => self.end(),
            None => {}
        }
    }

    /// Keeps what was read if it is long enough and mostly letters and digits.
    fn end(&mut self) {
        if self.length >= SHORTEST && self.plain * 2 >= self.length {
            self.out.push('\n');
        } else {
            self.out.truncate(self.start);
        }
        self.start = self.out.len();
        (self.length, self.plain) = (0, 0);
    }
}
