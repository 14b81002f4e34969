use alloc::collections::{BTreeMap, BTreeSet};

use crate::{
    invitation::Status,
    ports::Position,
    values::{InvitationId, Timestamp},
};

/// What time depends on, of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The status that time has not touched: as stored, or accepted for a link that is used up.
    pub(super) status: Status,
    pub(super) expires_at: Timestamp,
    pub(super) position: Position,
}

type ByExpiry = BTreeMap<(Timestamp, InvitationId), Place>;

/// The rows of one scope, parted by their status as of one moment.
///
/// The moment moves, in both directions, and each row that it passes changes its part. So a count
/// or a list by status costs what has lapsed since the last one, and never what is stored.
#[derive(Debug)]
pub(super) struct Standing {
    as_of: Timestamp,
    /// Open rows that expire after the moment, and those that do not.
    live: ByExpiry,
    lapsed: ByExpiry,
    parts: BTreeMap<Status, BTreeSet<Position>>,
    all: BTreeSet<Position>,
}

impl Standing {
    pub(super) const fn new() -> Self {
        Self {
            as_of: Timestamp::MIN,
            live: BTreeMap::new(),
            lapsed: BTreeMap::new(),
            parts: BTreeMap::new(),
            all: BTreeSet::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn insert(&mut self, place: Place) {
        self.all.insert(place.position);
        if place.status.is_open() {
            let has_lapsed = place.expires_at <= self.as_of;
            self.open(has_lapsed).insert(place.key(), place);
        }
        let status = place.status_at(self.as_of);
        self.part(status).insert(place.position);
    }

    pub(super) fn remove(&mut self, place: &Place) {
        self.all.remove(&place.position);
        if place.status.is_open() {
            let has_lapsed = place.expires_at <= self.as_of;
            self.open(has_lapsed).remove(&place.key());
        }
        let status = place.status_at(self.as_of);
        self.part(status).remove(&place.position);
    }

    /// Moves to another moment. Answers with how many rows it passed.
    pub(super) fn move_to(&mut self, as_of: Timestamp) -> u64 {
        let mut passed = 0_u64;
        self.as_of = as_of;
        while let Some(next) = self.live.first_entry() {
            if next.key().0 > as_of {
                break;
            }
            let (key, place) = next.remove_entry();
            self.lapsed.insert(key, place);
            self.part(place.status).remove(&place.position);
            self.part(Status::Expired).insert(place.position);
            passed = passed.saturating_add(1);
        }
        while let Some(last) = self.lapsed.last_entry() {
            if last.key().0 <= as_of {
                break;
            }
            let (key, place) = last.remove_entry();
            self.live.insert(key, place);
            self.part(Status::Expired).remove(&place.position);
            self.part(place.status).insert(place.position);
            passed = passed.saturating_add(1);
        }
        passed
    }

    /// How many rows stand how.
    pub(super) fn counts(&self) -> BTreeMap<Status, u64> {
        self.parts
            .iter()
            .filter(|(_, part)| !part.is_empty())
            .map(|(status, part)| (*status, u64::try_from(part.len()).unwrap_or(u64::MAX)))
            .collect()
    }

    /// How many rows are open.
    pub(super) fn open_rows(&self) -> usize {
        self.live.len()
    }

    /// Every row.
    pub(super) const fn all(&self) -> &BTreeSet<Position> {
        &self.all
    }

    /// The rows of these statuses, in as many sets that share no row.
    pub(super) fn with(
        &self,
        statuses: &BTreeSet<Status>,
    ) -> impl Iterator<Item = &BTreeSet<Position>> {
        statuses.iter().filter_map(|status| self.parts.get(status))
    }

    const fn open(&mut self, has_lapsed: bool) -> &mut ByExpiry {
        if has_lapsed {
            &mut self.lapsed
        } else {
            &mut self.live
        }
    }

    fn part(&mut self, status: Status) -> &mut BTreeSet<Position> {
        self.parts.entry(status).or_default()
    }
}

impl Place {
    const fn key(&self) -> (Timestamp, InvitationId) {
        (self.expires_at, self.position.id)
    }

    fn status_at(&self, as_of: Timestamp) -> Status {
        if self.status.is_open() && self.expires_at <= as_of {
            Status::Expired
        } else {
            self.status
        }
    }
}
