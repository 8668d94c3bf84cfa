//! From cells to entries, and the filter over them. The same code makes an index and asks it.

use std::hash::Hasher;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use siphasher::sip::{SipHasher13, SipHasher24};

use super::normal::normal;
use crate::{classify::Key, ident::hex};

/// The most columns of one index.
pub const COLUMNS_MAX: usize = 32;
/// The shortest primary value, in characters of its normal form. Shorter ones stand everywhere.
pub const NORMAL_MIN: usize = 4;
/// How long the digest of an entry is, in bytes.
pub(super) const DIGEST_BYTES: usize = 8;
/// How long the tag of a cell is, in bytes.
pub(super) const TAG_BYTES: usize = 4;
/// Bits of the filter for each entry and hash.
const BITS_NUMERATOR: usize = 3;
const BITS_DENOMINATOR: usize = 2;

/// Makes digests under one key and salt.
pub struct Digester {
    fast: SipHasher24,
    slow_key: [u8; 32],
    salt: Vec<u8>,
    rounds: u32,
    key_check: String,
}

/// One primary cell, ready for an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// For the filter.
    pub fast: u64,
    /// The digest and the tags, as they stand in the file.
    pub bytes: Vec<u8>,
    /// Its length in characters and how many of them are digits.
    pub shape: (usize, usize),
}

/// Why a cell makes no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// Fewer than [`NORMAL_MIN`] letters and digits.
    Short,
    /// Longer than what is looked for in texts.
    Long,
}

/// A Bloom filter, coarse on purpose.
pub struct Filter<B> {
    bits: B,
    hashes: u32,
}

// === impl Digester ===

impl Digester {
    /// From the key and what the head says.
    #[must_use]
    pub fn new(key: &Key, salt: &[u8], rounds: u32) -> Self {
        let sip = key.derive(salt, "records filter");
        let (sip, _) = sip.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        let check = key.derive(salt, "key check");
        Self {
            fast: SipHasher24::new_with_key(sip),
            slow_key: key.derive(salt, "records digest"),
            salt: salt.to_vec(),
            rounds: rounds.max(1),
            key_check: hex(check.split_at(8).0),
        }
    }

    /// Tells whether a key is the one that an index was made with.
    #[must_use]
    pub fn key_check(&self) -> &str {
        &self.key_check
    }

    /// The entry of a row's cell, with the row's cells in the order of the columns. The cell's own
    /// place has no tag.
    ///
    /// # Errors
    /// Why the cell makes none.
    pub fn entry<'a>(
        &self,
        cells: impl Iterator<Item = &'a str>,
        own: (usize, &str),
    ) -> Result<Entry, Rejected> {
        let (place, cell) = own;
        let Some((value, chars, digits)) = normal(cell) else {
            let empty = !cell.chars().any(char::is_alphanumeric);
            return Err(if empty {
                Rejected::Short
            } else {
                Rejected::Long
            });
        };
        if chars < NORMAL_MIN {
            return Err(Rejected::Short);
        }
        let (digest, row_key) = self.slow(&value);
        let mut bytes = digest.to_be_bytes().to_vec();
        for (column, cell) in cells.enumerate() {
            let tag = normal(cell).filter(|_| column != place);
            bytes.extend(tag.map_or([0; TAG_BYTES], |(cell, ..)| Self::tag(&row_key, &cell)));
        }
        Ok(Entry {
            fast: self.fast(&value),
            bytes,
            shape: (chars, digits),
        })
    }

    /// The hash that the filter goes by.
    pub(super) fn fast(&self, normal: &str) -> u64 {
        let mut hasher = self.fast;
        hasher.write(normal.as_bytes());
        hasher.finish()
    }

    /// The digest of a value, and the key of its row's other cells.
    pub(super) fn slow(&self, normal: &str) -> (u64, [u8; 16]) {
        // The key goes in before the rounds, so that these run over what nobody can list.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.slow_key) else {
            return (0, [0; 16]);
        };
        mac.update(normal.as_bytes());
        let keyed = mac.finalize().into_bytes();
        let out: [u8; 32] =
            pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(&keyed, &self.salt, self.rounds);
        let (digest, rest) = out.split_first_chunk().unwrap_or((&[0; 8], &[]));
        let row_key = rest.first_chunk().copied().unwrap_or_default();
        (u64::from_be_bytes(*digest), row_key)
    }

    /// What a supporting cell becomes; never zero, which stands for an empty one.
    pub(super) fn tag(row_key: &[u8; 16], normal: &str) -> [u8; TAG_BYTES] {
        let mut hasher = SipHasher13::new_with_key(row_key);
        hasher.write(normal.as_bytes());
        let [a, b, c, d, ..] = hasher.finish().to_be_bytes();
        [a, b, c, d | 1]
    }
}

impl std::fmt::Debug for Digester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digester({} rounds)", self.rounds)
    }
}

// === impl Filter ===

impl<B: AsRef<[u8]>> Filter<B> {
    pub(super) const fn new(bits: B, hashes: u32) -> Self {
        Self { bits, hashes }
    }

    /// Whether a value could be in the index; wrong for about one in 2^hashes of those that are not.
    pub(super) fn may_hold(&self, fast: u64) -> bool {
        let bits = self.bits.as_ref();
        places(fast, bits.len(), self.hashes)
            .all(|(byte, bit)| bits.get(byte).is_some_and(|b| b & (1 << bit) != 0))
    }
}

impl Filter<Vec<u8>> {
    /// An empty one for so many entries.
    #[must_use]
    pub fn sized(entries: usize, hashes: u32) -> Self {
        let hashes_each = usize::try_from(hashes).unwrap_or(1);
        let bits = entries * hashes_each * BITS_NUMERATOR / BITS_DENOMINATOR;
        let blocks = (bits / 512 + 1).max(1);
        Self {
            bits: vec![0; blocks * 64],
            hashes,
        }
    }

    /// Adds the fast hash of a value.
    pub fn add(&mut self, fast: u64) {
        for (byte, bit) in places(fast, self.bits.len(), self.hashes) {
            if let Some(byte) = self.bits.get_mut(byte) {
                *byte |= 1 << bit;
            }
        }
    }

    /// For a file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bits
    }
}

impl<B> std::fmt::Debug for Filter<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Filter({} hashes)", self.hashes)
    }
}

/// The bits of a hash: all in one block of 64 bytes, so that asking touches one line of the cache.
fn places(fast: u64, bytes: usize, hashes: u32) -> impl Iterator<Item = (usize, u32)> {
    let blocks = u64::try_from(bytes / 64).unwrap_or(1).max(1);
    let block = (u128::from(fast) * u128::from(blocks)) >> 64;
    let block = usize::try_from(block).unwrap_or(0) * 64;
    let mut rest = fast.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..hashes).map(move |_| {
        rest = rest.wrapping_mul(0xD129_42F0_65A5_1D2B).rotate_left(29);
        let bit = u32::try_from(rest & 511).unwrap_or(0);
        (block + usize::try_from(bit / 8).unwrap_or(0), bit % 8)
    })
}
