//! Reads the files that people edit.

mod added;
mod indexes;
pub(super) mod release;
mod stand_in;

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use self::added::{Added, add, additions};
pub use self::stand_in::{with_every_law, with_every_zone};
use crate::{
    classify::{self, Additions, Detectors, Dictionary},
    config::{self, Config, Surroundings},
    destination::Catalogue,
    ident::EntityType,
    label::Scale,
    policy::{self, Draft, Policy, Sources, Suite, World},
    release::{Contents, InForce},
    server::Server,
    yaml::{Place, Problem, Problems, Source, nearest},
};

/// The largest file of the policies folder that is read, in bytes.
const FILE_MAX: u64 = 256 << 20;
/// The folder of suites within a policies folder.
const SUITES: &str = "tests";
/// How many files a policies folder may hold.
const FILES_MAX: usize = 10_000;
/// The file in the audit folder that holds the key of digests.
const DIGEST_KEY: &str = "digest.key";

/// A policies folder, ready to decide.
#[derive(Debug)]
pub struct Loaded {
    /// The folder as read, for its cases.
    pub draft: Draft,
    /// What finds.
    pub detectors: Detectors,
    /// What decides.
    pub policy: Policy,
    /// Who signed it, where that is asked for.
    pub release: Option<InForce>,
    /// The folder that only tells what it would decide, or what is wrong with it.
    pub candidate: Option<Result<Box<Self>, Problems>>,
    /// What people should know though nothing is wrong: dictionaries whose days are over.
    pub notes: Vec<Problem>,
    /// The next day on which a dictionary begins or no longer holds.
    pub(super) changes: Option<Date>,
}

/// Reads and checks the configuration and the policies that it names.
///
/// # Errors
/// Everything that is wrong with either.
pub fn everything(path: &Path) -> Result<(Config, Loaded), Problems> {
    let (config, mut problems) = read_config(path);
    let Some(config) = config else {
        return Err(problems.sorted());
    };
    if let Some((certificate, key)) = &config.listen.tls
        && problems.is_empty()
        && let Err(bad) = Server::check_tls(certificate, key)
    {
        let whole = Source::new(&path.display().to_string(), "");
        problems.push(whole.problem(Place::START, bad.to_string()));
    }
    let loaded = match in_force(&config) {
        Ok(loaded) => Some(loaded),
        // That there is no such folder has been told where it is named.
        Err(_) if !config.policies.is_dir() => None,
        Err(more) => {
            problems.extend(more);
            None
        }
    };
    problems.into_result(loaded.map(|loaded| (config, loaded)))
}

/// Reads and checks the configuration.
///
/// # Errors
/// Everything that is wrong with it.
pub fn config(path: &Path) -> Result<Config, Problems> {
    let (config, problems) = read_config(path);
    problems.into_result(config)
}

fn read_config(path: &Path) -> (Option<Config>, Problems) {
    let name = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let source = Source::new(&name, "");
            let problem = source.problem(Place::START, format!("cannot be read: {error}"));
            return (
                None,
                one(problem.hint("name the configuration with --config FILE")),
            );
        }
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    #[expect(
        clippy::disallowed_methods,
        reason = "the configuration reads the environment here and nowhere else"
    )]
    let env = |name: &str| std::env::var(name).ok();
    config::check_all(
        &Source::new(&name, &text),
        Surroundings {
            folder,
            env: &env,
            read: &|path| fs::read_to_string(path).ok(),
            is_file: &Path::is_file,
            is_folder: &Path::is_dir,
        },
    )
}

/// Reads and compiles the policies folder of a configuration, and checks what binds the two: the
/// clearances of keys, and who must have signed.
///
/// # Errors
/// Everything that is wrong with it.
pub fn in_force(config: &Config) -> Result<Loaded, Problems> {
    let mut loaded = policies(&config.policies, &config.catalogue)?;
    let mut problems = Problems::default();
    clearances(config, loaded.draft.scale(), &mut problems);
    loaded.release = release::in_force(config, loaded.draft.contents(), &mut problems);
    let known: Vec<_> = config
        .access
        .callers()
        .map(|caller| caller.principal.clone())
        .collect();
    if !known.is_empty() {
        loaded.notes.extend(loaded.draft.strangers(&known));
    }
    let candidate = config.candidate.as_deref();
    loaded.candidate = candidate.map(|folder| policies(folder, &config.catalogue).map(Box::new));
    problems.into_result(Some(loaded))
}

/// What keys may see are labels of the policies.
fn clearances(config: &Config, scale: &Scale, problems: &mut Problems) {
    for clearance in &config.clearances {
        if scale.label(clearance).is_none() {
            let message = format!("the policies have no label {:?}", clearance.value);
            let problem = config.source.problem(clearance.at, message);
            problems.push(problem.maybe_hint(nearest(clearance, scale.names())));
        }
    }
}

/// Reads and compiles a policies folder, as it holds today.
///
/// # Errors
/// Everything that is wrong with it.
pub fn policies(folder: &Path, catalogue: &Catalogue) -> Result<Loaded, Problems> {
    policies_on(today(), folder, catalogue)
}

/// The day that it is in UTC.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

fn policies_on(day: Date, folder: &Path, catalogue: &Catalogue) -> Result<Loaded, Problems> {
    let (sources, problems) = sources(folder);
    let files = sources.policies.clone();
    let refer = |mut problems: Problems| {
        policy::refer(&files, problems.iter_mut());
        problems
    };
    let mut loaded = compiled(day, folder, sources, problems, catalogue).map_err(refer)?;
    policy::refer(&files, loaded.notes.iter_mut());
    Ok(loaded)
}

fn compiled(
    day: Date,
    folder: &Path,
    sources: Sources,
    mut problems: Problems,
    catalogue: &Catalogue,
) -> Result<Loaded, Problems> {
    let (draft, more) = Draft::read(sources);
    problems.extend(more);
    let Added {
        mut additions,
        idle,
        mut notes,
        changes,
    } = additions(&draft, day, &mut problems);
    additions.indexes = indexes::read(folder, &draft, &mut problems);
    // What is wrong is told today, not on the day from which on it counts.
    for bad in idle.iter().flat_map(Dictionary::problems) {
        add(&draft, &bad, &mut problems);
    }
    let detectors = match Detectors::new(additions) {
        Ok(detectors) => Some(detectors),
        Err(bad) => {
            for one in &bad {
                add(&draft, one, &mut problems);
            }
            None
        }
    };
    // A rule may speak of what will be looked for again.
    let idle = idle.into_iter().map(|dictionary| dictionary.entity);
    let mut entities = match &detectors {
        Some(detectors) => detectors.entities().cloned().chain(idle).collect(),
        None => promised(&draft),
    };
    // An index that cannot be read is one problem, not one for each rule that counts on it.
    entities.extend(draft.indexes().map(|(_, form)| form.entity.clone()));
    let policy = match draft.compile(World {
        catalogue,
        entities: &entities,
        pack_of: classify::pack_of,
        today: day,
    }) {
        Ok(policy) => policy,
        Err(more) => {
            problems.extend(more);
            return Err(problems.sorted());
        }
    };
    notes.extend(policy.lint(&draft, day));
    // Without detectors there are problems.
    problems.into_result(detectors.map(|detectors| Loaded {
        draft,
        detectors,
        policy,
        release: None,
        candidate: None,
        notes,
        changes,
    }))
}

/// The files of a folder by digest, and what is wrong with them as policies.
///
/// # Errors
/// One cannot be read at all.
pub fn contents(folder: &Path) -> Result<(Contents, Problems), Problems> {
    let (sources, unread) = sources(folder);
    let (draft, problems) = Draft::read(unread.into_result(Some(sources))?);
    Ok((draft.contents().clone(), problems))
}

/// What audits files that no request sent.
#[derive(Debug)]
pub struct Audit {
    /// What finds, as in [`Loaded`].
    pub detectors: Detectors,
    /// The same with every pack on.
    pub every: Detectors,
    /// The packs that the company turned on.
    pub packs: BTreeSet<String>,
}

/// The detectors of a policies folder, or those built in.
///
/// # Errors
/// Everything that is wrong with the folder.
pub fn audit(folder: Option<&Path>) -> Result<Audit, Problems> {
    let mut problems = Problems::default();
    let mut own = Additions::default();
    let mut draft = None;
    if let Some(folder) = folder {
        let (sources, unread) = sources(folder);
        problems.extend(unread);
        let (read, more) = Draft::read(sources);
        problems.extend(more);
        own = additions(&read, today(), &mut problems).additions;
        own.indexes = indexes::read(folder, &read, &mut problems);
        draft = Some(read);
    }
    let packs = own.packs.clone();
    let all = classify::packs().into_iter().map(str::to_owned).collect();
    let every = Additions {
        packs: all,
        ..own.clone()
    };
    let audit = match (Detectors::new(own), Detectors::new(every)) {
        (Ok(detectors), Ok(every)) => Some(Audit {
            detectors,
            every,
            packs,
        }),
        (Err(bad), _) | (_, Err(bad)) => {
            for (draft, one) in draft
                .iter()
                .flat_map(|draft| bad.iter().map(move |one| (draft, one)))
            {
                add(draft, one, &mut problems);
            }
            None
        }
    };
    problems.into_result(audit)
}

/// What the detectors would find if every addition could be used, so that a bad one hides no other
/// problem.
fn promised(draft: &Draft) -> BTreeSet<EntityType> {
    let packs = classify::packs().into_iter().map(str::to_owned).collect();
    let built_in = Detectors::new(Additions {
        packs,
        ..Additions::default()
    });
    let built_in = built_in.iter().flat_map(Detectors::entities);
    let dictionaries = draft.dictionaries().map(|(_, form)| &form.entity);
    let patterns = draft.patterns().map(|(_, form)| &form.entity);
    built_in
        .chain(dictionaries)
        .chain(patterns)
        .cloned()
        .collect()
}

/// Reads the suites of a policies folder: the YAML files of its folder `tests`, by name. They are no
/// part of the policies.
///
/// # Errors
/// Everything that is wrong with them.
pub fn suites(folder: &Path, policy: &Policy) -> Result<Vec<Suite>, Problems> {
    let folder = folder.join(SUITES);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let (mut suites, mut problems) = (Vec::new(), Problems::default());
    let (sources, unread) = sources(&folder);
    for source in unread.into_result(Some(sources))?.policies {
        match Suite::read(source, policy) {
            Ok(suite) => suites.push(suite),
            Err(more) => problems.extend(more),
        }
    }
    problems.into_result(Some(suites))
}

/// The files of a folder, and what is wrong with the others. Folders in it are left alone.
fn sources(folder: &Path) -> (Sources, Problems) {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let whole = |path: &Path, problem: String| {
        Source::new(&path.display().to_string(), "").problem(Place::START, problem)
    };
    let names = match names(folder) {
        Ok(names) => names,
        Err(error) => {
            problems.push(whole(folder, format!("cannot be read: {error}")));
            return (sources, problems);
        }
    };
    if names.len() > FILES_MAX {
        problems.push(whole(folder, format!("more than {FILES_MAX} files")));
        return (sources, problems);
    }
    for path in names {
        let kind = path.extension().and_then(|kind| kind.to_str());
        let kind = kind.unwrap_or_default();
        if !matches!(kind, "yaml" | "yml" | "txt") || !path.is_file() {
            continue;
        }
        match read_bounded(&path) {
            Ok(text) if kind == "txt" => {
                let short = path.file_name().and_then(|name| name.to_str());
                sources
                    .lists
                    .insert(short.unwrap_or_default().to_owned(), text);
            }
            Ok(text) => {
                let name = path.display().to_string();
                sources.policies.push(Source::new(&name, &text));
            }
            Err(problem) => {
                sources.unread += 1;
                problems.push(*problem);
            }
        }
    }
    (sources, problems)
}

/// The paths in a folder, in their order.
fn names(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?;
    let mut names = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// The text of a file of a policies folder.
fn read_bounded(path: &Path) -> Result<String, Box<Problem>> {
    let source = |text: &str| Source::new(&path.display().to_string(), text);
    let whole = |message: String| Box::new(source("").problem(Place::START, message));
    let unread = |error: io::Error| whole(format!("cannot be read: {error}"));
    if fs::metadata(path).map_err(unread)?.len() > FILE_MAX {
        return Err(whole(format!("is larger than {FILE_MAX} bytes")));
    }
    String::from_utf8(fs::read(path).map_err(unread)?).map_err(|error| {
        // What can be read up to there gives the line.
        let good = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let before = text.get(..good).unwrap_or_default();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let last = before.rsplit('\n').next().unwrap_or_default();
        let at = Place {
            line: count(before.matches('\n').count() + 1),
            column: count(last.chars().count() + 1),
            width: 1,
        };
        let problem = source(&text).problem(at, "this character is not in UTF-8");
        Box::new(problem.hint("save the file in the encoding UTF-8"))
    })
}

fn one(problem: Problem) -> Problems {
    let mut problems = Problems::default();
    problems.push(problem);
    problems
}

/// Reads the key of digests, or makes one.
pub(super) fn digest_key(folder: &Path) -> io::Result<crate::stack::DigestKey> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};

    let path = folder.join(DIGEST_KEY);
    match fs::read(&path) {
        Ok(bytes) => {
            let key = bytes
                .try_into()
                .map_err(|_short| io::Error::other(format!("{DIGEST_KEY} is not 32 bytes long")))?;
            Ok(crate::stack::DigestKey::new(key))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(io::Error::other)?;
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)?;
            file.write_all(&key)?;
            file.sync_all()?;
            Ok(crate::stack::DigestKey::new(key))
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = r#"
version: 1
policy: words
dictionaries:
  - { name: old, entity: OLD_WORD, terms: [heliotrope], valid_until: "2027-02-28" }
  - { name: new, entity: NEW_WORD, terms: [celadon], valid_from: "2027-03-15", valid_until: "2027-03-20" }
rules:
  - id: stay-inside
    title: Code words stay inside
    when: { any: [{ entity: OLD_WORD }, { entity: NEW_WORD }] }
    then: { label: confidential, destinations: [private] }
"#;

    fn loaded(policy: &str, day: &str) -> Result<Loaded, Problems> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("words.yaml"), policy).unwrap();
        let catalogue = with_every_zone(&Catalogue::default());
        policies_on(day.parse().unwrap(), folder.path(), &catalogue)
    }

    #[test]
    fn a_dictionary_is_looked_for_on_its_days_only() {
        for (day, old, new, changes) in [
            ("2027-02-28", true, false, Some("2027-03-01")),
            ("2027-03-01", false, false, Some("2027-03-15")),
            ("2027-03-15", false, true, Some("2027-03-21")),
            ("2027-03-21", false, false, None),
        ] {
            let loaded = loaded(WORDS, day).unwrap();
            let finds = |word: &str| {
                let mut found = Vec::new();
                let input = classify::Input {
                    text: word,
                    hint: None,
                };
                loaded.detectors.scan(input, &mut found);
                found.iter().any(|f| f.detector.starts_with("dictionary/"))
            };
            assert_eq!((finds("heliotrope"), finds("celadon")), (old, new), "{day}");
            let changes: Option<Date> = changes.map(|day| day.parse().unwrap());
            assert_eq!(loaded.changes, changes, "{day}");
        }
        let digest = |day| loaded(WORDS, day).unwrap().detectors.digest().to_owned();
        assert_ne!(digest("2027-02-28"), digest("2027-03-01"));
    }

    #[test]
    fn a_dictionary_whose_days_are_over_is_a_note() {
        let notes = |day| -> Vec<String> {
            let loaded = loaded(WORDS, day).unwrap();
            loaded.notes.iter().map(|n| n.message.clone()).collect()
        };
        assert_eq!(notes("2027-02-28"), [""; 0]);
        assert_eq!(
            notes("2027-03-01"),
            ["the days of the dictionary \"old\" are over"]
        );
        assert_eq!(notes("2027-03-21").len(), 2);
    }

    #[test]
    fn wrong_days_and_wrong_terms_are_told_before_they_count() {
        for (from, to, said) in [
            ("2027-03-20", "2027-13-20", "\"2027-13-20\" is no day"),
            (
                "2027-03-20",
                "2027-03-01",
                "2027-03-01 is before the first day",
            ),
            ("[celadon]", "[c]", "term 1 has 1 characters"),
        ] {
            let problems = loaded(&WORDS.replace(from, to), "2027-01-01").unwrap_err();
            let told = problems.to_string();
            assert!(told.contains(said), "{told}");
        }
    }
}
