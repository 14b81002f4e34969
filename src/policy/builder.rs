use alloc::vec::Vec;

use thiserror::Error;

use super::{
    DomainPolicy, Duplicates, LetterRate, Lifetimes, Limits, Policy, Rate, RedirectPolicy,
    Requests, ResendPolicy, Retries, RoleBook,
};
use crate::values::{
    AllowedOrigins, Lifetime, LinkBase, LinkError, LinkStyle, Roles, RolesError, Timestamp,
};

/// Builds a [`Policy`] and refuses contradictions.
///
/// # Examples
///
/// ```
/// use invitation::{
///     AllowedOrigins, Lifetime, Policy,
///     policy::{DomainPolicy, Duplicates, PolicyError, RedirectPolicy},
/// };
///
/// let policy = Policy::builder()
///     .link("https://app.example.com/join")?
///     .grants("owner", ["owner", "member"])?
///     .duplicates(Duplicates::Resend)
///     .domains(DomainPolicy::deny(["throwaway.example"])?)
///     .redirects(RedirectPolicy::to(AllowedOrigins::parse(["https://app.example.com"])?))
///     .remind(Lifetime::days(2))
///     .tell_lapse()
///     .build()?;
/// assert_eq!(policy.duplicates(), Duplicates::Resend);
///
/// // No invitation stands for 60 days, so this reminder would never be due.
/// let contradiction = Policy::builder().remind(Lifetime::days(60)).build();
/// assert_eq!(contradiction.unwrap_err(), PolicyError::Reminders);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct PolicyBuilder {
    pub(super) lifetimes: Lifetimes,
    pub(super) roles: RoleBook,
    pub(super) domains: DomainPolicy,
    pub(super) duplicates: Duplicates,
    pub(super) limits: Limits,
    pub(super) resend: ResendPolicy,
    pub(super) retries: Retries,
    pub(super) redirects: RedirectPolicy,
    pub(super) link: Option<LinkStyle>,
    pub(super) link_origins: AllowedOrigins,
    pub(super) trusted_origins: AllowedOrigins,
    pub(super) proof_window: Lifetime,
    pub(super) bearer: bool,
    pub(super) texts: bool,
    pub(super) links: bool,
    pub(super) requests: Requests,
    pub(super) reminders: Vec<Lifetime>,
    pub(super) renew_for_holder: bool,
    pub(super) tell_lapse: bool,
    pub(super) tell_acceptance: bool,
    pub(super) retention: Option<Lifetime>,
    pub(super) tickets_not_before: Option<Timestamp>,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{policy::Overflow, policy::Per, values::RedirectUrl};

    type Step = fn(PolicyBuilder) -> PolicyBuilder;

    #[test]
    fn a_policy_that_says_nothing_allows_nothing() {
        let policy = Policy::default();
        let roles = Roles::of(["owner"]).unwrap();
        assert!(!policy.roles().may_grant(&roles, &roles));
        assert!(policy.link().is_none());
        assert!(!policy.allows_links() && !policy.allows_bearer() && !policy.allows_texts());
        assert!(!policy.renews_for_holder());
        assert_eq!(policy.requests(), Requests::Nobody);
        assert_eq!(policy.duplicates(), Duplicates::Refuse);
        assert!(
            policy
                .redirects()
                .accept("https://app.example.com/")
                .is_err()
        );
        assert!(PolicyBuilder::default().build().is_ok());
    }

    #[test]
    fn each_contradiction_has_a_name() {
        let member = || Roles::of(["member"]).unwrap();
        let book = || RoleBook::default().grants("admin", ["member"]).unwrap();
        let cases: [(&str, Step, PolicyError); 13] = [
            (
                "the least is more than the default",
                |b| {
                    b.lifetimes(Lifetimes {
                        min: Lifetime::days(8),
                        ..Lifetimes::default()
                    })
                },
                PolicyError::Lifetimes,
            ),
            (
                "no time at all",
                |b| b.lifetime(Lifetime::ZERO),
                PolicyError::Lifetimes,
            ),
            (
                "a default role that nobody grants",
                |b| b.roles(RoleBook::default().default_roles(Roles::of(["x"]).unwrap())),
                PolicyError::UnknownRole,
            ),
            (
                "a link may carry what nobody grants",
                |b| b.allow_links(Roles::of(["x"]).unwrap()),
                PolicyError::UnknownRole,
            ),
            (
                "links that may carry nothing",
                |b| b.allow_links(Roles::none()),
                PolicyError::LinkCeiling,
            ),
            (
                "bearers, and nothing that they may carry",
                PolicyBuilder::allow_bearer,
                PolicyError::LinkCeiling,
            ),
            (
                "an overlay without a home",
                |b| b.redirects(RedirectPolicy::default().always_home()),
                PolicyError::NoHome,
            ),
            (
                "waits that shrink",
                |b| {
                    b.retries(Retries {
                        first: Lifetime::days(1),
                        ..Retries::default()
                    })
                },
                PolicyError::Retries,
            ),
            (
                "no attempts",
                |b| {
                    b.retries(Retries {
                        attempts: 0,
                        ..Retries::default()
                    })
                },
                PolicyError::Zero,
            ),
            (
                "no letters",
                |b| {
                    b.resend(ResendPolicy {
                        max_letters: 0,
                        ..ResendPolicy::default()
                    })
                },
                PolicyError::Zero,
            ),
            (
                "a window without width",
                |b| {
                    let mut limits = Limits::default();
                    limits.created.push(Rate {
                        per: Per::Scope,
                        max: 1,
                        window: Lifetime::ZERO,
                    });
                    b.limits(limits)
                },
                PolicyError::Zero,
            ),
            (
                "letters, none of them",
                |b| {
                    let limits = Limits {
                        letters: Some(LetterRate {
                            max: 0,
                            window: Lifetime::days(1),
                            overflow: Overflow::Refuse,
                        }),
                        ..Limits::default()
                    };
                    b.limits(limits)
                },
                PolicyError::Zero,
            ),
            (
                "a reminder before the beginning",
                |b| b.remind(Lifetime::days(30)),
                PolicyError::Reminders,
            ),
        ];
        for (what, step, error) in cases {
            let built = step(PolicyBuilder::default()).build();
            assert_eq!(built.err(), Some(error), "{what}");
        }
        let home = RedirectUrl::parse("https://app.example.com/").unwrap();
        let sound = Policy::builder()
            .roles(book().application_ceiling(member()).default_roles(member()))
            .allow_links(member())
            .allow_bearer()
            .redirects(RedirectPolicy::default().home(home).always_home())
            .remind(Lifetime::days(2));
        assert!(sound.build().is_ok());
    }
}
