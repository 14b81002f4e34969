use std::{fmt, sync::Arc};

use invitation::ports::Clock;

use super::{
    open::{self, OpenError, Options},
    sql::Pools,
};

/// Invitations on a server of PostgreSQL that many hosts may share.
///
/// Deadlines are told by the server's clock, unless another is given.
///
/// # Through a pooler
///
/// A connection keeps nothing from one transaction to the next but prepared statements: its locks
/// end with the transaction, and the isolation level is set as each begins. So PgBouncer may pool
/// sessions, and transactions too where it carries prepared statements along (from 1.21 on, with
/// `max_prepared_statements`).
///
/// It must be told `ignore_startup_parameters = options, extra_float_digits`. With the former the
/// time limits of [`Options`] are lost: give them to the role, `lock_timeout`, `statement_timeout`
/// and `idle_in_transaction_session_timeout`, by `ALTER ROLE … SET …`.
///
/// # Room for locks
///
/// A commit holds an advisory lock for each slot and each scope that it touches: 201 for the largest
/// batch into one scope, 400 where every invitation has a scope of its own. The server has room for
/// `max_connections` times `max_locks_per_transaction`, at first 6,400: thirty such batches at once,
/// or sixteen. Where there is none left, a commit is refused as a fault that passes; raise the latter
/// where many hosts invite in bulk.
#[derive(Clone)]
pub struct PostgresStore {
    pools: Pools,
    clock: Option<Arc<dyn Clock>>,
}

impl PostgresStore {
    /// Connects to `postgres://…`. The tables are made by
    /// [`Database::migrate`](super::Database::migrate).
    ///
    /// # Errors
    ///
    /// [`OpenError`] when the address is none or the server does not answer.
    pub async fn open(url: &str, options: &Options) -> Result<Self, OpenError> {
        Ok(Self {
            pools: Pools::Postgres(open::postgres(url, options).await?),
            clock: options.clock.clone(),
        })
    }

    pub(super) const fn pools(&self) -> &Pools {
        &self.pools
    }

    pub(super) const fn clock(&self) -> Option<&Arc<dyn Clock>> {
        self.clock.as_ref()
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}
