use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;

use super::{
    schemas,
    table::{OPERATIONS, Operation},
};
use crate::{app::App, http::fault::Fault};

/// Styles are in the page itself, so the policy names no origin at all.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

#[derive(Template)]
#[template(path = "docs.html")]
struct Docs<'a> {
    product: &'a str,
    base_url: &'a str,
    rooms: Vec<(&'static str, Vec<Shown>)>,
    schemas: Vec<(String, String)>,
}

struct Shown {
    operation: &'static Operation,
    id: String,
    body: Option<(String, &'static str)>,
    faults: String,
}

/// The description as a page, made here: it needs no script and nothing from elsewhere.
pub(super) async fn show(State(app): State<App>) -> Result<Response, Fault> {
    let mut rooms: Vec<(&'static str, Vec<Shown>)> = Vec::new();
    for operation in OPERATIONS {
        let shown = Shown {
            operation,
            id: operation.id(),
            body: operation
                .body
                .as_ref()
                .map(|body| (body.types.join(", "), body.schema)),
            faults: operation
                .faults
                .iter()
                .map(u16::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        };
        match rooms.last_mut() {
            Some((name, list)) if *name == operation.room.name() => list.push(shown),
            _ => rooms.push((operation.room.name(), vec![shown])),
        }
    }
    let all: BTreeMap<String, Value> = match schemas::all() {
        Value::Object(all) => all.into_iter().collect(),
        _ => BTreeMap::new(),
    };
    let page = Docs {
        product: app.config().product().as_str(),
        base_url: app.config().base_url(),
        rooms,
        schemas: all
            .into_iter()
            .map(|(name, schema)| (name, format!("{schema:#}")))
            .collect(),
    };
    let html = page.render().map_err(|_| Fault::Internal)?;
    let policy = HeaderValue::from_static(POLICY);
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response())
}
