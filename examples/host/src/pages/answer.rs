use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use invitation::{ManageRefusal, PublicRefusal, Status, Ticket, ports::Store as _, service::Error};

use super::{
    account, api,
    form::Fields,
    guard, language, opening,
    opening::Opened,
    seen,
    shell::{page, see_other},
    texts::Words,
    view::{Confirm, Frame, root},
    visitor::Visitor,
};
use crate::{
    app::App,
    http::{body::RawBody, fault::Fault},
};

/// `POST /redeem`: what somebody decided who saw the invitation.
pub(super) async fn post(
    State(app): State<App>,
    mut visitor: Visitor,
    body: RawBody,
) -> Result<Response, Fault> {
    if api::is_json(&body) {
        return api::redeem(&app, &visitor, body).await;
    }
    let fields = Fields::of_body(&body)?;
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    if !guard::is_own_form(&app, &visitor, &fields) {
        return stale_form(&app, &visitor, words);
    }
    let ticket = fields.get("ticket").unwrap_or_default();
    match fields.get("intent") {
        Some("accept") => accept(&app, &mut visitor, words, ticket).await,
        Some("decline") => {
            let shown = fields.get("shown").unwrap_or_default();
            decline(&app, &visitor, words, ticket, shown).await
        }
        Some("block") => block(&app, &visitor, words, ticket).await,
        Some("renew") => renew(&app, &visitor, words, ticket).await,
        _ => Err(Fault::BrokenBody),
    }
}

pub(super) fn stale_form(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
) -> Result<Response, Fault> {
    let text = vec![words.form_text.to_owned()];
    seen::message(
        app,
        visitor,
        words,
        StatusCode::FORBIDDEN,
        words.form_title,
        text,
    )
}

/// Accepts as the account that is signed in; where nobody is, as one that the ticket itself opens,
/// or else once somebody has signed in.
pub(super) async fn accept(
    app: &App,
    visitor: &mut Visitor,
    words: &'static Words,
    ticket: &str,
) -> Result<Response, Fault> {
    let redeemed = match visitor.claimant() {
        Some(claimant) => app.invitations().redeem(ticket, &claimant).await,
        None => match opening::through(app, visitor, words, ticket).await? {
            Opened::Redeemed(redeemed) => Ok(redeemed),
            Opened::Refused(error) => Err(error),
            Opened::Prove(seen) => {
                return account::prove(app, visitor, words, &seen).await;
            }
            Opened::SignIn(seen) => return account::ask_first(app, visitor, words, &seen),
        },
    };
    let redeemed = match redeemed {
        Ok(redeemed) => redeemed,
        Err(error) => return seen::refused(app, visitor, words, ticket, &error).await,
    };
    app.nudge();
    match redeemed.redirect() {
        Some(redirect) => see_other(visitor, redirect.as_str()),
        None => {
            let digest = Ticket::parse(ticket).map(|ticket| ticket.digest());
            let found = match digest {
                Ok(digest) => app.database().find_by_digest(&digest).await?,
                Err(_) => None,
            };
            let scope = found.map(|invitation| invitation.scope().as_str().to_owned());
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(scope.iter().map(|scope| ("to", scope)))
                .append_pair("lc", words.tag)
                .finish();
            see_other(visitor, &format!("{}/welcome?{query}", root(app)))
        }
    }
}

/// A browser that was shown the invitation while it was open may decline twice: its first answer may
/// have been lost. To block twice is the same to the core already.
async fn decline(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    ticket: &str,
    shown: &str,
) -> Result<Response, Fault> {
    let claimant = visitor.claimant();
    match app.invitations().decline(ticket, claimant.as_ref()).await {
        Ok(_) => done(app, visitor, words, "declined"),
        Err(Error::Refused(ManageRefusal::Status(Status::Declined)))
            if visitor.was_shown(ticket, shown) =>
        {
            done(app, visitor, words, "declined")
        }
        Err(error) => not_done(app, visitor, words, ticket, &error).await,
    }
}

async fn block(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    ticket: &str,
) -> Result<Response, Fault> {
    let claimant = visitor.claimant();
    match app.invitations().block(ticket, claimant.as_ref()).await {
        Ok(_) => done(app, visitor, words, "blocked"),
        Err(error) => not_done(app, visitor, words, ticket, &error).await,
    }
}

/// A fresh letter goes to the invited address or not; whoever asks hears the same.
async fn renew(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    ticket: &str,
) -> Result<Response, Fault> {
    match app.invitations().renew_for_holder(ticket).await {
        Ok(()) => app.nudge(),
        Err(Error::Refused(refusal)) => tracing::info!(%refusal, "no fresh letter goes out"),
        Err(error) => return Err(Fault::of(&error)),
    }
    done(app, visitor, words, "renewed")
}

pub(super) fn done(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    answer: &str,
) -> Result<Response, Fault> {
    let location = format!("{}/answered/{answer}?lc={}", root(app), words.tag);
    see_other(visitor, &location)
}

async fn not_done(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    ticket: &str,
    error: &Error<ManageRefusal>,
) -> Result<Response, Fault> {
    let Error::Refused(refusal) = error else {
        return Err(Fault::of(error));
    };
    tracing::info!(%refusal, "an invitation was not declined");
    if Ticket::parse(ticket).is_err() {
        let text = vec![words.damaged_text.to_owned()];
        let status = StatusCode::BAD_REQUEST;
        return seen::message(app, visitor, words, status, words.damaged_title, text);
    }
    match refusal.public() {
        PublicRefusal::WrongAccount => seen::wrong_account(app, visitor, words, ticket).await,
        _ => seen::dead_end(app, visitor, words, ticket),
    }
}

/// `GET /renew`: asks before it does anything, and knows nothing of the ticket.
pub(super) async fn ask_to_renew(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Fault> {
    let fields = Fields::of_query(&visitor.uri);
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    let Ok(ticket) = Ticket::parse(fields.get("ticket").unwrap_or_default()) else {
        let text = vec![words.damaged_text.to_owned()];
        let status = StatusCode::BAD_REQUEST;
        return seen::message(&app, &visitor, words, status, words.damaged_title, text);
    };
    let template = Confirm {
        frame: Frame::of(&app, &visitor, words),
        title: words.renew,
        text: words.renew_text,
        action: "/redeem",
        hidden: vec![("ticket", ticket.expose_secret()), ("intent", "renew")],
        button: words.renew,
    };
    page(&visitor, StatusCode::OK, &template, None)
}

/// `GET /answered/…`: says what was done.
pub(super) async fn answered(
    State(app): State<App>,
    visitor: Visitor,
    Path(answer): Path<String>,
) -> Result<Response, Fault> {
    let fields = Fields::of_query(&visitor.uri);
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    let (title, text) = match answer.as_str() {
        "declined" => (words.declined_title, words.declined_text),
        "blocked" => (words.blocked_title, words.blocked_text),
        "renewed" => (words.renew, words.renewed_text),
        _ => return Err(Fault::NotFound),
    };
    let text = vec![text.to_owned()];
    seen::message(&app, &visitor, words, StatusCode::OK, title, text)
}
