use std::{fmt, sync::Arc};

use invitation::ports::Clock;

use super::{
    open::{self, OpenError, Options},
    sql::Pools,
};

/// Invitations on a server of PostgreSQL that many hosts may share.
///
/// Deadlines are told by the server's clock, unless another is given.
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
