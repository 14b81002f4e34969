use alloc::sync::Arc;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::values::{Email, InvitationId, Timestamp, opaque::opaque_name};

/// What a letter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LetterKind {
    /// The invitation itself, to the invitee.
    Invitation,
    /// A reminder before it expires, to the invitee.
    Reminder,
    /// Its time ran out, to the inviter.
    Lapsed,
    /// It was taken up, to the inviter.
    Accepted,
    /// Somebody asks for an invitation, to those who may approve.
    ApprovalRequested,
    /// A request was rejected, to the one who asked.
    RequestRejected,
    /// A guest's address was replaced, to the old address.
    AddressChanged,
}

impl LetterKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Invitation,
        Self::Reminder,
        Self::Lapsed,
        Self::Accepted,
        Self::ApprovalRequested,
        Self::RequestRejected,
        Self::AddressChanged,
    ];
    /// The most letters that wait at once.
    pub(crate) const MAX_QUEUED: usize = 8;

    /// The word for delivery ids and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
            Self::Lapsed => "lapsed",
            Self::Accepted => "accepted",
            Self::ApprovalRequested => "approval_requested",
            Self::RequestRejected => "request_rejected",
            Self::AddressChanged => "address_changed",
        }
    }

    /// Whether the letter carries the ticket.
    #[must_use]
    pub const fn carries_ticket(self) -> bool {
        matches!(self, Self::Invitation | Self::Reminder)
    }
}

/// The name of one letter: a retry keeps it, a resend takes the next.
///
/// A mailer hands it on as Message-ID or de-duplication key, so that a letter that was handed over
/// twice arrives once, and one that was sent again on purpose arrives again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeliveryId {
    /// The invitation.
    pub invitation: InvitationId,
    /// The generation of its ticket; zero where there is none.
    pub generation: u32,
    /// What the letter is for.
    pub kind: LetterKind,
    /// Counts the letters of the invitation, from one.
    pub ordinal: u32,
}

/// Letters, digits, hyphens, underscores and dots: fit for the left side of a Message-ID.
impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            invitation,
            generation,
            kind,
            ordinal,
        } = self;
        write!(f, "{invitation}.{generation}.{}.{ordinal}", kind.as_str())
    }
}

/// Why a text is no delivery id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a delivery id")]
pub struct DeliveryIdError;

/// Reads what `Display` writes, as a bounce report quotes it.
impl core::str::FromStr for DeliveryId {
    type Err = DeliveryIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('.');
        let (Some(invitation), Some(generation), Some(kind), Some(ordinal), None) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return Err(DeliveryIdError);
        };
        let kind = LetterKind::ALL
            .into_iter()
            .find(|known| known.as_str() == kind);
        Ok(Self {
            invitation: invitation.parse().map_err(|_| DeliveryIdError)?,
            generation: generation.parse().map_err(|_| DeliveryIdError)?,
            kind: kind.ok_or(DeliveryIdError)?,
            ordinal: ordinal.parse().map_err(|_| DeliveryIdError)?,
        })
    }
}

/// The mail provider's own name of a letter it took.
///
/// # Invariants
///
/// - 1 to 255 bytes of UTF-8 without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderId(Arc<str>);

opaque_name!(ProviderId, 255);

/// Why a letter will not be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureReason {
    /// The mailbox does not exist.
    NoSuchMailbox,
    /// The receiving side or the provider refused the letter.
    Refused,
    /// Every attempt that the policy grants was used.
    GaveUp,
    /// The row was claimed again and again without an outcome.
    SetAside,
    /// There is no address to send to.
    NoAddress,
}

/// What became of the last letter to the invitee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "delivery", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Delivery {
    /// No letter was asked for: the caller hands the link over.
    NotAsked,
    /// Waits to be handed to the mailer.
    Queued {
        /// Since when.
        since: Timestamp,
    },
    /// The mailer took it.
    Sent {
        /// When.
        at: Timestamp,
        /// The provider's name for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider_id: Option<ProviderId>,
    },
    /// It will not be tried again.
    Failed {
        /// When that was decided.
        at: Timestamp,
        /// Why.
        reason: FailureReason,
    },
    /// The mailer took it and it came back.
    Bounced {
        /// When the host said so.
        at: Timestamp,
    },
    /// It was held back: a limit was reached, or the recipient wants no letters.
    Suppressed {
        /// When.
        at: Timestamp,
    },
}

/// A letter that the agenda still has to hand over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct QueuedLetter {
    pub(crate) kind: LetterKind,
    pub(crate) ordinal: u32,
    pub(crate) not_before: Timestamp,
    pub(crate) attempts: u32,
    /// An address that is not the record's own: the old one of a guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Email>,
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_delivery_id_survives_its_text() {
        for kind in LetterKind::ALL {
            let id = DeliveryId {
                invitation: InvitationId::at(Timestamp::MAX, &[7; 10]),
                generation: u32::MAX,
                kind,
                ordinal: 3,
            };
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        for bad in [
            "",
            "...",
            "x.1.invitation.1",
            "01931f4e-7c00-7000-8000-0000000000a1.1.letter.1",
        ] {
            assert_eq!(bad.parse::<DeliveryId>(), Err(DeliveryIdError), "{bad}");
        }
    }
}
