//! Who asks: by the key, before anything is done for them.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::{Either, Ready, ready};
use tower::{Layer, Service, layer::layer_fn};

use super::{
    Parts, Rejection, Reply,
    context::{Admitted, Arrival, Refused},
};

/// See the module.
#[derive(Debug, Clone)]
pub struct Auth<S> {
    inner: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Auth<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |inner| Auth {
        inner,
        parts: Arc::clone(&parts),
    })
}

impl<S> Service<Arrival> for Auth<S>
where
    S: Service<Admitted, Response = Reply, Error = Refused>,
{
    type Response = Reply;
    type Error = Refused;
    type Future = Either<S::Future, Ready<Result<Reply, Refused>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Refused>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, arrival: Arrival) -> Self::Future {
        match self.parts.config.access.caller(arrival.request.headers()) {
            Ok(caller) => Either::Left(self.inner.call(Admitted {
                context: arrival.context,
                caller,
                request: arrival.request,
            })),
            Err(why) => Either::Right(ready(Err(Rejection::Stranger(why).into()))),
        }
    }
}
