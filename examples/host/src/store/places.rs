use invitation::{DisplayText, Scope, Stamp, Timestamp, Unavailable};

use super::{Database, Row, bulk::Draft, lock::Lock};

/// A place that invitations may lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// What it is called.
    pub name: Option<DisplayText>,
    /// How many members it may have; no bound without it.
    pub seats: Option<u32>,
}

impl Database {
    /// Makes a place, or changes it.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn put_scope(&self, scope: &Scope, place: &Place) -> Result<(), Unavailable> {
        let mut transaction = self.begin().await?;
        transaction.lock(Lock::of_scope(scope)).await?;
        transaction
            .sql(
                "INSERT INTO places (scope, name, seats, removed, version)
                 VALUES ($1, $2, $3, 0, 1)
                 ON CONFLICT (scope) DO UPDATE SET
                     name = excluded.name, seats = excluded.seats, removed = 0,
                     version = places.version + 1
                 WHERE places.removed = 1
                    OR places.name IS DISTINCT FROM excluded.name
                    OR places.seats IS DISTINCT FROM excluded.seats",
            )
            .bind(scope)
            .bind(place.name.as_ref().map(DisplayText::as_str))
            .bind(place.seats)
            .run()
            .await?;
        transaction.commit().await
    }

    /// A place, unless it was removed or never made.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn place(&self, scope: &Scope) -> Result<Option<Place>, Unavailable> {
        let row = self
            .read("SELECT name, seats FROM places WHERE scope = $1 AND removed = 0")
            .bind(scope)
            .optional()
            .await?;
        row.map(|row| place_of(&row, 0)).transpose()
    }

    /// The stamp of a scope; also of one that was removed.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn stamp(&self, scope: &Scope) -> Result<Option<Stamp>, Unavailable> {
        let row = self
            .read("SELECT version FROM places WHERE scope = $1")
            .bind(scope)
            .optional()
            .await?;
        row.map(|row| Ok(stamp_of(row.get(0)?))).transpose()
    }

    /// Removes a place with its members and guests. What leads to it can no longer be redeemed.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot do it.
    pub async fn remove_scope(&self, scope: &Scope) -> Result<(), Unavailable> {
        let mut transaction = self.begin().await?;
        transaction.lock(Lock::of_scope(scope)).await?;
        for text in [
            "INSERT INTO places (scope, removed, version) VALUES ($1, 1, 1)
             ON CONFLICT (scope) DO UPDATE SET
                 name = NULL, seats = NULL, removed = 1, version = places.version + 1",
            "DELETE FROM members WHERE scope = $1",
            "DELETE FROM guests WHERE scope = $1",
        ] {
            transaction.sql(text).bind(scope).run().await?;
        }
        transaction.commit().await
    }

    /// How many members a scope has at a moment.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn seats_taken(&self, scope: &Scope, now: Timestamp) -> Result<u64, Unavailable> {
        let row = self
            .read(
                "SELECT (SELECT count(*) FROM members WHERE scope = $1 AND until IS NULL)
                      + (SELECT count(*) FROM members WHERE scope = $1 AND until > $2)",
            )
            .bind(scope)
            .bind(now)
            .one()
            .await?;
        Ok(u64::try_from(row.get::<i64>(0)?).unwrap_or(0))
    }
}

/// How many seats of a scope are taken, as of the one row of `moment`. Counted along an index, no
/// further than they are bound, and not at all where they are not.
pub(super) fn write_taken(draft: &mut Draft, scope: &Scope) {
    draft
        .push(
            "(SELECT count(*) FROM (
                  SELECT 1 FROM members AS m WHERE m.until IS NULL AND m.scope = ",
        )
        .value(scope)
        .push(
            "     UNION ALL
                  SELECT 1 FROM members AS m
                  WHERE m.until > (SELECT now FROM moment) AND m.scope = ",
        )
        .same_value()
        .push(" LIMIT COALESCE((SELECT seats FROM places WHERE scope = ")
        .same_value()
        .push("), 0)) AS counted)");
}

/// The bytes that stand for a version.
pub(super) fn stamp_of(version: i64) -> Stamp {
    Stamp::new(version.to_be_bytes().to_vec())
}

pub(super) fn place_of(row: &Row, at: usize) -> Result<Place, Unavailable> {
    let name: Option<String> = row.get(at)?;
    let name = name.map(|name| DisplayText::parse(&name)).transpose();
    let seats: Option<i64> = row.get(at + 1)?;
    Ok(Place {
        name: name.map_err(|_| Unavailable::permanent("the name of a place cannot be read"))?,
        seats: seats.map(|seats| u32::try_from(seats).unwrap_or(u32::MAX)),
    })
}
