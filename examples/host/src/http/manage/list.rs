use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use invitation::{
    Email, Invitee, ManagerView, Role, Scope, Status, Timestamp, UserId,
    ports::{Cursor, Query as Rows},
};
use serde::{Deserialize, Serialize};

use super::{Manager, Named, NamedScope, Shared, view};
use crate::http::{fault::Fault, problem::Problem};

/// Which invitations to list.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Filters {
    scope: Option<String>,
    status: Option<String>,
    inviter: Option<String>,
    role: Option<String>,
    address: Option<String>,
    created_from: Option<String>,
    created_before: Option<String>,
    newest_first: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Serialize)]
struct Listed {
    items: Vec<ManagerView>,
    /// Invitations whose document cannot be read.
    unreadable: Vec<String>,
    /// Where the next page begins.
    next: Option<String>,
}

/// One page, scope after scope in their order, and in each by creation time.
pub(super) async fn list(
    State(app): Shared,
    manager: Manager,
    filters: Result<Query<Filters>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Fault> {
    let Ok(Query(filters)) = filters else {
        return Ok(manager.problem(bad("query", "a parameter is unknown or of the wrong kind")));
    };
    let scopes = match &filters.scope {
        Some(scope) => vec![manager.scope(&app, scope)?],
        None => {
            let all = manager.caller.scopes();
            all.filter(|scope| app.is_managed_by(&manager.caller, scope))
                .cloned()
                .collect()
        }
    };
    let read = filters.limit.unwrap_or(50).clamp(1, Rows::MAX_LIMIT);
    let start = match filters.cursor.as_deref().map(Place::parse) {
        Some(None) => return Ok(manager.problem(bad("cursor", "the cursor is damaged"))),
        Some(Some(place)) => Some(place),
        None => None,
    };
    let mut listed = Listed {
        items: Vec::new(),
        unreadable: Vec::new(),
        next: None,
    };
    let begun = |scope: &&Scope| start.as_ref().is_none_or(|place| **scope >= place.scope);
    for scope in scopes.iter().filter(begun) {
        let left = read.saturating_sub(listed.items.len());
        if left == 0 {
            listed.next = Some(Place::at(scope, None));
            break;
        }
        let rows = match filters.rows(scope, left) {
            Ok(rows) => rows,
            Err(problem) => return Ok(manager.problem(problem)),
        };
        let after = start
            .as_ref()
            .filter(|place| place.scope == *scope)
            .and_then(|place| place.cursor.as_ref());
        let rows = match after.map_or(Ok(rows.clone()), |cursor| rows.after(cursor)) {
            Ok(rows) => rows,
            Err(error) => return Ok(manager.problem(bad("cursor", &error.to_string()))),
        };
        let page = app.invitations().list(&rows).await?;
        let now = app.invitations().now();
        listed
            .items
            .extend(page.items.iter().map(|row| row.manager_view(now)));
        listed
            .unreadable
            .extend(page.unreadable.iter().map(ToString::to_string));
        if let Some(cursor) = page.next {
            listed.next = Some(Place::at(scope, Some(&cursor)));
            break;
        }
    }
    Ok(Json(listed).into_response())
}

pub(super) async fn get(named: Named) -> Result<Response, Fault> {
    match named.invitations().get(&named.scope, named.id).await {
        Ok(invitation) => Ok(view(&named.app, &invitation)),
        Err(error) => named.refused(&error),
    }
}

/// How many invitations of a scope stand how.
pub(super) async fn count(
    State(app): Shared,
    manager: Manager,
    NamedScope(scope): NamedScope,
) -> Result<Response, Fault> {
    let scope = manager.scope(&app, &scope)?;
    let counts = app.invitations().count(&scope).await?;
    let every = Status::ALL.map(|status| {
        let count = counts.get(&status).copied().unwrap_or(0);
        (status.as_str(), count)
    });
    Ok(Json(BTreeMap::from(every)).into_response())
}

impl Filters {
    fn rows(&self, scope: &Scope, limit: usize) -> Result<Rows, Problem> {
        let mut rows = Rows::in_scope(scope.clone()).limit(limit);
        for word in self.status.iter().flat_map(|words| words.split(',')) {
            let known = Status::ALL.into_iter().find(|known| known.as_str() == word);
            let status = known.ok_or_else(|| bad("status", "there is no such status"))?;
            rows = rows.with_status(status);
        }
        if let Some(user) = &self.inviter {
            let user = UserId::new(user).map_err(|error| bad("inviter", &error.to_string()))?;
            rows = rows.by_inviter(user);
        }
        if let Some(role) = &self.role {
            let role = Role::new(role).map_err(|error| bad("role", &error.to_string()))?;
            rows = rows.granting(role);
        }
        if let Some(address) = &self.address {
            let email =
                Email::parse(address).map_err(|error| bad("address", &error.to_string()))?;
            let narrowed = rows.for_invitee(&Invitee::Email(email));
            rows = narrowed.ok_or_else(|| bad("address", "nobody in particular"))?;
        }
        let time = |name, text: &str| {
            Timestamp::parse(text).map_err(|error| bad(name, &error.to_string()))
        };
        if let Some(from) = &self.created_from {
            rows = rows.created_from(time("createdFrom", from)?);
        }
        if let Some(before) = &self.created_before {
            rows = rows.created_before(time("createdBefore", before)?);
        }
        if self.newest_first == Some(true) {
            rows = rows.newest_first();
        }
        Ok(rows)
    }
}

/// Where a page begins: in a scope, and there after a cursor.
struct Place {
    scope: Scope,
    cursor: Option<Cursor>,
}

impl Place {
    fn at(scope: &Scope, cursor: Option<&Cursor>) -> String {
        let scope = BASE64URL_NOPAD.encode(scope.as_str().as_bytes());
        format!("{scope}.{}", cursor.map_or("", Cursor::as_str))
    }

    fn parse(text: &str) -> Option<Self> {
        let (scope, cursor) = text.split_once('.')?;
        let scope = BASE64URL_NOPAD.decode(scope.as_bytes()).ok()?;
        Some(Self {
            scope: Scope::parse(std::str::from_utf8(&scope).ok()?).ok()?,
            cursor: (!cursor.is_empty()).then(|| Cursor::from_text(cursor)),
        })
    }
}

fn bad(parameter: &str, title: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "parameter", title).with("parameter", parameter)
}
