//! Links for several people: for a domain, or for whoever has them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod managed;
#[path = "../support/mod.rs"]
mod support;

use std::{num::NonZeroU32, thread};

use invitation::{
    Amendment, CeilingRefusal, Claimant, EventKind, Invitation, Invite, InviteRefusal, Lifetime,
    ManageRefusal, RedeemRefusal, Redeemed, Revision, Roles, State, Status, Uses,
    policy::{DomainPolicy, Limits, PolicyBuilder},
};
use pollster::block_on;
use support::{ACME, World, acme, claimant, grace, olivia, policy, policy_with_links};

fn world() -> World {
    World::with_policy(policy_with_links().build().unwrap())
}

fn limited(limits: impl FnOnce(&mut Limits)) -> PolicyBuilder {
    let mut set = Limits::default();
    limits(&mut set);
    policy_with_links().limits(set)
}

fn anyone() -> Invite {
    Invite::anyone(ACME).unwrap().role("member").unwrap()
}

fn of_domain(domain: &str) -> Invite {
    Invite::domain(ACME, domain)
        .unwrap()
        .role("member")
        .unwrap()
}

fn up_to(uses: u32) -> Uses {
    Uses::UpTo(NonZeroU32::new(uses).unwrap())
}

fn user(number: usize) -> Claimant {
    claimant(
        &format!("user-{number}"),
        &format!("user-{number}@example.com"),
    )
}

fn refusal(world: &World, ticket: &str, claimant: &Claimant) -> RedeemRefusal {
    let error = world.redeem(ticket, claimant).unwrap_err();
    error.refusal().unwrap().clone()
}

fn invite_refusal(world: &World, draft: &Invite) -> InviteRefusal {
    let error = block_on(world.invitations.invite(draft, &grace())).unwrap_err();
    error.refusal().unwrap().clone()
}

fn status(world: &World, invitation: &Invitation) -> Status {
    world.stored(invitation).status_at(world.now())
}

// L12
#[test]
fn l12_a_link_takes_as_many_as_its_cap_says_and_then_has_served() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone().uses(up_to(3)));
    for number in 0..3 {
        assert_eq!(status(&world, &link), Status::Pending);
        let redeemed = world.redeem(&ticket, &user(number)).unwrap();
        assert_eq!(redeemed.granted().unwrap().roles.to_string(), "member");
    }
    assert_eq!(
        refusal(&world, &ticket, &user(3)),
        RedeemRefusal::Status(Status::Accepted)
    );
    let stored = world.stored(&link);
    assert_eq!(stored.use_count(), 3);
    assert_eq!(world.store.redemptions(link.id()).len(), 3);
    assert_eq!(
        stored.revision(),
        Revision::FIRST,
        "a use writes no document"
    );
    assert_eq!(*stored.state(), State::Pending, "exhaustion is derived");
    assert!(!stored.is_live(world.now()));
}

#[test]
fn l12_a_link_without_a_cap_takes_everybody() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone());
    for number in 0..40 {
        assert!(world.redeem(&ticket, &user(number)).is_ok());
    }
    assert_eq!(world.stored(&link).use_count(), 40);
    assert_eq!(status(&world, &link), Status::Pending);
}

#[test]
fn l12_each_user_uses_a_link_once() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone().uses(up_to(2)));
    assert!(world.redeem(&ticket, &user(0)).is_ok());
    for _ in 0..3 {
        let again = world.redeem(&ticket, &user(0)).unwrap();
        assert!(matches!(again, Redeemed::Already { .. }));
        assert!(again.granted().is_none());
    }
    assert_eq!(world.stored(&link).use_count(), 1);
    assert!(world.redeem(&ticket, &user(1)).is_ok());
    let spent = world.redeem(&ticket, &user(0)).unwrap();
    assert!(
        matches!(spent, Redeemed::Already { .. }),
        "a repeat is the same success after the last use too"
    );
}

// K2
#[test]
fn k2_a_removed_member_does_not_come_back_with_an_old_link() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone());
    world.redeem(&ticket, &user(0)).unwrap();
    world.directory.remove_member(ACME, "user-0").unwrap();
    assert_eq!(
        refusal(&world, &ticket, &user(0)),
        RedeemRefusal::NoLongerMember
    );
    assert!(!world.store.members(&acme()).contains_key(user(0).user()));
    assert_eq!(world.stored(&link).use_count(), 1);
}

// A2
#[test]
fn a2_counter_ledger_and_members_agree_after_a_race() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone().uses(up_to(10)));
    let before = world.store.members(&acme()).len();
    let granted: usize = thread::scope(|scope| {
        let (world, ticket) = (&world, ticket.as_str());
        let claimants: Vec<_> = (0..8)
            .map(|worker| {
                scope.spawn(move || {
                    // Each user comes twice, from two threads.
                    let users = (0..40).map(|number| user((number + worker * 10) % 40));
                    users
                        .map(|claimant| match world.redeem(ticket, &claimant) {
                            Ok(redeemed) => redeemed.granted().map_or(0, |_| 1),
                            Err(error) => {
                                let reason = error.refusal();
                                let spent = RedeemRefusal::Status(Status::Accepted);
                                assert_eq!(reason, Some(&spent), "{error:?}");
                                0
                            }
                        })
                        .sum::<usize>()
                })
            })
            .collect();
        claimants.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(granted, 10);
    assert_eq!(world.stored(&link).use_count(), 10);
    assert_eq!(world.store.redemptions(link.id()).len(), 10);
    assert_eq!(world.store.members(&acme()).len() - before, 10);
    let redeemed = |event: &invitation::Event| matches!(event.kind, EventKind::Redeemed { .. });
    let events = world.store.events();
    assert_eq!(events.iter().filter(|event| redeemed(event)).count(), 10);
}

// K14
#[test]
fn k14_two_hundred_claimants_of_fifty_uses_all_get_a_clear_answer() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone().uses(up_to(50)));
    let answers: Vec<_> = thread::scope(|scope| {
        let (world, ticket) = (&world, ticket.as_str());
        let claimants: Vec<_> = (0..8)
            .map(|worker| {
                scope.spawn(move || {
                    let own = (0..25).map(|number| user(worker * 25 + number));
                    own.map(|claimant| world.redeem(ticket, &claimant))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        claimants
            .into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect()
    });
    let (granted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((granted.len(), refused.len()), (50, 150));
    for error in refused {
        let reason = error.unwrap_err();
        let spent = RedeemRefusal::Status(Status::Accepted);
        assert_eq!(reason.refusal(), Some(&spent));
    }
    assert_eq!(world.stored(&link).use_count(), 50);
}

// A6
#[test]
fn a6_nobody_comes_in_after_a_revocation_was_answered() {
    for _ in 0..20 {
        let world = world();
        let (link, ticket) = world.ticket_for(&anyone());
        let at_revocation = thread::scope(|scope| {
            let (world, ticket) = (&world, ticket.as_str());
            for worker in 0..2 {
                scope.spawn(move || {
                    (0..20).for_each(|number| {
                        let _ = world.redeem(ticket, &user(worker * 20 + number));
                    });
                });
            }
            let (place, id) = (acme(), link.id());
            block_on(world.invitations.revoke(&place, id, &grace())).unwrap();
            world.stored(&link).use_count()
        });
        assert_eq!(world.stored(&link).use_count(), at_revocation);
        let ledger = world.store.redemptions(link.id()).len();
        assert_eq!(u32::try_from(ledger).unwrap(), at_revocation);
    }
}

// G1
#[test]
fn g1_a_link_carries_no_more_than_the_link_ceiling() {
    let world = world();
    let over = Invite::anyone(ACME).unwrap().role("admin").unwrap();
    let ceiling = InviteRefusal::Ceiling(CeilingRefusal::Link);
    assert_eq!(invite_refusal(&world, &over), ceiling);
    let over = of_domain("example.com").role("admin").unwrap();
    assert_eq!(invite_refusal(&world, &over), ceiling);

    let (link, _) = world.ticket_for(&anyone());
    let amendment = Amendment::default().roles(Roles::of(["admin"]).unwrap());
    let amended = block_on(world.invitations.amend(
        link.scope(),
        link.id(),
        &amendment,
        link.revision(),
        &olivia(),
    ));
    assert_eq!(
        amended.unwrap_err().refusal(),
        Some(&ManageRefusal::Ceiling(CeilingRefusal::Link))
    );
}

#[test]
fn without_leave_of_the_policy_there_are_no_links() {
    let world = World::with_policy(policy().build().unwrap());
    assert_eq!(invite_refusal(&world, &anyone()), InviteRefusal::Uses);
    let domain = of_domain("example.com").uses(Uses::Once);
    assert_eq!(invite_refusal(&world, &domain), InviteRefusal::Uses);
}

#[test]
fn the_policy_bounds_how_often_a_link_may_be_used() {
    let world = World::with_policy(limited(|limits| limits.uses = Some(5)).build().unwrap());
    for uses in [Uses::Unlimited, up_to(6)] {
        assert_eq!(
            invite_refusal(&world, &anyone().uses(uses)),
            InviteRefusal::Uses,
            "{uses:?}"
        );
    }
    for uses in [Uses::Once, up_to(5)] {
        assert_eq!(world.invite(&anyone().uses(uses)).invitation.uses(), uses);
    }
    let person = support::draft().uses(up_to(2));
    assert_eq!(invite_refusal(&world, &person), InviteRefusal::Uses);
}

// C11
#[test]
fn c11_a_domain_binds_by_whole_labels_and_a_verified_address() {
    let world = world();
    let (link, ticket) = world.ticket_for(&of_domain("Example.COM"));
    for address in [
        "eve@notexample.com",
        "eve@example.com.evil.org",
        "eve@example.co",
        "eve@mail.example.com",
        "eve@xn--xample-9uf.com",
    ] {
        assert_eq!(
            refusal(&world, &ticket, &claimant("eve", address)),
            RedeemRefusal::WrongAccount,
            "{address}"
        );
    }
    let unverified = Claimant::new("eve").unwrap();
    let creating = Claimant::new("eve")
        .unwrap()
        .creating_account_with("eve@example.com")
        .unwrap();
    for claimant in [unverified, creating] {
        assert_eq!(
            refusal(&world, &ticket, &claimant),
            RedeemRefusal::WrongAccount
        );
    }
    assert_eq!(world.stored(&link).use_count(), 0, "nothing was spent");

    let with_two = claimant("ada", "ada@home.example").verified("Ada@EXAMPLE.com");
    assert!(world.redeem(&ticket, &with_two.unwrap()).is_ok());
    assert!(world.redeem(&ticket, &user(1)).is_ok());
}

// C11
#[test]
fn c11_a_link_for_anyone_asks_the_domain_list_of_who_redeems_it() {
    let listed = DomainPolicy::allow(["example.com"]).unwrap();
    let world = World::with_policy(policy_with_links().domains(listed).build().unwrap());
    let (link, ticket) = world.ticket_for(&anyone());
    let nameless = Claimant::new("eve").unwrap();
    let creating = nameless.clone().creating_account_with("eve@example.com");
    for outsider in [
        nameless,
        creating.unwrap(),
        claimant("eve", "eve@example.com.evil.org"),
        claimant("eve", "eve@mail.example.com"),
    ] {
        let refused = refusal(&world, &ticket, &outsider);
        assert_eq!(refused, RedeemRefusal::Domain, "{outsider:?}");
    }
    assert_eq!(world.stored(&link).use_count(), 0, "nothing was spent");
    let with_two = claimant("ada", "ada@home.example").verified("Ada@EXAMPLE.com");
    assert!(world.redeem(&ticket, &with_two.unwrap()).is_ok());

    let denied = DomainPolicy::deny(["*.evil.org"]).unwrap();
    let world = World::with_policy(policy_with_links().domains(denied).build().unwrap());
    let (_, ticket) = world.ticket_for(&anyone());
    let refused = refusal(&world, &ticket, &claimant("eve", "eve@mail.evil.org"));
    assert_eq!(refused, RedeemRefusal::Domain);
    assert!(world.redeem(&ticket, &user(1)).is_ok());
}

// C4
#[test]
fn c4_a_link_proves_no_mailbox() {
    let world = world();
    for draft in [anyone(), of_domain("example.com").uses(Uses::Once)] {
        let (_, ticket) = world.ticket_for(&draft);
        let Redeemed::Now { proven, .. } = world.redeem(&ticket, &user(0)).unwrap() else {
            panic!("the first redemption grants");
        };
        assert_eq!(proven, None);
    }
}

// K12
#[test]
fn k12_no_single_holder_declines_or_blocks_a_link_for_all() {
    let world = world();
    for draft in [
        anyone(),
        of_domain("example.com"),
        anyone().uses(Uses::Once),
    ] {
        let (link, ticket) = world.ticket_for(&draft);
        let ada = user(1);
        for who in [None, Some(&ada)] {
            let declined = block_on(world.invitations.decline(&ticket, who)).unwrap_err();
            assert_eq!(declined.refusal(), Some(&ManageRefusal::Shared));
            let blocked = block_on(world.invitations.block(&ticket, who)).unwrap_err();
            assert_eq!(blocked.refusal(), Some(&ManageRefusal::Shared));
        }
        let inbox = world
            .invitations
            .decline_from_inbox(link.scope(), link.id(), &ada);
        assert_eq!(
            block_on(inbox).unwrap_err().refusal(),
            Some(&ManageRefusal::Shared)
        );
        assert_eq!(world.stored(&link), link);
    }
}

#[test]
fn a_link_lies_in_nobodys_inbox() {
    let world = world();
    for draft in [anyone(), of_domain("example.com")] {
        let (link, _) = world.ticket_for(&draft);
        let ada = user(1);
        assert!(block_on(world.invitations.inbox(&ada)).unwrap().is_empty());
        let accepted = world
            .invitations
            .accept_from_inbox(link.scope(), link.id(), &ada);
        assert_eq!(
            block_on(accepted).unwrap_err().refusal(),
            Some(&RedeemRefusal::WrongAccount),
            "the id of a link is not its ticket"
        );
    }
}

// L2
#[test]
fn l2_the_agenda_stores_a_spent_link_as_accepted_and_tells_of_no_lapse() {
    let world = World::with_policy(policy_with_links().tell_lapse().build().unwrap());
    world
        .directory
        .address("grace", "grace@example.com")
        .unwrap();
    let (spent, ticket) = world.ticket_for(&anyone().uses(up_to(1)));
    let (lapsed, _) = world.ticket_for(&anyone().uses(up_to(2)));
    world.redeem(&ticket, &user(0)).unwrap();
    world.advance(Lifetime::days(7));
    assert_eq!(status(&world, &spent), Status::Accepted);
    assert_eq!(status(&world, &lapsed), Status::Expired);
    world.advance(Lifetime::minutes(2));
    let report = world.run_due();
    assert_eq!(report.expired, 1);

    let at = world.now();
    assert_eq!(
        *world.stored(&spent).state(),
        State::Accepted { at, by: None }
    );
    assert_eq!(*world.stored(&lapsed).state(), State::Expired { at });
    let expired: Vec<_> = world
        .store
        .events()
        .into_iter()
        .filter(|event| event.kind == EventKind::Expired)
        .map(|event| event.invitation)
        .collect();
    assert_eq!(expired, [lapsed.id()]);
    let told: Vec<_> = world
        .mailer
        .attempts()
        .iter()
        .map(|l| l.invitation)
        .collect();
    assert_eq!(told, [lapsed.id()], "the inviter hears of the lapse alone");
}

// E1
#[test]
fn e1_a_link_stands_until_its_end_and_not_at_it() {
    let world = world();
    let (link, ticket) = world.ticket_for(&anyone());
    world
        .clock
        .set(link.expires_at().before(Lifetime::micros(1)));
    assert!(world.redeem(&ticket, &user(0)).is_ok());
    world.clock.set(link.expires_at());
    assert_eq!(
        refusal(&world, &ticket, &user(1)),
        RedeemRefusal::Status(Status::Expired)
    );
}
