//! The way down: hands out each layer, and goes into it.

use crate::label::Span;

use super::{Budget, Event, Layer, Spent, Why, file};

/// Where decoding stands. Decoders give it what they opened; it says so and looks inside.
pub(crate) struct Walk<'w> {
    budget: &'w mut Budget,
    each: &'w mut dyn FnMut(Event<'_>),
    /// The encoded part of the outermost text.
    origin: Span,
    via: String,
    depth: u8,
    /// Whether somebody was told that the budget is spent.
    told: bool,
}

impl<'w> Walk<'w> {
    pub(super) fn new(budget: &'w mut Budget, each: &'w mut dyn FnMut(Event<'_>)) -> Self {
        Self {
            budget,
            each,
            origin: Span::new(0, 0),
            via: String::new(),
            depth: 0,
            told: false,
        }
    }

    pub(super) fn outermost_text(&mut self, text: &str) {
        self.origin = Span::new(0, text.len());
        let end = self.search(text);
        self.tell(end);
    }

    pub(super) fn outermost_bytes(&mut self, bytes: &[u8]) {
        self.origin = Span::new(0, bytes.len());
        let end = self.open(bytes);
        self.tell(end);
    }

    /// What may still be spent.
    pub(crate) fn budget(&mut self) -> &mut Budget {
        self.budget
    }

    /// How many layers deep this is.
    pub(crate) fn depth(&self) -> u8 {
        self.depth
    }

    /// A text that `name` (`docx`, `base64`) opened: hands it out, and looks for what is encoded in
    /// it.
    ///
    /// # Errors
    /// If the budget is spent; the caller returns at once.
    pub(crate) fn text(&mut self, name: &str, text: &str) -> Result<(), Spent> {
        self.below(name, |walk| walk.show(text))
    }

    /// Bytes that `name` (`zip`, `gzip`) opened: opens them by their type.
    ///
    /// # Errors
    /// If the budget is spent; the caller returns at once.
    pub(crate) fn bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), Spent> {
        self.below(name, |walk| walk.open(bytes))
    }

    /// A part that `name` met and could not read.
    pub(crate) fn unreadable(&mut self, name: &str, why: Why) {
        let kept = self.descend(name);
        (self.each)(Event::Unreadable {
            origin: self.origin,
            via: &self.via,
            why,
        });
        self.via.truncate(kept);
    }

    /// Hands out a text of this depth, and looks for what is encoded in it.
    pub(crate) fn show(&mut self, text: &str) -> Result<(), Spent> {
        self.budget.bytes(text.len())?;
        if !self.budget.is_new(text, self.origin) {
            return Ok(());
        }
        (self.each)(Event::Text(Layer {
            text,
            origin: self.origin,
            via: &self.via,
            depth: self.depth,
        }));
        self.search(text)
    }

    fn open(&mut self, bytes: &[u8]) -> Result<(), Spent> {
        self.budget.work(bytes.len())?;
        file::open(bytes, self)
    }

    fn search(&mut self, text: &str) -> Result<(), Spent> {
        self.budget.work(text.len())
    }

    /// One step down and up again.
    fn below(
        &mut self,
        name: &str,
        go: impl FnOnce(&mut Self) -> Result<(), Spent>,
    ) -> Result<(), Spent> {
        self.budget.part()?;
        if self.depth >= self.budget.limits().depth {
            self.budget.give_up();
            return Err(Spent);
        }
        let kept = self.descend(name);
        self.depth += 1;
        let end = go(self);
        self.depth -= 1;
        self.via.truncate(kept);
        end
    }

    /// Adds a name to the way; returns how long the way was before.
    fn descend(&mut self, name: &str) -> usize {
        let kept = self.via.len();
        if kept > 0 && !name.is_empty() {
            self.via.push_str(" > ");
        }
        self.via.push_str(name);
        kept
    }

    fn tell(&mut self, end: Result<(), Spent>) {
        if end.is_err() && !self.told {
            self.told = true;
            self.unreadable("", Why::OverBudget);
        }
    }
}
