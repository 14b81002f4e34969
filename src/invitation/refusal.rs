use thiserror::Error;

use super::state::Status;
use crate::{
    invitation::change::LimitKind,
    ticket::{KeyringError, TicketError},
    values::{InvitationId, Timestamp},
};

/// Why an actor may not grant what an invitation grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum CeilingRefusal {
    /// The actor has no standing in the scope.
    #[error("the actor has no standing in the scope")]
    NoStanding,
    /// The actor's roles do not let it grant these.
    #[error("the actor may not grant these roles")]
    Roles,
    /// An application key may not grant these.
    #[error("an application key may not grant these roles")]
    Application,
    /// A link may not carry these.
    #[error("a link may not carry these roles")]
    Link,
}

/// Why an invitation was not created.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InviteRefusal {
    /// The scope does not exist, or takes no members.
    #[error("the scope does not exist")]
    ScopeGone,
    /// The actor may not grant this.
    #[error(transparent)]
    Ceiling(#[from] CeilingRefusal),
    /// No role was named, and the policy has no default.
    #[error("no role was named")]
    NoRole,
    /// A role that nobody may grant.
    #[error("a role is unknown")]
    UnknownRole,
    /// The binding does not fit the invitee, or the policy does not allow it.
    #[error("the binding does not fit the invitee or is not allowed")]
    Binding,
    /// The policy allows no links, or not so many uses; or one person was to use it several times.
    #[error("so many uses are not allowed")]
    Uses,
    /// The mail domain may not be invited.
    #[error("the mail domain may not be invited")]
    Domain,
    /// The invitee wants no invitations.
    #[error("the invitee wants no invitations")]
    ContactBlocked,
    /// The invitee belongs already.
    #[error("the invitee belongs already")]
    AlreadyMember,
    /// There is no seat left.
    #[error("there is no seat left")]
    NoSeat,
    /// A live invitation of the same person exists.
    #[error("a live invitation of the same person exists")]
    Duplicate {
        /// Which.
        existing: InvitationId,
    },
    /// The lifetime lies outside the policy's bounds, or past the calendar's end.
    #[error("the lifetime lies outside the bounds")]
    Lifetime,
    /// The membership would end before the invitation does.
    #[error("the grant ends before it begins")]
    GrantEnds,
    /// The redirect's origin is not allowed, or there is none and no home.
    #[error("the redirect is not allowed")]
    Redirect,
    /// The link's base is not allowed, or there is none.
    #[error("the link base is not allowed or missing")]
    LinkBase,
    /// The policy allows no words of the inviter's own, or a name holds a telephone number.
    #[error("words of the inviter's own are not allowed, or a name holds a telephone number")]
    Texts,
    /// A guest was asked for that may not be provisioned or reset by this actor.
    #[error("the guest may not be provisioned or reset")]
    Guest,
    /// Nobody may ask for an invitation here, or not for somebody else.
    #[error("requests are not taken")]
    Requests,
    /// A limit was reached.
    #[error("a limit was reached: {}", .0.as_str())]
    Limit(LimitKind),
    /// The duplicate's letter may not be sent again yet, or no more.
    #[error(transparent)]
    Resend(ResendRefusal),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// The invitation of this idempotency key was erased.
    #[error("the invitation of this idempotency key is gone")]
    Gone,
    /// The host refused the commit.
    #[error("the host refused")]
    Vetoed,
    /// The key ring cannot derive the ticket.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

/// Why a letter is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ResendRefusal {
    /// The last letter is too fresh.
    #[error("the last letter is too fresh")]
    TooSoon {
        /// When it may be sent again.
        from: Timestamp,
    },
    /// No more letters of this invitation.
    #[error("no more letters of this invitation")]
    Spent,
    /// It goes by no letter.
    #[error("the invitation goes by no letter")]
    NoLetter,
    /// The invitee wants no letters.
    #[error("the invitee wants no letters")]
    ContactBlocked,
}

/// Why a command on an invitation was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ManageRefusal {
    /// There is no such invitation in the scope.
    #[error("there is no such invitation")]
    NotFound,
    /// It does not stand so that this command applies.
    #[error("the invitation is {}", .0.as_str())]
    Status(Status),
    /// The actor may not grant what it grants.
    #[error(transparent)]
    Ceiling(#[from] CeilingRefusal),
    /// It was changed since the actor saw it.
    #[error("the invitation was changed meanwhile")]
    Changed,
    /// Somebody approves what they asked for themselves.
    #[error("nobody approves their own request")]
    SelfApproval,
    /// Its letter may not be sent again.
    #[error(transparent)]
    Resend(#[from] ResendRefusal),
    /// A live invitation of the same person exists.
    #[error("a live invitation of the same person exists")]
    Duplicate {
        /// Which.
        existing: InvitationId,
    },
    /// No role is left, or one that nobody may grant.
    #[error("no role is left or one is unknown")]
    Roles,
    /// The new date lies outside the policy's bounds.
    #[error("the date lies outside the bounds")]
    Lifetime,
    /// The scope does not exist.
    #[error("the scope does not exist")]
    ScopeGone,
    /// The mail domain may not be invited any more.
    #[error("the mail domain may not be invited")]
    Domain,
    /// The invitee belongs already.
    #[error("the invitee belongs already")]
    AlreadyMember,
    /// There is no seat left.
    #[error("there is no seat left")]
    NoSeat,
    /// The membership that it grants has ended by its date.
    #[error("what it grants has ended")]
    GrantEnded,
    /// The policy does not allow any more what it says, where it leads or whom it binds.
    #[error("the policy does not allow it any more")]
    NotAllowed,
    /// There is no base for the link.
    #[error("the link base is missing")]
    LinkBase,
    /// It is not for this claimant, or the claimant shows too little.
    #[error("the invitation is for another account")]
    WrongAccount,
    /// It is for several people, so no single one may end it.
    #[error("a link cannot be declined")]
    Shared,
    /// A limit was reached.
    #[error("a limit was reached: {}", .0.as_str())]
    Limit(LimitKind),
    /// The host refused the commit.
    #[error("the host refused")]
    Vetoed,
    /// The key ring cannot derive the ticket.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

/// What a new invitation would be refused for, said of one that is to stand anew.
impl From<InviteRefusal> for ManageRefusal {
    fn from(refusal: InviteRefusal) -> Self {
        match refusal {
            InviteRefusal::ScopeGone => Self::ScopeGone,
            InviteRefusal::UnknownRole => Self::Roles,
            InviteRefusal::GrantEnds => Self::GrantEnded,
            InviteRefusal::LinkBase => Self::LinkBase,
            InviteRefusal::Domain => Self::Domain,
            InviteRefusal::ContactBlocked => Self::Resend(ResendRefusal::ContactBlocked),
            InviteRefusal::AlreadyMember => Self::AlreadyMember,
            InviteRefusal::NoSeat => Self::NoSeat,
            _ => Self::NotAllowed,
        }
    }
}

/// Why a ticket was not redeemed, for the host's log. Nothing was spent.
///
/// To one who only holds a ticket, show [`RedeemRefusal::public`]: every dead end looks the same
/// there.
///
/// # Examples
///
/// ```
/// use invitation::{PublicRefusal, RedeemRefusal, Status};
///
/// let revoked = RedeemRefusal::Status(Status::Revoked);
/// assert_eq!(revoked.to_string(), "the invitation is revoked"); // for the log
/// assert_eq!(revoked.public(), PublicRefusal::Unusable); // for the page
/// assert_eq!(RedeemRefusal::Unknown.public(), revoked.public());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RedeemRefusal {
    /// The ticket was copied badly, or is none.
    #[error(transparent)]
    Malformed(#[from] TicketError),
    /// No invitation has this ticket.
    #[error("the ticket is unknown")]
    Unknown,
    /// The ticket's key was compromised, or it was minted before the policy's moment.
    #[error("the ticket was withdrawn")]
    Withdrawn,
    /// It does not stand any more, or not yet.
    #[error("the invitation is {}", .0.as_str())]
    Status(Status),
    /// It waits for approval.
    #[error("the invitation awaits approval")]
    AwaitingApproval,
    /// The claimant redeemed it once and is no member any more.
    #[error("the claimant is no member any more")]
    NoLongerMember,
    /// It is for another account, or the claimant's address is not verified.
    #[error("the invitation is for another account")]
    WrongAccount,
    /// The claimant must meet a requirement first.
    #[error("the claimant does not meet a requirement")]
    Requirement(super::actor::Requirement),
    /// The scope is gone.
    #[error("the scope does not exist")]
    ScopeGone,
    /// The one on whose standing it rests may not grant it any more.
    #[error("the sponsor may not grant this any more")]
    Sponsor(CeilingRefusal),
    /// A role it grants is known no more.
    #[error("a role is unknown")]
    UnknownRole,
    /// The mail domain may not be invited any more.
    #[error("the mail domain may not be invited")]
    Domain,
    /// The invitee wants no invitations.
    #[error("the invitee wants no invitations")]
    ContactBlocked,
    /// There is no seat left.
    #[error("there is no seat left")]
    NoSeat,
    /// The membership would have ended already.
    #[error("the grant has ended")]
    GrantEnded,
    /// The account that was to be created exists.
    #[error("the account exists already")]
    AccountExists,
    /// A limit was reached.
    #[error("a limit was reached: {}", .0.as_str())]
    Limit(LimitKind),
    /// The host refused the commit.
    #[error("the host refused")]
    Vetoed,
}

/// What one who only holds a ticket may be told.
///
/// # Examples
///
/// ```
/// use invitation::PublicRefusal;
///
/// fn words(refusal: PublicRefusal) -> &'static str {
///     match refusal {
///         PublicRefusal::Damaged => "Please open the link from the letter itself.",
///         PublicRefusal::WrongAccount => "Please sign in with the account that was invited.",
///         PublicRefusal::Requirement => "Your account needs one more step first.",
///         _ => "This invitation cannot be used.",
///     }
/// }
/// assert_eq!(words(PublicRefusal::Unusable), "This invitation cannot be used.");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum PublicRefusal {
    /// The link cannot be used. Why is nobody's business who has no more than the link.
    #[error("this invitation cannot be used")]
    Unusable,
    /// The link was copied badly. From the letter itself it may work.
    #[error("this link is damaged")]
    Damaged,
    /// The link is for another account; with the right one it works.
    #[error("this invitation is for another account")]
    WrongAccount,
    /// The account must first meet a requirement; then it works.
    #[error("this account must meet a requirement first")]
    Requirement,
}

impl RedeemRefusal {
    /// The one face of every dead end, and those from which the claimant can recover.
    #[must_use]
    pub const fn public(&self) -> PublicRefusal {
        match self {
            Self::Malformed(_) => PublicRefusal::Damaged,
            Self::WrongAccount => PublicRefusal::WrongAccount,
            Self::Requirement(_) => PublicRefusal::Requirement,
            _ => PublicRefusal::Unusable,
        }
    }
}

impl ManageRefusal {
    /// What one may be told who answers an invitation with nothing but a ticket or a token: a
    /// decline, a block, a wish for a fresh letter.
    #[must_use]
    pub const fn public(&self) -> PublicRefusal {
        match self {
            Self::WrongAccount => PublicRefusal::WrongAccount,
            _ => PublicRefusal::Unusable,
        }
    }
}
