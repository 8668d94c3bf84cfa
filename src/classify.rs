//! Text to findings, deterministic: no IO, no clock, no randomness, no `async`.
//!
//! One engine runs one table of rows ([`TABLE`]); the company adds dictionaries and patterns. A
//! finding says what stands where and how sure that is: the shape, the check and its power, words
//! nearby, and what speaks against it. Where it may go is not decided here.
//!
//! The text and the values found never reach an error, a log or debug output.

#![warn(clippy::wildcard_enum_match_arm)]

mod assignment;
mod check;
mod checksum;
mod combine;
mod context;
mod counter;
mod dictionary;
mod digest;
mod disguise;
mod engine;
pub mod fingerprint;
pub mod index;
mod pattern;
pub mod records;
mod row;
mod settle;
mod table;

use std::{collections::BTreeSet, fmt, sync::Arc};

use crate::{
    ident::{EntityType, Name},
    label::Finding,
};

pub use assignment::DETECTORS;
pub use checksum::Checksum;
pub use combine::{COMBINATIONS, Combination};
pub use counter::{Counter, Counters};
pub use dictionary::{Dictionary, TERM_CHARS, TERMS_MAX};
pub use engine::FLOOR;
pub use index::{Index, Key};
pub use pattern::{CONTEXT_WORDS_MAX, PATTERNS_MAX, Pattern, REGEX_BYTES_MAX};
pub use row::{CORE, Class, Edge, Row, Start, Verdict, worth};
pub use settle::FINDINGS_MAX;
pub use table::{LEFT_OUT, PARTLY, TABLE};

use assignment::Assignments;
use combine::Combine;
use context::Contexts;
use dictionary::Dictionaries;
use disguise::{Believe, View, Words, views};
use engine::Engine;
use index::Indexes;
use pattern::Patterns;
use settle::Gathered;

/// How much of a hint is read.
const HINT_BYTES_MAX: usize = 256;

/// What finds. Built once, then shared between threads.
pub struct Detectors {
    engine: Engine,
    assignments: Assignments,
    combine: Combine,
    contexts: Contexts,
    dictionaries: Dictionaries,
    patterns: Patterns,
    indexes: Indexes,
    entities: BTreeSet<EntityType>,
    digest: String,
}

/// One text to read.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The text; spans are byte offsets into it.
    pub text: &'a str,
    /// The JSON key or header name beside a short value. Counts as context.
    pub hint: Option<&'a str>,
}

/// What the company adds to the built-in table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Additions {
    /// Lists of words.
    pub dictionaries: Vec<Dictionary>,
    /// Regular expressions.
    pub patterns: Vec<Pattern>,
    /// The packs of the table that run beside [`CORE`].
    pub packs: BTreeSet<String>,
    /// Tables and documents that the company registered.
    pub indexes: Vec<Index>,
}

/// Why an addition cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} {problem}")]
pub struct BadAddition {
    /// The dictionary, pattern or index.
    pub name: Name,
    /// Continues the name as a sentence. Names terms by their number only.
    pub problem: String,
}

// === impl Detectors ===

impl Detectors {
    /// Compiles the table and the additions.
    ///
    /// # Errors
    /// Everything that is wrong with the additions, at once.
    pub fn new(additions: Additions) -> Result<Self, Vec<BadAddition>> {
        let Additions {
            dictionaries,
            patterns,
            packs,
            indexes,
        } = additions;
        let mut bad = doubles(&dictionaries, &patterns, &indexes);
        let runs = |row: &&Row| row.pack == CORE || packs.contains(row.pack);
        let engine = Engine::new(TABLE.iter().copied().flatten().filter(runs));
        let built = (
            Dictionaries::new(&dictionaries, &mut bad),
            Patterns::new(&patterns, &mut bad),
        );
        let words = engine.context_words().map(|list| list.collect::<Vec<_>>());
        let added = patterns
            .iter()
            .map(|p| p.context.iter().map(String::as_str).collect());
        let contexts = Contexts::new(words.chain(added).map(Vec::into_iter));
        let contexts = match contexts {
            Ok(contexts) if bad.is_empty() => contexts,
            Ok(_) => return Err(bad),
            Err(error) => {
                let name = patterns.into_iter().next().map(|pattern| pattern.name);
                bad.extend(name.map(|name| BadAddition {
                    name,
                    problem: error.to_string(),
                }));
                return Err(bad);
            }
        };
        let assignments = Assignments::new();
        let combine = Combine::new();
        let entities = engine
            .rules
            .iter()
            .map(|rule| &rule.entity)
            .chain(assignments.entities())
            .chain(combine.entities())
            .chain(dictionaries.iter().map(|dictionary| &dictionary.entity))
            .chain(patterns.iter().map(|pattern| &pattern.entity))
            .chain(indexes.iter().map(|index| &index.entity))
            .cloned()
            .collect();
        let digest = digest::digest(&packs, (&dictionaries, &patterns), &indexes);
        let (dictionaries, patterns) = built;
        Ok(Self {
            engine,
            assignments,
            combine,
            contexts,
            dictionaries,
            patterns,
            indexes: Indexes::new(indexes),
            entities,
            digest,
        })
    }

    /// Appends what stands in the text, sorted by start, at most [`FINDINGS_MAX`] and what they are
    /// together. False if there was more, so that these may not be all.
    pub fn scan(&self, input: Input<'_>, found: &mut Vec<Finding>) -> bool {
        let hint = input
            .hint
            .and_then(|hint| hint.get(..hint.floor_char_boundary(HINT_BYTES_MAX)));
        let input = Input { hint, ..input };
        let mut plain = Gathered::default();
        self.gather((input, None), &mut plain);
        let words = if self.dictionaries.is_empty() {
            Words::Unwanted
        } else {
            Words::Wanted
        };
        let mut disguised = Vec::new();
        let mut whole = true;
        views(input.text, words, &mut |view| {
            whole &= self.look_at(view, input.hint, &mut disguised);
        });
        if !disguised.is_empty() {
            plain.merge(disguised);
        }
        let first = found.len();
        whole &= plain.finish(found);
        self.combine.run(input.text, found, first);
        whole
    }

    /// Gathers what a view shows and the text in plain sight does not.
    /// False if there was more.
    fn look_at(&self, view: &View, hint: Option<&str>, disguised: &mut Vec<Finding>) -> bool {
        if disguised.len() >= FINDINGS_MAX {
            return false;
        }
        let text = &view.text;
        let mut gathered = Gathered::default();
        self.gather((Input { text, hint }, Some(view)), &mut gathered);
        let mut seen = Vec::new();
        let whole = gathered.finish(&mut seen);
        for finding in seen {
            if let Some(span) = view.original(finding.span) {
                let via = (!view.is_copy(finding.span)).then(|| Arc::from(view.via));
                disguised.push(Finding {
                    span,
                    via,
                    ..finding
                });
            }
        }
        whole
    }

    /// Gathers what stands in a text, or what a view of one shows.
    fn gather(&self, (input, view): (Input<'_>, Option<&View>), gathered: &mut Gathered) {
        let believe = view.map_or(Believe::All, |view| view.believe);
        if believe != Believe::Words {
            self.engine.scan((input, view), &self.contexts, gathered);
        }
        if matches!(believe, Believe::All | Believe::Words) {
            self.dictionaries.scan(input.text, gathered);
        }
        if believe == Believe::All {
            self.assignments.scan(input, gathered);
            let contexts = (&self.contexts, self.engine.rules.len());
            self.patterns.scan(input, contexts, gathered);
            self.indexes.scan(input.text, gathered);
        }
    }

    /// Hexadecimal SHA-256 over the rule table, its version, and the additions whatever their
    /// order.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Every type that can be found, in alphabetical order.
    pub fn entities(&self) -> impl Iterator<Item = &EntityType> {
        self.entities.iter()
    }
}

/// Terms and patterns may themselves be what a company keeps secret.
impl fmt::Debug for Detectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Detectors({})", self.digest)
    }
}

// === impl Input ===

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Input({} bytes)", self.text.len())
    }
}

/// The packs that a policy may turn on, in alphabetical order.
#[must_use]
pub fn packs() -> BTreeSet<&'static str> {
    let rows = TABLE.iter().copied().flatten();
    rows.map(|row| row.pack)
        .filter(|pack| *pack != CORE)
        .collect()
}

/// The pack that finds an entity type which [`CORE`] does not find.
#[must_use]
pub fn pack_of(entity: &EntityType) -> Option<&'static str> {
    let mut rows = TABLE.iter().copied().flatten();
    let row = rows.find(|row| row.entity == entity.as_str())?;
    Some(row.pack).filter(|pack| *pack != CORE)
}

/// Two dictionaries, patterns or indexes of one name would be one detector in the records.
fn doubles(
    dictionaries: &[Dictionary],
    patterns: &[Pattern],
    indexes: &[Index],
) -> Vec<BadAddition> {
    let mut seen = BTreeSet::new();
    let names = dictionaries.iter().map(|d| ("dictionary", &d.name));
    names
        .chain(patterns.iter().map(|p| ("pattern", &p.name)))
        .chain(indexes.iter().map(|i| ("index", &i.name)))
        .filter(|named| !seen.insert(*named))
        .map(|(what, name)| BadAddition {
            name: name.clone(),
            problem: format!("is the name of more than one {what}"),
        })
        .collect()
}

#[cfg(test)]
mod tests;
