//! Finds what is sensitive in every text of a request.

use std::{
    sync::Arc,
    task::{self, Poll},
    time::Instant,
};

use tower::{Layer, Service, layer::layer_fn};

use super::{
    Answering, LARGE, Parts, Reply, Snapshot,
    context::{Classified, Parsed, Refused},
};
use crate::{
    decode::{self, Budget},
    inspect::{Verdict, around::Around},
    label::Finding,
    telemetry::Stage,
};

/// See the module.
#[derive(Debug, Clone)]
pub struct Classify<S> {
    inner: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Classify<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |inner| Classify {
        inner,
        parts: Arc::clone(&parts),
    })
}

impl<S> Service<Parsed> for Classify<S>
where
    S: Service<Classified, Response = Reply, Error = Refused> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Reply;
    type Error = Refused;
    type Future = Answering<Reply, Refused>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), Refused>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, parsed: Parsed) -> Self::Future {
        let (mut inner, parts) = (self.inner.clone(), Arc::clone(&self.parts));
        Box::pin(async move {
            parsed.context.mark(Stage::Classify);
            let snapshot = parts.snapshot.load_full();
            let classified = if parsed.chat.document().body().len() > LARGE {
                let parts = Arc::clone(&parts);
                let work = tokio::task::spawn_blocking(move || classify(parsed, snapshot, &parts));
                // It cannot be cancelled, and a panic in it is one of this request.
                work.await.map_err(|_panicked| super::Rejection::Internal)?
            } else {
                classify(parsed, snapshot, &parts)
            };
            for located in &classified.verdict.findings {
                let Finding {
                    entity, category, ..
                } = &located.finding;
                parts.telemetry.metrics.found(entity.as_str(), *category);
            }
            inner.call(classified).await
        })
    }
}

fn classify(parsed: Parsed, snapshot: Arc<Snapshot>, parts: &Parts) -> Classified {
    let mut classified = Classified {
        parsed,
        snapshot,
        verdict: Verdict::default(),
        candidate: None,
        around: Around::default(),
        lineage: None,
        hashed: None,
    };
    let snapshot = &classified.snapshot;
    let candidate = snapshot.candidate.as_ref();
    let languages = snapshot.policy.wants_languages()
        || candidate.is_some_and(|candidate| candidate.policy.wants_languages());
    classified.around = Around::of(&classified.parsed.chat, languages);
    if classified.snapshot.policy.wants_findings() {
        let (chat, snapshot) = (&classified.parsed.chat, &classified.snapshot);
        let hashed = parts.lineage.hash(chat);
        let mut budget = budget_of(parts);
        let read = (chat, &hashed);
        classified.verdict = snapshot
            .verdicts
            .read(&snapshot.detectors, read, &mut budget);
        classified.candidate = snapshot.candidate.as_ref().and_then(|candidate| {
            let (detectors, verdicts) = candidate.finds.as_ref()?;
            let mut budget = budget_of(parts);
            Some(verdicts.read(detectors, read, &mut budget))
        });
        let label = parts.lineage.label(&hashed, Instant::now());
        classified.lineage = label.and_then(|label| snapshot.policy.label(&label));
        classified.hashed = Some(hashed);
    }
    classified
}

/// What may be decoded of one request.
fn budget_of(parts: &Parts) -> Budget {
    Budget::new(decode::Limits {
        depth: parts.limits().decode_depth,
        bytes: parts.limits().decoded_bytes,
        ..decode::Limits::default()
    })
}
