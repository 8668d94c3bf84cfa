//! Signed policies: two people release them through the command line, nobody changes them alone.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Behaviour, Gateway, Provider, Setup, chat, get, ringfence};

const OPEN: &str = "version: 1\npolicy: words\n";
const CLOSED: &str = "
version: 1
policy: words
dictionaries:
  - { name: words, entity: CODE_WORD, terms: [heliotrope], terms_file: terms.txt }
rules:
  - id: stay-inside
    title: Code words stay inside
    when: { entity: CODE_WORD }
    then: { label: confidential, destinations: [private] }
";

/// Runs a command in a folder: exit code, standard output, standard error.
fn run(folder: &Path, arguments: &str) -> (i32, String, String) {
    let output = ringfence()
        .current_dir(folder)
        .args(arguments.split(' '))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    (code, text(output.stdout), text(output.stderr))
}

/// Standard output of a command that ends well.
#[track_caller]
fn good(folder: &Path, arguments: &str) -> String {
    let (code, out, error) = run(folder, arguments);
    assert_eq!(code, 0, "{arguments}: {out}{error}");
    out
}

#[track_caller]
fn sign(folder: &Path, name: &str) -> String {
    let sign = format!("policy sign --policies policies --key {name}.key --as {name}");
    good(folder, &sign)
}

/// A folder whose configuration asks for two of the three keys in it. Nothing is signed.
fn folder(provider: &Provider) -> TempDir {
    let keys = TempDir::new().unwrap();
    let mut more = "release:\n  required_signatures: 2\n  keys:\n".to_owned();
    for name in ["ann", "ben", "cleo"] {
        let made = good(
            keys.path(),
            &format!("policy key new {name}.key --as {name}"),
        );
        more += made.split_once("keys:\n").unwrap().1;
    }
    let folder = Setup {
        providers: vec![provider],
        policies: vec![("words.yaml", OPEN)],
        more: &more,
        ..Setup::default()
    }
    .write();
    for file in fs::read_dir(keys.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    folder
}

fn status_of_chat(gateway: &Gateway) -> u16 {
    let body = json!({"model":"m0","messages":[{"role":"user","content":"About heliotrope"}]});
    chat(gateway.listen, body).status
}

fn status(folder: &Path, more: &str) -> (i32, Value) {
    let (code, out, error) = run(folder, &format!("policy status --json{more}"));
    (code, serde_json::from_str(&out).expect(&error))
}

/// What is in force is told alike by the audit log and the admin listener.
#[track_caller]
fn check_status(gateway: &Gateway, folder: &Path) {
    let admin = format!(" --admin http://{} --policies policies", gateway.admin);
    for more in ["", &admin] {
        let (code, told) = status(folder, more);
        assert_eq!(
            (code, &told["folder"]["differs"]),
            (0, &json!(false)),
            "{more}"
        );
        assert_eq!(told["release"]["version"], 2);
        assert_eq!(told["release"]["author"], "ben");
        assert_eq!(told["release"]["approvers"], json!(["cleo"]));
        assert_eq!(told["release"]["signers"][1]["name"], "cleo");
        assert_eq!(told["stopped"], Value::Null);
    }
}

#[test]
fn two_people_release_policies_and_a_running_gateway_takes_them() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    let here = folder.path().to_owned();
    for command in ["check", "serve"] {
        let (code, _, told) = run(&here, command);
        assert_eq!(code, 2, "{command}");
        assert!(
            told.contains(
                "policies/release.json:1:1: there is no release, and 2 people must have signed one"
            ),
            "{told}"
        );
        assert!(told.contains("ringfence policy sign"), "{told}");
    }
    let told = sign(&here, "ann");
    assert!(told.contains("version 1 by ann, signed by ann"), "{told}");
    assert!(told.contains("  added    words.yaml"), "{told}");
    let (code, _, told) = run(&here, "check");
    assert_eq!(code, 2);
    assert!(told.contains("1 of 2 signatures count"), "{told}");
    sign(&here, "ben");
    let told = good(&here, "check");
    assert!(
        told.contains("release: version 1 by ann, signed by ann, ben"),
        "{told}"
    );

    let mut gateway = Gateway::start_in(folder);
    assert_eq!(status_of_chat(&gateway), 200);
    fs::write(here.join("policies/terms.txt"), "celadon\n").unwrap();
    gateway.write_policy("words.yaml", CLOSED);
    let told = gateway.wait_for("words.yaml was changed after it was signed");
    assert!(told.contains("the last good ones stay in force"), "{told}");
    assert!(
        gateway
            .metrics()
            .contains("ringfence_policy_reloads_total{result=\"refused\"}")
    );
    assert_eq!(status_of_chat(&gateway), 200);
    assert_eq!(status(&here, "").0, 1);

    let told = sign(&here, "ben");
    assert!(told.contains("version 2 by ben, signed by ben"), "{told}");
    assert!(
        told.contains("  added    terms.txt\n  changed  words.yaml"),
        "{told}"
    );
    gateway.wait_for("1 of 2 signatures count");
    assert_eq!(status_of_chat(&gateway), 200);
    sign(&here, "cleo");
    gateway.wait_for("policies loaded");
    assert_eq!(status_of_chat(&gateway), 403);

    check_status(&gateway, &here);
    let versions: Vec<Value> = gateway
        .records()
        .into_iter()
        .filter(|one| one["kind"] == "reload")
        .map(|one| one["release"]["version"].clone())
        .collect();
    assert_eq!(versions, [1, 2]);
    assert_eq!(
        get(gateway.admin, "/policy").json()["release"]["version"],
        2
    );
}

#[test]
fn a_way_back_must_be_signed_anew_while_running_and_at_the_start() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    let here = folder.path().to_owned();
    let release = here.join("policies/release.json");
    let words = here.join("policies/words.yaml");
    sign(&here, "ann");
    sign(&here, "ben");
    let first = fs::read(&release).unwrap();
    fs::write(&words, CLOSED.replace(", terms_file: terms.txt", "")).unwrap();
    sign(&here, "ann");
    sign(&here, "ben");

    let mut gateway = Gateway::start_in(folder);
    assert_eq!(status_of_chat(&gateway), 403);
    fs::write(&words, OPEN).unwrap();
    fs::write(&release, &first).unwrap();
    gateway.wait_for("version 1 is older than version 2, which was in force");
    assert_eq!(status_of_chat(&gateway), 403);
    assert!(gateway.stop());

    let (code, told) = status(&here, "");
    assert_eq!((code, &told["release"]["version"]), (1, &json!(2)));
    assert!(told["stopped"].is_string());
    let (code, _, told) = run(&here, "serve");
    assert_eq!(code, 2);
    assert!(told.contains("version 1 is older than version 2"), "{told}");
    assert!(told.contains("--new-version 3"), "{told}");

    let again = "policy sign --policies policies --key ann.key --as ann --new-version";
    let (code, _, told) = run(&here, &format!("{again} 1"));
    assert_eq!(code, 2);
    assert!(told.contains("--new-version must be above it"), "{told}");
    good(&here, &format!("{again} 3"));
    sign(&here, "ben");
    assert!(good(&here, "check").contains("release: version 3 by ann"));
}

#[test]
fn the_same_version_cannot_be_in_force_with_other_files() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    let here = folder.path().to_owned();
    sign(&here, "ann");
    sign(&here, "ben");
    let mut gateway = Gateway::start_in(folder);
    assert_eq!(status_of_chat(&gateway), 200);
    assert!(gateway.stop());
    fs::remove_file(here.join("policies/release.json")).unwrap();
    fs::write(here.join("policies/words.yaml"), format!("{OPEN}# other\n")).unwrap();
    sign(&here, "ann");
    sign(&here, "ben");
    let (code, _, told) = run(&here, "check");
    assert_eq!(code, 2);
    assert!(
        told.contains("version 1 was in force with other files"),
        "{told}"
    );
    fs::write(here.join("audit/release.last"), "{}").unwrap();
    let (code, _, told) = run(&here, "check");
    assert_eq!(code, 2);
    assert!(
        told.contains("which release was in force last cannot be read"),
        "{told}"
    );
}

/// A way to tamper with a release, and what is said of it.
type Change<'a> = (&'a dyn Fn(&mut Value), &'a str);

/// What `policy verify` and the gateway alike say of a release.
#[track_caller]
fn problems(folder: &Path, release: &Value) -> String {
    let path = folder.join("policies/release.json");
    fs::write(path, serde_json::to_vec(release).unwrap()).unwrap();
    let (code, out, _) = run(folder, "policy verify --json");
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &told["good"]), (1, &json!(false)), "{told}");
    let (code, _, refused) = run(folder, "check");
    assert_eq!(code, 2);
    let problems = told["problems"].as_array().unwrap().iter();
    let problems: Vec<&str> = problems.map(|one| one.as_str().unwrap()).collect();
    for problem in &problems {
        assert!(refused.contains(problem), "{refused}");
    }
    problems.join("\n")
}

#[test]
fn verify_names_whatever_was_tampered_with() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    let here = folder.path();
    fs::write(here.join("policies/terms.txt"), "celadon\n").unwrap();
    sign(here, "ann");
    sign(here, "ben");
    let told = good(here, "policy verify");
    assert!(
        told.contains("release.json: version 1 by ann: good"),
        "{told}"
    );
    let path = here.join("policies/release.json");
    let signed: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let first = &signed["signatures"][0];
    let changes: [Change<'_>; 9] = [
        (
            &|one| one["version"] = json!(2),
            "the signature of ann does not fit",
        ),
        (
            &|one| one["author"] = json!("ben"),
            "the signature of ben does not fit",
        ),
        (
            &|one| one["digest"] = json!("00"),
            "the digest is not that of the files",
        ),
        (
            &|one| one["files"]["words.yaml"] = json!("00"),
            "words.yaml was changed after it was signed",
        ),
        (
            &|one| one["files"]["more.yaml"] = json!("00"),
            "more.yaml is in the release and not in the folder",
        ),
        (
            &|one| drop(one["files"].as_object_mut().unwrap().remove("terms.txt")),
            "terms.txt is not in the release",
        ),
        (
            &|one| one["signatures"][1]["signature"] = first["signature"].clone(),
            "the signature of ben does not fit",
        ),
        (
            &|one| drop(one["signatures"].as_array_mut().unwrap().pop()),
            "1 of 2 signatures count",
        ),
        (
            &|one| one["signatures"][1] = first.clone(),
            "1 of 2 signatures count",
        ),
    ];
    for (change, reason) in changes {
        let mut release = signed.clone();
        change(&mut release);
        let told = problems(here, &release);
        assert!(told.contains(reason), "{reason}: {told}");
    }
}

#[test]
fn what_is_no_release_is_not_good() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    good(here, "policy key new ann.key --as ann");
    fs::create_dir(here.join("policies")).unwrap();
    let verify = "policy verify --policies policies --keys ann.key.pub";
    for (text, reason) in [
        (None, "NOT GOOD: there is no release"),
        (Some("{"), "NOT GOOD: this is no release"),
    ] {
        if let Some(text) = text {
            fs::write(here.join("policies/release.json"), text).unwrap();
        }
        let (code, out, _) = run(here, verify);
        assert_eq!(code, 1);
        assert!(out.contains(reason), "{out}");
    }
}

#[test]
fn a_key_signs_once_in_its_own_name_and_a_stranger_counts_for_nothing() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    let here = folder.path();
    sign(here, "ann");
    let path = here.join("policies/release.json");
    let once = fs::read(&path).unwrap();
    let told = sign(here, "ann");
    assert!(told.contains("nothing was changed"), "{told}");
    assert_eq!(fs::read(&path).unwrap(), once);

    good(here, "policy key new dora.key --as dora");
    sign(here, "dora");
    let (code, out, _) = run(here, "policy verify");
    assert_eq!(code, 1);
    assert!(out.contains("1 of 2 signatures count"), "{out}");
    assert!(out.contains("not counted: dora"), "{out}");
    let as_cleo = "policy sign --policies policies --key ben.key --as cleo";
    let (code, _, told) = run(here, as_cleo);
    assert_eq!(code, 2);
    assert!(
        told.contains("this is the key of ben: sign as ben"),
        "{told}"
    );
    let told = good(here, &format!("{as_cleo} --config nowhere.yaml"));
    assert!(
        told.contains("earlier signatures were not checked"),
        "{told}"
    );
    let (code, out, _) = run(here, "policy verify");
    assert_eq!(code, 1);
    assert!(out.contains("the key of ben signed as cleo"), "{out}");

    fs::write(&path, &once).unwrap();
    sign(here, "dora");
    let offline = "policy verify --policies policies --keys";
    good(here, &format!("{offline} ann.key.pub dora.key.pub"));
    assert_eq!(
        run(here, &format!("{offline} ann.key.pub ben.key.pub")).0,
        1
    );
    good(
        here,
        &format!("{offline} ann.key.pub ben.key.pub --required 1"),
    );
}

#[test]
fn nobody_is_led_to_approve_what_the_author_did_not_sign() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    let here = folder.path();
    sign(here, "ann");
    let path = here.join("policies/release.json");
    let signed: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    // Other files, as if ann had signed them: what cleo would do who wants ben's signature.
    fs::write(here.join("policies/words.yaml"), format!("{OPEN}# other\n")).unwrap();
    fs::remove_file(&path).unwrap();
    sign(here, "cleo");
    let mut release: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    release["author"] = json!("ann");
    release["signatures"] = signed["signatures"].clone();
    let forged = serde_json::to_vec(&release).unwrap();
    fs::write(&path, &forged).unwrap();
    let (code, _, told) = run(
        here,
        "policy sign --policies policies --key ben.key --as ben",
    );
    assert_eq!(code, 2);
    assert!(
        told.contains("this release is not what ann signed"),
        "{told}"
    );
    assert_eq!(fs::read(&path).unwrap(), forged);
}

#[test]
fn a_private_key_is_its_owners_alone_and_is_never_overwritten() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let made = good(here, "policy key new ann.key --as ann");
    assert_eq!(good(here, "policy key show ann.key --as ann"), made);
    let private = here.join("ann.key");
    assert_eq!(
        fs::metadata(&private).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let before = fs::read(&private).unwrap();
    assert!(before.starts_with(b"-----BEGIN PRIVATE KEY-----\n"));
    let (code, _, told) = run(here, "policy key new ann.key --as ann");
    assert_eq!(code, 2);
    assert!(told.contains("ann.key is there already"), "{told}");
    assert_eq!(fs::read(&private).unwrap(), before);

    fs::create_dir(here.join("policies")).unwrap();
    fs::write(here.join("policies/words.yaml"), OPEN).unwrap();
    for (key, problem) in [
        ("ann.key.pub", "this is not a private key"),
        ("nowhere.key", "cannot be read"),
    ] {
        let sign = format!("policy sign --policies policies --key {key} --as ann");
        let (code, _, told) = run(here, &sign);
        assert_eq!(code, 2);
        assert!(told.contains(problem), "{told}");
    }
    fs::write(here.join("policies/words.yaml"), "version: 1\n").unwrap();
    let (code, _, told) = run(
        here,
        "policy sign --policies policies --key ann.key --as ann",
    );
    assert_eq!(code, 2);
    assert!(told.contains("policies/words.yaml:1:1"), "{told}");
    assert!(!here.join("policies/release.json").exists());
}

#[test]
fn a_release_is_the_same_wherever_the_folder_lies() {
    let provider = Provider::start(Behaviour::Answer);
    let folder = folder(&provider);
    let here = folder.path();
    sign(here, "ann");
    sign(here, "ben");
    fs::rename(here.join("policies"), here.join("moved")).unwrap();
    let keys = "--keys ann.key.pub ben.key.pub";
    good(here, &format!("policy verify --policies moved {keys}"));
    good(
        &here.join("moved"),
        "policy verify --policies . --keys ../ann.key.pub ../ben.key.pub",
    );
}
