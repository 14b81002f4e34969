//! What becomes of an invitation, and who may do what to it.
//!
//! ```text
//! Requested ──approve──▶ Pending ──redeem──▶ Accepted
//!     │ │                   ├─decline, block──▶ Declined
//!     │ └──revoke──────┐    ├─revoke, supersede, erase──▶ Revoked
//!     │reject          │    └─now ≥ expires_at──▶ Expired
//!     ▼                ▼
//!   Rejected        Revoked
//! ```
//!
//! `Requested` and `Pending` are open. The others are for ever: no command leads out of them, and
//! only erasure and the records of delivery still write to them. A request runs out of time as a
//! pending invitation does. [`State`] keeps when each step was taken and by whom, [`Status`] is the
//! word for columns and filters.
//!
//! # Who may do what
//!
//! *The ceiling* means three things together: the actor's roles may grant each role of the
//! invitation ([`RoleBook`](policy::RoleBook)); an application key stays below the ceiling of
//! applications; a link stays below the ceiling of links. It is asked of whoever acts, on what the
//! invitation grants by then.
//!
//! | command | who | on what |
//! |---|---|---|
//! | [`invite`](Invitations::invite) | whom the ceiling admits | |
//! | [`request`](Invitations::request) | whom [`Requests`](policy::Requests) names | |
//! | [`approve`](Invitations::approve), [`reject`](Invitations::reject) | the ceiling, never the one who asked, at the revision seen | requested |
//! | [`resend`](Invitations::resend), [`rotate`](Invitations::rotate), [`reveal`](Invitations::reveal) | the ceiling | pending, in time |
//! | [`amend`](Invitations::amend) | the ceiling over what it grants before and after, at the revision seen | pending, in time |
//! | [`extend`](Invitations::extend) | the ceiling | pending, also out of time until that is stored |
//! | [`renew`](Invitations::renew) | the ceiling | expired, stored or not |
//! | [`renew_for_holder`](Invitations::renew_for_holder) | who holds the ticket, where the policy lets them and the sponsor still passes the ceiling | expired, stored or not |
//! | [`revoke`](Invitations::revoke) | who created it, or whose roles may grant it | requested, pending |
//! | [`redeem`](Invitations::redeem), [`accept_from_inbox`](Invitations::accept_from_inbox) | whom the [`Binding`] admits | pending, in time |
//! | [`decline`](Invitations::decline), [`block`](Invitations::block) | the invitee, with proof | pending; to block, any |
//! | [`erase`](Invitations::erase), [`get`](Invitations::get), [`list`](Invitations::list), [`count`](Invitations::count) | whom you let; the core asks nothing | any |
//!
//! # Time
//!
//! An invitation lives while `now < expires_at`, on every path, by one predicate. Nothing has to run
//! for it to expire: [`Invitation::status_at`] derives it. `Expired` is *stored* when a commit acts
//! on it: the agenda does so within a minute or so, and a new invitation to the same person does so
//! first thing in its own commit. So a lapsed invitation never blocks a new one.
//!
//! The draft may ask for a lifetime within the bounds of [`Lifetimes`](policy::Lifetimes): 7 days
//! unless it says, 5 minutes at the least, 30 days at the most.
//!
//! ```
#![doc = include_str!("setting.txt")]
//! let invited = invitations.invite(&draft, &grace).await?.invitation;
//! clock.advance(Lifetime::days(7));
//! assert_eq!(invited.status_at(clock.now()), Status::Expired);
//!
//! // It stands again, with a fresh letter and the same ticket.
//! let renewed = invitations.renew(&scope, invited.id(), &grace).await?;
//! assert_eq!(renewed.id(), invited.id());
//! assert!(renewed.is_live(clock.now()));
//!
//! // Once the agenda has stored the lapse it is final, and a new one takes its place.
//! clock.advance(Lifetime::days(8));
//! invitations.run_due(&mailer, 10).await?;
//! let successor = invitations.renew(&scope, invited.id(), &grace).await?;
//! assert_ne!(successor.id(), invited.id());
//! # use invitation::ports::Clock;
//! # Ok(()) }) }
//! ```
//!
//! # A second invitation of the same person
//!
//! One scope and one invitee make a [`Slot`], and at most one pending invitation holds it. What a
//! second one means is [`Duplicates`](policy::Duplicates):
//!
//! | mode | what happens | [`InvitedHow`] |
//! |---|---|---|
//! | `Refuse` | it is refused, with the id of the first | |
//! | `ReturnExisting` | the first is the answer, nothing is sent | `Existing` |
//! | `Resend` | the first is the answer, its letter goes again | `Resent` |
//! | `Replace` | the first is revoked, the second stands | `Replaced` |
//! | `Allow` | both stand, and no slot is held; a guest's is, and replaced | `Created` |
//!
//! The actor must pass the ceiling over what the *first* grants, or a weaker inviter would get a
//! stronger link. Requests, links and whatever has ended hold no slot. An
//! [idempotency key](Invite::idempotency_key) is another matter: the same key by the same actor in
//! the same scope is the same invitation, whatever became of it (`Replayed`); with another request it
//! is refused.
//!
//! # Letters again, tickets anew
//!
//! - **Resend** keeps the ticket, so the link of the first letter still works. A minute must lie
//!   between letters, and ten in all are enough, unless [`ResendPolicy`](policy::ResendPolicy) says
//!   otherwise.
//! - **Rotate** replaces the ticket and sends it; the old link is dead with the commit.
//! - **Extend** moves the end, counted from now, and sends nothing.
//! - **Renew** is for what has expired: the policy's lifetime again, and a fresh letter. What goes by
//!   no letter cannot be renewed: extend it in time, or invite anew. Nor can a request that was never
//!   approved.
//! - **Amend** changes roles, the end of the membership, metadata and the end of the invitation.
//!   More roles or a longer membership replace the ticket, so ask for a letter in the same
//!   [`Amendment`].
//!
//! # Approval
//!
//! [`Invitations::request`] creates a `Requested` invitation without a ticket. Those in
//! [`Facts::approvers`] get a letter. On approval the lifetime begins anew, the first ticket is minted,
//! and from then on the invitation rests on the approver's standing instead of the asker's. Approve
//! and reject name the revision that the approver saw, so nobody approves what was changed behind
//! their back.
//!
//! # Links
//!
//! [`Invite::anyone`] and [`Invite::domain`] make a link that the caller gets and passes on. The
//! policy must [allow links](policy::PolicyBuilder::allow_links) and says which roles one may carry.
//! A link may be used by as many people as [`Uses`] says, by each of them once. Uses are a counter
//! beside the document, so a crowd on one link does not make its members wait for each other. A link
//! whose uses are spent counts as accepted. Nobody can decline it for the others. `Domain` asks for a
//! verified address in exactly that domain, not in one below it.
//!
//! # Guests
//!
//! With [`GuestWish::Provision`] a guest user exists from the moment of invitation: the directory
//! fixes its id in [`Facts::guest`], and the store creates it in the commit of the invitation. When
//! the guest redeems, name that id as the [`Claimant`]'s; [`Invitation::guest`] tells it. The core
//! does not compare the two. [`GuestWish::Reset`] binds a guest to a new address: it takes the right
//! to grant all that the guest holds, kills the pending invitation that the guest still had, writes
//! to the old address, and emits [`EventKind::SessionsMustEnd`].
//!
//! # Requirements
//!
//! [`Invite::requires`] adds a demand in your own words, such as `second-factor`. Redemption is
//! refused with [`RedeemRefusal::Requirement`], and nothing is spent, until the claimant
//! [satisfies](Claimant::satisfying) it. Send them through it and redeem again.
//!
//! # Decline and block
//!
//! A person declines with a ticket that proves their mailbox, or as a claimant whom the binding
//! admits; a bearer invitation is declined by its ticket alone. A letter that went to the invitee
//! and nobody else carries a block token too, which blocks and does not redeem. The core does not
//! keep the block: on [`EventKind::ContactBlocked`] write it down, and answer
//! [`Facts::contact_allowed`] by it. From then on no letter goes to them, and no invitation to them
//! is redeemed, until you say otherwise.

#[cfg(doc)]
use crate::*;
