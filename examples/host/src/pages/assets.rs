use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

const STYLE: &str = include_str!("../../assets/pages.css");
const ICON: &str = include_str!("../../assets/icon.svg");

pub(super) async fn style() -> Response {
    serve("text/css; charset=utf-8", STYLE)
}

pub(super) async fn icon() -> Response {
    serve("image/svg+xml", ICON)
}

/// The same for everybody, and the only answers of this room that may be kept.
fn serve(kind: &'static str, body: &'static str) -> Response {
    let kept = HeaderValue::from_static("public, max-age=3600");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, kept),
    ];
    (headers, body).into_response()
}
