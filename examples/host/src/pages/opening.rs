//! Accounts that a ticket opens: whoever holds a ticket that went to one mailbox alone has shown
//! that the mailbox is theirs. An account that exists is never entered by that.

use invitation::{
    Binding, Claimant, Email, Invitation, Invitee, Lifetime, RedeemRefusal, Redeemed, Ticket,
    Timestamp, UserId, ports::Store as _, service::Error,
};

use super::{
    seen::{Seen, look},
    texts::Words,
    visitor::{Visitor, claimant},
};
use crate::{
    app::App,
    http::fault::Fault,
    store::{Account, Digest},
};

/// How long the browser that opened an account by a ticket is still let in by it: for the second
/// click, and for the answer that was lost on its way.
const SECOND_CLICK: Lifetime = Lifetime::minutes(10);

/// What came of accepting without being signed in.
pub(super) enum Opened {
    /// It was accepted by the account of the invited address, which is signed in now.
    Redeemed(Redeemed),
    /// The mailbox has to be proven by a code first.
    Prove(Seen),
    /// Some account has to be signed in first.
    SignIn(Seen),
    /// It cannot be accepted.
    Refused(Error<RedeemRefusal>),
}

pub(super) async fn through(
    app: &App,
    visitor: &mut Visitor,
    words: &'static Words,
    ticket: &str,
) -> Result<Opened, Fault> {
    let parsed = match Ticket::parse(ticket) {
        Ok(ticket) => ticket,
        Err(error) => return Ok(Opened::Refused(Error::Refused(error.into()))),
    };
    let found = app.database().find_by_digest(&parsed.digest()).await?;
    let Some(invitation) = found else {
        return Ok(Opened::Refused(Error::Refused(RedeemRefusal::Unknown)));
    };
    let Some(address) = bound_address(&invitation) else {
        return Ok(match look(app, ticket).await {
            Ok(seen) => Opened::SignIn(seen),
            Err(error) => Opened::Refused(error),
        });
    };
    let by = visitor.with_ticket(parsed.expose_secret());
    let now = visitor.now();
    let existing = app.database().account_by_address(address.key()).await?;
    let account = match existing {
        Some(account) if account.is_verified() => {
            return if opened(&account, &by, now) {
                enter(app, visitor, words, ticket, account).await
            } else {
                prove(app, ticket).await
            };
        }
        Some(account) => account,
        None => {
            if let Err(error) = look(app, ticket).await {
                return Ok(Opened::Refused(error));
            }
            reserve(app, address, invitation.guest(), now).await?
        }
    };
    let creating = Claimant::of(account.user.clone()).creating_account_with(address.as_str());
    let creating = creating.map_err(|_| Fault::Internal)?;
    match app.invitations().redeem(ticket, &creating).await {
        Ok(redeemed) => {
            let database = app.database();
            database
                .verify_account(&account.user, Some(&by), now)
                .await?;
            // Of several who held the ticket at once, the account is the first one's.
            match database.account(&account.user).await? {
                Some(account) if opened(&account, &by, now) => {
                    visitor.sign_in(app, words, account).await?;
                    Ok(Opened::Redeemed(redeemed))
                }
                _ => prove(app, ticket).await,
            }
        }
        Err(Error::Refused(RedeemRefusal::WrongAccount)) => prove(app, ticket).await,
        Err(error) => Ok(Opened::Refused(error)),
    }
}

/// The second click of the browser that opened the account: it is signed in only once the ledger
/// says that this very account redeemed this very ticket.
async fn enter(
    app: &App,
    visitor: &mut Visitor,
    words: &'static Words,
    ticket: &str,
    account: Account,
) -> Result<Opened, Fault> {
    match app.invitations().redeem(ticket, &claimant(&account)).await {
        Ok(redeemed @ Redeemed::Already { .. }) => {
            visitor.sign_in(app, words, account).await?;
            Ok(Opened::Redeemed(redeemed))
        }
        Ok(_) => prove(app, ticket).await,
        Err(error) => Ok(Opened::Refused(error)),
    }
}

async fn prove(app: &App, ticket: &str) -> Result<Opened, Fault> {
    Ok(match look(app, ticket).await {
        Ok(seen) => Opened::Prove(seen),
        Err(error) => Opened::Refused(error),
    })
}

fn opened(account: &Account, by: &Digest, now: Timestamp) -> bool {
    let is_fresh = account
        .verified_at
        .is_some_and(|moment| now < moment.after(SECOND_CLICK));
    is_fresh && account.opened_by.as_deref() == Some(by.as_slice())
}

/// The address that an invitation is bound to.
pub(super) fn bound_address(invitation: &Invitation) -> Option<&Email> {
    match (invitation.binding(), invitation.invitee()) {
        (Binding::Address, Invitee::Email(address)) => Some(address),
        _ => None,
    }
}

/// The account of an address, begun where there is none. A guest who was named with the invitation
/// keeps that name.
pub(super) async fn reserve(
    app: &App,
    address: &Email,
    guest: Option<&UserId>,
    now: Timestamp,
) -> Result<Account, Fault> {
    let database = app.database();
    if let Some(guest) = guest
        && let Some(account) = database.reserve_account(guest, address, now).await?
    {
        return Ok(account);
    }
    let user = fresh_user()?;
    let account = database.reserve_account(&user, address, now).await?;
    account.ok_or(Fault::Unavailable)
}

fn fresh_user() -> Result<UserId, Fault> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|_| Fault::Internal)?;
    let id = uuid::Builder::from_random_bytes(random).into_uuid();
    UserId::new(&id.to_string()).map_err(|_| Fault::Internal)
}
