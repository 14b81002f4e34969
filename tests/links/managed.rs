//! Links that are revoked, rotated, shown again, and counted.

use std::thread;

use invitation::{
    CeilingRefusal, Delivery, Invitation, InviteRefusal, LimitKind, ManageRefusal, RedeemRefusal,
    Redeemed, ResendRefusal, Status, policy::Duplicates, ports::Query,
};
use pollster::block_on;

use super::{
    anyone, invite_refusal, limited, of_domain, refusal,
    support::{self, ACME, World, acme, grace, milo, policy_with_links},
    up_to, user, world,
};

// A11
#[test]
fn a11_a_revoked_link_is_dead_and_its_members_stay() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone());
    world.redeem(&ticket, &user(0)).unwrap();
    block_on(world.invitations.revoke(link.scope(), link.id(), &grace())).unwrap();
    assert_eq!(
        refusal(&world, &ticket, &user(1)),
        RedeemRefusal::Status(Status::Revoked)
    );
    assert!(world.store.members(&acme()).contains_key(user(0).user()));
    let again = world.redeem(&ticket, &user(0)).unwrap();
    assert!(matches!(again, Redeemed::Already { .. }));
}

#[test]
fn a_spent_link_cannot_be_revoked_any_more() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone().uses(up_to(1)));
    world.redeem(&ticket, &user(0)).unwrap();
    let revoked = block_on(world.invitations.revoke(link.scope(), link.id(), &grace()));
    assert_eq!(
        revoked.unwrap_err().refusal(),
        Some(&ManageRefusal::Status(Status::Accepted))
    );
}

// D9
#[test]
fn d9_a_rotated_link_is_dead_and_its_uses_stay_counted() {
    let world = world();
    let (link, old) = world.ticket_for(&anyone().uses(up_to(2)));
    world.redeem(&old, &user(0)).unwrap();
    let (scope, id) = (link.scope(), link.id());
    let rotated = block_on(world.invitations.rotate(scope, id, &grace())).unwrap();
    assert_eq!(rotated.generation(), Some(2));
    assert_eq!(refusal(&world, &old, &user(1)), RedeemRefusal::Unknown);

    let shown = block_on(world.invitations.reveal(scope, id, &grace())).unwrap();
    let new = support::ticket_in(shown.expose_secret());
    assert_ne!(new, old);
    let repeat = world.redeem(new, &user(0)).unwrap();
    assert!(matches!(repeat, Redeemed::Already { .. }));
    assert!(world.redeem(new, &user(1)).is_ok());
    assert_eq!(
        refusal(&world, new, &user(2)),
        RedeemRefusal::Status(Status::Accepted)
    );
}

// R2
#[test]
fn r2_the_same_link_is_shown_again_without_being_stored() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone());
    let revealed = block_on(world.invitations.reveal(link.scope(), link.id(), &grace()));
    let revealed = revealed.unwrap();
    assert_eq!(support::ticket_in(revealed.expose_secret()), ticket);
    let stored = serde_json::to_string(&world.store.dump()).unwrap();
    assert!(!stored.contains(ticket.trim_start_matches("inv1_")));
}

// K3
#[test]
fn k3_who_may_not_grant_it_sees_no_link() {
    let world = world();
    let (link, _) = world.ticket_for(&anyone());
    let stranger = invitation::Actor::person("zoe").unwrap();
    for (actor, reason) in [
        (milo(), CeilingRefusal::Roles),
        (stranger, CeilingRefusal::NoStanding),
    ] {
        let shown = world.invitations.reveal(link.scope(), link.id(), &actor);
        assert_eq!(
            block_on(shown).unwrap_err().refusal(),
            Some(&ManageRefusal::Ceiling(reason))
        );
        let rotated = world.invitations.rotate(link.scope(), link.id(), &actor);
        assert_eq!(
            block_on(rotated).unwrap_err().refusal(),
            Some(&ManageRefusal::Ceiling(reason))
        );
    }
}

// D3
#[test]
fn d3_a_link_dies_with_the_standing_of_its_inviter() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone());
    world.directory.member(ACME, "grace", ["member"]).unwrap();
    assert_eq!(
        refusal(&world, &ticket, &user(0)),
        RedeemRefusal::Sponsor(CeilingRefusal::Roles)
    );
    world.directory.remove_member(ACME, "grace").unwrap();
    assert_eq!(
        refusal(&world, &ticket, &user(0)),
        RedeemRefusal::Sponsor(CeilingRefusal::NoStanding)
    );
    assert_eq!(world.stored(&link).use_count(), 0);
}

// A14
#[test]
fn a14_seats_hold_against_a_link_without_a_cap() {
    let world = world();
    world.directory.seats(ACME, 5).unwrap();
    let (link, ticket) = world.ticket_for(&anyone());
    thread::scope(|scope| {
        for number in 0..12 {
            let (world, ticket) = (&world, ticket.as_str());
            scope.spawn(move || match world.redeem(ticket, &user(number)) {
                Ok(redeemed) => assert!(redeemed.granted().is_some()),
                Err(error) => assert_eq!(error.refusal(), Some(&RedeemRefusal::NoSeat)),
            });
        }
    });
    assert_eq!(world.store.members(&acme()).len(), 5);
    assert_eq!(world.stored(&link).use_count(), 2);
}

#[test]
fn a_link_is_handed_over_and_never_sent() {
    let world = world();
    let (link, _) = world.ticket_for(&anyone());
    assert_eq!(world.run_due().sent, 0);
    assert_eq!(*world.stored(&link).delivery(), Delivery::NotAsked);
    let resent = block_on(world.invitations.resend(link.scope(), link.id(), &grace()));
    assert_eq!(
        resent.unwrap_err().refusal(),
        Some(&ManageRefusal::Resend(ResendRefusal::NoLetter))
    );
}

#[test]
fn links_hold_no_slot_so_several_stand_beside_each_other() {
    let refuse = policy_with_links().duplicates(Duplicates::Refuse);
    let world = World::with_policy(refuse.build().unwrap());
    for draft in [
        anyone(),
        anyone(),
        of_domain("a.example"),
        of_domain("a.example"),
    ] {
        assert!(world.invite(&draft).link.is_some());
    }
    let counts = block_on(world.invitations.count(&acme())).unwrap();
    assert_eq!(counts[&Status::Pending], 4);
}

// Q1
#[test]
fn q1_lists_and_counts_see_a_spent_link_as_accepted() {
    let world = world();
    let (spent, ticket) = world.ticket_for(&anyone().uses(up_to(1)));
    let (open, _) = world.ticket_for(&anyone().uses(up_to(2)));
    world.redeem(&ticket, &user(0)).unwrap();
    let counts = block_on(world.invitations.count(&acme())).unwrap();
    assert_eq!(counts.get(&Status::Accepted), Some(&1));
    assert_eq!(counts.get(&Status::Pending), Some(&1));
    for (status, id) in [(Status::Accepted, spent.id()), (Status::Pending, open.id())] {
        let query = Query::in_scope(acme()).with_status(status);
        let page = block_on(world.invitations.list(&query)).unwrap();
        let ids: Vec<_> = page.items.iter().map(Invitation::id).collect();
        assert_eq!(ids, [id], "{status:?}");
    }
}

// A15
#[test]
fn a15_a_spent_link_does_not_count_as_open() {
    let rules = limited(|limits| limits.open_per_scope = Some(1));
    let world = World::with_policy(rules.build().unwrap());
    let (_, ticket) = world.ticket_for(&anyone().uses(up_to(1)));
    let full = InviteRefusal::Limit(LimitKind::OpenPerScope);
    assert_eq!(invite_refusal(&world, &anyone()), full);
    world.redeem(&ticket, &user(0)).unwrap();
    assert!(world.invite(&anyone()).link.is_some());
}
