//! The host's rules, as plain data.
//!
//! A [`Policy`] says how long invitations stand, who may grant what, where people may be sent, how
//! much may be sent to whom. [`Policy::default`] is safe and denies: nobody may grant a role, no
//! redirect is allowed, no link has a base until the host says so.

mod builder;
mod domains;
mod limits;
mod roles;
mod settings;

pub use self::{
    builder::{PolicyBuilder, PolicyError},
    domains::DomainPolicy,
    limits::{LetterRate, Limits, Overflow, Per, Rate},
    roles::RoleBook,
    settings::{Duplicates, Lifetimes, RedirectPolicy, Requests, ResendPolicy, Retries},
};
use crate::values::{Lifetime, LinkBase, LinkStyle, Timestamp};

/// The host's rules.
///
/// # Examples
///
/// ```
/// use invitation::{Lifetime, Policy};
///
/// let policy = Policy::builder()
///     .link("https://app.example.com/join")?
///     .grants("admin", ["admin", "member"])?
///     .lifetime(Lifetime::days(14))
///     .build()?;
/// assert_eq!(policy.lifetimes().default, Lifetime::days(14));
/// # Ok::<(), invitation::policy::PolicyError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Policy {
    rules: PolicyBuilder,
}

impl Policy {
    /// The most reminders of one invitation.
    pub const MAX_REMINDERS: usize = 5;

    /// Starts from the safe defaults.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// How long invitations stand.
    #[must_use]
    pub const fn lifetimes(&self) -> &Lifetimes {
        &self.rules.lifetimes
    }

    /// Which roles may grant which.
    #[must_use]
    pub const fn roles(&self) -> &RoleBook {
        &self.rules.roles
    }

    /// Which mail domains may be invited.
    #[must_use]
    pub const fn domains(&self) -> &DomainPolicy {
        &self.rules.domains
    }

    /// What a second invitation of the same person means.
    #[must_use]
    pub const fn duplicates(&self) -> Duplicates {
        self.rules.duplicates
    }

    /// How much may be invited and sent.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.rules.limits
    }

    /// When a letter may be sent again on request.
    #[must_use]
    pub const fn resend(&self) -> &ResendPolicy {
        &self.rules.resend
    }

    /// How a letter that could not be handed over is tried again.
    #[must_use]
    pub const fn retries(&self) -> &Retries {
        &self.rules.retries
    }

    /// Where people may be sent after redemption.
    #[must_use]
    pub const fn redirects(&self) -> &RedirectPolicy {
        &self.rules.redirects
    }

    /// How invitation links are written.
    #[must_use]
    pub const fn link(&self) -> Option<&LinkStyle> {
        self.rules.link.as_ref()
    }

    /// Whether a draft may bring this base for its link.
    #[must_use]
    pub fn allows_link_base(&self, base: &LinkBase) -> bool {
        self.trusts_link_base(base) || self.rules.link_origins.allows_base(base)
    }

    /// Whether pages under this base see the ticket without disclosing it.
    #[must_use]
    pub fn trusts_link_base(&self, base: &LinkBase) -> bool {
        let own = self.rules.link.as_ref().map(|style| style.base().origin());
        own == Some(base.origin()) || self.rules.trusted_origins.allows_base(base)
    }

    /// How long after its ticket was minted an undisclosed one proves the mailbox.
    #[must_use]
    pub const fn proof_window(&self) -> Lifetime {
        self.rules.proof_window
    }

    /// Whether an address may be invited for delivery alone, with nothing but the ticket asked of
    /// the one who redeems.
    #[must_use]
    pub const fn allows_bearer(&self) -> bool {
        self.rules.bearer
    }

    /// Whether an inviter may add words of their own to the letter.
    #[must_use]
    pub const fn allows_texts(&self) -> bool {
        self.rules.texts
    }

    /// Whether links for a domain or for anyone may be made.
    #[must_use]
    pub const fn allows_links(&self) -> bool {
        self.rules.links
    }

    /// Who may ask for an invitation that somebody else approves.
    #[must_use]
    pub const fn requests(&self) -> Requests {
        self.rules.requests
    }

    /// When reminders are sent, before the end.
    #[must_use]
    pub fn reminders(&self) -> &[Lifetime] {
        &self.rules.reminders
    }

    /// Whether the holder of an expired ticket may ask for a fresh letter to the invited address.
    #[must_use]
    pub const fn renews_for_holder(&self) -> bool {
        self.rules.renew_for_holder
    }

    /// Whether the inviter is told that an invitation ran out of time.
    #[must_use]
    pub const fn tells_lapse(&self) -> bool {
        self.rules.tell_lapse
    }

    /// Whether the inviter is told that an invitation was taken up.
    #[must_use]
    pub const fn tells_acceptance(&self) -> bool {
        self.rules.tell_acceptance
    }

    /// How long after its end the personal data of an invitation is erased.
    #[must_use]
    pub const fn retention(&self) -> Option<Lifetime> {
        self.rules.retention
    }

    /// Tickets minted before this moment are refused: what a restored backup brought back.
    #[must_use]
    pub const fn tickets_not_before(&self) -> Option<Timestamp> {
        self.rules.tickets_not_before
    }
}
