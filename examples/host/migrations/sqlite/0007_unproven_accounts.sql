-- Accounts that nobody proves are closed after a while, unless they are members.
CREATE INDEX accounts_unproven ON accounts (created_at) WHERE verified_at IS NULL;
CREATE INDEX members_user ON members (user_id);
