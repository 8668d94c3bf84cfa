//! Numbers whose digits are written apart, as words, or with letters that look like digits.
//!
//! Putting digits together makes many numbers that nobody wrote, so what is shown here is only
//! believed with a check or a word nearby, and less where it may as well be a table.

mod stretch;
mod token;
mod word;

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::label::Span;

use super::{Base, Believe, View, map::Edits};

use stretch::Stretch;

/// So many digits make a number worth a look.
const DIGITS_MIN: usize = 8;
/// Among how many bytes the digits of one number must stand to be met.
const DENSITY: usize = 96;
/// Every so manieth byte is looked at for a word that is a number. Half the way to the next one stands
/// another where signs of Chinese or letters for digits may be: those are shorter than words.
const STEP: usize = 26;
/// How far back the beginning of a word is looked for.
const WORD_BACK: usize = 32;
/// How far back from a word, and from a digit, the number may begin.
const BACK: usize = 160;
const BACK_FROM_DIGIT: usize = 48;

/// Changes, by how far they are believed.
#[derive(Default)]
struct Readings {
    checked: Edits,
    cued: Edits,
}

/// Shows the numbers of the text with their digits together: as a whole, then by their parts.
pub(super) fn show(base: &Base<'_>, each: &mut dyn FnMut(&View)) {
    let text = base.text;
    let mut lists: [Readings; 4] = Default::default();
    let mut shown = Shown::default();
    let mut done = 0;
    let mut seeds = Seeds::new(text);
    while let Some(seed) = seeds.next_after(done) {
        let digit = text.as_bytes().get(seed).is_some_and(u8::is_ascii_digit);
        let back = if digit { BACK_FROM_DIGIT } else { BACK };
        let mut at = text
            .floor_char_boundary(seed.saturating_sub(back))
            .max(done);
        at = word_start(text, at);
        // Until past the seed, and then as long as something was found.
        while at <= seed && at < text.len() {
            let (stretch, end) = Stretch::at(text, at);
            if stretch.digits() >= DIGITS_MIN {
                stretch.read(text, &mut lists);
            }
            at = end.max(at + 1);
            at = text.ceil_char_boundary(at.min(text.len()));
        }
        done = at.max(seed + 1);
        done = text.ceil_char_boundary(done.min(text.len()));
    }
    for (of, believe) in [
        (checked as fn(&Readings) -> &Edits, Believe::Checked),
        (cued, Believe::Cued),
    ] {
        for list in &lists {
            base.show(of(list), believe, "digits", &mut |view| {
                if shown.is_new(view) {
                    each(view);
                }
            });
        }
    }
}

const fn checked(of: &Readings) -> &Edits {
    &of.checked
}

const fn cued(of: &Readings) -> &Edits {
    &of.cued
}

/// The views that were shown. Most ways of reading digits come to the same, and what is believed
/// less says nothing new where it does.
#[derive(Default)]
struct Shown(HashSet<(Span, u64)>);

impl Shown {
    fn is_new(&mut self, view: &View) -> bool {
        let mut hasher = DefaultHasher::new();
        view.text.hash(&mut hasher);
        let all = view.below(Span::new(0, view.text.len()));
        self.0.insert((all, hasher.finish()))
    }
}

/// The beginning of the word that a place lies in, so that no word is read from its middle.
fn word_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let inside = before
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric);
    if !inside {
        return at;
    }
    let rest = text.get(at..).unwrap_or_default();
    let length = rest
        .char_indices()
        .take(64)
        .find(|(_, c)| !c.is_alphanumeric());
    length.map_or(at, |(length, _)| at + length)
}

/// Where numbers may be: digits that stand dense, and words that are numbers.
struct Seeds<'a> {
    text: &'a str,
    /// Up to where digits and words were looked for.
    digits: usize,
    words: usize,
    next_digit: Option<usize>,
    next_word: Option<usize>,
}

impl<'a> Seeds<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            digits: 0,
            words: 0,
            next_digit: None,
            next_word: None,
        }
    }

    /// The first seed from there on.
    fn next_after(&mut self, from: usize) -> Option<usize> {
        if self.next_digit.is_none_or(|at| at < from) {
            self.next_digit = self.dense(from);
        }
        if self.next_word.is_none_or(|at| at < from) {
            self.next_word = self.worded(from);
        }
        match (self.next_digit, self.next_word) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// A block with a digit in it that begins enough of them.
    fn dense(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.digits.max(from);
        while at < bytes.len() {
            let ahead = bytes.get(at..(at + DENSITY).min(bytes.len()))?;
            let count = ahead
                .iter()
                .fold(0_u8, |count, b| count + u8::from(b.is_ascii_digit()));
            if usize::from(count) >= DIGITS_MIN {
                let first = ahead.iter().position(u8::is_ascii_digit)?;
                self.digits = at + first + 1;
                return Some(at + first);
            }
            at += DENSITY / 2;
        }
        self.digits = at;
        None
    }

    /// A word that is a number.
    fn worded(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.words.max(from);
        while at < bytes.len() {
            let place = at;
            let half = at + STEP / 2;
            at += if is_short(bytes, half) {
                STEP / 2
            } else {
                STEP
            };
            let start = word_before(bytes, place);
            if start.is_some_and(|start| word::may_be_number(self.text, start)) {
                self.words = at;
                return start;
            }
        }
        self.words = at;
        None
    }
}

/// Whether a sign that may be a digit stands there, or behind a gap.
fn is_short(bytes: &[u8], at: usize) -> bool {
    let near = bytes.get(at..).unwrap_or_default().iter().take(2);
    let mut near = near.skip_while(|b| !b.is_ascii_alphanumeric() && b.is_ascii());
    near.next()
        .is_some_and(|b| !b.is_ascii() || matches!(b, b'O' | b'o' | b'l' | b'I' | b'S' | b'B'))
}

/// Where the word that covers or follows a place begins.
fn word_before(bytes: &[u8], place: usize) -> Option<usize> {
    let is_letter = |b: &u8| b.is_ascii_alphabetic() || *b >= 0x80;
    if bytes.get(place).is_some_and(is_letter) {
        let before = bytes.get(place.saturating_sub(WORD_BACK)..place)?;
        let inside = before.iter().rev().take_while(|b| is_letter(b)).count();
        return Some(place - inside);
    }
    let ahead = bytes.get(place..)?.iter().take(8);
    ahead
        .into_iter()
        .position(is_letter)
        .map(|skip| place + skip)
}

/// Where a change stands.
const fn at(start: usize, end: usize) -> Span {
    Span::new(start, end)
}
