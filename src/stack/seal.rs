//! Makes the bytes for one destination, makes the record of it durable, and only then clears it.

use std::{
    sync::Arc,
    task::{self, Poll},
};

use http::StatusCode;
use tower::{Layer, Service};

use super::{
    Answering, Parts, Rejection, Reply,
    context::{Attempt, Context, Decided, Refused, Stamp},
    record::{DecisionRecord, OutcomeRecord, Sent},
};
use crate::{
    audit::{Kind, Log, Slot, Unwritable},
    body::{Closing, Ending, Outcome},
    clearance::{Permit, clear},
    destination::{Destination, DestinationId},
    telemetry::Stage,
    transform::{Prepared, Unredactable, prepare},
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

/// Makes [`Seal`].
#[derive(Debug, Clone)]
pub(super) struct SealLayer(Arc<Parts>);

pub(super) fn layer(parts: &Arc<Parts>) -> SealLayer {
    SealLayer(Arc::clone(parts))
}

impl<S> Layer<S> for SealLayer {
    type Service = Seal<S>;

    fn layer(&self, inner: S) -> Seal<S> {
        Seal {
            inner,
            parts: Arc::clone(&self.0),
        }
    }
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
    // What cannot be taken out has been excluded by the route; if it is here, nobody gets it.
    let prepared = target
        .map(|(_, destination)| decided.prepare(destination))
        .transpose();
    let prepared = prepared.map_err(|_place| Rejection::Internal)?;
    context.mark(Stage::Seal);
    let sent = target
        .zip(prepared.as_ref())
        .map(|((_, destination), prepared)| Sent {
            destination,
            prepared,
        });
    let (receipt, slot) = record(&parts, &attempt, sent)
        .await
        .map_err(Rejection::Unrecorded)?;
    let stamp = stamp(&attempt, receipt.seq(), target);
    let pending = Pending {
        slot: Some(slot),
        context: Arc::clone(&context),
        record: receipt.seq(),
        status: None,
    };
    let Some(((id, destination), prepared)) = target.zip(prepared) else {
        drop(
            pending
                .answered(StatusCode::FORBIDDEN)
                .ended(Outcome::Completed),
        );
        return Err(Refused {
            why: denied(&decided),
            stamp: Some(Box::new(stamp)),
        });
    };
    let permit = clear(&decided.decision, (id, destination), &prepared, &receipt)
        .map_err(|_never| Rejection::Internal)?;
    context.sent_to(destination.to_string(), destination.zone);
    context.mark(Stage::Answer);
    match inner
        .call(Departure {
            decided,
            permit,
            stamp: stamp.clone(),
        })
        .await
    {
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

/// Seals the decision, with a place reserved for its outcome.
async fn record(
    parts: &Parts,
    attempt: &Attempt,
    sent: Option<Sent<'_>>,
) -> Result<(crate::audit::Receipt, Slot), Unwritable> {
    let log: &Log = &parts.log;
    let slot = log.reserve().await?;
    let record = DecisionRecord::new(parts, attempt, sent);
    let receipt = log.seal(Kind::Decision, &record).await?;
    Ok((receipt, slot))
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
    Rejection::Denied {
        titles: decided
            .decision
            .matched
            .iter()
            .map(|rule| Arc::clone(&rule.title))
            .collect(),
    }
}

impl Decided {
    /// The bytes for a destination.
    fn prepare(&self, destination: &Destination) -> Result<Prepared, Unredactable> {
        let classified = &self.classified;
        prepare(
            &classified.parsed.chat,
            &classified.findings,
            &self.decision.transforms,
            destination,
        )
    }
}

/// Writes the outcome when the answer has ended, whichever way; also when it is dropped.
struct Pending {
    slot: Option<Slot>,
    context: Arc<Context>,
    record: u64,
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
            let record = OutcomeRecord::new(&self.context, self.record, self.status, ending);
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
        self.write(Ending {
            outcome: Outcome::ClientGone,
            tokens: None,
        });
    }
}
