//! How a membership comes about in the commit that spends the ticket.
//!
//! A ticket that is spent without a membership is burnt; a membership without a spent ticket can be
//! had twice. So both are one commit, and there are two ways to it.
//!
//! **Over the service**, your [`Store`](ports::Store) does it: `commit` gets a list of [`Change`]s and
//! writes invitation, ledger and membership in one transaction. **On the pure floor** you hold the
//! transaction yourself, call the decision inside it and write what it says. The decisions are the
//! same functions.
//!
//! # What a change says
//!
//! | field | what the transaction does with it |
//! |---|---|
//! | [`write`](Change::write) | inserts, replaces at the expected revision, or counts one use |
//! | [`redemption`](Change::redemption) | inserts the ledger row, unique by invitation and redeemer |
//! | [`granted`](Change::granted) | writes the membership: adds the roles of its `grant` to what the member holds by then |
//! | [`guest`](Change::guest) | creates or re-binds the guest user |
//! | [`limits`](Change::limits) | checks and counts, and fails when one is passed |
//! | [`events`](Change::events) | inserts into the outbox or the audit trail |
//! | [`premises`](Change::premises) | compares the stamp of the facts, if there is one |
//! | [`commit_before`](Change::commit_before) | fails from that moment on, by the clock of the store |
//! | [`change_id`](Change::change_id) | nothing more: it is part of document and ledger row |
//!
//! Changes are applied in their order, each seeing those before it, all or none. The checks of one
//! run in the order of the contract: id and revision; slot, digest and ledger; uses; deadline and
//! premises; limits; your veto last. The order matters: the retry of a create that had succeeded
//! finds its own id, and not a limit that it filled itself.
//!
//! # A transaction of your own
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use invitation::{
//!     Actor, Change, Claimant, Document, Evidence, Facts, Invitation, Invite, Keyring, Moment,
//!     Policy, Redemption, Roles, Rules, Timestamp, UserId, Write, ticket::{Pseudonym, Ticket},
//! };
//!
//! /// Your tables; the functions below run between BEGIN and COMMIT.
//! #[derive(Default)]
//! struct Tables {
//!     invitations: BTreeMap<invitation::InvitationId, Document>,
//!     ledger: BTreeMap<Pseudonym, Redemption>,
//!     members: BTreeMap<UserId, Roles>,
//! }
//!
//! /// Applies one change; an error rolls everything back.
//! fn apply(tables: &mut Tables, change: &Change) -> Result<(), &'static str> {
//!     let stored = tables.invitations.get(&change.write.id()).cloned();
//!     let stored = stored.map(|document| Invitation::from_document(document, 0));
//!     let stored = stored.transpose().map_err(|_| "the document cannot be read")?;
//!     let holds = match &change.write {
//!         Write::Insert(_) => stored.is_none(),
//!         Write::Replace { expect, .. } => stored.is_some_and(|row| row.revision() == *expect),
//!         _ => return Err("this host makes no links for several people"),
//!     };
//!     let row = change.redemption.as_ref();
//!     if !holds || row.is_some_and(|row| tables.ledger.contains_key(&row.redeemer)) {
//!         return Err("somebody was faster: read again and decide again");
//!     }
//!     if let Some(invitation) = change.write.invitation() {
//!         tables.invitations.insert(invitation.id(), invitation.to_document());
//!     }
//!     if let Some(row) = row {
//!         tables.ledger.insert(row.redeemer, row.clone());
//!     }
//!     if let Some(granted) = &change.granted {
//!         // Added to what the member holds now, so nobody is lowered and nothing comes back.
//!         let held = tables.members.entry(granted.user.clone()).or_insert(Roles::none());
//!         for role in granted.grant.roles.iter() {
//!             held.insert(role.clone()).map_err(|_| "too many roles")?;
//!         }
//!     }
//!     Ok(())
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let policy = Policy::builder().link("https://app.example.com/join")?.grants("admin", ["member"])?.build()?;
//! # let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! # let rules = Rules::new(&policy, &keyring);
//! # let mut tables = Tables::default();
//! # let moment = |byte| Moment::new(Timestamp::from_unix_micros(1_795_000_000_000_000).unwrap(), [byte; Moment::RANDOM_BYTES]);
//! # let mut facts = Facts::default();
//! # (facts.scope_exists, facts.seat_free, facts.contact_allowed) = (true, true, true);
//! # facts.actor = Some(Roles::of(["admin"])?);
//! # facts.sponsor = facts.actor.clone();
//! let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?.without_letter();
//! let decided = Invitation::invite(&draft, &Actor::person("grace")?, &[], &facts, &rules, &moment(1))?;
//! for change in &decided.changes {
//!     apply(&mut tables, change)?;
//! }
//! let link = decided.outcome.hand_out(&rules)?.link.unwrap();
//!
//! // Later, in another transaction: read the row by the digest, decide, apply.
//! let ticket = Ticket::parse(link.expose_secret().split('=').next_back().unwrap())?;
//! let document = tables.invitations.values().next().unwrap().clone(); // by its digest
//! let invitation = Invitation::from_document(document, 0)?;
//! let ada = Claimant::new("ada")?.verified("ada@example.com")?;
//! let prior = tables.ledger.get(&invitation.redeemer(ada.user(), &keyring));
//! let decided = invitation.redeem(
//!     Evidence::Ticket(&ticket), &ada, prior, &facts, &rules, &moment(2),
//! )?;
//! for change in &decided.changes {
//!     apply(&mut tables, change)?;
//! }
//! assert!(tables.members.contains_key(ada.user()));
//! # Ok(())
//! # }
//! ```
//!
//! The outcome of a decision is true once its changes are committed, and not before. A [`Moment`] is
//! for one decision: draw fresh randomness for the next, and for a repeat after a conflict.
//!
//! # Seats and vetoes
//!
//! [`Facts::seat_free`] gives an early, clear refusal. It does not hold under a race: between the
//! question and the commit others may have come. Count the seats inside the transaction, behind a
//! lock on the scope (a row, an advisory lock, or SERIALIZABLE), and answer
//! [`CommitError::Refused`](ports::CommitError::Refused) with [`Veto::NoSeat`](ports::Veto::NoSeat). A
//! bare `count(*)` under READ COMMITTED lets twelve people into five seats. A member who redeems once
//! more takes no new seat. The other vetoes are for a scope that is gone, an account that was to be
//! created and exists, and whatever else only you can know.
//!
//! # Limits
//!
//! [`Limit::Open`] counts the open invitations of the scope: requested or pending, in time at `as_of`,
//! not used up; the written row is one of them. Serialize it like seats. [`Limit::Tally`] is a counter
//! in a row of its own: one statement that adds only where the sum stays within the cap, and no row
//! touched means that the limit was reached. Take locks in the order of their keys, or two batches
//! wait for each other. A row may go when its `until` has passed.
//!
//! # The stamp of the facts
//!
//! Facts are told before the transaction begins. Where the store shares the database with your users,
//! give [`Facts::stamp`] a version that changes with every fact of the scope, and compare it with
//! [`Change::premises`] in the commit: a mismatch is a conflict on
//! [`Constraint::Facts`](ports::Constraint::Facts), and the service asks and decides again. So a
//! removal of the sponsor in the last moment wins. Redemptions and the commands that give, send
//! or show carry the stamp; revoking, rejecting, declining and erasing do not, as they only take away. Without
//! stamps there is a window as long as one request, and you should know that it is there.
//!
//! # When nobody knows
//!
//! A connection may die in the commit. That is [`CommitError::Unknown`](ports::CommitError::Unknown),
//! an answer of its own: never report it as a duplicate, nor as unavailable. The service looks: the
//! ledger row or the document bears the [`ChangeId`] of this commit, then it was made; the revision is
//! as it was read, then the same changes are made again; else it says
//! [`Error::OutcomeUnknown`](service::Error::OutcomeUnknown). What then? Redeeming is safe to repeat:
//! the same user hears [`Redeemed::Already`]. A create is safe to repeat under an
//! [idempotency key](Invite::idempotency_key). For the rest read the invitation and look.
//!
//! `Already` carries no grant on purpose. Who writes memberships from the answer of `redeem`, rather
//! than in the commit, would bring removed members back with it.

#[cfg(doc)]
use crate::*;
