use invitation::{
    InvitationId, Scope, Timestamp, Unavailable,
    ports::{Claim, MAX_CLAIMS},
};

use super::{
    read::{count_of, id_of},
    sql::Pools,
};

/// One statement: a worker that is dropped meanwhile leaves leases that end.
///
/// On PostgreSQL rows that another worker is about to lease are passed over, on SQLite there is one
/// writer at a time.
pub(super) async fn claim_due(
    pools: &Pools,
    now: Timestamp,
    lease_until: Timestamp,
    limit: usize,
) -> Result<Vec<Claim>, Unavailable> {
    let text = match pools {
        Pools::Sqlite { .. } => SQLITE,
        Pools::Postgres(_) => POSTGRES,
    };
    let rows = pools
        .write(text)
        .bind(now)
        .bind(lease_until)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(MAX_CLAIMS)
        .all()
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let order: (i64, InvitationId) = (row.get(0)?, id_of(row.get(1)?)?);
        let scope: String = row.get(2)?;
        let scope = Scope::parse(&scope)
            .map_err(|_| Unavailable::permanent("a stored scope cannot be read"))?;
        claimed.push((order, Claim::new(scope, order.1, count_of(row.get(3)?)?)));
    }
    // An UPDATE answers in no order.
    claimed.sort_unstable_by_key(|(order, _)| *order);
    Ok(claimed.into_iter().map(|(_, claim)| claim).collect())
}

macro_rules! claim {
    ($before:literal, $ids:literal) => {
        concat!(
            $before,
            "UPDATE invitations SET
                 lease_until = $2,
                 claims = claims + 1,
                 waited_since = claimable_at,
                 claimable_at = CASE
                     WHEN claims + 1 >= $4 THEN NULL
                     WHEN due_at > $2 THEN due_at
                     ELSE $2
                 END
             WHERE id ",
            $ids,
            " RETURNING waited_since, id, scope, claims"
        )
    };
}

const SQLITE: &str = claim!(
    "",
    "IN (SELECT id FROM invitations
         WHERE claimable_at <= $1 AND claimable_at IS NOT NULL
         ORDER BY claimable_at, id LIMIT $3)"
);

// As part of a join the locking query might be run more than once, and lock more than was asked for.
const POSTGRES: &str = claim!(
    "WITH due AS MATERIALIZED (
         SELECT id FROM invitations
         WHERE claimable_at <= $1 AND claimable_at IS NOT NULL
         ORDER BY claimable_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
     ) ",
    "= ANY (ARRAY(SELECT id FROM due))"
);
