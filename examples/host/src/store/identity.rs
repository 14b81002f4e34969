//! The tables of the identity room: who has which verified address, who is signed in, which code is
//! on its way to which mailbox. No token, no code and no ticket is in them, only digests.

use std::fmt;

use invitation::{Email, Lifetime, Locale, Timestamp, Unavailable, UserId, values::EmailKey};

use super::{Database, Row};

/// A digest of a secret.
pub type Digest = [u8; 32];

/// A user of the identity room.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The user's id.
    pub user: UserId,
    /// The user's address.
    pub address: Email,
    /// When the address was proven; `None` while the account is only being opened.
    pub verified_at: Option<Timestamp>,
    /// The language of the pages at the last sign-in.
    pub language: Option<Locale>,
    /// The browser that opened it by a ticket.
    pub opened_by: Option<Vec<u8>>,
}

impl Account {
    /// Whether the address is known to be the user's.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.verified_at.is_some()
    }

    /// Of the columns `user_id, address, verified_at, language, opened_by`.
    pub(super) fn of(row: &Row, at: usize) -> Result<Self, Unavailable> {
        let user: String = row.get(at)?;
        let address: String = row.get(at + 1)?;
        let verified_at: Option<i64> = row.get(at + 2)?;
        let language: Option<String> = row.get(at + 3)?;
        Ok(Self {
            user: UserId::new(&user).map_err(Unavailable::permanent)?,
            address: Email::parse(&address).map_err(Unavailable::permanent)?,
            verified_at: verified_at.and_then(Timestamp::from_unix_micros),
            language: language.and_then(|tag| Locale::parse(&tag).ok()),
            opened_by: row.get(at + 4)?,
        })
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({})", self.user.as_str())
    }
}

/// How codes by mail are held back.
#[derive(Debug, Clone, Copy)]
pub struct CodeLimits {
    /// How long a code is good.
    pub lifetime: Lifetime,
    /// How often it may be tried.
    pub attempts: u32,
    /// How many codes go to one mailbox within the window.
    pub sent: u32,
    /// That window.
    pub window: Lifetime,
}

impl Database {
    /// The account of an address.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn account_by_address(&self, key: &EmailKey) -> Result<Option<Account>, Unavailable> {
        let row = self
            .read(
                "SELECT user_id, address, verified_at, language, opened_by FROM accounts
                 WHERE address_key = $1",
            )
            .bind(key)
            .optional()
            .await?;
        row.map(|row| Account::of(&row, 0)).transpose()
    }

    /// The account of a user.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn account(&self, user: &UserId) -> Result<Option<Account>, Unavailable> {
        let row = self
            .read(
                "SELECT user_id, address, verified_at, language, opened_by FROM accounts
                 WHERE user_id = $1",
            )
            .bind(user)
            .optional()
            .await?;
        row.map(|row| Account::of(&row, 0)).transpose()
    }

    /// The account of this address; a new one is named `user`, and nothing is verified by that.
    /// `None` when another account bears that name.
    ///
    /// The name stays the same however often it is asked, so a redemption that is tried again is
    /// that of the same user.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn reserve_account(
        &self,
        user: &UserId,
        address: &Email,
        now: Timestamp,
    ) -> Result<Option<Account>, Unavailable> {
        self.write(
            "INSERT INTO accounts (user_id, address, address_key, created_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(user)
        .bind(address.as_str())
        .bind(address.key())
        .bind(now)
        .run()
        .await?;
        self.account_by_address(address.key()).await
    }

    /// Notes that an address was proven, and by which browser. `false` when it was proven before:
    /// then nothing changes.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn verify_account(
        &self,
        user: &UserId,
        opened_by: Option<&Digest>,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        let changed = self
            .write(
                "UPDATE accounts SET verified_at = $2, opened_by = $3
                 WHERE user_id = $1 AND verified_at IS NULL",
            )
            .bind(user)
            .bind(now)
            .bind(opened_by.map(|digest| digest.to_vec()))
            .run()
            .await?;
        Ok(changed == 1)
    }

    /// Notes in which language a user reads.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn set_language(&self, user: &UserId, language: &Locale) -> Result<(), Unavailable> {
        self.write(
            "UPDATE accounts SET language = $2
             WHERE user_id = $1 AND language IS DISTINCT FROM $2",
        )
        .bind(user)
        .bind(language.as_str())
        .run()
        .await
        .map(drop)
    }

    /// Begins a session of an account, and forgets those that have ended. Of an account that was
    /// closed meanwhile there is none: the token opens nothing, also when another opens under the
    /// same name.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn begin_session(
        &self,
        digest: &Digest,
        account: &Account,
        now: Timestamp,
        lifetime: Lifetime,
    ) -> Result<(), Unavailable> {
        self.write("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(now)
            .run()
            .await?;
        self.write(
            "INSERT INTO sessions (digest, user_id, expires_at)
             SELECT $1, user_id, $2 FROM accounts WHERE user_id = $3 AND address_key = $4",
        )
        .bind(digest)
        .bind(now.after(lifetime))
        .bind(&account.user)
        .bind(account.address.key())
        .run()
        .await?;
        Ok(())
    }

    /// Who is signed in by a session. Reading one changes nothing.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn session(
        &self,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Option<Account>, Unavailable> {
        let row = self
            .read(
                "SELECT a.user_id, a.address, a.verified_at, a.language, a.opened_by
                 FROM sessions s JOIN accounts a ON a.user_id = s.user_id
                 WHERE s.digest = $1 AND s.expires_at > $2 AND a.verified_at IS NOT NULL",
            )
            .bind(digest)
            .bind(now)
            .optional()
            .await?;
        row.map(|row| Account::of(&row, 0)).transpose()
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn end_session(&self, digest: &Digest) -> Result<(), Unavailable> {
        self.write("DELETE FROM sessions WHERE digest = $1")
            .bind(digest)
            .run()
            .await?;
        Ok(())
    }

    /// Closes the account of a user whose address is the user's no more: its sessions end, and the
    /// next sign-in has to prove an address again. A commit that gives a guest another address does
    /// the same by itself.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn close_account(&self, user: &UserId) -> Result<(), Unavailable> {
        self.write("DELETE FROM accounts WHERE user_id = $1")
            .bind(user)
            .run()
            .await
            .map(drop)
    }

    /// Takes a new code for a mailbox in the place of an older one. `false` when too many went
    /// there: then the older one stands.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn put_code(
        &self,
        mailbox: &Digest,
        code: &Digest,
        limits: &CodeLimits,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        self.write("DELETE FROM mail_codes WHERE window_at <= $1 AND expires_at <= $2")
            .bind(now.before(limits.window))
            .bind(now)
            .run()
            .await?;
        let row = self
            .write(
                "INSERT INTO mail_codes (mailbox, digest, expires_at, attempts, sent, window_at)
                 VALUES ($1, $2, $3, 0, 1, $4)
                 ON CONFLICT (mailbox) DO UPDATE SET
                     digest = excluded.digest,
                     expires_at = excluded.expires_at,
                     attempts = 0,
                     sent = CASE WHEN mail_codes.window_at <= $5 THEN 1 ELSE mail_codes.sent + 1 END,
                     window_at = CASE WHEN mail_codes.window_at <= $5 THEN excluded.window_at
                                      ELSE mail_codes.window_at END
                 WHERE mail_codes.window_at <= $5 OR mail_codes.sent < $6
                 RETURNING sent",
            )
            .bind(mailbox)
            .bind(code)
            .bind(now.after(limits.lifetime))
            .bind(now)
            .bind(now.before(limits.window))
            .bind(limits.sent)
            .optional()
            .await?;
        Ok(row.is_some())
    }

    /// The digest of a mailbox's code, at the price of one attempt: it is counted before anybody
    /// compares, so that guesses at once are as dear as guesses in turn.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn try_code(
        &self,
        mailbox: &Digest,
        limits: &CodeLimits,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, Unavailable> {
        let row = self
            .write(
                "UPDATE mail_codes SET attempts = attempts + 1
                 WHERE mailbox = $1 AND digest IS NOT NULL AND expires_at > $2 AND attempts < $3
                 RETURNING digest",
            )
            .bind(mailbox)
            .bind(now)
            .bind(limits.attempts)
            .optional()
            .await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// Spends a code; `true` for one caller.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn spend_code(&self, mailbox: &Digest, code: &Digest) -> Result<bool, Unavailable> {
        let changed = self
            .write("UPDATE mail_codes SET digest = NULL WHERE mailbox = $1 AND digest = $2")
            .bind(mailbox)
            .bind(code)
            .run()
            .await?;
        Ok(changed == 1)
    }
}
