//! Tries the destinations that the decision leaves, one after the other.
//!
//! Whoever fails is followed by the next of the same decision, never by anybody else. Each attempt
//! goes through the seal again, so each has a record of its own.

use std::{
    sync::Arc,
    task::{self, Poll},
};

use tower::{Layer, Service, layer::layer_fn};

use super::{
    Answering, Parts, Rejection, Reply,
    context::{Attempt, Classified, Decided, Refused},
};
use crate::{
    destination::{Destination, DestinationId, Zone},
    inspect::Verdict,
    policy::{Decision, OnDenied},
    telemetry::event,
    transform::redactable,
    wire::chat::Chat,
};

/// See the module.
#[derive(Debug, Clone)]
pub struct Route<S> {
    inner: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Route<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |inner| Route {
        inner,
        parts: Arc::clone(&parts),
    })
}

impl<S> Service<Decided> for Route<S>
where
    S: Service<Attempt, Response = Reply, Error = Refused> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Reply;
    type Error = Refused;
    type Future = Answering<Reply, Refused>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), Refused>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, decided: Decided) -> Self::Future {
        let (inner, parts) = (self.inner.clone(), Arc::clone(&self.parts));
        Box::pin(route(inner, parts, decided))
    }
}

async fn route<S>(mut inner: S, parts: Arc<Parts>, decided: Decided) -> Result<Reply, Refused>
where
    S: Service<Attempt, Response = Reply, Error = Refused>,
{
    let classified = &decided.classified;
    let read = (&classified.parsed.chat, &classified.verdict);
    let (candidates, substituted) = candidates(&parts, read, &decided.decision);
    count(&parts, &decided);
    let decided = Arc::new(decided);
    let mut last = None;
    for (number, destination) in (1..).zip(candidates) {
        let attempt = Attempt {
            decided: Arc::clone(&decided),
            destination: Some(destination),
            number,
            substituted,
        };
        match inner.call(attempt).await {
            Err(refused) if refused.why.may_be_tried_elsewhere() => {
                note_failure(&parts, destination, &refused.why);
                last = Some(refused);
            }
            done => return done,
        }
    }
    match last {
        Some(refused) => Err(refused),
        // Nobody may have it: that is recorded too, and answered by the seal.
        None => {
            inner
                .call(Attempt {
                    decided,
                    destination: None,
                    number: 1,
                    substituted: false,
                })
                .await
        }
    }
}

/// Counts the decision, and what it would have been otherwise.
fn count(parts: &Parts, decided: &Decided) {
    let metrics = &parts.telemetry.metrics;
    let Classified {
        parsed,
        verdict,
        candidate,
        ..
    } = &decided.classified;
    let zone_by = |verdict, decision| {
        let first = first(parts, (&parsed.chat, verdict), decision);
        first.map(|first| first.zone)
    };
    let zone = |decision| zone_by(verdict, decision);
    let own = zone(&decided.decision);
    metrics.decided(&decided.decision, own);
    if let Some(unshadowed) = &decided.unshadowed {
        metrics.decided_otherwise("shadow", own, zone(unshadowed));
    }
    if let Some(other) = &decided.candidate {
        let zone = zone_by(candidate.as_ref().unwrap_or(verdict), other);
        metrics.decided_otherwise("candidate", own, zone);
    }
    if !decided.decision.obligations.notify.is_empty() {
        let context = &decided.classified.parsed.context;
        event::notified(context.id.as_str(), &decided.decision);
    }
}

/// Who answers first by a decision about the request.
pub(super) fn first<'a>(
    parts: &'a Parts,
    read: (&Chat, &Verdict),
    decision: &Decision,
) -> Option<&'a Destination> {
    let (candidates, _) = candidates(parts, read, decision);
    parts.catalogue().get(*candidates.first()?)
}

/// Who may answer, first choice first, and whether they stand in for who was asked.
fn candidates(
    parts: &Parts,
    (chat, verdict): (&Chat, &Verdict),
    decision: &Decision,
) -> (Vec<DestinationId>, bool) {
    let routes = &parts.config.routes;
    let may_leave = redactable(chat, &verdict.findings, &decision.transforms).is_ok();
    let allowed = |ids: &[DestinationId]| -> Vec<DestinationId> {
        let zone = |id: DestinationId| {
            parts
                .catalogue()
                .get(id)
                .map(|destination| destination.zone)
        };
        let open = |id: &DestinationId| {
            decision.allowed.holds(*id) && (may_leave || zone(*id) != Some(Zone::External))
        };
        ids.iter().copied().filter(open).collect()
    };
    let asked = allowed(routes.candidates(chat.model()).unwrap_or_default());
    if asked.is_empty() && decision.on_denied == OnDenied::Substitute {
        (allowed(routes.substitutes()), true)
    } else {
        (asked, false)
    }
}

fn note_failure(parts: &Parts, destination: DestinationId, why: &Rejection) {
    let name = parts
        .catalogue()
        .get(destination)
        .map(ToString::to_string)
        .unwrap_or_default();
    let reason: &str = match why {
        Rejection::Provider(failure) => {
            event::provider_failed(&name, failure);
            failure.as_str()
        }
        Rejection::EngineFault(fault) => {
            event::provider_failed(&name, fault);
            "engine"
        }
        _ => "busy",
    };
    parts
        .telemetry
        .metrics
        .destination_failures
        .with_label_values(&[name.as_str(), reason])
        .inc();
}
