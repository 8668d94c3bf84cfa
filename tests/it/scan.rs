//! The audit of files: what is planted is found and located, in every form, and no value is told.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::{fs::symlink, net::UnixListener},
    path::Path,
    process::Output,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::ringfence;

const CARD: &str = "4111 1111 1111 1111";
const KEY: &str = concat!("AKI", "AQYLPMN5HFIQR7XYA");
const HOSTILE: &str = "<script>alert(1)&\"'.txt";

/// A folder with something of everything.
fn planted() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let path = |name: &str| folder.path().join("data").join(name);
    fs::create_dir_all(path("inner")).unwrap();
    fs::copy(files.join("card/word.docx"), path("letter.docx")).unwrap();
    fs::copy(files.join("closed/locked.zip"), path("locked.zip")).unwrap();
    fs::write(path("inner/notes.txt"), "Nothing but the weather.\n").unwrap();
    let text = format!("\u{feff}Grüße,\nüber {CARD} and more\n");
    fs::write(path(HOSTILE), text).unwrap();
    fs::write(path("key.env"), format!("A=1\nKEY={KEY}\n")).unwrap();
    let mut zip = zip::ZipWriter::new(File::create(path("inner/box.zip")).unwrap());
    zip.start_file(".env", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(format!("AWS={KEY}\n").as_bytes()).unwrap();
    zip.finish().unwrap();
    folder
}

fn scan(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = ringfence();
    command.current_dir(folder).arg("scan").args(arguments);
    command.output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The JSON report of a scan that found something.
fn report(folder: &Path, arguments: &[&str]) -> Value {
    let output = scan(folder, &[&["--format", "json"], arguments].concat());
    assert!(output.stderr.is_empty(), "{}", said(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn paths(rows: &Value) -> Vec<&str> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["path"].as_str().unwrap()).collect()
}

fn file<'a>(report: &'a Value, name: &str) -> &'a Value {
    let mut files = report["files"].as_array().unwrap().iter();
    files.find(|file| file["path"] == name).unwrap()
}

#[test]
fn what_is_planted_is_found_where_it_lies() {
    let folder = planted();
    let report = report(folder.path(), &["data"]);
    assert_eq!(
        paths(&report["files"]),
        [
            &format!("data/{HOSTILE}"),
            "data/inner/box.zip",
            "data/key.env",
            "data/letter.docx",
            "data/locked.zip",
        ]
    );
    let card = &file(&report, &format!("data/{HOSTILE}"))["places"][0];
    assert_eq!(card["entity"], "CREDIT_CARD");
    assert_eq!([&card["line"], &card["column"]], [&json!(2), &json!(6)]);
    // Three of the mark, and two for each letter that is not ASCII.
    assert_eq!([&card["start"], &card["end"]], [&json!(18), &json!(37)]);
    let boxed = file(&report, "data/inner/box.zip");
    assert_eq!(boxed["places"][0]["entity"], "AWS_ACCESS_KEY");
    assert!(
        boxed["places"][0]["via"]
            .as_str()
            .unwrap()
            .starts_with("zip")
    );
    assert_eq!(boxed["places"][0]["line"], Value::Null);
    let letter = file(&report, "data/letter.docx");
    assert_eq!(letter["kind"], "docx");
    assert_eq!(letter["found"][0]["entity"], "CREDIT_CARD");
    let locked = file(&report, "data/locked.zip");
    assert_eq!(locked["unread"][0]["why"], "encrypted");
    assert_eq!(report["unreadable"]["encrypted"]["files"], 1);
    assert_eq!(report["counts"]["files"], 6);
    assert_eq!(report["by_kind"]["text .env"]["count"], 1);
}

#[test]
fn no_form_holds_a_value_that_was_found() {
    let folder = planted();
    for form in ["text", "json", "csv", "html", "sarif"] {
        let output = scan(folder.path(), &["data", "--format", form]);
        let told = said(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{form}");
        for value in ["4111", &CARD.replace(' ', ""), KEY, &KEY[4..12]] {
            assert!(!told.contains(value), "{form} tells {value}");
        }
        let key_or_type = told.contains("key.env") || told.contains("AWS_ACCESS_KEY");
        assert!(key_or_type, "{form}: {told}");
    }
}

#[test]
fn the_table_has_a_row_for_each_place_and_each_thing_unread() {
    let folder = planted();
    let arguments = ["data", "--format", "csv", "--max-file-bytes", "30000"];
    let output = scan(folder.path(), &arguments);
    let mut rows = csv::Reader::from_reader(&*output.stdout);
    let head: Vec<String> = rows.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(head[..3], ["path", "kind", "entity"]);
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let has = |path: &str, entity: &str, detector: &str| {
        let mut rows = rows.iter();
        rows.any(|row| &row[0] == path && &row[2] == entity && row[5].starts_with(detector))
    };
    assert!(has(&format!("data/{HOSTILE}"), "CREDIT_CARD", "rule/"));
    assert!(has("data/key.env", "AWS_ACCESS_KEY", "rule/"));
    assert!(has(
        "data/locked.zip",
        "UNREADABLE_CONTENT",
        "decode/encrypted"
    ));
    assert!(has(
        "data/letter.docx",
        "UNREADABLE_CONTENT",
        "scan/too-large"
    ));
}

#[test]
fn the_page_takes_names_of_files_for_text_and_needs_nothing_else() {
    let folder = planted();
    let page = said(&scan(folder.path(), &["data", "--format", "html"]).stdout);
    assert!(page.contains("data/&lt;script&gt;alert(1)&amp;&quot;&#39;.txt"));
    for foreign in [
        "<script", "src=", "href=", "http:", "https:", "url(", "@import",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("default-src 'none'") && page.contains("prefers-color-scheme: dark"));
    let svgs = page.matches("<svg role=\"img\"").count();
    assert!(svgs >= 4, "{svgs}");
    assert_eq!(svgs, page.matches("<title>").count() - 1);
    // Every element that is opened is closed.
    for name in [
        "section", "table", "svg", "ul", "details", "dl", "main", "html",
    ] {
        let open = page.matches(&format!("<{name}")).count();
        assert_eq!(open, page.matches(&format!("</{name}>")).count(), "{name}");
    }
}

#[test]
fn secrets_and_only_those_go_to_code_hosts() {
    let folder = planted();
    let output = scan(folder.path(), &["data", "--format", "sarif"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["version"], "2.1.0");
    assert!(
        document["$schema"]
            .as_str()
            .unwrap()
            .contains("sarif-schema-2.1.0")
    );
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let mut prints = Vec::new();
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(rule["properties"]["category"], "secret");
        assert!(
            !rule["shortDescription"]["text"]
                .as_str()
                .unwrap()
                .is_empty()
        );
        assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        prints.push(
            result["partialFingerprints"]["ringfence/v1"]
                .as_str()
                .unwrap(),
        );
    }
    assert_ne!(prints[0], prints[1]);
    let place = |at: usize| &results[at]["locations"][0]["physicalLocation"];
    assert_eq!(place(0)["artifactLocation"]["uri"], "data/inner/box.zip");
    assert_eq!(place(0)["region"], Value::Null);
    let region = &place(1)["region"];
    assert_eq!(
        [&region["startLine"], &region["startColumn"]],
        [&json!(2), &json!(5)]
    );
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);

    fs::write(folder.path().join("data/%20 &.env"), format!("{KEY}\n")).unwrap();
    let output = scan(folder.path(), &["data/%20 &.env", "--format", "sarif"]);
    assert!(said(&output.stdout).contains("\"data/%2520%20%26.env\""));
}

/// Writes over a file so that neither its size nor its time tells.
fn swap(path: &Path) {
    let meta = fs::metadata(path).unwrap();
    let blank = vec![b' '; usize::try_from(meta.len()).unwrap()];
    fs::write(path, blank).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(meta.modified().unwrap()).unwrap();
}

#[test]
fn an_interrupted_scan_goes_on_where_it_was() {
    let folder = planted();
    let arguments = ["data", "--jobs", "1", "--resume", "state"];
    let whole = report(folder.path(), &arguments);
    assert_eq!(whole["counts"]["known"], 0);
    let state = folder.path().join("state");
    let text = fs::read_to_string(&state).unwrap();
    assert!(!text.contains("key.env") && !text.contains("4111") && !text.contains(KEY));

    // As if the machine had stopped in the middle of the third file.
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 7);
    let torn = format!("{}\n{}", lines[..3].join("\n"), &lines[3][..20]);
    fs::write(&state, torn).unwrap();
    let first = folder.path().join("data").join(HOSTILE);
    swap(&first);
    let resumed = report(folder.path(), &arguments);
    assert_eq!(resumed["counts"]["known"], 2);
    assert_eq!(resumed["files"], whole["files"]);
    assert_eq!(resumed["by_entity"], whole["by_entity"]);

    // A file that changed is read again, and so is everything under other bounds.
    fs::write(&first, "nothing\n").unwrap();
    let third = report(folder.path(), &arguments);
    assert_eq!(third["counts"]["known"], 5);
    assert!(!paths(&third["files"]).contains(&&*format!("data/{HOSTILE}")));
    let other = [&arguments[..], &["--min-confidence", "0.6"]].concat();
    assert_eq!(report(folder.path(), &other)["counts"]["known"], 0);
}

#[test]
fn a_file_that_is_no_state_is_left_alone() {
    let folder = planted();
    let path = folder.path().join("data/key.env");
    let before = fs::read(&path).unwrap();
    let output = scan(folder.path(), &["data", "--resume", "data/key.env"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output.stderr).contains("no state file"));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_not_read_is_counted_and_named() {
    let folder = planted();
    let data = folder.path().join("data");
    symlink("/etc", data.join("link")).unwrap();
    let _socket = UnixListener::bind(data.join("socket")).unwrap();
    let report = report(folder.path(), &["data", "--max-file-bytes", "30000"]);
    let counts = &report["counts"];
    let [links, special] = [&counts["links"], &counts["special"]];
    assert_eq!([links, special, &counts["not_read"]], [&json!(1); 3]);
    assert_eq!(
        report["not_read"],
        json!([{ "path": "data/letter.docx", "why": "too_large" }])
    );
    let told = said(&scan(folder.path(), &["data", "--max-file-bytes", "30000"]).stdout);
    for line in ["too_large    data/letter.docx", "1 links", "encrypted"] {
        assert!(told.contains(line), "no {line:?} in {told}");
    }
}

#[test]
fn globs_and_the_own_ignore_file_leave_out_and_that_of_git_does_not() {
    let folder = planted();
    let data = folder.path().join("data");
    fs::write(data.join(".gitignore"), "*.env\n").unwrap();
    let named = |arguments: &[&str]| {
        let report = report(folder.path(), &[&["data"], arguments].concat());
        let has = |name: &str| {
            paths(&report["files"])
                .iter()
                .any(|path| path.ends_with(name))
        };
        (
            has("key.env"),
            has("box.zip"),
            report["counts"]["excluded"].clone(),
        )
    };
    assert_eq!(named(&[]), (true, true, json!(0)));
    assert_eq!(named(&["--exclude", "*.env"]), (false, true, json!(1)));
    assert_eq!(named(&["--exclude", "inner/"]), (true, false, json!(1)));
    fs::write(data.join(".ringfenceignore"), "inner/\n").unwrap();
    assert_eq!(named(&[]), (true, false, json!(1)));
    assert_eq!(named(&["--no-ignore"]), (true, true, json!(0)));
}

#[test]
fn exit_codes_tell_found_from_not_found_from_wrong() {
    let folder = planted();
    for (arguments, code) in [
        (&["data/inner/notes.txt"][..], 0),
        (&["data"], 1),
        (&["data", "--min-confidence", "1", "--exclude", "*"], 0),
        (&["data", "--out", "report.html", "--format", "html"], 1),
        (&[], 2),
        (&["nowhere"], 2),
        (&["data", "--exclude", "{"], 2),
        (&["data", "--min-confidence", "2"], 2),
        (&["data", "--jobs", "0"], 2),
        (&["data", "--format", "pdf"], 2),
        (&["data", "--policies", "nowhere"], 2),
        (&["data", "--config", "nowhere.yaml"], 2),
        (&["data", "--out", "nowhere/report"], 3),
    ] {
        let output = scan(folder.path(), arguments);
        let told = said(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {told}");
        assert_eq!(code < 2, told.is_empty(), "{arguments:?} {told}");
    }
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
}

#[test]
fn what_was_seen_says_what_to_turn_on_and_to_register() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("tax.txt"), "Steuer-ID 86 095 742 719\n").unwrap();
    let mut table = "customer;iban;city\n".to_owned();
    for _ in 0..8 {
        table.push_str("41;DE89 3704 0044 0532 0130 00;Bonn\n");
    }
    fs::write(path("customers.csv"), table).unwrap();
    fs::write(path("plan.txt"), "STRICTLY CONFIDENTIAL\n\nThe plan.\n").unwrap();
    let built_in = report(folder.path(), &["."]);
    assert_eq!(
        built_in["suggestions"],
        json!([
            { "kind": "pack", "pack": "de", "entities": ["DE_TAX_ID"], "findings": 1, "files": 1 },
            { "kind": "documents", "folder": ".", "documents": 0, "marked": 1,
              "command": "ringfence index documents ." },
            { "kind": "records", "file": "./customers.csv", "columns": [["iban", "IBAN_CODE"]],
              "command": "ringfence index records ./customers.csv --primary iban" },
        ])
    );
    assert!(!paths(&built_in["files"]).is_empty());
    assert_eq!(built_in["by_entity"]["DE_TAX_ID"], Value::Null);

    fs::create_dir(path("policies")).unwrap();
    let policy = "version: 1\npolicy: local\npacks: [de]\n";
    fs::write(path("policies/local.yaml"), policy).unwrap();
    let with_pack = report(folder.path(), &["tax.txt", "--policies", "policies"]);
    assert_eq!(with_pack["by_entity"]["DE_TAX_ID"]["count"], 1);
    assert_eq!(with_pack["suggestions"], json!([]));
}

#[test]
fn one_file_or_many_threads_make_the_same_report() {
    let folder = planted();
    for at in 0..40 {
        let text = format!("card {CARD} number {at}\n");
        fs::write(folder.path().join(format!("data/inner/{at}.txt")), text).unwrap();
    }
    let alone = report(folder.path(), &["data", "--jobs", "1"]);
    assert_eq!(report(folder.path(), &["data", "--jobs", "8"]), alone);
    assert_eq!(alone["by_folder"]["data/inner"]["files"], 41);
}
