//! One provider: its connections, what it is sent and what of its answer is passed on.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri,
    header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER, USER_AGENT},
};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem::PemObject};

use super::{Answer, BadProvider, Bounds, Call, Content, Failure, stream::Events};
use crate::{
    body::{BodyFault, read_capped},
    config,
};

/// Idle connections that are kept for the next request.
const IDLE_CONNECTIONS: usize = 256;
/// How long they are kept.
const IDLE_KEPT: Duration = Duration::from_secs(60);

/// Headers of an answer that are passed on. Everything else stays here: hop-by-hop headers,
/// cookies, and what names the company's account.
static PASSED_ON: &[HeaderName] = &[CONTENT_TYPE, RETRY_AFTER];
/// Prefixes and names of further ones.
static PASSED_ON_NAMES: &[&str] = &[
    "x-ratelimit-",
    "retry-after-ms",
    "openai-processing-ms",
    "openai-version",
    "x-should-retry",
];

pub(super) struct Remote {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    url: Uri,
    authorization: Option<HeaderValue>,
    traceparent: bool,
    first_byte: Duration,
    idle: Duration,
    bounds: Bounds,
}

impl Remote {
    pub(super) fn new(provider: &config::Provider, bounds: Bounds) -> Result<Self, BadProvider> {
        let unusable = || BadProvider::Request {
            name: provider.name.clone(),
        };
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(provider.connect));
        tcp.enforce_http(false);
        let tls = rustls::ClientConfig::builder()
            .with_root_certificates(roots(provider)?)
            .with_no_client_auth();
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .pool_idle_timeout(IDLE_KEPT)
            .build(https);
        let url = format!(
            "{}/chat/completions",
            provider.base_url.to_string().trim_end_matches('/')
        );
        let authorization = provider.api_key.as_ref().map(|key| {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose()))?;
            value.set_sensitive(true);
            Ok::<_, http::header::InvalidHeaderValue>(value)
        });
        Ok(Self {
            client,
            url: url.parse().map_err(|_malformed| unusable())?,
            authorization: authorization.transpose().map_err(|_malformed| unusable())?,
            traceparent: provider.traceparent,
            first_byte: provider.first_byte,
            idle: provider.idle,
            bounds,
        })
    }

    pub(super) async fn send(&self, body: Bytes, call: Call<'_>) -> Result<Answer, Failure> {
        let request = self.request(body, call)?;
        let answer = tokio::time::timeout(self.first_byte, self.client.request(request)).await;
        let answer = answer.map_err(|_late| Failure::Silent(self.first_byte))?;
        let (head, body) = answer
            .map_err(|reason| {
                if reason.is_connect() {
                    Failure::Connect(reason)
                } else {
                    Failure::Broken
                }
            })?
            .into_parts();
        let head = Response::from_parts(head, ());
        if matches!(
            head.status(),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
        ) {
            return Err(Failure::Credentials(head.status()));
        }
        if !(head.status().is_success()
            || head.status().is_client_error()
            || head.status().is_server_error())
        {
            // Redirects would let the provider choose where the bytes go next.
            return Err(Failure::Garbage("a final status"));
        }
        if head
            .headers()
            .get(CONTENT_ENCODING)
            .is_some_and(|coding| coding != "identity")
        {
            return Err(Failure::Garbage("uncompressed, as it was asked to be"));
        }
        self.content(&head, body, call.stream).await
    }

    async fn content(
        &self,
        head: &Response<()>,
        body: Incoming,
        stream: bool,
    ) -> Result<Answer, Failure> {
        let kind = head
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let (status, headers) = (head.status(), passed_on(head.headers()));
        if status.is_success() && stream {
            if !kind.eq_ignore_ascii_case("text/event-stream") {
                return Err(Failure::Garbage("a stream of events"));
            }
            let events = Events::new(body, self.idle, self.bounds.event_bytes).boxed();
            return Ok(Answer {
                status,
                headers,
                content: Content::Events(events),
            });
        }
        let limit = self.bounds.reply_bytes;
        let whole =
            read_capped(body, limit, self.first_byte)
                .await
                .map_err(|fault| match fault {
                    BodyFault::TooLarge { limit } => Failure::TooLarge(limit),
                    BodyFault::TooSlow { .. } | BodyFault::Broken => Failure::Broken,
                })?;
        if status.is_success() && !is_json_object(&whole) {
            return Err(Failure::Garbage("a JSON object"));
        }
        Ok(Answer {
            status,
            headers,
            content: Content::Whole(whole),
        })
    }

    /// Nothing of the client's headers is in it, since no detector read them; but for the trace's id
    /// where the configuration says so.
    fn request(&self, body: Bytes, call: Call<'_>) -> Result<Request<Full<Bytes>>, Failure> {
        let accept = if call.stream {
            "text/event-stream"
        } else {
            "application/json"
        };
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(self.url.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header(ACCEPT, HeaderValue::from_static(accept))
            .header(
                USER_AGENT,
                HeaderValue::from_static(concat!("ringfence/", env!("CARGO_PKG_VERSION"))),
            );
        if self.traceparent {
            request = request.header(
                HeaderName::from_static("traceparent"),
                call.trace.traceparent(),
            );
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        request
            .body(Full::new(body))
            .map_err(|_malformed| Failure::Unknown)
    }
}

fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let named = |name: &HeaderName| {
        PASSED_ON.contains(name)
            || PASSED_ON_NAMES
                .iter()
                .any(|known| name.as_str().starts_with(known))
    };
    headers
        .iter()
        .filter(|(name, _)| named(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn is_json_object(body: &Bytes) -> bool {
    body.trim_ascii_start().starts_with(b"{")
        && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// The public authorities, and the company's own where the configuration names one.
fn roots(provider: &config::Provider) -> Result<RootCertStore, BadProvider> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    if let Some(file) = &provider.ca_file {
        let unusable = |problem: String| BadProvider::Certificates {
            name: provider.name.clone(),
            file: file.display().to_string(),
            problem,
        };
        let certificates =
            CertificateDer::pem_file_iter(file).map_err(|error| unusable(error.to_string()))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| unusable(error.to_string()))?;
        }
    }
    Ok(roots)
}
