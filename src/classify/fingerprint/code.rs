//! Source code of any language as tokens that survive renaming and reformatting: names, numbers and
//! strings are made alike, comments are left out, and what the languages themselves say stays.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::words::Word;

/// Words that languages reserve; they tell the shape of a program. Sorted.
static KEYWORDS: &[&str] = &[
    "and",
    "as",
    "async",
    "await",
    "begin",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "def",
    "default",
    "del",
    "delete",
    "do",
    "done",
    "elif",
    "else",
    "elsif",
    "end",
    "enum",
    "esac",
    "except",
    "export",
    "extends",
    "false",
    "fi",
    "final",
    "finally",
    "fn",
    "for",
    "foreach",
    "from",
    "func",
    "function",
    "go",
    "goto",
    "group",
    "if",
    "impl",
    "implements",
    "import",
    "in",
    "insert",
    "interface",
    "into",
    "is",
    "join",
    "lambda",
    "let",
    "loop",
    "match",
    "mod",
    "module",
    "mut",
    "new",
    "nil",
    "none",
    "not",
    "null",
    "of",
    "on",
    "or",
    "order",
    "package",
    "pass",
    "private",
    "protected",
    "pub",
    "public",
    "raise",
    "require",
    "return",
    "select",
    "self",
    "set",
    "static",
    "struct",
    "super",
    "switch",
    "then",
    "this",
    "throw",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unless",
    "update",
    "use",
    "using",
    "values",
    "var",
    "void",
    "when",
    "where",
    "while",
    "with",
    "yield",
];

/// The longest string in quotes, in bytes.
const STRING_MAX: usize = 256;

/// In what parts a text is looked at for code, in bytes, and how many brackets and the like show it.
const LIKELY_PART: usize = 1024;
const LIKELY_SIGNS: usize = 24;

/// What a token is.
#[derive(Clone, Copy)]
enum Class {
    Name,
    Number,
    Text,
    /// By its place in the list.
    Keyword(usize),
    Sign(u8),
}

/// The hashes of tokens, which are few.
pub(super) struct Signs {
    classes: [u64; 3],
    keywords: Vec<u64>,
    signs: Vec<u64>,
}

/// Whether any part of a text has as many brackets, colons and the like as code has.
pub(super) fn is_likely(text: &[u8]) -> bool {
    let telling = |b: &&u8| {
        matches!(
            b,
            b'(' | b')' | b'{' | b'}' | b'[' | b']' | b';' | b'=' | b':' | b'$' | b'<' | b'>'
        )
    };
    text.chunks(LIKELY_PART)
        .any(|part| part.iter().filter(telling).count() * LIKELY_PART >= LIKELY_SIGNS * part.len())
}

impl Signs {
    pub(super) fn new(key: SipHasher13) -> Self {
        let hash = |kind: u8, said: &[u8]| {
            let mut hasher = key;
            hasher.write(&[0, kind]);
            hasher.write(said);
            hasher.finish()
        };
        Self {
            classes: [1, 2, 3].map(|kind| hash(kind, b"")),
            keywords: KEYWORDS
                .iter()
                .map(|word| hash(4, word.as_bytes()))
                .collect(),
            signs: (0..=u8::MAX).map(|sign| hash(5, &[sign])).collect(),
        }
    }

    /// The tokens of a text that begins at `base`, as words; those that say something are keywords
    /// and signs other than commas and full stops.
    pub(super) fn tokens(&self, text: &str, base: usize) -> Vec<Word> {
        let bytes = text.as_bytes();
        let mut found = Vec::with_capacity(bytes.len() / 4);
        let mut at = 0;
        let mut spaced = true;
        while let Some(byte) = bytes.get(at).copied() {
            let rest = bytes.get(at..).unwrap_or_default();
            if byte.is_ascii_whitespace() {
                spaced = true;
                at += 1;
            } else if let Some(length) = comment(rest, spaced) {
                at += length;
            } else {
                spaced = false;
                let (class, length) = next(rest);
                let (hash, content) = self.hash(class);
                // A string may end behind a letter's first byte only if it is never closed.
                let (start, end) = (base + at, base + text.ceil_char_boundary(at + length));
                found.push(Word {
                    hash,
                    start,
                    end,
                    content,
                });
                at = end - base;
            }
        }
        found
    }

    /// The hash of a token, and whether it says something.
    fn hash(&self, class: Class) -> (u64, bool) {
        let [name, number, text] = self.classes;
        match class {
            Class::Name => (name, false),
            Class::Number => (number, false),
            Class::Text => (text, false),
            Class::Keyword(place) => (self.keywords.get(place).copied().unwrap_or(0), true),
            Class::Sign(sign) => {
                let hash = self.signs.get(usize::from(sign)).copied().unwrap_or(0);
                (hash, !matches!(sign, b',' | b'.' | b'-'))
            }
        }
    }
}

/// How long the comment is that begins here. `#` and `--` begin one only behind white space and
/// before it, so that `#include` and `i--` are none.
fn comment(rest: &[u8], spaced: bool) -> Option<usize> {
    let line = || memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    match rest {
        [b'/', b'/', ..] => Some(line()),
        [b'/', b'*', inside @ ..] => {
            let end = memchr::memmem::find(inside, b"*/");
            Some(end.map_or(rest.len(), |end| end + 4))
        }
        [b'#', b' ' | b'!' | b'#', ..] | [b'-', b'-', b' ', ..] if spaced => Some(line()),
        [b'#', b'\n', ..] if spaced => Some(1),
        _ => None,
    }
}

/// The token that begins here and its length.
fn next(rest: &[u8]) -> (Class, usize) {
    match rest {
        // What stands between is read as names, so that an excerpt that begins within is read alike.
        [b'"', b'"', b'"', ..] | [b'\'', b'\'', b'\'', ..] => (Class::Text, 3),
        [quote @ (b'"' | b'\'' | b'`'), inside @ ..] => match closed(inside, *quote) {
            Some(length) => (Class::Text, length + 2),
            // A lifetime, an apostrophe, a prime.
            None => (Class::Sign(*quote), 1),
        },
        [b'0'..=b'9', ..] => {
            let number = |b: &u8| !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'));
            (
                Class::Number,
                rest.iter().position(number).unwrap_or(rest.len()),
            )
        }
        [first, ..] if names(*first) => {
            let length = rest.iter().position(|b| !names(*b)).unwrap_or(rest.len());
            let name = rest.get(..length).unwrap_or_default();
            (keyword(name).map_or(Class::Name, Class::Keyword), length)
        }
        [sign, ..] => (Class::Sign(*sign), 1),
        [] => (Class::Sign(0), 1),
    }
}

/// How long a string is that ends in its line. A longer one is read as code, so that what is never
/// closed costs little.
fn closed(inside: &[u8], quote: u8) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in inside.iter().take(STRING_MAX).enumerate() {
        match byte {
            b'\n' => return None,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            byte if *byte == quote => return Some(at),
            _ => {}
        }
    }
    None
}

const fn names(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}

fn keyword(name: &[u8]) -> Option<usize> {
    KEYWORDS
        .binary_search_by(|known| {
            let name = name.iter().map(u8::to_ascii_lowercase);
            known.bytes().cmp(name)
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        let found = Signs::new(SipHasher13::new_with_key(&[7; 16])).tokens(text, 0);
        found.iter().map(|token| token.hash).collect()
    }

    #[test]
    fn keywords_stand_in_order() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn names_literals_comments_and_layout_make_no_difference() {
        for (one, other) in [
            ("let a = b + 1; // why", "let  long_name=other+0x2F ;"),
            (
                "def f(x):\n    return 'a'  # why\n",
                "def g(y): return \"bc\"",
            ),
            (
                "SELECT a FROM b -- why\nWHERE c = 'x'",
                "select q from r where s='y y'",
            ),
            ("/* a\n b */ foo(\"it's\");", "bar('x');"),
            ("x = \"\"\"a\nb\"\"\"", "y = '''z z'''"),
            (
                "for f in *.txt; do cat $f; done # why",
                "for g in *.md; do rm $g; done",
            ),
        ] {
            assert_eq!(hashes(one), hashes(other), "{one} | {other}");
        }
        assert_ne!(hashes("if a { b }"), hashes("while a { b }"));
        assert_ne!(hashes("a + b"), hashes("a - b"));
    }

    #[test]
    fn what_is_not_closed_ends_with_its_line_or_the_text() {
        assert_eq!(hashes("fn f(x: &'a str)").len(), 10);
        assert_eq!(hashes("/* no end").len(), 0);
        assert_eq!(hashes("\"\"\"no end").len(), 3);
    }
}
