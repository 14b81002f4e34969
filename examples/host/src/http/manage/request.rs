use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderMap, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use invitation::{Claimant, Credential, DisplayText};

use super::{Body, Shared, command::Creation, idempotency_key, refusal};
use crate::{
    app::App,
    http::{
        auth::Scheme,
        fault::{Context, Fault},
        problem::Problem,
    },
    pages,
};

/// A person who asks for an invitation that somebody else approves: to bring in another, or to come
/// in. It is one of the credentials, or whoever is signed in; no business in the scope is needed,
/// its policy says who may ask.
pub(super) struct Asker {
    claimant: Claimant,
    name: Option<DisplayText>,
    context: Context,
}

impl FromRequestParts<App> for Asker {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let context = parts.extensions.get::<Context>().cloned();
        let context = context.ok_or(Fault::Internal)?;
        let (claimant, name) = match app.authenticate(&parts.headers, &[Scheme::Bearer]).await {
            Ok(caller) => match caller.actor().credential() {
                Credential::Person => (Claimant::of(caller.user().clone()), caller.name().cloned()),
                // A key is nobody's wish.
                _ => return Err(Fault::Forbidden),
            },
            Err(Fault::Unauthenticated) => {
                let account = pages::account_of(app, &parts.headers, context.at).await?;
                let account = account.ok_or(Fault::Unauthenticated)?;
                app.limits()
                    .check_user(&account.user)
                    .map_err(|retry_after| Fault::TooManyRequests { retry_after })?;
                (pages::claimant(&account), None)
            }
            Err(fault) => return Err(fault),
        };
        Ok(Self {
            claimant,
            name,
            context,
        })
    }
}

/// Asks. The answer holds nothing but what was asked for, and where it stands.
pub(super) async fn ask(
    State(app): Shared,
    asker: Asker,
    headers: HeaderMap,
    Body(wish): Body<Creation>,
) -> Result<Response, Fault> {
    let told = |problem: Problem| problem.of(&asker.context).into_response();
    let draft = idempotency_key(&headers).and_then(|key| wish.draft(asker.name.as_ref(), key));
    let draft = match draft {
        Ok(draft) => draft,
        Err(problem) => return Ok(told(problem)),
    };
    match app.invitations().request(&draft, &asker.claimant).await {
        Ok(asked) => {
            app.nudge();
            let view = asked.invitation.invitee_view(app.invitations().now());
            Ok((StatusCode::CREATED, Json(view)).into_response())
        }
        Err(error) => refusal::of_invite(&error).map(told),
    }
}
