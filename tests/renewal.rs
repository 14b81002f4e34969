//! An expired invitation stands again: by explicit intent, with a fresh letter, under limits.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::sync::Arc;

use invitation::{
    CeilingRefusal, Keyring, Lifetime, ManageRefusal, Policy, RedeemRefusal, ResendRefusal, Status,
    memory::SeededEntropy,
    policy::{DomainPolicy, Duplicates, PolicyBuilder},
    service::Invitations,
};
use pollster::block_on;
use support::{ACME, World, acme, ada, draft, grace, milo, policy};

#[test]
fn a_lapsed_row_is_renewed_in_place_and_its_first_link_works_again() {
    let world = World::new();
    let (invitation, letter) = world.letter_for(&draft());
    world.clock.set(invitation.expires_at());
    let renewed = block_on(world.invitations.renew(&acme(), invitation.id(), &grace())).unwrap();
    assert_eq!(renewed.id(), invitation.id());
    world.run_due();
    assert_eq!(world.mailer.last().unwrap().ticket(), letter.ticket());
    assert!(world.redeem(letter.ticket().unwrap(), &ada()).is_ok());
}

#[test]
fn a_row_that_is_stored_as_expired_stays_so_and_another_takes_its_place() {
    let world = World::new();
    let (invitation, letter) = world.letter_for(&draft());
    world.advance(Lifetime::days(8));
    assert_eq!(world.run_due().expired, 1);
    let renew = |actor| block_on(world.invitations.renew(&acme(), invitation.id(), &actor));
    assert!(matches!(
        renew(milo()).unwrap_err().refusal(),
        Some(ManageRefusal::Ceiling(_))
    ));
    let renewed = renew(grace()).unwrap();
    assert_ne!(renewed.id(), invitation.id());
    assert_eq!(renewed.grant(), invitation.grant());
    let old = world.stored(&invitation);
    assert_eq!(old.state().status(), Status::Expired);
    world.run_due();
    let fresh = world.mailer.last().unwrap();
    let refused = world.redeem(letter.ticket().unwrap(), &ada()).unwrap_err();
    let expired = RedeemRefusal::Status(Status::Expired);
    assert_eq!(refused.refusal(), Some(&expired));
    assert!(world.redeem(fresh.ticket().unwrap(), &ada()).is_ok());
}

#[test]
fn the_holder_of_an_expired_ticket_may_ask_only_where_the_policy_lets_them() {
    let strict = World::new();
    let (_, letter) = strict.letter_for(&draft());
    strict.advance(Lifetime::days(8));
    let asked = block_on(
        strict
            .invitations
            .renew_for_holder(letter.ticket().unwrap()),
    );
    assert!(asked.is_err());

    let world = World::with_policy(policy().renew_for_holder().build().unwrap());
    let (_, letter) = world.letter_for(&draft());
    let ticket = letter.ticket().unwrap();
    assert!(
        block_on(world.invitations.renew_for_holder(ticket)).is_err(),
        "not expired"
    );
    world.advance(Lifetime::days(8));
    world.run_due();
    block_on(world.invitations.renew_for_holder(ticket)).unwrap();
    world.run_due();
    let fresh = world.mailer.last_to("ada@example.com").unwrap();
    assert_ne!(fresh.ticket(), letter.ticket());
    assert!(world.redeem(fresh.ticket().unwrap(), &ada()).is_ok());

    let lin = support::draft_for("lin@example.com").unwrap();
    let (_, letter) = world.letter_for(&lin);
    world
        .directory
        .remove_member(support::ACME, "grace")
        .unwrap();
    world.advance(Lifetime::days(8));
    let asked = block_on(world.invitations.renew_for_holder(letter.ticket().unwrap()));
    assert!(
        matches!(
            asked.unwrap_err().refusal(),
            Some(ManageRefusal::Ceiling(_))
        ),
        "the sponsor is gone"
    );
}

/// What would keep a new invitation of Ada from being made, and what a renewal says to it.
type Hindrance = (fn(&World), ManageRefusal);

fn ruled(world: &World, rules: PolicyBuilder) {
    let rules = Arc::new(rules.build().unwrap());
    world.directory.policy(ACME, rules).unwrap();
}

#[test]
fn a_renewal_is_asked_all_that_a_new_invitation_is_and_standing_first() {
    let hindrances: [Hindrance; 7] = [
        (
            |world| {
                world.directory.member(ACME, "ada", ["member"]).unwrap();
            },
            ManageRefusal::AlreadyMember,
        ),
        (
            |world| {
                world.directory.seats(ACME, 1).unwrap();
            },
            ManageRefusal::NoSeat,
        ),
        (
            |world| {
                world.directory.block("ada@example.com").unwrap();
            },
            ManageRefusal::Resend(ResendRefusal::ContactBlocked),
        ),
        (
            |world| {
                ruled(
                    world,
                    policy().domains(DomainPolicy::allow(["example.org"]).unwrap()),
                )
            },
            ManageRefusal::Domain,
        ),
        (
            |world| {
                ruled(
                    world,
                    Policy::builder()
                        .link("https://app.example.com/join")
                        .unwrap()
                        .grants("admin", ["member"])
                        .unwrap(),
                )
            },
            ManageRefusal::NotAllowed,
        ),
        (
            |world| world.advance(Lifetime::days(30)),
            ManageRefusal::GrantEnded,
        ),
        (
            |world| {
                world.directory.remove_scope(ACME).unwrap();
            },
            ManageRefusal::Ceiling(CeilingRefusal::NoStanding),
        ),
    ];
    for (hinder, said) in hindrances {
        for is_stored_as_expired in [false, true] {
            let world = World::new();
            world.directory.address("ada", "ada@example.com").unwrap();
            let until = world.now().after(Lifetime::days(20));
            let asked = draft().message("Welcome!").unwrap().until(until);
            let invitation = world.letter_for(&asked).0;
            world.advance(Lifetime::days(8));
            if is_stored_as_expired {
                assert_eq!(world.run_due().expired, 1);
            }
            hinder(&world);
            let before = world.stored(&invitation);
            let renew = |actor| {
                let answer = block_on(world.invitations.renew(&acme(), invitation.id(), &actor));
                answer.unwrap_err().refusal().cloned()
            };
            assert_eq!(renew(grace()), Some(said.clone()));
            assert!(
                matches!(renew(milo()), Some(ManageRefusal::Ceiling(_))),
                "{said}"
            );
            assert_eq!(world.stored(&invitation), before);
        }
    }
}

// F9
#[test]
fn f9_renewing_one_row_again_and_again_keeps_its_cool_down_also_where_duplicates_are_allowed() {
    let allowing = policy().renew_for_holder().duplicates(Duplicates::Allow);
    let world = World::with_policy(allowing.build().unwrap());
    let (_, letter) = world.letter_for(&draft());
    world.advance(Lifetime::days(8));
    world.run_due();
    let ask = || block_on(world.invitations.renew_for_holder(letter.ticket().unwrap()));
    ask().unwrap();
    let from = world.now().after(Lifetime::minutes(1));
    let too_soon = ManageRefusal::Resend(ResendRefusal::TooSoon { from });
    assert_eq!(ask().unwrap_err().refusal(), Some(&too_soon));
    world.advance(Lifetime::minutes(1));
    ask().unwrap();
}

// K10
#[test]
fn k10_a_link_that_cannot_be_derived_is_neither_shown_nor_disclosed() {
    let world = World::new();
    let invitation = world.invite(&draft()).invitation;
    let other = "k2:active:1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100";
    let older = Invitations::with_ports(
        world.store.clone(),
        world.directory.clone(),
        Keyring::parse(other).unwrap(),
        policy().build().unwrap(),
        world.clock.clone(),
        SeededEntropy::new(9),
    );
    let error = block_on(older.reveal(&acme(), invitation.id(), &grace())).unwrap_err();
    assert!(error.is_retryable(), "a newer ring may know the key");
    assert_eq!(world.stored(&invitation), invitation, "nothing changed");
}
