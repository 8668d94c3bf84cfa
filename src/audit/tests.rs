//! Claims about the whole log on real files, and what the files beside this one build on.

use std::{fs, io, path::Path, sync::LazyLock};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{runtime, task::JoinSet};

use super::{line::Link, *};

mod crash;
mod disk;
mod tamper;

/// The files of a folder by name.
type Files = Vec<(String, Vec<u8>)>;

fn settings(folder: &Path) -> Settings {
    let folder = folder.join("audit");
    Settings {
        folder,
        segment_bytes: 4096,
        queue_records: 64,
        reserve_bytes: 0,
    }
}

fn entry(n: usize) -> Value {
    json!({"label": "internal", "request_id": format!("r-{n}"), "n": n})
}

fn read(folder: &Path) -> Files {
    let mut files: Files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap())
        .map(|file| {
            (
                file.file_name().into_string().unwrap(),
                fs::read(file.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

fn write(files: &Files) -> TempDir {
    let temp = TempDir::new().unwrap();
    let folder = temp.path().join("audit");
    fs::create_dir(&folder).unwrap();
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
    temp
}

/// A closed log: start, 48 decisions, stop, in several segments.
static SAMPLE: LazyLock<Files> = LazyLock::new(|| {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(async {
            let (log, _) = Log::open(&settings).unwrap();
            for n in 0..48 {
                log.seal(Kind::Decision, &entry(n)).await.unwrap();
            }
            log.close().await;
        });
    read(&settings.folder)
});

fn names_of_segments(files: &Files) -> Vec<usize> {
    (0..files.len())
        .filter(|at| files[*at].0.starts_with("audit-"))
        .collect()
}

fn lines_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|b| *b == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_concurrent_sealers_get_distinct_receipts_in_few_groups() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, _) = Log::open(&settings).unwrap();
    let mut sealers = JoinSet::new();
    for n in 0..64 {
        let log = log.clone();
        sealers.spawn(async move {
            let mut receipts = Vec::new();
            for _ in 0..4 {
                receipts.push(log.seal(Kind::Decision, &entry(n)).await.unwrap());
            }
            receipts
        });
    }
    let receipts: Vec<Receipt> = sealers.join_all().await.into_iter().flatten().collect();
    // Read while the log is open: a live log verifies, and every receipt is already true.
    let verdict = verify(&settings.folder);
    assert_eq!((verdict.fault, verdict.records), (None, 257));
    let mut seqs: Vec<u64> = receipts.iter().map(Receipt::seq).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=257).collect::<Vec<_>>());
    let shown: Vec<Shown> = show(&settings.folder, &Filter::default())
        .map(Result::unwrap)
        .collect();
    for receipt in &receipts {
        let seal = format!(",\"hash\":\"{}\"}}", receipt.hash());
        assert!(
            shown
                .iter()
                .any(|s| s.seq == receipt.seq() && s.raw.ends_with(&seal))
        );
    }
    let lag = log.lag();
    assert_eq!(
        (lag.records, lag.queued, lag.failed, lag.lost),
        (257, 0, 0, 0)
    );
    assert!(lag.groups < 257 && lag.group_records_max > 1, "{lag:?}");
    log.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_verifies_while_it_is_written() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, _) = Log::open(&settings).unwrap();
    let mut sealer = JoinSet::new();
    let writing = log.clone();
    sealer.spawn(async move {
        for n in 0..300 {
            writing.seal(Kind::Decision, &entry(n)).await.unwrap();
        }
    });
    while sealer.try_join_next().is_none() {
        let verdict = verify(&settings.folder);
        assert_eq!(verdict.fault, None);
        assert_ne!(verdict.tail, Tail::Torn);
        tokio::task::yield_now().await;
    }
    log.close().await;
}

#[tokio::test]
async fn a_torn_end_of_a_live_log_is_in_progress_and_of_a_dead_one_torn() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, opened) = Log::open(&settings).unwrap();
    let segment = settings.folder.join(opened.segment);
    let mut half = fs::read(&segment).unwrap();
    half.extend_from_slice(b"{\"seq\":2,");
    fs::write(&segment, &half).unwrap();
    let verdict = verify(&settings.folder);
    assert_eq!((verdict.fault, verdict.tail), (None, Tail::InProgress));
    log.close().await;
    fs::write(&segment, &half).unwrap();
    fs::write(
        settings.folder.join("head"),
        segment::head_text(&Link::GENESIS),
    )
    .unwrap();
    let fault = verify(&settings.folder).fault.unwrap();
    assert_eq!((fault.seq, fault.problem), (2, Problem::TornTail));
}

#[tokio::test]
async fn a_second_log_on_the_folder_is_refused_until_the_first_is_closed() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, _) = Log::open(&settings).unwrap();
    let error = Log::open(&settings).unwrap_err();
    assert!(matches!(error, OpenError::Taken(_)) && error.to_string().contains("another process"));
    log.close().await;
    assert!(matches!(log.health(), Health::Failing(Unwritable::Closed)));
    assert!(matches!(
        log.seal(Kind::Reload, &json!({})).await,
        Err(Unwritable::Closed)
    ));
    let (again, opened) = Log::open(&settings).unwrap();
    assert_eq!(opened.torn, None);
    again.close().await;
    assert_eq!(verify(&settings.folder).records, 4);
}

#[tokio::test]
async fn files_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, _) = Log::open(&settings).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&settings.folder), 0o700);
    for (name, _) in read(&settings.folder) {
        assert_eq!(mode(&settings.folder.join(name)), 0o600);
    }
    log.close().await;
}

#[tokio::test]
async fn without_the_reserve_nothing_is_sealed_and_health_says_so() {
    let temp = TempDir::new().unwrap();
    let settings = Settings {
        reserve_bytes: u64::MAX,
        ..settings(temp.path())
    };
    let (log, _) = Log::open(&settings).unwrap();
    let full = |why: &Unwritable| {
        matches!(
            why,
            Unwritable::Full {
                reserve: u64::MAX,
                ..
            }
        )
    };
    assert!(full(
        &log.seal(Kind::Decision, &entry(0)).await.unwrap_err()
    ));
    assert!(full(&log.reserve().await.unwrap_err()));
    assert!(matches!(log.health(), Health::Failing(why) if full(&why)));
    log.close().await;
    assert_eq!(verify(&settings.folder).records, 0);
}

#[tokio::test]
async fn an_entry_at_fault_is_refused_and_harms_no_other() {
    let temp = TempDir::new().unwrap();
    let (log, _) = Log::open(&settings(temp.path())).unwrap();
    let refused = log
        .seal(Kind::Decision, &json!({"seq": 7}))
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        Unwritable::Entry(EntryError::Reserved("seq"))
    ));
    log.reserve()
        .await
        .unwrap()
        .fill(Kind::Outcome, &json!(["not", "an", "object"]));
    assert_eq!(log.seal(Kind::Decision, &entry(0)).await.unwrap().seq(), 2);
    assert_eq!((log.lag().lost, log.lag().slots), (1, 0));
    log.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slots_are_filled_under_load_without_a_wait_and_are_all_written() {
    let temp = TempDir::new().unwrap();
    let settings = Settings {
        queue_records: 4,
        ..settings(temp.path())
    };
    let (log, _) = Log::open(&settings).unwrap();
    let mut slots = Vec::new();
    for _ in 0..4 {
        slots.push(log.reserve().await.unwrap());
    }
    assert_eq!(log.lag().slots, 4);
    // All slots are out, and decisions still go through.
    let mut sealers = JoinSet::new();
    for n in 0..40 {
        let log = log.clone();
        sealers.spawn(async move { log.seal(Kind::Decision, &entry(n)).await.unwrap().seq() });
    }
    for slot in slots {
        slot.fill(Kind::Outcome, &json!({"how": "client went away"}));
    }
    sealers.join_all().await;
    log.close().await;
    let outcomes = Filter {
        kind: Some(Kind::Outcome),
        ..Filter::default()
    };
    assert_eq!(
        show(&settings.folder, &outcomes)
            .map(Result::unwrap)
            .count(),
        4
    );
    assert_eq!((verify(&settings.folder).fault, log.lag().lost), (None, 0));
}

#[tokio::test]
async fn closing_with_a_slot_out_ends_and_counts_the_slot_as_lost() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, _) = Log::open(&settings).unwrap();
    let slot = log.reserve().await.unwrap();
    log.close_within(std::time::Duration::ZERO).await;
    slot.fill(Kind::Outcome, &entry(0));
    log.close().await;
    assert_eq!((log.lag().lost, log.lag().queued), (1, 0));
    let stop = show(&settings.folder, &Filter::default())
        .last()
        .unwrap()
        .unwrap();
    let stop = stop.value().unwrap();
    assert_eq!(
        (&stop["kind"], &stop["slots_open"]),
        (&json!("stop"), &json!(1))
    );
}

#[tokio::test]
async fn filters_read_members_at_any_depth() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, _) = Log::open(&settings).unwrap();
    let record = json!({
        "request_id": "r-1", "label": "restricted", "destination": {"zone": "private"},
        "rules": [{"id": "cards-stay-inside"}], "findings": [{"type": "CREDIT_CARD"}],
    });
    log.seal(Kind::Decision, &record).await.unwrap();
    log.seal(
        Kind::Decision,
        &json!({"label": "public", "note": "restricted"}),
    )
    .await
    .unwrap();
    log.close().await;
    let check = |narrow: fn(&mut Filter), seqs: &[u64]| {
        let mut filter = Filter::default();
        narrow(&mut filter);
        let shown = show(&settings.folder, &filter).map(|shown| shown.unwrap().seq);
        assert_eq!(shown.collect::<Vec<_>>(), seqs, "{filter:?}");
    };
    check(|f| f.label = Some("restricted".to_owned()), &[2]);
    check(|f| f.zone = Some("private".to_owned()), &[2]);
    check(|f| f.zone = Some("external".to_owned()), &[]);
    check(|f| f.rule = Some("cards-stay-inside".to_owned()), &[2]);
    check(|f| f.entity = Some("CREDIT_CARD".to_owned()), &[2]);
    check(|f| f.request_id = Some("r-1".to_owned()), &[2]);
    check(|f| f.kind = Some(Kind::Decision), &[2, 3]);
    check(|f| (f.from_seq, f.to_seq) = (Some(3), Some(4)), &[3, 4]);
    check(|f| f.until = Some(jiff::Timestamp::UNIX_EPOCH), &[]);
    check(
        |f| f.since = Some(jiff::Timestamp::UNIX_EPOCH),
        &[1, 2, 3, 4],
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_its_cause() {
    let temp = TempDir::new().unwrap();
    fs::write(temp.path().join("audit"), "a file").unwrap();
    assert!(folder::make(&temp.path().join("audit")).is_err());
    assert!(matches!(
        Log::open(&settings(temp.path())),
        Err(OpenError::Io(_))
    ));
    let verdict = verify(&temp.path().join("nothing"));
    assert!(matches!(
        verdict.fault.unwrap().problem,
        Problem::Unreadable(io::ErrorKind::NotFound)
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_policies_are_found_from_the_end_over_segments() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    fs::create_dir(&settings.folder).unwrap();
    assert_eq!(last_policies(&settings.folder).unwrap(), None);
    let policy = |n: u32| json!({"policy": n});
    let found = || last_policies(&settings.folder).unwrap().unwrap();
    {
        let (log, _) = Log::open(&settings).unwrap();
        log.seal(Kind::Reload, &policy(1)).await.unwrap();
        log.seal(Kind::Reload, &policy(2)).await.unwrap();
        // Segments without any, and an entry that only looks like one.
        for n in 0..48 {
            log.seal(Kind::Decision, &json!({"n": n, "in": {"kind": "reload"}}))
                .await
                .unwrap();
        }
        let last = found();
        assert_eq!(last.reload.value().unwrap()["policy"], 2);
        assert_eq!(
            (last.reload.segment.as_str(), last.stop),
            ("audit-000001.jsonl", None)
        );
        log.close().await;
    }
    let stopped = found().stop.unwrap();
    assert_ne!(stopped.segment, "audit-000001.jsonl");
    assert_eq!(stopped.value().unwrap()["kind"], "stop");
    let (log, _) = Log::open(&settings).unwrap();
    log.seal(Kind::Reload, &policy(3)).await.unwrap();
    let last = found();
    assert_eq!(
        (last.reload.value().unwrap()["policy"].clone(), last.stop),
        (json!(3), None)
    );
    log.close().await;
}

#[test]
fn an_edited_record_of_policies_is_no_answer() {
    let temp = TempDir::new().unwrap();
    let text = r#"{"seq":1,"prev":"","time":"2026-03-01T10:00:00Z","kind":"reload","policy":"x"}"#;
    fs::write(temp.path().join("audit-000001.jsonl"), format!("{text}\n")).unwrap();
    let told = last_policies(temp.path()).unwrap_err().to_string();
    assert!(
        told.contains("audit-000001.jsonl:1 is not an intact record"),
        "{told}"
    );
}
