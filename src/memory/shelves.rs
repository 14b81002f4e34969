use alloc::{
    collections::{BTreeMap, BTreeSet, btree_set},
    sync::Arc,
    vec,
    vec::Vec,
};
use std::collections::HashMap;

use super::standing::{Place, Standing};
use crate::{
    invitation::{Index, Invitation, InviteeKey, Slot, Status},
    ports::{Position, Query},
    ticket::TicketDigest,
    values::{EmailKey, InvitationId, Role, Scope, Timestamp, UserId},
};

/// Under what a row is found in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Shelf {
    Inviter(Scope, UserId),
    Role(Scope, Role),
    Invitee(InviteeKey),
    Address(EmailKey),
}

/// Everything a row is found by, as of its last write.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) scope: Scope,
    pub(super) digest: Option<TicketDigest>,
    pub(super) slot: Option<Slot>,
    pub(super) due_at: Option<Timestamp>,
    place: Place,
    shelves: Arc<[Shelf]>,
}

impl Keys {
    /// The keys of a row. Where it says the same as `before`, it stands on the same shelves.
    pub(super) fn of(row: &Invitation, before: Option<(&Invitation, &Self)>) -> Self {
        let index = row.index();
        let scope = index.scope;
        let shelves = match before {
            Some((old, keys)) if row.says_the_same_as(old) => Arc::clone(&keys.shelves),
            _ => shelves_of(&index),
        };
        Self {
            scope: scope.clone(),
            digest: index.digest.copied(),
            slot: index.slot,
            due_at: index.due_at,
            place: Place {
                status: settled(row),
                expires_at: index.expires_at,
                position: Position {
                    created_at: index.created_at,
                    id: index.id,
                },
            },
            shelves,
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        self.place.status.is_open()
    }

    /// The uses have changed, and with them perhaps whether the row is open.
    pub(super) fn resettle(&mut self, row: &Invitation) {
        self.place.status = settled(row);
    }
}

fn shelves_of(index: &Index<'_>) -> Arc<[Shelf]> {
    let scope = index.scope;
    let roles = index.roles.iter();
    let addresses = index.addresses.iter();
    let inviter = Shelf::Inviter(scope.clone(), index.inviter.clone());
    core::iter::once(inviter)
        .chain(roles.map(|role| Shelf::Role(scope.clone(), (*role).clone())))
        .chain(index.invitee.clone().map(Shelf::Invitee))
        .chain(addresses.map(|address| Shelf::Address((*address).clone())))
        .collect()
}

/// The status before time has its say: nothing has expired at the beginning of time.
pub(super) fn settled(row: &Invitation) -> Status {
    row.status_at(Timestamp::MIN)
}

/// The rows in the order of lists, under everything that a query may ask for.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    by_key: HashMap<Shelf, BTreeSet<Position>>,
    by_scope: HashMap<Scope, Standing>,
    moved: u64,
}

impl Shelves {
    pub(super) fn insert(&mut self, keys: &Keys) {
        self.stand(keys);
        self.shelve(keys);
    }

    pub(super) fn remove(&mut self, keys: &Keys) {
        self.unstand(keys);
        self.unshelve(keys);
    }

    /// Puts a row from under its old keys under its new ones.
    pub(super) fn replace(&mut self, old: &Keys, new: &Keys) {
        let stands_elsewhere = old.place != new.place || old.scope != new.scope;
        if stands_elsewhere {
            self.unstand(old);
            self.stand(new);
        }
        if old.place.position != new.place.position || !Arc::ptr_eq(&old.shelves, &new.shelves) {
            self.unshelve(old);
            self.shelve(new);
        }
    }

    /// How the rows of a scope stand as of a moment.
    pub(super) fn standing(&mut self, scope: &Scope, as_of: Timestamp) -> Option<&Standing> {
        let standing = self.by_scope.get_mut(scope)?;
        let moved = standing.move_to(as_of);
        self.moved = self.moved.saturating_add(moved);
        Some(standing)
    }

    /// How many rows time has moved from one status to another so far.
    pub(super) const fn moved(&self) -> u64 {
        self.moved
    }

    /// The rows among which those of the query are, in its order and from its place on: the
    /// shortest list that holds them all. What is in it is still to be matched.
    pub(super) fn walk(&mut self, query: &Query, as_of: Timestamp) -> Walk<'_> {
        if let Some(scope) = query.scope() {
            // To have a status, a row must be parted by it as of the right moment.
            let _ = self.standing(scope, as_of);
        }
        let mut lists: Vec<Vec<&BTreeSet<Position>>> = Vec::new();
        let mut narrow = |shelf: Shelf| lists.push(self.by_key.get(&shelf).into_iter().collect());
        if let Some(address) = query.address() {
            narrow(Shelf::Address(address.clone()));
        }
        if let Some(invitee) = query.invitee() {
            narrow(Shelf::Invitee(invitee.clone()));
        }
        if let Some(scope) = query.scope() {
            if let Some(inviter) = query.inviter() {
                narrow(Shelf::Inviter(scope.clone(), inviter.clone()));
            }
            if let Some(role) = query.role() {
                narrow(Shelf::Role(scope.clone(), role.clone()));
            }
            let standing = self.by_scope.get(scope);
            lists.push(match standing {
                Some(standing) if query.statuses().is_empty() => vec![standing.all()],
                Some(standing) => standing.with(query.statuses()).collect(),
                None => Vec::new(),
            });
        }
        let length = |list: &Vec<&BTreeSet<Position>>| {
            list.iter()
                .fold(0_usize, |sum, set| sum.saturating_add(set.len()))
        };
        Walk::new(
            lists.into_iter().min_by_key(length).unwrap_or_default(),
            query,
        )
    }

    pub(super) fn stand(&mut self, keys: &Keys) {
        let scope = self.by_scope.entry(keys.scope.clone());
        scope.or_insert_with(Standing::new).insert(keys.place);
    }

    pub(super) fn unstand(&mut self, keys: &Keys) {
        if let Some(standing) = self.by_scope.get_mut(&keys.scope) {
            standing.remove(&keys.place);
            if standing.is_empty() {
                self.by_scope.remove(&keys.scope);
            }
        }
    }

    fn shelve(&mut self, keys: &Keys) {
        for shelf in keys.shelves.iter() {
            let set = self.by_key.entry(shelf.clone()).or_default();
            set.insert(keys.place.position);
        }
    }

    fn unshelve(&mut self, keys: &Keys) {
        for shelf in keys.shelves.iter() {
            if let Some(set) = self.by_key.get_mut(shelf) {
                set.remove(&keys.place.position);
                if set.is_empty() {
                    self.by_key.remove(shelf);
                }
            }
        }
    }
}

/// Goes through several sets at once, in one order.
pub(super) struct Walk<'a> {
    sets: Vec<(btree_set::Range<'a, Position>, Position)>,
    newest_first: bool,
    after: Option<Position>,
}

impl<'a> Walk<'a> {
    fn new(lists: Vec<&'a BTreeSet<Position>>, query: &Query) -> Self {
        let newest_first = query.is_newest_first();
        let after = query.position();
        let start_of = |created_at| Position {
            created_at,
            id: InvitationId::from_uuid(uuid::Uuid::nil()),
        };
        let mut from = start_of(query.from_time().unwrap_or(Timestamp::MIN));
        let mut before = query.before_time().map(start_of);
        match after {
            Some(place) if newest_first => {
                before = Some(before.map_or(place, |end| end.min(place)));
            }
            Some(place) => from = from.max(place),
            None => {}
        }
        let mut walk = Self {
            sets: Vec::with_capacity(lists.len()),
            newest_first,
            after,
        };
        // A range whose ends have crossed would panic.
        if before.is_some_and(|end| end < from) {
            return walk;
        }
        for list in lists {
            let mut range = match before {
                Some(end) => list.range(from..end),
                None => list.range(from..),
            };
            if let Some(head) = step(&mut range, newest_first) {
                walk.sets.push((range, head));
            }
        }
        walk
    }

    fn advance(&mut self) -> Option<Position> {
        let heads = self.sets.iter().map(|(_, head)| *head).enumerate();
        let (at, head) = if self.newest_first {
            heads.max_by_key(|(_, head)| *head)?
        } else {
            heads.min_by_key(|(_, head)| *head)?
        };
        let (range, next) = self.sets.get_mut(at)?;
        match step(range, self.newest_first) {
            Some(position) => *next = position,
            None => drop(self.sets.swap_remove(at)),
        }
        Some(head)
    }
}

impl Iterator for Walk<'_> {
    type Item = Position;

    fn next(&mut self) -> Option<Position> {
        let next = self.advance()?;
        if self.after == Some(next) {
            return self.advance();
        }
        Some(next)
    }
}

fn step(range: &mut btree_set::Range<'_, Position>, newest_first: bool) -> Option<Position> {
    if newest_first {
        range.next_back().copied()
    } else {
        range.next().copied()
    }
}

/// The number of rows of each status; nothing for a scope without rows.
pub(super) fn counts(standing: Option<&Standing>) -> BTreeMap<Status, u64> {
    standing.map(Standing::counts).unwrap_or_default()
}
