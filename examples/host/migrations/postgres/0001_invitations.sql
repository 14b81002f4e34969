-- Text compares bytewise whatever the database's collation; times are microseconds since 1970.

CREATE TABLE invitations (
    id BYTEA PRIMARY KEY NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    -- As time has not touched it: a link whose uses are spent is accepted, and nothing has expired
    -- that no commit has acted on.
    status TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    max_uses BIGINT,
    uses BIGINT NOT NULL DEFAULT 0,
    slot TEXT COLLATE "C",
    digest BYTEA,
    invitee TEXT COLLATE "C",
    inviter TEXT COLLATE "C" NOT NULL,
    due_at BIGINT,
    lease_until BIGINT,
    claims BIGINT NOT NULL DEFAULT 0,
    -- The later of `due_at` and the end of the lease; null where nothing is to be claimed.
    claimable_at BIGINT,
    -- What `claimable_at` was before the last claim: the order of that claim's answer.
    waited_since BIGINT,
    document TEXT COLLATE "C" NOT NULL
);

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
    id BYTEA NOT NULL REFERENCES invitations (id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id, name)
);

CREATE INDEX invitation_names_name ON invitation_names (name, created_at, id);

CREATE TABLE redemptions (
    invitation BYTEA NOT NULL,
    redeemer BYTEA NOT NULL,
    at BIGINT NOT NULL,
    change_id BYTEA NOT NULL,
    PRIMARY KEY (invitation, redeemer)
);

CREATE TABLE tallies (
    key BYTEA PRIMARY KEY NOT NULL,
    count BIGINT NOT NULL,
    until BIGINT NOT NULL
);

CREATE INDEX tallies_until ON tallies (until);
