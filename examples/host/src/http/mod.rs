//! Everything over HTTP: four dialects, the management API, probes, and what stands around them.
//!
//! A room has a `router()`; [`router`] puts them together. What is wrong with a request before a room
//! sees it, or what every room says alike, is a [`Fault`]; the dialect that owns the path writes it
//! in its own words. [`auth`] tells who calls.

pub mod auth;
pub mod body;
mod dialect;
mod face;
pub mod fault;
mod frame;
pub mod graph;
pub mod limits;
pub(crate) mod logon;
mod manage;
mod openapi;
pub mod organization;
mod probes;
pub mod problem;
mod rest;
pub mod sap;
pub mod server;
pub mod supporter;
mod unread;

use axum::{
    Router,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};

pub use self::{
    auth::{Caller, Scheme},
    body::RawBody,
    fault::{Context, Fault},
    problem::Problem,
};
use crate::{app::App, pages};

/// The whole service.
pub fn router(app: &App) -> Router {
    let rooms = Router::new()
        .merge(probes::router())
        .merge(graph::router())
        .merge(organization::router())
        .merge(sap::router())
        .merge(supporter::router())
        .merge(manage::router())
        .merge(openapi::router())
        .merge(pages::router(app))
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(other_method);
    frame::around(rooms, app)
}

/// `OPTIONS` asks what a path takes, and `Allow` is the answer; any other method is refused with it.
async fn other_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    Fault::MethodNotAllowed.into_response()
}
