//! The summary for a terminal.

use std::io::{self, Write};

use super::bytes;
use crate::scan::{Report, many, report::Tally};

/// How many files, folders and types are shown.
const TOP: usize = 15;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = &report.counts;
    writeln!(
        out,
        "{}, {}: {} in {}",
        many(counts.files, "file"),
        bytes(counts.bytes),
        many(counts.findings, "finding"),
        many(counts.files_with_findings, "file")
    )?;
    tally(out, "by category", &report.by_category)?;
    tally(out, "by type", &report.by_entity)?;
    tally(out, "by kind of file", &report.by_kind)?;
    tally(out, "by folder", &report.by_folder)?;
    files(report, out)?;
    unread(report, out)?;
    if !report.suggestions.is_empty() {
        writeln!(out, "\nto start with")?;
    }
    for suggestion in &report.suggestions {
        writeln!(out, "  {}", suggestion.say())?;
    }
    if counts.incomplete() > 0 {
        writeln!(
            out,
            "\nincomplete: {} not read, {} with more than is counted",
            many(counts.not_read, "file"),
            many(counts.files_with_more, "file")
        )?;
    }
    Ok(())
}

fn tally(out: &mut dyn Write, name: &str, tally: &Tally) -> io::Result<()> {
    if tally.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{name:<36} findings    files")?;
    for (name, of) in tally.top(TOP) {
        writeln!(out, "  {name:<34} {:>8} {:>8}", of.count, of.files)?;
    }
    more(out, tally.len())
}

fn files(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut files: Vec<_> = report.files.iter().collect();
    files.retain(|file| file.entry.findings() > 0);
    if files.is_empty() {
        return Ok(());
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.entry.findings()));
    writeln!(out, "\nfiles with most")?;
    for file in files.iter().take(TOP) {
        let sums = file.entry.found.iter();
        let sums: Vec<String> = sums
            .map(|sum| format!("{} {}", sum.count, sum.entity))
            .collect();
        writeln!(
            out,
            "  {} ({}): {}",
            file.path,
            file.entry.kind,
            sums.join(", ")
        )?;
    }
    more(out, files.len())
}

fn unread(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = &report.counts;
    if !report.unreadable.is_empty() {
        writeln!(out, "\n{:<36}    parts    files", "could not be read")?;
    }
    for (why, of) in report.unreadable.top(TOP) {
        writeln!(out, "  {why:<34} {:>8} {:>8}", of.count, of.files)?;
    }
    if counts.not_read > 0 {
        writeln!(out, "\nnot read at all: {}", many(counts.not_read, "file"))?;
    }
    for file in report.not_read.iter().take(TOP) {
        writeln!(out, "  {:<12} {}", file.why.as_str(), file.path)?;
    }
    more(out, report.not_read.len())?;
    let beside = [
        (counts.links, "links, not followed"),
        (counts.special, "devices, pipes and sockets, not opened"),
        (counts.excluded, "files and folders left out"),
        (
            counts.lone,
            "names, places and dates that tell of nobody alone",
        ),
        (
            counts.known,
            "files known from the state file, not read again",
        ),
        (counts.files_left_out, "files counted, but not listed"),
        (counts.places_left_out, "places counted, but not listed"),
    ];
    if beside.iter().any(|(count, _)| *count > 0) {
        writeln!(out, "\nbeside that")?;
    }
    for (count, what) in beside.iter().filter(|(count, _)| *count > 0) {
        writeln!(out, "  {count} {what}")?;
    }
    Ok(())
}

fn more(out: &mut dyn Write, len: usize) -> io::Result<()> {
    match len.saturating_sub(TOP) {
        0 => Ok(()),
        left => writeln!(out, "  and {left} more"),
    }
}
