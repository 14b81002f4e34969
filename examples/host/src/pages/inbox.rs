//! What lies there for whoever is signed in, and is taken up without any ticket: the account's page
//! shows it to people, JSON to programs. An invitation that lies in somebody else's inbox looks like
//! one that does not exist.

use std::fmt;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use invitation::{
    Claimant, InvitationId, InviteeView, ManageRefusal, PublicRefusal, RedeemRefusal, Redeemed,
    Scope, Status, service::Error,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    answer, api,
    form::Fields,
    guard, language,
    seen::{self, named_place, title_of},
    shell::see_other,
    texts::Words,
    view::{InboxItem, root},
    visitor::{Visitor, bearer, claimant},
};
use crate::{
    app::App,
    http::{body::RawBody, fault::Fault, problem::Problem},
};

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Decision {
    Accept,
    Decline,
}

#[derive(Deserialize)]
struct Decided {
    answer: Decision,
}

/// What became of it.
enum Done {
    Accepted(Redeemed),
    Declined(InviteeView),
}

/// `GET /account/inbox`
pub(super) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Fault> {
    let account = bearer(&app, &visitor).await?;
    let account = account.ok_or(Fault::Unauthenticated)?;
    let items = app.invitations().inbox(&claimant(&account)).await?;
    Ok(Json(json!({ "items": items })).into_response())
}

/// The same for the page of the account.
pub(super) async fn shown(
    app: &App,
    claimant: &Claimant,
    words: &'static Words,
) -> Result<Vec<InboxItem>, Fault> {
    let views = app.invitations().inbox(claimant).await?;
    let item = |view: InviteeView| InboxItem {
        title: title_of(
            words,
            view.inviter_name.as_ref(),
            &named_place(app, view.scope_name.as_ref(), &view.scope),
        ),
        roles: view
            .roles
            .iter()
            .map(|role| role.as_str().to_owned())
            .collect(),
        expires_at: view.expires_at.to_string(),
        expires: words.moment(view.expires_at),
        path: format!("/account/inbox/{}/{}", view.scope, view.id),
    };
    Ok(views.into_iter().map(item).collect())
}

/// `POST /account/inbox/{scope}/{id}`
pub(super) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    path: Result<Path<(String, String)>, PathRejection>,
    body: RawBody,
) -> Result<Response, Fault> {
    let named = path.ok().and_then(|Path((scope, id))| {
        let scope = Scope::parse(&scope).ok()?;
        Some((scope, id.parse().ok()?))
    });
    if api::is_json(&body) {
        let Decided { answer } = api::read(&app, &visitor, body)?;
        let account = bearer(&app, &visitor).await?;
        let account = account.ok_or(Fault::Unauthenticated)?;
        let (scope, id) = named.ok_or(Fault::NotFound)?;
        return match decide(&app, &scope, id, &claimant(&account), answer).await? {
            Ok(Done::Accepted(redeemed)) => Ok(api::accepted(Some(&scope), &redeemed)),
            Ok(Done::Declined(view)) => Ok(Json(view).into_response()),
            Err(refusal) => Ok(refused(&visitor, refusal)),
        };
    }
    let fields = Fields::of_body(&body)?;
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    if !guard::is_own_form(&app, &visitor, &fields) {
        return answer::stale_form(&app, &visitor, words);
    }
    let decision = match fields.get("intent") {
        Some("accept") => Decision::Accept,
        Some("decline") => Decision::Decline,
        _ => return Err(Fault::BrokenBody),
    };
    let claimant = visitor.claimant().ok_or(Fault::Unauthenticated)?;
    let (scope, id) = named.ok_or(Fault::NotFound)?;
    match decide(&app, &scope, id, &claimant, decision).await? {
        Ok(Done::Accepted(_)) => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("to", scope.as_str())
                .append_pair("lc", words.tag)
                .finish();
            see_other(&visitor, &format!("{}/welcome?{query}", root(&app)))
        }
        Ok(Done::Declined(_)) => answer::done(&app, &visitor, words, "declined"),
        Err(refusal) => {
            let (status, title, text) = match refusal {
                PublicRefusal::Requirement => (
                    StatusCode::FORBIDDEN,
                    words.requirement_title,
                    words.requirement_text,
                ),
                _ => (StatusCode::GONE, words.dead_title, words.dead_text),
            };
            let text = vec![text.to_owned()];
            seen::message(&app, &visitor, words, status, title, text)
        }
    }
}

async fn decide(
    app: &App,
    scope: &Scope,
    id: InvitationId,
    claimant: &Claimant,
    decision: Decision,
) -> Result<Result<Done, PublicRefusal>, Fault> {
    let invitations = app.invitations();
    let done = match decision {
        Decision::Accept => {
            let done = invitations.accept_from_inbox(scope, id, claimant).await;
            public(done.map(Done::Accepted), RedeemRefusal::public)
        }
        Decision::Decline => {
            let done = match invitations.decline_from_inbox(scope, id, claimant).await {
                // The second click, or the first whose answer was lost: only the invitee hears this.
                Err(Error::Refused(ManageRefusal::Status(Status::Declined))) => {
                    let declined = invitations.get(scope, id).await;
                    declined.map(|invitation| invitation.invitee_view(invitations.now()))
                }
                done => done,
            };
            public(done.map(Done::Declined), ManageRefusal::public)
        }
    };
    app.nudge();
    done
}

/// What the reader may know of a refusal; the log has the rest.
fn public<R: fmt::Display>(
    done: Result<Done, Error<R>>,
    told: impl FnOnce(&R) -> PublicRefusal,
) -> Result<Result<Done, PublicRefusal>, Fault>
where
    Error<R>: std::error::Error,
{
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(refusal)) => {
            tracing::info!(%refusal, "an invitation in an inbox was not answered");
            Ok(Err(told(&refusal)))
        }
        Err(error) => Err(Fault::of(&error)),
    }
}

fn refused(visitor: &Visitor, refusal: PublicRefusal) -> Response {
    let (status, code) = match refusal {
        PublicRefusal::Requirement => (StatusCode::FORBIDDEN, "requirement"),
        _ => (StatusCode::GONE, "unusable"),
    };
    let title = match refusal {
        PublicRefusal::Requirement => refusal.to_string(),
        _ => "this invitation cannot be used".to_owned(),
    };
    Problem::new(status, code, title)
        .of(&visitor.context)
        .into_response()
}
