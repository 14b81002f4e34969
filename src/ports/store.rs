use alloc::{boxed::Box, collections::BTreeMap, sync::Arc, vec::Vec};
use core::{fmt, future::Future, pin::Pin};

use super::{
    Unavailable,
    query::{Page, Query},
    twin::port,
};
use crate::{
    invitation::{Change, Invitation, LimitKind, Redemption, Slot, Status},
    ticket::{Pseudonym, TicketDigest},
    values::{InvitationId, Scope, Timestamp},
};

/// The most changes of one commit.
pub const MAX_BATCH: usize = 200;

port! {
    /// Keeps invitations, their ledger and their counters.
    ///
    /// A row holds the columns of [`Invitation::index`], the document of
    /// [`Invitation::to_document`], and four columns of its own: `uses`, `due_at` (from the index),
    /// the lease and the claim count.
    ///
    /// # Contract
    ///
    /// The feature `conformance` tests each promise that can be seen from outside, on any store.
    ///
    /// Of [`commit`](Store::commit):
    /// - The changes MUST be applied in their order, each seeing those before it, and all or none.
    /// - For each change the checks MUST run in this order: the id (an insert's is free; another's
    ///   exists in the scope of the change) and the revision; the slot, the digest and the ledger
    ///   row; the uses; [`Change::commit_before`] and [`Change::premises`]; the limits in their
    ///   order; the host's own veto last. The answer names the first change and check that failed.
    /// - Ids and digests MUST be unique over all scopes; a slot is unique by its scope and invitee
    ///   among the rows that hold one; a ledger row by invitation and redeemer. All keys compare
    ///   bytewise, whatever the database's collation.
    /// - An insert MUST NOT overwrite. A replacement MUST fail unless the row is at the expected
    ///   revision in the scope of the change. A use MUST fail unless the revision is the expected one
    ///   and the uses are below the cap, and MUST leave document and revision as they are.
    /// - Limits MUST hold under concurrency: serialized on a lock, a row or the isolation level. A
    ///   bare `count(*)` under READ COMMITTED does not.
    /// - A write MUST set `due_at` from the index and clear the lease and the claim count; a use
    ///   leaves all three.
    /// - `Conflict`, `LimitReached` and `Refused` MUST mean that nothing was written. `Unavailable`
    ///   MUST too. When it cannot be told, the answer is `Unknown`. A deadlock or a serialization
    ///   failure is `Unavailable`, never a conflict.
    /// - [`Change::granted`], [`Change::guest`] and [`Change::events`] belong into the same
    ///   transaction.
    ///
    /// Of the others:
    /// - A read MUST see every commit that was answered before it began. A miss is authoritative.
    /// - No call reaches a row by its id from another scope.
    /// - A dropped future MUST leave either all of the effect or none.
    /// - A row whose document cannot be read MUST be reported by its id and MUST NOT make a page or
    ///   a batch fail.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(not(all(feature = "memory", feature = "system")))] fn main() {}
    /// # #[cfg(all(feature = "memory", feature = "system"))]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::sync::Arc;
    ///
    /// use invitation::{
    ///     Invitations, Keyring, Policy, Scope,
    ///     memory::{MemoryDirectory, MemoryStore},
    ///     ports::{DynStore, Store},
    /// };
    ///
    /// // Chosen when the program starts; the twin makes it a `Store` again.
    /// let memory = MemoryStore::new();
    /// let directory = MemoryDirectory::over(&memory);
    /// let store: Arc<dyn DynStore> = Arc::new(memory);
    ///
    /// # pollster::block_on(async {
    /// let scope: Scope = "organization:acme".parse()?;
    /// let id = "01931f4e-7c00-7000-8000-0000000000a1".parse()?;
    /// assert!(store.get(&scope, id).await?.is_none(), "a miss is an answer, not an error");
    /// store.commit(&[]).await?;
    ///
    /// let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
    /// let invitations = Invitations::new(store, directory, keyring, Policy::default());
    /// assert!(invitations.count(&scope).await?.is_empty());
    /// # Ok(())
    /// # })
    /// # }
    /// ```
    pub trait Store,
    /// [`Store`] with boxed futures, for `dyn`.
    DynStore {
        /// Applies the changes, at most [`MAX_BATCH`] of them; more is a permanent [`Unavailable`].
        ///
        /// # Errors
        ///
        /// [`CommitError`], which tells whether anything was written.
        async fn commit / commit_boxed(&self, changes: &[Change]) -> Result<(), CommitError>;

        /// The invitation of this id in this scope.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when the store cannot answer.
        async fn get / get_boxed(&self, scope: &Scope; id: InvitationId)
            -> Result<Option<Invitation>, Unavailable>;

        /// The invitation whose present ticket has this digest, in whatever scope.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when the store cannot answer.
        async fn find_by_digest / find_by_digest_boxed(&self, digest: &TicketDigest)
            -> Result<Option<Invitation>, Unavailable>;

        /// The invitation that holds this slot, expired or not.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when the store cannot answer.
        async fn find_open / find_open_boxed(&self, slot: &Slot)
            -> Result<Option<Invitation>, Unavailable>;

        /// The ledger row of a redeemer.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when the store cannot answer.
        async fn redemption / redemption_boxed(&self, redeemer: &Pseudonym; id: InvitationId)
            -> Result<Option<Redemption>, Unavailable>;

        /// What the counter of this key stands at; zero where there is none.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when the store cannot answer.
        async fn tally / tally_boxed(&self, key: &Pseudonym) -> Result<u32, Unavailable>;

        /// One page of a list, with the status as of `as_of`.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when the store cannot answer.
        async fn list / list_boxed(&self, query: &Query; as_of: Timestamp)
            -> Result<Page, Unavailable>;

        /// How many invitations of the scope stand how, as of `as_of`.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when the store cannot answer.
        async fn count / count_boxed(&self, scope: &Scope; as_of: Timestamp)
            -> Result<BTreeMap<Status, u64>, Unavailable>;

        /// Leases up to `limit` rows whose `due_at` is at or before `now` and which no lease covers,
        /// and counts the claim on each: first those that wait longest, since `due_at` or since
        /// their last lease ended, whichever is later. Rows at
        /// [`MAX_CLAIMS`](crate::invitation::MAX_CLAIMS) are left out. A lease
        /// covers its row until `lease_until` and not at it: two calls never return one row within it.
        /// A limit of zero leases nothing.
        ///
        /// # Errors
        ///
        /// [`Unavailable`] when the store cannot answer; leases may have been taken then, and end.
        async fn claim_due / claim_due_boxed(&self; now: Timestamp, lease_until: Timestamp, limit: usize)
            -> Result<Vec<Claim>, Unavailable>;
    }
}

/// A row that the agenda has leased.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claim {
    /// Its scope.
    pub scope: Scope,
    /// Its id.
    pub id: InvitationId,
    /// How often it was claimed since it was last written, this time included.
    pub claims: u32,
}

impl Claim {
    /// A claim of its parts.
    #[must_use]
    pub const fn new(scope: Scope, id: InvitationId, claims: u32) -> Self {
        Self { scope, id, claims }
    }
}

/// What a commit failed on.
#[derive(Debug)]
#[non_exhaustive]
pub enum CommitError {
    /// Something was not as it was read. Nothing was written; read again and decide again.
    Conflict {
        /// The index of the change.
        at: usize,
        /// What was not as it was read.
        on: Constraint,
    },
    /// A limit was reached. Nothing was written.
    LimitReached {
        /// The index of the change.
        at: usize,
        /// Which limit.
        limit: LimitKind,
    },
    /// The host's veto inside its own transaction. Nothing was written.
    Refused {
        /// The index of the change.
        at: usize,
        /// Why.
        reason: Veto,
    },
    /// Nobody knows whether it was written: the connection died in the commit.
    Unknown(Unavailable),
    /// The store could not do it. Nothing was written.
    Unavailable(Unavailable),
}

impl CommitError {
    /// The constraint of a conflict.
    #[must_use]
    pub const fn constraint(&self) -> Option<Constraint> {
        match self {
            Self::Conflict { on, .. } => Some(*on),
            _ => None,
        }
    }
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conflict { .. } => "something was not as it was read",
            Self::LimitReached { .. } => "a limit was reached",
            Self::Refused { .. } => "the host refused the commit",
            Self::Unknown(_) => "nobody knows whether the commit was made",
            Self::Unavailable(_) => "the store could not commit",
        })
    }
}

impl core::error::Error for CommitError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Unknown(source) | Self::Unavailable(source) => Some(source),
            _ => None,
        }
    }
}

/// What was not as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Constraint {
    /// An inserted id is taken.
    Id,
    /// The row is gone, in another scope, or at another revision.
    Revision,
    /// The slot is taken.
    Slot,
    /// The digest is taken.
    Digest,
    /// The redeemer is in the ledger.
    Ledger,
    /// The uses are spent.
    Uses,
    /// [`Change::commit_before`] has passed.
    Deadline,
    /// The facts have changed since they were told.
    Facts,
}

/// Why the host refuses a commit inside its own transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Veto {
    /// There is no seat left.
    NoSeat,
    /// The scope is gone.
    ScopeGone,
    /// An account that was to be created exists.
    AccountExists,
    /// Something else that the host knows.
    Other,
}
