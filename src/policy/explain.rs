//! Why a decision is what it is: which rules matched by what, what each took away, and what would have
//! changed it.

use std::{collections::BTreeSet, sync::Arc};

use serde::Serialize;

use super::{
    Decision, Expect, Facts, Policy, Rule, Severity, Transform, condition::Condition, words,
};
use crate::{
    destination::{Catalogue, Destinations},
    ident::EntityType,
    label::Label,
};

/// The reasons of one decision.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Where it may go: `external`, `private` or `refused`.
    pub outcome: Expect,
    /// How sensitive it is.
    pub label: Label,
    /// Which rules gave the label; none where nothing raised it.
    pub raised_by: Vec<Arc<str>>,
    /// Who may have it.
    pub left: Vec<String>,
    /// The rules that matched.
    pub rules: Vec<Step>,
    /// The rules in shadow that matched and changed nothing.
    pub shadowed: Vec<Step>,
    /// What would have led elsewhere.
    pub otherwise: Vec<Otherwise>,
}

/// What one rule did.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// `policy/rule`.
    pub rule: Arc<str>,
    /// For people.
    pub title: Arc<str>,
    /// How bad a breach would be.
    pub severity: Severity,
    /// The parts of its condition that hold.
    pub because: Vec<Reason>,
    /// Whether it only replaces, since what was found tells of nobody on its own.
    pub only_replaces: bool,
    /// What it leaves, in words; nothing where it says nothing of destinations.
    pub leaves: Option<String>,
    /// Whom it takes away.
    pub takes_away: Vec<String>,
    /// Whom no other rule takes away.
    pub alone_takes_away: Vec<String>,
    /// The label it raises to.
    pub label: Option<Label>,
    /// What it does to which type, outside the private zone.
    pub replaces: Vec<(EntityType, Transform)>,
    /// The exceptions to it.
    pub exceptions: Vec<Excepted>,
}

/// A part of a condition that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What it says.
    pub words: String,
    /// The findings that fulfil it, by their place in the facts.
    pub findings: Vec<usize>,
}

/// An exception to a rule that matched.
#[derive(Debug, Clone, Serialize)]
pub struct Excepted {
    /// `policy/exception`.
    pub id: Arc<str>,
    /// Whether it holds for this request.
    pub holds: bool,
    /// For whom.
    pub who: String,
    /// Where it lets requests go.
    pub also: String,
    /// The last day.
    pub until: String,
    /// Who answers for it.
    pub approved_by: Arc<str>,
}

/// Something that would have led elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Otherwise {
    /// What would have to be different.
    pub change: String,
    /// Where it could have gone then.
    pub outcome: Expect,
}

impl Policy {
    /// Decides, and says why.
    #[must_use]
    pub fn explain(&self, facts: Facts<'_>, catalogue: &Catalogue) -> (Decision, Explanation) {
        let decision = self.decide(facts);
        let step = |rule: &Arc<Rule>| self.step(rule, facts, &decision, catalogue);
        let gave = |rule: &&Arc<Rule>| rule.then.label.as_ref() == Some(&decision.label);
        let raised = decision.label > self.lowest;
        let explanation = Explanation {
            outcome: Expect::of(&decision, catalogue),
            label: decision.label.clone(),
            raised_by: decision
                .matched
                .iter()
                .filter(|rule| raised && gave(rule))
                .map(|rule| Arc::clone(&rule.id))
                .collect(),
            left: names(&decision.allowed, catalogue),
            rules: decision.matched.iter().map(step).collect(),
            shadowed: decision.shadowed.iter().map(step).collect(),
            otherwise: self.otherwise(facts, &decision, catalogue),
        };
        (decision, explanation)
    }

    fn step(
        &self,
        rule: &Arc<Rule>,
        facts: Facts<'_>,
        decision: &Decision,
        catalogue: &Catalogue,
    ) -> Step {
        let mut because = Vec::new();
        if rule.id == self.unreadable.id {
            because.push(Reason::plain("something could not be read"));
        } else if rule.id == self.on_error.id {
            because.push(Reason::plain("not everything could be examined"));
        } else {
            rule.condition
                .reasons(facts, &decision.label, catalogue, &mut because);
        }
        let only_replaces = !rule.condition.holds(facts, &decision.label);
        let left = effective(rule, facts).filter(|_| !only_replaces);
        let takes = |left: &Destinations| {
            let mut all = catalogue.iter().filter(|(id, _)| !left.holds(*id));
            all.by_ref()
                .map(|(_, one)| one.to_string())
                .collect::<Vec<_>>()
        };
        let takes_away = left.as_ref().map(takes).unwrap_or_default();
        let others: Vec<_> = decision
            .matched
            .iter()
            .filter(|other| other.id != rule.id)
            .filter(|other| other.condition.holds(facts, &decision.label))
            .filter_map(|other| effective(other, facts))
            .flat_map(|left| takes(&left))
            .collect();
        let mut replaces: Vec<(EntityType, Transform)> = facts
            .findings
            .iter()
            .map(|fact| (fact.entity.clone(), rule.transform_of(fact)))
            .filter(|(_, transform)| *transform > Transform::None)
            .collect();
        replaces.sort();
        replaces.dedup();
        Step {
            rule: Arc::clone(&rule.id),
            title: Arc::clone(&rule.title),
            severity: rule.severity,
            because,
            only_replaces,
            leaves: left
                .as_ref()
                .map(|left| words::destinations(left, catalogue)),
            alone_takes_away: takes_away
                .iter()
                .filter(|name| !others.contains(name))
                .cloned()
                .collect(),
            takes_away,
            label: rule.then.label.clone().filter(|_| !only_replaces),
            replaces,
            exceptions: exceptions(rule, facts, catalogue),
        }
    }

    /// What would have led elsewhere: each rule by itself, each type of findings by itself, all of
    /// them, what could not be read, and the exceptions.
    fn otherwise(
        &self,
        facts: Facts<'_>,
        decision: &Decision,
        catalogue: &Catalogue,
    ) -> Vec<Otherwise> {
        let now = Expect::of(decision, catalogue);
        let mut all = Vec::new();
        let mut tell = |change: String, decision: &Decision| {
            let outcome = Expect::of(decision, catalogue);
            if outcome != now {
                all.push(Otherwise { change, outcome });
            }
        };
        for rule in &decision.matched {
            let without = self.decide_with(facts, |one| one.shadow || one.id == rule.id);
            tell(format!("without the rule {}", rule.id), &without);
        }
        let types: BTreeSet<&EntityType> = facts.findings.iter().map(|one| one.entity).collect();
        for entity in &types {
            let rest = facts.findings.iter().filter(|fact| fact.entity != *entity);
            let rest: Vec<_> = rest.copied().collect();
            let without = self.decide(Facts {
                findings: &rest,
                ..facts
            });
            tell(format!("without {entity} in it"), &without);
        }
        if types.len() > 1 {
            let without = self.decide(Facts {
                findings: &[],
                ..facts
            });
            tell("without anything that was found".to_owned(), &without);
        }
        if facts.unreadable > 0 {
            let without = self.decide(Facts {
                unreadable: 0,
                ..facts
            });
            tell("if everything could be read".to_owned(), &without);
        }
        if facts.lineage.is_some() {
            let without = self.decide(Facts {
                lineage: None,
                ..facts
            });
            tell("in a conversation of its own".to_owned(), &without);
        }
        if !decision.shadowed.is_empty() {
            let enforced = self.decide_unshadowed(facts);
            tell("with the rules in shadow enforced".to_owned(), &enforced);
        }
        all
    }
}

/// What a matching rule leaves, its exceptions included.
fn effective(rule: &Rule, facts: Facts<'_>) -> Option<Destinations> {
    let mut left = rule.then.destinations.clone()?;
    for exception in rule.exceptions.iter().filter(|one| one.holds(facts)) {
        left.widen(&exception.destinations);
    }
    Some(left)
}

fn exceptions(rule: &Rule, facts: Facts<'_>, catalogue: &Catalogue) -> Vec<Excepted> {
    let one = |exception: &Arc<super::Exception>| Excepted {
        id: Arc::clone(&exception.id),
        holds: exception.holds(facts),
        who: exception.who.words(),
        also: words::destinations(&exception.destinations, catalogue),
        until: exception.expires.to_string(),
        approved_by: Arc::clone(&exception.approved_by),
    };
    rule.exceptions.iter().map(one).collect()
}

fn names(set: &Destinations, catalogue: &Catalogue) -> Vec<String> {
    let known = set.ids().filter_map(|id| catalogue.get(id));
    known.map(ToString::to_string).collect()
}

impl Reason {
    fn plain(words: &str) -> Self {
        Self {
            words: words.to_owned(),
            findings: Vec::new(),
        }
    }
}

impl Condition {
    /// The parts of it that hold, each with its findings.
    fn reasons(
        &self,
        facts: Facts<'_>,
        label: &Label,
        catalogue: &Catalogue,
        out: &mut Vec<Reason>,
    ) {
        if !self.touches(facts, label) {
            return;
        }
        if let Self::All(each) | Self::Any(each) = self {
            for one in each {
                one.reasons(facts, label, catalogue, out);
            }
            return;
        }
        let named = facts.findings.iter().enumerate();
        let named = named.filter(|(_, fact)| self.names(fact) && !matches!(self, Self::Not(_)));
        out.push(Reason {
            words: self.words(catalogue),
            findings: named.map(|(at, _)| at).collect(),
        });
    }
}
