use std::collections::BTreeMap;

use invitation::{Email, Role, Roles, Scope, Timestamp, Unavailable, UserId, values::EmailKey};

use super::{Database, Row, lock::Lock};

/// What somebody holds in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// As what.
    pub roles: Roles,
    /// From when on no more, if it ends. Until somebody removes it the row stays, and whoever asks
    /// compares: see [`Member::is_in`].
    pub until: Option<Timestamp>,
}

impl Member {
    /// Whether the membership still holds at a moment.
    #[must_use]
    pub fn is_in(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|end| now < end)
    }
}

/// A user who was made for an invited address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// Which.
    pub user: UserId,
    /// The address that the guest is bound to.
    pub address: Email,
}

impl Database {
    /// What a user holds in a scope, also when it has ended.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn member(
        &self,
        scope: &Scope,
        user: &UserId,
    ) -> Result<Option<Member>, Unavailable> {
        let row = self
            .read("SELECT roles, until FROM members WHERE scope = $1 AND user_id = $2")
            .bind(scope)
            .bind(user)
            .optional()
            .await?;
        row.map(|row| member_of(&row, 0)).transpose()
    }

    /// Everybody who holds something in a scope.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn members(&self, scope: &Scope) -> Result<BTreeMap<UserId, Member>, Unavailable> {
        let rows = self
            .read("SELECT user_id, roles, until FROM members WHERE scope = $1")
            .bind(scope)
            .all()
            .await?;
        rows.iter()
            .map(|row| Ok((user_of(row, 0)?, member_of(row, 1)?)))
            .collect()
    }

    /// Lets a user hold exactly these roles without an end, or nothing at all. The facts of the
    /// scope have another stamp afterwards, so that nothing is committed that was decided before.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn set_member(
        &self,
        scope: &Scope,
        user: &UserId,
        roles: Option<&Roles>,
    ) -> Result<(), Unavailable> {
        let mut transaction = self.begin().await?;
        transaction.lock(Lock::of_scope(scope)).await?;
        match roles {
            Some(_) => transaction.sql(
                "INSERT INTO members (scope, user_id, roles, until) VALUES ($1, $2, $3, NULL)
                 ON CONFLICT (scope, user_id) DO UPDATE SET
                     roles = excluded.roles, until = NULL",
            ),
            None => transaction.sql(
                "DELETE FROM members
                 WHERE scope = $1 AND user_id = $2 AND CAST($3 AS TEXT) IS NULL",
            ),
        }
        .bind(scope)
        .bind(user)
        .bind(roles.map(text_of_roles))
        .run()
        .await?;
        transaction
            .sql("UPDATE places SET version = version + 1 WHERE scope = $1")
            .bind(scope)
            .run()
            .await?;
        transaction.commit().await
    }

    /// A guest of a scope.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn guest(&self, scope: &Scope, user: &UserId) -> Result<Option<Guest>, Unavailable> {
        let row = self
            .read("SELECT user_id, address FROM guests WHERE scope = $1 AND user_id = $2")
            .bind(scope)
            .bind(user)
            .optional()
            .await?;
        row.map(|row| guest_of(&row)).transpose()
    }

    /// The guest of a scope that is bound to an address.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn guest_of(
        &self,
        scope: &Scope,
        address: &EmailKey,
    ) -> Result<Option<UserId>, Unavailable> {
        let row = self
            .read(
                "SELECT user_id FROM guests WHERE scope = $1 AND address_key = $2
                 ORDER BY user_id LIMIT 1",
            )
            .bind(scope)
            .bind(address)
            .optional()
            .await?;
        row.map(|row| user_of(&row, 0)).transpose()
    }
}

/// As a JSON list, in byte order.
pub(super) fn text_of_roles(roles: &Roles) -> String {
    let names: Vec<&str> = roles.iter().map(Role::as_str).collect();
    serde_json::json!(names).to_string()
}

/// As many as there are: what several invitations gave may be more than one of them may give.
pub(super) fn roles_of_text(text: &str) -> Result<Roles, Unavailable> {
    let unreadable = || Unavailable::permanent("the roles of a member cannot be read");
    let names: Vec<String> = serde_json::from_str(text).map_err(|_| unreadable())?;
    let mut roles = Roles::none();
    for name in &names {
        let one = Roles::of([name.as_str()]).map_err(|_| unreadable())?;
        roles = roles.union(&one);
    }
    Ok(roles)
}

pub(super) fn time_of(micros: i64) -> Result<Timestamp, Unavailable> {
    Timestamp::from_unix_micros(micros)
        .ok_or_else(|| Unavailable::permanent("a stored time is out of range"))
}

pub(super) fn member_of(row: &Row, at: usize) -> Result<Member, Unavailable> {
    let until: Option<i64> = row.get(at + 1)?;
    Ok(Member {
        roles: roles_of_text(&row.get::<String>(at)?)?,
        until: until.map(time_of).transpose()?,
    })
}

pub(super) fn user_of(row: &Row, at: usize) -> Result<UserId, Unavailable> {
    let name: String = row.get(at)?;
    UserId::new(&name).map_err(|_| Unavailable::permanent("a stored user id cannot be read"))
}

fn guest_of(row: &Row) -> Result<Guest, Unavailable> {
    let address: String = row.get(1)?;
    Ok(Guest {
        user: user_of(row, 0)?,
        address: Email::parse(&address)
            .map_err(|_| Unavailable::permanent("the address of a guest cannot be read"))?,
    })
}
