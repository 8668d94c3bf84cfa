//! The company's own regular expressions, compiled within limits, with optional checksums and
//! context words.

use std::{fmt, sync::Arc};

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use crate::{
    classify::{
        BadAddition, Input, checksum::Checksum, context::Contexts, engine::FLOOR, settle::Gathered,
    },
    ident::{EntityType, Name},
    label::{Category, Confidence, Finding, Span},
};

/// The most patterns, and the most context words of one.
pub const PATTERNS_MAX: usize = 1_000;
pub const CONTEXT_WORDS_MAX: usize = 100;
/// The most memory that one compiled pattern, and the cache of its automaton, takes, in bytes.
pub const REGEX_BYTES_MAX: usize = 1 << 20;
/// What a context word nearby adds, in hundredths.
const LIFT: u8 = 20;

/// A regular expression that stands for one entity type.
#[derive(Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Makes the detector `pattern/<name>`.
    pub name: Name,
    /// What a match is.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    pub category: Category,
    /// In the syntax of the `regex` crate; must not match the empty text.
    pub regex: String,
    /// Matches that fail it are dropped.
    pub checksum: Option<Checksum>,
    /// How sure a match is.
    pub confidence: Confidence,
    /// Words that add 0.2 within 50 characters of a match.
    pub context: Vec<String>,
}

/// All patterns, ready to run.
pub(super) struct Patterns {
    all: Vec<Compiled>,
    any: RegexSet,
}

struct Compiled {
    regex: Regex,
    entity: EntityType,
    category: Category,
    checksum: Option<Checksum>,
    confidence: Confidence,
    detector: Arc<str>,
}

// === impl Pattern ===

/// A pattern may itself tell what a company keeps secret.
impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({})", self.name)
    }
}

// === impl Patterns ===

impl Patterns {
    /// Adds what is wrong to `bad`, and leaves those patterns out.
    pub(super) fn new(given: &[Pattern], bad: &mut Vec<BadAddition>) -> Self {
        let mut all = Vec::new();
        for (at, pattern) in given.iter().enumerate() {
            let compiled = if at < PATTERNS_MAX {
                Compiled::new(pattern)
            } else {
                Err(format!("goes beyond {PATTERNS_MAX} patterns"))
            };
            match compiled {
                Ok(compiled) => all.push(compiled),
                Err(problem) => bad.push(BadAddition {
                    name: pattern.name.clone(),
                    problem,
                }),
            }
        }
        let limit = REGEX_BYTES_MAX.saturating_mul(all.len().max(1));
        let any = RegexSetBuilder::new(all.iter().map(|pattern| pattern.regex.as_str()))
            .size_limit(limit)
            .dfa_size_limit(limit)
            .build();
        let any = any.unwrap_or_else(|error| {
            let name = given.first().map(|pattern| pattern.name.clone());
            let problem = format!("cannot be combined with the other patterns: {error}");
            bad.extend(name.map(|name| BadAddition { name, problem }));
            RegexSet::empty()
        });
        Self { all, any }
    }

    /// `first` is the place of the first pattern among the contexts.
    pub(super) fn scan(
        &self,
        input: Input<'_>,
        contexts: (&Contexts, usize),
        gathered: &mut Gathered,
    ) {
        if self.all.is_empty() || !self.any.is_match(input.text) {
            return;
        }
        let (contexts, first) = contexts;
        for at in &self.any.matches(input.text) {
            let Some(pattern) = self.all.get(at) else {
                continue;
            };
            for seen in pattern.regex.find_iter(input.text) {
                if gathered.is_full() {
                    return;
                }
                let ok = pattern
                    .checksum
                    .is_none_or(|check| check.holds(seen.as_str()));
                if seen.is_empty() || !ok {
                    continue;
                }
                let span = Span::new(seen.start(), seen.end());
                let lifted = contexts.near(first + at, input.text, span, input.hint);
                let percent = pattern.confidence.as_percent() + if lifted { LIFT } else { 0 };
                if percent >= FLOOR {
                    gathered.push(pattern.finding(span, Confidence::percent(percent)));
                }
            }
        }
    }
}

// === impl Compiled ===

impl Compiled {
    fn new(pattern: &Pattern) -> Result<Self, String> {
        let regex = RegexBuilder::new(&pattern.regex)
            .size_limit(REGEX_BYTES_MAX)
            .dfa_size_limit(REGEX_BYTES_MAX)
            .build()
            .map_err(|error| {
                // Its last line says what; those before draw where, which is shown another way.
                let told = error.to_string();
                let why = told.lines().next_back().unwrap_or_default();
                let why = why.trim_start_matches("error: ");
                format!("is not a usable regular expression: {why}")
            })?;
        if ["", "a", "1 a"]
            .iter()
            .any(|text| regex.find_iter(text).any(|seen| seen.is_empty()))
        {
            return Err("matches the empty text".to_owned());
        }
        if pattern.context.len() > CONTEXT_WORDS_MAX {
            return Err(format!("has more than {CONTEXT_WORDS_MAX} context words"));
        }
        if pattern.context.iter().any(|word| word.trim().is_empty()) {
            return Err("has an empty context word".to_owned());
        }
        Ok(Self {
            regex,
            entity: pattern.entity.clone(),
            category: pattern.category,
            checksum: pattern.checksum,
            confidence: pattern.confidence,
            detector: Arc::from(format!("pattern/{}", pattern.name)),
        })
    }

    fn finding(&self, span: Span, confidence: Confidence) -> Finding {
        let what = (self.entity.clone(), self.category);
        Finding::new(what, span, confidence, Arc::clone(&self.detector))
    }
}
