//! Letters beside the first one: reminders, notices, and the state of delivery.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::sync::Barrier;

use invitation::{
    Delivery, DeliveryId, EventKind, FailureReason, Invitation, Invite, InviteRefusal, LetterKind,
    Lifetime, LimitKind, Locale, ProviderId, Status,
    memory::SentLetter,
    policy::{Duplicates, LetterRate, Limits, Overflow, PolicyBuilder, Requests},
    ports::{Handed, MailError},
};
use pollster::block_on;
use support::{ACME, World, acme, ada, draft, draft_for, grace, milo, olivia, policy, run};

const DAY: Lifetime = Lifetime::days(1);
const MINUTE: Lifetime = Lifetime::minutes(1);

fn world(policy: PolicyBuilder) -> World {
    World::with_policy(policy.build().unwrap())
}

/// At most so many letters to one recipient within ten years.
fn at_most(letters: u32, overflow: Overflow) -> PolicyBuilder {
    let mut limits = Limits::default();
    let window = Lifetime::days(3_650);
    limits.letters = Some(LetterRate {
        max: letters,
        window,
        overflow,
    });
    policy().limits(limits)
}

fn kinds(world: &World) -> Vec<LetterKind> {
    world.mailer.sent().iter().map(SentLetter::kind).collect()
}

fn told(world: &World, kind: &EventKind) -> usize {
    let events = world.store.events();
    events.iter().filter(|event| event.kind == *kind).count()
}

/// Runs the agenda every hour.
fn live_for(world: &World, hours: u32) {
    for _ in 0..hours {
        world.advance(Lifetime::hours(1));
        world.run_due();
    }
}

// L6
#[test]
fn l6_a_reminder_comes_once_before_the_end_with_the_same_ticket() {
    let world = world(policy().remind(DAY));
    let (invited, first) = world.letter_for(&draft());
    let at = invited.expires_at().before(DAY);
    world.clock.set(at);
    assert_eq!(world.run_due().sent, 0, "not before its time");
    world.advance(Lifetime::minutes(10));
    assert_eq!(
        world.run_due().sent,
        1,
        "within the ten minutes of its spread"
    );
    live_for(&world, 48);
    assert_eq!(
        kinds(&world),
        [LetterKind::Invitation, LetterKind::Reminder]
    );
    let reminder = world.mailer.last().unwrap();
    assert_eq!(reminder.ticket(), first.ticket());
    assert_eq!(reminder.delivery_id().ordinal, 2);
    assert!(world.now() > invited.expires_at());
}

// L6
#[test]
fn l6_a_lifetime_of_less_than_twice_the_lead_has_no_reminder() {
    for (lifetime, letters) in [
        (DAY.times(2), 2),
        (Lifetime::micros(DAY.times(2).as_micros() - 1), 1),
    ] {
        let world = world(policy().remind(DAY));
        world.letter_for(&draft().lifetime(lifetime));
        live_for(&world, 60);
        assert_eq!(kinds(&world).len(), letters, "{lifetime:?}");
    }
}

// L6
#[test]
fn l6_reminders_vanish_with_every_end() {
    type End = fn(&World, &Invitation, &str);
    let ends: [(&str, End); 5] = [
        ("revoke", |world, row, _| {
            block_on(world.invitations.revoke(&acme(), row.id(), &grace())).unwrap();
        }),
        ("decline", |world, _, ticket| {
            block_on(world.invitations.decline(ticket, Some(&ada()))).unwrap();
        }),
        ("redeem", |world, _, ticket| {
            world.redeem(ticket, &ada()).unwrap();
        }),
        ("erase", |world, row, _| {
            let address = row.invitee().email().unwrap();
            block_on(world.invitations.erase(address, None)).unwrap();
        }),
        ("replace", |world, _, _| {
            world.invite(&draft().without_letter());
        }),
    ];
    for (name, end) in ends {
        let world = world(policy().remind(DAY).duplicates(Duplicates::Replace));
        let (invited, letter) = world.letter_for(&draft());
        end(&world, &invited, letter.ticket().unwrap());
        live_for(&world, 24 * 8);
        assert_eq!(kinds(&world), [LetterKind::Invitation], "{name}");
        assert!(!world.stored(&invited).state().status().is_open(), "{name}");
    }
}

// L6 K13
#[test]
fn l6_a_reminder_counts_as_a_letter_and_is_left_out_beyond_the_limit() {
    for overflow in [Overflow::Refuse, Overflow::SuppressLetter] {
        let world = world(at_most(1, overflow).remind(DAY));
        let (invited, _) = world.letter_for(&draft());
        live_for(&world, 24 * 7 - 1);
        assert_eq!(kinds(&world), [LetterKind::Invitation], "{overflow:?}");
        assert_eq!(told(&world, &EventKind::LetterSuppressed), 1);
        // What was sent stays sent, and the lapse comes as ever.
        assert!(matches!(
            world.stored(&invited).delivery(),
            Delivery::Sent { .. }
        ));
        live_for(&world, 2);
        assert_eq!(world.stored(&invited).state().status(), Status::Expired);
    }
    let world = world(at_most(2, Overflow::Refuse).remind(DAY));
    world
        .directory
        .member("team:1", "grace", ["admin"])
        .unwrap();
    world.letter_for(&draft());
    live_for(&world, 24 * 6 + 1);
    assert_eq!(kinds(&world).len(), 2);
    let elsewhere = Invite::email("team:1", "ada@example.com").unwrap();
    let elsewhere = elsewhere.role("member").unwrap();
    let refused = block_on(world.invitations.invite(&elsewhere, &grace())).unwrap_err();
    let limit = InviteRefusal::Limit(LimitKind::LettersPerRecipient);
    assert_eq!(refused.refusal(), Some(&limit));
}

// L6 K13
#[test]
fn l6_a_reminder_to_a_user_counts_for_the_mailbox_of_that_user() {
    let world = world(at_most(1, Overflow::Refuse).remind(DAY));
    world.directory.address("ada", "ada@example.com").unwrap();
    let draft = Invite::user(ACME, "ada").unwrap().role("member").unwrap();
    world.letter_for(&draft);
    assert_eq!(
        world.mailer.last().unwrap().to()[0].as_str(),
        "ada@example.com"
    );
    live_for(&world, 24 * 7);
    assert_eq!(kinds(&world), [LetterKind::Invitation]);
}

// L6
#[test]
fn l6_a_reminder_is_dropped_for_whoever_wants_no_letters_by_then() {
    let world = world(policy().remind(DAY));
    let (invited, _) = world.letter_for(&draft());
    world.directory.block("ada@example.com").unwrap();
    live_for(&world, 24 * 8);
    assert_eq!(kinds(&world), [LetterKind::Invitation]);
    assert_eq!(told(&world, &EventKind::LetterSuppressed), 1);
    assert_eq!(world.stored(&invited).state().status(), Status::Expired);
}

// L7
#[test]
fn l7_the_inviter_is_told_of_the_lapse_once_and_without_the_link() {
    let world = world(policy().tell_lapse());
    world
        .directory
        .address("grace", "grace@example.com")
        .unwrap();
    let (invited, _) = world.letter_for(&draft());
    live_for(&world, 24 * 9);
    assert_eq!(kinds(&world), [LetterKind::Invitation, LetterKind::Lapsed]);
    let notice = world.mailer.last().unwrap();
    assert_eq!(notice.to()[0].as_str(), "grace@example.com");
    assert!(notice.cc().is_empty());
    assert!(notice.link().is_none() && notice.block_token().is_none());
    assert!(!notice.text().contains("inv1_"));
    // The state of delivery is that of the invitee's letter.
    assert!(matches!(
        world.stored(&invited).delivery(),
        Delivery::Sent { .. }
    ));
}

// L7
#[test]
fn l7_a_lapse_is_told_by_one_event_whatever_number_of_workers_and_runs() {
    let world = world(policy().tell_lapse());
    world
        .directory
        .address("grace", "grace@example.com")
        .unwrap();
    for n in 0..20 {
        world.invite(&draft_for(&format!("a{n}@example.com")).unwrap());
    }
    world.run_due();
    world.advance(Lifetime::days(7));
    let barrier = Barrier::new(16);
    for _ in 0..4 {
        std::thread::scope(|threads| {
            for _ in 0..16 {
                threads.spawn(|| {
                    barrier.wait();
                    run(&world.invitations, &world.mailer)
                });
            }
        });
        world.advance(MINUTE);
    }
    assert_eq!(told(&world, &EventKind::Expired), 20);
    let notices = kinds(&world);
    let notices = notices.iter().filter(|kind| **kind == LetterKind::Lapsed);
    assert_eq!(notices.count(), 20);
}

// L7
#[test]
fn l7_a_lapse_that_a_new_invitation_stores_is_told_once_too() {
    let world = World::new();
    let (old, _) = world.letter_for(&draft());
    world.clock.set(old.expires_at());
    let new = world.invite(&draft()).invitation;
    live_for(&world, 2);
    let events = world.store.events();
    let expired: Vec<_> = events
        .iter()
        .filter(|e| e.kind == EventKind::Expired)
        .collect();
    assert_eq!(expired.len(), 1);
    assert_eq!(expired[0].invitation, old.id());
    assert!(new.is_live(world.now()));
}

// F11
#[test]
fn f11_a_letter_is_in_the_language_of_its_reader_and_in_english_where_none_is_known() {
    for (tag, expected) in [("ar", "ar"), ("pt-br", "pt-BR"), ("no such tag!", "en")] {
        let world = World::new();
        let (_, letter) = world.letter_for(&draft().language(Locale::or_english(tag)));
        assert_eq!(letter.language().as_str(), expected);
    }
    let world = World::new();
    let (_, letter) = world.letter_for(&draft());
    assert_eq!(letter.language().as_str(), "en");
}

// F11
#[test]
fn f11_a_notice_is_in_the_language_of_the_inviter_and_not_in_that_of_the_invitee() {
    let polish = Locale::or_english("pl");
    for (known, expected) in [(true, "pl"), (false, "ar")] {
        let world = world(policy().tell_lapse());
        let directory = &world.directory;
        directory.address("grace", "grace@example.com").unwrap();
        if known {
            directory.language("grace", polish.clone()).unwrap();
        }
        world.letter_for(&draft().language(Locale::or_english("ar")));
        live_for(&world, 24 * 8);
        let notice = world.mailer.last().unwrap();
        assert_eq!(notice.kind(), LetterKind::Lapsed);
        assert_eq!(notice.language().as_str(), expected);
    }
    let world = World::new();
    let directory = &world.directory;
    directory.address("ada", "ada@example.com").unwrap();
    directory.language("ada", polish).unwrap();
    let draft = Invite::user(ACME, "ada").unwrap().role("member").unwrap();
    let (_, letter) = world.letter_for(&draft);
    assert_eq!(letter.language().as_str(), "pl");
}

// E3
#[test]
fn e3_the_state_of_delivery_goes_from_queued_over_sent_to_bounced() {
    let world = World::new();
    let name = ProviderId::new("provider-7").unwrap();
    world.mailer.respond_with([Ok(Handed::named(name.clone()))]);
    let invited = world.invite(&draft()).invitation;
    assert_eq!(*invited.delivery(), Delivery::Queued { since: world.now() });
    world.advance(MINUTE);
    world.run_due();
    let provider_id = Some(name);
    let sent = Delivery::Sent {
        at: world.now(),
        provider_id,
    };
    assert_eq!(*world.stored(&invited).delivery(), sent);
    let delivery = world.mailer.last().unwrap().delivery_id();
    world.advance(MINUTE);
    for _ in 0..2 {
        block_on(world.invitations.record_bounce(&acme(), delivery)).unwrap();
    }
    let bounced = Delivery::Bounced { at: world.now() };
    assert_eq!(*world.stored(&invited).delivery(), bounced);
    assert_eq!(told(&world, &EventKind::LetterBounced), 1);
    assert!(
        world.stored(&invited).is_live(world.now()),
        "a bounce ends nothing"
    );
}

// E3
#[test]
fn e3_a_letter_over_the_limit_is_suppressed_and_one_not_asked_for_says_so() {
    let world = world(at_most(1, Overflow::SuppressLetter).duplicates(Duplicates::Allow));
    world.letter_for(&draft());
    let second = world.invite(&draft()).invitation;
    assert_eq!(*second.delivery(), Delivery::Suppressed { at: world.now() });
    assert_eq!(told(&world, &EventKind::LetterSuppressed), 1);
    let third = world.invite(&draft().without_letter()).invitation;
    assert_eq!(*third.delivery(), Delivery::NotAsked);
    live_for(&world, 24);
    assert_eq!(kinds(&world).len(), 1);
}

// E3
#[test]
fn e3_an_invited_user_without_an_address_is_told_apart() {
    let world = World::new();
    let draft = Invite::user(ACME, "lin").unwrap().role("member").unwrap();
    let invited = world.invite(&draft).invitation;
    world.run_due();
    let reason = FailureReason::NoAddress;
    let failed = Delivery::Failed {
        at: world.now(),
        reason,
    };
    assert_eq!(*world.stored(&invited).delivery(), failed);
}

fn bounce(world: &World, delivery: DeliveryId) {
    block_on(world.invitations.record_bounce(&acme(), delivery)).unwrap();
}

// E3
#[test]
fn e3_the_late_bounce_of_an_old_letter_changes_nothing() {
    let world = world(policy().remind(DAY).tell_lapse());
    world
        .directory
        .address("grace", "grace@example.com")
        .unwrap();
    let (invited, first) = world.letter_for(&draft());
    world.advance(MINUTE);
    block_on(world.invitations.resend(&acme(), invited.id(), &grace())).unwrap();
    let queued = world.stored(&invited);
    bounce(&world, first.delivery_id());
    assert_eq!(world.stored(&invited), queued, "the new letter waits still");
    world.run_due();
    let second = world.mailer.last().unwrap();
    let sent = world.stored(&invited);
    let mut strange = second.delivery_id();
    strange.ordinal = 99;
    let mut notice = second.delivery_id();
    notice.kind = LetterKind::Lapsed;
    for other in [first.delivery_id(), strange, notice] {
        bounce(&world, other);
        assert_eq!(world.stored(&invited), sent, "{other}");
    }
    // A reminder takes the place of both, and a notice to the inviter does not.
    live_for(&world, 24 * 7 + 1);
    assert_eq!(
        kinds(&world)[2..],
        [LetterKind::Reminder, LetterKind::Lapsed]
    );
    let lapsed = world.stored(&invited);
    bounce(&world, second.delivery_id());
    assert_eq!(world.stored(&invited), lapsed);
    bounce(&world, world.mailer.sent()[2].delivery_id());
    assert!(matches!(
        world.stored(&invited).delivery(),
        Delivery::Bounced { .. }
    ));
}

// K8
#[test]
fn k8_no_letter_with_a_ticket_goes_to_an_ended_invitation() {
    type End = fn(&World, &Invitation);
    let ends: [(&str, End); 7] = [
        ("revoked", |world, row| {
            block_on(world.invitations.revoke(&acme(), row.id(), &grace())).unwrap();
        }),
        ("declined", |world, row| {
            let id = row.id();
            block_on(world.invitations.decline_from_inbox(&acme(), id, &ada())).unwrap();
        }),
        ("accepted", |world, row| {
            let id = row.id();
            block_on(world.invitations.accept_from_inbox(&acme(), id, &ada())).unwrap();
        }),
        ("erased", |world, row| {
            let address = row.invitee().email().unwrap();
            block_on(world.invitations.erase(address, None)).unwrap();
        }),
        ("superseded", |world, _| {
            world.invite(&draft().without_letter());
        }),
        ("expired", |world, row| world.clock.set(row.expires_at())),
        ("blocked", |world, _| {
            world.directory.block("ada@example.com").unwrap();
        }),
    ];
    for (name, end) in ends {
        let policy = policy().duplicates(Duplicates::Replace).remind(DAY);
        let world = world(policy.requests(Requests::Anyone));
        let invited = world.invite(&draft()).invitation;
        // One attempt has failed already: a letter in the back-off is dropped as well.
        world.mailer.respond_with([Err(MailError::transient())]);
        world.run_due();
        end(&world, &invited);
        live_for(&world, 24 * 8);
        assert!(
            world.mailer.sent().is_empty(),
            "{name}: {:?}",
            kinds(&world)
        );
        assert_eq!(world.mailer.attempts().len(), 1, "{name}");
        let delivery = world.stored(&invited).delivery().clone();
        assert!(
            matches!(delivery, Delivery::Suppressed { .. }),
            "{name}: {delivery:?}"
        );
    }
}

// L8
#[test]
fn l8_a_request_tells_the_approvers_and_its_rejection_the_one_who_asked() {
    let world = world(policy().requests(Requests::Anyone));
    world.directory.approver(ACME, "boss@example.com").unwrap();
    world.directory.address("ada", "ada@example.com").unwrap();
    let asked = block_on(world.invitations.request(&draft(), &ada())).unwrap();
    world.run_due();
    let letter = world.mailer.last_to("boss@example.com").unwrap();
    assert_eq!(letter.kind(), LetterKind::ApprovalRequested);
    assert!(letter.link().is_none());
    let row = world.stored(&asked.invitation);
    let (id, seen) = (row.id(), row.revision());
    let by_member = block_on(world.invitations.reject(&acme(), id, seen, &milo()));
    assert!(by_member.is_err());
    block_on(world.invitations.reject(&acme(), id, seen, &olivia())).unwrap();
    world.run_due();
    let letter = world.mailer.last_to("ada@example.com").unwrap();
    assert_eq!(letter.kind(), LetterKind::RequestRejected);
    assert!(letter.link().is_none());
}

#[test]
fn whose_link_was_handed_out_may_block_by_letter_and_who_gets_a_copy_may_not() {
    let world = world(policy());
    let address = |text: &str| text.parse().unwrap();
    let shared = draft().with_link().reply_to(address("grace@example.com"));
    let (invited, letter) = world.letter_for(&shared);
    let token = letter.block_token().unwrap();
    assert_ne!(Some(token), letter.ticket());
    let scope = acme();
    let blocked = world
        .invitations
        .block_by_token(&scope, invited.id(), token);
    assert_eq!(block_on(blocked).unwrap().status, Status::Declined);

    let copied = draft_for("lin@example.com").unwrap();
    let copied = copied.cc(address("kim@example.com")).unwrap();
    let (_, letter) = world.letter_for(&copied);
    assert!(letter.ticket().is_some() && letter.block_token().is_none());
}
