//! Runs the examples: those of a row beside the core and its own pack, as a company that turns the
//! pack on has them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::known::{self, Known, Source};
use crate::classify::{self, Additions, CORE, Detectors, Input};

/// What running the examples gave.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) examples: usize,
    pub(super) detectors: usize,
    pub(super) failures: Vec<Failure>,
}

/// An example that is not as its detector says.
#[derive(Debug, Serialize)]
pub(super) struct Failure {
    pub(super) detector: String,
    /// `misses` what it should find, or `finds` what it should leave.
    pub(super) does: &'static str,
    pub(super) text: &'static str,
}

/// Runs those of one pack, or all.
pub(super) fn run(pack: Option<&str>) -> Result<Outcome, String> {
    let mut by_pack = BTreeMap::<&str, Vec<Known>>::new();
    for one in known::all() {
        if pack.is_none_or(|pack| one.pack == pack) {
            by_pack.entry(one.pack).or_default().push(one);
        }
    }
    // The parts of a combination may be of any pack.
    let every = detectors(classify::packs())?;
    let mut outcome = Outcome::default();
    for (pack, rows) in by_pack {
        let alone = detectors([pack].into_iter().filter(|pack| *pack != CORE))?;
        for one in rows {
            match one.source {
                Source::Row(row) => outcome.judge(&alone, &one, row.finds, row.ignores),
                Source::Combination(row) => outcome.judge(&every, &one, row.finds, row.ignores),
                Source::Assignment(_) => {}
            }
        }
    }
    Ok(outcome)
}

fn detectors<'a>(packs: impl IntoIterator<Item = &'a str>) -> Result<Detectors, String> {
    let packs: BTreeSet<String> = packs.into_iter().map(str::to_owned).collect();
    let additions = Additions {
        packs,
        ..Additions::default()
    };
    Detectors::new(additions).map_err(|bad| {
        let bad: Vec<String> = bad.iter().map(ToString::to_string).collect();
        bad.join("; ")
    })
}

impl Outcome {
    fn judge(
        &mut self,
        detectors: &Detectors,
        one: &Known,
        finds: &[&'static str],
        ignores: &[&'static str],
    ) {
        self.detectors += 1;
        self.examples += finds.len() + ignores.len();
        let mut found = Vec::new();
        let mut is_found = |text: &str| {
            found.clear();
            detectors.scan(Input { text, hint: None }, &mut found);
            found
                .iter()
                .any(|finding| *finding.detector == *one.detector)
        };
        let missed = finds.iter().filter(|text| !is_found(text));
        let missed: Vec<_> = missed.map(|text| ("misses", *text)).collect();
        let wrong = ignores.iter().filter(|text| is_found(text));
        let wrong: Vec<_> = wrong.map(|text| ("finds", *text)).collect();
        let failures = missed.into_iter().chain(wrong);
        self.failures.extend(failures.map(|(does, text)| Failure {
            detector: one.detector.clone(),
            does,
            text,
        }));
    }
}
