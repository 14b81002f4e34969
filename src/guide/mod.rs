//! The book: how to build on this crate, chapter by chapter.
//!
//! | chapter | what it answers |
//! |---|---|
//! | [`first_steps`] | what to write, in which order, and where each part runs |
//! | [`life`] | what becomes of an invitation, and who may do what to it |
//! | [`security`] | what a ticket protects, what it does not, and what stays with you |
//! | [`transactions`] | granting in your own transaction: how a membership comes about in the commit that spends the ticket |
//! | [`writing_a_store`] | a store for your database, step by step, and how to know that it is right |
//! | [`growing`] | several processes, several databases, and databases of another kind |
//! | [`letters`] | what letters say, in which language, and how to make them yours |
//! | [`operations`] | how it runs from day to day, and what to watch |
//! | [`dialects`] | how clients of four other services are answered |
//! | [`features`] | everything it can do, with the place in the API |
//!
//! Every example runs with the tests of the crate. Those that need more than values begin with one
//! small world, which is left out of the text so that you see the point of each:
//!
//! ```
//! # #[cfg(not(feature = "memory"))] fn main() {}
//! # #[cfg(feature = "memory")] fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use invitation::{
//!     Actor, Claimant, Invitations, Invite, Keyring, Policy, Roles, Scope,
//!     memory::{ManualClock, MemoryDirectory, MemoryMailer, MemoryStore, SeededEntropy},
//!     policy::Requests,
//! };
//!
//! let clock = ManualClock::at("2026-11-20T09:00:00Z".parse()?);
//! let store = MemoryStore::with_clock(clock.clone());
//! let directory = MemoryDirectory::over(&store);
//! directory.member("organization:acme", "grace", ["admin"])?.address("grace", "grace@example.com")?;
//!
//! let policy = Policy::builder()
//!     .link("https://app.example.com/join")?
//!     .grants("admin", ["admin", "member"])?
//!     .allow_links(Roles::of(["member"])?)
//!     .requests(Requests::Anyone)
//!     .renew_for_holder()
//!     .build()?;
//! let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! let invitations = Invitations::with_ports(
//!     store.clone(), directory.clone(), keyring, policy, clock.clone(), SeededEntropy::new(1),
//! );
//!
//! let mailer = MemoryMailer::new();
//! let scope: Scope = "organization:acme".parse()?;
//! let grace = Actor::person("grace")?;
//! let ada = Claimant::new("ada")?.verified("ada@example.com")?;
//! let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?;
//! # Ok(()) }
//! ```

pub mod dialects;
pub mod features;
pub mod first_steps;
pub mod growing;
pub mod letters;
pub mod life;
pub mod operations;
pub mod security;
pub mod transactions;
pub mod writing_a_store;
