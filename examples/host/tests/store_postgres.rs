//! The kit of the storage port, on a real PostgreSQL that is started here.
#![cfg(feature = "external")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::{sync::Arc, time::Duration};

use invitation::{
    Limit, Status,
    conformance::{self, Bench},
    ports::{CommitError, MAX_BATCH, Query, Store, Veto},
    store_conformance,
};
use invitation_host::store::{Database, OpenError, Options, Place};
use tokio::runtime::Handle;

mod support {
    pub(crate) mod postgres;
    pub(crate) mod promises;
}
use support::{
    postgres::Server,
    promises::{self, promises},
};

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

mod host_tables {
    use super::*;

    async fn fresh() -> (Arc<Server>, Database) {
        let server = Server::shared().await;
        let database = open(&server, &Options::new()).await;
        (server, database)
    }

    promises!(fresh());

    #[tokio::test]
    async fn a_pool_that_is_exhausted_is_a_fault_that_passes() {
        let server = Server::shared().await;
        let options = Options::new()
            .connections(1)
            .wait(Duration::from_millis(300));
        let database = open(&server, &options).await;
        promises::a_pool_that_is_exhausted_is_a_fault_that_passes(database).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn writers_in_parallel_all_succeed() {
        let server = Server::shared().await;
        let url = server.fresh_database().await;
        let openers: Vec<_> = (0..4)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move {
                    let database = Database::open(&url).await.unwrap();
                    database.migrate().await.unwrap();
                    database
                })
            })
            .collect();
        let mut databases = Vec::new();
        for opener in openers {
            databases.push(opener.await.unwrap());
        }
        promises::writers_in_parallel_all_succeed(databases).await;
    }
}

/// A database whose own collation puts `a` before `B`, and `é` beside `e`.
async fn with_a_language() -> Database {
    let server = Server::shared().await;
    let how = "LOCALE_PROVIDER icu ICU_LOCALE 'de-u-ks-level1' LOCALE 'C.UTF-8'";
    let url = server.fresh_database_with(how).await;
    let database = Database::open(&url).await.unwrap();
    database.migrate().await.unwrap();
    database
}

// C6, C7
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_compare_bytewise_whatever_the_collation_of_the_database() {
    let _server = Server::shared().await;
    let row = with_a_language()
        .await
        .read("SELECT CAST(CASE WHEN 'a' < 'B' THEN 1 ELSE 0 END AS BIGINT)")
        .one()
        .await
        .unwrap();
    assert_eq!(
        row.get::<i64>(0).unwrap(),
        1,
        "the collation is not that of bytes"
    );
    let runtime = Handle::current();
    let bench = Bench::new(with_a_language).block_on(move |task| runtime.block_on(task));
    for name in [
        "scopes_compare_bytewise",
        "invitees_compare_bytewise",
        "inviters_and_roles_compare_bytewise",
        "a_slot_is_taken_within_its_scope_alone",
        "a_list_holds_what_was_asked_for",
        "every_row_that_holds_an_address_is_found",
    ] {
        conformance::store::find(name)
            .unwrap()
            .run(&bench)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_database_in_another_encoding_is_refused() {
    let server = Server::shared().await;
    let url = server
        .fresh_database_with("ENCODING 'LATIN1' LOCALE 'C'")
        .await;
    let error = Database::open(&url).await.unwrap_err();
    assert!(matches!(error, OpenError::Encoding), "{error:?}");
}

/// What every call looked at, by the counters of the server itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_reads_a_table_from_end_to_end() {
    let server = Server::shared().await;
    // One connection, so that its counters are told at once.
    let database = open(&server, &Options::new().connections(1)).await;
    let make = promises::fixtures();
    let acme = promises::scope("team:0");
    let mut rows = Vec::new();
    for batch in 0..20 {
        let made = (0..MAX_BATCH).map(|number| {
            let place = format!("team:{number}");
            make.person(&place, &format!("user-{batch}-{number}@example.com"))
                .unwrap()
        });
        let made: Vec<_> = made.collect();
        let changes: Vec<_> = made.iter().flat_map(|one| one.changes.clone()).collect();
        database.commit(&changes).await.unwrap();
        rows.extend(made.into_iter().map(|one| one.row));
    }
    let redeemed: Vec<_> = rows
        .iter()
        .take(12 * MAX_BATCH)
        .flat_map(|row| make.redeemed(row, "ada").unwrap().changes)
        .collect();
    for changes in redeemed.chunks(MAX_BATCH) {
        database.commit(changes).await.unwrap();
    }
    database.write("VACUUM ANALYZE").run().await.unwrap();

    let scans = || async {
        let flush = "SELECT 1 FROM (SELECT pg_stat_force_next_flush()) AS flush";
        database.read(flush).all().await.unwrap();
        let text = "SELECT relname::text, seq_scan FROM pg_stat_user_tables
                    WHERE relname IN ('invitations', 'invitation_names', 'redemptions')
                    ORDER BY relname";
        let rows = database.read(text).all().await.unwrap();
        let scans = rows
            .iter()
            .map(|row| (row.get::<String>(0).unwrap(), row.get::<i64>(1).unwrap()));
        scans.collect::<Vec<_>>()
    };
    let before = scans().await;
    assert_eq!(before.len(), 3);
    // As often as PostgreSQL needs to settle on a plan for any values.
    for turn in 0..8 {
        let row = &rows[12 * MAX_BATCH + turn];
        let now = make.now();
        database.get(row.scope(), row.id()).await.unwrap().unwrap();
        database
            .find_by_digest(row.digest().unwrap())
            .await
            .unwrap()
            .unwrap();
        database
            .find_open(&row.slot().unwrap())
            .await
            .unwrap()
            .unwrap();
        let ledger = make.ledger_row(row, "ada").unwrap();
        database
            .redemption(&ledger.redeemer, row.id())
            .await
            .unwrap();
        database.count(&acme, now).await.unwrap();
        database.claim_due(now, now, 10).await.unwrap();
        let email = row.invitee().email().unwrap();
        let query = || Query::in_scope(acme.clone()).limit(5);
        for query in [
            query(),
            query().newest_first(),
            query().with_status(Status::Pending),
            query()
                .with_status(Status::Revoked)
                .with_status(Status::Expired),
            query().by_inviter(row.inviter().user().clone()),
            query().granting(row.grant().roles.iter().next().unwrap().clone()),
            Query::holding_address(email),
            Query::of_invitee(row.invitee()).unwrap(),
        ] {
            let page = database.list(&query, now).await.unwrap();
            if let Some(next) = page.next {
                database
                    .list(&query.after(&next).unwrap(), now)
                    .await
                    .unwrap();
            }
        }
        let address = format!("new-{turn}@example.com");
        let mut made = make.person("team:0", &address).unwrap();
        made.change().unwrap().limits.push(Limit::Open {
            max: 10_000,
            as_of: now,
        });
        database.commit(&made.changes).await.unwrap();
        let redeemed = make.redeemed(&made.row, "ada").unwrap();
        database.commit(&redeemed.changes).await.unwrap();
        database
            .commit(&make.revoked(row).unwrap().changes)
            .await
            .unwrap();
    }
    assert_eq!(scans().await, before, "a table was read from end to end");
}

// K5
/// By the counters of the server itself, again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seats_are_counted_no_further_than_they_are_bound_and_without_the_rows() {
    const SEATS: i64 = 4;
    let server = Server::shared().await;
    let database = open(&server, &Options::new().connections(1)).await;
    let make = promises::fixtures();
    let text = "INSERT INTO members (scope, user_id, roles, until)
                SELECT 'team:' || number % 20, 'user-' || number, '[\"member\"]',
                       CASE WHEN number % 3 = 0 THEN 9000000000000000 END
                FROM generate_series(1, 20000) AS of_all(number)";
    database.write(text).run().await.unwrap();
    for text in ["VACUUM ANALYZE members", "VACUUM ANALYZE places"] {
        database.write(text).run().await.unwrap();
    }
    let looked_at = || async {
        let flush = "SELECT 1 FROM (SELECT pg_stat_force_next_flush()) AS flush";
        database.read(flush).all().await.unwrap();
        let text = "SELECT idx_tup_read, idx_tup_fetch FROM pg_stat_user_indexes
                    WHERE indexrelname = 'members_until'";
        let row = database.read(text).one().await.unwrap();
        (row.get::<i64>(0).unwrap(), row.get::<i64>(1).unwrap())
    };
    let place = Place {
        name: None,
        seats: u32::try_from(SEATS).ok(),
    };
    // As often as PostgreSQL needs to settle on a plan for any values.
    for turn in 0..8 {
        let scope = format!("team:{turn}");
        let made = make.person(&scope, "ada@example.com").unwrap();
        database.commit(&made.changes).await.unwrap();
        database.put_scope(made.row.scope(), &place).await.unwrap();
        let redeemed = make.redeemed(&made.row, "ada").unwrap();
        let before = looked_at().await;
        let answer = database.commit(&redeemed.changes).await;
        let no_seat = matches!(
            answer,
            Err(CommitError::Refused {
                reason: Veto::NoSeat,
                ..
            })
        );
        assert!(no_seat, "{answer:?}");
        let after = looked_at().await;
        // Whoever is refused has been looked at twice.
        let (entries, rows) = (after.0 - before.0, after.1 - before.1);
        assert_eq!((entries, rows), (2 * SEATS, 0), "turn {turn}");
    }
}

/// The server goes down under idle connections, and nobody notices once it is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_server_is_found_again() {
    let server = Server::start().await;
    let database = open(&server, &Options::new().wait(Duration::from_secs(2))).await;
    let make = promises::fixtures();
    for number in 0..6 {
        let made = make
            .person("team:blue", &format!("user-{number}@example.com"))
            .unwrap();
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let database = database.clone();
                tokio::spawn(async move { database.ping().await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        database.commit(&made.changes).await.unwrap();
        let next = make
            .person("team:blue", &format!("next-{number}@example.com"))
            .unwrap();
        if number % 2 == 0 {
            server.kill();
            match database.commit(&next.changes).await {
                Err(CommitError::Unavailable(error)) => assert!(error.is_retryable()),
                other => panic!("{other:?}"),
            }
            server.restart().await;
        }
        let stored = database.get(made.row.scope(), made.row.id()).await.unwrap();
        assert_eq!(
            stored.as_ref(),
            Some(&made.row),
            "what was answered is kept"
        );
        database.commit(&next.changes).await.unwrap();
    }
}
