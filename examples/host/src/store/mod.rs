//! The storage port on SQLite and PostgreSQL, and the host's own tables in the same database.
//!
//! | file | what is in it |
//! |---|---|
//! | `sqlite.rs`, `postgres.rs` | the two stores |
//! | `commit/` | one commit: what it needs to know, whether it holds, what it writes |
//! | `read.rs`, `list.rs`, `claim.rs` | the other calls of the port |
//! | `places.rs`, `members.rs`, `outbox.rs` | scopes, members and guests; what happened |
//! | `facts.rs` | what the directory asks, in one round trip |
//! | `contacts.rs`, `logons.rs` | who wants no letters; who failed to log on |
//! | `sweep.rs` | counters and accounts that are of no use any more |
//! | `open.rs`, `migrate.rs` | how a database is opened and brought up to date |
//! | `lock.rs` | what others on PostgreSQL wait for |
//! | `sql.rs`, `bulk.rs`, `transaction.rs`, `fault.rs` | one text for both databases, and what an error means |
//!
//! # A table of your own
//!
//! 1. Write `migrations/sqlite/NNNN_topic.sql` and `migrations/postgres/NNNN_topic.sql`. SQLite:
//!    `STRICT`, `INTEGER`, `TEXT`, `BLOB`. PostgreSQL: `BIGINT`, `TEXT COLLATE "C"`, `BYTEA`. Times are
//!    microseconds ([`Timestamp::unix_micros`](invitation::Timestamp::unix_micros)).
//! 2. Add a line to the list in `migrate.rs`.
//! 3. Write `topic.rs` with an `impl Database` and a `mod` line here:
//!
//! ```ignore
//! impl Database {
//!     pub async fn name_of(&self, user: &UserId) -> Result<Option<String>, Unavailable> {
//!         let row = self.read("SELECT name FROM accounts WHERE id = $1").bind(user).optional().await?;
//!         row.map(|row| row.get::<String>(0)).transpose()
//!     }
//!
//!     pub async fn rename(&self, user: &UserId, name: &str) -> Result<bool, Unavailable> {
//!         let text = "UPDATE accounts SET name = $2 WHERE id = $1";
//!         Ok(self.write(text).bind(user).bind(name).run().await? == 1)
//!     }
//! }
//! ```
//!
//! One text does for both: placeholders are `$1`; both know `ON CONFLICT … DO UPDATE`, `RETURNING`
//! and `CASE`. [`Database::write`] is for all that changes something, with `RETURNING` too; several
//! statements belong into a transaction ([`Database::begin`]).

mod bulk;
mod claim;
mod commit;
mod contacts;
mod facts;
mod fault;
mod identity;
mod list;
mod lock;
mod logons;
mod members;
mod migrate;
mod names;
mod numbers;
mod open;
mod outbox;
mod places;
#[cfg(test)]
mod plans;
mod port;
mod postgres;
mod read;
mod sql;
mod sqlite;
mod sweep;
mod transaction;

use std::fmt;

use invitation::Unavailable;

pub use self::{
    facts::{Asked, Known},
    identity::{Account, CodeLimits, Digest},
    logons::Logons,
    members::{Guest, Member},
    open::{OpenError, Options},
    outbox::Told,
    places::Place,
    postgres::PostgresStore,
    sql::{Row, Statement, Value},
    sqlite::SqliteStore,
    transaction::Transaction,
};

/// The database of a host. Clones share its connections.
#[derive(Clone)]
pub enum Database {
    /// A file or a database in memory, for one machine.
    Sqlite(SqliteStore),
    /// A server, for as many hosts as are wanted.
    Postgres(PostgresStore),
}

impl Database {
    /// Opens `sqlite://FILE` (which is created), `sqlite::memory:` or `postgres://…`. The tables are
    /// made by [`Database::migrate`].
    ///
    /// # Errors
    ///
    /// [`OpenError`] when the address is none or the database does not answer.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_with(url, &Options::new()).await
    }

    /// [`Database::open`], where the defaults do not fit.
    ///
    /// # Errors
    ///
    /// [`OpenError`] when the address is none or the database does not answer.
    pub async fn open_with(url: &str, options: &Options) -> Result<Self, OpenError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite(SqliteStore::open(url, options).await?)),
            Some("postgres" | "postgresql") => {
                Ok(Self::Postgres(PostgresStore::open(url, options).await?))
            }
            _ => Err(OpenError::Address),
        }
    }

    /// Makes the tables, or brings them up to date. Any number of processes may do so at once, and
    /// where nothing is to be done nothing is.
    ///
    /// # Errors
    ///
    /// [`OpenError`] when a step fails, or a later release was here.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        migrate::migrate(self.pools()).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<(), Unavailable> {
        self.read("SELECT CAST(1 AS BIGINT)").one().await.map(drop)
    }

    /// Ends every connection once its call has ended. Whoever calls afterwards is refused.
    pub async fn close(&self) {
        self.pools().close().await;
    }

    /// A statement that reads.
    pub fn read(&self, text: &'static str) -> Statement<'_> {
        self.pools().read(text)
    }

    /// A statement that writes, as a transaction by itself.
    pub fn write(&self, text: &'static str) -> Statement<'_> {
        self.pools().write(text)
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot begin one.
    pub async fn begin(&self) -> Result<Transaction, Unavailable> {
        self.pools().begin().await
    }
}

/// The kind alone: an address may hold a password.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(store) => store.fmt(f),
            Self::Postgres(store) => store.fmt(f),
        }
    }
}
