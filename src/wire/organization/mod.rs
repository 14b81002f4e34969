//! Members of an organization, as ClickHouse Cloud has them: list, create, get and delete under
//! `/v1/organizations/:organizationId/invitations`.
//!
//! Only a user with the invited address may join; the address is told in lower case. There are two
//! shapes of the same answers, and one request for both: [`Shape::Document`] is what the published
//! document shows, [`Shape::Live`] what the service speaks today, and what its clients check.
//!
//! ```
//! # #[cfg(all(feature = "memory", feature = "system"))] fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use invitation::memory::{MemoryDirectory, MemoryStore};
//! use invitation::wire::{Trace, organization::{self, Shape}};
//! use invitation::{Actor, Invitations, Keyring, Policy, Scope};
//!
//! let policy = Policy::builder()
//!     .link("https://console.example.com/join")?
//!     .grants("admin", ["admin", "developer"])?
//!     .build()?;
//! # let store = MemoryStore::new();
//! # let directory = MemoryDirectory::over(&store);
//! # directory.member("organization:acme", "grace", ["admin"])?;
//! # let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! let invitations = Invitations::new(store, directory, keyring, policy);
//! let acme: Scope = "organization:acme".parse()?;
//! let roles = organization::AssignableRole::all(["admin", "developer"])?;
//!
//! let request = organization::Request::parse(br#"{"email": "Ada@Example.com", "role": "developer"}"#)?;
//! # pollster::block_on(async {
//! let invited = invitations.invite(&request.draft(&acme, &roles)?, &Actor::person("grace")?).await?;
//! let trace = Trace::new("5b0e8a3c-8e7b-4f7e-9d52-0f1c6a1d2e3f", invitations.now());
//! let answer = Shape::Document.created(&invited.invitation, &roles, &trace);
//! assert_eq!(answer.status(), 201);
//! let body: serde_json::Value = serde_json::from_str(answer.body())?;
//! assert_eq!(body["email"], "ada@example.com");
//! assert_eq!(body["role"], "developer");
//!
//! let answer = Shape::Live.created(&invited.invitation, &roles, &trace);
//! assert_eq!(answer.status(), 200);
//! let body: serde_json::Value = serde_json::from_str(answer.body())?;
//! assert_eq!(body["result"]["assignedRoles"][0]["roleName"], "developer");
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(all(feature = "memory", feature = "system")))] fn main() {}
//! ```
//!
//! # What a policy for it says
//!
//! Bound to the address and refusing duplicates, as is the default; seven days; default roles where
//! a request may name none. Each credential belongs to one organization and one kind of caller: what
//! lies elsewhere is [`Failure::NotFound`](super::Failure::NotFound).

mod answer;
mod problem;
mod request;
mod role;

pub use self::{
    answer::{Shape, is_listed},
    problem::Problem,
    request::Request,
    role::{AssignableRole, RoleKind},
};
use crate::values::InvitationId;

/// Reads the id of an invitation in a path; `None` is [`Failure::MalformedId`](super::Failure::MalformedId).
///
/// ```
/// use invitation::wire::organization::parse_id;
///
/// assert!(parse_id("0199c6a8-7b1e-7c3d-9a55-6f0e4b2d1c3a").is_some());
/// assert!(parse_id("0199c6a87b1e7c3d9a556f0e4b2d1c3a").is_none()); // hyphens belong to it
/// ```
#[must_use]
pub fn parse_id(text: &str) -> Option<InvitationId> {
    const HYPHENATED: usize = 36;
    (text.len() == HYPHENATED)
        .then(|| text.parse().ok())
        .flatten()
}
