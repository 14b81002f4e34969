//! Who may take an invitation up, and what that proves about them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use invitation::{
    AllowedOrigins, Binding, Claimant, EventKind, Invitation, Invite, InvitedHow, Lifetime,
    ManageRefusal, PublicRefusal, RedeemRefusal, Redeemed, Requirement, Roles, Status,
    policy::{Duplicates, PolicyBuilder, Requests},
    service::Error,
    values::LinkBase,
};
use pollster::block_on;
use support::{
    ACME, World, acme, ada, draft, draft_for, grace, milo, olivia, policy_with_links, ticket_in,
    ticket_of,
};

const ADA: &str = "ada@example.com";

fn rules() -> PolicyBuilder {
    policy_with_links().allow_bearer()
}

fn world(policy: PolicyBuilder) -> World {
    let world = World::with_policy(policy.build().unwrap());
    world.directory.address("ada", ADA).unwrap();
    world
}

fn eve() -> Claimant {
    Claimant::new("eve").unwrap()
}

/// Eve, whose account is in the making.
fn newcomer() -> Claimant {
    eve().creating_account_with(ADA).unwrap()
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, Error<RedeemRefusal>>) -> RedeemRefusal {
    answer.unwrap_err().refusal().unwrap().clone()
}

// C1, C2
#[test]
fn c1_every_binding_lets_in_whom_it_names_and_nobody_else() {
    // One letter for each claimant below, in their order: by ticket, then by id from the inbox.
    let bindings: [(&str, Invite, &str, &str); 5] = [
        ("address", draft(), "y--y---", "y------"),
        (
            "bearer",
            draft().binding(Binding::Bearer),
            "yyyyyyy",
            "-------",
        ),
        (
            "user",
            Invite::user(ACME, "ada").unwrap(),
            "-----y-",
            "-----y-",
        ),
        (
            "domain",
            Invite::domain(ACME, "example.com").unwrap(),
            "yy-----",
            "-------",
        ),
        (
            "anyone",
            Invite::anyone(ACME).unwrap(),
            "yyyyyyy",
            "-------",
        ),
    ];
    let claimants = [
        eve().verified("Ada@EXAMPLE.com").unwrap(),
        eve().verified("mallory@example.com").unwrap(),
        eve().verified("ada@evil-example.com").unwrap(),
        newcomer(),
        eve().creating_account_with("mallory@example.com").unwrap(),
        Claimant::new("ada").unwrap(),
        eve(),
    ];
    for (binding, draft, by_ticket, by_inbox) in bindings {
        let draft = draft.role("member").unwrap();
        for (door, expected) in [("ticket", by_ticket), ("inbox", by_inbox)] {
            for (number, (claimant, expected)) in claimants.iter().zip(expected.chars()).enumerate()
            {
                let at = format!("{binding}, {door}, claimant {number}");
                let world = world(rules());
                let invited = world.invite(&draft);
                let ticket = match &invited.link {
                    Some(_) => ticket_of(&invited),
                    None => {
                        world.run_due();
                        world.mailer.last().unwrap().ticket().unwrap().to_owned()
                    }
                };
                let before = (
                    world.stored(&invited.invitation),
                    world.store.members(&acme()),
                );
                let answer = if door == "ticket" {
                    world.redeem(&ticket, claimant)
                } else {
                    let id = invited.invitation.id();
                    block_on(world.invitations.accept_from_inbox(&acme(), id, claimant))
                };
                if expected == 'y' {
                    assert!(answer.unwrap().granted().is_some(), "{at}");
                    continue;
                }
                assert_eq!(refusal(answer), RedeemRefusal::WrongAccount, "{at}");
                let after = (
                    world.stored(&invited.invitation),
                    world.store.members(&acme()),
                );
                assert_eq!(before, after, "{at} spent something");
            }
        }
    }
}

/// How somebody else than the invitee comes to see the ticket; gives the ticket as it is then.
type Channel = (&'static str, fn(&World) -> String);

fn letter(world: &World, draft: &Invite) -> (Invitation, String) {
    let (invitation, letter) = world.letter_for(draft);
    (invitation, letter.ticket().unwrap().to_owned())
}

const CHANNELS: [Channel; 8] = [
    ("a copy", |world| {
        letter(
            world,
            &draft().cc("eve@example.com".parse().unwrap()).unwrap(),
        )
        .1
    }),
    ("the inviter's reply-to", |world| {
        letter(
            world,
            &draft().reply_to("grace@example.com".parse().unwrap()),
        )
        .1
    }),
    ("handed out with a letter", |world| {
        ticket_of(&world.invite(&draft().with_link()))
    }),
    ("handed out in place of a letter", |world| {
        ticket_of(&world.invite(&draft().without_letter()))
    }),
    ("revealed", |world| {
        let (invitation, ticket) = letter(world, &draft());
        let reveal = block_on(world.invitations.reveal(&acme(), invitation.id(), &grace()));
        assert_eq!(ticket_in(reveal.unwrap().expose_secret()), ticket);
        ticket
    }),
    ("a page that the policy does not trust", |world| {
        let base = LinkBase::parse("https://landing.example.org/join").unwrap();
        letter(world, &draft().link_base(base)).1
    }),
    ("a copy whose address was erased since", |world| {
        let copied = draft().cc("eve@example.net".parse().unwrap()).unwrap();
        let (invitation, ticket) = letter(world, &copied);
        let erased = block_on(
            world
                .invitations
                .erase(&"eve@example.net".parse().unwrap(), None),
        );
        assert_eq!(erased.unwrap().invitations, 1);
        assert!(world.stored(&invitation).cc().is_empty());
        ticket
    }),
    ("created again with a link", |world| {
        let (_, ticket) = letter(world, &draft());
        world.advance(Lifetime::minutes(2));
        let again = world.invite(&draft().with_link());
        assert!(matches!(
            again.how,
            InvitedHow::Existing | InvitedHow::Resent
        ));
        assert_eq!(ticket_of(&again), ticket);
        ticket
    }),
];

// C4, K1
#[test]
fn c4_a_ticket_that_others_may_have_seen_proves_no_mailbox() {
    for duplicates in [Duplicates::ReturnExisting, Duplicates::Resend] {
        for (channel, take) in CHANNELS {
            let landing = AllowedOrigins::parse(["https://landing.example.org"]).unwrap();
            let world = world(rules().duplicates(duplicates).link_origins(landing));
            let ticket = take(&world);
            let answer = world.redeem(&ticket, &newcomer());
            assert_eq!(refusal(answer), RedeemRefusal::WrongAccount, "{channel}");
            let anonymous = block_on(world.invitations.block(&ticket, None));
            assert_eq!(
                anonymous.unwrap_err().refusal(),
                Some(&ManageRefusal::WrongAccount),
                "{channel}"
            );
            let Redeemed::Now { proven, .. } = world.redeem(&ticket, &ada()).unwrap() else {
                panic!("{channel} spent the ticket");
            };
            assert_eq!(proven, None, "{channel}");
        }
    }
}

// C4, K1
#[test]
fn c4_a_ticket_that_only_the_mailbox_saw_proves_it() {
    let ways: [Channel; 4] = [
        ("a letter", |world| letter(world, &draft()).1),
        ("a letter sent again", |world| {
            let (invitation, _) = letter(world, &draft());
            world.advance(Lifetime::minutes(2));
            block_on(world.invitations.resend(&acme(), invitation.id(), &grace())).unwrap();
            world.run_due();
            world.mailer.last().unwrap().ticket().unwrap().to_owned()
        }),
        ("a page that the policy trusts", |world| {
            let base = LinkBase::parse("https://join.example.org/x").unwrap();
            letter(world, &draft().link_base(base)).1
        }),
        ("a new ticket after a revealed one", |world| {
            let (invitation, _) = letter(world, &draft());
            let (scope, id) = (acme(), invitation.id());
            block_on(world.invitations.reveal(&scope, id, &grace())).unwrap();
            world.advance(Lifetime::minutes(2));
            block_on(world.invitations.rotate(&scope, id, &grace())).unwrap();
            world.run_due();
            world.mailer.last().unwrap().ticket().unwrap().to_owned()
        }),
    ];
    for (way, take) in ways {
        let trusted = AllowedOrigins::parse(["https://join.example.org"]).unwrap();
        let world = world(rules().trusted_origins(trusted));
        let ticket = take(&world);
        let Redeemed::Now { proven, .. } = world.redeem(&ticket, &newcomer()).unwrap() else {
            panic!("{way} is a first claim");
        };
        assert_eq!(proven.unwrap().as_str(), ADA, "{way}");
    }
}

// K1, K3
#[test]
fn k1_a_replay_does_not_hand_out_the_ticket_that_was_minted_since() {
    let world = world(rules());
    let keyed = draft().with_link().idempotency_key("k1").unwrap();
    let invited = world.invite(&keyed);
    assert!(world.invite(&keyed).link.is_some(), "the same answer");
    world.advance(Lifetime::minutes(2));
    let (scope, id) = (acme(), invited.invitation.id());
    block_on(world.invitations.rotate(&scope, id, &grace())).unwrap();
    let replayed = world.invite(&keyed);
    assert_eq!(replayed.how, InvitedHow::Replayed);
    assert!(replayed.link.is_none(), "only the mailbox has seen it");
    block_on(world.invitations.reveal(&scope, id, &grace())).unwrap();
    assert!(world.invite(&keyed).link.is_some());
}

// C4
#[test]
fn c4_a_loose_binding_or_a_shared_link_proves_nothing() {
    for draft in [
        draft().binding(Binding::Bearer).with_link(),
        Invite::domain(ACME, "example.com")
            .unwrap()
            .role("member")
            .unwrap(),
        Invite::anyone(ACME).unwrap().role("member").unwrap(),
    ] {
        let world = world(rules());
        let ticket = ticket_of(&world.invite(&draft));
        let Redeemed::Now { proven, .. } = world.redeem(&ticket, &ada()).unwrap() else {
            panic!("a first claim");
        };
        assert_eq!(proven, None);
    }
    let world = world(rules());
    let (_, ticket) = letter(&world, &draft().binding(Binding::Bearer));
    let Redeemed::Now { proven, .. } = world.redeem(&ticket, &ada()).unwrap() else {
        panic!("a first claim");
    };
    assert_eq!(proven, None, "a forwarded letter is meant to work");
}

// C4
#[test]
fn c4_the_proof_ends_with_its_window_and_the_invitation_does_not() {
    let window = Lifetime::days(2);
    for (micros, is_proof) in [(-1_i64, true), (0, false), (1, false)] {
        let world = world(rules().proof_window(window));
        let minted = world.now();
        let (_, ticket) = letter(&world, &draft());
        let edge = minted.after(window).unix_micros() + micros;
        world
            .clock
            .set(invitation::Timestamp::from_unix_micros(edge).unwrap());
        let answer = world.redeem(&ticket, &newcomer());
        if is_proof {
            assert!(answer.unwrap().granted().is_some());
            continue;
        }
        assert_eq!(refusal(answer), RedeemRefusal::WrongAccount, "{micros} µs");
        let Redeemed::Now { proven, .. } = world.redeem(&ticket, &ada()).unwrap() else {
            panic!("a verified address is let in still");
        };
        assert_eq!(proven, None, "{micros} µs");
    }
}

// K12
#[test]
fn k12_who_merely_holds_a_forwarded_ticket_cannot_block_and_nobody_declines_a_link() {
    let world = world(rules());
    let (invitation, ticket) = letter(&world, &draft().binding(Binding::Bearer));
    let mallory = eve().verified("mallory@example.com").unwrap();
    for claimant in [None, Some(&mallory)] {
        let blocked = block_on(world.invitations.block(&ticket, claimant)).unwrap_err();
        assert_eq!(blocked.refusal(), Some(&ManageRefusal::WrongAccount));
    }
    assert_eq!(world.stored(&invitation).state().status(), Status::Pending);

    let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
    let ticket = ticket_of(&world.invite(&link));
    let declined = block_on(world.invitations.decline(&ticket, Some(&ada()))).unwrap_err();
    assert_eq!(declined.refusal(), Some(&ManageRefusal::Shared));
    assert!(world.redeem(&ticket, &ada()).is_ok());
}

// K12
#[test]
fn k12_to_say_again_that_no_more_are_wanted_is_told_once_as_long_as_the_host_knows() {
    let world = world(rules());
    let (invitation, ticket) = letter(&world, &draft());
    let block = || block_on(world.invitations.block(&ticket, Some(&ada()))).unwrap();
    let told = || {
        let kinds = world.store.events().into_iter().map(|event| event.kind);
        kinds
            .filter(|kind| *kind == EventKind::ContactBlocked)
            .count()
    };
    block();
    // The host has not noted it yet, so it hears it again.
    world.directory.unblock(ADA).unwrap();
    block();
    assert_eq!(told(), 2);
    world.directory.block(ADA).unwrap();
    let noted = world.stored(&invitation);
    block();
    assert_eq!((told(), world.stored(&invitation)), (2, noted));
    // Who took it back and blocks anew is heard.
    world.directory.unblock(ADA).unwrap();
    block();
    assert_eq!(told(), 3);
}

// R10
#[test]
fn r10_a_requirement_is_met_before_anything_is_spent() {
    let world = world(rules());
    let asked = draft().requires("mfa").unwrap().requires("sso").unwrap();
    let (invitation, ticket) = letter(&world, &asked);
    let [mfa, sso] = ["mfa", "sso"].map(|name| Requirement::new(name).unwrap());
    // The wrong account hears nothing of what is asked.
    let stranger = world.redeem(&ticket, &eve());
    assert_eq!(refusal(stranger), RedeemRefusal::WrongAccount);
    let before = world.stored(&invitation);
    for met in [
        ada(),
        ada().satisfying(mfa.clone()),
        ada().satisfying(sso.clone()),
    ] {
        let unmet = if met.satisfies(&mfa) { &sso } else { &mfa };
        let refused = refusal(world.redeem(&ticket, &met));
        assert_eq!(refused, RedeemRefusal::Requirement(unmet.clone()));
        assert_eq!(refused.public(), PublicRefusal::Requirement);
        assert_eq!(world.stored(&invitation), before);
    }
    let meets_all = ada().satisfying(mfa).satisfying(sso);
    assert!(world.redeem(&ticket, &meets_all).is_ok());
}

/// How an invitation comes to its end, in the hands of one who has the ticket.
type End = (&'static str, fn(&World, &Invitation, &str));

// R8
#[test]
fn r8_every_dead_end_looks_the_same_to_one_who_only_holds_a_ticket() {
    let ends: [End; 8] = [
        ("accepted", |world, _, ticket| {
            world.redeem(ticket, &ada()).unwrap();
        }),
        ("declined", |world, _, ticket| {
            block_on(world.invitations.decline(ticket, Some(&ada()))).unwrap();
        }),
        ("revoked", |world, row, _| {
            block_on(world.invitations.revoke(&acme(), row.id(), &grace())).unwrap();
        }),
        ("lapsed", |world, row, _| world.clock.set(row.expires_at())),
        ("expired", |world, row, _| {
            world
                .clock
                .set(row.expires_at().after(Lifetime::minutes(2)));
            world.run_due();
        }),
        ("rotated", |world, row, _| {
            world.advance(Lifetime::minutes(2));
            block_on(world.invitations.rotate(&acme(), row.id(), &grace())).unwrap();
        }),
        ("erased", |world, _, _| {
            block_on(world.invitations.erase(&ADA.parse().unwrap(), None)).unwrap();
        }),
        ("scope gone", |world, _, _| {
            world.directory.remove_scope(ACME).unwrap();
        }),
    ];
    for (end, bring_about) in ends {
        let world = world(rules());
        let (row, ticket) = letter(&world, &draft());
        bring_about(&world, &row, &ticket);
        let other = eve().verified(ADA).unwrap();
        let refused = refusal(world.redeem(&ticket, &other));
        assert_eq!(
            refused.public(),
            PublicRefusal::Unusable,
            "{end}: {refused}"
        );
        if end != "scope gone" {
            let seen = refusal(block_on(world.invitations.preview(&ticket)));
            assert_eq!(seen.public(), PublicRefusal::Unusable, "{end}: {seen}");
        }
    }
    let world = world(rules());
    let never_minted = support::ticket_of(&World::new().invite(&draft().with_link()));
    let unknown = refusal(world.redeem(&never_minted, &ada()));
    assert_eq!(unknown.public(), PublicRefusal::Unusable);
    let damaged = refusal(world.redeem(&never_minted[..30], &ada()));
    assert_eq!(damaged.public(), PublicRefusal::Damaged);
}

// D11
#[test]
fn d11_who_waits_for_approval_has_not_joined() {
    let world = world(rules().requests(Requests::Anyone));
    let service = &world.invitations;
    let asked = block_on(service.request(&draft(), &ada()))
        .unwrap()
        .invitation;
    world.run_due();
    assert!(
        world.mailer.last_to(ADA).is_none(),
        "there is no ticket yet"
    );
    let waits = block_on(service.accept_from_inbox(&acme(), asked.id(), &ada()));
    assert_eq!(refusal(waits), RedeemRefusal::AwaitingApproval);
    assert!(!world.store.members(&acme()).contains_key(ada().user()));

    let approve = block_on(service.approve(&acme(), asked.id(), asked.revision(), &grace()));
    approve.unwrap();
    assert!(!world.store.members(&acme()).contains_key(ada().user()));
    let joined = block_on(service.accept_from_inbox(&acme(), asked.id(), &ada())).unwrap();
    assert_eq!(
        joined.granted().unwrap().roles,
        Roles::of(["member"]).unwrap()
    );
}

// D11
#[test]
fn d11_who_may_not_ask_is_refused_and_who_may_not_approve_too() {
    let world = world(rules().requests(Requests::Anyone));
    let service = &world.invitations;
    let for_another = block_on(service.request(&draft(), &eve())).unwrap_err();
    assert!(matches!(for_another, Error::Refused(_)));
    let lin = draft_for("lin@example.com").unwrap();
    let asker = Claimant::of(milo().user().clone());
    let asked = block_on(service.request(&lin, &asker)).unwrap().invitation;
    for actor in [milo(), invitation::Actor::person("eve").unwrap()] {
        let approve = block_on(service.approve(&acme(), asked.id(), asked.revision(), &actor));
        assert!(matches!(approve, Err(Error::Refused(_))));
    }
    assert_eq!(world.stored(&asked).state().status(), Status::Requested);
    block_on(service.approve(&acme(), asked.id(), asked.revision(), &olivia())).unwrap();
}
