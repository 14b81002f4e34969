use alloc::{
    format,
    string::{String, ToString},
};

use serde::Serialize;

use super::answer::{CONTENT_TYPE, traced};
use crate::wire::{Answer, Failure, Part, RequestError, Trace, answer::Hints, instant};

/// A failure as this dialect tells it.
///
/// # Examples
///
/// ```
/// use invitation::{Timestamp, wire::{Failure, Trace, graph::Problem}};
///
/// let now = Timestamp::parse("2026-11-20T05:36:11Z")?;
/// let answer = Problem::from(&Failure::Forbidden).answer(&Trace::new("7f3a", now));
/// assert_eq!(answer.status(), 403);
/// assert_eq!(
///     answer.body(),
///     r#"{"error":{"code":"Authorization_RequestDenied","message":"the credentials do not allow this","innerError":{"date":"2026-11-20T05:36:11","request-id":"7f3a","client-request-id":"7f3a"}}}"#,
/// );
/// # Ok::<(), invitation::values::TimeError>(())
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

    /// The code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The whole answer. A caller that sent no id of its own finds the host's in both places.
    pub fn answer(&self, trace: &Trace<'_>) -> Answer {
        let body = Body {
            error: Error {
                code: self.code,
                message: &self.message,
                inner: Inner {
                    date: instant::bare_seconds(trace.now),
                    request_id: trace.request_id,
                    client_request_id: trace.client_request_id.unwrap_or(trace.request_id),
                },
            },
        };
        let answer = traced(Answer::json(self.status, CONTENT_TYPE, &body), trace);
        self.hints.beside(answer, "Bearer")
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
    const DENIED: &str = "Authorization_RequestDenied";
    match failure {
        Failure::Request(RequestError::TooLarge) => (413, "RequestEntityTooLarge"),
        Failure::Part(Part::Guest) | Failure::Domain | Failure::Blocked | Failure::Forbidden => {
            (403, DENIED)
        }
        Failure::Request(_)
        | Failure::Encoding
        | Failure::Part(_)
        | Failure::AlreadyMember { .. }
        | Failure::MalformedId => (400, "BadRequest"),
        Failure::Duplicate { .. } | Failure::Conflict => (409, "Conflict"),
        Failure::Full => (403, "Directory_QuotaExceeded"),
        Failure::Unauthenticated | Failure::Locked { .. } => (401, "InvalidAuthenticationToken"),
        Failure::NotFound => (404, "Request_ResourceNotFound"),
        Failure::TooSlow => (408, "RequestTimeout"),
        Failure::Method { .. } => (405, "MethodNotAllowed"),
        Failure::MediaType => (415, "UnsupportedMediaType"),
        Failure::TooMany { .. } => (429, "TooManyRequests"),
        Failure::Internal => (500, "InternalServerError"),
        Failure::Unavailable { .. } => (503, "ServiceUnavailable"),
    }
}

fn message(failure: &Failure) -> String {
    let field = match failure {
        Failure::Part(Part::Role) => "invitedUserType",
        Failure::Part(Part::Redirect) => "inviteRedirectUrl",
        Failure::Part(Part::Words) => "invitedUserMessageInfo",
        Failure::Part(Part::Guest) => "invitedUser",
        Failure::Domain | Failure::Blocked => "invitedUserEmailAddress",
        Failure::AlreadyMember { user: Some(user) } => {
            return format!(
                "invitedUserEmailAddress: the directory holds this user already, with the object id {user}"
            );
        }
        _ => return failure.to_string(),
    };
    format!("{field}: {failure}")
}

#[derive(Serialize)]
struct Body<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(rename = "innerError")]
    inner: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    date: String,
    #[serde(rename = "request-id")]
    request_id: &'a str,
    #[serde(rename = "client-request-id")]
    client_request_id: &'a str,
}
