use axum::{Router, response::Response};

use super::{
    fault::{Context, Fault},
    problem,
};
use crate::app::App;

/// The paths of this dialect.
pub fn router() -> Router<App> {
    Router::new()
}

/// A fault on a path of this dialect, in its own words.
#[must_use]
pub fn fault(fault: Fault, context: &Context) -> Response {
    problem::fault(fault, context)
}
