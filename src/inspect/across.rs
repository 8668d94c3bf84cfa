//! What is cut between two texts that a reader sees one after the other: parts of a message, or
//! messages of a conversation.

use crate::{
    classify::{Detectors, Input},
    label::{Finding, Span},
};

/// How much on either side of a border is read, in bytes.
const REACH: usize = 512;
/// How many messages before a message are looked at.
pub(super) const LOOK_BACK: usize = 16;
/// How far from a border a number may stand that goes on beyond it, in bytes.
const NEAR: usize = 64;
/// A run of letters so long is no word, in bytes.
const WORD_MAX: usize = 24;
/// How few digits on one side of a border are no part of a number.
const DIGITS_MIN: usize = 2;

/// The end of what was said before.
#[derive(Default)]
pub(super) struct Tail(String);

impl Tail {
    /// Adds a text after it.
    pub(super) fn push(&mut self, text: &str) {
        let from = text.ceil_char_boundary(text.len().saturating_sub(REACH));
        let end = text.get(from..).unwrap_or_default();
        self.0.push_str(end);
        let from = self
            .0
            .ceil_char_boundary(self.0.len().saturating_sub(REACH));
        self.0.drain(..from);
    }

    /// Adds the end of a text before it. False when there is no more room.
    pub(super) fn push_front(&mut self, before: &Self) -> bool {
        let room = REACH.saturating_sub(self.0.len());
        let from = before
            .0
            .ceil_char_boundary(before.0.len().saturating_sub(room));
        self.0
            .insert_str(0, before.0.get(from..).unwrap_or_default());
        self.0.len() < REACH
    }
}

/// What begins in the tail and ends in the head. Spans are those of the part in the head.
pub(super) fn between(detectors: &Detectors, tail: &Tail, head: &str) -> Vec<Finding> {
    let head = head
        .get(..head.floor_char_boundary(REACH))
        .unwrap_or_default();
    if tail.0.is_empty() || head.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let apart = tail.0.ends_with(char::is_whitespace) || head.starts_with(char::is_whitespace);
    let joints: &[&str] = match (ends(&tail.0, head), apart) {
        (true, _) => &[],
        // One more space shows nothing new.
        (false, true) => &[""],
        (false, false) => &["", " "],
    };
    for between in joints {
        let border = tail.0.len() + between.len();
        let text = format!("{}{between}{head}", tail.0);
        let mut seen = Vec::new();
        detectors.scan(
            Input {
                text: &text,
                hint: None,
            },
            &mut seen,
        );
        let crosses = |f: &Finding| f.span.start < tail.0.len() && f.span.end > border;
        if seen.iter().any(crosses) {
            // What is whole on one side goes on into the other only by chance.
            let (left, right) = (alone(detectors, &tail.0), alone(detectors, head));
            seen.retain(|new| {
                let of =
                    |old: &Finding| old.entity == new.entity && old.confidence >= new.confidence;
                let before = |old: &Finding| of(old) && old.span.overlaps(new.span);
                let after = |old: &Finding| of(old) && old.span.start + border < new.span.end;
                !left.iter().any(before) && !right.iter().any(after)
            });
            keep(seen, (tail.0.len(), border), &mut found);
        }
    }
    if let Some((last, (from, first))) = last_number(&tail.0).zip(first_number(head)) {
        // Whatever the words between the halves of a number are, the digits are read in a row.
        let text = format!("{last} {first}");
        let mut seen = Vec::new();
        detectors.scan(
            Input {
                text: &text,
                hint: None,
            },
            &mut seen,
        );
        let border = last.len() + 1;
        let mut rest = Vec::new();
        keep(seen, (last.len(), border), &mut rest);
        for finding in &mut rest {
            finding.span = Span::new(finding.span.start + from, finding.span.end + from);
        }
        rest.retain(|new| !found.iter().any(|old| old.entity == new.entity));
        found.extend(rest);
    }
    found
}

/// What one side holds without the other.
fn alone(detectors: &Detectors, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    detectors.scan(Input { text, hint: None }, &mut found);
    found
}

/// Whether the tail ends a sentence and the head begins another, so that nothing goes on from one into
/// the other. Not where the dot may be one of a token or a number: `eyJhbGciOi.` or `4111.`
fn ends(tail: &str, head: &str) -> bool {
    let tail = tail.trim_end();
    let Some(sentence) = tail.strip_suffix(['.', '?', '!']) else {
        return false;
    };
    let from = sentence.len().saturating_sub(WORD_MAX);
    let bytes = sentence.as_bytes().get(from..).unwrap_or_default();
    let letters = bytes
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let before = bytes.iter().rev().nth(letters);
    (2..WORD_MAX).contains(&letters)
        && before.is_some_and(|b| b.is_ascii_whitespace())
        && head
            .trim_start()
            .starts_with(|c: char| c.is_alphabetic() || c == '`' || c == '#')
}

/// Keeps those that stand on both sides of a border, by their part after it.
fn keep(seen: Vec<Finding>, (before, after): (usize, usize), found: &mut Vec<Finding>) {
    for finding in seen {
        let Span { start, end } = finding.span;
        let known = |old: &Finding| old.entity == finding.entity;
        if start < before && end > after && !found.iter().any(known) {
            let span = Span::new(0, end - after);
            found.push(Finding { span, ..finding });
        }
    }
}

const fn is_part(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ' ' | '-' | '.')
}

/// The digits with which a text ends, some words aside.
fn last_number(text: &str) -> Option<&str> {
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    if text.len() - end > NEAR {
        return None;
    }
    let number = text.get(..end)?;
    let from = number
        .rfind(|c| !is_part(c))
        .map_or(0, |at| number.ceil_char_boundary(at + 1));
    long_enough(number.get(from..)?.trim_start())
}

/// The digits with which a text begins, some words aside, and where they stand.
fn first_number(text: &str) -> Option<(usize, &str)> {
    let from = text
        .find(|c: char| c.is_ascii_digit())
        .filter(|from| *from <= NEAR)?;
    let number = text.get(from..)?;
    let end = number.find(|c| !is_part(c)).unwrap_or(number.len());
    let number = number.get(..end)?.trim_end_matches([' ', '-', '.']);
    Some((from, long_enough(number)?))
}

fn long_enough(number: &str) -> Option<&str> {
    let digits = number.bytes().filter(u8::is_ascii_digit);
    (digits.count() >= DIGITS_MIN).then_some(number)
}
