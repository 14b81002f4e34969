//! What the kit of the storage port cannot see: the host's own rows in the commit's transaction.
//! Each is run on both databases, which the caller opens.

use std::collections::BTreeSet;

use invitation::{
    Email, EventKind, GuestOrder, Lifetime, Limit, LimitKind, Locale, Roles, Scope, Status,
    Timestamp, UserId,
    conformance::{Fixtures, Made},
    ports::{Clock, CommitError, Constraint, Store, Veto},
    system::SystemClock,
};
use invitation_host::store::{Asked, Database, Place};

const ACME: &str = "organization:acme";

pub(crate) fn fixtures() -> Fixtures {
    Fixtures::at(SystemClock.now()).unwrap()
}

pub(crate) fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

async fn put(database: &Database, made: &Made) {
    database.commit(&made.changes).await.unwrap();
}

/// The kinds of all events so far, in their order.
async fn told(database: &Database) -> Vec<String> {
    let mut kinds = Vec::new();
    let mut after = 0;
    loop {
        let page = database.events(after, 3).await.unwrap();
        let Some(last) = page.last() else {
            return kinds;
        };
        assert!(last.position > after);
        after = last.position;
        kinds.extend(
            page.iter()
                .map(|told| told.event["event"].as_str().unwrap().to_owned()),
        );
    }
}

// R9, A4
pub(crate) async fn a_membership_is_made_with_the_redemption_and_never_without(database: Database) {
    let make = fixtures();
    let made = make.person(ACME, "ada@example.com").unwrap();
    put(&database, &made).await;
    let (first, second) = (
        make.redeemed(&made.row, "ada").unwrap(),
        make.redeemed(&made.row, "eve").unwrap(),
    );
    let before = told(&database).await;
    put(&database, &first).await;
    let lost = database.commit(&second.changes).await.unwrap_err();
    assert_eq!(lost.constraint(), Some(Constraint::Revision));

    let members = database.members(&scope(ACME)).await.unwrap();
    let names: Vec<&str> = members.keys().map(UserId::as_str).collect();
    assert_eq!(names, ["ada"]);
    assert_eq!(members[&user("ada")].roles, made.row.grant().roles);
    let after = told(&database).await;
    assert_eq!(after[..before.len()], before);
    assert_eq!(after[before.len()..], ["redeemed"]);
    let events = first.changes.iter().flat_map(|change| &change.events);
    assert!(
        events
            .into_iter()
            .all(|event| matches!(event.kind, EventKind::Redeemed { .. }))
    );
}

// R9
pub(crate) async fn a_redemption_adds_to_what_a_member_holds(database: Database) {
    let make = fixtures();
    let roles = Roles::of(["admin", "billing"]).unwrap();
    database
        .set_member(&scope(ACME), &user("ada"), Some(&roles))
        .await
        .unwrap();
    let made = make.person(ACME, "ada@example.com").unwrap();
    put(&database, &made).await;
    put(&database, &make.redeemed(&made.row, "ada").unwrap()).await;
    let member = database
        .member(&scope(ACME), &user("ada"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(member.roles, roles.union(&made.row.grant().roles));
    assert_eq!(member.until, None);
}

// K5, A14
pub(crate) async fn twelve_who_want_five_seats_get_five(database: Database) {
    let make = fixtures();
    for round in 0..6 {
        let place = format!("team:{round}");
        let seats = Place {
            name: None,
            seats: Some(5),
        };
        database.put_scope(&scope(&place), &seats).await.unwrap();
        let mut waiting = Vec::new();
        for number in 0..12 {
            let made = make
                .person(&place, &format!("user-{number}@example.com"))
                .unwrap();
            put(&database, &made).await;
            let redeemed = make.redeemed(&made.row, &format!("user-{number}")).unwrap();
            let database = database.clone();
            waiting.push((
                made,
                tokio::spawn(async move { database.commit(&redeemed.changes).await }),
            ));
        }
        let mut seated = 0;
        for (made, answer) in waiting {
            let stored = |status| {
                let database = database.clone();
                let row = made.row.clone();
                async move {
                    let row = database.get(row.scope(), row.id()).await.unwrap().unwrap();
                    assert_eq!(row.state().status(), status);
                }
            };
            match answer.await.unwrap() {
                Ok(()) => {
                    seated += 1;
                    stored(Status::Accepted).await;
                }
                Err(CommitError::Refused {
                    at: 0,
                    reason: Veto::NoSeat,
                }) => stored(Status::Pending).await,
                other => panic!("round {round}: {other:?}"),
            }
        }
        let members = database.members(&scope(&place)).await.unwrap();
        assert_eq!((seated, members.len()), (5, 5), "round {round}");
        let taken = database
            .seats_taken(&scope(&place), make.now())
            .await
            .unwrap();
        assert_eq!(taken, 5);
    }
}

pub(crate) async fn a_member_takes_no_second_seat(database: Database) {
    let make = fixtures();
    let one = Place {
        name: None,
        seats: Some(1),
    };
    database.put_scope(&scope(ACME), &one).await.unwrap();
    for (address, name, fits) in [
        ("ada@example.com", "ada", true),
        ("ada@example.com", "ada", true),
        ("eve@example.com", "eve", false),
    ] {
        let made = make.person(ACME, address).unwrap();
        put(&database, &made).await;
        let redeemed = make.redeemed(&made.row, name).unwrap();
        let answer = database.commit(&redeemed.changes).await;
        assert_eq!(answer.is_ok(), fits, "{name}: {answer:?}");
    }
}

// D3
pub(crate) async fn what_was_decided_before_management_spoke_is_a_conflict(database: Database) {
    let place = scope(ACME);
    database.put_scope(&place, &Place::default()).await.unwrap();
    let plain = fixtures();
    let stamp = database.stamp(&place).await.unwrap();
    let mut facts = plain.facts().clone();
    facts.stamp = stamp;
    let make = plain.knowing(facts);
    let made = make.person(ACME, "ada@example.com").unwrap();
    assert!(made.changes.iter().all(|change| change.premises.is_some()));
    put(&database, &made).await;
    let redeemed = make.redeemed(&made.row, "ada").unwrap();
    // A redemption changes no facts that management has told.
    let other = make.person(ACME, "lin@example.com").unwrap();
    put(&database, &other).await;
    put(&database, &make.redeemed(&other.row, "lin").unwrap()).await;

    database
        .set_member(&place, &user("grace"), None)
        .await
        .unwrap();
    let lost = database.commit(&redeemed.changes).await.unwrap_err();
    assert_eq!(lost.constraint(), Some(Constraint::Facts));
    assert!(
        database
            .member(&place, &user("ada"))
            .await
            .unwrap()
            .is_none()
    );
}

pub(crate) async fn nothing_leads_into_a_place_that_is_gone(database: Database) {
    let make = fixtures();
    let place = scope(ACME);
    database.put_scope(&place, &Place::default()).await.unwrap();
    let made = make.person(ACME, "ada@example.com").unwrap();
    put(&database, &made).await;
    database.remove_scope(&place).await.unwrap();
    let redeemed = make.redeemed(&made.row, "ada").unwrap();
    let new = make.person(ACME, "lin@example.com").unwrap();
    for changes in [&redeemed.changes, &new.changes] {
        let refused = database.commit(changes).await;
        let is_gone = matches!(
            refused,
            Err(CommitError::Refused {
                at: 0,
                reason: Veto::ScopeGone
            })
        );
        assert!(is_gone, "{refused:?}");
    }
    // What takes away is still written.
    put(&database, &make.revoked(&made.row).unwrap()).await;
}

pub(crate) async fn a_guest_is_made_with_the_invitation_and_bound_to_its_address(
    database: Database,
) {
    let plain = fixtures();
    let ordered = |address: &str, order: GuestOrder| {
        let mut made = plain.person(ACME, address).unwrap();
        made.change().unwrap().guest = Some(order);
        made
    };
    let guest = user("guest-1");
    put(
        &database,
        &ordered("ada@example.com", GuestOrder::Provision(guest.clone())),
    )
    .await;
    let stored = database.guest(&scope(ACME), &guest).await.unwrap().unwrap();
    assert_eq!(stored.address.as_str(), "ada@example.com");
    let found = database
        .guest_of(&scope(ACME), stored.address.key())
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&guest));

    let other = ordered("eve@example.com", GuestOrder::Provision(guest.clone()));
    let refused = database.commit(&other.changes).await;
    assert!(matches!(
        refused,
        Err(CommitError::Refused {
            reason: Veto::AccountExists,
            ..
        })
    ));
    put(
        &database,
        &ordered("lin@example.com", GuestOrder::Rebind(guest.clone())),
    )
    .await;
    let stored = database.guest(&scope(ACME), &guest).await.unwrap().unwrap();
    assert_eq!(stored.address.as_str(), "lin@example.com");
    let none = database
        .guest(&scope("organization:other"), &guest)
        .await
        .unwrap();
    assert_eq!(none, None);
}

// A17
pub(crate) async fn callers_who_go_away_leave_all_or_nothing(database: Database) {
    let make = fixtures();
    let mut all = Vec::new();
    for number in 0..60_u32 {
        let made = make
            .person(ACME, &format!("user-{number}@example.com"))
            .unwrap();
        put(&database, &made).await;
        let redeemed = make.redeemed(&made.row, &format!("user-{number}")).unwrap();
        let work = database.clone();
        let task = tokio::spawn(async move { work.commit(&redeemed.changes).await });
        for _ in 0..number % 7 {
            tokio::task::yield_now().await;
        }
        task.abort();
        all.push((made, number));
    }
    // Whatever is still under way ends before a commit that comes after it, or does not matter to it.
    put(&database, &make.person(ACME, "last@example.com").unwrap()).await;
    for (made, number) in all {
        let name = user(&format!("user-{number}"));
        let mut redeemed = make.redeemed(&made.row, name.as_str()).unwrap();
        // Made again, it is made now or was made before: never in part.
        let answer = database.commit(&redeemed.changes).await;
        let constraint = answer.as_ref().err().and_then(CommitError::constraint);
        assert!(
            answer.is_ok() || constraint == Some(Constraint::Revision),
            "{answer:?}"
        );
        assert!(
            database
                .member(&scope(ACME), &name)
                .await
                .unwrap()
                .is_some()
        );
        let row = redeemed.change().unwrap().redemption.clone().unwrap();
        let ledger = database
            .redemption(&row.redeemer, row.invitation)
            .await
            .unwrap();
        assert!(ledger.is_some());
        let stored = database
            .get(made.row.scope(), made.row.id())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(stored.state().status(), Status::Accepted);
    }
}

// A10
/// The database has one connection, and waits for it a fraction of a second.
pub(crate) async fn a_pool_that_is_exhausted_is_a_fault_that_passes(database: Database) {
    let make = fixtures();
    let made = make.person(ACME, "ada@example.com").unwrap();
    let held = database.begin().await.unwrap();
    match database.commit(&made.changes).await {
        Err(CommitError::Unavailable(error)) => assert!(error.is_retryable()),
        other => panic!("{other:?}"),
    }
    drop(held);
    put(&database, &made).await;
}

// K16
/// The databases are one, over connections of their own.
pub(crate) async fn writers_in_parallel_all_succeed(databases: Vec<Database>) {
    let make = fixtures();
    let mut writers = Vec::new();
    for (number, database) in databases.iter().cycle().take(8).enumerate() {
        let (database, make) = (database.clone(), make.clone());
        writers.push(tokio::spawn(async move {
            for turn in 0..10 {
                let place = format!("team:{}", turn % 3);
                let address = format!("user-{number}-{turn}@example.com");
                let made = make.person(&place, &address).unwrap();
                database.commit(&made.changes).await.unwrap();
                let redeemed = make
                    .redeemed(&made.row, &format!("user-{number}-{turn}"))
                    .unwrap();
                database.commit(&redeemed.changes).await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let mut members = BTreeSet::new();
    for turn in 0..3 {
        let held = databases[0]
            .members(&scope(&format!("team:{turn}")))
            .await
            .unwrap();
        members.extend(held.into_keys());
    }
    assert_eq!(members.len(), 80);
}

/// Every reader sees one order, and nothing twice or never.
pub(crate) async fn the_outbox_is_read_in_one_order_by_all(database: Database) {
    let make = fixtures();
    let writers = (0..4).map(|writer| {
        let (database, make) = (database.clone(), make.clone());
        tokio::spawn(async move {
            for number in 0..10 {
                let address = format!("user-{writer}-{number}@example.com");
                let made = make.person(&format!("team:{writer}"), &address).unwrap();
                database.commit(&made.changes).await.unwrap();
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let readers = (0..3).map(|_| {
        let database = database.clone();
        tokio::spawn(async move {
            let (mut seen, mut after) = (Vec::new(), 0);
            while seen.len() < 40 {
                for told in database.events(after, 7).await.unwrap() {
                    after = told.position;
                    seen.push(told.event["invitation"].as_str().unwrap().to_owned());
                }
                tokio::task::yield_now().await;
            }
            seen
        })
    });
    let readers: Vec<_> = readers.collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut orders = Vec::new();
    for reader in readers {
        orders.push(reader.await.unwrap());
    }
    let once: BTreeSet<&String> = orders[0].iter().collect();
    assert_eq!(once.len(), 40);
    assert!(orders.iter().all(|order| *order == orders[0]));
}

// K9
pub(crate) async fn a_row_that_cannot_be_read_is_reported_by_its_id(database: Database) {
    let make = fixtures();
    let mut rows = Vec::new();
    for number in 0..5 {
        let made = make
            .person(ACME, &format!("user-{number}@example.com"))
            .unwrap();
        put(&database, &made).await;
        rows.push(made.row);
    }
    let poisoned = rows[2].id();
    database
        .write("UPDATE invitations SET document = 'spoilt' WHERE id = $1")
        .bind(poisoned)
        .run()
        .await
        .unwrap();
    let query = invitation::ports::Query::in_scope(scope(ACME));
    let page = database.list(&query, make.now()).await.unwrap();
    assert_eq!((page.items.len(), page.unreadable), (4, vec![poisoned]));
    let claims = database
        .claim_due(make.now(), Timestamp::MAX, 10)
        .await
        .unwrap();
    assert_eq!(
        claims.len(),
        5,
        "it is claimed, counted and set aside like others"
    );
    let error = database.get(&scope(ACME), poisoned).await.unwrap_err();
    assert!(!error.is_retryable());
    let said = format!("{error:?}");
    assert!(!said.contains("spoilt"), "{said}");
}

pub(crate) async fn counters_are_dropped_when_their_window_has_passed(database: Database) {
    let make = fixtures();
    let now = make.now();
    let (old, new) = (make.counter("old"), make.counter("new"));
    let mut made = make.person(ACME, "ada@example.com").unwrap();
    made.change().unwrap().limits = [(old, now.before(Lifetime::hours(2))), (new, now)]
        .map(|(key, until)| Limit::Tally {
            kind: LimitKind::CreatedPerScope,
            key,
            add: 1,
            max: 9,
            until,
        })
        .to_vec();
    put(&database, &made).await;
    assert_eq!(database.sweep_counters(now).await.unwrap(), 1);
    let left = (
        database.tally(&old).await.unwrap(),
        database.tally(&new).await.unwrap(),
    );
    assert_eq!(left, (0, 1));
}

pub(crate) async fn what_is_asked_at_once_is_what_every_table_holds(database: Database) {
    let make = fixtures();
    let (acme, now) = (scope(ACME), make.now());
    let place = Place {
        name: Some("Acme".parse().unwrap()),
        seats: Some(1),
    };
    let (ada, guest) = (user("ada"), user("guest-1"));
    let [own, invited] =
        ["ada@example.com", "lin@example.com"].map(|address| Email::parse(address).unwrap());
    let asked = Asked {
        scope: &acme,
        now,
        users: vec![&ada],
        address: Some(invited.key()),
        contact: None,
    };
    let before = database.known(&asked).await.unwrap();
    assert!(before.has_room() && before.account(&ada).is_none() && !before.is_blocked);

    let made = database.reserve_account(&ada, &own, now).await.unwrap();
    assert!(made.is_some());
    let dutch = Locale::parse("nl").unwrap();
    database.set_language(&ada, &dutch).await.unwrap();
    database.put_scope(&acme, &place).await.unwrap();
    let admin = Roles::of(["admin"]).unwrap();
    database
        .set_member(&acme, &ada, Some(&admin))
        .await
        .unwrap();
    let mut order = make.person(ACME, invited.as_str()).unwrap();
    order.change().unwrap().guest = Some(GuestOrder::Provision(guest.clone()));
    put(&database, &order).await;
    database.block_contact(invited.key(), now).await.unwrap();

    let known = database.known(&asked).await.unwrap();
    let (found, stamp) = known.place.clone().unwrap();
    assert_eq!(found, place);
    assert_eq!(Some(stamp), database.stamp(&acme).await.unwrap());
    assert_eq!(known.roles(&ada, now), Some(&admin));
    assert_eq!(known.guest_of(invited.key()), Some(&guest));
    assert_eq!(known.guest(&guest), Some(&invited));
    assert_eq!(known.account(&ada).unwrap().language, Some(dutch));
    assert_eq!(known.user_of(invited.key()), None);
    assert!(known.is_blocked && !known.has_room());
}

/// One test for each promise that needs nothing but a fresh database.
macro_rules! promises {
    ($fresh:expr) => {
        crate::support::promises::promises! { @each $fresh =>
            a_membership_is_made_with_the_redemption_and_never_without
            a_redemption_adds_to_what_a_member_holds
            twelve_who_want_five_seats_get_five
            a_member_takes_no_second_seat
            what_was_decided_before_management_spoke_is_a_conflict
            nothing_leads_into_a_place_that_is_gone
            a_guest_is_made_with_the_invitation_and_bound_to_its_address
            callers_who_go_away_leave_all_or_nothing
            the_outbox_is_read_in_one_order_by_all
            a_row_that_cannot_be_read_is_reported_by_its_id
            counters_are_dropped_when_their_window_has_passed
            what_is_asked_at_once_is_what_every_table_holds
        }
    };
    (@each $fresh:expr => $($name:ident)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let (_held, database) = $fresh.await;
            crate::support::promises::$name(database).await;
        }
    )+};
}
pub(crate) use promises;
