//! What stands where a secret could: a word for it, a template, a place, a piece of a program.

use crate::classify::counter::is_placeholder;

/// Values that are no secret though a secret's name stands before them.
const NEVER: [&str; 58] = [
    "password",
    "passwd",
    "passwort",
    "secret",
    "token",
    "none",
    "null",
    "nil",
    "true",
    "false",
    "undefined",
    "string",
    "str",
    "text",
    "hidden",
    "required",
    "optional",
    "empty",
    "value",
    "basic",
    "bearer",
    "digest",
    "oauth",
    "oauth2",
    "admin",
    "root",
    "user",
    "username",
    "test",
    "testing",
    "foo",
    "bar",
    "baz",
    "foobar",
    "default",
    "unknown",
    "invalid",
    "wrong",
    "prompt",
    "yes",
    "no",
    "on",
    "off",
    "auto",
    "env",
    "n/a",
    "tbd",
    "todo",
    "fixme",
    "plain",
    "plaintext",
    "base64",
    "utf8",
    "utf-8",
    "varchar",
    "char",
    "bytes",
    "xxx",
];

/// How the names of algorithms and encodings begin.
const ALGORITHMS: [&str; 13] = [
    "sha1", "sha2", "sha3", "sha5", "sha-", "md5", "hmac", "pbkdf", "bcrypt", "scrypt", "argon",
    "hs256", "rs256",
];

/// Parts of values that something else fills in later, or looks up elsewhere.
const TEMPLATES: [&str; 16] = [
    "${", "{{", "<%", "%(", "#{", "$(", "@{", "}}", "%s", "env.", "getenv", "vault:", "arn:",
    "op://", "!ref", "config.",
];

/// Words of stand-ins beyond those of [`is_placeholder`].
const STAND_INS: [&str; 17] = [
    "your",
    "change",
    "replace",
    "insert",
    "goes_here",
    "goes-here",
    "sample",
    "todo",
    "fixme",
    "mypass",
    "my_pass",
    "my-pass",
    "my_secret",
    "my-secret",
    "mysecret",
    "not-a-",
    "fake",
];

/// How names of files end.
const FILES: [&str; 14] = [
    ".pem", ".key", ".json", ".txt", ".yml", ".yaml", ".crt", ".pub", ".html", ".php", ".js",
    ".py", ".env", ".conf",
];

/// Whether somebody or something is to put the real value there.
pub(super) fn stands_in(value: &str) -> bool {
    let marked = value.contains(['$', '<', '{']);
    let whole = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
    let variable = value
        .strip_prefix(['$', '&', '%', ':', '!', '@', '*'])
        .is_some_and(|name| {
            let name = name.trim_end_matches('%');
            name.len() > 2 && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
        });
    NEVER.iter().any(|never| value.eq_ignore_ascii_case(never))
        || (!marked && is_placeholder(value))
        || whole('<', '>')
        || whole('{', '}')
        || whole('[', ']')
        || whole('_', '_')
        || variable
        || TEMPLATES.iter().any(|part| holds(value, part))
        || STAND_INS.iter().any(|part| holds(value, part))
        || ALGORITHMS.iter().any(|begin| starts(value, begin))
        || one_sign(value)
}

/// Whether the value says where something is: an address, a path, a mailbox, a file.
pub(super) fn is_place(value: &str) -> bool {
    let mail = value.split_once('@').is_some_and(|(local, domain)| {
        let plain = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+'))
        };
        let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
        plain(local)
            && plain(domain)
            && top.len() >= 2
            && top.bytes().all(|b| b.is_ascii_lowercase())
    });
    let versioned = value.len() >= 5
        && value.contains('.')
        && value
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'v'));
    let port = value.rsplit_once(':').is_some_and(|(host, port)| {
        (2..=5).contains(&port.len())
            && port.bytes().all(|b| b.is_ascii_digit())
            && host
                .bytes()
                .all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'-'))
    });
    mail || versioned
        || port
        || value.contains("://")
        || ["/", "./", "../", "~/", "\\\\", "file:"]
            .iter()
            .any(|begin| {
                value.starts_with(begin)
                    && value.bytes().filter(|b| *b == b'/').count() * 12 >= value.len()
            })
        || FILES.iter().any(|end| value.ends_with(end))
}

/// Whether an unquoted value is a piece of a program: a call, an index, a field, a path.
pub(super) fn is_code(value: &str) -> bool {
    let fields = value.contains('.')
        && !value.starts_with(|c: char| c.is_ascii_digit())
        && value.split('.').all(|part| {
            let digits = part.bytes().filter(u8::is_ascii_digit).count();
            (1..=32).contains(&part.len())
                && digits <= 2
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        });
    let first = value.bytes().next();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let has = |of: fn(&u8) -> bool| value.bytes().any(|b| of(&b));
    // A type or a constant: `__u32`, `WIN32_ERROR`.
    let joined = value.contains('_')
        && digits * 2 <= value.len()
        && has(u8::is_ascii_lowercase) != has(u8::is_ascii_uppercase)
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let number = value.len() <= 18 && starts(value, "0x");
    fields
        || joined
        || number
        || value.contains(['(', '[', '{', '"', '\''])
        || value.contains("->")
        || value.contains("::")
        || value.contains("==") && !value.ends_with('=')
        || matches!(first, Some(b'#' | b'-' | b'+' | b'=' | b'|' | b'>' | b'/'))
}

/// One sign repeated, as `*****` and `------`, or only signs that are neither letter nor digit.
fn one_sign(value: &str) -> bool {
    let first = value.bytes().next();
    value.bytes().all(|b| Some(b) == first) || !value.chars().any(char::is_alphanumeric)
}

fn holds(value: &str, part: &str) -> bool {
    value
        .as_bytes()
        .windows(part.len())
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

fn starts(value: &str, begin: &str) -> bool {
    value
        .as_bytes()
        .get(..begin.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(begin.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(is: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
        for value in yes {
            assert!(is(value), "{value}");
        }
        for value in no {
            assert!(!is(value), "{value}");
        }
    }

    #[test]
    fn stand_ins_are_told_from_secrets() {
        check(
            stands_in,
            &[
                "None", "${X}", "<key>", "{0}", "%TOKEN%", "$token", "your-key", "sha256", "-----",
            ],
            &["c@$$g6zp!!", "kR7#vq2Lx", "$ecret99!", "none4Us!"],
        );
    }

    #[test]
    fn places_are_told_from_secrets() {
        check(
            is_place,
            &[
                "/run/x",
                "https://x",
                "front.desk@contoso.com",
                "1.2.3",
                "db.corp:5432",
                "id.pem",
            ],
            &["kR7/vq2Lx", "P@ss.w0rd", "a:b:c", "/9j4AAQSkZJRgABAQ"],
        );
    }

    #[test]
    fn pieces_of_programs_are_told_from_secrets() {
        check(
            is_code,
            &[
                "f()",
                "a[0]",
                "self.token",
                "node.dot2_token",
                "__u32",
                "WIN32_ERROR",
                "a::b",
                "0x10",
            ],
            &["kR7vq2Lx", "9f86d081.884c7d65", "abc=="],
        );
    }
}
