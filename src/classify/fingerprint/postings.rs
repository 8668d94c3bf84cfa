//! Which documents have a mark, and where: sorted entries behind a table of buckets.

use bytes::Bytes;

use super::marks::Mark;
use crate::classify::index::Broken;

/// An entry: 5 bytes of the hash, 3 of the document, 2 of the block.
pub const ENTRY_BYTES: usize = 10;
/// How much of the hash an entry holds, in bytes.
const HASH_BYTES: usize = 5;
/// How many words make a block.
const BLOCK: u32 = 16;
/// How many entries of one mark are looked at. What more places share says little.
const SHARED_MAX: usize = 64;

/// The marks of all documents of an index.
pub(super) struct Postings {
    buckets: Bytes,
    entries: Bytes,
    bits: u32,
}

/// Where a mark stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting {
    pub(super) document: u32,
    /// The first place of its block.
    pub(super) place: u32,
}

/// The entry of a mark, as it stands in the file; entries sort as bytes do.
#[must_use]
pub(super) fn posting(hash: u64, document: u32, place: u32) -> [u8; ENTRY_BYTES] {
    let [a, b, c, d, e, ..] = hash.to_be_bytes();
    let [_, f, g, h] = document.to_be_bytes();
    let [i, j] = u16::try_from(place / BLOCK)
        .unwrap_or(u16::MAX)
        .to_be_bytes();
    [a, b, c, d, e, f, g, h, i, j]
}

/// How many bits of the hash choose the bucket, for so many entries.
#[must_use]
pub fn bucket_bits(entries: u64) -> u32 {
    // About eight entries a bucket.
    (entries / 8 + 1).ilog2().clamp(1, 28)
}

/// The bucket of an entry.
fn bucket(entry: &[u8], bits: u32) -> usize {
    let first = entry.first_chunk::<4>().copied().unwrap_or_default();
    usize::try_from(u32::from_be_bytes(first) >> (32 - bits)).unwrap_or(0)
}

/// The entry of a document that has another number now; `None` if it is gone.
pub fn renumber(
    entry: &[u8; ENTRY_BYTES],
    number: impl Fn(u32) -> Option<u32>,
) -> Option<[u8; ENTRY_BYTES]> {
    let [a, b, c, d, e, f, g, h, i, j] = *entry;
    let [_, f, g, h] = number(u32::from_be_bytes([0, f, g, h]))?.to_be_bytes();
    Some([a, b, c, d, e, f, g, h, i, j])
}

/// The table of buckets for entries in order: where each begins, and the end.
#[derive(Debug)]
pub struct Buckets {
    bits: u32,
    starts: Vec<u8>,
    begun: usize,
    count: u32,
}

impl Buckets {
    /// An empty table of so many bits.
    #[must_use]
    pub fn new(bits: u32) -> Self {
        Self {
            bits,
            starts: Vec::with_capacity(4 * ((1 << bits) + 1)),
            begun: 0,
            count: 0,
        }
    }

    /// Adds the next entry.
    pub fn add(&mut self, entry: &[u8]) {
        self.begin(bucket(entry, self.bits));
        self.count = self.count.saturating_add(1);
    }

    /// The table as it stands in the file.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.begin(1 << self.bits);
        self.starts
    }

    fn begin(&mut self, last: usize) {
        while self.begun <= last {
            self.starts.extend(self.count.to_le_bytes());
            self.begun += 1;
        }
    }
}

impl Postings {
    pub(super) fn new(
        buckets: Bytes,
        entries: Bytes,
        (bits, count): (u32, u64),
    ) -> Result<Self, Broken> {
        let whole = (1..=28).contains(&bits)
            && buckets.len() == 4 * ((1 << bits) + 1)
            && entries.len().is_multiple_of(ENTRY_BYTES)
            && u64::try_from(entries.len() / ENTRY_BYTES) == Ok(count);
        if !whole {
            return Err(Broken::Damaged("fingerprints are missing"));
        }
        Ok(Self {
            buckets,
            entries,
            bits,
        })
    }

    /// Whether a sample of marks in a row knows enough of them to look up them all: one in ten,
    /// where a reworded quotation knows one in two.
    pub(super) fn touches(&self, marks: &[Mark]) -> bool {
        let sample = || marks.iter().filter(|mark| mark.hash % 4 == 0);
        let known = sample().filter(|mark| self.of(mark.hash).next().is_some());
        known.count() * 10 > sample().count()
    }

    /// Where a mark stands; the first few of many places.
    pub(super) fn of(&self, hash: u64) -> impl Iterator<Item = Posting> {
        let key = hash.to_be_bytes();
        let (key, _) = key
            .split_first_chunk::<HASH_BYTES>()
            .unwrap_or((&[0; 5], &[]));
        let key = *key;
        let bucket = bucket(&key, self.bits);
        let start = |bucket: usize| {
            let bytes = self.buckets.get(4 * bucket..)?.first_chunk::<4>()?;
            usize::try_from(u32::from_le_bytes(*bytes)).ok()
        };
        let (first, last) = (start(bucket).unwrap_or(0), start(bucket + 1).unwrap_or(0));
        let range = first * ENTRY_BYTES..last * ENTRY_BYTES;
        let here = self.entries.get(range).unwrap_or_default();
        let (entries, _) = here.as_chunks::<ENTRY_BYTES>();
        let from = entries.partition_point(|entry| !entry.starts_with(&key) && entry[..] < key[..]);
        entries
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take(SHARED_MAX)
            .take_while(move |entry| entry.starts_with(&key))
            .map(|[_, _, _, _, _, f, g, h, i, j]| Posting {
                document: u32::from_be_bytes([0, *f, *g, *h]),
                place: u32::from(u16::from_be_bytes([*i, *j])) * BLOCK,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_found_and_no_other() {
        let hash = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut entries: Vec<[u8; ENTRY_BYTES]> = (0..5000_u32)
            .map(|n| posting(hash(u64::from(n / 2)), n % 7, n))
            .collect();
        entries.sort_unstable();
        let bits = bucket_bits(5000);
        let mut table = Buckets::new(bits);
        entries.iter().for_each(|entry| table.add(entry));
        let table = table.finish();
        let all = Bytes::from(entries.concat());
        let postings = Postings::new(table.into(), all, (bits, 5000)).unwrap();
        for n in 0..2500_u32 {
            let mut found: Vec<_> = postings.of(hash(n.into())).map(|p| p.place).collect();
            found.sort_unstable();
            assert_eq!(found, [2 * n / 16 * 16, (2 * n + 1) / 16 * 16]);
        }
        assert_eq!(postings.of(hash(99_999)).count(), 0);
    }

    #[test]
    fn tables_that_do_not_fit_are_refused() {
        let table = Buckets::new(3).finish();
        assert!(Postings::new(table.clone().into(), Bytes::new(), (3, 0)).is_ok());
        assert!(Postings::new(table.clone().into(), Bytes::new(), (4, 0)).is_err());
        assert!(Postings::new(table.into(), Bytes::from(vec![0; 9]), (3, 1)).is_err());
    }
}
