//! The decision: what every matching rule leaves.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;

use super::{
    Attachments, OnDenied, Policy, Positions, Rule,
    rule::{Exception, Then},
};
use crate::{
    destination::Destinations,
    ident::EntityType,
    label::{Category, Confidence, Finding, Label},
    language::Languages,
    principal::Principal,
    wire::chat::Position,
};

/// What is known of a request when it is decided. What is not known is as in the default: nothing
/// found, nobody in particular, no time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// What the detectors found.
    pub findings: &'a [Fact<'a>],
    /// How many parts could not be read.
    pub unreadable: usize,
    /// Whether a detector failed, so that the findings may not be all.
    pub failed: bool,
    /// The label that the conversation had before.
    pub lineage: Option<&'a Label>,
    /// Who asks.
    pub principal: Option<&'a Principal>,
    /// The endpoint's path.
    pub endpoint: &'a str,
    /// The model that was asked for.
    pub model: &'a str,
    /// Who would answer for that model.
    pub asked: Option<&'a Destinations>,
    /// How long the request is, in bytes.
    pub bytes: u64,
    /// Which parts of the request hold something.
    pub positions: Positions,
    /// In which languages its texts are; filled where [`Policy::wants_languages`].
    pub languages: Languages,
    /// What is attached.
    pub attachments: Attachments,
    /// When it came.
    pub now: Option<Timestamp>,
}

/// What a decision needs of a finding.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'a> {
    /// What was found.
    pub entity: &'a EntityType,
    /// What kind of harm it stands for.
    pub category: Category,
    /// How sure.
    pub confidence: Confidence,
    /// Whether it tells of nobody on its own.
    pub quasi: bool,
    /// In which part of the request.
    pub position: Position,
    /// Which value; equal for equal ones, and no more is known of it.
    pub value: u64,
}

/// What is done to a finding before it leaves the private zone, weakest first.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// It leaves as it is.
    #[default]
    None,
    /// All but its end is covered.
    Mask,
    /// A name made for it takes its place, the same wherever the value stands.
    Pseudonymize,
    /// Its type takes its place.
    Redact,
}

/// What a request has to fulfil to leave the private zone, of all rules together.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Obligations {
    /// The answer has at most so many tokens.
    pub max_tokens: Option<u32>,
    /// The model gets no tools.
    pub strip_tools: bool,
    /// Whom to tell.
    pub notify: BTreeSet<Arc<str>>,
}

/// Where a request may go, and why.
#[derive(Debug, Clone)]
pub struct Decision {
    /// How sensitive it is.
    pub label: Label,
    /// Where it may go.
    pub allowed: Destinations,
    /// What is done to each finding of the facts, in their order, outside the private zone.
    pub transforms: Vec<Transform>,
    /// What it has to fulfil outside the private zone.
    pub obligations: Obligations,
    /// The enforced rules that matched.
    pub matched: Vec<Arc<Rule>>,
    /// The rules in shadow that matched and changed nothing.
    pub shadowed: Vec<Arc<Rule>>,
    /// The exceptions that widened what a matching rule leaves.
    pub excepted: Vec<Arc<Exception>>,
    /// What happens if the model that was asked for is not allowed.
    pub on_denied: OnDenied,
    /// The policy that decided.
    pub policy: Arc<str>,
}

impl<'a> Fact<'a> {
    /// A finding in its place.
    #[must_use]
    pub fn new(finding: &'a Finding, position: Position, value: u64) -> Self {
        Self {
            entity: &finding.entity,
            category: finding.category,
            confidence: finding.confidence,
            quasi: finding.quasi,
            position,
            value,
        }
    }
}

impl Policy {
    /// Decides. Nothing but the facts and this policy has any influence.
    #[must_use]
    pub fn decide(&self, facts: Facts<'_>) -> Decision {
        self.decide_with(facts, |rule| rule.shadow)
    }

    /// Decides as if every rule in shadow were enforced.
    #[must_use]
    pub fn decide_unshadowed(&self, facts: Facts<'_>) -> Decision {
        self.decide_with(facts, |_| false)
    }

    /// Decides with another notion of which rules only watch.
    pub(super) fn decide_with(&self, facts: Facts<'_>, shadow: impl Fn(&Rule) -> bool) -> Decision {
        let start = || Decision {
            label: facts.lineage.unwrap_or(&self.lowest).clone(),
            allowed: self.everywhere.clone(),
            transforms: vec![Transform::None; facts.findings.len()],
            obligations: Obligations::default(),
            matched: Vec::new(),
            shadowed: Vec::new(),
            excepted: Vec::new(),
            on_denied: self.on_denied,
            policy: Arc::clone(&self.digest),
        };
        let candidates = self.index.candidates(facts.findings);
        let mut label = facts.lineage.unwrap_or(&self.lowest).clone();
        loop {
            let mut decision = start();
            for rule in candidates.iter().filter_map(|at| self.rules.get(*at)) {
                decision.consider(rule, facts, &label, shadow(rule));
            }
            if facts.unreadable > 0 {
                decision.apply(&self.unreadable, facts);
            }
            if facts.failed {
                decision.apply(&self.on_error, facts);
            }
            // A rule that waits for a label is asked again when the others have raised it. Labels only
            // rise, so this ends, and where it ends does not depend on the order.
            if !self.waits_for_labels || decision.label <= label {
                return decision;
            }
            label = decision.label;
        }
    }
}

impl Decision {
    /// Adds the rule if it matches.
    fn consider(&mut self, rule: &Arc<Rule>, facts: Facts<'_>, label: &Label, shadow: bool) {
        // A place or a date that tells of nobody is transformed where a rule says so, and no more.
        let holds = rule.condition.holds(facts, label);
        let touches = holds || (rule.then.transforms() && rule.condition.touches(facts, label));
        match (shadow, holds) {
            _ if !touches => {}
            (true, _) => self.shadowed.push(Arc::clone(rule)),
            (false, true) => self.apply(rule, facts),
            (false, false) => self.transform(rule, facts),
        }
    }

    /// Takes away what the rule does not leave.
    fn apply(&mut self, rule: &Arc<Rule>, facts: Facts<'_>) {
        let Then {
            label,
            destinations,
            on_denied,
            obligations,
            ..
        } = &rule.then;
        if let Some(label) = label.as_ref().filter(|label| **label > self.label) {
            self.label = label.clone();
        }
        if let Some(destinations) = destinations {
            let mut exceptions = rule
                .exceptions
                .iter()
                .filter(|one| one.holds(facts))
                .peekable();
            if exceptions.peek().is_none() {
                self.allowed.narrow(destinations);
            } else {
                let mut wider = destinations.clone();
                for exception in exceptions {
                    wider.widen(&exception.destinations);
                    self.excepted.push(Arc::clone(exception));
                }
                self.allowed.narrow(&wider);
            }
        }
        if let Some(on_denied) = on_denied {
            self.on_denied = self.on_denied.max(*on_denied);
        }
        self.obligations.add(obligations);
        self.transform(rule, facts);
    }

    /// Adds the transforms of the rule, and that it matched.
    fn transform(&mut self, rule: &Arc<Rule>, facts: Facts<'_>) {
        if rule.then.transforms() {
            for (transform, fact) in self.transforms.iter_mut().zip(facts.findings) {
                *transform = rule.transform_of(fact).max(*transform);
            }
        }
        self.matched.push(Arc::clone(rule));
    }
}

impl Obligations {
    /// Adds those of a rule: the lower bound, either demand, everybody.
    fn add(&mut self, other: &Self) {
        let (mine, theirs) = (self.max_tokens, other.max_tokens);
        self.max_tokens = mine.zip(theirs).map(|(a, b)| a.min(b)).or(mine).or(theirs);
        self.strip_tools |= other.strip_tools;
        self.notify.extend(other.notify.iter().cloned());
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether whoever fulfils these fulfils the other.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let mut both = self.clone();
        both.add(other);
        both == *self
    }
}

impl Transform {
    /// As policies write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Mask => "mask",
            Self::Pseudonymize => "pseudonymize",
            Self::Redact => "redact",
        }
    }

    /// All, weakest first.
    pub const ALL: [Self; 4] = [Self::None, Self::Mask, Self::Pseudonymize, Self::Redact];
}
