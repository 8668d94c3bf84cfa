//! Counter-evidence from the line that a match stands in. What is read of a line is bounded, so
//! that a text of one long line costs no more than others.

use crate::label::Span;

/// How much of a line is read on either side of a match, in bytes.
const REACH: usize = 160;

const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// The part of the match's line before it, and that after it.
fn line(text: &str, span: Span) -> (&str, &str) {
    let from = text.ceil_char_boundary(span.start.saturating_sub(REACH));
    let before = text.get(from..span.start).unwrap_or_default();
    let to = text.floor_char_boundary(span.end.saturating_add(REACH));
    let after = text.get(span.end..to).unwrap_or_default();
    (
        before.rsplit('\n').next().unwrap_or_default(),
        after.split('\n').next().unwrap_or_default(),
    )
}

/// Whether one of the words stands in the text, in any case of letters.
fn has_any(text: &str, words: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize, word: &str| {
        let part = bytes.get(at..at + word.len());
        part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    };
    // Few bytes are the first of a word; the words are compared only there.
    let firsts = words.iter().filter_map(|word| word.bytes().next());
    let first = firsts.fold(0u128, |set, byte| set | 1 << (byte & 0x7F));
    let places = bytes.iter().enumerate();
    places
        .filter(|(_, byte)| byte.is_ascii() && first & (1 << byte.to_ascii_lowercase()) != 0)
        .any(|(at, _)| words.iter().any(|word| begins(at, word)))
}

/// Whether the run of hexadecimal digits and dashes around the match is a UUID.
pub(super) fn in_uuid(text: &str, span: Span) -> bool {
    let part = |b: &u8| b.is_ascii_hexdigit() || *b == b'-';
    let bytes = text.as_bytes();
    let before = bytes.get(..span.start).unwrap_or_default();
    let left = before.iter().rev().take(36).take_while(|b| part(b)).count();
    let rest = bytes.get(span.start - left..).unwrap_or_default();
    let run = rest.iter().take(37).take_while(|b| part(b)).count();
    let whole = rest.get(..run).unwrap_or_default();
    is_uuid(whole)
}

/// Whether the whole is a UUID: five groups of hexadecimal digits.
pub(in crate::classify) fn is_uuid(text: &[u8]) -> bool {
    let mut groups = text.split(|b| *b == b'-');
    groups.clone().map(<[u8]>::len).eq(UUID)
        && groups.all(|group| group.iter().all(u8::is_ascii_hexdigit))
}

/// Whether the line is one of a lock file or a list of checksums.
pub(super) fn of_lock_file(text: &str, span: Span) -> bool {
    const WORDS: [&str; 9] = [
        "integrity",
        "sha1-",
        "sha256-",
        "sha384-",
        "sha512-",
        "sha256:",
        "checksum =",
        "resolved ",
        "go.mod h1:",
    ];
    let (before, _) = line(text, span);
    has_any(before, &WORDS)
}

/// Whether the line begins with a time, and a level stands after that.
pub(super) fn of_log(text: &str, span: Span) -> bool {
    const LEVELS: [&str; 7] = ["INFO", "DEBUG", "WARN", "ERROR", "TRACE", "FATAL", "NOTICE"];
    let (before, _) = line(text, span);
    let head = before.trim_start_matches(['[', ' ']);
    let digits = head.bytes().take(2).all(|b| b.is_ascii_digit()) && head.len() > 8;
    digits && head.contains(':') && LEVELS.into_iter().any(|level| before.contains(level))
}

/// Whether it is joined to a name or path of a program.
pub(super) fn in_code(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes();
    let before = bytes.get(..span.start).unwrap_or_default();
    let after = bytes.get(span.end..).unwrap_or_default();
    let named = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    match (before, after.first()) {
        ([.., b'_'], _) | (_, Some(b'_')) => true,
        ([.., c, b'/' | b'.' | b'#'], _) => c.is_ascii_alphabetic() || *c == b'_',
        (_, Some(b'/')) => named(after.get(1)) && !after.get(1).is_some_and(u8::is_ascii_digit),
        (_, Some(b'(')) => before.last().is_some_and(|b| *b == b'.'),
        _ => false,
    }
}

/// Whether words of a sentence stand on both sides in its line, or lower-case ones after it.
pub(super) fn in_sentence(text: &str, span: Span) -> bool {
    let (before, after) = line(text, span);
    let words = |part: &str| {
        part.split_whitespace()
            .filter(|word| word.chars().any(char::is_lowercase))
            .count()
    };
    words(before) + words(after) >= 4
}

/// Whether the sentence asks what it means, or it stands in quotes.
pub(super) fn discussed(text: &str, span: Span) -> bool {
    const ASKS: [&str; 24] = [
        "what ",
        "how ",
        "why ",
        "when ",
        "explain",
        "define",
        "meaning",
        "definition",
        "difference",
        "the word",
        "the term",
        "the phrase",
        "template",
        "example",
        "was bedeutet",
        "was hei\u{df}t",
        "wie ",
        "erkl\u{e4}r",
        "que signifie",
        "qu'est-ce",
        "qu\u{e9} significa",
        "significato",
        "betekent",
        "write a",
    ];
    let (before, after) = line(text, span);
    let lower = before.to_lowercase();
    let quoted = before
        .trim_end()
        .ends_with(['"', '\u{201c}', '\u{201e}', '\u{ab}', '\'', '`'])
        && after
            .trim_start()
            .starts_with(['"', '\u{201d}', '\u{201c}', '\u{bb}', '\'', '`']);
    quoted || after.trim_end().ends_with('?') || ASKS.into_iter().any(|ask| lower.contains(ask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(of: fn(&str, Span) -> bool, text: &str, value: &str, expected: bool) {
        let start = text.find(value).unwrap();
        assert_eq!(
            of(text, Span::new(start, start + value.len())),
            expected,
            "{text}"
        );
    }

    #[test]
    fn parts_of_a_uuid_are_told_from_numbers() {
        check(
            in_uuid,
            "id 123e4567-e89b-12d3-a456-426614174000",
            "426614174000",
            true,
        );
        check(
            in_uuid,
            "id 123e4567-e89b-12d3-a456-426614174000-1",
            "426614174000",
            false,
        );
        check(in_uuid, "426614174000", "426614174000", false);
        assert!(is_uuid(b"123E4567-e89b-12d3-a456-426614174000"));
        assert!(!is_uuid(b"123e4567-e89b-12d3-a456-42661417400g"));
        assert!(!is_uuid(b"123e4567e-89b-12d3-a456-426614174000"));
    }

    #[test]
    fn lines_of_locks_and_logs_are_known() {
        check(of_lock_file, "x\n  integrity sha512-4111", "4111", true);
        check(of_lock_file, "integrity sha512-aa\n4111", "4111", false);
        check(of_log, "2024-01-15 10:30:00 INFO took 4111", "4111", true);
        check(of_log, "On 2024-01-15 at 10:30 INFO 4111", "4111", false);
        check(of_log, "call 4111", "4111", false);
    }

    #[test]
    fn parts_of_names_and_paths_are_code() {
        for text in ["card_4111", "4111_x", "api.4111", "/v/4111", "4111/users"] {
            check(in_code, text, "4111", true);
        }
        for text in ["card 4111", "4111/12", "see 4111."] {
            check(in_code, text, "4111", false);
        }
    }

    #[test]
    fn headings_are_told_from_talk_about_them() {
        check(
            in_sentence,
            "STRICTLY CONFIDENTIAL - Board only",
            "STRICTLY CONFIDENTIAL",
            false,
        );
        check(
            in_sentence,
            "please keep this strictly confidential until May",
            "strictly confidential",
            true,
        );
        check(
            discussed,
            "What does strictly confidential mean?",
            "strictly confidential",
            true,
        );
        check(
            discussed,
            "Mark it \"confidential\" then",
            "confidential",
            true,
        );
        check(
            discussed,
            "This is strictly confidential.",
            "strictly confidential",
            false,
        );
    }
}
