//! The identity room: who one is, by an address and a code that goes there. It stands in for the
//! host's own. Nobody learns from it whether an address is known: asking for a code and entering one
//! looks the same for every address.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use invitation::Email;
use serde::Deserialize;
use serde_json::json;

use super::{
    answer, api, code,
    form::Fields,
    guard, inbox, language, opening,
    seen::{self, Seen, target_of},
    shell::{challenge, page, see_other},
    texts::{Words, fill},
    view::{AccountPage, EnterCode, Frame, SignIn, root},
    visitor::{Visitor, begin_session, claimant},
};
use crate::{
    app::App,
    http::{body::RawBody, fault::Fault, problem::Problem},
    store::Account,
};

/// `GET /account`
pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Fault> {
    let fields = Fields::of_query(&visitor.uri);
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    let Some(account) = visitor.account() else {
        return sign_in_page(&app, &visitor, words, None, StatusCode::OK);
    };
    let template = AccountPage {
        frame: Frame::of(&app, &visitor, words),
        signed_in_as: fill(words.signed_in_as, "address", account.address.as_str()),
        inbox: inbox::shown(&app, &claimant(account), words).await?,
    };
    page(&visitor, StatusCode::OK, &template, None)
}

/// `GET /account/sign-in`
pub(super) async fn ask(State(app): State<App>, visitor: Visitor) -> Result<Response, Fault> {
    let fields = Fields::of_query(&visitor.uri);
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    sign_in_page(&app, &visitor, words, None, StatusCode::OK)
}

/// Accepting needs an account, whichever: the address is asked for, and the ticket kept in the form.
pub(super) fn ask_first(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    seen: &Seen,
) -> Result<Response, Fault> {
    sign_in_page(app, visitor, words, Some(seen), StatusCode::UNAUTHORIZED)
}

fn sign_in_page(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    seen: Option<&Seen>,
    status: StatusCode,
) -> Result<Response, Fault> {
    let template = SignIn {
        frame: Frame::of(app, visitor, words),
        ticket: seen.map(|seen| seen.ticket.expose_secret()),
        is_wrong: status == StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut response = page(visitor, status, &template, None)?;
    if status == StatusCode::UNAUTHORIZED {
        challenge(&mut response);
    }
    Ok(response)
}

/// Accepting needs the account of the invited address: a code goes there. The address itself is not
/// shown to whoever holds no more than the ticket.
pub(super) async fn prove(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    seen: &Seen,
) -> Result<Response, Fault> {
    let Some(address) = opening::bound_address(&seen.invitation) else {
        return Err(Fault::Internal);
    };
    code::send(app, words, address, visitor.now()).await?;
    let status = StatusCode::UNAUTHORIZED;
    let mut response = code_page(app, visitor, words, address, None, Some(seen), status)?;
    challenge(&mut response);
    Ok(response)
}

fn code_page(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    address: &Email,
    typed: Option<&str>,
    seen: Option<&Seen>,
    status: StatusCode,
) -> Result<Response, Fault> {
    let shown = typed.map_or_else(|| address.masked(), str::to_owned);
    let template = EnterCode {
        frame: Frame::of(app, visitor, words),
        sent_to: fill(words.code_text, "address", &shown),
        ticket: seen.map(|seen| seen.ticket.expose_secret()),
        address: typed,
        is_wrong: status == StatusCode::UNPROCESSABLE_ENTITY,
    };
    let target = seen.and_then(|seen| target_of(app, &seen.invitation));
    page(visitor, status, &template, target.as_deref())
}

/// `POST /account/sign-in`: sends a code.
pub(super) async fn send_code(
    State(app): State<App>,
    visitor: Visitor,
    body: RawBody,
) -> Result<Response, Fault> {
    if api::is_json(&body) {
        return send_code_to_program(&app, &visitor, body).await;
    }
    let fields = Fields::of_body(&body)?;
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    if !guard::is_own_form(&app, &visitor, &fields) {
        return answer::stale_form(&app, &visitor, words);
    }
    let seen = match fields.get("ticket") {
        Some(ticket) => match seen::look(&app, ticket).await {
            Ok(seen) => Some(seen),
            Err(error) => {
                return seen::refused(&app, &visitor, words, ticket, &error).await;
            }
        },
        None => None,
    };
    let Ok(address) = Email::parse(fields.get("address").unwrap_or_default().trim()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return sign_in_page(&app, &visitor, words, seen.as_ref(), status);
    };
    code::send(&app, words, &address, visitor.now()).await?;
    let typed = Some(address.as_str());
    code_page(
        &app,
        &visitor,
        words,
        &address,
        typed,
        seen.as_ref(),
        StatusCode::OK,
    )
}

/// `POST /account/code`: signs in by the code, and accepts where that was what it was for.
pub(super) async fn enter_code(
    State(app): State<App>,
    mut visitor: Visitor,
    body: RawBody,
) -> Result<Response, Fault> {
    if api::is_json(&body) {
        return sign_in_program(&app, &visitor, body).await;
    }
    let fields = Fields::of_body(&body)?;
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    if !guard::is_own_form(&app, &visitor, &fields) {
        return answer::stale_form(&app, &visitor, words);
    }
    let seen = match fields.get("ticket") {
        Some(ticket) => match seen::look(&app, ticket).await {
            Ok(seen) => Some(seen),
            Err(error) => {
                return seen::refused(&app, &visitor, words, ticket, &error).await;
            }
        },
        None => None,
    };
    let typed = fields
        .get("address")
        .map(|address| Email::parse(address.trim()));
    let bound = seen
        .as_ref()
        .and_then(|seen| opening::bound_address(&seen.invitation));
    let (address, is_typed) = match (typed, bound) {
        (Some(Ok(address)), _) => (address, true),
        (None, Some(address)) => (address.clone(), false),
        _ => return Err(Fault::BrokenBody),
    };
    let code = fields.get("code").unwrap_or_default();
    if !code::check(&app, &address, code, visitor.now()).await? {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let typed = is_typed.then(|| address.as_str());
        return code_page(
            &app,
            &visitor,
            words,
            &address,
            typed,
            seen.as_ref(),
            status,
        );
    }
    let account = proven_account(&app, &visitor, &address, seen.as_ref()).await?;
    visitor.sign_in(&app, words, account).await?;
    match &seen {
        Some(seen) => answer::accept(&app, &mut visitor, words, seen.ticket.expose_secret()).await,
        None => see_other(
            &visitor,
            &format!("{}/account?lc={}", root(&app), words.tag),
        ),
    }
}

/// The account of an address that was proven just now; it is opened where there is none.
async fn proven_account(
    app: &App,
    visitor: &Visitor,
    address: &Email,
    seen: Option<&Seen>,
) -> Result<Account, Fault> {
    // A guest's name goes to the guest and to nobody who merely holds the link.
    let guest = seen
        .map(|seen| &seen.invitation)
        .filter(|invitation| {
            opening::bound_address(invitation).is_some_and(|bound| bound.key() == address.key())
        })
        .and_then(|invitation| invitation.guest());
    let account = opening::reserve(app, address, guest, visitor.now()).await?;
    app.database()
        .verify_account(&account.user, None, visitor.now())
        .await?;
    Ok(account)
}

/// `POST /account/switch`: signs out, and shows the invitation to whoever comes next.
pub(super) async fn switch(
    State(app): State<App>,
    mut visitor: Visitor,
    body: RawBody,
) -> Result<Response, Fault> {
    let fields = Fields::of_body(&body)?;
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    if !guard::is_own_form(&app, &visitor, &fields) {
        return answer::stale_form(&app, &visitor, words);
    }
    visitor.sign_out(&app).await?;
    match fields.get("ticket") {
        Some(ticket) => seen::show_ticket(&app, &visitor, fields.get("lc"), ticket).await,
        None => {
            let location = format!("{}/account/sign-in?lc={}", root(&app), words.tag);
            see_other(&visitor, &location)
        }
    }
}

/// `POST /account/sign-out`
pub(super) async fn sign_out(
    State(app): State<App>,
    mut visitor: Visitor,
    body: RawBody,
) -> Result<Response, Fault> {
    let fields = Fields::of_body(&body)?;
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    if !guard::is_own_form(&app, &visitor, &fields) {
        return answer::stale_form(&app, &visitor, words);
    }
    visitor.sign_out(&app).await?;
    see_other(
        &visitor,
        &format!("{}/account?lc={}", root(&app), words.tag),
    )
}

#[derive(Deserialize)]
struct AskForCode {
    address: String,
}

#[derive(Deserialize)]
struct ShowCode {
    address: String,
    code: String,
}

async fn send_code_to_program(
    app: &App,
    visitor: &Visitor,
    body: RawBody,
) -> Result<Response, Fault> {
    let asked: AskForCode = api::read(app, visitor, body)?;
    let Ok(address) = Email::parse(&asked.address) else {
        return Ok(no_address(visitor));
    };
    let words = language::words(None, &visitor.headers, None);
    code::send(app, words, &address, visitor.now()).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "status": "sent" }))).into_response())
}

async fn sign_in_program(app: &App, visitor: &Visitor, body: RawBody) -> Result<Response, Fault> {
    let shown: ShowCode = api::read(app, visitor, body)?;
    let Ok(address) = Email::parse(&shown.address) else {
        return Ok(no_address(visitor));
    };
    if !code::check(app, &address, &shown.code, visitor.now()).await? {
        let title = "the code is wrong or no longer valid";
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong-code", title);
        return Ok(problem.of(&visitor.context).into_response());
    }
    let account = proven_account(app, visitor, &address, None).await?;
    let token = begin_session(app, &account, visitor.now()).await?;
    let body = json!({ "session": *token, "user": account.user.as_str() });
    Ok(Json(body).into_response())
}

fn no_address(visitor: &Visitor) -> Response {
    let title = "this is no e-mail address";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "address", title)
        .of(&visitor.context)
        .into_response()
}
