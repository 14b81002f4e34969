-- Text compares bytewise (the default, BINARY); times are microseconds since 1970.

CREATE TABLE invitations (
    id BLOB PRIMARY KEY NOT NULL,
    scope TEXT NOT NULL,
    revision INTEGER NOT NULL,
    -- As time has not touched it: a link whose uses are spent is accepted, and nothing has expired
    -- that no commit has acted on.
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    max_uses INTEGER,
    uses INTEGER NOT NULL DEFAULT 0,
    slot TEXT,
    digest BLOB,
    invitee TEXT,
    inviter TEXT NOT NULL,
    due_at INTEGER,
    lease_until INTEGER,
    claims INTEGER NOT NULL DEFAULT 0,
    -- The later of `due_at` and the end of the lease; null where nothing is to be claimed.
    claimable_at INTEGER,
    -- What `claimable_at` was before the last claim: the order of that claim's answer.
    waited_since INTEGER,
    document TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX invitations_slot ON invitations (scope, slot) WHERE slot IS NOT NULL;
CREATE UNIQUE INDEX invitations_digest ON invitations (digest) WHERE digest IS NOT NULL;
CREATE INDEX invitations_created ON invitations (scope, created_at, id);
CREATE INDEX invitations_status ON invitations (scope, status, created_at, id);
CREATE INDEX invitations_standing ON invitations (scope, status, expires_at);
CREATE INDEX invitations_inviter ON invitations (scope, inviter, created_at, id);
CREATE INDEX invitations_invitee ON invitations (invitee, created_at, id) WHERE invitee IS NOT NULL;
CREATE INDEX invitations_due ON invitations (claimable_at, id) WHERE claimable_at IS NOT NULL;

-- The several names that a row is found by: each role with its scope, each address that it holds.
CREATE TABLE invitation_names (
    id BLOB NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX invitation_names_name ON invitation_names (name, created_at, id);

CREATE TABLE redemptions (
    invitation BLOB NOT NULL,
    redeemer BLOB NOT NULL,
    at INTEGER NOT NULL,
    change_id BLOB NOT NULL,
    PRIMARY KEY (invitation, redeemer)
) STRICT, WITHOUT ROWID;

CREATE TABLE tallies (
    key BLOB PRIMARY KEY NOT NULL,
    count INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX tallies_until ON tallies (until);
