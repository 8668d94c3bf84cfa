//! Sorts more entries than memory holds: runs of a fixed size go to unnamed files and are merged.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::{Error, at};

/// How much one run holds, in bytes.
const RUN_BYTES: usize = 64 << 20;
/// How much of a run is read at a time while merging.
const READ_BYTES: usize = 256 << 10;

/// Takes entries of one size, in any order.
pub(super) struct Sorter {
    folder: PathBuf,
    size: usize,
    run_bytes: usize,
    open: Vec<u8>,
    runs: Vec<File>,
    count: u64,
}

/// Entries in the order of their bytes.
pub(super) struct Merge {
    folder: PathBuf,
    runs: Vec<BufReader<File>>,
    /// The next entry of each run.
    heads: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
}

impl Sorter {
    /// Its files live in a folder, without names.
    pub(super) fn new(folder: &Path, size: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            size,
            run_bytes: RUN_BYTES / size * size,
            open: Vec::new(),
            runs: Vec::new(),
            count: 0,
        }
    }

    /// Adds entries, one after another.
    pub(super) fn push(&mut self, entries: &[u8]) -> Result<(), Error> {
        for entry in entries.chunks_exact(self.size) {
            self.open.extend_from_slice(entry);
            self.count += 1;
            if self.open.len() >= self.run_bytes {
                self.close_run().map_err(at(&self.folder))?;
            }
        }
        Ok(())
    }

    /// How many entries there are.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    fn close_run(&mut self) -> io::Result<()> {
        let mut entries: Vec<&[u8]> = self.open.chunks_exact(self.size).collect();
        entries.sort_unstable();
        let mut out = BufWriter::with_capacity(1 << 20, unnamed(&self.folder)?);
        for entry in entries {
            out.write_all(entry)?;
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        self.runs.push(file);
        self.open.clear();
        Ok(())
    }

    /// The entries in order.
    pub(super) fn merge(mut self) -> Result<Merge, Error> {
        self.close_run().map_err(at(&self.folder))?;
        let runs = self.runs.into_iter();
        let mut merge = Merge {
            folder: self.folder,
            runs: runs
                .map(|run| BufReader::with_capacity(READ_BYTES, run))
                .collect(),
            heads: BinaryHeap::new(),
        };
        for run in 0..merge.runs.len() {
            merge.refill(vec![0; self.size], run)?;
        }
        Ok(merge)
    }
}

impl Merge {
    /// Gives each entry to `each`, the least first.
    pub(super) fn for_each(
        mut self,
        mut each: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        while let Some(Reverse((entry, run))) = self.heads.pop() {
            each(&entry)?;
            self.refill(entry, run)?;
        }
        Ok(())
    }

    fn refill(&mut self, mut entry: Vec<u8>, run: usize) -> Result<(), Error> {
        let Some(reader) = self.runs.get_mut(run) else {
            return Ok(());
        };
        match reader.read_exact(&mut entry) {
            Ok(()) => {
                self.heads.push(Reverse((entry, run)));
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
            Err(error) => Err(at(&self.folder)(error)),
        }
    }
}

/// A file that is gone when it is closed.
pub(super) fn unnamed(folder: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};

    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    match rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => Ok(File::from(file)),
        // Not every file system can; a name that is taken away at once does the same.
        Err(_unsupported) => {
            let path = folder.join(format!(".ringfence-{}", uuid::Uuid::new_v4()));
            let file = File::options()
                .read(true)
                .write(true)
                .create_new(true)
                .open(&path)?;
            std::fs::remove_file(&path)?;
            Ok(file)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_out_in_order_however_many_runs_there_were() {
        let folder = tempfile::tempdir().unwrap();
        for run_bytes in [8, 64, 1 << 20] {
            let mut sorter = Sorter::new(folder.path(), 4);
            sorter.run_bytes = run_bytes;
            let mut given: Vec<[u8; 4]> = (0..1000_u32)
                .map(|n| (n.wrapping_mul(2_654_435_761) >> 4).to_be_bytes())
                .collect();
            sorter.push(&given.concat()).unwrap();
            assert_eq!(sorter.count(), 1000);
            let mut sorted = Vec::new();
            let merge = sorter.merge().unwrap();
            merge
                .for_each(|entry| {
                    sorted.push(<[u8; 4]>::try_from(entry).unwrap());
                    Ok(())
                })
                .unwrap();
            given.sort_unstable();
            assert_eq!(sorted, given);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
