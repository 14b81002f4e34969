//! Guest users come with the commit of their invitation, and a reset takes no account over.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use invitation::{
    Actor, EventKind, GuestWish, Invite, InviteRefusal, InvitedHow, LetterKind, Lifetime, Roles,
    Status, UserId,
    policy::{Duplicates, PolicyBuilder, RoleBook},
    ports::Veto,
};
use pollster::block_on;
use support::{
    ACME, World, acme, ada, draft, draft_for, grace, milo, olivia, policy,
    rig::{Fate, gone},
};

const OLD: &str = "old@example.com";
const NEW: &str = "new@example.com";

fn guest(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

fn reset() -> Invite {
    draft_for(NEW)
        .unwrap()
        .guest(GuestWish::Reset(guest("guest-9")))
}

fn rules() -> PolicyBuilder {
    let book = RoleBook::default()
        .grants("owner", ["owner", "admin", "member"])
        .unwrap()
        .grants("admin", ["admin", "member"])
        .unwrap();
    policy().roles(book.application_ceiling(Roles::of(["member"]).unwrap()))
}

/// Acme with a guest of this address who holds these roles.
fn world_with_guest(policy: PolicyBuilder, roles: &[&str]) -> World {
    let world = World::with_policy(policy.build().unwrap());
    world.directory.guest(ACME, "guest-9", OLD).unwrap();
    if !roles.is_empty() {
        world
            .directory
            .member(ACME, "guest-9", roles.iter().copied())
            .unwrap();
    }
    world
}

fn refusal(world: &World, draft: &Invite, actor: &Actor) -> InviteRefusal {
    let answer = block_on(world.invitations.invite(draft, actor));
    answer.unwrap_err().refusal().unwrap().clone()
}

fn told(world: &World, kind: &EventKind) -> usize {
    let events = world.store.events();
    events.iter().filter(|event| event.kind == *kind).count()
}

// M7
#[test]
fn m7_a_guest_is_provisioned_with_the_commit_and_never_without() {
    let world = World::new();
    let refuses = Arc::new(AtomicBool::new(true));
    let hook = Arc::clone(&refuses);
    let veto = move |_: &_| hook.load(Ordering::SeqCst).then_some(Veto::Other);
    world.store.set_veto(veto);
    let keyed = draft()
        .guest(GuestWish::Provision)
        .idempotency_key("once")
        .unwrap();
    assert_eq!(refusal(&world, &keyed, &grace()), InviteRefusal::Vetoed);
    assert!(world.store.guests(&acme()).is_empty());

    refuses.store(false, Ordering::SeqCst);
    let (service, rig) = world.rigged();
    rig.next_commit(Fate::AnswerLost);
    let invited = block_on(service.invite(&keyed, &grace())).unwrap();
    let user = invited.invitation.guest().unwrap().clone();
    let again = block_on(service.invite(&keyed, &grace())).unwrap();
    assert_eq!(again.how, InvitedHow::Replayed);
    assert_eq!(
        again.invitation.guest(),
        Some(&user),
        "its id is fixed before the commit"
    );
    let guests = world.store.guests(&acme());
    assert_eq!(guests.len(), 1);
    assert_eq!(guests[&user].as_str(), "ada@example.com");
    assert_eq!(
        told(&world, &EventKind::GuestProvisioned { user: user.clone() }),
        1
    );
    assert!(
        !world.store.members(&acme()).contains_key(&user),
        "a guest is no member yet"
    );
}

// M7
#[test]
fn m7_an_account_that_is_somebody_elses_is_not_provisioned_over() {
    let world = World::new();
    world.directory.name_guests(|_| guest("guest-9"));
    world.directory.guest(ACME, "guest-9", OLD).unwrap();
    let wish = draft().guest(GuestWish::Provision);
    assert_eq!(refusal(&world, &wish, &grace()), InviteRefusal::Vetoed);
    assert_eq!(world.store.guests(&acme())[&guest("guest-9")].as_str(), OLD);
    assert!(world.store.dump().is_empty());
}

// M7
#[test]
fn m7_only_an_address_makes_a_guest() {
    let world = World::new();
    let user = Invite::user(ACME, "kim").unwrap().role("member").unwrap();
    for wish in [GuestWish::Provision, GuestWish::Reset(guest("guest-9"))] {
        let draft = user.clone().guest(wish);
        assert_eq!(refusal(&world, &draft, &olivia()), InviteRefusal::Guest);
    }
}

// K4
#[test]
fn k4_only_who_may_grant_all_that_the_guest_holds_may_reset_it() {
    let robot = Actor::application("robot").unwrap();
    let cases: [(&[&str], Actor, Option<InviteRefusal>); 8] = [
        (&[], grace(), None),
        (&["member"], grace(), None),
        (&["owner"], grace(), Some(InviteRefusal::Guest)),
        (&["member", "owner"], grace(), Some(InviteRefusal::Guest)),
        (&["owner"], olivia(), None),
        (&["member"], robot.clone(), None),
        (&["admin"], robot.clone(), Some(InviteRefusal::Guest)),
        (&["owner"], robot, Some(InviteRefusal::Guest)),
    ];
    for (held, actor, expected) in cases {
        let world = world_with_guest(rules(), held);
        world.directory.member(ACME, "robot", ["owner"]).unwrap();
        let answer = block_on(world.invitations.invite(&reset(), &actor));
        let refused = answer
            .as_ref()
            .err()
            .map(|error| error.refusal().unwrap().clone());
        assert_eq!(refused, expected, "{actor:?} resets a guest with {held:?}");
        let bound = world.store.guests(&acme())[&guest("guest-9")].clone();
        let expected = if refused.is_some() { OLD } else { NEW };
        assert_eq!(
            bound.as_str(),
            expected,
            "{actor:?} resets a guest with {held:?}"
        );
    }
    let world = world_with_guest(rules(), &[]);
    let weak = refusal(&world, &reset(), &milo());
    assert!(matches!(weak, InviteRefusal::Ceiling(_)));
}

// K4
#[test]
fn k4_who_is_no_guest_of_this_scope_is_not_reset() {
    let world = world_with_guest(rules(), &[]);
    world.directory.address("milo", "milo@example.com").unwrap();
    let elsewhere = "organization:globex";
    world
        .directory
        .guest(elsewhere, "guest-7", "kim@example.com")
        .unwrap();
    for user in ["milo", "guest-7", "nobody"] {
        let draft = draft_for(NEW).unwrap().guest(GuestWish::Reset(guest(user)));
        assert_eq!(
            refusal(&world, &draft, &olivia()),
            InviteRefusal::Guest,
            "{user}"
        );
    }
}

// K4
#[test]
fn k4_a_reset_kills_old_tickets_tells_the_old_address_and_ends_sessions() {
    for duplicates in [
        Duplicates::Refuse,
        Duplicates::ReturnExisting,
        Duplicates::Resend,
        Duplicates::Replace,
        Duplicates::Allow,
    ] {
        let world = World::with_policy(rules().duplicates(duplicates).build().unwrap());
        world.directory.name_guests(|_| guest("guest-9"));
        let (first, letter) =
            world.letter_for(&draft_for(OLD).unwrap().guest(GuestWish::Provision));
        let old_ticket = letter.ticket().unwrap().to_owned();
        world.advance(Lifetime::minutes(2));
        let invited = world.invite(&reset());
        assert_eq!(
            world.stored(&first).state().status(),
            Status::Revoked,
            "{duplicates:?}"
        );
        assert!(
            block_on(world.invitations.preview(&old_ticket)).is_err(),
            "{duplicates:?}"
        );

        world.run_due();
        let to_old = world.mailer.last_to(OLD).unwrap();
        assert_eq!(to_old.kind(), LetterKind::AddressChanged);
        assert_eq!((to_old.link(), to_old.ticket()), (None, None));
        let to_new = world.mailer.last_to(NEW).unwrap();
        assert_eq!(to_new.kind(), LetterKind::Invitation);
        assert_ne!(to_new.ticket(), Some(old_ticket.as_str()));
        let user = || guest("guest-9");
        assert_eq!(invited.invitation.guest(), Some(&user()));
        assert_eq!(told(&world, &EventKind::GuestReset { user: user() }), 1);
        assert_eq!(
            told(&world, &EventKind::SessionsMustEnd { user: user() }),
            1
        );
        assert_eq!(world.store.guests(&acme())[&user()].as_str(), NEW);
    }
}

// K4, A4
#[test]
fn k4_a_reset_that_fails_leaves_the_guest_and_its_ticket_as_they_were() {
    let world = World::with_policy(rules().build().unwrap());
    world.directory.name_guests(|_| guest("guest-9"));
    let (first, letter) = world.letter_for(&draft_for(OLD).unwrap().guest(GuestWish::Provision));
    let before = (world.stored(&first), world.store.events());
    let (service, rig) = world.rigged();
    rig.next_commit(Fate::Refused(invitation::ports::CommitError::Unavailable(
        gone(),
    )));
    assert!(block_on(service.invite(&reset(), &grace())).is_err());
    assert_eq!((world.stored(&first), world.store.events()), before);
    assert_eq!(world.store.guests(&acme())[&guest("guest-9")].as_str(), OLD);
    assert_eq!(world.run_due().sent, 0);
    let old = letter.ticket().unwrap();
    assert!(block_on(world.invitations.preview(old)).is_ok());
    let stranger = world.redeem(old, &ada()).unwrap_err();
    assert_eq!(
        stranger.refusal(),
        Some(&invitation::RedeemRefusal::WrongAccount)
    );
}
