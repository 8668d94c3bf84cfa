//! Collects findings within a bound and settles those that overlap: the surer wins, then the
//! longer, then the earlier.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::label::Finding;

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

    /// Whether further findings would be dropped.
    pub(super) const fn is_full(&self) -> bool {
        self.full
    }

    /// Appends what is left, sorted by start.
    pub(super) fn finish(self, found: &mut Vec<Finding>) {
        if !self.raw.is_empty() {
            found.extend(settle(self.raw).into_iter().take(FINDINGS_MAX));
        }
    }
}

fn settle(mut raw: Vec<Finding>) -> Vec<Finding> {
    raw.sort_by(|a, b| {
        let key = |f: &Finding| {
            let length = f.span.end - f.span.start;
            (Reverse(f.confidence), Reverse(length), f.span.start)
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.detector.cmp(&b.detector))
    });
    let mut kept: BTreeMap<usize, Finding> = BTreeMap::new();
    for finding in raw {
        let before = kept.range(..finding.span.end).next_back();
        if !before.is_some_and(|(_, earlier)| earlier.span.overlaps(finding.span)) {
            kept.insert(finding.span.start, finding);
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::label::{Category, Confidence, Span};

    fn finding(start: usize, end: usize, percent: u8) -> Finding {
        Finding {
            entity: "X".parse().unwrap(),
            category: Category::Pii,
            span: Span::new(start, end),
            confidence: Confidence::percent(percent),
            detector: Arc::from("rule/x"),
        }
    }

    fn spans(all: &[Finding]) -> Vec<(usize, usize)> {
        all.iter().map(|f| (f.span.start, f.span.end)).collect()
    }

    #[test]
    fn the_surer_wins_then_the_longer_and_neighbours_stay() {
        let settled = settle(vec![
            finding(0, 4, 50),
            finding(2, 6, 90),
            finding(6, 9, 40),
            finding(20, 22, 70),
            finding(20, 29, 70),
        ]);
        assert_eq!(spans(&settled), [(2, 6), (6, 9), (20, 29)]);
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
