//! A row for each place, in CSV.

use std::io::{self, Write};

use crate::{label::Category, scan::Report};

const HEAD: [&str; 11] = [
    "path",
    "kind",
    "entity",
    "category",
    "confidence",
    "detector",
    "via",
    "start",
    "end",
    "line",
    "column",
];

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(HEAD)?;
    for file in &report.files {
        for place in &file.entry.places {
            let at = |get: fn(&crate::scan::entry::At) -> u64| {
                place
                    .at
                    .as_ref()
                    .map_or_else(String::new, |at| get(at).to_string())
            };
            rows.write_record([
                &file.path,
                &file.entry.kind,
                place.entity.as_str(),
                place.category.as_str(),
                &place.confidence.to_string(),
                &place.detector,
                place.via.as_deref().unwrap_or_default(),
                &at(|at| at.start),
                &at(|at| at.end),
                &at(|at| at.line),
                &at(|at| at.column),
            ])?;
        }
        for unread in &file.entry.unread {
            let why = format!("decode/{}", unread.why.replace('_', "-"));
            let row = unreadable(&file.path, &file.entry.kind, &why, unread.via.as_deref());
            rows.write_record(row)?;
        }
    }
    for file in &report.not_read {
        let why = format!("scan/{}", file.why.as_str().replace('_', "-"));
        rows.write_record(unreadable(&file.path, "", &why, None))?;
    }
    rows.flush()
}

/// What could not be read is a finding too.
fn unreadable<'a>(
    path: &'a str,
    kind: &'a str,
    why: &'a str,
    via: Option<&'a str>,
) -> [&'a str; 11] {
    let category = Category::Unreadable.as_str();
    let via = via.unwrap_or_default();
    [
        path,
        kind,
        "UNREADABLE_CONTENT",
        category,
        "1.00",
        why,
        via,
        "",
        "",
        "",
        "",
    ]
}
