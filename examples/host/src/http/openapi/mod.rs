//! The description of the whole service: `/openapi.json` for programs, `/docs` for people. Both are
//! built of one table.

mod examples;
mod page;
mod schemas;
mod table;

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Map, Value, json};

use self::table::{Answer, Body, OPERATIONS, Operation, Room};
use crate::app::App;

/// The two paths.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(description))
        .route("/docs", get(page::show))
}

async fn description(State(app): State<App>) -> Json<Value> {
    Json(describe(app.config().base_url()))
}

/// The whole description, OpenAPI 3.1.
fn describe(base_url: &str) -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(path) = path {
            path.insert(operation.method.to_lowercase(), operation.describe());
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Invitations",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Four public dialects over one life of invitations, and an API to manage them."
        },
        "servers": [{ "url": base_url }],
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "basic": { "type": "http", "scheme": "basic" },
                "token": {
                    "type": "apiKey", "in": "header", "name": "Authorization",
                    "description": "Token token=KEY"
                }
            }
        }
    })
}

impl Operation {
    fn describe(&self) -> Value {
        let mut described = json!({
            "operationId": self.id(),
            "tags": [self.room.name()],
            "summary": self.summary,
            "parameters": self.parameters(),
            "responses": self.responses(),
            "security": self.room.security(),
        });
        if let (Value::Object(described), Some(body)) = (&mut described, &self.body) {
            let content: Map<String, Value> = body
                .types
                .iter()
                .map(|kind| ((*kind).to_owned(), body.describe()))
                .collect();
            described.insert(
                "requestBody".to_owned(),
                json!({ "required": true, "content": content }),
            );
        }
        described
    }

    /// Unique, and legal in the names of generated functions.
    fn id(&self) -> String {
        let words = self.path.replace(['/', '{', '}', '.', '-'], "_");
        let end = if self.path.len() > 1 && self.path.ends_with('/') {
            "slash"
        } else {
            ""
        };
        format!("{}{words}{end}", self.method.to_lowercase())
    }

    fn parameters(&self) -> Vec<Value> {
        let in_path = self.path.split('/').filter_map(|segment| {
            let name = segment.strip_prefix('{')?.strip_suffix('}')?;
            let mut described = json!({
                "name": name, "in": "path", "required": true, "schema": { "type": "string" }
            });
            with_example(&mut described, examples::parameter(name).map(Value::from));
            Some(described)
        });
        let in_query = self.query.iter().map(|parameter| {
            json!({
                "name": parameter.name, "in": "query", "required": false,
                "description": parameter.about, "schema": { "type": parameter.kind }
            })
        });
        in_path.chain(in_query).collect()
    }

    fn responses(&self) -> Value {
        let answers = self
            .answers
            .iter()
            .map(|answer| (answer.status, answer.describe()));
        let faults = self
            .faults
            .iter()
            .map(|status| (*status, self.room.fault(*status)));
        let all = answers.chain(faults);
        all.map(|(status, described)| (status.to_string(), described))
            .collect::<Map<_, _>>()
            .into()
    }
}

impl Body {
    fn describe(&self) -> Value {
        let mut described = json!({ "schema": schema(self.schema) });
        with_example(&mut described, examples::body(self.schema));
        described
    }
}

impl Answer {
    fn describe(&self) -> Value {
        if self.kind.is_empty() {
            return json!({ "description": self.about });
        }
        let content = json!({ self.kind: { "schema": schema(self.schema) } });
        json!({ "description": self.about, "content": content })
    }
}

impl Room {
    const fn name(self) -> &'static str {
        match self {
            Self::Graph => "Guest invitations",
            Self::Organization => "Organization invitations",
            Self::Sap => "Registration invitations",
            Self::Supporter => "Supporter pages",
            Self::Manage => "Management",
            Self::Pages => "Pages",
            Self::Host => "Host",
        }
    }

    fn security(self) -> Value {
        match self {
            Self::Graph | Self::Manage => json!([{ "bearer": [] }]),
            Self::Organization | Self::Sap => json!([{ "basic": [] }, { "bearer": [] }]),
            Self::Supporter => json!([{ "token": [] }, { "bearer": [] }]),
            Self::Pages => json!([{}, { "bearer": [] }]),
            Self::Host => json!([]),
        }
    }

    /// An error in the words of the room.
    fn fault(self, status: u16) -> Value {
        let (kind, name) = match self {
            Self::Graph => ("application/json", "GraphError"),
            Self::Organization => ("application/json", "OrganizationError"),
            Self::Sap => ("text/plain", ""),
            Self::Supporter => ("application/json", "SupporterError"),
            Self::Manage | Self::Host | Self::Pages => ("application/problem+json", "Problem"),
        };
        let mut content = json!({ kind: { "schema": schema(name) } });
        if let (Self::Pages, Value::Object(content)) = (self, &mut content) {
            content.insert("text/html".to_owned(), json!({ "schema": schema("") }));
        }
        let mut described = json!({ "description": about(status), "content": content });
        if let (429 | 503, Value::Object(described)) = (status, &mut described) {
            let header = json!({ "Retry-After": { "schema": { "type": "integer" } } });
            described.insert("headers".to_owned(), header);
        }
        described
    }
}

fn with_example(described: &mut Value, example: Option<Value>) {
    if let (Value::Object(described), Some(example)) = (described, example) {
        described.insert("example".to_owned(), example);
    }
}

fn schema(name: &str) -> Value {
    if name.is_empty() {
        return json!({ "type": "string" });
    }
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

const fn about(status: u16) -> &'static str {
    match status {
        400 => "The request cannot be read, or a part of it is wrong.",
        401 => "A valid credential is needed, or it is locked.",
        403 => "The credential does not permit this.",
        404 => "There is nothing here, or nothing that this credential may see.",
        408 => "The request took too long to arrive.",
        409 => "Something stands in the way.",
        410 => "The invitation cannot be used.",
        413 => "The body is too large.",
        415 => "The body's type or encoding is not supported here.",
        422 => "A part of the request is wrong.",
        429 => "Too many requests, or a limit was reached.",
        503 => "The service is not available now.",
        _ => "Something went wrong here.",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_schema_that_is_named_is_there() {
        let described = describe("http://localhost");
        let schemas = described["components"]["schemas"].as_object().unwrap();
        let text = described.to_string();
        for piece in text.split("#/components/schemas/").skip(1) {
            let name = piece.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name}");
        }
        for name in schemas.keys() {
            assert!(
                text.contains(&format!("schemas/{name}\"")),
                "{name} is used by nobody"
            );
        }
    }

    #[test]
    fn operations_have_names_of_their_own_and_no_status_twice() {
        let names: BTreeSet<String> = OPERATIONS.iter().map(Operation::id).collect();
        assert_eq!(names.len(), OPERATIONS.len());
        for operation in OPERATIONS {
            let answers = operation.answers.iter().map(|answer| answer.status);
            let all: Vec<u16> = answers.chain(operation.faults.iter().copied()).collect();
            let once: BTreeSet<&u16> = all.iter().collect();
            assert_eq!(
                once.len(),
                all.len(),
                "{} {}",
                operation.method,
                operation.path
            );
        }
    }
}
