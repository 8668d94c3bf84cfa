//! Walks folders, in the order of names. Links are not followed, and what is no file is not opened.

use std::{
    fs,
    path::{Path, PathBuf, absolute},
    time::{SystemTime, UNIX_EPOCH},
    vec,
};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::{DirEntry, WalkDir};

use super::{Error, Ignore, Plan, Refusal};

/// The ignore file that counts.
const IGNORE_FILE: &str = ".ringfenceignore";

/// Something on the way.
#[derive(Debug)]
pub(super) enum Met {
    File {
        path: PathBuf,
        bytes: u64,
        /// When it was last written, in nanoseconds since 1970.
        at: u128,
    },
    Link,
    /// A device, a pipe or a socket.
    Special,
    Refused {
        path: PathBuf,
        why: Refusal,
    },
}

/// All roots, one after another.
pub(super) struct Walk {
    roots: vec::IntoIter<Root>,
    at: Option<Root>,
    own: Vec<PathBuf>,
    /// How many files and folders were left out.
    pub(super) excluded: u64,
}

/// What is below one root.
struct Root {
    entries: walkdir::IntoIter,
    /// Those of the command line.
    globs: Gitignore,
    ignore: Ignore,
    /// The ignore files of the folders around, outermost first, each with its depth.
    ignores: Vec<(usize, Gitignore)>,
}

enum Step {
    Met(Met),
    Folder,
    LeftOut,
}

impl Walk {
    pub(super) fn new(plan: &Plan) -> Result<Self, Error> {
        let roots = plan.roots.iter().map(|root| Root::new(root, plan));
        let roots: Result<Vec<Root>, Error> = roots.collect();
        let own = plan.own.iter().filter_map(|path| absolute(path).ok());
        Ok(Self {
            roots: roots?.into_iter(),
            at: None,
            own: own.collect(),
            excluded: 0,
        })
    }

    /// Whether the scan itself writes it.
    fn is_own(&self, met: &Met) -> bool {
        let Met::File { path, .. } = met else {
            return false;
        };
        !self.own.is_empty() && absolute(path).is_ok_and(|path| self.own.contains(&path))
    }
}

impl Iterator for Walk {
    type Item = Met;

    fn next(&mut self) -> Option<Met> {
        loop {
            let Some(root) = &mut self.at else {
                self.at = Some(self.roots.next()?);
                continue;
            };
            match root.step() {
                None => self.at = None,
                Some(Step::Folder) => {}
                Some(Step::LeftOut) => self.excluded += 1,
                Some(Step::Met(met)) if self.is_own(&met) => self.excluded += 1,
                Some(Step::Met(met)) => return Some(met),
            }
        }
    }
}

impl Root {
    fn new(root: &Path, plan: &Plan) -> Result<Self, Error> {
        let gone = |source| Error::Root {
            path: root.to_owned(),
            source,
        };
        // Whoever names a link means what it leads to.
        let root = match fs::symlink_metadata(root).map_err(gone)? {
            meta if meta.is_symlink() => fs::canonicalize(root).map_err(gone)?,
            _ => root.to_owned(),
        };
        Ok(Self {
            globs: globs(&root, &plan.exclude)?,
            entries: WalkDir::new(&root).sort_by_file_name().into_iter(),
            ignore: plan.ignore,
            ignores: Vec::new(),
        })
    }

    fn step(&mut self) -> Option<Step> {
        let entry = match self.entries.next()? {
            Ok(entry) => entry,
            Err(error) => return Some(Step::Met(refused(&error))),
        };
        let folder = entry.file_type().is_dir();
        if self.leaves_out(&entry, folder) {
            if folder {
                self.entries.skip_current_dir();
            }
            return Some(Step::LeftOut);
        }
        if folder {
            return Some(self.enter(&entry).map_or(Step::Folder, Step::Met));
        }
        Some(Step::Met(met(entry)))
    }

    /// The innermost ignore file that says something decides, as with git.
    fn leaves_out(&mut self, entry: &DirEntry, folder: bool) -> bool {
        let (path, depth) = (entry.path(), entry.depth());
        if depth == 0 {
            return false;
        }
        self.ignores.retain(|(around, _)| *around < depth);
        let said = self.ignores.iter().rev();
        let mut said = said.map(|(_, globs)| globs.matched(path, folder));
        let own = said.find(|said| !said.is_none());
        own.is_some_and(|said| said.is_ignore()) || self.globs.matched(path, folder).is_ignore()
    }

    /// Takes up the ignore file of a folder, and tells of lines in it that are no glob.
    fn enter(&mut self, folder: &DirEntry) -> Option<Met> {
        let path = folder.path().join(IGNORE_FILE);
        // A pipe of that name would be waited for.
        if self.ignore == Ignore::Nothing || !path.is_file() {
            return None;
        }
        let (globs, error) = Gitignore::new(&path);
        self.ignores.push((folder.depth(), globs));
        let why = Refusal::IgnoreFile;
        error.map(|_no_glob| Met::Refused { path, why })
    }
}

fn met(entry: DirEntry) -> Met {
    let kind = entry.file_type();
    if kind.is_symlink() {
        return Met::Link;
    }
    if !kind.is_file() {
        return Met::Special;
    }
    match entry.metadata() {
        Ok(meta) => Met::File {
            path: entry.into_path(),
            bytes: meta.len(),
            at: nanoseconds(meta.modified().unwrap_or(UNIX_EPOCH)),
        },
        Err(error) => refused(&error),
    }
}

fn globs(root: &Path, exclude: &[String]) -> Result<Gitignore, Error> {
    let bad = |glob: &str| Error::Glob {
        glob: glob.to_owned(),
    };
    let mut builder = GitignoreBuilder::new(root);
    for glob in exclude {
        builder
            .add_line(None, glob)
            .map_err(|_why_it_is_none| bad(glob))?;
    }
    builder
        .build()
        .map_err(|_why_it_is_none| bad(&exclude.join(" ")))
}

fn refused(error: &walkdir::Error) -> Met {
    Met::Refused {
        path: error.path().map(Path::to_owned).unwrap_or_default(),
        why: error.io_error().map_or(Refusal::Io, Refusal::of),
    }
}

fn nanoseconds(at: SystemTime) -> u128 {
    at.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos())
}
