//! Every state meets every command: what is answered, and that a refusal changes nothing. These are
//! the pure decisions, so there is no store and no sweeper; each state was reached by commands.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod lab;
#[path = "../support/mod.rs"]
mod support;

use invitation::{
    Change, Claimant, Evidence, InviteRefusal, Lifetime, ManageRefusal, RedeemRefusal, Status,
    Write, policy::Requests, ports::Query,
};
use lab::{Case, Lab};
use pollster::block_on;
use support::{ACME, World, acme, ada, draft, draft_for, grace, limits, milo, olivia, policy};

/// `ok`: it is decided and changes something. `-`: nothing to do. `already`: a repeat that grants
/// nothing. Everything else is the refusal, a status by its name. What is due is named by what it
/// comes to.
const TABLE: &str = "
            redeem    inbox     decline   block     revoke    resend    rotate    reveal    extend    renew     amend     approve   reject    erase  bounce  due
requested   unknown   awaits    unknown   unknown   ok        requested requested requested requested requested requested ok        ok        ok     -       -
pending     ok        ok        ok        ok        ok        ok        ok        ok        ok        pending   ok        pending   pending   ok     ok      -
accepted    already   accepted  accepted  ok        accepted  accepted  accepted  accepted  accepted  accepted  accepted  accepted  accepted  ok     ok      -
declined    declined  declined  declined  ok        declined  declined  declined  declined  declined  declined  declined  declined  declined  ok     ok      -
revoked     revoked   revoked   revoked   ok        revoked   revoked   revoked   revoked   revoked   revoked   revoked   revoked   revoked   ok     ok      -
rejected    unknown   rejected  unknown   unknown   rejected  rejected  rejected  rejected  rejected  rejected  rejected  rejected  rejected  ok     -       request_rejected
expired     expired   expired   expired   ok        expired   expired   expired   expired   expired   ok        expired   expired   expired   ok     ok      -
lapsed      expired   expired   expired   ok        expired   expired   expired   expired   ok        ok        expired   expired   expired   ok     ok      expired
used-up     already   accepted  shared    shared    accepted  accepted  accepted  accepted  accepted  accepted  accepted  accepted  accepted  ok     -       -
erased      unknown   revoked   shared    shared    revoked   revoked   revoked   revoked   revoked   revoked   revoked   revoked   revoked   -      ok      -
";

const STATES: [&str; 10] = [
    "requested",
    "pending",
    "accepted",
    "declined",
    "revoked",
    "rejected",
    "expired",
    "lapsed",
    "used-up",
    "erased",
];
const COMMANDS: [&str; 16] = [
    "redeem", "inbox", "decline", "block", "revoke", "resend", "rotate", "reveal", "extend",
    "renew", "amend", "approve", "reject", "erase", "bounce", "due",
];

/// The commands that may write to a row that has ended, because they change nothing of its end.
const TOUCH_THE_ENDED: [&str; 4] = ["erase", "bounce", "block", "renew"];

// A5
#[test]
fn a5_every_state_answers_every_command_as_the_table_says() {
    let lab = Lab::new();
    let mut found = format!("\n{:<12}", "");
    for command in COMMANDS {
        found.push_str(&format!("{command:<10}"));
    }
    for state in STATES {
        found.push_str(&format!("\n{state:<12}"));
        for command in COMMANDS {
            let case = lab.case(state);
            let (changes, word) = lab.give(command, &case);
            found.push_str(&format!("{word:<10}"));
            holds_what_always_holds(state, command, &case, &changes, &word);
        }
    }
    let words = |table: &str| -> Vec<Vec<String>> {
        let rows = table.trim().lines();
        rows.map(|row| row.split_whitespace().map(str::to_owned).collect())
            .collect()
    };
    assert_eq!(words(TABLE), words(&found), "the table is now:\n{found}");
}

fn holds_what_always_holds(
    state: &str,
    command: &str,
    case: &Case,
    changes: &[Change],
    word: &str,
) {
    let at = format!("{command} of {state}");
    let did_something = word == "ok" || command == "due";
    assert!(
        did_something || changes.is_empty(),
        "{at} was refused and writes"
    );
    let before = case.row.state();
    for change in changes {
        assert_eq!(change.scope, *case.row.scope(), "{at}");
        assert_eq!(
            change.granted.is_some(),
            change.redemption.is_some(),
            "{at}"
        );
        let Some(after) = change.write.invitation() else {
            assert_eq!(command, "redeem", "{at} counts a use");
            continue;
        };
        if after.id() != case.row.id() {
            assert_eq!(
                (state, command),
                ("expired", "renew"),
                "{at} makes a new row"
            );
            continue;
        }
        let Write::Replace { expect, .. } = change.write else {
            panic!("{at} inserts a row that is there");
        };
        assert_eq!(expect, case.row.revision(), "{at}");
        assert!(after.revision() > expect, "{at} keeps the revision");
        assert_ne!(after.change_id(), case.row.change_id(), "{at}");
        if !before.status().is_open() {
            assert!(
                TOUCH_THE_ENDED.contains(&command),
                "{at} writes to what has ended"
            );
            assert_eq!(after.state().status(), before.status(), "{at}");
            assert_eq!(
                after.status_at(case.now),
                case.row.status_at(case.now),
                "{at}"
            );
            assert!(after.slot().is_none(), "{at}");
        }
        if case.row.status_at(case.now) == Status::Accepted && command != "erase" {
            assert_eq!(after.state(), before, "{at}");
        }
        // Only a living invitation has a ticket that could be of use later on.
        let ends = after.state().status();
        assert!(
            ends.is_open() || after.slot().is_none(),
            "{at} keeps its slot"
        );
    }
}

// A5
#[test]
fn a5_whoever_loses_the_race_does_not_open_what_the_winner_took() {
    let lab = Lab::new();
    let case = lab.case("accepted");
    for user in ["ada", "mallory"] {
        let other = Claimant::new(user).unwrap().verified("ada@example.com");
        let moment = lab.at(case.now);
        let late = case.row.redeem(
            Evidence::Ticket(&case.ticket),
            &other.unwrap(),
            None,
            &lab.facts,
            &lab.rules(),
            &moment,
        );
        assert_eq!(
            late.unwrap_err(),
            RedeemRefusal::Status(Status::Accepted),
            "{user}"
        );
    }
}

// A11
#[test]
fn a11_revoking_what_was_taken_up_is_refused_and_leaves_the_member() {
    let world = World::new();
    let (invitation, letter) = world.letter_for(&draft());
    world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    let before = (world.stored(&invitation), world.store.members(&acme()));
    let (scope, id) = (acme(), invitation.id());
    let revoked = block_on(world.invitations.revoke(&scope, id, &grace()));
    let refused = revoked.unwrap_err();
    assert_eq!(
        refused.refusal(),
        Some(&ManageRefusal::Status(Status::Accepted))
    );
    let after = (world.stored(&invitation), world.store.members(&acme()));
    assert_eq!(before, after);
}

// A12
#[test]
fn a12_a_declined_invitation_cannot_be_redeemed_by_any_door() {
    let world = World::new();
    let (invitation, letter) = world.letter_for(&draft());
    let ticket = letter.ticket().unwrap();
    block_on(world.invitations.decline(ticket, Some(&ada()))).unwrap();
    let by_ticket = world.redeem(ticket, &ada()).unwrap_err();
    let by_id = block_on(
        world
            .invitations
            .accept_from_inbox(&acme(), invitation.id(), &ada()),
    );
    for refused in [by_ticket, by_id.unwrap_err()] {
        assert_eq!(
            refused.refusal(),
            Some(&RedeemRefusal::Status(Status::Declined))
        );
    }
    assert!(!world.store.members(&acme()).contains_key(ada().user()));
}

// A13, A15
#[test]
fn a13_expiry_is_derived_everywhere_though_nothing_swept() {
    let limits = limits(|limits| limits.open_per_scope = Some(1));
    let world = World::with_policy(policy().limits(limits).build().unwrap());
    let (first, letter) = world.letter_for(&draft());
    let lin = draft_for("lin@example.com").unwrap();
    let crowded = block_on(world.invitations.invite(&lin, &grace())).unwrap_err();
    assert!(matches!(crowded.refusal(), Some(InviteRefusal::Limit(_))));

    world.clock.set(first.expires_at());
    let stored = world.stored(&first);
    assert_eq!(
        stored.state().status(),
        Status::Pending,
        "nobody swept it up"
    );
    assert_eq!(stored.status_at(world.now()), Status::Expired);
    let refused = world.redeem(letter.ticket().unwrap(), &ada()).unwrap_err();
    assert_eq!(
        refused.refusal(),
        Some(&RedeemRefusal::Status(Status::Expired))
    );
    let listed = |status| {
        let query = Query::in_scope(acme()).with_status(status);
        let page = block_on(world.invitations.list(&query)).unwrap();
        page.items.len()
    };
    assert_eq!((listed(Status::Pending), listed(Status::Expired)), (0, 1));
    let counts = block_on(world.invitations.count(&acme())).unwrap();
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [(Status::Expired, 1)]
    );
    // A15: the dead row holds no place.
    assert!(block_on(world.invitations.invite(&lin, &grace())).is_ok());
}

// A15
#[test]
fn a15_dead_rows_change_nothing_of_what_the_living_may_do() {
    let limits = limits(|limits| limits.open_per_scope = Some(2));
    for dead in 0..4_u32 {
        let world = World::with_policy(policy().limits(limits.clone()).build().unwrap());
        for number in 0..dead {
            let draft = draft_for(&format!("dead{number}@example.com")).unwrap();
            let invited = world.invite(&draft);
            if number % 2 == 0 {
                world.clock.set(invited.invitation.expires_at());
            } else {
                let (scope, id) = (acme(), invited.invitation.id());
                block_on(world.invitations.revoke(&scope, id, &grace())).unwrap();
            }
        }
        let alive = (0..3).map(|number| {
            let draft = draft_for(&format!("live{number}@example.com")).unwrap();
            block_on(world.invitations.invite(&draft, &grace())).is_ok()
        });
        assert_eq!(
            alive.collect::<Vec<_>>(),
            [true, true, false],
            "{dead} dead"
        );
    }
}

// D5
#[test]
fn d5_whoever_was_invited_once_can_be_invited_again_however_that_ended() {
    for state in [
        "accepted", "declined", "revoked", "rejected", "expired", "lapsed", "erased",
    ] {
        let policy = policy().requests(Requests::Members).build().unwrap();
        let world = World::with_policy(policy);
        let service = &world.invitations;
        if state == "rejected" {
            let asker = Claimant::of(milo().user().clone());
            let asked = block_on(service.request(&draft(), &asker)).unwrap();
            let (id, seen) = (asked.invitation.id(), asked.invitation.revision());
            block_on(service.reject(&acme(), id, seen, &grace())).unwrap();
        } else {
            let (old, letter) = world.letter_for(&draft());
            let ticket = letter.ticket().unwrap();
            match state {
                "accepted" => {
                    world.redeem(ticket, &ada()).unwrap();
                    world.directory.remove_member(ACME, "ada").unwrap();
                }
                "declined" => {
                    block_on(service.decline(ticket, Some(&ada()))).unwrap();
                }
                "revoked" => {
                    block_on(service.revoke(&acme(), old.id(), &grace())).unwrap();
                }
                "erased" => {
                    let address = "ada@example.com".parse().unwrap();
                    block_on(service.erase(&address, None)).unwrap();
                }
                _ => world
                    .clock
                    .set(old.expires_at().after(Lifetime::minutes(2))),
            }
            if state == "expired" {
                assert_eq!(world.run_due().expired, 1);
            }
        }
        let (_, letter) = world.letter_for(&draft());
        let redeemed = world.redeem(letter.ticket().unwrap(), &ada());
        assert!(redeemed.unwrap().granted().is_some(), "{state}");
    }
}

// D5
#[test]
fn d5_a_living_invitation_is_what_blocks_a_second_one() {
    let world = World::new();
    let first = world.invite(&draft()).invitation;
    let again = block_on(world.invitations.invite(&draft(), &olivia())).unwrap_err();
    let existing = first.id();
    assert_eq!(
        again.refusal(),
        Some(&InviteRefusal::Duplicate { existing })
    );
}
