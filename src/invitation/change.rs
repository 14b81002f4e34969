use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Invitation,
    event::Event,
    facts::Stamp,
    grant::{Granted, GuestOrder},
};
use crate::{
    ticket::Pseudonym,
    values::{InvitationId, Scope, Timestamp},
};

/// Counts the writes of one invitation's document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(u64);

impl Revision {
    /// The revision of an invitation that was just created.
    pub const FIRST: Self = Self(1);

    /// The revision of this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Names one commit, so that one whose answer was lost can be recognised.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeId(uuid::Uuid);

impl ChangeId {
    /// A change id of random bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(uuid::Uuid::from_bytes(bytes))
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChangeId({})", self.0)
    }
}

/// What was decided: what to write, and what it means.
///
/// The outcome is true once the changes are committed, and not before.
#[derive(Debug)]
#[must_use = "nothing is decided until the changes are committed"]
pub struct Decided<T> {
    /// What to commit, in this order, all or none. Empty where nothing changes.
    pub changes: Vec<Change>,
    /// What the commit means.
    pub outcome: T,
}

/// One write and everything that must hold for it.
///
/// A store applies a list of these in order, all or none.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Change {
    /// The scope that the write belongs to.
    pub scope: Scope,
    /// The write.
    pub write: Write,
    /// The ledger row to insert; unique per invitation and redeemer.
    pub redemption: Option<Redemption>,
    /// The membership that the host writes in the same transaction.
    pub granted: Option<Granted>,
    /// The guest user that the host writes in the same transaction.
    pub guest: Option<GuestOrder>,
    /// The limits that must hold after the write.
    pub limits: Vec<Limit>,
    /// What happened.
    pub events: Vec<Event>,
    /// What the host's facts said when this was decided.
    pub premises: Option<Stamp>,
    /// The name of the commit.
    pub change_id: ChangeId,
    /// The commit must fail from this moment on, by the store's own clock.
    pub commit_before: Option<Timestamp>,
}

/// What is written, and on what condition.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Write {
    /// A new row; its id, slot and digest must be free.
    Insert(Box<Invitation>),
    /// A new document for a row that is still at `expect`; a slot or digest it takes must be free.
    Replace {
        /// The revision that was read.
        expect: Revision,
        /// The row from now on.
        with: Box<Invitation>,
    },
    /// One more use of a row that is still at `expect`, below `max`. Neither the document nor the
    /// revision changes, so many may use one link at once.
    Use {
        /// The row.
        id: InvitationId,
        /// The revision that was read.
        expect: Revision,
        /// The cap.
        max: Option<u32>,
    },
}

impl Write {
    /// The invitation that is written.
    #[must_use]
    pub fn id(&self) -> InvitationId {
        match self {
            Self::Insert(invitation)
            | Self::Replace {
                with: invitation, ..
            } => invitation.id(),
            Self::Use { id, .. } => *id,
        }
    }

    /// The document that is written, if one is.
    #[must_use]
    pub fn invitation(&self) -> Option<&Invitation> {
        match self {
            Self::Insert(invitation)
            | Self::Replace {
                with: invitation, ..
            } => Some(invitation),
            Self::Use { .. } => None,
        }
    }
}

/// A row of the ledger: who took an invitation up, under a keyed pseudonym.
///
/// The pseudonym keeps "once per user" true after the personal data is erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Redemption {
    /// The invitation.
    pub invitation: InvitationId,
    /// The pseudonym of the redeemer.
    pub redeemer: Pseudonym,
    /// When.
    pub at: Timestamp,
    /// The commit that wrote it.
    pub change_id: ChangeId,
}

impl Redemption {
    /// A ledger row of its parts, as a store reads it back.
    #[must_use]
    pub const fn new(
        invitation: InvitationId,
        redeemer: Pseudonym,
        at: Timestamp,
        change_id: ChangeId,
    ) -> Self {
        Self {
            invitation,
            redeemer,
            at,
            change_id,
        }
    }
}

/// A bound that a commit must keep, checked inside it and after every unique key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// At most `max` open invitations in the scope of the change, this one included: requested or
    /// pending, unexpired at `as_of`, and not used up.
    Open {
        /// The cap.
        max: u32,
        /// The moment that tells which have expired.
        as_of: Timestamp,
    },
    /// A counter of its own row: `add` is added unless the sum would pass `max`.
    Tally {
        /// What is counted, for the answer.
        kind: LimitKind,
        /// The row.
        key: Pseudonym,
        /// How much this change counts.
        add: u32,
        /// The cap.
        max: u32,
        /// From when on the row is of no use and may be removed. A row keeps the latest of these; the
        /// count need not begin anew.
        until: Timestamp,
    },
}

impl Limit {
    /// What it limits.
    #[must_use]
    pub const fn kind(&self) -> LimitKind {
        match self {
            Self::Open { .. } => LimitKind::OpenPerScope,
            Self::Tally { kind, .. } => *kind,
        }
    }
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LimitKind {
    /// Open invitations of a scope.
    OpenPerScope,
    /// Invitations created in a scope within a window.
    CreatedPerScope,
    /// Invitations created by an inviter within a window.
    CreatedPerInviter,
    /// Invitations created for a recipient within a window, over all scopes.
    CreatedPerRecipient,
    /// Letters to a recipient within a window, over all scopes.
    LettersPerRecipient,
}

impl LimitKind {
    /// The word for answers and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenPerScope => "open_per_scope",
            Self::CreatedPerScope => "created_per_scope",
            Self::CreatedPerInviter => "created_per_inviter",
            Self::CreatedPerRecipient => "created_per_recipient",
            Self::LettersPerRecipient => "letters_per_recipient",
        }
    }
}
