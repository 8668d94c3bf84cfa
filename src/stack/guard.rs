//! Refuses requests that two readers could read differently. hyper frames by RFC 9112 and is right;
//! what it lets through is legal or harmless to itself, and dangerous beside a less strict reader.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::{Either, Ready, ready};
use http::{
    HeaderMap, Method, Request, Version,
    header::{EXPECT, HOST, TRANSFER_ENCODING},
};
use tower::{Layer, Service, layer::layer_fn};

use super::{
    Parts, Rejection, Reply,
    context::{Arrival, Refused},
    endpoint,
};

/// See the module.
#[derive(Debug, Clone)]
pub struct Guard<S> {
    inner: S,
    header_bytes: usize,
    headers: usize,
}

pub(super) fn layer<S>(parts: &Arc<Parts>) -> impl Layer<S, Service = Guard<S>> {
    let (header_bytes, headers) = (parts.limits().header_bytes, parts.limits().headers);
    layer_fn(move |inner| Guard {
        inner,
        header_bytes,
        headers,
    })
}

impl<S> Service<Arrival> for Guard<S>
where
    S: Service<Arrival, Response = Reply, Error = Refused>,
{
    type Response = Reply;
    type Error = Refused;
    type Future = Either<S::Future, Ready<Result<Reply, Refused>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Refused>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, arrival: Arrival) -> Self::Future {
        match check(&arrival.request, self.header_bytes, self.headers) {
            Ok(()) => Either::Left(self.inner.call(arrival)),
            Err(rejection) => Either::Right(ready(Err(rejection.into()))),
        }
    }
}

fn check<B>(
    request: &Request<B>,
    header_bytes: usize,
    headers_max: usize,
) -> Result<(), Rejection> {
    let headers = request.headers();
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if size > header_bytes || headers.len() > headers_max {
        return Err(Rejection::HeadersTooLarge(header_bytes));
    }
    if request.method() == Method::CONNECT || request.method() == Method::TRACE {
        return Err(Rejection::Framing(
            "CONNECT and TRACE are not answered here.",
        ));
    }
    host(request)?;
    let uri = request.uri();
    if request.version() < Version::HTTP_2 && uri.authority().is_some() {
        return Err(Rejection::Framing(
            "Send the path alone in the request line: this is no forward proxy.",
        ));
    }
    let path = endpoint::unescaped(uri.path());
    let encoded = path.contains('%') || path.contains('\\');
    if encoded || path.contains("//") || path.split('/').any(|part| part == "." || part == "..") {
        return Err(Rejection::Framing(
            "The path holds dot segments, doubled slashes or escapes, which no endpoint has.",
        ));
    }
    framing(headers)
}

/// RFC 9110 section 7.2: exactly one Host in HTTP/1.1, and HTTP/2 has it as `:authority`.
fn host<B>(request: &Request<B>) -> Result<(), Rejection> {
    let hosts = request.headers().get_all(HOST).iter().count();
    let named = match request.version() {
        Version::HTTP_2 | Version::HTTP_3 => {
            hosts <= 1 && (hosts == 1 || request.uri().authority().is_some())
        }
        Version::HTTP_11 => hosts == 1,
        _ => hosts <= 1,
    };
    if named {
        Ok(())
    } else {
        Err(Rejection::Framing("Send exactly one Host header."))
    }
}

/// RFC 9112 section 6.1: the only coding is chunked, once. RFC 9110 section 10.1.1: the only
/// expectation is 100-continue.
fn framing(headers: &HeaderMap) -> Result<(), Rejection> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    if let Some(coding) = codings.next()
        && (codings.next().is_some() || !coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
    {
        return Err(Rejection::Framing(
            "The only transfer coding taken is \"chunked\", once.",
        ));
    }
    let expects = headers
        .get_all(EXPECT)
        .iter()
        .all(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"));
    if expects {
        Ok(())
    } else {
        Err(Rejection::Framing(
            "The only expectation met is \"100-continue\".",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_one(method: &str, uri: &str, headers: &[(&str, &str)]) -> Result<(), Rejection> {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        check(&request.body(()).unwrap(), 1000, 10)
    }

    #[test]
    fn a_plain_request_passes() {
        assert!(check_one("POST", "/v1/chat/completions", &[("host", "a")]).is_ok());
        let chunked = [
            ("host", "a"),
            ("transfer-encoding", "Chunked"),
            ("expect", "100-continue"),
        ];
        assert!(check_one("POST", "/v1/chat/completions", &chunked).is_ok());
    }

    #[test]
    fn only_the_slash_of_a_models_name_may_be_escaped() {
        let host = ("host", "a");
        for passes in ["/v1/models/a%2Fb", "/v1/models/a%2fb", "/v1/models/a/b"] {
            assert!(check_one("GET", passes, &[host]).is_ok(), "{passes}");
        }
        for refused in [
            "/v1/models%2Fa",
            "/v1/models/a%252Fb",
            "/v1/models/%2e%2e/a",
            "/v1/models/..%2Fa",
            "/v1/models/%2Fa",
            "/v1/chat%2Fcompletions",
        ] {
            assert!(check_one("GET", refused, &[host]).is_err(), "{refused}");
        }
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        let host = ("host", "a");
        for (method, uri, headers) in [
            ("GET", "/v1/models", vec![]),
            ("GET", "/v1/models", vec![host, ("host", "b")]),
            (
                "POST",
                "/v1/models",
                vec![host, ("transfer-encoding", "identity, chunked")],
            ),
            (
                "POST",
                "/v1/models",
                vec![
                    host,
                    ("transfer-encoding", "chunked"),
                    ("transfer-encoding", "chunked"),
                ],
            ),
            (
                "POST",
                "/v1/models",
                vec![host, ("transfer-encoding", "chunked, chunked")],
            ),
            ("POST", "/v1/models", vec![host, ("expect", "200-ok")]),
            ("CONNECT", "a:443", vec![host]),
            ("TRACE", "/", vec![host]),
            ("GET", "http://b/v1/models", vec![host]),
            ("GET", "/v1/../admin", vec![host]),
            ("GET", "/v1/./models", vec![host]),
            ("GET", "/v1//models", vec![host]),
            ("GET", "/v1%2fmodels", vec![host]),
        ] {
            let outcome = check_one(method, uri, &headers);
            assert!(
                matches!(outcome, Err(Rejection::Framing(_))),
                "{method} {uri} {headers:?}"
            );
        }
        let long = "x".repeat(1000);
        assert!(matches!(
            check_one("GET", "/", &[host, ("a", &long)]),
            Err(Rejection::HeadersTooLarge(_))
        ));
    }
}
