//! Indexes from the command line: built, shown, named by a policy, and refused when somebody
//! changed them.

use std::{
    fs,
    path::Path,
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::support::ringfence;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    ringfence()
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn object(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The detectors that found something in a text.
fn detectors(folder: &Path, text: &str) -> Vec<String> {
    let output = run(
        folder,
        &["classify", "--policies", "policies", "--json", text],
    );
    let report = object(&output);
    let found = report["findings"].as_array().unwrap();
    found
        .iter()
        .map(|finding| finding["detector"].as_str().unwrap().to_owned())
        .filter(|detector| !detector.starts_with("rule/"))
        .collect()
}

const POLICY: &str = "version: 1
policy: ours
indexes:
  - { name: customers, file: customers.rfx, entity: CUSTOMER_RECORD, category: pii, supporting: 1 }
  - { name: plans, file: plans.rfx, entity: CONFIDENTIAL_DOCUMENT }
rules:
  - id: stays-inside
    title: Customers and plans stay inside
    when: { any: [{ entity: CUSTOMER_RECORD }, { entity: CONFIDENTIAL_DOCUMENT }] }
    then: { destinations: [private] }
";

const CUSTOMERS: &str = "number,name,city\nK-471100-9,Contoso Ltd,Bern\nK-471101-7,Fabrikam,Oslo\n";

const PLAN: &str = "The turbine blade is cast in one piece from the nickel alloy that our foundry \
    mixes, then cooled for nineteen hours under argon, because slower cooling leaves the grain \
    boundaries without carbides and doubles the life of every blade in the first stage.";

#[test]
fn what_the_command_line_registers_is_found_and_what_somebody_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir_all(path.join("policies")).unwrap();
    fs::create_dir_all(path.join("confidential")).unwrap();
    fs::write(path.join("customers.csv"), CUSTOMERS).unwrap();
    fs::write(path.join("confidential/blade.md"), PLAN).unwrap();
    fs::write(path.join("policies/ours.yaml"), POLICY).unwrap();

    let table = ["index", "records", "customers.csv", "--primary", "number"];
    let rest = [
        "--supporting",
        "name,city",
        "--json",
        "--out",
        "policies/customers.rfx",
    ];
    let built = object(&run(path, &[&table[..], &rest[..]].concat()));
    assert_eq!((&built["known"], &built["entries"]), (&2.into(), &2.into()));
    let documents = [
        "index",
        "documents",
        "confidential",
        "--name",
        "plans",
        "--json",
    ];
    let rest = ["--out", "policies/plans.rfx"];
    for kept in [0, 1] {
        let built = object(&run(path, &[&documents[..], &rest[..]].concat()));
        assert_eq!((&built["known"], &built["kept"]), (&1.into(), &kept.into()));
    }
    let shown = object(&run(
        path,
        &["index", "show", "policies/customers.rfx", "--json"],
    ));
    assert_eq!(shown["form"]["columns"][0], "number");

    assert_eq!(
        detectors(path, "Contoso Ltd: contract k 471100 9"),
        ["records/customers"]
    );
    assert_eq!(detectors(path, "Fabrikam: contract k 471100 9"), [""; 0]);
    let quoted = PLAN
        .to_uppercase()
        .replace("NINETEEN", "twenty")
        .replace("ARGON", "helium");
    assert_eq!(detectors(path, &quoted), ["documents/plans/blade.md"]);
    assert_eq!(
        detectors(path, "How long does a turbine blade cool?"),
        [""; 0]
    );

    let file = path.join("policies/customers.rfx");
    let mut changed = fs::read(&file).unwrap();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    fs::write(&file, changed).unwrap();
    let refused = run(path, &["classify", "--policies", "policies", "text"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("ours.yaml:4:") && said.contains("build it again"),
        "{said}"
    );
    assert!(said.trim_end().ends_with("1 problem"), "{said}");
}

#[test]
fn what_is_wrong_on_the_command_line_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("customers.csv"), CUSTOMERS).unwrap();
    for (arguments, words) in [
        (
            &["records", "customers.csv", "--primary", "iban"][..],
            "there is no column \"iban\"",
        ),
        (
            &["records", "none.csv", "--primary", "iban"][..],
            "there is no none.csv",
        ),
        (&["documents", "none"][..], "there is no none"),
        (&["show", "customers.csv"][..], "is not an index"),
    ] {
        let output = run(path, &[&["index"][..], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words), "{said}");
    }
}
