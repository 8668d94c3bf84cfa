//! The shape of the house: who may import whom, how large a room may be, what the core may not know.
//! `ARCHITECTURE.md` says why.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every top-level module and its rank. A module imports only from lower ranks.
const RANKS: &[(&str, u8)] = &[
    ("ident", 0),
    ("principal", 0),
    ("secret", 0),
    ("jurisdiction", 0),
    ("language", 0),
    ("destination", 1),
    ("label", 1),
    ("yaml", 1),
    ("access", 2),
    ("decode", 2),
    ("release", 2),
    ("wire", 2),
    ("classify", 3),
    ("policy", 3),
    ("config", 3),
    ("inspect", 4),
    ("body", 4),
    ("task", 4),
    ("index", 5),
    ("transform", 5),
    ("telemetry", 5),
    ("audit", 6),
    ("server", 6),
    ("clearance", 7),
    ("provider", 8),
    ("engine", 8),
    ("stack", 9),
    ("admin", 10),
    ("scan", 11),
    ("app", 11),
    ("cli", 12),
];

/// Modules that know no runtime, no clock, no randomness, no environment and no logging.
const PURE: &[&str] = &[
    "ident",
    "principal",
    "secret",
    "destination",
    "jurisdiction",
    "language",
    "label",
    "yaml",
    "access",
    "decode",
    "release",
    "wire",
    "classify",
    "policy",
    "config",
    "inspect",
    "transform",
];

/// Lines of a file before its tests.
const LINES_MAX: usize = 500;

struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

impl Source {
    /// The lines before the file's own tests, comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    fn is_test(&self) -> bool {
        self.path
            .components()
            .any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let read = |path: PathBuf| {
        let inside = path.strip_prefix(root().join("src")).unwrap().to_owned();
        let first = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let module = first.trim_end_matches(".rs").to_owned();
        Source {
            text: fs::read_to_string(&path).unwrap(),
            path,
            module,
        }
    };
    files("src").into_iter().map(read).collect()
}

fn rank(module: &str) -> Option<u8> {
    RANKS
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, rank)| *rank)
}

/// Top-level modules that a line names, inside `use crate::{...}` too.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let word = |text: &str| {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    for (at, _) in text.match_indices("crate::") {
        let line = text[..at].lines().count();
        let rest = &text[at + 7..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut start = true;
            for (offset, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => start = true,
                    c if start && depth == 1 && !c.is_whitespace() => {
                        found.push((line, word(&group[offset..])));
                        start = false;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            found.push((line, word(rest)));
        }
    }
    found
}

#[test]
fn a_module_imports_only_from_lower_ranks() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        let Some(own) = rank(&source.module) else {
            assert!(
                matches!(source.module.as_str(), "lib" | "main"),
                "{} has no rank",
                source.module
            );
            continue;
        };
        let code: String = source.code().map(|(_, line)| format!("{line}\n")).collect();
        for (_, module) in named(&code) {
            if module != source.module && rank(&module).is_none_or(|theirs| theirs >= own) {
                wrong.push(format!(
                    "{}: {} imports {module}",
                    source.path.display(),
                    source.module
                ));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_pure_core_knows_no_runtime_clock_randomness_environment_or_log() {
    let foreign = [
        "tokio",
        "hyper::",
        "std::env",
        "std::fs",
        "Instant",
        "SystemTime",
        "Timestamp::now",
        "tracing",
        "getrandom",
        "uuid::",
        "async fn",
        "std::net::Tcp",
    ];
    let mut wrong = Vec::new();
    for source in sources()
        .iter()
        .filter(|source| PURE.contains(&source.module.as_str()) && !source.is_test())
    {
        for (line, text) in source.code() {
            for word in foreign.iter().filter(|word| text.contains(**word)) {
                wrong.push(format!("{}:{line}: {word}", source.path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_clearance_makes_a_clearance_and_only_provider_and_otlp_dial_out() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (line, text) in source.code() {
            let makes = text.contains("Cleared {")
                && !text.contains("struct")
                && source.module != "clearance";
            let dials = text.contains("HttpsConnectorBuilder::new")
                && source.module != "provider"
                && !source.path.ends_with("telemetry/otlp.rs");
            if makes || dials {
                wrong.push(format!("{}:{line}: {text}", source.path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn rooms_are_small_named_and_introduced() {
    let mut wrong = Vec::new();
    let banned = [
        "mod", "common", "utils", "util", "helpers", "types", "models", "manager",
    ];
    let all = files("src")
        .into_iter()
        .chain(files("tests"))
        .chain(files("benches"));
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .count();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let own_tests =
            path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests");
        if lines > LINES_MAX {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
        if banned.contains(&name) {
            wrong.push(format!("{}: a name that says nothing", path.display()));
        }
        let inner_tests = own_tests && path.starts_with(root().join("src"));
        if !(text.starts_with("//!") || inner_tests) {
            wrong.push(format!("{}: no introduction", path.display()));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn nothing_sleeps_in_tests_and_nothing_is_left_unfinished() {
    let mut wrong = Vec::new();
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["X", "XX:"].concat(),
    ];
    for path in files("tests").into_iter().chain(files("src")) {
        if path.ends_with("tidy.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let test = path.starts_with(root().join("tests"));
        for (at, line) in text.lines().enumerate() {
            let unfinished = marks.iter().any(|mark| line.contains(mark.as_str()));
            let sleeps = test && line.contains("sleep(");
            let allows = line.contains("#[allow(") || line.contains("#![allow(");
            if unfinished || sleeps || allows {
                wrong.push(format!("{}:{}: {}", path.display(), at + 1, line.trim()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_map_names_every_module_and_no_other() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let named: Vec<(String, u8)> = map
        .lines()
        .filter_map(|line| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let rank = cells.next()?.parse().ok()?;
            Some((cells.next()?.to_owned(), rank))
        })
        .flat_map(|(names, rank)| {
            let names: Vec<String> = names
                .split(',')
                .map(|name| name.trim().trim_matches('`').to_owned())
                .collect();
            names.into_iter().map(move |name| (name, rank))
        })
        .collect();
    let known: Vec<(String, u8)> = RANKS
        .iter()
        .map(|(name, rank)| ((*name).to_owned(), *rank))
        .collect();
    assert_eq!(named, known);
}
