//! The host's own tables, on SQLite: places, members, guests and the outbox.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use invitation::{Roles, Scope, UserId};
use invitation_host::store::{Database, Place};

async fn fresh() -> Database {
    let database = Database::open("sqlite::memory:").await.unwrap();
    database.migrate().await.unwrap();
    database
}

fn acme() -> Scope {
    "organization:acme".parse().unwrap()
}

#[tokio::test]
async fn migrations_run_once_whoever_comes() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/host.db", folder.path().display());
    let openers = (0..8).map(|_| {
        let url = url.clone();
        tokio::spawn(async move {
            let database = Database::open(&url).await.unwrap();
            database.migrate().await.unwrap();
            database.migrate().await.unwrap();
            database.ping().await.unwrap();
        })
    });
    for opener in openers.collect::<Vec<_>>() {
        opener.await.unwrap();
    }
}

#[tokio::test]
async fn a_place_is_as_it_was_put_and_its_stamp_never_comes_back() {
    let database = fresh().await;
    assert_eq!(database.place(&acme()).await.unwrap(), None);
    let place = Place {
        name: Some("Acme".parse().unwrap()),
        seats: Some(5),
    };
    database.put_scope(&acme(), &place).await.unwrap();
    assert_eq!(database.place(&acme()).await.unwrap(), Some(place.clone()));

    let mut stamps = vec![database.stamp(&acme()).await.unwrap()];
    database.put_scope(&acme(), &place).await.unwrap();
    let same = database.stamp(&acme()).await.unwrap();
    assert_eq!(stamps.last(), Some(&same), "nothing was changed");
    database.remove_scope(&acme()).await.unwrap();
    assert_eq!(database.place(&acme()).await.unwrap(), None);
    stamps.push(database.stamp(&acme()).await.unwrap());
    database.put_scope(&acme(), &place).await.unwrap();
    stamps.push(database.stamp(&acme()).await.unwrap());
    let ada = UserId::new("ada").unwrap();
    let roles = Roles::of(["admin", "member"]).unwrap();
    database
        .set_member(&acme(), &ada, Some(&roles))
        .await
        .unwrap();
    stamps.push(database.stamp(&acme()).await.unwrap());
    let member = database.member(&acme(), &ada).await.unwrap().unwrap();
    assert_eq!((member.roles, member.until), (roles, None));
    database.set_member(&acme(), &ada, None).await.unwrap();
    stamps.push(database.stamp(&acme()).await.unwrap());
    assert_eq!(database.member(&acme(), &ada).await.unwrap(), None);
    for (at, one) in stamps.iter().enumerate() {
        assert!(!stamps.iter().skip(at + 1).any(|other| other == one));
    }
}

#[tokio::test]
async fn a_database_in_memory_is_one_for_all_its_clones_and_nobody_elses() {
    let (one, other) = (fresh().await, fresh().await);
    one.clone()
        .put_scope(&acme(), &Place::default())
        .await
        .unwrap();
    assert!(one.place(&acme()).await.unwrap().is_some());
    assert!(other.place(&acme()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing_and_hinders_nobody() {
    let database = fresh().await;
    for _ in 0..5 {
        let mut transaction = database.begin().await.unwrap();
        let text = "INSERT INTO places (scope, version) VALUES ($1, 1)";
        transaction.sql(text).bind(&acme()).run().await.unwrap();
        drop(transaction);
    }
    assert_eq!(database.stamp(&acme()).await.unwrap(), None);
    database
        .put_scope(&acme(), &Place::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_no_address_of_a_database_is_refused_and_not_repeated() {
    for url in [
        "",
        "mysql://u:hunter2@h/db",
        "postgres://u:hunter2@h:port/db",
    ] {
        let error = Database::open(url).await.unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}
