//! Whether a release is what enough of the right people signed.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Contents, PublicKey, Release};
use crate::ident::Name;

/// Whose signatures count, and how many it takes.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// How many distinct keys must have signed; with 0 nothing is asked.
    pub required: usize,
    /// The keys, each with its holder.
    pub keys: Vec<(Name, PublicKey)>,
}

/// Somebody whose signature counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// Who.
    pub name: Name,
    /// The key's fingerprint.
    pub key: String,
    /// When, by the signer's clock.
    pub at: String,
}

/// A release that enough people signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InForce {
    /// Its version.
    pub version: u64,
    /// SHA-256 over all files, in hex.
    pub digest: String,
    /// Who began it.
    pub author: Name,
    /// Whose signatures counted.
    pub signers: Vec<Signer>,
}

/// What a check came to.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Whose signatures count.
    pub signers: Vec<Signer>,
    /// Why the release cannot be used; empty if it can.
    pub faults: Vec<Fault>,
    /// Signatures of keys that nobody here knows: they count for nothing.
    pub strangers: Vec<Signer>,
}

/// Why a release cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A file has another text.
    #[error("{0} was changed after it was signed")]
    Changed(String),
    /// A file is new.
    #[error("{0} is not in the release")]
    Extra(String),
    /// A file is gone.
    #[error("{0} is in the release and not in the folder")]
    Missing(String),
    /// The files are those that it lists, and their digest is not.
    #[error("the digest is not that of the files")]
    Digest,
    /// The signature does not fit.
    #[error(
        "the signature of {name} does not fit: the release or the signature was changed, or key {key} did not make it"
    )]
    Forged {
        /// Who is said to have signed.
        name: Name,
        /// With which key.
        key: String,
    },
    /// Somebody signed in another's name.
    #[error("the key of {holder} signed as {name}")]
    Borrowed {
        /// Whose key it is.
        holder: Name,
        /// Who is said to have signed.
        name: Name,
    },
    /// Who is named as its author does not stand for it.
    #[error("{0} is named as the author, and no known key signed as {0}")]
    Unauthored(Name),
    /// Too few people stand for it.
    #[error("{have} of {required} signatures count; distinct known keys must have made them")]
    TooFew {
        /// How many distinct keys signed.
        have: usize,
        /// How many must.
        required: usize,
    },
    /// A later release was in force.
    #[error("version {version} is older than version {last}, which was in force")]
    Older {
        /// This one.
        version: u64,
        /// The last one.
        last: u64,
    },
    /// Another release with this version was in force.
    #[error("version {0} was in force with other files")]
    Reused(u64),
}

/// Checks a release against the files and the keys.
#[must_use]
pub fn check(release: &Release, contents: &Contents, trust: &Trust) -> Report {
    let mut report = Report::default();
    files(release, contents, &mut report.faults);
    let mut counted = BTreeSet::new();
    for signature in &release.signatures {
        let signer = Signer {
            name: signature.name.clone(),
            key: signature.key.clone(),
            at: signature.at.clone(),
        };
        let known = |(_, key): &&(Name, PublicKey)| key.fingerprint() == signature.key;
        let Some((holder, key)) = trust.keys.iter().find(known) else {
            report.strangers.push(signer);
            continue;
        };
        let (name, at) = (signature.name.clone(), signature.key.clone());
        if !release.is_signed_by(key, signature) {
            report.faults.push(Fault::Forged { name, key: at });
        } else if *holder != name {
            let holder = holder.clone();
            report.faults.push(Fault::Borrowed { holder, name });
        } else if counted.insert(*key) {
            report.signers.push(signer);
        }
    }
    let author = |signer: &Signer| signer.name == release.author;
    if !report.signers.iter().any(author) {
        report
            .faults
            .push(Fault::Unauthored(release.author.clone()));
    }
    if counted.len() < trust.required {
        report.faults.push(Fault::TooFew {
            have: counted.len(),
            required: trust.required,
        });
    }
    report
}

fn files(release: &Release, contents: &Contents, faults: &mut Vec<Fault>) {
    let before = faults.len();
    for (name, sum) in &contents.files {
        match release.files.get(name) {
            None => faults.push(Fault::Extra(name.clone())),
            Some(signed) if signed != sum => faults.push(Fault::Changed(name.clone())),
            Some(_) => {}
        }
    }
    for name in release.files.keys() {
        if !contents.files.contains_key(name) {
            faults.push(Fault::Missing(name.clone()));
        }
    }
    if faults.len() == before && release.digest != contents.digest {
        faults.push(Fault::Digest);
    }
}

// === impl InForce ===

impl InForce {
    /// A release whose report has no fault.
    #[must_use]
    pub fn new(release: Release, signers: Vec<Signer>) -> Self {
        Self {
            version: release.version,
            digest: release.digest,
            author: release.author,
            signers,
        }
    }

    /// Those who signed and did not begin it.
    pub fn approvers(&self) -> impl Iterator<Item = &Signer> {
        self.signers
            .iter()
            .filter(|signer| signer.name != self.author)
    }
}

/// Why a release cannot follow the one that was in force: a way back is a new version.
#[must_use]
pub fn follows(version: u64, digest: &str, last: (u64, &str)) -> Option<Fault> {
    match version.cmp(&last.0) {
        std::cmp::Ordering::Less => Some(Fault::Older {
            version,
            last: last.0,
        }),
        std::cmp::Ordering::Equal if digest != last.1 => Some(Fault::Reused(version)),
        _ => None,
    }
}
