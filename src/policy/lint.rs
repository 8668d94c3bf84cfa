//! What is worth telling of policies in which nothing is wrong: rules that can do nothing, rules that
//! refuse everything, exceptions that are over.

mod strangers;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Draft, Policy, Rule, condition::What, rule::Then};
use crate::{
    destination::Destinations,
    yaml::{Place, Problem, Source},
};

impl Policy {
    /// Notes on the draft that this was compiled from, as things stand on this day.
    #[must_use]
    pub fn lint(&self, draft: &Draft, today: Date) -> Vec<Problem> {
        let mut notes = Vec::new();
        let places = places(draft);
        let mut note = |rule: &Rule, message: String, hint: &str| {
            if let Some((source, at)) = places.get(&*rule.id) {
                notes.push(source.problem(*at, message).hint(hint));
            }
        };
        for rule in self.rules() {
            // What stands alone can still be transformed where nothing is said of the whole.
            let transforms = rule.then.transforms() && rule.condition.names_any();
            if rule.condition.is_never() && !transforms {
                let message = format!("no request can match the rule {}", rule.id);
                note(
                    rule,
                    message,
                    "its condition excludes itself; mend or remove it",
                );
            } else if rule
                .then
                .destinations
                .as_ref()
                .is_some_and(Destinations::is_empty)
            {
                let message = format!("whatever matches the rule {} is refused", rule.id);
                let hint = "no configured model is among its destinations";
                note(rule, message, hint);
            }
        }
        for (rule, other, what) in self.pairs() {
            match what {
                Pair::Covered => {
                    let message = format!("{} already does all that {} does", other.id, rule.id);
                    note(rule, message, "remove this rule, or narrow the other");
                }
                Pair::Contrary => {
                    let message = format!(
                        "whatever matches {} is refused: {} leaves none of its destinations",
                        rule.id, other.id
                    );
                    note(rule, message, "give the two rules a destination in common");
                }
            }
        }
        notes.extend(ended(draft, today));
        notes.extend(unused(draft));
        notes
    }

    /// Of each rule the first other that does all it does, and the first that leaves none of its
    /// destinations, among those that match whatever it matches.
    fn pairs(&self) -> Vec<(&Rule, &Rule, Pair)> {
        // Only rules that need the same finding, or none, can imply each other.
        let mut by_need: BTreeMap<String, Vec<&Rule>> = BTreeMap::new();
        let acts = |rule: &&Rule| !rule.shadow && !rule.condition.is_never();
        for rule in self.rules().filter(acts) {
            for need in needs(rule) {
                by_need.entry(need).or_default().push(rule);
            }
        }
        let anything = by_need.get("").cloned().unwrap_or_default();
        let mut pairs = Vec::new();
        for rule in self.rules().filter(acts) {
            let own = needs(rule);
            let Some(first) = own.first() else { continue };
            let alike = by_need.get(first).into_iter().flatten().copied();
            let free = anything.iter().copied().filter(|_| !first.is_empty());
            let others = alike.chain(free).filter(|other| other.id != rule.id);
            for kind in [Pair::Covered, Pair::Contrary] {
                let first = others.clone().find(|other| kind.fits(rule, other));
                pairs.extend(first.map(|other| (rule, other, kind)));
            }
        }
        pairs
    }
}

/// What a rule and another that always matches beside it are to each other.
#[derive(Debug, Clone, Copy)]
enum Pair {
    Covered,
    Contrary,
}

impl Pair {
    /// Whether the two are so. What follows from them is compared first: it is done in no time.
    fn fits(self, rule: &Rule, other: &Rule) -> bool {
        let (mine, theirs) = (&rule.then, &other.then);
        let follows = match self {
            Self::Contrary => {
                let both = mine.destinations.as_ref().zip(theirs.destinations.as_ref());
                both.is_some_and(|(own, left)| {
                    !own.meets(left) && !own.is_empty() && !left.is_empty()
                }) && other.exceptions.is_empty()
                    && rule.exceptions.is_empty()
            }
            Self::Covered => covers(theirs, mine) && other.exceptions.is_empty(),
        };
        // Where both say the same of the same, the later one is told.
        let is_first = || {
            matches!(self, Self::Covered)
                && other.id > rule.id
                && covers(mine, theirs)
                && rule.exceptions.is_empty()
                && other.condition.implies(&rule.condition)
        };
        follows && rule.condition.implies(&other.condition) && !is_first()
    }
}

/// Whether a consequence leaves nothing for the other to do.
fn covers(then: &Then, other: &Then) -> bool {
    let destinations = match (&other.destinations, &then.destinations) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(own), Some(left)) => left.is_within(own),
    };
    destinations
        && other.label <= then.label
        && other.on_denied <= then.on_denied
        && !other.transforms()
        && other.message.is_none()
        && other.messages.is_empty()
        && then.obligations.covers(&other.obligations)
}

/// What a rule needs, as words; one empty word where it needs no finding.
fn needs(rule: &Rule) -> Vec<String> {
    let word = |what: &What| match what {
        What::Entity(entity) => entity.to_string(),
        What::Category(category) => category.as_str().to_owned(),
    };
    match rule.condition.needs() {
        None => vec![String::new()],
        Some(all) => all.into_iter().map(word).collect(),
    }
}

fn places(draft: &Draft) -> BTreeMap<String, (&Source, Place)> {
    let mut all = BTreeMap::new();
    for (source, file) in &draft.files {
        for rule in &file.rules {
            let id = super::full_id(&file.policy, &rule.id).to_string();
            all.insert(id, (source, rule.id.at));
        }
    }
    all
}

/// Exceptions that are over.
fn ended(draft: &Draft, today: Date) -> Vec<Problem> {
    let mut notes = Vec::new();
    for (source, file) in &draft.files {
        for exception in &file.exceptions {
            let day: Option<Date> = exception.expires.value.parse().ok();
            if day.is_some_and(|day| day < today) {
                let message = format!("the exception {:?} is over", exception.id.value.as_str());
                let hint = "it has no effect; remove it, or have it approved anew";
                notes.push(source.problem(exception.expires.at, message).hint(hint));
            }
        }
    }
    notes
}

/// Definitions that nothing uses.
fn unused(draft: &Draft) -> Vec<Problem> {
    let mut used = std::collections::BTreeSet::new();
    for (_, file) in &draft.files {
        let rules = file.rules.iter().map(|rule| &rule.when.value);
        let definitions = file.define.values().map(|when| &when.value);
        for when in rules.chain(definitions) {
            used.extend(
                super::compile::uses(when)
                    .into_iter()
                    .map(|name| name.as_str()),
            );
        }
    }
    let mut notes = Vec::new();
    for (source, file) in &draft.files {
        for (name, when) in file
            .define
            .iter()
            .filter(|(name, _)| !used.contains(name.as_str()))
        {
            let message = format!("nothing uses the condition {:?}", name.as_str());
            notes.push(
                source
                    .problem(when.at, message)
                    .hint("write use: in a rule, or remove it"),
            );
        }
    }
    notes
}
