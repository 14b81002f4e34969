//! Ports that fail when they are told to: before their effect, after it, or by never answering.

use std::{
    collections::BTreeMap,
    fmt,
    future::{Future, pending},
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use invitation::{
    About, Change, Facts, Invitation, InvitationId, Lifetime, Redemption, Scope, Slot, Status,
    Timestamp, Unavailable,
    letter::Letter,
    ports::{
        Claim, CommitError, Directory, Entropy, Handed, MailError, Mailer, Page, Query, Store,
    },
    ticket::{Pseudonym, TicketDigest},
};

/// What is asked of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Commit,
    Read,
    Claim,
    Facts,
    Send,
    Random,
}

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It fails, and says that nothing was done.
    Before,
    /// It fails without having done anything, and does not know that.
    Unknown,
    /// It is done, and the answer is lost.
    After,
    /// It is not done, and the caller is gone: nothing answers.
    CutBefore,
    /// It is done, and the caller is gone.
    CutAfter,
}

type Plan = Box<dyn FnMut(Call) -> Option<Fault> + Send>;

/// Decides which call goes wrong, and how. Clones are the same.
#[derive(Clone)]
pub(crate) struct Faults {
    plan: Arc<Mutex<Plan>>,
}

impl Faults {
    pub(crate) fn none() -> Self {
        Self {
            plan: Arc::new(Mutex::new(Box::new(|_| None))),
        }
    }

    /// Asks this before each call from now on.
    pub(crate) fn set(&self, plan: impl FnMut(Call) -> Option<Fault> + Send + 'static) {
        *self.plan.lock().unwrap() = Box::new(plan);
    }

    pub(crate) fn clear(&self) {
        self.set(|_| None);
    }

    /// Fails the call of this kind after so many of them went well, once.
    pub(crate) fn nth(&self, kind: Call, after: usize, fault: Fault) {
        let mut left = Some(after);
        self.set(move |call| match left {
            Some(0) if call == kind => {
                left = None;
                Some(fault)
            }
            Some(more) if call == kind => {
                left = more.checked_sub(1);
                None
            }
            _ => None,
        });
    }

    fn next(&self, call: Call) -> Option<Fault> {
        (self.plan.lock().unwrap())(call)
    }

    /// A call that changes nothing: its answer is lost, or it is cut.
    async fn read<T>(
        &self,
        call: Call,
        answer: impl Future<Output = Result<T, Unavailable>>,
    ) -> Result<T, Unavailable> {
        match self.next(call) {
            None => answer.await,
            Some(Fault::Before | Fault::Unknown | Fault::After) => Err(lost()),
            Some(Fault::CutBefore | Fault::CutAfter) => pending().await,
        }
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faults")
    }
}

/// A port that goes wrong by plan.
#[derive(Debug, Clone)]
pub(crate) struct Faulty<P> {
    pub(crate) inner: P,
    pub(crate) faults: Faults,
}

impl<P> Faulty<P> {
    pub(crate) fn new(inner: P, faults: &Faults) -> Self {
        Self {
            inner,
            faults: faults.clone(),
        }
    }
}

fn lost() -> Unavailable {
    Unavailable::transient("the connection was lost")
}

impl<S: Store> Store for Faulty<S> {
    async fn commit(&self, changes: &[Change]) -> Result<(), CommitError> {
        match self.faults.next(Call::Commit) {
            None => self.inner.commit(changes).await,
            Some(Fault::Before) => Err(CommitError::Unavailable(lost())),
            Some(Fault::Unknown) => Err(CommitError::Unknown(lost())),
            Some(Fault::After) => {
                self.inner.commit(changes).await?;
                Err(CommitError::Unknown(lost()))
            }
            Some(Fault::CutBefore) => pending().await,
            Some(Fault::CutAfter) => {
                let _ = self.inner.commit(changes).await;
                pending().await
            }
        }
    }

    async fn get(
        &self,
        scope: &Scope,
        id: InvitationId,
    ) -> Result<Option<Invitation>, Unavailable> {
        self.faults
            .read(Call::Read, self.inner.get(scope, id))
            .await
    }

    async fn find_by_digest(
        &self,
        digest: &TicketDigest,
    ) -> Result<Option<Invitation>, Unavailable> {
        let answer = self.inner.find_by_digest(digest);
        self.faults.read(Call::Read, answer).await
    }

    async fn find_open(&self, slot: &Slot) -> Result<Option<Invitation>, Unavailable> {
        self.faults
            .read(Call::Read, self.inner.find_open(slot))
            .await
    }

    async fn redemption(
        &self,
        redeemer: &Pseudonym,
        id: InvitationId,
    ) -> Result<Option<Redemption>, Unavailable> {
        let answer = self.inner.redemption(redeemer, id);
        self.faults.read(Call::Read, answer).await
    }

    async fn tally(&self, key: &Pseudonym) -> Result<u32, Unavailable> {
        self.faults.read(Call::Read, self.inner.tally(key)).await
    }

    async fn list(&self, query: &Query, as_of: Timestamp) -> Result<Page, Unavailable> {
        self.faults
            .read(Call::Read, self.inner.list(query, as_of))
            .await
    }

    async fn count(
        &self,
        scope: &Scope,
        as_of: Timestamp,
    ) -> Result<BTreeMap<Status, u64>, Unavailable> {
        self.faults
            .read(Call::Read, self.inner.count(scope, as_of))
            .await
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Claim>, Unavailable> {
        let fault = self.faults.next(Call::Claim);
        match fault {
            Some(Fault::Before | Fault::Unknown) => return Err(lost()),
            Some(Fault::CutBefore) => pending::<()>().await,
            _ => {}
        }
        let claims = self.inner.claim_due(now, lease_until, limit).await;
        match fault {
            Some(Fault::After) => Err(lost()),
            Some(Fault::CutAfter) => pending().await,
            _ => claims,
        }
    }
}

impl<D: Directory> Directory for Faulty<D> {
    async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
        self.faults.read(Call::Facts, self.inner.facts(about)).await
    }
}

impl<M: Mailer> Mailer for Faulty<M> {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        match self.faults.next(Call::Send) {
            None => self.inner.send(letter).await,
            Some(Fault::Before | Fault::Unknown) => Err(MailError::transient()),
            Some(Fault::After) => {
                let _ = self.inner.send(letter).await;
                Err(MailError::transient())
            }
            Some(Fault::CutBefore) => pending().await,
            Some(Fault::CutAfter) => {
                let _ = self.inner.send(letter).await;
                pending().await
            }
        }
    }

    fn timeout(&self) -> Lifetime {
        self.inner.timeout()
    }
}

impl<E: Entropy> Entropy for Faulty<E> {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable> {
        match self.faults.next(Call::Random) {
            None => self.inner.fill(buffer),
            Some(_) => Err(lost()),
        }
    }
}

/// Runs a future whose ports answer at once; `None` when it was cut, and then it is dropped.
pub(crate) fn run<F: Future>(future: F) -> Option<F::Output> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
