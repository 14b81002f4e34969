use alloc::{
    collections::{BTreeMap, BTreeSet, btree_set},
    sync::Arc,
    vec,
    vec::Vec,
};

use foldhash::HashMap;

use super::standing::{Place, Standing};
use crate::{
    invitation::{Invitation, InviteeKey, Slot, Status},
    ports::{Position, Query},
    ticket::TicketDigest,
    values::{Email, EmailKey, InvitationId, Role, Scope, Timestamp, UserId},
};

/// Under what a row is found in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Shelf {
    Inviter(Scope, UserId),
    Role(Scope, Role),
    Invitee(InviteeKey),
    /// Every other address that the row holds.
    Address(EmailKey),
}

/// Everything a row is found by, as of its last write.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) digest: Option<TicketDigest>,
    pub(super) due_at: Option<Timestamp>,
    holds_slot: bool,
    place: Place,
    names: Arc<Names>,
}

/// What a row is found by as long as it says the same.
#[derive(Debug)]
struct Names {
    scope: Scope,
    /// The slot that it holds while it stands.
    slot: Option<Slot>,
    shelves: Vec<Shelf>,
}

impl Keys {
    /// The keys of a row. Where it says the same as `before`, it stands on the same shelves.
    pub(super) fn of(row: &Invitation, before: Option<(&Invitation, &Self)>) -> Self {
        let names = match before {
            Some((old, keys)) if row.says_the_same_as(old) => Arc::clone(&keys.names),
            _ => Arc::new(Names::of(row)),
        };
        Self {
            digest: row.digest().copied(),
            due_at: row.due_at(),
            holds_slot: row.holds_slot(),
            place: Place {
                status: settled(row),
                expires_at: row.expires_at(),
                position: Position {
                    created_at: row.created_at(),
                    id: row.id(),
                },
            },
            names,
        }
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.names.scope
    }

    pub(super) fn slot(&self) -> Option<&Slot> {
        self.names.slot.as_ref().filter(|_| self.holds_slot)
    }

    pub(super) const fn is_open(&self) -> bool {
        self.place.status.is_open()
    }

    /// The uses have changed, and with them perhaps whether the row is open.
    pub(super) fn resettle(&mut self, row: &Invitation) {
        self.place.status = settled(row);
    }
}

impl Names {
    fn of(row: &Invitation) -> Self {
        let (scope, invitee) = (row.scope(), row.invitee());
        let inviter = Shelf::Inviter(scope.clone(), row.inviter().user().clone());
        let roles = row.grant().roles.iter();
        let own = invitee.email().map(Email::key);
        let others = row.addresses().filter(|address| Some(*address) != own);
        let key = invitee.key();
        let mut shelves = Vec::with_capacity(row.grant().roles.len().saturating_add(2));
        shelves.push(inviter);
        shelves.extend(roles.map(|role| Shelf::Role(scope.clone(), role.clone())));
        shelves.extend(key.clone().map(Shelf::Invitee));
        shelves.extend(others.map(|address| Shelf::Address(address.clone())));
        Self {
            scope: scope.clone(),
            slot: key
                .filter(|_| invitee.is_person())
                .map(|key| Slot::of_key(scope, key)),
            shelves,
        }
    }
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
        if old.place != new.place || old.scope() != new.scope() {
            self.unstand(old);
            self.stand(new);
        }
        if old.place.position != new.place.position || !Arc::ptr_eq(&old.names, &new.names) {
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
        let mut narrow = |shelves: Vec<Shelf>| {
            lists.push(
                shelves
                    .into_iter()
                    .filter_map(|one| self.by_key.get(&one))
                    .collect(),
            );
        };
        if let Some(address) = query.address() {
            // No row stands on both.
            narrow(vec![
                Shelf::Invitee(InviteeKey::of_address(address)),
                Shelf::Address(address.clone()),
            ]);
        }
        if let Some(invitee) = query.invitee() {
            narrow(vec![Shelf::Invitee(invitee.clone())]);
        }
        if let Some(scope) = query.scope() {
            if let Some(inviter) = query.inviter() {
                narrow(vec![Shelf::Inviter(scope.clone(), inviter.clone())]);
            }
            if let Some(role) = query.role() {
                narrow(vec![Shelf::Role(scope.clone(), role.clone())]);
            }
            let standing = self.by_scope.get(scope);
            lists.push(match standing {
                Some(standing) if query.statuses().is_empty() => standing.all().collect(),
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
        let scope = self.by_scope.entry(keys.scope().clone());
        scope.or_insert_with(Standing::new).insert(keys.place);
    }

    pub(super) fn unstand(&mut self, keys: &Keys) {
        if let Some(standing) = self.by_scope.get_mut(keys.scope()) {
            standing.remove(&keys.place);
            if standing.is_empty() {
                self.by_scope.remove(keys.scope());
            }
        }
    }

    fn shelve(&mut self, keys: &Keys) {
        for shelf in &keys.names.shelves {
            if let Some(set) = self.by_key.get_mut(shelf) {
                set.insert(keys.place.position);
            } else {
                let set = BTreeSet::from([keys.place.position]);
                self.by_key.insert(shelf.clone(), set);
            }
        }
    }

    fn unshelve(&mut self, keys: &Keys) {
        for shelf in &keys.names.shelves {
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
