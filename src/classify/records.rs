//! Exact data match: whether a value of a company's table stands in a text, and which cells of the
//! same row stand near it. Nothing here holds a value.
//!
//! **What an entry is.** A cell's normal form goes through PBKDF2-HMAC-SHA256 under a secret key,
//! with the index's salt, for some tens of microseconds. Of the 24 bytes that come out, 8 are the
//! entry's digest, and 16 are a key that exists nowhere else: under it the other cells of the row
//! are hashed to 32 bits each. So nobody can ask about a supporting cell without the primary value,
//! and supporting cells, which are often guessable (a name, a city), cost an attacker nothing less
//! than the primary value does.
//!
//! **What keeps a text cheap.** Three sieves, each before the next: which lengths and numbers of
//! digits occur at all (512 bytes; prose has nothing that looks like an IBAN); a Bloom filter over
//! a fast keyed hash, deliberately coarse; then the slow digest, and a search among the entries.
//!
//! **What an attacker must spend.** With the index alone: nothing helps, all that is in it hangs on
//! a key of 256 bits. They learn how many rows there are, the columns' names, and which lengths
//! occur. With index and key: a guess that the filter turns away costs some 20 ns, one that it
//! lets through costs the rounds. The filter lets through one in 2^h (`hashes` in the head), so a
//! guess costs rounds / 2^h on average: with the defaults (30 us, h = 4) about 2 us. An IBAN of one
//! country (10^10 accounts times 10^3 banks and more) then takes hundreds of core-days per bank
//! thousand; a telephone number of one country (10^9) takes half a core-hour. A finer filter would
//! make texts cheaper and guessing too; for columns of plain words, where every word of a prompt
//! passes the first sieve, h is 8. What a person can list (names) no digest can protect from
//! somebody who holds the key: keep it where the audit key is.

pub(super) mod normal;
mod row;
mod shape;

use std::{collections::BTreeMap, fmt, sync::Arc};

use bytes::Bytes;

use super::{
    index::{Broken, Bundle, Form, Index, Key},
    settle::Gathered,
};
use crate::label::{Confidence, Finding, Span};

pub use row::{COLUMNS_MAX, Digester, Entry, Filter, NORMAL_MIN, Rejected};
pub use shape::Shapes;

use normal::{CHARS_MAX, Run, Tokens};
use row::{DIGEST_BYTES, TAG_BYTES};

/// How much of a text is cut into tokens at a time, in bytes.
const PIECE: usize = 32 << 10;
/// How many rows may share a primary value before the rest is not looked at.
const SAME_MAX: usize = 64;
/// How many slow digests one text costs at most. In a text with more values of the right shape,
/// what passes the filter counts as found.
const SLOW_MAX: usize = 8192;
/// What weighing costs at most in one text, in bytes looked at times rows. After that, a value of
/// the table counts as found.
const WEIGHED_MAX: usize = 1 << 22;
/// How many of a text's digests are remembered.
const MEMO_MAX: usize = 4096;
/// How many tokens a supporting cell is written in.
const SUPPORT_CHARS: usize = CHARS_MAX;

/// What must stand beside a primary value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support {
    /// So many cells of the row; 0: the primary value is enough.
    pub cells: usize,
    /// How far from it, in characters on either side.
    pub within: usize,
}

/// The rows of a table.
pub struct Records {
    digester: Digester,
    shapes: Shapes,
    filter: Filter<Bytes>,
    entries: Bytes,
    columns: usize,
    rounds: u32,
    digest: String,
}

/// One reading of one text.
struct Reading<'a> {
    records: &'a Records,
    index: &'a Index,
    text: &'a str,
    detector: Arc<str>,
    /// Digests of this text's candidates, by their fast hash.
    memo: BTreeMap<u64, Slow>,
    slow: usize,
    /// What was spent on what stands beside values.
    weighed: usize,
    /// For the tokens around a find.
    around: Tokens,
}

/// What the slow digest makes of a value.
#[derive(Clone, Copy)]
struct Slow {
    digest: u64,
    row_key: [u8; 16],
}

// === impl Support ===

impl Default for Support {
    fn default() -> Self {
        Self {
            cells: 0,
            within: 300,
        }
    }
}

// === impl Records ===

impl Records {
    /// How many cells a row has beside a primary value.
    #[must_use]
    pub const fn beside_primary(&self) -> usize {
        self.columns.saturating_sub(1)
    }

    /// Reads an index of rows.
    ///
    /// # Errors
    /// What is wrong with it, or that the key is another one.
    pub fn open(bundle: &Bundle, key: &Key) -> Result<Self, Broken> {
        let Form::Records {
            ref columns,
            entries: count,
            rounds,
            hashes,
            ..
        } = bundle.head.form
        else {
            return Err(Broken::Foreign);
        };
        if columns.is_empty() || columns.len() > COLUMNS_MAX {
            return Err(Broken::Damaged("it has too many columns"));
        }
        let digester = Digester::new(key, bundle.salt(), rounds);
        if digester.key_check() != bundle.head.key_check {
            return Err(Broken::OtherKey);
        }
        let entries = bundle.section("entries")?;
        let size = DIGEST_BYTES + columns.len() * TAG_BYTES;
        if u64::try_from(entries.len() / size) != Ok(count) || entries.len() % size != 0 {
            return Err(Broken::Damaged("entries are missing"));
        }
        let shapes = Shapes::read(&bundle.section("shapes")?);
        Ok(Self {
            digester,
            shapes: shapes.ok_or(Broken::Damaged("its shapes are cut off"))?,
            filter: Filter::new(bundle.section("filter")?, hashes),
            entries,
            columns: columns.len(),
            rounds,
            digest: bundle.digest().to_owned(),
        })
    }

    /// Hexadecimal SHA-256 of what was signed.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// What stands in a text.
    pub(super) fn scan(&self, index: &Index, text: &str, gathered: &mut Gathered) {
        let mut reading: Option<Reading<'_>> = None;
        let mut tokens = Tokens::default();
        for piece in self.shapes.pieces(text, PIECE) {
            let part = text.get(piece.start..piece.end).unwrap_or_default();
            tokens.read(part, piece.start);
            tokens.runs(self.shapes.most(), |run| {
                if self.shapes.holds(run.chars, run.digits) {
                    reading
                        .get_or_insert_with(|| Reading::new(self, index, text))
                        .look(run, gathered);
                }
                !gathered.is_full()
            });
            if gathered.is_full() {
                return;
            }
        }
    }

    /// The entries of a digest.
    fn entries(&self, digest: u64) -> impl Iterator<Item = &[u8]> {
        let size = DIGEST_BYTES + self.columns * TAG_BYTES;
        let entry = move |place: usize| self.entries.get(place * size..(place + 1) * size);
        let of = move |place: usize| entry(place).and_then(|e| e.first_chunk()).copied();
        let wanted = digest.to_be_bytes();
        let (mut low, mut high) = (0, self.entries.len() / size);
        while low < high {
            let middle = low + (high - low) / 2;
            if of(middle).is_some_and(|there: [u8; 8]| there < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low..)
            .take(SAME_MAX)
            .map_while(entry)
            .take_while(move |entry| entry.starts_with(&wanted))
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Records({}, {} rounds)", self.digest, self.rounds)
    }
}

// === impl Reading ===

impl<'a> Reading<'a> {
    fn new(records: &'a Records, index: &'a Index, text: &'a str) -> Self {
        Self {
            records,
            index,
            text,
            detector: Arc::from(format!("records/{}", index.name)),
            memo: BTreeMap::new(),
            slow: 0,
            weighed: 0,
            around: Tokens::default(),
        }
    }

    fn look(&mut self, run: Run<'_>, gathered: &mut Gathered) {
        let normal = run.normal();
        let fast = self.records.digester.fast(normal);
        if !self.records.filter.may_hold(fast) {
            return;
        }
        let span = Span::new(run.first.start, run.last.end);
        let Some(slow) = self.slow(fast, normal) else {
            self.push(span, Confidence::percent(50), gathered);
            return;
        };
        if let Some(confidence) = self.judge(slow, span) {
            self.push(span, confidence, gathered);
        }
    }

    fn push(&self, span: Span, confidence: Confidence, gathered: &mut Gathered) {
        let what = (self.index.entity.clone(), self.index.category);
        gathered.push(Finding::new(
            what,
            span,
            confidence,
            Arc::clone(&self.detector),
        ));
    }

    /// The slow digest, unless this text has cost enough.
    fn slow(&mut self, fast: u64, normal: &str) -> Option<Slow> {
        if let Some(known) = self.memo.get(&fast) {
            return Some(*known);
        }
        if self.slow >= SLOW_MAX {
            return None;
        }
        self.slow += 1;
        let (digest, row_key) = self.records.digester.slow(normal);
        let slow = Slow { digest, row_key };
        if self.memo.len() < MEMO_MAX {
            self.memo.insert(fast, slow);
        }
        Some(slow)
    }

    /// How sure it is that the value is one of the table's, if enough stands beside it.
    fn judge(&mut self, slow: Slow, span: Span) -> Option<Confidence> {
        self.records.entries(slow.digest).next()?;
        let Support { cells, within } = self.index.support;
        if cells > 0 && self.weighed >= WEIGHED_MAX {
            return Some(Confidence::percent(50));
        }
        let beside = if cells == 0 {
            0
        } else {
            self.beside(slow, span, within)
        };
        let sure = Confidence::percent(if beside > 1 { 99 } else { 95 });
        (beside >= cells).then_some(sure)
    }

    /// How many cells of one row stand near its primary value.
    fn beside(&mut self, slow: Slow, span: Span, within: usize) -> usize {
        let before = self.text.get(..span.start).unwrap_or_default();
        let after = self.text.get(span.end..).unwrap_or_default();
        let skipped = before.char_indices().rev().nth(within.saturating_sub(1));
        let from = skipped.map_or(0, |(at, _)| at);
        let taken = after.char_indices().nth(within);
        let to = taken.map_or(after.len(), |(at, _)| at);
        let rows: Vec<&[u8]> = self.records.entries(slow.digest).collect();
        let mut held = vec![0_u32; rows.len()];
        let parts = [before.get(from..), after.get(..to)].map(Option::unwrap_or_default);
        let bytes: usize = parts.iter().map(|part| part.len()).sum();
        self.weighed = self
            .weighed
            .saturating_add(bytes.saturating_mul(rows.len()));
        for part in parts {
            self.around.read(part, 0);
            self.around.runs(SUPPORT_CHARS, |run| {
                let tag = Digester::tag(&slow.row_key, run.normal());
                for (row, held) in rows.iter().zip(&mut held) {
                    let tags = row.get(DIGEST_BYTES..).unwrap_or_default();
                    for (column, cell) in tags.chunks_exact(TAG_BYTES).enumerate() {
                        *held |= u32::from(cell == tag) << column;
                    }
                }
                true
            });
        }
        let most = held.into_iter().map(u32::count_ones).max();
        most.and_then(|most| usize::try_from(most).ok())
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
