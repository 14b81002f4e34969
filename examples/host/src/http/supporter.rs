//! Supporter pages in the dialect of everydayhero.

use axum::{
    Router,
    extract::{Path, Request, State, rejection::PathRejection},
    response::Response,
    routing::post,
};
use invitation::{
    Invited, Scope,
    wire::{
        Answer, Failure,
        supporter::{self, Kind, Number, Problem},
    },
};
use mime::Mime;

use super::{
    auth::{Caller, Scheme},
    body::RawBody,
    dialect,
    fault::{Context, Fault},
};
use crate::app::App;

/// Before which path the dialect is served.
const PREFIXES: [&str; 3] = ["", "/api/v1", "/api/v2"];

/// The paths of this dialect.
pub fn router() -> Router<App> {
    PREFIXES.into_iter().fold(Router::new(), |router, prefix| {
        router
            .route(
                &format!("{prefix}/individual-pages/invitations"),
                post(individual),
            )
            .route(
                &format!("{prefix}/team-pages/{{id}}/invitations"),
                post(team),
            )
    })
}

/// A fault on a path of this dialect, in its own words.
#[must_use]
pub fn fault(fault: Fault, _: &Context) -> Response {
    refused(&fault.into())
}

async fn individual(State(app): State<App>, request: Request) -> Response {
    let created = async {
        let (caller, body) = admit(&app, request).await?;
        let scope = caller.sole("individual-pages").ok_or(Failure::Forbidden)?;
        let (invited, id) = invite(&app, &caller, scope, Kind::Individual, body).await?;
        Ok(supporter::individual_page(&invited.invitation, id))
    };
    answered(created.await)
}

async fn team(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let created = async {
        let (caller, body) = admit(&app, request).await?;
        let page = team_page(path)?;
        let scope = caller.scope("team-page", &page.to_string())?;
        let (invited, id) = invite(&app, &caller, &scope, Kind::Team, body).await?;
        Ok(supporter::joined_team(&invited, id, Number(page)))
    };
    answered(created.await)
}

async fn admit(app: &App, request: Request) -> Result<(Caller, RawBody), Failure> {
    dialect::admit(app, request, &[Scheme::Token, Scheme::Bearer]).await
}

/// The number of a team's page, as it is written: `1` and not `01`.
fn team_page(path: Result<Path<String>, PathRejection>) -> Result<u64, Failure> {
    let Path(text) = path.map_err(|_| Failure::NotFound)?;
    let number: Option<u64> = text.parse().ok();
    number
        .filter(|number| number.to_string() == text)
        .ok_or(Failure::NotFound)
}

async fn invite(
    app: &App,
    caller: &Caller,
    scope: &Scope,
    kind: Kind,
    body: RawBody,
) -> Result<(Invited, Number), Failure> {
    if !body.content_type.as_ref().is_none_or(is_taken) {
        return Err(Failure::MediaType);
    }
    let place = app.config().place(scope).ok_or(Failure::NotFound)?;
    let mut request = supporter::Request::parse(kind, &body.bytes)?;
    if request.target.is_none() {
        request.target = place.default_target().cloned();
    }
    let roles = place.policy().roles().by_default().clone();
    let mut draft = request.draft(scope.clone(), roles)?;
    if let Some(name) = caller.name() {
        draft = draft
            .from_name(name.as_str())
            .map_err(|_| Failure::Internal)?;
    }
    let invited = dialect::invite(app, &draft, caller)
        .await
        .map_err(|error| dialect::failure(&error))?;
    let number = app.database().number_of(invited.invitation.id()).await;
    let number = number.map_err(|error| Failure::from(Fault::from(error)))?;
    let number = u64::try_from(number).map_err(|_| Failure::Internal)?;
    Ok((invited, Number(number)))
}

/// The published client sends its JSON under the type of forms.
fn is_taken(given: &Mime) -> bool {
    let is_utf8 = given
        .get_param(mime::CHARSET)
        .is_none_or(|charset| charset == mime::UTF_8);
    is_utf8 && supporter::CONTENT_TYPES.contains(&given.essence_str())
}

fn answered(result: Result<Answer, Failure>) -> Response {
    match result {
        Ok(answer) => dialect::respond(answer),
        Err(failure) => refused(&failure),
    }
}

fn refused(failure: &Failure) -> Response {
    dialect::respond(Problem::from(failure).answer())
}
