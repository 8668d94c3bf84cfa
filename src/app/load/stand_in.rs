//! Destinations that stand in for those of a configuration where there is none.

use std::path::Path;

use super::sources;
use crate::{
    destination::{Catalogue, Destination, Zone},
    jurisdiction,
};

/// A catalogue with at least one destination outside and one inside, so that policies can be tested
/// where only one kind is configured. Without any, some outside are under a law that is known.
#[must_use]
pub fn with_every_zone(catalogue: &Catalogue) -> Catalogue {
    let mut all: Vec<Destination> = catalogue
        .iter()
        .map(|(_, destination)| destination.clone())
        .collect();
    let alone = all.is_empty();
    for (zone, law) in [
        (Zone::External, None),
        (Zone::External, Some("EU")),
        (Zone::External, Some("US")),
        (Zone::Local, None),
    ] {
        let is_missing = || {
            !all.iter()
                .any(|known| known.zone.is_private() == zone.is_private())
        };
        if alone || law.is_none() && is_missing() {
            all.extend(Destination::stand_in(zone, law));
        }
    }
    Catalogue::new(all)
}

/// A catalogue of somebody in each zone, and of somebody under each law that the policies of a folder
/// name, so that what they say of it has a meaning without a configuration.
#[must_use]
pub fn with_every_law(folder: &Path) -> Catalogue {
    let catalogue = with_every_zone(&Catalogue::default());
    let mut all: Vec<Destination> = catalogue.iter().map(|(_, one)| one.clone()).collect();
    let (sources, _) = sources(folder);
    for (zone, law) in sources
        .policies
        .iter()
        .flat_map(|source| laws(source.text()))
    {
        let known = |one: &Destination| {
            one.jurisdiction.as_deref() == Some(law) && one.zone.is_private() == zone.is_private()
        };
        if !all.iter().any(known) {
            all.extend(Destination::stand_in(zone, Some(law)));
        }
    }
    Catalogue::new(all)
}

/// The words of a text like `external/CH`, as zone and law.
fn laws(text: &str) -> impl Iterator<Item = (Zone, &str)> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '/'));
    words.filter_map(|word| {
        let (zone, law) = word.split_once('/')?;
        let zone = match zone {
            "external" | "any" => Zone::External,
            "private" => Zone::Private,
            _ => return None,
        };
        jurisdiction::check(law).ok().map(|()| (zone, law))
    })
}
