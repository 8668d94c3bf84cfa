//! The company's own words and phrases, up to a million, in any spelling that people give them.
//!
//! A term stands as whole words. Between its words there may be any white space, a line break, a
//! dash, a low line, or nothing: `Project Falcon` is also `project-falcon` and `projectfalcon`.
//! Words of four letters and more may end otherwise ([`ending`]).
//!
//! Terms are content: they never reach errors, logs or debug output.

mod ending;
mod find;
mod index;
mod term;
mod word;

use std::{fmt, sync::Arc};

use aho_corasick::AhoCorasick;

use crate::{
    classify::{BadAddition, settle::Gathered},
    ident::{EntityType, Name},
    label::{Category, Confidence, Finding, Span},
};

use find::Finder;
use term::Terms;

/// The most terms of all dictionaries together.
pub const TERMS_MAX: usize = 1_000_000;
/// The shortest and the longest term, in characters.
pub const TERM_CHARS: std::ops::RangeInclusive<usize> = 2..=200;
/// How sure a whole-word match is.
const CONFIDENCE: Confidence = Confidence::percent(95);

/// A list of words and phrases that stand for one entity type.
#[derive(Clone, PartialEq, Eq)]
pub struct Dictionary {
    /// Makes the detector `dictionary/<name>`.
    pub name: Name,
    /// What a term is.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    pub category: Category,
    /// 2 to 200 characters each.
    pub terms: Vec<String>,
    /// Whether `Falcon` leaves `falcon` alone.
    pub match_case: bool,
    /// Whether `Falcon` is also found as `Falcons`. Never where the case matters, nor for terms in
    /// capitals only.
    pub inflect: bool,
}

/// All dictionaries, ready to run.
pub(super) struct Dictionaries {
    sources: Vec<Source>,
    words: Option<Finder>,
    /// Terms without a letter or digit, by the numbers of their dictionaries.
    signs: Option<(AhoCorasick, Vec<usize>)>,
}

struct Source {
    entity: EntityType,
    category: Category,
    detector: Arc<str>,
}

// === impl Dictionary ===

impl Dictionary {
    /// What is wrong with it, whatever else there is.
    #[must_use]
    pub fn problems(&self) -> Vec<BadAddition> {
        let none = self
            .terms
            .is_empty()
            .then(|| self.blame("has no terms".to_owned()));
        let wrong = self.terms.iter().enumerate().filter_map(|(at, term)| {
            term_problem(term).map(|wrong| self.blame(format!("term {} {wrong}", at + 1)))
        });
        none.into_iter().chain(wrong).collect()
    }

    fn blame(&self, problem: String) -> BadAddition {
        BadAddition {
            name: self.name.clone(),
            problem,
        }
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary({}, {} terms)", self.name, self.terms.len())
    }
}

// === impl Dictionaries ===

impl Dictionaries {
    /// Adds what is wrong to `bad`; the result is of use only if that is nothing.
    pub(super) fn new(given: &[Dictionary], bad: &mut Vec<BadAddition>) -> Self {
        let mut built = Self {
            sources: given.iter().map(Source::new).collect(),
            words: None,
            signs: None,
        };
        let mut total = 0_usize;
        let mut terms = Terms::default();
        let (mut signs, mut sources) = (Vec::new(), Vec::new());
        for (source, dictionary) in given.iter().enumerate() {
            total += dictionary.terms.len();
            if total > TERMS_MAX {
                let problem = format!("goes beyond {TERMS_MAX} terms in all dictionaries");
                bad.push(dictionary.blame(problem));
                return built;
            }
            bad.extend(dictionary.problems());
            for term in &dictionary.terms {
                if term.chars().any(word::starts) {
                    if !terms.push(source, dictionary, term) {
                        bad.push(dictionary.blame("is too large".to_owned()));
                        return built;
                    }
                } else {
                    signs.push(term);
                    sources.push(source);
                }
            }
        }
        if !bad.is_empty() || given.is_empty() {
            return built;
        }
        let too_much = given
            .last()
            .map(|last| last.blame("is too large".to_owned()));
        let any = terms.len() > 0;
        built.words = Finder::new(terms);
        if any && built.words.is_none() {
            bad.extend(too_much.clone());
        }
        if !signs.is_empty() {
            built.signs = AhoCorasick::new(signs).ok().map(|found| (found, sources));
            if built.signs.is_none() {
                bad.extend(too_much);
            }
        }
        built
    }

    /// Whether there is no term to look for.
    pub(super) const fn is_empty(&self) -> bool {
        self.words.is_none() && self.signs.is_none()
    }

    pub(super) fn scan(&self, text: &str, gathered: &mut Gathered) {
        if let Some(words) = &self.words {
            words.find(text, |source, span| self.found(source, span, gathered));
        }
        if let Some((signs, sources)) = &self.signs {
            for seen in signs.find_overlapping_iter(text) {
                let source = sources.get(seen.pattern().as_usize());
                let span = Span::new(seen.start(), seen.end());
                if !source.is_some_and(|source| self.found(*source, span, gathered)) {
                    return;
                }
            }
        }
    }

    /// Whether there is room for more.
    fn found(&self, source: usize, span: Span, gathered: &mut Gathered) -> bool {
        if let Some(source) = self.sources.get(source) {
            gathered.push(source.finding(span));
        }
        !gathered.is_full()
    }
}

// === impl Source ===

impl Source {
    fn new(dictionary: &Dictionary) -> Self {
        Self {
            entity: dictionary.entity.clone(),
            category: dictionary.category,
            detector: Arc::from(format!("dictionary/{}", dictionary.name)),
        }
    }

    fn finding(&self, span: Span) -> Finding {
        let what = (self.entity.clone(), self.category);
        Finding::new(what, span, CONFIDENCE, Arc::clone(&self.detector))
    }
}

fn term_problem(term: &str) -> Option<String> {
    let count = term.chars().count();
    if term.trim() != term {
        Some("begins or ends with a space".to_owned())
    } else if !TERM_CHARS.contains(&count) {
        let (least, most) = (TERM_CHARS.start(), TERM_CHARS.end());
        Some(format!("has {count} characters: use {least} to {most}"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
