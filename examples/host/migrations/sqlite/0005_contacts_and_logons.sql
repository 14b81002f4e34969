-- Who wants no further invitations. A digest of the address or the user id, never either of them.
CREATE TABLE blocked_contacts (
    contact BLOB PRIMARY KEY NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Failed log-ons in a row, of ids that exist.
CREATE TABLE logons (
    id TEXT PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    locked_until INTEGER
) STRICT, WITHOUT ROWID;
