use std::collections::BTreeMap;

use invitation::{
    ChangeId, Document, Invitation, InvitationId, Redemption, Scope, Slot, Status, Timestamp,
    Unavailable,
    ticket::{Pseudonym, TicketDigest},
};

use super::{
    members::time_of,
    sql::{Pools, Row},
};

pub(super) async fn get(
    pools: &Pools,
    scope: &Scope,
    id: InvitationId,
) -> Result<Option<Invitation>, Unavailable> {
    let row = pools
        .read("SELECT document, uses FROM invitations WHERE id = $1 AND scope = $2")
        .bind(id)
        .bind(scope)
        .optional()
        .await?;
    row.map(|row| invitation_of(&row, 0)).transpose()
}

pub(super) async fn find_by_digest(
    pools: &Pools,
    digest: &TicketDigest,
) -> Result<Option<Invitation>, Unavailable> {
    let row = pools
        .read("SELECT document, uses FROM invitations WHERE digest = $1")
        .bind(digest.as_bytes())
        .optional()
        .await?;
    row.map(|row| invitation_of(&row, 0)).transpose()
}

pub(super) async fn find_open(
    pools: &Pools,
    slot: &Slot,
) -> Result<Option<Invitation>, Unavailable> {
    let row = pools
        .read("SELECT document, uses FROM invitations WHERE scope = $1 AND slot = $2")
        .bind(slot.scope())
        .bind(slot.invitee().as_str())
        .optional()
        .await?;
    row.map(|row| invitation_of(&row, 0)).transpose()
}

pub(super) async fn redemption(
    pools: &Pools,
    redeemer: &Pseudonym,
    id: InvitationId,
) -> Result<Option<Redemption>, Unavailable> {
    let row = pools
        .read("SELECT at, change_id FROM redemptions WHERE invitation = $1 AND redeemer = $2")
        .bind(id)
        .bind(redeemer.as_bytes())
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let change_id = ChangeId::from_bytes(fixed(row.get(1)?)?);
    let at = time_of(row.get(0)?)?;
    Ok(Some(Redemption::new(id, *redeemer, at, change_id)))
}

pub(super) async fn tally(pools: &Pools, key: &Pseudonym) -> Result<u32, Unavailable> {
    let row = pools
        .read("SELECT count FROM tallies WHERE key = $1")
        .bind(key.as_bytes())
        .optional()
        .await?;
    row.map_or(Ok(0), |row| count_of(row.get(0)?))
}

/// Counted along an index that holds scope, status and expiry, and without the rows.
pub(super) const COUNT: &str = "SELECT status, CAST(count(*) AS BIGINT),
            CAST(sum(CASE WHEN expires_at <= $2 THEN 1 ELSE 0 END) AS BIGINT)
     FROM invitations WHERE scope = $1 GROUP BY status";

pub(super) async fn count(
    pools: &Pools,
    scope: &Scope,
    as_of: Timestamp,
) -> Result<BTreeMap<Status, u64>, Unavailable> {
    let rows = pools.read(COUNT).bind(scope).bind(as_of).all().await?;
    let mut counts = BTreeMap::new();
    for row in rows {
        let status = status_of(&row.get::<String>(0)?)?;
        let [all, lapsed] =
            [row.get::<i64>(1)?, row.get::<i64>(2)?].map(|count| u64::try_from(count).unwrap_or(0));
        let lapsed = if status.is_open() { lapsed } else { 0 };
        for (status, count) in [
            (status, all.saturating_sub(lapsed)),
            (Status::Expired, lapsed),
        ] {
            if count > 0 {
                *counts.entry(status).or_insert(0) += count;
            }
        }
    }
    Ok(counts)
}

/// An invitation of its document and of its uses, which follow it.
pub(super) fn invitation_of(row: &Row, at: usize) -> Result<Invitation, Unavailable> {
    let document: String = row.get(at)?;
    let uses = count_of(row.get(at + 1)?)?;
    // The error of the parser may repeat what it read.
    let document: Document = serde_json::from_str(&document)
        .map_err(|_| Unavailable::permanent("a stored document cannot be read"))?;
    Invitation::from_document(document, uses).map_err(Unavailable::permanent)
}

pub(super) fn status_of(word: &str) -> Result<Status, Unavailable> {
    let status = Status::ALL.into_iter().find(|one| one.as_str() == word);
    status.ok_or_else(|| Unavailable::permanent("a stored status cannot be read"))
}

pub(super) fn count_of(count: i64) -> Result<u32, Unavailable> {
    u32::try_from(count).map_err(|_| Unavailable::permanent("a stored count is out of range"))
}

pub(super) fn fixed<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N], Unavailable> {
    <[u8; N]>::try_from(bytes)
        .map_err(|_| Unavailable::permanent("a stored key has the wrong length"))
}

pub(super) fn id_of(bytes: Vec<u8>) -> Result<InvitationId, Unavailable> {
    Ok(InvitationId::from_uuid(uuid::Uuid::from_bytes(fixed(
        bytes,
    )?)))
}
