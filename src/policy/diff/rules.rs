//! What the rules, exceptions, defaults and dictionaries of two folders say differently.

use std::collections::BTreeMap;

use super::{
    super::{Exception, Rule, rule::Then, words},
    Changed, Direction, Side,
};
use crate::destination::{Catalogue, Destinations};

type How = Vec<(Direction, String)>;

/// Everything that one of the two says and the other does not say so.
pub(super) fn said(old: Side<'_>, new: Side<'_>, catalogue: &Catalogue) -> Vec<Changed> {
    let mut all = Vec::new();
    let (before, now) = (by_id(old), by_id(new));
    for (id, rule) in &before {
        if !now.contains_key(id) {
            let how = (
                Direction::Laxer,
                format!("removed: {}", whole(rule, catalogue)),
            );
            push(&mut all, format!("rule {id}"), vec![how]);
        }
    }
    for (id, rule) in &now {
        let how = match before.get(id) {
            None => vec![(
                Direction::Stricter,
                format!("added: {}", whole(rule, catalogue)),
            )],
            Some(before) => changed(before, rule, catalogue),
        };
        push(&mut all, format!("rule {id}"), how);
    }
    exceptions((&before, &now), catalogue, &mut all);
    defaults(old, new, catalogue, &mut all);
    lists(old, new, &mut all);
    all
}

fn push(all: &mut Vec<Changed>, what: String, how: How) {
    if !how.is_empty() {
        all.push(Changed { what, how });
    }
}

fn by_id(side: Side<'_>) -> BTreeMap<String, &Rule> {
    let Side { policy, .. } = side;
    policy
        .rules()
        .map(|rule| (rule.id.to_string(), rule))
        .collect()
}

/// A rule in one line.
fn whole(rule: &Rule, catalogue: &Catalogue) -> String {
    let mut then = Vec::new();
    let to = rule.then.destinations.as_ref();
    then.extend(to.map(|to| format!("may go to {}", words::destinations(to, catalogue))));
    then.extend(
        rule.then
            .label
            .as_ref()
            .map(|label| format!("label {label}")),
    );
    if rule.then.transforms() {
        then.push("something is replaced".to_owned());
    }
    let shadow = if rule.shadow { " (in shadow)" } else { "" };
    format!(
        "{}: {}{shadow}",
        rule.condition.words(catalogue),
        then.join(", ")
    )
}

fn changed(old: &Rule, new: &Rule, catalogue: &Catalogue) -> How {
    let mut how = How::new();
    if old.shadow != new.shadow {
        let (direction, word) = if new.shadow {
            (Direction::Laxer, "only in shadow")
        } else {
            (Direction::Stricter, "enforced, no longer in shadow")
        };
        how.push((direction, word.to_owned()));
    }
    if old.condition != new.condition {
        let direction = Direction::of(
            old.condition.implies(&new.condition),
            new.condition.implies(&old.condition),
        );
        let (before, now) = (
            old.condition.words(catalogue),
            new.condition.words(catalogue),
        );
        how.push((direction, format!("matches {now}; before {before}")));
    }
    let (mine, theirs) = (&new.then, &old.then);
    if let Some(one) = destinations(
        theirs.destinations.as_ref(),
        mine.destinations.as_ref(),
        catalogue,
    ) {
        how.push(one);
    }
    consequences(theirs, mine, &mut how);
    words_of(old, new, &mut how);
    how
}

/// Label, transforms, refusal and obligations.
fn consequences(theirs: &Then, mine: &Then, how: &mut How) {
    if mine.label != theirs.label {
        let word = |label: &Option<crate::label::Label>| {
            label
                .as_ref()
                .map_or("none".to_owned(), ToString::to_string)
        };
        let direction = Direction::of(mine.label > theirs.label, mine.label < theirs.label);
        how.push((
            direction,
            format!(
                "label {}; before {}",
                word(&mine.label),
                word(&theirs.label)
            ),
        ));
    }
    if mine.transform != theirs.transform {
        let direction = Direction::of(
            mine.transform > theirs.transform,
            mine.transform < theirs.transform,
        );
        let (now, before) = (mine.transform.as_str(), theirs.transform.as_str());
        how.push((direction, format!("transform {now}; before {before}")));
    }
    if mine.by_entity != theirs.by_entity {
        how.push((Direction::Otherwise, "other transforms by type".to_owned()));
    }
    if mine.on_denied != theirs.on_denied {
        let direction = Direction::of(
            mine.on_denied > theirs.on_denied,
            mine.on_denied < theirs.on_denied,
        );
        let word = mine
            .on_denied
            .map_or("the default", super::super::OnDenied::as_str);
        how.push((direction, format!("on_denied {word}")));
    }
    if mine.obligations != theirs.obligations {
        let direction = Direction::of(
            mine.obligations.covers(&theirs.obligations),
            theirs.obligations.covers(&mine.obligations),
        );
        how.push((direction, "other obligations".to_owned()));
    }
}

/// What people read and no decision depends on.
fn words_of(old: &Rule, new: &Rule, how: &mut How) {
    let mut tell = |differs: bool, what: &str| {
        how.extend(differs.then(|| (Direction::Otherwise, format!("another {what}"))));
    };
    tell(old.title != new.title, "title");
    tell(old.severity != new.severity, "severity");
    let messages = old.then.message != new.then.message || old.then.messages != new.then.messages;
    tell(messages, "message");
}

fn destinations(
    old: Option<&Destinations>,
    new: Option<&Destinations>,
    catalogue: &Catalogue,
) -> Option<(Direction, String)> {
    if old == new {
        return None;
    }
    let everywhere = catalogue.all();
    let (before, now) = (old.unwrap_or(&everywhere), new.unwrap_or(&everywhere));
    let direction = Direction::of(now.is_within(before), before.is_within(now));
    let (now, before) = (
        words::destinations(now, catalogue),
        words::destinations(before, catalogue),
    );
    Some((direction, format!("may go to {now}; before {before}")))
}

fn exceptions(
    (old, new): (&BTreeMap<String, &Rule>, &BTreeMap<String, &Rule>),
    catalogue: &Catalogue,
    all: &mut Vec<Changed>,
) {
    let each = |rules: &BTreeMap<String, &Rule>| -> BTreeMap<String, String> {
        let exceptions = rules.values().flat_map(|rule| &rule.exceptions);
        exceptions
            .map(|one| (one.id.to_string(), exception(one, catalogue)))
            .collect()
    };
    let (before, now) = (each(old), each(new));
    for (id, words) in &before {
        if !now.contains_key(id) {
            let how = (Direction::Stricter, format!("removed: {words}"));
            push(all, format!("exception {id}"), vec![how]);
        }
    }
    for (id, words) in &now {
        let how = match before.get(id) {
            None => vec![(Direction::Laxer, format!("added: {words}"))],
            Some(same) if same == words => Vec::new(),
            Some(other) => vec![(Direction::Otherwise, format!("{words}; before {other}"))],
        };
        push(all, format!("exception {id}"), how);
    }
}

fn exception(one: &Exception, catalogue: &Catalogue) -> String {
    format!(
        "{} may also use {} until {} (from {}, approved by {})",
        one.who.words(),
        words::destinations(&one.destinations, catalogue),
        one.expires,
        one.rule,
        one.approved_by
    )
}

fn defaults(old: Side<'_>, new: Side<'_>, catalogue: &Catalogue, all: &mut Vec<Changed>) {
    let (before, now) = (old.policy, new.policy);
    for (what, before, now) in [
        ("what cannot be read", &before.unreadable, &now.unreadable),
        (
            "what could not be examined",
            &before.on_error,
            &now.on_error,
        ),
    ] {
        push(
            all,
            format!("default for {what}"),
            changed(before, now, catalogue),
        );
    }
    if before.on_denied != now.on_denied {
        let direction = Direction::of(
            now.on_denied > before.on_denied,
            now.on_denied < before.on_denied,
        );
        let how = (
            direction,
            format!(
                "{}; before {}",
                now.on_denied.as_str(),
                before.on_denied.as_str()
            ),
        );
        push(all, "default on_denied".to_owned(), vec![how]);
    }
    if before.detect != now.detect {
        let off = now.detect == super::super::form::Detect::None;
        let direction = Direction::of(!off, off);
        let how = (
            direction,
            format!("the detectors are {}", if off { "off" } else { "on" }),
        );
        push(all, "default detect".to_owned(), vec![how]);
    }
    if before.scale != now.scale {
        let names =
            |policy: &super::super::Policy| policy.scale.names().collect::<Vec<_>>().join(", ");
        let how = (
            Direction::Otherwise,
            format!("{}; before {}", names(now), names(before)),
        );
        push(all, "labels".to_owned(), vec![how]);
    }
}

/// Dictionaries by how much they hold, the rest by whether it is there.
fn lists(old: Side<'_>, new: Side<'_>, all: &mut Vec<Changed>) {
    let each = |side: Side<'_>| -> BTreeMap<String, (usize, String)> {
        let mut found = BTreeMap::new();
        let mut problems = crate::yaml::Problems::default();
        for (source, one) in side.draft.dictionaries() {
            let mut terms = side.draft.terms(source, one, &mut problems);
            terms.sort_unstable();
            let rest = format!(
                "{} {:?} {} {}",
                one.entity, one.category, one.match_case, one.inflect
            );
            let count = terms.len();
            found.insert(
                format!("dictionary {}", one.name.value),
                (count, format!("{rest} {terms:?}")),
            );
        }
        for (_, one) in side.draft.patterns() {
            let rest = format!(
                "{} {:?} {} {}",
                one.entity, one.category, one.regex.value, one.confidence
            );
            found.insert(format!("pattern {}", one.name.value), (1, rest));
        }
        for (_, one) in side.draft.indexes() {
            let rest = format!("{} {:?} {}", one.entity, one.category, one.file.value);
            found.insert(format!("index {}", one.name.value), (1, rest));
        }
        for (_, pack) in side.draft.packs() {
            found.insert(format!("pack {}", pack.value), (1, String::new()));
        }
        found
    };
    let (before, now) = (each(old), each(new));
    for what in before.keys().filter(|what| !now.contains_key(*what)) {
        push(
            all,
            what.clone(),
            vec![(Direction::Laxer, "removed".to_owned())],
        );
    }
    for (what, (count, rest)) in &now {
        let entries = |count: usize| {
            if what.starts_with("dictionary") {
                format!(" with {count} terms")
            } else {
                String::new()
            }
        };
        let how = match before.get(what) {
            None => vec![(Direction::Stricter, format!("added{}", entries(*count)))],
            Some((_, same)) if same == rest => Vec::new(),
            Some((was, _)) if was != count => {
                vec![(
                    Direction::of(count > was, count < was),
                    format!("{count} terms; before {was}"),
                )]
            }
            Some(_) => vec![(Direction::Otherwise, "holds something else".to_owned())],
        };
        push(all, what.clone(), how);
    }
}
