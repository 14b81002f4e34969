use crate::values::{AllowedOrigins, Lifetime, RedirectError, RedirectUrl};

/// How long an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// When the draft does not say; 7 days by default.
    pub default: Lifetime,
    /// The least that a draft may ask for; 5 minutes by default.
    pub min: Lifetime,
    /// The most that a draft may ask for; 30 days by default.
    pub max: Lifetime,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            default: Lifetime::days(7),
            min: Lifetime::minutes(5),
            max: Lifetime::days(30),
        }
    }
}

/// What a second invitation of the same person to the same scope means, while the first stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Duplicates {
    /// It is refused.
    #[default]
    Refuse,
    /// The first is the answer, and nothing is sent.
    ReturnExisting,
    /// The first is the answer, and its letter is sent again.
    Resend,
    /// The first is taken back and the second stands.
    Replace,
    /// Both stand. A guest user has one live invitation all the same: there the second takes the
    /// place of the first.
    Allow,
}

/// When a letter may be sent again on request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResendPolicy {
    /// How long after the last letter; 1 minute by default.
    pub cooldown: Lifetime,
    /// How many letters of one invitation in all, the first included; 10 by default.
    pub max_letters: u32,
}

impl Default for ResendPolicy {
    fn default() -> Self {
        Self {
            cooldown: Lifetime::minutes(1),
            max_letters: 10,
        }
    }
}

/// How a letter that could not be handed over is tried again.
///
/// The wait doubles from `first` up to `ceiling`; each is shortened by up to a half at random, so
/// that what failed together does not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// Attempts in all; 12 by default, which with the other defaults lasts 10 to 21 hours.
    pub attempts: u32,
    /// The first wait; 1 minute by default.
    pub first: Lifetime,
    /// The longest wait; 6 hours by default.
    pub ceiling: Lifetime,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            attempts: 12,
            first: Lifetime::minutes(1),
            ceiling: Lifetime::hours(6),
        }
    }
}

/// Where people may be sent after redemption.
///
/// # Examples
///
/// ```
/// use invitation::{AllowedOrigins, policy::RedirectPolicy};
///
/// let policy = RedirectPolicy::to(AllowedOrigins::parse(["https://app.example.com"])?);
/// assert!(policy.accept("https://app.example.com/welcome").is_ok());
/// assert!(policy.accept("https://app.example.com.evil.example/").is_err());
/// # Ok::<(), invitation::values::OriginError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct RedirectPolicy {
    allowed: AllowedOrigins,
    home: Option<RedirectUrl>,
    overlay: bool,
}

impl RedirectPolicy {
    /// Redirects to these origins.
    #[must_use]
    pub const fn to(allowed: AllowedOrigins) -> Self {
        Self {
            allowed,
            home: None,
            overlay: false,
        }
    }

    /// Where people go when an invitation does not say.
    #[must_use]
    pub fn home(mut self, home: RedirectUrl) -> Self {
        self.home = Some(home);
        self
    }

    /// Everybody goes home, whatever an invitation says: for applications whose log-on is an
    /// overlay on their own pages.
    #[must_use]
    pub const fn always_home(mut self) -> Self {
        self.overlay = true;
        self
    }

    /// Parses a target and checks it against the allowed origins.
    ///
    /// # Errors
    ///
    /// [`RedirectError`] when it is no such URL or its origin is not allowed.
    pub fn accept(&self, url: &str) -> Result<RedirectUrl, RedirectError> {
        self.allowed.check(url)
    }

    /// Whether this target's origin is allowed.
    #[must_use]
    pub fn allows(&self, url: &RedirectUrl) -> bool {
        self.allowed.allows(url)
    }

    /// Where somebody goes whose invitation names `target`; the allow-list is asked again.
    #[must_use]
    pub fn resolve<'a>(&'a self, target: Option<&'a RedirectUrl>) -> Option<&'a RedirectUrl> {
        target
            .filter(|url| !self.overlay && self.allows(url))
            .or(self.home.as_ref())
    }

    /// Where people go when an invitation does not say, if there is such a page.
    #[must_use]
    pub const fn home_url(&self) -> Option<&RedirectUrl> {
        self.home.as_ref()
    }

    /// Whether everybody goes home, whatever an invitation says.
    #[must_use]
    pub const fn is_always_home(&self) -> bool {
        self.overlay
    }

    pub(super) const fn lacks_home(&self) -> bool {
        self.overlay && self.home.is_none()
    }
}

/// Who may ask for an invitation that somebody else approves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Requests {
    /// Nobody.
    #[default]
    Nobody,
    /// Those who have a standing in the scope.
    Members,
    /// Those, and the person who wants in.
    Anyone,
}
