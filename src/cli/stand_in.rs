//! `ringfence stand-in`: plays an external provider for whoever has no account yet.
//!
//! It speaks OpenAI's protocol over real HTTP, says in every answer that it is no model, and prints
//! every body that arrives, so that one sees what left.

use std::{
    convert::Infallible,
    fmt::Write as _,
    future::Future,
    io::{self, Write},
    net::SocketAddr,
    pin::Pin,
    time::Duration,
};

use clap::Args;
use futures_util::{StreamExt, stream};
use http::{HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use hyper::body::Incoming;
use serde_json::Value;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::{Finding, Stop};
use crate::{
    body::{Ending, Part, ReplyBody, read_capped},
    server::{Bounds, Server},
    task::Tasks,
    wire::{
        error::ErrorBody,
        reply::{Choice, FinishReason, Head, Usage},
        sse,
    },
};

/// What it reads of one request.
const BODY_MAX: usize = 32 << 20;
/// How much of a body it prints.
const SHOWN_MAX: usize = 2_000;
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where it listens.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8089")]
    listen: SocketAddr,
    /// Do not print what arrives.
    #[arg(long)]
    quiet: bool,
}

#[derive(Debug, Clone)]
struct StandIn {
    quiet: bool,
}

pub(super) fn run(options: &Options) -> Result<Finding, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(options.listen).await.map_err(|error| {
            Stop::Failed(format!("cannot listen on {}: {error}", options.listen))
        })?;
        let mut terminate = signal(SignalKind::terminate())?;
        let tasks = Tasks::default();
        let bounds = Bounds {
            connections: 1024,
            header_bytes: 32 << 10,
            headers: 100,
            header_read: PATIENCE,
            client_stall: PATIENCE,
        };
        let service = StandIn {
            quiet: options.quiet,
        };
        writeln!(
            io::stderr(),
            "stand-in provider on http://{}/v1; no model, no account",
            listener.local_addr()?
        )?;
        tasks.spawn(Server::new(bounds).run(listener, service, tasks.clone()));
        tokio::select! {
            _ = terminate.recv() => {}
            stopped = tokio::signal::ctrl_c() => stopped?,
        }
        tasks.stop(Duration::from_secs(1)).await;
        Ok(Finding::Nothing)
    })
}

impl hyper::service::Service<Request<Incoming>> for StandIn {
    type Response = Response<ReplyBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<ReplyBody>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let quiet = self.quiet;
        Box::pin(async move { Ok(answer(request, quiet).await) })
    }
}

async fn answer(request: Request<Incoming>, quiet: bool) -> Response<ReplyBody> {
    if request.method() != Method::POST || request.uri().path() != "/v1/chat/completions" {
        return refused(
            StatusCode::NOT_FOUND,
            "The stand-in knows POST /v1/chat/completions only.",
        );
    }
    let Ok(body) = read_capped(request.into_body(), BODY_MAX, PATIENCE).await else {
        return refused(StatusCode::BAD_REQUEST, "The body could not be read.");
    };
    if !quiet {
        show(&body);
    }
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return refused(StatusCode::BAD_REQUEST, "The body is not JSON.");
    };
    complete(&asked, body.len())
}

fn complete(asked: &Value, bytes: usize) -> Response<ReplyBody> {
    let said = last_message(asked);
    let text = format!(
        "This is Ringfence's stand-in for an external provider, not a model. {bytes} bytes left the company for it. Your last message was: {said}"
    );
    let words = |text: &str| u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX);
    let usage = Usage::new(words(&said), words(&text));
    let head = Head {
        id: "chatcmpl-stand-in".to_owned(),
        created: jiff::Timestamp::now().as_second(),
        model: asked
            .get("model")
            .and_then(Value::as_str)
            .unwrap_or("stand-in")
            .to_owned(),
    };
    if asked.get("stream").and_then(Value::as_bool) != Some(true) {
        let choice = Choice {
            index: 0,
            text,
            logprobs: None,
            calls: Vec::new(),
            reason: FinishReason::Stop,
        };
        return respond(
            StatusCode::OK,
            "application/json",
            ReplyBody::whole(head.completion(&[choice], usage)),
        );
    }
    let with_usage = asked
        .pointer("/stream_options/include_usage")
        .and_then(Value::as_bool)
        == Some(true);
    let mut events = vec![sse::event(&head.first(0, with_usage))];
    events.extend(
        text.split_inclusive(' ')
            .map(|word| sse::event(&head.text(0, word, None, with_usage))),
    );
    events.push(sse::event(&head.last(0, FinishReason::Stop, with_usage)));
    if with_usage {
        events.push(sse::event(&head.usage(usage)));
    }
    events.push(sse::DONE.into());
    let parts = events
        .into_iter()
        .map(Part::Bytes)
        .chain([Part::End(Ending::default())]);
    respond(
        StatusCode::OK,
        "text/event-stream",
        ReplyBody::parts(stream::iter(parts).boxed()),
    )
}

/// The text of the last message, parts joined.
fn last_message(asked: &Value) -> String {
    let content = asked
        .pointer("/messages")
        .and_then(Value::as_array)
        .and_then(|all| all.last()?.get("content"));
    match content {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            let texts = parts
                .iter()
                .filter_map(|part| part.get("text").and_then(Value::as_str));
            texts.collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    }
}

/// Prints what arrived, control characters made harmless.
fn show(body: &[u8]) {
    let mut line = String::from("left: ");
    let shown = body.get(..SHOWN_MAX).unwrap_or(body);
    for c in String::from_utf8_lossy(shown).chars() {
        if c.is_control() && c != '\n' {
            line.push(' ');
        } else {
            line.push(c);
        }
    }
    if body.len() > SHOWN_MAX {
        // Writing to a string cannot fail.
        let _written = write!(line, " ... {} bytes in all", body.len());
    }
    // Nobody is left to tell if the terminal is gone.
    let _written = writeln!(io::stdout().lock(), "{line}");
}

fn refused(status: StatusCode, message: &str) -> Response<ReplyBody> {
    let body = ErrorBody::new("invalid_request_error", "stand_in", message).to_json();
    respond(status, "application/json", ReplyBody::whole(body))
}

fn respond(status: StatusCode, kind: &'static str, body: ReplyBody) -> Response<ReplyBody> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
