use std::collections::{BTreeMap, BTreeSet, HashMap};

use invitation::{
    Change, Email, EventKind, Granted, GuestOrder, Index, Invitation, InvitationId, Limit,
    LimitKind, Redemption, Scope, Status, Timestamp, Unavailable, Write,
    ports::{CommitError, Constraint, Veto},
    ticket::Pseudonym,
};

use super::{
    super::{contacts::blocked_by, names, places::stamp_of},
    known::{Kept, Known, Member, Tally, key_of},
    plan::{Plan, Rows, Written},
};

/// Goes through the changes in their order, each seeing those before it, over what was read under
/// locks. Nothing is written meanwhile.
pub(super) struct Book<'c> {
    known: Known,
    now: Timestamp,
    /// The rows of the commit as they were stored.
    stored: HashMap<InvitationId, Kept>,
    documents: BTreeMap<InvitationId, &'c Invitation>,
    used: BTreeSet<InvitationId>,
    ledger: BTreeMap<(InvitationId, Pseudonym), &'c Redemption>,
    tallies: Rows<Pseudonym, Tally>,
    members: Rows<(String, String), Member>,
    guests: Rows<(String, String), &'c Email>,
}

/// Why a change cannot be made.
enum Failure {
    Conflict(Constraint),
    Limit(LimitKind),
    Veto(Veto),
    Malformed(&'static str),
}

impl Failure {
    fn of_change(self, at: usize) -> CommitError {
        match self {
            Self::Conflict(on) => CommitError::Conflict { at, on },
            Self::Limit(limit) => CommitError::LimitReached { at, limit },
            Self::Veto(reason) => CommitError::Refused { at, reason },
            Self::Malformed(what) => CommitError::Unavailable(Unavailable::permanent(what)),
        }
    }
}

impl<'c> Book<'c> {
    pub(super) fn open(known: Known) -> Self {
        Self {
            now: known.now.unwrap_or(Timestamp::MAX),
            stored: known.rows.clone(),
            known,
            documents: BTreeMap::new(),
            used: BTreeSet::new(),
            ledger: BTreeMap::new(),
            tallies: Rows::default(),
            members: Rows::default(),
            guests: Rows::default(),
        }
    }

    /// What is to be written, or the first change and check that failed.
    pub(super) fn enter(mut self, changes: &'c [Change]) -> Result<Plan<'c>, CommitError> {
        for (at, change) in changes.iter().enumerate() {
            let entered = self.enter_one(change);
            entered.map_err(|failure| failure.of_change(at))?;
        }
        let mut plan = self.into_plan();
        plan.blocked = changes.iter().filter_map(blocked_by).collect();
        plan.events = changes.iter().flat_map(|change| &change.events).collect();
        for event in &plan.events {
            match &event.kind {
                EventKind::GuestReset { user } => plan.closed.insert(user),
                EventKind::SessionsMustEnd { user } => plan.signed_out.insert(user),
                _ => false,
            };
        }
        Ok(plan)
    }

    /// The order of the checks is the contract's.
    fn enter_one(&mut self, change: &'c Change) -> Result<(), Failure> {
        check_form(change)?;
        self.check_row(change)?;
        let next = self.next_row(change);
        self.check_keys(change, next.as_ref())?;
        self.check_uses(change)?;
        self.check_premises(change)?;
        self.write(change, next);
        for limit in &change.limits {
            self.keep_within(limit, &change.scope)?;
        }
        self.write_for_host(change)
    }

    fn check_row(&self, change: &Change) -> Result<(), Failure> {
        let row = self.known.rows.get(&change.write.id());
        match &change.write {
            Write::Insert(_) if row.is_none() => Ok(()),
            Write::Insert(_) => Err(Failure::Conflict(Constraint::Id)),
            Write::Replace { expect, .. } | Write::Use { expect, .. }
                if row.is_some_and(|row| {
                    row.scope == change.scope.as_str() && row.revision == expect.get()
                }) =>
            {
                Ok(())
            }
            Write::Replace { .. } | Write::Use { .. } => {
                Err(Failure::Conflict(Constraint::Revision))
            }
            _ => Err(Failure::Malformed("a write of an unknown kind")),
        }
    }

    /// The row that a document leads to.
    fn next_row(&self, change: &Change) -> Option<Kept> {
        let index = change.write.invitation()?.index();
        let uses = self.known.rows.get(&index.id).map_or(0, |row| row.uses);
        Some(kept_of(&index, uses))
    }

    fn check_keys(&self, change: &Change, next: Option<&Kept>) -> Result<(), Failure> {
        let id = change.write.id();
        let is_others = |holder: Option<&InvitationId>| holder.is_some_and(|held| *held != id);
        if let Some(next) = next {
            let slot = next.key_of_slot();
            if slot.is_some_and(|slot| is_others(self.known.slots.get(&slot))) {
                return Err(Failure::Conflict(Constraint::Slot));
            }
            let digest = next.digest.as_ref();
            if digest.is_some_and(|digest| is_others(self.known.digests.get(digest))) {
                return Err(Failure::Conflict(Constraint::Digest));
            }
        }
        match &change.redemption {
            Some(row) if self.known.ledger.contains(&(row.invitation, row.redeemer)) => {
                Err(Failure::Conflict(Constraint::Ledger))
            }
            _ => Ok(()),
        }
    }

    fn check_uses(&self, change: &Change) -> Result<(), Failure> {
        let Write::Use { id, max, .. } = &change.write else {
            return Ok(());
        };
        let cap = max.unwrap_or(u32::MAX);
        let row = self.known.rows.get(id);
        if row.is_some_and(|row| row.uses < cap) {
            Ok(())
        } else {
            Err(Failure::Conflict(Constraint::Uses))
        }
    }

    fn check_premises(&self, change: &Change) -> Result<(), Failure> {
        if change.commit_before.is_some_and(|end| end <= self.now) {
            return Err(Failure::Conflict(Constraint::Deadline));
        }
        let place = self.known.places.get(change.scope.as_str());
        match (&change.premises, place) {
            (Some(told), Some(place)) if *told != stamp_of(place.version) => {
                Err(Failure::Conflict(Constraint::Facts))
            }
            _ => Ok(()),
        }
    }

    fn write(&mut self, change: &'c Change, next: Option<Kept>) {
        let id = change.write.id();
        let known = &mut self.known;
        if let (Some(invitation), Some(next)) = (change.write.invitation(), next) {
            if let Some(before) = known.rows.get(&id) {
                if let Some(slot) = before.key_of_slot() {
                    free(&mut known.slots, &slot, id);
                }
                if let Some(digest) = &before.digest {
                    free(&mut known.digests, digest, id);
                }
            }
            if let Some(slot) = next.key_of_slot() {
                known.slots.insert(slot, id);
            }
            if let Some(digest) = next.digest {
                known.digests.insert(digest, id);
            }
            known.rows.insert(id, next);
            self.documents.insert(id, invitation);
        } else if let Some(row) = known.rows.get_mut(&id) {
            row.uses = row.uses.saturating_add(1);
            row.status = settled(row.status, row.max_uses, row.uses);
            self.used.insert(id);
        }
        if let Some(row) = &change.redemption {
            known.ledger.insert((row.invitation, row.redeemer));
            self.ledger.insert((row.invitation, row.redeemer), row);
        }
    }

    /// The row is written already, so that it counts.
    fn keep_within(&mut self, limit: &Limit, scope: &Scope) -> Result<(), Failure> {
        let holds = match limit {
            Limit::Open { max, as_of } => self.open_at(scope, *as_of) <= i128::from(*max),
            Limit::Tally {
                key,
                add,
                max,
                until,
                ..
            } => self.count(*key, *add, *max, *until),
            _ => false,
        };
        if holds {
            Ok(())
        } else {
            Err(Failure::Limit(limit.kind()))
        }
    }

    /// What was open, and what the changes so far have opened and closed.
    fn open_at(&self, scope: &Scope, as_of: Timestamp) -> i128 {
        let key = (scope.as_str().to_owned(), as_of);
        let stored = self.known.open.get(&key).copied().unwrap_or(u64::MAX);
        let is_open = |row: Option<&Kept>| {
            let row = row.filter(|row| row.scope == scope.as_str());
            i128::from(row.is_some_and(|row| row.is_open(as_of)))
        };
        let moved: i128 = self
            .known
            .rows
            .iter()
            .map(|(id, row)| is_open(Some(row)) - is_open(self.stored.get(id)))
            .sum();
        i128::from(stored) + moved
    }

    fn count(&mut self, key: Pseudonym, add: u32, max: u32, until: Timestamp) -> bool {
        let before = self.known.tallies.get(&key).copied();
        let count = before.map_or(0, |tally| tally.count);
        let Some(count) = count.checked_add(add).filter(|sum| *sum <= max) else {
            return false;
        };
        let until = before.map_or(until, |tally| tally.until.max(until));
        let tally = Tally { count, until };
        self.known.tallies.insert(key, tally);
        self.tallies.put(key, tally, before.is_some());
        true
    }

    /// Members and guests; what cannot be is the host's veto.
    fn write_for_host(&mut self, change: &'c Change) -> Result<(), Failure> {
        let is_new = matches!(change.write, Write::Insert(_));
        let is_gone = |book: &Self, scope: &Scope| {
            let place = book.known.places.get(scope.as_str());
            place.is_some_and(|place| place.is_removed)
        };
        // Whatever only takes away may still be written where a scope is gone.
        if (is_new || change.guest.is_some()) && is_gone(self, &change.scope) {
            return Err(Failure::Veto(Veto::ScopeGone));
        }
        if let Some(granted) = &change.granted {
            if is_gone(self, &granted.grant.scope) {
                return Err(Failure::Veto(Veto::ScopeGone));
            }
            self.write_member(granted)?;
        }
        let address = change
            .write
            .invitation()
            .and_then(|row| row.invitee().email());
        if let (Some(order), Some(address)) = (&change.guest, address) {
            self.write_guest(&change.scope, order, address)?;
        }
        Ok(())
    }

    fn write_member(&mut self, granted: &Granted) -> Result<(), Failure> {
        let grant = &granted.grant;
        let key = key_of(&grant.scope, &granted.user);
        let held = self.known.members.get(&key);
        let is_in = held.is_some_and(|held| held.until.is_none_or(|end| self.now < end));
        let member = Member::with(held, &grant.roles, grant.until, self.now);
        let place = self.known.places.get(grant.scope.as_str());
        if !is_in && let Some(seats) = place.and_then(|place| place.seats) {
            let taken = self.known.taken.entry(key.0.clone()).or_default();
            if *taken >= seats {
                return Err(Failure::Veto(Veto::NoSeat));
            }
            *taken = taken.saturating_add(1);
        }
        let held = self.known.members.insert(key.clone(), member.clone());
        self.members.put(key, member, held.is_some());
        Ok(())
    }

    fn write_guest(
        &mut self,
        scope: &Scope,
        order: &GuestOrder,
        address: &'c Email,
    ) -> Result<(), Failure> {
        let key = match order {
            GuestOrder::Provision(user) => {
                let key = key_of(scope, user);
                let bound = self.known.guests.get(&key);
                if bound.is_some_and(|bound| bound != address.key().as_str()) {
                    return Err(Failure::Veto(Veto::AccountExists));
                }
                key
            }
            GuestOrder::Rebind(user) => key_of(scope, user),
            _ => return Err(Failure::Malformed("an order of an unknown kind")),
        };
        let text = address.key().as_str().to_owned();
        let bound = self.known.guests.insert(key.clone(), text);
        self.guests.put(key, address, bound.is_some());
        Ok(())
    }

    fn into_plan(self) -> Plan<'c> {
        let mut plan = Plan::default();
        for (id, invitation) in &self.documents {
            let Some(row) = self.known.rows.get(id) else {
                continue;
            };
            self.name(&mut plan, *id, invitation);
            let written = Written {
                invitation,
                uses: row.uses,
                status: row.status,
            };
            match self.stored.get(id) {
                Some(stored) => {
                    if self.hands_over(*id, stored) {
                        plan.released.push(*id);
                    }
                    plan.replaced.insert(*id, written);
                }
                None => {
                    plan.inserted.insert(*id, written);
                }
            }
        }
        for id in self
            .used
            .iter()
            .filter(|id| !self.documents.contains_key(*id))
        {
            if let Some(row) = self.known.rows.get(id) {
                plan.used.insert(*id, (row.uses, row.status));
            }
        }
        plan.ledger = self.ledger;
        plan.tallies = self.tallies;
        plan.members = self.members;
        plan.guests = self.guests;
        plan
    }

    /// What the row is found by from now on, against what it is found by as it is stored.
    fn name(&self, plan: &mut Plan<'c>, id: InvitationId, invitation: &Invitation) {
        let index = invitation.index();
        let stored = self.known.names.get(&id);
        let names: BTreeSet<String> = names::of_row(&index).into_iter().collect();
        let lost = stored
            .into_iter()
            .flatten()
            .filter(|name| !names.contains(*name));
        plan.lost_names.extend(lost.map(|name| (id, name.clone())));
        let new = names.into_iter();
        let new = new.filter(|name| stored.is_none_or(|stored| !stored.contains(name)));
        plan.new_names
            .extend(new.map(|name| (id, name, index.created_at)));
    }

    /// Whether a key that the row is stored with is another's from now on, who is replaced, too: then
    /// it must be free before either is written.
    fn hands_over(&self, id: InvitationId, stored: &Kept) -> bool {
        let slot = stored.key_of_slot();
        let slot = slot.and_then(|slot| self.known.slots.get(&slot));
        let digest = stored.digest.as_ref();
        let digest = digest.and_then(|digest| self.known.digests.get(digest));
        let mut holders = slot.into_iter().chain(digest);
        holders.any(|holder| *holder != id && self.stored.contains_key(holder))
    }
}

/// No decision makes such a change; a host may have put one together.
fn check_form(change: &Change) -> Result<(), Failure> {
    let written = change.write.invitation();
    if written.is_some_and(|row| *row.scope() != change.scope) {
        return Err(Failure::Malformed(
            "a change names another scope than its row",
        ));
    }
    let ledger = change.redemption.as_ref();
    if ledger.is_some_and(|row| row.invitation != change.write.id()) {
        return Err(Failure::Malformed(
            "a ledger row belongs to another invitation",
        ));
    }
    Ok(())
}

fn kept_of(index: &Index<'_>, uses: u32) -> Kept {
    Kept {
        scope: index.scope.as_str().to_owned(),
        revision: index.revision.get(),
        status: settled(index.status, index.max_uses, uses),
        expires_at: index.expires_at,
        max_uses: index.max_uses,
        uses,
        slot: index
            .slot
            .as_ref()
            .map(|slot| slot.invitee().as_str().to_owned()),
        digest: index.digest.copied(),
    }
}

/// The status that time has not touched: a link whose uses are spent counts as accepted.
fn settled(status: Status, max_uses: Option<u32>, uses: u32) -> Status {
    if status == Status::Pending && max_uses.is_some_and(|max| uses >= max) {
        Status::Accepted
    } else {
        status
    }
}

fn free<K: std::hash::Hash + Eq>(keys: &mut HashMap<K, InvitationId>, key: &K, id: InvitationId) {
    if keys.get(key) == Some(&id) {
        keys.remove(key);
    }
}
