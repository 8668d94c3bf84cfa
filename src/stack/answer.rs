//! Gives a cleared request to whoever it is cleared for.

use std::{
    sync::Arc,
    task::{self, Poll},
};

use http::StatusCode;
use tower::Service;

use super::{Answering, Parts, Rejection, Reply, generate::generate, seal::Departure};
use crate::{
    body::{Ending, Outcome, ReplyBody},
    clearance::Permit,
    destination::Zone,
    provider::{self, Call, Content, Failure},
    wire::reply::usage_in,
};

/// See the module.
#[derive(Debug, Clone)]
pub struct Answer {
    parts: Arc<Parts>,
}

impl Answer {
    pub(super) fn new(parts: &Arc<Parts>) -> Self {
        Self {
            parts: Arc::clone(parts),
        }
    }
}

impl Service<Departure> for Answer {
    type Response = Reply;
    type Error = Rejection;
    type Future = Answering<Reply, Rejection>;

    fn poll_ready(&mut self, _cx: &mut task::Context<'_>) -> Poll<Result<(), Rejection>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, departure: Departure) -> Self::Future {
        let parts = Arc::clone(&self.parts);
        Box::pin(async move {
            let Departure {
                decided,
                permit,
                stamp,
            } = departure;
            let parsed = &decided.classified.parsed;
            let call = Call {
                stream: parsed.chat.params().stream,
                trace: &parsed.context.trace,
            };
            let answer = match permit {
                Permit::External(cleared) => {
                    parts.external.send(cleared, parts.catalogue(), call).await
                }
                Permit::Private(cleared) if stamp.zone == Some(Zone::Local) => {
                    return generate(&parts, &decided, cleared).await;
                }
                Permit::Private(cleared) => {
                    parts.private.send(cleared, parts.catalogue(), call).await
                }
            };
            passed_on(answer.map_err(Rejection::Provider)?)
        })
    }
}

/// A provider's answer as ours. What another provider may do better is a failure here, so that the
/// route can go on.
fn passed_on(answer: provider::Answer) -> Result<Reply, Rejection> {
    let provider::Answer {
        status,
        headers,
        content,
    } = answer;
    if status == StatusCode::REQUEST_TIMEOUT
        || status == StatusCode::TOO_MANY_REQUESTS
        || status.is_server_error()
    {
        return Err(Rejection::Provider(Failure::Status(
            status,
            Box::new(headers),
        )));
    }
    let body = match content {
        Content::Whole(bytes) => {
            let tokens = usage_in(&bytes);
            ReplyBody::ended(
                bytes,
                Ending {
                    outcome: Outcome::Completed,
                    tokens,
                },
            )
        }
        Content::Events(events) => ReplyBody::parts(events),
    };
    Ok(Reply {
        status,
        headers,
        body,
    })
}
