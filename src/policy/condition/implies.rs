//! Whether one condition says at least as much as another, read from their form alone.

use super::{Condition, Found};

impl Condition {
    /// Whether every request that fulfils this one fulfils the other too. False where that cannot be
    /// told from the form.
    pub(in crate::policy) fn implies(&self, other: &Self) -> bool {
        if self == other || matches!(other, Self::Always) || self.is_never() {
            return true;
        }
        match (self, other) {
            (Self::Any(each), _) => each.iter().all(|one| one.implies(other)),
            (_, Self::All(each)) => each.iter().all(|one| self.implies(one)),
            (Self::Not(mine), Self::Not(theirs)) => theirs.implies(mine),
            (Self::Found(mine), Self::Found(theirs)) => mine.implies(theirs),
            (Self::Position(mine), Self::Position(theirs)) => theirs.holds_all(*mine),
            (Self::Language(mine), Self::Language(theirs)) => theirs.holds_all(*mine),
            (Self::Attachment(mine), Self::Attachment(theirs)) => theirs.holds_all(*mine),
            (Self::Unreadable { count: mine }, Self::Unreadable { count: theirs }) => {
                mine >= theirs
            }
            (Self::Size(mine), Self::Size(theirs)) => mine >= theirs,
            (Self::Lineage(mine), Self::Lineage(theirs))
            | (Self::Label(mine), Self::Label(theirs)) => mine >= theirs,
            (_, _) => self.implies_a_part(other),
        }
    }

    /// The same, where one of them puts conditions together.
    fn implies_a_part(&self, other: &Self) -> bool {
        if let Self::Any(each) = other
            && each.iter().any(|one| self.implies(one))
        {
            return true;
        }
        matches!(self, Self::All(each) if each.iter().any(|one| one.implies(other)))
    }

    /// Whether no request can fulfil it, as far as its form tells.
    pub(in crate::policy) fn is_never(&self) -> bool {
        if let Self::All(each) = self {
            let excluded = |one: &Self| {
                let Self::Not(denied) = one else { return false };
                each.iter().any(|other| other.implies(denied))
            };
            return each.iter().any(|one| one.is_never() || excluded(one));
        }
        if let Self::Any(each) = self {
            return each.iter().all(Self::is_never);
        }
        if let Self::Not(one) = self {
            return matches!(**one, Self::Always);
        }
        matches!(self, Self::Asked(some) if some.is_empty())
    }
}

impl Found {
    fn implies(&self, other: &Self) -> bool {
        self.what == other.what
            && self.confidence >= other.confidence
            && self.count >= other.count
            && self.distinct >= other.distinct
            && (other.alone || !self.alone)
            && match (self.positions, other.positions) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(mine), Some(theirs)) => theirs.holds_all(mine),
            }
    }
}
