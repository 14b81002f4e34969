//! Nobody hands out more than they may, by whatever command.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::sync::Arc;

use invitation::{
    Actor, Amendment, Binding, Claimant, Invitation, Invite, InviteRefusal, Lifetime,
    ManageRefusal, Policy, RedeemRefusal, Revision, Roles,
    invitation::CeilingRefusal,
    policy::{Duplicates, PolicyBuilder, Requests, RoleBook},
    service::Error,
};
use pollster::block_on;
use proptest::prelude::*;
use support::{ACME, World, acme, ada, draft, draft_for, grace, limits, olivia, policy, ticket_of};

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// The commands that a ceiling bounds, on an invitation that stands; `amend` keeps the roles.
const COMMANDS: [&str; 8] = [
    "resend", "rotate", "reveal", "extend", "amend", "approve", "reject", "renew",
];

fn names(set: u8) -> Vec<&'static str> {
    let bits = NAMES.iter().enumerate();
    bits.filter(|(bit, _)| set & (1 << bit) != 0)
        .map(|(_, name)| *name)
        .collect()
}

/// Anybody at all may grant what `book` says, and `root` everything.
fn random_policy(book: &[u8; 5]) -> Policy {
    let mut policy = Policy::builder()
        .link("https://app.example.com/join")
        .unwrap()
        .grants("root", NAMES)
        .unwrap()
        .requests(Requests::Members)
        .limits(limits(|limits| limits.letters = None));
    for (role, grantable) in NAMES.iter().zip(book) {
        policy = policy.grants(role, names(*grantable)).unwrap();
    }
    policy.build().unwrap()
}

fn answer<T>(answer: Result<T, Error<ManageRefusal>>) -> Result<(), ManageRefusal> {
    match answer {
        Ok(_) => Ok(()),
        Err(Error::Refused(reason)) => Err(reason),
        Err(other) => panic!("{other}"),
    }
}

fn give(
    world: &World,
    command: &str,
    row: &Invitation,
    actor: &Actor,
) -> Result<(), ManageRefusal> {
    let (service, scope, id) = (&world.invitations, acme(), row.id());
    let seen = world.stored(row).revision();
    let same = Amendment::default();
    match command {
        "resend" => answer(block_on(service.resend(&scope, id, actor))),
        "rotate" => answer(block_on(service.rotate(&scope, id, actor))),
        "reveal" => answer(block_on(service.reveal(&scope, id, actor))),
        "extend" => answer(block_on(service.extend(
            &scope,
            id,
            Lifetime::days(2),
            actor,
        ))),
        "renew" => answer(block_on(service.renew(&scope, id, actor))),
        "amend" => answer(block_on(service.amend(&scope, id, &same, seen, actor))),
        "approve" => answer(block_on(service.approve(&scope, id, seen, actor))),
        "reject" => answer(block_on(service.reject(&scope, id, seen, actor))),
        other => panic!("no command is called {other}"),
    }
}

/// A row on which `actor` may try the command: somebody else made it.
fn row_for(world: &World, command: &str, draft: &Invite, maker: &Actor) -> Invitation {
    let service = &world.invitations;
    let made = if matches!(command, "approve" | "reject") {
        let asker = Claimant::of(maker.user().clone());
        block_on(service.request(draft, &asker))
    } else {
        block_on(service.invite(draft, maker))
    };
    let row = made.unwrap().invitation;
    if command == "renew" {
        world.clock.set(row.expires_at());
    }
    world.advance(Lifetime::minutes(2));
    row
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    // D1
    #[test]
    fn d1_only_what_ones_roles_may_grant_is_granted_by_any_command(
        book in prop::array::uniform5(0..32_u8),
        held in 1..32_u8,
        existing in 1..32_u8,
        wanted in 1..32_u8,
    ) {
        let may = |wanted: u8| {
            let granted = (0..5).filter(|bit| held & (1 << bit) != 0);
            let granted = granted.fold(0, |sum, bit| sum | book[bit]);
            wanted & !granted == 0
        };
        let world = World::with_policy(random_policy(&book));
        world.directory.member(ACME, "root", ["root"]).unwrap();
        world.directory.member(ACME, "eve", names(held)).unwrap();
        let [root, eve] = ["root", "eve"].map(|user| Actor::person(user).unwrap());
        let draft = |number: usize, roles: u8| {
            let draft = Invite::email(ACME, &format!("p{number}@example.com")).unwrap();
            draft.roles(Roles::of(names(roles)).unwrap())
        };

        let refused = InviteRefusal::Ceiling(CeilingRefusal::Roles);
        let created = block_on(world.invitations.invite(&draft(99, wanted), &eve));
        match &created {
            Ok(_) => prop_assert!(may(wanted)),
            Err(error) => {
                prop_assert!(!may(wanted));
                prop_assert_eq!(error.refusal(), Some(&refused));
            }
        }
        let refused = ManageRefusal::Ceiling(CeilingRefusal::Roles);
        for (number, command) in COMMANDS.iter().enumerate() {
            let row = row_for(&world, command, &draft(number, existing), &root);
            let before = world.stored(&row);
            let given = give(&world, command, &row, &eve);
            if may(existing) {
                prop_assert_eq!(given, Ok(()), "{}", command);
            } else {
                prop_assert_eq!(given, Err(refused.clone()), "{}", command);
                prop_assert_eq!(world.stored(&row), before, "{}", command);
            }
        }
        let row = row_for(&world, "amend", &draft(50, existing), &root);
        let seen = row.revision();
        let roles = Amendment::default().roles(Roles::of(names(wanted)).unwrap());
        let amended = block_on(world.invitations.amend(&acme(), row.id(), &roles, seen, &eve));
        prop_assert_eq!(amended.is_ok(), may(existing) && may(wanted));
    }
}

fn book() -> RoleBook {
    RoleBook::default()
        .grants("owner", ["owner", "admin", "member"])
        .unwrap()
        .grants("admin", ["admin", "member"])
        .unwrap()
}

fn ceilings() -> PolicyBuilder {
    let member = Roles::of(["member"]).unwrap();
    policy()
        .roles(book().application_ceiling(member.clone()))
        .requests(Requests::Members)
        .limits(limits(|limits| limits.letters = None))
        .allow_links(member)
        .allow_bearer()
}

// D1
#[test]
fn d1_an_application_key_has_a_ceiling_of_its_own_at_every_command() {
    let world = World::with_policy(ceilings().build().unwrap());
    world.directory.member(ACME, "robot", ["owner"]).unwrap();
    let robot = Actor::application("robot").unwrap();
    let admin = |number: usize| {
        let draft = draft_for(&format!("p{number}@example.com")).unwrap();
        draft.role("admin").unwrap()
    };
    let created = block_on(world.invitations.invite(&admin(99), &robot)).unwrap_err();
    let refused = InviteRefusal::Ceiling(CeilingRefusal::Application);
    assert_eq!(created.refusal(), Some(&refused));
    for (number, command) in COMMANDS.into_iter().enumerate() {
        let row = row_for(&world, command, &admin(number), &grace());
        let given = give(&world, command, &row, &robot);
        let refused = ManageRefusal::Ceiling(CeilingRefusal::Application);
        assert_eq!(given, Err(refused), "{command}");
        let row = row_for(
            &world,
            command,
            &draft_for(&format!("m{number}@example.com")).unwrap(),
            &grace(),
        );
        assert_eq!(give(&world, command, &row, &robot), Ok(()), "{command}");
    }
}

// D1, D3
#[test]
fn d1_a_ceiling_that_was_lowered_since_is_met_at_the_redemption() {
    let world = World::with_policy(ceilings().build().unwrap());
    world.directory.member(ACME, "robot", ["owner"]).unwrap();
    let robot = Actor::application("robot").unwrap();
    let by_robot = block_on(world.invitations.invite(&draft().with_link(), &robot)).unwrap();
    let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
    let link = world.invite(&link);
    let lower = policy().roles(book()).build().unwrap();
    world.directory.policy(ACME, Arc::new(lower)).unwrap();
    for (invited, ceiling) in [
        (by_robot, CeilingRefusal::Application),
        (link, CeilingRefusal::Link),
    ] {
        let refused = world.redeem(&ticket_of(&invited), &ada()).unwrap_err();
        assert_eq!(refused.refusal(), Some(&RedeemRefusal::Sponsor(ceiling)));
    }
    assert!(!world.store.members(&acme()).contains_key(ada().user()));
}

// D1
#[test]
fn d1_a_link_carries_no_more_than_its_ceiling_whoever_makes_it() {
    let world = World::with_policy(ceilings().build().unwrap());
    let links = || {
        [
            Invite::anyone(ACME).unwrap(),
            Invite::domain(ACME, "example.com").unwrap(),
            Invite::email(ACME, "ada@example.com")
                .unwrap()
                .binding(Binding::Bearer),
        ]
    };
    for link in links() {
        let link = link.role("admin").unwrap();
        let created = block_on(world.invitations.invite(&link, &olivia())).unwrap_err();
        let refused = InviteRefusal::Ceiling(CeilingRefusal::Link);
        assert_eq!(created.refusal(), Some(&refused));
    }
    for link in links() {
        let row = world.invite(&link.role("member").unwrap()).invitation;
        let more = Amendment::default().roles(Roles::of(["admin"]).unwrap());
        let (id, seen) = (row.id(), row.revision());
        let amended = block_on(world.invitations.amend(&acme(), id, &more, seen, &olivia()));
        let refused = ManageRefusal::Ceiling(CeilingRefusal::Link);
        assert_eq!(answer(amended), Err(refused));
        assert_eq!(world.stored(&row), row);
    }
}

// K3
#[test]
fn k3_a_weak_actor_gets_nothing_of_a_stronger_invitation_in_any_duplicate_mode() {
    for duplicates in [
        Duplicates::Refuse,
        Duplicates::ReturnExisting,
        Duplicates::Resend,
        Duplicates::Replace,
    ] {
        for draft in [draft(), draft().with_link(), draft().without_letter()] {
            let world = World::with_policy(ceilings().duplicates(duplicates).build().unwrap());
            let strong = support::draft().role("owner").unwrap();
            let strong = block_on(world.invitations.invite(&strong, &olivia())).unwrap();
            world.run_due();
            world.advance(Lifetime::minutes(2));
            let before = world.stored(&strong.invitation);
            let weak = block_on(world.invitations.invite(&draft, &grace())).unwrap_err();
            let refused = InviteRefusal::Ceiling(CeilingRefusal::Roles);
            assert_eq!(weak.refusal(), Some(&refused), "{duplicates:?}");
            assert_eq!(world.stored(&strong.invitation), before, "{duplicates:?}");
            assert_eq!(world.store.dump().len(), 1, "{duplicates:?}");
            assert_eq!(world.run_due().sent, 0, "{duplicates:?}");
        }
    }
}

// K3
#[test]
fn k3_a_replay_meets_the_ceiling_that_the_actor_has_now() {
    let keyed = || draft().with_link().idempotency_key("once").unwrap();
    let refused = |ceiling| Some(InviteRefusal::Ceiling(ceiling));
    let replay = |world: &World, actor: &Actor| {
        let answer = block_on(world.invitations.invite(&keyed(), actor));
        answer.unwrap_err().refusal().cloned()
    };

    let world = World::with_policy(ceilings().build().unwrap());
    let row = world.invite(&keyed()).invitation;
    let more = Amendment::default().roles(Roles::of(["owner"]).unwrap());
    let (id, seen) = (row.id(), row.revision());
    block_on(world.invitations.amend(&acme(), id, &more, seen, &olivia())).unwrap();
    assert_eq!(
        replay(&world, &grace()),
        refused(CeilingRefusal::Roles),
        "it was widened"
    );

    let world = World::with_policy(ceilings().build().unwrap());
    world.invite(&keyed());
    world.directory.member(ACME, "grace", ["member"]).unwrap();
    assert_eq!(
        replay(&world, &grace()),
        refused(CeilingRefusal::Roles),
        "they were demoted"
    );
    world.directory.remove_member(ACME, "grace").unwrap();
    assert_eq!(
        replay(&world, &grace()),
        refused(CeilingRefusal::NoStanding)
    );

    let world = World::with_policy(policy().build().unwrap());
    world.invite(&keyed());
    let key_of_grace = Actor::application("grace").unwrap();
    assert_eq!(
        replay(&world, &key_of_grace),
        refused(CeilingRefusal::Application)
    );
}

// K15
#[test]
fn k15_nobody_approves_their_own_request_or_one_that_has_changed_since() {
    let world = World::with_policy(ceilings().build().unwrap());
    world.directory.approver(ACME, "grace@example.com").unwrap();
    let asker = Claimant::of(grace().user().clone());
    let asked = block_on(world.invitations.request(&draft(), &asker))
        .unwrap()
        .invitation;
    for own in [grace(), Actor::application("grace").unwrap()] {
        for command in ["approve", "reject"] {
            let given = give(&world, command, &asked, &own);
            assert_eq!(given, Err(ManageRefusal::SelfApproval), "{command}");
        }
    }
    // That the agenda sent a letter is no change to anybody who looked before.
    world.run_due();
    let (id, seen) = (asked.id(), asked.revision());
    assert_ne!(world.stored(&asked).revision(), seen);
    let service = &world.invitations;
    let never = Revision::new(99);
    let unseen = answer(block_on(service.approve(&acme(), id, never, &olivia())));
    assert_eq!(unseen, Err(ManageRefusal::Changed));
    let unseen = answer(block_on(service.reject(&acme(), id, never, &olivia())));
    assert_eq!(unseen, Err(ManageRefusal::Changed));
    let approved = answer(block_on(service.approve(&acme(), id, seen, &olivia())));
    assert_eq!(approved, Ok(()));
    // Here it was changed by a person, whatever the agenda wrote before and after.
    let seen = world.stored(&asked).revision();
    world.run_due();
    let amend = |seen| {
        let amendment = Amendment::default();
        answer(block_on(service.amend(
            &acme(),
            id,
            &amendment,
            seen,
            &olivia(),
        )))
    };
    assert_eq!(amend(seen), Ok(()));
    assert_eq!(amend(seen), Err(ManageRefusal::Changed));
    assert_eq!(amend(asked.revision()), Err(ManageRefusal::Changed));
}
