use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use invitation::{Amendment, DisplayText, Invite, Lifetime, Locale, Revision, Roles};
use serde::Deserialize;
use serde_json::json;

use super::{Body, Manager, Named, Shared, idempotency_key, refusal};
use crate::http::{fault::Fault, problem::Problem};

/// A new invitation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Creation {
    scope: String,
    email: String,
    #[serde(default)]
    roles: Vec<String>,
    name: Option<String>,
    message: Option<String>,
    language: Option<String>,
    redirect: Option<String>,
    lifetime_seconds: Option<u64>,
    /// Whether a letter is sent; otherwise the answer holds the link.
    send_letter: Option<bool>,
}

pub(super) async fn create(
    State(app): Shared,
    manager: Manager,
    headers: HeaderMap,
    Body(creation): Body<Creation>,
) -> Result<Response, Fault> {
    let scope = manager.scope(&app, &creation.scope)?;
    let draft =
        idempotency_key(&headers).and_then(|key| creation.draft(manager.caller.name(), key));
    let draft = match draft {
        Ok(draft) => draft,
        Err(problem) => return Ok(manager.problem(problem)),
    };
    debug_assert_eq!(draft.scope(), &scope);
    match app
        .invitations()
        .invite(&draft, manager.caller.actor())
        .await
    {
        Ok(invited) => {
            app.nudge();
            let link = invited.link.as_ref().map(|link| link.expose_secret());
            let view = invited.invitation.manager_view(app.invitations().now());
            let body = json!({ "invitation": view, "link": link });
            Ok((StatusCode::CREATED, Json(body)).into_response())
        }
        Err(error) => refusal::of_invite(&error).map(|problem| manager.problem(problem)),
    }
}

impl Creation {
    pub(super) fn draft(
        &self,
        inviter: Option<&DisplayText>,
        key: Option<&str>,
    ) -> Result<Invite, Problem> {
        let wrong = |error| refusal::of_draft(&error);
        let mut draft = Invite::email(&self.scope, &self.email).map_err(wrong)?;
        for role in &self.roles {
            draft = draft.role(role).map_err(wrong)?;
        }
        if let Some(name) = inviter {
            draft = draft.from_name(name.as_str()).map_err(wrong)?;
        }
        if let Some(name) = &self.name {
            draft = draft.named(name).map_err(wrong)?;
        }
        if let Some(message) = &self.message {
            draft = draft.message(message).map_err(wrong)?;
        }
        if let Some(url) = &self.redirect {
            draft = draft.redirect(url).map_err(wrong)?;
        }
        if let Some(language) = &self.language {
            let language = Locale::parse(language).map_err(|error| {
                Problem::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "language",
                    error.to_string(),
                )
            })?;
            draft = draft.language(language);
        }
        if let Some(seconds) = self.lifetime_seconds {
            draft = draft.lifetime(Lifetime::seconds(seconds));
        }
        if let Some(key) = key {
            draft = draft.idempotency_key(key).map_err(wrong)?;
        }
        Ok(match self.send_letter {
            Some(false) => draft.without_letter(),
            _ => draft,
        })
    }
}

pub(super) async fn revoke(named: Named) -> Result<Response, Fault> {
    let done = named
        .invitations()
        .revoke(&named.scope, named.id, named.actor());
    named.answer(done.await)
}

pub(super) async fn resend(named: Named) -> Result<Response, Fault> {
    let done = named
        .invitations()
        .resend(&named.scope, named.id, named.actor());
    named.answer(done.await)
}

pub(super) async fn rotate(named: Named) -> Result<Response, Fault> {
    let done = named
        .invitations()
        .rotate(&named.scope, named.id, named.actor());
    named.answer(done.await)
}

pub(super) async fn renew(named: Named) -> Result<Response, Fault> {
    let done = named
        .invitations()
        .renew(&named.scope, named.id, named.actor());
    named.answer(done.await)
}

/// Shows the link, which proves no mailbox from then on.
pub(super) async fn reveal(named: Named) -> Result<Response, Fault> {
    let done = named
        .invitations()
        .reveal(&named.scope, named.id, named.actor());
    match done.await {
        Ok(link) => Ok(Json(json!({ "link": link.expose_secret() })).into_response()),
        Err(error) => named.refused(&error),
    }
}

/// For how long, counted from now.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extension {
    lifetime_seconds: u64,
}

pub(super) async fn extend(
    named: Named,
    Body(extension): Body<Extension>,
) -> Result<Response, Fault> {
    let (id, lifetime) = (named.id, Lifetime::seconds(extension.lifetime_seconds));
    let done = named
        .invitations()
        .extend(&named.scope, id, lifetime, named.actor());
    named.answer(done.await)
}

/// What the manager saw when deciding.
#[derive(Deserialize)]
pub(super) struct Seen {
    revision: u64,
}

pub(super) async fn approve(named: Named, Body(seen): Body<Seen>) -> Result<Response, Fault> {
    let (id, seen) = (named.id, Revision::new(seen.revision));
    let done = named
        .invitations()
        .approve(&named.scope, id, seen, named.actor());
    named.answer(done.await)
}

pub(super) async fn reject(named: Named, Body(seen): Body<Seen>) -> Result<Response, Fault> {
    let (id, seen) = (named.id, Revision::new(seen.revision));
    let done = named
        .invitations()
        .reject(&named.scope, id, seen, named.actor());
    named.answer(done.await)
}

/// What is to be otherwise.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    revision: u64,
    roles: Option<Vec<String>>,
    lifetime_seconds: Option<u64>,
    send_letter: Option<bool>,
}

pub(super) async fn amend(named: Named, Body(change): Body<Change>) -> Result<Response, Fault> {
    let mut amendment = Amendment::default();
    if let Some(names) = &change.roles {
        match Roles::of(names.iter().map(String::as_str)) {
            Ok(roles) => amendment = amendment.roles(roles),
            Err(error) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                let problem = Problem::new(status, "role", error.to_string());
                return Ok(named.manager.problem(problem));
            }
        }
    }
    if let Some(seconds) = change.lifetime_seconds {
        amendment = amendment.lifetime(Lifetime::seconds(seconds));
    }
    if change.send_letter == Some(true) {
        amendment = amendment.with_letter();
    }
    let (id, seen) = (named.id, Revision::new(change.revision));
    let done = named
        .invitations()
        .amend(&named.scope, id, &amendment, seen, named.actor());
    named.answer(done.await)
}
