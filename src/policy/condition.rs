//! Compiled conditions over what was found.

use super::Facts;
use crate::{
    ident::EntityType,
    label::{Category, Confidence, Finding},
};

/// What a request must hold for a rule to match.
#[derive(Debug)]
pub(super) enum Condition {
    Always,
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Found { what: Selector, count: u32 },
    Unreadable { count: u32 },
}

/// Which findings a condition speaks of.
#[derive(Debug)]
pub(super) struct Selector {
    pub(super) what: What,
    pub(super) confidence: Confidence,
    /// Whether what tells of nobody on its own counts.
    pub(super) alone: bool,
}

#[derive(Debug)]
pub(super) enum What {
    Entity(EntityType),
    Category(Category),
}

impl Condition {
    /// Whether the facts fulfil it by what stands on its own.
    pub(super) fn holds(&self, facts: Facts<'_>) -> bool {
        self.holds_by(facts, |what, finding| {
            what.selects(finding) && (what.alone || !finding.quasi)
        })
    }

    /// Whether the facts fulfil it, also by what tells of nobody on its own.
    pub(super) fn touches(&self, facts: Facts<'_>) -> bool {
        self.holds_by(facts, Selector::selects)
    }

    fn holds_by(&self, facts: Facts<'_>, selects: fn(&Selector, &Finding) -> bool) -> bool {
        match self {
            Self::Always => true,
            Self::All(each) => each.iter().all(|one| one.holds_by(facts, selects)),
            Self::Any(each) => each.iter().any(|one| one.holds_by(facts, selects)),
            // What is excluded must stand on its own: a lone place spares no name.
            Self::Not(one) => !one.holds(facts),
            Self::Found { what, count } => {
                let enough = usize::try_from(*count).unwrap_or(usize::MAX);
                facts
                    .findings
                    .iter()
                    .filter(|finding| selects(what, finding))
                    .take(enough)
                    .count()
                    >= enough
            }
            Self::Unreadable { count } => {
                facts.unreadable >= usize::try_from(*count).unwrap_or(usize::MAX)
            }
        }
    }

    /// Whether the condition speaks of this finding, other than to exclude it. A transform of the
    /// rule acts on these.
    pub(super) fn names(&self, finding: &Finding) -> bool {
        match self {
            Self::Always | Self::Not(_) | Self::Unreadable { .. } => false,
            Self::All(each) | Self::Any(each) => each.iter().any(|one| one.names(finding)),
            Self::Found { what, .. } => what.selects(finding),
        }
    }

    /// Whether it speaks of any finding at all.
    pub(super) fn names_any(&self) -> bool {
        match self {
            Self::Always | Self::Not(_) | Self::Unreadable { .. } => false,
            Self::All(each) | Self::Any(each) => each.iter().any(Self::names_any),
            Self::Found { .. } => true,
        }
    }
}

impl Selector {
    fn selects(&self, finding: &Finding) -> bool {
        finding.confidence >= self.confidence
            && match &self.what {
                What::Entity(entity) => *entity == finding.entity,
                What::Category(category) => *category == finding.category,
            }
    }
}
