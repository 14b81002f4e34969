//! A store that is the memory store but for one fault.

pub(crate) mod agenda;
pub(crate) mod content;
pub(crate) mod keys;
pub(crate) mod lists;
pub(crate) mod races;
pub(crate) mod rules;

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

use invitation::{
    Change, Invitation, InvitationId, Redemption, Scope, Slot, Status, Timestamp, Unavailable,
    Write,
    memory::MemoryStore,
    ports::{Claim, CommitError, Page, Query, Store},
    ticket::{Pseudonym, TicketDigest},
};

pub(crate) type Committed = Result<(), CommitError>;
pub(crate) type Found = Result<Option<Invitation>, Unavailable>;

/// What is wrong. Whatever is not said goes to the memory store.
pub(crate) trait Fault: Send + Sync {
    fn commit(
        &self,
        inner: &MemoryStore,
        changes: &[Change],
    ) -> impl Future<Output = Committed> + Send {
        inner.commit(changes)
    }

    fn get(
        &self,
        inner: &MemoryStore,
        scope: &Scope,
        id: InvitationId,
    ) -> impl Future<Output = Found> + Send {
        inner.get(scope, id)
    }

    fn find_by_digest(
        &self,
        inner: &MemoryStore,
        digest: &TicketDigest,
    ) -> impl Future<Output = Found> + Send {
        inner.find_by_digest(digest)
    }

    fn find_open(&self, inner: &MemoryStore, slot: &Slot) -> impl Future<Output = Found> + Send {
        inner.find_open(slot)
    }

    fn tally(
        &self,
        inner: &MemoryStore,
        key: &Pseudonym,
    ) -> impl Future<Output = Result<u32, Unavailable>> + Send {
        inner.tally(key)
    }

    fn list(
        &self,
        inner: &MemoryStore,
        query: &Query,
        as_of: Timestamp,
    ) -> impl Future<Output = Result<Page, Unavailable>> + Send {
        inner.list(query, as_of)
    }

    fn count(
        &self,
        inner: &MemoryStore,
        scope: &Scope,
        as_of: Timestamp,
    ) -> impl Future<Output = Result<BTreeMap<Status, u64>, Unavailable>> + Send {
        inner.count(scope, as_of)
    }

    fn claim_due(
        &self,
        inner: &MemoryStore,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Claim>, Unavailable>> + Send {
        inner.claim_due(now, lease_until, limit)
    }
}

/// The memory store with one fault.
pub(crate) struct Broken<F> {
    pub(crate) inner: MemoryStore,
    pub(crate) fault: F,
}

impl<F: Fault> Broken<F> {
    pub(crate) fn with(fault: F) -> Self {
        Self {
            inner: MemoryStore::new(),
            fault,
        }
    }
}

impl<F: Fault> Store for Broken<F> {
    async fn commit(&self, changes: &[Change]) -> Committed {
        self.fault.commit(&self.inner, changes).await
    }

    async fn get(&self, scope: &Scope, id: InvitationId) -> Found {
        self.fault.get(&self.inner, scope, id).await
    }

    async fn find_by_digest(&self, digest: &TicketDigest) -> Found {
        self.fault.find_by_digest(&self.inner, digest).await
    }

    async fn find_open(&self, slot: &Slot) -> Found {
        self.fault.find_open(&self.inner, slot).await
    }

    async fn redemption(
        &self,
        redeemer: &Pseudonym,
        id: InvitationId,
    ) -> Result<Option<Redemption>, Unavailable> {
        self.inner.redemption(redeemer, id).await
    }

    async fn tally(&self, key: &Pseudonym) -> Result<u32, Unavailable> {
        self.fault.tally(&self.inner, key).await
    }

    async fn list(&self, query: &Query, as_of: Timestamp) -> Result<Page, Unavailable> {
        self.fault.list(&self.inner, query, as_of).await
    }

    async fn count(
        &self,
        scope: &Scope,
        as_of: Timestamp,
    ) -> Result<BTreeMap<Status, u64>, Unavailable> {
        self.fault.count(&self.inner, scope, as_of).await
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Claim>, Unavailable> {
        self.fault
            .claim_due(&self.inner, now, lease_until, limit)
            .await
    }
}

/// Nothing is wrong: the control.
#[derive(Default)]
pub(crate) struct Sound;

impl Fault for Sound {}

/// The way to the database and back, which others use.
pub(crate) fn round_trip() {
    for _ in 0..4 {
        thread::yield_now();
    }
}

pub(crate) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The changes, each altered.
pub(crate) fn altered(changes: &[Change], alter: impl Fn(&mut Change)) -> Vec<Change> {
    let mut changes = changes.to_vec();
    changes.iter_mut().for_each(alter);
    changes
}

/// The row that a change would replace or use, as it is stored.
pub(crate) async fn before(inner: &MemoryStore, change: &Change) -> Option<Invitation> {
    inner.get(&change.scope, change.write.id()).await.ok()?
}

/// Lets a change expect whatever is stored.
pub(crate) async fn expecting_what_is_there(inner: &MemoryStore, change: &Change) -> Change {
    let mut change = change.clone();
    if let Some(row) = before(inner, &change).await
        && let Write::Replace { expect, .. } | Write::Use { expect, .. } = &mut change.write
    {
        *expect = row.revision();
    }
    change
}

/// Gives way to others once, as a call over a network does.
pub(crate) async fn pending_once() {
    let mut came = false;
    std::future::poll_fn(|context| {
        if came {
            return std::task::Poll::Ready(());
        }
        came = true;
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}
