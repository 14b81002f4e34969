//! The wrong order, the wrong answer, half of a batch, limits that count wrongly.

use std::{collections::BTreeMap, sync::Mutex};

use invitation::{
    Change, InvitationId, Limit, LimitKind, Status, Timestamp, Unavailable,
    memory::MemoryStore,
    ports::{CommitError, Constraint, Store, Veto},
    ticket::Pseudonym,
};

use super::{Committed, Fault, altered, lock};

/// Looks at the limits before anything else.
#[derive(Default)]
pub(crate) struct LimitsFirst;

impl Fault for LimitsFirst {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        for (at, change) in changes.iter().enumerate() {
            for limit in &change.limits {
                let Limit::Tally { key, add, max, .. } = limit else {
                    continue;
                };
                if inner.tally(key).await.unwrap_or_default() + add > *max {
                    let limit = limit.kind();
                    return Err(CommitError::LimitReached { at, limit });
                }
            }
        }
        inner.commit(changes).await
    }
}

/// Every failure is the first change's.
#[derive(Default)]
pub(crate) struct BlamesTheFirst;

impl Fault for BlamesTheFirst {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        inner.commit(changes).await.map_err(|error| match error {
            CommitError::Conflict { on, .. } => CommitError::Conflict { at: 0, on },
            CommitError::LimitReached { limit, .. } => CommitError::LimitReached { at: 0, limit },
            other => other,
        })
    }
}

/// Nobody looks at the deadline.
#[derive(Default)]
pub(crate) struct NoDeadline;

impl Fault for NoDeadline {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let changes = altered(changes, |change| change.commit_before = None);
        inner.commit(&changes).await
    }
}

/// The host is asked before all else.
#[derive(Default)]
pub(crate) struct VetoFirst;

impl Fault for VetoFirst {
    async fn commit(&self, _: &MemoryStore, _: &[Change]) -> Committed {
        Err(CommitError::Refused {
            at: 0,
            reason: Veto::NoSeat,
        })
    }
}

/// Each change is a transaction of its own.
#[derive(Default)]
pub(crate) struct OneByOne;

impl Fault for OneByOne {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        for (at, change) in changes.iter().enumerate() {
            let result = inner.commit(std::slice::from_ref(change)).await;
            result.map_err(|error| match error {
                CommitError::Conflict { on, .. } => CommitError::Conflict { at, on },
                CommitError::LimitReached { limit, .. } => CommitError::LimitReached { at, limit },
                other => other,
            })?;
        }
        Ok(())
    }
}

/// Slots are checked before the batch begins.
#[derive(Default)]
pub(crate) struct ChecksBeforeTheBatch;

impl Fault for ChecksBeforeTheBatch {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        for (at, change) in changes.iter().enumerate() {
            let Some(row) = change.write.invitation() else {
                continue;
            };
            let Some(slot) = row.slot() else { continue };
            let holder = inner.find_open(&slot).await.ok().flatten();
            if holder.is_some_and(|holder| holder.id() != row.id()) {
                let on = Constraint::Slot;
                return Err(CommitError::Conflict { at, on });
            }
        }
        inner.commit(changes).await
    }
}

/// A statement takes a hundred rows, and the rest is forgotten.
#[derive(Default)]
pub(crate) struct CutBatch;

impl Fault for CutBatch {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let first: Vec<Change> = changes.iter().take(100).cloned().collect();
        inner.commit(&first).await
    }
}

/// The open limit counts by the status as it was written.
#[derive(Default)]
pub(crate) struct CountsTheLapsed;

impl Fault for CountsTheLapsed {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let changes = altered(changes, |change| {
            for limit in &mut change.limits {
                if let Limit::Open { as_of, .. } = limit {
                    *as_of = Timestamp::MIN;
                }
            }
        });
        inner.commit(&changes).await
    }
}

/// What is revoked is taken off its counters again.
#[derive(Default)]
pub(crate) struct RefundsOnRevoke {
    counted: Mutex<BTreeMap<InvitationId, Vec<(Pseudonym, u32)>>>,
    refunded: Mutex<BTreeMap<Pseudonym, u32>>,
}

impl Fault for RefundsOnRevoke {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let higher = altered(changes, |change| {
            for limit in &mut change.limits {
                if let Limit::Tally { key, max, .. } = limit {
                    *max += lock(&self.refunded).get(key).copied().unwrap_or_default();
                }
            }
        });
        inner.commit(&higher).await?;
        for change in changes {
            let tallies = change.limits.iter().filter_map(|limit| match limit {
                Limit::Tally { key, add, .. } => Some((*key, *add)),
                _ => None,
            });
            let id = change.write.id();
            lock(&self.counted).entry(id).or_default().extend(tallies);
            let row = change.write.invitation();
            if row.is_some_and(|row| row.state().status() == Status::Revoked) {
                for (key, add) in lock(&self.counted).remove(&id).unwrap_or_default() {
                    *lock(&self.refunded).entry(key).or_default() += add;
                }
            }
        }
        Ok(())
    }

    async fn tally(&self, inner: &MemoryStore, key: &Pseudonym) -> Result<u32, Unavailable> {
        let refunded = lock(&self.refunded).get(key).copied().unwrap_or_default();
        Ok(inner.tally(key).await?.saturating_sub(refunded))
    }
}

/// A counter that went over its cap stays counted when the commit fails.
#[derive(Default)]
pub(crate) struct CountsWhatFailed(Mutex<BTreeMap<Pseudonym, u32>>);

impl Fault for CountsWhatFailed {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let result = inner.commit(changes).await;
        if let Err(CommitError::LimitReached {
            limit: LimitKind::CreatedPerScope,
            ..
        }) = &result
        {
            for limit in changes.iter().flat_map(|change| &change.limits) {
                if let Limit::Tally { key, add, .. } = limit {
                    let mut failed = lock(&self.0);
                    let count = failed.entry(*key).or_default();
                    *count = count.saturating_add(*add);
                }
            }
        }
        result
    }

    async fn tally(&self, inner: &MemoryStore, key: &Pseudonym) -> Result<u32, Unavailable> {
        let failed = lock(&self.0).get(key).copied().unwrap_or_default();
        Ok(inner.tally(key).await?.saturating_add(failed))
    }
}
