//! Conditions and destinations in words, for those who read what a rule says.

use jiff::civil::Weekday;

use super::condition::{Condition, Found, What, Who, Wildcard, Window};
use crate::destination::{Catalogue, Destinations, Zone};

/// How many destinations are named one by one.
const NAMED_MAX: usize = 4;

impl Condition {
    /// What the condition says.
    pub(super) fn words(&self, catalogue: &Catalogue) -> String {
        match self {
            Self::Always => "every request".to_owned(),
            Self::All(each) => joined(each, " and ", catalogue),
            Self::Any(each) => joined(each, " or ", catalogue),
            Self::Not(one) => format!("not {}", one.inner(catalogue)),
            Self::Found(found) => found.words(),
            Self::Unreadable { count: 1 } => "something that cannot be read".to_owned(),
            Self::Unreadable { count } => format!("at least {count} parts that cannot be read"),
            Self::Position(positions) => {
                format!("something in {}", listed(positions.iter().map(position)))
            }
            Self::Language(languages) => format!("a text in {}", listed(languages.codes())),
            Self::Principal(who) => format!("asked by {}", who.words()),
            Self::Endpoint(some) => format!("the endpoint {}", patterns(some)),
            Self::Model(some) => format!("the model {}", patterns(some)),
            Self::Asked(some) => {
                format!("a model that {} answers to", destinations(some, catalogue))
            }
            Self::Size(bytes) => format!("at least {bytes} bytes"),
            Self::Time(window) => window.words(),
            Self::Attachment(kinds) => {
                let kinds = kinds.kinds().map(|kind| match kind {
                    super::form::Attachment::Image => "an image",
                    super::form::Attachment::Audio => "a sound",
                    super::form::Attachment::Video => "a video",
                    super::form::Attachment::File => "a file",
                });
                format!("{} attached", listed(kinds))
            }
            Self::Lineage(label) => format!("a conversation that was {label} before"),
            Self::Label(label) => format!("what other rules label {label} or higher"),
        }
    }

    /// The same within another condition.
    fn inner(&self, catalogue: &Catalogue) -> String {
        let words = self.words(catalogue);
        let several = matches!(self, Self::All(each) | Self::Any(each) if each.len() > 1);
        if several { format!("({words})") } else { words }
    }
}

fn joined(each: &[Condition], by: &str, catalogue: &Catalogue) -> String {
    let words: Vec<_> = each.iter().map(|one| one.inner(catalogue)).collect();
    words.join(by)
}

impl What {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Entity(entity) => entity.to_string(),
            Self::Category(category) => format!("category {}", category.as_str()),
        }
    }
}

impl Found {
    pub(super) fn words(&self) -> String {
        let mut words = String::new();
        if self.count > 1 {
            words = format!("{words}at least {} ", self.count);
        }
        words.push_str(&self.what.words());
        if self.distinct > 1 {
            words = format!("{words} of at least {} different values", self.distinct);
        }
        if self.confidence != super::rule::CONFIDENCE {
            words = format!("{words} as sure as {}", self.confidence);
        }
        if let Some(positions) = self.positions {
            let some = listed(positions.iter().map(position));
            words = format!("{words} in {some}");
        }
        if self.alone {
            words.push_str(", also where it tells of nobody on its own");
        }
        words
    }
}

impl Who {
    /// Who is meant.
    pub(super) fn words(&self) -> String {
        let mut parts = Vec::new();
        for (what, some) in [
            ("user", &self.user),
            ("team", &self.team),
            ("application", &self.application),
            ("group", &self.group),
        ] {
            if !some.is_empty() {
                parts.push(format!(
                    "{what} {}",
                    listed(some.iter().map(String::as_str))
                ));
            }
        }
        let cleared = self.clearance.as_ref();
        parts.extend(cleared.map(|label| format!("whoever is cleared for {label}")));
        parts.join(", ")
    }
}

impl Window {
    fn words(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.from.map(|from| format!("from {from:.0}")));
        parts.extend(self.to.map(|to| format!("until {to:.0}")));
        if !self.days.is_empty() {
            parts.push(format!(
                "on {}",
                listed(self.days.iter().map(|day| day_name(*day)))
            ));
        }
        parts.extend(self.since.map(|since| format!("since {since}")));
        parts.extend(self.until.map(|until| format!("up to {until}")));
        let zone = self.zone.iana_name().unwrap_or("UTC");
        format!("{} ({zone})", parts.join(" "))
    }
}

const fn day_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A part of a request as policies write it.
#[must_use]
pub const fn position(position: crate::wire::chat::Position) -> &'static str {
    use crate::wire::chat::Position as P;
    match position {
        P::System => "system",
        P::User => "user",
        P::Assistant => "assistant",
        P::ToolDefinition => "tool_definition",
        P::ToolArgument => "tool_argument",
        P::ToolResult => "tool_result",
        P::File => "file",
        P::Metadata => "metadata",
        P::EmbeddingInput => "embedding_input",
        P::Parameter => "parameter",
    }
}

fn patterns(some: &[Wildcard]) -> String {
    listed(some.iter().map(|one| one.0.as_str()))
}

/// `a, b or c`.
pub(super) fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => "none".to_owned(),
    }
}

/// A set of destinations: by zone where it holds all of the zone, else by country, else by name.
#[must_use]
pub fn destinations(set: &Destinations, catalogue: &Catalogue) -> String {
    if set.is_empty() {
        return "nobody".to_owned();
    }
    if catalogue.all().is_within(set) {
        return "anybody".to_owned();
    }
    let outside = part(set, catalogue, false);
    let inside = part(set, catalogue, true);
    let parts = [outside, inside].into_iter().flatten();
    parts.collect::<Vec<_>>().join(", ")
}

/// Those outside, or those inside.
fn part(set: &Destinations, catalogue: &Catalogue, private: bool) -> Option<String> {
    let zone = catalogue.only(|one| one.zone.is_private() == private);
    let mut held = set.clone();
    held.narrow(&zone);
    if held.is_empty() {
        return None;
    }
    if zone.is_within(&held) {
        return Some(if private { "private" } else { "external" }.to_owned());
    }
    let all: Vec<_> = held.ids().filter_map(|id| catalogue.get(id)).collect();
    let local = catalogue.only(|one| one.zone == Zone::Local);
    if private && held == local {
        return Some("local".to_owned());
    }
    // All of some countries, and of those only.
    let mut laws: Vec<&str> = all
        .iter()
        .filter_map(|one| one.jurisdiction.as_deref())
        .collect();
    laws.sort_unstable();
    laws.dedup();
    let of_laws = catalogue.only(|one| {
        let law = one.jurisdiction.as_deref();
        one.zone.is_private() == private && law.is_some_and(|law| laws.contains(&law))
    });
    if !private && held == of_laws {
        let laws: Vec<_> = laws.iter().map(|law| format!("external/{law}")).collect();
        return Some(laws.join(", "));
    }
    let named = all.iter().take(NAMED_MAX).map(ToString::to_string);
    let mut words = named.collect::<Vec<_>>().join(", ");
    if all.len() > NAMED_MAX {
        words = format!("{words} and {} more", all.len() - NAMED_MAX);
    }
    Some(words)
}
