use std::error::Error;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mime::Mime;

use super::fault::Fault;

/// The most bytes of a body, as sent and once decompressed.
pub const MAX_BODY: usize = 1 << 20;

/// The bytes of a request body, decompressed, within [`MAX_BODY`].
#[derive(Debug)]
pub struct RawBody {
    /// The bytes.
    pub bytes: Bytes,
    /// What the client says they are.
    pub content_type: Option<Mime>,
}

impl RawBody {
    /// The bytes, where the client says that they are JSON: `application/json` or a `+json` type.
    ///
    /// # Errors
    ///
    /// [`Fault::UnsupportedMediaType`].
    pub fn json(self) -> Result<Bytes, Fault> {
        match &self.content_type {
            Some(mime) if is_json(mime) => Ok(self.bytes),
            _ => Err(Fault::UnsupportedMediaType),
        }
    }
}

impl<S: Sync> FromRequest<S> for RawBody {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let content_type = content_type(request.headers());
        let body = Limited::new(request.into_body(), MAX_BODY);
        match body.collect().await {
            Ok(collected) => Ok(Self {
                bytes: collected.to_bytes(),
                content_type,
            }),
            Err(error) if is_too_large(&*error) => Err(Fault::TooLarge),
            Err(_) => Err(Fault::BrokenBody),
        }
    }
}

/// What a request says that its body is. What cannot be read, or is said twice, is no type that
/// anybody here reads.
#[must_use]
pub fn content_type(headers: &HeaderMap) -> Option<Mime> {
    let mut said = headers.get_all(header::CONTENT_TYPE).iter();
    let first = said.next()?.to_str().ok();
    let only = first.filter(|_| said.next().is_none());
    let mime = only.and_then(|text| text.parse().ok());
    Some(mime.unwrap_or(mime::APPLICATION_OCTET_STREAM))
}

fn is_json(mime: &Mime) -> bool {
    let is_utf8 = mime
        .get_param(mime::CHARSET)
        .is_none_or(|charset| charset == mime::UTF_8);
    let is_json = mime.subtype() == mime::JSON || mime.suffix() == Some(mime::JSON);
    mime.type_() == mime::APPLICATION && is_json && is_utf8
}

fn is_too_large(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<LengthLimitError>() {
            return true;
        }
        next = error.source();
    }
    false
}
