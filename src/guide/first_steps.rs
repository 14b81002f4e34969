//! From the quickstart to a host of your own.
//!
//! The quickstart runs on maps in memory. A real host replaces them one at a time, and after each
//! step the program still runs. This is the order that asks least of you at once.
//!
//! | step | what you write | what it replaces |
//! |---|---|---|
//! | 1 | a [`Policy`] and a key in your configuration | the literals of the quickstart |
//! | 2 | a [`Directory`](ports::Directory) over your users and roles | `MemoryDirectory` |
//! | 3 | the accept page: `GET` shows a preview, `POST` redeems | the call in `main` |
//! | 4 | a [`Mailer`](ports::Mailer) over your mail provider, and a worker that calls [`Invitations::run_due`] | `MemoryMailer` |
//! | 5 | a [`Store`](ports::Store) over your database, which writes memberships too | `MemoryStore` |
//!
//! # The policy
//!
//! A [`Policy`] is plain data, and its defaults deny. Two lines are needed before anything works:
//! [`link`](policy::PolicyBuilder::link) names your accept page, and
//! [`grants`](policy::PolicyBuilder::grants) says which role may grant which. What may be granted is
//! not inherited: an `admin` who may grant `member` may not grant what `member` may grant.
//!
//! Take care with [`roles`](policy::PolicyBuilder::roles), which sets the whole
//! [`RoleBook`](policy::RoleBook) and so undoes the calls of `grants` and `allow_links` before it.
//! A host with many tenants answers with a policy of the scope in [`Facts::policy`]; the policy of
//! the service serves the scopes that have none.
//!
//! # The key ring
//!
//! A key is 32 to 64 random bytes. Make one with `openssl rand -hex 32`, and keep it where you keep
//! the password of the database, but not in the database. The text form is `id:state:key`, and the
//! keys of a ring stand one after the other:
//!
//! ```
//! use invitation::{
//!     Keyring,
//!     ticket::{KeyId, KeyState},
//! };
//!
//! let may = "8c1f5a27d30b49e66f90b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f506";
//! let november = "6xSpbnBuMbkGVbmN+vZHH0dZ7fVsvEkZNkLP1NjDYrM=";
//!
//! // Ship the new key to every process first, so that each can derive what any of them mints.
//! Keyring::parse(&format!("2026-05:active:{may}, 2026-11:retired:{november}"))?;
//! // Then let it mint. The order stays: the first key is the first for ever.
//! let ring = Keyring::parse(&format!("2026-05:retired:{may}, 2026-11:active:{november}"))?;
//! assert_eq!(ring.active().as_str(), "2026-11");
//! // The key of May has leaked: what it minted is refused from now on.
//! let ring = Keyring::parse(&format!("2026-05:compromised:{may}, 2026-11:active:{november}"))?;
//! assert_eq!(ring.state(&KeyId::new("2026-05")?), Some(KeyState::Compromised));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - **Rotate** as above. Tickets that are out stay good, since redeeming needs no key at all.
//! - **Retire** happens by that. Keep a retired key while an invitation that it minted may be sent
//!   again, shown or blocked from: until the longest lifetime and the retention are over. The first
//!   key stays for good, because counters and the ledger are keyed with it.
//! - **Compromised** is a mark, not a removal. A ticket of that key is refused as
//!   [`RedeemRefusal::Withdrawn`]. Letters that still wait get a fresh ticket by themselves. For those
//!   that have left, call [`Invitations::resend`] on the pending invitations: it mints anew where the
//!   key demands it, and keeps the ticket elsewhere.
//! - **A key that is missing** is taken for an older configuration. The letter is put off and tried
//!   again, and no live link is replaced because of it.
//!
//! # The directory
//!
//! The core asks one question before each decision, [`About`], and takes one answer, [`Facts`].
//! Whatever you do not say counts as no. Answer [`Unavailable`] when you cannot tell: that is tried
//! again, while a fact is believed.
//!
//! ```
//! # #[cfg(not(all(feature = "memory", feature = "system")))] fn main() {}
//! # #[cfg(all(feature = "memory", feature = "system"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::collections::HashMap;
//!
//! use invitation::{
//!     About, Actor, Facts, Invitations, Invite, Keyring, Lifetime, Policy, Roles, Unavailable, UserId,
//!     letter::Letter,
//!     memory::MemoryStore,
//!     ports::{Directory, Handed, MailError, Mailer},
//! };
//!
//! /// The users of one organization; yours asks the database.
//! struct Users(HashMap<UserId, Roles>);
//!
//! impl Directory for Users {
//!     async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
//!         let roles_of = |user: &UserId| self.0.get(user).cloned();
//!         let mut facts = Facts::default();
//!         facts.scope_exists = about.scope.as_str() == "organization:acme";
//!         facts.actor = about.actor.and_then(|actor| roles_of(actor.user()));
//!         facts.sponsor = about.sponsor.and_then(|sponsor| roles_of(sponsor.user()));
//!         facts.claimant = about.claimant.and_then(|claimant| roles_of(claimant.user()));
//!         facts.seat_free = true;
//!         facts.contact_allowed = true; // no, where the invitee has blocked you
//!         Ok(facts)
//!     }
//! }
//!
//! /// Hands letters to a provider; this one prints them, without the link.
//! struct Console;
//!
//! impl Mailer for Console {
//!     async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
//!         println!("{} to {} people", letter.delivery_id(), letter.to().len());
//!         Ok(Handed::default())
//!     }
//!
//!     fn timeout(&self) -> Lifetime {
//!         Lifetime::seconds(20)
//!     }
//! }
//!
//! let users = Users(HashMap::from([(UserId::new("grace")?, Roles::of(["admin"])?)]));
//! let policy = Policy::builder()
//!     .link("https://app.example.com/join")?
//!     .grants("admin", ["member"])?
//!     .build()?;
//! let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! let invitations = Invitations::new(MemoryStore::new(), users, keyring, policy);
//!
//! # pollster::block_on(async {
//! // In a request handler: no mailer is in sight.
//! let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?;
//! invitations.invite(&draft, &Actor::person("grace")?).await?;
//!
//! // In the worker, every few seconds.
//! let report = invitations.run_due(&Console, 100).await?;
//! assert_eq!(report.sent, 1);
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! # Where what runs
//!
//! **A web process needs no mailer.** Commands put letters into a queue that is part of the
//! invitation; they commit and answer. Only [`Invitations::run_due`] takes a mailer. Call it from a
//! timer in a worker, in as many processes as you like: a lease keeps two of them from one row. If
//! you want the letter to leave at once, wake the worker after a command. A worker that is down
//! delays letters and nothing else; expiry holds without it.
//!
//! [`Invitations`] is cheap to clone, holds no state but its ports, and runs on any executor. Every
//! future may be dropped: one port call is the only step that changes anything.
//!
//! # The accept page
//!
//! `GET` calls [`Invitations::preview`], which changes nothing, and shows a button. `POST` calls
//! [`Invitations::redeem`] with the ticket and a [`Claimant`]: the user id of the session, and the
//! addresses that *you* have verified. Show [`RedeemRefusal::public`] when it is refused and log the
//! rest. [`security`](super::security) says why it is cut like this.
//!
//! # The store
//!
//! Keep `MemoryStore` until the rest stands. Then write the nine methods of
//! [`Store`](ports::Store) against its contract. The columns are those of [`Index`], with `uses`, the
//! lease and the claim count; all else is one [`Document`] in any `serde` format, so an upgrade of
//! the crate asks for no migration. [`transactions`](super::transactions) tells what belongs into
//! the commit.

#[cfg(doc)]
use crate::*;
