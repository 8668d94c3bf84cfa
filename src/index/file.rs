//! Writes index files whole, and maps them when their signature is good.
//!
//! The mapping comes from `mmap-io`, whose calls are safe to make; this crate has no unsafe code of
//! its own. Whoever shortens a mapped file in place can still stop the process: indexes are
//! replaced by moving a new file over them, and only that.

use std::{
    fs,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use mmap_io::MemoryMappedFile;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Error, Keys, at};
use crate::{
    classify::index::{Broken, Bundle, Content, Form, Head, SALT_BYTES, Section, Signed, signed},
    ident::hex,
};

/// Writes a file and what signs it.
pub(super) struct Writer {
    path: PathBuf,
    part: PathBuf,
    out: BufWriter<fs::File>,
    digest: Sha256,
    bytes: u64,
}

/// An index as `ringfence index show` shows it.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The file.
    pub file: PathBuf,
    /// How large it is, in bytes.
    pub bytes: u64,
    /// Hexadecimal SHA-256 of what was signed.
    pub digest: String,
    /// Who signed; hexadecimal.
    pub public_key: String,
    /// What it says about itself.
    #[serde(flatten)]
    pub head: Head,
    /// Of documents: their names, sizes and words.
    pub documents: Option<Vec<super::documents::Listed>>,
}

/// A mapped file as bytes.
struct Map(MemoryMappedFile);

impl AsRef<[u8]> for Map {
    fn as_ref(&self) -> &[u8] {
        self.0.as_slice_bytes(0, self.0.len()).unwrap_or_default()
    }
}

/// Maps an index and checks its signature.
///
/// # Errors
/// It cannot be read, is no index, or was signed by somebody else.
pub fn load(path: &Path, keys: &Keys) -> Result<Content, Error> {
    Content::open(&bundle(path, keys)?, keys.secret()).map_err(|broken| Error::Broken {
        path: path.to_owned(),
        broken,
    })
}

/// The parts of an index whose signature is good.
pub(super) fn bundle(path: &Path, keys: &Keys) -> Result<Bundle, Error> {
    let broken = |broken| Error::Broken {
        path: path.to_owned(),
        broken,
    };
    let bytes = map(path)?;
    let bundle = Bundle::open(bytes.clone()).map_err(broken)?;
    let Signed { signature, .. } = signed(&bytes).map_err(broken)?;
    if !keys.signed(bundle.digest(), signature) {
        return Err(Error::Forged {
            path: path.to_owned(),
            key: keys.path().to_owned(),
        });
    }
    Ok(bundle)
}

/// What an index says about itself. Its signature is checked if there are keys.
///
/// # Errors
/// As for [`load`].
pub fn show(path: &Path, keys: Option<&Keys>) -> Result<Shown, Error> {
    let broken = |broken| Error::Broken {
        path: path.to_owned(),
        broken,
    };
    let bytes = map(path)?;
    let bundle = match keys {
        Some(keys) => bundle(path, keys)?,
        None => Bundle::open(bytes.clone()).map_err(broken)?,
    };
    let parts = signed(&bytes).map_err(broken)?;
    let documents = match bundle.head.form {
        Form::Documents { .. } => Some(super::documents::list(&bundle).map_err(broken)?),
        Form::Records { .. } => None,
    };
    Ok(Shown {
        file: path.to_owned(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        digest: bundle.digest().to_owned(),
        public_key: hex(parts.public),
        head: bundle.head,
        documents,
    })
}

fn map(path: &Path) -> Result<Bytes, Error> {
    // What is no file cannot be mapped, and an empty one need not be.
    let found = fs::metadata(path).map_err(at(path))?;
    if !found.is_file() || found.len() == 0 {
        return Err(Error::Broken {
            path: path.to_owned(),
            broken: Broken::Foreign,
        });
    }
    let map = MemoryMappedFile::open_ro(path)
        .map_err(|error| at(path)(io::Error::other(error.to_string())))?;
    Ok(Bytes::from_owner(Map(map)))
}

/// A random salt, hexadecimal.
pub(super) fn salt(path: &Path) -> Result<String, Error> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|error| at(path)(io::Error::other(error)))?;
    Ok(hex(&salt))
}

/// The table of a head's sections.
pub(super) fn sections<const N: usize>(all: [(&str, u64); N]) -> Vec<Section> {
    let section = |(name, len): (&str, u64)| Section {
        name: name.to_owned(),
        len,
    };
    all.into_iter().map(section).collect()
}

impl Writer {
    /// Begins a file beside its place.
    pub(super) fn new(path: &Path, head: &Head) -> Result<Self, Error> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let out = fs::File::create(&part).map_err(at(&part))?;
        let mut writer = Self {
            path: path.to_owned(),
            out: BufWriter::with_capacity(1 << 20, out),
            part,
            digest: Sha256::new(),
            bytes: 0,
        };
        let head = head.to_bytes().map_err(|broken| Error::Broken {
            path: path.to_owned(),
            broken,
        })?;
        writer.write(&head)?;
        Ok(writer)
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.digest.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(0);
        self.out.write_all(bytes).map_err(at(&self.part))
    }

    /// Copies a file that was written before.
    pub(super) fn copy(&mut self, mut from: impl Read) -> Result<(), Error> {
        let mut buffer = vec![0; 1 << 18];
        loop {
            let read = from.read(&mut buffer).map_err(at(&self.part))?;
            let Some(bytes @ [_, ..]) = buffer.get(..read) else {
                return Ok(());
            };
            self.write(bytes)?;
        }
    }

    /// Signs the file and moves it to its place. Gives its size in bytes.
    pub(super) fn finish(mut self, keys: &Keys) -> Result<u64, Error> {
        let (public, signature) = keys.sign(&hex(&self.digest.finalize()))?;
        let trailer = Signed::trailer(&public, &signature);
        let size = self.bytes + u64::try_from(trailer.len()).unwrap_or(0);
        self.out.write_all(&trailer).map_err(at(&self.part))?;
        let file = self.out.into_inner();
        let file = file.map_err(|error| at(&self.part)(error.into_error()))?;
        file.sync_all().map_err(at(&self.part))?;
        fs::rename(&self.part, &self.path).map_err(at(&self.path))?;
        Ok(size)
    }
}
