use alloc::{format, string::String, string::ToString};

use super::request::EMAIL;
use crate::wire::{Answer, Failure, Part, RequestError, answer::Hints};

/// The header that carries the code.
const CODE: &str = "x-message-code";
const PARAMETER: &str = "INVITATION_API_PARAMETER_INCORRECT";
const ADDRESS: &str = "INVITATION_API_EMAIL_INCORRECT";
const LOCKED: &str = "PASSWORD_LOCKED";

/// A failure as this dialect tells it: a status and, where one is published, a code in the header
/// `X-message-code`. The body says it in one plain line.
///
/// # Examples
///
/// ```
/// use invitation::wire::{Failure, sap::{Problem, Request}};
///
/// let error = Request::parse(br#"{"inviteeEmail": "nobody", "inviterName": "Donna"}"#).unwrap_err();
/// let answer = Problem::from(&Failure::from(error)).answer();
/// assert_eq!(answer.status(), 400);
/// assert_eq!(answer.header("X-message-code"), Some("INVITATION_API_EMAIL_INCORRECT"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: u16,
    code: Option<&'static str>,
    message: String,
    hints: Hints,
}

impl Problem {
    /// The status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The code, where one is published for it.
    #[must_use]
    pub const fn code(&self) -> Option<&'static str> {
        self.code
    }

    /// The whole answer.
    pub fn answer(&self) -> Answer {
        let body = format!("{}\n", self.message);
        let mut answer = Answer::text(self.status, "text/plain; charset=utf-8", body);
        if let Some(code) = self.code {
            answer = answer.with(CODE, code.into());
        }
        self.hints.beside(answer, "Basic realm=\"applications\"")
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

fn status_and_code(failure: &Failure) -> (u16, Option<&'static str>) {
    match failure {
        Failure::Request(RequestError::TooLarge) => (413, None),
        Failure::Request(error) if is_about_the_address(error) => (400, Some(ADDRESS)),
        Failure::Domain | Failure::Blocked | Failure::AlreadyMember { .. } => (400, Some(ADDRESS)),
        Failure::Request(_)
        | Failure::Encoding
        | Failure::Part(_)
        | Failure::Duplicate { .. }
        | Failure::Conflict
        | Failure::MalformedId => (400, Some(PARAMETER)),
        Failure::Locked { .. } => (401, Some(LOCKED)),
        Failure::Unauthenticated => (401, None),
        Failure::Forbidden | Failure::Full => (403, None),
        Failure::NotFound => (404, None),
        Failure::TooSlow => (408, None),
        Failure::Method { .. } => (405, None),
        Failure::MediaType => (415, None),
        Failure::TooMany { .. } => (429, None),
        Failure::Internal => (500, None),
        Failure::Unavailable { .. } => (503, None),
    }
}

/// Whether there is an address, and it is none.
fn is_about_the_address(error: &RequestError) -> bool {
    use crate::{invitation::DraftError, wire::FieldProblem};

    error.fields().iter().any(|error| {
        error.field() == EMAIL
            && matches!(error.problem(), FieldProblem::Value(DraftError::Email(_)))
    })
}

fn message(failure: &Failure) -> String {
    let field = match failure {
        Failure::Part(Part::Redirect) => "targetUrl",
        Failure::Part(Part::Link) => "sourceUrl",
        Failure::Domain | Failure::Blocked | Failure::AlreadyMember { .. } => EMAIL,
        _ => return failure.to_string(),
    };
    format!("{field}: {failure}")
}
