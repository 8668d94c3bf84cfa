//! Tables with columns that identify somebody: those that an index of records would know.

use serde::{Deserialize, Serialize};

use crate::{
    classify::{Detectors, Input},
    ident::EntityType,
    label::{Category, Confidence, Finding},
};

/// How much of a table is looked at.
const ROWS_MAX: usize = 200;
const COLUMNS_MAX: usize = 64;
const CELL_BYTES_MAX: usize = 256;
const SAMPLE_BYTES: usize = 1 << 20;
/// A smaller table is none.
const ROWS_MIN: u64 = 5;
/// The longest name of a column, in bytes.
const NAME_MAX: usize = 40;

/// A column most of whose cells identify somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column {
    /// As the first row says.
    pub(super) name: String,
    /// What its cells are.
    pub(super) entity: EntityType,
}

/// The columns of a table; none of a text that is no table.
pub(super) fn of(detectors: &Detectors, bytes: &[u8], floor: Confidence) -> Vec<Column> {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let Some(separator) = separator(sample) else {
        return Vec::new();
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .from_reader(sample);
    let Ok(head) = reader.byte_headers().cloned() else {
        return Vec::new();
    };
    let names: Vec<Option<&str>> = head.iter().map(|cell| name(detectors, cell)).collect();
    // A first row that names hardly anything is a row like others.
    if names.len() < 2 || names.iter().any(Option::is_none) {
        return Vec::new();
    }
    let mut rows = 0;
    let mut hits: Vec<Vec<(EntityType, u64)>> = vec![Vec::new(); names.len().min(COLUMNS_MAX)];
    let mut found = Vec::new();
    for record in reader.byte_records().take(ROWS_MAX) {
        let Ok(record) = record else { break };
        rows += 1;
        for ((cell, name), hits) in record.iter().zip(&names).zip(&mut hits) {
            let cell = std::str::from_utf8(cell).unwrap_or_default();
            if cell.is_empty() || cell.len() > CELL_BYTES_MAX {
                continue;
            }
            found.clear();
            detectors.scan(
                Input {
                    text: cell,
                    hint: *name,
                },
                &mut found,
            );
            if let Some(best) = found.iter().find(|one| identifies(one, floor)) {
                count(hits, &best.entity);
            }
        }
    }
    let most = |hits: Vec<(EntityType, u64)>| {
        let best = hits.into_iter().max_by_key(|(_, count)| *count)?;
        (rows >= ROWS_MIN && best.1 * 2 >= rows).then_some(best.0)
    };
    let columns = names.iter().zip(hits).filter_map(|(name, hits)| {
        Some(Column {
            name: name.map(str::to_owned)?,
            entity: most(hits)?,
        })
    });
    columns.collect()
}

fn identifies(finding: &Finding, floor: Confidence) -> bool {
    !finding.quasi
        && finding.confidence >= floor
        && matches!(
            finding.category,
            Category::Pii | Category::Phi | Category::Pci | Category::Custom
        )
}

fn count(hits: &mut Vec<(EntityType, u64)>, entity: &EntityType) {
    match hits.iter_mut().find(|(known, _)| known == entity) {
        Some((_, count)) => *count += 1,
        None => hits.push((entity.clone(), 1)),
    }
}

/// What the first lines have in common.
fn separator(sample: &[u8]) -> Option<u8> {
    let mut lines = sample.split(|byte| *byte == b'\n');
    let (first, second) = (lines.next()?, lines.next()?);
    let of = |line: &[u8], separator: u8| line.iter().filter(|byte| **byte == separator).count();
    let alike = |separator: &u8| {
        let (first, second) = (of(first, *separator), of(second, *separator));
        first > 0 && first == second
    };
    [b',', b';', b'\t', b'|'].into_iter().find(alike)
}

/// A cell of the first row, if it is the name of a column and no value.
fn name<'a>(detectors: &Detectors, cell: &'a [u8]) -> Option<&'a str> {
    let name = std::str::from_utf8(cell).ok()?.trim();
    let plain = |c: char| c.is_alphabetic() || matches!(c, ' ' | '_' | '-' | '.' | '(' | ')');
    let numbered = |c: char| plain(c) || c.is_ascii_digit();
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if name.is_empty() || name.len() > NAME_MAX || digits > 2 || !name.chars().all(numbered) {
        return None;
    }
    let mut found = Vec::new();
    detectors.scan(
        Input {
            text: name,
            hint: None,
        },
        &mut found,
    );
    found.is_empty().then_some(name)
}
