//! The words for destinations, looked up.

use std::collections::BTreeSet;

use super::Compiler;
use crate::{
    destination::{Destination, Destinations, Zone},
    jurisdiction,
    yaml::{At, Place, Problem, Problems, nearest},
};

impl Compiler<'_> {
    /// The destinations of a list. A list that names nobody is a problem of its own.
    pub(super) fn destinations(
        &self,
        list: &[At<String>],
        problems: &mut Problems,
    ) -> Destinations {
        let words = list.iter().map(|word| (word.at, word.value.as_str()));
        self.all_of(words, problems)
    }

    /// The destinations of words with their places.
    pub(super) fn all_of<'w>(
        &self,
        words: impl Iterator<Item = (Place, &'w str)>,
        problems: &mut Problems,
    ) -> Destinations {
        let mut set = self.world.catalogue.only(|_| false);
        for (at, word) in words {
            match self.destination(at, word) {
                Ok(some) => set.widen(&some),
                Err(problem) => problems.push(*problem),
            }
        }
        set
    }

    /// What one word of a list of destinations stands for.
    fn destination(&self, at: Place, word: &str) -> Result<Destinations, Box<Problem>> {
        let catalogue = self.world.catalogue;
        let (zone, law) = match word.split_once('/') {
            Some((zone, law)) => (zone, Some(law)),
            None => (word, None),
        };
        let in_zone: Option<fn(&Destination) -> bool> = match zone {
            "external" => Some(|d| d.zone == Zone::External),
            "private" => Some(|d| d.zone.is_private()),
            "local" => Some(|d| d.zone == Zone::Local),
            "any" => Some(|_| true),
            _ => None,
        };
        if let Some(in_zone) = in_zone {
            let Some(law) = law else {
                return Ok(catalogue.only(in_zone));
            };
            self.law(at, law).map_err(Box::new)?;
            let under = |d: &Destination| {
                let own = d.jurisdiction.as_deref();
                own.is_some_and(|own| jurisdiction::covers(law, own))
            };
            return Ok(catalogue.only(|d| in_zone(d) && under(d)));
        }
        let set = match word.split_once(':') {
            Some(("provider", host)) => {
                catalogue.only(|d| d.zone != Zone::Local && d.host.as_str() == host)
            }
            Some(("engine", model)) => {
                catalogue.only(|d| d.zone == Zone::Local && d.model.as_str() == model)
            }
            _ => catalogue.only(|d| d.to_string() == word),
        };
        if set.is_empty() {
            return Err(Box::new(self.unknown_destination(at, word)));
        }
        Ok(set)
    }

    /// Checks a country or a group of countries.
    pub(super) fn law(&self, at: Place, law: &str) -> Result<(), Problem> {
        jurisdiction::check(law).map_err(|meant| {
            let message = format!("{law:?} is no country and no group of countries");
            let hint = match meant {
                Some(meant) => format!("write {meant}"),
                None => {
                    let groups: Vec<_> = jurisdiction::GROUPS.iter().map(|one| one.name).collect();
                    let groups = groups.join(", ");
                    format!(
                        "use the two capital letters of ISO 3166-1, as in DE, or one of {groups}"
                    )
                }
            };
            self.source.problem(at, message).hint(hint)
        })
    }

    fn unknown_destination(&self, at: Place, word: &str) -> Problem {
        let zones = [
            "any",
            "external",
            "private",
            "local",
            "external/EU",
            "private/EU",
        ];
        let mut known: BTreeSet<String> = zones.map(str::to_owned).into();
        let named = word.contains([':', '/']);
        let models = self.world.catalogue.iter().map(|(_, one)| one);
        let models: Vec<&Destination> = models.filter(|one| !one.is_stand_in()).collect();
        if named && models.is_empty() {
            let hint = "no configuration is known here: name it with --config, or write zones and countries";
            let problem = self
                .source
                .problem(at, format!("there is no destination {word:?}"));
            return problem.hint(hint);
        }
        for destination in models {
            known.insert(destination.to_string());
            known.insert(match destination.zone {
                Zone::Local => format!("engine:{}", destination.model),
                Zone::External | Zone::Private => format!("provider:{}", destination.host),
            });
        }
        let hint = nearest(word, known.iter().map(String::as_str));
        self.source
            .problem(at, format!("there is no destination {word:?}"))
            .maybe_hint(hint)
    }
}
