//! Builds an index of a folder: text of every file that can be read, marks of every text. What has
//! not changed since the index was built before is taken from there.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufReader, BufWriter, Seek, SeekFrom, Write},
    num::NonZero,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use serde::Serialize;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::{
    Built, Error, Keys, Progress, at,
    file::{Writer, bundle, salt, sections},
    records::folder_of,
    sort::{Sorter, unnamed},
};
use crate::{
    classify::{
        fingerprint::{
            Buckets, DOCUMENT_MAX, Document, ENTRY_BYTES, Marker, bucket_bits, renumber,
        },
        index::{Broken, Bundle, Form, Head},
        records::Digester,
    },
    decode::{self, Budget, Event, Limits},
    ident::{Name, hex},
};

/// The largest file that is read, in bytes.
const FILE_MAX: u64 = 256 << 20;
/// How much text of a file is read, in bytes.
const TEXT_MAX: usize = 64 << 20;
/// The longest name of a document, in bytes.
const ID_MAX: usize = 200;

/// A folder, and what to make of it.
#[derive(Debug)]
pub struct Documents<'a> {
    /// The folder; hidden files in it are left out.
    pub folder: &'a Path,
    /// What the index is called.
    pub name: Name,
    /// Where it goes; an index that is there already is brought up to date.
    pub out: &'a Path,
}

/// A document as `ringfence index show` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its name.
    pub id: String,
    /// Its size in bytes.
    pub size: u64,
    /// How many words were read; 0 if none could be.
    pub words: u64,
}

/// The index that was there before.
struct Before {
    bundle: Bundle,
    /// By name: the number and what is known.
    documents: BTreeMap<String, (u32, Document)>,
}

/// A file of the folder.
struct Found {
    path: PathBuf,
    document: Document,
}

/// What reading a file gave.
enum Read {
    /// The same as before, under that number.
    Same(u32, Document),
    New(Vec<[u8; ENTRY_BYTES]>, Document),
    /// Nothing in it is text.
    Nothing(Document),
}

/// Builds an index of a folder.
///
/// # Errors
/// The folder cannot be read, or the index cannot be written.
pub fn build(wanted: &Documents<'_>, keys: &Keys, progress: Progress<'_>) -> Result<Built, Error> {
    let before = Before::read(wanted.out, keys);
    let salt = match &before {
        Some(before) => before.bundle.head.salt.clone(),
        None => salt(wanted.out)?,
    };
    let found = walk(wanted)?;
    let reader = Reader {
        marker: Marker::new(keys.secret(), salt.as_bytes()),
        before,
        found,
    };
    let folder = folder_of(wanted.out);
    let mut sorter = Sorter::new(&folder, ENTRY_BYTES);
    let (documents, kept) = reader.read_all(&mut sorter, progress)?;
    let entries = sorter.count();
    let bits = bucket_bits(entries);
    let mut buckets = Buckets::new(bits);
    let mut out = BufWriter::with_capacity(1 << 20, unnamed(&folder).map_err(at(&folder))?);
    sorter.merge()?.for_each(|entry| {
        buckets.add(entry);
        out.write_all(entry).map_err(at(&folder))
    })?;
    let mut postings = out
        .into_inner()
        .map_err(|error| at(&folder)(error.into_error()))?;
    postings.seek(SeekFrom::Start(0)).map_err(at(&folder))?;
    let buckets = buckets.finish();
    let list = serde_json::to_vec(&documents)
        .map_err(|error| at(wanted.out)(std::io::Error::other(error)))?;
    let length = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
    let head = Head {
        name: wanted.name.clone(),
        key_check: Digester::new(keys.secret(), salt.as_bytes(), 1)
            .key_check()
            .to_owned(),
        salt,
        form: Form::Documents {
            documents: u32::try_from(documents.len()).unwrap_or(u32::MAX),
            entries,
            bucket_bits: bits,
        },
        sections: sections([
            ("documents", length(list.len())),
            ("buckets", length(buckets.len())),
            ("postings", entries * length(ENTRY_BYTES)),
        ]),
    };
    let mut writer = Writer::new(wanted.out, &head)?;
    writer.write(&list)?;
    writer.write(&buckets)?;
    writer.copy(BufReader::new(postings))?;
    let empty = documents
        .iter()
        .filter(|document| document.words == 0)
        .count();
    Ok(Built {
        file: wanted.out.to_owned(),
        known: length(documents.len() - empty),
        kept,
        skipped: length(empty),
        entries,
        bytes: writer.finish(keys)?,
    })
}

/// The documents of an index.
pub(super) fn list(bundle: &Bundle) -> Result<Vec<Listed>, Broken> {
    let documents = documents(bundle)?.into_iter();
    let listed = |Document {
                      id, size, words, ..
                  }| Listed { id, size, words };
    Ok(documents.map(listed).collect())
}

fn documents(bundle: &Bundle) -> Result<Vec<Document>, Broken> {
    serde_json::from_slice(&bundle.section("documents")?)
        .map_err(|_quotes| Broken::Damaged("its list of documents cannot be read"))
}

/// The files of the folder, by name.
fn walk(wanted: &Documents<'_>) -> Result<Vec<Found>, Error> {
    let hidden = |entry: &walkdir::DirEntry| {
        entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
    };
    let mut found = Vec::new();
    let all = WalkDir::new(wanted.folder).sort_by_file_name();
    for entry in all.into_iter().filter_entry(|entry| !hidden(entry)) {
        let entry = entry.map_err(|error| at(wanted.folder)(error.into()))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let inside = entry
            .path()
            .strip_prefix(wanted.folder)
            .unwrap_or(entry.path());
        let about = entry
            .metadata()
            .map_err(|error| at(entry.path())(error.into()))?;
        let document = Document {
            id: name(inside),
            size: about.len(),
            changed: about
                .mtime()
                .saturating_mul(1_000_000_000)
                .saturating_add(about.mtime_nsec()),
            hash: String::new(),
            words: 0,
        };
        let path = entry.into_path();
        found.push(Found { path, document });
        if u32::try_from(found.len()).map_or(true, |count| count > DOCUMENT_MAX) {
            let problem = format!("holds more than {DOCUMENT_MAX} files: make several indexes");
            let path = wanted.folder.to_owned();
            return Err(Error::Table { path, problem });
        }
    }
    Ok(found)
}

/// What a file is called in findings: its path, without what could break a line.
fn name(path: &Path) -> String {
    let whole = path.to_string_lossy();
    let plain = |c: char| {
        if c.is_control() || c == '\u{fffd}' {
            '_'
        } else {
            c
        }
    };
    let mut name: String = whole.chars().map(plain).collect();
    if name.len() > ID_MAX || *name != *whole {
        // Of two files with one name, the second would be taken for the first.
        let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
        let mark = hex(digest.split_at(8).0);
        name.truncate(name.floor_char_boundary(ID_MAX - 1 - mark.len()));
        name.push('~');
        name.push_str(&mark);
    }
    name
}

/// Reads files on all cores.
struct Reader {
    marker: Marker,
    before: Option<Before>,
    found: Vec<Found>,
}

impl Reader {
    /// Fills the sorter; gives the documents and how many were known before.
    fn read_all(
        &self,
        sorter: &mut Sorter,
        progress: Progress<'_>,
    ) -> Result<(Vec<Document>, u64), Error> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let mut documents: Vec<Document> = self.found.iter().map(|f| f.document.clone()).collect();
        // By the number that a document had: the one that it has now.
        let mut same: BTreeMap<u32, u32> = BTreeMap::new();
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            let (done, results) = mpsc::sync_channel(cores);
            for _ in 0..cores {
                let done = done.clone();
                let next = &next;
                scope.spawn(move || {
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(found) = self.found.get(place) else {
                            return;
                        };
                        let number = u32::try_from(place).unwrap_or(u32::MAX);
                        let read = self.read(found, number);
                        if done.send((number, read)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(done);
            let total = u64::try_from(self.found.len()).unwrap_or(u64::MAX);
            for (count, (number, read)) in (1_u64..).zip(results) {
                let document = match read? {
                    Read::Same(old, document) => {
                        same.insert(old, number);
                        document
                    }
                    Read::New(entries, document) => {
                        sorter.push(entries.as_flattened())?;
                        document
                    }
                    Read::Nothing(document) => document,
                };
                let place = usize::try_from(number).ok();
                if let Some(kept) = place.and_then(|place| documents.get_mut(place)) {
                    *kept = document;
                }
                progress(count, total);
            }
            Ok::<(), Error>(())
        })?;
        if let Some(before) = &self.before {
            before.keep(&same, sorter)?;
        }
        Ok((documents, u64::try_from(same.len()).unwrap_or(0)))
    }

    fn read(&self, found: &Found, number: u32) -> Result<Read, Error> {
        let Found { path, document } = found;
        let known = self
            .before
            .as_ref()
            .and_then(|b| b.documents.get(&document.id));
        let known = known.filter(|(_, known)| !known.hash.is_empty());
        if let Some((old, known)) = known
            && (known.size, known.changed) == (document.size, document.changed)
        {
            return Ok(Read::Same(*old, known.clone()));
        }
        if document.size > FILE_MAX {
            return Ok(Read::Nothing(document.clone()));
        }
        let bytes = fs::read(path).map_err(at(path))?;
        let mut document = document.clone();
        document.hash = self.marker.content_hash(&bytes);
        if let Some((old, known)) = known
            && known.hash == document.hash
        {
            document.words = known.words;
            return Ok(Read::Same(*old, document));
        }
        let text = text_of(&bytes);
        document.words = u64::try_from(self.marker.words(&text)).unwrap_or(u64::MAX);
        if document.words == 0 {
            document.hash.clear();
            return Ok(Read::Nothing(document));
        }
        Ok(Read::New(self.marker.entries(&text, number), document))
    }
}

/// Every text that a file holds, as far as there is room.
fn text_of(bytes: &[u8]) -> String {
    let mut budget = Budget::new(Limits {
        bytes: TEXT_MAX,
        ..Limits::default()
    });
    let mut text = String::new();
    decode::bytes(bytes, &mut budget, &mut |event| {
        if let Event::Text(layer) = event {
            let room = TEXT_MAX.saturating_sub(text.len());
            let part = layer.text.get(..layer.text.floor_char_boundary(room));
            text.push_str(part.unwrap_or_default());
            text.push('\n');
        }
    });
    text
}

impl Before {
    /// The index that is there, if it can be used; otherwise everything is read again.
    fn read(path: &Path, keys: &Keys) -> Option<Self> {
        let bundle = bundle(path, keys).ok()?;
        let check = Digester::new(keys.secret(), bundle.salt(), 1);
        let same_key = check.key_check() == bundle.head.key_check;
        if !(same_key && matches!(bundle.head.form, Form::Documents { .. })) {
            return None;
        }
        let all = (0_u32..).zip(documents(&bundle).ok()?);
        let documents = all
            .map(|(number, one)| (one.id.clone(), (number, one)))
            .collect();
        Some(Self { bundle, documents })
    }

    /// Takes the entries of documents that are still there, under their new numbers.
    fn keep(&self, same: &BTreeMap<u32, u32>, sorter: &mut Sorter) -> Result<(), Error> {
        let Ok(postings) = self.bundle.section("postings") else {
            return Ok(());
        };
        for entry in postings.as_chunks::<ENTRY_BYTES>().0 {
            if let Some(entry) = renumber(entry, |old| same.get(&old).copied()) {
                sorter.push(&entry)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{KEY_FILE, show};

    fn plan(seed: u32) -> String {
        let word = |n: u32| format!("word{} ", n.wrapping_mul(2_654_435_761) >> 18);
        (seed..seed + 300).map(word).collect()
    }

    fn built(folder: &Path) -> Built {
        let keys = Keys::read_or_make(&folder.join(KEY_FILE)).unwrap();
        let wanted = Documents {
            folder: &folder.join("plans"),
            name: "plans".parse().unwrap(),
            out: &folder.join("plans.rfx"),
        };
        build(&wanted, &keys, &|_, _| ()).unwrap()
    }

    #[test]
    fn a_second_build_reads_only_what_changed_and_ends_up_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let plans = folder.path().join("plans");
        fs::create_dir_all(plans.join("b")).unwrap();
        fs::write(plans.join("a.txt"), plan(1)).unwrap();
        fs::write(plans.join("b/c.md"), plan(1000)).unwrap();
        fs::write(
            plans.join("b/d.html"),
            format!("<html><p>{}</p></html>", plan(2000)),
        )
        .unwrap();
        fs::write(plans.join(".hidden"), plan(3000)).unwrap();
        fs::write(plans.join("empty"), "").unwrap();
        let first = built(folder.path());
        assert_eq!((first.known, first.kept, first.skipped), (3, 0, 1));

        fs::remove_file(plans.join("a.txt")).unwrap();
        fs::write(plans.join("e.txt"), plan(4000)).unwrap();
        let second = built(folder.path());
        assert_eq!((second.known, second.kept), (3, 2));
        let third = built(folder.path());
        assert_eq!((third.kept, third.entries), (3, second.entries));
        fs::remove_file(&third.file).unwrap();
        assert_eq!(built(folder.path()).kept, 0);
        let shown = show(&second.file, None).unwrap();
        let names: Vec<_> = shown.documents.unwrap().into_iter().map(|d| d.id).collect();
        assert_eq!(names, ["b/c.md", "b/d.html", "e.txt", "empty"]);
    }

    #[test]
    fn names_hold_nothing_that_breaks_a_line() {
        assert_eq!(name(Path::new("a/b c.txt")), "a/b c.txt");
        assert!(name(Path::new("a/b\nc.txt")).starts_with("a/b_c.txt~"));
    }

    #[test]
    fn two_files_have_two_names() {
        let long = "ä".repeat(200);
        let names = ["x", "y"].map(|end| name(Path::new(&format!("{long}{end}"))));
        assert!(names.iter().all(|name| name.len() <= ID_MAX), "{names:?}");
        assert_ne!(names[0], names[1]);
        assert_ne!(name(Path::new("a\nb")), name(Path::new("a\tb")));
    }
}
