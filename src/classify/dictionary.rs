//! The company's own words: every dictionary in one automaton, or two where letters beyond ASCII
//! must match in either case.
//!
//! Terms are content: they never reach errors, logs or debug output.

use std::{fmt, sync::Arc};

use aho_corasick::{AhoCorasick, Match};

use crate::{
    classify::{BadAddition, context::unspaced, settle::Gathered},
    ident::{EntityType, Name},
    label::{Category, Confidence, Finding, Span},
};

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
}

/// All dictionaries, ready to run.
pub(super) struct Dictionaries {
    sources: Vec<Source>,
    /// Terms whose case beyond ASCII does not matter.
    plain: Option<Lexicon>,
    /// Terms that are looked for in the lower-cased text.
    folded: Option<Lexicon>,
}

struct Lexicon {
    automaton: AhoCorasick,
    terms: Vec<Term>,
}

struct Term {
    source: usize,
    /// The only spelling that counts, where case matters.
    exact: Option<Box<str>>,
}

struct Source {
    entity: EntityType,
    category: Category,
    detector: Arc<str>,
}

/// A lower-cased text, and where its offsets part from those of the original.
struct Folded {
    text: String,
    /// After characters that changed their length: the offset here and there.
    shifts: Vec<(usize, usize)>,
}

// === impl Dictionary ===

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary({}, {} terms)", self.name, self.terms.len())
    }
}

// === impl Dictionaries ===

impl Dictionaries {
    /// Adds what is wrong to `bad`, and leaves those dictionaries out.
    pub(super) fn new(given: &[Dictionary], bad: &mut Vec<BadAddition>) -> Self {
        let mut total = 0_usize;
        let mut lists: [(Vec<String>, Vec<Term>); 2] = Default::default();
        for (source, dictionary) in given.iter().enumerate() {
            let blame = |problem: String| BadAddition {
                name: dictionary.name.clone(),
                problem,
            };
            if dictionary.terms.is_empty() {
                bad.push(blame("has no terms".to_owned()));
            }
            total += dictionary.terms.len();
            if total > TERMS_MAX {
                bad.push(blame(format!(
                    "goes beyond {TERMS_MAX} terms in all dictionaries"
                )));
                break;
            }
            for (at, term) in dictionary.terms.iter().enumerate() {
                let wrong = term_problem(term);
                if let Some(wrong) = wrong {
                    bad.push(blame(format!("term {} {wrong}", at + 1)));
                    continue;
                }
                let [plain, folded] = &mut lists;
                let folds = !dictionary.match_case && needs_folding(term);
                let (words, terms) = if folds { folded } else { plain };
                words.push(if folds { fold(term).text } else { term.clone() });
                let exact = dictionary.match_case.then(|| Box::from(term.as_str()));
                terms.push(Term { source, exact });
            }
        }
        let [plain, folded] = lists.map(|(words, terms)| {
            (!words.is_empty())
                .then(|| Lexicon::new(&words, terms))
                .transpose()
        });
        let mut keep = |built: Result<Option<Lexicon>, aho_corasick::BuildError>| {
            built.unwrap_or_else(|error| {
                let name = given.first().map(|dictionary| dictionary.name.clone());
                bad.extend(name.map(|name| BadAddition {
                    name,
                    problem: error.to_string(),
                }));
                None
            })
        };
        let (plain, folded) = (keep(plain), keep(folded));
        let sources = given.iter().map(Source::new).collect();
        Self {
            sources,
            plain,
            folded,
        }
    }

    /// Whether there is no term to look for.
    pub(super) const fn is_empty(&self) -> bool {
        self.plain.is_none() && self.folded.is_none()
    }

    pub(super) fn scan(&self, text: &str, gathered: &mut Gathered) {
        if let Some(lexicon) = &self.plain {
            for seen in lexicon.automaton.find_overlapping_iter(text) {
                if gathered.is_full() {
                    return;
                }
                let span = Span::new(seen.start(), seen.end());
                self.finding(lexicon, &seen, text, span)
                    .into_iter()
                    .for_each(|f| gathered.push(f));
            }
        }
        let (Some(lexicon), false) = (&self.folded, text.is_ascii()) else {
            return;
        };
        let folded = fold(text);
        for seen in lexicon.automaton.find_overlapping_iter(&folded.text) {
            if gathered.is_full() {
                return;
            }
            let span = folded.unfold(text, Span::new(seen.start(), seen.end()));
            self.finding(lexicon, &seen, text, span)
                .into_iter()
                .for_each(|f| gathered.push(f));
        }
    }

    fn finding(&self, lexicon: &Lexicon, seen: &Match, text: &str, span: Span) -> Option<Finding> {
        let term = lexicon.terms.get(seen.pattern().as_usize())?;
        let source = self.sources.get(term.source)?;
        let value = text.get(span.start..span.end);
        let spelt = term
            .exact
            .as_deref()
            .is_none_or(|exact| value == Some(exact));
        (spelt && stands_alone(text, span)).then(|| source.finding(span))
    }
}

// === impl Lexicon ===

impl Lexicon {
    fn new(words: &[String], terms: Vec<Term>) -> Result<Self, aho_corasick::BuildError> {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(words)?;
        Ok(Self { automaton, terms })
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

// === impl Folded ===

impl Folded {
    /// The span of the original text whose lower-cased form holds this one.
    fn unfold(&self, original: &str, span: Span) -> Span {
        let back = |at: usize| {
            let shifts = self.shifts.partition_point(|(here, _)| *here <= at);
            let last = shifts.checked_sub(1).and_then(|last| self.shifts.get(last));
            let (here, there) = last.copied().unwrap_or((0, 0));
            (there + (at - here)).min(original.len())
        };
        Span::new(
            original.floor_char_boundary(back(span.start)),
            original.ceil_char_boundary(back(span.end)),
        )
    }
}

/// Lower-cases character by character, so that offsets can be led back. Both forms of the Greek
/// sigma become one.
fn fold(text: &str) -> Folded {
    let mut folded = Folded {
        text: String::with_capacity(text.len()),
        shifts: Vec::new(),
    };
    for (at, c) in text.char_indices() {
        let before = folded.text.len();
        folded
            .text
            .extend(c.to_lowercase().map(|c| if c == 'ς' { 'σ' } else { c }));
        if folded.text.len() - before != c.len_utf8() {
            folded.shifts.push((folded.text.len(), at + c.len_utf8()));
        }
    }
    folded
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

/// Thai to Korean have no case; what else lies beyond ASCII may be the lower case of something.
fn needs_folding(term: &str) -> bool {
    term.chars().any(|c| !c.is_ascii() && !unspaced(Some(c)))
}

/// Whether no letter or digit touches the ends, where the script puts spaces between words. The
/// letter of an escape such as `\n`, which stands in JSON within JSON, does not count as a letter.
fn stands_alone(text: &str, span: Span) -> bool {
    let part = text.get(span.start..span.end).unwrap_or_default();
    let touches = |inside: Option<char>, outside: Option<char>| {
        inside.is_some_and(char::is_alphanumeric)
            && outside.is_some_and(char::is_alphanumeric)
            && !unspaced(inside)
            && !unspaced(outside)
    };
    let lead = text.get(..span.start).unwrap_or_default();
    let escape = ["\\n", "\\r", "\\t"].iter().any(|e| lead.ends_with(e));
    let before = lead.chars().next_back().filter(|_| !escape);
    let after = text.get(span.end..).and_then(|t| t.chars().next());
    !touches(part.chars().next(), before) && !touches(part.chars().next_back(), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(terms: &[&str], match_case: bool, text: &str) -> Vec<String> {
        let dictionary = Dictionary {
            name: "code-names".parse().unwrap(),
            entity: "PROJECT_CODENAME".parse().unwrap(),
            category: Category::TradeSecret,
            terms: terms.iter().map(|t| (*t).to_owned()).collect(),
            match_case,
        };
        let mut bad = Vec::new();
        let dictionaries = Dictionaries::new(&[dictionary], &mut bad);
        assert!(bad.is_empty(), "{bad:?}");
        let mut gathered = Gathered::default();
        dictionaries.scan(text, &mut gathered);
        let mut found = Vec::new();
        gathered.finish(&mut found);
        found
            .iter()
            .map(|f| text.get(f.span.start..f.span.end).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn terms_match_whole_words_in_any_case() {
        assert_eq!(
            found(&["Blue Falcon"], false, "the BLUE falcon, not blue falcons"),
            ["BLUE falcon"]
        );
        assert_eq!(found(&["Falcon"], true, "falcon FALCON Falcon"), ["Falcon"]);
        assert!(found(&["falcon"], false, "éfalcon falcon2").is_empty());
    }

    #[test]
    fn the_letter_of_an_escape_does_not_hide_a_term() {
        assert_eq!(
            found(&["Blue Falcon"], false, r#"{"a":"x\nBlue Falcon\n"}"#),
            ["Blue Falcon"]
        );
        assert!(found(&["Blue Falcon"], false, "nBlue Falcon").is_empty());
    }

    #[test]
    fn a_longer_term_that_is_no_whole_word_does_not_hide_a_shorter_one() {
        assert_eq!(found(&["foo bar", "foo"], false, "foo barn"), ["foo"]);
    }

    #[test]
    fn letters_beyond_ascii_match_in_either_case_with_true_offsets() {
        assert_eq!(found(&["Zürich"], false, "İİ ZÜRICH İ"), ["ZÜRICH"]);
        assert_eq!(found(&["οδός"], false, "ΟΔΌΣ"), ["ΟΔΌΣ"]);
        assert_eq!(found(&["i\u{307}x"], false, "é İx"), ["İx"]);
        assert_eq!(found(&["青い鷹"], false, "計画は青い鷹です"), ["青い鷹"]);
    }
}
