//! Keys that are too loose or too strict.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use invitation::{
    Change, InvitationId, Scope, Slot, Timestamp, Unavailable, Write,
    memory::MemoryStore,
    ports::{CommitError, Constraint, Page, Query, Store},
    ticket::TicketDigest,
};

use super::{Committed, Fault, Found, lists, lock};

/// `INSERT … ON CONFLICT DO UPDATE`.
#[derive(Default)]
pub(crate) struct UpsertOnInsert;

impl Fault for UpsertOnInsert {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let mut changes = changes.to_vec();
        for change in &mut changes {
            let before = super::before(inner, change).await;
            if let (Write::Insert(row), Some(before)) = (&change.write, before) {
                change.write = Write::Replace {
                    expect: before.revision(),
                    with: row.clone(),
                };
            }
        }
        inner.commit(&changes).await
    }
}

/// `INSERT … ON CONFLICT DO NOTHING`, and nobody looks at the number of rows.
#[derive(Default)]
pub(crate) struct NothingOnConflict;

impl Fault for NothingOnConflict {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        match inner.commit(changes).await {
            Err(CommitError::Conflict {
                on: Constraint::Id | Constraint::Digest,
                ..
            }) => Ok(()),
            other => other,
        }
    }
}

fn slot_conflict(at: usize) -> Committed {
    Err(CommitError::Conflict {
        at,
        on: Constraint::Slot,
    })
}

/// The unique index of the slot lacks the scope.
#[derive(Default)]
pub(crate) struct SlotOverAllScopes;

impl Fault for SlotOverAllScopes {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        for (at, change) in changes.iter().enumerate() {
            let Some(row) = change.write.invitation().filter(|row| row.slot().is_some()) else {
                continue;
            };
            let Some(query) = Query::of_invitee(row.invitee()) else {
                continue;
            };
            let page = inner.list(&query, Timestamp::MIN).await;
            let others = page.map(|page| page.items).unwrap_or_default();
            if others
                .iter()
                .any(|other| other.slot().is_some() && other.scope() != row.scope())
            {
                return slot_conflict(at);
            }
        }
        inner.commit(changes).await
    }
}

/// The unique index of the slot is over all rows, ended or not.
#[derive(Default)]
pub(crate) struct SlotHeldForEver(Mutex<BTreeMap<Slot, InvitationId>>);

impl Fault for SlotHeldForEver {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        let slot = |change: &Change| {
            let row = change.write.invitation()?;
            Some((row.slot()?, row.id()))
        };
        let taken = changes.iter().position(|change| {
            slot(change).is_some_and(|(slot, id)| {
                lock(&self.0).get(&slot).is_some_and(|holder| *holder != id)
            })
        });
        if let Some(at) = taken {
            return slot_conflict(at);
        }
        inner.commit(changes).await?;
        lock(&self.0).extend(changes.iter().filter_map(slot));
        Ok(())
    }
}

/// A collation that takes some texts for one, in the unique index of the slot.
pub(crate) struct Collation {
    fold: fn(&str) -> String,
    slots: Mutex<BTreeSet<Slot>>,
}

impl Collation {
    fn new(fold: fn(&str) -> String) -> Self {
        Self {
            fold,
            slots: Mutex::default(),
        }
    }

    /// As of a database that compares without case.
    pub(crate) fn without_case() -> Self {
        Self::new(str::to_lowercase)
    }

    /// As of a database that compares without accents.
    pub(crate) fn without_accents() -> Self {
        Self::new(|text| {
            let plain = |c| match c {
                '\u{e9}' | '\u{c9}' => 'e',
                '\u{ed}' => 'i',
                '\u{e5}' | '\u{212b}' => 'a',
                other => other,
            };
            text.replace('\u{301}', "").chars().map(plain).collect()
        })
    }

    /// As of a column that is padded with spaces.
    pub(crate) fn without_trailing_spaces() -> Self {
        Self::new(|text| text.trim_end().to_owned())
    }

    /// As of a database that normalizes by compatibility.
    pub(crate) fn of_compatible_characters() -> Self {
        Self::new(|text| text.replace('\u{212a}', "k").replace('\u{df}', "ss"))
    }

    fn folded(&self, slot: &Slot) -> (String, String) {
        let fold = self.fold;
        (fold(slot.scope().as_str()), fold(slot.invitee().as_str()))
    }
}

impl Fault for Collation {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        for (at, change) in changes.iter().enumerate() {
            let Some(slot) = change.write.invitation().and_then(|row| row.slot()) else {
                continue;
            };
            let known = lock(&self.slots).clone();
            for other in known.iter().filter(|other| **other != slot) {
                if self.folded(other) == self.folded(&slot)
                    && inner.find_open(other).await.is_ok_and(|row| row.is_some())
                {
                    return slot_conflict(at);
                }
            }
            lock(&self.slots).insert(slot);
        }
        inner.commit(changes).await
    }
}

/// A list by inviter or role that compares without case.
#[derive(Default)]
pub(crate) struct ListWithoutCase;

impl Fault for ListWithoutCase {
    async fn list(
        &self,
        inner: &MemoryStore,
        query: &Query,
        as_of: Timestamp,
    ) -> Result<Page, Unavailable> {
        let Some(scope) = query.scope() else {
            return inner.list(query, as_of).await;
        };
        let rows = lists::all(inner, Query::in_scope(scope.clone())).await?;
        let low = str::to_lowercase;
        let rows = rows.into_iter().filter(|row| {
            let inviter = low(row.inviter().user().as_str());
            let mut roles = row.grant().roles.iter().map(|role| low(role.as_str()));
            query
                .inviter()
                .is_none_or(|wanted| low(wanted.as_str()) == inviter)
                && query
                    .role()
                    .is_none_or(|wanted| roles.any(|role| role == low(wanted.as_str())))
        });
        Ok(Page::new(rows.collect(), Vec::new(), None))
    }
}

/// `WHERE id = …`, and the scope is not asked.
#[derive(Default)]
pub(crate) struct ScopeIgnored(Mutex<BTreeMap<InvitationId, Scope>>);

impl Fault for ScopeIgnored {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        inner.commit(changes).await?;
        let scopes = changes.iter().map(|c| (c.write.id(), c.scope.clone()));
        lock(&self.0).extend(scopes);
        Ok(())
    }

    async fn get(&self, inner: &MemoryStore, scope: &Scope, id: InvitationId) -> Found {
        let own = lock(&self.0).get(&id).cloned();
        inner.get(own.as_ref().unwrap_or(scope), id).await
    }
}

/// Rows are found by the first bytes of their digest.
#[derive(Default)]
pub(crate) struct DigestByPrefix(Mutex<BTreeMap<[u8; 8], TicketDigest>>);

impl DigestByPrefix {
    fn prefix(digest: &TicketDigest) -> [u8; 8] {
        std::array::from_fn(|at| digest.as_bytes()[at])
    }
}

impl Fault for DigestByPrefix {
    async fn commit(&self, inner: &MemoryStore, changes: &[Change]) -> Committed {
        inner.commit(changes).await?;
        let rows = changes.iter().filter_map(|c| c.write.invitation());
        let digests = rows.filter_map(|row| row.digest());
        lock(&self.0).extend(digests.map(|digest| (Self::prefix(digest), *digest)));
        Ok(())
    }

    async fn find_by_digest(&self, inner: &MemoryStore, digest: &TicketDigest) -> Found {
        let whole = lock(&self.0).get(&Self::prefix(digest)).copied();
        inner.find_by_digest(&whole.unwrap_or(*digest)).await
    }
}
