//! Invitations done right: a pure core that any service links.
//!
//! A host links this crate, implements a few traits (its database, its mailer, what it knows of its
//! users), and gets invitations that hold under races, crashes and hostile input: a ticket is
//! redeemed once, a letter is never lost, nobody grants more than they may, and what leaks from the
//! database opens nothing.
//!
//! # In twenty lines
//!
//! ```
//! # #[cfg(all(feature = "memory", feature = "system"))]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use invitation::memory::{MemoryDirectory, MemoryMailer, MemoryStore};
//! use invitation::{Actor, Claimant, Invitations, Invite, Keyring, Policy};
//!
//! let store = MemoryStore::new();
//! let directory = MemoryDirectory::over(&store);
//! directory.member("organization:acme", "grace", ["admin"])?;
//! let policy = Policy::builder()
//!     .link("https://app.example.com/join")?
//!     .grants("admin", ["member"])?
//!     .build()?;
//! let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! let invitations = Invitations::new(store, directory, keyring, policy);
//!
//! # pollster::block_on(async {
//! let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?;
//! invitations.invite(&draft, &Actor::person("grace")?).await?;
//!
//! let mailer = MemoryMailer::new();
//! invitations.run_due(&mailer, 10).await?; // the only place that sends letters
//! let letter = mailer.last_to("ada@example.com").unwrap();
//!
//! let ada = Claimant::new("ada")?.verified("ada@example.com")?;
//! let redeemed = invitations.redeem(letter.ticket().unwrap(), &ada).await?;
//! assert!(redeemed.granted().is_some());
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(all(feature = "memory", feature = "system")))] fn main() {}
//! ```
//!
//! # How it is made
//!
//! **Decisions are pure functions.** [`Invitation::invite`], [`Invitation::redeem`] and the rest take
//! the state, the command, the [`Facts`] that the host knows, the [`Rules`] and a [`Moment`]. They
//! answer with an ordered list of [`Change`]s, or with a typed refusal, and then nothing changes.
//! There is no clock, no randomness and no `async` in them: a host that owns its transaction calls
//! them itself.
//!
//! **The service** [`Invitations`] does the rest for everyone else: it reads, asks the [`Directory`],
//! decides and commits; whoever loses a race is decided again and hears the true reason.
//!
//! **Correctness rests on the commit, never on a read.** A [`Store`] applies changes in order, all or
//! none, on integer revisions, a few unique keys and guarded counters. Its contract is a list that
//! can be ticked off.
//!
//! **The ticket is derived, never stored.** The database holds a digest and a seed, the [`Keyring`]
//! the key; both together make the very same ticket again when a letter is sent, sent again or
//! shown. See [`ticket`].
//!
//! **Everything that time brings is one date.** Each row has the next moment at which it wants
//! attention; [`Invitations::run_due`] does it. Nothing that is decided depends on its having run.
//!
//! # The rooms
//!
//! | module | what is in it |
//! |---|---|
//! | [`values`] | what is parsed once and right for ever: addresses, names, times, links |
//! | [`ticket`] | the secret: format, derivation, keys, digests |
//! | [`policy`] | the host's rules as plain data |
//! | [`invitation`](mod@invitation) | the aggregate and every decision about it |
//! | [`letter`] | what is to be said, structured |
//! | `render` | letters as they are read, in the reader's language (feature) |
//! | [`ports`] | what a host implements |
//! | [`service`] | the use cases over the ports |
//! | `wire` | four published dialects as request and response types (feature) |
//! | `memory` | adapters over plain maps, for tests and beginnings (feature) |
//! | `system` | the machine's clock and randomness (feature) |
//! | `conformance` | the test kit that any adapter runs (feature) |
//! | [`guide`] | the book: first steps, life, security, transactions, operations, every feature |
//!
//! The crate is `no_std` with `alloc`; the features `memory` and `system`, both on by default, and
//! `conformance` are what uses `std`. It does no I/O whatever its features.
//!
//! [`Directory`]: ports::Directory
//! [`Store`]: ports::Store
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(any(feature = "conformance", feature = "memory", feature = "system"))]
extern crate std;

#[cfg(feature = "conformance")]
pub mod conformance;
pub mod guide;
pub mod invitation;
pub mod letter;
#[cfg(feature = "memory")]
pub mod memory;
pub mod policy;
pub mod ports;
#[cfg(feature = "render")]
pub mod render;
pub mod service;
#[cfg(any(feature = "memory", feature = "system"))]
pub mod system;
pub mod ticket;
pub mod values;
#[cfg(feature = "wire")]
pub mod wire;

#[doc(no_inline)]
pub use self::{
    invitation::*,
    policy::Policy,
    ports::Unavailable,
    service::Invitations,
    ticket::{Keyring, Ticket},
    values::*,
};

#[cfg(all(doctest, feature = "memory", feature = "system"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
