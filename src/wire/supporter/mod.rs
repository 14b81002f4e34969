//! Supporter pages, as everydayhero had them: `POST /individual-pages/invitations` and
//! `POST /team-pages/:team_page_id/invitations`.
//!
//! Somebody who raises money invites others to do so too, alone or for a team. The address says
//! where the letter goes and nothing else: whoever opens the link takes the invitation up. What the
//! request says of the page comes back at redemption, to fill the invitee's form: the charity as
//! `charity_id` and the amount as `target` in the public
//! [metadata](crate::Granted), the names in the [profile](crate::Profile).
//!
//! ```
//! # #[cfg(all(feature = "memory", feature = "system"))] fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use invitation::memory::{MemoryDirectory, MemoryStore};
//! use invitation::policy::Duplicates;
//! use invitation::wire::supporter::{self, Kind, Number};
//! use invitation::{Actor, Invitations, Keyring, Policy, Roles};
//!
//! let policy = Policy::builder()
//!     .link("https://pages.example.com/join")?
//!     .grants("captain", ["supporter"])?
//!     .allow_links(Roles::of(["supporter"])?)
//!     .allow_bearer()
//!     .duplicates(Duplicates::Replace)
//!     .build()?;
//! # let store = MemoryStore::new();
//! # let directory = MemoryDirectory::over(&store);
//! # directory.member("team-page:42", "grace", ["captain"])?;
//! # let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! let invitations = Invitations::new(store, directory, keyring, policy);
//!
//! let request = supporter::Request::parse(Kind::Team, br#"{
//!     "email": "support@everydayhero.com",
//!     "full_name": "Everyday Hero Support",
//!     "charity_id": "au-1",
//!     "target": 12345678901234567.89
//! }"#)?;
//! let draft = request.draft("team-page:42".parse()?, Roles::of(["supporter"])?)?;
//! # pollster::block_on(async {
//! let invited = invitations.invite(&draft, &Actor::person("grace")?).await?;
//! assert_eq!(invited.invitation.grant().metadata.get("target"), Some("12345678901234567.89"));
//!
//! // Ids are integers here: the host keeps a number for each invitation.
//! let answer = supporter::joined_team(&invited, Number(1), Number(42));
//! assert_eq!(answer.status(), 201);
//! let body: serde_json::Value = serde_json::from_str(answer.body())?;
//! assert_eq!(body["join_team_invitation"]["team_page_id"], 42);
//! assert!(body["join_team_invitation"]["token"].as_str().unwrap().starts_with("inv1_"));
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(all(feature = "memory", feature = "system")))] fn main() {}
//! ```
//!
//! # What a policy for it says
//!
//! [`allow_bearer`](crate::policy::PolicyBuilder::allow_bearer), and the role of a supporter within
//! the ceiling of links; [`Duplicates::Replace`](crate::policy::Duplicates), as a repeated
//! invitation is a new one with a new id.

mod answer;
mod problem;
mod request;

pub use self::{
    answer::{Number, individual_page, joined_team},
    problem::Problem,
    request::{Kind, Request},
};

/// The types of content under which a body of JSON is taken: the published client sends the second.
pub const CONTENT_TYPES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];
