//! The bounded queue in front of a model's owner thread, first come, first served.
//!
//! A full queue refuses at once. A place is taken before a prompt is tokenised, so that the work
//! of tokenising is bounded by the same number.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Instant,
};

use llama_cpp_2::token::LlamaToken;
use parking_lot::Mutex;

use super::{
    doorbell::Doorbell,
    form::{Constraint, Start},
    generation::Outlet,
    task::Sampling,
};

/// A task that was checked and tokenised.
pub(super) struct Job {
    pub(super) prompt: Vec<LlamaToken>,
    pub(super) choices: u32,
    pub(super) way: Way,
    pub(super) stop: Vec<String>,
    /// Whether calls of tools are taken out of the text.
    pub(super) calls: bool,
    pub(super) outlet: Outlet,
}

/// How the tokens of an answer are drawn, how many, and what is told of them.
#[derive(Debug, Default)]
pub(super) struct Way {
    pub(super) sampling: Sampling,
    pub(super) max_tokens: u32,
    /// As in `Task`.
    pub(super) logprobs: Option<u32>,
    /// What the answer is held to, and from where on.
    pub(super) form: Option<(Constraint, Start)>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPlace {
    Full,
    Closed,
}

/// Numbers that the owner thread keeps for whoever watches it. Each is read by itself.
#[derive(Debug, Default)]
pub(super) struct Figures {
    pub(super) active: AtomicU32,
    pub(super) paused: AtomicU32,
    pub(super) kv_tokens: AtomicU64,
    pub(super) prompt_tokens: AtomicU64,
    pub(super) completion_tokens: AtomicU64,
    pub(super) cancelled: AtomicU64,
    pub(super) faults: AtomicU64,
    /// A moving mean of how long a request holds its slots, in milliseconds.
    pub(super) mean_ms: AtomicU64,
}

/// The queue, the bell that tells the owner thread of it, and the owner thread's figures.
pub(super) struct Intake {
    /// Guards the queue; held for as long as it takes to move or look through `Job`s.
    inbox: Mutex<Inbox>,
    bell: Arc<Doorbell>,
    figures: Figures,
    queue: usize,
    slots: u32,
}

#[derive(Default)]
struct Inbox {
    jobs: VecDeque<Job>,
    reserved: usize,
    closing: Option<Instant>,
}

/// A place in the queue, given back when dropped unfilled.
pub(super) struct Place<'a> {
    intake: &'a Intake,
}

// === impl Intake ===

impl Intake {
    pub(super) fn new(queue: usize, slots: u32) -> Self {
        Self {
            inbox: Mutex::default(),
            bell: Arc::default(),
            figures: Figures::default(),
            queue,
            slots,
        }
    }

    pub(super) fn bell(&self) -> &Arc<Doorbell> {
        &self.bell
    }

    pub(super) fn figures(&self) -> &Figures {
        &self.figures
    }

    pub(super) fn slots(&self) -> u32 {
        self.slots
    }

    /// How many wait, those whose prompt is being tokenised included.
    pub(super) fn queued(&self) -> usize {
        let inbox = self.inbox.lock();
        inbox.jobs.len().saturating_add(inbox.reserved)
    }

    /// Takes a place: `queue` of them, and one for each free slot.
    pub(super) fn reserve(&self) -> Result<Place<'_>, NoPlace> {
        let free = self
            .slots
            .saturating_sub(self.figures.active.load(Ordering::Relaxed));
        let places = self
            .queue
            .saturating_add(usize::try_from(free).unwrap_or(usize::MAX));
        let mut inbox = self.inbox.lock();
        if inbox.closing.is_some() {
            return Err(NoPlace::Closed);
        }
        if inbox.jobs.len().saturating_add(inbox.reserved) >= places {
            inbox.jobs.retain(|job| !job.outlet.gone());
        }
        if inbox.jobs.len().saturating_add(inbox.reserved) >= places {
            return Err(NoPlace::Full);
        }
        inbox.reserved = inbox.reserved.saturating_add(1);
        Ok(Place { intake: self })
    }

    /// In how many seconds a refused request may find a place.
    pub(super) fn retry_after_s(&self) -> u32 {
        let waiting = u64::try_from(self.queued()).unwrap_or(u64::MAX);
        let mean_ms = self.figures.mean_ms.load(Ordering::Relaxed).max(1);
        let rounds = waiting.div_ceil(u64::from(self.slots.max(1)));
        let seconds = rounds.saturating_mul(mean_ms).div_ceil(1000).clamp(1, 60);
        u32::try_from(seconds).unwrap_or(60)
    }

    /// The job at the head, if that many free slots are enough for it. A job that asks for more
    /// than there are holds up those behind it, or it would wait for ever.
    pub(super) fn take(&self, free: usize) -> Option<Job> {
        let mut inbox = self.inbox.lock();
        inbox.jobs.retain(|job| !job.outlet.gone());
        let choices = usize::try_from(inbox.jobs.front()?.choices).ok()?;
        if choices > free {
            return None;
        }
        inbox.jobs.pop_front()
    }

    /// Accepts nothing from now on; what is accepted may run until `deadline`. The earliest of
    /// several deadlines holds.
    pub(super) fn close(&self, deadline: Instant) {
        let mut inbox = self.inbox.lock();
        inbox.closing = Some(
            inbox
                .closing
                .map_or(deadline, |earlier| earlier.min(deadline)),
        );
        drop(inbox);
        self.bell.ring();
    }

    /// The deadline, once closed.
    pub(super) fn closing(&self) -> Option<Instant> {
        self.inbox.lock().closing
    }

    /// Whether no job waits.
    pub(super) fn is_empty(&self) -> bool {
        self.inbox.lock().jobs.is_empty()
    }

    /// Drops what waits, so that its readers learn that the engine stopped.
    pub(super) fn clear(&self) {
        // Dropped after the lock is released: a job's reader may be woken by it.
        let jobs = std::mem::take(&mut self.inbox.lock().jobs);
        drop(jobs);
    }
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake")
            .field("queued", &self.queued())
            .field("figures", &self.figures)
            .finish_non_exhaustive()
    }
}

// === impl Place ===

impl Place<'_> {
    /// Queues the job, unless the engine closed meanwhile.
    pub(super) fn fill(self, job: Job) -> Result<(), NoPlace> {
        let mut inbox = self.intake.inbox.lock();
        if inbox.closing.is_some() {
            return Err(NoPlace::Closed);
        }
        inbox.jobs.push_back(job);
        Ok(())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut inbox = self.intake.inbox.lock();
        inbox.reserved = inbox.reserved.saturating_sub(1);
        drop(inbox);
        self.intake.bell.ring();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::generation::{Generation, channel};

    fn job(intake: &Intake, choices: u32) -> (Job, Generation) {
        let (outlet, generation) = channel(choices, Arc::clone(intake.bell()));
        let job = Job {
            prompt: Vec::new(),
            choices,
            way: Way::default(),
            stop: Vec::new(),
            calls: false,
            outlet,
        };
        (job, generation)
    }

    #[test]
    fn a_full_queue_refuses_until_someone_gives_up() {
        let intake = Intake::new(1, 1);
        intake.figures().active.store(1, Ordering::Relaxed);
        let (first, reader) = job(&intake, 1);
        intake.reserve().unwrap().fill(first).unwrap();
        assert_eq!(intake.reserve().err(), Some(NoPlace::Full));
        drop(reader);
        assert!(
            intake.reserve().is_ok(),
            "the place of a reader that went away is free"
        );
    }

    #[test]
    fn a_prompt_that_is_being_tokenised_holds_its_place() {
        let intake = Intake::new(1, 1);
        intake.figures().active.store(1, Ordering::Relaxed);
        let place = intake.reserve().unwrap();
        assert_eq!(intake.reserve().err(), Some(NoPlace::Full));
        drop(place);
        assert_eq!(intake.queued(), 0);
    }

    #[test]
    fn the_head_waits_for_all_its_slots_and_nobody_overtakes() {
        let intake = Intake::new(4, 2);
        let (wide, _wide) = job(&intake, 2);
        let (narrow, _narrow) = job(&intake, 1);
        intake.reserve().unwrap().fill(wide).unwrap();
        intake.reserve().unwrap().fill(narrow).unwrap();
        assert!(intake.take(1).is_none());
        assert_eq!(intake.take(2).map(|job| job.choices), Some(2));
        assert_eq!(intake.take(1).map(|job| job.choices), Some(1));
    }

    #[test]
    fn a_closed_intake_refuses_even_a_place_taken_before() {
        let intake = Intake::new(4, 2);
        let place = intake.reserve().unwrap();
        intake.close(Instant::now());
        assert_eq!(intake.reserve().err(), Some(NoPlace::Closed));
        let (late, _reader) = job(&intake, 1);
        assert_eq!(place.fill(late), Err(NoPlace::Closed));
        assert!(intake.is_empty());
    }

    #[test]
    fn retry_after_grows_with_the_queue_and_stays_between_its_bounds() {
        let intake = Intake::new(100, 1);
        assert_eq!(intake.retry_after_s(), 1);
        intake.figures().mean_ms.store(2_000, Ordering::Relaxed);
        let places: Vec<_> = (0..3).map(|_| intake.reserve().unwrap()).collect();
        assert_eq!(intake.retry_after_s(), 6);
        intake.figures().mean_ms.store(u64::MAX, Ordering::Relaxed);
        assert_eq!(intake.retry_after_s(), 60);
        drop(places);
    }
}
