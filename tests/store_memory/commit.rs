use invitation::{
    Email, EventKind, GuestOrder, Lifetime, Limit, LimitKind, Revision, Slot, Stamp, Timestamp,
    UserId, Uses, Write,
    memory::MemoryStore,
    ports::{CommitError, Constraint, MAX_BATCH, Store, Veto},
    ticket::Pseudonym,
};
use pollster::block_on;

use crate::desk::{ACME, Desk, acme, ada, conflict, grace, link, noon, to, user, without_slots};

#[test]
fn a_batch_is_all_or_nothing_and_each_change_sees_those_before_it() {
    let desk = Desk::new();
    let first = desk.invite(&to("ada@example.com"));
    let freed = desk.revoke(&first);
    let second = desk.decide(&to("ada@example.com"));
    assert_eq!(
        conflict(desk.commit(&second.changes)),
        (0, Constraint::Slot)
    );

    let mut batch = freed.changes;
    batch.extend(second.changes.clone());
    batch.extend(second.changes);
    assert_eq!(conflict(desk.commit(&batch)), (2, Constraint::Id));
    assert_eq!(desk.stored(&first), Some(first.clone()));
    assert_eq!(
        block_on(desk.store.find_open(&first.slot().unwrap())).unwrap(),
        Some(first)
    );
    assert_eq!(desk.store.dump().len(), 1);
    assert_eq!(
        desk.store.events().len(),
        1,
        "A18: no event without its commit"
    );

    batch.pop();
    desk.commit(&batch).unwrap();
    let holder = block_on(desk.store.find_open(&second.outcome.slot().unwrap())).unwrap();
    assert_eq!(holder, Some(second.outcome));
    let kinds: Vec<_> = desk
        .store
        .events()
        .into_iter()
        .map(|event| event.kind)
        .collect();
    assert_eq!(
        kinds,
        [EventKind::Invited, EventKind::Revoked, EventKind::Invited]
    );
}

#[test]
fn more_than_a_batch_is_refused_for_good() {
    let desk = Desk::new();
    let change = desk.decide(&to("ada@example.com")).changes.remove(0);
    let Err(CommitError::Unavailable(error)) = desk.commit(&vec![change; MAX_BATCH + 1]) else {
        panic!("it was taken");
    };
    assert!(!error.is_retryable());
    assert!(desk.store.dump().is_empty());
    desk.commit(&[]).unwrap();
}

// K6
#[test]
fn k6_the_first_check_that_fails_is_the_answer() {
    let mut desk = Desk::new();
    let (row, ticket) = desk.invite_with_ticket(link(Uses::UpTo(1.try_into().unwrap())));
    let mut spent = desk.redeem(&row, &ticket, &user("ada"));
    desk.commit(&spent).unwrap();
    // Everything about this change is wrong; mended one by one, each wrong shows in its turn.
    let row_of = |key| Limit::Tally {
        kind: LimitKind::CreatedPerScope,
        key: Pseudonym::from_bytes([key; 32]),
        add: 2,
        max: 1,
        until: Timestamp::MAX,
    };
    desk.facts.stamp = Some(Stamp::new(vec![1]));
    desk.store.set_stamp(&acme(), Some(Stamp::new(vec![2])));
    desk.store.set_veto(|_| Some(Veto::Other));
    let change = &mut spent[0];
    change.premises.clone_from(&desk.facts.stamp);
    change.commit_before = Some(noon());
    change.limits = vec![
        Limit::Open {
            max: 0,
            as_of: noon(),
        },
        row_of(1),
    ];
    let using = |expect, max| Write::Use {
        id: row.id(),
        expect,
        max,
    };
    change.write = using(Revision::new(9), Some(1));

    assert_eq!(conflict(desk.commit(&spent)), (0, Constraint::Revision));
    spent[0].write = using(row.revision(), Some(1));
    assert_eq!(conflict(desk.commit(&spent)), (0, Constraint::Ledger));
    spent[0].redemption.as_mut().unwrap().redeemer = Pseudonym::from_bytes([3; 32]);
    assert_eq!(conflict(desk.commit(&spent)), (0, Constraint::Uses));
    spent[0].write = using(row.revision(), None);
    assert_eq!(conflict(desk.commit(&spent)), (0, Constraint::Deadline));
    spent[0].commit_before = None;
    assert_eq!(conflict(desk.commit(&spent)), (0, Constraint::Facts));
    desk.store.set_stamp(&acme(), Some(Stamp::new(vec![1])));
    // The link is used up and holds no place any more; another one does.
    desk.store.set_veto(|_| None);
    desk.invite(&to("lin@example.com"));
    desk.store.set_veto(|_| Some(Veto::Other));
    let limit = |result| match result {
        Err(CommitError::LimitReached { at: 0, limit }) => limit,
        other => panic!("no limit: {other:?}"),
    };
    assert_eq!(limit(desk.commit(&spent)), LimitKind::OpenPerScope);
    spent[0].limits.remove(0);
    assert_eq!(limit(desk.commit(&spent)), LimitKind::CreatedPerScope);
    spent[0].limits.clear();
    let refused = desk.commit(&spent);
    assert!(matches!(
        refused,
        Err(CommitError::Refused {
            at: 0,
            reason: Veto::Other
        })
    ));
    assert_eq!(desk.stored(&row).unwrap().use_count(), 1);
    assert_eq!(desk.store.redemptions(row.id()).len(), 1);
    desk.store.set_veto(|_| None);
    desk.commit(&spent).unwrap();
    assert_eq!(desk.stored(&row).unwrap().use_count(), 2);
}

// B1
#[test]
fn b1_no_stored_byte_holds_the_ticket() {
    let desk = Desk::new();
    let (row, ticket) = desk.invite_with_ticket(to("ada@example.com"));
    let stored = serde_json::to_string(&desk.store.dump()).unwrap();
    let said = format!("{stored}{:?}{:?}", desk.store, desk.store.events());
    let secret = ticket.expose_secret();
    assert!(!said.contains(&secret[5..]) && !said.contains(secret));
    let found = block_on(desk.store.find_by_digest(&ticket.digest())).unwrap();
    assert_eq!(found, Some(row));
}

#[test]
fn uses_stand_beside_the_document_and_outlast_a_replacement() {
    let desk = Desk::new();
    let (row, ticket) = desk.invite_with_ticket(link(Uses::UpTo(2.try_into().unwrap())));
    desk.commit(&desk.redeem(&row, &ticket, &user("ada")))
        .unwrap();
    let stored = desk.stored(&row).unwrap();
    assert_eq!((stored.use_count(), stored.revision()), (1, row.revision()));
    let extend = stored.extend(
        Lifetime::days(9),
        &grace(),
        &desk.facts,
        &desk.rules(),
        &desk.moment(),
    );
    desk.commit(&extend.unwrap().changes).unwrap();
    let stale = desk.redeem(&row, &ticket, &user("lin"));
    assert_eq!(conflict(desk.commit(&stale)), (0, Constraint::Revision));
    let stored = desk.stored(&row).unwrap();
    assert_eq!(stored.use_count(), 1);
    desk.commit(&desk.redeem(&stored, &ticket, &user("lin")))
        .unwrap();
    let spent = desk.stored(&row).unwrap();
    assert_eq!(spent.status_at(noon()), invitation::Status::Accepted);
}

// A4, A18
#[test]
fn a4_members_guests_and_events_come_with_the_commit_or_not_at_all() {
    let desk = Desk::new();
    let guest = UserId::new("guest-1").unwrap();
    let mut decided = desk.decide(&to("ada@example.com"));
    decided.changes[0].guest = Some(GuestOrder::Provision(guest.clone()));
    let mut failing = decided.changes.clone();
    failing.extend(decided.changes.clone());
    assert_eq!(conflict(desk.commit(&failing)), (1, Constraint::Id));
    assert!(desk.store.guests(&acme()).is_empty());
    desk.commit(&decided.changes).unwrap();
    let ada_at = Email::parse("ada@example.com").unwrap();
    assert_eq!(desk.store.guests(&acme()).get(&guest), Some(&ada_at));

    let mut decided = desk.decide(&to("lin@example.com"));
    decided.changes[0].guest = Some(GuestOrder::Provision(guest));
    let refused = desk.commit(&decided.changes);
    assert!(matches!(
        refused,
        Err(CommitError::Refused {
            at: 0,
            reason: Veto::AccountExists
        })
    ));

    let (row, ticket) = desk.invite_with_ticket(to("kim@example.com"));
    let kim = user("kim").verified("kim@example.com").unwrap();
    let taken = desk.redeem(&row, &ticket, &kim);
    desk.store.set_seats(&acme(), Some(0));
    let refused = desk.commit(&taken);
    assert!(matches!(
        refused,
        Err(CommitError::Refused {
            at: 0,
            reason: Veto::NoSeat
        })
    ));
    assert_eq!(desk.stored(&row), Some(row.clone()));
    assert!(desk.store.redemptions(row.id()).is_empty());
    desk.store.set_seats(&acme(), Some(1));
    desk.commit(&taken).unwrap();
    let members = desk.store.members(&acme());
    assert_eq!(
        members.keys().map(UserId::as_str).collect::<Vec<_>>(),
        ["kim"]
    );
}

// D4
#[test]
fn d4_a_membership_is_only_ever_added_to() {
    let desk = Desk::with_policy(without_slots());
    let rows: Vec<_> = ["admin", "member"]
        .map(|role| {
            let draft = invitation::Invite::email(ACME, "ada@example.com").unwrap();
            desk.invite_with_ticket(draft.role(role).unwrap())
        })
        .into();
    // Both are decided before either is committed, so each knows of no roles but its own.
    let decided: Vec<_> = rows
        .iter()
        .map(|(row, t)| desk.redeem(row, t, &ada()))
        .collect();
    for changes in &decided {
        desk.commit(changes).unwrap();
    }
    let members = desk.store.members(&acme());
    let held: Vec<_> = members
        .values()
        .flat_map(|roles| roles.iter())
        .map(|r| r.as_str())
        .collect();
    assert_eq!(held, ["admin", "member"]);
}

#[test]
fn a_hook_that_panics_leaves_nothing_half_written() {
    let desk = Desk::new();
    let lin = desk.invite(&to("lin@example.com"));
    let mut batch = desk.revoke(&lin).changes;
    batch.extend(desk.decide(&to("ada@example.com")).changes);
    desk.store.set_veto(|change| match change.write {
        Write::Insert(_) => panic!("the host's fault"),
        _ => None,
    });
    let store: MemoryStore = desk.store.clone();
    let changes = batch.clone();
    let crashed = std::thread::spawn(move || block_on(store.commit(&changes))).join();
    assert!(crashed.is_err());
    assert_eq!(desk.stored(&lin), Some(lin.clone()));
    assert_eq!(desk.store.events().len(), 1);
    desk.store.set_veto(|_| None);
    desk.commit(&batch).unwrap();
    assert_eq!(
        block_on(
            desk.store
                .find_open(&Slot::of(&acme(), lin.invitee()).unwrap())
        )
        .unwrap(),
        None
    );
}
