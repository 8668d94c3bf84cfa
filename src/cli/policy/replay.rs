//! `ringfence policy replay`: what a draft would have changed, by the decisions that were recorded.

mod pipeline;
mod tell;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

use self::pipeline::{Pipeline, Replayed, Work};
use super::super::{ConfigFile, Finding, Stop};
use crate::{
    app::{self, Loaded},
    config::Config,
    destination::{Catalogue, DestinationId},
    ident::ModelName,
    policy::replay::{Replay, Ways},
};

pub(super) const EXAMPLES: &str = "Examples:
  ringfence policy replay --policy draft --since 30d
  ringfence policy replay --audit /var/lib/ringfence/audit --policy draft --price 2.5,10
  ringfence policy replay --candidate --json

No content is needed or read: records hold what rules ask. What a record leaves open is decided at
both ends, and counts as possible where they differ.";

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    config: ConfigFile,
    /// The audit folder; that of the configuration unless given.
    #[arg(long, value_name = "FOLDER")]
    audit: Option<PathBuf>,
    /// The policies folder that decides anew.
    #[arg(long, value_name = "FOLDER", required_unless_present = "candidate")]
    policy: Option<PathBuf>,
    /// Compare with what the candidate folder would have decided then, as recorded.
    #[arg(long, conflicts_with = "policy")]
    candidate: bool,
    /// Only records since then: 30d, 12h, 2026-11-01 or a time (RFC 3339).
    #[arg(long, value_name = "WHEN", value_parser = since)]
    since: Option<Timestamp>,
    /// What a million tokens cost, read and written, in any currency: 2.5,10.
    #[arg(long, value_name = "IN,OUT", value_parser = price)]
    price: Option<Price>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// What a million tokens cost.
#[derive(Debug, Clone, Copy)]
struct Price {
    read: f64,
    written: f64,
}

fn since(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(day) = text.parse::<Date>() {
        let start = day.to_zoned(TimeZone::UTC).map_err(|bad| bad.to_string())?;
        return Ok(start.timestamp());
    }
    let known = "write 30d, 12h, 2026-11-01 or 2026-11-01T08:00:00Z";
    let ago: Span = text.parse().map_err(|_bad| known.to_owned())?;
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    let then = now.checked_sub(ago).map_err(|_bad| known.to_owned())?;
    Ok(then.timestamp())
}

fn price(text: &str) -> Result<Price, String> {
    let known =
        || "write two numbers: what a million tokens cost read and written, 2.5,10".to_owned();
    let (read, written) = text.split_once(',').ok_or_else(known)?;
    let number = |word: &str| {
        let cost = word.trim().parse::<f64>().ok();
        cost.filter(|cost| cost.is_finite() && *cost >= 0.0)
    };
    Ok(Price {
        read: number(read).ok_or_else(known)?,
        written: number(written).ok_or_else(known)?,
    })
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let config = config(options)?;
    let folder = match (&options.audit, &config) {
        (Some(folder), _) => folder.clone(),
        (None, Some(config)) => config.audit.folder.clone(),
        (None, None) => {
            let hint = "name the audit folder with --audit FOLDER, or the configuration with --config FILE";
            return Err(Stop::Usage(hint.to_owned()));
        }
    };
    if !folder.is_dir() {
        return Err(Stop::Usage(format!(
            "there is no folder {}",
            folder.display()
        )));
    }
    let catalogue = match &config {
        Some(config) => config.catalogue.clone(),
        None => app::with_every_zone(&Catalogue::default()),
    };
    let loaded = match &options.policy {
        Some(folder) => Some(app::policies(folder, &catalogue)?),
        None => None,
    };
    let candidates = |model: &str| -> Option<Vec<DestinationId>> {
        let model: ModelName = model.parse().ok()?;
        config
            .as_ref()?
            .routes
            .candidates(&model)
            .map(<[_]>::to_vec)
    };
    let routes = Ways {
        candidates: &candidates,
        substitutes: config
            .as_ref()
            .map_or(&[], |config| config.routes.substitutes()),
    };
    let replay = loaded
        .as_ref()
        .map(|loaded| Replay::new(&loaded.policy, &catalogue, routes));
    let work = match &replay {
        Some(replay) => Work::Decide(replay),
        None => Work::Compare,
    };
    let replayed = Pipeline {
        folder: &folder,
        since: options.since,
    }
    .run(work)?;
    say(options, &replayed, loaded.as_ref(), replay.as_ref())
}

/// The configuration; nothing where none is named, none is there and none is needed.
fn config(options: &Options) -> Result<Option<Config>, Stop> {
    if options.config.is_missing_default() {
        return Ok(None);
    }
    Ok(Some(app::config(&options.config.config)?))
}

fn say(
    options: &Options,
    replayed: &Replayed,
    loaded: Option<&Loaded>,
    replay: Option<&Replay<'_>>,
) -> Result<Finding, Stop> {
    let told = tell::Told {
        replayed,
        loaded,
        asks: replay.map(Replay::asks),
        price: options.price,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    if options.json {
        told.json(&mut out)?;
    } else {
        told.words(&mut out)?;
    }
    out.flush()?;
    let whole = replayed.damaged == 0 && replayed.impact.not_read == 0;
    Ok(if whole {
        Finding::Nothing
    } else {
        Finding::Something
    })
}
