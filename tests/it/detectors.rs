//! What the program says about its own detectors, and whether it is true.

use std::{fs, path::Path, process::Output};

use serde_json::Value;

use crate::support::ringfence;

fn detectors(arguments: &[&str]) -> Output {
    let mut command = ringfence();
    command.arg("detectors").args(arguments).output().unwrap()
}

fn said(arguments: &[&str]) -> String {
    let output = detectors(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_reference_is_what_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/detectors.md");
    let stands = fs::read_to_string(path).unwrap();
    let fresh = said(&["docs"]);
    assert!(
        stands == fresh,
        "docs/detectors.md is stale: ringfence detectors docs > docs/detectors.md"
    );
}

#[test]
fn every_number_of_the_catalogue_is_found_or_left_out_with_a_reason() {
    let docs = said(&["docs"]);
    let (_, numbers) = docs.split_once("## By number of the catalogue").unwrap();
    let number = |line: &str| line.strip_prefix("| ")?.split(' ').next()?.parse().ok();
    let mut listed: Vec<u16> = numbers.lines().filter_map(number).collect();
    listed.sort_unstable();
    assert_eq!(listed, (1..=256).collect::<Vec<u16>>());
}

#[test]
fn the_examples_of_every_detector_hold() {
    let output = detectors(&["test"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.ends_with(" detectors: 0 failed\n"), "{told}");
}

#[test]
fn the_list_is_filtered_by_pack_and_category() {
    let rows = |arguments: &[&str]| -> Vec<Value> {
        let lines = said(&[&["list", "--json"], arguments].concat());
        let lines = lines.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let all = rows(&[]);
    let german = rows(&["--pack", "de"]);
    assert!(!german.is_empty() && german.len() < all.len());
    assert!(german.iter().all(|row| row["pack"] == "de"));
    let secrets = rows(&["--category", "secret"]);
    assert!(secrets.iter().all(|row| row["category"] == "secret"));
    let names = |name: &str| secrets.iter().any(|row| row["detector"] == name);
    assert!(names("rule/secret-assignment") && names("combination/login"));
    let told = said(&["list"]);
    assert!(
        told.ends_with(&format!("{} detectors\n", all.len())),
        "{told}"
    );
}

#[test]
fn show_tells_everything_of_a_type_and_wrong_names_are_refused() {
    for name in ["DE_TAX_ID", "de_tax_id", "de-tax-id", "rule/de-tax-id"] {
        let told = said(&["show", name]);
        for part in [
            "rule/de-tax-id finds DE_TAX_ID",
            "steuer-id",
            "ISO 7064",
            "pack         de",
        ] {
            assert!(told.contains(part), "no {part:?} in {told}");
        }
    }
    assert!(said(&["show", "PERSON_RECORD"]).contains("combination/name-and-birth"));
    for wrong in [
        &["show", "NO_SUCH_TYPE"][..],
        &["list", "--pack", "atlantis"],
        &["list", "--category", "odd"],
        &["test", "--pack", "atlantis"],
    ] {
        let output = detectors(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}
