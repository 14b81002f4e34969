use alloc::vec::Vec;

use super::{
    Invitation,
    change::Revision,
    invitee::{InviteeKey, Slot},
    state::Status,
};
use crate::{
    ticket::TicketDigest,
    values::{EmailKey, InvitationId, Role, Scope, Timestamp, UserId},
};

/// The columns that a store indexes; all else lies in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Index<'a> {
    /// The primary key, unique over all scopes.
    pub id: InvitationId,
    /// The scope, part of every look-up by id.
    pub scope: &'a Scope,
    /// What a replacement expects.
    pub revision: Revision,
    /// The status as stored: an open one may have expired, or a link may be used up.
    pub status: Status,
    /// The first key of every list.
    pub created_at: Timestamp,
    /// From here on an open row counts as expired.
    pub expires_at: Timestamp,
    /// The cap of uses; an open row that has reached it counts as accepted.
    pub max_uses: Option<u32>,
    /// Unique among the rows that have one.
    pub slot: Option<Slot>,
    /// Unique among the rows that have one.
    pub digest: Option<&'a TicketDigest>,
    /// For lists by invitee.
    pub invitee: Option<InviteeKey>,
    /// For lists by inviter.
    pub inviter: &'a UserId,
    /// For lists by role.
    pub roles: Vec<&'a Role>,
    /// Every address that the document holds, for erasure: several to a row.
    pub addresses: Vec<&'a EmailKey>,
    /// When it next wants attention.
    pub due_at: Option<Timestamp>,
}

impl Invitation {
    /// The columns to index.
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        let terms = &*self.terms;
        let mut addresses: Vec<&EmailKey> = self.addresses().collect();
        addresses.sort_unstable();
        addresses.dedup();
        Index {
            id: self.id,
            scope: self.scope(),
            revision: self.revision,
            status: self.life.state.status(),
            created_at: terms.created_at,
            expires_at: self.life.expires_at,
            max_uses: terms.uses.max(),
            slot: self.slot(),
            digest: self.digest(),
            invitee: terms.invitee.key(),
            inviter: terms.created_by.user(),
            roles: terms.grant.roles.iter().collect(),
            addresses,
            due_at: self.due_at(),
        }
    }

    /// Whether both are found by the same names: only their life differs, and no letter waits for
    /// an address of its own.
    #[cfg(feature = "memory")]
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        let rows = [self, other].into_iter();
        let mut waiting = rows.flat_map(|row| &row.life.queue);
        alloc::sync::Arc::ptr_eq(&self.terms, &other.terms)
            && waiting.all(|letter| letter.to.is_none())
    }

    /// Whether the document holds this address, as [`Index::addresses`] lists them.
    pub(crate) fn holds_address(&self, address: &EmailKey) -> bool {
        self.addresses().any(|held| held == address)
    }

    /// All of them, some perhaps twice.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &EmailKey> {
        let queued = self.life.queue.iter();
        self.terms
            .invitee
            .email()
            .into_iter()
            .chain(&self.terms.cc)
            .chain(&self.terms.inviter.reply_to)
            .chain(queued.filter_map(|letter| letter.to.as_ref()))
            .map(crate::values::Email::key)
    }

    /// The slot that it holds: one person's, while it may still come to something.
    #[must_use]
    pub fn slot(&self) -> Option<Slot> {
        if self.holds_slot() {
            Slot::of(self.scope(), &self.terms.invitee)
        } else {
            None
        }
    }

    /// Whether it holds one.
    pub(crate) fn holds_slot(&self) -> bool {
        self.life.state.status() == Status::Pending && self.terms.holds_slot
    }

    /// The digest of its present ticket.
    #[must_use]
    pub fn digest(&self) -> Option<&TicketDigest> {
        self.life
            .generation
            .as_ref()
            .map(crate::ticket::Generation::digest)
    }
}
