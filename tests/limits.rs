//! Limits count what was created and sent, and nothing that is done afterwards gives any of it back.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::{sync::Barrier, thread};

use invitation::{
    Amendment, Claimant, Delivery, Email, Invite, InviteRefusal, Lifetime, RedeemRefusal, Status,
    Uses,
    invitation::LimitKind,
    policy::{Duplicates, Lifetimes, Limits, Overflow, Per, PolicyBuilder, Rate, Requests},
    ports::Query,
    service::Error,
};
use pollster::block_on;
use support::{
    ACME, World, acme, ada, draft, draft_for, grace, limits, milo, olivia, policy,
    policy_with_links, ticket_of,
};

const ADA: &str = "ada@example.com";
const MOST_LETTERS: u32 = 3;

fn letters(overflow: Overflow) -> Limits {
    limits(|limits| {
        let rate = limits.letters.as_mut().unwrap();
        (rate.max, rate.overflow) = (MOST_LETTERS, overflow);
    })
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, Error<InviteRefusal>>) -> InviteRefusal {
    answer.unwrap_err().refusal().unwrap().clone()
}

fn revoke_all(world: &World) {
    let all = Query::in_scope(acme());
    block_on(world.invitations.revoke_all(&all, &olivia())).unwrap();
}

/// How many letters reached somebody with the mailbox of this address, copies included.
fn reached(world: &World, address: &str) -> usize {
    let bucket = Email::parse(address).unwrap().abuse_key();
    let letters = world.mailer.sent();
    let addresses = letters
        .iter()
        .flat_map(|letter| letter.to().iter().chain(letter.cc()));
    addresses.filter(|to| to.abuse_key() == bucket).count()
}

/// One more attempt to get a letter to Ada; its number begins at zero. Refusals are no news.
type Path = (&'static str, fn(&World, usize));

fn invite(world: &World, draft: &Invite) {
    drop(block_on(world.invitations.invite(draft, &grace())));
}

fn latest(world: &World) -> Option<invitation::Invitation> {
    let query = Query::in_scope(acme()).newest_first().limit(1);
    let rows = block_on(world.invitations.list(&query)).unwrap().items;
    rows.into_iter().next()
}

/// Acts on the latest row, or invites where there is none.
fn on_latest(world: &World, act: impl FnOnce(&World, &invitation::Invitation)) {
    match latest(world) {
        Some(row) => act(world, &row),
        None => invite(world, &draft()),
    }
}

const PATHS: [Path; 12] = [
    ("revoke and invite", |world, _| {
        revoke_all(world);
        invite(world, &draft());
    }),
    ("erase and invite", |world, _| {
        block_on(world.invitations.erase(&ADA.parse().unwrap(), None)).unwrap();
        invite(world, &draft());
    }),
    ("decline and invite", |world, _| {
        on_latest(world, |world, row| {
            drop(block_on(world.invitations.decline_from_inbox(
                &acme(),
                row.id(),
                &ada(),
            )));
        });
        invite(world, &draft());
    }),
    ("resend", |world, _| {
        on_latest(world, |world, row| {
            drop(block_on(world.invitations.resend(
                &acme(),
                row.id(),
                &grace(),
            )));
        });
    }),
    ("rotate", |world, _| {
        on_latest(world, |world, row| {
            drop(block_on(world.invitations.rotate(
                &acme(),
                row.id(),
                &grace(),
            )));
        });
    }),
    ("amend with a letter", |world, _| {
        on_latest(world, |world, row| {
            let seen = row.revision();
            let same = Amendment::default().with_letter();
            drop(block_on(world.invitations.amend(
                &acme(),
                row.id(),
                &same,
                seen,
                &grace(),
            )));
        });
    }),
    ("renew", |world, _| {
        on_latest(world, |world, row| {
            world.clock.set(row.expires_at().max(world.now()));
            drop(block_on(world.invitations.renew(
                &acme(),
                row.id(),
                &grace(),
            )));
        });
    }),
    ("copies", |world, number| {
        let other = draft_for(&format!("p{number}@example.net")).unwrap();
        invite(world, &other.cc(ADA.parse().unwrap()).unwrap());
    }),
    ("many tenants", |world, number| {
        let tenant = format!("organization:t{number}");
        world.directory.member(&tenant, "grace", ["admin"]).unwrap();
        let draft = Invite::email(&tenant, ADA).unwrap();
        invite(world, &draft.role("member").unwrap());
    }),
    ("many inviters", |world, number| {
        revoke_all(world);
        let inviter = format!("admin-{number}");
        world.directory.member(ACME, &inviter, ["admin"]).unwrap();
        let actor = invitation::Actor::person(&inviter).unwrap();
        drop(block_on(world.invitations.invite(&draft(), &actor)));
    }),
    ("spellings of one mailbox", |world, number| {
        invite(
            world,
            &draft_for(&format!("ADA+{number}@example.com")).unwrap(),
        );
    }),
    ("requests that are approved", |world, number| {
        revoke_all(world);
        let asker = Claimant::of(milo().user().clone());
        let draft = draft().named(&format!("Ada the {number}th")).unwrap();
        if let Ok(asked) = block_on(world.invitations.request(&draft, &asker)) {
            let (id, seen) = (asked.invitation.id(), asked.invitation.revision());
            drop(block_on(world.invitations.approve(
                &acme(),
                id,
                seen,
                &grace(),
            )));
        }
    }),
];

fn rules(overflow: Overflow) -> PolicyBuilder {
    // Ten minutes, so that a day holds many lives of one invitation.
    let short = Lifetimes {
        default: Lifetime::minutes(10),
        min: Lifetime::minutes(5),
        max: Lifetime::days(3),
    };
    policy()
        .limits(letters(overflow))
        .lifetimes(short)
        .requests(Requests::Members)
}

// F9, K13
#[test]
fn f9_no_path_gets_more_letters_to_one_mailbox_than_the_limit() {
    for overflow in [Overflow::Refuse, Overflow::SuppressLetter] {
        for (path, attempt) in PATHS {
            let world = World::with_policy(rules(overflow).build().unwrap());
            for number in 0..8 {
                attempt(&world, number);
                world.run_due();
                world.advance(Lifetime::minutes(2));
            }
            let most = usize::try_from(MOST_LETTERS).unwrap();
            assert_eq!(reached(&world, ADA), most, "{path}, {overflow:?}");
        }
    }
}

// K13
#[test]
fn k13_replacing_and_reminding_count_as_well() {
    let day = Lifetime::days(2);
    let policy = rules(Overflow::Refuse)
        .duplicates(Duplicates::Replace)
        .remind(Lifetime::days(1))
        .build()
        .unwrap();
    let world = World::with_policy(policy);
    for _ in 0..6 {
        invite(&world, &draft().lifetime(day));
        world.run_due();
        world.advance(Lifetime::minutes(2));
    }
    assert_eq!(reached(&world, ADA), 3);
    // The reminder falls into the window of the day after, which others have used up.
    world.clock.set(world.now().after(Lifetime::hours(23)));
    for number in 0..3 {
        let copied = draft_for(&format!("p{number}@example.net")).unwrap();
        invite(&world, &copied.cc(ADA.parse().unwrap()).unwrap());
    }
    world.run_due();
    assert_eq!(reached(&world, ADA), 6);
    world.advance(Lifetime::hours(2));
    world.run_due();
    assert_eq!(reached(&world, ADA), 6, "no reminder beyond the limit");
}

// F9
#[test]
fn f9_a_suppressed_letter_is_seen_and_the_next_window_sends_again() {
    let world = World::with_policy(rules(Overflow::SuppressLetter).build().unwrap());
    for number in 0..4_u32 {
        revoke_all(&world);
        world.advance(Lifetime::minutes(1));
        let invited = world.invite(&draft());
        let is_held = matches!(invited.invitation.delivery(), Delivery::Suppressed { .. });
        assert_eq!(is_held, number >= MOST_LETTERS, "letter {number}");
        world.run_due();
    }
    let row = latest(&world).unwrap();
    assert_eq!(
        row.state().status(),
        Status::Pending,
        "it can be shown or accepted"
    );
    world.advance(Lifetime::days(1));
    invite(&world, &draft());
    world.run_due();
    assert_eq!(reached(&world, ADA), 4);
}

// F9
#[test]
fn f9_creations_count_by_scope_inviter_and_recipient_and_are_never_refunded() {
    let elsewhere = "organization:globex";
    for (per, kind, is_free_elsewhere, is_free_for_others, is_free_to_others) in [
        (Per::Scope, LimitKind::CreatedPerScope, true, false, false),
        (
            Per::Inviter,
            LimitKind::CreatedPerInviter,
            false,
            true,
            false,
        ),
        (
            Per::Recipient,
            LimitKind::CreatedPerRecipient,
            false,
            false,
            true,
        ),
    ] {
        let limits = limits(|limits| {
            limits.letters = None;
            let (max, window) = (2, Lifetime::days(1));
            limits.created = vec![Rate { per, max, window }];
        });
        let world = World::with_policy(policy().limits(limits).build().unwrap());
        world
            .directory
            .member(elsewhere, "grace", ["admin"])
            .unwrap();
        world.invite(&draft());
        revoke_all(&world);
        world.invite(&draft());
        block_on(world.invitations.erase(&ADA.parse().unwrap(), None)).unwrap();
        let refused = || InviteRefusal::Limit(kind);
        let again = block_on(world.invitations.invite(&draft(), &grace()));
        assert_eq!(refusal(again), refused());

        let there = Invite::email(elsewhere, ADA)
            .unwrap()
            .role("member")
            .unwrap();
        let there = block_on(world.invitations.invite(&there, &grace()));
        assert_eq!(there.is_ok(), is_free_elsewhere, "{per:?}");
        let others = block_on(world.invitations.invite(&draft(), &olivia()));
        assert_eq!(others.is_ok(), is_free_for_others, "{per:?}");
        revoke_all(&world);
        let lin = draft_for("lin@example.com").unwrap();
        let to_others = block_on(world.invitations.invite(&lin, &grace()));
        assert_eq!(to_others.is_ok(), is_free_to_others, "{per:?}");

        world.advance(Lifetime::days(1));
        assert!(block_on(world.invitations.invite(&draft(), &grace())).is_ok());
    }
}

fn race<T: Send>(count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(count);
    thread::scope(|scope| {
        let (act, start) = (&act, &start);
        let runs: Vec<_> = (0..count)
            .map(|number| {
                scope.spawn(move || {
                    start.wait();
                    act(number)
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

// A15
#[test]
fn a15_the_limit_of_open_invitations_holds_when_64_are_made_at_once() {
    let limits = limits(|limits| limits.open_per_scope = Some(5));
    let world = World::with_policy(policy().limits(limits).build().unwrap());
    let made = race(64, |number| {
        let draft = draft_for(&format!("p{number}@example.com")).unwrap();
        block_on(world.invitations.invite(&draft, &grace()))
    });
    let (ok, refused): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
    assert_eq!((ok.len(), world.store.dump().len()), (5, 5));
    for answer in refused {
        assert_eq!(
            refusal(answer),
            InviteRefusal::Limit(LimitKind::OpenPerScope)
        );
    }
}

// A14, K5
#[test]
fn a14_twelve_claims_at_once_never_pass_five_seats() {
    for round in 0..8 {
        let world = World::with_policy(policy_with_links().build().unwrap());
        world.directory.seats(ACME, 3 + 5).unwrap();
        let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
        let ticket = ticket_of(&world.invite(&link));
        let answers = race(12, |number| {
            let claimant = Claimant::new(&format!("user-{number}")).unwrap();
            world.redeem(&ticket, &claimant)
        });
        let joined = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(
            (joined, world.store.members(&acme()).len()),
            (5, 8),
            "round {round}"
        );
        for refused in answers.into_iter().filter_map(Result::err) {
            assert_eq!(
                refused.refusal(),
                Some(&RedeemRefusal::NoSeat),
                "round {round}"
            );
        }
        let row = latest(&world).unwrap();
        assert_eq!(row.use_count(), 5, "who found no seat spent no use");
    }
}

// A14
#[test]
fn a14_a_seat_that_was_taken_away_since_is_missed_at_the_redemption() {
    let world = World::new();
    world.directory.seats(ACME, 4).unwrap();
    let (row, letter) = world.letter_for(&draft());
    let before = world.stored(&row);
    world.directory.seats(ACME, 3).unwrap();
    let ticket = letter.ticket().unwrap();
    let refused = world.redeem(ticket, &ada()).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::NoSeat));
    assert_eq!(world.stored(&row), before);
    // Between the facts and the commit as well.
    world.directory.seats(ACME, 4).unwrap();
    let (service, rig) = world.rigged();
    let shared = world.share();
    rig.before_commit(move || drop(shared.directory.seats(ACME, 3).unwrap().clone()));
    let refused = block_on(service.redeem(ticket, &ada())).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::NoSeat));
    assert_eq!(world.stored(&row), before);
}

// A15
#[test]
fn a15_a_used_up_link_is_open_no_more_and_a_request_is() {
    let limits = limits(|limits| limits.open_per_scope = Some(1));
    let policy = policy_with_links()
        .limits(limits)
        .requests(Requests::Members);
    let world = World::with_policy(policy.build().unwrap());
    let once = Uses::UpTo(1.try_into().unwrap());
    let link = Invite::anyone(ACME)
        .unwrap()
        .role("member")
        .unwrap()
        .uses(once);
    let ticket = ticket_of(&world.invite(&link));
    let blocked = block_on(world.invitations.invite(&draft(), &grace()));
    assert_eq!(
        refusal(blocked),
        InviteRefusal::Limit(LimitKind::OpenPerScope)
    );
    world
        .redeem(&ticket, &Claimant::new("kim").unwrap())
        .unwrap();
    let asker = Claimant::of(milo().user().clone());
    assert!(block_on(world.invitations.request(&draft(), &asker)).is_ok());
    let blocked = block_on(world.invitations.invite(&draft(), &grace()));
    assert_eq!(
        refusal(blocked),
        InviteRefusal::Limit(LimitKind::OpenPerScope)
    );
}

// G2
#[test]
fn g2_after_its_erasure_no_row_and_no_event_tells_of_the_person() {
    let world = World::new();
    let told = draft()
        .named("Ada Lovelace")
        .unwrap()
        .message("Welcome, countess")
        .unwrap()
        .from_name("Grace Hopper")
        .unwrap();
    let (row, letter) = world.letter_for(&told);
    world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    let copied = draft_for("lin@example.com").unwrap();
    world.invite(&copied.cc(ADA.parse().unwrap()).unwrap());
    let everything = || {
        let rows = serde_json::to_string(&world.store.dump()).unwrap();
        rows.to_lowercase()
    };
    let traces = ["ada@", "lovelace", "countess", "hopper", "\"ada\""];
    for trace in traces {
        assert!(everything().contains(trace), "{trace} was never there");
    }
    let erased = block_on(
        world
            .invitations
            .erase(&"ADA@Example.com".parse().unwrap(), None),
    );
    assert_eq!(erased.unwrap().invitations, 2);
    for trace in traces {
        assert!(!everything().contains(trace), "{trace} is there still");
    }
    let events = serde_json::to_string(&world.store.events())
        .unwrap()
        .to_lowercase();
    for trace in ["ada@", "lovelace", "countess", "hopper"] {
        assert!(!events.contains(trace), "an event tells {trace}");
    }
    let again = world.redeem(letter.ticket().unwrap(), &ada()).unwrap_err();
    assert_eq!(again.refusal(), Some(&RedeemRefusal::Unknown));
    assert_eq!(
        world.store.redemptions(row.id()).len(),
        1,
        "the ledger remembers"
    );
}
