-- What the host itself keeps: the places that invitations lead to, who belongs there, what happened.

CREATE TABLE places (
    scope TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    name TEXT COLLATE "C",
    seats BIGINT,
    -- A place that is gone keeps its row, so that its version never comes back.
    removed BIGINT NOT NULL DEFAULT 0,
    -- Counts what management changed; the stamp of the facts.
    version BIGINT NOT NULL
);

CREATE TABLE members (
    scope TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    roles TEXT COLLATE "C" NOT NULL,
    until BIGINT,
    PRIMARY KEY (scope, user_id)
);

CREATE INDEX members_until ON members (scope, until);

CREATE TABLE guests (
    scope TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    address_key TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (scope, user_id)
);

CREATE INDEX guests_address ON guests (scope, address_key, user_id);

CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The place in the order that readers see; null until the first reads it. Ids are no order: one
    -- that was drawn earlier may be committed later, and a reader would have passed it by.
    position BIGINT,
    event TEXT COLLATE "C" NOT NULL
);

CREATE UNIQUE INDEX outbox_position ON outbox (position) WHERE position IS NOT NULL;
CREATE INDEX outbox_new ON outbox (id) WHERE position IS NULL;
