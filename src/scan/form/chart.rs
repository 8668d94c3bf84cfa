//! Bars in SVG, each with its number, and the same as a table for those who do not see them.

use std::fmt::Write as _;

use super::html::escaped;
use crate::scan::report::Tally;

/// How many bars a chart has.
const BARS: usize = 12;
/// The height of a bar with its gap, and the widths of names, bars and numbers.
const ROW: usize = 24;
const NAMES: usize = 210;
const WIDTH: u64 = 300;
const NUMBERS: usize = 80;
/// The longest name that fits.
const NAME_MAX: usize = 32;

/// A chart and its table.
pub(super) fn bars(title: &str, what: &str, tally: &Tally) -> String {
    let rows = tally.top(BARS);
    let most = rows
        .iter()
        .map(|(_, of)| of.count)
        .max()
        .unwrap_or(1)
        .max(1);
    let height = rows.len() * ROW + 4;
    let width = NAMES + usize::try_from(WIDTH).unwrap_or(0) + NUMBERS;
    let (heading, what) = (escaped(title), escaped(what));
    let mut out = format!("<section><h2>{heading}</h2>\n");
    if rows.is_empty() {
        out.push_str("<p>None.</p></section>\n");
        return out;
    }
    // Writing to a string cannot fail.
    let _written = writeln!(
        out,
        "<div class=\"pair\"><svg role=\"img\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\"><title>{heading}</title>"
    );
    for (at, (name, of)) in rows.iter().enumerate() {
        let (top, middle) = (at * ROW + 4, at * ROW + 17);
        let bar = (of.count.saturating_mul(WIDTH) / most).max(2);
        let (name, end) = (escaped(&shortened(name)), NAMES - 8);
        let number = NAMES + 6 + usize::try_from(bar).unwrap_or(0);
        let count = of.count;
        let _written = writeln!(
            out,
            "<text x=\"{end}\" y=\"{middle}\" text-anchor=\"end\">{name}</text><rect x=\"{NAMES}\" y=\"{top}\" width=\"{bar}\" height=\"18\" rx=\"2\"/><text x=\"{number}\" y=\"{middle}\">{count}</text>"
        );
    }
    let _written = writeln!(
        out,
        "</svg>\n<table><caption>{heading}</caption><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">{what}</th><th scope=\"col\">Files</th></tr></thead><tbody>"
    );
    for (name, of) in &rows {
        let _written = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            escaped(name),
            of.count,
            of.files
        );
    }
    out.push_str("</tbody></table></div>\n");
    if tally.len() > BARS {
        let _written = writeln!(out, "<p>And {} more.</p>", tally.len() - BARS);
    }
    out.push_str("</section>\n");
    out
}

/// The end of a long name says more than its beginning.
fn shortened(name: &str) -> String {
    let long = name.chars().count();
    if long <= NAME_MAX {
        return name.to_owned();
    }
    let end: String = name.chars().skip(long - NAME_MAX + 1).collect();
    format!("\u{2026}{end}")
}
