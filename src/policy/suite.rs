//! Suites: cases in files of their own, checked against the policies that they are about.

use std::sync::Arc;

use super::{
    Policy,
    form::{self, Case},
};
use crate::{
    jurisdiction,
    yaml::{At, Problems, Source, nearest, read},
};

/// A suite that could be read.
#[derive(Debug)]
pub struct Suite {
    pub(super) source: Source,
    /// Its name.
    pub name: Arc<str>,
    pub(super) cases: Vec<About>,
}

/// A case and the rule it is about.
#[derive(Debug)]
pub(super) struct About {
    pub(super) rule: Option<Arc<str>>,
    pub(super) case: Case,
}

impl Suite {
    /// Reads a suite of cases for these policies.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn read(source: Source, policy: &Policy) -> Result<Self, Problems> {
        let (form, mut problems) = read::<form::Suite>(&source);
        let Some(form) = form else {
            return problems.into_result(None);
        };
        if form.version.value != 1 {
            let problem = source.problem(form.version.at, "only version 1 is known");
            problems.push(problem.hint("write version: 1"));
        }
        let mut cases = Vec::with_capacity(form.cases.len());
        for case in form.cases {
            let (rule, case) = case.split();
            if let Some(rule) = &rule {
                policy.check_rule(rule, &source, &mut problems);
            }
            policy.check_case(&case, &source, &mut problems);
            cases.push(About {
                rule: rule.map(|rule| Arc::from(rule.value)),
                case,
            });
        }
        problems.into_result(Some(Self {
            name: Arc::from(form.suite.as_str()),
            cases,
            source,
        }))
    }
}

impl Policy {
    fn check_rule(&self, rule: &At<String>, source: &Source, problems: &mut Problems) {
        let known = || self.rules().map(|known| &*known.id);
        if !known().any(|known| known == rule.value) {
            let message = format!("there is no rule {:?}", rule.value);
            let problem = source.problem(rule.at, message);
            problems.push(problem.maybe_hint(nearest(rule, known())));
        }
    }

    fn check_case(&self, case: &Case, source: &Source, problems: &mut Problems) {
        let mut label = |label: &At<String>| {
            if self.label(label).is_none() {
                let message = format!("{:?} is not one of the labels", label.value);
                let hint = nearest(label, self.scale.names());
                problems.push(source.problem(label.at, message).maybe_hint(hint));
            }
        };
        case.label.iter().for_each(&mut label);
        let clearance = case.who.iter().filter_map(|who| who.clearance.as_ref());
        clearance.for_each(&mut label);
        if let Some(within) = &case.within
            && let Err(meant) = jurisdiction::check(within)
        {
            let message = format!("{:?} is no country and no group of countries", within.value);
            let hint = meant.map(|meant| format!("write {meant}"));
            problems.push(source.problem(within.at, message).maybe_hint(hint));
        }
        if let Some(at) = &case.at
            && at.value.parse::<jiff::Timestamp>().is_err()
        {
            let message = format!("{:?} is no time", at.value);
            let hint = "write day and hour in UTC, as in \"2026-12-24T10:00:00Z\"";
            problems.push(source.problem(at.at, message).hint(hint));
        }
    }
}
