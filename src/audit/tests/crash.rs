//! Claims about opening a folder that a crash, or somebody, left behind.

use std::fs;

use serde_json::json;

use super::{
    super::{line::Envelope, recover::recover, *},
    Files, SAMPLE, entry, lines_of, names_of_segments, read, settings, write,
};

/// The sample as a crash before the last record's sync leaves it: that record cut after `keep`
/// bytes, and the head at the one before.
fn crashed(keep: usize) -> (Files, usize) {
    let mut files = SAMPLE.clone();
    let last = *names_of_segments(&files).last().unwrap();
    let mut lines = lines_of(&files[last].1);
    let torn = lines.pop().unwrap();
    let before = Envelope::read(lines.last().unwrap().strip_suffix(b"\n").unwrap())
        .unwrap()
        .link;
    lines.push(torn[..keep.min(torn.len())].to_vec());
    files[last].1 = lines.concat();
    let head = files.iter_mut().find(|(name, _)| name == "head").unwrap();
    head.1 = segment::head_text(&before).into_bytes();
    (files, torn.len())
}

#[test]
fn a_crash_at_any_byte_of_a_record_loses_none_before_it() {
    let (_, length) = crashed(0);
    for keep in 0..=length {
        let (files, _) = crashed(keep);
        let temp = write(&files);
        let settings = settings(temp.path());
        let before = verify(&settings.folder);
        let torn = keep > 0 && keep < length;
        assert_eq!(
            before.fault.map(|fault| fault.problem),
            torn.then_some(Problem::TornTail)
        );
        let recovered = recover(&settings).unwrap();
        assert_eq!(
            recovered.end.seq,
            if keep == length { 50 } else { 49 },
            "{keep}"
        );
        let moved = recovered.opened.torn.map_or(0, |torn| {
            fs::metadata(settings.folder.join(torn.file)).unwrap().len()
        });
        assert_eq!(
            moved,
            if torn {
                u64::try_from(keep).unwrap()
            } else {
                0
            }
        );
        assert_eq!(verify(&settings.folder).fault, None);
    }
}

#[test]
fn opening_refuses_to_bury_a_cut_or_an_edit_and_leaves_the_files_alone() {
    let last = *names_of_segments(&SAMPLE).last().unwrap();
    let mut cut = SAMPLE.clone();
    let length = cut[last].1.len();
    cut[last].1.truncate(length - 20);
    let mut edited = SAMPLE.clone();
    let at = edited[last].1.len() - 90;
    edited[last].1[at] ^= 1;
    let mut middle = crashed(9).0;
    middle[last].1[100] ^= 1;
    for (files, is_cut) in [(cut, true), (edited, false), (middle, false)] {
        let temp = write(&files);
        match Log::open(&settings(temp.path())).unwrap_err() {
            OpenError::Cut {
                found: 49,
                sealed: 50,
            } => assert!(is_cut),
            error => assert!(
                !is_cut && matches!(error, OpenError::Damaged { .. }),
                "{error}"
            ),
        }
        assert_eq!(read(&temp.path().join("audit")), {
            let mut files = files;
            files.sort();
            files
        });
    }
}

#[tokio::test]
async fn the_chain_goes_on_after_a_crash_and_says_so() {
    let temp = write(&crashed(17).0);
    let settings = settings(temp.path());
    let (log, opened) = Log::open(&settings).unwrap();
    let file = "torn-50.bin".to_owned();
    assert_eq!(
        opened.torn,
        Some(Torn {
            seq: 50,
            bytes: 17,
            file
        })
    );
    assert_eq!(log.seal(Kind::Outcome, &entry(1)).await.unwrap().seq(), 51);
    log.close().await;
    let verdict = verify(&settings.folder);
    assert_eq!(
        (verdict.fault, verdict.records, verdict.torn_files),
        (None, 52, 1)
    );
    let only = Filter {
        from_seq: Some(50),
        to_seq: Some(50),
        ..Filter::default()
    };
    let start = show(&settings.folder, &only)
        .next()
        .unwrap()
        .unwrap()
        .value()
        .unwrap();
    assert_eq!(
        (&start["kind"], &start["torn"]["bytes"]),
        (&json!("start"), &json!(17))
    );
}

#[tokio::test]
async fn a_missing_head_is_admitted_in_the_start_record() {
    let headless = SAMPLE
        .iter()
        .filter(|(name, _)| name != "head")
        .cloned()
        .collect();
    let temp = write(&headless);
    let (log, opened) = Log::open(&settings(temp.path())).unwrap();
    assert_eq!(opened.head, HeadFound::Missing);
    log.close().await;
}
