use alloc::boxed::Box;

use super::{
    state::{Row, State},
    tallies::Tally,
};
use crate::{
    invitation::{Change, Granted, GuestOrder, Limit, LimitKind, Redemption, Write},
    ports::{CommitError, Constraint, Unavailable, Veto},
    ticket::Pseudonym,
    values::{Email, InvitationId, Roles, Scope, Timestamp, UserId},
};

/// Changes that are applied one after the other, and taken back together unless they are kept:
/// also when a host's hook panics between them.
pub(super) struct Transaction<'a> {
    state: &'a mut State,
    now: Timestamp,
}

/// How one step is taken back.
#[derive(Debug)]
pub(super) enum Undo {
    Row(InvitationId, Option<Box<Row>>),
    Uses(InvitationId, u32),
    Ledger(InvitationId, Pseudonym),
    Tally(Pseudonym, Option<Tally>),
    Member(Scope, UserId, Option<Roles>),
    Guest(Scope, UserId, Option<Email>),
}

/// Why a change cannot be applied.
enum Failure {
    Conflict(Constraint),
    Limit(LimitKind),
    Veto(Veto),
    Malformed(&'static str),
}

impl From<Veto> for Failure {
    fn from(veto: Veto) -> Self {
        Self::Veto(veto)
    }
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

impl<'a> Transaction<'a> {
    pub(super) const fn begin(state: &'a mut State, now: Timestamp) -> Self {
        Self { state, now }
    }

    /// Applies all of the changes and keeps them, or none.
    pub(super) fn run(mut self, changes: &[Change]) -> Result<(), CommitError> {
        for (at, change) in changes.iter().enumerate() {
            self.apply(change)
                .map_err(|failure| failure.of_change(at))?;
        }
        self.state.undo.clear();
        let events = changes.iter().flat_map(|change| &change.events);
        self.state.host.events.extend(events.cloned());
        Ok(())
    }

    /// The order of the checks is the contract's.
    fn apply(&mut self, change: &Change) -> Result<(), Failure> {
        self.check_form(change)?;
        self.check_row(change)?;
        let next = self.next_row(&change.write);
        self.check_keys(change, next.as_deref())?;
        self.check_uses(change)?;
        self.check_premises(change)?;
        self.write(change, next);
        for limit in &change.limits {
            self.keep_within(limit, &change.scope)?;
        }
        self.write_for_host(change)?;
        match self.state.host.veto.clone().and_then(|veto| veto(change)) {
            Some(veto) => Err(Failure::Veto(veto)),
            None => Ok(()),
        }
    }

    /// No decision makes such a change; a host may have put one together.
    fn check_form(&self, change: &Change) -> Result<(), Failure> {
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

    fn check_row(&self, change: &Change) -> Result<(), Failure> {
        let id = change.write.id();
        let (Write::Replace { expect, .. } | Write::Use { expect, .. }) = &change.write else {
            return if self.state.rows.contains_key(&id) {
                Err(Failure::Conflict(Constraint::Id))
            } else {
                Ok(())
            };
        };
        match self.state.row(&change.scope, id) {
            Some(row) if row.invitation.revision() == *expect => Ok(()),
            _ => Err(Failure::Conflict(Constraint::Revision)),
        }
    }

    /// The row that a write leads to.
    fn next_row(&self, write: &Write) -> Option<Box<Row>> {
        let invitation = write.invitation()?.clone();
        let before = self.state.rows.get(&write.id()).map(Box::as_ref);
        let uses = before.map_or(0, |row| row.invitation.use_count());
        Some(Box::new(Row::of(invitation.with_uses(uses), before)))
    }

    fn check_keys(&self, change: &Change, next: Option<&Row>) -> Result<(), Failure> {
        let state = &*self.state;
        if let Some(Row { keys, .. }) = next {
            let id = change.write.id();
            let is_others = |holder: Option<InvitationId>| holder.is_some_and(|held| held != id);
            if keys
                .slot()
                .is_some_and(|slot| is_others(state.holder(slot)))
            {
                return Err(Failure::Conflict(Constraint::Slot));
            }
            if keys
                .digest
                .is_some_and(|digest| is_others(state.digests.get(&digest).copied()))
            {
                return Err(Failure::Conflict(Constraint::Digest));
            }
        }
        match &change.redemption {
            Some(row) if state.ledger.contains_key(&key(row)) => {
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
        let row = self.state.row(&change.scope, *id);
        if row.is_some_and(|row| row.invitation.use_count() < cap) {
            Ok(())
        } else {
            Err(Failure::Conflict(Constraint::Uses))
        }
    }

    fn check_premises(&self, change: &Change) -> Result<(), Failure> {
        if change.commit_before.is_some_and(|end| end <= self.now) {
            return Err(Failure::Conflict(Constraint::Deadline));
        }
        let Some(told) = &change.premises else {
            return Ok(());
        };
        match self.state.host.stamp(&change.scope) {
            Some(present) if told != present => Err(Failure::Conflict(Constraint::Facts)),
            _ => Ok(()),
        }
    }

    fn write(&mut self, change: &Change, next: Option<Box<Row>>) {
        let id = change.write.id();
        if let Some(next) = next {
            let before = self.state.put(id, Some(next));
            self.state.undo.push(Undo::Row(id, before));
        } else {
            let before = self.state.rows.get(&id);
            let uses = before.map_or(0, |row| row.invitation.use_count());
            self.state.undo.push(Undo::Uses(id, uses));
            self.state.set_uses(id, uses.saturating_add(1));
        }
        if let Some(row) = &change.redemption {
            self.state
                .undo
                .push(Undo::Ledger(row.invitation, row.redeemer));
            self.state.ledger.insert(key(row), row.clone());
        }
    }

    /// The row is written already, so that it counts.
    fn keep_within(&mut self, limit: &Limit, scope: &Scope) -> Result<(), Failure> {
        match limit {
            Limit::Open { max, as_of } => {
                let standing = self.state.shelves.standing(scope, *as_of);
                let open = standing.map_or(0, |standing| standing.open_rows());
                if u32::try_from(open).is_ok_and(|open| open <= *max) {
                    return Ok(());
                }
            }
            Limit::Tally {
                key,
                add,
                max,
                until,
                ..
            } => {
                if let Ok(before) = self.state.tallies.add(*key, *add, *max, *until) {
                    self.state.undo.push(Undo::Tally(*key, before));
                    return Ok(());
                }
            }
        }
        Err(Failure::Limit(limit.kind()))
    }

    fn write_for_host(&mut self, change: &Change) -> Result<(), Failure> {
        if let Some(granted) = &change.granted {
            self.write_member(granted)?;
        }
        let (order, address) = (
            change.guest.as_ref(),
            change
                .write
                .invitation()
                .and_then(|row| row.invitee().email()),
        );
        if let (Some(order), Some(address)) = (order, address) {
            self.write_guest(&change.scope, order, address)?;
        }
        Ok(())
    }

    /// Adds what was granted to what the member holds by now: that may be more than when this was
    /// decided, or less, and neither is undone.
    fn write_member(&mut self, granted: &Granted) -> Result<(), Failure> {
        let (scope, user) = (&granted.grant.scope, &granted.user);
        let place = self.state.host.place_mut(scope);
        let before = place.grant(user, &granted.grant.roles)?;
        let undo = Undo::Member(scope.clone(), user.clone(), before);
        self.state.undo.push(undo);
        Ok(())
    }

    fn write_guest(
        &mut self,
        scope: &Scope,
        order: &GuestOrder,
        address: &Email,
    ) -> Result<(), Failure> {
        let host = &mut self.state.host;
        let user = match order {
            GuestOrder::Provision(user) => {
                let bound = host
                    .place(scope)
                    .and_then(|place| place.guest_address(user));
                if bound.is_some_and(|bound| bound.key() != address.key()) {
                    return Err(Failure::Veto(Veto::AccountExists));
                }
                user
            }
            GuestOrder::Rebind(user) => user,
        };
        let before = host.set_guest(scope, user, Some(address.clone()));
        let undo = Undo::Guest(scope.clone(), user.clone(), before);
        self.state.undo.push(undo);
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        let state = &mut *self.state;
        while let Some(step) = state.undo.pop() {
            match step {
                Undo::Row(id, before) => drop(state.put(id, before)),
                Undo::Uses(id, uses) => state.set_uses(id, uses),
                Undo::Ledger(id, redeemer) => drop(state.ledger.remove(&(id, redeemer))),
                Undo::Tally(key, before) => state.tallies.put(key, before),
                Undo::Member(scope, user, before) => {
                    state.host.set_member(&scope, &user, before);
                }
                Undo::Guest(scope, user, before) => {
                    state.host.set_guest(&scope, &user, before);
                }
            }
        }
    }
}

const fn key(row: &Redemption) -> (InvitationId, Pseudonym) {
    (row.invitation, row.redeemer)
}
