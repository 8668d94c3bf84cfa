//! Health, readiness, metrics and the policies in force, on a listener of their own.
//!
//! Nothing here calls a provider, and nothing here waits: a probe must tell the state as it is.

use std::{convert::Infallible, future::Ready, future::ready, sync::Arc};

use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{ALLOW, CONTENT_TYPE},
};
use hyper::body::Incoming;
use serde::Serialize;

use crate::{
    audit::Health,
    body::ReplyBody,
    stack::{Parts, Released},
    telemetry::{AuditFigures, EngineFigures},
};

/// Prometheus' text format, version 0.0.4.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The admin listener's service.
#[derive(Debug, Clone)]
pub struct Admin {
    parts: Arc<Parts>,
}

/// What `/readyz` says: each condition, and why it does not hold.
#[derive(Debug, Serialize)]
struct Readiness<'a> {
    ready: bool,
    policy: Condition<'a>,
    audit: Condition<'a>,
    engine: Condition<'a>,
    serving: Condition<'a>,
}

#[derive(Debug, Serialize)]
struct Condition<'a> {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

/// What `/policy` says: which policies are in force, since when, and who signed them.
#[derive(Debug, Serialize)]
struct InForce<'a> {
    policy: &'a str,
    detectors: &'a str,
    rules: usize,
    since: String,
    release: Option<Released<'a>>,
}

impl Admin {
    /// Tells of these parts.
    #[must_use]
    pub fn new(parts: &Arc<Parts>) -> Self {
        Self {
            parts: Arc::clone(parts),
        }
    }

    fn answer(&self, method: &Method, path: &str) -> Response<ReplyBody> {
        let known = matches!(path, "/healthz" | "/readyz" | "/metrics" | "/policy");
        if known && method != Method::GET && method != Method::HEAD {
            let mut refused = text(
                StatusCode::METHOD_NOT_ALLOWED,
                "text/plain",
                "GET only\n".into(),
            );
            refused
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refused;
        }
        match path {
            "/healthz" => text(StatusCode::OK, "text/plain", "ok\n".into()),
            "/readyz" => self.ready(),
            "/policy" => self.policy(),
            "/metrics" => text(StatusCode::OK, METRICS, self.metrics()),
            _ => text(
                StatusCode::NOT_FOUND,
                "text/plain",
                "known: /healthz, /readyz, /metrics, /policy\n".into(),
            ),
        }
    }

    fn ready(&self) -> Response<ReplyBody> {
        let health = self.parts.log.health();
        let problem = match &health {
            Health::Ok => None,
            Health::Failing(problem) => Some(problem.to_string()),
        };
        let snapshot = self.parts.snapshot.load();
        let models = self
            .parts
            .engine
            .as_ref()
            .map_or(0, |engine| engine.models().count());
        let models = format!("{models} models loaded");
        let stopping = self.parts.tasks.is_stopping();
        let readiness = Readiness {
            ready: problem.is_none() && !stopping,
            policy: Condition {
                ok: true,
                detail: Some(snapshot.policy.digest()),
            },
            audit: Condition {
                ok: problem.is_none(),
                detail: problem.as_deref(),
            },
            engine: Condition {
                ok: true,
                detail: Some(&models),
            },
            serving: Condition {
                ok: !stopping,
                detail: stopping.then_some("draining"),
            },
        };
        let status = if readiness.ready {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        text(
            status,
            "application/json",
            serde_json::to_vec(&readiness).unwrap_or_default(),
        )
    }

    fn policy(&self) -> Response<ReplyBody> {
        let snapshot = self.parts.snapshot.load();
        let in_force = InForce {
            policy: snapshot.policy.digest(),
            detectors: snapshot.detectors.digest(),
            rules: snapshot.policy.rules().count(),
            since: snapshot.since.to_string(),
            release: snapshot.release.as_ref().map(Released::new),
        };
        let body = serde_json::to_vec(&in_force).unwrap_or_default();
        text(StatusCode::OK, "application/json", body)
    }

    fn metrics(&self) -> Vec<u8> {
        let lag = self.parts.log.lag();
        let audit = AuditFigures {
            writable: matches!(self.parts.log.health(), Health::Ok),
            queued: lag.queued,
            records: lag.records,
            failed: lag.failed,
            syncs: lag.groups,
            sync_seconds: lag.sync_seconds,
        };
        let figures = self
            .parts
            .engine
            .as_ref()
            .map(|engine| engine.load_figures())
            .unwrap_or_default();
        let whole = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        let engine: Vec<_> = figures
            .iter()
            .map(|model| EngineFigures {
                model: model.model.as_str(),
                queued: model.queued,
                active: whole(model.active),
                slots: whole(model.slots),
            })
            .collect();
        self.parts.telemetry.metrics.text(audit, &engine)
    }
}

impl hyper::service::Service<Request<Incoming>> for Admin {
    type Response = Response<ReplyBody>;
    type Error = Infallible;
    type Future = Ready<Result<Response<ReplyBody>, Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        ready(Ok(self.answer(request.method(), request.uri().path())))
    }
}

fn text(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Response<ReplyBody> {
    let mut response = Response::new(ReplyBody::whole(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
