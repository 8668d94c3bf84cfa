//! What a scan says in the end: every file with something to tell, and all of them counted.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde::Serialize;

use super::{
    Auditor, Entry, Place, Plan, Refusal, Suggestion, shown, suggest::Suggestions, walk::Met,
};
use crate::label::Confidence;

/// How many files are listed. All are counted.
const FILES_MAX: usize = 100_000;
/// How many places of all files together are listed.
const PLACES_MAX: usize = 500_000;
/// How many names a tally has; what comes later is counted together.
const NAMES_MAX: usize = 50_000;
/// The name of what comes later.
const OTHERS: &str = "(others)";

/// What a scan found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What was scanned.
    pub roots: Vec<String>,
    /// The digest of the detectors that looked.
    pub detectors: String,
    /// What is less sure is not told.
    pub min_confidence: Confidence,
    /// How much of what.
    pub counts: Counts,
    /// Findings by kind of harm, and the files with some.
    pub by_category: Tally,
    /// The same by type.
    pub by_entity: Tally,
    /// The same by what the files are.
    pub by_kind: Tally,
    /// The same by folder.
    pub by_folder: Tally,
    /// Parts that could not be read, by reason.
    pub unreadable: Tally,
    /// Files with something to tell, by path.
    pub files: Vec<Listed>,
    /// Files that could not be read, by path.
    pub not_read: Vec<NotRead>,
    /// What to turn on and to register.
    pub suggestions: Vec<Suggestion>,
    #[serde(skip)]
    places: usize,
    #[serde(skip)]
    gathered: Suggestions,
    #[serde(skip)]
    packs: BTreeSet<String>,
}

/// How much there was.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Counts {
    /// Files that were read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many of them the state file knew, so that they were not read again.
    pub known: u64,
    /// Files with findings.
    pub files_with_findings: u64,
    /// Findings.
    pub findings: u64,
    /// Names, places and dates that tell of nobody alone; not among the findings.
    pub lone: u64,
    /// Files with parts that could not be read.
    pub files_with_unreadable_parts: u64,
    /// Files that could not be read at all.
    pub not_read: u64,
    /// Links, which are not followed.
    pub links: u64,
    /// Devices, pipes and sockets.
    pub special: u64,
    /// Files and folders that were left out: by a glob, by an ignore file, or as the scan's own.
    pub excluded: u64,
    /// Files with more than is counted.
    pub files_with_more: u64,
    /// Files with findings that are not listed.
    pub files_left_out: u64,
    /// Places that are not listed.
    pub places_left_out: u64,
}

impl Counts {
    /// How many files were not read, or not to their end.
    #[must_use]
    pub const fn incomplete(&self) -> u64 {
        self.not_read + self.files_with_more
    }
}

/// A file with something to tell.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// Where it is.
    pub path: String,
    /// What it holds.
    #[serde(flatten)]
    pub entry: Entry,
}

/// A file that could not be read.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotRead {
    /// Where it is.
    pub path: String,
    /// The reason.
    pub why: Refusal,
}

/// Counts by name.
#[derive(Debug, Default, Clone, Serialize)]
#[serde(transparent)]
pub struct Tally(BTreeMap<String, Count>);

/// How much of one name.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Findings or parts.
    pub count: u64,
    /// The files with some.
    pub files: u64,
}

impl Report {
    pub(super) fn new(plan: &Plan, auditor: Auditor<'_>) -> Self {
        Self {
            roots: plan.roots.iter().map(|root| shown(root)).collect(),
            detectors: auditor.detectors.digest().to_owned(),
            min_confidence: plan.floor,
            counts: Counts::default(),
            by_category: Tally::default(),
            by_entity: Tally::default(),
            by_kind: Tally::default(),
            by_folder: Tally::default(),
            unreadable: Tally::default(),
            files: Vec::new(),
            not_read: Vec::new(),
            suggestions: Vec::new(),
            places: 0,
            gathered: Suggestions::default(),
            packs: auditor.packs.clone(),
        }
    }

    /// Whether something was found, be it only with packs that are off.
    #[must_use]
    pub fn found_something(&self) -> bool {
        let off = |suggestion: &Suggestion| matches!(suggestion, Suggestion::Pack { .. });
        self.counts.findings > 0 || self.suggestions.iter().any(off)
    }

    /// The packs that are on.
    #[must_use]
    pub fn packs(&self) -> &BTreeSet<String> {
        &self.packs
    }

    /// Every place that is listed, and the file that it is in.
    pub fn places(&self) -> impl Iterator<Item = (&Listed, &Place)> {
        let of = |file| move |place| (file, place);
        self.files
            .iter()
            .flat_map(move |file| file.entry.places.iter().map(of(file)))
    }

    pub(super) fn read(&mut self, path: &Path, mut entry: Entry, known: bool) {
        let folder = path.parent().map_or_else(String::new, shown);
        let folder = if folder.is_empty() {
            ".".to_owned()
        } else {
            folder
        };
        let path = shown(path);
        self.count(&entry, known, &folder);
        self.gathered.see(&path, &folder, &entry);
        if entry.is_clean() {
            return;
        }
        if self.files.len() >= FILES_MAX {
            self.counts.files_left_out += 1;
            self.left_out(&entry, 0);
            return;
        }
        let room = PLACES_MAX.saturating_sub(self.places);
        self.left_out(&entry, room);
        entry.places.truncate(room);
        self.places += entry.places.len();
        self.files.push(Listed { path, entry });
    }

    pub(super) fn other(&mut self, met: Met) {
        match met {
            // Those are read.
            Met::File { .. } => {}
            Met::Link => self.counts.links += 1,
            Met::Special => self.counts.special += 1,
            Met::Refused { path, why } => {
                self.counts.not_read += 1;
                if self.not_read.len() < FILES_MAX {
                    let path = shown(&path);
                    self.not_read.push(NotRead { path, why });
                }
            }
        }
    }

    pub(super) fn excluded(&mut self, count: u64) {
        self.counts.excluded = count;
    }

    /// Puts everything in order, however many read side by side.
    pub(super) fn finish(&mut self) {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.not_read.sort();
        self.suggestions = std::mem::take(&mut self.gathered).finish();
    }

    fn count(&mut self, entry: &Entry, known: bool, folder: &str) {
        let findings = entry.findings();
        let counts = &mut self.counts;
        counts.files += 1;
        counts.bytes += entry.bytes;
        counts.known += u64::from(known);
        counts.findings += findings;
        counts.lone += entry.lone;
        counts.files_with_findings += u64::from(findings > 0);
        counts.files_with_more += u64::from(entry.more);
        counts.files_with_unreadable_parts += u64::from(!entry.unread.is_empty());
        let mut categories = BTreeMap::<&str, u64>::new();
        for sum in &entry.found {
            *categories.entry(sum.category.as_str()).or_default() += sum.count;
            self.by_entity.add(sum.entity.as_str(), sum.count);
        }
        for (category, count) in categories {
            self.by_category.add(category, count);
        }
        let mut whys = BTreeMap::<&str, u64>::new();
        for unread in &entry.unread {
            *whys.entry(&unread.why).or_default() += unread.parts;
        }
        for (why, parts) in whys {
            self.unreadable.add(why, parts);
        }
        if findings > 0 {
            self.by_kind.add(&entry.kind, findings);
            self.by_folder.add(folder, findings);
        }
    }

    fn left_out(&mut self, entry: &Entry, room: usize) {
        let more = entry.places.len().saturating_sub(room);
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        self.counts.places_left_out += entry.places_left_out + more;
    }
}

impl Tally {
    /// One file's share.
    pub(super) fn add(&mut self, name: &str, count: u64) {
        let full = self.0.len() >= NAMES_MAX && !self.0.contains_key(name);
        let name = if full { OTHERS } else { name };
        // Most names are there already.
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), Count::default());
        }
        if let Some(of) = self.0.get_mut(name) {
            of.count += count;
            of.files += 1;
        }
    }

    /// The most frequent first, at most so many.
    #[must_use]
    pub fn top(&self, most: usize) -> Vec<(&str, Count)> {
        let mut rows: Vec<_> = self.0.iter().map(|(name, of)| (&**name, *of)).collect();
        rows.sort_by_key(|(name, of)| (std::cmp::Reverse(of.count), *name));
        rows.truncate(most);
        rows
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
