/// Invitations in one SQLite file.
pub(crate) struct SmallStore {
    connection: Mutex<Connection>,
}

impl SmallStore {
    /// Opens the file and makes the tables.
    pub(crate) fn open(path: &str) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute_batch(include_str!("tables.sql"))?;
        let connection = Mutex::new(connection);
        Ok(Self { connection })
    }

    /// One connection, so one call at a time. A transaction that unwound was rolled back.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A busy or locked database is so for a moment; all else wants mending.
fn unavailable(error: rusqlite::Error) -> Unavailable {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Unavailable::transient(error),
        _ => Unavailable::permanent(error),
    }
}
