//! The file of an index: magic, a head in JSON, sections one after another, and a trailer with an
//! Ed25519 signature over the SHA-256 of everything before it.

use std::{fmt, ops::Range};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::ident::{Name, hex};

/// What an index file begins with; its last byte is the version of the format.
pub const MAGIC: &[u8; 8] = b"RFINDEX\x01";
/// What the trailer ends with.
const SIGNED: &[u8; 8] = b"RFSIGNED";
/// The trailer: public key, signature, magic.
pub const TRAILER: usize = 32 + 64 + 8;
/// How long a salt is, in bytes.
pub const SALT_BYTES: usize = 16;
/// The largest head, in bytes.
const HEAD_MAX: usize = 1 << 20;

/// Why an index cannot be used. Continues its name as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Another file, or one of another version.
    #[error("is not an index of this version: build it again with `ringfence index`")]
    Foreign,
    /// Something in it does not fit together.
    #[error("is damaged ({0}): build it again with `ringfence index`")]
    Damaged(&'static str),
    /// Its digests were made under another key.
    #[error("was made with another key: name the key file it was made with")]
    OtherKey,
}

/// What an index says about itself. No value of a cell and no word of a document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    /// What its findings are named after.
    pub name: Name,
    /// Random, so that equal tables make unequal indexes; hexadecimal.
    pub salt: String,
    /// Tells whether a key is the one it was made with; hexadecimal.
    pub key_check: String,
    /// What it holds.
    pub form: Form,
    /// What follows the head, in order.
    pub sections: Vec<Section>,
}

/// What an index holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Form {
    /// Rows of a table.
    Records {
        /// The names of the columns, the primary ones first.
        columns: Vec<String>,
        /// How many of them are primary.
        primary: usize,
        /// How many entries there are: one for each primary cell.
        entries: u64,
        /// How many rounds of PBKDF2 a digest costs.
        rounds: u32,
        /// How many bits of the filter a value sets.
        hashes: u32,
    },
    /// Passages of documents.
    Documents {
        /// How many documents.
        documents: u32,
        /// How many fingerprints.
        entries: u64,
        /// The binary logarithm of the number of buckets.
        bucket_bits: u32,
    },
}

/// A part of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What it is.
    pub name: String,
    /// Its length in bytes.
    pub len: u64,
}

/// An index file whose parts are known.
pub struct Bundle {
    bytes: Bytes,
    /// Its head.
    pub head: Head,
    ranges: Vec<Range<usize>>,
    digest: String,
}

/// The parts that a signature speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// What was signed.
    pub body: &'a [u8],
    /// The public key of whoever signed.
    pub public: &'a [u8],
    /// The signature over the SHA-256 of the body.
    pub signature: &'a [u8],
}

/// Takes a file apart into what was signed and the signature.
///
/// # Errors
/// It is no index.
pub fn signed(bytes: &[u8]) -> Result<Signed<'_>, Broken> {
    let body = bytes.len().checked_sub(TRAILER).ok_or(Broken::Foreign)?;
    let (body, trailer) = bytes.split_at_checked(body).ok_or(Broken::Foreign)?;
    let (public, rest) = trailer.split_at_checked(32).ok_or(Broken::Foreign)?;
    let (signature, magic) = rest.split_at_checked(64).ok_or(Broken::Foreign)?;
    if !body.starts_with(MAGIC) {
        return Err(Broken::Foreign);
    }
    if magic != SIGNED {
        return Err(Broken::Damaged("its end is missing"));
    }
    Ok(Signed {
        body,
        public,
        signature,
    })
}

// === impl Head ===

impl Head {
    /// What a file begins with; the sections follow.
    ///
    /// # Errors
    /// The head is too long, by the names of its columns.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Broken> {
        let json = serde_json::to_vec(self)
            .map_err(|_unwritable| Broken::Damaged("its head cannot be written"))?;
        let length = u32::try_from(json.len())
            .ok()
            .filter(|_| json.len() <= HEAD_MAX);
        let length = length.ok_or(Broken::Damaged("its head is too long"))?;
        Ok([&MAGIC[..], &length.to_le_bytes(), &json].concat())
    }
}

impl Signed<'_> {
    /// What follows the body of a file.
    #[must_use]
    pub fn trailer(public: &[u8; 32], signature: &[u8; 64]) -> Vec<u8> {
        [&public[..], signature, SIGNED].concat()
    }
}

// === impl Bundle ===

impl Bundle {
    /// Finds the parts of a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(bytes: Bytes) -> Result<Self, Broken> {
        let body = signed(&bytes)?.body;
        let digest = hex(&Sha256::digest(body));
        let start = MAGIC.len() + 4;
        let length = body.get(MAGIC.len()..start).and_then(|b| b.try_into().ok());
        let length = length.map(u32::from_le_bytes).map(usize::try_from);
        let Some(Ok(length @ ..=HEAD_MAX)) = length else {
            return Err(Broken::Damaged("its head is too long"));
        };
        let head = body.get(start..start + length);
        let head = head.ok_or(Broken::Damaged("its head is cut off"))?;
        // The parser's own words would quote the file.
        let head: Head = serde_json::from_slice(head)
            .map_err(|_quotes| Broken::Damaged("its head cannot be read"))?;
        let mut at = start + length;
        let mut ranges = Vec::with_capacity(head.sections.len());
        for section in &head.sections {
            let end = usize::try_from(section.len)
                .ok()
                .and_then(|len| at.checked_add(len));
            let end = end.filter(|end| *end <= body.len());
            let end = end.ok_or(Broken::Damaged("a section is cut off"))?;
            ranges.push(at..end);
            at = end;
        }
        if at != body.len() {
            return Err(Broken::Damaged("it holds more than it says"));
        }
        Ok(Self {
            head,
            ranges,
            digest,
            bytes,
        })
    }

    /// A section; shares the file's bytes.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn section(&self, name: &str) -> Result<Bytes, Broken> {
        let place = self.head.sections.iter().position(|one| one.name == name);
        let range = place.and_then(|place| self.ranges.get(place));
        let range = range.ok_or(Broken::Damaged("a section is missing"))?;
        Ok(self.bytes.slice(range.clone()))
    }

    /// Hexadecimal SHA-256 of what was signed.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The bytes of the salt.
    #[must_use]
    pub fn salt(&self) -> &[u8] {
        self.head.salt.as_bytes()
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bundle({}, {} bytes)", self.digest, self.bytes.len())
    }
}
