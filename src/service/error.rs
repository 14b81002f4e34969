use core::fmt;

use crate::{
    invitation::{InviteRefusal, LimitKind, ManageRefusal, RedeemRefusal, Status},
    ports::{Unavailable, Veto},
    ticket::KeyringError,
};

/// Why a call of the service came to nothing.
///
/// # Examples
///
/// ```
/// use invitation::{InviteRefusal, service::Error};
///
/// /// The status of an answer over HTTP.
/// fn status(error: &Error<InviteRefusal>) -> u16 {
///     match error {
///         Error::Refused(InviteRefusal::Duplicate { .. }) => 409,
///         Error::Refused(InviteRefusal::Ceiling(_)) => 403,
///         Error::Refused(InviteRefusal::Limit(_)) => 429,
///         Error::Refused(_) => 422,
///         other if other.is_retryable() => 503,
///         _ => 500,
///     }
/// }
/// assert_eq!(status(&Error::Refused(InviteRefusal::NoRole)), 422);
/// assert_eq!(status(&Error::Contention), 503);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<R> {
    /// It was refused, and this is the reason. Nothing changed.
    Refused(R),
    /// A port did not answer. Nothing changed.
    Unavailable(Unavailable),
    /// Others kept changing the invitation in between. Nothing changed; try again.
    Contention,
    /// The store does not know whether it was committed, and what it holds now does not tell.
    OutcomeUnknown,
}

impl<R> Error<R> {
    /// The reason of a refusal.
    #[must_use]
    pub const fn refusal(&self) -> Option<&R> {
        match self {
            Self::Refused(reason) => Some(reason),
            _ => None,
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Refused(_) | Self::OutcomeUnknown => false,
            Self::Unavailable(error) => error.is_retryable(),
            Self::Contention => true,
        }
    }
}

impl<R: fmt::Display> fmt::Display for Error<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(reason) => reason.fmt(f),
            Self::Unavailable(error) => error.fmt(f),
            Self::Contention => f.write_str("others kept changing the invitation"),
            Self::OutcomeUnknown => f.write_str("nobody knows whether it was committed"),
        }
    }
}

impl<R: core::error::Error + 'static> core::error::Error for Error<R> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Refused(reason) => reason.source(),
            Self::Unavailable(error) => Some(error),
            Self::Contention | Self::OutcomeUnknown => None,
        }
    }
}

impl<R> From<Unavailable> for Error<R> {
    fn from(error: Unavailable) -> Self {
        Self::Unavailable(error)
    }
}

/// What the refusals of every operation can say.
pub(super) trait Refusal: Sized {
    fn limit(limit: LimitKind) -> Self;
    fn veto(veto: Veto) -> Self;
    /// What it means that the invitation has expired by the store's clock, where that ends it.
    fn late() -> Option<Self>;
}

impl Refusal for InviteRefusal {
    fn late() -> Option<Self> {
        None
    }

    fn limit(limit: LimitKind) -> Self {
        Self::Limit(limit)
    }

    fn veto(veto: Veto) -> Self {
        match veto {
            Veto::NoSeat => Self::NoSeat,
            Veto::ScopeGone => Self::ScopeGone,
            Veto::AccountExists | Veto::Other => Self::Vetoed,
        }
    }
}

impl Refusal for ManageRefusal {
    fn late() -> Option<Self> {
        Some(Self::Status(Status::Expired))
    }

    fn limit(limit: LimitKind) -> Self {
        Self::Limit(limit)
    }

    fn veto(veto: Veto) -> Self {
        match veto {
            Veto::ScopeGone => Self::ScopeGone,
            Veto::NoSeat | Veto::AccountExists | Veto::Other => Self::Vetoed,
        }
    }
}

impl Refusal for RedeemRefusal {
    fn late() -> Option<Self> {
        Some(Self::Status(Status::Expired))
    }

    fn limit(limit: LimitKind) -> Self {
        Self::Limit(limit)
    }

    fn veto(veto: Veto) -> Self {
        match veto {
            Veto::NoSeat => Self::NoSeat,
            Veto::ScopeGone => Self::ScopeGone,
            Veto::AccountExists => Self::AccountExists,
            Veto::Other => Self::Vetoed,
        }
    }
}

/// A key that is missing may come with a newer ring; anything else is a refusal.
pub(super) fn keyring<R: From<KeyringError>>(error: KeyringError) -> Error<R> {
    if error.is_retryable() {
        Error::Unavailable(Unavailable::transient(error))
    } else {
        Error::Refused(error.into())
    }
}
