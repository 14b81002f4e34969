//! What SQLite answers at a COMMIT when the disk is full or another process writes: all or nothing,
//! and the store goes on afterwards.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::time::Duration;

use invitation::{
    Lifetime, Scope, Status,
    conformance::{Fixtures, Made},
    ports::{Clock, CommitError, Query, Store},
    system::SystemClock,
};
use invitation_host::store::{Database, Options};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

const ACME: &str = "organization:acme";

fn fixtures() -> Fixtures {
    Fixtures::at(SystemClock.now()).unwrap()
}

fn scope() -> Scope {
    ACME.parse().unwrap()
}

async fn fresh(folder: &TempDir) -> (Database, String) {
    let url = format!("sqlite://{}/host.db", folder.path().display());
    let options = Options::new().wait(Duration::from_millis(50));
    let database = Database::open_with(&url, &options).await.unwrap();
    database.migrate().await.unwrap();
    (database, url)
}

/// Lets the file grow to so many pages and no further.
async fn limit(database: &Database, pages: i64) {
    // No placeholder may stand here, and the store takes texts that are fixed.
    let text = format!("PRAGMA max_page_count = {pages}").leak();
    database.write(text).all().await.unwrap();
}

/// It is refused as a fault that passes, and never as unknown: SQLite knows.
async fn must_fail_for_now(database: &Database, made: &Made) {
    match database.commit(&made.changes).await {
        Err(CommitError::Unavailable(error)) => assert!(error.is_retryable(), "{error:?}"),
        other => panic!("{other:?}"),
    }
}

/// Nothing of the invitation is there: not the row, not its events.
async fn must_be_absent(database: &Database, made: &Made, events: usize) {
    let row = database.get(&scope(), made.row.id()).await.unwrap();
    assert!(row.is_none());
    assert_eq!(database.events(0, 1_000).await.unwrap().len(), events);
}

// A10
#[tokio::test]
async fn another_process_that_writes_is_a_fault_that_passes() {
    let folder = TempDir::new().unwrap();
    let (database, url) = fresh(&folder).await;
    let make = fixtures();
    let made = make.person(ACME, "ada@example.com").unwrap();

    let mut other = SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    must_fail_for_now(&database, &made).await;
    // Readers go on meanwhile.
    must_be_absent(&database, &made, 0).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();

    database.commit(&made.changes).await.unwrap();
    let stored = database.get(&scope(), made.row.id()).await.unwrap();
    assert_eq!(stored.unwrap().state().status(), Status::Pending);
}

// A10, F4
#[tokio::test]
async fn wherever_a_full_disk_ends_a_commit_all_of_it_is_there_or_nothing() {
    let folder = TempDir::new().unwrap();
    let (database, _) = fresh(&folder).await;
    let make = fixtures();
    let pages = database.read("PRAGMA page_count").one().await.unwrap();
    let pages: i64 = pages.get(0).unwrap();
    // Each limit lets the disk be full at another place of some commit.
    let (mut made, mut refused) = (Vec::new(), 0);
    for room in 0..24 {
        limit(&database, pages + room).await;
        for number in 0..40 {
            let address = format!("user-{room}-{number}@example.com");
            let one = make.person(ACME, &address).unwrap();
            let events = database.events(0, 10_000).await.unwrap().len();
            match database.commit(&one.changes).await {
                Ok(()) => made.push(one),
                Err(CommitError::Unavailable(error)) => {
                    assert!(error.is_retryable(), "{error:?}");
                    let row = database.get(&scope(), one.row.id()).await.unwrap();
                    assert!(row.is_none());
                    let now = database.events(0, 10_000).await.unwrap().len();
                    assert_eq!(now, events);
                    refused += 1;
                    break;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert!(refused > 10 && !made.is_empty(), "{refused} {}", made.len());
    limit(&database, 100_000).await;
    for one in &made {
        let redeemed = make.redeemed(&one.row, "ada").unwrap();
        database.commit(&redeemed.changes).await.unwrap();
    }
    let counts = database.count(&scope(), make.now()).await.unwrap();
    assert_eq!(counts.values().sum::<u64>(), made.len() as u64);
    let later = make.now().after(Lifetime::seconds(1));
    let query = Query::in_scope(scope()).with_status(Status::Accepted);
    let page = database.list(&query, later).await.unwrap();
    assert!(!page.items.is_empty());
}
