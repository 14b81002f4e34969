use alloc::vec::Vec;

use crate::values::{Domain, DomainError};

/// Which mail domains may be invited, checked at the invitation and again at the redemption.
///
/// It is about the address or the domain that is invited, and about the address of an invited user,
/// which the directory must know then. A link for anyone names no domain: bind it to one where that
/// matters.
///
/// Whole labels are compared: `evil-example.com` is not `example.com`.
///
/// # Examples
///
/// ```
/// use invitation::{Domain, policy::DomainPolicy};
///
/// let policy = DomainPolicy::allow(["example.com", "*.example.org"])?;
/// assert!(policy.admits(&Domain::parse("example.com")?));
/// assert!(policy.admits(&Domain::parse("eu.example.org")?));
/// assert!(!policy.admits(&Domain::parse("example.org")?));
/// assert!(!policy.admits(&Domain::parse("evil-example.com")?));
/// # Ok::<(), invitation::values::DomainError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainPolicy(Mode);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Any,
    Allow(Vec<Pattern>),
    Deny(Vec<Pattern>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    Exactly(Domain),
    Under(Domain),
}

impl DomainPolicy {
    /// Every domain.
    #[must_use]
    pub const fn any() -> Self {
        Self(Mode::Any)
    }

    /// These domains alone; `*.example.com` means every domain under it and not itself.
    ///
    /// # Errors
    ///
    /// [`DomainError`] when an entry is no domain.
    pub fn allow<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, DomainError> {
        Pattern::parse_all(entries).map(|patterns| Self(Mode::Allow(patterns)))
    }

    /// Every domain but these; `*.example.com` means every domain under it and not itself.
    ///
    /// # Errors
    ///
    /// [`DomainError`] when an entry is no domain.
    pub fn deny<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, DomainError> {
        Pattern::parse_all(entries).map(|patterns| Self(Mode::Deny(patterns)))
    }

    /// Whether this domain may be invited.
    #[must_use]
    pub fn admits(&self, domain: &Domain) -> bool {
        match &self.0 {
            Mode::Any => true,
            Mode::Allow(patterns) => patterns.iter().any(|p| p.matches(domain)),
            Mode::Deny(patterns) => !patterns.iter().any(|p| p.matches(domain)),
        }
    }

    /// Whether every domain may be invited, so that nothing needs to be asked.
    #[must_use]
    pub const fn admits_all(&self) -> bool {
        matches!(self.0, Mode::Any)
    }
}

impl Pattern {
    fn parse_all<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Vec<Self>, DomainError> {
        entries
            .into_iter()
            .map(|entry| match entry.strip_prefix("*.") {
                Some(parent) => Domain::parse(parent).map(Self::Under),
                None => Domain::parse(entry).map(Self::Exactly),
            })
            .collect()
    }

    fn matches(&self, domain: &Domain) -> bool {
        match self {
            Self::Exactly(listed) => domain == listed,
            Self::Under(parent) => domain != parent && domain.is_or_is_under(parent),
        }
    }
}
