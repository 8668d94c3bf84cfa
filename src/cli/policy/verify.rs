//! `ringfence policy verify`.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Serialize;

use super::key;
use crate::{
    app,
    cli::{Finding, PoliciesFrom, Stop},
    release::{self, FILE, InForce, Release, Report, Signer, Trust},
};

pub(super) const EXAMPLES: &str = "Examples:\n  ringfence policy verify\n  ringfence policy verify --policies policies --keys ann.key.pub ben.key.pub --json\n\nNeeds no gateway. Exit code 1 if the release is not good; each reason is told.";

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// Files with the public keys that count, instead of the keys in the configuration.
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "policies")]
    keys: Vec<PathBuf>,
    /// How many of the keys must have signed; all of --keys, or as the configuration says.
    #[arg(long, value_name = "NUMBER")]
    required: Option<usize>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Verdict<'a> {
    file: &'a str,
    good: bool,
    version: Option<u64>,
    digest: Option<&'a str>,
    author: Option<&'a str>,
    approvers: Vec<&'a str>,
    signers: &'a [Signer],
    problems: Vec<String>,
    /// Signatures that count for nothing, since nobody here knows their keys.
    unknown: &'a [Signer],
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let (folder, trust) = options.trust()?;
    // Whether the files are good policies is for `check`; here they are bytes.
    let (contents, _problems) = app::contents(&folder)?;
    let mut out = io::stdout().lock();
    match app::release(&folder) {
        Ok(Some(release)) => {
            let report = release::check(&release, &contents, &trust);
            options.tell(&mut out, &folder, release, report)
        }
        Ok(None) => options.nothing(&mut out, &folder, "there is no release"),
        Err(problem) => options.nothing(&mut out, &folder, &problem.message),
    }
}

impl Options {
    /// The folder, and whose signatures count.
    fn trust(&self) -> Result<(PathBuf, Trust), Stop> {
        let mut trust = if self.keys.is_empty() {
            self.policies.config()?.release
        } else {
            let mut trust = Trust::default();
            for file in &self.keys {
                trust.keys.extend(key::read_public(file)?);
            }
            trust.required = trust.keys.len();
            trust
        };
        if let Some(required) = self.required {
            trust.required = required;
        }
        if trust.keys.is_empty() {
            let message = "no key is known: name files with --keys, or add release: keys: to the configuration";
            return Err(Stop::Usage(message.to_owned()));
        }
        Ok((self.policies.folder()?, trust))
    }

    fn tell(
        &self,
        out: &mut impl Write,
        folder: &Path,
        release: Release,
        report: Report,
    ) -> Result<Finding, Stop> {
        let good = report.faults.is_empty();
        let path = folder.join(FILE).display().to_string();
        let in_force = InForce::new(release, report.signers);
        let verdict = Verdict {
            file: &path,
            good,
            version: Some(in_force.version),
            digest: Some(&in_force.digest),
            author: Some(in_force.author.as_str()),
            approvers: in_force.approvers().map(|one| one.name.as_str()).collect(),
            signers: &in_force.signers,
            problems: report.faults.iter().map(ToString::to_string).collect(),
            unknown: &report.strangers,
        };
        if self.json {
            return print(out, &verdict);
        }
        let word = if good { "good" } else { "NOT GOOD" };
        let (version, author) = (in_force.version, &in_force.author);
        writeln!(out, "{path}: version {version} by {author}: {word}")?;
        for problem in &verdict.problems {
            writeln!(out, "  {problem}")?;
        }
        for Signer { name, key, at } in &in_force.signers {
            writeln!(out, "  signed by {name} at {at} ({key})")?;
        }
        for Signer { name, key, .. } in &report.strangers {
            writeln!(
                out,
                "  not counted: {name} ({key}), a key that is not known here"
            )?;
        }
        Ok(finding(good))
    }

    fn nothing(&self, out: &mut impl Write, folder: &Path, why: &str) -> Result<Finding, Stop> {
        let path = folder.join(FILE).display().to_string();
        if self.json {
            let verdict = Verdict {
                file: &path,
                good: false,
                version: None,
                digest: None,
                author: None,
                approvers: Vec::new(),
                signers: &[],
                problems: vec![why.to_owned()],
                unknown: &[],
            };
            return print(out, &verdict);
        }
        writeln!(out, "{path}: NOT GOOD: {why}")?;
        Ok(Finding::Something)
    }
}

fn print(out: &mut impl Write, verdict: &Verdict<'_>) -> Result<Finding, Stop> {
    serde_json::to_writer(&mut *out, verdict).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(finding(verdict.good))
}

fn finding(good: bool) -> Finding {
    if good {
        Finding::Nothing
    } else {
        Finding::Something
    }
}
