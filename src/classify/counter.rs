//! Counter-evidence: what makes a match less likely to be the real thing.
//!
//! Nothing here drops a finding. Each counter takes off hundredths, and the engine drops what
//! falls below its floor.

pub(in crate::classify) mod line;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::label::Span;

/// One thing that speaks against a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// The value says itself that it is none: `XXXX`, `EXAMPLE`, `<your key>`, one sign repeated.
    Placeholder,
    /// A dot or dash joins it to further digits: a decimal, a version, part of a UUID.
    LongerNumber,
    /// Ten or thirteen digits that are a time between 2001 and 2033.
    UnixTime,
    /// A word before it says that it is a version.
    Version,
    /// Digits in a row, or one digit repeated.
    Sequence,
    /// It reads as a date: `2024-01-15`, `15.01.2024`, `20240115`.
    Date,
    /// The whole value is a hexadecimal digest of a usual length.
    Digest,
    /// It stands in a UUID.
    Uuid,
    /// Its line is one of a lock file: `integrity`, `checksum =`, `sha512-`.
    LockLine,
    /// Its line begins with a time and a level, as those of logs do.
    LogLine,
    /// It is part of a name or path of a program: `crypto_4111`, `v1/4111/x`.
    CodeToken,
    /// It stands within a sentence, not as a line or heading of its own.
    InSentence,
    /// The sentence asks about it, or quotes it.
    Discussed,
}

/// What speaks against one match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters(u32);

/// How far back a word such as `version` may stand, in bytes.
const VERSION_REACH: usize = 24;

const PLACEHOLDERS: [&str; 13] = [
    "xxxx",
    "example",
    "placeholder",
    "changeme",
    "change_me",
    "redacted",
    "dummy",
    "your_",
    "your-",
    "yourkey",
    "****",
    "....",
    "000000000",
];

impl Counters {
    /// From [`Self::bits`].
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// As `label::Evidence` keeps them.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Counter> {
        let all = Counter::ALL.into_iter();
        all.filter(move |counter| self.0 & counter.bit() != 0)
    }

    pub(super) const fn add(&mut self, counter: Counter) {
        self.0 |= counter.bit();
    }
}

impl Counter {
    /// Every counter.
    pub const ALL: [Self; 13] = [
        Self::Placeholder,
        Self::LongerNumber,
        Self::UnixTime,
        Self::Version,
        Self::Sequence,
        Self::Date,
        Self::Digest,
        Self::Uuid,
        Self::LockLine,
        Self::LogLine,
        Self::CodeToken,
        Self::InSentence,
        Self::Discussed,
    ];

    const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Its name in the digest of the rule table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placeholder => "placeholder",
            Self::LongerNumber => "longer-number",
            Self::UnixTime => "unix-time",
            Self::Version => "version",
            Self::Sequence => "sequence",
            Self::Date => "date",
            Self::Digest => "digest",
            Self::Uuid => "uuid",
            Self::LockLine => "lock-line",
            Self::LogLine => "log-line",
            Self::CodeToken => "code-token",
            Self::InSentence => "in-sentence",
            Self::Discussed => "discussed",
        }
    }

    /// How many hundredths it takes off where it applies.
    #[must_use]
    pub const fn weight(self) -> u8 {
        match self {
            Self::Placeholder => 50,
            Self::LongerNumber => 35,
            Self::UnixTime | Self::Sequence | Self::InSentence => 30,
            Self::Version | Self::Date => 45,
            Self::Digest => 70,
            Self::Uuid | Self::Discussed => 60,
            Self::LockLine => 50,
            Self::LogLine => 15,
            Self::CodeToken => 25,
        }
    }

    /// Whether it applies to what stands at `span`.
    #[must_use]
    pub fn applies(self, text: &str, span: Span) -> bool {
        let value = text.get(span.start..span.end).unwrap_or_default();
        match self {
            Self::Placeholder => is_placeholder(value),
            Self::LongerNumber => is_joined(text.as_bytes(), span),
            Self::UnixTime => is_unix_time(value),
            Self::Version => follows_version(text.as_bytes(), span.start),
            Self::Sequence => is_sequence(value),
            Self::Date => is_date(value),
            Self::Digest => is_digest(value),
            Self::Uuid => line::in_uuid(text, span),
            Self::LockLine => line::of_lock_file(text, span),
            Self::LogLine => line::of_log(text, span),
            Self::CodeToken => line::in_code(text, span),
            Self::InSentence => line::in_sentence(text, span),
            Self::Discussed => line::discussed(text, span),
        }
    }
}

/// All of them in one pass, since a text may hold a candidate in every few bytes.
#[expect(
    clippy::expect_used,
    reason = "the words are constants, and every test that finds anything builds them"
)]
static PLACEHOLDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(PLACEHOLDERS)
        .expect("the words fit an automaton")
});

/// Whether a value is written as a stand-in for a real one. Also used on the password part of
/// connection strings.
pub(super) fn is_placeholder(value: &str) -> bool {
    value.bytes().any(|b| matches!(b, b'<' | b'{' | b'$'))
        || few_signs(value)
        || PLACEHOLDER.is_match(value)
}

/// Twelve or more of the last sixteen signs are the same.
fn few_signs(value: &str) -> bool {
    let tail = || value.bytes().rev().take(16);
    value.len() >= 16 && tail().any(|sign| tail().filter(|b| *b == sign).count() >= 12)
}

fn is_joined(text: &[u8], span: Span) -> bool {
    let joint = |b: Option<&u8>| matches!(b, Some(b'.' | b'-'));
    let before = text.get(..span.start).unwrap_or_default();
    let left = joint(before.last())
        && before
            .iter()
            .rev()
            .skip(1)
            .take(24)
            .take_while(|b| b.is_ascii_alphanumeric())
            .any(u8::is_ascii_digit);
    let after = text.get(span.end..).unwrap_or_default();
    left || (joint(after.first()) && after.get(1).is_some_and(u8::is_ascii_digit))
}

fn is_unix_time(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_digit())
        && match value.len() {
            10 => ("1000000000".."2000000000").contains(&value),
            13 => ("1000000000000".."2000000000000").contains(&value),
            _ => false,
        }
}

fn follows_version(text: &[u8], start: usize) -> bool {
    let before = text
        .get(start.saturating_sub(VERSION_REACH)..start)
        .unwrap_or_default();
    [
        "version", "release", "firmware", "build", "chrome/", "safari/", "edg/",
    ]
    .into_iter()
    .any(|word| {
        before
            .windows(word.len())
            .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    })
}

fn is_sequence(value: &str) -> bool {
    let digits = || value.bytes().filter(u8::is_ascii_digit);
    let steps = || digits().zip(digits().skip(1));
    let up = |(a, b): (u8, u8)| b == a + 1 || (a == b'9' && b == b'0');
    let down = |(a, b): (u8, u8)| a == b + 1 || (a == b'0' && b == b'9');
    steps().all(|(a, b)| a == b) || steps().all(up) || steps().all(down)
}

fn is_date(value: &str) -> bool {
    let plausible = |year: u32, a: u32, b: u32| {
        (1900..2100).contains(&year) && a.min(b) > 0 && a.min(b) <= 12 && a.max(b) <= 31
    };
    let part = |from: usize, to: usize| value.get(from..to).and_then(|part| part.parse().ok());
    let mut groups = value
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty());
    let (first, second, third) = (groups.next(), groups.next(), groups.next());
    let number = |group: Option<&str>| group.and_then(|group| group.parse().ok());
    match (number(first), number(second), number(third)) {
        (Some(a), Some(b), Some(c)) => plausible(a, b, c) || plausible(c, a, b),
        (_, None, None) => match (part(0, 4), part(4, 6), part(6, 8)) {
            (Some(year), Some(month), Some(day)) => {
                // Four more digits that are no time make a number that begins with a birth date.
                let timed = part(8, 10).is_none_or(|hour| hour < 24)
                    && part(10, 12).is_none_or(|minute| minute < 60);
                matches!(value.len(), 8 | 12 | 14) && timed && plausible(year, month, day)
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_digest(value: &str) -> bool {
    matches!(value.len(), 32 | 40 | 64 | 128) && value.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applies(counter: Counter, text: &str, value: &str) -> bool {
        let start = text.find(value).unwrap();
        counter.applies(text, Span::new(start, start + value.len()))
    }

    #[test]
    fn a_number_joined_to_more_digits_is_part_of_something_longer() {
        assert!(applies(
            Counter::LongerNumber,
            "1607635102.00",
            "1607635102"
        ));
        assert!(applies(
            Counter::LongerNumber,
            "a456-426614174000",
            "426614174000"
        ));
        assert!(!applies(
            Counter::LongerNumber,
            "card-4111111111111111. 2 nights",
            "4111111111111111"
        ));
    }

    #[test]
    fn stand_ins_are_recognised_and_random_values_are_not() {
        for stand_in in [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_xxxxxxxxxxxxxxxxxxxx",
            "sk-<your key>",
        ] {
            assert!(is_placeholder(stand_in), "{stand_in}");
        }
        assert!(!is_placeholder("wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPRIKEY"));
    }

    #[test]
    fn dates_are_told_from_numbers() {
        for date in [
            "2024-01-15",
            "15.01.2024",
            "01/15/2024 10",
            "20240115",
            "202401151030",
        ] {
            assert!(is_date(date), "{date}");
        }
        for number in [
            "612 34 56 78",
            "20249915",
            "5321234567",
            "2024",
            "197309233034",
        ] {
            assert!(!is_date(number), "{number}");
        }
    }

    #[test]
    fn sequences_and_times_are_told_from_numbers() {
        assert!(
            is_sequence("123-456-7890") && is_sequence("000 000") && !is_sequence("123-45-6889")
        );
        assert!(is_unix_time("1607635102") && !is_unix_time("9434765919"));
    }
}
