use invitation::{Lifetime, Timestamp, Unavailable};

use super::Database;

pub(super) const CLOSE_UNPROVEN: &str = "DELETE FROM accounts WHERE user_id IN (
     SELECT i.user_id FROM accounts AS i
     WHERE i.verified_at IS NULL AND i.created_at <= $1
       AND NOT EXISTS (SELECT 1 FROM members AS m WHERE m.user_id = i.user_id)
     ORDER BY i.created_at LIMIT $2
 ) AND verified_at IS NULL";

impl Database {
    /// How long an account stays whose address nobody proves.
    pub const UNPROVEN_FOR: Lifetime = Lifetime::days(7);
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

    /// Closes accounts that were begun with an address which nobody has proven within
    /// [`Database::UNPROVEN_FOR`], a bounded number at a time. Says how many. One that is a member
    /// stays: its answer was lost on the way, and the next click or sign-in proves it.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn sweep_accounts(&self, now: Timestamp) -> Result<u64, Unavailable> {
        self.write(CLOSE_UNPROVEN)
            .bind(now.before(Self::UNPROVEN_FOR))
            .bind(Self::MOST_AT_ONCE)
            .run()
            .await
    }
}
