//! Policies as people write them. Every key of a policy file is a field here, and its comment is
//! its reference.

mod rule;
mod suite;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use self::rule::{
    Attachment, Case, Day, Exception, Mode, Obligations, Rule, Then, Time, When, Who,
};
pub use self::suite::{Suite, SuiteCase};
use super::OnDenied;
use crate::{
    ident::{EntityType, Name, RuleId},
    label::{Category, Confidence},
    yaml::At,
};

/// One file of the policies folder.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a file that begins with version: 1 and policy: NAME"
)]
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
    /// Conditions with a name, which every rule of the folder can use: `use: customer-data`.
    #[serde(default)]
    pub define: BTreeMap<Name, At<When>>,
    /// `shadow`: the rules of this file only record what they would have done.
    #[serde(default)]
    pub mode: Mode,
    /// What is sensitive and where it may go.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Who may do, for a time, what a rule forbids.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

/// What holds where no rule says anything.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "defaults, as in { on_denied: reject }"
)]
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
    /// `shadow`: every rule of the folder only records what it would have done. What cannot be read
    /// or examined is held back all the same.
    #[serde(default)]
    pub mode: Mode,
    /// `none` turns the detectors off; then no rule may speak of findings, and records hold none.
    #[serde(default)]
    pub detect: Detect,
}

/// Whether requests are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Detect {
    /// By every detector.
    #[default]
    All,
    /// By none.
    None,
}

/// Label and destinations of a fallback.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a label and destinations, as in { label: restricted, destinations: [private] }"
)]
pub struct Fallback {
    /// The label it raises to.
    pub label: At<String>,
    /// Where it may still go.
    pub destinations: Vec<At<String>>,
}

/// A list of words to find.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a dictionary with name, entity and terms"
)]
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
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a pattern with name, entity and regex"
)]
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
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an index with name, file and entity")]
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
