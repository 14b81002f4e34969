use std::collections::{BTreeMap, BTreeSet};

use invitation::{
    Change, GuestOrder, Index, InvitationId, Limit, Scope, Slot, Timestamp, UserId, Write,
    ticket::{Pseudonym, TicketDigest},
};

use super::super::lock::{Held, Lock};

/// Everything that a commit must know before it can tell whether it holds.
#[derive(Default)]
pub(super) struct Wanted<'c> {
    /// Rows, and whether their names are wanted, too.
    pub(super) rows: BTreeMap<InvitationId, bool>,
    pub(super) slots: BTreeSet<Slot>,
    pub(super) digests: BTreeSet<TicketDigest>,
    pub(super) ledger: BTreeSet<(InvitationId, Pseudonym)>,
    pub(super) tallies: BTreeSet<Pseudonym>,
    /// How many invitations of a scope are open at a moment.
    pub(super) open: BTreeSet<(&'c Scope, Timestamp)>,
    /// The highest of the caps on open invitations: nobody needs to know by how much they pass it.
    pub(super) open_cap: u32,
    pub(super) places: BTreeSet<&'c Scope>,
    pub(super) members: BTreeSet<(&'c Scope, &'c UserId)>,
    pub(super) guests: BTreeSet<(&'c Scope, &'c UserId)>,
    /// Scopes whose open invitations are counted.
    counted: BTreeSet<&'c Scope>,
    /// Scopes in which a seat may be taken.
    pub(super) granting: BTreeSet<&'c Scope>,
}

impl<'c> Wanted<'c> {
    pub(super) fn by(changes: &'c [Change]) -> Self {
        let mut wanted = Self::default();
        for change in changes {
            wanted.add(change);
        }
        wanted
    }

    fn add(&mut self, change: &'c Change) {
        let is_replaced = matches!(change.write, Write::Replace { .. });
        *self.rows.entry(change.write.id()).or_default() |= is_replaced;
        if let Some(invitation) = change.write.invitation() {
            let Index { slot, digest, .. } = invitation.index();
            self.slots.extend(slot);
            self.digests.extend(digest.copied());
        }
        if let Some(row) = &change.redemption {
            self.ledger.insert((row.invitation, row.redeemer));
        }
        self.places.insert(&change.scope);
        for limit in &change.limits {
            match limit {
                Limit::Open { max, as_of } => {
                    self.open.insert((&change.scope, *as_of));
                    self.open_cap = self.open_cap.max(*max);
                    self.counted.insert(&change.scope);
                }
                Limit::Tally { key, .. } => {
                    self.tallies.insert(*key);
                }
                _ => {}
            }
        }
        if let Some(granted) = &change.granted {
            let scope = &granted.grant.scope;
            self.members.insert((scope, &granted.user));
            self.places.insert(scope);
            self.granting.insert(scope);
        }
        if let Some(GuestOrder::Provision(user) | GuestOrder::Rebind(user)) = &change.guest {
            self.guests.insert((&change.scope, user));
        }
    }

    /// The locks to be taken before anything is read, in their order.
    pub(super) fn locks(&self) -> BTreeMap<Lock, Held<'c>> {
        let slots = self.slots.iter();
        let slots = slots.map(|slot| (Lock::of_slot(slot), Held::Alone));
        let scopes = self.places.iter().map(|scope| {
            let held = if self.counted.contains(scope) {
                Held::Alone
            } else if self.granting.contains(scope) {
                Held::ForSeatsOf(scope)
            } else {
                Held::Shared
            };
            (Lock::of_scope(scope), held)
        });
        let mut locks: BTreeMap<Lock, Held<'c>> = BTreeMap::new();
        for (lock, held) in slots.chain(scopes) {
            let before = locks.entry(lock).or_insert(held);
            *before = (*before).max(held);
        }
        locks
    }
}
