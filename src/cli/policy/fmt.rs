//! `ringfence policy fmt`: the usual layout of policy files.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;

use super::super::{ConfigFile, Finding, Stop};
use crate::{app, policy::layout};

pub(super) const EXAMPLES: &str = "Examples:
  ringfence policy fmt
  ringfence policy fmt --check policies
  ringfence policy fmt policies/cards.yaml

Keys in their order, two spaces a level, a blank line between rules. No meaning changes and no comment
is lost: a file where that cannot be shown is left as it is, and said so. Exit code 1 with --check if a
file is not in this layout.";

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    config: ConfigFile,
    /// Policy files, or folders of them; the folder of the configuration unless given.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing, and say which files would change.
    #[arg(long)]
    check: bool,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let mut paths = options.paths.clone();
    if paths.is_empty() {
        paths.push(app::config(&options.config.config)?.policies);
    }
    let mut out = io::stdout().lock();
    let mut found = Finding::Nothing;
    for file in files(&paths)? {
        let name = file.display();
        let failed = |error: io::Error| Stop::Failed(format!("{name}: {error}"));
        let text = fs::read_to_string(&file).map_err(failed)?;
        match layout::format(&text) {
            Ok(laid) if laid == text => {}
            Ok(_) if options.check => {
                writeln!(out, "{name}: not in the usual layout")?;
                found = Finding::Something;
            }
            Ok(laid) => {
                replace(&file, &laid).map_err(failed)?;
                writeln!(out, "{name}: laid out")?;
            }
            Err(why) => {
                writeln!(io::stderr(), "{name}: left as it is: {why}")?;
                found = Finding::Something;
            }
        }
    }
    Ok(found)
}

/// The files meant: those named, and the YAML files of folders and of their folder `tests`.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    let mut all = Vec::new();
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        for folder in [path.clone(), path.join("tests")] {
            if folder.is_dir() {
                of_folder(&folder, &mut all)
                    .map_err(|error| Stop::Failed(format!("{}: {error}", folder.display())))?;
            }
        }
    }
    Ok(all)
}

fn of_folder(folder: &Path, all: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut own = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = path.extension().and_then(|kind| kind.to_str());
        if matches!(kind, Some("yaml" | "yml")) && path.is_file() {
            own.push(path);
        }
    }
    own.sort();
    all.extend(own);
    Ok(())
}

/// Puts the new text in the file's place at once, so that no half of one is ever read.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    fs::write(&beside, text)?;
    fs::set_permissions(&beside, fs::metadata(file)?.permissions())?;
    fs::rename(&beside, file)
}
