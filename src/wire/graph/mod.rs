//! Guest invitations, as Microsoft Graph has them: `POST /invitations`.
//!
//! An administrator, or an application with the right permission, invites somebody from outside to
//! be a guest of a directory. A user entity exists from that moment and can be given access; the
//! guest must redeem before it reaches anything. Either the service sends a letter, or the caller
//! takes `inviteRedeemUrl` from the answer and does it.
//!
//! # From the request to the answer
//!
//! ```
//! # #[cfg(all(feature = "memory", feature = "system"))] fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use invitation::memory::{MemoryDirectory, MemoryStore};
//! # use invitation::policy::Duplicates;
//! use invitation::wire::{Trace, graph};
//! use invitation::{Actor, AllowedOrigins, Invitations, Keyring, LinkBase, Policy, Roles, policy::RedirectPolicy};
//!
//! let style = graph::link_style(LinkBase::parse("https://invitations.contoso.com/redeem/")?)?;
//! let policy = Policy::builder()
//!     .link_style(style)
//!     .grants("admin", ["guest"])?
//!     .redirects(RedirectPolicy::to(AllowedOrigins::parse(["https://myapp.contoso.com"])?))
//!     .duplicates(Duplicates::Replace) // a pending guest may be invited again
//!     .build()?;
//! # let store = MemoryStore::new();
//! # let directory = MemoryDirectory::over(&store);
//! # directory.member("organization:contoso", "grace", ["admin"])?;
//! # let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
//! let invitations = Invitations::new(store, directory, keyring, policy);
//! let place = graph::Place {
//!     scope: "organization:contoso".parse()?,
//!     tenant: "04dcc6ab-388a-4559-b527-fbec656300ea".into(),
//!     guests: Roles::of(["guest"])?,
//!     members: Roles::none(),
//! };
//!
//! let request = graph::Request::parse(
//!     br#"{"invitedUserEmailAddress": "admin@fabrikam.com", "inviteRedirectUrl": "https://myapp.contoso.com"}"#,
//! )?;
//! # pollster::block_on(async {
//! let invited = invitations.invite(&request.draft(&place)?, &Actor::person("grace")?).await?;
//! let trace = Trace::new("1b3c", invitations.now());
//! let answer = request.created(&invited, "https://graph.contoso.com/v1.0", &trace);
//! assert_eq!(answer.status(), 201);
//!
//! let body: serde_json::Value = serde_json::from_str(answer.body())?;
//! assert_eq!(body["status"], "PendingAcceptance");
//! let url = body["inviteRedeemUrl"].as_str().unwrap();
//! assert!(url.starts_with("https://invitations.contoso.com/redeem/?tenant=04dcc6ab-388a-4559-b527-fbec656300ea&user="));
//! assert!(url.ends_with("&lc=1033&ver=2.0"));
//! # Ok(())
//! # })
//! # }
//! # #[cfg(not(all(feature = "memory", feature = "system")))] fn main() {}
//! ```
//!
//! # What a policy for it says
//!
//! A link in the form of [`link_style`]; [`Duplicates::Replace`](crate::policy::Duplicates), as a
//! pending guest may be invited again; one list of mail domains, allowed or denied; redirects to
//! the origins of the directory's own applications. Everybody who calls needs one of
//! [`PERMISSIONS`], and whoever invites a [`UserType::Member`] must be an administrator too.

mod answer;
mod message;
mod problem;
mod request;

pub use self::{
    answer::CONTENT_TYPE,
    message::{Copy, MessageInfo},
    problem::Problem,
    request::{Place, Request, UserType},
};
use crate::values::{LinkBase, LinkError, LinkStyle};

/// The permissions that allow to invite, from the least to the most; one of them is enough.
pub const PERMISSIONS: [&str; 3] = [
    "User.Invite.All",
    "User.ReadWrite.All",
    "Directory.ReadWrite.All",
];

/// Whether one of these permissions allows to invite.
///
/// ```
/// use invitation::wire::graph;
///
/// assert!(graph::permits(["User.Read", "User.Invite.All"]));
/// assert!(!graph::permits(["User.Read", "user.invite.all"]));
/// ```
#[must_use]
pub fn permits<'a>(held: impl IntoIterator<Item = &'a str>) -> bool {
    held.into_iter().any(|held| PERMISSIONS.contains(&held))
}

/// The form of the links: `<base>?tenant=…&user=…&ticket=…&lc=…&ver=2.0`.
///
/// # Errors
///
/// [`LinkError::Duplicate`] when the query of the base holds one of these parameters.
pub fn link_style(base: LinkBase) -> Result<LinkStyle, LinkError> {
    LinkStyle::new(base)
        .extra_parameter(TENANT)?
        .id_parameter("user")?
        .ticket_parameter("ticket")?
        .extra_parameter(LANGUAGE)?
        .parameter("ver", "2.0")
}

const TENANT: &str = "tenant";
const LANGUAGE: &str = "lc";
