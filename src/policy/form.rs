//! Policies as people write them. Every key of a policy file is a field here, and its comment is
//! its reference.

use serde::Deserialize;

use super::{Expect, OnDenied, Severity};
use crate::{
    ident::{EntityType, Name, RuleId},
    label::{Category, Confidence},
    yaml::At,
};

/// One file of the policies folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The form of the file; always 1.
    pub version: At<u32>,
    /// The policy's id, unique in the folder.
    pub policy: At<RuleId>,
    /// One line for people.
    #[serde(default)]
    pub title: Option<String>,
    /// Who answers for it: a mailbox.
    #[serde(default)]
    pub owner: Option<String>,
    /// The company's labels, lowest first. At most one file of a folder says this; without it they
    /// are public, internal, confidential, restricted.
    #[serde(default)]
    pub labels: Option<At<Vec<String>>>,
    /// What holds where no rule says anything. At most one file of a folder says this.
    #[serde(default)]
    pub defaults: Option<At<Defaults>>,
    /// The packs of detectors that run beside the usual ones: countries by their two letters (`de`,
    /// `us`), topics (`health`), or `all`. What any file of a folder turns on is on.
    #[serde(default)]
    pub packs: Vec<At<String>>,
    /// Lists of words to find: code names, customers.
    #[serde(default)]
    pub dictionaries: Vec<Dictionary>,
    /// Shapes to find: patient numbers, contract numbers.
    #[serde(default)]
    pub patterns: Vec<Pattern>,
    /// Tables and documents to compare with, made by `ringfence index`.
    #[serde(default)]
    pub indexes: Vec<Index>,
    /// What is sensitive and where it may go.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// What holds where no rule says anything.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// What cannot be read: images, sounds, undecodable parts. Stays private unless said here.
    #[serde(default)]
    pub unreadable: Option<Fallback>,
    /// When a detector errs, is late or missing. Stays private unless said here.
    #[serde(default)]
    pub on_error: Option<Fallback>,
    /// What happens to a request whose model may not have it; `substitute` unless said here.
    #[serde(default)]
    pub on_denied: OnDenied,
    /// `none` turns the detectors off; then no rule may speak of findings, and records hold none.
    #[serde(default)]
    pub detect: Detect,
}

/// Whether requests are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detect {
    /// By every detector.
    #[default]
    All,
    /// By none.
    None,
}

/// Label and destinations of a fallback.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {
    /// The label it raises to.
    pub label: At<String>,
    /// Where it may still go.
    pub destinations: Vec<At<String>>,
}

/// A list of words to find.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    /// Its name, unique in the folder.
    pub name: At<Name>,
    /// What a hit is called: `PROJECT_CODENAME`.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    #[serde(default = "trade_secret")]
    pub category: Category,
    /// The words and phrases. Between the words of a phrase there may be any space, a line break, a
    /// dash, a low line, or nothing: `Project Falcon` is also `project-falcon` and `projectfalcon`.
    #[serde(default)]
    pub terms: Vec<String>,
    /// A file of the policies folder with one word or phrase a line; `#` begins a comment line.
    #[serde(default)]
    pub terms_file: Option<At<String>>,
    /// Whether capitals matter.
    #[serde(default)]
    pub match_case: bool,
    /// Whether words of four letters and more may end otherwise, as plurals and cases do: `falcons`,
    /// `Falken`, `sokoła`. Not where capitals matter, nor for terms in capitals only.
    #[serde(default = "yes")]
    pub inflect: bool,
    /// The first day on which it is looked for, in UTC: `"2027-03-31"`.
    #[serde(default)]
    pub valid_from: Option<At<String>>,
    /// The last such day. Afterwards `ringfence check` says so, until it is removed.
    #[serde(default)]
    pub valid_until: Option<At<String>>,
}

/// A shape to find.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Its name, unique in the folder.
    pub name: At<Name>,
    /// What a hit is called: `MEDICAL_RECORD_NUMBER`.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    #[serde(default = "custom")]
    pub category: Category,
    /// A regular expression in the syntax of Rust's `regex`; no look-around, no back-references.
    pub regex: At<String>,
    /// A check on the digits, by name.
    #[serde(default)]
    pub checksum: Option<At<String>>,
    /// How sure a hit is on its own.
    #[serde(default = "likely")]
    pub confidence: Confidence,
    /// Words that make a hit surer when they stand near.
    #[serde(default)]
    pub context: Vec<String>,
}

/// A table or documents to compare with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Its name, unique in the folder.
    pub name: At<Name>,
    /// The file that `ringfence index` made; from the policies folder on.
    pub file: At<String>,
    /// The key file that it was made with, from the policies folder on; `index.key` beside the
    /// index unless said here.
    #[serde(default)]
    pub key: Option<At<String>>,
    /// What a hit is called: `CUSTOMER_RECORD`.
    pub entity: EntityType,
    /// What kind of harm it stands for.
    #[serde(default = "trade_secret")]
    pub category: Category,
    /// Of a table: so many cells of the row must stand near the primary value; 0 unless said here.
    #[serde(default)]
    pub supporting: usize,
    /// Of a table: how near, in characters on either side; 300 unless said here.
    #[serde(default)]
    pub within: Option<usize>,
    /// Of documents: which share of a text must stand in one; 0.3 unless said here.
    #[serde(default)]
    pub share: Option<Confidence>,
}

/// What is sensitive and where it may go.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It acts.
    #[default]
    Enforce,
    /// It only records.
    Shadow,
}

/// A condition: exactly one of its kinds.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
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
    /// For `entity` and `category`: whether names, places, dates and the like count where nothing
    /// near says whose they are. Without it those are transformed, and move no request.
    #[serde(default)]
    pub alone: Option<bool>,
}

/// What follows from a rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// The label it raises to.
    #[serde(default)]
    pub label: Option<At<String>>,
    /// The only destinations it leaves: `external`, `private`, `local`, `any`, a zone with a
    /// jurisdiction (`external/EU`), a provider (`provider:openai`), an engine model
    /// (`engine:smollm2`) or one model (`openai/gpt-4o`).
    #[serde(default)]
    pub destinations: Option<Vec<At<String>>>,
    /// What is done outside the private zone to what the rule found: `none` or `redact`.
    #[serde(default)]
    pub transform: Option<At<String>>,
    /// What happens to a request whose model may not have it.
    #[serde(default)]
    pub on_denied: Option<OnDenied>,
}

/// An example with its outcome.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What a user says.
    pub say: At<String>,
    /// Where it may go: `external`, `private` or `refused`.
    pub expect: Expect,
    /// The label it gets, where that matters.
    #[serde(default)]
    pub label: Option<At<String>>,
}

fn yes() -> bool {
    true
}

fn trade_secret() -> Category {
    Category::TradeSecret
}

fn custom() -> Category {
    Category::Custom
}

fn likely() -> Confidence {
    Confidence::percent(75)
}
