use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use core::fmt;
use std::collections::HashMap;

use crate::{
    invitation::{Change, Event, Stamp},
    ports::Veto,
    values::{Email, Roles, Scope, UserId},
};

type VetoHook = Arc<dyn Fn(&Change) -> Option<Veto> + Send + Sync>;

/// What a host keeps in the same database: its members, its guests, its outbox.
#[derive(Default)]
pub(super) struct Host {
    members: HashMap<Scope, BTreeMap<UserId, Roles>>,
    guests: HashMap<Scope, BTreeMap<UserId, Email>>,
    seats: HashMap<Scope, usize>,
    stamps: HashMap<Scope, Stamp>,
    pub(super) veto: Option<VetoHook>,
    pub(super) events: Vec<Event>,
}

impl Host {
    pub(super) fn members(&self, scope: &Scope) -> BTreeMap<UserId, Roles> {
        self.members.get(scope).cloned().unwrap_or_default()
    }

    pub(super) fn roles(&self, scope: &Scope, user: &UserId) -> Option<&Roles> {
        self.members.get(scope)?.get(user)
    }

    /// Makes a member, changes one, or removes one. Answers with what was there before.
    pub(super) fn set_member(
        &mut self,
        scope: &Scope,
        user: &UserId,
        roles: Option<Roles>,
    ) -> Option<Roles> {
        set(&mut self.members, scope, user, roles)
    }

    pub(super) fn remove_members(&mut self, scope: &Scope) {
        self.members.remove(scope);
        self.guests.remove(scope);
    }

    pub(super) fn guests(&self, scope: &Scope) -> BTreeMap<UserId, Email> {
        self.guests.get(scope).cloned().unwrap_or_default()
    }

    pub(super) fn guest_address(&self, scope: &Scope, user: &UserId) -> Option<&Email> {
        self.guests.get(scope)?.get(user)
    }

    pub(super) fn set_guest(
        &mut self,
        scope: &Scope,
        user: &UserId,
        address: Option<Email>,
    ) -> Option<Email> {
        set(&mut self.guests, scope, user, address)
    }

    pub(super) fn set_seats(&mut self, scope: &Scope, seats: Option<usize>) {
        match seats {
            Some(seats) => self.seats.insert(scope.clone(), seats),
            None => self.seats.remove(scope),
        };
    }

    /// Whether there is room for so many more.
    pub(super) fn has_room(&self, scope: &Scope, more: usize) -> bool {
        let taken = self.members.get(scope).map_or(0, BTreeMap::len);
        self.seats
            .get(scope)
            .is_none_or(|seats| taken.saturating_add(more) <= *seats)
    }

    pub(super) fn stamp(&self, scope: &Scope) -> Option<&Stamp> {
        self.stamps.get(scope)
    }

    pub(super) fn set_stamp(&mut self, scope: &Scope, stamp: Option<Stamp>) {
        match stamp {
            Some(stamp) => self.stamps.insert(scope.clone(), stamp),
            None => self.stamps.remove(scope),
        };
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Host")
    }
}

fn set<V>(
    table: &mut HashMap<Scope, BTreeMap<UserId, V>>,
    scope: &Scope,
    user: &UserId,
    value: Option<V>,
) -> Option<V> {
    match value {
        Some(value) => {
            let rows = table.entry(scope.clone()).or_default();
            rows.insert(user.clone(), value)
        }
        None => table.get_mut(scope)?.remove(user),
    }
}
