//! What SQLite answers at a COMMIT when the disk is full or another process writes: all or nothing,
//! and the store goes on afterwards.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::time::Duration;

use invitation::{
    Lifetime, Scope, Status, Timestamp,
    conformance::{Fixtures, Made},
    memory::ManualClock,
    ports::{Clock, CommitError, Constraint, Query, Store},
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

/// A clock of which each reading is so much later than the one before.
struct Striding {
    clock: ManualClock,
    stride: Lifetime,
}

impl Clock for Striding {
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        self.clock.advance(self.stride);
        now
    }
}

// K11, E1
/// The deadline passes while another process writes, or after the commit has looked at the clock.
#[tokio::test]
async fn a_commit_that_waits_past_its_deadline_writes_nothing() {
    let hour = Lifetime::hours(1);
    for stride in [Lifetime::ZERO, hour] {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}/host.db", folder.path().display());
        let clock = ManualClock::at(SystemClock.now());
        let striding = Striding {
            clock: clock.clone(),
            stride,
        };
        let options = Options::new().wait(Duration::from_secs(60)).clock(striding);
        let database = Database::open_with(&url, &options).await.unwrap();
        database.migrate().await.unwrap();
        let make = Fixtures::at(clock.now()).unwrap();
        let mut made = make.person(ACME, "ada@example.com").unwrap();
        let deadline = make.now().after(hour);
        made.change().unwrap().commit_before = Some(deadline);

        let mut other = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql("BEGIN IMMEDIATE")
            .execute(&mut other)
            .await
            .unwrap();
        let late = {
            let (database, changes) = (database.clone(), made.changes.clone());
            tokio::spawn(async move { database.commit(&changes).await })
        };
        // Without a stride the deadline passes here, and else between two looks.
        if stride == Lifetime::ZERO {
            clock.set(deadline);
        }
        sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
        let answer = late.await.unwrap().unwrap_err();
        assert_eq!(answer.constraint(), Some(Constraint::Deadline));
        must_be_absent(&database, &made, 0).await;

        // Before its deadline it is made.
        clock.set(make.now().before(hour).before(hour));
        database.commit(&made.changes).await.unwrap();
    }
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
