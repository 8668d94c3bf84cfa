//! Where the reference says more of what is wrong at a place of a policy file.

use std::collections::BTreeMap;

use crate::yaml::{Node, Place, Problem, Source, parse};

/// The reference of the policy language.
const REFERENCE: &str = "docs/policy.md";

/// The sections of the reference by the keys of a file that they speak of.
const SECTIONS: [(&str, &[&str]); 16] = [
    ("labels", &["labels", "label", "lineage", "clearance"]),
    ("destinations", &["destinations", "destination", "within"]),
    ("transforms", &["transform", "transforms"]),
    ("obligations", &["obligations"]),
    ("languages", &["language", "messages"]),
    ("positions", &["position"]),
    ("time", &["time"]),
    ("principal", &["principal", "for", "as"]),
    ("exceptions", &["exceptions"]),
    ("cases", &["cases"]),
    ("when", &["when", "define"]),
    ("then", &["then"]),
    ("defaults", &["defaults"]),
    (
        "detectors",
        &["dictionaries", "patterns", "indexes", "packs"],
    ),
    ("rules", &["rules"]),
    ("file", &[]),
];

/// Tells each problem of these files where to read more.
pub fn refer<'a>(sources: &[Source], problems: impl Iterator<Item = &'a mut Problem>) {
    let sources: BTreeMap<&str, &Source> = sources
        .iter()
        .map(|source| (source.name(), source))
        .collect();
    let mut trees: BTreeMap<&str, Option<Node>> = BTreeMap::new();
    for problem in problems {
        let Some((name, source)) = sources.get_key_value(&*problem.file) else {
            continue;
        };
        let tree = trees.entry(name).or_insert_with(|| parse(source).0);
        let section = tree
            .as_ref()
            .map_or("yaml", |tree| section(tree, problem.at));
        problem.reference = Some(format!("{REFERENCE}#{section}"));
    }
}

/// The section of the innermost key that has one.
fn section(tree: &Node, at: Place) -> &'static str {
    let of = |key: &&str| {
        let found = SECTIONS.iter().find(|(_, keys)| keys.contains(key));
        found.map(|(section, _)| *section)
    };
    let keys = tree.keys_to(at);
    keys.iter().rev().find_map(of).unwrap_or("file")
}
