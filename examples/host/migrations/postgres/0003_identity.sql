-- The identity room that stands in for the host's own: accounts, sessions, codes by mail.

CREATE TABLE accounts (
    user_id TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    address_key TEXT COLLATE "C" UNIQUE NOT NULL,
    created_at BIGINT NOT NULL,
    -- Empty while the account is only being opened.
    verified_at BIGINT,
    -- Which browser opened it by a ticket, as a digest.
    opened_by BYTEA
);

CREATE TABLE sessions (
    digest BYTEA PRIMARY KEY NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (user_id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE mail_codes (
    -- A keyed digest of the address, not the address.
    mailbox BYTEA PRIMARY KEY NOT NULL,
    -- Empty once the code is spent.
    digest BYTEA,
    expires_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- How many codes went out since window_at.
    sent BIGINT NOT NULL,
    window_at BIGINT NOT NULL
);

CREATE INDEX mail_codes_window ON mail_codes (window_at);
