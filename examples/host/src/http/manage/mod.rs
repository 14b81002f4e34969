//! The management API: what the dialects lack, over all of them.
//!
//! It is called with a Bearer credential. A scope in which the credential has no business is not
//! found; one in which it may grant nothing is forbidden.

mod bulk;
mod command;
mod list;
mod refusal;
mod request;

use axum::{
    Json, Router,
    extract::{FromRequest, FromRequestParts, Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use invitation::{
    Actor, Invitation, InvitationId, Invitations, ManageRefusal, Scope, service::Error,
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::{
    auth::{Caller, Scheme},
    body::RawBody,
    fault::{Context, Fault},
    problem::Problem,
};
use crate::{app::App, directory::HostDirectory, store::Database};

/// The paths of the management API.
pub(super) fn router() -> Router<App> {
    let one = "/manage/invitations/{scope}/{id}";
    Router::new()
        .route("/manage/invitations", get(list::list).post(command::create))
        .route(
            one,
            get(list::get).patch(command::amend).delete(command::revoke),
        )
        .route(
            "/manage/invitations/{scope}/{id}/resend",
            post(command::resend),
        )
        .route(
            "/manage/invitations/{scope}/{id}/rotate",
            post(command::rotate),
        )
        .route(
            "/manage/invitations/{scope}/{id}/reveal",
            post(command::reveal),
        )
        .route(
            "/manage/invitations/{scope}/{id}/extend",
            post(command::extend),
        )
        .route(
            "/manage/invitations/{scope}/{id}/renew",
            post(command::renew),
        )
        .route(
            "/manage/invitations/{scope}/{id}/approve",
            post(command::approve),
        )
        .route(
            "/manage/invitations/{scope}/{id}/reject",
            post(command::reject),
        )
        .route("/manage/requests", post(request::ask))
        .route("/manage/counts/{scope}", get(list::count))
        .route("/manage/bulk/{scope}", post(bulk::invite))
}

/// Who manages, and the name of the request.
struct Manager {
    caller: Caller,
    context: Context,
}

impl FromRequestParts<App> for Manager {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let caller = app.authenticate(&parts.headers, &[Scheme::Bearer]).await?;
        let context = parts.extensions.get::<Context>().cloned();
        Ok(Self {
            caller,
            context: context.ok_or(Fault::Internal)?,
        })
    }
}

impl Manager {
    /// A scope that the caller manages.
    fn scope(&self, app: &App, text: &str) -> Result<Scope, Fault> {
        let scope = Scope::parse(text).map_err(|_| Fault::NotFound)?;
        if self.caller.roles_in(&scope).is_none() {
            return Err(Fault::NotFound);
        }
        if app.is_managed_by(&self.caller, &scope) {
            Ok(scope)
        } else {
            Err(Fault::Forbidden)
        }
    }

    fn problem(&self, problem: Problem) -> Response {
        problem.of(&self.context).into_response()
    }
}

/// The invitation that a path names, in a scope that the caller manages.
struct Named {
    app: App,
    manager: Manager,
    scope: Scope,
    id: InvitationId,
}

impl FromRequestParts<App> for Named {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let manager = Manager::from_request_parts(parts, app).await?;
        let path = Path::<(String, String)>::from_request_parts(parts, app).await;
        let Path((scope, id)) = path.map_err(|_| Fault::NotFound)?;
        let id = id.parse().map_err(|_| Fault::NotFound)?;
        Ok(Self {
            scope: manager.scope(app, &scope)?,
            app: app.clone(),
            manager,
            id,
        })
    }
}

impl Named {
    fn invitations(&self) -> &Invitations<Database, HostDirectory> {
        self.app.invitations()
    }

    fn actor(&self) -> &Actor {
        self.manager.caller.actor()
    }

    /// What became of a command.
    fn answer(&self, done: Result<Invitation, Error<ManageRefusal>>) -> Result<Response, Fault> {
        match done {
            Ok(invitation) => {
                self.app.nudge();
                Ok(view(&self.app, &invitation))
            }
            Err(error) => self.refused(&error),
        }
    }

    fn refused(&self, error: &Error<ManageRefusal>) -> Result<Response, Fault> {
        refusal::of_manage(error).map(|problem| self.manager.problem(problem))
    }
}

/// The scope that a path names.
#[derive(Debug)]
struct NamedScope(String);

impl FromRequestParts<App> for NamedScope {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let path = Path::<String>::from_request_parts(parts, app).await;
        path.map(|Path(scope)| Self(scope))
            .map_err(|_| Fault::NotFound)
    }
}

/// A JSON body; what is wrong with it is said with the place where it is wrong.
struct Body<T>(T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let context = request.extensions().get::<Context>().cloned();
        let raw = RawBody::from_request(request, app).await;
        let bytes = raw.and_then(RawBody::json).map_err(Fault::into_response)?;
        read(&bytes).map(Self).map_err(|problem| match context {
            Some(context) => problem.of(&context).into_response(),
            None => problem.into_response(),
        })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let wrong = |code, title: &str| Problem::new(StatusCode::BAD_REQUEST, code, title);
    let error = match serde_json::from_slice(bytes) {
        // A list would be taken for an object whose members come in their order.
        Ok(_) if bytes.trim_ascii_start().first() != Some(&b'{') => {
            return Err(wrong("invalid", "the body is no object"));
        }
        Ok(body) => return Ok(body),
        Err(error) => error,
    };
    let problem = match error.classify() {
        Category::Data => wrong("invalid", "the body holds the wrong members"),
        _ => wrong("malformed", "the body is no JSON"),
    };
    Err(problem.detail(format!("line {}, column {}", error.line(), error.column())))
}

/// What a manager sees of an invitation.
fn view(app: &App, invitation: &Invitation) -> Response {
    Json(invitation.manager_view(app.invitations().now())).into_response()
}

/// The key under which a create is the same create, when it is sent again. One that cannot be read
/// is not passed over: its sender relies on it.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut keys = headers.get_all("idempotency-key").iter();
    match (keys.next().map(HeaderValue::to_str), keys.next()) {
        (None, _) => Ok(None),
        (Some(Ok(key)), None) => Ok(Some(key)),
        _ => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "idempotency-key",
            "the idempotency key cannot be read, or there are several",
        )),
    }
}

/// What both the list and the commands take from their state.
type Shared = State<App>;
