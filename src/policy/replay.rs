//! Recorded decisions, decided again by a draft. Needs no content: a record holds what rules ask.
//!
//! Where a record leaves something open that the draft asks, the decision is made at both ends of it;
//! where the ends differ, it counts as possible and not as certain. With several groups of findings
//! open at once only all at their least and all at their most are tried.

mod asks;
mod bounds;
mod impact;
mod record;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;

pub use self::{
    asks::Asks,
    impact::{Doubt, Impact, Move, Tally, Where},
    record::{Ended, Recorded},
};
use self::{bounds::Bounds, record::Asker};
use super::{Attachments, Decision, Expect, Facts, OnDenied, Policy, Positions, form::Attachment};
use crate::{
    destination::{Catalogue, DestinationId},
    ident::EntityType,
    language::Languages,
    principal::Principal,
    wire::chat::Position,
};

/// How many entity types are kept by name.
const INTERNED_MAX: usize = 16_384;

/// What records are decided by.
#[expect(missing_debug_implementations, reason = "it holds functions")]
pub struct Replay<'a> {
    policy: &'a Policy,
    asks: Asks,
    catalogue: &'a Catalogue,
    routes: Ways<'a>,
}

/// Who answers.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it holds a function")]
pub struct Ways<'a> {
    /// To a model's name, first choice first.
    pub candidates: &'a (dyn Fn(&str) -> Option<Vec<DestinationId>> + Sync),
    /// When none of those may.
    pub substitutes: &'a [DestinationId],
}

/// Decides records one after the other and counts. One for each thread.
#[expect(missing_debug_implementations, reason = "it holds functions")]
pub struct Replaying<'a> {
    replay: &'a Replay<'a>,
    /// What it came to so far.
    pub impact: Impact,
    entities: HashMap<String, EntityType>,
}

/// Where a request would have gone, with which label.
struct Landed {
    place: Where,
    decision: Decision,
}

/// What is open in a record beside the findings.
struct Open {
    doubts: BTreeSet<Doubt>,
    least: (Positions, Languages, Attachments, u64),
    most: (Positions, Languages, Attachments, u64),
}

impl<'a> Replay<'a> {
    /// Decides by this policy, among these destinations.
    #[must_use]
    pub fn new(policy: &'a Policy, catalogue: &'a Catalogue, routes: Ways<'a>) -> Self {
        Self {
            policy,
            asks: Asks::of(policy),
            catalogue,
            routes,
        }
    }

    /// What the policy asks.
    #[must_use]
    pub fn asks(&self) -> &Asks {
        &self.asks
    }

    /// Starts counting.
    #[must_use]
    pub fn start(&'a self) -> Replaying<'a> {
        Replaying {
            replay: self,
            impact: Impact::default(),
            entities: HashMap::new(),
        }
    }

    /// Who was asked, as recorded or by today's routes, and whether that is certain.
    fn asked(&self, record: &Recorded<'_>) -> (Vec<DestinationId>, bool) {
        let Some(names) = &record.asked else {
            let today = (self.routes.candidates)(&record.model);
            return (today.unwrap_or_default(), false);
        };
        let known = names.iter().filter_map(|name| self.catalogue.find(name));
        let known: Vec<_> = known.collect();
        let certain = known.len() == names.len();
        (known, certain)
    }

    /// Where a decision lets the request go first.
    fn land(&self, decision: &Decision, asked: &[DestinationId]) -> Where {
        if asked.is_empty() && self.routes.substitutes.is_empty() {
            // Without a configuration nobody in particular answers.
            return match Expect::of(decision, self.catalogue) {
                Expect::External => Where::External,
                Expect::Private => Where::Private,
                Expect::Refused => Where::Refused,
            };
        }
        let allowed = |ids: &[DestinationId]| {
            let mut ids = ids.iter().filter(|id| decision.allowed.holds(**id));
            ids.find_map(|id| self.catalogue.get(*id))
        };
        let others = || {
            let substitutes = decision.on_denied == OnDenied::Substitute;
            allowed(self.routes.substitutes).filter(|_| substitutes)
        };
        match allowed(asked).or_else(others) {
            None => Where::Refused,
            Some(one) if one.zone.is_private() => Where::Private,
            Some(_) => Where::External,
        }
    }

    /// What the record leaves open of what rules ask beside the findings.
    fn open(&self, record: &Recorded<'_>) -> Open {
        let asks = &self.asks;
        let mut doubts = BTreeSet::new();
        let mut doubt = |is: bool, what: Doubt| doubts.extend(is.then_some(what));
        doubt(record.findings_more > 0, Doubt::MoreFindings);
        let unknown = matches!(record.principal, Asker::NotRecorded);
        doubt(asks.principal && unknown, Doubt::Principal);
        doubt(asks.size && record.bytes.is_none(), Doubt::Size);
        doubt(
            asks.languages && record.languages.is_none(),
            Doubt::Language,
        );
        doubt(
            asks.attachments && record.attachments.is_none(),
            Doubt::Attachment,
        );
        doubt(
            asks.positions && record.positions.is_none(),
            Doubt::Position,
        );
        let lost = record
            .lineage
            .as_ref()
            .is_some_and(|had| self.policy.label(had).is_none());
        doubt(lost, Doubt::Lineage);
        let found = || record.findings.iter().map(|group| group.position);
        let languages = record.languages.as_ref().map(|codes| {
            let known = codes.iter().filter_map(|code| Languages::named(code));
            known.fold(Languages::default(), Languages::or)
        });
        let every = || {
            let known = Languages::known().filter_map(Languages::named);
            known.fold(Languages::default(), Languages::or)
        };
        let positions = |given: &Vec<Position>| given.iter().copied().collect();
        let attachments = |given: &Vec<Attachment>| given.iter().copied().collect();
        let all = [
            Attachment::Image,
            Attachment::Audio,
            Attachment::Video,
            Attachment::File,
        ];
        let (own, kinds) = (record.positions.as_ref(), record.attachments.as_ref());
        Open {
            doubts,
            least: (
                own.map_or_else(|| found().collect(), positions),
                languages.unwrap_or_default(),
                kinds.map(attachments).unwrap_or_default(),
                record.bytes.unwrap_or_default(),
            ),
            most: (
                own.map_or_else(|| Position::ALL.into_iter().collect(), positions),
                languages.unwrap_or_else(every),
                kinds.map_or_else(|| all.into_iter().collect(), attachments),
                record.bytes.unwrap_or(u64::MAX),
            ),
        }
    }
}

impl Replaying<'_> {
    /// Decides one record anew, and counts it if it is the first of its request. Returns from where
    /// to where it would certainly or possibly have moved.
    pub fn decide(&mut self, record: &Recorded<'_>, time: Timestamp) -> Option<(Where, Where)> {
        let Some(was) = Where::of_zone(&record.zone) else {
            self.impact.not_read += 1;
            return None;
        };
        let replay = self.replay;
        let Some(entities) = self.intern(record) else {
            self.impact.not_read += 1;
            return None;
        };
        let bounds = Bounds::of(record, &entities, &replay.asks);
        let mut open = replay.open(record);
        if bounds.differ {
            open.doubts.insert(Doubt::Confidence);
        }
        let (asked, certain) = replay.asked(record);
        if !certain {
            open.doubts.insert(Doubt::Destination);
        }
        let set = replay.catalogue.these(&asked);
        let principal = principal(&record.principal);
        let lineage = record
            .lineage
            .as_ref()
            .and_then(|had| replay.policy.label(had));
        let inside = record
            .findings
            .iter()
            .filter(|group| group.category.is_unreadable());
        let facts = |most: bool| {
            let (positions, languages, attachments, bytes) =
                if most { open.most } else { open.least };
            Facts {
                findings: if most && bounds.differ {
                    &bounds.most
                } else {
                    &bounds.least
                },
                unreadable: record.unreadable.len() + inside.clone().count(),
                failed: record.detectors_failed,
                lineage: lineage.as_ref(),
                principal: principal.as_ref(),
                endpoint: &record.endpoint,
                model: &record.model,
                asked: (!asked.is_empty()).then_some(&set),
                bytes,
                positions,
                languages,
                attachments,
                now: Some(time),
            }
        };
        let land = |most: bool| {
            let decision = replay.policy.decide(facts(most));
            let place = replay.land(&decision, &asked);
            Landed { place, decision }
        };
        let least = land(false);
        let most = (!open.doubts.is_empty()).then(|| land(true));
        self.count(record, was, (&least, most.as_ref()), &open.doubts)
    }

    /// The types of the record's findings, in their order; nothing where one is no type.
    fn intern(&mut self, record: &Recorded<'_>) -> Option<Vec<EntityType>> {
        let mut all = Vec::with_capacity(record.findings.len());
        for group in &record.findings {
            if let Some(known) = self.entities.get(&*group.entity) {
                all.push(known.clone());
                continue;
            }
            let new = group.entity.parse::<EntityType>().ok()?;
            self.impact.saw(&group.entity);
            if self.entities.len() < INTERNED_MAX {
                self.entities.insert(group.entity.to_string(), new.clone());
            }
            all.push(new);
        }
        Some(all)
    }

    fn count(
        &mut self,
        record: &Recorded<'_>,
        was: Where,
        (least, most): (&Landed, Option<&Landed>),
        doubts: &BTreeSet<Doubt>,
    ) -> Option<(Where, Where)> {
        let other = most.filter(|most| most.place != least.place);
        let moved = [Some(least), other].into_iter().flatten();
        let moved = moved.filter(|landed| landed.place != was);
        let key = moved.clone().next().map(|landed| (was, landed.place));
        // A further attempt of a request is the same decision again.
        if record.attempt > 1 {
            return key;
        }
        let impact = &mut self.impact;
        impact.decisions += 1;
        if let Some(detectors) = &record.detectors {
            impact.detectors.count(detectors);
        }
        // Where both ends agree only what has no ends leaves a doubt.
        let endless = [
            Doubt::MoreFindings,
            Doubt::Principal,
            Doubt::Destination,
            Doubt::Lineage,
        ];
        let certain = other.is_none() && !endless.iter().any(|doubt| doubts.contains(doubt));
        if !certain {
            impact.uncertain += 1;
            for doubt in doubts {
                *impact.doubts.entry(*doubt).or_default() += 1;
            }
        }
        for rule in &least.decision.matched {
            impact.matched.count(&rule.id);
        }
        if *record.label != *least.decision.label.as_str() {
            impact.relabelled(&record.label, least.decision.label.as_str(), 1);
        }
        let replaces = least
            .decision
            .transforms
            .iter()
            .any(|one| *one > super::Transform::None);
        impact.replaced += u64::from(replaces && least.place == Where::External);
        for landed in moved {
            let one = impact.moves.entry((was, landed.place)).or_default();
            if certain {
                one.certain += 1;
            } else {
                one.possible += 1;
            }
            let rules = landed.decision.matched.iter().map(|rule| &*rule.id);
            tell(one, record, &rules.collect::<Vec<_>>());
        }
        key
    }
}

impl Impact {
    /// Compares with what a candidate folder would have decided then.
    pub fn compare(&mut self, record: &Recorded<'_>) -> Option<(Where, Where)> {
        let Some(was) = Where::of_zone(&record.zone) else {
            self.not_read += 1;
            return None;
        };
        let first = record.attempt <= 1;
        let Some(candidate) = &record.candidate else {
            self.decisions += u64::from(first);
            self.without_candidate += u64::from(first);
            return None;
        };
        let Some(would) = Where::of_zone(&candidate.zone) else {
            self.not_read += 1;
            return None;
        };
        let moved = (was != would).then_some((was, would));
        if !first {
            return moved;
        }
        self.decisions += 1;
        if *record.label != *candidate.label {
            self.relabelled(&record.label, &candidate.label, 1);
        }
        for rule in &candidate.rules {
            self.matched.count(rule);
        }
        if let Some(key) = moved {
            let one = self.moves.entry(key).or_default();
            one.certain += 1;
            let rules: Vec<&str> = candidate.rules.iter().map(|rule| &**rule).collect();
            tell(one, record, &rules);
        }
        moved
    }
}

/// Counts a move by team, rule and what was found.
fn tell(one: &mut Move, record: &Recorded<'_>, rules: &[&str]) {
    let team = match &record.principal {
        Asker::Somebody(known) => known.team.as_deref(),
        Asker::Nobody | Asker::NotRecorded => None,
    };
    one.teams.count(team.unwrap_or("(no team)"));
    for rule in rules {
        one.rules.count(rule);
    }
    for rule in record
        .rules
        .iter()
        .filter(|rule| !rules.contains(&&***rule))
    {
        one.no_longer.count(rule);
    }
    let found: BTreeSet<&str> = record.findings.iter().map(|group| &*group.entity).collect();
    for entity in found {
        one.entities.count(entity);
    }
}

fn principal(asker: &Asker<'_>) -> Option<Principal> {
    let Asker::Somebody(known) = asker else {
        return None;
    };
    let word = |text: &Option<record::Text<'_>>| text.as_deref().map(Arc::from);
    Some(Principal {
        user: word(&known.user),
        team: word(&known.team),
        application: word(&known.application),
        clearance: word(&known.clearance),
        groups: known
            .groups
            .iter()
            .map(|group| Arc::from(&**group))
            .collect(),
    })
}
