//! Finds what is sensitive in every text of a request.

use std::{
    sync::Arc,
    task::{self, Poll},
};

use tower::{Layer, Service, layer::layer_fn};

use super::{
    Answering, LARGE, Parts, Reply, Snapshot,
    context::{Classified, Parsed, Refused},
    search::Search,
};
use crate::{
    classify::{Detectors, Input},
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
                let work = tokio::task::spawn_blocking(move || classify(parsed, snapshot));
                // It cannot be cancelled, and a panic in it is one of this request.
                work.await.map_err(|_panicked| super::Rejection::Internal)?
            } else {
                classify(parsed, snapshot)
            };
            for located in &classified.findings {
                let Finding {
                    entity, category, ..
                } = &located.finding;
                parts.telemetry.metrics.found(entity.as_str(), *category);
            }
            inner.call(classified).await
        })
    }
}

fn classify(parsed: Parsed, snapshot: Arc<Snapshot>) -> Classified {
    let mut classified = Classified {
        parsed,
        snapshot,
        findings: Vec::new(),
        failed: false,
    };
    if classified.snapshot.policy.wants_findings() {
        find_all(&mut classified);
    }
    classified
}

fn find_all(classified: &mut Classified) {
    let mut search = Search::new(&classified.snapshot.detectors, &classified.parsed.chat);
    for (text, passage) in classified.parsed.chat.passages() {
        search.passage(text, &passage);
        if search.overflowed {
            break;
        }
    }
    (classified.findings, classified.failed) = (search.findings, search.overflowed);
}

/// Finds what is sensitive in one text, as in a message of a user.
#[must_use]
pub fn find(detectors: &Detectors, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    detectors.scan(Input { text, hint: None }, &mut found);
    found
}
