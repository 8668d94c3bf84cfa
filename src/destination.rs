//! Where a request can be answered: destinations with their zone and jurisdiction, and sets of them.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::ident::{ModelName, Name};

/// On whose machine a model runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Someone else's machine.
    External,
    /// The company's own remote inference.
    Private,
    /// This process.
    Local,
}

/// One model somewhere: `openai/gpt-4o` or `engine/smollm2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The provider's name, or `engine`.
    pub host: Name,
    /// The model as clients of Ringfence name it.
    pub model: ModelName,
    /// The model as the provider names it; the same unless the configuration says otherwise.
    pub upstream: ModelName,
    /// On whose machine.
    pub zone: Zone,
    /// Under whose law, as the configuration says: `US`, `EU`, `DE`. `None` where it says nothing.
    pub jurisdiction: Option<Arc<str>>,
    /// Whether whoever runs it keeps nothing of what it is asked, as the configuration says.
    pub zero_retention: bool,
}

/// Every destination that the configuration declares, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue(Vec<Destination>);

/// A place in the [`Catalogue`] it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::module_name_repetitions,
    reason = "an id alone says nothing where it is used"
)]
pub struct DestinationId(u16);

/// A set of destinations of one catalogue. Combining two sets is their intersection: a rule
/// can only take away.
#[derive(Clone, PartialEq, Eq)]
pub struct Destinations(Vec<bool>);

// === impl Zone ===

impl Zone {
    /// Whether the data stays with the company. `private` in a policy means this.
    #[must_use]
    pub const fn is_private(self) -> bool {
        matches!(self, Self::Private | Self::Local)
    }

    /// The zone's name as records and headers write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::External => "external",
            Self::Private => "private",
            Self::Local => "local",
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// === impl Destination ===

impl Destination {
    /// What stands-in destinations begin with and are called.
    const STAND_IN: &'static str = "any";

    /// Somebody under this law, or under none that is known, where nobody is configured.
    #[must_use]
    pub fn stand_in(zone: Zone, law: Option<&str>) -> Option<Self> {
        let kind = law.map_or_else(|| zone.as_str().to_owned(), str::to_ascii_lowercase);
        let inside = if zone == Zone::External || law.is_none() {
            ""
        } else {
            "-inside"
        };
        let model: ModelName = Self::STAND_IN.parse().ok()?;
        Some(Self {
            host: format!("{}-{kind}{inside}", Self::STAND_IN).parse().ok()?,
            upstream: model.clone(),
            model,
            zone,
            jurisdiction: law.map(Arc::from),
            zero_retention: false,
        })
    }

    /// Whether it only stands in where nobody is configured.
    #[must_use]
    pub fn is_stand_in(&self) -> bool {
        self.model.as_str() == Self::STAND_IN
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.model)
    }
}

// === impl Catalogue ===

impl Catalogue {
    /// The most destinations that a catalogue holds.
    pub const MAX: usize = 4096;

    /// Keeps the first [`Catalogue::MAX`]; the configuration refuses more with a message.
    #[must_use]
    pub fn new(mut destinations: Vec<Destination>) -> Self {
        destinations.truncate(Self::MAX);
        Self(destinations)
    }

    /// The destination that an id of this catalogue stands for.
    #[must_use]
    pub fn get(&self, id: DestinationId) -> Option<&Destination> {
        self.0.get(usize::from(id.0))
    }

    /// All, in the order of the configuration.
    pub fn iter(&self) -> impl Iterator<Item = (DestinationId, &Destination)> {
        self.0.iter().enumerate().filter_map(|(at, destination)| {
            Some((DestinationId(u16::try_from(at).ok()?), destination))
        })
    }

    /// The destination written as `host/model`.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<DestinationId> {
        let (host, model) = name.split_once('/')?;
        self.iter()
            .find(|(_, known)| known.host.as_str() == host && known.model.as_str() == model)
            .map(|(id, _)| id)
    }

    /// Every destination.
    #[must_use]
    pub fn all(&self) -> Destinations {
        Destinations(vec![true; self.0.len()])
    }

    /// Those with these ids.
    #[must_use]
    pub fn these(&self, ids: &[DestinationId]) -> Destinations {
        let mut set = self.only(|_| false);
        for id in ids {
            if let Some(held) = set.0.get_mut(usize::from(id.0)) {
                *held = true;
            }
        }
        set
    }

    /// Those that pass the test.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Destination) -> bool) -> Destinations {
        Destinations(self.0.iter().map(keep).collect())
    }
}

// === impl Destinations ===

impl Destinations {
    /// Whether the destination is in the set.
    #[must_use]
    pub fn holds(&self, id: DestinationId) -> bool {
        self.0.get(usize::from(id.0)).copied().unwrap_or(false)
    }

    /// Takes away what the other set does not hold.
    pub fn narrow(&mut self, other: &Self) {
        for (at, mine) in self.0.iter_mut().enumerate() {
            *mine = *mine && other.0.get(at).copied().unwrap_or(false);
        }
    }

    /// Adds what the other set holds. Only for the alternatives within one rule's list, and for
    /// exceptions.
    pub fn widen(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = *mine || *theirs;
        }
    }

    /// Whether some destination is in both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(&other.0)
            .any(|(mine, theirs)| *mine && *theirs)
    }

    /// Whether every destination of this set is in the other.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let both = self.0.iter().zip(&other.0);
        self.0.len() == other.0.len() && both.into_iter().all(|(mine, theirs)| !*mine || *theirs)
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.0.iter().any(|held| *held)
    }

    /// The ids in the set, in the order of the configuration.
    pub fn ids(&self) -> impl Iterator<Item = DestinationId> {
        self.0
            .iter()
            .enumerate()
            .filter(|(_, held)| **held)
            .filter_map(|(at, _)| u16::try_from(at).ok().map(DestinationId))
    }
}

impl fmt::Debug for Destinations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.ids().map(|id| id.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        let one = |host: &str, zone| Destination {
            host: host.parse().unwrap(),
            model: "m".parse().unwrap(),
            upstream: "m".parse().unwrap(),
            zone,
            jurisdiction: None,
            zero_retention: false,
        };
        Catalogue::new(vec![
            one("a", Zone::External),
            one("b", Zone::Private),
            one("engine", Zone::Local),
        ])
    }

    #[test]
    fn narrowing_never_adds() {
        let catalogue = catalogue();
        let mut set = catalogue.only(|d| d.zone.is_private());
        set.narrow(&catalogue.all());
        assert_eq!(set, catalogue.only(|d| d.zone.is_private()));
        set.narrow(&catalogue.only(|d| d.zone == Zone::External));
        assert!(set.is_empty());
    }

    #[test]
    fn a_destination_is_found_by_host_and_model() {
        let catalogue = catalogue();
        let id = catalogue.find("engine/m").unwrap();
        assert_eq!(catalogue.get(id).unwrap().zone, Zone::Local);
        assert!(catalogue.find("engine").is_none());
    }
}
