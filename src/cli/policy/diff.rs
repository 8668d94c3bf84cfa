//! `ringfence policy diff`: what changes between two folders, by meaning.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;
use jiff::Timestamp;

use super::super::{ConfigFile, Finding, Stop};
use crate::{
    app::{self, Loaded},
    classify::{COMBINATIONS, DETECTORS, TABLE},
    decode::{Budget, Limits},
    destination::Catalogue,
    ident::EntityType,
    inspect,
    label::{Category, Finding as Found},
    policy::{
        Bench,
        diff::{Difference, Side},
    },
    transform,
};

pub(super) const EXAMPLES: &str = "Examples:
  ringfence policy diff /etc/ringfence/policies draft
  ringfence policy diff old new --json

Decisions are compared over what the conditions of both folders name, and over the cases of both.
Exit code 1 if anything changes.";

#[derive(Debug, Args)]
pub(in crate::cli) struct Options {
    #[command(flatten)]
    config: ConfigFile,
    /// The policies folder as it was.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The policies folder as it shall be.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let catalogue = if options.config.is_missing_default() {
        Catalogue::default()
    } else {
        app::config(&options.config.config)?.catalogue
    };
    let catalogue = app::with_every_zone(&catalogue);
    let old = app::policies(&options.old, &catalogue)?;
    let new = app::policies(&options.new, &catalogue)?;
    let (find_old, find_new) = (finder(&old), finder(&new));
    let now = Timestamp::now();
    let bench = |find| Bench {
        catalogue: &catalogue,
        now,
        find,
        leaves: transform::leaves,
    };
    let categories = categories(&[&old, &new]);
    let category = |entity: &EntityType| {
        categories
            .get(entity.as_str())
            .copied()
            .unwrap_or(Category::Custom)
    };
    let difference = Difference::of(
        (side(&old), side(&new)),
        (&bench(&find_old), &bench(&find_new)),
        &category,
    );
    let mut out = io::BufWriter::new(io::stdout().lock());
    if options.json {
        serde_json::to_writer(&mut out, &difference).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        words(&mut out, &difference)?;
    }
    out.flush()?;
    Ok(if difference.is_empty() {
        Finding::Nothing
    } else {
        Finding::Something
    })
}

fn side(loaded: &Loaded) -> Side<'_> {
    Side {
        draft: &loaded.draft,
        policy: &loaded.policy,
    }
}

fn finder(loaded: &Loaded) -> impl Fn(&str) -> Vec<Found> {
    |text| {
        let mut budget = Budget::new(Limits::default());
        inspect::text(&loaded.detectors, text, &mut budget).findings
    }
}

/// What kind of harm each type stands for.
fn categories(folders: &[&Loaded]) -> BTreeMap<String, Category> {
    let mut all = BTreeMap::new();
    for row in TABLE.iter().copied().flatten() {
        all.insert(row.entity.to_owned(), row.category);
    }
    for row in &COMBINATIONS {
        all.insert(row.entity.to_owned(), row.category);
    }
    for (_, entity, ..) in DETECTORS {
        all.insert((*entity).to_owned(), Category::Secret);
    }
    for draft in folders.iter().map(|loaded| &loaded.draft) {
        let own = draft
            .dictionaries()
            .map(|(_, one)| (&one.entity, one.category));
        let own = own.chain(draft.patterns().map(|(_, one)| (&one.entity, one.category)));
        let own = own.chain(draft.indexes().map(|(_, one)| (&one.entity, one.category)));
        for (entity, category) in own {
            all.insert(entity.to_string(), category);
        }
    }
    all
}

fn words(out: &mut impl Write, difference: &Difference) -> io::Result<()> {
    if difference.is_empty() {
        return writeln!(out, "nothing changes");
    }
    if !difference.said.is_empty() {
        writeln!(out, "what the policies say")?;
    }
    for changed in &difference.said {
        writeln!(out, "  {}", changed.what)?;
        for (direction, how) in &changed.how {
            writeln!(out, "    {:<9} {how}", direction.as_str())?;
        }
    }
    if !difference.decided.is_empty() {
        writeln!(out, "\nwhat is decided")?;
    }
    for one in &difference.decided {
        writeln!(out, "  {:<9} {}", one.direction.as_str(), one.requests)?;
        writeln!(
            out,
            "            may now go to {}; before {}",
            one.now, one.before
        )?;
    }
    if !difference.cases.is_empty() {
        writeln!(out, "\ncases that come out differently")?;
    }
    for case in &difference.cases {
        writeln!(out, "  {}:{}: {:?}", case.at.0, case.at.1, case.say)?;
        writeln!(out, "    now {}; before {}", case.now, case.before)?;
    }
    if difference.decided.is_empty() && difference.cases.is_empty() {
        writeln!(out, "\nno decision changes")?;
    }
    if difference.cut {
        writeln!(
            out,
            "\nthere were more situations than are tried; these are not all"
        )?;
    }
    Ok(())
}
