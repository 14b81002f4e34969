use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::fault::Fault;
use crate::app::App;

/// What machines look at that watch over this one.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// Whether the database answers.
async fn ready(State(app): State<App>) -> Result<&'static str, Fault> {
    app.database().ping().await?;
    Ok("ready\n")
}

async fn metrics(State(app): State<App>) -> Result<Response, Fault> {
    let text = app.metrics().text().map_err(|_| Fault::Internal)?;
    let kind = HeaderValue::from_static("text/plain; version=0.0.4");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
