use invitation::{
    Lifetime, Limit, LimitKind,
    policy::{Limits, Per, Rate},
    ports::{CommitError, Constraint, Store},
};
use pollster::block_on;

use crate::desk::{Desk, ada, conflict, noon, policy, to};

// K6
#[test]
fn k6_the_replay_of_a_create_finds_its_own_id_before_slot_and_limit() {
    let mut limits = Limits::default();
    limits.open_per_scope = Some(1);
    limits.created = vec![Rate {
        per: Per::Scope,
        max: 1,
        window: Lifetime::days(1),
    }];
    let desk = Desk::with_policy(policy().limits(limits).build().unwrap());
    let decided = desk.decide(&to("ada@example.com"));
    desk.commit(&decided.changes).unwrap();
    assert_eq!(conflict(desk.commit(&decided.changes)), (0, Constraint::Id));
    let other = desk.decide(&to("lin@example.com"));
    let refused = desk.commit(&other.changes);
    let limit = LimitKind::OpenPerScope;
    assert!(matches!(refused, Err(CommitError::LimitReached { at: 0, limit: l }) if l == limit));
}

// E1
#[test]
fn e1_a_deadline_is_told_by_the_clock_of_the_store() {
    let desk = Desk::new();
    let (row, ticket) = desk.invite_with_ticket(to("ada@example.com"));
    let changes = desk.redeem(&row, &ticket, &ada());
    desk.clock.set(row.expires_at());
    assert_eq!(conflict(desk.commit(&changes)), (0, Constraint::Deadline));
    desk.clock.set(row.expires_at().before(Lifetime::micros(1)));
    desk.commit(&changes).unwrap();
}

// A15, F9
#[test]
fn a15_lapsed_rows_hold_no_place_and_f9_revoking_refunds_no_tally() {
    let mut limits = Limits::default();
    limits.letters = None;
    limits.open_per_scope = Some(2);
    limits.created = vec![Rate {
        per: Per::Scope,
        max: 4,
        window: Lifetime::days(365),
    }];
    let desk = Desk::with_policy(policy().limits(limits).build().unwrap());
    let first = desk.invite(&to("a@example.com"));
    desk.invite(&to("b@example.com"));
    let reached = |desk: &Desk, address: &str| match desk.commit(&desk.decide(&to(address)).changes)
    {
        Err(CommitError::LimitReached { limit, .. }) => Some(limit),
        Ok(()) => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        reached(&desk, "c@example.com"),
        Some(LimitKind::OpenPerScope)
    );
    desk.clock
        .set(first.expires_at().before(Lifetime::micros(1)));
    assert_eq!(
        reached(&desk, "c@example.com"),
        Some(LimitKind::OpenPerScope)
    );
    desk.clock.set(first.expires_at());
    assert_eq!(reached(&desk, "c@example.com"), None);
    let fourth = desk.invite(&to("d@example.com"));
    desk.commit(&desk.revoke(&fourth).changes).unwrap();
    assert_eq!(
        reached(&desk, "e@example.com"),
        Some(LimitKind::CreatedPerScope)
    );
    // The moment steps back, and the lapsed ones stand again.
    desk.clock.set(noon());
    let mut back = desk.decide(&to("f@example.com"));
    back.changes[0].limits.truncate(1);
    let refused = desk.commit(&back.changes);
    assert!(matches!(
        refused,
        Err(CommitError::LimitReached {
            limit: LimitKind::OpenPerScope,
            ..
        })
    ));
}

#[test]
fn a_tally_is_taken_back_with_its_batch() {
    let mut limits = Limits::default();
    limits.letters = None;
    limits.created = vec![Rate {
        per: Per::Scope,
        max: 9,
        window: Lifetime::days(1),
    }];
    let desk = Desk::with_policy(policy().limits(limits).build().unwrap());
    let ada = desk.decide(&to("ada@example.com")).changes;
    let Limit::Tally { key, .. } = ada[0].limits[0] else {
        panic!("creations are counted");
    };
    let counted = || block_on(desk.store.tally(&key)).unwrap();
    let mut failing = desk.decide(&to("lin@example.com")).changes;
    failing.extend([ada.clone(), ada.clone()].concat());
    assert_eq!(conflict(desk.commit(&failing)), (2, Constraint::Id));
    assert_eq!(counted(), 0);
    desk.commit(&ada).unwrap();
    failing.truncate(1);
    failing.extend(ada);
    assert_eq!(conflict(desk.commit(&failing)), (1, Constraint::Id));
    assert_eq!(counted(), 1);
}
