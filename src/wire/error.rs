use alloc::{vec, vec::Vec};
use core::fmt;

use thiserror::Error;

use super::decimal::DecimalError;
use crate::invitation::DraftError;

/// Why the body of a request was refused.
///
/// # Examples
///
/// ```
/// use invitation::wire::{RequestError, organization};
///
/// let error = organization::Request::parse(br#"{"email": 7}"#).unwrap_err();
/// assert_eq!(error.to_string(), "email: it must be a string");
/// assert_eq!(organization::Request::parse(b"[]").unwrap_err(), RequestError::NotAnObject);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RequestError {
    /// More bytes than [`MAX_BODY_BYTES`](super::MAX_BODY_BYTES).
    #[error("the body is too large")]
    TooLarge,
    /// Not UTF-8.
    #[error("the body is not valid utf-8")]
    NotUtf8,
    /// Not JSON.
    #[error("the body is not valid json")]
    NotJson,
    /// Nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    #[error("the body is nested too deep")]
    TooDeep,
    /// JSON, but no object.
    #[error("the body must be a json object")]
    NotAnObject,
    /// One field or more; never none.
    #[error("{}", Listed(.0))]
    Fields(Vec<FieldError>),
}

impl RequestError {
    /// The fields that are at fault.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            _ => &[],
        }
    }
}

impl From<FieldError> for RequestError {
    fn from(error: FieldError) -> Self {
        Self::Fields(vec![error])
    }
}

struct Listed<'a>(&'a [FieldError]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.0.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { "; " })?;
            fmt::Display::fmt(error, f)?;
        }
        Ok(())
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {problem}")]
pub struct FieldError {
    field: &'static str,
    problem: FieldProblem,
}

impl FieldError {
    pub(super) const fn new(field: &'static str, problem: FieldProblem) -> Self {
        Self { field, problem }
    }

    /// The field, with its path from the body down: `invitedUser.id`.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// What is wrong with it.
    #[must_use]
    pub const fn problem(&self) -> &FieldProblem {
        &self.problem
    }
}

/// The ways in which a field is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FieldProblem {
    /// It must be there.
    #[error("it is required")]
    Missing,
    /// It is there twice.
    #[error("it is there twice")]
    Repeated,
    /// Another type.
    #[error("it must be a string")]
    NotAString,
    /// Another type.
    #[error("it must be true or false")]
    NotABoolean,
    /// Another type.
    #[error("it must be an object")]
    NotAnObject,
    /// Another type.
    #[error("it must be a list")]
    NotAList,
    /// More entries than there may be.
    #[error("it may hold at most {max}")]
    TooMany {
        /// How many there may be.
        max: usize,
    },
    /// More characters than there may be.
    #[error("it is longer than {max} characters")]
    TooLong {
        /// How many there may be.
        max: usize,
    },
    /// Another field says the same and must not be there as well.
    #[error("it must not stand beside {other}")]
    Beside {
        /// The other field.
        other: &'static str,
    },
    /// None of the words that may stand there.
    #[error("it must be one of: {allowed}")]
    NotOneOf {
        /// The words.
        allowed: &'static str,
    },
    /// A character that the dialect does not take there.
    #[error("it holds a character that may not stand there")]
    Character,
    /// Nothing that the host knows.
    #[error("it names nothing that is known here")]
    Unknown,
    /// The value itself.
    #[error(transparent)]
    Value(#[from] DraftError),
    /// The page that the link is to open.
    #[error(transparent)]
    Link(#[from] crate::values::LinkError),
    /// The telephone number.
    #[error(transparent)]
    Phone(#[from] crate::values::PhoneError),
    /// The amount.
    #[error(transparent)]
    Amount(#[from] DecimalError),
    /// More than can be kept.
    #[error(transparent)]
    Metadata(#[from] crate::values::MetadataError),
}

/// Names the field that a value came from.
pub(super) trait Under<T> {
    fn under(self, field: &'static str) -> Result<T, FieldError>;
}

impl<T, E: Into<FieldProblem>> Under<T> for Result<T, E> {
    fn under(self, field: &'static str) -> Result<T, FieldError> {
        self.map_err(|error| FieldError::new(field, error.into()))
    }
}

/// The values' own errors are those of a draft.
macro_rules! value_errors {
    ($($error:ident),*) => {$(
        impl From<crate::values::$error> for FieldProblem {
            fn from(error: crate::values::$error) -> Self {
                Self::Value(error.into())
            }
        }
    )*};
}

value_errors!(EmailError, NameError, RedirectError, RolesError, TextError);
