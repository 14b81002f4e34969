//! Registration invitations in the dialect of SAP Cloud Identity Services.

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    response::Response,
    routing::{MethodRouter, post},
};
use invitation::{
    DisplayText, Scope,
    wire::{
        Answer, Failure,
        sap::{self, Application, Problem, Success},
    },
};

use super::{
    auth::Scheme,
    dialect,
    fault::{Context, Fault},
};
use crate::{app::App, config::SapSuccess};

/// The paths of this dialect. Clients ask with `HEAD` first whether anything is there; that is no
/// secret.
pub fn router() -> Router<App> {
    let invite: MethodRouter<App> = post(create).head(async || StatusCode::OK);
    Router::new()
        .route("/cps/invite", invite.clone())
        .route("/cps/invite/", invite)
}

/// A fault on a path of this dialect, in its own words.
#[must_use]
pub fn fault(fault: Fault, _: &Context) -> Response {
    refused(&fault.into())
}

async fn create(State(app): State<App>, request: Request) -> Response {
    match invite(&app, request).await {
        Ok(answer) => dialect::respond(answer),
        Err(failure) => refused(&failure),
    }
}

async fn invite(app: &App, request: Request) -> Result<Answer, Failure> {
    let schemes = [Scheme::Basic, Scheme::Bearer];
    let (caller, body) = dialect::admit_json(app, request, &schemes).await?;
    let scope = caller.sole("application").ok_or(Failure::Forbidden)?;
    let request = sap::Request::parse(&body)?;
    let draft = request.draft(&application(app, scope)?)?;
    dialect::invite(app, &draft, &caller)
        .await
        .map_err(|error| dialect::failure(&error))?;
    let success = match app.config().sap_success() {
        SapSuccess::Ok => Success::Ok,
        SapSuccess::Created => Success::Created,
        SapSuccess::NoContent => Success::NoContent,
    };
    Ok(success.answer())
}

/// The application that a credential names.
fn application(app: &App, scope: &Scope) -> Result<Application, Failure> {
    let place = app.config().place(scope).ok_or(Failure::NotFound)?;
    let name = match place.name() {
        Some(name) => name.clone(),
        None => DisplayText::parse(scope.id()).map_err(|_| Failure::Internal)?,
    };
    let redirects = place.policy().redirects();
    Ok(Application {
        scope: scope.clone(),
        name,
        roles: place.policy().roles().by_default().clone(),
        home: redirects.home_url().cloned(),
        overlay: redirects.is_always_home(),
    })
}

fn refused(failure: &Failure) -> Response {
    dialect::respond(Problem::from(failure).answer())
}
