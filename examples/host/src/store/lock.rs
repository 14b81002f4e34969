use std::collections::{BTreeMap, BTreeSet};

use invitation::{Scope, Slot, Unavailable};
use sha2::{Digest, Sha256};

use super::{
    bulk::{Columns, Draft, Kind},
    fault::unavailable,
    transaction::Transaction,
};

/// What a lock stands for. Locks are taken in the order of their numbers, so no two transactions
/// wait for each other; two names of one number share a lock, which costs time and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lock(i64);

/// Who else may hold a lock at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Held<'c> {
    /// Those who hold it like this, too.
    Shared,
    /// Nobody where the seats of this scope are bound, and else those who share it.
    ForSeatsOf(&'c Scope),
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
        let alone = self.lock_all(&locks).await;
        alone.map(drop).map_err(|error| unavailable(&error))
    }

    /// Waits for one lock after the other, in one statement, and tells which it holds alone. SQLite
    /// has one writer at a time anyway.
    ///
    /// Whether seats are bound is seen as the statement begins: where a bound is set while it waits,
    /// it does not hold the lock alone.
    pub(super) async fn lock_all(
        &mut self,
        locks: &BTreeMap<Lock, Held<'_>>,
    ) -> Result<BTreeSet<Lock>, sqlx::Error> {
        if locks.is_empty() || !self.is_postgres() {
            return Ok(locks.keys().copied().collect());
        }
        let rows = locks.iter().map(|(lock, held)| {
            let scope = match held {
                Held::ForSeatsOf(scope) => Some(scope.as_str().to_owned()),
                Held::Shared | Held::Alone => None,
            };
            let alone = *held == Held::Alone;
            vec![lock.0.into(), alone.into(), scope.into()]
        });
        let mut draft = Draft::new(true);
        draft
            .push(
                "WITH wished AS MATERIALIZED (
                     SELECT number, CASE WHEN alone = 1 OR EXISTS (
                         SELECT 1 FROM places WHERE places.scope = v.scope AND seats IS NOT NULL
                     ) THEN 1 ELSE 0 END AS alone
                     FROM ",
            )
            .rows(WISHES, rows.collect())
            .push(
                ") SELECT number, alone = 1,
                          CASE WHEN alone = 1 THEN pg_advisory_xact_lock(number)
                               ELSE pg_advisory_xact_lock_shared(number) END
                   FROM wished",
            );
        let (text, values) = draft.into();
        let rows = self.sql_built(text).bind_all(values).try_all().await?;
        let mut alone = BTreeSet::new();
        for row in &rows {
            if row.try_get(1)? {
                alone.insert(Lock(row.try_get(0)?));
            }
        }
        Ok(alone)
    }
}

const WISHES: Columns = &[
    ("number", Kind::Int),
    ("alone", Kind::Int),
    ("scope", Kind::Text),
];
