//! The forms in which a report is written. None of them holds a word of what was found.

mod chart;
mod html;
mod sarif;
mod table;
mod text;

use std::io::{self, Write};

use super::Report;

/// A form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A summary for a terminal.
    Text,
    /// Everything, as one object.
    Json,
    /// A row for each place, and for each part and file that could not be read.
    Csv,
    /// One page with charts, for people who were not there.
    Html,
    /// SARIF 2.1.0, the secrets only, for code hosts.
    Sarif,
}

impl Report {
    /// Writes the report.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::write(self, out),
            Format::Json => {
                serde_json::to_writer_pretty(&mut *out, self)?;
                writeln!(out)
            }
            Format::Csv => table::write(self, out),
            Format::Html => html::write(self, out),
            Format::Sarif => sarif::write(self, out),
        }
    }
}

/// Bytes as people say them.
fn bytes(count: u64) -> String {
    const STEPS: [(&str, u64); 4] = [
        ("TiB", 1 << 40),
        ("GiB", 1 << 30),
        ("MiB", 1 << 20),
        ("KiB", 1 << 10),
    ];
    let step = STEPS.iter().find(|(_, size)| count >= *size);
    step.map_or_else(
        || format!("{count} B"),
        |(name, size)| {
            let tenths = count / (size / 10).max(1);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        },
    )
}
