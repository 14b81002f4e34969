use std::{collections::BTreeMap, sync::Arc};

use invitation::{
    Change, Invitation, InvitationId, Redemption, Scope, Slot, Status, Timestamp, Unavailable,
    ports::{Claim, Clock, CommitError, Page, Query, Store},
    ticket::{Pseudonym, TicketDigest},
};

use super::{Database, PostgresStore, SqliteStore, claim, commit, list, read, sql::Pools};

/// A store over its connections: both databases are asked the same.
macro_rules! store {
    ($($store:ty),+) => {$(
        impl Store for $store {
            async fn commit(&self, changes: &[Change]) -> Result<(), CommitError> {
                commit::commit(self.pools(), self.clock(), changes).await
            }

            async fn get(
                &self,
                scope: &Scope,
                id: InvitationId,
            ) -> Result<Option<Invitation>, Unavailable> {
                read::get(self.pools(), scope, id).await
            }

            async fn find_by_digest(
                &self,
                digest: &TicketDigest,
            ) -> Result<Option<Invitation>, Unavailable> {
                read::find_by_digest(self.pools(), digest).await
            }

            async fn find_open(&self, slot: &Slot) -> Result<Option<Invitation>, Unavailable> {
                read::find_open(self.pools(), slot).await
            }

            async fn redemption(
                &self,
                redeemer: &Pseudonym,
                id: InvitationId,
            ) -> Result<Option<Redemption>, Unavailable> {
                read::redemption(self.pools(), redeemer, id).await
            }

            async fn tally(&self, key: &Pseudonym) -> Result<u32, Unavailable> {
                read::tally(self.pools(), key).await
            }

            async fn list(&self, query: &Query, as_of: Timestamp) -> Result<Page, Unavailable> {
                list::list(self.pools(), query, as_of).await
            }

            async fn count(
                &self,
                scope: &Scope,
                as_of: Timestamp,
            ) -> Result<BTreeMap<Status, u64>, Unavailable> {
                read::count(self.pools(), scope, as_of).await
            }

            async fn claim_due(
                &self,
                now: Timestamp,
                lease_until: Timestamp,
                limit: usize,
            ) -> Result<Vec<Claim>, Unavailable> {
                claim::claim_due(self.pools(), now, lease_until, limit).await
            }
        }
    )+};
}

store!(Database, SqliteStore, PostgresStore);

impl Database {
    pub(super) const fn pools(&self) -> &Pools {
        match self {
            Self::Sqlite(store) => store.pools(),
            Self::Postgres(store) => store.pools(),
        }
    }

    const fn clock(&self) -> Option<&Arc<dyn Clock>> {
        match self {
            Self::Sqlite(store) => store.clock(),
            Self::Postgres(store) => store.clock(),
        }
    }
}
