-- Who wants no further invitations. A digest of the address or the user id, never either of them.
CREATE TABLE blocked_contacts (
    contact BYTEA PRIMARY KEY,
    since BIGINT NOT NULL
);

-- Failed log-ons in a row, of ids that exist.
CREATE TABLE logons (
    id TEXT COLLATE "C" PRIMARY KEY,
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    locked_until BIGINT
);
