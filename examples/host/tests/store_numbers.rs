//! The integer ids of supporter invitations, on both databases.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use invitation::{InvitationId, Timestamp};
use invitation_host::store::Database;

#[cfg(feature = "external")]
#[expect(clippy::expect_used, reason = "a test stops at the first surprise")]
mod support {
    pub(crate) mod postgres;
}

fn id(number: u8) -> InvitationId {
    let moment = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
    InvitationId::at(moment, &[number; 10])
}

/// Whoever asks at once hears the same number, and no two invitations have one.
async fn check(database: Database) {
    database.migrate().await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for turn in 0..32 {
        let database = database.clone();
        tasks.spawn(async move {
            let invitation = id(turn % 4);
            (invitation, database.number_of(invitation).await.unwrap())
        });
    }
    let told: BTreeSet<_> = tasks.join_all().await.into_iter().collect();
    let numbers: BTreeSet<i64> = told.iter().map(|(_, number)| *number).collect();
    assert_eq!((told.len(), numbers.len()), (4, 4), "{told:?}");
    assert!(numbers.iter().all(|number| *number > 0));
    for (invitation, number) in told {
        assert_eq!(database.number_of(invitation).await.unwrap(), number);
    }
    database.close().await;
}

#[tokio::test]
async fn an_invitation_has_one_number_on_sqlite() {
    check(Database::open("sqlite::memory:").await.unwrap()).await;
}

#[cfg(feature = "external")]
#[tokio::test]
async fn an_invitation_has_one_number_on_postgresql() {
    let server = support::postgres::Server::shared().await;
    let url = server.fresh_database().await;
    check(Database::open(&url).await.unwrap()).await;
}
