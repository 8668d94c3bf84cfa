//! Rules and exceptions as written to rules as applied.

use std::sync::Arc;

use jiff::{Span, civil::Date};

use super::{
    super::{
        Exception, Obligations, Rule, Transform, condition::Condition, form, full_id, rule::Then,
    },
    Compiler,
};
use crate::{
    destination::Destinations,
    ident::RuleId,
    label::Label,
    language::Languages,
    yaml::{At, Problems, nearest},
};

/// The longest message to a user, in bytes.
const MESSAGE_MAX: usize = 2000;

impl Compiler<'_> {
    pub(super) fn rule(&self, policy: &RuleId, rule: &form::Rule, problems: &mut Problems) -> Rule {
        let (condition, _) = self.sized(&rule.when, problems);
        let then = self.then(&rule.then, &condition, problems);
        for case in &rule.cases {
            self.case(case, problems);
        }
        Rule {
            id: full_id(policy, &rule.id),
            title: Arc::from(rule.title.as_str()),
            severity: rule.severity,
            shadow: rule.mode == form::Mode::Shadow,
            condition,
            then,
            exceptions: Vec::new(),
        }
    }

    fn then(&self, then: &At<form::Then>, condition: &Condition, problems: &mut Problems) -> Then {
        let form = &then.value;
        let nothing = form.label.is_none()
            && form.destinations.is_none()
            && form.transform.is_none()
            && form.transforms.is_empty()
            && form.on_denied.is_none()
            && form.obligations.is_none();
        if nothing && then.whole {
            let problem = self.source.problem(then.at, "this rule changes nothing");
            let hint = "give it a label, destinations, a transform, obligations or on_denied";
            problems.push(problem.hint(hint));
        }
        let transform = self.transform(form.transform.as_ref(), problems);
        if transform > Transform::None && !condition.names_any() {
            let at = form.transform.as_ref().map_or(then.at, |given| given.at);
            let message = format!(
                "there is nothing to {}: the condition names no entity or category",
                transform.as_str()
            );
            let hint = "add entity or category to when, or use transforms: { ENTITY_TYPE: ... }";
            problems.push(self.source.problem(at, message).hint(hint));
        }
        let obligations = self.obligations(form.obligations.as_ref(), problems);
        let list = form.destinations.as_ref();
        if list.is_some_and(Vec::is_empty) && then.whole {
            let problem = self
                .source
                .problem(then.at, "this list of destinations is empty");
            let hint = "name destinations, as in [private]; to refuse every such request write [local] \
                        where no local model is, or on_denied: reject";
            problems.push(problem.hint(hint));
        }
        let mut destinations = list.map(|list| self.destinations(list, problems));
        let obliges = form.obligations.as_ref();
        let zero_retention = obliges.is_some_and(|one| one.require_zero_retention);
        if zero_retention {
            let all = || self.world.catalogue.all();
            self.keep_nothing(destinations.get_or_insert_with(all));
        }
        let mut by_entity = Vec::new();
        for (entity, given) in &form.transforms {
            self.entity(self.key(entity.as_str(), given.at), entity, problems);
            by_entity.push((entity.clone(), self.transform(Some(given), problems)));
        }
        Then {
            label: form
                .label
                .as_ref()
                .and_then(|label| self.label(label, problems)),
            by_entity,
            destinations,
            zero_retention,
            transform,
            on_denied: form.on_denied,
            obligations,
            message: self.message(then, form.message.as_deref(), problems),
            messages: self.messages(form, problems),
        }
    }

    /// Takes away who keeps what it is asked.
    fn keep_nothing(&self, destinations: &mut Destinations) {
        let catalogue = self.world.catalogue;
        destinations.narrow(&catalogue.only(|d| d.zone.is_private() || d.zero_retention));
    }

    fn obligations(
        &self,
        given: Option<&At<form::Obligations>>,
        problems: &mut Problems,
    ) -> Obligations {
        let Some(given) = given else {
            return Obligations::default();
        };
        let form = &given.value;
        if let Some(tokens) = form.max_tokens.as_ref().filter(|tokens| tokens.value == 0) {
            let problem = self
                .source
                .problem(tokens.at, "an answer has at least one token");
            problems.push(problem.hint("write 1 or more"));
        }
        let nothing = !form.require_zero_retention
            && !form.strip_tools
            && form.max_tokens.is_none()
            && form.notify.is_none();
        if nothing && given.whole {
            let hint = "give it require_zero_retention, max_tokens, strip_tools or notify";
            problems.push(
                self.source
                    .problem(given.at, "this obliges to nothing")
                    .hint(hint),
            );
        }
        let notify = form.notify.iter().flat_map(|some| some.iter());
        Obligations {
            max_tokens: form.max_tokens.as_ref().map(|tokens| tokens.value),
            strip_tools: form.strip_tools,
            notify: notify.map(|who| Arc::from(who.as_str())).collect(),
        }
    }

    fn message(
        &self,
        then: &At<form::Then>,
        words: Option<&str>,
        problems: &mut Problems,
    ) -> Option<Arc<str>> {
        let words = words?;
        if words.len() > MESSAGE_MAX || words.trim().is_empty() {
            let message = format!(
                "a message has 1 to {MESSAGE_MAX} bytes, this one has {}",
                words.len()
            );
            let hint = "write one or two sentences, and a link to the rest";
            problems.push(self.source.problem(then.at, message).hint(hint));
        }
        Some(Arc::from(words))
    }

    fn messages(&self, form: &form::Then, problems: &mut Problems) -> Vec<(Arc<str>, Arc<str>)> {
        let mut all = Vec::new();
        for (code, words) in &form.messages {
            if Languages::named(code).is_none() {
                let message = format!("{code:?} is no language");
                let hint = "write its two letters as in ISO 639-1: de, en, fr";
                let at = self.key(code, words.at);
                problems.push(self.source.problem(at, message).hint(hint));
            }
            all.push((Arc::from(code.as_str()), Arc::from(words.value.as_str())));
        }
        all
    }

    fn case(&self, case: &form::Case, problems: &mut Problems) {
        if let Some(label) = &case.label {
            self.label(label, problems);
        }
        if let Some(who) = &case.who {
            self.who(who, problems);
        }
        if let Some(within) = &case.within
            && let Err(problem) = self.law(within.at, within)
        {
            problems.push(problem);
        }
        if let Some(at) = &case.at
            && at.value.parse::<jiff::Timestamp>().is_err()
        {
            let message = format!("{:?} is no time", at.value);
            let hint = "write day and hour in UTC, as in \"2026-12-24T10:00:00Z\"";
            problems.push(self.source.problem(at.at, message).hint(hint));
        }
    }

    pub(super) fn label(&self, label: &At<String>, problems: &mut Problems) -> Option<Label> {
        let found = self.scale.label(label);
        if found.is_none() && self.whole {
            let message = format!("{:?} is not one of the labels", label.value);
            let hint = nearest(label, self.scale.names());
            problems.push(self.source.problem(label.at, message).maybe_hint(hint));
        }
        found
    }

    fn transform(&self, given: Option<&At<String>>, problems: &mut Problems) -> Transform {
        let Some(given) = given else {
            return Transform::None;
        };
        let known = Transform::ALL
            .iter()
            .find(|one| one.as_str() == given.value);
        if known.is_none() {
            let message = format!("{:?} is no transform", given.value);
            let hint = nearest(given, Transform::ALL.map(Transform::as_str));
            problems.push(self.source.problem(given.at, message).maybe_hint(hint));
        }
        known.copied().unwrap_or_default()
    }

    /// Puts the exceptions of a file to their rules.
    pub(super) fn exceptions(
        &self,
        file: &form::File,
        rules: &mut [Rule],
        problems: &mut Problems,
    ) {
        for form in &file.exceptions {
            let id = if form.rule.contains('/') {
                form.rule.value.clone()
            } else {
                format!("{}/{}", file.policy.value, form.rule.value)
            };
            let mut exception =
                self.exception(full_id(&file.policy, &form.id), &id, form, problems);
            let place = rules.binary_search_by(|rule| (*rule.id).cmp(id.as_str()));
            if let Some(rule) = place.ok().and_then(|at| rules.get_mut(at)) {
                if let Some(exception) = exception.as_mut().filter(|_| rule.then.zero_retention) {
                    self.keep_nothing(&mut exception.destinations);
                }
                if rule.then.destinations.is_none() {
                    let message = format!("the rule {id} forbids no destination");
                    let hint = "an exception widens destinations; this rule has none to widen";
                    problems.push(self.source.problem(form.rule.at, message).hint(hint));
                }
                rule.exceptions.extend(exception.map(Arc::new));
            } else if self.whole {
                let message = format!("there is no rule {:?}", form.rule.value);
                let known = rules.iter().map(|rule| &*rule.id);
                let hint = nearest(&id, known);
                problems.push(self.source.problem(form.rule.at, message).maybe_hint(hint));
            }
        }
    }

    fn exception(
        &self,
        id: Arc<str>,
        rule: &str,
        form: &form::Exception,
        problems: &mut Problems,
    ) -> Option<Exception> {
        for (given, what) in [
            (&form.reason, "no reason"),
            (&form.approved_by, "no approver"),
        ] {
            if given.value.trim().is_empty() {
                let message = format!("this exception has {what}");
                let hint = "say it in a few words: an auditor will ask";
                problems.push(self.source.problem(given.at, message).hint(hint));
            }
        }
        let destinations = self.destinations(&form.destinations, problems);
        let who = self.who(&form.who, problems);
        let expires = self.expiry(&form.expires, problems)?;
        Some(Exception {
            id,
            rule: Arc::from(rule),
            reason: Arc::from(form.reason.as_str()),
            approved_by: Arc::from(form.approved_by.as_str()),
            expires,
            who,
            destinations,
        })
    }

    /// The last day of an exception, which is at most a year ahead.
    fn expiry(&self, given: &At<String>, problems: &mut Problems) -> Option<Date> {
        let day = self.day(Some(given), problems)?;
        let today = self.world.today;
        let latest = today.checked_add(Span::new().years(1)).unwrap_or(today);
        if day > latest {
            let message = format!("an exception ends within a year: on {latest} at the latest");
            let hint = "write an earlier day, and renew it then";
            problems.push(self.source.problem(given.at, message).hint(hint));
            return None;
        }
        Some(day)
    }
}
