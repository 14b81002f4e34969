use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use core::fmt;
use std::collections::hash_map::Entry;

use foldhash::HashMap;

use crate::{
    invitation::{Change, Event, Stamp},
    ports::Veto,
    values::{Email, Roles, Scope, UserId},
};

type VetoHook = Arc<dyn Fn(&Change) -> Option<Veto> + Send + Sync>;

/// What a host keeps in the same database: its members, its guests, its outbox.
#[derive(Default)]
pub(super) struct Host {
    places: HashMap<Scope, Place>,
    pub(super) veto: Option<VetoHook>,
    pub(super) events: Vec<Event>,
}

/// What a host keeps of one scope.
#[derive(Debug, Default)]
pub(super) struct Place {
    members: HashMap<UserId, Roles>,
    guests: HashMap<UserId, Email>,
    seats: Option<usize>,
    stamp: Option<Stamp>,
}

impl Host {
    pub(super) fn place(&self, scope: &Scope) -> Option<&Place> {
        self.places.get(scope)
    }

    /// The place of a scope, an empty one where there was none.
    pub(super) fn place_mut(&mut self, scope: &Scope) -> &mut Place {
        self.places.entry(scope.clone()).or_default()
    }

    pub(super) fn members(&self, scope: &Scope) -> BTreeMap<UserId, Roles> {
        let place = self.place(scope);
        place
            .map(|place| in_order(&place.members))
            .unwrap_or_default()
    }

    pub(super) fn guests(&self, scope: &Scope) -> BTreeMap<UserId, Email> {
        let place = self.place(scope);
        place
            .map(|place| in_order(&place.guests))
            .unwrap_or_default()
    }

    /// Makes a member, changes one, or removes one. Answers with what was there before.
    pub(super) fn set_member(
        &mut self,
        scope: &Scope,
        user: &UserId,
        roles: Option<Roles>,
    ) -> Option<Roles> {
        self.place_mut(scope).set_member(user, roles)
    }

    pub(super) fn set_guest(
        &mut self,
        scope: &Scope,
        user: &UserId,
        address: Option<Email>,
    ) -> Option<Email> {
        set(&mut self.place_mut(scope).guests, user, address)
    }

    pub(super) fn remove_members(&mut self, scope: &Scope) {
        if let Some(place) = self.places.get_mut(scope) {
            place.members.clear();
            place.guests.clear();
        }
    }

    pub(super) fn set_seats(&mut self, scope: &Scope, seats: Option<usize>) {
        self.place_mut(scope).seats = seats;
    }

    pub(super) fn stamp(&self, scope: &Scope) -> Option<&Stamp> {
        self.place(scope)?.stamp.as_ref()
    }

    pub(super) fn set_stamp(&mut self, scope: &Scope, stamp: Option<Stamp>) {
        self.place_mut(scope).stamp = stamp;
    }
}

impl Place {
    pub(super) fn roles(&self, user: &UserId) -> Option<&Roles> {
        self.members.get(user)
    }

    /// Makes a member, changes one, or removes one. Answers with what was there before.
    pub(super) fn set_member(&mut self, user: &UserId, roles: Option<Roles>) -> Option<Roles> {
        set(&mut self.members, user, roles)
    }

    /// Adds roles to what a user holds by now, or makes a member where there is room. Answers with
    /// what was there before.
    pub(super) fn grant(&mut self, user: &UserId, roles: &Roles) -> Result<Option<Roles>, Veto> {
        let has_room = self.has_room();
        match self.members.entry(user.clone()) {
            Entry::Occupied(mut member) => {
                let sum = member.get().clone().union(roles);
                Ok(Some(member.insert(sum)))
            }
            Entry::Vacant(_) if !has_room => Err(Veto::NoSeat),
            Entry::Vacant(member) => {
                member.insert(roles.clone());
                Ok(None)
            }
        }
    }

    pub(super) fn guest_address(&self, user: &UserId) -> Option<&Email> {
        self.guests.get(user)
    }

    /// Whether there is room for one more.
    pub(super) fn has_room(&self) -> bool {
        self.seats.is_none_or(|seats| self.members.len() < seats)
    }

    pub(super) const fn stamp(&self) -> Option<&Stamp> {
        self.stamp.as_ref()
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Host")
    }
}

fn in_order<V: Clone>(rows: &HashMap<UserId, V>) -> BTreeMap<UserId, V> {
    rows.iter()
        .map(|(user, value)| (user.clone(), value.clone()))
        .collect()
}

fn set<V>(rows: &mut HashMap<UserId, V>, user: &UserId, value: Option<V>) -> Option<V> {
    match value {
        Some(value) => rows.insert(user.clone(), value),
        None => rows.remove(user),
    }
}
