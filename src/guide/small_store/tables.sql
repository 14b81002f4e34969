CREATE TABLE IF NOT EXISTS invitation (
  id          BLOB    PRIMARY KEY,
  scope       TEXT    NOT NULL,
  revision    INTEGER NOT NULL,
  status      TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  max_uses    INTEGER,
  slot        TEXT,
  digest      BLOB    UNIQUE,
  document    TEXT    NOT NULL,
  uses        INTEGER NOT NULL,
  due_at      INTEGER,
  lease_until INTEGER,
  claims      INTEGER NOT NULL DEFAULT 0,
  UNIQUE (scope, slot)
) STRICT;
CREATE INDEX IF NOT EXISTS invitation_page ON invitation (scope, created_at, id);
CREATE INDEX IF NOT EXISTS invitation_due ON invitation (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS redemption (
  invitation BLOB    NOT NULL,
  redeemer   BLOB    NOT NULL,
  at         INTEGER NOT NULL,
  change_id  BLOB    NOT NULL,
  PRIMARY KEY (invitation, redeemer)
) STRICT;

CREATE TABLE IF NOT EXISTS tally (
  key        BLOB    PRIMARY KEY,
  count      INTEGER NOT NULL,
  until      INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS member (
  scope      TEXT    NOT NULL,
  user       TEXT    NOT NULL,
  role       TEXT    NOT NULL,
  PRIMARY KEY (scope, user, role)
) STRICT;
