//! Lists in another order, of another moment, of too few rows.

use std::collections::BTreeMap;

use invitation::{
    Invitation, InvitationId, Scope, Status, Timestamp, Unavailable,
    memory::MemoryStore,
    ports::{Page, Position, Query, Store},
};

use super::Fault;

/// Every row of a query.
pub(crate) async fn all(inner: &MemoryStore, query: Query) -> Result<Vec<Invitation>, Unavailable> {
    let (mut rows, mut next) = (Vec::new(), query.clone());
    loop {
        let page = inner.list(&next, Timestamp::MIN).await?;
        rows.extend(page.items);
        let Some(cursor) = page.next else {
            return Ok(rows);
        };
        next = query
            .clone()
            .after(&cursor)
            .map_err(|error| Unavailable::permanent(error.to_string()))?;
    }
}

/// The rows of the query's scope that match it, in its order.
async fn matching(
    inner: &MemoryStore,
    query: &Query,
    as_of: Timestamp,
) -> Result<Vec<Invitation>, Unavailable> {
    let Some(scope) = query.scope() else {
        return Ok(inner.list(query, as_of).await?.items);
    };
    let mut rows = all(inner, Query::in_scope(scope.clone())).await?;
    rows.retain(|row| query.matches(row, as_of));
    if query.is_newest_first() {
        rows.reverse();
    }
    Ok(rows)
}

fn position(row: &Invitation) -> Position {
    Position {
        created_at: row.created_at(),
        id: row.id(),
    }
}

/// `WHERE created_at > …`, without the id.
#[derive(Default)]
pub(crate) struct NoTieBreak;

impl Fault for NoTieBreak {
    async fn list(
        &self,
        inner: &MemoryStore,
        query: &Query,
        as_of: Timestamp,
    ) -> Result<Page, Unavailable> {
        let mut rows = matching(inner, query, as_of).await?;
        if let Some(after) = query.position() {
            rows.retain(|row| {
                if query.is_newest_first() {
                    row.created_at() < after.created_at
                } else {
                    row.created_at() > after.created_at
                }
            });
        }
        let is_last = rows.len() <= query.page_size();
        rows.truncate(query.page_size());
        let last = rows.last().filter(|_| !is_last);
        let next = last.map(|row| query.cursor_at(position(row)));
        Ok(Page::new(rows, Vec::new(), next))
    }
}

/// `OFFSET …`
#[derive(Default)]
pub(crate) struct PagesByOffset;

impl Fault for PagesByOffset {
    async fn list(
        &self,
        inner: &MemoryStore,
        query: &Query,
        as_of: Timestamp,
    ) -> Result<Page, Unavailable> {
        let rows = matching(inner, query, as_of).await?;
        let offset = query.position().map_or(0, |at| at.created_at.unix_micros());
        let start = usize::try_from(offset).unwrap_or_default();
        let end = start + query.page_size();
        let next = i64::try_from(end)
            .ok()
            .filter(|_| end < rows.len())
            .and_then(Timestamp::from_unix_micros);
        let next = next.map(|created_at| {
            let id = InvitationId::at(created_at, &[0; 10]);
            query.cursor_at(Position { created_at, id })
        });
        let items = rows.into_iter().skip(start).take(query.page_size());
        Ok(Page::new(items.collect(), Vec::new(), next))
    }
}

/// `WHERE status = …`, by the column as it was written.
#[derive(Default)]
pub(crate) struct StatusAsStored;

impl Fault for StatusAsStored {
    async fn list(
        &self,
        inner: &MemoryStore,
        query: &Query,
        _: Timestamp,
    ) -> Result<Page, Unavailable> {
        inner.list(query, Timestamp::MIN).await
    }

    async fn count(
        &self,
        inner: &MemoryStore,
        scope: &Scope,
        _: Timestamp,
    ) -> Result<BTreeMap<Status, u64>, Unavailable> {
        inner.count(scope, Timestamp::MIN).await
    }
}

/// An address is looked for among the invitees alone.
#[derive(Default)]
pub(crate) struct InviteesAddressAlone;

impl Fault for InviteesAddressAlone {
    async fn list(
        &self,
        inner: &MemoryStore,
        query: &Query,
        as_of: Timestamp,
    ) -> Result<Page, Unavailable> {
        let mut page = inner.list(query, as_of).await?;
        if let Some(address) = query.address() {
            page.items.retain(|row| {
                row.invitee()
                    .email()
                    .is_some_and(|own| own.key() == address)
            });
        }
        Ok(page)
    }
}

/// `BETWEEN`, which holds both of its ends.
#[derive(Default)]
pub(crate) struct EndsIncluded;

impl Fault for EndsIncluded {
    async fn list(
        &self,
        inner: &MemoryStore,
        query: &Query,
        as_of: Timestamp,
    ) -> Result<Page, Unavailable> {
        let (Some(scope), Some(end)) = (query.scope(), query.before_time()) else {
            return inner.list(query, as_of).await;
        };
        let mut rows = all(inner, Query::in_scope(scope.clone())).await?;
        rows.retain(|row| {
            row.created_at() <= end
                && query
                    .from_time()
                    .is_none_or(|from| row.created_at() >= from)
        });
        Ok(Page::new(rows, Vec::new(), None))
    }
}
