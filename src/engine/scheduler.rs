//! Decides what goes into each step of decoding: continuous batching over a few sequences.
//!
//! It owns every sequence of one model, sends what they generate, and gives their cells back. It
//! knows llama.cpp only as a [`Decoder`], reads no clock, and never waits.

mod choice;
mod running;
mod share;

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use llama_cpp_2::token::LlamaToken;

use self::{
    choice::{Choice, Reading},
    running::{Planned, Running, tokens},
};
use super::{
    chance::Chance,
    generation::{EngineFault, Event},
    intake::{Intake, Job, Way},
};

/// Prompt tokens per step: what a prompt adds to the latency of everyone else, and to that of
/// hanging up. On a CPU twice as many are read no faster.
pub(super) const PREFILL_TOKENS: usize = 64;

/// What a step of decoding runs on.
pub(super) trait Decoder {
    type Sampler;

    /// How one of several answers is drawn.
    fn sampler(&self, way: &Way, choice: u32) -> Self::Sampler;

    /// Computes all rows in one batch; afterwards those with `logits` can be sampled.
    fn decode(&mut self, rows: &[Row]) -> Result<(), EngineFault>;

    /// Draws the token that follows the row of that index in the last batch; fails where none may.
    fn sample(&mut self, row: i32, sampler: &mut Self::Sampler) -> Result<Drawn, EngineFault>;

    /// Whether the token ends an answer.
    fn ends(&self, token: LlamaToken) -> bool;

    /// Appends the bytes that the token stands for; none for a control token.
    fn piece(&self, token: LlamaToken, into: &mut Vec<u8>);

    /// Makes an unused sequence a copy of another.
    fn copy(&mut self, from: i32, to: i32) -> Result<(), EngineFault>;

    /// Removes every cell of a sequence.
    fn forget(&mut self, sequence: i32) -> Result<(), EngineFault>;
}

/// One token of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) token: LlamaToken,
    pub(super) position: i32,
    pub(super) sequence: i32,
    pub(super) logits: bool,
}

/// A token, and how likely it was where the task asks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    pub(super) token: LlamaToken,
    pub(super) chance: Option<Chance>,
}

/// What a turn came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// A batch was decoded; go on.
    Worked,
    /// Nothing to do until the bell rings, or until then.
    Idle(Option<Instant>),
    /// Closed, and nothing is left.
    Finished,
}

pub(super) struct Scheduler<D: Decoder> {
    decoder: D,
    intake: Arc<Intake>,
    running: Vec<Running<D::Sampler>>,
    /// Sequences that hold no cells. The lowest is used first, which keeps batches contiguous.
    free: BTreeSet<i32>,
    stall: Duration,
    turns: usize,
}

// === impl Scheduler ===

impl<D: Decoder> Scheduler<D> {
    pub(super) fn new(decoder: D, intake: Arc<Intake>, stall: Duration) -> Self {
        let slots = i32::try_from(intake.slots()).unwrap_or(i32::MAX);
        Self {
            decoder,
            intake,
            running: Vec::new(),
            free: (0..slots).collect(),
            stall,
            turns: 0,
        }
    }

    /// One step: lets go of what is over, admits what fits, decodes one batch, sends what it gave.
    pub(super) fn turn(&mut self, now: Instant) -> Turn {
        self.turns = self.turns.wrapping_add(1);
        let closing = self.intake.closing();
        self.sweep(now, closing);
        self.admit(now);
        if closing.is_some() && self.running.is_empty() && self.intake.is_empty() {
            self.report();
            return Turn::Finished;
        }
        let plan = self.plan(now);
        if plan.is_empty() {
            self.report();
            let stalls = self
                .running
                .iter()
                .filter_map(|request| request.starved_since);
            let stalls = stalls.filter_map(|since| since.checked_add(self.stall));
            return Turn::Idle(stalls.chain(closing).min());
        }
        let rows: Vec<Row> = plan.iter().map(|planned| planned.row).collect();
        match self.decoder.decode(&rows) {
            Ok(()) => self.harvest(&plan),
            Err(fault) => self.fail(&plan, fault),
        }
        self.retire(now);
        Turn::Worked
    }

    /// Lets go of requests that nobody reads, that stalled, or that the deadline cut off.
    fn sweep(&mut self, now: Instant, closing: Option<Instant>) {
        let over = closing.is_some_and(|deadline| deadline <= now);
        if over {
            self.intake.clear();
        }
        for mut request in std::mem::take(&mut self.running) {
            let stalled = request.starved_since.is_some_and(|since| {
                now.saturating_duration_since(since) >= self.stall && !request.outlet.has_room()
            });
            let fault = match (over, stalled) {
                _ if request.outlet.gone() => None,
                (true, _) => Some(EngineFault::Stopped),
                (_, true) => Some(EngineFault::Stalled),
                (false, false) => {
                    self.running.push(request);
                    continue;
                }
            };
            self.intake
                .figures()
                .cancelled
                .fetch_add(1, Ordering::Relaxed);
            self.release(&mut request);
            if let Some(fault) = fault {
                request.outlet.send(Event::Failed(fault));
            }
        }
    }

    fn admit(&mut self, now: Instant) {
        while let Some(job) = self.intake.take(self.free.len()) {
            let Job {
                prompt,
                choices,
                way,
                stop,
                calls,
                outlet,
            } = job;
            let prompt_tokens = tokens(prompt.len());
            let choices = (0..choices)
                .zip(std::iter::from_fn(|| self.free.pop_first()))
                .map(|(index, sequence)| {
                    let sampler = self.decoder.sampler(&way, index);
                    Choice::new(index, sequence, sampler, Reading::new(stop.clone(), calls))
                })
                .collect();
            let figures = self.intake.figures();
            figures
                .prompt_tokens
                .fetch_add(u64::from(prompt_tokens), Ordering::Relaxed);
            self.running.push(Running {
                prompt,
                read: 0,
                choices,
                outlet,
                max_tokens: way.max_tokens,
                failed: false,
                starved_since: None,
                since: now,
            });
            // Whoever is told sees it in the figures.
            self.report();
            if let Some(request) = self.running.last() {
                request.outlet.send(Event::Started { prompt_tokens });
            }
        }
        self.refuse_what_never_fits();
    }

    /// Sequences that could not be cleared are lost, and so may be the room for the job at the
    /// head: with nothing running, no more will come free.
    fn refuse_what_never_fits(&self) {
        if self.running.is_empty()
            && let Some(job) = self.intake.take(usize::MAX)
        {
            self.intake.figures().faults.fetch_add(1, Ordering::Relaxed);
            job.outlet.send(Event::Failed(EngineFault::Decode));
        }
    }

    /// One token for every answer that is being generated, and a fair share of the prompts.
    fn plan(&mut self, now: Instant) -> Vec<Planned> {
        let mut plan = Vec::new();
        let mut prompts = Vec::new();
        for (at, request) in self.running.iter_mut().enumerate() {
            if !request.outlet.has_room() {
                request.starved_since.get_or_insert(now);
                continue;
            }
            request.starved_since = None;
            if request.read < request.prompt.len() {
                prompts.push((at, request.prompt.len().saturating_sub(request.read)));
            } else {
                plan.extend(request.next_rows(at));
            }
        }
        let wanted: Vec<usize> = prompts.iter().map(|(_, left)| *left).collect();
        for ((at, _), share) in
            prompts
                .iter()
                .zip(share::shares(&wanted, PREFILL_TOKENS, self.turns))
        {
            if let Some(request) = self.running.get(*at) {
                plan.extend(request.prompt_rows(*at, share));
            }
        }
        plan.sort_by_key(|planned| (planned.row.sequence, planned.row.position));
        plan
    }

    /// Takes what a decoded batch gave.
    fn harvest(&mut self, plan: &[Planned]) {
        for (row, planned) in (0..).zip(plan) {
            let Some(request) = self.running.get_mut(planned.request) else {
                continue;
            };
            let Some(choice) = planned.choice else {
                request.read = request.read.saturating_add(1);
                if planned.row.logits {
                    self.begin(planned.request, row);
                }
                continue;
            };
            if let Some(choice) = request.choices.get_mut(choice) {
                choice.position = choice.position.saturating_add(1);
                let drawn = self.decoder.sample(row, &mut choice.sampler);
                self.accept(planned.request, planned.choice, drawn);
            }
        }
    }

    /// The prompt is read: every answer begins from it.
    fn begin(&mut self, at: usize, row: i32) {
        let Some(request) = self.running.get_mut(at) else {
            return;
        };
        let count = request.choices.len();
        let leader = request.choices.first().map_or(0, |choice| choice.sequence);
        let position = i32::try_from(request.prompt.len()).unwrap_or(i32::MAX);
        for choice in &mut request.choices {
            choice.position = position;
            // The leader's sequence stays as it is until all copies are asked for.
            if choice.sequence != leader && self.decoder.copy(leader, choice.sequence).is_err() {
                request.give_up(EngineFault::Decode);
                self.intake.figures().faults.fetch_add(1, Ordering::Relaxed);
                return;
            }
        }
        for index in 0..count {
            let Some(request) = self.running.get_mut(at) else {
                return;
            };
            let Some(choice) = request.choices.get_mut(index) else {
                return;
            };
            let drawn = self.decoder.sample(row, &mut choice.sampler);
            self.accept(at, Some(index), drawn);
        }
    }

    /// Takes one token into an answer and sends what it adds.
    fn accept(&mut self, at: usize, choice: Option<usize>, drawn: Result<Drawn, EngineFault>) {
        let Some(request) = self.running.get_mut(at) else {
            return;
        };
        let drawn = match drawn {
            Ok(drawn) => drawn,
            Err(fault) => {
                if request.give_up(fault) {
                    self.intake.figures().faults.fetch_add(1, Ordering::Relaxed);
                }
                return;
            }
        };
        let open = choice.and_then(|index| request.choices.get_mut(index));
        let Some(choice) = open.filter(|choice| choice.open) else {
            return;
        };
        self.intake
            .figures()
            .completion_tokens
            .fetch_add(1, Ordering::Relaxed);
        let given = choice.accept(&self.decoder, &drawn, request.max_tokens);
        if !given.text.is_empty() {
            request.outlet.send(Event::Text {
                choice: choice.index,
                text: given.text,
                chances: given.chances,
            });
        }
        for call in given.calls {
            request.outlet.send(Event::Called {
                choice: choice.index,
                call,
            });
        }
        if let Some(reason) = given.end {
            request.outlet.send(Event::Finished {
                choice: choice.index,
                reason,
            });
        }
    }

    fn fail(&mut self, plan: &[Planned], fault: EngineFault) {
        for planned in plan {
            let Some(request) = self.running.get_mut(planned.request) else {
                continue;
            };
            if request.give_up(fault) {
                self.intake.figures().faults.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Gives back the sequences of answers that are complete, and ends requests that are.
    fn retire(&mut self, now: Instant) {
        let mut complete = Vec::new();
        for mut request in std::mem::take(&mut self.running) {
            for choice in request.choices.iter_mut().filter(|choice| !choice.open) {
                Self::free(&mut self.decoder, &mut self.free, choice);
            }
            if request.choices.iter().any(|choice| choice.open) {
                self.running.push(request);
            } else {
                complete.push(request);
            }
        }
        // Whoever is told sees it in the figures.
        self.report();
        for request in complete {
            request.finish();
            let took = now.saturating_duration_since(request.since).as_millis();
            let took = u64::try_from(took).unwrap_or(u64::MAX);
            let mean = &self.intake.figures().mean_ms;
            let before = mean.load(Ordering::Relaxed);
            let after = if before == 0 {
                took
            } else {
                before.saturating_mul(7).saturating_add(took) / 8
            };
            mean.store(after, Ordering::Relaxed);
        }
    }

    fn release(&mut self, request: &mut Running<D::Sampler>) {
        for choice in &mut request.choices {
            choice.open = false;
            Self::free(&mut self.decoder, &mut self.free, choice);
        }
    }

    /// A sequence whose cells cannot be removed is never used again: the next prompt would read
    /// what this one left.
    fn free(decoder: &mut D, free: &mut BTreeSet<i32>, choice: &mut Choice<D::Sampler>) {
        if let Some(sequence) = choice.take_sequence()
            && decoder.forget(sequence).is_ok()
        {
            free.insert(sequence);
        }
    }

    fn report(&self) {
        let figures = self.intake.figures();
        let active: usize = self.running.iter().map(Running::sequences).sum();
        let paused = self
            .running
            .iter()
            .filter(|r| r.starved_since.is_some())
            .count();
        let cells: u64 = self.running.iter().map(Running::cells).sum();
        figures.active.store(tokens(active), Ordering::Relaxed);
        figures.paused.store(tokens(paused), Ordering::Relaxed);
        figures.kv_tokens.store(cells, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
