//! What a policies folder adds to the detectors.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    classify::{self, Additions, BadAddition, Dictionary, Pattern},
    policy::{Draft, Validity},
    yaml::{Problem, Problems, nearest},
};

/// What turns every pack on.
const ALL_PACKS: &str = "all";

/// What the folder adds to the detectors on one day.
pub(super) struct Added {
    pub(super) additions: Additions,
    /// Dictionaries that do not hold on that day.
    pub(super) idle: Vec<Dictionary>,
    pub(super) notes: Vec<Problem>,
    pub(super) changes: Option<Date>,
}

/// What the folder adds to the detectors on a day.
pub(super) fn additions(draft: &Draft, day: Date, problems: &mut Problems) -> Added {
    let (mut dictionaries, mut idle, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut changes: Option<Date> = None;
    for (source, form) in draft.dictionaries() {
        let validity = Validity::of(source, form, problems);
        changes = changes.into_iter().chain(validity.changes_after(day)).min();
        if let Some(until) = form
            .valid_until
            .as_ref()
            .filter(|_| validity.has_ended(day))
        {
            let message = format!("the days of the dictionary {:?} are over", form.name.value);
            let note = source.problem(until.at, message);
            notes.push(note.hint("remove it, or give it a later day"));
        }
        let dictionary = Dictionary {
            name: form.name.value.clone(),
            entity: form.entity.clone(),
            category: form.category,
            terms: draft.terms(source, form, problems),
            match_case: form.match_case,
            inflect: form.inflect,
        };
        if validity.holds(day) {
            dictionaries.push(dictionary);
        } else {
            idle.push(dictionary);
        }
    }
    let additions = Additions {
        packs: packs(draft, problems),
        dictionaries,
        patterns: patterns(draft, problems),
        indexes: Vec::new(),
    };
    Added {
        additions,
        idle,
        notes,
        changes,
    }
}

fn patterns(draft: &Draft, problems: &mut Problems) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    for (source, form) in draft.patterns() {
        let checksum = form.checksum.as_ref().and_then(|given| {
            let parsed = given.value.parse();
            if parsed.is_err() {
                let known = [
                    "luhn",
                    "iban",
                    "iso7064-mod97-10",
                    "iso7064-mod11-10",
                    "verhoeff",
                ];
                let problem =
                    source.problem(given.at, format!("there is no checksum {:?}", given.value));
                problems.push(problem.maybe_hint(nearest(&given.value, known)));
            }
            parsed.ok()
        });
        patterns.push(Pattern {
            name: form.name.value.clone(),
            entity: form.entity.clone(),
            category: form.category,
            regex: form.regex.value.clone(),
            checksum,
            confidence: form.confidence,
            context: form.context.clone(),
        });
    }
    patterns
}

/// The packs that the folder turns on.
fn packs(draft: &Draft, problems: &mut Problems) -> BTreeSet<String> {
    let known = classify::packs();
    let mut on = BTreeSet::new();
    for (source, pack) in draft.packs() {
        if pack.value == ALL_PACKS {
            on.extend(known.iter().map(|known| (*known).to_owned()));
        } else if known.contains(pack.value.as_str()) {
            on.insert(pack.value.clone());
        } else {
            let problem = source.problem(pack.at, format!("there is no pack {:?}", pack.value));
            let known = known.iter().copied().chain([ALL_PACKS]);
            problems.push(problem.maybe_hint(nearest(&pack.value, known)));
        }
    }
    on
}

/// Puts a problem of a dictionary or pattern where that stands.
pub(super) fn add(draft: &Draft, bad: &BadAddition, problems: &mut Problems) {
    let dictionary = draft
        .dictionaries()
        .find(|(_, form)| form.name.value == bad.name);
    let pattern = draft
        .patterns()
        .find(|(_, form)| form.name.value == bad.name);
    let place = dictionary
        .map(|(source, form)| (source, form.name.at))
        .or_else(|| pattern.map(|(source, form)| (source, form.regex.at)));
    let index = draft
        .indexes()
        .find(|(_, form)| form.name.value == bad.name);
    let place = place.or_else(|| index.map(|(source, form)| (source, form.name.at)));
    // A name that stands twice and a list that is not there have been told where they are read.
    let is_told = bad.problem.starts_with("is the name of more")
        || (bad.problem == "has no terms"
            && dictionary.is_some_and(|(_, form)| !draft.has_list(form)));
    let what = match (dictionary, pattern) {
        (Some(_), _) => "dictionary",
        (None, Some(_)) => "pattern",
        (None, None) => "index",
    };
    if let Some((source, at)) = place.filter(|_| !is_told) {
        let message = format!("the {what} {:?}: {}", bad.name.as_str(), bad.problem);
        problems.push(source.problem(at, message).hint(way_out(&bad.problem)));
    }
}

/// What to do about a problem of a dictionary, pattern or index.
fn way_out(problem: &str) -> &'static str {
    if problem.contains("look-around") {
        "end the number with \\b instead, which stands for the edge of a word"
    } else if problem.contains("regular expression") {
        "write it in the syntax of https://docs.rs/regex, in single quotes"
    } else if problem.contains("the empty text") {
        "let at least one character be needed: + instead of *"
    } else if problem.contains("characters") {
        "remove the term, or write the whole word or phrase"
    } else {
        "see the reference for what it may hold"
    }
}
