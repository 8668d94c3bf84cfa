//! Who can answer, and to which names.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    super::{Route, Routes, form},
    Checker,
};
use crate::{
    destination::{Catalogue, Destination, DestinationId, Zone},
    ident::Name,
    jurisdiction,
    yaml::{At, Place, nearest},
};

/// The host name of destinations in this process.
const ENGINE: &str = "engine";

impl Checker<'_> {
    /// Every model somewhere. Doubles and the reserved name are told here.
    pub(super) fn catalogue(
        &mut self,
        providers: &[form::Provider],
        engine: Option<&form::Engine>,
    ) -> Catalogue {
        let mut all: Vec<(Place, Destination)> = Vec::new();
        let mut names: Vec<&Name> = Vec::new();
        for provider in providers {
            self.provider_itself(provider, &names);
            names.push(&provider.name.value);
            all.extend(
                provider
                    .models
                    .iter()
                    .map(|model| (model.at, remote(provider, model))),
            );
        }
        if let (Some(engine), Ok(host)) = (engine, ENGINE.parse::<Name>()) {
            all.extend(
                engine
                    .models
                    .iter()
                    .map(|model| (model.name.at, local(&host, model))),
            );
        }
        let mut seen = BTreeSet::new();
        for (at, destination) in &all {
            if !seen.insert(destination.to_string()) {
                let message = format!("{destination} is there twice");
                self.wrong(*at, message, "remove one of the two");
            }
        }
        if let Some((at, _)) = all.get(Catalogue::MAX) {
            let message = format!("more than {} models", Catalogue::MAX);
            self.wrong(*at, message, "remove some");
        }
        Catalogue::new(
            all.into_iter()
                .map(|(_, destination)| destination)
                .collect(),
        )
    }

    /// A provider's name, zone and jurisdiction.
    fn provider_itself(&mut self, provider: &form::Provider, earlier: &[&Name]) {
        let name = &provider.name.value;
        if name.as_str() == ENGINE {
            let message = "the name \"engine\" means this process";
            self.wrong(provider.name.at, message, "choose another name");
        } else if earlier.contains(&name) {
            let message = format!("there are two providers {name:?}");
            self.wrong(provider.name.at, message, "rename one of them");
        }
        if provider.zone.value == Zone::Local {
            let message = "a provider is never local: that is this process";
            let hint = "write external, or private for the company's own machines";
            self.wrong(provider.zone.at, message, hint);
        }
        if let Some(law) = &provider.jurisdiction
            && let Err(meant) = jurisdiction::check(law)
        {
            let message = format!("{:?} is no country and no group of countries", law.value);
            let hint = match meant {
                Some(meant) => format!("write {meant}"),
                None => {
                    "use the two capital letters of ISO 3166-1, as in US or DE, or EU".to_owned()
                }
            };
            self.wrong(law.at, message, &hint);
        }
    }

    /// The company's names first, then every model by its own name and as `host/model`.
    pub(super) fn routes(&mut self, file: &form::File, catalogue: &Catalogue) -> Routes {
        let mut named: Vec<Route> = Vec::new();
        for route in &file.routes {
            let to = route
                .to
                .iter()
                .filter_map(|name| self.destination(name, catalogue))
                .collect();
            if named.iter().any(|known| known.model == route.model.value) {
                let message = format!("there are two routes for {:?}", route.model.value);
                self.wrong(
                    route.model.at,
                    message,
                    "join them: to: takes several names",
                );
            } else if route.to.is_empty() {
                self.wrong(
                    route.model.at,
                    "nobody answers on this route",
                    "name at least one model under to:",
                );
            }
            named.push(Route {
                model: route.model.value.clone(),
                alias: true,
                to,
            });
        }
        for (id, destination) in catalogue.iter() {
            let own = [
                Some(destination.model.clone()),
                destination.to_string().parse().ok(),
            ];
            for model in own.into_iter().flatten() {
                if !named.iter().any(|known| known.model == model) {
                    named.push(Route {
                        model,
                        alias: false,
                        to: Arc::from([id]),
                    });
                }
            }
        }
        let substitutes = match &file.substitutes {
            Some(list) => list
                .iter()
                .filter_map(|name| self.destination(name, catalogue))
                .collect(),
            None => catalogue
                .iter()
                .filter(|(_, d)| d.zone.is_private())
                .map(|(id, _)| id)
                .collect(),
        };
        Routes { named, substitutes }
    }

    fn destination(&mut self, name: &At<String>, catalogue: &Catalogue) -> Option<DestinationId> {
        let found = catalogue.find(name);
        if found.is_none() {
            let known: Vec<String> = catalogue.iter().map(|(_, d)| d.to_string()).collect();
            let message = format!("there is no model {:?}", name.value);
            let problem = self.source.problem(name.at, message);
            let hint = nearest(name, known.iter().map(String::as_str));
            self.problems.push(problem.maybe_hint(hint));
        }
        found
    }
}

/// A provider's model.
fn remote(provider: &form::Provider, model: &form::ProviderModel) -> Destination {
    let jurisdiction = provider.jurisdiction.as_ref();
    Destination {
        host: provider.name.value.clone(),
        model: model.name.clone(),
        upstream: model.upstream.clone().unwrap_or_else(|| model.name.clone()),
        zone: provider.zone.value,
        jurisdiction: jurisdiction.map(|law| Arc::from(law.value.as_str())),
        zero_retention: provider.zero_retention,
    }
}

/// A model of this process.
fn local(host: &Name, model: &form::EngineModel) -> Destination {
    let name = model.name.value.clone();
    Destination {
        host: host.clone(),
        model: name.clone(),
        upstream: name,
        zone: Zone::Local,
        jurisdiction: None,
        zero_retention: false,
    }
}
