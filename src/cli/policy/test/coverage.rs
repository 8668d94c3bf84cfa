//! Which rules have a case that they match and one that they do not.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;

use crate::policy::{CaseReport, Policy};

/// A rule that its cases do not try from both sides.
#[derive(Debug, Serialize)]
pub(super) struct Uncovered<'a> {
    rule: &'a str,
    /// How many of its cases it matches.
    matches: usize,
    /// How many of them it does not.
    others: usize,
}

/// The rules whose own cases, beside them and in suites, do not try them from both sides.
pub(super) fn uncovered<'a>(policy: &'a Policy, reports: &[CaseReport]) -> Vec<Uncovered<'a>> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for report in reports {
        let Some(rule) = &report.rule else { continue };
        let (matches, others) = counts.entry(rule).or_default();
        *(if report.matches { matches } else { others }) += 1;
    }
    let one = |rule: &'a crate::policy::Rule| {
        let (matches, others) = counts.get(&*rule.id).copied().unwrap_or_default();
        (matches == 0 || others == 0).then_some(Uncovered {
            rule: &rule.id,
            matches,
            others,
        })
    };
    policy.rules().filter_map(one).collect()
}

pub(super) fn tell(out: &mut impl Write, all: &[Uncovered<'_>], json: bool) -> io::Result<()> {
    for one in all {
        if json {
            serde_json::to_writer(&mut *out, one)?;
            writeln!(out)?;
            continue;
        }
        let missing = match (one.matches, one.others) {
            (0, 0) => "has no case",
            (0, _) => "has no case that it matches",
            _ => "has no case that it does not match",
        };
        writeln!(out, "{} {missing}", one.rule)?;
    }
    if !json && all.is_empty() {
        writeln!(
            out,
            "every rule has a case that it matches and one that it does not"
        )?;
    }
    Ok(())
}
