use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use serde::Serialize;

use super::Failure;
use crate::values::Timestamp;

pub(super) const JSON: &str = "application/json; charset=utf-8";

/// A whole answer: status, headers, body.
///
/// It may hold the link of an invitation, so `Debug` shows nothing of the body.
#[must_use]
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    /// An answer without a body.
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    pub(super) fn text(status: u16, content_type: &'static str, body: String) -> Self {
        let mut answer = Self::empty(status).with("content-type", content_type.into());
        answer.body = body;
        answer
    }

    pub(super) fn json(status: u16, content_type: &'static str, body: &impl Serialize) -> Self {
        // Strings, numbers, lists and nulls: nothing in such a body fails to serialize.
        let body = serde_json::to_string(body).unwrap_or_default();
        Self::text(status, content_type, body)
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The headers, with their names in lower case; the type of the content is among them.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers()
            .find(|(held, _)| held.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The body; it may hold a link.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The body; it may hold a link.
    #[must_use]
    pub fn into_body(self) -> String {
        self.body
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What the headers of a failure say beside its body, the same in every dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hints {
    allow: Option<&'static str>,
    retry_after: Option<u32>,
}

impl Hints {
    pub(super) const fn of(failure: &Failure) -> Self {
        Self {
            allow: match failure {
                Failure::Method { allow } => Some(*allow),
                _ => None,
            },
            retry_after: failure.retry_after(),
        }
    }

    /// Adds them; a 401 also says how to log on.
    pub(super) fn beside(self, mut answer: Answer, challenge: &'static str) -> Answer {
        if answer.status == 401 {
            answer = answer.with("www-authenticate", challenge.into());
        }
        if let Some(allow) = self.allow {
            answer = answer.with("allow", allow.into());
        }
        match self.retry_after {
            Some(seconds) => answer.with("retry-after", seconds.to_string()),
            None => answer,
        }
    }
}

/// By what a request and its answer are found again.
#[derive(Debug, Clone, Copy)]
pub struct Trace<'a> {
    /// The host's id of the request.
    pub request_id: &'a str,
    /// The caller's id of the request, where the caller sent one that can stand in a header.
    pub client_request_id: Option<&'a str>,
    /// The present moment.
    pub now: Timestamp,
}

impl<'a> Trace<'a> {
    /// A trace by the host's id alone.
    #[must_use]
    pub const fn new(request_id: &'a str, now: Timestamp) -> Self {
        Self {
            request_id,
            client_request_id: None,
            now,
        }
    }
}
