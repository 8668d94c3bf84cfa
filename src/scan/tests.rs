//! What the audit promises below the command line.

use std::{fs, sync::LazyLock};

use proptest::prelude::*;

use super::*;
use crate::{
    classify::{self, Additions},
    label::Category,
};

static EVERY: LazyLock<Detectors> = LazyLock::new(|| {
    let packs = classify::packs().into_iter().map(str::to_owned).collect();
    let additions = Additions {
        packs,
        ..Additions::default()
    };
    Detectors::new(additions).unwrap()
});
static CORE: LazyLock<Detectors> = LazyLock::new(|| Detectors::new(Additions::default()).unwrap());
static NO_PACK: BTreeSet<String> = BTreeSet::new();

fn auditor() -> Auditor<'static> {
    Auditor {
        detectors: &CORE,
        every: &EVERY,
        packs: &NO_PACK,
    }
}

fn plan(roots: &[&Path]) -> Plan {
    Plan {
        roots: roots.iter().map(|root| root.to_path_buf()).collect(),
        exclude: Vec::new(),
        ignore: Ignore::Own,
        own: Vec::new(),
        jobs: NonZeroUsize::MIN,
        file_bytes_max: 1 << 20,
        floor: Confidence::percent(50),
    }
}

fn entry(name: &str, bytes: &[u8]) -> Entry {
    Reader::new(auditor(), &plan(&[])).entry(Path::new(name), bytes)
}

/// The report as it is written.
fn written(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    report.write(format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_path_moves_no_cursor_turns_no_line_and_computes_nothing() {
    for (path, expected) in [
        ("a/b.txt", "a/b.txt"),
        ("a\n\u{1b}[2Jb", "a\\u{a}\\u{1b}[2Jb"),
        ("a\u{202e}txt.exe", "a\\u{202e}txt.exe"),
        ("=cmd()", "./=cmd()"),
        ("-rf", "./-rf"),
        ("größe.txt", "größe.txt"),
    ] {
        assert_eq!(shown(Path::new(path)), expected);
    }
}

#[test]
fn a_file_is_what_it_holds_and_not_what_it_is_called() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/plain");
    for (file, kind) in [
        ("word.docx", "docx"),
        ("excel.xlsx", "xlsx"),
        ("slides.pptx", "pptx"),
        ("text.odt", "odt"),
        ("archive.zip", "zip"),
        ("archive.tar", "tar"),
        ("simple.pdf", "pdf"),
        ("old.xls", "ole"),
        ("text.rtf", "rtf"),
        ("text.gz", "gzip"),
        ("text.zlib", "zlib"),
        ("text.xz", "xz"),
        ("picture.png", "png"),
        ("mail.eml", "eml"),
        ("box.mbox", "mbox"),
        ("page.html", "html"),
        ("data.xml", "xml"),
    ] {
        let bytes = fs::read(folder.join(file)).unwrap();
        assert_eq!(entry("renamed.txt", &bytes).kind, kind, "{file}");
    }
    // Two bytes of zlib's head, and a text for all that.
    for (name, bytes, kind) in [
        ("a.CSV", &b"HG is the sign of mercury"[..], "text .csv"),
        ("a", b"words", "text"),
        ("a.very-odd-ending", b"words", "text"),
        ("empty", b"", "empty"),
        ("a.txt", b"\x7FELF\0\0\0", "binary"),
    ] {
        assert_eq!(entry(name, bytes).kind, kind, "{name}");
    }
}

#[test]
fn all_are_counted_and_the_first_are_listed() {
    let text = "4111 1111 1111 1111\n".repeat(1500);
    let entry = entry("a.txt", text.as_bytes());
    assert_eq!(entry.findings(), 1500);
    assert_eq!((entry.places.len(), entry.places_left_out), (1000, 500));
    let last = entry.places.last().unwrap().at.unwrap();
    assert_eq!((last.line, last.column, last.start), (1000, 1, 999 * 20));
}

#[test]
fn only_a_text_that_is_read_as_it_stands_has_lines() {
    let card = "x\n4111 1111 1111 1111\n";
    let wide: Vec<u8> = card.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = [&b"Gr\xFC\xDFe "[..], card.as_bytes()].concat();
    for (bytes, line) in [
        (card.as_bytes(), Some(2)),
        (&wide, None),
        (&latin, None),
        (b"data: NDExMSAxMTExIDExMTEgMTExMQ==\n", None),
    ] {
        let entry = entry("a.txt", bytes);
        let place = entry.places.first().unwrap();
        assert_eq!(place.entity.as_str(), "CREDIT_CARD");
        assert_eq!(place.at.map(|at| at.line), line);
    }
}

#[test]
fn what_tells_of_nobody_and_what_is_unsure_is_no_finding() {
    let lone = entry("a.txt", b"Dear Mr. Miller, the weather is fine.");
    assert_eq!((lone.findings(), lone.lone), (0, 1));
    let mut plan = plan(&[]);
    let sure = |plan: &Plan| {
        let reader = Reader::new(auditor(), plan);
        reader
            .entry(Path::new("a"), b"4111 1111 1111 1111")
            .findings()
    };
    assert_eq!(sure(&plan), 1);
    plan.floor = Confidence::CERTAIN;
    assert_eq!(sure(&plan), 0);
}

#[test]
fn what_a_pack_that_is_off_finds_hides_nothing_and_counts_apart() {
    let text = b"Steuer-ID 86 095 742 719, card 4111 1111 1111 1111\n";
    let off = entry("a.txt", text);
    let found: Vec<&str> = off.found.iter().map(|sum| sum.entity.as_str()).collect();
    assert_eq!(found, ["CREDIT_CARD"]);
    assert_eq!(off.packs.len(), 1);
    let of = off.packs.first().unwrap();
    assert_eq!(
        (&*of.pack, of.sum.entity.as_str(), of.sum.count),
        ("de", "DE_TAX_ID", 1)
    );
    let packs = BTreeSet::from(["de".to_owned()]);
    let on = Auditor {
        detectors: &EVERY,
        packs: &packs,
        ..auditor()
    };
    let on = Reader::new(on, &plan(&[])).entry(Path::new("a.txt"), text);
    assert_eq!((on.findings(), on.packs.len()), (2, 0));
}

#[test]
fn a_table_names_its_columns_and_a_list_of_values_does_not() {
    let iban = "DE89 3704 0044 0532 0130 00";
    let table = |head: &str, rows: usize| format!("{head}\n{}", format!("1,{iban}\n").repeat(rows));
    for (text, expected) in [
        (table("id,account", 8), &["account"][..]),
        (table("id,account", 4), &[]),
        (table(&format!("1,{iban}"), 8), &[]),
        (table("front.desk@contoso.com,account", 8), &[]),
        (table("only", 8), &[]),
    ] {
        let entry = entry("a.csv", text.as_bytes());
        let names: Vec<&str> = entry.columns.iter().map(|of| of.name.as_str()).collect();
        assert_eq!(names, expected, "{text}");
    }
}

#[test]
fn a_report_has_bounds_and_says_what_it_leaves_out() {
    let mut tally = report::Tally::default();
    for at in 0..60_000 {
        tally.add(&format!("name-{at}"), 1);
    }
    assert_eq!(tally.len(), 50_001);
    let (name, of) = tally.top(1).first().copied().unwrap();
    assert_eq!((name, of.count), ("(others)", 10_000));

    let mut report = Report::new(&plan(&[]), auditor());
    let card = entry("a.txt", b"4111 1111 1111 1111\n");
    for at in 0..100_010 {
        report.read(Path::new(&format!("{at}")), card.clone(), false);
    }
    report.finish();
    assert_eq!(
        (report.files.len(), report.counts.files_left_out),
        (100_000, 10)
    );
    assert_eq!(report.counts.findings, 100_010);
    assert_eq!(report.counts.places_left_out, 10);
    let told = written(&report, Format::Text);
    assert!(told.contains("10 files counted, but not listed"), "{told}");
}

#[test]
fn a_file_that_is_gone_or_changed_when_it_is_opened_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a"), "text").unwrap();
    std::os::unix::fs::symlink(path("a"), path("link")).unwrap();
    fs::write(path("large"), vec![b' '; (1 << 20) + 1]).unwrap();
    let plan = plan(&[]);
    let reader = Reader::new(auditor(), &plan);
    let why = |name: &str| reader.read(&path(name)).map(|entry| entry.bytes);
    assert_eq!(why("a"), Ok(4));
    assert_eq!(why("link"), Err(Refusal::Changed));
    assert_eq!(why("nowhere"), Err(Refusal::Gone));
    assert_eq!(why("large"), Err(Refusal::TooLarge));
    assert_eq!(reader.read(folder.path()), Err(Refusal::Changed));
}

#[test]
fn a_scan_of_a_folder_that_is_not_there_says_so() {
    let gone = plan(&[Path::new("/nowhere/at/all")]);
    let error = run(&gone, auditor(), None, &mut |_| {}).unwrap_err();
    assert!(
        error.to_string().starts_with("/nowhere/at/all: "),
        "{error}"
    );
}

#[test]
fn progress_counts_each_file_once() {
    let folder = tempfile::tempdir().unwrap();
    for at in 0..5 {
        fs::write(folder.path().join(format!("{at}")), "4111 1111 1111 1111").unwrap();
    }
    let mut seen = Vec::new();
    let plan = plan(&[folder.path()]);
    let report = run(&plan, auditor(), None, &mut |at| seen.push(at)).unwrap();
    let counted: Vec<u64> = seen.iter().map(|at| at.files).collect();
    assert_eq!(counted, [1, 2, 3, 4, 5]);
    let last = Progress {
        files: 5,
        bytes: 95,
        findings: 5,
    };
    assert_eq!(seen.last(), Some(&last));
    assert_eq!(
        report.by_category.top(1).first().map(|(name, _)| *name),
        Some(Category::Pci.as_str())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_a_state_file_or_left_alone(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        cut in 0..400_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (path, plan) = (folder.path().join("state"), plan(&[]));
        fs::write(&path, &bytes).unwrap();
        match State::open(&path, &plan, auditor()) {
            Ok(state) => prop_assert!(state.is_fresh()),
            Err(_) => prop_assert_eq!(fs::read(&path).unwrap(), bytes.clone()),
        }
        // A good one that is cut and goes on with anything.
        fs::remove_file(&path).unwrap();
        let mut state = State::open(&path, &plan, auditor()).unwrap();
        let head = fs::metadata(&path).unwrap().len();
        let found = entry("a.txt", b"4111 1111 1111 1111");
        let key = state::Key::of(Path::new("a"), 19, 7);
        state.keep(key, &found).unwrap();
        let mut text = fs::read(&path).unwrap();
        let whole = text.len();
        text.truncate(cut.max(usize::try_from(head).unwrap()));
        let kept = text.len() == whole;
        text.extend(&bytes);
        fs::write(&path, text).unwrap();
        let mut state = State::open(&path, &plan, auditor()).unwrap();
        let known = state.take_known();
        prop_assert_eq!(known.get(&key), kept.then_some(&found));
    }
}
