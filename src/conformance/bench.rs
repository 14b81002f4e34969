use alloc::{boxed::Box, sync::Arc};
use core::{
    fmt,
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
};
use std::{
    task::{Wake, Waker},
    thread::{self, Thread},
    time::{SystemTime, UNIX_EPOCH},
};

use super::{Failure, Fixtures, race::Racing, store::World};
use crate::{
    ports::{DynStore, Store},
    values::Timestamp,
};

/// Something to be driven to its end by [`Bench::block_on`].
pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

type Driver = Arc<dyn for<'a> Fn(Task<'a>) + Send + Sync>;
type Fresh = Pin<Box<dyn Future<Output = Arc<dyn DynStore>> + Send>>;
type Constructor = Arc<dyn Fn() -> Fresh + Send + Sync>;

/// What the cases need of a host: fresh stores, and how to wait for their futures.
///
/// # Examples
///
/// ```
/// use invitation::{conformance::{Bench, store}, memory::MemoryStore};
///
/// let bench = Bench::new(|| async { MemoryStore::new() });
/// let case = store::find("an_insert_never_overwrites").unwrap();
/// case.run_blocking(&bench)?;
/// # Ok::<(), invitation::conformance::Failure>(())
/// ```
#[derive(Clone)]
pub struct Bench {
    new: Constructor,
    refusing: Option<Constructor>,
    restamped: Option<Constructor>,
    drive: Driver,
    now: Timestamp,
    rounds: usize,
}

impl Bench {
    /// The byte of the stamp that the cases say they were decided on; a store of
    /// [`Bench::with_other_stamp`] is at any other.
    pub const STAMP: u8 = 1;
    const ROUNDS: usize = 40;

    /// A bench for the stores that `new` makes.
    ///
    /// Each call MUST give a store that is empty and that nobody else uses: a schema, a file or a
    /// database of its own. A store that cannot be made may panic.
    pub fn new<S, F>(new: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        S: Store + 'static,
        F: Future<Output = S> + Send + 'static,
    {
        Self {
            new: constructor(new),
            refusing: None,
            restamped: None,
            drive: Arc::new(|task| block_on(task)),
            now: machine_time(),
            rounds: Self::ROUNDS,
        }
    }

    /// Waits for futures like this, on threads of the kit's own. Needed where a future of the store
    /// must run inside of a runtime; without it the kit parks the thread.
    ///
    /// ```ignore
    /// let handle = tokio::runtime::Handle::current();
    /// bench.block_on(move |task| handle.block_on(task))
    /// ```
    #[must_use]
    pub fn block_on(mut self, drive: impl for<'a> Fn(Task<'a>) + Send + Sync + 'static) -> Self {
        self.drive = Arc::new(drive);
        self
    }

    /// The present moment by the store's own clock, where that is not the machine's.
    #[must_use]
    pub const fn now(mut self, now: Timestamp) -> Self {
        self.now = now;
        self
    }

    /// How often each race is run; 40 times by default. More finds rarer faults.
    #[must_use]
    pub const fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    /// Also tests that the host's veto comes last: these stores are fresh, and their host refuses
    /// every commit. Without this the case says that it was not run.
    #[must_use]
    pub fn with_refusing<S, F>(mut self, new: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        S: Store + 'static,
        F: Future<Output = S> + Send + 'static,
    {
        self.refusing = Some(constructor(new));
        self
    }

    /// Also tests that changed facts are a conflict: these stores are fresh, and the facts of the
    /// scope `organization:acme` have another stamp there than the byte [`Bench::STAMP`]. Without
    /// this the case says that it was not run.
    #[must_use]
    pub fn with_other_stamp<S, F>(mut self, new: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        S: Store + 'static,
        F: Future<Output = S> + Send + 'static,
    {
        self.restamped = Some(constructor(new));
        self
    }

    pub(super) fn drive(&self, task: Task<'_>) {
        (self.drive)(task);
    }

    pub(super) const fn times(&self) -> usize {
        self.rounds
    }

    /// A fresh store, and invitations to put into it.
    pub(super) async fn world(&self) -> Result<World, Failure> {
        self.world_of(&self.new).await
    }

    pub(super) async fn refusing_world(&self) -> Result<Option<World>, Failure> {
        match &self.refusing {
            Some(new) => Ok(Some(self.world_of(new).await?)),
            None => Ok(None),
        }
    }

    pub(super) async fn restamped_world(&self) -> Result<Option<World>, Failure> {
        match &self.restamped {
            Some(new) => Ok(Some(self.world_of(new).await?)),
            None => Ok(None),
        }
    }

    pub(super) const fn can_refuse(&self) -> bool {
        self.refusing.is_some()
    }

    pub(super) const fn can_restamp(&self) -> bool {
        self.restamped.is_some()
    }

    async fn world_of(&self, new: &Constructor) -> Result<World, Failure> {
        let store = new().await;
        Ok(World::new(store, Fixtures::at(self.now)?))
    }

    /// Runs these at once, each on a thread of its own, and gives what they came to.
    pub(super) async fn race<T: Send + 'static>(
        &self,
        racers: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
    ) -> Result<alloc::vec::Vec<T>, Failure> {
        Racing::start(self, racers).await
    }
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench")
            .field("now", &self.now)
            .field("rounds", &self.rounds)
            .finish_non_exhaustive()
    }
}

fn constructor<S, F>(new: impl Fn() -> F + Send + Sync + 'static) -> Constructor
where
    S: Store + 'static,
    F: Future<Output = S> + Send + 'static,
{
    Arc::new(move || {
        let store = new();
        Box::pin(async move { Arc::new(store.await) as Arc<dyn DynStore> })
    })
}

fn machine_time() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let micros = since.map_or(0, |span| i64::try_from(span.as_micros()).unwrap_or(0));
    Timestamp::from_unix_micros(micros).unwrap_or(Timestamp::MAX)
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future on this thread, which is parked meanwhile. No runtime is needed.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
