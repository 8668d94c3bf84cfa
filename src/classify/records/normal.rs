//! The form in which a cell and a text are compared: letters and digits alone, lower-cased, without
//! accents; `DE89 3704` and `de893704`, `Müller-Lüdenscheidt` and `Muller Ludenscheidt` are the same.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The longest normal form that is compared, in characters.
pub(in crate::classify) const CHARS_MAX: usize = 63;
/// The most tokens that one value is written in.
pub(in crate::classify) const TOKENS_MAX: usize = 12;
/// The most characters between two tokens of one value.
const GAP_MAX: usize = 3;

/// A run of letters and digits in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it stands in the text, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where its normal form stands, in bytes.
    pub(super) from: usize,
    pub(super) to: usize,
    /// How long its normal form is, in characters.
    pub(super) chars: usize,
    /// How many of them are digits.
    pub(super) digits: usize,
    /// Whether it may be one value with the token before it.
    pub(super) joined: bool,
}

/// The tokens of a text and their normal forms, one after another.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) normal: String,
    pub(super) all: Vec<Token>,
}

impl Tokens {
    /// Reads a text. `base` is where it begins in the whole.
    pub(super) fn read(&mut self, text: &str, base: usize) {
        self.normal.clear();
        self.all.clear();
        let mut open: Option<Token> = None;
        let mut gap = Gap::default();
        for (at, c) in text.char_indices() {
            if !belongs(c) {
                self.close(&mut open);
                gap.add(c);
                continue;
            }
            let token = open.get_or_insert_with(|| Token {
                start: base + at,
                end: 0,
                from: self.normal.len(),
                to: 0,
                chars: 0,
                digits: 0,
                joined: gap.joins(),
            });
            gap = Gap::default();
            token.end = base + at + c.len_utf8();
            if c.is_ascii() {
                self.normal.push(c.to_ascii_lowercase());
                token.chars += 1;
                token.digits += usize::from(c.is_ascii_digit());
            } else {
                push(c, &mut self.normal, &mut |c| {
                    token.chars += 1;
                    token.digits += usize::from(c.is_ascii_digit());
                });
            }
        }
        self.close(&mut open);
    }

    fn close(&mut self, open: &mut Option<Token>) {
        if let Some(token) = open.take() {
            let to = self.normal.len();
            self.all.push(Token { to, ..token });
        }
    }

    /// Every run of tokens that could be one value, as its place among the tokens, its length in
    /// characters and its digits. Ends early where `each` says so.
    pub(super) fn runs(&self, most: usize, mut each: impl FnMut(Run<'_>) -> bool) {
        for (place, first) in self.all.iter().enumerate() {
            let (mut chars, mut digits) = (0, 0);
            let following = self.all.iter().skip(place).take(TOKENS_MAX).enumerate();
            for (further, last) in following {
                chars += last.chars;
                digits += last.digits;
                if chars > most || (further > 0 && !last.joined) {
                    break;
                }
                let run = Run {
                    tokens: self,
                    first,
                    last,
                    chars,
                    digits,
                };
                if !each(run) {
                    return;
                }
            }
        }
    }
}

/// A run of tokens that could be one value.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    tokens: &'a Tokens,
    pub(super) first: &'a Token,
    pub(super) last: &'a Token,
    pub(super) chars: usize,
    pub(super) digits: usize,
}

impl<'a> Run<'a> {
    /// The normal form.
    pub(super) fn normal(self) -> &'a str {
        let normal = self.tokens.normal.get(self.first.from..self.last.to);
        normal.unwrap_or_default()
    }
}

/// What stands between two tokens.
#[derive(Default)]
struct Gap {
    chars: usize,
    hard: bool,
}

impl Gap {
    fn add(&mut self, c: char) {
        self.chars += 1;
        self.hard |= matches!(
            c,
            ';' | '|' | '<' | '>' | '=' | '{' | '}' | '[' | ']' | '"' | '!' | '?'
        );
    }

    const fn joins(&self) -> bool {
        self.chars <= GAP_MAX && !self.hard
    }
}

/// A value's normal form, its length in characters and how many of them are digits. `None` if it is
/// empty or too long, or written in too many tokens.
pub(in crate::classify) fn normal(value: &str) -> Option<(String, usize, usize)> {
    let mut tokens = Tokens::default();
    tokens.read(value, 0);
    let sum = |of: fn(&Token) -> usize| tokens.all.iter().map(of).sum::<usize>();
    let (chars, digits) = (sum(|token| token.chars), sum(|token| token.digits));
    let fits = (1..=CHARS_MAX).contains(&chars) && tokens.all.len() <= TOKENS_MAX;
    fits.then_some((tokens.normal, chars, digits))
}

pub(in crate::classify) fn belongs(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))
}

/// Appends what a letter beyond ASCII is without its marks.
pub(in crate::classify) fn push(c: char, to: &mut String, count: &mut impl FnMut(char)) {
    let spelt = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => "",
    };
    let mut put = |c: char| {
        to.push(c);
        count(c);
    };
    if !spelt.is_empty() {
        spelt.chars().for_each(put);
        return;
    }
    for plain in std::iter::once(c).nfkd().flat_map(char::to_lowercase) {
        if plain.is_alphanumeric() && !is_combining_mark(plain) {
            put(plain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writings_of_one_value_have_one_normal_form() {
        for (one, other) in [
            ("DE89 3704 0044 0532 0130 00", "de89370400440532013000"),
            ("+49 (0)30 123-456", "49030123456"),
            ("Müller-Lüdenscheidt", "Muller Ludenscheidt"),
            ("STRASSE", "straße"),
            ("Mu\u{308}ller", "müller"),
            ("４１１１", "4111"),
            ("1.234,50", "1 234 50"),
        ] {
            assert_eq!(normal(one), normal(other), "{one} {other}");
        }
        assert_ne!(normal("ab"), normal("ac"));
    }

    #[test]
    fn what_is_empty_or_too_long_has_none() {
        let long = "a".repeat(CHARS_MAX + 1);
        let split = "a ".repeat(TOKENS_MAX + 1);
        for value in ["", " - ", &long, &split] {
            assert_eq!(normal(value), None);
        }
    }

    #[test]
    fn runs_end_where_a_value_cannot_go_on() {
        let mut tokens = Tokens::default();
        tokens.read("ab 12; 3    4", 0);
        let mut seen = Vec::new();
        tokens.runs(CHARS_MAX, |run| {
            seen.push(run.normal().to_owned());
            true
        });
        assert_eq!(seen, ["ab", "ab12", "12", "3", "4"]);
    }
}
