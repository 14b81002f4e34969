//! The kit of the storage port, on a real PostgreSQL that is started here.
#![cfg(feature = "external")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

use std::{sync::Arc, time::Duration};

use invitation::{conformance::Bench, store_conformance};
use invitation_host::store::{Database, Options, Place};
use tokio::runtime::Handle;

mod support {
    pub(crate) mod postgres;
}
use support::postgres::Server;

async fn open(server: &Server, options: &Options) -> Database {
    let url = server.fresh_database().await;
    let database = Database::open_with(&url, options).await.unwrap();
    database.migrate().await.unwrap();
    database
}

/// A bench of one server, whose stores are databases of their own.
async fn bench() -> Bench {
    let server = Server::shared().await;
    let stores = |then: Then| {
        let server = Arc::clone(&server);
        move || {
            let server = Arc::clone(&server);
            async move {
                let options = Options::new().connections(6).wait(Duration::from_secs(20));
                let database = open(&server, &options).await;
                let acme = "organization:acme".parse().unwrap();
                match then {
                    Then::Nothing => {}
                    Then::Remove => database.remove_scope(&acme).await.unwrap(),
                    Then::Put => database.put_scope(&acme, &Place::default()).await.unwrap(),
                }
                database
            }
        }
    };
    let runtime = Handle::current();
    Bench::new(stores(Then::Nothing))
        .rounds(12)
        .with_refusing(stores(Then::Remove))
        .with_other_stamp(stores(Then::Put))
        .block_on(move |task| runtime.block_on(task))
}

#[derive(Clone, Copy)]
enum Then {
    Nothing,
    Remove,
    Put,
}

store_conformance! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    postgres,
    bench().await
}
