use std::{
    collections::BTreeMap,
    sync::{Barrier, Mutex},
    thread,
};

use invitation::{
    Change, Claimant, Status, Uses,
    ports::{CommitError, Constraint, Store, Veto},
};
use pollster::block_on;

use crate::desk::{Desk, acme, link, noon, policy, to, user};

/// Commits each of these at once, one to a thread, and says how often each answer was given.
fn race(desk: &Desk, commits: &[Vec<Change>]) -> BTreeMap<String, usize> {
    let (start, answers) = (Barrier::new(commits.len()), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for changes in commits {
            scope.spawn(|| {
                start.wait();
                let answer = match desk.commit(changes) {
                    Ok(()) => String::from("ok"),
                    Err(CommitError::Conflict { on, .. }) => format!("{on:?}"),
                    Err(CommitError::LimitReached { limit, .. }) => format!("{limit:?}"),
                    Err(CommitError::Refused { reason, .. }) => format!("{reason:?}"),
                    Err(other) => format!("{other:?}"),
                };
                *answers.lock().unwrap().entry(answer).or_default() += 1;
            });
        }
    });
    answers.into_inner().unwrap()
}

fn answers<const N: usize>(expected: [(String, usize); N]) -> BTreeMap<String, usize> {
    BTreeMap::from(expected)
}

fn claimant(number: usize) -> Claimant {
    let claimant = user(&format!("user-{number}"));
    claimant.verified("ada@example.com").unwrap()
}

// A1
#[test]
fn a1_of_64_threads_with_one_ticket_one_succeeds() {
    let desk = Desk::new();
    let (row, ticket) = desk.invite_with_ticket(to("ada@example.com"));
    let commits: Vec<_> = (0..64)
        .map(|n| desk.redeem(&row, &ticket, &claimant(n)))
        .collect();
    let revision = format!("{:?}", Constraint::Revision);
    assert_eq!(
        race(&desk, &commits),
        answers([("ok".into(), 1), (revision, 63)])
    );
    assert_eq!(desk.store.members(&acme()).len(), 1);
    assert_eq!(desk.store.redemptions(row.id()).len(), 1);
    assert_eq!(
        desk.stored(&row).unwrap().status_at(noon()),
        Status::Accepted
    );
}

// A6
#[test]
fn a6_revoking_and_redeeming_at_once_leaves_a_revoked_row_or_a_member() {
    for _ in 0..50 {
        let desk = Desk::new();
        let (row, ticket) = desk.invite_with_ticket(to("ada@example.com"));
        let commits = [
            desk.redeem(&row, &ticket, &claimant(0)),
            desk.revoke(&row).changes,
        ];
        assert_eq!(race(&desk, &commits).get("ok"), Some(&1));
        let is_member = !desk.store.members(&acme()).is_empty();
        let status = desk.stored(&row).unwrap().status_at(noon());
        assert_eq!(is_member, status == Status::Accepted, "{status:?}");
    }
}

// A16
#[test]
fn a16_of_64_creates_for_one_slot_one_stands() {
    let desk = Desk::new();
    let commits: Vec<_> = (0..64)
        .map(|_| desk.decide(&to("ada@example.com")).changes)
        .collect();
    let slot = format!("{:?}", Constraint::Slot);
    assert_eq!(
        race(&desk, &commits),
        answers([("ok".into(), 1), (slot, 63)])
    );
    let counts = block_on(desk.store.count(&acme(), noon())).unwrap();
    assert_eq!(counts, BTreeMap::from([(Status::Pending, 1)]));
}

// A2, K14
#[test]
fn k14_of_200_claimants_of_a_link_for_50_each_gets_an_answer() {
    let desk = Desk::new();
    let (row, ticket) = desk.invite_with_ticket(link(Uses::UpTo(50.try_into().unwrap())));
    let commits: Vec<_> = (0..200)
        .map(|n| desk.redeem(&row, &ticket, &claimant(n)))
        .collect();
    let uses = format!("{:?}", Constraint::Uses);
    assert_eq!(
        race(&desk, &commits),
        answers([("ok".into(), 50), (uses, 150)])
    );
    assert_eq!(desk.store.members(&acme()).len(), 50);
    assert_eq!(desk.store.redemptions(row.id()).len(), 50);
    let counts = block_on(desk.store.count(&acme(), noon())).unwrap();
    assert_eq!(
        counts,
        BTreeMap::from([(Status::Accepted, 1)]),
        "used up is accepted"
    );
}

// A2
#[test]
fn a2_one_user_takes_a_link_once_however_often_they_click() {
    let desk = Desk::new();
    let (row, ticket) = desk.invite_with_ticket(link(Uses::Unlimited));
    let commits: Vec<_> = (0..32)
        .map(|_| desk.redeem(&row, &ticket, &claimant(0)))
        .collect();
    let ledger = format!("{:?}", Constraint::Ledger);
    assert_eq!(
        race(&desk, &commits),
        answers([("ok".into(), 1), (ledger, 31)])
    );
    assert_eq!(desk.stored(&row).unwrap().use_count(), 1);
}

// A14, K5
#[test]
fn k5_of_12_who_race_for_5_seats_5_sit() {
    let desk = Desk::new();
    desk.store.set_seats(&acme(), Some(5));
    let commits: Vec<_> = (0..12)
        .map(|n| {
            let address = format!("user-{n}@example.com");
            let (row, ticket) = desk.invite_with_ticket(to(&address));
            desk.redeem(&row, &ticket, &user(&address).verified(&address).unwrap())
        })
        .collect();
    let no_seat = format!("{:?}", Veto::NoSeat);
    assert_eq!(
        race(&desk, &commits),
        answers([("ok".into(), 5), (no_seat, 7)])
    );
    assert_eq!(desk.store.members(&acme()).len(), 5);
}

#[test]
fn limits_hold_under_a_race() {
    let mut limits = invitation::policy::Limits::default();
    limits.letters = None;
    limits.open_per_scope = Some(7);
    let desk = Desk::with_policy(policy().limits(limits).build().unwrap());
    let commits: Vec<_> = (0..40)
        .map(|n| desk.decide(&to(&format!("user-{n}@example.com"))).changes)
        .collect();
    assert_eq!(race(&desk, &commits).get("ok"), Some(&7));
}
