use invitation::{Lifetime, Timestamp, Unavailable};

use super::Database;

impl Database {
    /// A worker whose clock is behind still finds the counter of its window.
    const KEPT_FOR: Lifetime = Lifetime::hours(1);
    const MOST_AT_ONCE: u32 = 1_000;

    /// Drops counters of limits whose window has passed, a bounded number at a time. Says how many.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn sweep_counters(&self, now: Timestamp) -> Result<u64, Unavailable> {
        self.write(
            "DELETE FROM tallies WHERE key IN (
                 SELECT key FROM tallies WHERE until <= $1 ORDER BY until LIMIT $2
             ) AND until <= $1",
        )
        .bind(now.before(Self::KEPT_FOR))
        .bind(Self::MOST_AT_ONCE)
        .run()
        .await
    }
}
