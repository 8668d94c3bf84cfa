//! Passwords and codes that a sentence or a command tells: `the password is ...`, `log in with
//! admin / ...`, `curl -u user:...`, `your code is ...`.
//!
//! Reads a few words on either side of the word that led here, within its line.

use crate::label::Span;

use super::{
    CODE, PASSWORD, PROSE, Weighed,
    form::Form,
    name::{self, Kind},
    pieces::Pieces,
    stand_in::stands_in,
    value::{self, Worth},
};

/// How far a sentence is read on either side, in bytes and in words.
const REACH: usize = 96;
const WORDS_MAX: usize = 7;

/// How far after a word for a code another may say what it opens, in bytes.
const NEAR: usize = 32;

/// A sentence says about as much as a name does.
const TOLD: i32 = 42;
/// A pair after a word such as `login` says less.
const PAIRED: i32 = 30;
/// A quoted word, and how long it is at least.
const MEANT: i32 = 10;
const QUOTED_MIN: usize = 10;
/// A code needs its word, and has no shape to speak of.
const CODE_NAMED: i32 = 45;
const CODE_SHAPE: i32 = 15;

/// Between a name and what it is, in English, German, French, Spanish, Italian, Portuguese, Dutch
/// and Polish.
const COPULAS: [&str; 21] = [
    "is", "was", "be", "is:", "lautet", "lautet:", "ist", "ist:", "war", "est", "est:", "es",
    "es:", "è", "è:", "é", "é:", "jest", "to", "to:", ":",
];

/// May stand between a copula and the value.
const FILLERS: [&str; 10] = [
    "now",
    "still",
    "currently",
    "set",
    "to",
    "nun",
    "jetzt",
    "noch",
    "just",
    "simply",
];

/// Before a user's name and password.
const LOGINS: [&str; 8] = [
    "login",
    "logins",
    "log-in",
    "credentials",
    "creds",
    "cred",
    "login:",
    "credentials:",
];

/// Words for a code that is used once; they need no other word beside them.
const ONE_TIME: [&str; 5] = ["otp", "totp", "pin", "passcode", "otp-code"];

/// Words for codes of all kinds.
const CODES: [&str; 6] = ["code", "kod", "codice", "código", "codigo", "code:"];

/// Say that a code opens something, or is somebody's. Parts of words.
const OPENING: [&str; 30] = [
    "your",
    "verif",
    "vérif",
    "weryfik",
    "secur",
    "sicherheit",
    "login",
    "sign-in",
    "signin",
    "access",
    "one-time",
    "onetime",
    "einmal",
    "2fa",
    "mfa",
    "sms",
    "confirm",
    "bestätig",
    "auth",
    "ihr ",
    "dein",
    "votre",
    "seguridad",
    "sicurezza",
    "segurança",
    "acces",
    "zugang",
    "beveilig",
    "door",
    "alarm",
];

/// Say that a code is public.
const PUBLIC: [&str; 32] = [
    "zip", "postal", "post", "area", "error", "status", "exit", "country", "product", "source",
    "discount", "promo", "coupon", "dress", "bar", "qr", "http", "response", "return", "language",
    "color", "currency", "airport", "tax", "course", "order", "item", "sample", "penal", "civil",
    "building", "dial",
];

/// What a sentence or command around the word at `name` tells.
pub(super) fn said(text: &str, name: Span, pieces: &Pieces) -> Option<Weighed> {
    let word = text.get(name.start..name.end)?;
    if word == "-u" {
        return option(text, name, pieces);
    }
    if word == "sshpass" {
        return argument(text, Words::after(text, name.end), pieces);
    }
    if name::is_verb(word) {
        return None;
    }
    let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if Kind::of(word) == Some(Kind::Password) {
        let told = told(text, name, pieces);
        if told.is_some() {
            return told;
        }
    }
    if is(&LOGINS) {
        return pair(text, name, pieces);
    }
    let once = is(&ONE_TIME);
    let compound = ends_in_code(word);
    if once || compound || is(&CODES) {
        return code(text, name, once);
    }
    None
}

/// `the password for the door is ...`
fn told(text: &str, name: Span, pieces: &Pieces) -> Option<Weighed> {
    let mut words = Words::after(text, name.end);
    // What glues itself to the name is no sentence.
    text.get(name.end..)?
        .starts_with([' ', '"', '\'', '`', '*'])
        .then_some(())?;
    for _ in 0..WORDS_MAX {
        let word = words.next()?;
        if !is_one(text, word, &COPULAS) {
            // Past the end of a sentence another begins.
            if text
                .get(word.start..word.end)?
                .ends_with(['.', '?', '!', ','])
            {
                return None;
            }
            continue;
        }
        let mut ahead = words;
        let value = ahead.find(|word| !is_one(text, *word, &FILLERS))?;
        let value = bared(text, value);
        if let Some(worth) = chosen(text, value, pieces) {
            return Some(Weighed {
                detector: PROSE,
                span: value,
                context: TOLD,
                worth,
            });
        }
    }
    None
}

/// `login with admin / ...`
fn pair(text: &str, name: Span, pieces: &Pieces) -> Option<Weighed> {
    let mut words = Words::after(text, name.end);
    for _ in 0..WORDS_MAX {
        let word = words.next()?;
        let written = text.get(word.start..word.end)?;
        let value = if written == "/" {
            words.next()?
        } else {
            let word = bared(text, word);
            let written = text.get(word.start..word.end)?;
            let Some(at) = written.find(['/', ':']) else {
                continue;
            };
            let user = written.get(..at)?;
            if user.is_empty() || !user.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                continue;
            }
            Span::new(word.start + at + 1, word.end)
        };
        let value = bared(text, value);
        let written = text.get(value.start..value.end)?;
        let capital = written.bytes().any(|b| b.is_ascii_uppercase());
        let symbol = written
            .bytes()
            .any(|b| b.is_ascii_punctuation() && !matches!(b, b'/' | b'.' | b'-' | b':' | b'#'));
        if let (Some(worth), true) = (chosen(text, value, pieces), capital || symbol) {
            return Some(Weighed {
                detector: PROSE,
                span: value,
                context: PAIRED,
                worth,
            });
        }
    }
    None
}

/// `curl -u user:...`, `mysql -u user -p...`
fn option(text: &str, name: Span, pieces: &Pieces) -> Option<Weighed> {
    let mut words = Words::after(text, name.end);
    let user = bared(text, words.next()?);
    match text.get(user.start..user.end)?.find(':') {
        Some(at) => commanded(text, Span::new(user.start + at + 1, user.end), pieces),
        None => argument(text, words, pieces),
    }
}

/// `... -p secret`, `... -psecret`
fn argument(text: &str, mut words: Words<'_>, pieces: &Pieces) -> Option<Weighed> {
    let option = words.find(|word| {
        let written = text.get(word.start..word.end);
        written.is_some_and(|written| written.starts_with("-p"))
    })?;
    let value = if option.end - option.start > 2 {
        Span::new(option.start + 2, option.end)
    } else {
        words.next()?
    };
    commanded(text, bared(text, value), pieces)
}

fn commanded(text: &str, value: Span, pieces: &Pieces) -> Option<Weighed> {
    let written = text.get(value.start..value.end)?;
    let worth = value::judge(written, Kind::Password, Form::Slot, pieces)?;
    Some(Weighed {
        detector: PASSWORD,
        span: value,
        context: TOLD,
        worth,
    })
}

/// `your code is ...`, `... is your code`
fn code(text: &str, name: Span, once: bool) -> Option<Weighed> {
    let from = text.floor_char_boundary(name.start.saturating_sub(REACH));
    let to = text.floor_char_boundary(name.end + REACH);
    // No digits, no code: most words for one stand in other sentences.
    let near = text.as_bytes().get(from..to)?;
    near.iter().any(u8::is_ascii_digit).then_some(())?;
    let before = text.get(from..name.start)?;
    let before = before.rsplit('\n').next().unwrap_or_default();
    // Digits are rarer than words.
    let span = code_after(text, name, once).or_else(|| {
        let start = name.start - before.len();
        code_before(text, Span::new(start, name.start))
    })?;
    let named = text.get(name.start..name.end)?;
    let last = before.split_whitespace().next_back().unwrap_or_default();
    if PUBLIC
        .iter()
        .any(|public| starts(last, public) || starts(named, public))
    {
        return None;
    }
    let after = text.get(name.end..text.floor_char_boundary(name.end + NEAR))?;
    let after = after.split('\n').next().unwrap_or_default();
    let around = [before, named, after].map(str::to_lowercase);
    let opens = |part: &String| OPENING.iter().any(|word| part.contains(word));
    if !once && !around.iter().any(opens) {
        return None;
    }
    Some(Weighed {
        detector: CODE,
        span,
        context: CODE_NAMED,
        worth: Worth {
            shape: CODE_SHAPE,
            ..Worth::default()
        },
    })
}

fn code_after(text: &str, name: Span, once: bool) -> Option<Span> {
    let rest = text.get(name.end..)?;
    let mut said = rest.starts_with(':') || (once && rest.starts_with(' '));
    let mut words = Words::after(text, name.end);
    for _ in 0..WORDS_MAX {
        let word = words.next()?;
        let written = text.get(word.start..word.end)?;
        let digits = bared(text, word);
        if said && is_code(text.get(digits.start..digits.end)?) {
            return Some(digits);
        }
        // "739 201"
        let group = |word: Span| {
            let written = text.get(word.start..word.end);
            written.is_some_and(|w| w.len() == 3 && w.bytes().all(|b| b.is_ascii_digit()))
        };
        if said && group(word) {
            let second = bared(text, words.next()?);
            return group(second).then(|| Span::new(word.start, second.end));
        }
        said |= is_one(text, word, &COPULAS) || written.ends_with(':');
    }
    None
}

fn code_before(text: &str, before: Span) -> Option<Span> {
    let mut last: Option<Span> = None;
    for word in (Words {
        text,
        at: before.start,
        end: before.end,
    }) {
        if let Some(digits) = last
            && is_one(text, word, &COPULAS)
            && is_code(text.get(digits.start..digits.end)?)
        {
            return Some(digits);
        }
        last = Some(bared(text, word));
    }
    None
}

/// What a password in a sentence is worth. It holds a digit or a symbol, or stands in quotes.
fn chosen(text: &str, value: Span, pieces: &Pieces) -> Option<Worth> {
    let written = text.get(value.start..value.end)?;
    let has = |of: fn(&u8) -> bool| written.bytes().any(|b| of(&b));
    let marked = has(u8::is_ascii_digit)
        || has(|b| matches!(b, b'!' | b'@' | b'#' | b'$' | b'%' | b'&' | b'*'));
    let quoted = matches!(text.as_bytes().get(value.end), Some(b'"' | b'\'' | b'`'));
    let number = written.bytes().all(|b| b.is_ascii_digit());
    if written.len() < 5 || !(marked || quoted) || (number && written.len() < 6 && !quoted) {
        return None;
    }
    let judged = value::judge(written, Kind::Password, Form::Slot, pieces);
    // A sentence that quotes one word as the password means that word.
    let meant = quoted && written.len() >= QUOTED_MIN && !stands_in(written);
    judged.or_else(|| {
        (meant && Kind::of(written).is_none()).then(|| Worth {
            shape: MEANT,
            ..Worth::default()
        })
    })
}

/// Four to eight digits, perhaps in two groups or after a letter and a dash.
fn is_code(written: &str) -> bool {
    let written = match written.as_bytes() {
        [letter, b'-', ..] if letter.is_ascii_uppercase() => written.get(2..).unwrap_or_default(),
        _ => written,
    };
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let middle = written.len() / 2;
    let others = written
        .bytes()
        .enumerate()
        .all(|(at, b)| b.is_ascii_digit() || (b == b'-' && at == middle));
    (4..=8).contains(&digits) && others && written.len() <= 9
}

/// A word such as `Bestätigungscode`.
fn ends_in_code(word: &str) -> bool {
    let from = word.len().saturating_sub(4);
    word.len() > 6
        && word
            .get(from..)
            .is_some_and(|end| end.eq_ignore_ascii_case("code"))
}

/// Without the quotes, brackets and points around it.
fn bared(text: &str, word: Span) -> Span {
    let Some(written) = text.get(word.start..word.end) else {
        return word;
    };
    let opened = written.trim_start_matches(['"', '\'', '`', '(', '*', '“', '„', '«']);
    let start = word.start + written.len() - opened.len();
    let closed =
        opened.trim_end_matches(['"', '\'', '`', ')', '.', ',', ';', ':', '”', '“', '»', '*']);
    Span::new(start, start + closed.len())
}

fn is_one(text: &str, word: Span, of: &[&str]) -> bool {
    let written = text.get(word.start..word.end).unwrap_or_default();
    of.iter().any(|known| known.eq_ignore_ascii_case(written))
}

fn starts(word: &str, begin: &str) -> bool {
    word.as_bytes()
        .get(..begin.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(begin.as_bytes()))
}

/// The words of one line, divided by spaces.
#[derive(Clone, Copy)]
struct Words<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Words<'a> {
    fn after(text: &'a str, at: usize) -> Self {
        let end = text.floor_char_boundary(at + REACH);
        Self { text, at, end }
    }
}

impl Iterator for Words<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let bytes = self.text.as_bytes().get(..self.end)?;
        let rest = bytes.get(self.at..)?;
        let spaces = rest.iter().take_while(|b| matches!(b, b' ' | b'\t'));
        let start = self.at + spaces.count();
        let word = bytes.get(start..)?.iter();
        let length = word.take_while(|b| !b.is_ascii_whitespace()).count();
        self.at = start + length;
        // A word that the bound cuts is none.
        let cut = self.at == self.end
            && self
                .text
                .as_bytes()
                .get(self.end)
                .is_some_and(|b| !b.is_ascii_whitespace());
        (length > 0 && !cut).then(|| Span::new(start, self.at))
    }
}
