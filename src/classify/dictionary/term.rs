//! The terms as stored, and whether one of them stands at given words of a text.

use crate::label::Span;

use super::{
    Dictionary,
    ending::{self, Place},
    word::{Word, and, char_at, escaped, folded, words},
};

/// A joined form of fewer letters is too easily a word of its own.
const JOINED_CHARS_MIN: usize = 6;

/// All terms, one after the other in one text: a million strings of their own would cost more.
#[derive(Default)]
pub(super) struct Terms {
    text: String,
    list: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    end: u32,
    source: u32,
    spelling: Spelling,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// Every letter as it is written.
    Exact,
    /// In any case.
    AnyCase,
    /// In any case and with other endings.
    Bending,
}

/// One term.
#[derive(Clone, Copy)]
pub(super) struct Term<'a> {
    text: &'a str,
    /// The number of its dictionary.
    pub(super) source: usize,
    spelling: Spelling,
}

/// The hashes under which a term is found.
#[derive(Default)]
pub(super) struct Keys {
    /// Of all its words, and of them joined to one.
    pub(super) whole: Vec<u64>,
    /// Of its first word, its first two words and so on, without the last.
    pub(super) begun: Vec<u64>,
}

// === impl Terms ===

impl Terms {
    /// Takes one more; false where so much text cannot be counted.
    pub(super) fn push(&mut self, source: usize, dictionary: &Dictionary, term: &str) -> bool {
        let spelling = if dictionary.match_case {
            Spelling::Exact
        } else if dictionary.inflect && !is_shouted(term) {
            Spelling::Bending
        } else {
            Spelling::AnyCase
        };
        self.text.push_str(term);
        let counted = (u32::try_from(self.text.len()), u32::try_from(source));
        let (Ok(end), Ok(source)) = counted else {
            return false;
        };
        self.list.push(Entry {
            end,
            source,
            spelling,
        });
        true
    }

    pub(super) const fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, number: usize) -> Option<Term<'_>> {
        let entry = self.list.get(number)?;
        let before = number.checked_sub(1).and_then(|last| self.list.get(last));
        let start = before.map_or(0, |entry| entry.end);
        let within = usize::try_from(start).ok()?..usize::try_from(entry.end).ok()?;
        Some(Term {
            text: self.text.get(within)?,
            source: usize::try_from(entry.source).ok()?,
            spelling: entry.spelling,
        })
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.list.shrink_to_fit();
    }
}

// === impl Term ===

impl<'a> Term<'a> {
    /// What makes two terms of one hash the same.
    pub(super) const fn identity(self) -> (usize, &'a str) {
        (self.source, self.text)
    }

    /// What the term begins with, where that is the same in every spelling but for the case of
    /// ASCII letters; empty where it is not.
    pub(super) fn beginning(self, bytes: usize) -> &'a str {
        let words = words(self.text);
        let Some(first) = words.first().copied() else {
            return "";
        };
        let own = self.part(first);
        if !own.is_ascii() {
            // What has no case is written in one way only.
            let caseless = |c: char| c.to_lowercase().eq([c]) && c.to_uppercase().eq([c]);
            return if own.chars().all(caseless) { own } else { "" };
        }
        let place = place(0, words.len());
        let stem = own.len().saturating_sub(self.theme_chars(own, place));
        own.get(..stem.min(bytes)).unwrap_or_default()
    }

    pub(super) fn keys(self) -> Keys {
        let words = words(self.text);
        let mut keys = Keys::default();
        let mut phrase = 0;
        for (at, span) in words.iter().enumerate() {
            let theme = self.theme_chars(self.part(*span), place(at, words.len()));
            let word = Word::read(self.text, span.start);
            let Some(word) = word.and_then(|word| word.without(theme)) else {
                return Keys::default();
            };
            phrase = and(phrase, word);
            keys.begun.push(phrase);
        }
        keys.whole.extend(keys.begun.pop());
        if let Some(joined) = self.joined(&words) {
            let theme = self.theme_chars(&joined, Place::Last);
            let word = Word::read(&joined, 0).and_then(|word| word.without(theme));
            keys.whole.extend(word.map(|word| and(0, word)));
        }
        keys
    }

    /// How many words it has.
    pub(super) fn words(self) -> usize {
        words(self.text).len()
    }

    /// The span of the term, if it stands at these words of a text.
    pub(super) fn at(self, text: &str, seen: &[Span]) -> Option<Span> {
        let own = words(self.text);
        let (first, last) = (own.first()?, own.last()?);
        let (from, to) = (seen.first()?.start, seen.last()?.end);
        let lead = self.text.get(..first.start)?;
        let tail = self.text.get(last.end..)?;
        if !(text.get(..from)?.ends_with(lead) && text.get(to..)?.starts_with(tail)) {
            return None;
        }
        let fits = if own.len() == seen.len() {
            let mut pairs = own.iter().zip(seen).enumerate();
            pairs.all(|(at, (own_word, word))| {
                let seen_word = text.get(word.start..word.end).unwrap_or_default();
                self.word_fits(self.part(*own_word), seen_word, place(at, own.len()))
            }) && own.windows(2).zip(seen.windows(2)).all(|(own_two, two)| {
                let own_gap = between(self.text, own_two);
                own_gap
                    .zip(between(text, two))
                    .is_some_and(|(own_gap, gap)| gap_fits(own_gap, gap))
            })
        } else {
            seen.len() == 1
                && self
                    .joined(&own)
                    .zip(text.get(from..to))
                    .is_some_and(|(joined, word)| self.word_fits(&joined, word, Place::Last))
        };
        fits.then(|| Span::new(from - lead.len(), to + tail.len()))
    }

    fn word_fits(self, own: &str, seen: &str, place: Place) -> bool {
        match self.spelling {
            Spelling::Exact => own == seen,
            Spelling::AnyCase => folded(own).eq(folded(seen)),
            Spelling::Bending => {
                folded(own).eq(folded(seen)) || {
                    let own: String = folded(own).collect();
                    let seen: String = folded(seen).collect();
                    ending::bends(&own, &seen, place)
                }
            }
        }
    }

    fn theme_chars(self, word: &str, place: Place) -> usize {
        if self.spelling == Spelling::Bending {
            ending::theme_chars(&folded(word).collect::<String>(), place)
        } else {
            0
        }
    }

    /// The words without what stands between them, where that is only space, a dash or a line.
    fn joined(self, words: &[Span]) -> Option<String> {
        let loose = words
            .windows(2)
            .all(|two| between(self.text, two).is_some_and(|gap| !gap.is_empty() && is_loose(gap)));
        let joined: String = words.iter().map(|word| self.part(*word)).collect();
        let long = joined.chars().count() >= JOINED_CHARS_MIN;
        // Signs that are words of their own do not become one word.
        let end = Word::read(&joined, 0).map(|word| word.end);
        (words.len() > 1 && loose && long && end == Some(joined.len())).then_some(joined)
    }

    fn part(self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

fn place(at: usize, words: usize) -> Place {
    if at + 1 < words {
        Place::Inner
    } else {
        Place::Last
    }
}

fn between<'a>(text: &'a str, two: &[Span]) -> Option<&'a str> {
    let [left, right] = two else { return None };
    text.get(left.end..right.start)
}

/// Whether a term is written in capitals only, as an abbreviation is.
fn is_shouted(term: &str) -> bool {
    term.chars().any(char::is_uppercase) && !term.chars().any(char::is_lowercase)
}

/// Whether only space, dashes and low lines stand there.
fn is_loose(gap: &str) -> bool {
    gap.chars().all(|c| c.is_whitespace() || is_dash(c))
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '_' | '\u{2010}'..='\u{2014}')
}

/// Whether what stands between two words of a text may stand for what the term has there.
fn gap_fits(own: &str, seen: &str) -> bool {
    if own.is_empty() {
        let mut signs = signs(seen).peekable();
        return signs.peek().is_none()
            || seen.contains(['\n', '\\']) && signs.all(|sign| sign == ' ');
    }
    if signs(own).eq(signs(seen)) {
        return true;
    }
    if !is_loose(own) {
        return false;
    }
    // As in `project.falcon`, `project/falcon` and `project+falcon`; not with space around, where
    // a sentence ends.
    if matches!(seen, "." | "/" | "+") {
        return true;
    }
    let mut dashes = 0_usize;
    let mut loose = signs(seen).filter(|sign| *sign != ' ');
    loose.all(|sign| {
        dashes += usize::from(is_dash(sign));
        is_dash(sign) && dashes == 1
    })
}

/// The signs between two words: white space, escapes of it too, as one space; both apostrophes as
/// one.
fn signs(gap: &str) -> impl Iterator<Item = char> + '_ {
    let mut at = 0;
    let mut spaced = false;
    std::iter::from_fn(move || {
        loop {
            let c = char_at(gap, at)?;
            at += c.len_utf8();
            let escape = c == '\\' && char_at(gap, at).is_some_and(escaped);
            at += usize::from(escape);
            let space = escape || c.is_whitespace();
            let again = space && spaced;
            spaced = space;
            if !again {
                let sign = if c == '\u{2019}' { '\'' } else { c };
                return Some(if space { ' ' } else { sign });
            }
        }
    })
}
