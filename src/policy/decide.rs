//! The decision: what every matching rule leaves.

use std::sync::Arc;

use super::{OnDenied, Policy, Rule};
use crate::{destination::Destinations, label::Finding, label::Label};

/// What is known of a request when it is decided.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// What the detectors found.
    pub findings: &'a [&'a Finding],
    /// How many parts could not be read.
    pub unreadable: usize,
    /// Whether a detector failed, so that the findings may not be all.
    pub failed: bool,
    /// The label that the conversation had before.
    pub lineage: Option<&'a Label>,
}

/// What is done to a finding before it leaves the private zone, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// It leaves as it is.
    #[default]
    None,
    /// Its type takes its place.
    Redact,
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
    /// The enforced rules that matched.
    pub matched: Vec<Arc<Rule>>,
    /// The rules in shadow that matched and changed nothing.
    pub shadowed: Vec<Arc<Rule>>,
    /// What happens if the model that was asked for is not allowed.
    pub on_denied: OnDenied,
    /// The policy that decided.
    pub policy: Arc<str>,
}

impl Policy {
    /// Decides. Nothing but the facts and this policy has any influence.
    #[must_use]
    pub fn decide(&self, facts: Facts<'_>) -> Decision {
        self.decide_with(facts, |rule| rule.shadow)
    }

    /// Decides with another notion of which rules only watch.
    pub(super) fn decide_with(&self, facts: Facts<'_>, shadow: impl Fn(&Rule) -> bool) -> Decision {
        let mut decision = Decision {
            label: facts.lineage.unwrap_or(&self.lowest).clone(),
            allowed: self.everywhere.clone(),
            transforms: vec![Transform::None; facts.findings.len()],
            matched: Vec::new(),
            shadowed: Vec::new(),
            on_denied: self.on_denied,
            policy: Arc::clone(&self.digest),
        };
        for rule in &self.rules {
            // A place or a date that tells of nobody is redacted where a rule says so, and no more.
            let holds = rule.condition.holds(facts);
            let touches =
                holds || (rule.transform > Transform::None && rule.condition.touches(facts));
            match (shadow(rule), holds) {
                _ if !touches => {}
                (true, _) => decision.shadowed.push(Arc::clone(rule)),
                (false, true) => decision.apply(rule, facts.findings),
                (false, false) => decision.transform(rule, facts.findings),
            }
        }
        if facts.unreadable > 0 {
            decision.apply(&self.unreadable, facts.findings);
        }
        if facts.failed {
            decision.apply(&self.on_error, facts.findings);
        }
        decision
    }
}

impl Decision {
    /// Takes away what the rule does not leave.
    fn apply(&mut self, rule: &Arc<Rule>, findings: &[&Finding]) {
        if let Some(label) = rule.label.as_ref().filter(|label| **label > self.label) {
            self.label = label.clone();
        }
        if let Some(destinations) = &rule.destinations {
            self.allowed.narrow(destinations);
        }
        if let Some(on_denied) = rule.on_denied {
            self.on_denied = self.on_denied.max(on_denied);
        }
        self.transform(rule, findings);
    }

    /// Adds the transforms of the rule, and that it matched.
    fn transform(&mut self, rule: &Arc<Rule>, findings: &[&Finding]) {
        if rule.transform > Transform::None {
            for (transform, finding) in self.transforms.iter_mut().zip(findings) {
                if rule.condition.names(finding) {
                    *transform = rule.transform.max(*transform);
                }
            }
        }
        self.matched.push(Arc::clone(rule));
    }
}
