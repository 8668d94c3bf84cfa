//! Conditions as written to conditions as asked.

use jiff::{
    civil::{self, Date, Weekday},
    tz::TimeZone,
};

use super::{
    super::{
        UNREADABLE,
        condition::{Condition, Found, What, Who, Wildcard, Window},
        form::{self, Day, When},
        rule::CONFIDENCE,
    },
    Compiler,
};
use crate::{
    ident::EntityType,
    label::Category,
    language::Languages,
    yaml::{At, Few, Place, Problems, nearest},
};

/// The kinds of conditions, for those who wrote none or two.
const KINDS: &str = "a condition is one of all, any, not, always, use, entity, category, position, \
    language, principal, endpoint, model, destination, size, time, attachment, unreadable, lineage, label";

impl Compiler<'_> {
    pub(super) fn condition(&self, when: &At<When>, problems: &mut Problems) -> Condition {
        self.check_kinds(when, problems);
        let form = &when.value;
        if let Some(list) = &form.all {
            Condition::All(self.each(when, list, problems))
        } else if let Some(list) = &form.any {
            Condition::Any(self.each(when, list, problems))
        } else if let Some(one) = &form.not {
            let one = self.condition(one, problems);
            if one.mentions(&|part| matches!(part, Condition::Label(_))) {
                let message = "label cannot stand under not";
                let hint = "then a further rule could widen what this one leaves; turn the condition round";
                problems.push(self.source.problem(when.at, message).hint(hint));
            }
            Condition::Not(Box::new(one))
        } else if let Some(name) = &form.uses {
            self.defined(name, problems)
        } else if form.entity.is_some() || form.category.is_some() {
            self.found(form, problems)
        } else if let Some(position) = &form.position {
            Condition::Position(position.iter().copied().collect())
        } else if form.always == Some(false) || form.unreadable == Some(false) {
            let what = if form.always.is_some() {
                Condition::Always
            } else {
                Condition::Unreadable { count: 1 }
            };
            Condition::Not(Box::new(what))
        } else if form.unreadable.is_some() {
            Condition::Unreadable { count: 1 }
        } else {
            self.around(form, problems)
        }
    }

    /// Conditions over what stands around the text.
    fn around(&self, form: &When, problems: &mut Problems) -> Condition {
        let wild = |some: &At<Few<String>>| some.iter().cloned().map(Wildcard).collect();
        if let Some(some) = &form.language {
            self.language(some, problems)
        } else if let Some(who) = &form.principal {
            Condition::Principal(Box::new(self.who(who, problems)))
        } else if let Some(some) = &form.endpoint {
            Condition::Endpoint(wild(some))
        } else if let Some(some) = &form.model {
            Condition::Model(wild(some))
        } else if let Some(some) = &form.destination {
            let words = some
                .iter()
                .map(|word| (self.word(some.at, word), word.as_str()));
            Condition::Asked(self.all_of(words, problems))
        } else if let Some(bytes) = form.size {
            Condition::Size(bytes)
        } else if let Some(time) = &form.time {
            Condition::Time(Box::new(self.window(time, problems)))
        } else if let Some(kinds) = &form.attachment {
            Condition::Attachment(kinds.iter().copied().collect())
        } else if let Some(label) = &form.lineage {
            self.label(label, problems)
                .map_or(Condition::Always, Condition::Lineage)
        } else if let Some(label) = &form.label {
            self.label(label, problems)
                .map_or(Condition::Always, Condition::Label)
        } else {
            Condition::Always
        }
    }

    /// Exactly one kind, and beside it only what belongs there.
    fn check_kinds(&self, when: &At<When>, problems: &mut Problems) {
        let form = &when.value;
        let found = form.entity.is_some() || form.category.is_some();
        let kinds = [
            ("all", form.all.is_some()),
            ("any", form.any.is_some()),
            ("not", form.not.is_some()),
            ("always", form.always.is_some()),
            ("use", form.uses.is_some()),
            ("entity", form.entity.is_some()),
            ("category", form.category.is_some()),
            ("position", form.position.is_some() && !found),
            ("language", form.language.is_some()),
            ("principal", form.principal.is_some()),
            ("endpoint", form.endpoint.is_some()),
            ("model", form.model.is_some()),
            ("destination", form.destination.is_some()),
            ("size", form.size.is_some()),
            ("time", form.time.is_some()),
            ("attachment", form.attachment.is_some()),
            ("unreadable", form.unreadable.is_some()),
            ("lineage", form.lineage.is_some()),
            ("label", form.label.is_some()),
        ];
        let given = kinds.iter().filter(|(_, given)| *given);
        let given: Vec<&str> = given.map(|(kind, _)| *kind).collect();
        let mut wrong = |message: &str, hint: &str| {
            problems.push(self.source.problem(when.at, message).hint(hint));
        };
        let bounds = form.confidence.is_some()
            || form.count.is_some()
            || form.distinct.is_some()
            || form.alone.is_some();
        match given.as_slice() {
            // What is wrong with a condition that could not be read whole has been told.
            _ if !when.whole && given.len() < 2 => {}
            [] if !bounds => wrong("this condition says nothing", KINDS),
            [] | [_] => {
                if !found && bounds {
                    wrong(
                        "confidence, count, distinct and alone need an entity or category beside them",
                        "write entity: or category: into the same braces",
                    );
                }
            }
            several => wrong(
                &format!(
                    "this condition says several things at once: {}",
                    several.join(", ")
                ),
                "put them under all (each must hold) or any (one must)",
            ),
        }
        if form.count == Some(0) || form.distinct == Some(0) {
            wrong(
                "count and distinct are at least 1",
                "for \"none\" write not: { entity: ... }",
            );
        }
    }

    /// Where a word of a value stands, where that is on the same line.
    pub(super) fn word(&self, at: Place, word: &str) -> Place {
        let skipped = usize::try_from(at.column.saturating_sub(1)).unwrap_or(usize::MAX);
        let line = self.source.line(at.line);
        let start = line
            .char_indices()
            .nth(skipped)
            .map_or(line.len(), |(byte, _)| byte);
        let rest = line.get(start..).unwrap_or_default();
        let Some(found) = rest.find(word) else {
            return at;
        };
        let before = rest.get(..found).unwrap_or_default().chars().count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place {
            column: at.column.saturating_add(count(before)),
            width: count(word.chars().count()),
            ..at
        }
    }

    /// Where the key of a value stands, where that is on the same line.
    pub(super) fn key(&self, key: &str, value: Place) -> Place {
        let start = self.word(Place { column: 1, ..value }, key);
        if start < value { start } else { value }
    }

    fn each(&self, when: &At<When>, list: &[At<When>], problems: &mut Problems) -> Vec<Condition> {
        if list.is_empty() && when.whole {
            let problem = self
                .source
                .problem(when.at, "this list of conditions is empty");
            problems.push(problem.hint("put at least one condition into it, or remove it"));
        }
        list.iter()
            .map(|one| self.condition(one, problems))
            .collect()
    }

    fn found(&self, form: &When, problems: &mut Problems) -> Condition {
        let unreadable = form.category == Some(Category::Unreadable)
            || form
                .entity
                .as_ref()
                .is_some_and(|entity| entity.as_str() == UNREADABLE);
        if unreadable {
            let count = form.count.unwrap_or(1);
            return Condition::Unreadable { count };
        }
        let what = match (&form.entity, form.category) {
            (Some(entity), _) => {
                self.entity(entity.at, entity, problems);
                What::Entity(entity.value.clone())
            }
            (None, Some(category)) => What::Category(category),
            (None, None) => return Condition::Always,
        };
        Condition::Found(Found {
            what,
            confidence: form.confidence.unwrap_or(CONFIDENCE),
            alone: form.alone.unwrap_or_default(),
            positions: form
                .position
                .as_ref()
                .map(|some| some.iter().copied().collect()),
            count: form.count.unwrap_or(1),
            distinct: form.distinct.unwrap_or(1),
        })
    }

    pub(super) fn entity(&self, at: Place, entity: &EntityType, problems: &mut Problems) {
        if self.whole && !self.world.entities.contains(entity) {
            let message = format!("no detector finds {entity}");
            let hint = match (self.world.pack_of)(entity) {
                Some(pack) => Some(format!("its pack is off: add packs: [{pack}] to a policy")),
                None => {
                    let known = self.world.entities.iter().map(EntityType::as_str);
                    nearest(entity.as_str(), known)
                }
            };
            problems.push(self.source.problem(at, message).maybe_hint(hint));
        }
    }

    fn defined(&self, name: &At<crate::ident::Name>, problems: &mut Problems) -> Condition {
        if let Some((condition, _)) = self.defined.get(name.as_str()) {
            return condition.clone();
        }
        // One that leads back to itself has been told where it is defined.
        if self.whole && !self.names.contains(&name.as_str()) {
            let message = format!("no file defines a condition {:?}", name.value.as_str());
            let hint = nearest(name.as_str(), self.names.iter().copied());
            let hint = hint.unwrap_or_else(|| format!("write define: {{ {}: ... }}", name.value));
            problems.push(self.source.problem(name.at, message).hint(hint));
        }
        Condition::Always
    }

    fn language(&self, some: &At<Few<String>>, problems: &mut Problems) -> Condition {
        let mut set = Languages::default();
        for code in some.iter() {
            match Languages::named(code) {
                Some(one) => set = set.or(one),
                None => {
                    let message = format!("{code:?} is no language that can be told");
                    let hint = "write its two letters as in ISO 639-1: de, en, fr";
                    let at = self.word(some.at, code);
                    problems.push(self.source.problem(at, message).hint(hint));
                }
            }
        }
        Condition::Language(set)
    }

    pub(super) fn who(&self, who: &At<form::Who>, problems: &mut Problems) -> Who {
        let form::Who {
            user,
            team,
            application,
            group,
            clearance,
        } = &who.value;
        let words = |some: &Option<Few<String>>| some.iter().flatten().cloned().collect();
        let nobody = [user, team, application, group]
            .iter()
            .all(|some| some.is_none());
        if nobody && clearance.is_none() && who.whole {
            let message = "this names nobody";
            let hint = "name a user, team, application, group or clearance";
            problems.push(self.source.problem(who.at, message).hint(hint));
        }
        Who {
            user: words(user),
            team: words(team),
            application: words(application),
            group: words(group),
            clearance: clearance
                .as_ref()
                .and_then(|label| self.label(label, problems)),
            scale: self.scale.clone(),
        }
    }

    fn window(&self, time: &At<form::Time>, problems: &mut Problems) -> Window {
        let form = &time.value;
        let zone = form.zone.as_ref().map_or(Some(TimeZone::UTC), |zone| {
            let known = TimeZone::get(zone).ok();
            if known.is_none() {
                let message = format!("there is no time zone {:?}", zone.value);
                let hint =
                    "write it as the IANA database does: Europe/Berlin, America/New_York, UTC";
                problems.push(self.source.problem(zone.at, message).hint(hint));
            }
            known
        });
        let window = Window {
            from: self.hour(form.from.as_ref(), problems),
            to: self.hour(form.to.as_ref(), problems),
            days: form
                .days
                .iter()
                .flatten()
                .copied()
                .map(Day::weekday)
                .collect(),
            since: self.day(form.since.as_ref(), problems),
            until: self.day(form.until.as_ref(), problems),
            zone: zone.unwrap_or(TimeZone::UTC),
        };
        let bare = [&form.from, &form.to, &form.since, &form.until]
            .iter()
            .all(|one| one.is_none());
        if bare && form.days.is_none() && time.whole {
            let message = "this says no time";
            let hint = "give it from, to, days, since or until";
            problems.push(self.source.problem(time.at, message).hint(hint));
        }
        if let (Some(since), Some(until)) = (window.since, window.until)
            && until < since
        {
            let message = format!("until {until} is before since {since}");
            problems.push(
                self.source
                    .problem(time.at, message)
                    .hint("turn since and until round"),
            );
        }
        window
    }

    fn hour(&self, given: Option<&At<String>>, problems: &mut Problems) -> Option<civil::Time> {
        let given = given?;
        let hour = given.value.parse().ok();
        if hour.is_none() {
            let message = format!("{:?} is no time of the day", given.value);
            let hint = "write hours and minutes in quotes, as in \"08:30\"";
            problems.push(self.source.problem(given.at, message).hint(hint));
        }
        hour
    }

    pub(super) fn day(&self, given: Option<&At<String>>, problems: &mut Problems) -> Option<Date> {
        let given = given?;
        let day = given.value.parse().ok();
        if day.is_none() {
            let message = format!("{:?} is no day", given.value);
            let hint = "write year, month and day, as in \"2027-03-31\"";
            problems.push(self.source.problem(given.at, message).hint(hint));
        }
        day
    }
}

impl Day {
    fn weekday(self) -> Weekday {
        match self {
            Self::Mon => Weekday::Monday,
            Self::Tue => Weekday::Tuesday,
            Self::Wed => Weekday::Wednesday,
            Self::Thu => Weekday::Thursday,
            Self::Fri => Weekday::Friday,
            Self::Sat => Weekday::Saturday,
            Self::Sun => Weekday::Sunday,
        }
    }
}
