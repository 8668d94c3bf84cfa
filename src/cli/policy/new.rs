//! `ringfence policy new`: a ready pack of policies, or a first file to begin with, in the policies
//! folder. Nothing is written that would not be read together with what is there.

mod packs;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;

use self::packs::{PACKS, Pack};
use super::{Finding, Stop};
use crate::{
    ident::RuleId,
    policy::{Draft, Sources},
    yaml::{Source, nearest},
};

/// The policy that a new file begins with; `NAME` stands for its id.
const BEGINNING: &str = include_str!("new/beginning.yaml");

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    /// The id of a new policy: a small file to begin with, named after it.
    #[arg(required_unless_present_any = ["pack", "list"], conflicts_with_all = ["pack", "list"])]
    name: Option<RuleId>,
    /// The pack to copy: gdpr, hipaa, de; --list names all.
    #[arg(long, value_name = "NAME", conflicts_with = "list")]
    pack: Option<String>,
    /// List the packs.
    #[arg(long)]
    list: bool,
    /// The policies folder; made if there is none.
    #[arg(long, value_name = "FOLDER", default_value = "policies")]
    into: PathBuf,
    /// Replace files of the same names.
    #[arg(long)]
    force: bool,
}

/// What is to be written: a name in the folder, and its text.
struct New {
    path: PathBuf,
    text: String,
    /// Whether the gateway reads it.
    is_policy: bool,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let mut out = io::stdout().lock();
    if options.list {
        let width = PACKS.iter().map(|pack| pack.name.len()).max();
        for pack in PACKS {
            let (name, width) = (pack.name, width.unwrap_or_default());
            writeln!(out, "{name:width$}  {}", pack.title())?;
        }
        return Ok(Finding::Nothing);
    }
    let (files, read) = match (&options.pack, &options.name) {
        (Some(name), _) => {
            let pack = find(name)?;
            (of_pack(pack, &options.into), Some(pack))
        }
        (None, Some(name)) => (vec![beginning(name, &options.into)], None),
        (None, None) => return Ok(Finding::Nothing),
    };
    if !options.force {
        refuse_to_replace(&files)?;
    }
    fs::create_dir_all(&options.into).map_err(|error| cannot(&options.into, &error))?;
    read_together(&options.into, &files)?;
    for file in &files {
        write(file)?;
        writeln!(out, "wrote {}", file.path.display())?;
    }
    next(&mut out, &options.into, &files, read)?;
    Ok(Finding::Nothing)
}

fn find(name: &str) -> Result<&'static Pack, Stop> {
    PACKS.iter().find(|pack| pack.name == name).ok_or_else(|| {
        let hint = nearest(name, PACKS.iter().map(|pack| pack.name));
        let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        Stop::Usage(format!(
            "there is no pack {name:?}{hint}\n`ringfence policy new --list` says what each is for"
        ))
    })
}

fn of_pack(pack: &Pack, folder: &Path) -> Vec<New> {
    let policies = pack.files.iter().map(|(name, text)| New {
        path: folder.join(name),
        text: (*text).to_owned(),
        is_policy: true,
    });
    let readme = New {
        path: folder.join(format!("{}.md", pack.name)),
        text: pack.readme.to_owned(),
        is_policy: false,
    };
    policies.chain([readme]).collect()
}

fn beginning(name: &RuleId, folder: &Path) -> New {
    New {
        path: folder.join(format!("{name}.yaml")),
        text: BEGINNING.replace("NAME", name.as_str()),
        is_policy: true,
    }
}

fn refuse_to_replace(files: &[New]) -> Result<(), Stop> {
    let there: Vec<String> = files
        .iter()
        .filter(|file| file.path.exists())
        .map(|file| format!("there is already a file {}", file.path.display()))
        .collect();
    if there.is_empty() {
        return Ok(());
    }
    Err(Stop::Usage(format!(
        "{}\nnothing was written; --force replaces them",
        there.join("\n")
    )))
}

/// Reads the folder as it would be. Ids that are there twice, and names of dictionaries, are told
/// before anything is written.
fn read_together(folder: &Path, files: &[New]) -> Result<(), Stop> {
    let mut texts = BTreeMap::new();
    let entries = fs::read_dir(folder).map_err(|error| cannot(folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| cannot(folder, &error))?.path();
        let kind = path.extension().and_then(|kind| kind.to_str());
        if matches!(kind, Some("yaml" | "yml")) && path.is_file() {
            let text = fs::read_to_string(&path).map_err(|error| cannot(&path, &error))?;
            texts.insert(path, text);
        }
    }
    for file in files.iter().filter(|file| file.is_policy) {
        texts.insert(file.path.clone(), file.text.clone());
    }
    let sources = Sources {
        policies: texts
            .iter()
            .map(|(path, text)| Source::new(&path.display().to_string(), text))
            .collect(),
        ..Sources::default()
    };
    let (_draft, problems) = Draft::read(sources);
    problems.into_result(Some(())).map_err(|problems| {
        Stop::Usage(format!(
            "{problems}\nnothing was written: the folder could not be read with the new files in it"
        ))
    })
}

/// Writes beside and renames, so that a gateway that reloads sees the whole file or none.
fn write(file: &New) -> Result<(), Stop> {
    let mut beside = file.path.clone().into_os_string();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    fs::write(&beside, &file.text)
        .and_then(|()| fs::rename(&beside, &file.path))
        .map_err(|error| cannot(&file.path, &error))
}

/// What to do now.
fn next(out: &mut impl Write, folder: &Path, files: &[New], pack: Option<&Pack>) -> io::Result<()> {
    writeln!(out, "\nNext:")?;
    let readme = files.iter().find(|file| !file.is_policy);
    match (pack, readme) {
        (Some(_), Some(readme)) => writeln!(
            out,
            "  read {}: which text each rule serves, and what it does not cover",
            readme.path.display()
        )?,
        _ => {
            for file in files {
                writeln!(out, "  write your rule into {}", file.path.display())?;
            }
        }
    }
    writeln!(
        out,
        "  ringfence policy test --policies {}",
        folder.display()
    )?;
    writeln!(out, "  ringfence check")
}

fn cannot(path: &Path, error: &io::Error) -> Stop {
    Stop::Failed(format!("{}: {error}", path.display()))
}
