//! Letters that are sent twice, late or never.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use invitation::{
    Change, InvitationId, Timestamp, Unavailable, Write,
    memory::MemoryStore,
    ports::{Claim, Store},
};

use super::{Committed, Fault, lock, round_trip};

type Claims = Result<Vec<Claim>, Unavailable>;

/// Rows are read, and not leased.
#[derive(Default)]
pub(crate) struct NoLease;

impl Fault for NoLease {
    async fn claim_due(
        &self,
        inner: &MemoryStore,
        now: Timestamp,
        _: Timestamp,
        limit: usize,
    ) -> Claims {
        inner.claim_due(now, now, limit).await
    }
}

/// `SELECT`, then `UPDATE`: whoever reads in between gets the same rows.
#[derive(Default)]
pub(crate) struct SelectThenLease(Mutex<Vec<Claim>>);

impl Fault for SelectThenLease {
    async fn claim_due(
        &self,
        inner: &MemoryStore,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Claims {
        let read_at = lock(&self.0).len();
        round_trip();
        let own = inner.claim_due(now, lease_until, limit).await?;
        let mut all = lock(&self.0);
        let mut claims: Vec<Claim> = all.iter().skip(read_at).cloned().collect();
        all.extend(own.iter().cloned());
        claims.extend(own);
        claims.truncate(limit);
        Ok(claims)
    }
}

/// The count of claims stays at one.
#[derive(Default)]
pub(crate) struct ClaimsUncounted;

impl Fault for ClaimsUncounted {
    async fn claim_due(
        &self,
        inner: &MemoryStore,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Claims {
        let claims = inner.claim_due(now, lease_until, limit).await?;
        let first = claims
            .into_iter()
            .map(|claim| Claim::new(claim.scope, claim.id, 1));
        Ok(first.collect())
    }
}

/// `ORDER BY due_at DESC`
#[derive(Default)]
pub(crate) struct LatestFirst;

impl Fault for LatestFirst {
    async fn claim_due(
        &self,
        inner: &MemoryStore,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Claims {
        let mut claims = inner.claim_due(now, lease_until, limit).await?;
        claims.reverse();
        Ok(claims)
    }
}

/// The date is written with the insert alone.
#[derive(Default)]
pub(crate) struct DateOfTheInsert(Mutex<BTreeMap<InvitationId, Option<Timestamp>>>);

impl Fault for DateOfTheInsert {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        inner.commit(changes).await?;
        for change in changes {
            if let Write::Insert(row) = &change.write {
                lock(&self.0).insert(row.id(), row.due_at());
            }
        }
        Ok(())
    }

    async fn claim_due(
        &self,
        inner: &MemoryStore,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Claims {
        let mut claims = inner.claim_due(now, lease_until, limit).await?;
        let due = lock(&self.0).clone();
        let scopes = claims.clone();
        claims.clear();
        for (id, at) in due {
            if at.is_some_and(|at| at <= now)
                && let Some(any) = scopes.first()
            {
                claims.push(Claim::new(any.scope.clone(), id, 1));
            }
        }
        claims.truncate(limit);
        Ok(claims)
    }
}

/// A lease stands whatever is written meanwhile.
#[derive(Default)]
pub(crate) struct LeaseOutlivesWrites(Mutex<BTreeMap<InvitationId, Timestamp>>);

impl Fault for LeaseOutlivesWrites {
    async fn claim_due(
        &self,
        inner: &MemoryStore,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Claims {
        let mut claims = inner.claim_due(now, lease_until, limit).await?;
        let mut leases = lock(&self.0);
        claims.retain(|claim| leases.get(&claim.id).is_none_or(|end| *end <= now));
        leases.extend(claims.iter().map(|claim| (claim.id, lease_until)));
        Ok(claims)
    }
}

/// A use ends the lease, as if it had written the row.
#[derive(Default)]
pub(crate) struct UseEndsLease {
    leased: Mutex<BTreeMap<InvitationId, Claim>>,
    used: Mutex<BTreeSet<InvitationId>>,
}

impl Fault for UseEndsLease {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        inner.commit(changes).await?;
        for change in changes {
            if let Write::Use { id, .. } = &change.write {
                lock(&self.used).insert(*id);
            }
        }
        Ok(())
    }

    async fn claim_due(
        &self,
        inner: &MemoryStore,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Claims {
        let mut claims = inner.claim_due(now, lease_until, limit).await?;
        let used = std::mem::take(&mut *lock(&self.used));
        let mut leased = lock(&self.leased);
        claims.extend(used.iter().filter_map(|id| leased.get(id).cloned()));
        leased.extend(claims.iter().map(|claim| (claim.id, claim.clone())));
        Ok(claims)
    }
}
