//! Index files: built from a table or a folder, signed, mapped, and built again.
//!
//! What a digest is and how a text is asked stands in `classify`; here is what touches files. An
//! index is written beside its place and moved there whole, so that a gateway that maps it never
//! sees half of one.

mod documents;
mod file;
mod key;
mod records;
mod sort;

use std::{io, path::PathBuf};

use crate::classify::index::Broken;

pub use documents::{Documents, build as build_documents};
pub use file::{Shown, load, show};
pub use key::{KEY_FILE, Keys};
pub use records::{ROUNDS, Records, build as build_records};

/// Why an index could not be built or read. Never quotes a cell or a document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The index cannot be used.
    #[error("{} {broken}", path.display())]
    Broken {
        /// The index.
        path: PathBuf,
        /// The reason.
        broken: Broken,
    },
    /// Somebody else signed it, or changed it since.
    #[error(
        "{} was not signed with {}: somebody changed it, or the key is another one; build it again, or name the key it was signed with",
        path.display(),
        key.display()
    )]
    Forged {
        /// The index.
        path: PathBuf,
        /// The key file.
        key: PathBuf,
    },
    /// The key file holds no key.
    #[error("{} {problem}", path.display())]
    Key {
        /// The key file.
        path: PathBuf,
        /// Continues its name as a sentence.
        problem: &'static str,
    },
    /// The table is not as the command line says.
    #[error("{}: {problem}", path.display())]
    Table {
        /// The table.
        path: PathBuf,
        /// What is wrong, with the line where there is one.
        problem: String,
    },
}

/// How far a build is, out of how much; in bytes or files.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// What a build made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Built {
    /// The file.
    pub file: PathBuf,
    /// How many rows or documents it knows.
    pub known: u64,
    /// How many of those came from the index that was there before.
    pub kept: u64,
    /// How many rows or files make no part of it.
    pub skipped: u64,
    /// How many entries it has.
    pub entries: u64,
    /// How large it is, in bytes.
    pub bytes: u64,
}

/// Names the file that an error is about.
fn at(path: &std::path::Path) -> impl Fn(io::Error) -> Error + '_ {
    move |source| Error::Io {
        path: path.to_owned(),
        source,
    }
}
