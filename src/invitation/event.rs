use serde::Serialize;

use super::{actor::Actor, delivery::FailureReason};
use crate::values::{InvitationId, Scope, Timestamp, UserId};

/// What happened, for audit trails and webhooks. It is committed with the state it tells of.
///
/// # Invariants
///
/// - Holds ids alone: no address, no name, no text, no ticket.
///
/// # Examples
///
/// ```
#[doc = include_str!("../guide/setting.txt")]
/// invitations.invite(&draft, &grace).await?;
/// let events = store.events(); // yours come from the outbox
/// assert_eq!(events[0].kind, EventKind::Invited);
///
/// let json = serde_json::to_value(&events[0])?;
/// assert_eq!(json["event"], "invited");
/// assert_eq!(json["scope"], "organization:acme");
/// assert!(!json.to_string().contains("ada@example.com"));
/// # Ok(()) }) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// When it was decided.
    pub at: Timestamp,
    /// Where.
    pub scope: Scope,
    /// On which invitation.
    pub invitation: InvitationId,
    /// By whom; nobody where time itself brought it, the claimant where the kind names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Actor>,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// The kinds of [`Event`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// An invitation was created and can be redeemed.
    Invited,
    /// Somebody asked for an invitation.
    Requested,
    /// A request was approved and can be redeemed.
    Approved,
    /// A request was rejected.
    Rejected,
    /// What it grants, or until when it stands, was changed.
    Amended,
    /// A letter was queued again.
    Resent,
    /// The ticket was replaced; the old one is dead.
    Rotated,
    /// The link was shown to the actor.
    Revealed,
    /// It stands longer.
    Extended,
    /// An expired one stands again.
    Renewed,
    /// It was redeemed.
    Redeemed {
        /// By whom.
        user: UserId,
    },
    /// It was declined.
    Declined {
        /// By whom, where that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
    },
    /// The invitee wants no further invitations.
    ContactBlocked,
    /// It was taken back.
    Revoked,
    /// Another took its place.
    Superseded {
        /// Which.
        successor: InvitationId,
    },
    /// Its time ran out.
    Expired,
    /// Its personal data was erased.
    Erased,
    /// A letter was handed to the mailer.
    LetterSent,
    /// A letter will not be tried again.
    LetterFailed {
        /// Why.
        reason: FailureReason,
    },
    /// A letter came back.
    LetterBounced,
    /// A letter was held back.
    LetterSuppressed,
    /// A guest user is to exist.
    GuestProvisioned {
        /// Which.
        user: UserId,
    },
    /// A guest user got another address.
    GuestReset {
        /// Which.
        user: UserId,
    },
    /// The sessions of this user must end.
    SessionsMustEnd {
        /// Whose.
        user: UserId,
    },
}
