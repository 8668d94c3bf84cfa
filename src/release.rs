//! Signed releases of a policies folder: who wrote these files, who approved them, as which version.
//!
//! `release.json` stands beside the files and is none of them:
//! `{"format":1,"version":N,"digest":"<hex>","files":{"<name>":"<SHA-256 in hex>"},"author":"<name>",`
//! `"signatures":[{"key":"<fingerprint>","name":"<name>","at":"<RFC 3339>","signature":"<base64>"}]}`.
//! A signature is Ed25519 (RFC 8032) over [`Release::signed_bytes`]: all of it but the signatures, and
//! who signs with which key and when. Indexes are not part of a release; each is signed by its own key.
//!
//! Pure: files are read and written, and the time is told, elsewhere.

mod check;
mod key;

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::{
    check::{Fault, InForce, Report, Signer, Trust, check, follows},
    key::{BadKey, PrivateKey, PublicKey},
};
use crate::ident::{Name, hex};

/// The release's file, beside the policies.
pub const FILE: &str = "release.json";
/// The form of the file.
const FORMAT: u32 = 1;
/// What is signed begins with this, so that a signature means nothing elsewhere.
const DOMAIN: &[u8] = b"ringfence policy release 1\n";

/// The files of a policies folder, by digest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// SHA-256 over all files, in hex.
    pub digest: String,
    /// SHA-256 of each, in hex, by its name within the folder.
    pub files: BTreeMap<String, String>,
}

/// A release as written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    format: u32,
    /// Grows with each release.
    pub version: u64,
    /// SHA-256 over all files, in hex.
    pub digest: String,
    /// SHA-256 of each file, in hex, by its name within the folder.
    pub files: BTreeMap<String, String>,
    /// Who began it.
    pub author: Name,
    /// Who stands for it. Who is not the author approved it.
    pub signatures: Vec<Signature>,
}

/// One signature of a release.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The fingerprint of the public key.
    pub key: String,
    /// Who signed.
    pub name: Name,
    /// When, by the clock of who signed (RFC 3339).
    pub at: String,
    /// Base64.
    pub signature: String,
}

/// Why a text is no release.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It has another shape.
    #[error("this is no release: {0}")]
    Json(#[from] serde_json::Error),
    /// A later program wrote it.
    #[error("this release has format {0}, and only format {FORMAT} is known")]
    Format(u32),
}

/// Whether a signature was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It was.
    Yes,
    /// The key had signed already.
    AlreadyThere,
}

// === impl Contents ===

impl Contents {
    /// The digests of files by name and text.
    #[must_use]
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort_unstable();
        let mut hash = Sha256::new();
        for part in files.iter().flat_map(|(name, text)| [name, text]) {
            // Lengths keep two files from looking like one.
            hash.update(length(part.len()));
            hash.update(part);
        }
        Self {
            digest: hex(&hash.finalize()),
            files: files
                .into_iter()
                .map(|(name, text)| (name.to_owned(), hex(&Sha256::digest(text))))
                .collect(),
        }
    }
}

// === impl Release ===

impl Release {
    /// A release without signatures.
    #[must_use]
    pub fn new(version: u64, contents: Contents, author: Name) -> Self {
        Self {
            format: FORMAT,
            version,
            digest: contents.digest,
            files: contents.files,
            author,
            signatures: Vec::new(),
        }
    }

    /// Reads `release.json`.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let release: Self = serde_json::from_str(text)?;
        if release.format == FORMAT {
            Ok(release)
        } else {
            Err(Unreadable::Format(release.format))
        }
    }

    /// As `release.json` has it.
    ///
    /// # Errors
    /// Never, in this form.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Whether it is about these files.
    #[must_use]
    pub fn holds(&self, contents: &Contents) -> bool {
        self.digest == contents.digest && self.files == contents.files
    }

    /// Signs it, unless the key has. A signature of the key that does not fit is replaced.
    ///
    /// # Errors
    /// The key cannot sign.
    pub fn sign(&mut self, key: &PrivateKey, name: &Name, at: &str) -> Result<Added, BadKey> {
        let public = key.public()?;
        let fingerprint = public.fingerprint();
        let own = |signature: &&Signature| signature.key == fingerprint;
        if let Some(there) = self.signatures.iter().find(own)
            && self.is_signed_by(&public, there)
        {
            return Ok(Added::AlreadyThere);
        }
        self.signatures.retain(|one| one.key != fingerprint);
        let signature = key.sign(&self.signed_bytes(&public, name, at));
        self.signatures.push(Signature {
            key: fingerprint,
            name: name.clone(),
            at: at.to_owned(),
            signature: STANDARD.encode(signature),
        });
        Ok(Added::Yes)
    }

    /// Whether the signature is that of this key.
    fn is_signed_by(&self, key: &PublicKey, signature: &Signature) -> bool {
        let bytes = self.signed_bytes(key, &signature.name, &signature.at);
        STANDARD
            .decode(&signature.signature)
            .is_ok_and(|signature| key.signed(&bytes, &signature))
    }

    /// What a signature is over: the domain, and each field with its length in front (8 bytes, big
    /// endian): version in digits, digest, author, each file's name and SHA-256 in the order of the
    /// names, then the signer's public key, name and time.
    #[must_use]
    pub fn signed_bytes(&self, key: &PublicKey, name: &Name, at: &str) -> Vec<u8> {
        let version = self.version.to_string();
        let count = self.files.len().to_string();
        let head = [&version, &self.digest, self.author.as_str(), &count];
        let files = self
            .files
            .iter()
            .flat_map(|(name, sum)| [name.as_str(), sum]);
        let body = head.into_iter().chain(files).map(str::as_bytes);
        let signer = [key.as_bytes(), name.as_str().as_bytes(), at.as_bytes()];
        let mut bytes = DOMAIN.to_vec();
        for part in body.chain(signer) {
            bytes.extend(length(part.len()));
            bytes.extend(part);
        }
        bytes
    }
}

fn length(length: usize) -> [u8; 8] {
    u64::try_from(length).unwrap_or(u64::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests;
