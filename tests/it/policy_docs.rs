//! The reference of the policy language: fresh, and true where it gives an example.

use std::{fs, path::Path, process::Output};

use tempfile::TempDir;

use crate::support::ringfence;

fn policy(arguments: &[&str], folder: &Path) -> Output {
    let mut command = ringfence();
    command.current_dir(folder).arg("policy").args(arguments);
    command.output().unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn said(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn reference() -> String {
    fs::read_to_string(root().join("docs/policy.md")).unwrap()
}

/// The block of the reference that stands for a file.
fn block(name: &str) -> String {
    let reference = reference();
    let (_, rest) = reference.split_once(&format!(" {name}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_reference_and_the_schema_are_what_the_program_prints() {
    assert!(
        reference() == said(policy(&["docs"], root())),
        "docs/policy.md is stale: ringfence policy docs > docs/policy.md"
    );
    assert!(
        fs::read_to_string(root().join("policies/schema.json")).unwrap()
            == said(policy(&["schema"], root())),
        "policies/schema.json is stale: ringfence policy schema > policies/schema.json"
    );
}

#[test]
fn the_first_policy_of_the_reference_is_good_and_its_cases_pass() {
    let folder = TempDir::new().unwrap();
    let policies = folder.path().join("policies");
    fs::create_dir(&policies).unwrap();
    for name in ["crm-customers.txt", "customers-and-falcon.yaml"] {
        fs::write(policies.join(name), block(name)).unwrap();
    }
    // A year after it was written its exception is over, which is a warning.
    let told = said(policy(&["check", "--policies", "policies"], folder.path()));
    assert!(told.contains("good: 2 rules"), "{told}");
    let told = said(policy(&["test", "--policies", "policies"], folder.path()));
    assert!(told.starts_with("6 cases: 6 passed"), "{told}");
}

#[test]
fn every_section_that_an_error_names_is_there() {
    let reference = reference();
    let folder = root().join("tests/golden/policy_errors");
    let mut sections = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "txt") {
            let text = fs::read_to_string(path).unwrap();
            let links = text
                .lines()
                .filter_map(|line| line.trim().strip_prefix("= see docs/policy.md#"));
            sections.extend(links.map(str::to_owned));
        }
    }
    sections.sort();
    sections.dedup();
    assert!(sections.len() > 10, "{sections:?}");
    for section in sections {
        assert!(
            reference.contains(&format!("<a id=\"{section}\"></a>")),
            "{section}"
        );
    }
}

#[test]
fn every_key_of_the_schema_has_a_description_and_does_not_disturb_the_policies() {
    let text = fs::read_to_string(root().join("policies/schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let forms = schema["$defs"].as_object().unwrap().iter();
    let forms = forms
        .map(|(name, form)| (name.as_str(), form))
        .chain([("File", &schema)]);
    let mut keys = 0;
    for (name, form) in forms {
        for (key, value) in form["properties"].as_object().into_iter().flatten() {
            assert!(value["description"].is_string(), "{name}.{key}");
            keys += 1;
        }
    }
    assert!(keys > 60, "{keys}");
    let told = said(policy(&["check", "--policies", "policies"], root()));
    assert!(told.contains("good: "), "{told}");
}
