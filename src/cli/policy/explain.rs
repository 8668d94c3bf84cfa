//! `ringfence policy explain`: why a text or a saved request may go where it may go. Reads it as the
//! gateway reads a request.

mod tell;

use std::{
    fs,
    io::{self, Read, Write},
    path::PathBuf,
    sync::Arc,
};

use bytes::Bytes;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::super::{Finding, PoliciesFrom, Stop};
use crate::{
    app::{self, Loaded},
    config::Config,
    decode::{self, Budget},
    destination::{Catalogue, Destinations},
    inspect::{self, Verdict, around, around::Around},
    policy::{Decision, Explanation, Facts},
    principal::Principal,
    wire::{
        chat::Chat,
        json::{Document, Limits},
    },
};

pub(super) const EXAMPLES: &str = "Examples:
  ringfence policy explain 'Pay DE89 3704 0044 0532 0130 00 today' --model gpt-4o
  ringfence policy explain --request saved.json --as team=fraud,group=works-council
  cat prompt.txt | ringfence policy explain --at 2026-12-24T10:00:00Z --json

A saved request is the JSON that an application sent to /v1/chat/completions.";

/// The largest input, in bytes.
const INPUT_MAX: u64 = 64 << 20;
/// The model of a text of which nobody said whom it is for.
const NO_MODEL: &str = "-";

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    policies: PoliciesFrom,
    /// What a user says; without it, standard input.
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// A file with what a user says.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["text", "request"])]
    file: Option<PathBuf>,
    /// A file with a whole request.
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    request: Option<PathBuf>,
    /// Who asks: user, team, application, clearance and group, as in team=fraud,group=audit.
    #[arg(long = "as", value_name = "WHO", value_parser = who)]
    who: Option<Principal>,
    /// The model that is asked for; that of the request unless given.
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
    /// When (RFC 3339); now unless given.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// What there is to tell.
struct Told<'a> {
    chat: &'a Chat,
    verdict: &'a Verdict,
    decision: &'a Decision,
    explanation: &'a Explanation,
    catalogue: &'a Catalogue,
    /// Who would answer for the model, where that is known.
    asked: Option<&'a Destinations>,
}

fn who(text: &str) -> Result<Principal, String> {
    let known = "write user=, team=, application=, clearance= and group= with a comma between them";
    let mut principal = Principal::default();
    for part in text.split(',') {
        let (key, word) = part.split_once('=').ok_or(known)?;
        let word: Arc<str> = Arc::from(word.trim());
        match key.trim() {
            "user" => principal.user = Some(word),
            "team" => principal.team = Some(word),
            "application" => principal.application = Some(word),
            "clearance" => principal.clearance = Some(word),
            "group" => principal.groups.push(word),
            other => return Err(format!("{other:?} says nothing of who asks: {known}")),
        }
    }
    Ok(principal)
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let (config, loaded, catalogue) = load(&options.policies)?;
    let limits = config
        .as_ref()
        .map(|config| config.limits.clone())
        .unwrap_or_default();
    let chat = chat(
        options,
        Limits {
            depth: limits.json_depth,
            values: limits.json_values,
        },
    )?;
    let mut verdict = Verdict::default();
    if loaded.policy.wants_findings() {
        let mut budget = Budget::new(decode::Limits {
            depth: limits.decode_depth,
            bytes: limits.decoded_bytes,
            ..decode::Limits::default()
        });
        verdict = inspect::whole(&loaded.detectors, &chat, &mut budget);
    }
    let asked = config.as_ref().and_then(|config| {
        let ids = config.routes.candidates(chat.model())?;
        Some(catalogue.these(ids))
    });
    let around = Around::of(&chat, loaded.policy.wants_languages());
    let findings = around::facts(&chat, &verdict.findings);
    let facts = Facts {
        findings: &findings,
        unreadable: inspect::unreadable_count(&chat, &verdict),
        failed: verdict.overflowed,
        lineage: None,
        principal: options.who.as_ref(),
        endpoint: "/v1/chat/completions",
        model: chat.model().as_str(),
        asked: asked.as_ref(),
        bytes: u64::try_from(chat.document().body().len()).unwrap_or(u64::MAX),
        positions: around.positions,
        languages: around.languages,
        attachments: around.attachments,
        now: Some(options.at.unwrap_or_else(Timestamp::now)),
    };
    let (decision, explanation) = loaded.policy.explain(facts, &catalogue);
    let told = Told {
        chat: &chat,
        verdict: &verdict,
        decision: &decision,
        explanation: &explanation,
        catalogue: &catalogue,
        asked: asked.as_ref(),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    if options.json {
        told.json(&mut out)?;
    } else {
        told.words(&mut out)?;
    }
    out.flush()?;
    Ok(Finding::Nothing)
}

/// The policies, and the configuration where there is one.
fn load(from: &PoliciesFrom) -> Result<(Option<Config>, Loaded, Catalogue), Stop> {
    if from.policies.is_some() {
        let (loaded, catalogue) = from.load()?;
        return Ok((None, loaded, catalogue));
    }
    let config = app::config(&from.config.config)?;
    let catalogue = app::with_every_zone(&config.catalogue);
    let loaded = app::policies(&config.policies, &catalogue)?;
    Ok((Some(config), loaded, catalogue))
}

/// The request that is meant, in the form in which it would arrive.
fn chat(options: &Options, limits: Limits) -> Result<Chat, Stop> {
    let (name, mut body) = match &options.request {
        Some(path) => {
            let name = path.display().to_string();
            let body = read(fs::File::open(path), &name)?;
            (name, body)
        }
        None => {
            let model = options.model.as_deref().unwrap_or(NO_MODEL);
            let said = said(options)?;
            let body = json!({"model": model, "messages": [{"role": "user", "content": said}]});
            ("the text".to_owned(), body.to_string())
        }
    };
    if let (Some(model), Some(_)) = (&options.model, &options.request) {
        body = with_model(&body, model, &name)?;
    }
    let wrong = |why: String| Stop::Usage(format!("{name}: no request to chat completions: {why}"));
    let document =
        Document::read(Bytes::from(body), limits).map_err(|bad| wrong(bad.to_string()))?;
    Chat::read(document).map_err(|bad| wrong(bad.to_string()))
}

fn said(options: &Options) -> Result<String, Stop> {
    if let Some(text) = &options.text {
        return Ok(text.clone());
    }
    match &options.file {
        Some(path) => read(fs::File::open(path), &path.display().to_string()),
        None => read(Ok(io::stdin().lock()), "standard input"),
    }
}

fn read(from: io::Result<impl Read>, name: &str) -> Result<String, Stop> {
    let mut text = String::new();
    let read = from.and_then(|from| from.take(INPUT_MAX).read_to_string(&mut text));
    read.map_err(|error| Stop::Usage(format!("{name}: cannot be read as UTF-8 text: {error}")))?;
    Ok(text)
}

/// The request with another model, its other bytes as they are.
fn with_model(body: &str, model: &str, name: &str) -> Result<String, Stop> {
    let wrong = || {
        Stop::Usage(format!(
            "{name}: no request to chat completions: no JSON object"
        ))
    };
    let mut value: serde_json::Value = serde_json::from_str(body).map_err(|_bad| wrong())?;
    let members = value.as_object_mut().ok_or_else(wrong)?;
    members.insert("model".to_owned(), model.into());
    Ok(value.to_string())
}
