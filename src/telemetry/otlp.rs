//! Traces by OTLP over HTTP (protobuf), in OpenTelemetry's GenAI conventions as of v1.41.1.
//!
//! Spans are built when a request has ended, from its stopwatch; nothing is paid for while it
//! runs, and nothing of its content can get in.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use opentelemetry::{
    InstrumentationScope, KeyValue, SpanId, TraceFlags, TraceId,
    trace::{SpanContext, SpanKind, Status, TraceState},
};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchSpanProcessor, SpanData, SpanProcessor},
};

use super::{Finished, span::new_span};
use crate::body::Outcome;

/// How much of a collector's answer is read.
const ANSWER_MAX: usize = 64 << 10;

/// The way to the collector.
#[derive(Debug)]
pub struct Otlp {
    processor: BatchSpanProcessor,
    scope: InstrumentationScope,
}

/// The exporter cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("traces cannot be exported to {endpoint}")]
pub struct BadEndpoint {
    endpoint: String,
    source: opentelemetry_otlp::ExporterBuildError,
}

impl Otlp {
    /// Exports to a collector's base address. Must be called on the runtime.
    ///
    /// # Errors
    /// The address cannot be used.
    pub fn new(endpoint: &str) -> Result<Self, BadEndpoint> {
        let url = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(url)
            .with_http_client(Collector::new())
            .build()
            .map_err(|source| BadEndpoint {
                endpoint: endpoint.to_owned(),
                source,
            })?;
        let mut processor = BatchSpanProcessor::builder(exporter).build();
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder()
            .with_service_name("ringfence")
            .with_attribute(version)
            .build();
        processor.set_resource(&resource);
        let scope = InstrumentationScope::builder("ringfence")
            .with_version(env!("CARGO_PKG_VERSION"))
            .build();
        Ok(Self { processor, scope })
    }

    /// Sends what is left. Blocks for at most that long.
    pub fn close(&self, within: Duration) {
        if let Err(reason) = self.processor.shutdown_with_timeout(within) {
            super::event::traces_failed(&reason);
        }
    }

    /// One span for the request and one for each of its stages.
    pub(super) fn export(&self, request: &Finished<'_>, elapsed: Duration) {
        if !request.trace.sampled() {
            return;
        }
        let (trace, span, parent) = request.trace.ids();
        let wall = request.times.wall();
        let model = request.destination.and_then(|name| name.split_once('/'));
        let mut attributes = vec![
            KeyValue::new("http.response.status_code", i64::from(request.code)),
            KeyValue::new("url.path", request.endpoint),
            KeyValue::new("ringfence.outcome", request.outcome.as_str()),
        ];
        if let Some((provider, model)) = model {
            let provider = if provider == "engine" {
                "llama_cpp"
            } else {
                provider
            };
            attributes.push(KeyValue::new("gen_ai.operation.name", "chat"));
            attributes.push(KeyValue::new("gen_ai.provider.name", provider.to_owned()));
            attributes.push(KeyValue::new("gen_ai.request.model", model.to_owned()));
        }
        if let Some(zone) = request.zone {
            attributes.push(KeyValue::new("ringfence.zone", zone.as_str()));
        }
        if let Some(label) = request.label {
            attributes.push(KeyValue::new("ringfence.label", label.to_owned()));
        }
        if let Some((input, output)) = request.tokens {
            let tokens = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            attributes.push(KeyValue::new("gen_ai.usage.input_tokens", tokens(input)));
            attributes.push(KeyValue::new("gen_ai.usage.output_tokens", tokens(output)));
        }
        let failed =
            request.code >= 500 || matches!(request.outcome, Outcome::Broken | Outcome::Failed);
        let name = match model {
            Some((_, model)) => format!("chat {model}"),
            None => request.endpoint.to_owned(),
        };
        self.span(Span {
            ids: (trace, span, parent),
            kind: SpanKind::Server,
            name,
            from: wall,
            to: wall + elapsed,
            attributes,
            failed,
        });
        for (stage, from, to) in request.times.stages(elapsed) {
            self.span(Span {
                ids: (trace, new_span(), Some(span)),
                kind: SpanKind::Internal,
                name: stage.as_str().to_owned(),
                from: wall + from,
                to: wall + to,
                attributes: Vec::new(),
                failed: false,
            });
        }
    }

    fn span(&self, span: Span) {
        let (trace, id, parent) = span.ids;
        let context = SpanContext::new(
            TraceId::from_bytes(trace.to_be_bytes()),
            SpanId::from_bytes(id.to_be_bytes()),
            TraceFlags::SAMPLED,
            false,
            TraceState::default(),
        );
        self.processor.on_end(SpanData {
            span_context: context,
            parent_span_id: parent
                .map_or(SpanId::INVALID, |id| SpanId::from_bytes(id.to_be_bytes())),
            parent_span_is_remote: parent.is_some() && span.kind == SpanKind::Server,
            span_kind: span.kind,
            name: span.name.into(),
            start_time: span.from,
            end_time: span.to,
            attributes: span.attributes,
            dropped_attributes_count: 0,
            events: opentelemetry_sdk::trace::SpanEvents::default(),
            links: opentelemetry_sdk::trace::SpanLinks::default(),
            status: if span.failed {
                Status::error("")
            } else {
                Status::Unset
            },
            instrumentation_scope: self.scope.clone(),
        });
    }
}

struct Span {
    ids: (u128, u64, Option<u64>),
    kind: SpanKind,
    name: String,
    from: SystemTime,
    to: SystemTime,
    attributes: Vec<KeyValue>,
    failed: bool,
}

/// Sends export requests on the process's own runtime and TLS, so that no second HTTP client is
/// linked.
struct Collector {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    runtime: tokio::runtime::Handle,
}

impl Collector {
    fn new() -> Self {
        let https = hyper_rustls::HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .build();
        Self {
            client: Client::builder(TokioExecutor::new()).build(https),
            runtime: tokio::runtime::Handle::current(),
        }
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Collector")
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, HttpError> {
        let client = self.client.clone();
        // The processor polls this on a thread of its own, outside any runtime.
        let sent = self.runtime.spawn(async move {
            let answer = client.request(request.map(Full::new)).await?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, ANSWER_MAX);
            #[expect(
                clippy::disallowed_methods,
                reason = "bounded by Limited one line above"
            )]
            let body = body.collect().await?.to_bytes();
            Ok(http::Response::from_parts(head, body))
        });
        sent.await?
    }
}
