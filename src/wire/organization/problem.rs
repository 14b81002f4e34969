use alloc::{format, string::String, string::ToString};

use serde::Serialize;

use crate::wire::{
    Answer, Failure, Part, RequestError, Trace,
    answer::{Hints, JSON},
};

/// A failure as this dialect tells it, in both shapes.
///
/// # Examples
///
/// ```
/// use invitation::{Timestamp, wire::{Failure, Trace, organization::Problem}};
///
/// let answer = Problem::from(&Failure::NotFound).answer(&Trace::new("7f3a", Timestamp::MIN));
/// assert_eq!(answer.status(), 404);
/// assert_eq!(
///     answer.body(),
///     r#"{"status":404,"error":"NOT_FOUND: there is no such resource","requestId":"7f3a"}"#,
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: u16,
    code: &'static str,
    message: String,
    hints: Hints,
}

impl Problem {
    /// The status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The word before the colon.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The whole answer.
    pub fn answer(&self, trace: &Trace<'_>) -> Answer {
        let body = Body {
            status: self.status,
            error: format!("{}: {}", self.code, self.message),
            request_id: trace.request_id,
        };
        let answer = Answer::json(self.status, JSON, &body);
        self.hints.beside(answer, "Basic realm=\"organizations\"")
    }
}

impl From<&Failure> for Problem {
    fn from(failure: &Failure) -> Self {
        let (status, code) = status_and_code(failure);
        Self {
            status,
            code,
            message: message(failure),
            hints: Hints::of(failure),
        }
    }
}

const fn status_and_code(failure: &Failure) -> (u16, &'static str) {
    match failure {
        Failure::Request(RequestError::TooLarge) => (413, "PAYLOAD_TOO_LARGE"),
        Failure::Request(_)
        | Failure::Encoding
        | Failure::Part(_)
        | Failure::Domain
        | Failure::Blocked
        | Failure::MalformedId => (400, "BAD_REQUEST"),
        Failure::AlreadyMember { .. }
        | Failure::Duplicate { .. }
        | Failure::Conflict
        | Failure::Full => (409, "CONFLICT"),
        Failure::Unauthenticated | Failure::Locked { .. } => (401, "UNAUTHORIZED"),
        Failure::Forbidden => (403, "FORBIDDEN"),
        Failure::NotFound => (404, "NOT_FOUND"),
        Failure::TooSlow => (408, "REQUEST_TIMEOUT"),
        Failure::Method { .. } => (405, "METHOD_NOT_ALLOWED"),
        Failure::MediaType => (415, "UNSUPPORTED_MEDIA_TYPE"),
        Failure::TooMany { .. } => (429, "TOO_MANY_REQUESTS"),
        Failure::Internal => (500, "INTERNAL_ERROR"),
        Failure::Unavailable { .. } => (503, "SERVICE_UNAVAILABLE"),
    }
}

fn message(failure: &Failure) -> String {
    let field = match failure {
        Failure::Part(Part::Role) => "role",
        Failure::Domain
        | Failure::Blocked
        | Failure::AlreadyMember { .. }
        | Failure::Duplicate { .. } => "email",
        _ => return failure.to_string(),
    };
    format!("{field}: {failure}")
}

#[derive(Serialize)]
struct Body<'a> {
    status: u16,
    error: String,
    #[serde(rename = "requestId")]
    request_id: &'a str,
}
