use std::collections::BTreeMap;

use invitation::{Scope, Slot, Unavailable};
use sha2::{Digest, Sha256};

use super::{sql::Value, transaction::Transaction};

/// What a lock stands for. Locks are taken in the order of their numbers, so no two transactions
/// wait for each other; two names of one number share a lock, which costs time and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lock(i64);

/// Whether others may hold a lock at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Held {
    /// Those who only compare.
    Shared,
    /// Nobody.
    Alone,
}

impl Lock {
    /// Everything that is counted or compared within a scope.
    pub(super) fn of_scope(scope: &Scope) -> Self {
        Self::of("scope", &[scope.as_str()])
    }

    /// The place of one live invitation.
    pub(super) fn of_slot(slot: &Slot) -> Self {
        Self::of("slot", &[slot.scope().as_str(), slot.invitee().as_str()])
    }

    /// Whoever puts what happened into the order in which it is read.
    pub(super) fn of_outbox() -> Self {
        Self::of("outbox", &[])
    }

    fn of(kind: &str, names: &[&str]) -> Self {
        let mut hash = Sha256::new_with_prefix(kind);
        for name in names {
            // No name holds a control character.
            hash.update([0]);
            hash.update(name);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self(i64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl Transaction {
    /// Waits until nobody else holds the lock.
    pub(super) async fn lock(&mut self, lock: Lock) -> Result<(), Unavailable> {
        let locks = BTreeMap::from([(lock, Held::Alone)]);
        let done = self.lock_all(&locks).await;
        done.map_err(|error| super::fault::unavailable(&error))
    }

    /// Waits for one lock after the other, in one statement. SQLite has one writer at a time anyway.
    pub(super) async fn lock_all(
        &mut self,
        locks: &BTreeMap<Lock, Held>,
    ) -> Result<(), sqlx::Error> {
        if locks.is_empty() || !self.is_postgres() {
            return Ok(());
        }
        let text = "SELECT CASE WHEN alone = 1 THEN pg_advisory_xact_lock(number)
                                ELSE pg_advisory_xact_lock_shared(number) END
                    FROM unnest($1::bigint[], $2::bigint[]) AS v(number, alone)";
        let alone = locks
            .values()
            .map(|held| Some(i64::from(*held == Held::Alone)));
        let numbers = locks.keys().map(|lock| Some(lock.0));
        let statement = self.sql(text);
        let values = [Value::Ints(numbers.collect()), Value::Ints(alone.collect())];
        statement.bind_all(values).try_run().await.map(drop)
    }
}
