//! Context words: whether one of a rule's words stands near a match, or in the hint.
//!
//! Words match whole, in any case of ASCII letters, as parts of `snake_case` and `camelCase`
//! names and with a plural `s`. Scripts that put no spaces between words need no borders.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, BuildError};

use crate::label::Span;

/// How far from a match a word may stand, in characters on either side.
const REACH: usize = 50;

/// The words of every rule and pattern in one automaton.
pub(super) struct Contexts {
    words: AhoCorasick,
    /// By word: the rules that it speaks for.
    rules: Vec<Vec<usize>>,
}

/// A word as it is written, and with the capitals that an automaton misses which knows case for
/// ASCII alone.
pub(super) fn cases(word: &str) -> impl Iterator<Item = String> + use<> {
    let capitals = (!word.is_ascii()).then(|| word.to_uppercase());
    let mut chars = word.chars();
    let first = chars.next().filter(|first| !first.is_ascii());
    let begun = first.map(|first| first.to_uppercase().chain(chars).collect::<String>());
    std::iter::once(word.to_owned())
        .chain(capitals)
        .chain(begun)
}

impl Contexts {
    /// From the word lists of all rules; a rule is then known by its place in this order.
    pub(super) fn new<'a, L>(lists: impl Iterator<Item = L>) -> Result<Self, BuildError>
    where
        L: Iterator<Item = &'a str>,
    {
        let mut rules_of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (rule, list) in lists.enumerate() {
            for written in list.flat_map(spellings).flat_map(|word| cases(&word)) {
                rules_of.entry(written).or_default().push(rule);
            }
        }
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(rules_of.keys())?;
        Ok(Self {
            words,
            rules: rules_of.into_values().collect(),
        })
    }

    /// Whether a word of the rule stands near the span or in the hint.
    pub(super) fn near(&self, rule: usize, text: &str, span: Span, hint: Option<&str>) -> bool {
        let (from, to) = reach(text, span);
        self.says(rule, text, Span::new(from, span.start))
            || self.says(rule, text, Span::new(span.end, to))
            || hint.is_some_and(|hint| self.says(rule, hint, Span::new(0, hint.len())))
    }

    fn says(&self, rule: usize, text: &str, within: Span) -> bool {
        let part = text.get(within.start..within.end).unwrap_or_default();
        self.words.find_overlapping_iter(part).any(|word| {
            let span = Span::new(within.start + word.start(), within.start + word.end());
            self.speaks_for(word.pattern().as_usize(), rule) && is_word(text, span)
        })
    }

    /// Whether a word is one of a rule's.
    fn speaks_for(&self, word: usize, rule: usize) -> bool {
        let rules = self.rules.get(word);
        // They were added in the order of the rules.
        rules.is_some_and(|rules| rules.binary_search(&rule).is_ok())
    }
}

/// How much more than was asked for is searched for words, in bytes: the next candidate is near.
const AHEAD: usize = 192;

/// The words that stand in one part of one text, searched once for all candidates in it.
pub(super) struct Nearby {
    searched: Span,
    /// Where each stands, and which one it is, in the order of their ends.
    words: Vec<(Span, usize)>,
}

impl Default for Nearby {
    fn default() -> Self {
        Self {
            searched: Span::new(0, 0),
            words: Vec::new(),
        }
    }
}

impl Nearby {
    /// As [`Contexts::near`], for one text and many spans of it.
    pub(super) fn speak(
        &mut self,
        contexts: &Contexts,
        rule: usize,
        (text, hint): (&str, Option<&str>),
        span: Span,
    ) -> bool {
        let (from, to) = reach(text, span);
        if from < self.searched.start || to > self.searched.end {
            self.search(contexts, text, Span::new(from, to));
        }
        let first = self.words.partition_point(|(word, _)| word.end <= from);
        let words = self.words.get(first..).unwrap_or_default().iter();
        let mut near = words
            .take_while(|(word, _)| word.end <= to)
            .filter(|(word, _)| {
                word.start >= from && (word.end <= span.start || word.start >= span.end)
            });
        near.any(|(_, word)| contexts.speaks_for(*word, rule))
            || hint.is_some_and(|hint| contexts.says(rule, hint, Span::new(0, hint.len())))
    }

    fn search(&mut self, contexts: &Contexts, text: &str, wanted: Span) {
        let to = text.ceil_char_boundary(wanted.end.saturating_add(AHEAD).min(text.len()));
        self.searched = Span::new(wanted.start, to);
        self.words.clear();
        let part = text.get(wanted.start..to).unwrap_or_default();
        let words = contexts.words.find_overlapping_iter(part).map(|word| {
            let span = Span::new(wanted.start + word.start(), wanted.start + word.end());
            (span, word.pattern().as_usize())
        });
        self.words
            .extend(words.filter(|(span, _)| is_word(text, *span)));
    }
}

/// The part of a text in which a word is near a span.
fn reach(text: &str, span: Span) -> (usize, usize) {
    let from = text
        .get(..span.start)
        .and_then(|before| before.char_indices().rev().nth(REACH - 1))
        .map_or(0, |(at, _)| at);
    let to = text
        .get(span.end..)
        .and_then(|after| after.char_indices().nth(REACH))
        .map_or(text.len(), |(at, _)| span.end + at);
    (from, to)
}

/// A phrase is also found as `two_words`, `two-words` and `twoWords`.
fn spellings(phrase: &str) -> Vec<String> {
    let phrase = phrase.to_lowercase();
    if phrase.contains(' ') {
        [" ", "_", "-", ""]
            .iter()
            .map(|joint| phrase.replace(' ', joint))
            .collect()
    } else {
        vec![phrase]
    }
}

/// Whether what stands at the span is a word of its own, or one of the words of a joined name.
pub(super) fn is_word(text: &str, span: Span) -> bool {
    let part = text.get(span.start..span.end).unwrap_or_default();
    let before = text.get(..span.start).and_then(|t| t.chars().next_back());
    let mut after = text.get(span.end..).unwrap_or_default().chars();
    let (first, last) = (part.chars().next(), part.chars().next_back());
    let closes = |last: Option<char>, next: Option<char>| {
        !next.is_some_and(char::is_alphabetic) || hump(last, next) || unspaced(last)
    };
    let opens = !before.is_some_and(char::is_alphabetic) || hump(before, first) || unspaced(first);
    let next = after.next();
    opens && (closes(last, next) || (matches!(next, Some('s' | 'S')) && closes(next, after.next())))
}

/// Whether a capital begins a new word of a `camelCase` name here.
fn hump(left: Option<char>, right: Option<char>) -> bool {
    left.is_some_and(char::is_lowercase) && right.is_some_and(char::is_uppercase)
}

/// Whether the character's script puts no spaces between words: Thai, Lao, Khmer, Chinese,
/// Japanese; and Korean, which glues its particles to the noun.
pub(super) fn unspaced(c: Option<char>) -> bool {
    c.is_some_and(|c| {
        matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{D7FF}' | '\u{20000}'..)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str, hint: Option<&str>) -> bool {
        let words = ["tax file", "tfn", "身份证"];
        let contexts = Contexts::new([words.into_iter()].into_iter()).unwrap();
        let start = text.find("123").unwrap();
        contexts.near(0, text, Span::new(start, start + 3), hint)
    }

    #[test]
    fn words_count_whole_on_both_sides_and_in_joined_names() {
        for said in [
            "TFN: 123",
            "123 is my tfn",
            "taxFile=123",
            "tax_file_no 123",
            "tfns 123",
            "我的身份证号123",
        ] {
            assert!(near(said, None), "{said}");
        }
        for unsaid in ["outfnail 123", "taxfiled 123", "123"] {
            assert!(!near(unsaid, None), "{unsaid}");
        }
        assert!(near("123", Some("employeeTfn")));
    }

    #[test]
    fn a_word_further_than_fifty_signs_away_says_nothing() {
        assert!(near(&format!("tfn{}123", " ".repeat(47)), None));
        assert!(!near(&format!("tfn{}123", " ".repeat(48)), None));
        assert!(!near(&format!("123{}tfn", "é".repeat(60)), None));
    }
}
