//! Turns requests away when too many are at work.
//!
//! tower's own limit gives the place back when the answer begins; a streamed answer is work until
//! its end, so here the place goes along with the request and is given back by its last byte.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::{Either, Ready, ready};
use tower::{Layer, Service, layer::layer_fn};

use super::{
    Parts, Rejection, Reply,
    context::{Admitted, Refused},
};

/// See the module.
#[derive(Debug, Clone)]
pub struct Limit<S> {
    inner: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Limit<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |inner| Limit {
        inner,
        parts: Arc::clone(&parts),
    })
}

impl<S> Service<Admitted> for Limit<S>
where
    S: Service<Admitted, Response = Reply, Error = Refused>,
{
    type Response = Reply;
    type Error = Refused;
    type Future = Either<S::Future, Ready<Result<Reply, Refused>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Refused>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, admitted: Admitted) -> Self::Future {
        if self.parts.tasks.is_stopping() {
            return Either::Right(ready(Err(Rejection::Stopping.into())));
        }
        if let Ok(place) = Arc::clone(&self.parts.places).try_acquire_owned() {
            admitted.context.hold(place);
            Either::Left(self.inner.call(admitted))
        } else {
            self.parts.telemetry.metrics.shed.inc();
            Either::Right(ready(Err(Rejection::Overloaded.into())))
        }
    }
}
