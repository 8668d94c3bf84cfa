//! Compiled rules and exceptions, and which rules a request can concern at all.

use std::{collections::HashMap, sync::Arc};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    Fact, Facts, Obligations, OnDenied, Severity, Transform,
    condition::{Condition, What, Who},
};
use crate::{
    destination::Destinations,
    ident::EntityType,
    label::{Category, Confidence, Label},
};

/// How sure a finding must be where a rule says nothing.
pub(super) const CONFIDENCE: Confidence = Confidence::percent(50);

/// A compiled rule.
#[derive(Debug)]
pub struct Rule {
    /// `policy/rule`, or `defaults/unreadable` and `defaults/on-error`.
    pub id: Arc<str>,
    /// For people.
    pub title: Arc<str>,
    /// How bad a breach would be.
    pub severity: Severity,
    /// Whether it only records what it would have done.
    pub shadow: bool,
    pub(super) condition: Condition,
    pub(super) then: Then,
    /// In the order of their ids.
    pub(super) exceptions: Vec<Arc<Exception>>,
}

/// What follows from a rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Then {
    pub(super) label: Option<Label>,
    /// Those of the list, and of them those that the obligations leave.
    pub(super) destinations: Option<Destinations>,
    /// Whether only those are left that keep nothing; an exception lifts that no more than the other
    /// obligations.
    pub(super) zero_retention: bool,
    /// What happens to what the condition names.
    pub(super) transform: Transform,
    /// What happens to findings of a type, wherever they stand.
    pub(super) by_entity: Vec<(EntityType, Transform)>,
    pub(super) on_denied: Option<OnDenied>,
    pub(super) obligations: Obligations,
    pub(super) message: Option<Arc<str>>,
    /// By language, in the order of their codes.
    pub(super) messages: Vec<(Arc<str>, Arc<str>)>,
}

/// Who may do, for a time, what a rule forbids.
#[derive(Debug)]
pub struct Exception {
    /// `policy/exception`.
    pub id: Arc<str>,
    /// The rule, as `policy/rule`.
    pub rule: Arc<str>,
    /// Why.
    pub reason: Arc<str>,
    /// Who answers for it.
    pub approved_by: Arc<str>,
    /// The last day on which it holds, in UTC.
    pub expires: Date,
    pub(super) who: Who,
    pub(super) destinations: Destinations,
}

impl Rule {
    /// What the rule does to a finding, if it matches.
    pub(super) fn transform_of(&self, fact: &Fact<'_>) -> Transform {
        let mine = if self.then.transform > Transform::None && self.condition.names(fact) {
            self.then.transform
        } else {
            Transform::None
        };
        let of_type = self
            .then
            .by_entity
            .iter()
            .find(|(entity, _)| entity == fact.entity && fact.confidence >= CONFIDENCE);
        mine.max(of_type.map(|(_, transform)| *transform).unwrap_or_default())
    }

    /// What a user is told whose request the rule refuses, in the first of these languages for which
    /// there are words, else in those for everybody.
    #[must_use]
    pub fn message(&self, languages: &[&str]) -> Option<&str> {
        let by_language = |code: &&str| {
            let all = self.then.messages.iter();
            all.clone()
                .find(|(known, _)| **known == **code)
                .map(|(_, words)| &**words)
        };
        languages
            .iter()
            .find_map(by_language)
            .or(self.then.message.as_deref())
    }

    /// Where requests may go that it matches; nothing where it says nothing of it.
    #[must_use]
    pub fn destinations(&self) -> Option<&Destinations> {
        self.then.destinations.as_ref()
    }
}

impl Then {
    /// Whether it transforms anything.
    pub(super) fn transforms(&self) -> bool {
        self.transform > Transform::None || !self.by_entity.is_empty()
    }
}

impl Exception {
    /// Whether it holds for this request. Without a time it does not.
    pub(super) fn holds(&self, facts: Facts<'_>) -> bool {
        let day = facts.now.map(|now| now.to_zoned(TimeZone::UTC).date());
        day.is_some_and(|day| day <= self.expires) && self.who.fits(facts.principal)
    }
}

/// Rules by what a request must hold to concern them.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Those that need no finding.
    always: Vec<usize>,
    by_entity: HashMap<EntityType, Vec<usize>>,
    by_category: HashMap<Category, Vec<usize>>,
}

impl Index {
    pub(super) fn new<'a>(rules: impl Iterator<Item = &'a Rule>) -> Self {
        let mut index = Self::default();
        for (at, rule) in rules.enumerate() {
            let Some(needs) = rule.condition.needs() else {
                index.always.push(at);
                continue;
            };
            for need in needs {
                let list = match need {
                    What::Entity(entity) => index.by_entity.entry(entity.clone()).or_default(),
                    What::Category(category) => index.by_category.entry(*category).or_default(),
                };
                if list.last() != Some(&at) {
                    list.push(at);
                }
            }
        }
        index
    }

    /// One that knows nothing, so that every rule is asked.
    #[cfg(test)]
    pub(super) fn of_none(rules: usize) -> Self {
        Self {
            always: (0..rules).collect(),
            ..Self::default()
        }
    }

    /// The rules that these findings can concern, in their order.
    pub(super) fn candidates(&self, facts: &[Fact<'_>]) -> Vec<usize> {
        let mut all = Vec::with_capacity(self.always.len() + 8 * facts.len().min(64));
        all.extend_from_slice(&self.always);
        let mut seen: Vec<&EntityType> = Vec::with_capacity(facts.len().min(64));
        let mut categories: Vec<Category> = Vec::with_capacity(8);
        for fact in facts {
            if !seen.contains(&fact.entity) {
                seen.push(fact.entity);
                all.extend(self.by_entity.get(fact.entity).into_iter().flatten());
            }
            if !categories.contains(&fact.category) {
                categories.push(fact.category);
                all.extend(self.by_category.get(&fact.category).into_iter().flatten());
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}
