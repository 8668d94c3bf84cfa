//! The way down: hands out each layer, and goes into it.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::label::Span;

use super::{
    Budget, Event, Layer, Spent, Why, cipher, file, inflate, inplace, plain, radix, token,
};

/// The shortest piece of readable text that is picked out of noise.
const PICKED_MIN: usize = 12;
/// From here on bytes that nobody can read are worth a word.
const OPAQUE_MIN: usize = 1024;

/// Where decoding stands. Decoders give it what they opened; it says so and looks inside.
pub(crate) struct Walk<'w> {
    budget: &'w mut Budget,
    each: &'w mut dyn FnMut(Event<'_>),
    /// The encoded part of the outermost text.
    origin: Span,
    via: String,
    depth: u8,
    /// Whether places in the text at hand are places in the outermost one.
    placed: bool,
    /// Whether somebody was told that the budget is spent.
    told: bool,
    /// Digests of the texts that were handed out, and where they stood: an encoding within another
    /// is met on several ways, and shown once.
    shown: HashMap<[u8; 32], Vec<Span>>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(budget: &'w mut Budget, each: &'w mut dyn FnMut(Event<'_>)) -> Self {
        Self {
            budget,
            each,
            origin: Span::new(0, 0),
            via: String::new(),
            depth: 0,
            placed: false,
            told: false,
            shown: HashMap::new(),
        }
    }

    pub(super) fn outermost_text(&mut self, text: &str) {
        self.origin = Span::new(0, text.len());
        self.placed = true;
        let end = self.search(text);
        self.origin = Span::new(0, text.len());
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
        if !self.is_new(text) {
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

    /// Whether a text is new at this place. It is not if the place holds one where it was shown.
    fn is_new(&mut self, text: &str) -> bool {
        let places = self.shown.entry(Sha256::digest(text).into()).or_default();
        let new = !places.iter().any(|old| self.origin.contains(*old));
        if new {
            places.push(self.origin);
        }
        new
    }

    fn open(&mut self, bytes: &[u8]) -> Result<(), Spent> {
        self.budget.work(bytes.len())?;
        if inflate::open(bytes, self)? {
            return Ok(());
        }
        file::open(bytes, self)
    }

    fn search(&mut self, text: &str) -> Result<(), Spent> {
        self.budget.work(text.len())?;
        token::search(text, self)?;
        inplace::search(text, self)?;
        cipher::search(text, self)
    }

    /// Bytes that a part of the text at hand stands for; returns whether they say anything.
    pub(super) fn piece(&mut self, name: &str, span: Span, bytes: &[u8]) -> Result<bool, Spent> {
        if inflate::is_packed(bytes) || file::is_known(bytes) {
            if bytes.len() < OPAQUE_MIN && radix::is_picture(bytes) {
                return Ok(false);
            }
            self.at(span, |walk| walk.bytes(name, bytes))?;
            return Ok(true);
        }
        let Some(text) = plain::read(bytes) else {
            return Ok(false);
        };
        self.at(span, |walk| walk.text(name, &text))?;
        Ok(true)
    }

    /// The same for what is hardly anything else than encoded: what is readable in noise counts,
    /// and much that is not is told.
    pub(super) fn blob(&mut self, name: &str, span: Span, bytes: &[u8]) -> Result<bool, Spent> {
        self.budget.work(bytes.len())?;
        if self.piece(name, span, bytes)? {
            return Ok(true);
        }
        if let Some(inner) = inflate::bare(bytes, self)? {
            let deflated = |walk: &mut Self| inner.open(walk);
            self.at(span, |walk| walk.below(name, deflated))?;
            return Ok(true);
        }
        let mut picked = false;
        for run in bytes.split(|b| !matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t')) {
            let text = std::str::from_utf8(run).unwrap_or_default();
            if text.len() >= PICKED_MIN && plain::reads(text) {
                self.at(span, |walk| walk.text(name, text))?;
                picked = true;
            }
        }
        if bytes.len() >= OPAQUE_MIN {
            self.at(span, |walk| {
                walk.unreadable(name, Why::UnknownBinary);
                Ok(())
            })?;
        }
        Ok(picked)
    }

    /// A picture that a page shows, however small.
    pub(super) fn picture(&mut self, span: Span) {
        if self.placed && self.depth == 0 {
            self.origin = span;
        }
        self.unreadable("base64", Why::Image);
    }

    /// A part of the text at hand, and how it reads with its encoded characters read; nothing if
    /// that is the same.
    pub(super) fn part(
        &mut self,
        name: &str,
        (part, span): (&str, Span),
        plain: &str,
    ) -> Result<(), Spent> {
        if part == plain || !plain::is_clean(plain) {
            return Ok(());
        }
        self.at(span, |walk| walk.text(name, plain))
    }

    fn at(
        &mut self,
        span: Span,
        go: impl FnOnce(&mut Self) -> Result<(), Spent>,
    ) -> Result<(), Spent> {
        if self.placed && self.depth == 0 {
            self.origin = span;
        }
        go(self)
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
