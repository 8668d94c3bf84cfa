//! Two folders compared by what they mean: what their rules say differently, and which decisions change.
//!
//! Decisions are compared over situations that the conditions of both folders are made of, one at a
//! time: who asks and how, with what each condition on findings names. What only comes about when
//! several such conditions meet is seen where a case shows it.

mod rules;
mod situation;

use serde::Serialize;

use self::situation::Situations;
use super::{Bench, Draft, Expect, Policy};
use crate::{ident::EntityType, label::Category};

/// A folder, ready to compare.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "what it holds says enough")]
pub struct Side<'a> {
    /// As read.
    pub draft: &'a Draft,
    /// As compiled, over the same catalogue as the other.
    pub policy: &'a Policy,
}

/// Whether more or less may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Less may leave, or with more replaced, or with a higher label.
    Stricter,
    /// More may leave.
    Laxer,
    /// Some of it stricter, some of it laxer, or neither.
    Otherwise,
}

/// A rule, exception, dictionary or default that is not the same in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// What: `rule cards/stay-inside`, `dictionary projects`.
    pub what: String,
    /// How, in words, each with its direction.
    pub how: Vec<(Direction, String)>,
}

/// Requests about which the two decide differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// Which requests.
    pub requests: String,
    /// The decision of the old folder.
    pub before: String,
    /// The decision of the new folder.
    pub now: String,
    /// Whether more or less may leave.
    pub direction: Direction,
}

/// A case about which the two decide differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The file, and the line in it.
    pub at: (String, u32),
    /// Its text.
    pub say: String,
    /// The decision of the old folder.
    pub before: String,
    /// The decision of the new folder.
    pub now: String,
}

/// All that is different.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Difference {
    /// What the folders say differently.
    pub said: Vec<Changed>,
    /// What they decide differently.
    pub decided: Vec<Decided>,
    /// Which cases come out differently.
    pub cases: Vec<Case>,
    /// Whether there were more situations than are tried.
    pub cut: bool,
}

impl Difference {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.said.is_empty() && self.decided.is_empty() && self.cases.is_empty()
    }

    /// Compares two folders. `category` says what kind of harm a type stands for; the benches have
    /// the detectors of their folder.
    #[must_use]
    pub fn of(
        (old, new): (Side<'_>, Side<'_>),
        (old_bench, new_bench): (&Bench<'_>, &Bench<'_>),
        category: &dyn Fn(&EntityType) -> Category,
    ) -> Self {
        let catalogue = new_bench.catalogue;
        let situations = Situations::of(&[old.policy, new.policy], category, new_bench.now);
        let (decided, cut) = situations.compare(old.policy, new.policy, catalogue);
        Self {
            said: rules::said(old, new, catalogue),
            decided,
            cases: cases((old, new), (old_bench, new_bench)),
            cut,
        }
    }
}

/// The cases of both folders that come out differently.
fn cases(
    (old, new): (Side<'_>, Side<'_>),
    (old_bench, new_bench): (&Bench<'_>, &Bench<'_>),
) -> Vec<Case> {
    let mut all: Vec<Case> = Vec::new();
    let files = new.draft.files.iter().chain(&old.draft.files);
    for (source, file) in files {
        for case in file.rules.iter().flat_map(|rule| &rule.cases) {
            let words = |side: Side<'_>, bench: &Bench<'_>| {
                let findings = (bench.find)(&case.say);
                let shadow = |rule: &super::Rule| rule.shadow;
                let decision = side.policy.decide_case(case, &findings, bench.now, shadow);
                let leaves = (bench.leaves)(&case.say, &findings, &decision.transforms);
                let zone = Expect::of(&decision, bench.catalogue);
                let goes = super::words::destinations(&decision.allowed, bench.catalogue);
                let changed = if leaves == case.say.value || zone != Expect::External {
                    String::new()
                } else {
                    format!(", leaves as {leaves:?}")
                };
                format!("{goes}, label {}{changed}", decision.label)
            };
            let (before, now) = (words(old, old_bench), words(new, new_bench));
            let told = all
                .iter()
                .any(|one| one.say == case.say.value && one.before == before && one.now == now);
            if before != now && !told {
                all.push(Case {
                    at: (source.name().to_owned(), case.say.at.line),
                    say: case.say.value.clone(),
                    before,
                    now,
                });
            }
        }
    }
    all
}

impl Direction {
    /// For people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stricter => "stricter",
            Self::Laxer => "laxer",
            Self::Otherwise => "otherwise",
        }
    }

    /// By whether it is at least as strict, and at least as lax.
    fn of(stricter: bool, laxer: bool) -> Self {
        match (stricter, laxer) {
            (true, false) => Self::Stricter,
            (false, true) => Self::Laxer,
            _ => Self::Otherwise,
        }
    }

    /// Of several changes together.
    fn all(each: &[Self]) -> Self {
        match each.first() {
            Some(first) if each.iter().all(|one| one == first) => *first,
            _ => Self::Otherwise,
        }
    }
}
