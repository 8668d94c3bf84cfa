//! The audit of a company's own files: what sensitive data lies where. It reads, and changes
//! nothing.
//!
//! Each file is opened by what it is and read as a request would be. What is kept says type, place
//! and how sure, and the names of columns; never a value. Every file that is met ends in one of the report's counts: nothing
//! is left out in silence.

mod column;
mod entry;
mod form;
mod report;
mod state;
mod suggest;
mod walk;

use std::{
    collections::BTreeSet,
    io,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
};

use parking_lot::Mutex;

use crate::{classify::Detectors, label::Confidence};

pub use entry::{Entry, Place, Refusal, Sum, Unread};
pub use form::Format;
pub use report::Report;
pub use state::{BadState, State};
pub use suggest::Suggestion;

use entry::Reader;
use walk::{Met, Walk};

/// What is scanned, and within which bounds.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Folders and files.
    pub roots: Vec<PathBuf>,
    /// Globs, as in an ignore file, of what is left out.
    pub exclude: Vec<String>,
    /// What is left out.
    pub ignore: Ignore,
    /// Files that the scan itself writes.
    pub own: Vec<PathBuf>,
    /// How many files are read at a time.
    pub jobs: NonZeroUsize,
    /// A larger file is not read.
    pub file_bytes_max: u64,
    /// What is less sure is not told.
    pub floor: Confidence,
}

/// Whether ignore files count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignore {
    /// Those named `.ringfenceignore` do. What git ignores is read: that is where secrets lie.
    Own,
    /// None does.
    Nothing,
}

/// What finds, and what of it the company asked for.
#[derive(Debug, Clone, Copy)]
pub struct Auditor<'a> {
    /// The detectors.
    pub detectors: &'a Detectors,
    /// The same with every pack on. What only they find makes a suggestion.
    pub every: &'a Detectors,
    /// The packs that are on.
    pub packs: &'a BTreeSet<String>,
}

/// How far a scan is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files that were met and could be read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was found in them.
    pub findings: u64,
}

/// Why a scan ends early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A glob that is none.
    #[error("{glob:?} is not a glob")]
    Glob {
        /// As given.
        glob: String,
    },
    /// A path that is not there.
    #[error("{}: {source}", path.display())]
    Root {
        /// As given.
        path: PathBuf,
        /// Why it cannot be read.
        source: io::Error,
    },
    /// The state file could not be written.
    #[error("the state file: {0}")]
    State(io::Error),
}

/// One file that was met.
enum Done {
    Read {
        path: PathBuf,
        entry: Entry,
        /// Under which it is kept, if it was read now.
        key: Option<state::Key>,
    },
    Other(Met),
}

/// Scans. `progress` is told after each file.
///
/// # Errors
/// If there is nothing to begin with, or the state cannot be kept. What goes wrong with a file is
/// told in the report.
pub fn run(
    plan: &Plan,
    auditor: Auditor<'_>,
    mut state: Option<&mut State>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Error> {
    let walk = Mutex::new(Walk::new(plan)?);
    let known = state.as_deref_mut().map(State::take_known);
    let known = known.unwrap_or_default();
    let reader = Reader::new(auditor, plan);
    let mut report = Report::new(plan, auditor);
    let jobs = plan.jobs.get();
    thread::scope(|scope| {
        let (to, from) = mpsc::sync_channel(jobs * 4);
        for _ in 0..jobs {
            let (to, walk, known, reader) = (to.clone(), &walk, &known, &reader);
            scope.spawn(move || {
                // The lock is held for one step of the walk.
                while let Some(met) = next(walk) {
                    if to.send(work(met, reader, known)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(to);
        let mut at = Progress::default();
        for done in from {
            match done {
                Done::Other(met) => report.other(met),
                Done::Read { path, entry, key } => {
                    at.files += 1;
                    at.bytes += entry.bytes;
                    at.findings += entry.findings();
                    if let (Some(state), Some(key)) = (state.as_deref_mut(), key) {
                        state.keep(key, &entry).map_err(Error::State)?;
                    }
                    report.read(&path, entry, key.is_none());
                }
            }
            progress(at);
        }
        Ok(())
    })?;
    report.excluded(walk.into_inner().excluded);
    report.finish();
    Ok(report)
}

fn next(walk: &Mutex<Walk>) -> Option<Met> {
    walk.lock().next()
}

/// Reads a file, unless it is known what it holds.
fn work(met: Met, reader: &Reader<'_>, known: &state::Known) -> Done {
    let Met::File { path, bytes, at } = met else {
        return Done::Other(met);
    };
    let key = state::Key::of(&path, bytes, at);
    if let Some(entry) = known.get(&key) {
        let entry = entry.clone();
        return Done::Read {
            path,
            entry,
            key: None,
        };
    }
    // One file that a parser cannot stand must not end the audit of all others.
    match catch_unwind(AssertUnwindSafe(|| reader.read(&path))) {
        Ok(Ok(entry)) => Done::Read {
            path,
            entry,
            key: Some(key),
        },
        Ok(Err(why)) => Done::Other(Met::Refused { path, why }),
        Err(_panic) => Done::Other(Met::Refused {
            path,
            why: Refusal::Crashed,
        }),
    }
}

/// A path as it is shown: what would move a cursor or turn a line around is written as its number.
fn shown(path: &Path) -> String {
    let mut out = String::new();
    for c in path.to_string_lossy().chars() {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let breaks = matches!(c, '\u{2028}' | '\u{2029}');
        if c.is_control() || turns || breaks {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    // A spreadsheet reads a cell that begins so as a formula.
    if out.starts_with(['=', '+', '-', '@']) {
        out.insert_str(0, "./");
    }
    out
}

/// `1 file`, `2 files`.
fn many(count: u64, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}

#[cfg(test)]
mod tests;
