-- What the host itself keeps: the places that invitations lead to, who belongs there, what happened.

CREATE TABLE places (
    scope TEXT PRIMARY KEY NOT NULL,
    name TEXT,
    seats INTEGER,
    -- A place that is gone keeps its row, so that its version never comes back.
    removed INTEGER NOT NULL DEFAULT 0,
    -- Counts what management changed; the stamp of the facts.
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
    scope TEXT NOT NULL,
    user_id TEXT NOT NULL,
    roles TEXT NOT NULL,
    until INTEGER,
    PRIMARY KEY (scope, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_until ON members (scope, until);

CREATE TABLE guests (
    scope TEXT NOT NULL,
    user_id TEXT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    PRIMARY KEY (scope, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX guests_address ON guests (scope, address_key, user_id);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The place in the order that readers see; null until the first reads it.
    position INTEGER,
    event TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX outbox_position ON outbox (position) WHERE position IS NOT NULL;
CREATE INDEX outbox_new ON outbox (id) WHERE position IS NULL;
