/// Leases the rows that wait longest. They are chosen and marked in one transaction, so two workers
/// never get the same; and chosen first, since what an `UPDATE` returns comes in no order.
fn claim(
    connection: &mut Connection,
    now: Timestamp,
    lease_until: Timestamp,
    limit: usize,
) -> rusqlite::Result<Vec<Claim>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut claims = Vec::new();
    {
        let mut due = transaction.prepare_cached(
            "SELECT id, scope, claims + 1 FROM invitation
             WHERE due_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1) AND claims < ?2
             ORDER BY max(due_at, coalesce(lease_until, due_at)), id LIMIT ?3",
        )?;
        let mut lease = transaction.prepare_cached(
            "UPDATE invitation SET lease_until = ?2, claims = claims + 1 WHERE id = ?1",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = due.query((now.unix_micros(), MAX_CLAIMS, limit))?;
        while let Some(row) = rows.next()? {
            let (id, scope): ([u8; 16], String) = (row.get(0)?, row.get(1)?);
            lease.execute((id, lease_until.unix_micros()))?;
            if let Ok(scope) = Scope::parse(&scope) {
                let id = InvitationId::from_uuid(Uuid::from_bytes(id));
                claims.push(Claim::new(scope, id, row.get(2)?));
            }
        }
    }
    transaction.commit()?;
    Ok(claims)
}
