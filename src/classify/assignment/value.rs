//! Whether a value is a secret or what stands in for one: a word, a variable, a template, a path.
//!
//! Chosen secrets are told from words by their signs, random ones by how many word pieces they
//! take ([`Pieces`]). Nothing here depends on what stands around the value except its [`Form`].

use crate::classify::counter::{Counter, Counters, line::is_uuid};

use super::{
    form::Form,
    name::Kind,
    pieces::Pieces,
    stand_in::{is_code, is_place, stands_in},
};

/// Signs for each word piece, in tenths. English words in code measure about 40, a random run of
/// letters and digits 12 to 18, names in other languages 22 to 30.
mod tenths {
    /// A secret without digits is denser than any word.
    pub(super) const LETTERS: usize = 21;
    /// A short password without digits; six signs make coarse steps.
    pub(super) const PASSWORD: usize = 23;
    /// Digits between letters are evidence already.
    pub(super) const MIXED: usize = 26;
    /// At this, words carry the value.
    pub(super) const WORDS: usize = 30;
}

/// What a value is worth, in hundredths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Worth {
    pub(super) shape: i32,
    pub(super) against: i32,
    pub(super) counters: Counters,
}

/// A chosen password: signs of several kinds.
const CHOSEN: i32 = 25;
/// One of signs of one kind only, or made of words and digits.
const PLAIN: i32 = 10;
/// A random secret, and what each of its pieces adds up to the most.
const RANDOM: i32 = 15;
const PIECE: i32 = 2;
const PIECES_WORTH_MAX: usize = 15;
/// What takes off: signs in their order, and a form that names things in public as well.
const ORDERED: i32 = 15;
const UUID: i32 = 15;

/// The least lengths, in characters.
const PASSWORD_MIN: usize = 4;
const WORDLESS_MIN: usize = 5;
const LOOSE_MIN: usize = 6;
const SECRET_MIN: usize = 8;
const SECRET_LETTERS_MIN: usize = 14;
const WEAK_MIN: usize = 16;
const WEAK_LETTERS_MIN: usize = 20;

/// What a value consists of.
#[derive(Default)]
struct Signs {
    length: usize,
    lower: usize,
    upper: usize,
    digits: usize,
    spaces: usize,
    /// `_`, `-` and `.`, which join words.
    joints: usize,
    symbols: usize,
    foreign: usize,
    hex: bool,
    /// Characters for each word piece, in tenths.
    tenths: usize,
    pieces: usize,
}

// === impl Signs ===

impl Signs {
    fn of(value: &str, pieces: &Pieces) -> Self {
        let mut signs = Self {
            hex: true,
            ..Self::default()
        };
        let counted = value.get(..value.floor_char_boundary(super::pieces::COUNTED_MAX));
        for c in counted.unwrap_or_default().chars() {
            signs.length += 1;
            signs.hex &= c.is_ascii_hexdigit();
            match c {
                'a'..='z' => signs.lower += 1,
                'A'..='Z' => signs.upper += 1,
                '0'..='9' => signs.digits += 1,
                ' ' | '\t' => signs.spaces += 1,
                '_' | '-' | '.' => signs.joints += 1,
                _ if c.is_ascii() => signs.symbols += 1,
                _ => signs.foreign += 1,
            }
        }
        signs.pieces = pieces.count(value);
        signs.tenths = signs.length * 10 / signs.pieces.max(1);
        signs
    }

    const fn letters(&self) -> usize {
        self.lower + self.upper
    }

    /// Letters, and nothing else than what joins words.
    const fn are_words(&self) -> bool {
        self.digits == 0 && self.symbols == 0
    }
}

/// What a value is worth; `None` if it is no secret.
pub(super) fn judge(value: &str, kind: Kind, form: Form, pieces: &Pieces) -> Option<Worth> {
    if stands_in(value) || is_place(value) || (form != Form::Quoted && is_code(value)) {
        return None;
    }
    let signs = Signs::of(value, pieces);
    let shape = match kind {
        // A call given words: a look-up, a prompt, a selector.
        Kind::Password if form == Form::Wrapped => return None,
        Kind::Password => password(value, &signs, form),
        Kind::Secret => secret(value, &signs),
        Kind::Weak => weak(value, &signs),
    }?;
    let mut worth = Worth {
        shape,
        ..Worth::default()
    };
    if is_ordered(value) {
        worth.against += ORDERED;
        worth.counters.add(Counter::Sequence);
    }
    if is_uuid(value.as_bytes()) {
        worth.against += UUID;
        worth.counters.add(Counter::Uuid);
    }
    Some(worth)
}

/// A chosen password holds what words do not: digits, symbols, or letters that make no word.
fn password(value: &str, signs: &Signs, form: Form) -> Option<i32> {
    if signs.length < PASSWORD_MIN || signs.foreign * 3 > signs.length {
        return None;
    }
    // A sentence or a label.
    if signs.spaces > 0 && (form != Form::Quoted || signs.tenths >= tenths::LETTERS) {
        return None;
    }
    let named = Kind::of(value).is_some();
    if form == Form::Loose && (signs.digits == 0 || signs.length < LOOSE_MIN || value.contains('/'))
    {
        return None;
    }
    let open = matches!(form, Form::Quoted | Form::Slot);
    let ended = value.trim_end_matches(['!', '?', '.', ':', ';', '*']);
    let exclaimed = signs.digits == 0
        && ended
            .bytes()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b'.'));
    if signs.are_words() || exclaimed {
        let dense = signs.tenths < tenths::PASSWORD && signs.foreign == 0;
        let long = ended.len() >= if open { WORDLESS_MIN } else { SECRET_MIN };
        return (dense && long && !named && form != Form::Argument).then_some(PLAIN);
    }
    if signs.letters() == 0 {
        let digits_only = signs.symbols + signs.joints == 0;
        // A number alone may be a port or a limit.
        let long = signs.length >= if open { PASSWORD_MIN } else { WORDLESS_MIN };
        return (digits_only && long && !matches!(form, Form::Loose | Form::Argument))
            .then_some(PLAIN);
    }
    let wordy = signs.tenths >= tenths::WORDS;
    if named || (wordy && signs.joints > 0) {
        return (open && signs.digits > 0 && signs.joints == 0).then_some(PLAIN);
    }
    if wordy && signs.symbols == 0 {
        return (open && signs.length >= SECRET_MIN).then_some(PLAIN);
    }
    if signs.digits == 0 && !open && wordy {
        return None;
    }
    Some(CHOSEN)
}

/// A secret that a program made is random.
fn secret(value: &str, signs: &Signs) -> Option<i32> {
    let mixed = signs.digits > 0 && signs.letters() > 0;
    let dense = if mixed {
        let limit = if signs.length < 10 {
            tenths::LETTERS
        } else {
            tenths::MIXED
        };
        signs.length >= SECRET_MIN && signs.tenths <= limit
    } else {
        signs.digits == 0 && signs.length >= SECRET_LETTERS_MIN && signs.tenths <= tenths::LETTERS
    };
    let odd = signs.symbols * 4 > signs.length || signs.foreign > 0;
    // `new_token_2` is a variable, `\x9b\xbe` an escaped one of bytes.
    let named = signs.joints > 0 && Kind::of(value).is_some();
    if !dense || signs.spaces > 0 || odd || named || value.contains("\\x") {
        return None;
    }
    let pieces = i32::try_from(signs.pieces.min(PIECES_WORTH_MAX)).unwrap_or_default();
    Some(RANDOM + PIECE * pieces)
}

/// Beside a name that says little, only a long random value that identifies nothing else.
fn weak(value: &str, signs: &Signs) -> Option<i32> {
    let digest = signs.hex && matches!(signs.length, 32 | 40 | 56 | 64 | 96 | 128);
    let mixed = signs.digits > 0 && signs.letters() > 0;
    let file = value
        .rsplit_once('.')
        .is_some_and(|(_, end)| (2..=5).contains(&end.len()));
    let base32 = signs.lower == 0 && signs.upper > 0 && signs.tenths <= tenths::LETTERS;
    // Capitals anywhere make no camelCase of words.
    let letters = signs.digits == 0
        && signs.length >= WEAK_LETTERS_MIN
        && signs.upper >= 4
        && signs.lower >= 4
        && signs.symbols + signs.joints == 0
        && signs.tenths < tenths::LETTERS;
    let dense = (mixed && signs.tenths < tenths::PASSWORD) || base32 || letters;
    if signs.length < WEAK_MIN || digest || is_uuid(value.as_bytes()) || file || !dense {
        return None;
    }
    secret(value, signs)
}

/// Whether half of the signs follow the one before them in the alphabet or among the digits.
fn is_ordered(value: &str) -> bool {
    let bytes = || value.bytes().take(super::pieces::COUNTED_MAX);
    let steps = bytes().zip(bytes().skip(1)).filter(|(a, b)| {
        b.is_ascii_alphanumeric() && (a.wrapping_add(1) == *b || (*a == b'9' && *b == b'0'))
    });
    value.len() >= 6 && steps.count() * 2 >= value.len().min(super::pieces::COUNTED_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, form: Form, secrets: &[&str], others: &[&str]) {
        let pieces = Pieces::new();
        for value in secrets {
            assert!(
                judge(value, kind, form, &pieces).is_some(),
                "misses {value}"
            );
        }
        for value in others {
            assert!(judge(value, kind, form, &pieces).is_none(), "takes {value}");
        }
    }

    #[test]
    fn a_chosen_password_holds_what_words_do_not() {
        let secrets = [
            "qzvhkx",
            "Tr0ub4dor&3",
            "hunter2!",
            "p4$$w0rdX",
            "WQ?GXZ?JLK",
            "123456",
            "Sommer2024!",
        ];
        let others = [
            "password",
            "Passwort",
            "APP_SECRET",
            "new-password",
            "user.password",
            "required",
            "********",
            "${DB_PASSWORD}",
            "{{ password }}",
            "<password>",
            "your_password_here",
            "$PASSWORD",
            "%PASSWORD%",
            "Enter your password",
            "The password is too short.",
            "/run/secrets/db",
            "https://vault.corp/x",
            "front.desk@contoso.com",
            "sha256",
            "changeme",
            "abc",
            "settings",
            "forgot password?",
            "",
        ];
        check(Kind::Password, Form::Quoted, &secrets, &others);
    }

    #[test]
    fn without_quotes_a_password_must_not_read_as_a_program() {
        let secrets = ["Tr0ub4dor&3", "kq7Zp2Wx", "s3cr3t!9"];
        let others = [
            "getpass()",
            "config.password",
            "self.password",
            "args[1]",
            "os.environ",
            "user_password",
            "true",
            "password2",
            "settings.DB",
            "Option<String>",
            "&str",
            "string",
        ];
        check(Kind::Password, Form::Bare, &secrets, &others);
    }

    #[test]
    fn a_made_secret_is_random() {
        let secrets = [
            "tG7kPw2mZq9Rb4XcLs8D",
            "9f86d081884c7d659a2feaa0c55ad015",
            "3nxcg68k62bfp6t1",
            "AbCdEfQzXvWkPlMn",
        ];
        let others = [
            "access_token",
            "application/json",
            "super amazing secret",
            "MEAN",
            "csrfmiddlewaretoken",
            "authentication-service",
            "1623456789",
            "version-2-final",
            "process.env.TOKEN",
        ];
        check(Kind::Secret, Form::Quoted, &secrets, &others);
        let weak = ["tG7kPw2mZq9Rb4XcLs8D", "DjqyBenWJrtpvydFCzAphcqc"];
        let others = [
            "9f86d081884c7d659a2feaa0c55ad015",
            "550e8400-e29b-41d4-a716-446655440000",
            "user:profile:1234",
            "tG7kPw2",
            "getAllEntriesByContentType",
            "DefaultHttpRequestHandlerFactory",
        ];
        check(Kind::Weak, Form::Quoted, &weak, &others);
    }
}
