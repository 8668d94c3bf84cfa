//! Every way a request can be turned away, and the one table that makes HTTP of it.

use std::sync::Arc;

use http::{
    HeaderValue, StatusCode,
    header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};

use super::Reply;
use crate::{
    access::Stranger,
    audit::Unwritable,
    body::{BodyFault, Ending, Outcome, ReplyBody},
    engine::{EngineFault, Refusal},
    provider::Failure,
    wire::{
        error::ErrorBody,
        json::{BadMember, Malformed},
    },
};

/// Why a request gets no answer from a model. No variant holds content.
#[derive(Debug)]
pub enum Rejection {
    /// The framing could be read in two ways.
    Framing(&'static str),
    /// More header bytes than the bound.
    HeadersTooLarge(usize),
    /// Nobody knows who asks.
    Stranger(Stranger),
    /// No such endpoint.
    NoEndpoint,
    /// The endpoint is there, the method is not; these are.
    Method(&'static str),
    /// The body is not declared as JSON.
    MediaType,
    /// The body could not be read.
    Body(BodyFault),
    /// The body is not one well-formed, unambiguous JSON object.
    Malformed(Malformed),
    /// A member is not as the API wants it.
    Member(BadMember),
    /// No model answers to that name.
    UnknownModel,
    /// Policy leaves nobody who may have it.
    Denied {
        /// The titles of the rules that leave nobody.
        titles: Vec<Arc<str>>,
        /// What the company says to it, in the caller's language where there are words for that.
        messages: Vec<Arc<str>>,
    },
    /// The destination is private and cannot do what this member asks for.
    BeyondEngine(&'static str),
    /// Too many requests are at work.
    Overloaded,
    /// The process is stopping.
    Stopping,
    /// The evidence cannot be written.
    Unrecorded(Unwritable),
    /// The evidence is not written in time.
    RecordLate,
    /// The engine does not take it on.
    Engine(Refusal),
    /// The engine failed within it.
    EngineFault(EngineFault),
    /// Nobody who may have it answered; this is the last one's reason.
    Provider(Failure),
    /// A mistake in Ringfence itself.
    Internal,
}

/// One row of the table: status, type, code, message, member.
struct Row {
    status: StatusCode,
    kind: &'static str,
    code: &'static str,
    message: String,
    param: Option<String>,
}

const INVALID: &str = "invalid_request_error";
const SERVER: &str = "server_error";

impl Row {
    fn new(
        status: StatusCode,
        kind: &'static str,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            code,
            message: message.into(),
            param: None,
        }
    }

    fn param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }
}

impl Rejection {
    /// Whether another destination of the same clearance may do better.
    #[must_use]
    pub fn may_be_tried_elsewhere(&self) -> bool {
        match self {
            Self::Provider(_) | Self::EngineFault(_) | Self::BeyondEngine(_) => true,
            Self::Engine(refusal) => !matches!(
                refusal,
                Refusal::Messages(_) | Refusal::Parameter { .. } | Refusal::Schema { .. }
            ),
            _ => false,
        }
    }

    fn row(&self) -> Row {
        match self {
            Self::Framing(problem) => Row::new(StatusCode::BAD_REQUEST, INVALID, "bad_framing", *problem),
            Self::HeadersTooLarge(limit) => Row::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                INVALID,
                "headers_too_large",
                format!("The request's headers are larger than {limit} bytes."),
            ),
            Self::Stranger(why) => access(*why),
            Self::NoEndpoint => Row::new(
                StatusCode::NOT_FOUND,
                INVALID,
                "unknown_endpoint",
                "There is no such endpoint. Known: POST /v1/chat/completions, GET /v1/models, GET /v1/models/{model}.",
            ),
            Self::Method(allowed) => Row::new(
                StatusCode::METHOD_NOT_ALLOWED,
                INVALID,
                "method_not_allowed",
                format!("This endpoint takes {allowed} only."),
            ),
            Self::MediaType => Row::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                INVALID,
                "unsupported_media_type",
                "The body must be declared as \"content-type: application/json\", in UTF-8 and uncompressed.",
            ),
            Self::Body(fault) => body(fault),
            Self::Malformed(malformed) => {
                Row::new(StatusCode::BAD_REQUEST, INVALID, "invalid_json", sentence(malformed))
            }
            Self::Member(member) => {
                Row::new(StatusCode::BAD_REQUEST, INVALID, "invalid_value", sentence(member)).param(&member.name)
            }
            Self::UnknownModel => Row::new(
                StatusCode::NOT_FOUND,
                INVALID,
                "model_not_found",
                "No model answers to this name. GET /v1/models lists those that do.",
            )
            .param("model"),
            Self::Denied { titles, messages } => denied(titles, messages),
            Self::BeyondEngine(member) => Row::new(
                StatusCode::BAD_REQUEST,
                INVALID,
                "unsupported_value",
                format!("The embedded model that may answer this request cannot do what {member:?} asks for. Leave it out."),
            )
            .param(*member),
            Self::Overloaded => Row::new(StatusCode::SERVICE_UNAVAILABLE, SERVER, "overloaded", "Too many requests are at work. Try again in a moment."),
            Self::Stopping => Row::new(StatusCode::SERVICE_UNAVAILABLE, SERVER, "stopping", "This gateway is stopping. Try again."),
            Self::Unrecorded(_) | Self::RecordLate => Row::new(
                StatusCode::SERVICE_UNAVAILABLE,
                SERVER,
                "audit_unavailable",
                "The decision about this request cannot be recorded, so it was not sent anywhere. An operator has been told.",
            ),
            Self::Engine(refusal) => engine(refusal),
            Self::EngineFault(fault) => Row::new(StatusCode::SERVICE_UNAVAILABLE, SERVER, "engine_failed", sentence(fault)),
            Self::Provider(failure) => provider(failure),
            Self::Internal => Row::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                SERVER,
                "internal_error",
                "The gateway failed on this request. Nothing was sent on after the failure.",
            ),
        }
    }

    /// As an answer.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let row = self.row();
        let body = ErrorBody::new(row.kind, row.code, &row.message)
            .param(row.param.as_deref())
            .to_json();
        let ending = Ending {
            outcome: self.outcome(),
            tokens: None,
        };
        let mut headers = http::HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = self.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Self::Provider(Failure::Status(_, theirs)) = self {
            headers.extend(
                theirs
                    .iter()
                    .filter(|(name, _)| *name != CONTENT_TYPE)
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
        }
        if let Self::Stranger(_) = self {
            // RFC 9110 section 11.6.1: a 401 says how to do better.
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Self::Method(allowed) = self {
            headers.insert(ALLOW, HeaderValue::from_static(allowed));
        }
        Reply {
            status: row.status,
            headers,
            body: ReplyBody::ended(body.into(), ending),
        }
    }

    fn outcome(&self) -> Outcome {
        match self {
            Self::Provider(_) | Self::EngineFault(_) | Self::Internal => Outcome::Failed,
            _ => Outcome::Completed,
        }
    }

    /// Seconds after which a retry makes sense.
    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Engine(Refusal::QueueFull { retry_after_s }) => Some(*retry_after_s),
            Self::Overloaded | Self::Stopping => Some(1),
            Self::Unrecorded(_) | Self::RecordLate => Some(10),
            _ => None,
        }
    }
}

fn access(why: Stranger) -> Row {
    let (code, message) = match why {
        Stranger::Keyless => (
            "missing_api_key",
            "This gateway answers who has a key: send it as \"authorization: Bearer KEY\".",
        ),
        Stranger::Unknown => (
            "invalid_api_key",
            "This gateway does not know the key. Ask who runs it for one of its own.",
        ),
    };
    Row::new(StatusCode::UNAUTHORIZED, INVALID, code, message)
}

fn body(fault: &BodyFault) -> Row {
    match fault {
        BodyFault::TooLarge { .. } => Row::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            INVALID,
            "body_too_large",
            sentence(fault),
        ),
        BodyFault::TooSlow { .. } => Row::new(
            StatusCode::REQUEST_TIMEOUT,
            INVALID,
            "body_timeout",
            sentence(fault),
        ),
        BodyFault::Broken => Row::new(
            StatusCode::BAD_REQUEST,
            INVALID,
            "body_broken",
            sentence(fault),
        ),
    }
}

fn engine(refusal: &Refusal) -> Row {
    match refusal {
        Refusal::QueueFull { .. } => {
            let message =
                "The private model that may answer this has as many requests waiting as it takes.";
            Row::new(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_error",
                "engine_busy",
                message,
            )
        }
        Refusal::PromptTooLong { tokens, context } => {
            let message = format!(
                "This model's maximum context length is {context} tokens. However, your messages resulted in {tokens} tokens. Please reduce the length of the messages."
            );
            Row::new(
                StatusCode::BAD_REQUEST,
                INVALID,
                "context_length_exceeded",
                message,
            )
            .param("messages")
        }
        Refusal::Stopped => Row::new(
            StatusCode::SERVICE_UNAVAILABLE,
            SERVER,
            "stopping",
            sentence(refusal),
        ),
        Refusal::UnknownModel => Row::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            SERVER,
            "internal_error",
            sentence(refusal),
        ),
        Refusal::TooManyChoices { .. } => wrong("unsupported_value", refusal, "n"),
        Refusal::Parameter { name, .. } => wrong("invalid_value", refusal, name),
        Refusal::Schema { place, .. } => {
            let member = place.split('/').next().unwrap_or_default();
            wrong("invalid_schema", refusal, member)
        }
        Refusal::ToolsUnsupported => wrong("unsupported_value", refusal, "tools"),
        _ => wrong("invalid_value", refusal, "messages"),
    }
}

/// What the engine says of a member of the request.
fn wrong(code: &'static str, refusal: &Refusal, member: &str) -> Row {
    Row::new(StatusCode::BAD_REQUEST, INVALID, code, sentence(refusal)).param(member)
}

fn provider(failure: &Failure) -> Row {
    if let Failure::Status(StatusCode::TOO_MANY_REQUESTS, _) = failure {
        let message =
            "The provider takes no more requests for now, and nobody else may have this one.";
        return Row::new(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limit_error",
            "provider_busy",
            message,
        );
    }
    let status = match failure {
        Failure::Silent(_) => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_GATEWAY,
    };
    let code = match failure {
        Failure::Silent(_) => "provider_timeout",
        Failure::Credentials(_) => "provider_credentials",
        _ => "provider_failed",
    };
    Row::new(
        status,
        SERVER,
        code,
        format!("No allowed provider answered: {failure}."),
    )
}

fn denied(titles: &[Arc<str>], messages: &[Arc<str>]) -> Row {
    let words = refusal(titles, messages);
    Row::new(StatusCode::FORBIDDEN, INVALID, "policy_violation", words)
}

/// What a user is told whose request nobody may have: the company's own words, or the titles.
fn refusal(titles: &[Arc<str>], messages: &[Arc<str>]) -> String {
    if !messages.is_empty() {
        let mut messages: Vec<&str> = messages.iter().map(AsRef::as_ref).collect();
        messages.dedup();
        return messages.join(" ");
    }
    let mut titles: Vec<&str> = titles.iter().map(AsRef::as_ref).take(10).collect();
    titles.dedup();
    let why = if titles.is_empty() {
        "no model that may have it is configured".to_owned()
    } else {
        titles.join("; ")
    };
    format!(
        "The company's policy lets no model have this request: {why}. Leave out what the rule names, or ask for another model."
    )
}

/// An error's text as a sentence.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).chain(['.']).collect()
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_rejection_says_what_to_do_and_has_a_code() {
        let all = [
            Rejection::Framing("Send exactly one Host header."),
            Rejection::HeadersTooLarge(1),
            Rejection::Stranger(Stranger::Keyless),
            Rejection::Stranger(Stranger::Unknown),
            Rejection::NoEndpoint,
            Rejection::Method("GET"),
            Rejection::MediaType,
            Rejection::Body(BodyFault::TooLarge { limit: 1 }),
            Rejection::Malformed(Malformed::NotAnObject),
            Rejection::Member(BadMember {
                name: "n".into(),
                expected: "a whole number of at least 1".into(),
            }),
            Rejection::UnknownModel,
            Rejection::Denied {
                titles: vec![Arc::from("Cards stay inside")],
                messages: Vec::new(),
            },
            Rejection::BeyondEngine("logprobs"),
            Rejection::Overloaded,
            Rejection::RecordLate,
            Rejection::Stopping,
            Rejection::Engine(Refusal::QueueFull { retry_after_s: 7 }),
            Rejection::Provider(Failure::Silent(Duration::from_secs(1))),
            Rejection::Internal,
        ];
        for rejection in all {
            let row = rejection.row();
            assert!(row.status.is_client_error() || row.status.is_server_error());
            assert!(
                row.message.ends_with('.') && row.message.len() > 15,
                "{}",
                row.message
            );
            assert_eq!(
                rejection.reply().headers.contains_key(RETRY_AFTER),
                rejection.retry_after().is_some()
            );
        }
    }
}
