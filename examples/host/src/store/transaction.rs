use std::fmt;

use invitation::Unavailable;
use sqlx::{Postgres, Sqlite, pool::PoolConnection};

use super::{
    fault::{is_dead, leaves_a_commit_open, unavailable},
    sql::{Pools, Statement},
};

/// A connection of either database, out of its pool.
pub(super) enum Link {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// A transaction that writes. Dropped without [`Transaction::commit`] it leaves nothing.
///
/// On SQLite it begins `IMMEDIATE`: a deferred one that reads first and writes then fails at once
/// when another has written meanwhile, however long it may wait. On PostgreSQL it reads what is
/// committed, whatever the server's own setting: what it must not miss is locked before it is read.
///
/// The driver's own transactions are not used: one that the database took back by itself, as SQLite
/// does when the disk is full, would leave its connection unusable for the next.
pub struct Transaction {
    /// `None` once it has ended.
    link: Option<Link>,
}

/// Why a transaction was not committed.
pub(super) enum CommitFault {
    /// Nothing was written.
    Failed(Unavailable),
    /// Nobody knows.
    Unknown(Unavailable),
}

impl Transaction {
    pub(super) async fn begin(pools: &Pools) -> Result<Self, Unavailable> {
        Self::try_begin(pools)
            .await
            .map_err(|error| unavailable(&error))
    }

    async fn try_begin(pools: &Pools) -> Result<Self, sqlx::Error> {
        match pools {
            Pools::Sqlite { writer, .. } => {
                let mut held = Self {
                    link: Some(Link::Sqlite(writer.acquire().await?)),
                };
                held.command("BEGIN IMMEDIATE").await?;
                Ok(held)
            }
            Pools::Postgres(pool) => {
                // After the server was restarted every idle connection is dead; none of them has
                // begun anything.
                let mut left = pool.size();
                loop {
                    let mut held = Self {
                        link: Some(Link::Postgres(pool.acquire().await?)),
                    };
                    match held.command("BEGIN ISOLATION LEVEL READ COMMITTED").await {
                        Ok(()) => return Ok(held),
                        Err(error) if left == 0 || !is_dead(&error) => {
                            return Err(error);
                        }
                        Err(_) => left = left.saturating_sub(1),
                    }
                }
            }
        }
    }

    /// A statement of this transaction.
    pub fn sql(&mut self, text: &'static str) -> Statement<'_> {
        Statement::on_link(self.link.as_mut(), text)
    }

    /// [`Transaction::sql`], of a text that was put together from fixed parts.
    pub(super) fn sql_built(&mut self, text: String) -> Statement<'_> {
        Statement::built_on_link(self.link.as_mut(), text)
    }

    /// Several statements without values.
    pub(super) async fn script(&mut self, text: &'static str) -> Result<(), sqlx::Error> {
        match &mut self.link {
            Some(Link::Sqlite(link)) => sqlx::raw_sql(text).execute(&mut **link).await.map(drop),
            Some(Link::Postgres(link)) => sqlx::raw_sql(text).execute(&mut **link).await.map(drop),
            None => Ok(()),
        }
    }

    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self.link, Some(Link::Postgres(_)))
    }

    /// Commits.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when it was not committed, or when nobody knows.
    pub async fn commit(self) -> Result<(), Unavailable> {
        self.try_commit().await.map_err(|fault| match fault {
            CommitFault::Failed(error) | CommitFault::Unknown(error) => error,
        })
    }

    pub(super) async fn try_commit(mut self) -> Result<(), CommitFault> {
        match self.command("COMMIT").await {
            Ok(()) => {
                // Back into the pool.
                drop(self.link.take());
                Ok(())
            }
            Err(error) if leaves_a_commit_open(&error) => {
                Err(CommitFault::Unknown(unavailable(&error)))
            }
            Err(error) => {
                self.roll_back().await;
                Err(CommitFault::Failed(unavailable(&error)))
            }
        }
    }

    /// Ends it without a trace. The connection goes back into the pool only when it is sure that
    /// nothing is open on it.
    pub(super) async fn roll_back(mut self) {
        if self.command("ROLLBACK").await.is_ok() {
            drop(self.link.take());
        }
    }

    /// Without parameters and without preparing it, which is one round trip.
    async fn command(&mut self, text: &'static str) -> Result<(), sqlx::Error> {
        match &mut self.link {
            Some(Link::Sqlite(link)) => sqlx::query(text).execute(&mut **link).await.map(drop),
            Some(Link::Postgres(link)) => sqlx::raw_sql(text).execute(&mut **link).await.map(drop),
            None => Ok(()),
        }
    }
}

impl Drop for Transaction {
    /// A connection whose transaction may still be open is closed, which ends it.
    fn drop(&mut self) {
        match self.link.take() {
            Some(Link::Sqlite(link)) => drop(link.detach()),
            Some(Link::Postgres(link)) => drop(link.detach()),
            None => {}
        }
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}
