//! Every built-in detector, whatever it is made of, as one kind of row.

use serde::Serialize;

use crate::{
    classify::{COMBINATIONS, CORE, Combination, DETECTORS, Row, TABLE},
    label::Category,
};

/// A detector.
#[derive(Debug, Serialize)]
pub(super) struct Known {
    pub(super) detector: String,
    pub(super) entity: &'static str,
    pub(super) category: Category,
    pub(super) pack: &'static str,
    pub(super) regions: &'static [&'static str],
    /// Numbers of the catalogue.
    pub(super) kinds: &'static [u16],
    /// Confidence from the shape alone, in hundredths.
    pub(super) base: u8,
    /// One in so many random values passes the check.
    pub(super) power: u32,
    /// What a word nearby adds, in hundredths.
    pub(super) lift: u8,
    pub(super) references: &'static [&'static str],
    #[serde(skip)]
    pub(super) source: Source,
}

/// What a detector is made of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    Row(&'static Row),
    Combination(&'static Combination),
    /// What an assignment or sentence is judged by; says what it finds.
    Assignment(&'static str),
}

/// All of them, in the order of the table.
pub(super) fn all() -> Vec<Known> {
    let rows = TABLE.iter().copied().flatten().map(of_row);
    let assignments = DETECTORS.iter().map(|(name, entity, kinds, what)| Known {
        detector: (*name).to_owned(),
        entity,
        category: Category::Secret,
        pack: CORE,
        regions: &[],
        kinds,
        base: 0,
        power: 1,
        lift: 0,
        references: &[],
        source: Source::Assignment(what),
    });
    let combinations = COMBINATIONS.iter().map(of_combination);
    rows.chain(assignments).chain(combinations).collect()
}

fn of_row(row: &'static Row) -> Known {
    Known {
        detector: format!("rule/{}", row.name),
        entity: row.entity,
        category: row.category,
        pack: row.pack,
        regions: row.regions,
        kinds: row.kinds,
        base: row.base,
        power: row.power,
        lift: row.lift,
        references: row.references,
        source: Source::Row(row),
    }
}

fn of_combination(row: &'static Combination) -> Known {
    Known {
        detector: format!("combination/{}", row.name),
        entity: row.entity,
        category: row.category,
        pack: CORE,
        regions: &[],
        kinds: &[],
        base: row.confidence,
        power: 1,
        lift: 0,
        references: row.references,
        source: Source::Combination(row),
    }
}
