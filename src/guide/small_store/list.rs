/// A page: the database walks the order, [`Query::matches`] says what belongs.
///
/// A larger store narrows by inviter, invitee, role and address in SQL, over columns and tables from
/// [`Invitation::index`]; what it finds is the same.
fn page(connection: &Connection, query: &Query, as_of: Timestamp) -> rusqlite::Result<Page> {
    let (than, order) = if query.is_newest_first() {
        ("<", "DESC")
    } else {
        (">", "ASC")
    };
    let sql = format!(
        "{COLUMNS} WHERE (?1 IS NULL OR scope = ?1)
           AND (?2 IS NULL OR (created_at, id) {than} (?2, ?3))
         ORDER BY created_at {order}, id {order}"
    );
    let (scope, after) = (query.scope().map(Scope::as_str), query.position());
    let time = after.map(|place| place.created_at.unix_micros());
    let id = after.map(|place| *place.id.as_bytes());

    let mut page = Page::default();
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query((scope, time, id))?;
    while let Some(row) = rows.next()? {
        match read(row)? {
            Ok(invitation) if !query.matches(&invitation, as_of) => {}
            Ok(_) if page.items.len() == query.page_size() => {
                let last = page.items.last().map(|last| Position {
                    created_at: last.created_at(),
                    id: last.id(),
                });
                page.next = last.map(|last| query.cursor_at(last));
                break;
            }
            Ok(invitation) => page.items.push(invitation),
            Err(id) => page.unreadable.push(id),
        }
    }
    Ok(page)
}

/// The counts of a scope: what [`Invitation::status_at`] says, in SQL.
fn count(
    connection: &Connection,
    scope: &Scope,
    as_of: Timestamp,
) -> rusqlite::Result<BTreeMap<Status, u64>> {
    let mut statement = connection.prepare_cached(
        "SELECT CASE WHEN status = 'pending' AND uses >= max_uses THEN 'accepted'
                     WHEN status IN ('requested', 'pending') AND expires_at <= ?2 THEN 'expired'
                     ELSE status END AS standing,
                count(*)
         FROM invitation WHERE scope = ?1 GROUP BY standing",
    )?;
    let rows = statement.query_map((scope.as_str(), as_of.unix_micros()), |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    })?;
    let mut counts = BTreeMap::new();
    for row in rows {
        let (word, rows) = row?;
        let status = Status::ALL
            .into_iter()
            .find(|status| status.as_str() == word);
        if let (Some(status), Ok(rows)) = (status, u64::try_from(rows)) {
            counts.insert(status, rows);
        }
    }
    Ok(counts)
}
