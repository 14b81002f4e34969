use invitation::{Scope, Unavailable};
use sha2::{Digest, Sha256};

use super::transaction::Transaction;

/// What a lock stands for. Locks are taken in the order of their numbers, so no two transactions
/// wait for each other; two names of one number share a lock, which costs time and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lock(pub(super) i64);

impl Lock {
    /// Everything that is counted or compared within a scope.
    pub(super) fn of_scope(scope: &Scope) -> Self {
        Self::of("scope", &[scope.as_str()])
    }

    /// The place of one live invitation.
    pub(super) fn of_slot(scope: &str, invitee: &str) -> Self {
        Self::of("slot", &[scope, invitee])
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
    /// Waits until nobody else holds the lock; SQLite has one writer at a time anyway.
    pub(super) async fn lock(&mut self, lock: Lock) -> Result<(), Unavailable> {
        if self.is_postgres() {
            let text = "SELECT 1 FROM pg_advisory_xact_lock($1)";
            self.sql(text)?.bind(lock.0).run().await?;
        }
        Ok(())
    }
}
