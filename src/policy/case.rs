//! Cases: the examples beside each rule, run against the whole folder.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Decision, Draft, Fact, Facts, Policy, Positions, Rule, Suite, Transform,
    form::{self, Case},
    full_id,
};
use crate::{
    destination::Catalogue,
    jurisdiction,
    label::{Category, Finding},
    language::Languages,
    principal::Principal,
    wire::chat::Position,
    yaml::{Few, Place, Source},
};

/// Where a case may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, schemars::JsonSchema)]
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
    /// The rule it stands beside or is about, as `policy/rule`.
    pub rule: Option<Arc<str>>,
    /// Whether that rule matched.
    pub matches: bool,
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
        /// What is not as expected.
        wrong: Vec<Wrong>,
        /// The rules that matched.
        matched: Vec<Arc<str>>,
        /// What was found.
        findings: Vec<Finding>,
    },
}

/// Something that is not as a case expects it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// `zone`, `label`, `within` or `leaves`.
    pub what: &'static str,
    /// What the case wants.
    pub expected: String,
    /// What came.
    pub got: String,
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

/// What leaves of a text when its findings are transformed.
pub type Leaves = fn(&str, &[Finding], &[Transform]) -> String;

/// What cases are run with.
#[expect(missing_debug_implementations, reason = "it holds functions")]
pub struct Bench<'a> {
    /// The destinations.
    pub catalogue: &'a Catalogue,
    /// The time of cases that say none.
    pub now: Timestamp,
    /// The detectors' answer to a text.
    pub find: &'a dyn Fn(&str) -> Vec<Finding>,
    /// What leaves of a text when its findings are transformed.
    pub leaves: Leaves,
}

impl Policy {
    /// Runs the cases of a draft against the policy compiled from it. A rule in shadow is taken as
    /// enforced for its own cases.
    #[must_use]
    pub fn run_cases(&self, draft: &Draft, bench: &Bench<'_>) -> Vec<CaseReport> {
        let mut reports = Vec::new();
        for (source, file) in &draft.files {
            for rule in &file.rules {
                let id = full_id(&file.policy, &rule.id);
                for case in &rule.cases {
                    reports.push(self.run_case((source, Some(&id)), case, bench));
                }
            }
        }
        reports
    }

    /// Runs the cases of a suite. A rule in shadow is taken as enforced for the cases about it.
    #[must_use]
    pub fn run_suite(&self, suite: &Suite, bench: &Bench<'_>) -> Vec<CaseReport> {
        let cases = suite.cases.iter();
        let run =
            cases.map(|one| self.run_case((&suite.source, one.rule.as_ref()), &one.case, bench));
        run.collect()
    }

    fn run_case(
        &self,
        (source, id): (&Source, Option<&Arc<str>>),
        case: &Case,
        bench: &Bench<'_>,
    ) -> CaseReport {
        let findings = (bench.find)(&case.say);
        let decision = self.decide_case(case, &findings, bench.now, |rule| {
            rule.shadow && Some(&rule.id) != id
        });
        let wrong = wrong(case, &findings, &decision, bench);
        let matched = decision.matched.iter().map(|rule| Arc::clone(&rule.id));
        let matched: Vec<_> = matched.collect();
        CaseReport {
            file: source.name().to_owned(),
            at: case.say.at,
            matches: id.is_some_and(|id| matched.contains(id)),
            rule: id.map(Arc::clone),
            say: case.say.value.clone(),
            expect: case.expect,
            verdict: if wrong.is_empty() {
                Verdict::Passed
            } else {
                Verdict::Failed {
                    wrong,
                    matched,
                    findings,
                }
            },
        }
    }

    /// Decides what a case says.
    pub(super) fn decide_case(
        &self,
        case: &Case,
        findings: &[Finding],
        now: Timestamp,
        shadow: impl Fn(&Rule) -> bool,
    ) -> Decision {
        let position = case.position.unwrap_or(Position::User);
        let facts: Vec<Fact<'_>> = facts_of(&case.say, findings, position);
        let principal = case.who.as_ref().map(|who| principal(who));
        let unreadable = |finding: &&Finding| finding.category == Category::Unreadable;
        let languages = if self.wants_languages() {
            Languages::of(&case.say)
        } else {
            Languages::default()
        };
        self.decide_with(
            Facts {
                findings: &facts,
                unreadable: findings.iter().filter(unreadable).count(),
                principal: principal.as_ref(),
                endpoint: case.endpoint.as_deref().unwrap_or("/v1/chat/completions"),
                model: case.model.as_deref().unwrap_or_default(),
                bytes: u64::try_from(case.say.len()).unwrap_or(u64::MAX),
                positions: Positions::default().with(position),
                languages,
                now: Some(
                    case.at
                        .as_ref()
                        .and_then(|at| at.value.parse().ok())
                        .unwrap_or(now),
                ),
                ..Facts::default()
            },
            shadow,
        )
    }
}

/// The findings of one text alone. Equal values get equal numbers.
#[must_use]
pub fn facts_of<'a>(text: &str, findings: &'a [Finding], position: Position) -> Vec<Fact<'a>> {
    let value = |finding: &Finding| text.get(finding.span.start..finding.span.end);
    let mut values: Vec<_> = findings.iter().map(value).collect();
    values.sort_unstable();
    values.dedup();
    let number = |finding: &Finding| {
        let place = values.binary_search(&value(finding)).unwrap_or_default();
        u64::try_from(place).unwrap_or_default()
    };
    let facts = findings
        .iter()
        .map(|one| Fact::new(one, position, number(one)));
    facts.collect()
}

/// A principal as a case writes it: the first word of each list.
fn principal(who: &form::Who) -> Principal {
    let first = |some: &Option<Few<String>>| {
        let word = some.as_ref().and_then(|some| some.iter().next());
        word.map(|word| Arc::from(word.as_str()))
    };
    let groups = who.group.iter().flatten();
    Principal {
        user: first(&who.user),
        team: first(&who.team),
        application: first(&who.application),
        clearance: who
            .clearance
            .as_ref()
            .map(|label| Arc::from(label.as_str())),
        groups: groups.map(|group| Arc::from(group.as_str())).collect(),
    }
}

/// An external destination that may have it and lies elsewhere.
fn outside(decision: &Decision, catalogue: &Catalogue, law: &str) -> Option<String> {
    let allowed = decision.allowed.ids().filter_map(|id| catalogue.get(id));
    let mut external = allowed.filter(|one| !one.zone.is_private());
    let covered = |own: &str| jurisdiction::covers(law, own);
    let other = external.find(|one| !one.jurisdiction.as_deref().is_some_and(covered))?;
    Some(
        other
            .jurisdiction
            .as_deref()
            .unwrap_or("no country")
            .to_owned(),
    )
}

impl Wrong {
    fn new(what: &'static str, expected: &str, got: &str) -> Self {
        let (expected, got) = (expected.to_owned(), got.to_owned());
        Self {
            what,
            expected,
            got,
        }
    }
}

/// What is not as the case wants it.
fn wrong(case: &Case, findings: &[Finding], decision: &Decision, bench: &Bench<'_>) -> Vec<Wrong> {
    let got = Expect::of(decision, bench.catalogue);
    let leaves = (bench.leaves)(&case.say, findings, &decision.transforms);
    let mut wrong = Vec::new();
    if got != case.expect {
        wrong.push(Wrong::new("zone", case.expect.as_str(), got.as_str()));
    }
    if let Some(wanted) = case
        .label
        .as_ref()
        .filter(|one| one.value != decision.label.as_str())
    {
        wrong.push(Wrong::new("label", wanted, decision.label.as_str()));
    }
    if let Some(wanted) = case.leaves.as_ref().filter(|one| one.value != leaves) {
        wrong.push(Wrong::new("leaves", wanted, &leaves));
    }
    if let Some(law) = &case.within {
        let outside = outside(decision, bench.catalogue, law);
        wrong.extend(outside.map(|other| Wrong::new("within", law, &other)));
    }
    wrong
}
