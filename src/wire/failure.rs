use thiserror::Error;

use super::error::RequestError;
use crate::{
    invitation::{InviteRefusal, LimitKind, ManageRefusal, ResendRefusal},
    ports::Unavailable,
    service,
    values::{InvitationId, Timestamp, UserId},
};

/// What went wrong with a request, in no dialect yet: in its body, in the host's layers or in the
/// core. Each dialect's `Problem` gives it a face.
///
/// # Examples
///
/// ```
/// use invitation::{InviteRefusal, service::Error, wire::{Failure, graph, organization}};
///
/// let refused: Error<InviteRefusal> = Error::Refused(InviteRefusal::Domain);
/// let failure = Failure::from(&refused);
/// assert_eq!(graph::Problem::from(&failure).status(), 403);
/// assert_eq!(organization::Problem::from(&failure).status(), 400);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Failure {
    /// The body.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The content is compressed, and badly so.
    #[error("the content encoding is damaged or not supported")]
    Encoding,
    /// The core does not take a part of what was asked for.
    #[error("{}", .0.as_str())]
    Part(Part),
    /// The mail domain may not be invited.
    #[error("the mail domain may not be invited")]
    Domain,
    /// The invitee wants no invitations.
    #[error("the address cannot be invited")]
    Blocked,
    /// The invitee belongs already.
    #[error("the invitee belongs already")]
    AlreadyMember {
        /// The user, where the host says.
        user: Option<UserId>,
    },
    /// A live invitation of the same person exists.
    #[error("a live invitation of the same person exists")]
    Duplicate {
        /// Which.
        existing: InvitationId,
    },
    /// It does not stand so that the command applies, or the host's transaction refused.
    #[error("the invitation or its place does not stand so that this can be done")]
    Conflict,
    /// There is no room: no seat, or too many open invitations.
    #[error("there is no room for more")]
    Full,
    /// No credentials, or wrong ones.
    #[error("valid credentials are required")]
    Unauthenticated,
    /// Too many wrong log-ons with these credentials.
    #[error("the credentials are locked")]
    Locked {
        /// After how many seconds they are open again.
        retry_after: u32,
    },
    /// The credentials do not allow it.
    #[error("the credentials do not allow this")]
    Forbidden,
    /// There is nothing of this name, or it belongs to somebody else.
    #[error("there is no such resource")]
    NotFound,
    /// An id in the path is none.
    #[error("an id in the path is malformed")]
    MalformedId,
    /// The request took too long to arrive.
    #[error("the request took too long")]
    TooSlow,
    /// The path takes other methods.
    #[error("the method is not allowed here")]
    Method {
        /// Those that it takes, with commas between them.
        allow: &'static str,
    },
    /// The body is of another type.
    #[error("the content type is not supported")]
    MediaType,
    /// Too much was asked within a time.
    #[error("too many requests")]
    TooMany {
        /// After how many seconds it may work again.
        retry_after: u32,
    },
    /// Something that the host must mend.
    #[error("something went wrong here")]
    Internal,
    /// Something that may work again soon.
    #[error("the service is not available for the moment")]
    Unavailable {
        /// After how many seconds it may work again.
        retry_after: u32,
    },
}

impl Failure {
    /// How long a caller waits before it asks again for what a limit refused, in seconds. The limits
    /// themselves are nobody's business, so this is a round hour.
    pub const LIMIT_RETRY_SECONDS: u32 = 3600;
    const UNAVAILABLE_RETRY_SECONDS: u32 = 5;
    const RESEND_RETRY_SECONDS: u64 = 60;

    /// The failure of a resend; with the present moment it says exactly how long to wait.
    #[must_use]
    pub fn of_resend(refusal: ResendRefusal, now: Option<Timestamp>) -> Self {
        match refusal {
            ResendRefusal::TooSoon { from } => {
                let seconds = now.map_or(Self::RESEND_RETRY_SECONDS, |now| {
                    from.since(now).as_micros().div_ceil(1_000_000)
                });
                Self::TooMany {
                    retry_after: u32::try_from(seconds).unwrap_or(u32::MAX).max(1),
                }
            }
            ResendRefusal::Spent => Self::TooMany {
                retry_after: Self::LIMIT_RETRY_SECONDS,
            },
            ResendRefusal::NoLetter => Self::Conflict,
            ResendRefusal::ContactBlocked => Self::Blocked,
        }
    }

    /// After how many seconds it may work again, where time alone can mend it.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Locked { retry_after }
            | Self::TooMany { retry_after }
            | Self::Unavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    const fn of_ports<R>(error: &service::Error<R>) -> Self {
        Self::of_machinery(error.is_retryable())
    }

    const fn of_machinery(is_retryable: bool) -> Self {
        if is_retryable {
            Self::Unavailable {
                retry_after: Self::UNAVAILABLE_RETRY_SECONDS,
            }
        } else {
            Self::Internal
        }
    }

    const fn of_limit(kind: LimitKind) -> Self {
        match kind {
            LimitKind::OpenPerScope => Self::Full,
            _ => Self::TooMany {
                retry_after: Self::LIMIT_RETRY_SECONDS,
            },
        }
    }
}

impl From<super::FieldError> for Failure {
    fn from(error: super::FieldError) -> Self {
        Self::Request(error.into())
    }
}

impl From<&InviteRefusal> for Failure {
    fn from(refusal: &InviteRefusal) -> Self {
        match refusal {
            InviteRefusal::ScopeGone => Self::NotFound,
            InviteRefusal::Ceiling(_) | InviteRefusal::Requests => Self::Forbidden,
            InviteRefusal::NoRole | InviteRefusal::UnknownRole => Self::Part(Part::Role),
            InviteRefusal::Domain => Self::Domain,
            InviteRefusal::ContactBlocked => Self::Blocked,
            InviteRefusal::AlreadyMember => Self::AlreadyMember { user: None },
            InviteRefusal::NoSeat => Self::Full,
            InviteRefusal::Duplicate { existing } => Self::Duplicate {
                existing: *existing,
            },
            InviteRefusal::Redirect => Self::Part(Part::Redirect),
            InviteRefusal::LinkBase => Self::Part(Part::Link),
            InviteRefusal::Texts => Self::Part(Part::Words),
            InviteRefusal::Guest => Self::Part(Part::Guest),
            InviteRefusal::Limit(kind) => Self::of_limit(*kind),
            InviteRefusal::Resend(refusal) => Self::of_resend(*refusal, None),
            InviteRefusal::IdempotencyMismatch | InviteRefusal::Gone | InviteRefusal::Vetoed => {
                Self::Conflict
            }
            // What the dialects ask for is the host's own policy: here the two contradict.
            InviteRefusal::Binding
            | InviteRefusal::Uses
            | InviteRefusal::Lifetime
            | InviteRefusal::GrantEnds
            | InviteRefusal::Keyring(_) => Self::Internal,
        }
    }
}

impl From<&ManageRefusal> for Failure {
    fn from(refusal: &ManageRefusal) -> Self {
        match refusal {
            ManageRefusal::NotFound | ManageRefusal::ScopeGone => Self::NotFound,
            ManageRefusal::Ceiling(_)
            | ManageRefusal::SelfApproval
            | ManageRefusal::WrongAccount => Self::Forbidden,
            ManageRefusal::Duplicate { existing } => Self::Duplicate {
                existing: *existing,
            },
            ManageRefusal::Roles => Self::Part(Part::Role),
            ManageRefusal::Domain => Self::Domain,
            ManageRefusal::AlreadyMember => Self::AlreadyMember { user: None },
            ManageRefusal::NoSeat => Self::Full,
            ManageRefusal::LinkBase => Self::Part(Part::Link),
            ManageRefusal::Limit(kind) => Self::of_limit(*kind),
            ManageRefusal::Resend(refusal) => Self::of_resend(*refusal, None),
            ManageRefusal::Status(_)
            | ManageRefusal::Changed
            | ManageRefusal::Shared
            | ManageRefusal::Lifetime
            | ManageRefusal::GrantEnded
            | ManageRefusal::NotAllowed
            | ManageRefusal::Vetoed => Self::Conflict,
            ManageRefusal::Keyring(_) => Self::Internal,
        }
    }
}

impl From<&service::Error<InviteRefusal>> for Failure {
    fn from(error: &service::Error<InviteRefusal>) -> Self {
        error
            .refusal()
            .map_or_else(|| Self::of_ports(error), Self::from)
    }
}

impl From<&service::Error<ManageRefusal>> for Failure {
    fn from(error: &service::Error<ManageRefusal>) -> Self {
        error
            .refusal()
            .map_or_else(|| Self::of_ports(error), Self::from)
    }
}

impl From<&Unavailable> for Failure {
    fn from(error: &Unavailable) -> Self {
        Self::of_machinery(error.is_retryable())
    }
}

/// A part of what was asked for that the core did not take. Each dialect has its own field for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// A role is missing, or nobody knows it.
    Role,
    /// The page to go to afterwards.
    Redirect,
    /// The page that the link opens.
    Link,
    /// A name or words of the inviter's own.
    Words,
    /// The guest user.
    Guest,
}

impl Part {
    /// What is said of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "a role is missing or not known here",
            Self::Redirect => "this redirect is not allowed",
            Self::Link => "this page may not be the target of the link",
            Self::Words => "these words or names are not allowed",
            Self::Guest => "this guest may not be created or reset",
        }
    }
}
