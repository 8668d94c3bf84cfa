//! The situations that the conditions of policies are made of.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Span, Timestamp};

use super::{
    super::{
        Attachments, Fact, Facts, Policy, Positions, Transform,
        condition::{Condition, Found, What, Who},
        words,
    },
    Decided, Direction,
};
use crate::{
    destination::{Catalogue, Destinations},
    ident::EntityType,
    label::{Category, Confidence, Label},
    language::Languages,
    principal::Principal,
    wire::chat::Position,
};

/// How many situations are compared.
const TRIED_MAX: usize = 200_000;
/// How many findings one situation has.
const FINDINGS_MAX: u32 = 1000;
/// The type of what is known by its category alone.
const ANY: &str = "SOMETHING";
/// Hours in which a time of a condition is looked for.
const HOURS: i64 = 24 * 8;

/// Requests as the conditions of both folders see them.
pub(super) struct Situations {
    /// What may be found, in words and as facts.
    found: BTreeMap<String, Vec<Given>>,
    /// Who asks, how and when; the first is nobody in particular.
    around: Vec<Around>,
    now: Timestamp,
}

/// One finding.
#[derive(Clone)]
struct Given {
    entity: EntityType,
    category: Category,
    confidence: Confidence,
    position: Position,
    value: u64,
}

#[derive(Clone, Default)]
struct Around {
    words: String,
    principal: Option<Principal>,
    endpoint: Option<String>,
    model: String,
    asked: Option<Destinations>,
    bytes: u64,
    positions: Positions,
    languages: Languages,
    attachments: Attachments,
    lineage: Option<Label>,
    unreadable: usize,
    now: Option<Timestamp>,
}

impl Situations {
    pub(super) fn of(
        policies: &[&Policy],
        category: &dyn Fn(&EntityType) -> Category,
        now: Timestamp,
    ) -> Self {
        let nobody = Around {
            positions: Positions::default().with(Position::User),
            ..Around::default()
        };
        let mut all = Self {
            found: BTreeMap::from([(String::new(), Vec::new())]),
            around: vec![nobody],
            now,
        };
        for rule in policies.iter().flat_map(|policy| policy.rules()) {
            rule.condition.visit(&mut |part| all.add(part, category));
            for exception in &rule.exceptions {
                all.asked_by(&exception.who);
            }
        }
        all
    }

    fn add(&mut self, part: &Condition, category: &dyn Fn(&EntityType) -> Category) {
        if let Condition::Found(found) = part {
            self.add_found(found, category);
            return;
        }
        if let Condition::Principal(who) = part {
            self.asked_by(who);
            return;
        }
        let mut around = self.around.first().cloned().unwrap_or_default();
        match part {
            Condition::Endpoint(some) => {
                around.endpoint = some.first().map(|one| one.0.replace('*', "x"));
            }
            Condition::Model(some) => {
                around.model = some
                    .first()
                    .map(|one| one.0.replace('*', "x"))
                    .unwrap_or_default();
            }
            Condition::Asked(some) => around.asked = Some(some.clone()),
            Condition::Size(bytes) => around.bytes = *bytes,
            Condition::Time(window) => {
                let hours = (0..HOURS)
                    .filter_map(|hour| self.now.checked_add(Span::new().hours(hour)).ok());
                around.now = hours.into_iter().find(|now| window.holds(*now));
            }
            Condition::Attachment(kinds) => around.attachments = *kinds,
            Condition::Lineage(label) => around.lineage = Some(label.clone()),
            Condition::Language(languages) => around.languages = *languages,
            Condition::Position(positions) => around.positions = *positions,
            Condition::Unreadable { count } => {
                around.unreadable = usize::try_from(*count).unwrap_or(usize::MAX);
            }
            Condition::Always
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Found(_)
            | Condition::Principal(_)
            | Condition::Label(_) => return,
        }
        around.words = part.words(&Catalogue::default());
        if matches!(part, Condition::Asked(_)) {
            "a model that some of them answer to".clone_into(&mut around.words);
        }
        self.put(around);
    }

    fn put(&mut self, around: Around) {
        if !self.around.iter().any(|known| known.words == around.words) {
            self.around.push(around);
        }
    }

    fn asked_by(&mut self, who: &Who) {
        let first = |some: &[String]| some.first().map(|word| Arc::from(word.as_str()));
        let principal = Principal {
            user: first(&who.user),
            team: first(&who.team),
            application: first(&who.application),
            clearance: who
                .clearance
                .as_ref()
                .map(|label| Arc::from(label.as_str())),
            groups: first(&who.group).into_iter().collect(),
        };
        let around = self.around.first().cloned().unwrap_or_default();
        self.put(Around {
            words: format!("asked by {}", who.words()),
            principal: Some(principal),
            ..around
        });
    }

    /// As many findings as the condition wants and one, as sure as it wants and beyond doubt, in each
    /// part that it names and what users say.
    fn add_found(&mut self, found: &Found, category: &dyn Fn(&EntityType) -> Category) {
        let (entity, category) = match &found.what {
            What::Entity(entity) => (entity.clone(), category(entity)),
            What::Category(category) => match ANY.parse() {
                Ok(any) => (any, *category),
                Err(_) => return,
            },
        };
        let name = found.what.words();
        let most = found.count.max(found.distinct).min(FINDINGS_MAX);
        let parts = found.positions.into_iter().flat_map(Positions::iter);
        for position in std::iter::once(Position::User).chain(parts) {
            for confidence in [Confidence::CERTAIN, found.confidence] {
                for count in [1, most] {
                    let mut words = if count == 1 {
                        name.clone()
                    } else {
                        format!("{count} {name}")
                    };
                    if confidence != Confidence::CERTAIN {
                        words = format!("{words} (as sure as {confidence})");
                    }
                    if position != Position::User {
                        words = format!("{words} in {}", words::position(position));
                    }
                    let one = |value| Given {
                        entity: entity.clone(),
                        category,
                        confidence,
                        position,
                        value,
                    };
                    self.found
                        .insert(words, (0..u64::from(count)).map(one).collect());
                }
            }
        }
    }

    /// Where the two decide differently, and whether there was more than is tried.
    pub(super) fn compare(
        &self,
        old: &Policy,
        new: &Policy,
        catalogue: &Catalogue,
    ) -> (Vec<Decided>, bool) {
        type Key = (String, String, String, Direction);
        let mut groups: BTreeMap<Key, Vec<&str>> = BTreeMap::new();
        let mut usual: BTreeMap<&str, (String, String)> = BTreeMap::new();
        let mut tried = 0;
        for (first, around) in self
            .around
            .iter()
            .enumerate()
            .map(|(at, one)| (at == 0, one))
        {
            for (words, given) in &self.found {
                tried += 1;
                if tried > TRIED_MAX {
                    return (told(groups), true);
                }
                let facts: Vec<Fact<'_>> = given.iter().map(Given::fact).collect();
                let facts = around.facts(&facts, self.now);
                let (before, now) = (
                    outcome(old, facts, catalogue),
                    outcome(new, facts, catalogue),
                );
                let differ = before.words != now.words;
                let both = (before.words.clone(), now.words.clone());
                if differ && first {
                    usual.insert(words, both.clone());
                }
                // What changes for everybody is not told again for each.
                let known = !first
                    && (usual.get(words.as_str()) == Some(&both) || usual.get("") == Some(&both));
                if differ && !known {
                    let direction = now.direction(&before);
                    let key = (around.words.clone(), both.0, both.1, direction);
                    groups.entry(key).or_default().push(words);
                }
            }
        }
        (told(groups), false)
    }
}

fn told(groups: BTreeMap<(String, String, String, Direction), Vec<&str>>) -> Vec<Decided> {
    let one = |((around, before, now, direction), found): (
        (String, String, String, Direction),
        Vec<&str>,
    )| {
        // A finding that is less sure or elsewhere is not told beside the plain one.
        let beside = |words: &str| {
            let rest = found.iter().filter_map(|other| words.strip_prefix(other));
            let mut rest = rest.filter(|rest| !rest.is_empty() && rest.len() < words.len());
            rest.any(|rest| rest.starts_with(" (") || rest.starts_with(" in "))
        };
        let found: Vec<&str> = found
            .iter()
            .copied()
            .filter(|words| !beside(words))
            .collect();
        // Where a request with nothing in it is decided otherwise, all are.
        let requests = match (found.contains(&""), around.is_empty()) {
            (true, true) => "every request".to_owned(),
            (true, false) => format!("requests: {around}"),
            (false, true) => format!("requests with {}", words::listed(found.into_iter())),
            (false, false) => format!(
                "requests with {}: {around}",
                words::listed(found.into_iter())
            ),
        };
        Decided {
            requests,
            before,
            now,
            direction,
        }
    };
    groups.into_iter().map(one).collect()
}

impl Given {
    fn fact(&self) -> Fact<'_> {
        Fact {
            entity: &self.entity,
            category: self.category,
            confidence: self.confidence,
            quasi: false,
            position: self.position,
            value: self.value,
        }
    }
}

impl Around {
    fn facts<'a>(&'a self, findings: &'a [Fact<'a>], now: Timestamp) -> Facts<'a> {
        let found: Positions = findings.iter().map(|fact| fact.position).collect();
        Facts {
            findings,
            unreadable: self.unreadable,
            failed: false,
            lineage: self.lineage.as_ref(),
            principal: self.principal.as_ref(),
            endpoint: self.endpoint.as_deref().unwrap_or("/v1/chat/completions"),
            model: &self.model,
            asked: self.asked.as_ref(),
            bytes: self.bytes,
            positions: self.positions.iter().chain(found.iter()).collect(),
            languages: self.languages,
            attachments: self.attachments,
            now: Some(self.now.unwrap_or(now)),
        }
    }
}

/// A decision, in words and comparable.
struct Outcome {
    words: String,
    allowed: Destinations,
    label: Label,
    transform: Transform,
}

fn outcome(policy: &Policy, facts: Facts<'_>, catalogue: &Catalogue) -> Outcome {
    let decision = policy.decide(facts);
    let transform = decision
        .transforms
        .iter()
        .copied()
        .max()
        .unwrap_or_default();
    let mut words = format!(
        "{}, label {}",
        words::destinations(&decision.allowed, catalogue),
        decision.label
    );
    let outside = |id| catalogue.get(id).is_some_and(|one| !one.zone.is_private());
    let leaves = decision.allowed.ids().any(outside);
    if transform > Transform::None && leaves {
        words = format!("{words}, {}", transform.as_str());
    }
    if !decision.obligations.is_empty() {
        let notify: Vec<&str> = decision
            .obligations
            .notify
            .iter()
            .map(|who| &**who)
            .collect();
        let most = decision.obligations.max_tokens;
        let tokens = most.map(|most| format!(", at most {most} tokens"));
        words.push_str(&tokens.unwrap_or_default());
        if decision.obligations.strip_tools {
            words.push_str(", without tools");
        }
        if !notify.is_empty() {
            words = format!("{words}, tells {}", notify.join(" and "));
        }
    }
    Outcome {
        words,
        allowed: decision.allowed,
        label: decision.label,
        transform,
    }
}

impl Outcome {
    fn direction(&self, before: &Self) -> Direction {
        let mut each = Vec::new();
        if self.allowed != before.allowed {
            each.push(Direction::of(
                self.allowed.is_within(&before.allowed),
                before.allowed.is_within(&self.allowed),
            ));
        }
        if self.label != before.label {
            each.push(Direction::of(
                self.label > before.label,
                self.label < before.label,
            ));
        }
        if self.transform != before.transform {
            each.push(Direction::of(
                self.transform > before.transform,
                self.transform < before.transform,
            ));
        }
        Direction::all(&each)
    }
}
