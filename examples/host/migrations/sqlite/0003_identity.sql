-- The identity room that stands in for the host's own: accounts, sessions, codes by mail.

CREATE TABLE accounts (
    user_id TEXT PRIMARY KEY NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT UNIQUE NOT NULL,
    created_at INTEGER NOT NULL,
    -- Empty while the account is only being opened.
    verified_at INTEGER,
    -- Which browser opened it by a ticket, as a digest.
    opened_by BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    digest BLOB PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES accounts (user_id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE mail_codes (
    -- A keyed digest of the address, not the address.
    mailbox BLOB PRIMARY KEY NOT NULL,
    -- Empty once the code is spent.
    digest BLOB,
    expires_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    -- How many codes went out since window_at.
    sent INTEGER NOT NULL,
    window_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX mail_codes_window ON mail_codes (window_at);
