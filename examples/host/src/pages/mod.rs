//! What a person sees in a browser: the accept page and a small identity room.

use axum::Router;

use crate::app::App;

/// The pages.
pub fn router() -> Router<App> {
    Router::new()
}
