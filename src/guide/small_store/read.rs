/// The columns from which an invitation is read, in the order in which [`read`] takes them.
const COLUMNS: &str = "SELECT id, document, uses FROM invitation";

/// One row. A document that cannot be read is told by its id.
fn read(row: &Row<'_>) -> rusqlite::Result<Result<Invitation, InvitationId>> {
    let (id, document): ([u8; 16], String) = (row.get(0)?, row.get(1)?);
    let uses = row.get(2)?;
    Ok(serde_json::from_str(&document)
        .ok()
        .and_then(|document| Invitation::from_document(document, uses).ok())
        .ok_or_else(|| InvitationId::from_uuid(Uuid::from_bytes(id))))
}

/// The one row that a condition finds.
fn find(
    connection: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Option<Invitation>, Unavailable> {
    let found = connection
        .prepare_cached(&format!("{COLUMNS} WHERE {condition}"))
        .and_then(|mut query| query.query_row(values, read).optional())
        .map_err(unavailable)?;
    found
        .transpose()
        .map_err(|id| Unavailable::permanent(format!("the document of {id} cannot be read")))
}
