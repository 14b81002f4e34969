//! The tables of the identity room.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use invitation::{Email, Lifetime, Roles, Timestamp, UserId};
use invitation_host::store::{CodeLimits, Database};

use crate::support::server::Server;

const LIMITS: CodeLimits = CodeLimits {
    lifetime: Lifetime::minutes(10),
    attempts: 5,
    sent: 3,
    window: Lifetime::hours(1),
};

/// A host whose worker closes no accounts meanwhile, whatever the date is.
async fn quiet() -> Server {
    Server::start().await.stop_working().await
}

fn noon() -> Timestamp {
    "2026-11-28T12:00:00Z".parse().unwrap()
}

fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

// B5
#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_are_as_dear_as_guesses_in_turn() {
    let server = Server::start().await;
    let database = server.app.database();
    let (mailbox, code) = ([1; 32], [2; 32]);
    assert!(
        database
            .put_code(&mailbox, &code, &LIMITS, noon())
            .await
            .unwrap()
    );
    let guesses = (0..64).map(|_| {
        let database = database.clone();
        tokio::spawn(async move { database.try_code(&mailbox, &LIMITS, noon()).await.unwrap() })
    });
    let mut seen = 0;
    for guess in guesses.collect::<Vec<_>>() {
        seen += u32::from(guess.await.unwrap().is_some());
    }
    assert_eq!(seen, LIMITS.attempts);
}

#[tokio::test]
async fn a_code_is_spent_once_and_ends_in_time() {
    let server = Server::start().await;
    let database = server.app.database();
    let (mailbox, code) = ([1; 32], [2; 32]);
    assert!(
        database
            .put_code(&mailbox, &code, &LIMITS, noon())
            .await
            .unwrap()
    );
    let late = noon().after(LIMITS.lifetime);
    assert_eq!(
        database.try_code(&mailbox, &LIMITS, late).await.unwrap(),
        None
    );
    assert_eq!(
        database.try_code(&mailbox, &LIMITS, noon()).await.unwrap(),
        Some(code.to_vec())
    );
    assert!(!database.spend_code(&mailbox, &[3; 32]).await.unwrap());
    assert!(database.spend_code(&mailbox, &code).await.unwrap());
    assert!(!database.spend_code(&mailbox, &code).await.unwrap());
    assert_eq!(
        database.try_code(&mailbox, &LIMITS, noon()).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_mailbox_gets_only_so_many_codes_within_the_window() {
    let server = Server::start().await;
    let database = server.app.database();
    let mailbox = [1; 32];
    for n in 0..LIMITS.sent {
        let code = [u8::try_from(n).unwrap(); 32];
        assert!(
            database
                .put_code(&mailbox, &code, &LIMITS, noon())
                .await
                .unwrap()
        );
    }
    let later = noon().after(Lifetime::minutes(5));
    assert!(
        !database
            .put_code(&mailbox, &[9; 32], &LIMITS, later)
            .await
            .unwrap()
    );
    let stands = database.try_code(&mailbox, &LIMITS, later).await.unwrap();
    assert_eq!(stands, Some(vec![2; 32]), "the last code still stands");
    assert!(
        database
            .put_code(&[7; 32], &[9; 32], &LIMITS, later)
            .await
            .unwrap()
    );
    let next = noon().after(LIMITS.window);
    assert!(
        database
            .put_code(&mailbox, &[9; 32], &LIMITS, next)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn an_address_has_one_account_under_one_name() {
    let server = quiet().await;
    let database = server.app.database();
    let ada = Email::parse("Ada@Example.com").unwrap();
    let first = database
        .reserve_account(&user("u1"), &ada, noon())
        .await
        .unwrap()
        .unwrap();
    let again = Email::parse("ada@example.com").unwrap();
    let second = database
        .reserve_account(&user("u2"), &again, noon())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (&first.user, &first.address),
        (&second.user, &second.address)
    );
    assert!(!second.is_verified());

    let grace = Email::parse("grace@example.com").unwrap();
    let taken = database
        .reserve_account(&user("u1"), &grace, noon())
        .await
        .unwrap();
    assert_eq!(taken, None, "a name is not lent to another address");
}

#[tokio::test]
async fn an_account_is_opened_by_one_browser() {
    let server = quiet().await;
    let database = server.app.database();
    let ada = Email::parse("ada@example.com").unwrap();
    database
        .reserve_account(&user("u1"), &ada, noon())
        .await
        .unwrap();
    assert!(
        database
            .verify_account(&user("u1"), Some(&[1; 32]), noon())
            .await
            .unwrap()
    );
    assert!(
        !database
            .verify_account(&user("u1"), Some(&[2; 32]), noon())
            .await
            .unwrap()
    );
    let account = database.account(&user("u1")).await.unwrap().unwrap();
    assert_eq!(account.opened_by, Some(vec![1; 32]));
}

#[tokio::test]
async fn a_session_ends_by_itself_by_wish_and_with_its_account() {
    let server = quiet().await;
    let database = server.app.database();
    let ada = Email::parse("ada@example.com").unwrap();
    let account = database
        .reserve_account(&user("u1"), &ada, noon())
        .await
        .unwrap()
        .unwrap();
    let hour = Lifetime::hours(1);
    database
        .begin_session(&[1; 32], &account, noon(), hour)
        .await
        .unwrap();
    let unverified = database.session(&[1; 32], noon()).await.unwrap();
    assert_eq!(
        unverified, None,
        "nobody is signed in by an account that is only being opened"
    );

    database
        .verify_account(&user("u1"), None, noon())
        .await
        .unwrap();
    assert!(database.session(&[1; 32], noon()).await.unwrap().is_some());
    assert_eq!(
        database
            .session(&[1; 32], noon().after(hour))
            .await
            .unwrap(),
        None
    );
    database.end_session(&[1; 32]).await.unwrap();
    assert_eq!(database.session(&[1; 32], noon()).await.unwrap(), None);

    database
        .begin_session(&[2; 32], &account, noon(), hour)
        .await
        .unwrap();
    database.close_account(&user("u1")).await.unwrap();
    assert_eq!(database.session(&[2; 32], noon()).await.unwrap(), None);
    assert_eq!(database.account_by_address(ada.key()).await.unwrap(), None);

    // One who signs in at that very moment is late, and stays so when the name is given anew.
    database
        .begin_session(&[3; 32], &account, noon(), hour)
        .await
        .unwrap();
    let grace = Email::parse("grace@example.com").unwrap();
    database
        .reserve_account(&user("u1"), &grace, noon())
        .await
        .unwrap();
    database
        .verify_account(&user("u1"), None, noon())
        .await
        .unwrap();
    database
        .begin_session(&[4; 32], &account, noon(), hour)
        .await
        .unwrap();
    for late in [[2; 32], [3; 32], [4; 32]] {
        assert_eq!(database.session(&late, noon()).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_nobody_proves_is_closed_in_time() {
    let server = quiet().await;
    let database = server.app.database();
    for name in ["proven", "member", "left"] {
        let address = Email::parse(&format!("{name}@example.com")).unwrap();
        database
            .reserve_account(&user(name), &address, noon())
            .await
            .unwrap();
    }
    let org = "organization:org-1".parse().unwrap();
    let member = Roles::of(["member"]).unwrap();
    database
        .verify_account(&user("proven"), None, noon())
        .await
        .unwrap();
    database
        .set_member(&org, &user("member"), Some(&member))
        .await
        .unwrap();
    let due = noon().after(Database::UNPROVEN_FOR);
    let early = due.before(Lifetime::seconds(1));
    assert_eq!(database.sweep_accounts(early).await.unwrap(), 0);
    assert_eq!(database.sweep_accounts(due).await.unwrap(), 1);
    for (name, stays) in [("proven", true), ("member", true), ("left", false)] {
        let account = database.account(&user(name)).await.unwrap();
        assert_eq!(account.is_some(), stays, "{name}");
    }
}
