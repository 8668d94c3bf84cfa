//! What a name says about the value beside it: `db_password` names a password, `token_type` none.
//!
//! The last word of a name says what it is, as in English; words such as `old` and `test` may
//! follow it, and some words before it change the meaning.

use crate::label::Span;

/// How far a name is followed from a word that led to it, in bytes on either side.
const REACH: usize = 64;

/// How many words of a name are looked at, from its end.
const WORDS_MAX: usize = 8;

/// What a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A password, a passphrase, a Wi-Fi key.
    Password,
    /// Something else that is secret: `client_secret`, `access_token`, `api_key`.
    Secret,
    /// Something that may be secret if it looks so: `key`, `nonce`, `session`.
    Weak,
}

/// Words that name a password, also as the end of a longer word (`dbpassword`).
const PASSWORDS: [&str; 12] = [
    "password",
    "passwd",
    "passwort",
    "passphrase",
    "passcode",
    "kennwort",
    "contrasena",
    "contraseña",
    "wachtwoord",
    "senha",
    "pwd",
    "pswd",
];

/// Words that name one only where they stand alone: `bypass` and `compass` end so, too.
const PASSWORD_WORDS: [&str; 12] = [
    "pass",
    "pw",
    "psk",
    "passe",
    "haslo",
    "hasło",
    "pword",
    "userpass",
    "пароль",
    "Пароль",
    "clave",
    "密码",
];

/// Words that name another secret, also as the end of a longer word.
const SECRETS: [&str; 8] = [
    "secret",
    "token",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "authkey",
    "bearer",
];

/// Words that may name one.
const WEAK: [&str; 21] = [
    "key",
    "auth",
    "authorization",
    "nonce",
    "salt",
    "signature",
    "sig",
    "verifier",
    "session",
    "sessionid",
    "sid",
    "cookie",
    "credential",
    "credentials",
    "cred",
    "creds",
    "jwt",
    "otp",
    "totp",
    "hotp",
    "license",
];

/// What makes of a `key` a secret one.
const SECRET_KEY: [&str; 26] = [
    "api",
    "access",
    "secret",
    "private",
    "signing",
    "encryption",
    "encrypt",
    "crypto",
    "auth",
    "oauth",
    "consumer",
    "app",
    "application",
    "account",
    "master",
    "shared",
    "subscription",
    "client",
    "admin",
    "write",
    "server",
    "session",
    "storage",
    "service",
    "hmac",
    "aes",
];

/// May follow the word that says what it is: `password_old`, `passwordConfirmation`.
const TRAILING: [&str; 27] = [
    "old",
    "new",
    "value",
    "val",
    "str",
    "string",
    "text",
    "raw",
    "plain",
    "plaintext",
    "prod",
    "production",
    "dev",
    "test",
    "staging",
    "live",
    "default",
    "b64",
    "base64",
    "hex",
    "header",
    "confirm",
    "confirmation",
    "again",
    "repeat",
    "env",
    "one",
];

/// A name with one of these is about something else: `max_tokens`, `public_key`, `show_password`.
const OTHER: [&str; 55] = [
    "max",
    "min",
    "num",
    "count",
    "length",
    "eos",
    "bos",
    "pad",
    "unk",
    "sep",
    "cls",
    "mask",
    "next",
    "page",
    "continuation",
    "cancellation",
    "pagination",
    "stop",
    "vocab",
    "public",
    "primary",
    "foreign",
    "unique",
    "sort",
    "cache",
    "row",
    "partition",
    "map",
    "object",
    "locale",
    "i18n",
    "translation",
    "group",
    "lookup",
    "idempotency",
    "routing",
    "registry",
    "forgot",
    "show",
    "has",
    "is",
    "no",
    "use",
    "allow",
    "enable",
    "validate",
    "require",
    "requires",
    "hint",
    "missing",
    "render",
    "config",
    "lock",
    "request",
    "s3",
];

// === impl Kind ===

impl Kind {
    /// What the name says; `None` if it names nothing secret.
    pub(super) fn of(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("identified by") {
            return Some(Self::Password);
        }
        let mut words = [""; WORDS_MAX];
        let mut count = 0;
        let (mut rest, mut trailed) = (name, false);
        while let (Some(place), Some((before, word))) = (words.get_mut(count), last_word(rest)) {
            rest = before;
            // Trailing words count only until another has been seen.
            let numbered = word.bytes().all(|b| b.is_ascii_digit());
            let trails = count == 0 && is_in(&TRAILING, word);
            trailed |= trails;
            if count > 0 || !(numbered || trails) {
                *place = word;
                count += 1;
            }
        }
        let words = words.get(..count)?;
        let (noun, others) = words.split_first()?;
        let said = Self::of_noun(noun, others, trailed)?;
        let other = others.iter().any(|word| is_in(&OTHER, word));
        (!other).then_some(said)
    }

    fn of_noun(noun: &str, others: &[&str], trailed: bool) -> Option<Self> {
        if trailed && is_verb(noun) {
            return None;
        }
        if is_in(&PASSWORD_WORDS, noun) || ends_in(&PASSWORDS, noun) {
            return Some(Self::Password);
        }
        let secret_key =
            noun.eq_ignore_ascii_case("key") && others.iter().any(|word| is_in(&SECRET_KEY, word));
        if secret_key || ends_in(&SECRETS, noun) {
            return Some(Self::Secret);
        }
        let session = noun.eq_ignore_ascii_case("id")
            && others
                .first()
                .is_some_and(|word| word.eq_ignore_ascii_case("session"));
        (session || is_in(&WEAK, noun)).then_some(Self::Weak)
    }
}

/// Whether a name ends in a word that mostly says what somebody does: `pass a value`, `two-pass`.
pub(super) fn is_verb(name: &str) -> bool {
    last_word(name).is_some_and(|(_, word)| word.eq_ignore_ascii_case("pass"))
}

/// The whole name that the hit is a part of, not beginning before `floor`. It begins and ends with
/// a letter, a digit or an underscore.
pub(super) fn around(text: &str, hit: Span, floor: usize) -> Span {
    let bytes = text.as_bytes();
    let before = bytes.get(floor..hit.start).unwrap_or_default();
    let left = before
        .iter()
        .rev()
        .take(REACH)
        .take_while(|b| joins(**b))
        .count();
    let after = bytes.get(hit.end..).unwrap_or_default();
    let right = after.iter().take(REACH).take_while(|b| joins(**b)).count();
    let mut span = Span::new(hit.start - left, hit.end + right);
    while span.start < hit.start
        && (bytes.get(span.start) == Some(&b'-') || !text.is_char_boundary(span.start))
    {
        span.start += 1;
    }
    while span.end > hit.end
        && (bytes.get(span.end - 1) == Some(&b'-') || !text.is_char_boundary(span.end))
    {
        span.end -= 1;
    }
    span
}

const fn joins(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$' | 0x80..)
}

/// Cuts the last word off a `snake_case`, `kebab-case` or `camelCase` name.
fn last_word(name: &str) -> Option<(&str, &str)> {
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let mut later: Option<char> = None;
    let mut start = name.len();
    for (at, c) in name.char_indices().rev() {
        let ends = match later {
            None => false,
            Some(next) => {
                !c.is_alphanumeric()
                    || c.is_ascii_digit() != next.is_ascii_digit()
                    || (c.is_lowercase() && next.is_uppercase())
            }
        };
        if ends {
            break;
        }
        start = at;
        later = Some(c);
    }
    let word = name.get(start..).filter(|word| !word.is_empty())?;
    Some((name.get(..start)?, word))
}

fn is_in(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn ends_in(words: &[&str], word: &str) -> bool {
    let ends = |known: &&str| {
        let from = word.len().checked_sub(known.len());
        from.and_then(|from| word.get(from..))
            .is_some_and(|end| end.eq_ignore_ascii_case(known))
    };
    words.iter().any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_name_says_what_it_is() {
        use Kind::{Password, Secret, Weak};
        for (name, kind) in [
            ("password", Some(Password)),
            ("DB_PASSWORD_2", Some(Password)),
            ("newPassword", Some(Password)),
            ("passwordConfirmation", Some(Password)),
            ("mysqlpasswd", Some(Password)),
            ("user-pwd", Some(Password)),
            ("oauth_token", Some(Secret)),
            ("clientSecret", Some(Secret)),
            ("APIKey", Some(Secret)),
            ("AWS_SECRET_ACCESS_KEY", Some(Secret)),
            ("coinlayerKEY", Some(Weak)),
            ("session_id", Some(Weak)),
            ("token_type", None),
            ("password_hash_algorithm", None),
            ("passwordField", None),
            ("key_id", None),
            ("keyboard", None),
            ("monkey", None),
            ("bypass", None),
            ("passValue", None),
            ("lock_token", None),
            ("max_tokens", None),
            ("public_key", None),
            ("nextPageToken", None),
            ("show_password", None),
            ("author", None),
            ("", None),
        ] {
            assert_eq!(Kind::of(name), kind, "{name}");
        }
    }

    #[test]
    fn a_name_is_followed_to_both_ends() {
        for (text, name) in [
            ("--db-password x", "db-password"),
            ("cfg['auth_token'] =", "auth_token"),
            ("a.userPassword=", "userPassword"),
            ("ésa-token:", "ésa-token"),
        ] {
            let at = text.find("oken").or_else(|| text.find("assword")).unwrap();
            let span = around(text, Span::new(at, at + 3), 0);
            assert_eq!(text.get(span.start..span.end), Some(name));
        }
    }
}
