//! Names and ids, parsed once at the edge so that the rest of the code cannot hold a malformed one.
//!
//! A name here is safe to put into a log line, a metric label, a header or a file name.

use std::{
    borrow::{Borrow, Cow},
    fmt,
    str::FromStr,
    sync::Arc,
};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is no {what}: use {rule}")]
pub struct NotAName {
    given: String,
    what: &'static str,
    rule: &'static str,
}

/// Declares a cheaply cloned, ordered text newtype whose form is checked when it is made.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:literal, $ok:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NotAName;

            fn from_str(given: &str) -> Result<Self, NotAName> {
                let ok: fn(&str) -> bool = $ok;
                if ok(given) {
                    Ok(Self(Arc::from(given)))
                } else {
                    let given = given.chars().take(80).collect();
                    Err(NotAName { given, what: $what, rule: $rule })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

name!(
    /// What was found: `CREDIT_CARD`, `PERSON`. Microsoft Presidio's name where it has one.
    EntityType,
    "entity type",
    "capital letters, digits and underscores, beginning with a letter",
    |s| bounded(s, 64)
        && s.starts_with(|c: char| c.is_ascii_uppercase())
        && s.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
);
name!(
    /// Names a rule within its policy, and a policy within its folder.
    RuleId,
    "rule or policy id",
    "lower-case letters, digits, '-', '_' and '.', beginning with a letter",
    |s| bounded(s, 96)
        && s.starts_with(|c: char| c.is_ascii_lowercase())
        && s.bytes().all(|b| slug_byte(b) || b == b'.')
);
name!(
    /// Names a provider, a dictionary or a pattern in a file that people edit.
    Name,
    "name",
    "lower-case letters, digits, '-', '_' and '.', beginning with a letter or digit",
    |s| bounded(s, 64)
        && s.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && s.bytes().all(|b| slug_byte(b) || b == b'.')
);
name!(
    /// A model as a client or a provider names it: `gpt-4o`, `meta-llama/Llama-3.1-8B`.
    ModelName,
    "model name",
    "up to 200 printable ASCII characters without spaces, quotes or backslashes",
    |s| bounded(s, 200)
        && s.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'\\' | b'<' | b'>'))
);
name!(
    /// Identifies one request in logs, headers and records.
    RequestId,
    "request id",
    "up to 128 letters, digits, '-', '_', '.' and ':'",
    |s| bounded(s, 128)
        && s.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
);

/// The form of a name for editors of files.
macro_rules! schema {
    ($name:ident, $pattern:literal) => {
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

schema!(EntityType, "^[A-Z][A-Z0-9_]{0,63}$");
schema!(RuleId, "^[a-z][a-z0-9_.-]{0,95}$");
schema!(Name, "^[a-z0-9][a-z0-9_.-]{0,63}$");

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn bounded(s: &str, max: usize) -> bool {
    !s.is_empty() && s.len() <= max
}

fn slug_byte(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_refuse_what_could_break_a_header_a_label_or_a_path() {
        for bad in ["", "a b", "a\nb", "a\"b", "ä", &"x".repeat(201)] {
            assert!(bad.parse::<ModelName>().is_err(), "{bad:?}");
            assert!(bad.parse::<RequestId>().is_err(), "{bad:?}");
            assert!(bad.parse::<EntityType>().is_err(), "{bad:?}");
        }
        assert_eq!(
            "openai/gpt-4o".parse::<ModelName>().unwrap().as_str(),
            "openai/gpt-4o"
        );
        assert!("credit_card".parse::<EntityType>().is_err());
    }
}
