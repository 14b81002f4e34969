//! What was read is believed when it is written.

use std::sync::Mutex;

use invitation::{
    Change, Limit, Write,
    memory::MemoryStore,
    ports::{CommitError, Constraint, Store},
};

use super::{
    Committed, Fault, altered, before, expecting_what_is_there, lock, pending_once, round_trip,
};

/// Compares the revision, goes home, and writes without comparing.
#[derive(Default)]
pub(crate) struct GetThenPut;

impl Fault for GetThenPut {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let [change] = changes else {
            return inner.commit(changes).await;
        };
        let Write::Replace { expect, .. } = &change.write else {
            return inner.commit(changes).await;
        };
        if before(inner, change)
            .await
            .is_none_or(|row| row.revision() != *expect)
        {
            return inner.commit(changes).await;
        }
        round_trip();
        let change = expecting_what_is_there(inner, change).await;
        inner.commit(&[change]).await
    }
}

/// `UPDATE … WHERE id = …`, whatever the revision.
#[derive(Default)]
pub(crate) struct IgnoresRevision;

impl Fault for IgnoresRevision {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        match changes {
            [change] => {
                let change = expecting_what_is_there(inner, change).await;
                inner.commit(&[change]).await
            }
            _ => inner.commit(changes).await,
        }
    }
}

fn without_cap(change: &mut Change) {
    if let Write::Use { max, .. } = &mut change.write {
        *max = None;
    }
}

/// `uses = uses + 1` without `uses < max`.
#[derive(Default)]
pub(crate) struct UsesUnguarded;

impl Fault for UsesUnguarded {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        inner.commit(&altered(changes, without_cap)).await
    }
}

/// Reads the uses, and counts them up in another statement.
#[derive(Default)]
pub(crate) struct UsesReadBefore;

impl Fault for UsesReadBefore {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        if let [change] = changes
            && let Write::Use { max: Some(max), .. } = &change.write
            && before(inner, change)
                .await
                .is_some_and(|row| row.use_count() < *max)
        {
            round_trip();
            return inner.commit(&altered(changes, without_cap)).await;
        }
        inner.commit(changes).await
    }
}

/// A use compares and swaps, so whoever comes second is turned away.
#[derive(Default)]
pub(crate) struct UsesStarve(Mutex<()>);

impl Fault for UsesStarve {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        if let [change] = changes
            && let Write::Use { .. } = &change.write
        {
            let Ok(_alone) = self.0.try_lock() else {
                return Err(CommitError::Conflict {
                    at: 0,
                    on: Constraint::Revision,
                });
            };
            round_trip();
            return pollster::block_on(inner.commit(changes));
        }
        inner.commit(changes).await
    }
}

fn without_limits(change: &mut Change) {
    change.limits.clear();
}

/// `SELECT count(*)`, then the insert.
#[derive(Default)]
pub(crate) struct OpenReadBefore;

impl Fault for OpenReadBefore {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let [change] = changes else {
            return inner.commit(changes).await;
        };
        let [Limit::Open { max, as_of }] = change.limits.as_slice() else {
            return inner.commit(changes).await;
        };
        let counts = inner.count(&change.scope, *as_of).await;
        let open = counts.map_or(0, |counts| {
            let open = counts.iter().filter(|(status, _)| status.is_open());
            open.map(|(_, count)| *count).sum::<u64>()
        });
        if open >= u64::from(*max) {
            return inner.commit(changes).await;
        }
        round_trip();
        inner.commit(&altered(changes, without_limits)).await
    }
}

/// Reads the counter, and counts it up in another statement.
#[derive(Default)]
pub(crate) struct TallyReadBefore;

impl Fault for TallyReadBefore {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        for limit in changes.iter().flat_map(|change| &change.limits) {
            if let Limit::Tally { key, add, max, .. } = limit {
                let count = inner.tally(key).await.unwrap_or_default();
                if count.saturating_add(*add) > *max {
                    return inner.commit(changes).await;
                }
            }
        }
        round_trip();
        let uncapped = altered(changes, |change| {
            for limit in &mut change.limits {
                if let Limit::Tally { max, .. } = limit {
                    *max = u32::MAX;
                }
            }
        });
        inner.commit(&uncapped).await
    }
}

/// Every failure of the database is a duplicate, the deadlock too.
#[derive(Default)]
pub(crate) struct DeadlockIsDuplicate(Mutex<()>);

impl Fault for DeadlockIsDuplicate {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let Ok(_alone) = self.0.try_lock() else {
            return Err(CommitError::Conflict {
                at: 0,
                on: Constraint::Slot,
            });
        };
        round_trip();
        pollster::block_on(inner.commit(changes))
    }
}

/// The ledger has no unique key.
#[derive(Default)]
pub(crate) struct LedgerWithoutKey;

impl Fault for LedgerWithoutKey {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        match inner.commit(changes).await {
            Err(CommitError::Conflict {
                on: Constraint::Ledger,
                ..
            }) => {
                let again = altered(changes, |change| change.redemption = None);
                inner.commit(&again).await
            }
            other => other,
        }
    }
}

/// A transaction of several statements that commits each for itself.
#[derive(Default)]
pub(crate) struct HalfWhenDropped;

impl Fault for HalfWhenDropped {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        for change in changes {
            inner.commit(std::slice::from_ref(change)).await?;
            pending_once().await;
        }
        Ok(())
    }
}

/// A pool whose connections are not given back by a future that is dropped.
pub(crate) struct LosesConnections(Mutex<u32>);

impl Default for LosesConnections {
    fn default() -> Self {
        Self(Mutex::new(8))
    }
}

impl Fault for LosesConnections {
    async fn get(
        &self,
        inner: &MemoryStore,
        scope: &invitation::Scope,
        id: invitation::InvitationId,
    ) -> super::Found {
        {
            let mut free = lock(&self.0);
            *free = free
                .checked_sub(1)
                .ok_or_else(|| invitation::Unavailable::transient("the pool is empty"))?;
        }
        pending_once().await;
        let found = inner.get(scope, id).await;
        *lock(&self.0) += 1;
        found
    }
}
