//! Makes the bytes for one destination, makes the record of it durable, and only then clears it.

use std::{
    sync::Arc,
    task::{self, Poll},
    time::Duration,
};

use http::StatusCode;
use tokio::time::timeout;
use tower::{Layer, Service, layer::layer_fn};

use super::{
    Answering, LARGE, Parts, Rejection, Reply,
    context::{Attempt, Classified, Context, Decided, Refused, Stamp},
    record::{DecisionRecord, End, OutcomeRecord, Sent},
};
use crate::{
    audit::{Kind, Receipt, Slot},
    body::{Closing, Ending, Outcome},
    clearance::{Permit, clear},
    destination::{Destination, DestinationId},
    telemetry::Stage,
    transform::{Plan, Prepared, Unredactable, prepare, redactable},
};

/// A cleared request and everything that its answer needs.
#[derive(Debug)]
pub(super) struct Departure {
    pub(super) decided: Arc<Decided>,
    pub(super) permit: Permit,
    pub(super) stamp: Stamp,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Seal<S> {
    inner: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Seal<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |inner| Seal {
        inner,
        parts: Arc::clone(&parts),
    })
}

impl<S> Service<Attempt> for Seal<S>
where
    S: Service<Departure, Response = Reply, Error = Rejection> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Reply;
    type Error = Refused;
    type Future = Answering<Reply, Refused>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), Refused>> {
        self.inner.poll_ready(cx).map_err(Refused::from)
    }

    fn call(&mut self, attempt: Attempt) -> Self::Future {
        let (inner, parts) = (self.inner.clone(), Arc::clone(&self.parts));
        Box::pin(seal(inner, parts, attempt))
    }
}

async fn seal<S>(mut inner: S, parts: Arc<Parts>, attempt: Attempt) -> Result<Reply, Refused>
where
    S: Service<Departure, Response = Reply, Error = Rejection>,
{
    let decided = Arc::clone(&attempt.decided);
    let context = Arc::clone(&decided.classified.parsed.context);
    let target = attempt
        .destination
        .and_then(|id| Some((id, parts.catalogue().get(id)?)));
    let prepared = match target {
        Some((id, destination)) => Some(bytes_for(&decided, id, destination).await?),
        None => None,
    };
    context.mark(Stage::Seal);
    let sent = target.zip(prepared.as_ref());
    let sent = sent.map(|((_, destination), prepared)| Sent {
        destination,
        prepared,
    });
    let (receipt, mut pending) = record(&parts, &attempt, sent).await?;
    let stamp = stamp(&attempt, receipt.seq(), target);
    let Some((target, prepared)) = target.zip(prepared) else {
        drop(
            pending
                .answered(StatusCode::FORBIDDEN)
                .ended(Outcome::Completed),
        );
        let why = denied(&decided);
        return Err(Refused {
            why,
            stamp: Some(Box::new(stamp)),
        });
    };
    let permit = clear(&decided.decision, target, &prepared, &receipt);
    let permit = permit.map_err(|_never| Rejection::Internal)?;
    context.sent_to(target.1.to_string(), target.1.zone);
    context.mark(Stage::Answer);
    pending.sent = true;
    let departure = Departure {
        decided,
        permit,
        stamp: stamp.clone(),
    };
    match inner.call(departure).await {
        Ok(mut reply) => {
            stamp.write(&mut reply.headers);
            reply.body = reply.body.closing(Box::new(pending.answered(reply.status)));
            Ok(reply)
        }
        Err(why) => {
            drop(pending.answered(why.reply().status).ended(Outcome::Failed));
            Err(Refused {
                why,
                stamp: Some(Box::new(stamp)),
            })
        }
    }
}

/// The bytes for a destination. What cannot be taken out has been excluded by the route; if it is
/// here, nobody gets it.
async fn bytes_for(
    decided: &Arc<Decided>,
    id: DestinationId,
    destination: &Destination,
) -> Result<Prepared, Rejection> {
    if decided.classified.parsed.chat.document().body().len() <= LARGE {
        return decided
            .prepare(id, destination)
            .map_err(|_place| Rejection::Internal);
    }
    let (decided, destination) = (Arc::clone(decided), destination.clone());
    let work = tokio::task::spawn_blocking(move || decided.prepare(id, &destination));
    let prepared = work.await.map_err(|_panicked| Rejection::Internal)?;
    prepared.map_err(|_place| Rejection::Internal)
}

/// Seals the decision, with a place reserved for its outcome.
async fn record(
    parts: &Parts,
    attempt: &Attempt,
    sent: Option<Sent<'_>>,
) -> Result<(Receipt, Pending), Rejection> {
    // A disk that hangs must not hold requests for ever.
    let within = Duration::from_millis(parts.limits().record_ms);
    let slot = timeout(within, parts.log.reserve()).await;
    let slot = slot
        .map_err(|_late| Rejection::RecordLate)?
        .map_err(Rejection::Unrecorded)?;
    // From here on a client that goes away is recorded, also while its decision is being written.
    let mut pending = Pending {
        slot: Some(slot),
        context: Arc::clone(&attempt.decided.classified.parsed.context),
        attempt: attempt.number,
        decision: None,
        sent: false,
        status: None,
    };
    let record = DecisionRecord::new(parts, attempt, sent);
    match timeout(within, parts.log.seal(Kind::Decision, &record)).await {
        Ok(Ok(receipt)) => {
            pending.decision = Some(receipt.seq());
            Ok((receipt, pending))
        }
        Err(_late) => {
            // The record may still be written; its outcome says that nothing was sent.
            drop(pending.ended(Outcome::Failed));
            Err(Rejection::RecordLate)
        }
        Ok(Err(unwritable)) => {
            // There is no decision whose outcome could be told.
            pending.slot = None;
            Err(Rejection::Unrecorded(unwritable))
        }
    }
}

fn stamp(attempt: &Attempt, record: u64, target: Option<(DestinationId, &Destination)>) -> Stamp {
    let decision = &attempt.decided.decision;
    let substitute = target
        .filter(|_| attempt.substituted)
        .map(|(_, destination)| destination.to_string());
    Stamp {
        zone: target.map(|(_, destination)| destination.zone),
        label: decision.label.clone(),
        rules: decision
            .matched
            .iter()
            .map(|rule| Arc::clone(&rule.id))
            .collect(),
        record,
        substitute,
    }
}

fn denied(decided: &Decided) -> Rejection {
    let rules = decided.decision.matched.iter();
    let mut titles: Vec<Arc<str>> = rules.map(|rule| Arc::clone(&rule.title)).collect();
    if let Err(unredactable) = decided.redactable() {
        titles.push(Arc::from(unredactable.to_string()));
    }
    let speaks: Vec<&str> = decided
        .classified
        .parsed
        .speaks
        .iter()
        .map(String::as_str)
        .collect();
    let rules = decided.decision.matched.iter();
    let deny = rules.filter(|rule| rule.destinations().is_some());
    let messages = deny.filter_map(|rule| rule.message(&speaks)).map(Arc::from);
    Rejection::Denied {
        titles,
        messages: messages.collect(),
    }
}

impl Decided {
    /// The bytes for a destination.
    fn prepare(
        &self,
        id: DestinationId,
        destination: &Destination,
    ) -> Result<Prepared, Unredactable> {
        let Classified {
            parsed, verdict, ..
        } = &self.classified;
        prepare(
            &parsed.chat,
            &verdict.findings,
            Plan {
                transforms: &self.decision.transforms,
                obligations: &self.decision.obligations,
            },
            (id, destination),
        )
    }

    /// Whether what must not leave can be taken out of the request.
    pub(super) fn redactable(&self) -> Result<(), Unredactable> {
        let Classified {
            parsed, verdict, ..
        } = &self.classified;
        redactable(&parsed.chat, &verdict.findings, &self.decision.transforms)
    }
}

/// Writes the outcome when the answer has ended, whichever way; also when it is dropped.
struct Pending {
    slot: Option<Slot>,
    context: Arc<Context>,
    attempt: u32,
    /// The sequence number of the decision's record, once it is durable.
    decision: Option<u64>,
    /// Whether the bytes were given to whoever sends them.
    sent: bool,
    status: Option<StatusCode>,
}

impl Pending {
    fn answered(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    fn ended(mut self, outcome: Outcome) -> Self {
        self.write(Ending {
            outcome,
            tokens: None,
        });
        self
    }

    fn write(&mut self, ending: Ending) {
        if let Some(slot) = self.slot.take() {
            let end = End {
                attempt: self.attempt,
                decision: self.decision,
                sent: self.sent,
                status: self.status,
                ending,
            };
            let record = OutcomeRecord::new(&self.context, end);
            slot.fill(Kind::Outcome, &record);
        }
    }
}

impl Closing for Pending {
    fn close(mut self: Box<Self>, ending: Ending) {
        self.write(ending);
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let outcome = if std::thread::panicking() {
            Outcome::Failed
        } else {
            Outcome::ClientGone
        };
        self.write(Ending {
            outcome,
            tokens: None,
        });
    }
}
