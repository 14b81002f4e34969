//! Whether a POST comes from one of our own pages.

use axum::http::{HeaderMap, HeaderValue, header};
use url::Url;

use super::{form::Fields, visitor::Visitor};
use crate::app::App;

/// Whether a form was sent from a page that this visitor got from us.
pub(super) fn is_own_form(app: &App, visitor: &Visitor, fields: &Fields) -> bool {
    is_same_site(app, &visitor.headers)
        && fields
            .get("csrf")
            .is_some_and(|token| visitor.owns_form(token))
}

/// Whether nothing in the headers says that another site's page sent it. A program that is no
/// browser says neither.
pub(super) fn is_same_site(app: &App, headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if !matches!(site, None | Some(b"same-origin" | b"none")) {
        return false;
    }
    match headers.get(header::ORIGIN).map(HeaderValue::to_str) {
        // Our pages send no referrer, and browsers then keep the origin to themselves too.
        None | Some(Ok("null")) => true,
        Some(Ok(origin)) => is_own_origin(app, headers, origin),
        Some(Err(_)) => false,
    }
}

fn is_own_origin(app: &App, headers: &HeaderMap, origin: &str) -> bool {
    let Ok(origin) = Url::parse(origin) else {
        return false;
    };
    let is_at = |url: Result<Url, _>| url.is_ok_and(|url| url.origin() == origin.origin());
    // In the demo one host has several names: `localhost`, `127.0.0.1`. Elsewhere `Host` is not
    // believed: a name of somebody else's may lead here.
    let host = headers
        .get(header::HOST)
        .filter(|_| app.config().is_demo())
        .and_then(|host| host.to_str().ok());
    is_at(Url::parse(app.config().base_url()))
        || host.is_some_and(|host| is_at(Url::parse(&format!("{}://{host}", origin.scheme()))))
}
