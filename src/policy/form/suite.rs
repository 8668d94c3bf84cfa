//! Suites of cases as people write them, in the folder `tests` of the policies folder.

use serde::Deserialize;

use super::super::Expect;
use super::{Case, Who};
use crate::{wire::chat::Position, yaml::At};

/// One file of the folder `tests`. It is no part of the policies: it changes no digest, and the
/// gateway does not read it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// The form of the file; always 1.
    pub version: At<u32>,
    /// The suite's name.
    pub suite: At<crate::ident::RuleId>,
    /// One line for people.
    #[serde(default)]
    pub title: Option<String>,
    /// The cases.
    pub cases: Vec<SuiteCase>,
}

/// An example with its outcome.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteCase {
    /// The rule it is about, as `policy/rule`: it is taken as enforced, and the case counts for it.
    #[serde(default)]
    pub rule: Option<At<String>>,
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

impl SuiteCase {
    /// The rule it is about, and the case.
    pub(in crate::policy) fn split(self) -> (Option<At<String>>, Case) {
        let Self {
            rule,
            say,
            expect,
            within,
            label,
            leaves,
            position,
            who,
            model,
            endpoint,
            at,
        } = self;
        let case = Case {
            say,
            expect,
            within,
            label,
            leaves,
            position,
            who,
            model,
            endpoint,
            at,
        };
        (rule, case)
    }
}
