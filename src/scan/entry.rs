//! What one file holds: read by its real type, and told without a value of it.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{File, OpenOptions},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use super::{
    Auditor, Plan,
    column::{self, Column},
};
use crate::{
    classify::{CORE, Detectors, TABLE},
    decode::{self, Budget, Limits},
    ident::EntityType,
    inspect,
    label::{Category, Confidence, Finding, Span},
};

/// How many places of one file are listed. All are counted.
const PLACES_MAX: usize = 1000;
/// What a file of plain text is.
pub(super) const TEXT: &str = "text";

/// What one file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is: `docx`, `zip`, and for plain text its ending too: `text .csv`.
    pub kind: String,
    /// Its size.
    pub bytes: u64,
    /// What was found, by type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Sum>,
    /// Where; the first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// How many places are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub places_left_out: u64,
    /// Whether there was more than is counted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub more: bool,
    /// The parts that could not be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
    /// Names, places and dates that tell of nobody alone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lone: u64,
    /// What only packs that are off found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) packs: Vec<OfPack>,
    /// If it is a table: the columns that identify somebody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) columns: Vec<Column>,
}

/// How often something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// What.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    pub category: Category,
    /// How often.
    pub count: u64,
    /// How sure the surest of them is.
    pub confidence: Confidence,
}

/// The same of a pack that is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OfPack {
    pub(super) pack: String,
    #[serde(flatten)]
    pub(super) sum: Sum,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    pub category: Category,
    /// How sure that is.
    pub confidence: Confidence,
    /// Which detector says so.
    pub detector: String,
    /// What it is wrapped in, outermost first: `zip > docx`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// In a plain text: where.
    #[serde(default, skip_serializing_if = "Option::is_none", flatten)]
    pub at: Option<At>,
}

/// A range of a file of plain text in UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    /// The first byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// The line of the first character, from 1.
    pub line: u64,
    /// The column of the first character, in code points from 1.
    pub column: u64,
}

/// Parts of a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unread {
    /// The reason: `encrypted`, `image`.
    pub why: String,
    /// What they are wrapped in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// How many.
    pub parts: u64,
}

/// Why a file was not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It is larger than the bound.
    TooLarge,
    /// Its owner forbids it.
    Permission,
    /// It was there, and is no more.
    Gone,
    /// It is no regular file any more.
    Changed,
    /// The disk or network says no.
    Io,
    /// A line of an ignore file is no glob.
    IgnoreFile,
    /// A reader stumbled over it. That is a bug worth a report.
    Crashed,
}

/// Reads files.
pub(super) struct Reader<'a> {
    auditor: Auditor<'a>,
    bytes_max: u64,
    floor: Confidence,
    /// By name of the row, those of packs that are off.
    off: HashMap<&'static str, &'static str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(auditor: Auditor<'a>, plan: &Plan) -> Self {
        let rows = TABLE.iter().copied().flatten();
        let off = rows.filter(|row| row.pack != CORE && !auditor.packs.contains(row.pack));
        Self {
            auditor,
            bytes_max: plan.file_bytes_max,
            floor: plan.floor,
            off: off.map(|row| (row.name, row.pack)).collect(),
        }
    }

    pub(super) fn read(&self, path: &Path) -> Result<Entry, Refusal> {
        let bytes = bytes_of(path, self.bytes_max)?;
        Ok(self.entry(path, &bytes))
    }

    pub(super) fn entry(&self, path: &Path, bytes: &[u8]) -> Entry {
        let kind = decode::kind(bytes);
        let mut gathered = Gathered::default();
        let mut report = look(self.auditor.every, bytes);
        // Where no other pack found anything, all packs together find what those that are on do.
        if report.findings.iter().any(|one| self.pack(one).is_some()) {
            let every = std::mem::replace(&mut report, look(self.auditor.detectors, bytes));
            self.only(&every.findings, &report.findings, &mut gathered);
        }
        let mut lines = Lines::of(kind, bytes);
        for finding in &report.findings {
            self.take(finding, &mut lines, &mut gathered);
        }
        let mut entry = gathered.into_entry();
        entry.kind = named(kind, path);
        entry.bytes = size(bytes.len());
        entry.more = report.overflowed;
        if kind == TEXT && entry.findings() > 0 {
            entry.columns = column::of(self.auditor.detectors, bytes, self.floor);
        }
        entry
    }

    /// The pack that a finding is of, if it is off.
    fn pack(&self, finding: &Finding) -> Option<&'static str> {
        let row = finding.detector.strip_prefix("rule/")?;
        self.off.get(row).copied()
    }

    /// Counts what packs that are off find where nothing else finds anything.
    fn only(&self, every: &[Finding], own: &[Finding], to: &mut Gathered) {
        let plain = own.iter().filter(|one| one.via.is_none() && !one.quasi);
        let mut taken: Vec<_> = plain.map(|one| (one.span.start, one.span.end)).collect();
        taken.sort_unstable();
        // A span that ends late hides also what begins behind shorter ones.
        let mut furthest = 0;
        for (_, end) in &mut taken {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        let is_taken = |span: Span| {
            let before = taken.partition_point(|(start, _)| *start < span.end);
            let last = before.checked_sub(1).and_then(|at| taken.get(at));
            last.is_some_and(|(_, end)| *end > span.start)
        };
        for finding in every
            .iter()
            .filter(|one| !one.quasi && one.confidence >= self.floor)
        {
            let Some(pack) = self.pack(finding) else {
                continue;
            };
            if finding.via.is_some() || !is_taken(finding.span) {
                to.add(Some(pack), finding);
            }
        }
    }

    fn take(&self, finding: &Finding, lines: &mut Option<Lines<'_>>, to: &mut Gathered) {
        if finding.category == Category::Unreadable {
            let why = finding.detector.trim_start_matches("decode/");
            let via = finding.via.as_deref().map(str::to_owned);
            *to.unread.entry((why.replace('-', "_"), via)).or_default() += 1;
            return;
        }
        if finding.confidence < self.floor {
            return;
        }
        if finding.quasi {
            to.entry.lone += 1;
            return;
        }
        to.add(None, finding);
        if to.entry.places.len() >= PLACES_MAX {
            to.entry.places_left_out += 1;
            return;
        }
        to.entry.places.push(Place {
            entity: finding.entity.clone(),
            category: finding.category,
            confidence: finding.confidence,
            detector: finding.detector.to_string(),
            via: finding.via.as_deref().map(str::to_owned),
            at: lines.as_mut().and_then(|lines| lines.at(finding)),
        });
    }
}

impl Entry {
    /// How much was found that is told.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.found.iter().map(|sum| sum.count).sum()
    }

    /// Whether there is nothing to tell of it.
    pub(super) fn is_clean(&self) -> bool {
        self.found.is_empty() && self.unread.is_empty() && self.packs.is_empty() && !self.more
    }
}

impl Refusal {
    pub(super) fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::Permission,
            io::ErrorKind::NotFound => Self::Gone,
            // A link stands there now.
            _ if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                Self::Changed
            }
            _ => Self::Io,
        }
    }

    /// The reason's name as reports write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Permission => "permission",
            Self::Gone => "gone",
            Self::Changed => "changed",
            Self::Io => "io",
            Self::IgnoreFile => "ignore_file",
            Self::Crashed => "crashed",
        }
    }
}

/// What is being put together for one file.
#[derive(Default)]
struct Gathered {
    entry: Entry,
    sums: BTreeMap<(Option<&'static str>, EntityType), Sum>,
    unread: BTreeMap<(String, Option<String>), u64>,
}

impl Gathered {
    fn add(&mut self, pack: Option<&'static str>, finding: &Finding) {
        let key = (pack, finding.entity.clone());
        let sum = self.sums.entry(key).or_insert_with(|| Sum {
            entity: finding.entity.clone(),
            category: finding.category,
            count: 0,
            confidence: finding.confidence,
        });
        sum.count += 1;
        sum.confidence = sum.confidence.max(finding.confidence);
    }

    fn into_entry(self) -> Entry {
        let mut entry = self.entry;
        for ((pack, _), sum) in self.sums {
            match pack {
                None => entry.found.push(sum),
                Some(pack) => entry.packs.push(OfPack {
                    pack: pack.to_owned(),
                    sum,
                }),
            }
        }
        let unread = self.unread.into_iter();
        entry.unread = unread
            .map(|((why, via), parts)| Unread { why, via, parts })
            .collect();
        entry
    }
}

/// Where the lines of a plain text are; asked in rising order, it walks once.
struct Lines<'a> {
    text: &'a str,
    /// Bytes of a mark before it.
    before: usize,
    /// How far it has been walked, and the line and column there.
    byte: usize,
    line: u64,
    column: u64,
}

impl<'a> Lines<'a> {
    /// `None` for what is no plain text in UTF-8: its places are those of what it decodes to.
    fn of(kind: &str, bytes: &'a [u8]) -> Option<Self> {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        if kind != TEXT || bytes.contains(&0) {
            return None;
        }
        let rest = bytes.strip_prefix(MARK).unwrap_or(bytes);
        Some(Self {
            text: std::str::from_utf8(rest).ok()?,
            before: bytes.len() - rest.len(),
            byte: 0,
            line: 1,
            column: 1,
        })
    }

    fn at(&mut self, finding: &Finding) -> Option<At> {
        let span = finding.span;
        // The whole of it stands for a part whose place is not known.
        if finding.via.is_some() && span.end - span.start >= self.text.len() {
            return None;
        }
        let passed = self.text.get(self.byte..span.start)?;
        let last = match memchr::memrchr(b'\n', passed.as_bytes()) {
            None => passed,
            Some(at) => {
                let breaks = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
                (self.line, self.column) = (self.line + size(breaks), 1);
                passed.get(at + 1..)?
            }
        };
        self.column += size(last.chars().count());
        self.byte = span.start;
        Some(At {
            start: size(self.before + span.start),
            end: size(self.before + span.end),
            line: self.line,
            column: self.column,
        })
    }
}

/// Whole, unless it is no regular file or larger than the bound.
fn bytes_of(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Refusal> {
    let why = |error: io::Error| Refusal::of(&error);
    let file = open(path).map_err(why)?;
    let meta = file.metadata().map_err(why)?;
    if !meta.is_file() {
        return Err(Refusal::Changed);
    }
    if meta.len() > bytes_max {
        return Err(Refusal::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    // It may grow while it is read.
    let mut file = file.take(bytes_max.saturating_add(1));
    file.read_to_end(&mut bytes).map_err(why)?;
    if size(bytes.len()) > bytes_max {
        return Err(Refusal::TooLarge);
    }
    Ok(bytes)
}

/// Between the walk and here a link or a pipe may have taken its place.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).map_err(io::Error::other)?;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

fn look(detectors: &Detectors, bytes: &[u8]) -> inspect::Report {
    inspect::file(detectors, bytes, &mut Budget::new(limits(bytes.len())))
}

/// What one file may cost. More than a request may, as nobody waits for it.
fn limits(bytes: usize) -> Limits {
    let usual = Limits::default();
    Limits {
        bytes: bytes.saturating_mul(2).saturating_add(2 * usual.bytes),
        parts: 16 * usual.parts,
        work: size(bytes).saturating_mul(16).saturating_add(usual.work),
        ..usual
    }
}

/// The kind, and for plain text the ending that says what people take it for.
fn named(kind: &str, path: &Path) -> String {
    if kind != TEXT {
        return kind.to_owned();
    }
    let ending = path.extension().and_then(|ending| ending.to_str());
    let ending = ending
        .map(str::to_ascii_lowercase)
        .filter(|ending| ending.len() <= 10 && ending.bytes().all(|b| b.is_ascii_alphanumeric()));
    ending.map_or_else(|| TEXT.to_owned(), |ending| format!("{TEXT} .{ending}"))
}

fn size(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_false(truth: &bool) -> bool {
    !*truth
}
