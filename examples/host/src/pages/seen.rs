use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::Response,
};
use invitation::{
    Binding, DisplayText, Invitation, Invitee, Preview, PublicRefusal, RedeemRefusal, Scope,
    Ticket, ports::Store as _, service::Error,
};

use super::{
    form::Fields,
    language,
    shell::page,
    texts::{Words, fill},
    view::{Frame, InvitationPage, Link, Message, Notice},
    visitor::Visitor,
};
use crate::{app::App, http::fault::Fault, store::Account};

/// `GET /redeem`: shows the invitation and changes nothing, however often it is asked.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    let fields = Fields::of_query(&visitor.uri);
    let in_path = path.ok().map(|Path(ticket)| ticket);
    let ticket = in_path.as_deref().or_else(|| fields.get("ticket"));
    show_ticket(&app, &visitor, fields.get("lc"), ticket.unwrap_or_default()).await
}

/// The page of a ticket, or why there is none.
pub(super) async fn show_ticket(
    app: &App,
    visitor: &Visitor,
    asked: Option<&str>,
    ticket: &str,
) -> Result<Response, Fault> {
    match look(app, ticket).await {
        Ok(seen) => {
            let words = language::words(asked, &visitor.headers, seen.invitation.language());
            let account = visitor.account();
            let is_other = account.is_some_and(|account| !seen.may_be_for(account));
            invitation_page(app, visitor, words, &seen, is_other, StatusCode::OK)
        }
        Err(error) => {
            let words = language::words(asked, &visitor.headers, None);
            refused(app, visitor, words, ticket, &error).await
        }
    }
}

/// A good ticket, and what it stands for.
pub(super) struct Seen {
    pub(super) ticket: Ticket,
    pub(super) preview: Preview,
    pub(super) invitation: Invitation,
}

impl Seen {
    /// Whether this account could accept, by what the invitation asks of one.
    fn may_be_for(&self, account: &Account) -> bool {
        match (self.invitation.binding(), self.invitation.invitee()) {
            (Binding::Address, Invitee::Email(email)) => email.key() == account.address.key(),
            (Binding::User, Invitee::User(user)) => *user == account.user,
            (Binding::Domain, Invitee::Domain(domain)) => *domain == account.address.domain(),
            _ => true,
        }
    }
}

/// What the holder of a ticket may see.
pub(super) async fn look(app: &App, ticket: &str) -> Result<Seen, Error<RedeemRefusal>> {
    let preview = app.invitations().preview(ticket).await?;
    let ticket = Ticket::parse(ticket).map_err(|error| Error::Refused(error.into()))?;
    let found = app.database().find_by_digest(&ticket.digest()).await?;
    let invitation = found.ok_or(Error::Refused(RedeemRefusal::Unknown))?;
    Ok(Seen {
        ticket,
        preview,
        invitation,
    })
}

pub(super) fn invitation_page(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    seen: &Seen,
    is_other_account: bool,
    status: StatusCode,
) -> Result<Response, Fault> {
    let Seen {
        ticket,
        preview,
        invitation,
    } = seen;
    let place = named_place(app, preview.scope_name.as_ref(), &preview.scope);
    let texts = invitation.texts();
    let said = [
        texts.header.as_ref().map(|text| text.as_str()),
        texts.body.as_ref().map(|text| text.as_str()),
        texts.footer.as_ref().map(|text| text.as_str()),
    ];
    let notice = is_other_account.then(|| Notice {
        title: words.wrong_title,
        text: fill(words.wrong_text, "address", &masked(visitor)),
    });
    let template = InvitationPage {
        frame: Frame::of(app, visitor, words),
        title: title_of(words, preview.inviter_name.as_ref(), &place),
        notice,
        roles: preview
            .roles
            .iter()
            .map(|role| role.as_str().to_owned())
            .collect(),
        address: preview.masked_address.clone(),
        expires_at: preview.expires_at.to_string(),
        expires: words.moment(preview.expires_at),
        said: said
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect(),
        is_other_account,
        can_decline: invitation.invitee().is_person(),
        ticket: ticket.expose_secret(),
        shown: visitor.shown_token(ticket.expose_secret()),
    };
    let target = target_of(app, invitation);
    page(visitor, status, &template, target.as_deref())
}

/// The origin to which the invitee is sent after redemption.
pub(super) fn target_of(app: &App, invitation: &Invitation) -> Option<String> {
    let policy = app.config().policy(invitation.scope())?;
    let redirect = policy.redirects().resolve(invitation.redirect())?;
    Some(redirect.origin().to_owned())
}

/// Why an invitation cannot be taken up. Whoever holds no more than a ticket gets one page for every
/// dead end; the reason is in the log.
pub(super) async fn refused(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    ticket: &str,
    error: &Error<RedeemRefusal>,
) -> Result<Response, Fault> {
    let Error::Refused(refusal) = error else {
        return Err(Fault::of(error));
    };
    tracing::info!(%refusal, "an invitation was not taken up");
    match refusal.public() {
        PublicRefusal::Damaged => {
            let text = vec![words.damaged_text.to_owned()];
            message(
                app,
                visitor,
                words,
                StatusCode::BAD_REQUEST,
                words.damaged_title,
                text,
            )
        }
        PublicRefusal::WrongAccount => wrong_account(app, visitor, words, ticket).await,
        PublicRefusal::Requirement => {
            let text = vec![words.requirement_text.to_owned()];
            message(
                app,
                visitor,
                words,
                StatusCode::FORBIDDEN,
                words.requirement_title,
                text,
            )
        }
        _ => dead_end(app, visitor, words, ticket),
    }
}

/// The invitation stays as it is; another account is needed.
pub(super) async fn wrong_account(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    ticket: &str,
) -> Result<Response, Fault> {
    if visitor.account().is_none() {
        let template = Message {
            frame: Frame::of(app, visitor, words),
            title: words.wrong_title,
            text: vec![words.prove_text.to_owned()],
            link: Some(Link {
                path: format!("/account/sign-in?lc={}", words.tag),
                words: words.sign_in,
            }),
        };
        return page(visitor, StatusCode::FORBIDDEN, &template, None);
    }
    match look(app, ticket).await {
        Ok(seen) => invitation_page(app, visitor, words, &seen, true, StatusCode::FORBIDDEN),
        Err(Error::Refused(_)) => dead_end(app, visitor, words, ticket),
        Err(error) => Err(Fault::of(&error)),
    }
}

/// The one face of what cannot be used.
pub(super) fn dead_end(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    ticket: &str,
) -> Result<Response, Fault> {
    let may_renew = app
        .config()
        .places()
        .any(|place| place.policy().renews_for_holder());
    let ticket = Ticket::parse(ticket).ok().filter(|_| may_renew);
    let mut text = vec![words.dead_text.to_owned()];
    if ticket.is_some() {
        text.push(words.renew_text.to_owned());
    }
    let mut frame = Frame::of(app, visitor, words);
    frame.reference = Some(visitor.context.request_id.to_string());
    let template = Message {
        frame,
        title: words.dead_title,
        text,
        link: ticket.map(|ticket| Link {
            path: format!("/renew?ticket={}&lc={}", ticket.expose_secret(), words.tag),
            words: words.renew,
        }),
    };
    page(visitor, StatusCode::GONE, &template, None)
}

pub(super) fn message(
    app: &App,
    visitor: &Visitor,
    words: &'static Words,
    status: StatusCode,
    title: &'static str,
    text: Vec<String>,
) -> Result<Response, Fault> {
    let template = Message {
        frame: Frame::of(app, visitor, words),
        title,
        text,
        link: None,
    };
    page(visitor, status, &template, None)
}

/// `GET /welcome`: where somebody arrives whose invitation leads nowhere else.
pub(super) async fn welcome(State(app): State<App>, visitor: Visitor) -> Result<Response, Fault> {
    let fields = Fields::of_query(&visitor.uri);
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    let scope = fields.get("to").and_then(|scope| Scope::parse(scope).ok());
    let mut text = vec![words.welcome_text.to_owned()];
    if let (Some(account), Some(scope)) = (visitor.account(), scope)
        && app
            .database()
            .member(&scope, &account.user)
            .await?
            .is_some()
    {
        let place = plain(&place_name(&app, &scope));
        text.push(fill(words.welcome_place, "place", &place));
    }
    message(
        &app,
        &visitor,
        words,
        StatusCode::OK,
        words.welcome_title,
        text,
    )
}

/// The sentence over an invitation.
pub(super) fn title_of(words: &Words, inviter: Option<&DisplayText>, place: &str) -> String {
    let title = match inviter {
        Some(name) => fill(words.invited_by, "inviter", &plain(name.as_str())),
        None => words.invited.to_owned(),
    };
    // The place last, so that no name can bring in another.
    fill(&title, "place", &plain(place))
}

/// The name that an invitation gives its place, or the place's own.
pub(super) fn named_place(app: &App, name: Option<&DisplayText>, scope: &Scope) -> String {
    name.map_or_else(|| place_name(app, scope), |name| name.as_str().to_owned())
}

fn place_name(app: &App, scope: &Scope) -> String {
    let named = app.config().place(scope).and_then(|place| place.name());
    named.map_or_else(
        || scope.as_str().to_owned(),
        |name| name.as_str().to_owned(),
    )
}

/// A name that is put into a sentence before others are.
fn plain(name: &str) -> String {
    name.replace(['{', '}'], "")
}

fn masked(visitor: &Visitor) -> String {
    visitor
        .account()
        .map(|account| account.address.masked())
        .unwrap_or_default()
}
