//! What stands around every request: its name, its limits, its log line, and the face of its errors.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tower_http::{decompression::RequestDecompressionLayer, limit::RequestBodyLimitLayer};
use tracing::Instrument;

use super::{
    body::MAX_BODY,
    face::Face,
    fault::{Context, Fault},
    limits::client_address,
    rest,
};
use crate::app::App;

/// How long a request may take, its body included.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The layers, from the inside out: what reads bodies, then everything else.
pub(super) fn around(rooms: Router<App>, app: &App) -> Router {
    rooms
        .layer(middleware::from_fn(mark_as_reached))
        .layer(RequestDecompressionLayer::new())
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(middleware::from_fn(own_words))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), frame))
        .layer(middleware::from_fn(rest::take_in))
        .with_state(app.clone())
}

/// A room has seen the request: whatever it answers is its own.
#[derive(Debug, Clone, Copy)]
struct Reached;

async fn mark_as_reached(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Reached);
    response
}

/// A layer that turned the request away did so in words of its own; they become a fault.
async fn own_words(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.extensions().get::<Reached>().is_some() {
        return response;
    }
    match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge.into_response(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Fault::UnsupportedMediaType.into_response(),
        status if status.is_server_error() => Fault::Internal.into_response(),
        _ => Fault::BrokenBody.into_response(),
    }
}

async fn frame(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let context = Context::new(request.headers(), app.invitations().now());
    request.extensions_mut().insert(context.clone());
    let face = Face::of(request.uri().path());
    let method = method_label(request.method());
    // The template of the path and never the path itself: that may hold anything.
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = tracing::info_span!("request", id = %context.request_id, method, route);

    let client = client(&app, &request);
    let answer = async {
        match app.limits().check_address(client) {
            Ok(()) => guarded(request, next).await,
            Err(retry_after) => Fault::TooManyRequests { retry_after }.into_response(),
        }
    };
    let mut response = answer.instrument(span.clone()).await;
    if let Some(fault) = response.extensions().get::<Fault>().copied() {
        response = dressed(response, face, fault, &context);
    }
    set_headers(&app, &mut response, &context);

    let status = response.status();
    let took = started.elapsed();
    app.metrics().answered(method, route, status.as_u16(), took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = status.as_u16(), micros, "answered"));
    response
}

/// The answer within the time limit; a panic is a defect and costs nobody else anything.
async fn guarded(request: Request, next: Next) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(TIME_LIMIT, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!("a handler panicked");
            Fault::Internal.into_response()
        }
        Err(_) => Fault::TooSlow.into_response(),
    }
}

/// The fault in the words of whoever owns the path, with the headers that it came with.
fn dressed(response: Response, face: Face, fault: Fault, context: &Context) -> Response {
    let mut dressed = face.fault(fault, context);
    for name in [header::ALLOW, header::RETRY_AFTER, header::CONNECTION] {
        if let Some(value) = response.headers().get(&name) {
            dressed.headers_mut().insert(name, value.clone());
        }
    }
    if fault.status() == StatusCode::UNAUTHORIZED
        && !dressed.headers().contains_key(header::WWW_AUTHENTICATE)
    {
        let scheme = HeaderValue::from_static(face.challenge());
        dressed
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, scheme);
    }
    dressed
}

fn set_headers(app: &App, response: &mut Response, context: &Context) {
    let headers = response.headers_mut();
    let id = context.request_id.to_string();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", id);
    }
    let always = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let unless_said = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in unless_said {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if app.config().base_url().starts_with("https://") {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
}

fn client(app: &App, request: &Request) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    client_address(peer, request.headers(), app.config().trusted_proxies())
}

/// A word out of a few: a client may send any method it likes.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
