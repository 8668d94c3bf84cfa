//! From forms to a [`Policy`]: every name is looked up, every contradiction told.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    Draft, OnDenied, Policy, Rule, Severity, UNREADABLE,
    condition::{Condition, Selector, What},
    decide::Transform,
    form, full_id,
};
use crate::{
    destination::{Catalogue, Destination, Destinations, Zone},
    ident::{EntityType, RuleId},
    label::{Category, Confidence, Label, Scale},
    yaml::{At, Place, Problem, Problems, Source, nearest},
};

/// How sure a finding must be where a rule says nothing.
const CONFIDENCE: Confidence = Confidence::percent(50);

/// What policies can name.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The destinations of the configuration.
    pub catalogue: &'a Catalogue,
    /// Every entity type that a detector can find.
    pub entities: &'a BTreeSet<EntityType>,
    /// The pack that would find an entity type, if one were turned on.
    pub pack_of: fn(&EntityType) -> Option<&'static str>,
}

impl Draft {
    /// Compiles.
    ///
    /// # Errors
    /// Everything that is wrong with any rule.
    pub fn compile(&self, world: World<'_>) -> Result<Policy, Problems> {
        let mut problems = Problems::default();
        let mut rules = Vec::new();
        let mut defaults: Option<(&Source, &form::Defaults)> = None;
        for (source, file) in &self.files {
            let compiler = Compiler {
                source,
                scale: &self.scale,
                world,
            };
            if let Some(own) = &file.defaults {
                if let Some((other, _)) = defaults {
                    let message = format!("the defaults are already given in {}", other.name());
                    problems.push(source.problem(own.at, message));
                } else {
                    defaults = Some((source, &own.value));
                }
            }
            rules.extend(
                file.rules
                    .iter()
                    .map(|rule| compiler.rule(&file.policy, rule, &mut problems)),
            );
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let detect = defaults
            .map(|(_, defaults)| defaults.detect)
            .unwrap_or_default();
        if detect == form::Detect::None {
            self.needs_findings(&rules, &mut problems);
        }
        let fallback = |id,
                        title,
                        pick: fn(&form::Defaults) -> Option<&form::Fallback>,
                        problems: &mut Problems| {
            let own = defaults.and_then(|(source, defaults)| Some((source, pick(defaults)?)));
            self.fallback((id, title), own, world, problems)
        };
        let unreadable = fallback(
            "defaults/unreadable",
            "What cannot be read stays inside",
            |d| d.unreadable.as_ref(),
            &mut problems,
        );
        let on_error = fallback(
            "defaults/on-error",
            "What could not be examined stays inside",
            |d| d.on_error.as_ref(),
            &mut problems,
        );
        let policy = Policy {
            rules: rules.into_iter().map(Arc::new).collect(),
            unreadable: Arc::new(unreadable),
            on_error: Arc::new(on_error),
            lowest: self.scale.lowest(),
            scale: self.scale.clone(),
            on_denied: defaults
                .map(|(_, defaults)| defaults.on_denied)
                .unwrap_or_default(),
            detect,
            everywhere: world.catalogue.all(),
            digest: Arc::from(self.digest()),
        };
        problems.into_result(Some(policy))
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
    fn place(&self, id: &str) -> Option<(&Source, Place)> {
        self.files.iter().find_map(|(source, file)| {
            let rule = file
                .rules
                .iter()
                .find(|rule| *full_id(&file.policy, &rule.id) == *id)?;
            Some((source, rule.id.at))
        })
    }

    /// The rule for what cannot be read or examined: private and at the highest label, unless the
    /// defaults say otherwise.
    fn fallback(
        &self,
        (id, title): (&str, &str),
        own: Option<(&Source, &form::Fallback)>,
        world: World<'_>,
        problems: &mut Problems,
    ) -> Rule {
        let (label, destinations) = match own {
            None => (
                Some(self.scale.highest()),
                world.catalogue.only(|d| d.zone.is_private()),
            ),
            Some((source, fallback)) => {
                let compiler = Compiler {
                    source,
                    scale: &self.scale,
                    world,
                };
                let label = compiler.label(&fallback.label, problems);
                (
                    label,
                    compiler.destinations(&fallback.destinations, problems),
                )
            }
        };
        Rule {
            id: Arc::from(id),
            title: Arc::from(title),
            severity: Severity::Medium,
            shadow: false,
            condition: Condition::Always,
            label,
            destinations: Some(destinations),
            transform: Transform::None,
            on_denied: None,
        }
    }
}

/// Compiles the rules of one file.
pub(super) struct Compiler<'a> {
    source: &'a Source,
    scale: &'a Scale,
    world: World<'a>,
}

impl Compiler<'_> {
    fn rule(&self, policy: &RuleId, rule: &form::Rule, problems: &mut Problems) -> Rule {
        let then = &rule.then.value;
        let condition = self.condition(&rule.when, problems);
        let transform = self.transform(then.transform.as_ref(), &condition, problems);
        if then.label.is_none()
            && then.destinations.is_none()
            && then.transform.is_none()
            && then.on_denied.is_none()
        {
            let problem = self
                .source
                .problem(rule.then.at, "this rule changes nothing");
            problems.push(problem.hint("give it a label, destinations, a transform or on_denied"));
        }
        for case in &rule.cases {
            if let Some(label) = &case.label {
                self.label(label, problems);
            }
        }
        Rule {
            id: full_id(policy, &rule.id),
            title: Arc::from(rule.title.as_str()),
            severity: rule.severity,
            shadow: rule.mode == form::Mode::Shadow,
            condition,
            label: then
                .label
                .as_ref()
                .and_then(|label| self.label(label, problems)),
            destinations: then
                .destinations
                .as_ref()
                .map(|list| self.destinations(list, problems)),
            transform,
            on_denied: then.on_denied,
        }
    }

    fn condition(&self, when: &At<form::When>, problems: &mut Problems) -> Condition {
        let form = &when.value;
        let kinds = [
            form.all.is_some(),
            form.any.is_some(),
            form.not.is_some(),
            form.always.is_some(),
            form.entity.is_some(),
            form.category.is_some(),
        ];
        let mut wrong = |message: &str| {
            let hint = "a condition is one of all, any, not, always, entity, category";
            problems.push(self.source.problem(when.at, message).hint(hint));
        };
        match kinds.iter().filter(|given| **given).count() {
            0 => wrong("this condition says nothing"),
            1 => {}
            _ => wrong("this condition says two things at once: put them under all or any"),
        }
        let found = form.entity.is_some() || form.category.is_some();
        let bounds = form.confidence.is_some() || form.count.is_some() || form.alone.is_some();
        if !found && bounds {
            wrong("confidence, count and alone belong beside entity or category");
        }
        if form.count == Some(0) {
            wrong("count must be at least 1; for \"none\" use not");
        }
        let each = |list: &[At<form::When>], problems: &mut Problems| -> Vec<Condition> {
            if list.is_empty() {
                problems.push(
                    self.source
                        .problem(when.at, "this list of conditions is empty"),
                );
            }
            list.iter()
                .map(|one| self.condition(one, problems))
                .collect()
        };
        let what = |what| Condition::Found {
            what: Selector {
                what,
                confidence: form.confidence.unwrap_or(CONFIDENCE),
                alone: form.alone.unwrap_or_default(),
            },
            count: form.count.unwrap_or(1),
        };
        if let Some(list) = &form.all {
            Condition::All(each(list, problems))
        } else if let Some(list) = &form.any {
            Condition::Any(each(list, problems))
        } else if let Some(one) = &form.not {
            Condition::Not(Box::new(self.condition(one, problems)))
        } else if let Some(entity) = &form.entity {
            if entity.as_str() == UNREADABLE {
                let count = form.count.unwrap_or(1);
                return Condition::Unreadable { count };
            }
            self.entity(entity, problems);
            what(What::Entity(entity.value.clone()))
        } else if form.category == Some(Category::Unreadable) {
            let count = form.count.unwrap_or(1);
            Condition::Unreadable { count }
        } else if let Some(category) = form.category {
            what(What::Category(category))
        } else if form.always == Some(false) {
            Condition::Not(Box::new(Condition::Always))
        } else {
            Condition::Always
        }
    }

    fn entity(&self, entity: &At<EntityType>, problems: &mut Problems) {
        if !self.world.entities.contains(&entity.value) {
            let message = format!("no detector finds {}", entity.value);
            let hint = match (self.world.pack_of)(&entity.value) {
                Some(pack) => Some(format!("its pack is off: add packs: [{pack}] to a policy")),
                None => {
                    let known = self.world.entities.iter().map(EntityType::as_str);
                    nearest(entity.as_str(), known)
                }
            };
            problems.push(self.source.problem(entity.at, message).maybe_hint(hint));
        }
    }

    fn label(&self, label: &At<String>, problems: &mut Problems) -> Option<Label> {
        let found = self.scale.label(label);
        if found.is_none() {
            let message = format!("{:?} is not one of the labels", label.value);
            problems.push(
                self.source
                    .problem(label.at, message)
                    .maybe_hint(nearest(label, self.scale.names())),
            );
        }
        found
    }

    fn transform(
        &self,
        transform: Option<&At<String>>,
        condition: &Condition,
        problems: &mut Problems,
    ) -> Transform {
        let Some(given) = transform else {
            return Transform::None;
        };
        let mut wrong = |message: &str, hint: &str| {
            problems.push(self.source.problem(given.at, message).hint(hint));
            Transform::None
        };
        match given.value.as_str() {
            "none" => Transform::None,
            "redact" if !condition.names_any() => wrong(
                "there is nothing to redact: the condition names no entity or category",
                "add entity or category to when",
            ),
            "redact" => Transform::Redact,
            "mask" | "pseudonymize" => wrong(
                "this version cannot do that transform yet",
                "use redact, or destinations: [private]",
            ),
            _ => wrong("this is no transform", "known: none, redact"),
        }
    }

    fn destinations(&self, list: &[At<String>], problems: &mut Problems) -> Destinations {
        let mut set = self.world.catalogue.only(|_| false);
        for word in list {
            match self.destination(word) {
                Ok(some) => set.widen(&some),
                Err(problem) => problems.push(problem),
            }
        }
        set
    }

    /// What one word of a list of destinations stands for.
    fn destination(&self, word: &At<String>) -> Result<Destinations, Problem> {
        let catalogue = self.world.catalogue;
        let (zone, jurisdiction) = match word.value.split_once('/') {
            Some((zone, jurisdiction)) => (zone, Some(jurisdiction)),
            None => (word.value.as_str(), None),
        };
        let in_zone: Option<fn(&Destination) -> bool> = match zone {
            "external" => Some(|d| d.zone == Zone::External),
            "private" => Some(|d| d.zone.is_private()),
            "local" => Some(|d| d.zone == Zone::Local),
            "any" => Some(|_| true),
            _ => None,
        };
        if let Some(in_zone) = in_zone {
            return match jurisdiction {
                None => Ok(catalogue.only(in_zone)),
                Some(law) if law.len() >= 2 && law.bytes().all(|b| b.is_ascii_uppercase()) => {
                    Ok(catalogue.only(|d| in_zone(d) && d.jurisdiction.as_deref() == Some(law)))
                }
                Some(law) => {
                    let message = format!("{law:?} is not a jurisdiction");
                    Err(self
                        .source
                        .problem(word.at, message)
                        .hint("use capital letters, as in external/EU or external/US"))
                }
            };
        }
        let set = match word.value.split_once(':') {
            Some(("provider", host)) => {
                catalogue.only(|d| d.zone != Zone::Local && d.host.as_str() == host)
            }
            Some(("engine", model)) => {
                catalogue.only(|d| d.zone == Zone::Local && d.model.as_str() == model)
            }
            _ => catalogue.only(|d| d.to_string() == word.value),
        };
        if set.is_empty() {
            return Err(self.unknown_destination(word));
        }
        Ok(set)
    }

    fn unknown_destination(&self, word: &At<String>) -> Problem {
        let mut known: BTreeSet<String> = ["any", "external", "private", "local"]
            .map(str::to_owned)
            .into();
        for (_, destination) in self.world.catalogue.iter() {
            known.insert(destination.to_string());
            known.insert(match destination.zone {
                Zone::Local => format!("engine:{}", destination.model),
                Zone::External | Zone::Private => format!("provider:{}", destination.host),
            });
        }
        let hint = nearest(word, known.iter().map(String::as_str));
        self.source
            .problem(word.at, format!("there is no destination {:?}", word.value))
            .maybe_hint(hint)
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
