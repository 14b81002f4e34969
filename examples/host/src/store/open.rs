use std::{str::FromStr, sync::Arc, time::Duration};

use invitation::{Unavailable, ports::Clock};
use sqlx::{
    ConnectOptions, Connection, PgPool, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
    },
};
use thiserror::Error;
use tokio::sync::Mutex;
use tracing::log::LevelFilter;

use super::fault::unavailable;

/// Why a database could not be opened or brought up to date.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is no address of a database. It may hold a password, so it is not repeated.
    #[error(
        "the address of the database cannot be read: write sqlite://FILE, sqlite::memory: or postgres://…"
    )]
    Address,
    /// The database does not answer, or refuses.
    #[error("the database does not answer")]
    Unavailable(#[from] Unavailable),
    /// PostgreSQL keeps text in another encoding, in which not every name can be written.
    #[error("the database must be in the encoding UTF8")]
    Encoding,
    /// A later release has changed the tables already.
    #[error("the tables were made by a later release (migration {0})")]
    Newer(i64),
    /// A migration that ran is not the one that is known by its number.
    #[error("migration {0} is not the one that has run")]
    Altered(i64),
    /// A migration failed and left nothing.
    #[error("migration {0} failed")]
    Migration(i64, #[source] Unavailable),
}

/// How a database is opened, where the defaults do not fit.
#[derive(Clone)]
pub struct Options {
    pub(super) connections: u32,
    pub(super) wait: Duration,
    pub(super) statement: Duration,
    pub(super) clock: Option<Arc<dyn Clock>>,
}

impl Options {
    const CONNECTIONS: u32 = 10;
    const WAIT: Duration = Duration::from_secs(10);
    const STATEMENT: Duration = Duration::from_secs(20);

    /// Ten connections, ten seconds to wait for one, and the database's own clock.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            connections: Self::CONNECTIONS,
            wait: Self::WAIT,
            statement: Self::STATEMENT,
            clock: None,
        }
    }

    /// So many connections at once. SQLite has one that writes, and up to so many that read.
    #[must_use]
    pub const fn connections(mut self, connections: u32) -> Self {
        self.connections = if connections == 0 { 1 } else { connections };
        self
    }

    /// How long a call waits for a connection, or SQLite for another process; then it answers that
    /// it may be made again.
    #[must_use]
    pub const fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// How long PostgreSQL works on one statement.
    #[must_use]
    pub const fn statement(mut self, statement: Duration) -> Self {
        self.statement = statement;
        self
    }

    /// The clock that deadlines are told by. By default it is the server's, which all hosts of one
    /// database share, and the machine's with SQLite.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("connections", &self.connections)
            .field("wait", &self.wait)
            .field("statement", &self.statement)
            .finish_non_exhaustive()
    }
}

/// Keeps a database in memory alive: it ends with its last connection.
pub(super) type Anchor = Arc<Mutex<SqliteConnection>>;

/// The one that writes, those that read, and the anchor of a database in memory.
pub(super) async fn sqlite(
    url: &str,
    options: &Options,
) -> Result<(SqlitePool, SqlitePool, Option<Anchor>), OpenError> {
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let connect = SqliteConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
    let connect = connect
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(options.wait)
        // What was answered survives a loss of power, too.
        .synchronous(SqliteSynchronous::Full)
        .log_statements(LevelFilter::Trace);
    let connect = if in_memory {
        connect
    } else {
        connect.journal_mode(SqliteJournalMode::Wal)
    };
    let anchor = first_connection(&connect, options).await?;
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(options.wait)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
    };
    let writer = pool().max_connections(1).connect_lazy_with(connect.clone());
    if in_memory {
        // Connections to one database in memory lock tables against each other.
        let anchor = Arc::new(Mutex::new(anchor));
        return Ok((writer.clone(), writer, Some(anchor)));
    }
    let _ = anchor.close().await;
    let readers = pool()
        .max_connections(options.connections)
        .connect_lazy_with(connect.pragma("query_only", "1"));
    Ok((writer, readers, None))
}

/// To change the journal of a new file needs it alone, and nobody waits for that: whoever opens it at
/// the same moment as another process tries again.
async fn first_connection(
    connect: &SqliteConnectOptions,
    options: &Options,
) -> Result<SqliteConnection, OpenError> {
    const PAUSE: Duration = Duration::from_millis(10);
    let tries = options.wait.as_millis() / PAUSE.as_millis();
    let mut tried = 0;
    loop {
        let error = match connect.connect().await {
            Ok(connection) => return Ok(connection),
            Err(error) => unavailable(&error),
        };
        tried += 1;
        if tried > tries || !error.is_retryable() {
            return Err(error.into());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

pub(super) async fn postgres(url: &str, options: &Options) -> Result<PgPool, OpenError> {
    let connect = PgConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
    let milliseconds = |span: Duration| span.as_millis().to_string();
    let connect = connect
        .application_name("invitation-host")
        .options([
            ("statement_timeout", milliseconds(options.statement)),
            ("lock_timeout", milliseconds(options.wait)),
            (
                "idle_in_transaction_session_timeout",
                milliseconds(options.statement),
            ),
        ])
        .log_statements(LevelFilter::Trace);
    let pool = PgPoolOptions::new()
        .max_connections(options.connections)
        .acquire_timeout(options.wait)
        // A connection is looked at only when it has been idle for a while, which costs a round trip.
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > Duration::from_secs(5) {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(connect)
        .await
        .map_err(|error| unavailable(&error))?;
    let encoding = sqlx::query_scalar::<_, String>("SHOW server_encoding")
        .fetch_one(&pool)
        .await
        .map_err(|error| unavailable(&error))?;
    if encoding == "UTF8" {
        Ok(pool)
    } else {
        Err(OpenError::Encoding)
    }
}
