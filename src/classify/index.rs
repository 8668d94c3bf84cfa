//! Indexes: what a company keeps, made into digests that texts can be asked about.
//!
//! Two kinds, of one file format ([`Bundle`]): [`Records`] knows rows of a table, [`Documents`]
//! knows passages of documents and source code. Neither holds text. Both are bytes that somebody
//! else has mapped and whose signature somebody else has checked; here is no IO.

mod bundle;

use std::{fmt, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    fingerprint::{Documents, Share},
    records::{Records, Support},
    settle::Gathered,
};
use crate::{
    ident::{EntityType, Name},
    label::Category,
};

pub use bundle::{Broken, Bundle, Form, Head, MAGIC, SALT_BYTES, Section, Signed, TRAILER, signed};

/// How many indexes may run at a time.
pub const INDEXES_MAX: usize = 64;

/// The secret under which an index was made: without it, the digests say nothing.
#[derive(Clone)]
pub struct Key(Arc<Zeroizing<[u8; 32]>>);

/// An index, and what a hit in it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Makes the detector `records/<name>` or `documents/<name>/<document>`.
    pub name: Name,
    /// What a hit is called: `CUSTOMER_RECORD`.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    pub category: Category,
    /// For records: what must stand beside the primary value.
    pub support: Support,
    /// For documents: how much of a text must be known.
    pub share: Share,
    /// The digests.
    pub content: Content,
}

/// The digests of either kind. Two are equal if they came from the same bytes.
#[derive(Clone)]
pub enum Content {
    /// Rows of a table.
    Records(Arc<Records>),
    /// Passages of documents.
    Documents(Arc<Documents>),
}

/// All indexes, ready to run.
pub(super) struct Indexes(Vec<Index>);

// === impl Key ===

impl Key {
    /// From 32 random bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    /// A key of one index for one purpose.
    pub(super) fn derive(&self, salt: &[u8], purpose: &str) -> [u8; 32] {
        // An HMAC takes a key of any length, so the other branch is never taken.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0[..]) else {
            return [0; 32];
        };
        mac.update(purpose.as_bytes());
        mac.update(salt);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

// === impl Content ===

impl Content {
    /// Reads an index. Whoever calls has checked its signature.
    ///
    /// # Errors
    /// What is wrong with the file, or that the key is another one.
    pub fn open(bundle: &Bundle, key: &Key) -> Result<Self, Broken> {
        match bundle.head.form {
            Form::Records { .. } => Records::open(bundle, key).map(|it| Self::Records(it.into())),
            Form::Documents { .. } => {
                Documents::open(bundle, key).map(|it| Self::Documents(it.into()))
            }
        }
    }

    /// Hexadecimal SHA-256 of what was signed.
    #[must_use]
    pub fn digest(&self) -> &str {
        match self {
            Self::Records(records) => records.digest(),
            Self::Documents(documents) => documents.digest(),
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }
}

impl Eq for Content {}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({})", self.digest())
    }
}

// === impl Indexes ===

impl Indexes {
    pub(super) const fn new(given: Vec<Index>) -> Self {
        Self(given)
    }

    pub(super) fn scan(&self, text: &str, gathered: &mut Gathered) {
        for index in &self.0 {
            match &index.content {
                Content::Records(records) => records.scan(index, text, gathered),
                Content::Documents(documents) => documents.scan(index, text, gathered),
            }
        }
    }
}
