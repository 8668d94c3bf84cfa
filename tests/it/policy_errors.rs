//! What a person is told of a policy file that is wrong: every file of `tests/golden/policy_errors`
//! beside the words that `ringfence policy check --strict` says of it.
//!
//! With `UPDATE_GOLDEN=1` the words are written anew; then read them as the person would.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tempfile::TempDir;

use crate::support::ringfence;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/policy_errors");

/// Each bad file, or folder of files that are bad together.
fn bad() -> Vec<PathBuf> {
    let entries = fs::read_dir(GOLDEN).unwrap();
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_none_or(|kind| kind == "yaml"));
    all.sort();
    all
}

/// What `check` says of a folder that holds nothing else, and its exit code.
fn told(path: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let folder = TempDir::new().unwrap();
    let policies = folder.path().join("policies");
    fs::create_dir(&policies).unwrap();
    let files: Vec<PathBuf> = if path.is_dir() {
        let entries = fs::read_dir(path).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    } else {
        vec![path.to_owned()]
    };
    for file in files {
        fs::copy(&file, policies.join(file.file_name().unwrap())).unwrap();
    }
    let output = ringfence()
        .current_dir(folder.path())
        .args(["policy", "check", "--policies", "policies"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", path.display());
    (
        String::from_utf8(output.stdout).unwrap(),
        output.status.code(),
    )
}

/// Without the day that depends on today.
fn steady(text: &str) -> String {
    let before = "within a year: on ";
    match text.split_once(before) {
        Some((start, rest)) => format!("{start}{before}YYYY-MM-DD{}", &rest[10..]),
        None => text.to_owned(),
    }
}

#[test]
fn what_is_said_of_every_bad_file_is_what_was_reviewed() {
    let all = bad();
    assert!(all.len() >= 60, "{}", all.len());
    let next = AtomicUsize::new(0);
    let update = env::var_os("UPDATE_GOLDEN").is_some();
    let work = || {
        let mut wrong = String::new();
        while let Some(path) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (text, code) = told(path, &["--strict"]);
            assert_eq!(code, Some(1), "{}: {text}", path.display());
            let (text, expected) = (steady(&text), path.with_extension("txt"));
            if update {
                fs::write(expected, text).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != text {
                wrong.push_str(&text);
            }
        }
        wrong
    };
    let wrong: String = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        let all = threads.into_iter();
        all.map(|thread| thread.join().unwrap()).collect()
    });
    assert!(
        wrong.is_empty(),
        "UPDATE_GOLDEN=1 writes them anew:\n{wrong}"
    );
}

#[test]
fn every_problem_has_a_place_a_way_out_and_a_section_of_the_reference() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policy.md");
    let reference = fs::read_to_string(reference).unwrap();
    for name in [
        "unknown_keys_everywhere.yaml",
        "circle.yaml",
        "quote_not_closed.yaml",
    ] {
        let (text, _) = told(&Path::new(GOLDEN).join(name), &["--json"]);
        assert!(!text.is_empty(), "{name}");
        for line in text.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(row["severity"], "error");
            assert!(
                row["line"].as_u64().unwrap() > 0 && row["hint"].is_string(),
                "{row}"
            );
            let (_, section) = row["reference"].as_str().unwrap().split_once('#').unwrap();
            assert!(
                reference.contains(&format!("<a id=\"{section}\"></a>")),
                "{row}"
            );
        }
    }
}

#[test]
fn dates_without_quotes_and_the_country_no_are_read_as_meant() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("good.yaml");
    let text = "version: 1\npolicy: good\nrules:\n  - id: north\n    title: Norway and Europe\n    \
                when: { time: { since: 2026-01-01, until: 2027-12-31, from: 08:00 } }\n    \
                then: { destinations: [external/NO, external/EU, private] }\n    cases:\n      \
                - { say: hello, expect: external, within: EEA, at: 2026-11-30T09:00:00Z }\n      \
                - { say: no, expect: external, at: 2026-11-30T07:00:00Z }\n";
    fs::write(&file, text).unwrap();
    let (told, code) = told(&file, &["--strict"]);
    assert_eq!(
        (told.as_str(), code),
        ("good: 1 rule, 0 warnings\n", Some(0))
    );
}

#[test]
fn a_warning_is_no_problem_unless_strict_and_a_missing_folder_is_a_wrong_command() {
    let covered = Path::new(GOLDEN).join("warning_covered.yaml");
    let (text, code) = told(&covered, &[]);
    assert!(text.ends_with("good: 2 rules, 1 warning\n"), "{text}");
    assert_eq!(code, Some(0));
    assert_eq!(told(&covered, &["--strict", "--json"]).1, Some(1));
    let output = ringfence()
        .args(["policy", "check", "--policies", "no-such-folder"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
