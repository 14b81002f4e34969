use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use serde::Serialize;

use super::request::NAME;
use crate::wire::{
    Answer, Failure, Part, RequestError,
    answer::{Hints, JSON},
};

/// The only code that the dialect ever shows.
const INVALID: &str = "invalid";

/// A failure as this dialect tells it.
///
/// # Examples
///
/// ```
/// use invitation::wire::{Failure, supporter::{Kind, Problem, Request}};
///
/// let error = Request::parse(Kind::Individual, b"{}").unwrap_err();
/// let answer = Problem::from(&Failure::from(error)).answer();
/// assert_eq!(answer.status(), 422);
/// assert_eq!(
///     answer.body(),
///     r#"{"error":{"message":"Validation failed","errors":[{"field":"email","code":"invalid"}]}}"#,
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: u16,
    message: String,
    fields: Vec<&'static str>,
    hints: Hints,
}

impl Problem {
    /// The status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// What is said of it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The fields that are invalid.
    #[must_use]
    pub fn fields(&self) -> &[&'static str] {
        &self.fields
    }

    /// The whole answer.
    pub fn answer(&self) -> Answer {
        let errors = self.fields.iter().map(|field| FieldBody {
            field,
            code: INVALID,
        });
        let body = Body {
            error: ErrorBody {
                message: &self.message,
                errors: errors.collect(),
            },
        };
        let answer = Answer::json(self.status, JSON, &body);
        self.hints.beside(answer, "Token realm=\"Application\"")
    }
}

impl From<&Failure> for Problem {
    fn from(failure: &Failure) -> Self {
        let fields = fields(failure);
        let status = if fields.is_empty() {
            status(failure)
        } else {
            422
        };
        let message = match status {
            401 => "You need to authenticate for this resource".into(),
            403 => "You are not authorized to view this resource".into(),
            422 => "Validation failed".into(),
            _ => failure.to_string(),
        };
        Self {
            status,
            message,
            fields,
            hints: Hints::of(failure),
        }
    }
}

fn fields(failure: &Failure) -> Vec<&'static str> {
    match failure {
        Failure::Request(error) => error.fields().iter().map(|error| error.field()).collect(),
        Failure::Domain | Failure::Blocked | Failure::AlreadyMember { .. } => {
            [super::request::EMAIL].to_vec()
        }
        Failure::Part(Part::Words) => [NAME].to_vec(),
        _ => Vec::new(),
    }
}

const fn status(failure: &Failure) -> u16 {
    match failure {
        Failure::Request(RequestError::TooLarge) => 413,
        Failure::Request(_) | Failure::Encoding => 400,
        Failure::Part(_)
        | Failure::Domain
        | Failure::Blocked
        | Failure::AlreadyMember { .. }
        | Failure::Full => 422,
        Failure::Duplicate { .. } | Failure::Conflict => 409,
        Failure::Unauthenticated | Failure::Locked { .. } => 401,
        Failure::Forbidden => 403,
        Failure::NotFound | Failure::MalformedId => 404,
        Failure::TooSlow => 408,
        Failure::Method { .. } => 405,
        Failure::MediaType => 415,
        Failure::TooMany { .. } => 429,
        Failure::Internal => 500,
        Failure::Unavailable { .. } => 503,
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldBody<'a>>,
}

#[derive(Serialize)]
struct FieldBody<'a> {
    field: &'a str,
    code: &'a str,
}
