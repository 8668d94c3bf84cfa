//! Finds what is sensitive in every text of a request.

use std::{
    sync::Arc,
    task::{self, Poll},
};

use tower::{Layer, Service};

use super::{
    Answering, Parts, Reply, Snapshot,
    context::{Classified, Parsed, Refused},
};
use crate::{
    classify::{Detectors, FINDINGS_MAX, Input},
    label::Finding,
    telemetry::Stage,
    transform::Located,
};

/// Requests larger than this are scanned off the asynchronous workers, so that nobody else waits.
const LARGE: usize = 64 << 10;
/// How many findings of one request are kept. A request with more is decided by `on_error`.
const TOTAL_MAX: usize = 50_000;

/// See the module.
#[derive(Debug, Clone)]
pub struct Classify<S> {
    inner: S,
    parts: Arc<Parts>,
}

/// Makes [`Classify`].
#[derive(Debug, Clone)]
pub(super) struct ClassifyLayer(Arc<Parts>);

pub(super) fn layer(parts: &Arc<Parts>) -> ClassifyLayer {
    ClassifyLayer(Arc::clone(parts))
}

impl<S> Layer<S> for ClassifyLayer {
    type Service = Classify<S>;

    fn layer(&self, inner: S) -> Classify<S> {
        Classify {
            inner,
            parts: Arc::clone(&self.0),
        }
    }
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
    let mut found = Vec::new();
    for (text, passage) in classified.parsed.chat.passages() {
        let input = Input {
            text: passage.str,
            hint: passage.key,
        };
        classified.snapshot.detectors.scan(input, &mut found);
        // Such a text was not read to its end, nor will be what comes after it.
        let total = classified.findings.len() + found.len();
        classified.failed |= found.len() >= FINDINGS_MAX || total >= TOTAL_MAX;
        let position = passage.position;
        classified
            .findings
            .extend(found.drain(..).map(|finding| Located {
                text,
                position,
                finding,
            }));
        if total >= TOTAL_MAX {
            return;
        }
    }
}

/// Finds what is sensitive in one text, as in a message of a user.
#[must_use]
pub fn find(detectors: &Detectors, text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    detectors.scan(Input { text, hint: None }, &mut found);
    found
}
