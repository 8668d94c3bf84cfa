//! One thread reads, the others decide, and what they come to is put together in the order of the log.
//! Queues and tables have bounds, so that the memory does not grow with the log.

use std::{
    collections::{BTreeMap, VecDeque},
    num::NonZero,
    path::Path,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use jiff::Timestamp;

use super::super::super::Stop;
use crate::{
    audit::{self, Batch, Damaged, Kind},
    policy::replay::{Ended, Impact, Recorded, Replay, Replaying, Where},
};

/// Threads that decide, at most.
const WORKERS_MAX: usize = 8;
/// Batches that wait for a worker.
const WAITING: usize = 2;
/// Moved decisions that wait for their outcome; requests under way are far fewer.
const OPEN_MAX: usize = 65_536;

/// Which records of which folder.
pub(super) struct Pipeline<'a> {
    pub(super) folder: &'a Path,
    pub(super) since: Option<Timestamp>,
}

/// What is done with a decision.
#[derive(Clone, Copy)]
pub(super) enum Work<'a> {
    /// Decide it anew.
    Decide(&'a Replay<'a>),
    /// Compare it with the recorded candidate's.
    Compare,
}

/// What it came to.
#[derive(Default)]
pub(super) struct Replayed {
    pub(super) impact: Impact,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    /// Lines that are no intact records.
    pub(super) damaged: u64,
    /// The first of them.
    pub(super) first_damaged: Option<Damaged>,
    /// Moved decisions whose outcome was not found; those that were given up are among them.
    pub(super) without_outcome: u64,
}

/// What one batch says that has to be put in order.
#[derive(Default)]
struct Part {
    moved: Vec<(u64, (Where, Where))>,
    ended: Vec<(u64, (u64, u64))>,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    damaged: u64,
    first_damaged: Option<Damaged>,
}

/// Waits for outcomes.
#[derive(Default)]
struct Joining {
    replayed: Replayed,
    open: BTreeMap<u64, (Where, Where)>,
}

impl Pipeline<'_> {
    pub(super) fn run(&self, work: Work<'_>) -> Result<Replayed, Stop> {
        let cpus = thread::available_parallelism().map_or(1, NonZero::get);
        let count = cpus.clamp(1, WORKERS_MAX);
        let mut joining = Joining::default();
        let read = thread::scope(|scope| -> Result<(), Stop> {
            let mut workers = Vec::with_capacity(count);
            for _ in 0..count {
                let (to, batches) = sync_channel::<Batch>(WAITING);
                let (done, from) = sync_channel::<Part>(WAITING + 1);
                let since = self.since;
                let work = move || {
                    let mut worker = Worker {
                        counting: work.start(),
                        since,
                    };
                    worker.work(&batches, &done);
                    worker.counting.impact()
                };
                workers.push((Some(to), from, scope.spawn(work)));
            }
            let result = feed(self.folder, &workers, &mut joining);
            for (to, from, thread) in workers {
                drop((to, from));
                let impact = thread.join().map_err(|_panicked| stumbled())?;
                joining.replayed.impact.merge(impact);
            }
            result
        });
        read?;
        Ok(joining.finish())
    }
}

fn stumbled() -> Stop {
    Stop::Failed("a worker stumbled: please report it".to_owned())
}

type Hands<T> = (Option<SyncSender<Batch>>, Receiver<Part>, T);

/// Gives the batches to the workers by turns, and takes what they come to by the same turns, so that
/// it comes in the order of the log.
fn feed<T>(folder: &Path, workers: &[Hands<T>], joining: &mut Joining) -> Result<(), Stop> {
    let unreadable = |error| Stop::Failed(format!("{}: cannot be read: {error}", folder.display()));
    let mut turns = workers.iter().cycle();
    let mut waiting: VecDeque<&Receiver<Part>> = VecDeque::new();
    for batch in audit::batches(folder).map_err(unreadable)? {
        let batch = batch.map_err(unreadable)?;
        let Some((Some(to), from, _)) = turns.next() else {
            continue;
        };
        to.send(batch).map_err(|_gone| stumbled())?;
        waiting.push_back(from);
        if waiting.len() > workers.len().saturating_mul(WAITING)
            && let Some(from) = waiting.pop_front()
        {
            joining.add(from.recv().map_err(|_gone| stumbled())?);
        }
    }
    for from in waiting {
        joining.add(from.recv().map_err(|_gone| stumbled())?);
    }
    Ok(())
}

enum Counting<'a> {
    Decide(Box<Replaying<'a>>),
    Compare(Box<Impact>),
}

impl<'a> Work<'a> {
    fn start(self) -> Counting<'a> {
        match self {
            Self::Decide(replay) => Counting::Decide(Box::new(replay.start())),
            Self::Compare => Counting::Compare(Box::default()),
        }
    }
}

impl Counting<'_> {
    fn impact(self) -> Impact {
        match self {
            Self::Decide(replaying) => replaying.impact,
            Self::Compare(impact) => *impact,
        }
    }

    fn take(&mut self, raw: audit::Raw<'_>) -> Option<(Where, Where)> {
        let record = Recorded::read(raw.line);
        match (self, record) {
            (Self::Decide(replaying), Ok(record)) => replaying.decide(&record, raw.time),
            (Self::Compare(impact), Ok(record)) => impact.compare(&record),
            (Self::Decide(replaying), Err(_)) => {
                replaying.impact.not_read += 1;
                None
            }
            (Self::Compare(impact), Err(_)) => {
                impact.not_read += 1;
                None
            }
        }
    }
}

struct Worker<'a> {
    counting: Counting<'a>,
    since: Option<Timestamp>,
}

impl Worker<'_> {
    fn work(&mut self, batches: &Receiver<Batch>, done: &SyncSender<Part>) {
        for batch in batches {
            let mut part = Part::default();
            for record in batch.records() {
                match record {
                    Ok(raw) => self.one(raw, &mut part),
                    Err(damaged) => {
                        part.damaged += 1;
                        part.first_damaged.get_or_insert(damaged);
                    }
                }
            }
            if done.send(part).is_err() {
                return;
            }
        }
    }

    fn one(&mut self, raw: audit::Raw<'_>, part: &mut Part) {
        if self.since.is_some_and(|since| raw.time < since) {
            return;
        }
        if raw.kind == Kind::Decision.as_str() {
            part.first = part.first.or(Some(raw.time));
            part.last = Some(raw.time);
            let moved = self.counting.take(raw);
            part.moved.extend(moved.map(|key| (raw.seq, key)));
        } else if raw.kind == Kind::Outcome.as_str()
            && let Ok(ended) = Ended::read(raw.line)
            && let Some(decision) = ended.decision
        {
            let read = ended.tokens_in.unwrap_or_default();
            let written = ended.tokens_out.unwrap_or_default();
            part.ended.push((decision, (read, written)));
        }
    }
}

impl Joining {
    fn add(&mut self, part: Part) {
        let replayed = &mut self.replayed;
        replayed.first = replayed.first.or(part.first);
        replayed.last = part.last.or(replayed.last);
        replayed.damaged += part.damaged;
        if replayed.first_damaged.is_none() {
            replayed.first_damaged = part.first_damaged;
        }
        for (seq, key) in part.moved {
            if self.open.len() >= OPEN_MAX && self.open.pop_first().is_some() {
                replayed.without_outcome += 1;
            }
            self.open.insert(seq, key);
        }
        // An outcome stands behind its decision.
        for (decision, tokens) in part.ended {
            if let Some(key) = self.open.remove(&decision) {
                replayed.impact.moves.entry(key).or_default().ended(tokens);
            }
        }
    }

    fn finish(mut self) -> Replayed {
        self.replayed.without_outcome += u64::try_from(self.open.len()).unwrap_or(u64::MAX);
        self.replayed
    }
}
