//! Decides where a request may go.

use std::{
    sync::Arc,
    task::{self, Poll},
    time::Instant,
};

use tower::{Layer, Service, layer::layer_fn};

use super::{
    Parts, Reply,
    context::{Classified, Decided, Refused},
};
use crate::{inspect, label::Finding, policy::Facts, telemetry::Stage};

/// See the module.
#[derive(Debug, Clone)]
pub struct Decide<S> {
    inner: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Decide<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |inner| Decide {
        inner,
        parts: Arc::clone(&parts),
    })
}

impl<S> Service<Classified> for Decide<S>
where
    S: Service<Decided, Response = Reply, Error = Refused>,
{
    type Response = Reply;
    type Error = Refused;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), Refused>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, classified: Classified) -> Self::Future {
        let context = &classified.parsed.context;
        context.mark(Stage::Decide);
        let (chat, verdict) = (&classified.parsed.chat, &classified.verdict);
        let located = verdict.findings.iter();
        let findings: Vec<&Finding> = located.map(|located| &located.finding).collect();
        let facts = Facts {
            findings: &findings,
            unreadable: inspect::unreadable_count(chat, verdict),
            failed: verdict.overflowed,
            lineage: classified.lineage.as_ref(),
        };
        let decision = classified.snapshot.policy.decide(facts);
        context.decided(&decision.label);
        if let Some(hashed) = &classified.hashed {
            let label = decision.label.as_str();
            self.parts.lineage.keep(hashed, label, Instant::now());
        }
        self.inner.call(Decided {
            classified,
            decision,
        })
    }
}
