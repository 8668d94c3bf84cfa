//! Walks folders, in the order of names. Links are not followed, and what is no file is not opened.

use std::{
    fs,
    path::{Path, PathBuf, absolute},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
    vec,
};

use ignore::{
    DirEntry, WalkBuilder,
    gitignore::{Gitignore, GitignoreBuilder},
};

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

/// How much the globs left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Excluded(Arc<AtomicU64>);

/// All roots, one after another.
pub(super) struct Walk {
    roots: vec::IntoIter<ignore::Walk>,
    at: Option<ignore::Walk>,
    own: Vec<PathBuf>,
    excluded: Excluded,
}

impl Walk {
    pub(super) fn new(plan: &Plan) -> Result<Self, Error> {
        let excluded = Excluded::default();
        let mut roots = Vec::new();
        for root in &plan.roots {
            roots.push(walk(root, plan, &excluded)?);
        }
        Ok(Self {
            roots: roots.into_iter(),
            at: None,
            own: plan
                .own
                .iter()
                .filter_map(|path| absolute(path).ok())
                .collect(),
            excluded,
        })
    }

    pub(super) fn excluded(&self) -> Excluded {
        self.excluded.clone()
    }

    fn met(&self, entry: Result<DirEntry, ignore::Error>) -> Option<Met> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return Some(refused(&error)),
        };
        if let Some(error) = entry.error() {
            return Some(refused(error));
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            return None;
        }
        if kind.is_symlink() {
            return Some(Met::Link);
        }
        if !kind.is_file() {
            return Some(Met::Special);
        }
        let meta = match entry.metadata() {
            Ok(meta) => meta,
            Err(error) => return Some(refused(&error)),
        };
        let path = entry.into_path();
        if !self.own.is_empty() && absolute(&path).is_ok_and(|path| self.own.contains(&path)) {
            self.excluded.add();
            return None;
        }
        Some(Met::File {
            path,
            bytes: meta.len(),
            at: nanoseconds(meta.modified().unwrap_or(UNIX_EPOCH)),
        })
    }
}

impl Iterator for Walk {
    type Item = Met;

    fn next(&mut self) -> Option<Met> {
        loop {
            let Some(walk) = &mut self.at else {
                self.at = Some(self.roots.next()?);
                continue;
            };
            match walk.next() {
                Some(entry) => {
                    if let Some(met) = self.met(entry) {
                        return Some(met);
                    }
                }
                None => self.at = None,
            }
        }
    }
}

impl Excluded {
    fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The walk below one root.
fn walk(root: &Path, plan: &Plan, excluded: &Excluded) -> Result<ignore::Walk, Error> {
    let gone = |source| Error::Root {
        path: root.to_owned(),
        source,
    };
    // Whoever names a link means what it leads to.
    let root = match fs::symlink_metadata(root).map_err(gone)? {
        meta if meta.is_symlink() => fs::canonicalize(root).map_err(gone)?,
        _ => root.to_owned(),
    };
    let globs = globs(&root, &plan.exclude)?;
    let excluded = excluded.clone();
    let mut builder = WalkBuilder::new(&root);
    builder
        .standard_filters(false)
        .follow_links(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let out = entry.depth() > 0 && globs.matched(entry.path(), folder).is_ignore();
            if out {
                excluded.add();
            }
            !out
        });
    if plan.ignore == Ignore::Own {
        builder.add_custom_ignore_filename(IGNORE_FILE);
    }
    Ok(builder.build())
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

fn refused(error: &ignore::Error) -> Met {
    let why = error.io_error().map_or(Refusal::IgnoreFile, Refusal::of);
    Met::Refused {
        path: path_of(error).unwrap_or_default(),
        why,
    }
}

/// The path that an error is about.
fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        ignore::Error::Loop { child, .. } => Some(child.clone()),
        _ => None,
    }
}

fn nanoseconds(at: SystemTime) -> u128 {
    at.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos())
}
