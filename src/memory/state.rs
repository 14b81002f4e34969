use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::{cell::Cell, hash::Hash};
use std::collections::hash_map::Entry;

use foldhash::HashMap;

use super::{
    host::Host,
    queue::{Queue, Ticking},
    shelves::{Keys, Shelves, settled},
    tallies::Tallies,
    transaction::Undo,
};
use crate::{
    invitation::{Invitation, MAX_CLAIMS, Redemption, Slot},
    ports::{Claim, Page, Position, Query},
    ticket::{Pseudonym, TicketDigest},
    values::{InvitationId, Scope, Timestamp},
};

/// One row, with what it is found by.
#[derive(Debug)]
pub(super) struct Row {
    /// As last written, with the uses counted so far.
    pub(super) invitation: Invitation,
    pub(super) keys: Keys,
    pub(super) ticking: Ticking,
}

impl Row {
    /// A row that was just written in place of `before`: whatever lease was on it is gone.
    pub(super) fn of(invitation: Invitation, before: Option<&Self>) -> Self {
        let before = before.map(|row| (&row.invitation, &row.keys));
        let keys = Keys::of(&invitation, before);
        let ticking = Ticking {
            due_at: keys.due_at,
            ..Ticking::default()
        };
        Self {
            invitation,
            keys,
            ticking,
        }
    }
}

/// All that is stored, and every index over it.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) rows: HashMap<InvitationId, Box<Row>>,
    pub(super) digests: HashMap<TicketDigest, InvitationId>,
    slots: HashMap<Slot, InvitationId>,
    pub(super) ledger: BTreeMap<(InvitationId, Pseudonym), Redemption>,
    pub(super) shelves: Shelves,
    pub(super) tallies: Tallies,
    pub(super) host: Host,
    queue: Queue,
    /// How the transaction that is under way is taken back; empty between two.
    pub(super) undo: Vec<Undo>,
    looked_at: Cell<u64>,
}

impl State {
    /// The row of this id, where it is in this scope.
    pub(super) fn row(&self, scope: &Scope, id: InvitationId) -> Option<&Row> {
        self.look();
        let row = self.rows.get(&id)?;
        (row.keys.scope() == scope).then_some(&**row)
    }

    pub(super) fn invitation(&self, id: InvitationId) -> Option<Invitation> {
        self.look();
        Some(self.rows.get(&id)?.invitation.clone())
    }

    pub(super) fn holder(&self, slot: &Slot) -> Option<InvitationId> {
        self.slots.get(slot).copied()
    }

    /// Writes a row, or removes it; every index follows. Answers with the row before.
    pub(super) fn put(&mut self, id: InvitationId, row: Option<Box<Row>>) -> Option<Box<Row>> {
        self.look();
        let (queue, digests, slots) = (&mut self.queue, &mut self.digests, &mut self.slots);
        let Some(new) = row else {
            let old = self.rows.remove(&id)?;
            self.shelves.remove(&old.keys);
            queue.remove(id, old.ticking);
            reindex(digests, old.keys.digest.as_ref(), None, id);
            reindex(slots, old.keys.slot(), None, id);
            return Some(old);
        };
        match self.rows.entry(id) {
            Entry::Vacant(place) => {
                self.shelves.insert(&new.keys);
                queue.insert(id, new.ticking);
                reindex(digests, None, new.keys.digest.as_ref(), id);
                reindex(slots, None, new.keys.slot(), id);
                place.insert(new);
                None
            }
            Entry::Occupied(mut place) => {
                let old = place.get();
                self.shelves.replace(&old.keys, &new.keys);
                queue.remove(id, old.ticking);
                queue.insert(id, new.ticking);
                reindex(
                    digests,
                    old.keys.digest.as_ref(),
                    new.keys.digest.as_ref(),
                    id,
                );
                reindex(slots, old.keys.slot(), new.keys.slot(), id);
                Some(place.insert(new))
            }
        }
    }

    /// Sets how often a row was used, which may close it. Nothing else of it changes.
    pub(super) fn set_uses(&mut self, id: InvitationId, uses: u32) {
        self.look();
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        row.invitation.set_uses(uses);
        if settled(&row.invitation).is_open() != row.keys.is_open() {
            self.shelves.unstand(&row.keys);
            row.keys.resettle(&row.invitation);
            self.shelves.stand(&row.keys);
        }
    }

    pub(super) fn page(&mut self, query: &Query, as_of: Timestamp) -> Page {
        let (rows, looked_at) = (&self.rows, &self.looked_at);
        let found = self.shelves.walk(query, as_of);
        let mut matching = found
            .inspect(|_| looked_at.set(looked_at.get().saturating_add(1)))
            .filter_map(|place| rows.get(&place.id))
            .map(|row| &row.invitation)
            .filter(|row| query.matches(row, as_of));
        let items: Vec<Invitation> = matching.by_ref().take(query.page_size()).cloned().collect();
        let next = items
            .last()
            .filter(|_| matching.next().is_some())
            .map(|last| {
                query.cursor_at(Position {
                    created_at: last.created_at(),
                    id: last.id(),
                })
            });
        Page::new(items, Vec::new(), next)
    }

    pub(super) fn claim(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Vec<Claim> {
        for id in self.queue.take_released(now) {
            self.look();
            let ticking = self.rows.get(&id).map(|row| row.ticking);
            if let Some(row) = ticking.filter(|row| row.claims < MAX_CLAIMS)
                && let Some(due_at) = row.due_at
            {
                self.queue.wait(id, row.waits_since(due_at));
            }
        }
        let mut claims = Vec::new();
        while claims.len() < limit {
            let Some(id) = self.queue.take_due(now) else {
                break;
            };
            self.look();
            let Some(row) = self.rows.get_mut(&id) else {
                continue;
            };
            // The clock has stepped back, and the lease that had ended covers the row again.
            if let Some(end) = row.ticking.lease_until.filter(|end| *end > now) {
                self.queue.lease(id, end);
                continue;
            }
            row.ticking.claims = row.ticking.claims.saturating_add(1);
            row.ticking.lease_until = Some(lease_until);
            self.queue.lease(id, lease_until);
            let scope = row.keys.scope().clone();
            claims.push(Claim::new(scope, id, row.ticking.claims));
        }
        claims
    }

    pub(super) fn redemptions(&self, id: InvitationId) -> Vec<Redemption> {
        let (first, last) = ([0; 32], [u8::MAX; 32]);
        let [first, last] = [first, last].map(|bytes| (id, Pseudonym::from_bytes(bytes)));
        let rows = self.ledger.range(first..=last);
        rows.map(|(_, row)| row.clone()).collect()
    }

    /// How many rows were looked at or moved so far.
    pub(super) fn visits(&self) -> u64 {
        let moved = self.shelves.moved().saturating_add(self.tallies.dropped());
        self.looked_at.get().saturating_add(moved)
    }

    fn look(&self) {
        self.looked_at.set(self.looked_at.get().saturating_add(1));
    }

    /// The rows in the order of their ids.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &Invitation> {
        let ids: BTreeSet<InvitationId> = self.rows.keys().copied().collect();
        ids.into_iter()
            .filter_map(|id| self.rows.get(&id))
            .map(|row| &row.invitation)
    }
}

/// Lets a unique key lead to its row, in place of the one before.
fn reindex<K: Clone + Eq + Hash>(
    keys: &mut HashMap<K, InvitationId>,
    old: Option<&K>,
    new: Option<&K>,
    id: InvitationId,
) {
    if old == new {
        return;
    }
    if let Some(old) = old {
        keys.remove(old);
    }
    if let Some(new) = new {
        keys.insert(new.clone(), id);
    }
}
