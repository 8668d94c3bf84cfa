//! From what a record says of its findings back to facts: exactly where it is exact, else at the two
//! ends of what they can have been.

use super::{
    super::Fact,
    asks::Asks,
    record::{Group, Recorded},
};
use crate::{ident::EntityType, label::Confidence};

/// The findings of a record, as little and as much as they can have been.
#[derive(Debug, Default)]
pub(super) struct Bounds<'a> {
    pub(super) least: Vec<Fact<'a>>,
    pub(super) most: Vec<Fact<'a>>,
    /// Whether a condition of the policy can tell the two apart.
    pub(super) differ: bool,
}

/// Which end of a range is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Least,
    Most,
}

/// What a group can have held, with what is not recorded filled in.
struct Range {
    low: u8,
    high: u8,
    /// Whether `low` and `high` are those of a finding each.
    exact: bool,
    count: usize,
    quasi: usize,
    distinct: usize,
}

impl<'a> Bounds<'a> {
    /// The facts of the groups; `entities` are their types, one each.
    pub(super) fn of(record: &Recorded<'_>, entities: &'a [EntityType], asks: &Asks) -> Self {
        let mut bounds = Self::default();
        let groups = || record.findings.iter().zip(entities);
        bounds.differ = record.findings.iter().any(|group| is_open(group, asks));
        let mut next = u64::MAX / 2;
        for (group, entity) in groups() {
            add(
                &mut bounds.least,
                (group, entity),
                asks,
                End::Least,
                &mut next,
            );
        }
        if bounds.differ {
            for (group, entity) in groups() {
                add(
                    &mut bounds.most,
                    (group, entity),
                    asks,
                    End::Most,
                    &mut next,
                );
            }
        }
        bounds
    }
}

/// Whether a condition of the policy can tell the ends of what the group held apart.
fn is_open(group: &Group<'_>, asks: &Asks) -> bool {
    let (low, high) = band(group);
    let within = |threshold: &u8| low < *threshold && *threshold <= high;
    let confidence = asks.thresholds.iter().any(within);
    let values = asks.distinct
        && group
            .distinct
            .is_none_or(|distinct| distinct > group.digests.len());
    confidence || group.quasi.is_none() || values
}

/// The lowest and highest confidence of a group, in hundredths: what is recorded, or the ends of its
/// band.
fn band(group: &Group<'_>) -> (u8, u8) {
    let (low, high) = match &*group.confidence {
        "low" => (0, 49),
        "medium" => (50, 84),
        _ => (85, 100),
    };
    (group.low.unwrap_or(low), group.high.unwrap_or(high))
}

impl Range {
    fn of(group: &Group<'_>, end: End) -> Self {
        let (low, high) = band(group);
        let (few, many) = (
            group.digests.len().clamp(1, group.count.max(1)),
            group.count,
        );
        let unknown = |least: usize, most: usize| if end == End::Least { least } else { most };
        Self {
            low,
            high,
            exact: group.low.is_some() && group.high.is_some(),
            count: group.count,
            quasi: group.quasi.unwrap_or_else(|| unknown(group.count, 0)),
            distinct: group.distinct.unwrap_or_else(|| unknown(few, many)).max(1),
        }
    }

    /// The confidence of one of its findings. At the least end one is as sure as recorded and the
    /// others as unsure as they can be, and the sure one tells of nobody if any does; at the most end
    /// the other way round.
    fn confidence(&self, first: bool, end: End) -> Confidence {
        let odd = first && self.exact;
        Confidence::percent(match end {
            End::Least if odd => self.high,
            End::Most if !odd => self.high,
            End::Least | End::Most => self.low,
        })
    }
}

/// Adds the facts of a group; no more of them than a condition can count.
fn add<'a>(
    facts: &mut Vec<Fact<'a>>,
    (group, entity): (&Group<'_>, &'a EntityType),
    asks: &Asks,
    end: End,
    next: &mut u64,
) {
    let range = Range::of(group, end);
    let quasi = range.quasi.min(range.count);
    let kept = |count: usize| count.min(asks.most);
    let both = [(true, kept(quasi)), (false, kept(range.count - quasi))];
    let of_kind = both
        .into_iter()
        .flat_map(|(quasi, count)| std::iter::repeat_n(quasi, count));
    let base = *next;
    *next = base.wrapping_add(number(range.distinct));
    for (at, quasi) in of_kind.enumerate() {
        let which = at % range.distinct;
        let value = match group.digests.get(which) {
            Some(digest) => u64::from_str_radix(digest, 16).unwrap_or_default(),
            // At the least end the same as those of other groups, as far as that can be.
            None if end == End::Least => number(which),
            None => base.wrapping_add(number(which)),
        };
        facts.push(Fact {
            entity,
            category: group.category,
            confidence: range.confidence(at == 0, end),
            quasi,
            position: group.position,
            value,
        });
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
