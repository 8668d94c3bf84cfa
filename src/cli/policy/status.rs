//! `ringfence policy status`.

use std::{
    io::{self, Write},
    path::PathBuf,
    time::Duration,
};

use bytes::Bytes;
use clap::Args;
use http_body_util::Empty;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    app, audit,
    body::read_capped,
    cli::{Finding, PoliciesFrom, Stop},
};

pub(super) const EXAMPLES: &str = "Examples:\n  ringfence policy status\n  ringfence policy status --audit /var/lib/ringfence/audit --policies policies --json\n  ringfence policy status --admin http://127.0.0.1:9090\n\nThe audit log says what came into force last; the admin listener, what is in force now.\nExit code 1 if the policies folder holds something else.";

/// The most that is read of an answer.
const ANSWER_MAX: usize = 1 << 20;
/// How long the admin listener may take.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// Read this audit folder, without a configuration.
    #[arg(long, value_name = "FOLDER", conflicts_with = "admin")]
    audit: Option<PathBuf>,
    /// Ask this gateway's admin listener.
    #[arg(long, value_name = "URL")]
    admin: Option<http::Uri>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// What is in force, as a record or the admin listener tells it.
#[derive(Debug, Deserialize)]
struct Told {
    policy: String,
    detectors: String,
    rules: u64,
    #[serde(alias = "time")]
    since: String,
    /// Null where nobody had to sign.
    #[serde(default)]
    release: Value,
}

#[derive(Serialize)]
struct Status<'a> {
    policy: &'a str,
    detectors: &'a str,
    rules: u64,
    since: &'a str,
    stopped: Option<&'a str>,
    release: &'a Value,
    folder: Option<Folder>,
}

/// The policies folder beside what is in force.
#[derive(Serialize)]
struct Folder {
    path: String,
    digest: String,
    differs: bool,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let (told, stopped) = match &options.admin {
        Some(url) => (ask(url)?, None),
        None => options.read()?,
    };
    let folder = options.folder(&told)?;
    let differs = folder.as_ref().is_some_and(|folder| folder.differs);
    let status = Status {
        policy: &told.policy,
        detectors: &told.detectors,
        rules: told.rules,
        since: &told.since,
        stopped: stopped.as_deref(),
        release: &told.release,
        folder,
    };
    let mut out = io::stdout().lock();
    if options.json {
        serde_json::to_writer(&mut out, &status).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        tell(&mut out, &status)?;
    }
    Ok(if differs {
        Finding::Something
    } else {
        Finding::Nothing
    })
}

impl Options {
    /// What the audit log says last, and when the gateway stopped, where it has.
    fn read(&self) -> Result<(Told, Option<String>), Stop> {
        let folder = match &self.audit {
            Some(folder) => folder.clone(),
            None => self.policies.config()?.audit.folder,
        };
        let path = folder.display();
        let failed = |error: &dyn std::fmt::Display| Stop::Failed(format!("{path}: {error}"));
        let last = audit::last_policies(&folder).map_err(|error| failed(&error))?;
        let Some(last) = last else {
            let message = format!("{path}: no policies came into force yet");
            return Err(Stop::Usage(message));
        };
        let told = serde_json::from_str(&last.reload.raw).map_err(|error| failed(&error))?;
        let stop = last.stop.map(|stop| stop.value()).transpose();
        let stop = stop.map_err(|error| failed(&error))?;
        let time = |stop: &Value| stop.get("time")?.as_str().map(str::to_owned);
        Ok((told, stop.as_ref().and_then(time)))
    }

    /// The folder on disk, where one is named.
    fn folder(&self, told: &Told) -> Result<Option<Folder>, Stop> {
        let alone = self.audit.is_some() || self.admin.is_some();
        if alone && !self.policies.is_named() {
            return Ok(None);
        }
        let folder = self.policies.folder()?;
        let (contents, _problems) = app::contents(&folder)?;
        Ok(Some(Folder {
            path: folder.display().to_string(),
            differs: contents.digest != told.policy,
            digest: contents.digest,
        }))
    }
}

/// What the admin listener says.
fn ask(url: &http::Uri) -> Result<Told, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let place = format!("{}/policy", url.to_string().trim_end_matches('/'));
    let failed = |why: &dyn std::fmt::Display| Stop::Failed(format!("{place}: {why}"));
    let bytes = runtime.block_on(async {
        let url = place.parse().map_err(|bad| failed(&bad))?;
        let client: Client<HttpConnector, Empty<Bytes>> =
            Client::builder(TokioExecutor::new()).build_http();
        let answer = tokio::time::timeout(PATIENCE, client.get(url)).await;
        let answer = answer.map_err(|late| failed(&late))?;
        let answer = answer.map_err(|error| failed(&error))?;
        if !answer.status().is_success() {
            return Err(failed(&answer.status()));
        }
        read_capped(answer.into_body(), ANSWER_MAX, PATIENCE)
            .await
            .map_err(|fault| failed(&fault))
    })?;
    serde_json::from_slice(&bytes).map_err(|bad| failed(&bad))
}

fn tell(out: &mut impl Write, status: &Status<'_>) -> io::Result<()> {
    writeln!(out, "policies   {}", status.policy)?;
    writeln!(out, "detectors  {}", status.detectors)?;
    writeln!(out, "rules      {}", status.rules)?;
    writeln!(out, "since      {}", status.since)?;
    if let Some(stopped) = status.stopped {
        writeln!(out, "stopped    {stopped}")?;
    }
    let text = |value: &Value, name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.unwrap_or("-").to_owned()
    };
    match status.release.get("version").and_then(Value::as_u64) {
        None => writeln!(out, "release    none: nobody had to sign")?,
        Some(version) => {
            let author = text(status.release, "author");
            writeln!(out, "release    version {version} by {author}")?;
            let signers = status.release.get("signers").and_then(Value::as_array);
            for signer in signers.into_iter().flatten() {
                let (name, at, key) = (
                    text(signer, "name"),
                    text(signer, "at"),
                    text(signer, "key"),
                );
                writeln!(out, "           signed by {name} at {at} ({key})")?;
            }
        }
    }
    match &status.folder {
        Some(folder) if folder.differs => writeln!(
            out,
            "folder     {} DIFFERS: it holds {}",
            folder.path, folder.digest
        ),
        Some(folder) => writeln!(out, "folder     {} holds the same", folder.path),
        None => Ok(()),
    }
}
