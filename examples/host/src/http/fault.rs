use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use invitation::{Timestamp, Unavailable, service::Error};
use uuid::Uuid;

/// Why a request came to nothing before a dialect could say so in its own words.
///
/// A handler returns it as its error. The frame then has the dialect that owns the path write the
/// body, so a 404, a 413 or a 429 looks there as every other error does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// 400: the body cannot be read, or its encoding is damaged.
    BrokenBody,
    /// 401: no credential, one of the wrong kind, or an unknown one.
    Unauthenticated,
    /// 401: too many failed log-ons.
    Locked,
    /// 403: the credential may not do this.
    Forbidden,
    /// 404: nothing is here, or nothing that this credential may see.
    NotFound,
    /// 405: the path takes other methods; `Allow` names them.
    MethodNotAllowed,
    /// 408: the request took too long to arrive.
    TooSlow,
    /// 413: the body is too large, as sent or once it is decompressed.
    TooLarge,
    /// 415: the body is of a kind that is not read here.
    UnsupportedMediaType,
    /// 429: come back later.
    TooManyRequests {
        /// When.
        retry_after: Duration,
    },
    /// 500: a defect of this host, or an outcome that nobody knows.
    Internal,
    /// 503: something that this host needs does not answer now.
    Unavailable,
}

impl Fault {
    /// The status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BrokenBody => StatusCode::BAD_REQUEST,
            Self::Unauthenticated | Self::Locked => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What it says of itself, in plain words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::BrokenBody => "the body cannot be read",
            Self::Unauthenticated => "a valid credential is needed",
            Self::Locked => "too many failed log-ons, the credential is locked",
            Self::Forbidden => "the credential does not permit this",
            Self::NotFound => "there is nothing here",
            Self::MethodNotAllowed => "the method is not allowed here",
            Self::TooSlow => "the request took too long",
            Self::TooLarge => "the body is too large",
            Self::UnsupportedMediaType => "the body's type or encoding is not supported here",
            Self::TooManyRequests { .. } => "too many requests",
            Self::Internal => "something went wrong here",
            Self::Unavailable => "the service is not available now",
        }
    }

    /// The fault behind an error of the service that is no refusal.
    #[must_use]
    pub fn of<R>(error: &Error<R>) -> Self {
        match error {
            Error::Unavailable(error) => Self::from(error),
            Error::Contention => Self::Unavailable,
            _ => Self::Internal,
        }
    }
}

impl From<&Unavailable> for Fault {
    fn from(error: &Unavailable) -> Self {
        tracing::error!(
            error = std::error::Error::source(error),
            "a port did not answer"
        );
        if error.is_retryable() {
            Self::Unavailable
        } else {
            Self::Internal
        }
    }
}

impl From<Unavailable> for Fault {
    fn from(error: Unavailable) -> Self {
        Self::from(&error)
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        match self {
            Self::TooManyRequests { retry_after } => {
                let seconds = retry_after.as_secs().saturating_add(1);
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Self::Unavailable => {
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(5));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// What every answer may need to know of its request; an extension of each request.
#[derive(Debug, Clone)]
pub struct Context {
    /// The name of the request in logs and answers.
    pub request_id: Uuid,
    /// What the client calls it (`client-request-id`), as far as that is harmless.
    pub client_request_id: Option<HeaderValue>,
    /// When it arrived.
    pub at: Timestamp,
}

/// A name for a request.
pub(super) fn new_name() -> Uuid {
    let mut random = [0; 16];
    // Without randomness the name is nil; the request itself will fail where it matters.
    let _ = getrandom::fill(&mut random);
    uuid::Builder::from_random_bytes(random).into_uuid()
}

impl Context {
    pub(super) fn new(headers: &HeaderMap, at: Timestamp) -> Self {
        let client_request_id = headers.get("client-request-id").filter(|given| {
            given.len() <= 64
                && given
                    .as_bytes()
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || *b == b'-')
        });
        Self {
            request_id: new_name(),
            client_request_id: client_request_id.cloned(),
            at,
        }
    }
}
