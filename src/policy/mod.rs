//! The host's rules, as plain data.
//!
//! A [`Policy`] says how long invitations stand, who may grant what, where people may be sent, how
//! much may be sent to whom. [`Policy::default`] is safe and denies: nobody may grant a role, no
//! redirect is allowed, no link has a base until the host says so.

mod domains;
mod limits;
mod roles;
mod settings;

use alloc::vec::Vec;

use thiserror::Error;

pub use self::{
    domains::DomainPolicy,
    limits::{LetterRate, Limits, Overflow, Per, Rate},
    roles::RoleBook,
    settings::{Duplicates, Lifetimes, RedirectPolicy, Requests, ResendPolicy, Retries},
};
use crate::values::{
    AllowedOrigins, Lifetime, LinkBase, LinkError, LinkStyle, Roles, RolesError, Timestamp,
};

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

/// What a policy contradicts itself in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The lifetimes are not `0 < min ≤ default ≤ max`.
    #[error("the lifetimes must rise from the least over the default to the most")]
    Lifetimes,
    /// A default role, or one in a ceiling, that nobody may grant.
    #[error("the policy names a role that nobody may grant")]
    UnknownRole,
    /// A role is no role.
    #[error(transparent)]
    Roles(#[from] RolesError),
    /// A link base is none.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// Everybody goes home, and there is no home.
    #[error("an overlay needs a home url")]
    NoHome,
    /// A limit or a number of attempts that lets nothing through.
    #[error("a limit, a window or a number of attempts is zero")]
    Zero,
    /// The first wait is longer than the longest.
    #[error("the first wait of a retry is longer than the longest")]
    Retries,
    /// A reminder that is never due, or too many of them.
    #[error("a reminder lies outside every lifetime, or there are too many")]
    Reminders,
    /// Links are allowed, and no role may be carried by one.
    #[error("links are allowed but the link ceiling is empty")]
    LinkCeiling,
}

/// Builds a [`Policy`] and refuses contradictions.
#[derive(Debug, Clone)]
#[must_use]
pub struct PolicyBuilder {
    lifetimes: Lifetimes,
    roles: RoleBook,
    domains: DomainPolicy,
    duplicates: Duplicates,
    limits: Limits,
    resend: ResendPolicy,
    retries: Retries,
    redirects: RedirectPolicy,
    link: Option<LinkStyle>,
    link_origins: AllowedOrigins,
    trusted_origins: AllowedOrigins,
    proof_window: Lifetime,
    bearer: bool,
    texts: bool,
    links: bool,
    requests: Requests,
    reminders: Vec<Lifetime>,
    renew_for_holder: bool,
    tell_lapse: bool,
    tell_acceptance: bool,
    retention: Option<Lifetime>,
    tickets_not_before: Option<Timestamp>,
}

impl Default for PolicyBuilder {
    fn default() -> Self {
        Self {
            lifetimes: Lifetimes::default(),
            roles: RoleBook::default(),
            domains: DomainPolicy::default(),
            duplicates: Duplicates::default(),
            limits: Limits::default(),
            resend: ResendPolicy::default(),
            retries: Retries::default(),
            redirects: RedirectPolicy::default(),
            link: None,
            link_origins: AllowedOrigins::none(),
            trusted_origins: AllowedOrigins::none(),
            proof_window: Lifetime::days(7),
            bearer: false,
            texts: false,
            links: false,
            requests: Requests::default(),
            reminders: Vec::new(),
            renew_for_holder: false,
            tell_lapse: false,
            tell_acceptance: false,
            retention: Some(Lifetime::days(90)),
            tickets_not_before: None,
        }
    }
}

impl PolicyBuilder {
    /// The page that an invitation link opens; the ticket goes into its query.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Link`] when it is no such URL.
    pub fn link(self, base: &str) -> Result<Self, PolicyError> {
        Ok(self.link_style(LinkStyle::new(LinkBase::parse(base)?)))
    }

    /// How invitation links are written, in full.
    pub fn link_style(mut self, style: LinkStyle) -> Self {
        self.link = Some(style);
        self
    }

    /// Lets a holder of `role` grant these roles.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Roles`] when a name is no role.
    pub fn grants<'a>(
        mut self,
        role: &str,
        grantable: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, PolicyError> {
        self.roles = self.roles.grants(role, grantable)?;
        Ok(self)
    }

    /// The whole book of roles.
    pub fn roles(mut self, book: RoleBook) -> Self {
        self.roles = book;
        self
    }

    /// How long an invitation stands when its draft does not say. The bounds move with it, so
    /// that it lies within them.
    pub fn lifetime(mut self, default: Lifetime) -> Self {
        self.lifetimes = Lifetimes {
            default,
            min: self.lifetimes.min.min(default),
            max: self.lifetimes.max.max(default),
        };
        self
    }

    /// How long invitations stand, with the bounds.
    pub const fn lifetimes(mut self, lifetimes: Lifetimes) -> Self {
        self.lifetimes = lifetimes;
        self
    }

    /// Which mail domains may be invited.
    pub fn domains(mut self, domains: DomainPolicy) -> Self {
        self.domains = domains;
        self
    }

    /// What a second invitation of the same person means.
    pub const fn duplicates(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    /// How much may be invited and sent.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// When a letter may be sent again on request.
    pub const fn resend(mut self, resend: ResendPolicy) -> Self {
        self.resend = resend;
        self
    }

    /// How a letter that could not be handed over is tried again.
    pub const fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// Where people may be sent after redemption.
    pub fn redirects(mut self, redirects: RedirectPolicy) -> Self {
        self.redirects = redirects;
        self
    }

    /// Origins that a draft may bring for its link. A ticket that lands there is disclosed, unless
    /// the origin is trusted as well.
    pub fn link_origins(mut self, origins: AllowedOrigins) -> Self {
        self.link_origins = origins;
        self
    }

    /// Origins whose pages see the ticket without disclosing it, besides the base's own.
    pub fn trusted_origins(mut self, origins: AllowedOrigins) -> Self {
        self.trusted_origins = origins;
        self
    }

    /// How long after its ticket was minted an undisclosed one proves the mailbox.
    pub const fn proof_window(mut self, window: Lifetime) -> Self {
        self.proof_window = window;
        self
    }

    /// Allows addresses that only say where the letter goes.
    pub const fn allow_bearer(mut self) -> Self {
        self.bearer = true;
        self
    }

    /// Lets inviters add words of their own to the letter. Swindlers do so too, from your domain:
    /// allow it to people you know.
    pub const fn allow_texts(mut self) -> Self {
        self.texts = true;
        self
    }

    /// Allows links for a domain or for anyone that carry these roles at the most.
    pub fn allow_links(mut self, ceiling: Roles) -> Self {
        self.links = true;
        self.roles = self.roles.link_ceiling(ceiling);
        self
    }

    /// Who may ask for an invitation that somebody else approves.
    pub const fn requests(mut self, requests: Requests) -> Self {
        self.requests = requests;
        self
    }

    /// Reminds the invitee so long before the end, where the lifetime is at least twice that.
    pub fn remind(mut self, before_the_end: Lifetime) -> Self {
        self.reminders.push(before_the_end);
        self
    }

    /// Lets the holder of an expired ticket ask for a fresh letter; it goes to the invited address.
    pub const fn renew_for_holder(mut self) -> Self {
        self.renew_for_holder = true;
        self
    }

    /// Tells the inviter when an invitation ran out of time.
    pub const fn tell_lapse(mut self) -> Self {
        self.tell_lapse = true;
        self
    }

    /// Tells the inviter when an invitation was taken up.
    pub const fn tell_acceptance(mut self) -> Self {
        self.tell_acceptance = true;
        self
    }

    /// Erases the personal data of an invitation so long after its end; 90 days by default, never
    /// with `None`.
    pub const fn retention(mut self, retention: Option<Lifetime>) -> Self {
        self.retention = retention;
        self
    }

    /// Refuses tickets minted before this moment: set it after a backup was restored.
    pub const fn tickets_not_before(mut self, moment: Timestamp) -> Self {
        self.tickets_not_before = Some(moment);
        self
    }

    /// The policy.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] names the contradiction.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let Lifetimes { default, min, max } = self.lifetimes;
        if min.is_zero() || min > default || default > max {
            return Err(PolicyError::Lifetimes);
        }
        let book = &self.roles;
        for named in [book.by_default(), book.for_applications(), book.for_links()] {
            if !book.knows(named) {
                return Err(PolicyError::UnknownRole);
            }
        }
        if (self.links || self.bearer) && book.for_links().is_empty() {
            return Err(PolicyError::LinkCeiling);
        }
        if self.redirects.lacks_home() {
            return Err(PolicyError::NoHome);
        }
        if self.retries.first > self.retries.ceiling {
            return Err(PolicyError::Retries);
        }
        if self.reminders.len() > Policy::MAX_REMINDERS
            || self.reminders.iter().any(|r| r.is_zero() || *r >= max)
        {
            return Err(PolicyError::Reminders);
        }
        if self.has_zero() {
            return Err(PolicyError::Zero);
        }
        Ok(Policy { rules: self })
    }

    fn has_zero(&self) -> bool {
        let limits = &self.limits;
        let created = |rate: &Rate| rate.max == 0 || rate.window.is_zero();
        let letters = |rate: &LetterRate| rate.max == 0 || rate.window.is_zero();
        limits.open_per_scope == Some(0)
            || limits.uses == Some(0)
            || limits.created.iter().any(created)
            || limits.letters.iter().any(letters)
            || self.retries.attempts == 0
            || self.retries.first.is_zero()
            || self.resend.max_letters == 0
    }
}
