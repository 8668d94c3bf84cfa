//! What a draft would have changed, counted. Every table has a bound, so that the memory does not grow
//! with the log.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// How many names a table holds; the rest is counted together.
const NAMES_MAX: usize = 4096;
/// What that rest is called.
const OTHERS: &str = "(others)";

/// Where a request went, or would have gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// To someone else's machine.
    External,
    /// To the company's own inference, or the model inside.
    Private,
    /// Nowhere.
    Refused,
}

/// Why a decision cannot be told for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// A condition tells apart what the record leaves open: how sure, how many, how many values.
    Confidence,
    /// There were findings that the record does not hold.
    MoreFindings,
    /// Who asked is not recorded.
    Principal,
    /// The size is not recorded.
    Size,
    /// The languages are not recorded.
    Language,
    /// What was attached is not recorded.
    Attachment,
    /// Which parts held something is not recorded.
    Position,
    /// The configuration no longer has whom the model stood for.
    Destination,
    /// The draft has no such label as the conversation had before.
    Lineage,
}

/// How often each name came up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Tally(BTreeMap<String, u64>);

/// Requests that would have gone from one place to another.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Move {
    /// Those that certainly would have.
    pub certain: u64,
    /// Those that may have, beside the certain ones.
    pub possible: u64,
    /// By team.
    pub teams: Tally,
    /// By the rules of the draft that matched.
    pub rules: Tally,
    /// By the recorded rules that no longer match.
    pub no_longer: Tally,
    /// By what was found in them.
    pub entities: Tally,
    /// What their models read, as far as it was recorded.
    pub tokens_in: u64,
    /// What their models wrote.
    pub tokens_out: u64,
    /// How many of their attempts have tokens recorded.
    pub with_tokens: u64,
}

/// Everything that a replay counts.
#[derive(Debug, Clone, Default)]
pub struct Impact {
    /// Requests about which was decided.
    pub decisions: u64,
    /// Those of which the outcome is not certain.
    pub uncertain: u64,
    /// Decisions of another shape than is known.
    pub not_read: u64,
    /// Requests without a recorded candidate, where those are compared.
    pub without_candidate: u64,
    /// By where they went and where they would have gone, where that differs.
    pub moves: BTreeMap<(Where, Where), Move>,
    /// By their label and the label they would have had, where that differs.
    pub labels: BTreeMap<(String, String), u64>,
    /// By rule of the draft: the requests that it would have matched.
    pub matched: Tally,
    /// Of those that would have gone to others: how many with something replaced.
    pub replaced: u64,
    /// By the digest of the detectors that read them.
    pub detectors: Tally,
    /// Every entity type in the records.
    pub seen: BTreeSet<String>,
    /// Every reason for a doubt.
    pub doubts: BTreeMap<Doubt, u64>,
}

impl Where {
    /// By the word of a record.
    #[must_use]
    pub fn of_zone(zone: &str) -> Option<Self> {
        match zone {
            "external" => Some(Self::External),
            "private" | "local" => Some(Self::Private),
            "none" => Some(Self::Refused),
            _ => None,
        }
    }

    /// For people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Private => "private",
            Self::Refused => "refused",
        }
    }
}

impl Doubt {
    /// For people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confidence => {
                "how sure, how many or how different the findings were is recorded as a range, and a condition lies within it"
            }
            Self::MoreFindings => "there were more findings than a record holds",
            Self::Principal => "who asked is not recorded, and a rule or exception asks it",
            Self::Size => "the size is not recorded, and a rule asks it",
            Self::Language => "the languages are not recorded, and a rule asks them",
            Self::Attachment => "the attachments are not recorded, and a rule asks them",
            Self::Position => "which parts held something is not recorded, and a rule asks it",
            Self::Destination => "who answered to the model is no longer in the configuration",
            Self::Lineage => "the conversation had a label that the draft does not know",
        }
    }
}

impl Tally {
    /// Counts a name once more.
    pub fn count(&mut self, name: &str) {
        self.add(name, 1);
    }

    /// Counts a name so often.
    pub fn add(&mut self, name: &str, more: u64) {
        if let Some(count) = self.0.get_mut(name) {
            *count += more;
        } else {
            let full = self.0.len() >= NAMES_MAX;
            let name = if full { OTHERS } else { name };
            *self.0.entry(name.to_owned()).or_default() += more;
        }
    }

    fn merge(&mut self, other: Self) {
        for (name, count) in other.0 {
            self.add(&name, count);
        }
    }

    /// The names by how often, the most frequent first.
    #[must_use]
    pub fn ranked(&self) -> Vec<(&str, u64)> {
        let mut all: Vec<_> = self.0.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }

    /// How often the name came up.
    #[must_use]
    pub fn of(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or_default()
    }
}

impl Move {
    /// Adds what the models read and wrote in one attempt.
    pub fn ended(&mut self, (tokens_in, tokens_out): (u64, u64)) {
        self.tokens_in = self.tokens_in.saturating_add(tokens_in);
        self.tokens_out = self.tokens_out.saturating_add(tokens_out);
        self.with_tokens += 1;
    }

    fn merge(&mut self, other: Self) {
        self.certain += other.certain;
        self.possible += other.possible;
        self.teams.merge(other.teams);
        self.rules.merge(other.rules);
        self.no_longer.merge(other.no_longer);
        self.entities.merge(other.entities);
        self.tokens_in = self.tokens_in.saturating_add(other.tokens_in);
        self.tokens_out = self.tokens_out.saturating_add(other.tokens_out);
        self.with_tokens += other.with_tokens;
    }
}

impl Impact {
    /// Adds what another part of the log came to.
    pub fn merge(&mut self, other: Self) {
        self.decisions += other.decisions;
        self.uncertain += other.uncertain;
        self.not_read += other.not_read;
        self.without_candidate += other.without_candidate;
        self.replaced += other.replaced;
        for (key, one) in other.moves {
            self.moves.entry(key).or_default().merge(one);
        }
        for ((from, to), count) in other.labels {
            self.relabelled(&from, &to, count);
        }
        self.matched.merge(other.matched);
        self.detectors.merge(other.detectors);
        self.seen.extend(other.seen);
        for (doubt, count) in other.doubts {
            *self.doubts.entry(doubt).or_default() += count;
        }
    }

    pub(super) fn relabelled(&mut self, from: &str, to: &str, count: u64) {
        let full = self.labels.len() >= NAMES_MAX;
        let key = if full { (OTHERS, OTHERS) } else { (from, to) };
        let key = (key.0.to_owned(), key.1.to_owned());
        *self.labels.entry(key).or_default() += count;
    }

    pub(super) fn saw(&mut self, entity: &str) {
        if self.seen.len() < NAMES_MAX && !self.seen.contains(entity) {
            self.seen.insert(entity.to_owned());
        }
    }
}
