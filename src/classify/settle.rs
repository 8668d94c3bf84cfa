//! Collects findings within a bound and settles those that overlap.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::{
    ident::EntityType,
    label::{Category, Confidence, Finding, Span},
};

/// The most findings that one text yields. A scan that reaches it stopped early, so the caller
/// must treat the text as not fully read.
pub const FINDINGS_MAX: usize = 10_000;

/// Findings of one text, still overlapping.
#[derive(Default)]
pub(super) struct Gathered {
    raw: Vec<Finding>,
    full: bool,
}

impl Gathered {
    /// Takes one more. Overlaps are settled early when twice the bound is reached, so that memory
    /// stays bounded without losing anything that would have stayed.
    pub(super) fn push(&mut self, finding: Finding) {
        if self.full {
            return;
        }
        self.raw.push(finding);
        if self.raw.len() >= 2 * FINDINGS_MAX {
            self.raw = settle(std::mem::take(&mut self.raw));
            self.full = self.raw.len() >= FINDINGS_MAX;
        }
    }

    /// Adds what views show. A view of what stands in plain sight is no news: it goes where a
    /// finding of the same type is there already, and is about as sure.
    pub(super) fn merge(&mut self, disguised: Vec<Finding>) {
        let mut plain: Vec<Finding> = Vec::new();
        let mut full = self.full;
        full |= !std::mem::take(self).finish(&mut plain);
        // Starts are in order; no finding is longer than this.
        let longest = plain.iter().map(|f| f.span.end - f.span.start).max();
        let reach = longest.unwrap_or_default();
        let known = |new: &Finding| {
            let from = new.span.start.saturating_sub(reach);
            let first = plain.partition_point(|f| f.span.start < from);
            let near = plain.get(first..).unwrap_or_default().iter();
            near.take_while(|f| f.span.start < new.span.end).any(|f| {
                let covers = f.span.contains(new.span);
                let alike = f.entity == new.entity && f.category == new.category;
                let same = alike && f.span.overlaps(new.span);
                // Digits that the table already calls a number are not put together to another
                // one. What the company adds explains nothing away.
                let explained = covers
                    && f.confidence >= HEARD
                    && f.category == new.category
                    && f.detector.starts_with("rule/")
                    && new.via.as_deref() == Some("digits");
                let unheard = f.confidence < HEARD && new.confidence < HEARD;
                explained || (same && (unheard || f.confidence >= new.confidence))
            })
        };
        let fresh: Vec<Finding> = disguised.into_iter().filter(|new| !known(new)).collect();
        for finding in plain.into_iter().chain(fresh) {
            self.push(finding);
        }
        self.full |= full;
    }

    /// Whether further findings would be dropped.
    pub(super) const fn is_full(&self) -> bool {
        self.full
    }

    /// Appends what is left, sorted by start. False if there was more.
    pub(super) fn finish(self, found: &mut Vec<Finding>) -> bool {
        let first = found.len();
        if !self.raw.is_empty() {
            found.extend(settle(self.raw).into_iter().take(FINDINGS_MAX));
        }
        !self.full && found.len() - first < FINDINGS_MAX
    }
}

/// Drops what another finding makes superfluous, and little that a rule could still need.
///
/// A finding goes if a surer one of the same category covers it whole; if it is too unsure for a rule
/// to hear of and a surer one of another category overlaps it; or if it may be part of a secret that
/// covers it. What sticks out stays, so that a redaction leaves no end of it behind. What the
/// company's dictionaries and patterns find hides nothing but the same entity, so that a further one
/// can only narrow.
fn settle(mut raw: Vec<Finding>) -> Vec<Finding> {
    name_generic(&mut raw);
    raw.sort_by(|a, b| {
        let key = |f: &Finding| {
            let length = f.span.end - f.span.start;
            (Reverse(f.confidence), Reverse(length), f.span.start)
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.detector.cmp(&b.detector))
    });
    let mut covered: BTreeMap<Class, Skyline> = BTreeMap::new();
    let mut twins = Twins::default();
    let mut kept: Vec<Finding> = Vec::with_capacity(raw.len());
    for finding in raw {
        let class = Class::of(&finding);
        let hidden = class.addition.is_none()
            && covered.iter().any(|(other, line)| {
                // What looks like a mail address inside a connection string is none.
                let secret = other.category == Category::Secret
                    && PARTS.contains(&finding.entity.as_str())
                    && line.covers(finding.span);
                let unsure = finding.confidence < HEARD && line.overlaps(finding.span);
                other.addition.is_none() && *other != class && (secret || unsure)
            });
        let twin = twins.admit(&class, &finding);
        if !hidden && (covered.entry(class).or_default().add(finding.span) || twin) {
            twins.keep(&finding);
            kept.push(finding);
        }
    }
    kept.sort_by_key(|finding| (finding.span.start, finding.span.end));
    kept
}

/// What a part of a secret may look like, without being one.
const PARTS: [&str; 8] = [
    "EMAIL_ADDRESS",
    "INTERNAL_HOST",
    "IP_ADDRESS",
    "PHONE_NUMBER",
    "URL_IDENTITY",
    "URL_TOKEN",
    "USERNAME",
    "UUID",
];

/// How far the surest name of a value may lead, in hundredths, and how many names one value keeps.
const LEAD: u8 = 30;
const NAMES: usize = 6;

/// What the table calls the same text: countries write different numbers alike, and which one it
/// is nobody can tell from the figures. The secrets have one name each.
#[derive(Default)]
struct Twins(BTreeMap<(usize, usize, Category), Vec<(EntityType, Confidence)>>);

impl Twins {
    fn key(finding: &Finding) -> (usize, usize, Category) {
        (finding.span.start, finding.span.end, finding.category)
    }

    /// Whether it is another name, about as sure, for a text that is kept already.
    fn admit(&self, class: &Class, finding: &Finding) -> bool {
        if class.addition.is_some() || class.category == Category::Secret {
            return false;
        }
        self.0.get(&Self::key(finding)).is_some_and(|names| {
            let lead = names.iter().map(|(_, confidence)| *confidence).max();
            let own = finding.confidence.as_percent();
            let near = lead.is_some_and(|lead| lead.as_percent().saturating_sub(own) < LEAD);
            let other = names.iter().all(|(entity, _)| *entity != finding.entity);
            near && other && names.len() < NAMES
        })
    }

    fn keep(&mut self, finding: &Finding) {
        if finding.detector.starts_with("rule/") {
            let names = self.0.entry(Self::key(finding)).or_default();
            names.push((finding.entity.clone(), finding.confidence));
        }
    }
}

/// What a value is called that is known by its name alone.
const GENERIC: [&str; 2] = ["PASSWORD", "GENERIC_SECRET"];
/// How far before a value the key that it is part of may begin, in bytes, and how many are looked at.
const BEFORE: usize = 512;
const LOOKS: usize = 8;

/// Where a value known by its name alone is also a key of a kind that is known, it is that key: as
/// sure as the surer of both, and as long as the longer.
fn name_generic(raw: &mut Vec<Finding>) {
    let of_table = |f: &Finding| f.detector.starts_with("rule/");
    let is_generic = |f: &Finding| GENERIC.contains(&f.entity.as_str()) && of_table(f);
    if !raw.iter().any(is_generic) {
        return;
    }
    let is_key = |f: &Finding| f.category == Category::Secret && !is_generic(f) && of_table(f);
    let mut known: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, finding) in raw.iter().enumerate().filter(|(_, f)| is_key(f)) {
        known.insert((finding.span.start, at), at);
    }
    let mut named = vec![false; raw.len()];
    for at in 0..raw.len() {
        let Some(value) = raw.get(at).filter(|f| is_generic(f)) else {
            continue;
        };
        let (span, confidence) = (value.span, value.confidence);
        let from = span.start.saturating_sub(BEFORE);
        let near = known.range((from, 0)..(span.end, 0)).rev().take(LOOKS);
        let of = |span: Span| span.end - span.start;
        let is_same = |key: &&Finding| {
            key.span.contains(span) || (span.contains(key.span) && 2 * of(key.span) >= of(span))
        };
        let same = near
            .filter_map(|(_, at)| {
                raw.get(*at)
                    .filter(is_same)
                    .map(|key| (key.confidence, *at))
            })
            .max()
            .map(|(_, at)| at);
        if let Some(key) = same.and_then(|key| raw.get_mut(key)) {
            key.confidence = key.confidence.max(confidence);
            key.span = Span::new(key.span.start.min(span.start), key.span.end.max(span.end));
            if let Some(slot) = named.get_mut(at) {
                *slot = true;
            }
        }
    }
    let mut named = named.into_iter();
    raw.retain(|_| !named.next().unwrap_or_default());
}

/// Below this a rule hears of a finding only if it asks for it.
const HEARD: Confidence = Confidence::percent(50);

/// Findings that may make each other superfluous.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    /// What an addition of the company calls it; `None` for what the table found.
    addition: Option<EntityType>,
    category: Category,
}

impl Class {
    fn of(finding: &Finding) -> Self {
        Self {
            addition: (!finding.detector.starts_with("rule/")).then(|| finding.entity.clone()),
            category: finding.category,
        }
    }
}

/// Spans of which none covers another, by their start; so their ends rise with their starts.
#[derive(Default)]
struct Skyline(BTreeMap<usize, usize>);

impl Skyline {
    /// Adds a span; false if one that is there covers it.
    fn add(&mut self, span: Span) -> bool {
        if self.covers(span) {
            return false;
        }
        while let Some((start, _)) = self
            .0
            .range(span.start..)
            .next()
            .filter(|(_, end)| **end <= span.end)
        {
            let start = *start;
            self.0.remove(&start);
        }
        self.0.insert(span.start, span.end);
        true
    }

    fn covers(&self, span: Span) -> bool {
        let before = self.0.range(..=span.start).next_back();
        before.is_some_and(|(_, end)| *end >= span.end)
    }

    fn overlaps(&self, span: Span) -> bool {
        let last = self.0.range(..span.end).next_back();
        last.is_some_and(|(_, end)| *end > span.start)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn finding(start: usize, end: usize, percent: u8) -> Finding {
        let what = ("X".parse().unwrap(), Category::Pii);
        let confidence = Confidence::percent(percent);
        Finding::new(what, Span::new(start, end), confidence, Arc::from("rule/x"))
    }

    fn spans(all: &[Finding]) -> Vec<(usize, usize)> {
        all.iter().map(|f| (f.span.start, f.span.end)).collect()
    }

    #[test]
    fn what_is_covered_goes_and_what_sticks_out_stays() {
        let settled = settle(vec![
            finding(0, 4, 50),
            finding(2, 6, 90),
            finding(3, 5, 60),
            finding(6, 9, 40),
            finding(20, 22, 70),
            finding(20, 29, 70),
        ]);
        assert_eq!(spans(&settled), [(0, 4), (2, 6), (6, 9), (20, 29)]);
    }

    #[test]
    fn the_same_text_keeps_other_names_that_are_about_as_sure() {
        let named = |entity: &str, percent| Finding {
            entity: entity.parse().unwrap(),
            ..finding(0, 9, percent)
        };
        let names = |raw: Vec<Finding>| -> Vec<String> {
            let settled = settle(raw);
            settled.iter().map(|f| f.entity.to_string()).collect()
        };
        let near = vec![named("A", 60), named("B", 31), named("B", 40)];
        assert_eq!(names(near), ["A", "B"]);
        assert_eq!(names(vec![named("A", 61), named("B", 31)]), ["A"]);
        let wider = finding(0, 10, 50);
        assert_eq!(names(vec![wider, named("A", 40)]), ["X"]);
        let many = (0..20).map(|at| named(&format!("A{at}"), 50)).collect();
        assert_eq!(names(many).len(), NAMES);
    }

    #[test]
    fn another_category_or_the_company_hides_nothing_that_a_rule_could_hear_of() {
        let card = |percent| Finding {
            category: Category::Pci,
            ..finding(2, 4, percent)
        };
        let named = Finding {
            detector: Arc::from("dictionary/x"),
            ..finding(0, 9, 95)
        };
        let sure = finding(0, 9, 90);
        let kept = settle(vec![sure.clone(), card(60), named.clone()]);
        assert_eq!(kept.len(), 3, "{kept:?}");
        let kept = settle(vec![sure.clone(), card(40), named.clone()]);
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert_eq!(settle(vec![named, card(40)]).len(), 2);
    }

    #[test]
    fn the_bound_counts_settled_findings() {
        let mut gathered = Gathered::default();
        for _ in 0..5 * FINDINGS_MAX {
            gathered.push(finding(0, 4, 50));
        }
        assert!(!gathered.is_full());
        for at in 0..3 * FINDINGS_MAX {
            gathered.push(finding(10 * at, 10 * at + 1, 50));
        }
        assert!(gathered.is_full());
        let mut found = Vec::new();
        gathered.finish(&mut found);
        assert_eq!(found.len(), FINDINGS_MAX);
    }
}
