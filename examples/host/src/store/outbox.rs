use invitation::Unavailable;

use super::{Database, Row, lock::Lock};

/// Something that happened, as it was committed with the state it tells of. It holds ids alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its place in the order; a reader goes on after it.
    pub position: i64,
    /// The event, as [`Event`](invitation::Event) serializes.
    pub event: serde_json::Value,
}

impl Database {
    /// What happened after a position, oldest first; begin with 0. Readers see one order, in which
    /// nothing is ever put before what was read.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database cannot answer.
    pub async fn events(&self, after: i64, limit: u32) -> Result<Vec<Told>, Unavailable> {
        let told = self.placed_events(after, limit).await?;
        let is_full = u32::try_from(told.len()).is_ok_and(|told| told >= limit);
        if is_full || !self.has_new_events().await? {
            return Ok(told);
        }
        self.place_new_events(limit).await?;
        self.placed_events(after, limit).await
    }

    async fn placed_events(&self, after: i64, limit: u32) -> Result<Vec<Told>, Unavailable> {
        let rows = self
            .read(
                "SELECT position, event FROM outbox WHERE position > $1 AND position IS NOT NULL
                 ORDER BY position LIMIT $2",
            )
            .bind(after)
            .bind(limit)
            .all()
            .await?;
        rows.iter().map(told_of).collect()
    }

    async fn has_new_events(&self) -> Result<bool, Unavailable> {
        let text = "SELECT CAST(1 AS BIGINT) FROM outbox WHERE position IS NULL LIMIT 1";
        Ok(self.read(text).optional().await?.is_some())
    }

    /// Puts what is new behind all that was read so far, one reader at a time.
    async fn place_new_events(&self, limit: u32) -> Result<(), Unavailable> {
        let mut transaction = self.begin().await?;
        transaction.lock(Lock::of_outbox()).await?;
        transaction
            .sql(
                "UPDATE outbox SET position = placed.position
                 FROM (
                     SELECT id, row_number() OVER (ORDER BY id) + COALESCE(
                         (SELECT max(position) FROM outbox WHERE position IS NOT NULL), 0
                     ) AS position
                     FROM (SELECT id FROM outbox WHERE position IS NULL ORDER BY id LIMIT $1) AS new
                 ) AS placed
                 WHERE outbox.id = placed.id",
            )
            .bind(limit)
            .run()
            .await?;
        transaction.commit().await
    }
}

fn told_of(row: &Row) -> Result<Told, Unavailable> {
    let event: String = row.get(1)?;
    Ok(Told {
        position: row.get(0)?,
        event: serde_json::from_str(&event)
            .map_err(|_| Unavailable::permanent("a stored event cannot be read"))?,
    })
}
