use std::{fmt, sync::Arc};

use invitation::ports::Clock;

use super::{
    open::{self, Anchor, OpenError, Options},
    sql::Pools,
};

/// Invitations in a file of SQLite, or in memory.
///
/// The file is in WAL mode: one connection writes, and others read beside it. Several processes may
/// share a file; each waits for the other's transaction.
#[derive(Clone)]
pub struct SqliteStore {
    pools: Pools,
    clock: Option<Arc<dyn Clock>>,
    _anchor: Option<Anchor>,
}

impl SqliteStore {
    /// Opens `sqlite://FILE`, which is created, or `sqlite::memory:`. The tables are made by
    /// [`Database::migrate`](super::Database::migrate).
    ///
    /// # Errors
    ///
    /// [`OpenError`] when the address is none or the file cannot be opened.
    pub async fn open(url: &str, options: &Options) -> Result<Self, OpenError> {
        let (writer, readers, anchor) = open::sqlite(url, options).await?;
        Ok(Self {
            pools: Pools::Sqlite { writer, readers },
            clock: options.clock.clone(),
            _anchor: anchor,
        })
    }

    pub(super) const fn pools(&self) -> &Pools {
        &self.pools
    }

    pub(super) const fn clock(&self) -> Option<&Arc<dyn Clock>> {
        self.clock.as_ref()
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}
