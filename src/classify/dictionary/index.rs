//! Hashes to terms: a sorted list with a directory, and filters in front of it that say quickly
//! that a word begins no term.

use super::{
    ending::LONGEST,
    term::{Keys, Terms},
    word::{Word, and},
};

/// Bits of a filter for each hash in it.
const BITS_PER_HASH: usize = 16;

/// Which terms a phrase may be, by its hash.
pub(super) struct Index {
    /// Phrases of one word that are a term or begin one.
    first: Filter,
    /// Phrases that begin a longer term.
    begun: Filter,
    /// By the highest bits of a hash: where its entries begin.
    directory: Vec<u32>,
    shift: u32,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    /// The lower half of the hash.
    tag: u32,
    term: u32,
}

/// A set that sometimes says yes for what is not in it; three bits of one word for each hash.
struct Filter(Vec<u64>);

// === impl Index ===

impl Index {
    /// Of all terms; `None` where there are too many to count.
    pub(super) fn new(terms: &Terms) -> Option<Self> {
        let (mut whole, mut first, mut begun) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..terms.len() {
            let keys = terms.get(number).map_or_else(Keys::default, |t| t.keys());
            let number = u32::try_from(number).ok()?;
            // A term of one word, or joined to one, is found by its first word.
            let alone = keys.begun.is_empty();
            first.extend(keys.begun.first());
            first.extend(keys.whole.iter().skip(usize::from(!alone)));
            begun.extend(&keys.begun);
            whole.extend(keys.whole.iter().map(|key| (*key, number)));
        }
        let identity = |number: u32| {
            let number = usize::try_from(number).ok()?;
            terms.get(number).map(super::term::Term::identity)
        };
        whole.sort_unstable_by(|(a, one), (b, other)| {
            a.cmp(b).then_with(|| identity(*one).cmp(&identity(*other)))
        });
        whole.dedup_by(|(a, one), (b, other)| a == b && identity(*one) == identity(*other));
        let bits = whole.len().next_power_of_two().trailing_zeros().max(1);
        let shift = u64::BITS - bits;
        let mut directory = Vec::with_capacity((1_usize << bits) + 1);
        for (at, (key, _)) in whole.iter().enumerate() {
            let slot = usize::try_from(key >> shift).ok()?;
            let at = u32::try_from(at).ok()?;
            // Slots up to this one that have no entry end where this one begins.
            directory.resize(directory.len().max(slot + 1), at);
        }
        directory.resize((1_usize << bits) + 1, u32::try_from(whole.len()).ok()?);
        Some(Self {
            first: Filter::of(&first),
            begun: Filter::of(&begun),
            directory,
            shift,
            entries: whole
                .into_iter()
                .map(|(key, term)| Entry {
                    tag: low(key),
                    term,
                })
                .collect(),
        })
    }

    /// Whether the word, without an ending that it may have, is or begins a term.
    pub(super) fn may_begin(&self, word: &Word) -> bool {
        (0..=LONGEST)
            .map_while(|ending| word.without(ending))
            .any(|hash| self.first.has(and(0, hash)))
    }

    /// Whether the phrase may begin a longer term.
    pub(super) fn goes_on(&self, phrase: u64) -> bool {
        self.begun.has(phrase)
    }

    /// The numbers of the terms that the phrase may be.
    pub(super) fn terms(&self, phrase: u64) -> impl Iterator<Item = usize> + '_ {
        let slot = usize::try_from(phrase >> self.shift).unwrap_or(usize::MAX);
        let bound = |slot: usize| {
            let at = self.directory.get(slot).copied().unwrap_or_default();
            usize::try_from(at).unwrap_or_default()
        };
        let entries = self.entries.get(bound(slot)..bound(slot.saturating_add(1)));
        entries
            .unwrap_or_default()
            .iter()
            .filter(move |entry| entry.tag == low(phrase))
            .filter_map(|entry| usize::try_from(entry.term).ok())
    }
}

fn low(hash: u64) -> u32 {
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or_default()
}

// === impl Filter ===

impl Filter {
    fn of(hashes: &[u64]) -> Self {
        let words = (hashes.len() * BITS_PER_HASH / 64).next_power_of_two();
        let mut filter = Self(vec![0; words]);
        for hash in hashes {
            let (word, bits) = filter.place(*hash);
            if let Some(word) = filter.0.get_mut(word) {
                *word |= bits;
            }
        }
        filter
    }

    fn has(&self, hash: u64) -> bool {
        let (word, bits) = self.place(hash);
        self.0.get(word).is_some_and(|word| word & bits == bits)
    }

    /// The word, and three of its bits.
    fn place(&self, hash: u64) -> (usize, u64) {
        let mask = self.0.len() - 1;
        let word = usize::try_from(hash >> 18).unwrap_or_default() & mask;
        let bit = |from: u32| 1_u64 << ((hash >> from) & 63);
        (word, bit(0) | bit(6) | bit(12))
    }
}
