//! One commit: what it must know is read under locks, whether it holds is decided by going through
//! the changes in their order, and what came of them all is written in bulk. So the number of
//! statements does not depend on the number of changes, and the answer names the first that fails.
//!
//! On SQLite there is one writer at a time, and what was read stays true. On PostgreSQL
//! - slots and scopes have advisory locks, taken before anything is read, in the order of their
//!   numbers. A scope's is shared, except by management and where open invitations or bound seats
//!   are counted;
//! - rows, counters, members and guests that exist are locked as they are read, one kind after the
//!   other and each in the order of its keys;
//! - what nobody can lock, because it does not exist yet, has a unique key: whoever comes second
//!   waits there, fails, and begins again with what the first has written.
//!
//! All take their locks and write in the same order, so no two wait for each other.

mod book;
mod known;
mod load;
mod plan;
mod wanted;
mod write;

use std::{sync::Arc, time::Duration};

use invitation::{
    Change, Timestamp, Unavailable,
    ports::{Clock, CommitError, Constraint, MAX_BATCH},
    system::SystemClock,
};

use self::{book::Book, load::Look, wanted::Wanted};
use super::{
    fault::{is_duplicate, passes_at_once, unavailable},
    lock::Lock,
    sql::Pools,
    transaction::{CommitFault, Transaction},
};

/// How often a commit that met another begins again by itself.
const ATTEMPTS: u32 = 5;

/// What ends an attempt.
enum Ended {
    /// With this answer.
    With(CommitError),
    /// By a writer who was faster, or a fault that passes at once: nothing was written.
    Again(Unavailable),
}

impl From<Unavailable> for Ended {
    fn from(error: Unavailable) -> Self {
        Self::With(CommitError::Unavailable(error))
    }
}

impl From<sqlx::Error> for Ended {
    fn from(error: sqlx::Error) -> Self {
        if is_duplicate(&error) || passes_at_once(&error) {
            Self::Again(unavailable(&error))
        } else {
            unavailable(&error).into()
        }
    }
}

/// Applies the changes, all or none.
///
/// The work is done by a task of its own, so a caller who goes away in the middle neither leaves half
/// of it nor a connection that is good for nothing.
pub(super) async fn commit(
    pools: &Pools,
    clock: Option<&Arc<dyn Clock>>,
    changes: &[Change],
) -> Result<(), CommitError> {
    if changes.len() > MAX_BATCH {
        let error = Unavailable::permanent("more changes than one commit may hold");
        return Err(CommitError::Unavailable(error));
    }
    if changes.is_empty() {
        return Ok(());
    }
    let (pools, changes) = (pools.clone(), changes.to_vec());
    let clock = match (&pools, clock) {
        (_, Some(clock)) => Some(Arc::clone(clock)),
        (Pools::Sqlite { .. }, None) => Some(Arc::new(SystemClock) as Arc<dyn Clock>),
        // All hosts of one server share its clock.
        (Pools::Postgres(_), None) => None,
    };
    let work = tokio::spawn(async move { run(&pools, clock.as_deref(), &changes).await });
    work.await.unwrap_or_else(|_| {
        let error = Unavailable::transient("the task of a commit was ended");
        Err(CommitError::Unknown(error))
    })
}

async fn run(
    pools: &Pools,
    clock: Option<&dyn Clock>,
    changes: &[Change],
) -> Result<(), CommitError> {
    let wanted = Wanted::by(changes);
    let mut attempt = 1;
    loop {
        match try_once(pools, clock, changes, &wanted).await {
            Ok(()) => return Ok(()),
            Err(Ended::With(error)) => return Err(error),
            Err(Ended::Again(error)) if attempt >= ATTEMPTS => {
                return Err(CommitError::Unavailable(error));
            }
            Err(Ended::Again(_)) => {
                tokio::time::sleep(Duration::from_millis(u64::from(attempt))).await;
                attempt += 1;
            }
        }
    }
}

async fn try_once(
    pools: &Pools,
    clock: Option<&dyn Clock>,
    changes: &[Change],
    wanted: &Wanted<'_>,
) -> Result<(), Ended> {
    let mut transaction = pools.begin().await?;
    match apply(&mut transaction, clock, changes, wanted).await {
        Ok(()) => transaction.try_commit().await.map_err(|fault| {
            Ended::With(match fault {
                CommitFault::Failed(error) => CommitError::Unavailable(error),
                CommitFault::Unknown(error) => CommitError::Unknown(error),
            })
        }),
        Err(ended) => {
            transaction.roll_back().await;
            Err(ended)
        }
    }
}

async fn apply(
    transaction: &mut Transaction,
    clock: Option<&dyn Clock>,
    changes: &[Change],
    wanted: &Wanted<'_>,
) -> Result<(), Ended> {
    let alone = transaction.lock_all(&wanted.locks()).await?;
    let now = clock.map(Clock::now);
    let known = load::load(transaction, now, wanted, Look::Locking).await?;
    let mut granting = wanted.granting.iter();
    if granting.any(|scope| known.has_bound(scope) && !alone.contains(&Lock::of_scope(scope))) {
        return Err(again("seats were bound meanwhile"));
    }
    match Book::open(known).enter(changes) {
        Ok(plan) => write::write(transaction, plan).await?,
        Err(error) if !transaction.is_postgres() => return Err(Ended::With(error)),
        // Waiting for one row, it may have missed that another was written: what is told is true of
        // one moment.
        Err(_) => {
            let known = load::load(transaction, now, wanted, Look::Passing).await?;
            let refused = Book::open(known).enter(changes).err();
            return Err(refused.map_or_else(|| again("what was in the way is gone"), Ended::With));
        }
    }
    // Whatever it waited for, it is done: only now can a deadline be told.
    if changes.iter().any(|change| change.commit_before.is_some()) {
        let now = match clock {
            Some(clock) => clock.now(),
            None => load::server_time(transaction).await?,
        };
        check_deadlines(changes, now).map_err(Ended::With)?;
    }
    Ok(())
}

fn again(why: &'static str) -> Ended {
    Ended::Again(Unavailable::transient(why))
}

fn check_deadlines(changes: &[Change], now: Timestamp) -> Result<(), CommitError> {
    let late = |change: &Change| change.commit_before.is_some_and(|end| end <= now);
    match changes.iter().position(late) {
        Some(at) => Err(CommitError::Conflict {
            at,
            on: Constraint::Deadline,
        }),
        None => Ok(()),
    }
}

/// The statement that reads what these changes want to know, to be looked at.
#[cfg(test)]
pub(super) fn write_load(draft: &mut super::bulk::Draft, now: Timestamp, changes: &[Change]) {
    load::write(draft, Some(now), &Wanted::by(changes), Look::Locking);
}
