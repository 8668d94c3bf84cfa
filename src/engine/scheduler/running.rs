//! One request that holds sequences: its prompt, and the answers that come of it.

use std::time::Instant;

use llama_cpp_2::token::LlamaToken;

use super::{Row, choice::Choice};
use crate::engine::generation::{EngineFault, Event, Outlet};

/// A request that holds sequences.
pub(super) struct Running<S> {
    pub(super) prompt: Vec<LlamaToken>,
    /// How much of the prompt is decoded.
    pub(super) read: usize,
    pub(super) choices: Vec<Choice<S>>,
    pub(super) outlet: Outlet,
    pub(super) max_tokens: u32,
    pub(super) failed: bool,
    pub(super) starved_since: Option<Instant>,
    pub(super) since: Instant,
}

/// A row, and which request it belongs to.
pub(super) struct Planned {
    pub(super) row: Row,
    pub(super) request: usize,
    /// The choice that it continues; `None` in a prompt.
    pub(super) choice: Option<usize>,
}

// === impl Running ===

impl<S> Running<S> {
    pub(super) fn next_rows(&self, request: usize) -> impl Iterator<Item = Planned> {
        let open = self
            .choices
            .iter()
            .enumerate()
            .filter(|(_, choice)| choice.open);
        open.filter_map(move |(index, choice)| {
            let row = Row {
                token: choice.next?,
                position: choice.position,
                sequence: choice.sequence,
                logits: true,
            };
            Some(Planned {
                row,
                request,
                choice: Some(index),
            })
        })
    }

    pub(super) fn prompt_rows(
        &self,
        request: usize,
        share: usize,
    ) -> impl Iterator<Item = Planned> {
        let sequence = self.choices.first().map_or(0, |leader| leader.sequence);
        let last = self.prompt.len().saturating_sub(1);
        self.prompt
            .iter()
            .enumerate()
            .skip(self.read)
            .take(share)
            .map(move |(at, token)| {
                let position = i32::try_from(at).unwrap_or(i32::MAX);
                let row = Row {
                    token: *token,
                    position,
                    sequence,
                    logits: at == last,
                };
                Planned {
                    row,
                    request,
                    choice: None,
                }
            })
    }

    /// Fails the request; false where it was over already.
    pub(super) fn give_up(&mut self, fault: EngineFault) -> bool {
        let mut was_open = false;
        for choice in &mut self.choices {
            was_open |= std::mem::take(&mut choice.open);
        }
        if was_open {
            self.failed = true;
            self.outlet.send(Event::Failed(fault));
        }
        was_open
    }

    /// Says that all answers are complete, unless the request failed.
    pub(super) fn finish(&self) {
        if self.failed {
            return;
        }
        let completion_tokens = self
            .choices
            .iter()
            .fold(0_u32, |sum, choice| sum.saturating_add(choice.sampled));
        let prompt_tokens = tokens(self.prompt.len());
        self.outlet.send(Event::Done {
            prompt_tokens,
            completion_tokens,
        });
    }

    pub(super) fn sequences(&self) -> usize {
        self.choices.iter().filter(|choice| choice.open).count()
    }

    pub(super) fn cells(&self) -> u64 {
        let open = self.choices.iter().filter(|choice| choice.open);
        let generated = open
            .map(|choice| u64::try_from(choice.position).unwrap_or(0))
            .sum::<u64>();
        generated.max(u64::from(tokens(self.read)))
    }
}

/// A count as the API gives it.
pub(super) fn tokens(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
