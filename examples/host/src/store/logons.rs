use invitation::{Lifetime, Timestamp, Unavailable};

use super::Database;

/// So many failed log-ons in a row lock an id.
const FAILURES: i64 = 5;
/// For so long, counted from the last of them; after as long a pause the count begins anew.
const LOCK: Lifetime = Lifetime::minutes(60);

/// How the log-ons of an id went of late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Logons {
    /// Until when the id is locked.
    pub locked_until: Option<Timestamp>,
}

impl Logons {
    /// Whether the id is locked at a moment.
    #[must_use]
    pub fn locked_at(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}

impl Database {
    /// How the log-ons of an id went; `None` when the last one succeeded.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn logons(&self, id: &str) -> Result<Option<Logons>, Unavailable> {
        let row = self
            .read("SELECT locked_until FROM logons WHERE id = $1")
            .bind(id)
            .optional()
            .await?;
        row.map(|row| {
            let until: Option<i64> = row.get(0)?;
            Ok(Logons {
                locked_until: until.and_then(Timestamp::from_unix_micros),
            })
        })
        .transpose()
    }

    /// Counts a failed log-on; the fifth in a row locks the id. `false` when it is locked already:
    /// then nothing is counted, and nothing may be said of the secret.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn logon_failed(&self, id: &str, now: Timestamp) -> Result<bool, Unavailable> {
        let counted = self
            .write(
                "INSERT INTO logons (id, failures, failed_at) VALUES ($1, 1, $2)
                 ON CONFLICT (id) DO UPDATE SET
                     failures = CASE WHEN logons.failed_at <= $3 THEN 1 ELSE logons.failures + 1 END,
                     locked_until = CASE
                         WHEN logons.failed_at > $3 AND logons.failures + 1 >= $4 THEN $5
                     END,
                     failed_at = $2
                 WHERE logons.locked_until IS NULL OR logons.locked_until <= $2",
            )
            .bind(id)
            .bind(now)
            .bind(now.before(LOCK))
            .bind(FAILURES)
            .bind(now.after(LOCK))
            .run()
            .await?;
        Ok(counted == 1)
    }

    /// Forgets the failures of an id that is not locked.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn logon_succeeded(&self, id: &str, now: Timestamp) -> Result<(), Unavailable> {
        self.write(
            "DELETE FROM logons WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $2)",
        )
        .bind(id)
        .bind(now)
        .run()
        .await
        .map(drop)
    }
}
