//! Maps the indexes that policies name.

use std::path::Path;

use crate::{
    classify::{
        Index,
        fingerprint::Share,
        index::{Content, INDEXES_MAX},
        records::Support,
    },
    index::{self, Error, KEY_FILE, Keys},
    policy::Draft,
    yaml::Problems,
};

/// The farthest that a cell may stand from its primary value, in characters.
const WITHIN_MAX: usize = 10_000;

/// The indexes of a folder, those that can be used.
pub(super) fn read(folder: &Path, draft: &Draft, problems: &mut Problems) -> Vec<Index> {
    let mut indexes = Vec::new();
    for (source, form) in draft.indexes() {
        if indexes.len() >= INDEXES_MAX {
            let problem = format!("more than {INDEXES_MAX} indexes");
            problems.push(source.problem(form.name.at, problem));
            break;
        }
        let file = folder.join(&form.file.value);
        let key = match &form.key {
            Some(key) => folder.join(&key.value),
            None => file.with_file_name(KEY_FILE),
        };
        match content(&file, &key) {
            Ok(content) => {
                let support = Support {
                    cells: form.supporting,
                    within: form.within.unwrap_or(Support::default().within),
                };
                if let Some(problem) = unmet(support, &content) {
                    problems.push(source.problem(form.name.at, problem));
                    continue;
                }
                indexes.push(Index {
                    name: form.name.value.clone(),
                    entity: form.entity.clone(),
                    category: form.category,
                    support,
                    share: form.share.map(Share).unwrap_or_default(),
                    content,
                });
            }
            Err(error) => {
                let at = match (&error, &form.key) {
                    (Error::Key { .. }, Some(key)) => key.at,
                    _ => form.file.at,
                };
                let problem = source.problem(at, error.to_string());
                problems.push(match error {
                    Error::Io { .. } => problem.hint(
                        "make it with `ringfence index`, and name it and its key from the policies folder on",
                    ),
                    _ => problem,
                });
            }
        }
    }
    indexes
}

/// Why an index of rows cannot be asked like that.
fn unmet(Support { cells, within }: Support, content: &Content) -> Option<String> {
    let Content::Records(records) = content else {
        return None;
    };
    let beside = records.beside_primary();
    if cells > beside {
        return Some(format!(
            "supporting is {cells}, but a row has {beside} cells beside a primary value: nothing would be found"
        ));
    }
    (within > WITHIN_MAX).then(|| format!("within is over {WITHIN_MAX} characters"))
}

fn content(file: &Path, key: &Path) -> Result<Content, Error> {
    index::load(file, &Keys::read(key)?)
}
