use alloc::{collections::BTreeMap, vec::Vec};

use foldhash::HashMap;

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
    /// Which end when. A counter whose end has moved is still in its old place, too.
    by_end: BTreeMap<Timestamp, Vec<Pseudonym>>,
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
        let [was, is] = [before, row].map(|row| row.map(|row| row.until));
        if was == is {
            return;
        }
        // What a failed commit takes back was counted last.
        if let Some(end) = was
            && let Some(keys) = self.by_end.get_mut(&end)
            && keys.pop_if(|last| *last == key).is_some()
            && keys.is_empty()
        {
            self.by_end.remove(&end);
        }
        if let Some(end) = is {
            self.by_end.entry(end).or_default().push(key);
        }
    }

    /// Drops what is of no use any more.
    pub(super) fn purge(&mut self, now: Timestamp) {
        while let Some(first) = self.by_end.first_entry() {
            let until = *first.key();
            if until.after(Self::KEPT_FOR) > now {
                break;
            }
            for key in first.remove() {
                if self.rows.get(&key).is_some_and(|row| row.until <= until) {
                    self.rows.remove(&key);
                    self.dropped = self.dropped.saturating_add(1);
                }
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    const END: Timestamp = Timestamp::MIN;

    fn key(byte: u8) -> Pseudonym {
        Pseudonym::from_bytes([byte; 32])
    }

    #[test]
    fn a_sum_stops_at_the_cap_and_does_not_wrap() {
        let mut tallies = Tallies::default();
        assert!(tallies.add(key(1), 2, 3, END).is_ok());
        assert!(tallies.add(key(1), 2, 3, END).is_err());
        assert!(tallies.add(key(1), u32::MAX, u32::MAX, END).is_err());
        assert!(tallies.add(key(1), 1, 3, END).is_ok());
        assert_eq!(tallies.count_of(&key(1)), 3);
    }

    #[test]
    fn windows_that_have_passed_are_dropped_and_no_others() {
        let mut tallies = Tallies::default();
        let late = END.after(Lifetime::days(1));
        for (byte, until) in [(1, END), (2, late)] {
            assert!(tallies.add(key(byte), 1, 9, until).is_ok());
        }
        tallies.purge(END);
        assert_eq!(tallies.len(), 2, "a clock may be behind");
        tallies.purge(late);
        assert_eq!(
            (tallies.count_of(&key(1)), tallies.count_of(&key(2))),
            (0, 1)
        );
        tallies.put(key(2), None);
        tallies.purge(late.after(Lifetime::days(1)));
        assert_eq!((tallies.len(), tallies.by_end.len()), (0, 0));
    }
}
