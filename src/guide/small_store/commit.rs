/// Why a change cannot be made.
enum Failure {
    On(Constraint),
    Limit(LimitKind),
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// All of the changes, or none: a transaction that is dropped is rolled back.
fn commit(connection: &mut Connection, changes: &[Change]) -> Result<(), CommitError> {
    if changes.len() > MAX_BATCH {
        let error = Unavailable::permanent("more changes than one commit may hold");
        return Err(CommitError::Unavailable(error));
    }
    // IMMEDIATE: a deferred transaction that reads first fails when it wants to write.
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|error| CommitError::Unavailable(unavailable(error)))?;
    for (at, change) in changes.iter().enumerate() {
        apply(&transaction, change).map_err(|failure| match failure {
            Failure::On(on) => CommitError::Conflict { at, on },
            Failure::Limit(limit) => CommitError::LimitReached { at, limit },
            Failure::Database(error) => CommitError::Unavailable(unavailable(error)),
        })?;
    }
    // SQLite answers or fails, in this process: there is no connection to lose here.
    transaction
        .commit()
        .map_err(|error| CommitError::Unavailable(unavailable(error)))
}

/// One change. The checks stand in the order of the contract.
fn apply(transaction: &Transaction<'_>, change: &Change) -> Result<(), Failure> {
    let id = change.write.id();
    check_row(transaction, change)?;
    if let Some(row) = change.write.invitation() {
        check_keys(transaction, row)?;
    }
    if let Some(row) = &change.redemption {
        let sql = "SELECT 1 FROM redemption WHERE invitation = ?1 AND redeemer = ?2";
        if exists(transaction, sql, (id.as_bytes(), row.redeemer.as_bytes()))? {
            return Err(Failure::On(Constraint::Ledger));
        }
    }
    if let Write::Use { max, .. } = &change.write {
        let sql = "UPDATE invitation SET uses = uses + 1 WHERE id = ?1 AND uses < ?2";
        if transaction.execute(sql, (id.as_bytes(), max.unwrap_or(u32::MAX)))? == 0 {
            return Err(Failure::On(Constraint::Uses));
        }
    }
    if change
        .commit_before
        .is_some_and(|end| end <= SystemClock.now())
    {
        return Err(Failure::On(Constraint::Deadline));
    }
    // Here a store beside the host's users compares `change.premises` with the stamp of the scope.
    if let Some(row) = change.write.invitation() {
        write(transaction, row)?;
    }
    if let Some(row) = &change.redemption {
        transaction.execute(
            "INSERT INTO redemption VALUES (?1, ?2, ?3, ?4)",
            (
                id.as_bytes(),
                row.redeemer.as_bytes(),
                row.at.unix_micros(),
                row.change_id.as_bytes(),
            ),
        )?;
    }
    for limit in &change.limits {
        keep_within(transaction, limit, &change.scope)?;
    }
    // The membership, and with it whatever else your host must do or undo together with this:
    // count the seats here, insert the events into your outbox.
    if let Some(granted) = &change.granted {
        for role in granted.grant.roles.iter() {
            transaction.execute(
                "INSERT OR IGNORE INTO member VALUES (?1, ?2, ?3)",
                (change.scope.as_str(), granted.user.as_str(), role.as_str()),
            )?;
        }
    }
    Ok(())
}

/// An insert finds its id free; every other write finds its row, in its scope, as it was read.
fn check_row(transaction: &Transaction<'_>, change: &Change) -> Result<(), Failure> {
    let id = change.write.id();
    let expected = match &change.write {
        Write::Replace { expect, .. } | Write::Use { expect, .. } => expect,
        Write::Insert(_) => {
            let taken = exists(
                transaction,
                "SELECT 1 FROM invitation WHERE id = ?1",
                [id.as_bytes()],
            )?;
            return if taken {
                Err(Failure::On(Constraint::Id))
            } else {
                Ok(())
            };
        }
        _ => {
            let error = "a write of a kind that this store does not know";
            return Err(rusqlite::Error::ToSqlConversionFailure(error.into()).into());
        }
    };
    let sql = "SELECT 1 FROM invitation WHERE id = ?1 AND scope = ?2 AND revision = ?3";
    let values = (id.as_bytes(), change.scope.as_str(), number(expected.get()));
    if exists(transaction, sql, values)? {
        Ok(())
    } else {
        Err(Failure::On(Constraint::Revision))
    }
}

/// Slot and digest are free, or this row's own.
fn check_keys(transaction: &Transaction<'_>, row: &Invitation) -> Result<(), Failure> {
    let index = row.index();
    let id = index.id.as_bytes();
    let slot = index.slot.as_ref().map(|slot| slot.invitee().as_str());
    let sql = "SELECT 1 FROM invitation WHERE scope = ?1 AND slot = ?2 AND id <> ?3";
    if exists(transaction, sql, (index.scope.as_str(), slot, id))? {
        return Err(Failure::On(Constraint::Slot));
    }
    let digest = index.digest.map(|digest| digest.as_bytes());
    let sql = "SELECT 1 FROM invitation WHERE digest = ?1 AND id <> ?2";
    if exists(transaction, sql, (digest, id))? {
        return Err(Failure::On(Constraint::Digest));
    }
    Ok(())
}

/// The document and its columns. The uses stay; the lease and the claims are cleared.
fn write(transaction: &Transaction<'_>, row: &Invitation) -> Result<(), Failure> {
    let index = row.index();
    let document = serde_json::to_string(&row.to_document())
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    transaction.execute(
        "INSERT INTO invitation (id, scope, revision, status, created_at, expires_at, max_uses,
                                 slot, digest, document, uses, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11)
         ON CONFLICT (id) DO UPDATE SET
           revision = ?3, status = ?4, expires_at = ?6, max_uses = ?7, slot = ?8, digest = ?9,
           document = ?10, due_at = ?11, lease_until = NULL, claims = 0",
        params![
            index.id.as_bytes(),
            index.scope.as_str(),
            number(index.revision.get()),
            index.status.as_str(),
            index.created_at.unix_micros(),
            index.expires_at.unix_micros(),
            index.max_uses,
            index.slot.as_ref().map(|slot| slot.invitee().as_str()),
            index.digest.map(|digest| digest.as_bytes()),
            document,
            index.due_at.map(Timestamp::unix_micros),
        ],
    )?;
    Ok(())
}

/// The row is written by now, so that it counts.
fn keep_within(transaction: &Transaction<'_>, limit: &Limit, scope: &Scope) -> Result<(), Failure> {
    let holds = match limit {
        // IMMEDIATE lets one writer in at a time; elsewhere a lock on the scope goes before this.
        Limit::Open { max, as_of } => {
            let sql = "SELECT count(*) FROM invitation
                       WHERE scope = ?1 AND status IN ('requested', 'pending') AND expires_at > ?2
                         AND (max_uses IS NULL OR uses < max_uses)";
            let values = (scope.as_str(), as_of.unix_micros());
            transaction.query_row(sql, values, |row| row.get::<_, u32>(0))? <= *max
        }
        Limit::Tally {
            key,
            add,
            max,
            until,
            ..
        } => {
            let sql = "INSERT INTO tally SELECT ?1, ?2, ?4 WHERE ?2 <= ?3
                       ON CONFLICT (key) DO UPDATE SET count = count + ?2, until = max(until, ?4)
                       WHERE count + ?2 <= ?3";
            transaction.execute(sql, (key.as_bytes(), add, max, until.unix_micros()))? == 1
        }
        _ => false,
    };
    if holds {
        Ok(())
    } else {
        Err(Failure::Limit(limit.kind()))
    }
}

fn exists(
    transaction: &Transaction<'_>,
    sql: &str,
    values: impl rusqlite::Params,
) -> rusqlite::Result<bool> {
    transaction.prepare_cached(sql)?.exists(values)
}

/// Revisions count writes of one row: they stay far below the end of an `i64`.
fn number(revision: u64) -> i64 {
    i64::try_from(revision).unwrap_or(i64::MAX)
}
