//! Four published dialects over one core.
//!
//! Other services have published how one invites with them, and clients exist that speak so. With
//! the feature `wire` a host answers such clients: `wire` holds the requests, answers
//! and errors of four contracts as pure types, and everything behind them is the one core.
//! `examples/host` serves all four over HTTP.
//!
//! | dialect | endpoint | who calls | what is invited to | bound to | letter |
//! |---|---|---|---|---|---|
//! | `wire::graph` | `POST /v1.0/invitations` | Bearer token with one of three permissions | a directory, as guest | the address | only when asked for; the link is in the answer |
//! | `wire::organization` | `/v1/organizations/:id/invitations` | Basic key of one organization | an organization, as a role | the address | always |
//! | `wire::sap` | `POST /cps/invite/` | Basic credentials of one application | an application, as its user | the address, or a user | always, within three a day |
//! | `wire::supporter` | `POST /individual-pages/invitations`, `/team-pages/:id/invitations` | Token | a supporter page or a team | nothing but the ticket | always; a team's token is in the answer |
//!
//! An invitation has no dialect once it stands: what one client created another may list, and the
//! host revokes, resends and erases them all alike.
//!
//! # The way of a request
//!
//! Four steps, the same for each dialect. The first two and the last are pure:
//!
//! ```
//! # #[cfg(not(all(feature = "memory", feature = "wire")))] fn main() {}
//! # #[cfg(all(feature = "memory", feature = "wire"))] fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use invitation::memory::{ManualClock, MemoryDirectory, MemoryStore, SeededEntropy};
//! # use invitation::{Actor, Invitations, Keyring, Policy, Scope};
//! use invitation::wire::{Answer, Failure, Trace, organization::{AssignableRole, Problem, Request, Shape}};
//!
//! # let clock = ManualClock::at("2026-11-20T09:00:00Z".parse()?);
//! # let store = MemoryStore::with_clock(clock.clone());
//! # let directory = MemoryDirectory::over(&store);
//! # directory.member("organization:acme", "grace", ["admin"])?;
//! # let policy = Policy::builder().link("https://app.example.com/join")?.grants("admin", ["admin", "member"])?.build()?;
//! # let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! # let invitations = Invitations::with_ports(store, directory, keyring, policy, clock, SeededEntropy::new(1));
//! # let (scope, grace): (Scope, Actor) = ("organization:acme".parse()?, Actor::person("grace")?);
//! let roles = AssignableRole::all(["admin", "member"])?;
//! let handle = async |body: &[u8]| -> Result<Answer, Failure> {
//!     let request = Request::parse(body)?; // 1. the bytes, field by field
//!     let draft = request.draft(&scope, &roles)?; // 2. what the core is asked
//!     let invited = invitations.invite(&draft, &grace).await; // 3. decided and committed
//!     let invited = invited.map_err(|error| Failure::from(&error))?;
//!     let trace = Trace::new("5b0e8a3c-8e7b-4f7e-9d52-0f1c6a1d2e3f", invitations.now());
//!     Ok(Shape::Document.created(&invited.invitation, &roles, &trace)) // 4. the answer
//! };
//!
//! # pollster::block_on(async {
//! let answer = handle(br#"{"email": "ada@example.com", "role": "member"}"#).await?;
//! assert_eq!(answer.status(), 201);
//!
//! // The same again is a duplicate, and the dialect has a face for that.
//! let failure = handle(br#"{"email": "ADA@example.com", "role": "member"}"#).await.unwrap_err();
//! let trace = Trace::new("0d9d9c5e-2f3b-4c58-8f0e-6a8f2f0c1b7d", invitations.now());
//! let answer = Problem::from(&failure).answer(&trace);
//! assert_eq!(answer.status(), 409);
//! assert!(answer.body().contains("CONFLICT: email"));
//! # Ok(()) }) }
//! ```
//!
//! # What goes wrong
//!
//! `wire::Failure` has a word for everything: what a body lacks, what the core
//! refuses, and what a host's own layers find out, such as a wrong key, a method that a path does not
//! take, a body too large. A host turns all of it into a `Failure` and lets the dialect of the path
//! speak; so no client ever meets an error in a shape that its dialect does not know.
//!
//! # What the host decides
//!
//! The contracts leave room, and a host fills it with its policies and the little values that
//! `draft` and the answers take:
//!
//! - Which scope a path or a credential leads to, and which roles it may grant there. Check the
//!   credential first: whatever lies in another tenant's scope is
//!   `wire::Failure::NotFound`.
//! - How long an invitation stands, what a second one means, which domains and redirects are allowed:
//!   the module of each dialect says what its policy needs.
//! - Ids of another kind: a supporter invitation has an integer for an id, and the host keeps it.
//!
//! Two choices are the crate's. A known field that is there twice is refused, since two readers of
//! such a body could see two requests. And a ticket never travels in the clear: where a registration
//! names a plain `http` page for the link, the letter links to the same page with `https`.
//!
//! # Amounts
//!
//! Target amounts go from the request through the stored invitation to the grant as the digits that
//! were sent: `wire::Decimal` reads them from the raw JSON, so not even
//! `12345678901234567.89` loses a cent.
