//! Registration for an application, as SAP Cloud Identity Services has it: `POST /cps/invite/`.
//!
//! An application invites somebody to register. The letter links to a public page of the
//! application's, with the ticket in its query; after registration the user goes to the page named
//! by the request, or to the application's Home URL. The credential names the application.
//!
//! ```
//! # #[cfg(all(feature = "memory", feature = "system"))] fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use invitation::memory::{MemoryDirectory, MemoryMailer, MemoryStore};
//! use invitation::wire::sap;
//! use invitation::{Actor, AllowedOrigins, Invitations, Keyring, Policy, Roles, policy::RedirectPolicy};
//!
//! let pages = AllowedOrigins::parse(["https://shop.example.com"])?;
//! let policy = Policy::builder()
//!     .link("https://accounts.example.com/register")?
//!     .link_origins(pages.clone())
//!     .redirects(RedirectPolicy::to(pages))
//!     .grants("application", ["customer"])?
//!     .allow_texts()
//!     .build()?;
//! # let store = MemoryStore::new();
//! # let directory = MemoryDirectory::over(&store);
//! # directory.member("application:shop", "shop", ["application"])?;
//! # let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! let invitations = Invitations::new(store, directory, keyring, policy);
//! let application = sap::Application {
//!     scope: "application:shop".parse()?,
//!     name: "The Shop".parse()?,
//!     roles: Roles::of(["customer"])?,
//!     home: None,
//!     overlay: false,
//! };
//!
//! let request = sap::Request::parse(br#"{
//!     "inviteeEmail": "john@example.org",
//!     "inviterName": "Donna Moore",
//!     "sourceUrl": "https://shop.example.com/welcome",
//!     "targetUrl": "https://shop.example.com/account",
//!     "language": "de_DE"
//! }"#)?;
//! # pollster::block_on(async {
//! invitations.invite(&request.draft(&application)?, &Actor::person("shop")?).await?;
//! assert_eq!(sap::Success::default().answer().status(), 200);
//!
//! let mailer = MemoryMailer::new();
//! invitations.run_due(&mailer, 10).await?;
//! let letter = mailer.last_to("john@example.org").unwrap();
//! assert!(letter.link().unwrap().starts_with("https://shop.example.com/welcome?ticket="));
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(all(feature = "memory", feature = "system")))] fn main() {}
//! ```
//!
//! # What a policy for it says
//!
//! Words of the inviter's own are allowed; fourteen days, and from one hour to thirty days; at most
//! three letters to one recipient within a day, and no letter beyond, which the caller does not
//! notice ([`Overflow::SuppressLetter`](crate::policy::Overflow)); and, where a user of an expired
//! link is to get a fresh one, [`renew_for_holder`](crate::policy::PolicyBuilder::renew_for_holder).
//! After [`MAX_FAILED_LOGONS`] a credential is locked for [`LOCKED_MINUTES`].

mod problem;
mod request;

pub use self::{
    problem::Problem,
    request::{Application, Request},
};
use super::Answer;

/// After so many wrong log-ons in a row a credential is locked.
pub const MAX_FAILED_LOGONS: u32 = 5;
/// For so many minutes.
pub const LOCKED_MINUTES: u32 = 60;

/// The status of a request that was granted; the body is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Success {
    /// 200.
    #[default]
    Ok,
    /// 201.
    Created,
    /// 204.
    NoContent,
}

impl Success {
    /// The answer, which says nothing of the invitation.
    pub const fn answer(self) -> Answer {
        Answer::empty(match self {
            Self::Ok => 200,
            Self::Created => 201,
            Self::NoContent => 204,
        })
    }
}
