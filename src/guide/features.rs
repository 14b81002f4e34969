//! Everything it can do, with the place in the API.
//!
//! One line for each feature. What is not there yet says so. The words are explained in
//! [`life`](super::life), [`security`](super::security) and [`operations`](super::operations).
//!
//! # Model
//!
//! | id | feature | where |
//! |---|---|---|
//! | M1 | invitation of its own, with or without an organization | [`Invitation`]; any [`Scope`], also one for the whole platform |
//! | M2 | by e-mail, user id, domain, open link | [`Invite::email`], [`Invite::user`], [`Invite::domain`], [`Invite::anyone`] |
//! | M3 | who is invited, who asks | [`Profile`]; [`Inviter`] for the letter, [`Actor`] with its [`Credential`] |
//! | M4 | several roles in your words | [`Roles`], [`RoleBook`](policy::RoleBook); a default only by [`default_roles`](policy::RoleBook::default_roles) |
//! | M5 | a membership that ends | [`Invite::until`], [`Grant::until`]; watching the date is the host's |
//! | M6 | metadata by trust class | [`Invite::metadata`], [`Invite::private_metadata`], [`Metadata`] |
//! | M7 | a guest user from the invitation on | [`Invite::guest`], [`GuestWish`], [`GuestOrder`], [`EventKind::GuestProvisioned`] |
//! | M8 | pre-filled forms with exact amounts | [`Metadata`] holds decimal strings, `wire::Decimal` reads them digit for digit; [`InviteeView::metadata`](InviteeView), [`Granted::grant`](Granted) |
//!
//! # Life
//!
//! | id | feature | where |
//! |---|---|---|
//! | L1 | states with time and actor of each step | [`State`], [`Status`], [`Invitation::approved_at`] |
//! | L2 | expiry by reading, with bounds | [`Invitation::status_at`], [`Invite::lifetime`], [`Lifetimes`](policy::Lifetimes) |
//! | L3 | duplicates | [`Duplicates`](policy::Duplicates), [`InvitedHow`], [`Slot`] |
//! | L4 | idempotent create | [`Invite::idempotency_key`], [`InvitedHow::Replayed`] |
//! | L5 | resend with cool-down and cap; keep or rotate | [`Invitations::resend`], [`Invitations::rotate`], [`ResendPolicy`](policy::ResendPolicy) |
//! | L6 | reminders | [`remind`](policy::PolicyBuilder::remind), [`LetterKind::Reminder`] |
//! | L7 | a lapse is told and is an event | [`tell_lapse`](policy::PolicyBuilder::tell_lapse), [`LetterKind::Lapsed`], [`EventKind::Expired`] |
//! | L8 | requests and approval | [`Invitations::request`], [`Invitations::approve`], [`Invitations::reject`], [`Requests`](policy::Requests) |
//! | L9 | amend under the same ceilings | [`Invitations::amend`], [`Amendment`] |
//! | L10 | decline, and block more | [`Invitations::decline`], [`Invitations::block`], [`Invitations::block_by_token`], [`Facts::contact_allowed`] |
//! | L11 | revoke one or many, never members | [`Invitations::revoke`], [`Invitations::revoke_all`] |
//! | L12 | links for many | [`Uses`], [`Write::Use`], [`Redemption`], [`allow_links`](policy::PolicyBuilder::allow_links) |
//! | L13 | bulk with a result per row, and a dry run | [`Invitations::invite_many`], [`Invitations::plan_many`] |
//!
//! # Redemption
//!
//! | id | feature | where |
//! |---|---|---|
//! | R1 | ticket ≠ id, 160 bits, digest at rest, single use | [`Ticket`], [`TicketDigest`](ticket::TicketDigest), [`Invitations::redeem`] |
//! | R2 | the same link again, never stored | [`Keyring::derive`], [`Invitations::resend`], [`Invitations::reveal`] |
//! | R3 | bound to the address; the link may prove the mailbox | [`Binding`], [`Claimant::verified`], [`Claimant::creating_account_with`], [`Redeemed::Now`] |
//! | R4 | wrong account can be mended | [`RedeemRefusal::WrongAccount`], [`PublicRefusal::WrongAccount`] |
//! | R5 | the same user's repeat succeeds | [`Redeemed::Already`] |
//! | R6 | everything is checked once more | [`Facts`] at [`Purpose::Redeem`], [`RedeemRefusal`] |
//! | R7 | opening a link spends nothing | [`Invitations::preview`], [`Preview`] |
//! | R8 | one public face, a typed reason | [`RedeemRefusal::public`], [`PublicRefusal`] |
//! | R9 | membership in the same transaction | [`Change::granted`], [`Store::commit`](ports::Store::commit) |
//! | R10 | demands before the ticket is spent | [`Invite::requires`], [`Claimant::satisfying`], [`Requirement`] |
//! | R11 | redirects on a list | [`RedirectPolicy`](policy::RedirectPolicy), [`Invite::redirect`], [`Redeemed::redirect`] |
//!
//! # Guard
//!
//! | id | feature | where |
//! |---|---|---|
//! | G1 | role ceilings at every step | [`RoleBook`](policy::RoleBook), [`CeilingRefusal`] |
//! | G2 | limits that hold under races | [`Limits`](policy::Limits), [`Limit`], [`LimitKind`] |
//! | G3 | seats | [`Facts::seat_free`], [`Veto::NoSeat`](ports::Veto::NoSeat) |
//! | G4 | mail domains, allowed or denied | [`DomainPolicy`](policy::DomainPolicy) |
//! | G5 | tenants apart | [`Scope`] in every call by id; [`Store::get`](ports::Store::get) |
//! | G6 | erasure and retention | [`Invitations::erase`], [`retention`](policy::PolicyBuilder::retention), [`Query::holding_address`](ports::Query::holding_address) |
//! | G7 | events without tickets, committed with the state | [`Event`], [`Change::events`] |
//!
//! # Letters
//!
//! | id | feature | where |
//! |---|---|---|
//! | E1 | sent by us, or the link to the caller | [`Invite::without_letter`], [`Invite::with_link`], [`Invited::hand_out`] |
//! | E2 | language, header, body, footer, copies, answers | [`Letter`](letter::Letter), [`Texts`], [`Invite::language`], [`Invite::cc`], [`Facts::language`], [`Locale::negotiate`] |
//! | E3 | what became of the letter | [`Invitation::delivery`], [`Delivery`], [`Invitations::record_bounce`] |
//! | E4 | crash-safe delivery | [`Invitations::run_due`], [`DeliveryId`], [`Retries`](policy::Retries) |
//! | E5 | rendered in the reader's language | feature `render`: `Renderer` gives subject, text, HTML and headers in 21 languages and yours; see [`letters`](super::letters) |
//!
//! # Reading
//!
//! | id | feature | where |
//! |---|---|---|
//! | Q1 | lists with a stable cursor | [`Invitations::list`], [`Query`](ports::Query), [`Cursor`](ports::Cursor) |
//! | Q2 | the invitee's inbox | [`Invitations::inbox`], [`Invitations::accept_from_inbox`] |
//! | Q3 | counts by status | [`Invitations::count`] |
//!
//! # For builders
//!
//! | id | feature | where |
//! |---|---|---|
//! | B1 | pure decisions, usable in your transaction | [`Invitation::invite`], [`Invitation::redeem`], [`Decided`], [`Change`] |
//! | B2 | a conformance kit for adapters | feature `conformance`: `store_conformance!` makes a test of each promise of [`Store`](ports::Store), `conformance::report` a page |
//! | B3 | clock and randomness from outside | [`Clock`](ports::Clock), [`Entropy`](ports::Entropy), [`Moment`], [`Invitations::with_ports`] |
//! | B4 | stored form with its version | [`Document`], [`Document::VERSION`] |
//! | B5 | four published dialects | feature `wire`: `wire::graph`, `wire::organization`, `wire::sap`, `wire::supporter`; see [`dialects`](super::dialects) |
//!
//! # A taste
//!
//! A link for two people of one domain, from creation (L12) to the count (Q3):
//!
//! ```
#![doc = include_str!("setting.txt")]
//! let two = Uses::UpTo(2.try_into()?);
//! let draft = Invite::domain("organization:acme", "example.com")?.role("member")?.uses(two);
//! let invited = invitations.invite(&draft, &grace).await?;
//! let link = invited.link.unwrap(); // for the caller alone; nothing was sent
//! let ticket = link.expose_secret().split('=').next_back().unwrap();
//!
//! for user in ["ada", "lin"] {
//!     let claimant = Claimant::new(user)?.verified(&format!("{user}@example.com"))?;
//!     assert!(invitations.redeem(ticket, &claimant).await?.granted().is_some());
//! }
//! let mallory = Claimant::new("mallory")?.verified("mallory@example.net")?;
//! assert!(invitations.redeem(ticket, &mallory).await.is_err());
//! assert_eq!(invitations.count(&scope).await?[&Status::Accepted], 1);
//! # Ok(()) }) }
//! ```

#[cfg(doc)]
use crate::*;
