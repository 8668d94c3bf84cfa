//! From forms to a [`Policy`]: every name is looked up, every contradiction told.

mod condition;
mod define;
mod destinations;
mod rules;

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;

use self::define::Defined;
pub(super) use self::define::uses;
use super::{
    Draft, OnDenied, Policy, Rule, Severity,
    condition::Condition,
    form,
    rule::{Index, Then},
};
use crate::{
    destination::Catalogue,
    ident::EntityType,
    label::Scale,
    yaml::{Place, Problems, Source},
};

/// What policies can name, and when.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The destinations of the configuration.
    pub catalogue: &'a Catalogue,
    /// Every entity type that a detector can find.
    pub entities: &'a BTreeSet<EntityType>,
    /// The pack that would find an entity type, if one were turned on.
    pub pack_of: fn(&EntityType) -> Option<&'static str>,
    /// The day on which it is compiled; exceptions end at most a year after it.
    pub today: Date,
}

/// Compiles what stands in one file.
struct Compiler<'a> {
    source: &'a Source,
    scale: &'a Scale,
    world: World<'a>,
    /// The definitions that could be compiled.
    defined: &'a Defined,
    /// The names of all definitions.
    names: &'a BTreeSet<&'a str>,
    /// Whether every file could be read. Where not, an unknown name may stand in that one.
    whole: bool,
}

impl Draft {
    /// Compiles.
    ///
    /// # Errors
    /// Everything that is wrong with any rule.
    pub fn compile(&self, world: World<'_>) -> Result<Policy, Problems> {
        let mut problems = Problems::default();
        let defaults = self.defaults(&mut problems);
        let definitions = self.definitions(&mut problems);
        let names = definitions.keys().copied().collect();
        let defined = self.define(&definitions, &names, world, &mut problems);
        let compiler = |source| Compiler {
            source,
            scale: &self.scale,
            world,
            defined: &defined,
            names: &names,
            whole: self.whole,
        };
        let mut rules = Vec::new();
        let shadow = defaults.is_some_and(|(_, defaults)| defaults.mode == form::Mode::Shadow);
        for (source, file) in &self.files {
            let compiler = compiler(source);
            for rule in &file.rules {
                let mut rule = compiler.rule(&file.policy, rule, &mut problems);
                rule.shadow |= shadow || file.mode == form::Mode::Shadow;
                rules.push(rule);
            }
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        for (source, file) in &self.files {
            compiler(source).exceptions(file, &mut rules, &mut problems);
        }
        for rule in &mut rules {
            rule.exceptions.sort_by(|a, b| a.id.cmp(&b.id));
        }
        let given = defaults.map(|(_, defaults)| defaults);
        let detect = given.map(|given| given.detect).unwrap_or_default();
        if detect == form::Detect::None {
            self.needs_findings(&rules, &mut problems);
        }
        let mut fallback =
            |id: &str, title: &str, pick: fn(&form::Defaults) -> Option<&form::Fallback>| {
                let own =
                    defaults.and_then(|(source, given)| Some((compiler(source), pick(given)?)));
                Arc::new(self.fallback((id, title), own.as_ref(), world, &mut problems))
            };
        let unreadable = fallback(
            "defaults/unreadable",
            "What cannot be read stays inside",
            |given| given.unreadable.as_ref(),
        );
        let on_error = fallback(
            "defaults/on-error",
            "What could not be examined stays inside",
            |given| given.on_error.as_ref(),
        );
        let waits = |part: &Condition| matches!(part, Condition::Label(_));
        let tells = |part: &Condition| matches!(part, Condition::Language(_));
        let policy = Policy {
            index: Index::new(rules.iter()),
            waits_for_labels: rules.iter().any(|rule| rule.condition.mentions(&waits)),
            wants_languages: rules.iter().any(|rule| rule.condition.mentions(&tells)),
            rules: rules.into_iter().map(Arc::new).collect(),
            unreadable,
            on_error,
            lowest: self.scale.lowest(),
            scale: self.scale.clone(),
            on_denied: given.map(|given| given.on_denied).unwrap_or_default(),
            detect,
            everywhere: world.catalogue.all(),
            digest: Arc::from(self.digest()),
        };
        problems.into_result(Some(policy))
    }

    /// The defaults of the one file that gives them.
    fn defaults(&self, problems: &mut Problems) -> Option<(&Source, &form::Defaults)> {
        let mut found: Option<(&Source, &form::Defaults)> = None;
        for (source, file) in &self.files {
            let Some(own) = &file.defaults else { continue };
            if let Some((other, _)) = found {
                let message = format!("the defaults are already given in {}", other.name());
                let problem = source.problem(own.at, message);
                problems.push(problem.hint("keep them in one file"));
            } else {
                found = Some((source, &own.value));
            }
        }
        found
    }

    /// Tells of a rule that waits for findings where nothing is searched.
    fn needs_findings(&self, rules: &[Rule], problems: &mut Problems) {
        let rule = rules.iter().find(|rule| rule.condition.names_any());
        if let Some((source, place)) = rule.and_then(|rule| self.place(&rule.id)) {
            let message = "this rule needs findings, and the defaults say detect: none";
            let problem = source.problem(place, message);
            problems.push(problem.hint("remove detect: none, or this rule"));
        }
    }

    /// Where a rule stands.
    pub(super) fn place(&self, id: &str) -> Option<(&Source, Place)> {
        let (policy, rule) = id.split_once('/')?;
        self.files.iter().find_map(|(source, file)| {
            let mut rules = file.rules.iter().filter(|_| file.policy.as_str() == policy);
            let rule = rules.find(|one| one.id.as_str() == rule)?;
            Some((source, rule.id.at))
        })
    }

    /// The rule for what cannot be read or examined: private and at the highest label, unless the
    /// defaults say otherwise.
    fn fallback(
        &self,
        (id, title): (&str, &str),
        own: Option<&(Compiler<'_>, &form::Fallback)>,
        world: World<'_>,
        problems: &mut Problems,
    ) -> Rule {
        let (label, destinations) = match own {
            None => (
                Some(self.scale.highest()),
                world.catalogue.only(|d| d.zone.is_private()),
            ),
            Some((compiler, fallback)) => (
                compiler.label(&fallback.label, problems),
                compiler.destinations(&fallback.destinations, problems),
            ),
        };
        Rule {
            id: Arc::from(id),
            title: Arc::from(title),
            severity: Severity::Medium,
            shadow: false,
            condition: Condition::Always,
            then: Then {
                label,
                destinations: Some(destinations),
                ..Then::default()
            },
            exceptions: Vec::new(),
        }
    }
}

impl OnDenied {
    /// As policies write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Substitute => "substitute",
            Self::Reject => "reject",
        }
    }
}
