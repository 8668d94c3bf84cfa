//! Cases: the examples beside each rule, run against the whole folder.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Decision, Draft, Facts, Policy, full_id};
use crate::{
    destination::Catalogue,
    label::{Category, Finding},
    yaml::{Place, Source},
};

/// Where a case may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// Some external destination may have it.
    External,
    /// No external destination may have it, some private one may.
    Private,
    /// Nobody may have it.
    Refused,
}

/// What became of one case.
#[derive(Debug, Clone)]
pub struct CaseReport {
    /// The file.
    pub file: String,
    /// Where the case stands in it.
    pub at: Place,
    /// The rule it stands beside, as `policy/rule`.
    pub rule: Arc<str>,
    /// The case's text; the officer's own, so it may be shown.
    pub say: String,
    /// What the case wants.
    pub expect: Expect,
    /// What came.
    pub verdict: Verdict,
}

/// The outcome of one case.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// As expected.
    Passed,
    /// Otherwise.
    Failed {
        /// Where it may go.
        got: Expect,
        /// Its label, and the one that was wanted if another was.
        label: (String, Option<String>),
        /// The rules that matched.
        matched: Vec<Arc<str>>,
        /// What was found.
        findings: Vec<Finding>,
    },
}

impl Expect {
    /// Where a decision lets a request go.
    #[must_use]
    pub fn of(decision: &Decision, catalogue: &Catalogue) -> Self {
        let zones = || {
            decision
                .allowed
                .ids()
                .filter_map(|id| catalogue.get(id))
                .map(|d| d.zone)
        };
        match zones().next() {
            None => Self::Refused,
            Some(_) if zones().all(crate::destination::Zone::is_private) => Self::Private,
            Some(_) => Self::External,
        }
    }

    /// As cases write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Private => "private",
            Self::Refused => "refused",
        }
    }
}

impl Policy {
    /// Runs the cases of a draft against the policy compiled from it. `find` is the detectors'
    /// answer to a text. A rule in shadow is taken as enforced for its own cases.
    #[must_use]
    pub fn run_cases(
        &self,
        draft: &Draft,
        catalogue: &Catalogue,
        find: impl Fn(&str) -> Vec<Finding>,
    ) -> Vec<CaseReport> {
        let mut reports = Vec::new();
        for (source, file) in &draft.files {
            for rule in &file.rules {
                let id = full_id(&file.policy, &rule.id);
                for case in &rule.cases {
                    let verdict = self.run_case(&id, case, catalogue, find(&case.say));
                    reports.push(report(source, &id, case, verdict));
                }
            }
        }
        reports
    }

    fn run_case(
        &self,
        id: &Arc<str>,
        case: &super::form::Case,
        catalogue: &Catalogue,
        findings: Vec<Finding>,
    ) -> Verdict {
        let unreadable = |finding: &&Finding| finding.category == Category::Unreadable;
        let facts = Facts {
            findings: &findings.iter().collect::<Vec<_>>(),
            unreadable: findings.iter().filter(unreadable).count(),
            ..Facts::default()
        };
        let decision = self.decide_with(facts, |rule| rule.shadow && rule.id != *id);
        let got = Expect::of(&decision, catalogue);
        let wanted = case.label.as_ref().map(|label| label.value.clone());
        let label_ok = wanted
            .as_deref()
            .is_none_or(|wanted| wanted == decision.label.as_str());
        if got == case.expect && label_ok {
            return Verdict::Passed;
        }
        Verdict::Failed {
            got,
            label: (decision.label.to_string(), wanted.filter(|_| !label_ok)),
            matched: decision
                .matched
                .iter()
                .map(|rule| Arc::clone(&rule.id))
                .collect(),
            findings,
        }
    }
}

fn report(
    source: &Source,
    id: &Arc<str>,
    case: &super::form::Case,
    verdict: Verdict,
) -> CaseReport {
    CaseReport {
        file: source.name().to_owned(),
        at: case.say.at,
        rule: Arc::clone(id),
        say: case.say.value.clone(),
        expect: case.expect,
        verdict,
    }
}
