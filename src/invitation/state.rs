use serde::{Deserialize, Serialize};

use super::actor::Actor;
use crate::values::{InvitationId, Timestamp, UserId};

/// Where an invitation stands, with what is known of how it got there.
///
/// Terminal states absorb: no command leads out of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// Waits for somebody with the right to approve it; there is no ticket yet.
    Requested,
    /// Can be redeemed until it expires.
    Pending,
    /// Was redeemed by the one person it was for; or its uses were spent when its time ran out.
    Accepted {
        /// When.
        at: Timestamp,
        /// By whom; nobody in particular for a link, or once that was erased.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// Was declined by the invitee.
    Declined {
        /// When.
        at: Timestamp,
        /// By whom, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// Was taken back.
    Revoked {
        /// When.
        at: Timestamp,
        /// By whom; nobody when its erasure ended it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Actor>,
        /// The invitation that took its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        superseded_by: Option<InvitationId>,
    },
    /// A request that was refused.
    Rejected {
        /// When.
        at: Timestamp,
        /// By whom.
        by: Actor,
    },
    /// Its time ran out, and a commit has acted on that.
    Expired {
        /// When that commit was made.
        at: Timestamp,
    },
}

impl State {
    /// The state without its data.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Requested => Status::Requested,
            Self::Pending => Status::Pending,
            Self::Accepted { .. } => Status::Accepted,
            Self::Declined { .. } => Status::Declined,
            Self::Revoked { .. } => Status::Revoked,
            Self::Rejected { .. } => Status::Rejected,
            Self::Expired { .. } => Status::Expired,
        }
    }
}

/// The fieldless form of [`State`], for columns and filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Waits for approval.
    Requested,
    /// Can be redeemed.
    Pending,
    /// Redeemed, or a link whose uses are spent.
    Accepted,
    /// Declined by the invitee.
    Declined,
    /// Taken back or superseded.
    Revoked,
    /// A refused request.
    Rejected,
    /// Out of time.
    Expired,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Pending,
        Self::Accepted,
        Self::Declined,
        Self::Revoked,
        Self::Rejected,
        Self::Expired,
    ];

    /// Whether the invitation may still come to something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Pending)
    }

    /// The word for columns, cursors and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Revoked => "revoked",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }
}
