//! Reads the body, bounded, and checks its form.

use std::{
    sync::Arc,
    task::{self, Poll},
    time::Duration,
};

use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_LANGUAGE, CONTENT_ENCODING, CONTENT_TYPE},
};
use tower::{Layer, Service, layer::layer_fn};

use super::{
    Answering, LARGE, Parts, Rejection, Reply,
    context::{Admitted, Parsed, Refused},
};
use crate::{
    body::read_capped,
    telemetry::Stage,
    wire::{
        chat::Chat,
        json::{Document, Limits},
    },
};

/// How many languages of a caller are considered.
const LANGUAGES_MAX: usize = 16;

/// See the module.
#[derive(Debug, Clone)]
pub struct Parse<S> {
    inner: S,
    parts: Arc<Parts>,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Parse<S>> {
    let parts = Arc::clone(parts);
    layer_fn(move |inner| Parse {
        inner,
        parts: Arc::clone(&parts),
    })
}

impl<S> Service<Admitted> for Parse<S>
where
    S: Service<Parsed, Response = Reply, Error = Refused> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Reply;
    type Error = Refused;
    type Future = Answering<Reply, Refused>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<Result<(), Refused>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, admitted: Admitted) -> Self::Future {
        let (mut inner, parts) = (self.inner.clone(), Arc::clone(&self.parts));
        Box::pin(async move {
            let parsed = parse(admitted, &parts).await?;
            inner.call(parsed).await
        })
    }
}

async fn parse(admitted: Admitted, parts: &Parts) -> Result<Parsed, Rejection> {
    let Admitted {
        context,
        caller,
        request,
    } = admitted;
    let limits = parts.limits();
    let (head, body) = request.into_parts();
    if !is_plain_json(&head.headers) {
        return Err(Rejection::MediaType);
    }
    context.mark(Stage::Read);
    let within = Duration::from_millis(limits.body_read_ms);
    let body = read_capped(body, limits.body_bytes, within)
        .await
        .map_err(Rejection::Body)?;
    context.mark(Stage::Parse);
    let bounds = Limits {
        depth: limits.json_depth,
        values: limits.json_values,
    };
    let chat = if body.len() > LARGE {
        let work = tokio::task::spawn_blocking(move || read(body, bounds));
        work.await.map_err(|_panicked| Rejection::Internal)??
    } else {
        read(body, bounds)?
    };
    if parts.config.routes.candidates(chat.model()).is_none() {
        return Err(Rejection::UnknownModel);
    }
    let speaks = speaks(&head.headers);
    Ok(Parsed {
        context,
        caller,
        chat,
        speaks,
    })
}

fn read(body: bytes::Bytes, bounds: Limits) -> Result<Chat, Rejection> {
    let document = Document::read(body, bounds).map_err(Rejection::Malformed)?;
    Chat::read(document).map_err(Rejection::Member)
}

/// The languages of `accept-language` (RFC 9110, 12.5.4), by their first letters, in the order in
/// which they are written.
fn speaks(headers: &HeaderMap) -> Vec<String> {
    let lists = headers.get_all(ACCEPT_LANGUAGE).iter();
    let words = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','));
    let primary = words.filter_map(|word| word.trim().split([';', '-']).next());
    primary
        .take(LANGUAGES_MAX)
        .map(str::to_ascii_lowercase)
        .collect()
}

/// `application/json`, with no other charset than UTF-8 and no compression, each said once.
fn is_plain_json(headers: &HeaderMap) -> bool {
    let mut kinds = headers.get_all(CONTENT_TYPE).iter();
    let plain = kinds.next().is_some_and(is_json) && kinds.next().is_none();
    let coded = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .any(|coding| coding != "identity");
    plain && !coded
}

fn is_json(kind: &HeaderValue) -> bool {
    let Ok(kind) = kind.to_str() else {
        return false;
    };
    let mut parts = kind.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        !name.eq_ignore_ascii_case("charset")
            || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_is_taken() {
        let kind = |kind: &'static str| is_json(&HeaderValue::from_static(kind));
        assert!(
            kind("application/json")
                && kind("Application/JSON; charset=UTF-8")
                && kind("application/json; x=1")
        );
        assert!(
            !kind("text/plain")
                && !kind("application/json; charset=utf-16")
                && !kind("application/jsonx")
        );
    }
}
