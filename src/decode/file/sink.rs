//! Where the texts and the files of one file go, and what they cost.

use std::io::Read;

use super::{super::inflate, Spent, Walk, Why, charset, is_known, pour};

/// A place in the walk, and the steps that this file took to it.
pub(super) struct Sink<'a, 'w> {
    walk: &'a mut Walk<'w>,
    steps: String,
    broken: bool,
}

impl<'a, 'w> Sink<'a, 'w> {
    pub(super) fn new(walk: &'a mut Walk<'w>) -> Self {
        Self {
            walk,
            steps: String::new(),
            broken: false,
        }
    }

    /// The same place, one step further in.
    pub(super) fn inside(&mut self, step: &str) -> Sink<'_, 'w> {
        let steps = if self.steps.is_empty() {
            step.to_owned()
        } else {
            format!("{} > {step}", self.steps)
        };
        Sink {
            walk: self.walk,
            steps,
            broken: false,
        }
    }

    /// Reads a file one step further in, and says there what was wrong with it.
    ///
    /// # Errors
    /// When the budget is spent.
    pub(super) fn within(
        &mut self,
        step: &str,
        read: impl FnOnce(&mut Sink<'_, 'w>) -> Result<(), Why>,
    ) -> Result<(), Why> {
        let mut inner = self.inside(step);
        let outcome = read(&mut inner);
        granted(inner.settle(outcome))
    }

    /// Remembers that a part of this file did not read to its end.
    pub(super) fn breaks(&mut self) {
        self.broken = true;
    }

    /// How a file that was read so far ends.
    pub(super) fn end(&self) -> Result<(), Why> {
        if self.broken {
            Err(Why::Damaged)
        } else {
            Ok(())
        }
    }

    /// Whether this came inside of something else.
    pub(super) fn is_member(&self) -> bool {
        self.walk.depth() > 0
    }

    /// Hands over a text, if it says anything.
    ///
    /// # Errors
    /// When the budget is spent.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Why> {
        if text.trim_start().is_empty() {
            return Ok(());
        }
        granted(if self.steps.is_empty() {
            self.walk.show(text)
        } else {
            self.walk.text(&self.steps, text)
        })
    }

    /// Says that something here cannot be read.
    pub(super) fn unreadable(&mut self, why: Why) {
        self.walk.unreadable(&self.steps, why);
    }

    /// Opens a file inside of this one. What is wrong with that file alone is told there.
    ///
    /// # Errors
    /// When the budget is spent.
    pub(super) fn member(&mut self, bytes: &[u8]) -> Result<(), Why> {
        granted(self.walk.bytes(&self.steps, bytes))
    }

    /// Opens a file inside of this one if it is of a known kind, and answers whether it is.
    ///
    /// # Errors
    /// When the budget is spent.
    pub(super) fn known_member(&mut self, bytes: &[u8]) -> Result<bool, Why> {
        let known = is_known(bytes) || inflate::is_packed(bytes) || charset::read(bytes).is_some();
        if known {
            self.member(bytes)?;
        }
        Ok(known)
    }

    /// Counts bytes that are looked at.
    ///
    /// # Errors
    /// When the budget is spent.
    pub(super) fn work(&mut self, n: usize) -> Result<(), Why> {
        granted(self.walk.budget().work(n))
    }

    /// Counts bytes that are kept.
    ///
    /// # Errors
    /// When the budget is spent.
    pub(super) fn keep(&mut self, n: usize) -> Result<(), Why> {
        granted(self.walk.budget().bytes(n))
    }

    /// Counts a part.
    ///
    /// # Errors
    /// When the budget is spent.
    pub(super) fn part(&mut self) -> Result<(), Why> {
        granted(self.walk.budget().part())
    }

    /// How many bytes a stream of `packed` bytes may become.
    pub(super) fn room(&mut self, packed: usize) -> usize {
        self.walk.budget().room(packed)
    }

    /// Reads a decompressor of `input` bytes to its end: what came out, and how it ended.
    pub(super) fn pour(&mut self, from: &mut dyn Read, input: usize) -> (Vec<u8>, Result<(), Why>) {
        pour::all(from, input, self.walk.budget())
    }

    /// Ends a file: says what was wrong with it, unless the budget is spent, which ends the walk.
    pub(super) fn settle(&mut self, outcome: Result<(), Why>) -> Result<(), Spent> {
        if self.walk.budget().is_spent() {
            return Err(Spent);
        }
        if let Err(why) = outcome {
            self.unreadable(why);
        }
        Ok(())
    }
}

/// The reason that an empty budget is.
pub(super) fn granted(answer: Result<(), Spent>) -> Result<(), Why> {
    answer.map_err(|Spent| Why::OverBudget)
}
