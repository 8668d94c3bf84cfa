//! Decides where a request may go.

use std::task::{self, Poll};

use tower::{Layer, Service, layer::layer_fn};

use super::{
    Reply,
    context::{Classified, Decided, Refused},
};
use crate::{label::Finding, policy::Facts, telemetry::Stage};

/// See the module.
#[derive(Debug, Clone)]
pub struct Decide<S> {
    inner: S,
}

pub(super) fn layer<S>() -> impl Layer<S, Service = Decide<S>> {
    layer_fn(|inner| Decide { inner })
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
        let located = classified.findings.iter();
        let findings: Vec<&Finding> = located.map(|located| &located.finding).collect();
        let facts = Facts {
            findings: &findings,
            unreadable: classified.parsed.chat.unreadable().len(),
            failed: classified.failed,
        };
        let decision = classified.snapshot.policy.decide(facts);
        context.decided(&decision.label);
        self.inner.call(Decided {
            classified,
            decision,
        })
    }
}
