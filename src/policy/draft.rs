//! A folder of policies as read: forms with their sources, not yet compiled.

use std::{collections::BTreeMap, path::Path};

use super::form::{Dictionary, File, Index, Pattern};
use crate::{
    ident::RuleId,
    label::Scale,
    release::Contents,
    yaml::{At, Place, Problems, Source, read},
};

/// The files of a policies folder, by name.
#[derive(Debug, Default)]
pub struct Sources {
    /// The policy files.
    pub policies: Vec<Source>,
    /// The term files of dictionaries.
    pub lists: BTreeMap<String, String>,
    /// How many files could not be read.
    pub unread: usize,
}

impl Sources {
    /// The files by their names within the folder, so that it is the same wherever the folder lies.
    fn contents(&self) -> Contents {
        let policies = self.policies.iter().map(|source| {
            let name = Path::new(source.name()).file_name();
            let name = name.and_then(|name| name.to_str());
            (name.unwrap_or(source.name()), source.text())
        });
        let lists = self.lists.iter();
        Contents::new(policies.chain(lists.map(|(name, text)| (name.as_str(), text.as_str()))))
    }
}

/// A folder of policies that could be read.
#[derive(Debug)]
pub struct Draft {
    pub(super) files: Vec<(Source, File)>,
    pub(super) scale: Scale,
    pub(super) lists: BTreeMap<String, String>,
    contents: Contents,
    /// Whether every file could be read, if not without problems.
    pub(super) whole: bool,
}

impl Draft {
    /// Reads the files. The draft may be there beside problems, so that compiling can find more of
    /// them; it must not be used for anything else.
    #[must_use]
    pub fn read(sources: Sources) -> (Self, Problems) {
        let mut problems = Problems::default();
        let contents = sources.contents();
        let mut files = Vec::new();
        let mut given = sources.policies.len();
        for source in sources.policies {
            if is_empty(source.text()) {
                given -= 1;
                let problem = source.problem(Place::START, "this file is empty");
                problems.push(
                    problem.hint("begin with version: 1 and policy: NAME, or remove the file"),
                );
                continue;
            }
            let (file, more) = read::<File>(&source);
            problems.extend(more);
            if let Some(file) = file {
                if file.version.value != 1 {
                    let problem = source.problem(file.version.at, "only version 1 is known");
                    problems.push(problem.hint("write version: 1"));
                }
                files.push((source, file));
            }
        }
        let scale = scale(&files, &mut problems);
        let draft = Self {
            whole: files.len() == given && sources.unread == 0,
            files,
            scale,
            lists: sources.lists,
            contents,
        };
        draft.check_names(&mut problems);
        (draft, problems)
    }

    /// SHA-256 over all files, in hex.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.contents.digest
    }

    /// All files by digest, also those with problems.
    #[must_use]
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The company's labels.
    #[must_use]
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The packs that are turned on, with their files.
    pub fn packs(&self) -> impl Iterator<Item = (&Source, &At<String>)> {
        self.files
            .iter()
            .flat_map(|(source, file)| file.packs.iter().map(move |one| (source, one)))
    }

    /// The dictionaries with their files.
    pub fn dictionaries(&self) -> impl Iterator<Item = (&Source, &Dictionary)> {
        self.files
            .iter()
            .flat_map(|(source, file)| file.dictionaries.iter().map(move |one| (source, one)))
    }

    /// The patterns with their files.
    pub fn patterns(&self) -> impl Iterator<Item = (&Source, &Pattern)> {
        self.files
            .iter()
            .flat_map(|(source, file)| file.patterns.iter().map(move |one| (source, one)))
    }

    /// The indexes with their files.
    pub fn indexes(&self) -> impl Iterator<Item = (&Source, &Index)> {
        self.files
            .iter()
            .flat_map(|(source, file)| file.indexes.iter().map(move |one| (source, one)))
    }

    /// The terms of a dictionary, those of its file included.
    #[must_use]
    pub fn terms(
        &self,
        source: &Source,
        dictionary: &Dictionary,
        problems: &mut Problems,
    ) -> Vec<String> {
        let mut terms = dictionary.terms.clone();
        if let Some(file) = &dictionary.terms_file {
            match self.lists.get(&file.value) {
                Some(list) => {
                    let lines = list.lines().map(str::trim);
                    terms.extend(
                        lines
                            .filter(|line| !line.is_empty() && !line.starts_with('#'))
                            .map(str::to_owned),
                    );
                }
                None => {
                    let message =
                        format!("there is no file {:?} in the policies folder", file.value);
                    let hint = "put a .txt file with one word or phrase a line beside this file";
                    problems.push(source.problem(file.at, message).hint(hint));
                }
            }
        }
        if terms.is_empty() && dictionary.terms_file.is_none() {
            let problem = source.problem(dictionary.name.at, "this dictionary has no terms");
            problems.push(problem.hint("add terms: or terms_file:"));
        }
        terms
    }

    /// Whether a dictionary has terms of its own or a file of them that is there.
    #[must_use]
    pub fn has_list(&self, dictionary: &Dictionary) -> bool {
        let file = dictionary.terms_file.as_ref();
        !dictionary.terms.is_empty()
            || file.is_some_and(|file| self.lists.contains_key(&file.value))
    }

    /// Ids and names that must be unique are.
    fn check_names(&self, problems: &mut Problems) {
        let mut policies: BTreeMap<&str, &Source> = BTreeMap::new();
        let mut detectors: BTreeMap<&str, &Source> = BTreeMap::new();
        for (source, file) in &self.files {
            if let Some(other) = policies.insert(file.policy.as_str(), source) {
                let message = format!(
                    "the policy {:?} is already in {}",
                    file.policy.value,
                    other.name()
                );
                let problem = source.problem(file.policy.at, message);
                problems.push(problem.hint("give each file another policy id"));
            }
            unique(
                "rule",
                source,
                file.rules.iter().map(|rule| &rule.id),
                problems,
            );
            let exceptions = file.exceptions.iter().map(|exception| &exception.id);
            unique("exception", source, exceptions, problems);
            let names = file.dictionaries.iter().map(|one| &one.name);
            let names = names.chain(file.patterns.iter().map(|one| &one.name));
            for name in names.chain(file.indexes.iter().map(|one| &one.name)) {
                if let Some(other) = detectors.insert(name.as_str(), source) {
                    let message = format!(
                        "a dictionary, pattern or index {:?} is already in {}",
                        name.value,
                        other.name()
                    );
                    let problem = source.problem(name.at, message);
                    problems.push(problem.hint("give one of the two another name"));
                }
            }
        }
    }
}

/// Ids of one file that must differ do.
fn unique<'a>(
    what: &str,
    source: &Source,
    ids: impl Iterator<Item = &'a At<RuleId>>,
    problems: &mut Problems,
) {
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for id in ids {
        // An id that could not be read has been told.
        if id.at == Place::HOLE {
            continue;
        }
        if let Some(first) = seen.insert(id.as_str(), id.at) {
            let message = format!(
                "the {what} {:?} is already on line {}",
                id.value, first.line
            );
            let problem = source.problem(id.at, message);
            problems.push(problem.hint("give one of the two another id"));
        }
    }
}

/// Whether a file says nothing but comments.
fn is_empty(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.all(|line| line.is_empty() || line.starts_with('#'))
}

/// The one scale that a file gives, or the usual one.
fn scale(files: &[(Source, File)], problems: &mut Problems) -> Scale {
    let mut found: Option<(&Source, Scale)> = None;
    for (source, file) in files {
        let Some(labels) = &file.labels else { continue };
        match (Scale::new(labels.value.clone()), &found) {
            (_, Some((other, _))) => {
                let message = format!("the labels are already given in {}", other.name());
                let problem = source.problem(labels.at, message);
                problems.push(problem.hint("keep them in one file"));
            }
            (Ok(scale), None) => found = Some((source, scale)),
            (Err(message), None) => {
                let problem = source.problem(labels.at, message);
                problems.push(
                    problem.hint("name them lowest first, as in [public, internal, restricted]"),
                );
            }
        }
    }
    found.map_or_else(Scale::default, |(_, scale)| scale)
}
