//! Facts to a decision: which of the company's rules match, and what is left when each has taken
//! away its part.
//!
//! [`Draft::read`] takes the YAML as written, [`Draft::compile`] makes a [`Policy`] of it,
//! [`Policy::decide`] answers. Pure: no files, no clock, no network. A rule can only narrow: the
//! allowed destinations are the intersection, the label the maximum, the transform the strongest
//! of all matching rules, so their order does not matter.
#![warn(clippy::wildcard_enum_match_arm)]

mod case;
mod compile;
mod condition;
mod decide;
pub mod diff;
mod draft;
mod explain;
pub mod form;
pub mod layout;
mod lint;
mod reference;
pub mod replay;
mod rule;
mod schema;
mod suite;
mod validity;
mod words;

use std::sync::Arc;

pub use self::{
    case::{Bench, CaseReport, Expect, Leaves, Verdict, Wrong, facts_of},
    compile::World,
    condition::{Attachments, Positions},
    decide::{Decision, Fact, Facts, Obligations, Transform},
    draft::{Draft, Sources},
    explain::{Excepted, Explanation, Otherwise, Reason, Step},
    reference::refer,
    rule::{Exception, Rule},
    schema::schema,
    suite::Suite,
    validity::Validity,
    words::{destinations as destinations_in_words, position as position_in_words},
};
use crate::{
    destination::Destinations,
    ident::RuleId,
    label::{Label, Scale},
};

/// The entity type of what no detector could read.
pub const UNREADABLE: &str = "UNREADABLE_CONTENT";

/// A compiled folder of policies. Immutable; a reload makes a new one.
#[derive(Debug)]
pub struct Policy {
    /// In the order of their ids.
    rules: Vec<Arc<Rule>>,
    index: rule::Index,
    /// Whether a rule asks what label the others give.
    waits_for_labels: bool,
    /// Whether a rule asks in which languages texts are.
    wants_languages: bool,
    unreadable: Arc<Rule>,
    on_error: Arc<Rule>,
    lowest: Label,
    scale: Scale,
    on_denied: OnDenied,
    detect: form::Detect,
    everywhere: Destinations,
    digest: Arc<str>,
}

/// How bad a breach of a rule would be.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// The usual.
    #[default]
    Medium,
    /// Someone has to act.
    High,
    /// The company is in danger.
    Critical,
}

/// What happens to a request whose model may not have it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum OnDenied {
    /// An allowed model answers, and a header says so.
    #[default]
    Substitute,
    /// 403 with the rules' titles.
    Reject,
}

impl Policy {
    /// SHA-256 over the files that it was made of, in hex.
    #[must_use]
    pub fn digest(&self) -> &Arc<str> {
        &self.digest
    }

    /// The label of that name.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<Label> {
        self.scale.label(name)
    }

    /// Whether requests are searched at all.
    #[must_use]
    pub fn wants_findings(&self) -> bool {
        self.detect == form::Detect::All
    }

    /// Whether a rule asks in which languages texts are.
    #[must_use]
    pub fn wants_languages(&self) -> bool {
        self.wants_languages
    }

    /// The rules, in the order of their ids.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(AsRef::as_ref)
    }
}

/// `policy/rule`.
fn full_id(policy: &RuleId, rule: &RuleId) -> Arc<str> {
    Arc::from(format!("{policy}/{rule}"))
}

#[cfg(test)]
mod tests;
