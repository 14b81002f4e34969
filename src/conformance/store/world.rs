use alloc::{format, sync::Arc, vec::Vec};
use std::thread;

use crate::{
    conformance::{Failure, Fixtures, Made, failure::ensure},
    invitation::{Change, Invitation, LimitKind},
    ports::{CommitError, Constraint, DynStore, Query, Store},
    values::{InvitationId, Timestamp},
};

/// How often a call is made again while it answers that it may succeed later.
const PATIENCE: usize = 10_000;

/// A fresh store, and what makes invitations for it.
#[derive(Clone)]
pub(in crate::conformance) struct World {
    pub(super) store: Arc<dyn DynStore>,
    pub(super) make: Fixtures,
}

impl World {
    pub(in crate::conformance) fn new(store: Arc<dyn DynStore>, make: Fixtures) -> Self {
        Self { store, make }
    }

    /// Commits, again and again while the store says that this may succeed later: that is its right
    /// in a race.
    pub(super) async fn commit(&self, changes: &[Change]) -> Result<(), CommitError> {
        let mut result = self.store.commit(changes).await;
        for _ in 0..PATIENCE {
            match &result {
                Err(CommitError::Unavailable(error)) if error.is_retryable() => {
                    thread::yield_now();
                    result = self.store.commit(changes).await;
                }
                _ => break,
            }
        }
        result
    }

    /// The commit of one racer.
    pub(super) async fn commit_of(
        self,
        changes: Vec<Change>,
    ) -> (Vec<Change>, Result<(), CommitError>) {
        let result = self.commit(&changes).await;
        (changes, result)
    }

    /// Commits what must succeed.
    pub(super) async fn put(&self, made: &Made) -> Result<(), Failure> {
        Ok(self.commit(&made.changes).await?)
    }

    /// The row as it is stored.
    pub(super) async fn stored(&self, row: &Invitation) -> Result<Option<Invitation>, Failure> {
        Ok(self.store.get(row.scope(), row.id()).await?)
    }

    /// The row as it is stored, which it must be.
    pub(super) async fn present(&self, row: &Invitation) -> Result<Invitation, Failure> {
        let stored = self.stored(row).await?;
        stored.ok_or_else(|| Failure::new("a row that was written is not there"))
    }

    /// The row must be stored just so.
    pub(super) async fn must_hold(&self, row: &Invitation, when: &str) -> Result<(), Failure> {
        let Some(stored) = self.stored(row).await? else {
            return Err(Failure::new(format!("{when}: the row is not there")));
        };
        same(&stored, row).map_err(|failure| failure.while_(when))
    }

    /// The row must not be there at all.
    pub(super) async fn must_lack(&self, row: &Invitation, when: &str) -> Result<(), Failure> {
        let stored = self.stored(row).await?;
        ensure!(stored.is_none(), "{when}: the row was written");
        Ok(())
    }

    /// The commit must fail on this.
    pub(super) async fn must_conflict(
        &self,
        changes: &[Change],
        (at, on): (usize, Constraint),
        when: &str,
    ) -> Result<(), Failure> {
        match self.commit(changes).await {
            Err(CommitError::Conflict { at: seen, on: with }) if (seen, with) == (at, on) => Ok(()),
            other => Err(Failure::new(format!(
                "{when}: wanted a conflict of change {at} on {on:?}, got {other:?}"
            ))),
        }
    }

    /// The commit must fail on this limit.
    pub(super) async fn must_pass_limit(
        &self,
        changes: &[Change],
        (at, limit): (usize, LimitKind),
        when: &str,
    ) -> Result<(), Failure> {
        match self.commit(changes).await {
            Err(CommitError::LimitReached {
                at: seen,
                limit: reached,
            }) if (seen, reached) == (at, limit) => Ok(()),
            other => Err(Failure::new(format!(
                "{when}: wanted change {at} to reach the limit {limit:?}, got {other:?}"
            ))),
        }
    }

    /// Every row of a query, page by page.
    pub(super) async fn walk(
        &self,
        query: &Query,
        as_of: Timestamp,
    ) -> Result<Vec<Invitation>, Failure> {
        let (mut rows, mut query) = (Vec::new(), query.clone());
        // More pages than the kit ever writes rows: a list that goes round in circles ends here.
        for _ in 0..2_000 {
            let page = self.store.list(&query, as_of).await?;
            ensure!(
                page.items.len() <= query.page_size(),
                "a page of {} rows has {}",
                query.page_size(),
                page.items.len()
            );
            ensure!(
                page.unreadable.is_empty(),
                "a row that is sound is unreadable"
            );
            rows.extend(page.items);
            let Some(next) = page.next else {
                return Ok(rows);
            };
            query = query.after(&next)?;
        }
        Err(Failure::new("a list has no end"))
    }

    /// The ids of every row of a query.
    pub(super) async fn ids(
        &self,
        query: &Query,
        as_of: Timestamp,
    ) -> Result<Vec<InvitationId>, Failure> {
        let rows = self.walk(query, as_of).await?;
        Ok(rows.iter().map(Invitation::id).collect())
    }
}

/// Whether two rows are the same, and in what they differ if not.
pub(super) fn same(stored: &Invitation, wanted: &Invitation) -> Result<(), Failure> {
    macro_rules! field {
        ($($name:ident),+) => {$(
            ensure!(
                stored.$name() == wanted.$name(),
                "`{}` is {:?} and was written as {:?}",
                stringify!($name),
                stored.$name(),
                wanted.$name()
            );
        )+};
    }
    field!(
        id, revision, change_id, use_count, scope, state, created_at, expires_at
    );
    field!(
        invitee,
        profile,
        inviter,
        inviter_details,
        sponsor,
        approved_at,
        grant,
        binding,
        uses
    );
    field!(
        texts,
        scope_name,
        language,
        cc,
        redirect,
        guest,
        goes_by_letter,
        delivery
    );
    field!(generation, digest, slot, due_at, erased_at);
    ensure!(stored == wanted, "the document is not as it was written");
    Ok(())
}

/// What a racer came to, by the constraint it failed on; anything but a win and such a loss is a
/// failure.
pub(super) fn won(
    result: &Result<(), CommitError>,
    losses: &[Constraint],
) -> Result<bool, Failure> {
    match result {
        Ok(()) => Ok(true),
        Err(CommitError::Conflict { at: 0, on }) if losses.contains(on) => Ok(false),
        Err(other) => Err(Failure::new(format!(
            "a racer must win or lose on one of {losses:?}, and came to {other:?}"
        ))),
    }
}
