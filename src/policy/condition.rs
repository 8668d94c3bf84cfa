//! Compiled conditions over what is known of a request.

mod clock;
mod implies;

pub(super) use self::clock::Window;
use super::{Fact, Facts, form::Attachment};
use crate::{
    destination::Destinations,
    ident::EntityType,
    label::{Category, Confidence, Label},
    language::Languages,
    principal::Principal,
    wire::chat::Position,
};

/// What a request must hold for a rule to match.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Always,
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Found(Found),
    Unreadable {
        count: u32,
    },
    /// One of these parts of the request holds something.
    Position(Positions),
    /// Some text is in one of these languages.
    Language(Languages),
    Principal(Box<Who>),
    Endpoint(Vec<Wildcard>),
    Model(Vec<Wildcard>),
    /// The model that was asked for would be answered at one of these.
    Asked(Destinations),
    /// At least so many bytes.
    Size(u64),
    Time(Box<Window>),
    Attachment(Attachments),
    /// The conversation had at least this label before.
    Lineage(Label),
    /// The rules give at least this label.
    Label(Label),
}

/// Which findings, and how many of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) what: What,
    pub(super) confidence: Confidence,
    /// Whether what tells of nobody on its own counts.
    pub(super) alone: bool,
    /// In which parts of the request; nothing for all.
    pub(super) positions: Option<Positions>,
    pub(super) count: u32,
    /// How many that differ.
    pub(super) distinct: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Entity(EntityType),
    Category(Category),
}

/// A set of parts of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Positions(u16);

/// A set of kinds of attachments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attachments(u8);

/// Who is meant. What is not given fits everybody.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Who {
    pub(super) user: Vec<String>,
    pub(super) team: Vec<String>,
    pub(super) application: Vec<String>,
    pub(super) group: Vec<String>,
    pub(super) clearance: Option<Label>,
    /// The company's labels, to read a principal's clearance by.
    pub(super) scale: crate::label::Scale,
}

/// A text in which `*` stands for any characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard(pub(super) String);

/// How a condition is asked: whether what tells of nobody on its own counts everywhere.
#[derive(Clone, Copy)]
enum Asking {
    OnItsOwn,
    Also,
}

impl Condition {
    /// Whether the facts fulfil it by what stands on its own. `label` is what the rules gave so far.
    pub(super) fn holds(&self, facts: Facts<'_>, label: &Label) -> bool {
        self.holds_by(facts, label, Asking::OnItsOwn)
    }

    /// Whether the facts fulfil it, also by what tells of nobody on its own.
    pub(super) fn touches(&self, facts: Facts<'_>, label: &Label) -> bool {
        self.holds_by(facts, label, Asking::Also)
    }

    fn holds_by(&self, facts: Facts<'_>, label: &Label, asking: Asking) -> bool {
        match self {
            Self::Always => true,
            Self::All(each) => each.iter().all(|one| one.holds_by(facts, label, asking)),
            Self::Any(each) => each.iter().any(|one| one.holds_by(facts, label, asking)),
            // What is excluded must stand on its own: a lone place spares no name.
            Self::Not(one) => !one.holds(facts, label),
            Self::Found(found) => found.is_fulfilled(facts.findings, asking),
            Self::Unreadable { count } => {
                facts.unreadable >= usize::try_from(*count).unwrap_or(usize::MAX)
            }
            Self::Position(positions) => facts.positions.meets(*positions),
            Self::Language(languages) => facts.languages.meets(*languages),
            Self::Principal(who) => who.fits(facts.principal),
            Self::Endpoint(some) => some.iter().any(|one| one.fits(facts.endpoint)),
            Self::Model(some) => some.iter().any(|one| one.fits(facts.model)),
            Self::Asked(some) => facts.asked.is_some_and(|asked| asked.meets(some)),
            Self::Size(bytes) => facts.bytes >= *bytes,
            Self::Time(window) => facts.now.is_some_and(|now| window.holds(now)),
            Self::Attachment(kinds) => facts.attachments.meets(*kinds),
            Self::Lineage(least) => facts.lineage.is_some_and(|had| had >= least),
            Self::Label(least) => label >= least,
        }
    }

    /// The conditions that `all` and `any` put together; none of the others.
    fn parts(&self) -> &[Self] {
        if let Self::All(each) | Self::Any(each) = self {
            each
        } else {
            &[]
        }
    }

    /// Whether the condition speaks of this finding, other than to exclude it. A transform of the
    /// rule acts on these.
    pub(super) fn names(&self, fact: &Fact<'_>) -> bool {
        self.any_part(&|part| matches!(part, Self::Found(found) if found.selects(fact)))
    }

    /// Whether any part of it, other than what it excludes, passes the test.
    pub(super) fn any_part(&self, test: &impl Fn(&Self) -> bool) -> bool {
        test(self) || self.parts().iter().any(|one| one.any_part(test))
    }

    /// Whether any part of it passes the test, also of what it excludes.
    pub(super) fn mentions(&self, test: &impl Fn(&Self) -> bool) -> bool {
        let excluded = if let Self::Not(one) = self {
            one.mentions(test)
        } else {
            false
        };
        excluded || test(self) || self.parts().iter().any(|one| one.mentions(test))
    }

    /// Shows each part of it, also of what it excludes.
    pub(super) fn visit(&self, see: &mut impl FnMut(&Self)) {
        see(self);
        if let Self::Not(one) = self {
            one.visit(see);
        }
        for one in self.parts() {
            one.visit(see);
        }
    }

    /// Whether it speaks of any finding, other than to exclude it.
    pub(super) fn names_any(&self) -> bool {
        self.any_part(&|part| matches!(part, Self::Found(_)))
    }

    /// Findings of which the facts must hold one for this to hold; nothing where it can hold without.
    pub(super) fn needs(&self) -> Option<Vec<&What>> {
        if let Self::Found(found) = self {
            return Some(vec![&found.what]);
        }
        let parts = self.parts().iter().map(Self::needs);
        if matches!(self, Self::All(_)) {
            return parts.flatten().min_by_key(Vec::len);
        }
        if !matches!(self, Self::Any(_)) {
            return None;
        }
        let mut all = Vec::new();
        for one in parts {
            all.extend(one?);
        }
        Some(all)
    }
}

impl Found {
    fn selects(&self, fact: &Fact<'_>) -> bool {
        fact.confidence >= self.confidence
            && self.positions.is_none_or(|some| some.holds(fact.position))
            && match &self.what {
                What::Entity(entity) => entity == fact.entity,
                What::Category(category) => *category == fact.category,
            }
    }

    fn is_fulfilled(&self, facts: &[Fact<'_>], asking: Asking) -> bool {
        let counts = |fact: &&Fact<'_>| {
            self.selects(fact) && (self.alone || !fact.quasi || matches!(asking, Asking::Also))
        };
        let wanted = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let enough = wanted(self.count);
        let found = facts.iter().filter(counts);
        if found.clone().take(enough).count() < enough {
            return false;
        }
        self.distinct <= 1 || {
            let mut values: Vec<u64> = found.map(|fact| fact.value).collect();
            values.sort_unstable();
            values.dedup();
            values.len() >= wanted(self.distinct)
        }
    }
}

// === impl Positions, Attachments ===

impl Positions {
    /// With this one.
    #[must_use]
    pub fn with(self, position: Position) -> Self {
        Self(self.0 | 1 << position as u16)
    }

    /// Whether this one is among them.
    #[must_use]
    pub fn holds(self, position: Position) -> bool {
        self.0 >> position as u16 & 1 == 1
    }

    /// One by one.
    pub fn iter(self) -> impl Iterator<Item = Position> {
        Position::ALL
            .into_iter()
            .filter(move |one| self.holds(*one))
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn holds_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl FromIterator<Position> for Positions {
    fn from_iter<I: IntoIterator<Item = Position>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), Self::with)
    }
}

impl Attachments {
    /// With this one.
    #[must_use]
    pub fn with(self, kind: Attachment) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    /// The kinds in the set.
    pub fn kinds(self) -> impl Iterator<Item = Attachment> {
        let all = [
            Attachment::Image,
            Attachment::Audio,
            Attachment::Video,
            Attachment::File,
        ];
        all.into_iter()
            .filter(move |kind| self.meets(Self::default().with(*kind)))
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn holds_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl FromIterator<Attachment> for Attachments {
    fn from_iter<I: IntoIterator<Item = Attachment>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), Self::with)
    }
}

// === impl Who, Wildcard ===

impl Who {
    /// Whether this principal is meant. Nobody in particular is meant only where nothing is asked.
    pub(super) fn fits(&self, principal: Option<&Principal>) -> bool {
        let anonymous = Principal::default();
        let asks = principal.unwrap_or(&anonymous);
        let one = |wanted: &[String], given: Option<&str>| {
            wanted.is_empty() || given.is_some_and(|given| wanted.iter().any(|one| one == given))
        };
        let group = || {
            asks.groups
                .iter()
                .any(|group| one(&self.group, Some(group)))
        };
        one(&self.user, asks.user.as_deref())
            && one(&self.team, asks.team.as_deref())
            && one(&self.application, asks.application.as_deref())
            && (self.group.is_empty() || group())
            && self.clearance.as_ref().is_none_or(|least| {
                let own = asks
                    .clearance
                    .as_deref()
                    .and_then(|own| self.scale.label(own));
                own.is_some_and(|own| own >= *least)
            })
    }
}

impl Wildcard {
    fn fits(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = text.strip_prefix(first) else {
            return false;
        };
        let mut last = None;
        for part in parts {
            if let Some(passed) = last.replace(part) {
                let Some((_, after)) = rest.split_once(passed) else {
                    return false;
                };
                rest = after;
            }
        }
        // An empty part is found at the very beginning, which takes nothing away.
        last.map_or(rest.is_empty(), |last: &str| rest.ends_with(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text, fits) in [
            ("gpt-4o", "gpt-4o", true),
            ("gpt-4o", "gpt-4o-mini", false),
            ("gpt-4*", "gpt-4o-mini", true),
            ("*mini", "gpt-4o-mini", true),
            ("gpt*mini", "gpt-4o-mini", true),
            ("gpt*mini*", "gpt-4o-mini", true),
            ("gpt*o*mini", "gpt-4o-mini", true),
            ("*", "", true),
            ("a*a", "a", false),
            ("**", "x", true),
        ] {
            assert_eq!(
                Wildcard(pattern.to_owned()).fits(text),
                fits,
                "{pattern} {text}"
            );
        }
    }
}
