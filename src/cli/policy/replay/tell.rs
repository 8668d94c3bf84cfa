//! What a replay came to, in words and as JSON.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use serde::Serialize;

use super::{Price, pipeline::Replayed};
use crate::{
    app::Loaded,
    label::Category,
    policy::replay::{Asks, Doubt, Move, Tally, Where},
};

/// How many names a line of words holds.
const SHOWN: usize = 8;

/// What there is to tell.
pub(super) struct Told<'a> {
    pub(super) replayed: &'a Replayed,
    /// The draft; nothing where the recorded candidate is compared.
    pub(super) loaded: Option<&'a Loaded>,
    pub(super) asks: Option<&'a Asks>,
    pub(super) price: Option<Price>,
}

#[derive(Serialize)]
struct Report<'a> {
    policy: Option<&'a str>,
    decisions: u64,
    from: Option<String>,
    to: Option<String>,
    uncertain: u64,
    moves: Vec<Row<'a>>,
    labels: Vec<Relabelled<'a>>,
    rules: &'a Tally,
    replaced: u64,
    without_candidate: u64,
    not_read: u64,
    damaged: u64,
    without_outcome: u64,
    doubts: Vec<(Doubt, u64)>,
    cannot_know: Vec<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    from: Where,
    to: Where,
    #[serde(flatten)]
    moved: &'a Move,
    cost: Option<f64>,
}

#[derive(Serialize)]
struct Relabelled<'a> {
    from: &'a str,
    to: &'a str,
    count: u64,
}

impl Told<'_> {
    pub(super) fn json(&self, out: &mut impl Write) -> io::Result<()> {
        let Replayed {
            impact,
            first,
            last,
            damaged,
            without_outcome,
            ..
        } = self.replayed;
        let moves = impact
            .moves
            .iter()
            .filter(|(_, moved)| moved.certain + moved.possible > 0);
        let report = Report {
            policy: self.loaded.map(|loaded| &**loaded.policy.digest()),
            decisions: impact.decisions,
            from: first.map(|time| time.to_string()),
            to: last.map(|time| time.to_string()),
            uncertain: impact.uncertain,
            moves: moves
                .map(|((from, to), moved)| Row {
                    from: *from,
                    to: *to,
                    moved,
                    cost: self.cost(moved),
                })
                .collect(),
            labels: impact
                .labels
                .iter()
                .map(|((from, to), count)| Relabelled {
                    from,
                    to,
                    count: *count,
                })
                .collect(),
            rules: &impact.matched,
            replaced: impact.replaced,
            without_candidate: impact.without_candidate,
            not_read: impact.not_read,
            damaged: *damaged,
            without_outcome: *without_outcome,
            doubts: impact
                .doubts
                .iter()
                .map(|(doubt, count)| (*doubt, *count))
                .collect(),
            cannot_know: self.cannot_know(),
        };
        serde_json::to_writer(&mut *out, &report).map_err(io::Error::from)?;
        writeln!(out)
    }

    pub(super) fn words(&self, out: &mut impl Write) -> io::Result<()> {
        let Replayed {
            impact,
            first,
            last,
            ..
        } = self.replayed;
        let by = if self.loaded.is_some() {
            "the draft"
        } else {
            "the candidate"
        };
        writeln!(out, "{} requests, decided anew by {by}", impact.decisions)?;
        if let (Some(first), Some(last)) = (first, last) {
            writeln!(out, "  from {first:.0} to {last:.0}")?;
        }
        let sum = |pick: fn(&Move) -> u64| impact.moves.values().map(pick).sum::<u64>();
        let (certain, possible) = (sum(|one| one.certain), sum(|one| one.possible));
        if certain + possible == 0 {
            writeln!(out, "  none would have gone elsewhere")?;
        }
        for ((from, to), moved) in &impact.moves {
            if moved.certain + moved.possible > 0 {
                self.moved(out, (from.as_str(), to.as_str()), moved)?;
            }
        }
        if !impact.labels.is_empty() {
            writeln!(out, "\nlabels")?;
        }
        for ((from, to), count) in &impact.labels {
            writeln!(out, "  {from} -> {to}: {count}")?;
        }
        if self.loaded.is_some() {
            writeln!(
                out,
                "\nrules of the draft that matched\n  {}",
                list(&impact.matched)
            )?;
        }
        if impact.replaced > 0 {
            writeln!(
                out,
                "\n{} would have left with something replaced",
                impact.replaced
            )?;
        }
        let doubts = self.cannot_know();
        if !doubts.is_empty() {
            writeln!(out, "\nreplay cannot know")?;
        }
        for doubt in doubts {
            writeln!(out, "  - {doubt}")?;
        }
        Ok(())
    }

    fn moved(&self, out: &mut impl Write, (from, to): (&str, &str), one: &Move) -> io::Result<()> {
        let most = one.certain + one.possible;
        let count = if one.possible > 0 {
            format!("{} certainly, {most} at most", one.certain)
        } else {
            most.to_string()
        };
        writeln!(out, "\n{from} -> {to}: {count}")?;
        writeln!(out, "  teams      {}", list(&one.teams))?;
        writeln!(out, "  rules      {}", list(&one.rules))?;
        if !one.no_longer.ranked().is_empty() {
            writeln!(out, "  no longer  {}", list(&one.no_longer))?;
        }
        writeln!(out, "  findings   {}", list(&one.entities))?;
        if one.with_tokens > 0 {
            let cost = self
                .cost(one)
                .map(|cost| format!(", {cost:.2} at this price"));
            writeln!(
                out,
                "  tokens     {} read, {} written{}",
                one.tokens_in,
                one.tokens_out,
                cost.unwrap_or_default()
            )?;
        }
        Ok(())
    }

    /// What the tokens of the moved requests cost.
    fn cost(&self, moved: &Move) -> Option<f64> {
        let price = self.price?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a price is no exact number of tokens"
        )]
        let million = |tokens: u64| tokens as f64 / 1e6;
        Some(million(moved.tokens_in) * price.read + million(moved.tokens_out) * price.written)
    }

    /// What the records do not tell.
    fn cannot_know(&self) -> Vec<String> {
        let Replayed {
            impact,
            damaged,
            first_damaged,
            without_outcome,
            ..
        } = self.replayed;
        let mut all = Vec::new();
        if let Some(first) = first_damaged {
            all.push(format!(
                "{damaged} lines are no intact records, the first at {}:{}; run `ringfence audit verify`",
                first.segment, first.line
            ));
        }
        if impact.not_read > 0 {
            all.push(format!(
                "{} decisions have a shape that is not known here",
                impact.not_read
            ));
        }
        if impact.without_candidate > 0 {
            let message = "requests came when no candidate ran";
            all.push(format!("{} {message}", impact.without_candidate));
        }
        for (doubt, count) in &impact.doubts {
            all.push(format!("{count} requests: {}", doubt.as_str()));
        }
        if let (Some(loaded), Some(asks)) = (self.loaded, self.asks) {
            self.not_looked_for(loaded, asks, &mut all);
        }
        if *without_outcome > 0 {
            let message =
                "moved attempts have no recorded end, so that their tokens are not counted";
            all.push(format!("{without_outcome} {message}"));
        }
        if impact.replaced > 0 {
            all.push(
                "whether everything to be replaced could be: a finding in a key or an encoded text keeps its request inside"
                    .to_owned(),
            );
        }
        all
    }

    /// What the draft looks for and what read the requests then may not have.
    fn not_looked_for(&self, loaded: &Loaded, asks: &Asks, all: &mut Vec<String>) {
        let impact = &self.replayed.impact;
        let same = impact.detectors.of(loaded.detectors.digest());
        let others = impact.decisions.saturating_sub(same);
        if others == 0 {
            return;
        }
        let own = loaded.draft.dictionaries().map(|(_, one)| &one.entity);
        let own = own.chain(loaded.draft.patterns().map(|(_, one)| &one.entity));
        let own = own.chain(loaded.draft.indexes().map(|(_, one)| &one.entity));
        let own: BTreeSet<&str> = own.map(|one| one.as_str()).collect();
        let asked = asks.entities.iter().map(|one| one.as_str());
        let never = asked.filter(|one| !impact.seen.contains(*one));
        let (ours, built_in): (Vec<&str>, Vec<&str>) = never.partition(|one| own.contains(one));
        for (words, of_whom) in [(ours, "that it defines itself"), (built_in, "of its rules")] {
            if !words.is_empty() {
                all.push(format!(
                    "whether any request held {}, types {of_whom}: no record does, and other detectors read {others}",
                    few(&words)
                ));
            }
        }
        let categories: Vec<&str> = asks
            .categories
            .iter()
            .map(|one: &Category| one.as_str())
            .collect();
        if !categories.is_empty() {
            all.push(format!(
                "whether the draft's own detectors would have found more of {}: {others} requests were read by others",
                categories.join(", ")
            ));
        }
        let own = own.iter().copied().filter(|one| impact.seen.contains(*one));
        let own: Vec<&str> = own.filter(|one| asks.entities.contains(*one)).collect();
        if !own.is_empty() {
            all.push(format!(
                "whether the draft's dictionaries, patterns and indexes find the same as those of then: {}",
                few(&own)
            ));
        }
    }
}

fn few(words: &[&str]) -> String {
    let shown: Vec<&str> = words.iter().copied().take(SHOWN).collect();
    let more = words.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

fn list(tally: &Tally) -> String {
    let ranked = tally.ranked();
    let shown = ranked
        .iter()
        .take(SHOWN)
        .map(|(name, count)| format!("{name} {count}"));
    let mut words = shown.collect::<Vec<_>>().join(", ");
    if ranked.len() > SHOWN {
        words = format!("{words} and {} more", ranked.len() - SHOWN);
    }
    if words.is_empty() {
        "none".to_owned()
    } else {
        words
    }
}
