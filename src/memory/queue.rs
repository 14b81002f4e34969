use alloc::{collections::BTreeSet, vec::Vec};

use crate::values::{InvitationId, Timestamp};

/// When a row wants attention, and who attends to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ticking {
    pub(super) due_at: Option<Timestamp>,
    pub(super) lease_until: Option<Timestamp>,
    pub(super) claims: u32,
}

impl Ticking {
    /// Since when a row waits that is due at this moment: one whose lease has ended stands behind
    /// those that have not been looked at yet, so that a poisoned row holds up nobody.
    pub(super) fn waits_since(self, due_at: Timestamp) -> Timestamp {
        self.lease_until.map_or(due_at, |end| end.max(due_at))
    }
}

/// The rows that will want attention, by when. A leased row stands apart until its lease ends, so
/// that nobody walks over it.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeSet<(Timestamp, InvitationId)>,
    leased: BTreeSet<(Timestamp, InvitationId)>,
}

impl Queue {
    pub(super) fn insert(&mut self, id: InvitationId, row: Ticking) {
        let Some(due_at) = row.due_at else { return };
        match row.lease_until {
            Some(end) => self.leased.insert((end, id)),
            None => self.waiting.insert((due_at, id)),
        };
    }

    pub(super) fn remove(&mut self, id: InvitationId, row: Ticking) {
        if let Some(due_at) = row.due_at {
            self.waiting.remove(&(row.waits_since(due_at), id));
        }
        if let Some(end) = row.lease_until {
            self.leased.remove(&(end, id));
        }
    }

    /// Takes rows off the leased ones whose lease has ended.
    pub(super) fn take_released(&mut self, now: Timestamp) -> Vec<InvitationId> {
        let mut released = Vec::new();
        while let Some((end, id)) = self.leased.first().copied() {
            if end > now {
                break;
            }
            self.leased.pop_first();
            released.push(id);
        }
        released
    }

    /// Takes the row that has been due for longest.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Option<InvitationId> {
        let (due_at, id) = self.waiting.first().copied()?;
        if due_at > now {
            return None;
        }
        self.waiting.pop_first();
        Some(id)
    }

    pub(super) fn wait(&mut self, id: InvitationId, due_at: Timestamp) {
        self.waiting.insert((due_at, id));
    }

    pub(super) fn lease(&mut self, id: InvitationId, until: Timestamp) {
        self.leased.insert((until, id));
    }
}
