//! What every page has in common: its headers, and the face of its errors.

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{
    form::Fields,
    language,
    texts::Words,
    view::{Frame, Message},
    visitor::Visitor,
};
use crate::{
    app::App,
    http::{
        body::content_type,
        fault::{Context, Fault},
        problem,
    },
};

/// A page for this visitor. `target` is the origin to which the answer of its form may lead: browsers
/// hold redirects against `form-action` too.
pub(super) fn page(
    visitor: &Visitor,
    status: StatusCode,
    template: &impl Template,
    target: Option<&str>,
) -> Result<Response, Fault> {
    let html = template.render().map_err(|_| Fault::Internal)?;
    let mut response = (status, Html(html)).into_response();
    if let Ok(policy) = HeaderValue::from_str(&content_policy(target)) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(visitor.mark(response))
}

/// Sends the visitor on. The address never holds a ticket.
pub(super) fn see_other(visitor: &Visitor, location: &str) -> Result<Response, Fault> {
    let location = HeaderValue::from_str(location).map_err(|_| Fault::Internal)?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, location);
    Ok(visitor.mark(response))
}

fn content_policy(target: Option<&str>) -> String {
    let target = target
        .filter(|origin| is_one_source(origin))
        .map(|origin| format!(" {origin}"))
        .unwrap_or_default();
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{target}; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Whether an origin stands for itself in a policy. The syntax of a URL admits hosts with characters
/// that end a directive there, begin another policy, or stand for many hosts.
fn is_one_source(origin: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/[]".contains(&b);
    origin.bytes().all(is_plain)
}

/// Stands around every page.
pub(super) async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let asked = Fields::of_query(request.uri());
    let context = request.extensions().get::<Context>().cloned();
    let mut response = next.run(request).await;
    let fault = response.extensions_mut().remove::<Fault>();
    let fault = fault.or_else(|| {
        (response.status() == StatusCode::METHOD_NOT_ALLOWED).then_some(Fault::MethodNotAllowed)
    });
    if let (Some(fault), Some(context)) = (fault, context) {
        let words = language::words(asked.get("lc"), &headers, None);
        let mut dressed = if wants_json(&headers) {
            problem::fault(fault, &context)
        } else {
            fault_page(&app, words, fault, &context)
        };
        for name in [header::ALLOW, header::RETRY_AFTER] {
            if let Some(value) = response.headers().get(&name) {
                dressed.headers_mut().insert(name, value.clone());
            }
        }
        response = dressed;
    }
    set_headers(response.headers_mut());
    response
}

fn wants_json(headers: &HeaderMap) -> bool {
    let is_json = |mime: &mime::Mime| mime.subtype() == mime::JSON;
    content_type(headers).as_ref().is_some_and(is_json)
        || headers.contains_key(header::AUTHORIZATION)
}

fn fault_page(app: &App, words: &'static Words, fault: Fault, context: &Context) -> Response {
    let (title, text) = match fault {
        Fault::NotFound | Fault::MethodNotAllowed => (words.not_found_title, words.not_found_text),
        Fault::TooManyRequests { .. } | Fault::Locked => {
            (words.too_many_title, words.too_many_text)
        }
        _ => (words.busy_title, words.busy_text),
    };
    let mut frame = Frame::nobody(app, words);
    frame.reference = Some(context.request_id.to_string());
    let message = Message {
        frame,
        title,
        text: vec![text.to_owned()],
        link: None,
    };
    let html = message.render().unwrap_or_default();
    let mut response = (fault.status(), Html(html)).into_response();
    if fault.status() == StatusCode::UNAUTHORIZED {
        challenge(&mut response);
    }
    response
}

/// What a 401 has to say; a browser does not ask for a password by it.
pub(super) fn challenge(response: &mut Response) {
    response.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer realm=\"invitation\""),
    );
}

fn set_headers(headers: &mut HeaderMap) {
    let always = [
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&content_policy(None))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // B17
    #[test]
    fn an_origin_adds_nothing_but_itself_to_the_policy() {
        for origin in [
            "https://app.example.com",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            let policy = content_policy(Some(origin));
            assert!(policy.contains(&format!("form-action 'self' {origin};")));
        }
        for origin in [
            "https://x;sandbox",
            "https://x,default-src",
            "https://*",
            "https://*.com",
        ] {
            let policy = content_policy(Some(origin));
            assert_eq!(policy, content_policy(None), "{origin}");
        }
    }
}
