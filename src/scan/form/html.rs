//! One page that needs nothing else: no script, no font, no picture from anywhere.

use std::io::{self, Write};

use super::{bytes, chart};
use crate::scan::{Report, many, report::Listed};

/// How many files are shown; the other forms list more.
const FILES: usize = 1000;
/// How many places of one file are shown.
const PLACES: usize = 100;

const HEAD: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Sensitive data: what lies where</title>
<style>
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #eef1f4; --line: #cfd6dd; --bar: #2563a8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --paper: #14171a; --soft: #22272c; --line: #3a424a; --bar: #6aa9ee; }
}
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1150px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; } caption { text-align: left; padding-bottom: .3rem; }
.pair caption { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
th, td { border: 1px solid var(--line); padding: .2rem .5rem; text-align: left; font-weight: normal; overflow-wrap: anywhere; vertical-align: top; }
thead th { background: var(--soft); font-weight: 600; }
.pair { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
svg { max-width: 100%; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg rect { fill: var(--bar); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dt { color: inherit; opacity: .8; } dd { margin: 0; }
code { background: var(--soft); padding: 0 .2rem; overflow-wrap: anywhere; } summary { cursor: pointer; }
</style>
</head>
<body>
<main>
"#;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    overview(report, out)?;
    suggestions(report, out)?;
    for (title, what, tally) in [
        ("Findings by category", "Findings", &report.by_category),
        ("Findings by type", "Findings", &report.by_entity),
        ("Findings by kind of file", "Findings", &report.by_kind),
        ("Folders with most findings", "Findings", &report.by_folder),
        ("Parts that could not be read", "Parts", &report.unreadable),
    ] {
        out.write_all(chart::bars(title, what, tally).as_bytes())?;
    }
    files(report, out)?;
    not_read(report, out)?;
    out.write_all(b"</main>\n</body>\n</html>\n")
}

fn overview(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = &report.counts;
    let roots: Vec<String> = report.roots.iter().map(|root| escaped(root)).collect();
    writeln!(out, "<h1>Sensitive data: what lies where</h1>")?;
    writeln!(
        out,
        "<p>No value that was found stands in this report. It says types, places and counts.</p>\n<dl>"
    )?;
    let rows = [
        ("Scanned", roots.join("<br>")),
        (
            "Files",
            format!("{} ({})", counts.files, bytes(counts.bytes)),
        ),
        (
            "Findings",
            format!(
                "{} in {}",
                counts.findings,
                many(counts.files_with_findings, "file")
            ),
        ),
        ("At least this sure", report.min_confidence.to_string()),
        ("Files not read", counts.not_read.to_string()),
        (
            "Files with parts that could not be read",
            counts.files_with_unreadable_parts.to_string(),
        ),
        (
            "Names, places and dates that tell of nobody alone",
            counts.lone.to_string(),
        ),
        ("Links, not followed", counts.links.to_string()),
        (
            "Devices, pipes and sockets, not opened",
            counts.special.to_string(),
        ),
        ("Left out", counts.excluded.to_string()),
        (
            "Files with more than is counted",
            counts.files_with_more.to_string(),
        ),
    ];
    for (name, value) in rows {
        writeln!(out, "<dt>{name}</dt><dd>{value}</dd>")?;
    }
    writeln!(out, "</dl>")
}

fn suggestions(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.suggestions.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section><h2>To start with</h2>\n<ul>")?;
    for suggestion in &report.suggestions {
        writeln!(out, "<li>{}</li>", escaped(&suggestion.say()))?;
    }
    writeln!(out, "</ul></section>")
}

fn files(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut files: Vec<&Listed> = report.files.iter().collect();
    files.retain(|file| file.entry.findings() > 0);
    files.sort_by_key(|file| std::cmp::Reverse(file.entry.findings()));
    writeln!(
        out,
        "<section><h2>Files</h2>\n<table><caption>Files with findings, most first</caption>\n<thead><tr><th scope=\"col\">File</th><th scope=\"col\">Kind</th><th scope=\"col\">Findings</th><th scope=\"col\">What, and where</th></tr></thead><tbody>"
    )?;
    for file in files.iter().take(FILES) {
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>",
            escaped(&file.path),
            escaped(&file.entry.kind),
            file.entry.findings()
        )?;
        places(file, out)?;
        writeln!(out, "</td></tr>")?;
    }
    writeln!(out, "</tbody></table>")?;
    more(out, files.len().saturating_sub(FILES))?;
    writeln!(out, "</section>")
}

fn places(file: &Listed, out: &mut dyn Write) -> io::Result<()> {
    let sums = file.entry.found.iter();
    let sums: Vec<String> = sums
        .map(|sum| format!("{} {}", sum.count, escaped(sum.entity.as_str())))
        .collect();
    writeln!(out, "<details><summary>{}</summary><ul>", sums.join(", "))?;
    for place in file.entry.places.iter().take(PLACES) {
        let at = place
            .at
            .map(|at| format!(", line {}, column {}", at.line, at.column));
        let via = place
            .via
            .as_deref()
            .map(|via| format!(", inside {}", escaped(via)));
        writeln!(
            out,
            "<li>{} {}{}{} <code>{}</code></li>",
            escaped(place.entity.as_str()),
            place.confidence,
            at.unwrap_or_default(),
            via.unwrap_or_default(),
            escaped(&place.detector)
        )?;
    }
    let shown = u64::try_from(file.entry.places.len().min(PLACES)).unwrap_or(0);
    let left = file.entry.findings().saturating_sub(shown);
    if left > 0 {
        writeln!(out, "<li>and {left} more</li>")?;
    }
    writeln!(out, "</ul></details>")
}

fn not_read(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.not_read.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<section><h2>Files that were not read</h2>\n<table><caption>They may hold anything</caption>\n<thead><tr><th scope=\"col\">File</th><th scope=\"col\">Why</th></tr></thead><tbody>"
    )?;
    for file in report.not_read.iter().take(FILES) {
        let (path, why) = (escaped(&file.path), file.why.as_str());
        writeln!(out, "<tr><th scope=\"row\">{path}</th><td>{why}</td></tr>")?;
    }
    writeln!(out, "</tbody></table>")?;
    more(out, report.not_read.len().saturating_sub(FILES))?;
    writeln!(out, "</section>")
}

fn more(out: &mut dyn Write, left: usize) -> io::Result<()> {
    if left == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "<p>And {left} more; the JSON and CSV reports list them.</p>"
    )
}

/// As text, within elements and attributes alike.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
