//! The kit of the storage port, on SQLite: in a file and in memory.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use invitation::{conformance::Bench, store_conformance};
use invitation_host::store::{Database, Options, Place};
use tempfile::TempDir;
use tokio::runtime::Handle;

/// A fresh store in memory.
async fn in_memory() -> Database {
    let database = Database::open("sqlite::memory:").await.unwrap();
    database.migrate().await.unwrap();
    database
}

/// A fresh store in a file, which is removed when the program ends.
async fn in_a_file() -> Database {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}/host.db", folder.path().display());
    // The kit drops stores from its own threads: the folder is left to the machine's temporary ones.
    let _ = folder.keep();
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
    bench(Bench::new(in_a_file))
}
