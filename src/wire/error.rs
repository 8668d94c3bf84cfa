//! OpenAI's error body. Source: openai/openai-openapi, schemas `Error` and `ErrorResponse`.

use serde::Serialize;

/// The body of every answer that is not a success.
#[derive(Debug, Clone, Serialize)]
#[expect(
    clippy::module_name_repetitions,
    reason = "body and error alone mean other things"
)]
pub struct ErrorBody<'a> {
    /// All four members are required; `param` and `code` may be null.
    pub error: Members<'a>,
}

/// What went wrong, for the developer of the application.
#[derive(Debug, Clone, Serialize)]
pub struct Members<'a> {
    /// One or two sentences: what happened and what to change.
    pub message: &'a str,
    /// The family: `invalid_request_error`, `server_error`, ...
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// The member of the request that is to blame, if one is.
    pub param: Option<&'a str>,
    /// A stable word for programs.
    pub code: Option<&'a str>,
}

impl<'a> ErrorBody<'a> {
    /// A body without `param`.
    #[must_use]
    pub fn new(kind: &'a str, code: &'a str, message: &'a str) -> Self {
        Self {
            error: Members {
                message,
                kind,
                param: None,
                code: Some(code),
            },
        }
    }

    /// Names the member of the request that is to blame.
    #[must_use]
    pub fn param(mut self, param: Option<&'a str>) -> Self {
        self.error.param = param;
        self
    }

    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings and options of strings always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}
