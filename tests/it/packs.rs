//! The packs: each copies in, checks and tests well by itself, beside the starter policies, and beside
//! all the others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use ringfence::{
    policy::form::{Case, File},
    yaml::{Source, read},
};
use tempfile::TempDir;

use crate::support::{Behaviour, Provider, Setup, ringfence};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    ringfence()
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let (told, erred) = (said(&output.stdout), said(&output.stderr));
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {told}{erred}"
    );
    told
}

fn packs_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/packs")
}

/// The names of the packs as the folder has them.
fn names() -> BTreeSet<String> {
    fs::read_dir(packs_folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// A folder with a configuration and these policies; the starter policies where there are none.
fn folder(policies: &[(&str, &str)]) -> TempDir {
    let nobody = Provider::start(Behaviour::Close);
    Setup {
        providers: vec![&nobody],
        policies: policies.to_vec(),
        ..Setup::default()
    }
    .write()
}

/// Where there is no other policy, there is one that says nothing.
const NOTHING: (&str, &str) = ("nothing.yaml", "version: 1\npolicy: nothing\n");

fn is_readme(name: &str) -> bool {
    name == "README.md"
}

#[test]
fn the_list_names_every_pack_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let told = good(folder.path(), &["policy", "new", "--list"]);
    let listed: BTreeSet<String> = told
        .lines()
        .map(|line| line.split_once("  ").unwrap().0.trim_end().to_owned())
        .collect();
    assert_eq!(listed, names());
    assert!(listed.contains("gdpr") && listed.contains("de"), "{told}");
}

#[test]
fn each_pack_copies_its_whole_folder() {
    for name in names() {
        let folder = tempfile::tempdir().unwrap();
        good(folder.path(), &["policy", "new", "--pack", &name]);
        let mut expected = BTreeMap::new();
        for entry in fs::read_dir(packs_folder().join(&name)).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let file = if is_readme(&file) {
                format!("{name}.md")
            } else {
                file
            };
            expected.insert(file, text);
        }
        let mut copied = BTreeMap::new();
        for entry in fs::read_dir(folder.path().join("policies")).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap().to_owned();
            copied.insert(file, fs::read_to_string(&path).unwrap());
        }
        assert_eq!(copied, expected, "{name}");
    }
}

#[test]
fn each_pack_checks_and_tests_well_by_itself() {
    for name in names() {
        let folder = folder(&[NOTHING]);
        good(folder.path(), &["policy", "new", "--pack", &name]);
        let told = good(folder.path(), &["check"]);
        assert!(told.contains("ringfence.yaml: good; "), "{name}: {told}");
        // The provider of this folder has no jurisdiction, so a rule about one may leave nobody.
        let notes: Vec<&str> = told
            .lines()
            .filter(|line| line.contains("note: "))
            .collect();
        let only_refusals = notes
            .iter()
            .all(|note| note.contains("whatever matches") && note.contains("is refused"));
        assert!(only_refusals, "{name}: {notes:#?}");
        let told = good(folder.path(), &["policy", "test", "--policies", "policies"]);
        assert!(told.contains(" 0 failed"), "{name}: {told}");
    }
}

#[test]
fn each_pack_tests_well_beside_the_starter_policies() {
    for name in names() {
        let folder = folder(&[]);
        good(folder.path(), &["policy", "new", "--pack", &name]);
        good(folder.path(), &["check"]);
        let told = good(folder.path(), &["policy", "test", "--policies", "policies"]);
        assert!(told.contains(" 0 failed"), "{name}: {told}");
    }
}

#[test]
fn all_packs_test_well_together_with_the_starter_policies() {
    let folder = folder(&[]);
    for name in names() {
        good(folder.path(), &["policy", "new", "--pack", &name]);
    }
    good(folder.path(), &["check"]);
    let told = good(folder.path(), &["policy", "test", "--policies", "policies"]);
    assert!(told.contains(" 0 failed"), "{told}");
}

/// Each rule says how bad a breach is and whom it serves, and has a case that it concerns and one that
/// it does not.
#[test]
fn every_rule_of_a_pack_is_owned_referenced_and_shown_both_ways() {
    for name in names() {
        let readme = fs::read_to_string(packs_folder().join(&name).join("README.md")).unwrap();
        assert!(
            readme.contains("## What it does not cover"),
            "{name} is silent on what it does not cover"
        );
        for entry in fs::read_dir(packs_folder().join(&name)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|kind| kind == "yaml") {
                every_rule_is_whole(&path, &readme);
            }
        }
    }
}

fn every_rule_is_whole(path: &Path, readme: &str) {
    let text = fs::read_to_string(path).unwrap();
    let (file, problems) = read::<File>(&Source::new(&path.display().to_string(), &text));
    assert!(problems.is_empty(), "{problems}");
    let file = file.unwrap();
    assert!(file.title.is_some(), "{}: no title", path.display());
    assert!(file.owner.is_some(), "{}: no owner", path.display());
    assert!(!file.rules.is_empty(), "{}: no rules", path.display());
    for rule in &file.rules {
        let place = format!("{}: {}", path.display(), rule.id.value);
        let named = format!("{}`", rule.id.value);
        assert!(readme.contains(&named), "{place}: not in the README");
        assert!(!rule.references.is_empty(), "{place}: no references");
        let outcome = |case: &Case| {
            let leaves = case.leaves.as_ref();
            let changed = leaves.is_some_and(|leaves| leaves.value != case.say.value);
            let label = case.label.as_ref().map(|label| label.value.clone());
            let within = case.within.as_ref().map(|law| law.value.clone());
            (case.expect.as_str(), label, within, changed)
        };
        let outcomes: BTreeSet<_> = rule.cases.iter().map(outcome).collect();
        assert!(outcomes.len() > 1, "{place}: its cases do not differ");
    }
    let severities = text.matches("    severity: ").count();
    assert_eq!(severities, file.rules.len(), "{}", path.display());
}

#[test]
fn a_new_policy_checks_and_tests_well_before_anything_is_changed() {
    let folder = folder(&[]);
    let told = good(folder.path(), &["policy", "new", "own-words"]);
    assert!(told.contains("wrote policies/own-words.yaml"), "{told}");
    assert!(told.contains("write your rule into policies/own-words.yaml"));
    good(folder.path(), &["check"]);
    let told = good(folder.path(), &["policy", "test"]);
    assert!(told.contains(" 0 failed"), "{told}");
}

/// Everything in the policies folder.
fn files(folder: &Path) -> BTreeMap<String, String> {
    fs::read_dir(folder.join("policies"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn what_is_there_is_replaced_only_on_demand() {
    let folder = folder(&[("de.yaml", "version: 1\npolicy: own\n")]);
    let before = files(folder.path());
    let refused = run(folder.path(), &["policy", "new", "--pack", "de"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = said(&refused.stderr);
    assert!(
        told.contains("there is already a file policies/de.yaml"),
        "{told}"
    );
    assert!(told.contains("--force replaces"), "{told}");
    assert_eq!(files(folder.path()), before);

    good(folder.path(), &["policy", "new", "--pack", "de", "--force"]);
    let after = files(folder.path());
    assert!(after["de.yaml"].contains("policy: de\n"));
    assert!(after.contains_key("de.md"), "{:?}", after.keys());
}

#[test]
fn an_id_that_is_there_already_is_told_before_anything_is_written() {
    let folder = folder(&[("other.yaml", "version: 1\npolicy: gdpr-transfers\n")]);
    let before = files(folder.path());
    let refused = run(
        folder.path(),
        &["policy", "new", "--pack", "gdpr", "--force"],
    );
    assert_eq!(refused.status.code(), Some(2));
    let told = said(&refused.stderr);
    for part in [
        "the policy \"gdpr-transfers\" is already in policies/gdpr-transfers.yaml",
        "policies/other.yaml:2:9",
        "nothing was written",
    ] {
        assert!(told.contains(part), "no {part:?} in {told}");
    }
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_pack_that_is_none_is_told_with_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    for (given, told) in [
        (
            &["policy", "new", "--pack", "gpdr"][..],
            "did you mean \"gdpr\"?",
        ),
        (
            &["policy", "new", "--pack", "pci"],
            "there is no pack \"pci\"",
        ),
        (&["policy", "new", "Own Words"], "is no rule or policy id"),
        (&["policy", "new"], "required"),
        (
            &["policy", "new", "x", "--pack", "de"],
            "cannot be used with",
        ),
    ] {
        let refused = run(folder.path(), given);
        assert_eq!(refused.status.code(), Some(2), "{given:?}");
        let said = said(&refused.stderr);
        assert!(said.contains(told), "{given:?}: no {told:?} in {said}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
