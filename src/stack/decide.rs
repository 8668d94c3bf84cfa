//! Decides where a request may go.

use std::{
    sync::Arc,
    task::{self, Poll},
    time::Instant,
};

use jiff::Timestamp;
use tower::{Layer, Service, layer::layer_fn};

use super::{
    Parts, Reply,
    context::{Classified, Decided, Refused},
};
use crate::{
    inspect::{self, Verdict, around},
    policy::{Decision, Facts, Policy},
    telemetry::Stage,
};

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
        let snapshot = &classified.snapshot;
        let of = |verdict, policy: &Policy| decide(&self.parts, &classified, verdict, policy);
        let (decision, unshadowed) = of(&classified.verdict, &snapshot.policy);
        let candidate = snapshot.candidate.as_ref().map(|candidate| {
            let verdict = classified.candidate.as_ref().unwrap_or(&classified.verdict);
            of(verdict, &candidate.policy).0
        });
        context.decided(&decision.label);
        if let Some(hashed) = &classified.hashed {
            let label = decision.label.as_str();
            self.parts.lineage.keep(hashed, label, Instant::now());
        }
        self.inner.call(Decided {
            classified,
            decision,
            unshadowed,
            candidate,
        })
    }
}

/// The decision of a policy, and what it would be if the rules in shadow that matched were enforced.
fn decide(
    parts: &Parts,
    classified: &Classified,
    verdict: &Verdict,
    policy: &Policy,
) -> (Decision, Option<Decision>) {
    let chat = &classified.parsed.chat;
    let findings = around::facts(chat, &verdict.findings);
    let config = &parts.config;
    let asked = config.routes.candidates(chat.model());
    let asked = asked.map(|ids| config.catalogue.these(ids));
    // The candidate may have another scale.
    let lineage = classified.lineage.as_ref();
    let lineage = lineage.and_then(|label| policy.label(label.as_str()));
    let around = &classified.around;
    let facts = Facts {
        findings: &findings,
        unreadable: inspect::unreadable_count(chat, verdict),
        failed: verdict.overflowed,
        lineage: lineage.as_ref(),
        principal: Some(&classified.parsed.caller.principal),
        endpoint: "/v1/chat/completions",
        model: chat.model().as_str(),
        asked: asked.as_ref(),
        bytes: u64::try_from(chat.document().body().len()).unwrap_or(u64::MAX),
        positions: around.positions,
        languages: around.languages,
        attachments: around.attachments,
        now: Some(Timestamp::now()),
    };
    let decision = policy.decide(facts);
    let shadowed = !decision.shadowed.is_empty();
    let unshadowed = shadowed.then(|| policy.decide_unshadowed(facts));
    (decision, unshadowed)
}
