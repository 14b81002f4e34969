//! The memory adapters with their wires laid open: a test may interfere before a commit, lose its
//! answer, fail one call of a port, or stop at every await.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
};

use invitation::{
    About, Change, Facts, Invitation, InvitationId, Redemption, Scope, Slot, Status, Timestamp,
    Unavailable,
    ports::{Claim, CommitError, Directory, Page, Query, Store},
    ticket::{Pseudonym, TicketDigest},
};

/// What becomes of a commit.
pub(crate) enum Fate {
    Made,
    /// It is not made, and this is the answer.
    Refused(CommitError),
    /// It is made, and its answer is lost.
    AnswerLost,
}

impl Fate {
    /// It is not made, and nobody can tell.
    pub(crate) fn lost() -> Self {
        Self::Refused(CommitError::Unknown(gone()))
    }
}

pub(crate) fn gone() -> Unavailable {
    Unavailable::transient("the connection is gone")
}

type Hook = Box<dyn FnMut(&[Change]) -> Fate + Send>;

/// The wires. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Rig(Arc<Wires>);

#[derive(Default)]
struct Wires {
    hook: Mutex<Option<Hook>>,
    calls: AtomicUsize,
    fails_at: AtomicUsize,
    pauses: AtomicBool,
    commits: Mutex<Vec<Vec<Change>>>,
}

impl Rig {
    /// Decides about every commit from now on. A commit made from within is left alone.
    pub(crate) fn on_commit(&self, hook: impl FnMut(&[Change]) -> Fate + Send + 'static) {
        *self.0.hook.lock().unwrap() = Some(Box::new(hook));
    }

    /// Does this before the next commit and never again.
    pub(crate) fn before_commit(&self, act: impl FnOnce() + Send + 'static) {
        let mut act = Some(act);
        self.on_commit(move |_| {
            if let Some(act) = act.take() {
                act();
            }
            Fate::Made
        });
    }

    /// The next commit meets this fate, and no later one does.
    pub(crate) fn next_commit(&self, fate: Fate) {
        let mut fate = Some(fate);
        self.on_commit(move |_| fate.take().unwrap_or(Fate::Made));
    }

    /// Lets the port call of this number fail before it has any effect, counted from now and 1.
    pub(crate) fn fail_at(&self, call: usize) {
        self.0.calls.store(0, Ordering::SeqCst);
        self.0.fails_at.store(call, Ordering::SeqCst);
    }

    /// Whether the call that was to fail has come.
    pub(crate) fn has_failed(&self) -> bool {
        self.0.calls.load(Ordering::SeqCst) >= self.0.fails_at.load(Ordering::SeqCst)
    }

    /// Makes every call return to its caller once before and once after its effect.
    pub(crate) fn pause(&self) {
        self.0.pauses.store(true, Ordering::SeqCst);
    }

    /// Every commit that was made.
    pub(crate) fn commits(&self) -> Vec<Vec<Change>> {
        self.0.commits.lock().unwrap().clone()
    }

    async fn enter(&self) -> Result<(), Unavailable> {
        self.rest().await;
        let call = self
            .0
            .calls
            .fetch_add(1, Ordering::SeqCst)
            .saturating_add(1);
        if call == self.0.fails_at.load(Ordering::SeqCst) {
            return Err(gone());
        }
        Ok(())
    }

    async fn rest(&self) {
        let mut goes_on = !self.0.pauses.load(Ordering::SeqCst);
        poll_fn(|context| {
            if goes_on {
                return Poll::Ready(());
            }
            goes_on = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    fn fate(&self, changes: &[Change]) -> Fate {
        let Some(mut hook) = self.0.hook.lock().unwrap().take() else {
            return Fate::Made;
        };
        let fate = hook(changes);
        self.0.hook.lock().unwrap().get_or_insert(hook);
        fate
    }
}

/// A port behind the wires.
#[derive(Clone)]
pub(crate) struct Rigged<T> {
    port: T,
    rig: Rig,
}

impl<T> Rigged<T> {
    pub(crate) const fn new(port: T, rig: Rig) -> Self {
        Self { port, rig }
    }
}

impl<D: Directory> Directory for Rigged<D> {
    async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
        self.rig.enter().await?;
        let facts = self.port.facts(about).await;
        self.rig.rest().await;
        facts
    }
}

impl<S: Store> Store for Rigged<S> {
    async fn commit(&self, changes: &[Change]) -> Result<(), CommitError> {
        self.rig.enter().await.map_err(CommitError::Unavailable)?;
        let fate = self.rig.fate(changes);
        if let Fate::Refused(error) = fate {
            return Err(error);
        }
        self.port.commit(changes).await?;
        self.rig.0.commits.lock().unwrap().push(changes.to_vec());
        self.rig.rest().await;
        match fate {
            Fate::AnswerLost => Err(CommitError::Unknown(gone())),
            _ => Ok(()),
        }
    }

    async fn get(
        &self,
        scope: &Scope,
        id: InvitationId,
    ) -> Result<Option<Invitation>, Unavailable> {
        self.rig.enter().await?;
        let found = self.port.get(scope, id).await;
        self.rig.rest().await;
        found
    }

    async fn find_by_digest(
        &self,
        digest: &TicketDigest,
    ) -> Result<Option<Invitation>, Unavailable> {
        self.rig.enter().await?;
        let found = self.port.find_by_digest(digest).await;
        self.rig.rest().await;
        found
    }

    async fn find_open(&self, slot: &Slot) -> Result<Option<Invitation>, Unavailable> {
        self.rig.enter().await?;
        let found = self.port.find_open(slot).await;
        self.rig.rest().await;
        found
    }

    async fn redemption(
        &self,
        redeemer: &Pseudonym,
        id: InvitationId,
    ) -> Result<Option<Redemption>, Unavailable> {
        self.rig.enter().await?;
        let found = self.port.redemption(redeemer, id).await;
        self.rig.rest().await;
        found
    }

    async fn tally(&self, key: &Pseudonym) -> Result<u32, Unavailable> {
        self.rig.enter().await?;
        self.port.tally(key).await
    }

    async fn list(&self, query: &Query, as_of: Timestamp) -> Result<Page, Unavailable> {
        self.rig.enter().await?;
        self.port.list(query, as_of).await
    }

    async fn count(
        &self,
        scope: &Scope,
        as_of: Timestamp,
    ) -> Result<BTreeMap<Status, u64>, Unavailable> {
        self.rig.enter().await?;
        self.port.count(scope, as_of).await
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Claim>, Unavailable> {
        self.rig.enter().await?;
        self.port.claim_due(now, lease_until, limit).await
    }
}
