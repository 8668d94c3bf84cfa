//! Rules, exceptions and cases as people write them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{Expect, OnDenied, Severity, Transform};
use crate::{
    ident::{EntityType, Name, RuleId},
    label::{Category, Confidence},
    wire::chat::Position,
    yaml::{At, Few},
};

/// What is sensitive and where it may go.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a rule with id, title, when and then"
)]
pub struct Rule {
    /// Its id, unique in the policy.
    pub id: At<RuleId>,
    /// One line for people; stands in refusals.
    pub title: String,
    /// How bad a breach would be.
    #[serde(default)]
    pub severity: Severity,
    /// What the request must hold.
    pub when: At<When>,
    /// What follows.
    pub then: At<Then>,
    /// `enforce`, or `shadow`: record what it would have done and change nothing.
    #[serde(default)]
    pub mode: Mode,
    /// The law, standard or contract it serves.
    #[serde(default)]
    pub references: Vec<String>,
    /// Examples with their outcome, run by `ringfence policy test`.
    #[serde(default)]
    pub cases: Vec<Case>,
}

/// Whether a rule acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It acts.
    #[default]
    Enforce,
    /// It only records.
    Shadow,
}

/// A condition: exactly one of its kinds. `confidence`, `count`, `distinct`, `alone` and `position`
/// may stand beside `entity` or `category`, and speak of the same findings.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a condition, as in { entity: PERSON }; several of them under all or any"
)]
pub struct When {
    /// Every one of these.
    #[serde(default)]
    pub all: Option<Vec<At<Self>>>,
    /// At least one of these.
    #[serde(default)]
    pub any: Option<Vec<At<Self>>>,
    /// Not this.
    #[serde(default)]
    pub not: Option<Box<At<Self>>>,
    /// `true`: every request.
    #[serde(default)]
    pub always: Option<bool>,
    /// The condition that some file of the folder defines by this name.
    #[serde(default, rename = "use")]
    pub uses: Option<At<Name>>,
    /// Something of this type was found.
    #[serde(default)]
    pub entity: Option<At<EntityType>>,
    /// Something of this category was found.
    #[serde(default)]
    pub category: Option<Category>,
    /// For `entity` and `category`: counting only what is at least this sure; 0.5 unless said.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// For `entity` and `category`: at least so many; 1 unless said.
    #[serde(default)]
    pub count: Option<u32>,
    /// For `entity` and `category`: at least so many that differ, so that one address ten times
    /// counts once.
    #[serde(default)]
    pub distinct: Option<u32>,
    /// For `entity` and `category`: whether names, places, dates and the like count where nothing
    /// near says whose they are. Without it those are transformed, and move no request.
    #[serde(default)]
    pub alone: Option<bool>,
    /// Beside `entity` or `category`: what was found stands in one of these parts of the request. By
    /// itself: one of these parts holds something.
    #[serde(default)]
    pub position: Option<At<Few<Position>>>,
    /// Some text is in one of these languages, by their two letters: `de`; `unknown` where it cannot
    /// be told.
    #[serde(default)]
    pub language: Option<At<Few<String>>>,
    /// Who asks.
    #[serde(default)]
    pub principal: Option<At<Who>>,
    /// The endpoint: `/v1/chat/completions`.
    #[serde(default)]
    pub endpoint: Option<At<Few<String>>>,
    /// The model that was asked for; `*` stands for any characters: `gpt-4*`.
    #[serde(default)]
    pub model: Option<At<Few<String>>>,
    /// The model that was asked for would be answered at one of these destinations, written as in
    /// `then`: `external/US`.
    #[serde(default)]
    pub destination: Option<At<Few<String>>>,
    /// The request has at least so many bytes.
    #[serde(default)]
    pub size: Option<u64>,
    /// The request comes within these hours, days or dates.
    #[serde(default)]
    pub time: Option<At<Time>>,
    /// Something of these kinds is attached.
    #[serde(default)]
    pub attachment: Option<At<Few<Attachment>>>,
    /// `true`: some part could not be read.
    #[serde(default)]
    pub unreadable: Option<bool>,
    /// The conversation had at least this label before this request.
    #[serde(default)]
    pub lineage: Option<At<String>>,
    /// The other rules give the request at least this label. Not under `not`.
    #[serde(default)]
    pub label: Option<At<String>>,
}

/// Who asks. Each key that is given must fit; of a list, one word must.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "somebody, as in { team: fraud }")]
pub struct Who {
    /// The user.
    #[serde(default)]
    pub user: Option<Few<String>>,
    /// The team.
    #[serde(default)]
    pub team: Option<Few<String>>,
    /// The application.
    #[serde(default)]
    pub application: Option<Few<String>>,
    /// The group, as identity says it.
    #[serde(default)]
    pub group: Option<Few<String>>,
    /// A label: whoever is cleared for at least this.
    #[serde(default)]
    pub clearance: Option<At<String>>,
}

/// Hours, days and dates; each that is given must fit.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a time, as in { from: \"08:00\", to: \"18:00\" }"
)]
pub struct Time {
    /// From this time of the day on: `"08:00"`. Later than `to`, the hours go over midnight.
    #[serde(default)]
    pub from: Option<At<String>>,
    /// Up to this time of the day, itself not among it: `"18:00"`.
    #[serde(default)]
    pub to: Option<At<String>>,
    /// On these days of the week.
    #[serde(default)]
    pub days: Option<Few<Day>>,
    /// From this day on: `"2027-03-31"`.
    #[serde(default)]
    pub since: Option<At<String>>,
    /// Up to and with this day.
    #[serde(default)]
    pub until: Option<At<String>>,
    /// Whose clock: `Europe/Berlin`; `UTC` unless said.
    #[serde(default)]
    pub zone: Option<At<String>>,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

/// What is attached to a request.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    /// An image.
    Image,
    /// A sound.
    Audio,
    /// A video.
    Video,
    /// A file: a document, a table, an archive.
    File,
}

/// What follows from a rule.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "what follows, as in { label: restricted, destinations: [private] }"
)]
pub struct Then {
    /// The label it raises to.
    #[serde(default)]
    pub label: Option<At<String>>,
    /// The only destinations it leaves: `external`, `private`, `local`, `any`, a zone with a
    /// country or a group of countries (`external/DE`, `external/EU`), a provider
    /// (`provider:openai`), an engine model (`engine:smollm2`) or one model (`openai/gpt-4o`).
    #[serde(default)]
    pub destinations: Option<Vec<At<String>>>,
    /// What is done outside the private zone to what the rule found: `none`, `mask`,
    /// `pseudonymize` or `redact`.
    #[serde(default)]
    #[schemars(with = "Option<Transform>")]
    pub transform: Option<At<String>>,
    /// The same for each entity type by itself, wherever in the request it was found.
    #[serde(default)]
    #[schemars(with = "BTreeMap<EntityType, Transform>")]
    pub transforms: BTreeMap<EntityType, At<String>>,
    /// What happens to a request whose model may not have it.
    #[serde(default)]
    pub on_denied: Option<OnDenied>,
    /// What a request has to fulfil to leave.
    #[serde(default)]
    pub obligations: Option<At<Obligations>>,
    /// What a user is told whose request is refused, in the company's words.
    #[serde(default)]
    pub message: Option<String>,
    /// The same by language (`de`), for those whose client asks for it.
    #[serde(default)]
    pub messages: BTreeMap<String, At<String>>,
}

/// What a request has to fulfil to leave the private zone.
#[derive(Debug, Deserialize, Default, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "obligations, as in { strip_tools: true }"
)]
pub struct Obligations {
    /// Only to models whose provider keeps nothing; `ringfence.yaml` says which.
    #[serde(default)]
    pub require_zero_retention: bool,
    /// The answer has at most so many tokens.
    #[serde(default)]
    pub max_tokens: Option<At<u32>>,
    /// The model gets no tools.
    #[serde(default)]
    pub strip_tools: bool,
    /// Whom to tell: names or mailboxes, which stand in the record, the log and the metrics.
    #[serde(default)]
    pub notify: Option<At<Few<String>>>,
}

/// Who may do, for a time, what a rule forbids.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "an exception with id, rule, for, destinations, reason, approved_by and expires"
)]
pub struct Exception {
    /// Its id, unique in the policy.
    pub id: At<RuleId>,
    /// The rule it excepts from, by its id in this file or as `policy/rule`.
    pub rule: At<String>,
    /// Who is excepted.
    #[serde(rename = "for")]
    pub who: At<Who>,
    /// Where their requests may go beside what the rule leaves.
    pub destinations: Vec<At<String>>,
    /// Why.
    pub reason: At<String>,
    /// Who answers for it: a mailbox.
    pub approved_by: At<String>,
    /// The last day on which it holds, in UTC: `"2026-12-31"`; at most a year ahead.
    pub expires: At<String>,
}

/// An example with its outcome.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a case, as in { say: hello, expect: external }"
)]
pub struct Case {
    /// What a user says.
    pub say: At<String>,
    /// Where it may go: `external`, `private` or `refused`.
    pub expect: Expect,
    /// Every external destination that may have it lies in this country or group: `EU`.
    #[serde(default)]
    pub within: Option<At<String>>,
    /// The label it gets, where that matters.
    #[serde(default)]
    pub label: Option<At<String>>,
    /// What an external destination would read instead, where that matters.
    #[serde(default)]
    pub leaves: Option<At<String>>,
    /// In which part of the request it stands; `user` unless said.
    #[serde(default)]
    pub position: Option<Position>,
    /// Who asks; nobody in particular unless said.
    #[serde(default, rename = "as")]
    pub who: Option<At<Who>>,
    /// The model that is asked for.
    #[serde(default)]
    pub model: Option<String>,
    /// The endpoint; `/v1/chat/completions` unless said.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// When: `"2026-12-24T10:00:00Z"`; now unless said.
    #[serde(default)]
    pub at: Option<At<String>>,
}
