use sha2::{Digest, Sha256};

use super::{fault::unavailable, open::OpenError, sql::Pools, transaction::Transaction};

/// One step from an empty database to the tables of today, in both languages.
struct Migration {
    number: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal $file:literal),+ $(,)?) => {
        &[$(Migration {
            number: $number,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $file)),
            postgres: include_str!(concat!("../../migrations/postgres/", $file)),
        }),+]
    };
}

/// Every step, by number. One that was released is never changed: another follows it.
const MIGRATIONS: &[Migration] = migrations![
    1 "0001_invitations.sql",
    2 "0002_places.sql",
    3 "0003_identity.sql",
    4 "0004_numbers.sql",
    5 "0005_contacts_and_logons.sql",
    6 "0006_languages.sql",
    7 "0007_unproven_accounts.sql",
];

/// Runs the steps that have not run yet, in one transaction that others wait for.
pub(super) async fn migrate(pools: &Pools) -> Result<(), OpenError> {
    let mut transaction = pools.begin().await?;
    lock(&mut transaction).await?;
    transaction
        .sql(
            "CREATE TABLE IF NOT EXISTS schema_migrations (
                 number BIGINT PRIMARY KEY NOT NULL,
                 digest TEXT NOT NULL
             )",
        )
        .run()
        .await?;
    let rows = transaction
        .sql("SELECT number, digest FROM schema_migrations ORDER BY number")
        .all()
        .await?;
    let mut done = Vec::with_capacity(rows.len());
    for row in rows {
        done.push((row.get::<i64>(0)?, row.get::<String>(1)?));
    }
    for (number, digest) in &done {
        let known = MIGRATIONS.iter().find(|known| known.number == *number);
        let Some(known) = known else {
            return Err(OpenError::Newer(*number));
        };
        if *digest != digest_of(known, &transaction) {
            return Err(OpenError::Altered(*number));
        }
    }
    for step in MIGRATIONS {
        if !done.iter().any(|(number, _)| *number == step.number) {
            run(&mut transaction, step).await?;
        }
    }
    transaction.commit().await?;
    Ok(())
}

/// SQLite has locked the file already.
async fn lock(transaction: &mut Transaction) -> Result<(), OpenError> {
    if transaction.is_postgres() {
        for text in [
            "SET LOCAL statement_timeout = 0",
            "SET LOCAL lock_timeout = 0",
            // Any number does; it stands for this list.
            "SELECT pg_advisory_xact_lock(7205759403792793)",
        ] {
            transaction.sql(text).run().await?;
        }
    }
    Ok(())
}

async fn run(transaction: &mut Transaction, step: &Migration) -> Result<(), OpenError> {
    let failed = |error: sqlx::Error| OpenError::Migration(step.number, unavailable(&error));
    let script = if transaction.is_postgres() {
        step.postgres
    } else {
        step.sqlite
    };
    transaction.script(script).await.map_err(failed)?;
    let digest = digest_of(step, transaction);
    transaction
        .sql("INSERT INTO schema_migrations (number, digest) VALUES ($1, $2)")
        .bind(step.number)
        .bind(digest)
        .run()
        .await?;
    Ok(())
}

fn digest_of(step: &Migration, transaction: &Transaction) -> String {
    let text = if transaction.is_postgres() {
        step.postgres
    } else {
        step.sqlite
    };
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}
