//! The outermost layer: gives each request its identity, and makes HTTP of whatever came of it.

use std::{convert::Infallible, future::Future, pin::Pin, sync::Arc};

use futures_util::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use hyper::body::Incoming;
use tower::{Layer, Service, layer::layer_fn};
use uuid::Uuid;

use super::{
    Parts, Rejection, Reply, auth,
    context::{Arrival, Context, Counting, Refused, Stamp},
    endpoint, guard,
};
use crate::{
    body::ReplyBody,
    classify::Detectors,
    decode::{Budget, Limits},
    ident::RequestId,
    inspect,
    telemetry::{Stage, Trace, event},
};

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static ZONE: HeaderName = HeaderName::from_static("x-ringfence-zone");
static LABEL: HeaderName = HeaderName::from_static("x-ringfence-label");
static RULES: HeaderName = HeaderName::from_static("x-ringfence-rules");
static RECORD: HeaderName = HeaderName::from_static("x-ringfence-record");
static SUBSTITUTE: HeaderName = HeaderName::from_static("x-ringfence-substitute");
/// How many rules the header names.
const RULES_MAX: usize = 20;

/// The whole stack, as hyper sees it.
pub type Edge = Outermost<guard::Guard<auth::Auth<super::Limit<super::Endpoints<Inner>>>>>;
/// What only a chat request goes through.
type Inner = super::Parse<super::Classify<super::Decide<super::Route<super::Seal<super::Answer>>>>>;

/// See the module.
#[derive(Debug, Clone)]
pub struct Outermost<S> {
    inner: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Outermost<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |inner| Outermost {
        inner,
        parts: Arc::clone(&parts),
    })
}

impl<S> hyper::service::Service<Request<Incoming>> for Outermost<S>
where
    S: Service<Arrival, Response = Reply, Error = Refused> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<ReplyBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<ReplyBody>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let head = request.method() == Method::HEAD;
        let context = Arc::new(context(&request, &self.parts.snapshot.load().detectors));
        let telemetry = Arc::clone(&self.parts.telemetry);
        let counting = Counting::new(Arc::clone(&context), telemetry);
        let mut inner = self.inner.clone();
        Box::pin(async move {
            let arrival = Arrival {
                context: Arc::clone(&context),
                request,
            };
            let outcome = std::panic::AssertUnwindSafe(async { inner.call(arrival).await })
                .catch_unwind()
                .await;
            let outcome = outcome.unwrap_or_else(|_payload| {
                // The payload may quote content, so nobody reads it.
                event::panicked(context.id.as_str());
                Err(Rejection::Internal.into())
            });
            let mut reply = outcome.unwrap_or_else(|why| refused(&why));
            context.mark(Stage::Stream);
            if let Ok(id) = HeaderValue::from_str(context.id.as_str()) {
                reply.headers.insert(&REQUEST_ID, id);
            }
            if head {
                reply.body = reply.body.without_content();
            }
            let counting = Box::new(counting.answered(reply.status));
            let mut response = Response::new(reply.body.closing(counting));
            *response.status_mut() = reply.status;
            *response.headers_mut() = reply.headers;
            Ok(response)
        })
    }
}

fn refused(refused: &Refused) -> Reply {
    let mut reply = refused.why.reply();
    if let Some(stamp) = &refused.stamp {
        stamp.write(&mut reply.headers);
    }
    reply
}

/// Takes over the caller's ids where they are well-formed and hold nothing sensitive: they go into
/// records and logs, which no content may reach.
fn context(request: &Request<Incoming>, detectors: &Detectors) -> Context {
    let header = |name: &str| {
        let value = request.headers().get(name)?.to_str().ok()?;
        let mut budget = Budget::new(Limits::default());
        let report = inspect::text(detectors, value, &mut budget);
        (report.findings.is_empty() && !report.overflowed).then_some(value)
    };
    let given = header("x-request-id").and_then(|id| id.parse().ok());
    let trace = Trace::continued(header("traceparent"));
    Context::new(
        given.unwrap_or_else(new_id),
        trace,
        endpoint::name(request.uri().path()),
    )
}

fn new_id() -> RequestId {
    let mut text = [0; 36];
    let id = Uuid::now_v7().hyphenated();
    // A UUID is always a well-formed id, and so is the word that stands in here.
    id.encode_lower(&mut text)
        .parse()
        .or_else(|_| "unnamed".parse())
        .unwrap_or_else(|_: crate::ident::NotAName| new_id())
}

impl Stamp {
    /// Writes the decision into an answer's headers.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        let zone = self.zone.map_or("none", crate::destination::Zone::as_str);
        headers.insert(&ZONE, HeaderValue::from_static(zone));
        headers.insert(&RECORD, HeaderValue::from(self.record));
        if let Ok(label) = HeaderValue::from_str(self.label.as_str()) {
            headers.insert(&LABEL, label);
        }
        let rules: Vec<&str> = self
            .rules
            .iter()
            .take(RULES_MAX)
            .map(AsRef::as_ref)
            .collect();
        if let Ok(rules) = HeaderValue::from_str(&rules.join(", ")) {
            headers.insert(&RULES, rules);
        }
        if let Some(Ok(name)) = self.substitute.as_deref().map(HeaderValue::from_str) {
            headers.insert(&SUBSTITUTE, name);
        }
    }
}
