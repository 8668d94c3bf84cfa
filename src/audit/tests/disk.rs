//! Claims about failing disks, made to fail on demand.

use std::{fs, io, sync::Arc};

use parking_lot::Mutex;
use serde_json::Value;
use tempfile::TempDir;

use super::{
    super::{
        folder::{Disk, Folder},
        recover::recover,
        *,
    },
    entry, settings,
};

/// What the disk refuses. An append that is refused has written half.
type Refused = &'static [Step];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Append,
    Sync,
    RollBack,
    Mark,
}

struct Faulty {
    folder: Folder,
    refused: Arc<Mutex<Refused>>,
}

impl Faulty {
    fn may(&self, step: Step) -> io::Result<()> {
        if self.refused.lock().contains(&step) {
            Err(io::Error::other("EIO"))
        } else {
            Ok(())
        }
    }
}

impl Disk for Faulty {
    fn free(&self) -> io::Result<u64> {
        self.folder.free()
    }

    fn append(&mut self, text: &[u8]) -> io::Result<()> {
        if self.may(Step::Append).is_ok() {
            return self.folder.append(text);
        }
        self.folder.append(&text[..text.len() / 2])?;
        Err(io::ErrorKind::StorageFull.into())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.may(Step::Sync)?;
        self.folder.sync()
    }

    fn roll_back(&mut self) -> io::Result<()> {
        self.may(Step::RollBack)?;
        self.folder.roll_back()
    }

    fn mark(&mut self, head: &str) -> io::Result<()> {
        self.may(Step::Mark)?;
        self.folder.mark(head)
    }
}

fn faulty(settings: &Settings, refused: Refused) -> (Log, Arc<Mutex<Refused>>) {
    let recovered = recover(settings).unwrap();
    let refused = Arc::new(Mutex::new(refused));
    let disk = Faulty {
        folder: recovered.folder,
        refused: Arc::clone(&refused),
    };
    (
        Log::on(disk, recovered.end, settings, &recovered.opened).unwrap(),
        refused,
    )
}

#[tokio::test]
async fn a_full_disk_fails_the_sealer_keeps_the_slots_record_and_heals() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, refused) = faulty(&settings, &[]);
    let slot = log.reserve().await.unwrap();
    *refused.lock() = &[Step::Append];
    slot.fill(Kind::Outcome, &entry(0));
    let why = log.seal(Kind::Decision, &entry(1)).await.unwrap_err();
    assert!(matches!(&why, Unwritable::Disk(e) if e.kind() == io::ErrorKind::StorageFull));
    let verdict = verify(&settings.folder);
    assert_eq!(
        (verdict.fault, verdict.tail, verdict.records),
        (None, Tail::Whole, 1)
    );
    *refused.lock() = &[];
    // Readiness probes alone bring it back, and with it the outcome that waited.
    while matches!(log.health(), Health::Failing(_)) {
        tokio::task::yield_now().await;
    }
    assert_eq!(log.seal(Kind::Decision, &entry(2)).await.unwrap().seq(), 3);
    log.close().await;
    let kinds: Vec<Value> = show(&settings.folder, &Filter::default())
        .map(|shown| shown.unwrap().value().unwrap()["kind"].clone())
        .collect();
    assert_eq!(kinds, ["start", "outcome", "decision", "stop"]);
    assert_eq!(
        (
            verify(&settings.folder).fault,
            log.lag().lost,
            log.lag().failed
        ),
        (None, 0, 1)
    );
}

#[tokio::test]
async fn a_log_that_opens_on_a_full_disk_writes_its_start_first_when_it_can() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, refused) = faulty(&settings, &[Step::Append]);
    assert!(matches!(log.health(), Health::Failing(Unwritable::Disk(_))));
    *refused.lock() = &[];
    assert_eq!(log.seal(Kind::Decision, &entry(0)).await.unwrap().seq(), 2);
    log.close().await;
    assert_eq!(verify(&settings.folder).records, 3);
}

#[tokio::test]
async fn a_failed_sync_or_roll_back_is_final_until_a_restart() {
    let fatal: [Refused; 2] = [&[Step::Sync], &[Step::Append, Step::RollBack]];
    for steps in fatal {
        let temp = TempDir::new().unwrap();
        let settings = settings(temp.path());
        let (log, refused) = faulty(&settings, &[]);
        let slot = log.reserve().await.unwrap();
        *refused.lock() = steps;
        let head = fs::read(settings.folder.join("head")).unwrap();
        let why = log.seal(Kind::Decision, &entry(0)).await.unwrap_err();
        assert_eq!(
            fs::read(settings.folder.join("head")).unwrap(),
            head,
            "it never leads"
        );
        assert!(matches!(why, Unwritable::Broken(_)) && why.to_string().contains("restart"));
        *refused.lock() = &[];
        assert!(matches!(
            log.health(),
            Health::Failing(Unwritable::Broken(_))
        ));
        assert!(matches!(
            log.seal(Kind::Decision, &entry(1)).await,
            Err(Unwritable::Broken(_))
        ));
        slot.fill(Kind::Outcome, &entry(2));
        log.close().await;
        assert_eq!((log.lag().records, log.lag().failed), (1, 2));
        let (again, _) = Log::open(&settings).unwrap();
        again.seal(Kind::Decision, &entry(3)).await.unwrap();
        again.close().await;
        assert_eq!(verify(&settings.folder).fault, None);
    }
}

#[tokio::test]
async fn a_head_that_cannot_be_written_lags_and_is_counted() {
    let temp = TempDir::new().unwrap();
    let settings = settings(temp.path());
    let (log, refused) = faulty(&settings, &[]);
    *refused.lock() = &[Step::Mark];
    log.seal(Kind::Decision, &entry(0)).await.unwrap();
    log.close().await;
    assert_eq!(log.lag().head_failures, 2);
    let verdict = verify(&settings.folder);
    assert_eq!((verdict.fault, verdict.records), (None, 3));
    let (again, opened) = Log::open(&settings).unwrap();
    assert_eq!(opened.head, HeadFound::Found);
    again.close().await;
}
