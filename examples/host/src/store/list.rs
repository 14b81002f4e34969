use invitation::{
    Status, Timestamp, Unavailable,
    ports::{Page, Position, Query},
};

use super::{
    bulk::Draft,
    members::time_of,
    names,
    read::{id_of, invitation_of},
    sql::Pools,
};

/// One page, along an index that holds what was asked for in the order of lists.
pub(super) async fn list(
    pools: &Pools,
    query: &Query,
    as_of: Timestamp,
) -> Result<Page, Unavailable> {
    let mut draft = Draft::new(matches!(pools, Pools::Postgres(_)));
    write(&mut draft, query, as_of);
    let (text, values) = draft.into();
    let rows = pools.read_built(text).bind_all(values).all().await?;
    let (mut items, mut unreadable) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut last = None;
    let is_last = rows.len() <= query.page_size();
    for row in rows.iter().take(query.page_size()) {
        let id = id_of(row.get(1)?)?;
        match invitation_of(row, 2) {
            Ok(invitation) => items.push(invitation),
            Err(_) => unreadable.push(id),
        }
        last = Some(Position {
            created_at: time_of(row.get(0)?)?,
            id,
        });
    }
    let next = last.filter(|_| !is_last).map(|last| query.cursor_at(last));
    Ok(Page::new(items, unreadable, next))
}

/// The statement of a query: `created_at`, `id`, `document` and `uses`, and one row more than the page
/// holds.
pub(super) fn write(draft: &mut Draft, query: &Query, as_of: Timestamp) {
    let arms = Arm::of(query);
    if let [arm] = arms.as_slice() {
        arm.write(draft, query, as_of);
        return;
    }
    for (at, arm) in arms.iter().enumerate() {
        draft.push(if at > 0 {
            " UNION ALL SELECT * FROM ("
        } else {
            "SELECT * FROM ("
        });
        arm.write(draft, query, as_of);
        draft.push(") AS arm");
    }
    order(draft, query, OUTSIDE);
}

/// Where a row stands in the order of lists: its first key and its second.
type Keys = (&'static str, &'static str);

const OUTSIDE: Keys = ("created_at", "id");
const OF_ROW: Keys = ("i.created_at", "i.id");
const OF_NAME: Keys = ("n.created_at", "n.id");
/// With the sign no index offers itself.
const SORTED: Keys = ("+i.created_at", "i.id");

/// A part of the answer that one index holds in the order of lists, or that is short.
#[derive(Clone, Copy)]
struct Arm {
    /// The one stored status of its rows; of any where there is none.
    status: Option<Status>,
}

impl Arm {
    /// Where nothing but the scope narrows a query, each status that may be stored of its rows is
    /// walked for itself: else a page of the few that are open would pass by all that have ended.
    fn of(query: &Query) -> Vec<Self> {
        let is_narrow = query.address().is_some()
            || query.invitee().is_some()
            || query.inviter().is_some()
            || query.role().is_some();
        if query.statuses().is_empty() || is_narrow {
            return vec![Self { status: None }];
        }
        let wanted = query.statuses();
        let may_match = |stored: &Status| {
            wanted.contains(stored) || stored.is_open() && wanted.contains(&Status::Expired)
        };
        let stored = Status::ALL.into_iter().filter(may_match);
        stored
            .map(|status| Self {
                status: Some(status),
            })
            .collect()
    }

    fn write(self, draft: &mut Draft, query: &Query, as_of: Timestamp) {
        let by_name = match (query.address(), query.scope(), query.role()) {
            (Some(address), _, _) => Some(names::of_address(address)),
            (None, Some(scope), Some(role)) => Some(names::of_role(scope, role)),
            _ => None,
        };
        let keys = match by_name {
            Some(_) => OF_NAME,
            None if self.has_lapsed(query) => SORTED,
            None => OF_ROW,
        };
        match &by_name {
            Some(name) => {
                draft
                    .push(
                        "SELECT n.created_at, n.id, i.document, i.uses
                         FROM invitation_names AS n JOIN invitations AS i ON i.id = n.id
                         WHERE n.name = ",
                    )
                    .value(name.as_str());
            }
            None => {
                draft.push(
                    "SELECT i.created_at, i.id, i.document, i.uses
                     FROM invitations AS i WHERE 1 = 1",
                );
            }
        }
        if let Some(scope) = query.scope() {
            draft.push(" AND i.scope = ").value(scope);
        }
        if let Some(inviter) = query.inviter() {
            draft.push(" AND i.inviter = ").value(inviter);
        }
        if let Some(invitee) = query.invitee() {
            draft.push(" AND i.invitee = ").value(invitee.as_str());
        }
        if let (Some(role), true) = (query.role(), query.address().is_some() || by_name.is_none()) {
            draft
                .push(
                    " AND EXISTS (SELECT 1 FROM invitation_names AS r
                                  WHERE r.id = i.id AND r.name = ",
                )
                .push(names::ROLE_IN_ITS_SCOPE)
                .push("CAST(")
                .value(role.as_str())
                .push(" AS TEXT))");
        }
        match self.status {
            Some(status) => stored(draft, query, as_of, status),
            None => standing(draft, query, as_of),
        }
        within(draft, query, keys);
        order(draft, query, keys);
    }

    /// Whether its rows are the open ones that have expired, which the agenda leaves few of. They are
    /// found by when they did and then sorted: in the order of lists they lie behind all that stand.
    fn has_lapsed(self, query: &Query) -> bool {
        let wanted = query.statuses();
        let is_wanted = |status: Status| wanted.contains(&status);
        let not_asked_for = |status: Status| status.is_open() && !is_wanted(status);
        is_wanted(Status::Expired) && self.status.is_some_and(not_asked_for)
    }
}

/// Rows of one stored status that stand as was asked for. With the sign no index offers itself that
/// would have to be sorted, where many stand.
fn stored(draft: &mut Draft, query: &Query, as_of: Timestamp, status: Status) {
    let wanted = query.statuses();
    draft
        .push(" AND i.status = '")
        .push(status.as_str())
        .push("'");
    if status.is_open() {
        match (wanted.contains(&status), wanted.contains(&Status::Expired)) {
            (true, false) => draft.push(" AND +i.expires_at > ").value(as_of),
            (false, true) => draft.push(" AND i.expires_at <= ").value(as_of),
            _ => draft,
        };
    }
}

/// Rows of any stored status that stand as was asked for.
fn standing(draft: &mut Draft, query: &Query, as_of: Timestamp) {
    if query.statuses().is_empty() {
        return;
    }
    draft.push(" AND CASE WHEN i.status IN ('requested', 'pending') AND i.expires_at <= ");
    draft
        .value(as_of)
        .push(" THEN 'expired' ELSE i.status END IN (");
    for (at, status) in query.statuses().iter().enumerate() {
        draft.push(if at > 0 { ", '" } else { "'" });
        draft.push(status.as_str()).push("'");
    }
    draft.push(")");
}

/// From, before and after.
fn within(draft: &mut Draft, query: &Query, (created_at, id): Keys) {
    let mut bound = |comparison: &'static str, time: Option<Timestamp>| {
        if let Some(time) = time {
            draft
                .push(" AND ")
                .push(created_at)
                .push(comparison)
                .value(time);
        }
    };
    bound(" >= ", query.from_time());
    bound(" < ", query.before_time());
    if let Some(place) = query.position() {
        let comparison = if query.is_newest_first() {
            ") < ("
        } else {
            ") > ("
        };
        draft.push(" AND (").push(created_at).push(", ").push(id);
        draft.push(comparison).value(place.created_at);
        draft.push(", ").value(place.id).push(")");
    }
}

fn order(draft: &mut Draft, query: &Query, (created_at, id): Keys) {
    let direction = if query.is_newest_first() { " DESC" } else { "" };
    draft.push(" ORDER BY ").push(created_at).push(direction);
    draft.push(", ").push(id).push(direction);
    let rows = i64::try_from(query.page_size())
        .unwrap_or(i64::MAX)
        .saturating_add(1);
    draft.push(" LIMIT ").value(rows);
}
