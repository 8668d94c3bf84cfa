//! Rules and exceptions for somebody whom nobody knows.

use std::collections::BTreeSet;

use super::super::{
    Draft,
    form::{When, Who},
};
use crate::{
    principal::Principal,
    yaml::{At, Few, Problem, Source, nearest},
};

impl Draft {
    /// Notes on users, teams, applications and groups that none of these principals is of: most
    /// likely misspelt, so that the rule or exception is for nobody.
    #[must_use]
    pub fn strangers(&self, known: &[Principal]) -> Vec<Problem> {
        let known = Known::of(known);
        let mut notes = Vec::new();
        for (source, file) in &self.files {
            let mut all: Vec<&At<Who>> = file.exceptions.iter().map(|one| &one.who).collect();
            let rules = file.rules.iter().map(|rule| &rule.when.value);
            for when in rules.chain(file.define.values().map(|when| &when.value)) {
                principals(when, &mut all);
            }
            for who in all {
                known.notes(source, who, &mut notes);
            }
        }
        notes
    }
}

/// The words of those who are known.
#[derive(Default)]
struct Known<'a> {
    users: BTreeSet<&'a str>,
    teams: BTreeSet<&'a str>,
    applications: BTreeSet<&'a str>,
    groups: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
    fn of(principals: &'a [Principal]) -> Self {
        let mut known = Self::default();
        for one in principals {
            known.users.extend(one.user.as_deref());
            known.teams.extend(one.team.as_deref());
            known.applications.extend(one.application.as_deref());
            known.groups.extend(one.groups.iter().map(|group| &**group));
        }
        known
    }

    fn notes(&self, source: &Source, who: &At<Who>, notes: &mut Vec<Problem>) {
        let mut strange = |what: &str, given: Option<&Few<String>>, known: &BTreeSet<&str>| {
            let words = given.into_iter().flatten();
            for word in words.filter(|word| !known.contains(word.as_str())) {
                let message = format!("no key of access.keys is of the {what} {word:?}");
                let hint = nearest(word, known.iter().copied());
                let hint = hint.unwrap_or_else(|| format!("no key has a {what}: give it one"));
                notes.push(source.problem(who.at, message).hint(hint));
            }
        };
        let form = &who.value;
        strange("user", form.user.as_ref(), &self.users);
        strange("team", form.team.as_ref(), &self.teams);
        strange("application", form.application.as_ref(), &self.applications);
        strange("group", form.group.as_ref(), &self.groups);
    }
}

/// Who is spoken of in a condition.
fn principals<'a>(when: &'a When, all: &mut Vec<&'a At<Who>>) {
    all.extend(&when.principal);
    for one in [&when.all, &when.any].into_iter().flatten().flatten() {
        principals(one, all);
    }
    if let Some(one) = &when.not {
        principals(one, all);
    }
}
