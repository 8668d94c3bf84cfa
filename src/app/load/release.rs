//! Whether the policies are a release that may come into force, and which one did last.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    release::{self, Contents, FILE, InForce, Release},
    yaml::{Place, Problem, Problems, Source},
};

/// The largest release that is read, in bytes.
const RELEASE_MAX: u64 = 16 << 20;
/// The file in the audit folder that says which release was in force last.
const LAST: &str = "release.last";

/// The release that was in force last, so that an older one is known across restarts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    version: u64,
    digest: String,
}

/// Reads the release of a policies folder.
///
/// # Errors
/// There is none, or it cannot be read; as a problem of its file.
pub fn release(folder: &Path) -> Result<Option<Release>, Problem> {
    let path = folder.join(FILE);
    let source = Source::new(&path.display().to_string(), "");
    let told = |message: String| source.problem(Place::START, message);
    let text = match read_bounded(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(told(format!("cannot be read: {error}"))),
    };
    Release::read(&text).map(Some).map_err(|bad| {
        told(bad.to_string()).hint("remove the file and sign again with ringfence policy sign")
    })
}

fn read_bounded(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = fs::File::open(path)?;
    file.take(RELEASE_MAX + 1).read_to_string(&mut text)?;
    if text.len() > usize::try_from(RELEASE_MAX).unwrap_or(usize::MAX) {
        let message = format!("it is larger than {RELEASE_MAX} bytes");
        return Err(io::Error::other(message));
    }
    Ok(text)
}

/// The release that these contents are, where the configuration asks for one.
pub(super) fn in_force(
    config: &Config,
    contents: &Contents,
    problems: &mut Problems,
) -> Option<InForce> {
    let trust = &config.release;
    if trust.required == 0 {
        return None;
    }
    let path = config.policies.join(FILE);
    let source = Source::new(&path.display().to_string(), "");
    let folder = config.policies.display();
    let sign = format!("ringfence policy sign --policies {folder} --key FILE --as NAME");
    let mut told = |message: String, hint: String| {
        problems.push(source.problem(Place::START, message).hint(hint));
    };
    let release = match release(&config.policies) {
        Ok(Some(release)) => release,
        Ok(None) => {
            let required = trust.required;
            told(
                format!("there is no release, and {required} people must have signed one"),
                sign,
            );
            return None;
        }
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let report = release::check(&release, contents, trust);
    for fault in &report.faults {
        told(fault.to_string(), sign.clone());
    }
    match last(&config.audit.folder) {
        Ok(Some(last)) => {
            let last = (last.version, last.digest.as_str());
            if let Some(fault) = release::follows(release.version, &release.digest, last) {
                let hint = format!("{sign} --new-version {}", last.0.saturating_add(1));
                told(fault.to_string(), hint);
            }
        }
        Ok(None) => {}
        Err(error) => {
            let path = config.audit.folder.join(LAST).display().to_string();
            let message = format!("which release was in force last cannot be read: {error}");
            let problem = Source::new(&path, "").problem(Place::START, message);
            problems.push(
                problem.hint(
                    "restore the file; `ringfence audit show --kind reload` tells its members",
                ),
            );
        }
    }
    problems
        .is_empty()
        .then(|| InForce::new(release, report.signers))
}

fn last(folder: &Path) -> io::Result<Option<Last>> {
    match fs::read(folder.join(LAST)) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Remembers across restarts which release comes into force.
pub(in crate::app) fn remember(folder: &Path, release: &InForce) -> io::Result<()> {
    let last = Last {
        version: release.version,
        digest: release.digest.clone(),
    };
    let text = serde_json::to_vec(&last).map_err(io::Error::other)?;
    let new = folder.join(format!("{LAST}.new"));
    let mut file = fs::File::create(&new)?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&new, folder.join(LAST))?;
    fs::File::open(folder)?.sync_all()
}
