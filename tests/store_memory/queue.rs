use std::{collections::BTreeSet, sync::Barrier, thread};

use invitation::{
    Invitation, InvitationId, Lifetime, MAX_CLAIMS, Timestamp, Uses,
    ports::{Claim, Store},
};
use pollster::block_on;

use crate::desk::{Desk, link, noon, to, user};

const LEASE: Lifetime = Lifetime::minutes(1);

fn claim_at(desk: &Desk, now: Timestamp, limit: usize) -> Vec<Claim> {
    block_on(desk.store.claim_due(now, now.after(LEASE), limit)).unwrap()
}

fn rows(desk: &Desk, count: usize) -> Vec<Invitation> {
    let address = |n| format!("user-{n}@example.com");
    (0..count).map(|n| desk.invite(&to(&address(n)))).collect()
}

// K8
#[test]
fn k8_no_row_is_claimed_twice_within_its_lease_by_whatever_thread() {
    let desk = Desk::new();
    rows(&desk, 100);
    let start = Barrier::new(8);
    let claimed: Vec<InvitationId> = thread::scope(|scope| {
        let worker = || {
            start.wait();
            let mut ids = Vec::new();
            loop {
                let claims = claim_at(&desk, noon(), 3);
                if claims.is_empty() {
                    return ids;
                }
                ids.extend(claims.into_iter().map(|claim| claim.id));
            }
        };
        let workers: Vec<_> = (0..8).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    assert_eq!(claimed.len(), 100);
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 100);
    let end = noon().after(LEASE);
    assert!(claim_at(&desk, end.before(Lifetime::micros(1)), 200).is_empty());
    let again = claim_at(&desk, end, 200);
    assert_eq!(again.len(), 100);
    assert!(again.iter().all(|claim| claim.claims == 2));
}

#[test]
fn a_lease_covers_its_row_also_when_the_clock_steps_back() {
    let desk = Desk::new();
    rows(&desk, 2);
    assert_eq!(claim_at(&desk, noon(), 1).len(), 1);
    let late = noon().after(Lifetime::hours(1));
    // The ended lease is noticed, and nothing is taken.
    assert!(claim_at(&desk, late, 0).is_empty());
    let other = claim_at(&desk, noon(), 9);
    assert_eq!(other.len(), 1, "the leased one stays away");
    assert_eq!(claim_at(&desk, late, 9).len(), 2);
}

#[test]
fn what_has_been_due_for_longest_comes_first() {
    let desk = Desk::new();
    let mut expected = Vec::new();
    for back in [5, 1, 3, 2, 4] {
        desk.clock.set(noon().before(Lifetime::minutes(back)));
        let row = desk.invite(&to(&format!("user-{back}@example.com")));
        expected.push((row.due_at().unwrap(), row.id()));
    }
    expected.sort_unstable();
    // One was leased before, and its lease has ended: it waits since then, behind the others.
    let lease = expected[0].0;
    block_on(desk.store.claim_due(lease, noon(), 1)).unwrap();
    expected.rotate_left(1);
    let claims = claim_at(&desk, noon(), 9);
    let ids = |claims: Vec<Claim>| claims.into_iter().map(|c| c.id).collect::<Vec<_>>();
    assert_eq!(
        ids(claims),
        expected.iter().map(|row| row.1).collect::<Vec<_>>()
    );
}

// K9
#[test]
fn k9_a_row_that_crashes_its_worker_is_set_aside_until_it_is_written() {
    let desk = Desk::new();
    let row = rows(&desk, 1).remove(0);
    let mut now = noon();
    for claims in 1..=MAX_CLAIMS {
        assert_eq!(
            claim_at(&desk, now, 9),
            [Claim::new(row.scope().clone(), row.id(), claims)]
        );
        now = now.after(LEASE);
    }
    assert!(claim_at(&desk, now, 9).is_empty());
    assert!(claim_at(&desk, Timestamp::MAX, 9).is_empty());
    desk.commit(&desk.revoke(&row).changes).unwrap();
    let revoked = desk.stored(&row).unwrap();
    let claims = claim_at(&desk, revoked.due_at().unwrap(), 9);
    assert_eq!(claims, [Claim::new(row.scope().clone(), row.id(), 1)]);
}

#[test]
fn a_write_ends_the_lease_and_a_use_does_not() {
    let desk = Desk::new();
    let (row, ticket) = desk.invite_with_ticket(link(Uses::Unlimited));
    let lapse = row.due_at().unwrap();
    assert_eq!(claim_at(&desk, lapse, 9).len(), 1);
    desk.commit(&desk.redeem(&row, &ticket, &user("ada")))
        .unwrap();
    assert!(claim_at(&desk, lapse, 9).is_empty());
    // A commit that fails gives no lease back.
    let mut failing = desk.revoke(&row).changes;
    failing.extend(failing.clone());
    assert!(desk.commit(&failing).is_err());
    assert!(claim_at(&desk, lapse, 9).is_empty());
    let revision = desk.stored(&row).unwrap();
    let extended = revision.extend(
        Lifetime::days(1),
        &crate::desk::grace(),
        &desk.facts,
        &desk.rules(),
        &desk.moment(),
    );
    desk.commit(&extended.unwrap().changes).unwrap();
    assert_eq!(
        claim_at(&desk, lapse.after(Lifetime::days(30)), 9)[0].claims,
        1
    );
}
