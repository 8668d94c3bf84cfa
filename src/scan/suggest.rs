//! What to turn on and to register first, by what was seen.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Entry, entry::TEXT, many};

/// From so many documents on a folder is worth an index.
const DOCUMENTS_MIN: u64 = 10;
/// How many folders and how many tables are suggested.
const MOST: usize = 10;
/// How many are kept in mind.
const KEPT_MAX: usize = 10_000;
/// Files that people write for people.
const DOCUMENTS: &[&str] = &[
    "docx", "xlsx", "pptx", "odt", "ods", "odp", "pdf", "rtf", "ole",
];

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Suggestion {
    /// Turn a pack on: it found what nothing else did.
    Pack {
        /// Which.
        pack: String,
        /// What it found.
        entities: Vec<String>,
        /// How often.
        findings: u64,
        /// In how many files.
        files: u64,
    },
    /// Make an index of a folder of documents.
    Documents {
        /// Which.
        folder: String,
        /// How many documents lie in it.
        documents: u64,
        /// How many of its files are marked as confidential.
        marked: u64,
        /// How.
        command: String,
    },
    /// Make an index of a table.
    Records {
        /// Which.
        file: String,
        /// The columns that identify somebody, and what stands in them.
        columns: Vec<(String, String)>,
        /// How.
        command: String,
    },
}

/// What has been seen.
#[derive(Debug, Default)]
pub(super) struct Suggestions {
    packs: BTreeMap<String, Pack>,
    folders: BTreeMap<String, Folder>,
    tables: BTreeMap<String, Table>,
}

#[derive(Debug, Default)]
struct Pack {
    entities: BTreeSet<String>,
    findings: u64,
    files: u64,
}

#[derive(Debug, Default)]
struct Folder {
    documents: u64,
    marked: u64,
}

#[derive(Debug)]
struct Table {
    findings: u64,
    columns: Vec<(String, String)>,
}

impl Suggestions {
    pub(super) fn see(&mut self, path: &str, folder: &str, entry: &Entry) {
        self.packs(entry);
        let marked = entry
            .found
            .iter()
            .any(|sum| is_marking(sum.entity.as_str()));
        let document = DOCUMENTS.contains(&&*entry.kind);
        if (document || marked) && room(&self.folders, folder) {
            let of = self.folders.entry(folder.to_owned()).or_default();
            of.documents += u64::from(document);
            of.marked += u64::from(marked);
        }
        let table = entry.kind.starts_with(TEXT) && !entry.columns.is_empty();
        if table && room(&self.tables, path) {
            let columns = entry.columns.iter();
            let columns = columns.map(|of| (of.name.clone(), of.entity.to_string()));
            let table = Table {
                findings: entry.findings(),
                columns: columns.collect(),
            };
            self.tables.insert(path.to_owned(), table);
        }
    }

    fn packs(&mut self, entry: &Entry) {
        let mut here = BTreeSet::new();
        for of in &entry.packs {
            let pack = self.packs.entry(of.pack.clone()).or_default();
            pack.entities.insert(of.sum.entity.to_string());
            pack.findings += of.sum.count;
            pack.files += u64::from(here.insert(&of.pack));
        }
    }

    /// The most promising of each kind first.
    pub(super) fn finish(self) -> Vec<Suggestion> {
        let mut packs: Vec<_> = self.packs.into_iter().collect();
        packs.sort_by_key(|(_, pack)| std::cmp::Reverse((pack.files, pack.findings)));
        let mut folders: Vec<_> = self.folders.into_iter().collect();
        folders.retain(|(_, of)| of.documents >= DOCUMENTS_MIN || of.marked > 0);
        folders.sort_by_key(|(_, of)| std::cmp::Reverse((of.marked, of.documents)));
        let mut tables: Vec<_> = self.tables.into_iter().collect();
        tables.sort_by_key(|(_, table)| std::cmp::Reverse(table.findings));
        let packs = packs.into_iter().map(|(name, pack)| Suggestion::Pack {
            pack: name,
            entities: pack.entities.into_iter().collect(),
            findings: pack.findings,
            files: pack.files,
        });
        let folders = folders.into_iter().take(MOST).map(|(folder, of)| {
            let command = format!("ringfence index documents {}", quoted(&folder));
            Suggestion::Documents {
                folder,
                documents: of.documents,
                marked: of.marked,
                command,
            }
        });
        let tables = tables.into_iter().take(MOST).map(|(file, table)| {
            let names = table.columns.iter().map(|(name, _)| name.as_str());
            let names = names.collect::<Vec<_>>().join(",");
            let (file_quoted, names) = (quoted(&file), quoted(&names));
            let command = format!("ringfence index records {file_quoted} --primary {names}");
            Suggestion::Records {
                file,
                columns: table.columns,
                command,
            }
        });
        packs.chain(folders).chain(tables).collect()
    }
}

impl Suggestion {
    /// What to do and why, in one line.
    #[must_use]
    pub fn say(&self) -> String {
        match self {
            Self::Pack {
                pack,
                entities,
                findings,
                files,
            } => format!(
                "turn on the pack {pack}: {} in {} that nothing else finds ({})",
                many(*findings, "finding"),
                many(*files, "file"),
                entities.join(", ")
            ),
            Self::Documents {
                documents,
                marked,
                command,
                ..
            } => format!(
                "{command}: {}, {} marked as confidential",
                many(*documents, "document"),
                many(*marked, "file")
            ),
            Self::Records {
                columns, command, ..
            } => {
                let of = |(name, entity): &(String, String)| format!("{name} is {entity}");
                let columns: Vec<String> = columns.iter().map(of).collect();
                format!("{command}: {}", columns.join(", "))
            }
        }
    }
}

/// Whether one more may be kept.
fn room<T>(map: &BTreeMap<String, T>, name: &str) -> bool {
    map.len() < KEPT_MAX || map.contains_key(name)
}

fn is_marking(entity: &str) -> bool {
    entity.ends_with("_MARKING")
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | ',');
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
