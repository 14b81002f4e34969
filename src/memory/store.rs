use alloc::{boxed::Box, collections::BTreeMap, sync::Arc, vec::Vec};
use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{host::Host, shelves, state::State, transaction::Transaction};
use crate::{
    invitation::{Change, Document, Event, Invitation, Redemption, Slot, Stamp, Status},
    ports::{Claim, Clock, CommitError, MAX_BATCH, Page, Query, Store, Unavailable, Veto},
    system::SystemClock,
    ticket::{Pseudonym, TicketDigest},
    values::{Email, InvitationId, Roles, Scope, Timestamp, UserId},
};

/// A [`Store`] over plain maps: the whole contract, and nothing that outlives the process.
///
/// Clones share what is stored, so give one to each service and thread. A commit, a look-up and a
/// claim cost the same however much is stored; there is one lock, held for a few microseconds.
///
/// It plays the host's database too. A redemption makes a member in the very commit
/// ([`MemoryStore::members`]), a guest is written with its invitation, events are kept in their
/// order for ever: it is for tests and small programs. The end date of a membership is not watched.
///
/// # Examples
///
/// ```
/// use invitation::{
///     Actor, Facts, Invitation, Invite, Moment, Policy, Roles, Rules, Timestamp,
///     memory::{ManualClock, MemoryStore},
///     ports::Store,
///     ticket::Keyring,
/// };
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::builder()
///     .link("https://app.example.com/join")?
///     .grants("admin", ["member"])?
///     .build()?;
/// let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
/// let mut facts = Facts::default();
/// facts.scope_exists = true;
/// facts.contact_allowed = true;
/// facts.seat_free = true;
/// facts.actor = Some(Roles::of(["admin"])?);
///
/// let now: Timestamp = "2026-11-20T09:00:00Z".parse()?;
/// let decided = Invitation::invite(
///     &Invite::email("organization:acme", "ada@example.com")?.role("member")?,
///     &Actor::person("grace")?,
///     &[],
///     &facts,
///     &Rules::new(&policy, &keyring),
///     &Moment::new(now, [42; Moment::RANDOM_BYTES]),
/// )?;
///
/// let store = MemoryStore::with_clock(ManualClock::at(now));
/// pollster::block_on(store.commit(&decided.changes))?;
/// let invited = decided.outcome.invitation;
/// let stored = pollster::block_on(store.get(invited.scope(), invited.id()))?;
/// assert_eq!(stored, Some(invited));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct MemoryStore {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    clock: Box<dyn Clock>,
}

impl MemoryStore {
    /// An empty store, which tells deadlines by the clock of the machine.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(SystemClock)
    }

    /// An empty store, which tells deadlines by this clock. Use the clock of the service.
    #[must_use]
    pub fn with_clock(clock: impl Clock + 'static) -> Self {
        Self {
            shared: Arc::new(Shared {
                state: Mutex::default(),
                clock: Box::new(clock),
            }),
        }
    }

    /// What happened, in the order of the commits.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.lock().host.events.clone()
    }

    /// The members of a scope, with what each holds.
    #[must_use]
    pub fn members(&self, scope: &Scope) -> BTreeMap<UserId, Roles> {
        self.lock().host.members(scope)
    }

    /// The guest users of a scope, with the address that each is bound to.
    #[must_use]
    pub fn guests(&self, scope: &Scope) -> BTreeMap<UserId, Email> {
        self.lock().host.guests(scope)
    }

    /// Everything that is stored of invitations, in the order of their ids, for tests that look
    /// at each byte.
    #[must_use]
    pub fn dump(&self) -> Vec<Document> {
        let state = self.lock();
        state.in_order().map(Invitation::to_document).collect()
    }

    /// The ledger of one invitation.
    #[must_use]
    pub fn redemptions(&self, id: InvitationId) -> Vec<Redemption> {
        self.lock().redemptions(id)
    }

    /// How many rows were looked at, written or moved so far: what a call cost, without a clock. For
    /// tests that show that the cost does not grow with what is stored.
    #[must_use]
    pub fn visits(&self) -> u64 {
        self.lock().visits()
    }

    /// Sets what the facts of a scope are stamped with by now: a change that was decided on another
    /// stamp is refused as [`Constraint::Facts`](crate::ports::Constraint::Facts). With `None`, or
    /// for a change without a stamp, nothing is compared.
    pub fn set_stamp(&self, scope: &Scope, stamp: Option<Stamp>) {
        self.lock().host.set_stamp(scope, stamp);
    }

    /// Sets how many members a scope may have; a commit that would make one more is refused as
    /// [`Veto::NoSeat`]. `None` is no bound.
    pub fn set_seats(&self, scope: &Scope, seats: Option<usize>) {
        self.lock().host.set_seats(scope, seats);
    }

    /// Asks the host, last of all checks and within the lock, whether a change may be made.
    ///
    /// The hook must not call the store, or a directory over it: that would wait for ever.
    pub fn set_veto(&self, veto: impl Fn(&Change) -> Option<Veto> + Send + Sync + 'static) {
        let veto = Arc::new(veto);
        let before = self.lock().host.veto.replace(veto);
        // Outside of the lock: dropping a hook runs the host's code.
        drop(before);
    }

    pub(super) fn with_host<T>(&self, look: impl FnOnce(&mut Host) -> T) -> T {
        look(&mut self.lock().host)
    }

    /// A panic of the host's hook poisons the lock and nothing more: the transaction was taken
    /// back while it unwound.
    fn lock(&self) -> MutexGuard<'_, State> {
        let state = self.shared.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for MemoryStore {
    async fn commit(&self, changes: &[Change]) -> Result<(), CommitError> {
        if changes.len() > MAX_BATCH {
            let error = Unavailable::permanent("more changes than one commit may hold");
            return Err(CommitError::Unavailable(error));
        }
        let mut state = self.lock();
        let now = self.shared.clock.now();
        state.tallies.purge(now);
        Transaction::begin(&mut state, now).run(changes)
    }

    async fn get(
        &self,
        scope: &Scope,
        id: InvitationId,
    ) -> Result<Option<Invitation>, Unavailable> {
        let state = self.lock();
        Ok(state.row(scope, id).map(|row| row.invitation.clone()))
    }

    async fn find_by_digest(
        &self,
        digest: &TicketDigest,
    ) -> Result<Option<Invitation>, Unavailable> {
        let state = self.lock();
        let id = state.digests.get(digest);
        Ok(id.and_then(|id| state.invitation(*id)))
    }

    async fn find_open(&self, slot: &Slot) -> Result<Option<Invitation>, Unavailable> {
        let state = self.lock();
        let id = state.holder(slot);
        Ok(id.and_then(|id| state.invitation(id)))
    }

    async fn redemption(
        &self,
        redeemer: &Pseudonym,
        id: InvitationId,
    ) -> Result<Option<Redemption>, Unavailable> {
        Ok(self.lock().ledger.get(&(id, *redeemer)).cloned())
    }

    async fn tally(&self, key: &Pseudonym) -> Result<u32, Unavailable> {
        Ok(self.lock().tallies.count_of(key))
    }

    async fn list(&self, query: &Query, as_of: Timestamp) -> Result<Page, Unavailable> {
        Ok(self.lock().page(query, as_of))
    }

    async fn count(
        &self,
        scope: &Scope,
        as_of: Timestamp,
    ) -> Result<BTreeMap<Status, u64>, Unavailable> {
        let mut state = self.lock();
        Ok(shelves::counts(state.shelves.standing(scope, as_of)))
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Claim>, Unavailable> {
        Ok(self.lock().claim(now, lease_until, limit))
    }
}

/// Counts alone: what is stored is personal.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("MemoryStore")
            .field("invitations", &state.rows.len())
            .field("redemptions", &state.ledger.len())
            .field("tallies", &state.tallies.len())
            .field("events", &state.host.events.len())
            .finish_non_exhaustive()
    }
}
