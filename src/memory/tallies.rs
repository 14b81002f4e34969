use alloc::collections::BTreeSet;
use std::collections::HashMap;

use crate::{
    ticket::Pseudonym,
    values::{Lifetime, Timestamp},
};

/// One counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    count: u32,
    until: Timestamp,
}

/// The counters of limits. Those of windows that have passed are dropped as others are counted.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    rows: HashMap<Pseudonym, Tally>,
    by_end: BTreeSet<(Timestamp, Pseudonym)>,
    dropped: u64,
}

impl Tallies {
    /// A worker whose clock is behind still finds the counter of its window.
    const KEPT_FOR: Lifetime = Lifetime::hours(1);

    /// Counts, unless the sum would pass `max`. Answers with the row before, to be put back if the
    /// commit fails.
    pub(super) fn add(
        &mut self,
        key: Pseudonym,
        add: u32,
        max: u32,
        until: Timestamp,
    ) -> Result<Option<Tally>, ()> {
        let before = self.rows.get(&key).copied();
        let count = before.map_or(0, |row| row.count);
        let sum = count.checked_add(add).filter(|sum| *sum <= max).ok_or(())?;
        let until = before.map_or(until, |row| row.until.max(until));
        self.put(key, Some(Tally { count: sum, until }));
        Ok(before)
    }

    pub(super) fn put(&mut self, key: Pseudonym, row: Option<Tally>) {
        let before = match row {
            Some(row) => self.rows.insert(key, row),
            None => self.rows.remove(&key),
        };
        if before.map(|row| row.until) != row.map(|row| row.until) {
            if let Some(before) = before {
                self.by_end.remove(&(before.until, key));
            }
            if let Some(row) = row {
                self.by_end.insert((row.until, key));
            }
        }
    }

    /// Drops what is of no use any more.
    pub(super) fn purge(&mut self, now: Timestamp) {
        while let Some((until, key)) = self.by_end.first().copied() {
            if until.after(Self::KEPT_FOR) > now {
                break;
            }
            self.by_end.pop_first();
            self.rows.remove(&key);
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// How many were dropped so far.
    pub(super) const fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(super) fn count_of(&self, key: &Pseudonym) -> u32 {
        self.rows.get(key).map_or(0, |row| row.count)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}
