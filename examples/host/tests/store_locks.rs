//! Commits that meet on PostgreSQL: who waits for whom, and what both come to. A connection beside
//! the store holds what a commit then waits for, so each meeting happens as it is written here.
#![cfg(feature = "external")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

use std::sync::Arc;

use invitation::{
    Change, GuestOrder, Lifetime, Limit, LimitKind, Roles, Status, Timestamp, UserId,
    ports::{Clock, CommitError, Constraint, Store, Veto},
};
use tokio::sync::Barrier;

mod support {
    pub(crate) mod postgres;
    pub(crate) mod stage;
}
use support::stage::{Answer, Stage};

fn roles(names: &[&str]) -> Roles {
    Roles::of(names.iter().copied()).unwrap()
}

/// What the answer was a conflict of.
fn conflict(answer: &Answer) -> Option<Constraint> {
    answer.as_ref().err().and_then(CommitError::constraint)
}

// K5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_redeem_into_one_place_do_not_wait_for_each_other() {
    let stage = Stage::set().await;
    let (ada, eve) = (
        stage.invited("ada@example.com", "member").await,
        stage.invited("eve@example.com", "member").await,
    );
    let mut other = stage.other().await;
    other.lock_row(&ada).await;
    let first = stage.commit(stage.make.redeemed(&ada.row, "ada").unwrap());
    other.see_waiting(1).await;
    stage
        .put(&stage.make.redeemed(&eve.row, "eve").unwrap())
        .await;
    assert!(!first.is_finished(), "the first waits all the time");
    other.run("COMMIT").await;
    first.await.unwrap().unwrap();
    assert_eq!(stage.members().await, 2);
}

// K5, A14
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_want_the_last_seat_wait_for_each_other() {
    let stage = Stage::set().await;
    stage.bind(Some(1)).await;
    let (ada, eve) = (
        stage.invited("ada@example.com", "member").await,
        stage.invited("eve@example.com", "member").await,
    );
    let mut other = stage.other().await;
    other.lock_row(&ada).await;
    let first = stage.commit(stage.make.redeemed(&ada.row, "ada").unwrap());
    other.see_waiting(1).await;
    let second = stage.commit(stage.make.redeemed(&eve.row, "eve").unwrap());
    other.see_waiting(2).await;
    other.run("COMMIT").await;
    first.await.unwrap().unwrap();
    let refused = second.await.unwrap();
    assert!(no_seat(&refused), "{refused:?}");
    assert_eq!(stage.members().await, 1);
}

fn no_seat(answer: &Answer) -> bool {
    matches!(
        answer,
        Err(CommitError::Refused {
            at: 0,
            reason: Veto::NoSeat
        })
    )
}

// K5, A14
/// They begin while seats are not bound, and wait for management, which bounds them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bound_that_is_set_while_they_wait_holds() {
    let stage = Stage::set().await;
    stage.bind(None).await;
    let mut invited = Vec::new();
    for number in 0..6 {
        let address = format!("user-{number}@example.com");
        invited.push(stage.invited(&address, "member").await);
    }
    // What management holds is what a redemption holds with others: it is looked up while one waits.
    let mut other = stage.other().await;
    other.lock_row(&invited[0]).await;
    let first = stage.commit(stage.make.redeemed(&invited[0].row, "user-0").unwrap());
    other.see_waiting(1).await;
    let scope = other
        .number(
            "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
             WHERE locktype = 'advisory' AND mode = 'ShareLock'
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        .await;
    other.run("COMMIT").await;
    first.await.unwrap().unwrap();

    let mut management = stage.other().await;
    management
        .run(format!("SELECT pg_advisory_xact_lock({scope})"))
        .await;
    management.run("UPDATE places SET seats = 3").await;
    let waiting: Vec<_> = (1..6)
        .map(|number| {
            let name = format!("user-{number}");
            stage.commit(stage.make.redeemed(&invited[number].row, &name).unwrap())
        })
        .collect();
    management.see_waiting(5).await;
    management.run("COMMIT").await;
    let mut seated = 1;
    for answer in waiting {
        match answer.await.unwrap() {
            Ok(()) => seated += 1,
            refused => assert!(no_seat(&refused), "{refused:?}"),
        }
    }
    assert_eq!((seated, stage.members().await), (3, 3));
}

// K5, A14
/// Whoever is in when the bound is set stays; beyond it nobody comes in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bound_that_is_set_among_twelve_claimants_holds() {
    let stage = Stage::set().await;
    for round in 0..12 {
        let stage = stage.next(round);
        stage.bind(None).await;
        let mut redeemed = Vec::new();
        for number in 0..12 {
            let name = format!("user-{number}");
            let made = stage
                .invited(&format!("{name}@example.com"), "member")
                .await;
            redeemed.push(stage.make.redeemed(&made.row, &name).unwrap());
        }
        let waiting: Vec<_> = redeemed
            .into_iter()
            .map(|made| stage.commit(made))
            .collect();
        for _ in 0..round * 4 {
            tokio::task::yield_now().await;
        }
        stage.bind(Some(5)).await;
        let seated_then = stage.members().await;
        let mut seated = 0;
        for answer in waiting {
            match answer.await.unwrap() {
                Ok(()) => seated += 1,
                refused => assert!(no_seat(&refused), "round {round}: {refused:?}"),
            }
        }
        let most = seated_then.max(5);
        assert_eq!(
            (seated, stage.members().await),
            (most, most),
            "round {round}"
        );
    }
}

// A1, R9
/// The other is somebody who redeems: the row of the member is there, and not yet committed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_becomes_a_member_twice_at_once_holds_the_roles_of_both() {
    const MAKE: &str = "INSERT INTO members (scope, user_id, roles)
                        VALUES ('organization:acme', 'ada', '[\"billing\"]')";
    const CHANGE: &str = "UPDATE members SET roles = '[\"admin\",\"billing\"]'";
    let stage = Stage::set().await;
    for (text, role, both) in [
        (MAKE, "member", roles(&["billing", "member"])),
        (CHANGE, "guest", roles(&["admin", "billing", "guest"])),
    ] {
        let made = stage.invited("ada@example.com", role).await;
        let mut other = stage.other().await;
        other.run(text).await;
        let redeemed = stage.commit(stage.make.redeemed(&made.row, "ada").unwrap());
        other.see_waiting(1).await;
        other.run("COMMIT").await;
        redeemed.await.unwrap().unwrap();
        assert_eq!(stage.roles_of_ada().await, Some(both));
        assert_eq!(stage.members().await, 1);
    }
}

// A1, A2, R9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_user_who_redeems_all_at_once_loses_nothing() {
    let names = ["member", "guest", "Member"];
    let stage = Stage::set().await;
    for round in 0..12 {
        let stage = stage.next(round);
        let link = stage.make.link(stage.place.as_str(), Some(3)).unwrap();
        stage.put(&link).await;
        let mut redeemed = Vec::new();
        for (number, role) in names.into_iter().enumerate() {
            let made = stage
                .invited(&format!("ada-{number}@example.com"), role)
                .await;
            redeemed.push(stage.make.redeemed(&made.row, "ada").unwrap());
        }
        let clicks: Vec<_> = (0..4)
            .map(|_| stage.commit(stage.make.redeemed(&link.row, "ada").unwrap()))
            .collect();
        let others: Vec<_> = redeemed
            .into_iter()
            .map(|made| stage.commit(made))
            .collect();
        for answer in others {
            answer.await.unwrap().unwrap();
        }
        let mut spent = 0;
        for answer in clicks {
            let answer = answer.await.unwrap();
            match conflict(&answer) {
                None => spent += u32::from(answer.is_ok()),
                on => assert_eq!(on, Some(Constraint::Ledger), "round {round}"),
            }
        }
        assert_eq!(spent, 1, "round {round}");
        let uses = stage
            .database
            .read("SELECT uses FROM invitations WHERE id = $1");
        let uses = uses.bind(link.row.id()).one().await.unwrap();
        assert_eq!(uses.get::<i64>(0).unwrap(), 1, "round {round}");
        assert_eq!(stage.roles_of_ada().await, Some(roles(&names)));
        assert_eq!(stage.members().await, 1);
    }
}

// A1, R9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_who_is_made_twice_at_once_has_the_address_of_the_first() {
    const MAKE: &str = "INSERT INTO guests (scope, user_id, address, address_key)
                        VALUES ('organization:acme', 'guest', 'eve@example.com', 'eve@example.com')";
    let stage = Stage::set().await;
    let guest = UserId::new("guest").unwrap();
    let mut made = stage
        .make
        .person(stage.place.as_str(), "ada@example.com")
        .unwrap();
    made.change().unwrap().guest = Some(GuestOrder::Provision(guest.clone()));
    for (end, is_made, address) in [
        ("COMMIT", false, "eve@example.com"),
        ("ROLLBACK", true, "ada@example.com"),
    ] {
        let mut other = stage.other().await;
        other.run(MAKE).await;
        let second = stage.commit(made.clone());
        other.see_waiting(1).await;
        other.run(end).await;
        match second.await.unwrap() {
            Ok(()) => assert!(is_made),
            Err(CommitError::Refused { reason, .. }) => {
                assert_eq!((is_made, reason), (false, Veto::AccountExists));
            }
            Err(error) => panic!("{error}"),
        }
        let stored = stage.database.guest(&stage.place, &guest).await;
        assert_eq!(stored.unwrap().unwrap().address.as_str(), address);
        stage
            .database
            .write("DELETE FROM guests")
            .run()
            .await
            .unwrap();
    }
}

// A10
/// They make the same members and change them, some count as well, and each has an order of its own.
/// A deadlock would be tried again and nobody would see it, so the server is asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_two_commits_wait_for_each_other() {
    let stage = Stage::set().await;
    let start = Arc::new(Barrier::new(8));
    let mut writers = Vec::new();
    for writer in 0..8 {
        let (stage, start) = (stage.clone(), Arc::clone(&start));
        writers.push(tokio::spawn(async move {
            for round in 0..16 {
                let changes = crowd(&stage, writer, round).await;
                start.wait().await;
                stage.database.commit(&changes).await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    // Whoever leaves tells what there was to tell.
    stage.database.close().await;
    let mut other = stage.other().await;
    const OTHERS: &str = "SELECT count(*) FROM pg_stat_activity
                          WHERE datname = current_database() AND pid <> pg_backend_pid()";
    other.see(OTHERS, 0).await;
    const DEADLOCKS: &str =
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(other.number(DEADLOCKS).await, 0);
}

/// Redemptions of three users in three places, by links that nobody else has. In every other round
/// the users are members already.
async fn crowd(stage: &Stage, writer: usize, round: usize) -> Vec<Change> {
    let mut changes = Vec::new();
    for place in 0..3 {
        let stage = stage.next(place);
        let link = stage.make.link(stage.place.as_str(), None).unwrap();
        stage.put(&link).await;
        for user in 0..3 {
            let name = format!("user-{}-{user}", round / 2);
            let mut made = stage.make.redeemed(&link.row, &name).unwrap();
            if writer.is_multiple_of(2) {
                made.change().unwrap().limits.push(Limit::Tally {
                    kind: LimitKind::CreatedPerScope,
                    key: stage.make.counter(&name),
                    add: 1,
                    max: u32::MAX,
                    until: Timestamp::MAX,
                });
            }
            changes.extend(made.changes);
        }
    }
    changes.rotate_left(writer);
    changes
}

// K6, A8
/// The first click spends the last use; the second has waited for the row, and must not hear that the
/// link is spent: it is redeemed, and by the same user.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_refusal_says_is_true_of_one_moment() {
    let stage = Stage::set().await;
    let link = stage.make.link(stage.place.as_str(), Some(1)).unwrap();
    stage.put(&link).await;
    let redeemed = stage.make.redeemed(&link.row, "ada").unwrap();
    let ledger = redeemed.changes[0].redemption.clone().unwrap();
    let mut other = stage.other().await;
    other
        .run("UPDATE invitations SET uses = 1, status = 'accepted'")
        .await;
    sqlx::query(
        "INSERT INTO redemptions (invitation, redeemer, at, change_id) VALUES ($1, $2, 0, $2)",
    )
    .bind(ledger.invitation.as_bytes().as_slice())
    .bind(ledger.redeemer.as_bytes().as_slice())
    .execute(&mut other.0)
    .await
    .unwrap();
    let second = stage.commit(redeemed);
    other.see_waiting(1).await;
    other.run("COMMIT").await;
    let answer = second.await.unwrap();
    assert_eq!(conflict(&answer), Some(Constraint::Ledger), "{answer:?}");
}

// K11, E1
/// It waits for a row, for the key of a new one, or for a table, and the deadline passes meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_waits_past_its_deadline_writes_nothing() {
    const ROW: &str = "SELECT 1 FROM invitations FOR UPDATE";
    const KEY: &str = "INSERT INTO members (scope, user_id, roles)
                       SELECT scope, 'ada', '[\"member\"]' FROM invitations WHERE status = 'pending'";
    const TABLE: &str = "LOCK TABLE outbox IN EXCLUSIVE MODE";
    let stage = Stage::set().await;
    for (number, (wait, end, members)) in [
        (ROW, "COMMIT", 0),
        (KEY, "ROLLBACK", 0),
        (KEY, "COMMIT", 1),
        (TABLE, "COMMIT", 0),
    ]
    .into_iter()
    .enumerate()
    {
        let stage = stage.next(number);
        let made = stage.invited("ada@example.com", "member").await;
        let events = stage.database.events(0, 100).await.unwrap();
        let mut redeemed = stage.make.redeemed(&made.row, "ada").unwrap();
        let row = redeemed.changes[0].redemption.clone().unwrap();
        let deadline = stage.clock.now().after(Lifetime::hours(1));
        redeemed.change().unwrap().commit_before = Some(deadline);
        let mut other = stage.other().await;
        other.run(wait).await;
        let late = stage.commit(redeemed.clone());
        other.see_waiting(1).await;
        stage.clock.set(deadline);
        other.run(end).await;
        let answer = late.await.unwrap();
        assert_eq!(conflict(&answer), Some(Constraint::Deadline), "{answer:?}");

        assert_eq!(stage.status(&made).await, Status::Pending);
        let ledger = stage.database.redemption(&row.redeemer, row.invitation);
        assert_eq!(ledger.await.unwrap(), None);
        assert_eq!(stage.database.events(0, 100).await.unwrap(), events);
        assert_eq!(stage.members().await, members);
        // Before its deadline it is made.
        stage.clock.set(stage.make.now());
        stage.put(&redeemed).await;
    }
}
