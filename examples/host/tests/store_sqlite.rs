//! The kit of the storage port, on SQLite: in a file and in memory.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use invitation::{
    conformance::Bench,
    ports::{CommitError, Store},
    store_conformance,
};
use invitation_host::store::{Database, Options, Place};
use tempfile::TempDir;
use tokio::runtime::Handle;

mod support {
    pub(crate) mod promises;
}
use support::promises::{self, promises};

/// A fresh store in memory.
async fn in_memory() -> Database {
    let database = Database::open("sqlite::memory:").await.unwrap();
    database.migrate().await.unwrap();
    database
}

/// A fresh store in a file of this folder.
async fn in_a_file(folder: &Path) -> Database {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let url = format!("sqlite://{}/host-{number}.db", folder.display());
    let options = Options::new().connections(4);
    let database = Database::open_with(&url, &options).await.unwrap();
    database.migrate().await.unwrap();
    database
}

/// A store whose host refuses: the place is gone.
async fn without_a_place() -> Database {
    let database = in_memory().await;
    database
        .remove_scope(&"organization:acme".parse().unwrap())
        .await
        .unwrap();
    database
}

/// A store whose place has a stamp of its own.
async fn with_a_place() -> Database {
    let database = in_memory().await;
    database
        .put_scope(&"organization:acme".parse().unwrap(), &Place::default())
        .await
        .unwrap();
    database
}

fn bench(bench: Bench) -> Bench {
    let runtime = Handle::current();
    bench
        .rounds(12)
        .with_refusing(without_a_place)
        .with_other_stamp(with_a_place)
        .block_on(move |task| runtime.block_on(task))
}

store_conformance! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    memory,
    bench(Bench::new(in_memory))
}

store_conformance! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    file,
    bench({
        // Removed with the bench.
        let folder = Arc::new(TempDir::new().unwrap());
        Bench::new(move || {
            let folder = Arc::clone(&folder);
            async move { in_a_file(folder.path()).await }
        })
    })
}

mod host_tables {
    use super::*;

    async fn fresh() -> (TempDir, Database) {
        let folder = TempDir::new().unwrap();
        let database = in_a_file(folder.path()).await;
        (folder, database)
    }

    promises!(fresh());

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn twelve_who_want_five_seats_get_five_in_memory() {
        promises::twelve_who_want_five_seats_get_five(in_memory().await).await;
    }

    #[tokio::test]
    async fn a_pool_that_is_exhausted_is_a_fault_that_passes() {
        let options = Options::new().wait(Duration::from_millis(100));
        let database = Database::open_with("sqlite::memory:", &options)
            .await
            .unwrap();
        database.migrate().await.unwrap();
        promises::a_pool_that_is_exhausted_is_a_fault_that_passes(database).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn writers_in_parallel_all_succeed() {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}/host.db", folder.path().display());
        let mut databases = Vec::new();
        for _ in 0..4 {
            let database = Database::open(&url).await.unwrap();
            database.migrate().await.unwrap();
            databases.push(database);
        }
        promises::writers_in_parallel_all_succeed(databases).await;
    }

    // A10
    #[tokio::test]
    async fn a_full_disk_is_a_fault_that_passes_and_poisons_nothing() {
        let (_folder, in_a_file) = fresh().await;
        for database in [in_memory().await, in_a_file] {
            let make = promises::fixtures();
            let mut changes = Vec::new();
            for number in 0..200 {
                let address = format!("user-{number}@example.com");
                changes.extend(make.person("team:blue", &address).unwrap().changes);
            }
            let pages = |most: &'static str| {
                let database = database.clone();
                async move { database.write(most).all().await.unwrap() }
            };
            pages("PRAGMA max_page_count = 60").await;
            for _ in 0..3 {
                match database.commit(&changes).await {
                    Err(CommitError::Unavailable(error)) => assert!(error.is_retryable()),
                    other => panic!("{other:?}"),
                }
            }
            pages("PRAGMA max_page_count = 100000").await;
            let now = make.now();
            let blue = promises::scope("team:blue");
            assert!(database.count(&blue, now).await.unwrap().is_empty());
            database.commit(&changes).await.unwrap();
            let counts = database.count(&blue, now).await.unwrap();
            assert_eq!(counts.values().sum::<u64>(), 200);
        }
    }
}
