//! The order of things: from an `http::Request` to an answer, one layer a file.
//!
//! This is the only place that states the order. A layer holds no logic: it calls a function of a
//! lower module, notes the time, passes on. Outside is HTTP, with errors already answered; inside
//! are stage types, each owning the one before, and [`Rejection`].

mod answer;
mod auth;
mod classify;
mod context;
mod decide;
mod edge;
mod endpoint;
mod generate;
mod guard;
mod limit;
mod memory;
mod parse;
mod record;
mod rejection;
mod route;
mod seal;

use std::{future::Future, pin::Pin, sync::Arc};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tower::Layer;

use self::{
    answer::Answer, classify::Classify, decide::Decide, endpoint::Endpoints, limit::Limit,
    parse::Parse, route::Route, seal::Seal,
};
pub use self::{
    context::{Context, Reply, Stamp},
    edge::Edge,
    memory::{Lineage, NoRandomness, Verdicts},
    record::{DigestKey, Released, Reloaded},
    rejection::Rejection,
};
use crate::{
    audit::Log,
    classify::Detectors,
    clearance::{External, Private},
    config::{Config, form::Limits},
    destination::Catalogue,
    engine::Engine,
    policy::Policy,
    provider::Providers,
    release::InForce,
    task::Tasks,
    telemetry::Telemetry,
};

/// The policies and detectors that one request sees from beginning to end.
#[derive(Debug)]
pub struct Snapshot {
    /// What finds.
    pub detectors: Detectors,
    /// What decides.
    pub policy: Policy,
    /// Who signed it, where that is asked for.
    pub release: Option<InForce>,
    /// Since when it is in force.
    pub since: Timestamp,
    /// What these detectors said of pieces of earlier requests.
    pub verdicts: Verdicts,
    /// What may come into force next.
    pub candidate: Option<Candidate>,
}

/// Policies that decide beside those in force and change nothing.
#[derive(Debug)]
pub struct Candidate {
    /// What decides.
    pub policy: Policy,
    /// What finds, where that differs, and what it said of pieces of earlier requests.
    pub finds: Option<(Detectors, Verdicts)>,
}

/// What the layers work with. Each worker has its own, with connections of its own to providers; all
/// else in it is shared.
#[derive(Debug)]
pub struct Parts {
    /// Who answers to which name, and bounds.
    pub config: Arc<Config>,
    /// The policies in force; a reload swaps them.
    pub snapshot: Arc<ArcSwap<Snapshot>>,
    /// Where evidence goes.
    pub log: Log,
    /// The key of the digests of values in records.
    pub digest_key: Arc<DigestKey>,
    /// The labels of conversations.
    pub lineage: Arc<Lineage>,
    /// Places of requests at work.
    pub places: Arc<Semaphore>,
    /// Someone else's machines.
    pub external: Providers<External>,
    /// The company's remote machines.
    pub private: Providers<Private>,
    /// This process, where it has models.
    pub engine: Option<Arc<Engine>>,
    /// Where metrics, logs and traces go.
    pub telemetry: Arc<Telemetry>,
    /// Who waits for tasks at shutdown.
    pub tasks: Tasks,
}

impl Parts {
    /// The same for another worker, with providers of its own.
    #[must_use]
    pub fn with(&self, external: Providers<External>, private: Providers<Private>) -> Self {
        Self {
            config: Arc::clone(&self.config),
            snapshot: Arc::clone(&self.snapshot),
            log: self.log.clone(),
            digest_key: Arc::clone(&self.digest_key),
            lineage: Arc::clone(&self.lineage),
            places: Arc::clone(&self.places),
            external,
            private,
            engine: self.engine.clone(),
            telemetry: Arc::clone(&self.telemetry),
            tasks: self.tasks.clone(),
        }
    }

    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.config.catalogue
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.config.limits
    }
}

/// Bodies larger than this are worked on off the asynchronous workers, so that nobody else waits.
const LARGE: usize = 64 << 10;

/// What a layer answers with.
type Answering<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Builds the stack. Read from the bottom: the innermost stands first.
#[must_use]
pub fn stack(parts: &Arc<Parts>) -> Edge {
    let stack = Push(Answer::new(parts))
        // Innermost but for the answer itself: no destination is spoken to before the record of
        // exactly this attempt is durable.
        .push(seal::layer(parts))
        // Above the seal, so that each further attempt needs a record of its own.
        .push(route::layer(parts))
        // Above the route, so that every candidate comes out of one decision.
        .push(decide::layer(parts))
        // Pins the policy snapshot, so that finding and deciding cannot see two policies.
        .push(classify::layer(parts))
        // After all limits: nothing is read into memory for a request that is turned away.
        .push(parse::layer(parts))
        // Above parsing, since listing models needs no body.
        .push(endpoint::layer(parts))
        // Turns work away before any of it is done; under the guard, whose refusals cost nothing.
        .push(limit::layer(parts))
        // Above the limit, so that strangers take no place; what is inside knows who asks.
        .push(auth::layer(parts))
        // First of all: a request whose framing two readers could read differently goes no further.
        .push(guard::layer(parts))
        // Outermost: every error becomes HTTP here, and every request is counted, also a dropped one.
        .push(edge::layer(parts));
    stack.0
}

/// A stack under construction.
struct Push<S>(S);

impl<S> Push<S> {
    fn push<L: Layer<S>>(self, layer: L) -> Push<L::Service> {
        Push(layer.layer(self.0))
    }
}
