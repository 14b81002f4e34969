//! What has changed between the invitation and its redemption counts; what belongs elsewhere never
//! does.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::sync::Arc;

use invitation::{
    Actor, Amendment, Change, Claimant, DeliveryId, EventKind, Invitation, InvitationId, Invite,
    InviteRefusal, Lifetime, ManageRefusal, PublicRefusal, RedeemRefusal, Roles, Scope, Stamp,
    Status, Timestamp,
    invitation::CeilingRefusal,
    memory::ManualClock,
    policy::{Duplicates, Requests},
    ports::{Query, Veto},
    service::Error,
};
use pollster::block_on;
use proptest::prelude::*;
use support::{
    ACME, World, acme, ada, draft, draft_for, grace, milo, olivia, policy, policy_with_links,
    rig::Rig, ticket_of,
};

const GLOBEX: &str = "organization:globex";

fn redeem_refusal<T: std::fmt::Debug>(answer: Result<T, Error<RedeemRefusal>>) -> RedeemRefusal {
    answer.unwrap_err().refusal().unwrap().clone()
}

fn manage_refusal<T: std::fmt::Debug>(answer: Result<T, Error<ManageRefusal>>) -> ManageRefusal {
    answer.unwrap_err().refusal().unwrap().clone()
}

fn roles_of(world: &World, user: &str) -> Option<String> {
    let user = Claimant::new(user).unwrap().user().clone();
    let members = world.store.members(&acme());
    members.get(&user).map(ToString::to_string)
}

fn letter(world: &World, draft: &Invite) -> (Invitation, String) {
    let (invitation, letter) = world.letter_for(draft);
    (invitation, letter.ticket().unwrap().to_owned())
}

// D2
#[test]
fn d2_a_role_that_is_gone_or_missing_is_refused_and_never_replaced() {
    let world = World::new();
    let (invitation, ticket) = letter(&world, &draft());
    let without = invitation::Policy::builder()
        .link("https://app.example.com/join")
        .unwrap()
        .grants("owner", ["owner", "admin"])
        .unwrap()
        .grants("admin", ["admin"])
        .unwrap();
    let before = world.stored(&invitation);
    let gone = Arc::new(without.build().unwrap());
    world.directory.policy(ACME, Arc::clone(&gone)).unwrap();
    let refused = redeem_refusal(world.redeem(&ticket, &ada()));
    assert_eq!(refused, RedeemRefusal::UnknownRole);
    assert_eq!(world.stored(&invitation), before);
    assert_eq!(roles_of(&world, "ada"), None);

    let invite = |draft: &Invite| {
        let answer = block_on(world.invitations.invite(draft, &olivia()));
        answer.unwrap_err().refusal().unwrap().clone()
    };
    let lin = Invite::email(ACME, "lin@example.com").unwrap();
    assert_eq!(invite(&lin), InviteRefusal::NoRole);
    assert_eq!(
        invite(&lin.role("member").unwrap()),
        InviteRefusal::UnknownRole
    );

    world
        .directory
        .policy(ACME, Arc::new(policy().build().unwrap()))
        .unwrap();
    assert!(world.redeem(&ticket, &ada()).is_ok(), "nothing was spent");
}

// D3
#[test]
fn d3_an_inviter_who_lost_the_right_invites_nobody_any_more() {
    let world = World::new();
    let (invitation, ticket) = letter(&world, &draft());
    let before = world.stored(&invitation);
    world.directory.member(ACME, "grace", ["member"]).unwrap();
    let demoted = redeem_refusal(world.redeem(&ticket, &ada()));
    assert_eq!(demoted, RedeemRefusal::Sponsor(CeilingRefusal::Roles));
    world.directory.remove_member(ACME, "grace").unwrap();
    let removed = redeem_refusal(world.redeem(&ticket, &ada()));
    assert_eq!(removed, RedeemRefusal::Sponsor(CeilingRefusal::NoStanding));
    assert_eq!(removed.public(), PublicRefusal::Unusable);
    let inbox = block_on(
        world
            .invitations
            .accept_from_inbox(&acme(), invitation.id(), &ada()),
    );
    assert_eq!(
        redeem_refusal(inbox),
        removed,
        "the other door is no way around"
    );
    assert_eq!(
        (world.stored(&invitation), roles_of(&world, "ada")),
        (before, None)
    );

    world.directory.member(ACME, "grace", ["admin"]).unwrap();
    assert!(world.redeem(&ticket, &ada()).is_ok());
}

// D3
#[test]
fn d3_after_an_approval_it_is_the_approver_who_must_still_have_the_right() {
    let world = World::with_policy(policy().requests(Requests::Members).build().unwrap());
    let asker = Claimant::of(milo().user().clone());
    let service = &world.invitations;
    let asked = block_on(service.request(&draft(), &asker))
        .unwrap()
        .invitation;
    let approve = block_on(service.approve(&acme(), asked.id(), asked.revision(), &grace()));
    assert_eq!(approve.unwrap().sponsor(), &grace());
    world.run_due();
    let letter = world.mailer.last().unwrap();
    let ticket = letter.ticket().unwrap();
    world.directory.remove_member(ACME, "milo").unwrap();
    world.directory.member(ACME, "grace", ["member"]).unwrap();
    let refused = redeem_refusal(world.redeem(ticket, &ada()));
    assert_eq!(refused, RedeemRefusal::Sponsor(CeilingRefusal::Roles));
    world.directory.member(ACME, "grace", ["admin"]).unwrap();
    assert!(
        world.redeem(ticket, &ada()).is_ok(),
        "who asked does not matter now"
    );
}

// D3
#[test]
fn d3_a_demotion_between_the_facts_and_the_commit_is_seen_by_their_stamp() {
    let world = World::new();
    let (_, ticket) = letter(&world, &draft());
    world.store.set_stamp(&acme(), Some(Stamp::new(vec![1])));
    let (service, rig) = world.rigged();
    let shared = world.share();
    rig.before_commit(move || {
        shared.directory.member(ACME, "grace", ["member"]).unwrap();
        shared.store.set_stamp(&acme(), Some(Stamp::new(vec![2])));
    });
    let refused = redeem_refusal(block_on(service.redeem(&ticket, &ada())));
    assert_eq!(refused, RedeemRefusal::Sponsor(CeilingRefusal::Roles));
    assert_eq!(roles_of(&world, "ada"), None);
}

// D4
#[test]
fn d4_redeeming_adds_to_what_a_member_holds_and_takes_nothing() {
    let names = ["owner", "admin", "member"];
    for set in 0..8_usize {
        let held = || {
            (0..3)
                .filter(|bit| set & (1 << bit) != 0)
                .map(|bit| names[bit])
        };
        let world = World::new();
        let (_, ticket) = letter(&world, &draft());
        if set != 0 {
            world.directory.member(ACME, "ada", held()).unwrap();
        }
        let redeemed = world.redeem(&ticket, &ada()).unwrap();
        let after = redeemed.granted().unwrap().roles.clone();
        let expected = Roles::of(held().chain(["member"])).unwrap();
        assert_eq!(after, expected);
        assert_eq!(world.store.members(&acme())[ada().user()], expected);
    }
}

// D4
#[test]
fn d4_what_changed_for_the_member_before_the_commit_is_not_undone() {
    for (before, meanwhile, after) in [
        (["member"], "owner", "member,owner"),
        (["owner"], "admin", "admin,member"),
    ] {
        let world = World::new();
        world.directory.member(ACME, "ada", before).unwrap();
        let (_, ticket) = letter(&world, &draft());
        let (service, rig) = world.rigged();
        let shared = world.share();
        rig.before_commit(move || {
            shared.directory.member(ACME, "ada", [meanwhile]).unwrap();
        });
        block_on(service.redeem(&ticket, &ada())).unwrap();
        let expected = Roles::of(after.split(',')).unwrap();
        assert_eq!(world.store.members(&acme())[ada().user()], expected);
    }
}

// D6, K2
#[test]
fn d6_a_removed_member_does_not_come_back_with_the_old_link() {
    let world = World::with_policy(policy_with_links().build().unwrap());
    let (single, first) = letter(&world, &draft());
    let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
    let second = ticket_of(&world.invite(&link));
    let (service, rig) = world.rigged();
    for ticket in [&first, &second] {
        assert!(block_on(service.redeem(ticket, &ada())).is_ok());
        world.directory.remove_member(ACME, "ada").unwrap();
        let made = rig.commits().len();
        for _ in 0..2 {
            let refused = redeem_refusal(block_on(service.redeem(ticket, &ada())));
            assert_eq!(refused, RedeemRefusal::NoLongerMember);
            assert_eq!(refused.public(), PublicRefusal::Unusable);
        }
        assert_eq!(rig.commits().len(), made);
        assert_eq!(roles_of(&world, "ada"), None);
    }
    let inbox = block_on(service.accept_from_inbox(&acme(), single.id(), &ada()));
    assert_eq!(redeem_refusal(inbox), RedeemRefusal::NoLongerMember);
    assert_eq!(roles_of(&world, "ada"), None);
}

/// Acme and Globex, with the same people.
fn two_orgs() -> World {
    let world = World::with_policy(policy_with_links().build().unwrap());
    world.directory.member(GLOBEX, "grace", ["admin"]).unwrap();
    world.directory.member(GLOBEX, "olivia", ["owner"]).unwrap();
    world
}

// D7
#[test]
fn d7_a_ticket_opens_the_scope_of_its_record_and_no_other() {
    for (from, into) in [(ACME, GLOBEX), (GLOBEX, ACME)] {
        for is_link in [false, true] {
            let world = two_orgs();
            let draft = |scope: &str| {
                let draft = if is_link {
                    Invite::anyone(scope).unwrap()
                } else {
                    Invite::email(scope, "ada@example.com").unwrap().with_link()
                };
                draft.role("member").unwrap()
            };
            let (here, there): (Scope, Scope) = (from.parse().unwrap(), into.parse().unwrap());
            let others = world.store.members(&there);
            let invited = world.invite(&draft(from));
            let other = world.invite(&draft(into));
            let redeemed = world.redeem(&ticket_of(&invited), &ada()).unwrap();
            assert_eq!(redeemed.granted().unwrap().grant.scope, here);
            assert!(world.store.members(&here).contains_key(ada().user()));
            assert_eq!(world.store.members(&there), others);
            let untouched = block_on(world.invitations.get(&there, other.invitation.id()));
            assert_eq!(untouched.unwrap(), other.invitation);
        }
    }
}

// D8
#[test]
fn d8_an_id_of_another_scope_is_not_found_by_any_command() {
    let world = two_orgs();
    let (invitation, letter) = world.letter_for(&draft());
    let block_token = letter.block_token().unwrap().to_owned();
    let (service, there) = (&world.invitations, GLOBEX.parse::<Scope>().unwrap());
    let (id, row) = (invitation.id(), world.stored(&invitation));
    let (seen, actor) = (row.revision(), olivia());
    let amendment = Amendment::default().until(None);
    let before = (row, world.store.events());
    let managed = [
        block_on(service.get(&there, id)),
        block_on(service.revoke(&there, id, &actor)),
        block_on(service.resend(&there, id, &actor)),
        block_on(service.rotate(&there, id, &actor)),
        block_on(service.extend(&there, id, Lifetime::days(1), &actor)),
        block_on(service.renew(&there, id, &actor)),
        block_on(service.amend(&there, id, &amendment, seen, &actor)),
        block_on(service.approve(&there, id, seen, &actor)),
        block_on(service.reject(&there, id, seen, &actor)),
    ];
    for (number, answer) in managed.into_iter().enumerate() {
        assert_eq!(manage_refusal(answer), ManageRefusal::NotFound, "{number}");
    }
    let delivery: DeliveryId = letter.delivery_id();
    let others = [
        manage_refusal(block_on(service.reveal(&there, id, &actor))),
        manage_refusal(block_on(service.record_bounce(&there, delivery))),
        manage_refusal(block_on(service.decline_from_inbox(&there, id, &ada()))),
        manage_refusal(block_on(service.block_by_token(&there, id, &block_token))),
    ];
    assert!(
        others
            .iter()
            .all(|refusal| *refusal == ManageRefusal::NotFound)
    );
    let accepted = block_on(service.accept_from_inbox(&there, id, &ada()));
    assert_eq!(redeem_refusal(accepted), RedeemRefusal::Unknown);
    let revoked = block_on(service.revoke_all(&Query::in_scope(there), &actor)).unwrap();
    assert_eq!(revoked.done, 0);
    assert_eq!((world.stored(&invitation), world.store.events()), before);
    assert!(block_on(service.block_by_token(&acme(), id, &block_token)).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    // D9
    #[test]
    fn d9_of_all_tickets_that_went_out_only_the_last_one_lives(
        steps in prop::collection::vec(0..6_u8, 1..9),
    ) {
        let policy = policy().duplicates(Duplicates::Replace).limits(support::limits(|limits| {
            limits.letters = None;
        }));
        let world = World::with_policy(policy.build().unwrap());
        let (mut row, ticket) = letter(&world, &draft());
        let mut tickets = vec![ticket];
        let service = &world.invitations;
        for step in steps {
            world.advance(Lifetime::minutes(2));
            let row_now = world.stored(&row);
            let (scope, id, seen) = (acme(), row.id(), row_now.revision());
            let until = |days| Amendment::default().until(Some(world.now().after(days)));
            let widen = Amendment::default().until(None).with_letter();
            match step {
                0 => drop(block_on(service.resend(&scope, id, &grace())).unwrap()),
                1 => drop(block_on(service.rotate(&scope, id, &grace())).unwrap()),
                2 => drop(block_on(service.reveal(&scope, id, &grace())).unwrap()),
                3 => {
                    let narrow = until(Lifetime::days(30)).with_letter();
                    drop(block_on(service.amend(&scope, id, &narrow, seen, &grace())).unwrap());
                }
                4 => drop(block_on(service.amend(&scope, id, &widen, seen, &grace())).unwrap()),
                _ => row = world.invite(&draft()).invitation,
            }
            world.run_due();
            if let Some(letter) = world.mailer.last() {
                tickets.push(letter.ticket().unwrap().to_owned());
            }
        }
        let last = tickets.last().unwrap().clone();
        for ticket in &tickets {
            let lives = block_on(service.preview(ticket)).is_ok();
            prop_assert_eq!(lives, *ticket == last);
        }
        let old = tickets.iter().filter(|ticket| **ticket != last);
        for ticket in old {
            prop_assert!(world.redeem(ticket, &ada()).is_err());
        }
        prop_assert!(world.redeem(&last, &ada()).unwrap().granted().is_some());
    }

    // D12
    #[test]
    fn d12_nobody_becomes_a_member_but_by_a_redemption_of_their_own(
        steps in prop::collection::vec((0..9_u8, 0..3_usize), 1..25),
    ) {
        let policy = policy_with_links()
            .requests(Requests::Anyone)
            .limits(support::limits(|limits| limits.letters = None));
        let world = World::with_policy(policy.build().unwrap());
        let (service, rig) = world.rigged();
        let people = ["ada", "lin", "kim"];
        for (step, who) in steps {
            world.advance(Lifetime::minutes(2));
            let address = format!("{}@example.com", people[who]);
            let person = Claimant::new(people[who]).unwrap().verified(&address).unwrap();
            let query = Query::in_scope(acme());
            let rows = block_on(service.list(&query)).unwrap().items;
            let row = rows.into_iter().next_back();
            let id = row.as_ref().map(Invitation::id);
            let seen = row.as_ref().map(Invitation::revision);
            let scope = acme();
            match (step, id.zip(seen)) {
                (0, _) => drop(block_on(service.invite(&draft_for(&address).unwrap(), &grace()))),
                (1, _) => drop(block_on(service.request(&draft_for(&address).unwrap(), &person))),
                (2, Some((id, seen))) => {
                    drop(block_on(service.approve(&scope, id, seen, &grace())));
                }
                (3, Some((id, _))) => drop(block_on(service.resend(&scope, id, &grace()))),
                (4, Some((id, _))) => drop(block_on(service.renew(&scope, id, &grace()))),
                (5, Some((id, _))) => drop(block_on(service.revoke(&scope, id, &grace()))),
                (6, _) => drop(block_on(service.run_due(&world.mailer, 100))),
                (7, _) => world.advance(Lifetime::days(3)),
                (_, Some((id, _))) => {
                    drop(block_on(service.accept_from_inbox(&scope, id, &person)));
                }
                _ => {}
            }
        }
        let joined = own_redemptions(&rig)?;
        let members = world.store.members(&acme());
        let others = ["olivia", "grace", "milo"];
        for user in members.keys().filter(|user| !others.contains(&user.as_str())) {
            prop_assert!(joined.iter().any(|claimed| claimed == user.as_str()));
        }
    }
}

/// Who redeemed by the commits that were made; each grant has a row in the ledger, an event and a
/// claim of its own.
fn own_redemptions(rig: &Rig) -> Result<Vec<String>, TestCaseError> {
    let mut users = Vec::new();
    for change in rig.commits().concat() {
        let Change {
            granted,
            redemption,
            events,
            ..
        } = change;
        prop_assert_eq!(granted.is_some(), redemption.is_some());
        let told = events.iter().filter_map(|event| match &event.kind {
            EventKind::Redeemed { user } => Some(user),
            _ => None,
        });
        let told: Vec<_> = told.cloned().collect();
        let granted: Vec<_> = granted.into_iter().map(|granted| granted.user).collect();
        prop_assert_eq!(&granted, &told);
        users.extend(told.iter().map(ToString::to_string));
    }
    Ok(users)
}

// D10
#[test]
fn d10_a_scope_that_is_gone_is_said_to_be_and_nothing_is_spent() {
    let world = World::with_policy(policy().requests(Requests::Members).build().unwrap());
    let (invitation, ticket) = letter(&world, &draft());
    let asker = Claimant::of(milo().user().clone());
    let lin = draft_for("lin@example.com").unwrap();
    let asked = block_on(world.invitations.request(&lin, &asker))
        .unwrap()
        .invitation;
    // Between the facts and the commit, by the host's veto.
    world.store.set_veto(|_| Some(Veto::ScopeGone));
    let refused = redeem_refusal(world.redeem(&ticket, &ada()));
    assert_eq!(refused, RedeemRefusal::ScopeGone);
    world.store.set_veto(|_| None);
    let before = world.stored(&invitation);

    world.directory.remove_scope(ACME).unwrap();
    assert_eq!(
        redeem_refusal(world.redeem(&ticket, &ada())),
        RedeemRefusal::ScopeGone
    );
    let invited = block_on(world.invitations.invite(&lin, &grace())).unwrap_err();
    assert_eq!(invited.refusal(), Some(&InviteRefusal::ScopeGone));
    let (id, seen) = (asked.id(), asked.revision());
    assert!(block_on(world.invitations.approve(&acme(), id, seen, &grace())).is_err());
    assert_eq!(world.stored(&invitation), before);
    assert!(world.store.members(&acme()).is_empty());
}

/// One way to meet an invitation near its end; whether it is still alive.
type Path = (&'static str, fn(&World, InvitationId, &str) -> bool);

const PATHS: [Path; 11] = [
    ("redeem", |world, _, ticket| {
        world.redeem(ticket, &ada()).is_ok()
    }),
    ("accept", |world, id, _| {
        block_on(world.invitations.accept_from_inbox(&acme(), id, &ada())).is_ok()
    }),
    ("preview", |world, _, ticket| {
        block_on(world.invitations.preview(ticket)).is_ok()
    }),
    ("decline", |world, _, ticket| {
        block_on(world.invitations.decline(ticket, Some(&ada()))).is_ok()
    }),
    ("resend", |world, id, _| {
        block_on(world.invitations.resend(&acme(), id, &grace())).is_ok()
    }),
    ("rotate", |world, id, _| {
        block_on(world.invitations.rotate(&acme(), id, &grace())).is_ok()
    }),
    ("reveal", |world, id, _| {
        block_on(world.invitations.reveal(&acme(), id, &grace())).is_ok()
    }),
    ("revoke", |world, id, _| {
        block_on(world.invitations.revoke(&acme(), id, &grace())).is_ok()
    }),
    ("list", |world, _, _| {
        let query = Query::in_scope(acme()).with_status(Status::Pending);
        let page = block_on(world.invitations.list(&query)).unwrap();
        let counts = block_on(world.invitations.count(&acme())).unwrap();
        assert_eq!(
            counts.contains_key(&Status::Pending),
            !page.items.is_empty()
        );
        !page.items.is_empty()
    }),
    ("inbox", |world, _, _| {
        !block_on(world.invitations.inbox(&ada()))
            .unwrap()
            .is_empty()
    }),
    ("a second invitation is refused", |world, _, _| {
        block_on(world.invitations.invite(&draft(), &grace())).is_err()
    }),
];

// E1
#[test]
fn e1_on_every_path_it_lives_until_the_very_microsecond_of_its_end() {
    for (path, meets) in PATHS {
        for (micros, lives) in [(-1_i64, true), (0, false), (1, false)] {
            let world = World::new();
            let (invitation, ticket) = letter(&world, &draft());
            let moment = invitation.expires_at().unix_micros() + micros;
            world
                .clock
                .set(Timestamp::from_unix_micros(moment).unwrap());
            let met = meets(&world, invitation.id(), &ticket);
            assert_eq!(met, lives, "{path} at {micros} µs from the end");
        }
    }
}

// K11
#[test]
fn k11_who_acts_on_a_lapse_stores_it_first_so_a_slow_clock_cannot_redeem_what_is_gone() {
    let world = World::new();
    let (old, ticket) = letter(&world, &draft());
    let slow = ManualClock::at(old.expires_at().before(Lifetime::seconds(5)));
    let behind = world.beside(&slow);
    world.clock.set(old.expires_at());
    let new = world.invite(&draft()).invitation;
    assert_ne!(new.id(), old.id());
    assert_eq!(world.stored(&old).state().status(), Status::Expired);
    let late = redeem_refusal(block_on(behind.redeem(&ticket, &ada())));
    assert_eq!(late, RedeemRefusal::Status(Status::Expired));
    assert_eq!(roles_of(&world, "ada"), None);
    // Going back does not revive it.
    world.clock.set(old.created_at());
    let back = redeem_refusal(world.redeem(&ticket, &ada()));
    assert_eq!(back, RedeemRefusal::Status(Status::Expired));
}

// K11, A8
#[test]
fn k11_who_is_late_by_the_stores_clock_alone_hears_that_it_expired() {
    let world = World::new();
    let (old, ticket) = letter(&world, &draft());
    let slow = ManualClock::at(old.expires_at().before(Lifetime::seconds(5)));
    let behind = world.beside(&slow);
    world.clock.set(old.expires_at());
    let late = redeem_refusal(block_on(behind.redeem(&ticket, &ada())));
    assert_eq!(late, RedeemRefusal::Status(Status::Expired));
    let resent = manage_refusal(block_on(behind.resend(&acme(), old.id(), &grace())));
    assert_eq!(resent, ManageRefusal::Status(Status::Expired));
    assert_eq!(roles_of(&world, "ada"), None);
}

// D3, D8
#[test]
fn d8_a_standing_in_one_scope_is_none_in_another() {
    let world = two_orgs();
    world.directory.member(GLOBEX, "zoe", ["owner"]).unwrap();
    let (invitation, _) = letter(&world, &draft());
    let zoe = Actor::person("zoe").unwrap();
    let revoked = block_on(world.invitations.revoke(&acme(), invitation.id(), &zoe));
    let refused = ManageRefusal::Ceiling(CeilingRefusal::NoStanding);
    assert_eq!(manage_refusal(revoked), refused);
    let invited = block_on(world.invitations.invite(&draft(), &zoe)).unwrap_err();
    let refused = InviteRefusal::Ceiling(CeilingRefusal::NoStanding);
    assert_eq!(invited.refusal(), Some(&refused));
}
