//! What may be spent on one request or file, and what is left of it.

use thiserror::Error;

/// What may be spent on one request or file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many layers deep something may lie.
    pub depth: u8,
    /// Decoded bytes in all.
    pub bytes: usize,
    /// Bytes that one byte of a compressed container may become.
    pub ratio: usize,
    /// Things opened in all.
    pub parts: usize,
    /// Bytes that all decoders together may look at.
    pub work: u64,
}

/// What is left of the [`Limits`]. Once one of them is reached, all are.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    bytes: usize,
    parts: usize,
    work: u64,
    spent: bool,
}

/// The budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("reading on would cost more than one request may")]
pub struct Spent;

/// What a container may always become, whatever the ratio, so that a small one is not refused.
const SMALL: usize = 64 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 6,
            bytes: 32 * 1024 * 1024,
            ratio: 200,
            parts: 4096,
            work: 512 * 1024 * 1024,
        }
    }
}

impl Budget {
    /// A fresh budget.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            bytes: 0,
            parts: 0,
            work: 0,
            spent: false,
        }
    }

    /// The limits that it began with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Bytes looked at so far.
    #[must_use]
    pub fn worked(&self) -> u64 {
        self.work
    }

    /// Whether a limit was reached, so that something may not have been read.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.spent
    }

    /// Bytes that are about to be looked at.
    ///
    /// # Errors
    /// If that is more than is left.
    pub fn work(&mut self, bytes: usize) -> Result<(), Spent> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.work = self.work.saturating_add(bytes);
        self.hold(self.work <= self.limits.work)
    }

    /// Bytes that were decoded and are kept for a while.
    ///
    /// # Errors
    /// If that is more than is left.
    pub fn bytes(&mut self, bytes: usize) -> Result<(), Spent> {
        self.bytes = self.bytes.saturating_add(bytes);
        self.hold(self.bytes <= self.limits.bytes)
    }

    /// One more thing that was opened.
    ///
    /// # Errors
    /// If that is more than is left.
    pub fn part(&mut self) -> Result<(), Spent> {
        self.parts = self.parts.saturating_add(1);
        self.hold(self.parts <= self.limits.parts)
    }

    /// How many bytes a compressed container of `packed` bytes may become. A decompressor stops
    /// one byte after that, and knows then that it was too much.
    #[must_use]
    pub fn room(&self, packed: usize) -> usize {
        let left = self.limits.bytes.saturating_sub(self.bytes);
        left.min(packed.saturating_mul(self.limits.ratio).max(SMALL))
    }

    /// Says that something was left unread.
    pub(super) fn give_up(&mut self) {
        self.spent = true;
    }

    fn hold(&mut self, holds: bool) -> Result<(), Spent> {
        self.spent |= !holds;
        if self.spent { Err(Spent) } else { Ok(()) }
    }
}
