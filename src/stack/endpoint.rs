//! Which endpoint a request is for; answers those that need no body.

use std::{
    borrow::Cow,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::{Either, Ready, ready};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header::CONTENT_TYPE};
use tower::{Layer, Service, layer::layer_fn};

use super::{
    Parts, Rejection, Reply,
    context::{Admitted, Refused},
};
use crate::{
    body::ReplyBody,
    config::Route,
    wire::reply::{Model, ModelList},
};

const CHAT: &str = "/v1/chat/completions";
const MODELS: &str = "/v1/models";
const MODEL: &str = "/v1/models/";

/// The endpoint's name for metrics, never the path that a client made up.
pub(super) fn name(path: &str) -> &'static str {
    match path {
        CHAT => CHAT,
        MODELS => MODELS,
        path if path.starts_with(MODEL) => "/v1/models/{model}",
        _ => "other",
    }
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Endpoints<S> {
    chat: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Endpoints<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |chat| Endpoints {
        chat,
        parts: Arc::clone(&parts),
    })
}

impl<S> Service<Admitted> for Endpoints<S>
where
    S: Service<Admitted, Response = Reply, Error = Refused>,
{
    type Response = Reply;
    type Error = Refused;
    type Future = Either<S::Future, Ready<Result<Reply, Refused>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Refused>> {
        self.chat.poll_ready(cx)
    }

    fn call(&mut self, admitted: Admitted) -> Self::Future {
        let (method, path) = (admitted.request.method(), admitted.request.uri().path());
        let reply = match (method, path) {
            (&Method::POST, CHAT) => return Either::Left(self.chat.call(admitted)),
            (_, CHAT) => Err(Rejection::Method("POST")),
            (&Method::GET | &Method::HEAD, MODELS) => Ok(json(&ModelList {
                object: "list",
                data: self
                    .parts
                    .config
                    .routes
                    .iter()
                    .map(|route| model(&self.parts, route))
                    .collect(),
            })),
            (&Method::GET | &Method::HEAD, path) if path.starts_with(MODEL) => {
                let path = unescaped(path);
                let name = path.strip_prefix(MODEL).unwrap_or_default();
                let route = self.parts.config.routes.route(name);
                route
                    .map(|route| json(&model(&self.parts, route)))
                    .ok_or(Rejection::UnknownModel)
            }
            (_, path) if path == MODELS || path.starts_with(MODEL) => {
                Err(Rejection::Method("GET, HEAD"))
            }
            _ => Err(Rejection::NoEndpoint),
        };
        Either::Right(ready(reply.map_err(Refused::from)))
    }
}

/// The path with the slash of a model's name as itself: SDKs ask for `provider/model` as
/// `provider%2Fmodel`. No other escape means anything here.
pub(super) fn unescaped(path: &str) -> Cow<'_, str> {
    match path.strip_prefix(MODEL) {
        Some(name) if name.contains('%') => {
            let name = name.replace("%2F", "/").replace("%2f", "/");
            Cow::Owned(format!("{MODEL}{name}"))
        }
        _ => Cow::Borrowed(path),
    }
}

/// A route as a model of the API. Its owner is whoever answers first, or Ringfence for a name of
/// the company's own.
fn model<'a>(parts: &'a Parts, route: &'a Route) -> Model<'a> {
    let first = route.to.first().and_then(|id| parts.catalogue().get(*id));
    let owned_by = first
        .filter(|_| !route.alias)
        .map_or("ringfence", |first| first.host.as_str());
    Model {
        id: route.model.as_str(),
        object: "model",
        created: 0,
        owned_by,
    }
}

fn json(value: &impl serde::Serialize) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let body = serde_json::to_vec(value).unwrap_or_default();
    Reply {
        status: StatusCode::OK,
        headers,
        body: ReplyBody::whole(body),
    }
}
