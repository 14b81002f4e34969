use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::fault::{Context, Fault};

/// An error as RFC 9457 writes it; what the management API and every path without a dialect of its
/// own answer with.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<Members>);

#[derive(Debug, Clone, Serialize)]
struct Members {
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    status: u16,
    /// The stable name of the reason.
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", rename = "requestId")]
    request_id: Option<String>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

impl Problem {
    /// A problem of this status and name.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, title: impl Into<String>) -> Self {
        Self(Box::new(Members {
            kind: "about:blank",
            title: title.into(),
            status: status.as_u16(),
            code,
            detail: None,
            request_id: None,
            more: Map::new(),
        }))
    }

    /// Adds what exactly is wrong.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.more.insert(name.to_owned(), value.into());
        self
    }

    /// Names the request.
    #[must_use]
    pub fn of(mut self, context: &Context) -> Self {
        self.0.request_id = Some(context.request_id.to_string());
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        response
    }
}

/// A fault on a path without a dialect of its own.
#[must_use]
pub fn fault(fault: Fault, context: &Context) -> Response {
    let code = match fault {
        Fault::BrokenBody => "broken-body",
        Fault::Unauthenticated => "unauthenticated",
        Fault::Locked => "locked",
        Fault::Forbidden => "forbidden",
        Fault::NotFound => "not-found",
        Fault::MethodNotAllowed => "method-not-allowed",
        Fault::TooSlow => "too-slow",
        Fault::TooLarge => "too-large",
        Fault::UnsupportedMediaType => "unsupported-media-type",
        Fault::TooManyRequests { .. } => "too-many-requests",
        Fault::Internal => "internal",
        Fault::Unavailable => "unavailable",
    };
    Problem::new(fault.status(), code, fault.message())
        .of(context)
        .into_response()
}
