//! Where the value of a name stands, in the many ways in which people write that.
//!
//! Reads forward from the name, over a bounded part of the text, and judges nothing.

use crate::label::Span;

/// How long a value may be, in bytes. A longer one without quotes is read so far.
pub(super) const VALUE_MAX: usize = 4096;

/// How far a default after a look-up (`getenv("X") or "y"`) is searched.
const DEFAULT_REACH: usize = 160;

/// How far apart a name and the word for its value may stand, in bytes.
const PAIR_REACH: usize = 48;

/// How long the name of a call may be, in bytes.
const CALLEE_MAX: usize = 48;

/// The way in which a value stands beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A string of a programming language, JSON or YAML.
    Quoted,
    /// A string after a comma or in brackets: the argument of a call, or the next of a list.
    Argument,
    /// The first string in the brackets of a call that the name is set to: `key = Key::new("...")`.
    Wrapped,
    /// Without quotes, as in `.env` files and YAML.
    Bare,
    /// Without quotes, and nothing but the value can stand there: the argument of an option, a
    /// part of a query, the content of an element.
    Slot,
    /// After the name with nothing but spaces between.
    Loose,
}

impl Form {
    /// Whether only what follows says where the value ends.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Bare | Self::Slot | Self::Loose)
    }
}

/// A value and how it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) span: Span,
    pub(super) form: Form,
}

/// A place in a text.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What stands between a name and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `=`, `:=`, `=>`, `==` and the like.
    Equals,
    /// `:`.
    Colon,
    /// `,` after a quoted name, or the bracket of a call: only a string may follow.
    Comma,
    /// The end of an XML tag.
    Tag,
    /// A cell of a table.
    Cell,
    /// Spaces after an option.
    Option,
    /// Spaces.
    Space,
}

// === impl Cursor ===

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn sees(&self, literal: &[u8]) -> bool {
        self.bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(literal))
    }

    fn eat(&mut self, literal: &[u8]) -> bool {
        let seen = self.sees(literal);
        if seen {
            self.at += literal.len();
        }
        seen
    }

    /// Skips what the set holds, at most `most` bytes, and says how many.
    fn skip(&mut self, set: &[u8], most: usize) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let skipped = rest
            .iter()
            .take(most)
            .take_while(|b| set.contains(b))
            .count();
        self.at += skipped;
        skipped
    }
}

/// The value of the name at `name`, if one stands there.
pub(super) fn value_of(text: &str, name: Span) -> Option<Value> {
    let bytes = text.as_bytes();
    let mut cursor = Cursor {
        bytes,
        at: name.end,
    };
    let before = name.start.checked_sub(1).and_then(|at| bytes.get(at));
    let mut closers = cursor.skip(b"\"'`\\])*", 4);
    if let Some(at) = paired(cursor, closers > 0) {
        cursor.at = at;
        closers = cursor.skip(b"\"'\\", 2);
    }
    // A part of a resource's name such as `AWS::KMS::Key` or `arn:aws:x:secret:y`.
    if before == Some(&b':') && matches!(cursor.peek(), Some(b':')) {
        return None;
    }
    let sign = sign(&mut cursor, before.copied(), closers > 0)?;
    let value = match sign {
        Sign::Comma => quoted(&mut cursor).map(|value| Value {
            form: Form::Argument,
            ..value
        }),
        Sign::Tag => element(&mut cursor),
        // Words follow most names in sentences; a secret holds a digit at least.
        Sign::Space => quoted(&mut cursor)
            .map(|value| Value {
                form: Form::Argument,
                ..value
            })
            .or_else(|| {
                bare(&mut cursor, Form::Loose).filter(|value| {
                    let written = bytes.get(value.span.start..value.span.end);
                    written.is_some_and(|written| written.iter().any(u8::is_ascii_digit))
                })
            }),
        Sign::Option => quoted(&mut cursor).or_else(|| bare(&mut cursor, Form::Slot)),
        Sign::Cell => bare(&mut cursor, Form::Bare),
        Sign::Equals | Sign::Colon => {
            let query = sign == Sign::Equals && matches!(before, Some(b'?' | b'&' | b'-'));
            let form = if query { Form::Slot } else { Form::Bare };
            let start = cursor;
            quoted(&mut cursor)
                .or_else(|| typed(start))
                .or_else(|| fallback(start))
                .or_else(|| wrapped(start))
                .or_else(|| bare(&mut { start }, form))
        }
    }?;
    text.get(value.span.start..value.span.end)?;
    Some(value)
}

/// Where the word for the value ends, if the name is a value itself: `{"name": "DB_PASSWORD",
/// "value": "x"}`, `<add key="password" value="x"/>`.
fn paired(mut cursor: Cursor<'_>, closed: bool) -> Option<usize> {
    let next = cursor.peek()?;
    if !(matches!(next, b'\n' | b'\r') || (closed && matches!(next, b',' | b' '))) {
        return None;
    }
    cursor.skip(b" \t\r\n,", PAIR_REACH);
    cursor.skip(b"\"'\\", 2);
    [&b"value"[..], b"Value", b"VALUE"]
        .into_iter()
        .any(|word| cursor.eat(word))
        .then_some(cursor.at)
}

/// Reads what stands between the name and its value.
fn sign(cursor: &mut Cursor<'_>, before: Option<u8>, closed: bool) -> Option<Sign> {
    let spaces = cursor.skip(b" \t", 40);
    let next = cursor.peek()?;
    let sign = match next {
        b':' if cursor.eat(b":=") => Sign::Equals,
        b':' if cursor.sees(b"::") => return None,
        b':' => {
            cursor.at += 1;
            Sign::Colon
        }
        b'=' => {
            cursor.skip(b"=>~", 3);
            Sign::Equals
        }
        b'!' if cursor.eat(b"!==") || cursor.eat(b"!=") => Sign::Equals,
        b'?' | b'|' if cursor.eat(b"?=") || cursor.eat(b"||=") || cursor.eat(b"??=") => {
            Sign::Equals
        }
        b'-' if cursor.eat(b"->") => Sign::Equals,
        b'|' if before == Some(b' ') || before == Some(b'|') => {
            cursor.at += 1;
            Sign::Cell
        }
        b'>' if spaces == 0 => {
            cursor.at += 1;
            Sign::Tag
        }
        b',' if closed => {
            cursor.at += 1;
            Sign::Comma
        }
        b'(' if spaces == 0 && !closed => {
            cursor.at += 1;
            Sign::Comma
        }
        _ if spaces > 0 && before == Some(b'-') => Sign::Option,
        _ if spaces > 0 && !closed => Sign::Space,
        _ => return None,
    };
    cursor.skip(b" \t*", 40);
    Some(sign)
}

/// A string. Prefixes of Python and C# are skipped, except that of a template.
fn quoted(cursor: &mut Cursor<'_>) -> Option<Value> {
    let mut here = *cursor;
    let letters = here.skip(b"brRuUB@", 2);
    for wrapper in [
        &b"String.valueOf("[..],
        b"new String(",
        b"Buffer.from(",
        b"SecretStr(",
    ] {
        if letters == 0 && here.eat(wrapper) {
            break;
        }
    }
    let escaped = here.eat(b"\\");
    let quote = here.peek().filter(|b| matches!(b, b'"' | b'\'' | b'`'))?;
    here.at += 1;
    let start = here.at;
    let rest = here.bytes.get(start..).unwrap_or_default();
    let mut skip = false;
    for (length, byte) in rest.iter().take(VALUE_MAX).enumerate() {
        let slash = *byte == b'\\';
        if *byte == b'\n' {
            return None;
        }
        if escaped && slash && rest.get(length + 1) == Some(&quote) || *byte == quote && !skip {
            cursor.at = start + length + 1;
            let span = Span::new(start, start + length);
            let form = Form::Quoted;
            return (length > 0).then_some(Value { span, form });
        }
        skip = slash && !skip;
    }
    None
}

/// A value without quotes. What usually follows one is left out.
fn bare(cursor: &mut Cursor<'_>, form: Form) -> Option<Value> {
    let scheme = [
        &b"Basic "[..],
        b"Bearer ",
        b"basic ",
        b"bearer ",
        b"Token ",
        b"token ",
    ];
    let schemed = scheme.into_iter().any(|word| cursor.eat(word));
    let start = cursor.at;
    let rest = cursor.bytes.get(start..).unwrap_or_default();
    let ends = |at: usize, byte: u8| {
        // Padding is the only place for `=`.
        let assigns = byte == b'='
            && !matches!(
                rest.get(at + 1),
                None | Some(
                    b'=' | b' ' | b'\n' | b'\r' | b'"' | b'\'' | b',' | b';' | b')' | b'\\' | b'&'
                )
            );
        byte.is_ascii_whitespace()
            || matches!(
                byte,
                b'"' | b'\'' | b'`' | b'<' | b'>' | b',' | b';' | b'|' | b'\\'
            )
            || assigns
            || (byte == b'&' && (form == Form::Slot || begins_pair(rest.get(at + 1..))))
    };
    let length = rest
        .iter()
        .take(VALUE_MAX)
        .enumerate()
        .take_while(|(at, byte)| !ends(*at, **byte))
        .count();
    let taken = rest.get(..length).unwrap_or_default();
    let tail = taken
        .iter()
        .rev()
        .take_while(|b| matches!(b, b'.' | b';' | b')' | b']' | b'}' | b':' | b'*'))
        .count();
    let length = length - tail;
    cursor.at = start + length;
    let form = if schemed { Form::Slot } else { form };
    let span = Span::new(start, start + length);
    (length > 0).then_some(Value { span, form })
}

/// Whether `name=` stands there.
fn begins_pair(rest: Option<&[u8]>) -> bool {
    let rest = rest.unwrap_or_default();
    let name = rest.iter().take(CALLEE_MAX);
    let name = name.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    let length = name.count();
    length > 0 && rest.get(length) == Some(&b'=')
}

/// The content of an XML element.
fn element(cursor: &mut Cursor<'_>) -> Option<Value> {
    let cdata = cursor.eat(b"<![CDATA[");
    let start = cursor.at;
    let rest = cursor.bytes.get(start..).unwrap_or_default();
    let end = if cdata { b']' } else { b'<' };
    let length = rest.iter().take(VALUE_MAX).position(|b| *b == end)?;
    let span = Span::new(start, start + length);
    (length > 0 && rest.get(length..)?.get(1) != Some(&b'!')).then_some(Value {
        span,
        form: Form::Slot,
    })
}

/// The string after a type: `password: &str = "x"`, `String password = "x"`.
fn typed(mut cursor: Cursor<'_>) -> Option<Value> {
    let rest = cursor.bytes.get(cursor.at..).unwrap_or_default();
    let kind = rest.iter().take(40).take_while(|b| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'&' | b'\'' | b'<' | b'>' | b'[' | b']' | b'_' | b' ' | b'.' | b'?'
            )
    });
    cursor.at += kind.count();
    (cursor.eat(b"=") && !cursor.sees(b"=")).then_some(())?;
    cursor.skip(b" \t", 8);
    quoted(&mut cursor)
}

/// The string that stands in for a look-up that finds nothing: `getenv("X") or "y"`.
fn fallback(cursor: Cursor<'_>) -> Option<Value> {
    let rest = cursor.bytes.get(cursor.at..).unwrap_or_default();
    let first = rest.first()?;
    if !(first.is_ascii_alphabetic() || matches!(first, b'$' | b'_')) {
        return None;
    }
    let line = rest.iter().take(DEFAULT_REACH).take_while(|b| **b != b'\n');
    let line = rest.get(..line.count()).unwrap_or_default();
    for sign in [&b" || "[..], b" ?? ", b" ?: ", b" or "] {
        let found = memchr::memmem::find(line, sign);
        if let Some(found) = found {
            let at = cursor.at + found + sign.len();
            return quoted(&mut Cursor { at, ..cursor });
        }
    }
    None
}

/// The first string that a call is given.
fn wrapped(mut cursor: Cursor<'_>) -> Option<Value> {
    cursor.eat(b"new ");
    let rest = cursor.bytes.get(cursor.at..).unwrap_or_default();
    let callee = rest
        .iter()
        .take(CALLEE_MAX)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'&' | b'*'));
    cursor.at += callee.count();
    cursor.eat(b"(").then_some(())?;
    cursor.skip(b" \t", 8);
    let form = Form::Wrapped;
    quoted(&mut cursor).map(|value| Value { form, ..value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, Form)>) {
        let (start, word) = ["password", "token", "PASSWORD"]
            .iter()
            .find_map(|word| Some((text.find(word)?, word)))
            .unwrap();
        let name = Span::new(start, start + word.len());
        let found = value_of(text, name);
        let said = found.map(|v| (text.get(v.span.start..v.span.end).unwrap(), v.form));
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn a_value_is_found_in_every_form() {
        use Form::{Argument, Bare, Loose, Quoted, Slot, Wrapped};
        for (text, value, form) in [
            ("password = 'x1'", "x1", Quoted),
            ("password: \"x1\"", "x1", Quoted),
            ("{\"password\": \"x1\"}", "x1", Quoted),
            ("{\\\"password\\\": \\\"x1\\\"}", "x1", Quoted),
            ("password := `x1`", "x1", Quoted),
            ("'password' => 'x1'", "x1", Quoted),
            ("assert cfg['password'] == b'x1'", "x1", Quoted),
            ("password: &str = \"x1\"", "x1", Quoted),
            ("let password: String = \"x1\"", "x1", Quoted),
            ("password = os.getenv('A') or 'x1'", "x1", Quoted),
            ("password: process.env.A || 'x1'", "x1", Quoted),
            ("getenv(\"PASSWORD\", \"x1\")", "x1", Argument),
            (".password('x1')", "x1", Argument),
            ("token = new Token(\"x1\", 2)", "x1", Wrapped),
            ("PASSWORD=x1\nB=", "x1", Bare),
            ("password: x1", "x1", Bare),
            ("**password**: x1.", "x1", Bare),
            ("--password x1", "x1", Slot),
            ("--password=x1 -h db", "x1", Slot),
            ("?token=x1&y=2", "x1", Slot),
            ("token: Bearer x1==", "x1==", Slot),
            ("<password>x1</password>", "x1", Slot),
            ("| password | x1 |", "x1", Bare),
            ("password x1", "x1", Loose),
            ("WITH password 'x1'", "x1", Argument),
            ("password=x1&next=2", "x1", Bare),
            ("Uid=a;password=x1;Database=b", "x1", Bare),
            ("{\"name\": \"PASSWORD\", \"value\": \"x1\"}", "x1", Quoted),
            ("- name: PASSWORD\n  value: x1\n", "x1", Bare),
            ("<add key=\"password\" value=\"x1\"/>", "x1", Quoted),
        ] {
            check(text, Some((value, form)));
        }
    }

    #[test]
    fn where_no_value_stands_none_is_found() {
        for text in [
            "password",
            "password = ",
            "password::new",
            "password, x",
            "password = ''",
            "password\n= 1",
            "password = \"never closed",
            "token=",
        ] {
            check(text, None);
        }
    }
}
