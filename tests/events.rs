//! Every kind of event as it goes to audit trails and webhooks: a change here breaks their readers.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::collections::BTreeSet;

use invitation::{
    Amendment, Claimant, GuestWish, Invitation, Invite, Lifetime, Metadata,
    memory::SentLetter,
    policy::{Duplicates, LetterRate, Limits, Overflow, PolicyBuilder, Requests},
    ports::MailError,
};
use pollster::block_on;
use serde_json::{Value, json};
use support::{ACME, World, acme, ada, draft, draft_for, grace, olivia, policy};

const HOUR: Lifetime = Lifetime::hours(1);

fn world(policy: PolicyBuilder) -> World {
    World::with_policy(policy.build().unwrap())
}

fn events(world: &World) -> Vec<Value> {
    world
        .store
        .events()
        .iter()
        .map(|event| serde_json::to_value(event).unwrap())
        .collect()
}

/// The events of a command, an hour after what went before.
fn told(world: &World, command: impl FnOnce()) -> Vec<Value> {
    world.advance(HOUR);
    let before = events(world).len();
    command();
    events(world).split_off(before)
}

/// An event at `at`, on `row`.
fn event(row: &Invitation, at: &str, rest: Value) -> Value {
    let mut event = json!({
        "at": format!("2026-11-20T{at}:00:00Z"),
        "scope": "organization:acme",
        "invitation": row.id().to_string(),
    });
    event
        .as_object_mut()
        .unwrap()
        .extend(rest.as_object().unwrap().clone());
    event
}

fn by_grace(kind: &str) -> Value {
    json!({"by": {"user": "grace", "credential": "person"}, "event": kind})
}

/// One invitation whose letter was sent at noon.
fn sent(world: &World) -> (Invitation, SentLetter) {
    world.letter_for(&draft())
}

// B7
#[test]
fn b7_invited_and_letter_sent_and_letter_bounced() {
    let world = World::new();
    let (row, letter) = sent(&world);
    let expected = [
        event(&row, "12", by_grace("invited")),
        event(&row, "12", json!({"event": "letter_sent"})),
    ];
    assert_eq!(events(&world), expected);
    let bounced = told(&world, || {
        block_on(
            world
                .invitations
                .record_bounce(&acme(), letter.delivery_id()),
        )
        .unwrap();
    });
    assert_eq!(
        bounced,
        [event(&row, "13", json!({"event": "letter_bounced"}))]
    );
}

// B7
#[test]
fn b7_the_commands_of_a_manager() {
    type Command = fn(&World, &Invitation);
    let commands: [(&str, Command); 6] = [
        ("resent", |world, row| {
            block_on(world.invitations.resend(&acme(), row.id(), &grace())).unwrap();
        }),
        ("rotated", |world, row| {
            block_on(world.invitations.rotate(&acme(), row.id(), &grace())).unwrap();
        }),
        ("revealed", |world, row| {
            block_on(world.invitations.reveal(&acme(), row.id(), &grace())).unwrap();
        }),
        ("extended", |world, row| {
            let (id, actor) = (row.id(), grace());
            block_on(world.invitations.extend(&acme(), id, HOUR, &actor)).unwrap();
        }),
        ("amended", |world, row| {
            let (until, seen) = (row.expires_at(), world.stored(row).revision());
            let less = Amendment::default().until(Some(until));
            block_on(
                world
                    .invitations
                    .amend(&acme(), row.id(), &less, seen, &grace()),
            )
            .unwrap();
        }),
        ("revoked", |world, row| {
            block_on(world.invitations.revoke(&acme(), row.id(), &grace())).unwrap();
        }),
    ];
    for (kind, command) in commands {
        let world = World::new();
        let (row, _) = sent(&world);
        let events = told(&world, || command(&world, &row));
        assert_eq!(events, [event(&row, "13", by_grace(kind))], "{kind}");
    }
}

// B7
#[test]
fn b7_what_the_invitee_does() {
    let world = World::new();
    let (row, letter) = sent(&world);
    let redeemed = told(&world, || {
        world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    });
    assert_eq!(
        redeemed,
        [event(
            &row,
            "13",
            json!({"event": "redeemed", "user": "ada"})
        )]
    );

    let world = World::new();
    let (row, letter) = sent(&world);
    let declined = told(&world, || {
        block_on(
            world
                .invitations
                .decline(letter.ticket().unwrap(), Some(&ada())),
        )
        .unwrap();
    });
    assert_eq!(
        declined,
        [event(
            &row,
            "13",
            json!({"event": "declined", "user": "ada"})
        )]
    );

    // By the letter alone nobody in particular is known.
    let world = World::new();
    let (row, letter) = sent(&world);
    let blocked = told(&world, || {
        block_on(world.invitations.block(letter.ticket().unwrap(), None)).unwrap();
    });
    let expected = [
        event(&row, "13", json!({"event": "declined"})),
        event(&row, "13", json!({"event": "contact_blocked"})),
    ];
    assert_eq!(blocked, expected);
}

// B7
#[test]
fn b7_what_time_brings() {
    let world = world(policy().lifetime(HOUR).retention(Some(HOUR)));
    let row = world.invite(&draft()).invitation;
    world.run_due();
    world.advance(Lifetime::minutes(1));
    let expired = told(&world, || drop(world.run_due()));
    let mut expected = event(&row, "13", json!({"event": "expired"}));
    expected["at"] = json!("2026-11-20T13:01:00Z");
    assert_eq!(expired, [expected]);
    world.advance(HOUR);
    let erased = told(&world, || drop(world.run_due()));
    let mut expected = event(&row, "15", json!({"event": "erased"}));
    expected["at"] = json!("2026-11-20T15:01:00Z");
    assert_eq!(erased, [expected]);

    let row = world.invite(&draft()).invitation;
    world.run_due();
    let renewed = told(&world, || {
        block_on(world.invitations.renew(&acme(), row.id(), &grace())).unwrap();
    });
    let mut expected = event(&row, "16", by_grace("renewed"));
    expected["at"] = json!("2026-11-20T16:01:00Z");
    assert_eq!(renewed, [expected]);
}

// B7
#[test]
fn b7_an_erasure_takes_back_what_still_stands() {
    let world = World::new();
    let (row, _) = sent(&world);
    let address = row.invitee().email().unwrap();
    let erased = told(&world, || {
        block_on(world.invitations.erase(address, Some(&grace()))).unwrap();
    });
    let expected = [
        event(&row, "13", by_grace("revoked")),
        event(&row, "13", by_grace("erased")),
    ];
    assert_eq!(erased, expected);
}

// B7
#[test]
fn b7_a_successor_is_named_by_its_id() {
    let world = world(policy().duplicates(Duplicates::Replace));
    let (old, _) = sent(&world);
    let mut new = None;
    let replaced = told(&world, || new = Some(world.invite(&draft()).invitation));
    let new = new.unwrap();
    let mut superseded = by_grace("superseded");
    superseded["successor"] = json!(new.id().to_string());
    let expected = [
        event(&old, "13", superseded),
        event(&new, "13", by_grace("invited")),
    ];
    assert_eq!(replaced, expected);
}

// B7
#[test]
fn b7_requests_and_their_answers() {
    let by = |user: &str, kind: &str| json!({"by": {"user": user, "credential": "person"}, "event": kind});
    for kind in ["approved", "rejected"] {
        let world = world(policy().requests(Requests::Anyone));
        let mut row = None;
        let asked = told(&world, || {
            row = Some(
                block_on(world.invitations.request(&draft(), &ada()))
                    .unwrap()
                    .invitation,
            );
        });
        let row = row.unwrap();
        assert_eq!(asked, [event(&row, "13", by("ada", "requested"))]);
        let (id, seen) = (row.id(), row.revision());
        let answered = told(&world, || {
            let service = &world.invitations;
            if kind == "approved" {
                block_on(service.approve(&acme(), id, seen, &olivia())).unwrap();
            } else {
                block_on(service.reject(&acme(), id, seen, &olivia())).unwrap();
            }
        });
        assert_eq!(answered, [event(&row, "14", by("olivia", kind))]);
    }
}

// B7
#[test]
fn b7_what_becomes_of_letters() {
    for (reason, word) in [
        (invitation::FailureReason::NoSuchMailbox, "no_such_mailbox"),
        (invitation::FailureReason::Refused, "refused"),
    ] {
        let world = World::new();
        let row = world.invite(&draft()).invitation;
        world
            .mailer
            .respond_with([Err(MailError::Permanent { reason })]);
        let failed = told(&world, || drop(world.run_due()));
        let expected = json!({"event": "letter_failed", "reason": word});
        assert_eq!(failed, [event(&row, "13", expected)]);
    }
    let world = World::new();
    let nobody = Invite::user(ACME, "lin").unwrap().role("member").unwrap();
    let row = world.invite(&nobody).invitation;
    let failed = told(&world, || drop(world.run_due()));
    let expected = json!({"event": "letter_failed", "reason": "no_address"});
    assert_eq!(failed, [event(&row, "13", expected)]);

    let mut limits = Limits::default();
    let (max, window) = (1, Lifetime::days(3_650));
    limits.letters = Some(LetterRate {
        max,
        window,
        overflow: Overflow::SuppressLetter,
    });
    let world = self::world(policy().limits(limits).duplicates(Duplicates::Allow));
    world.invite(&draft());
    let mut row = None;
    let held = told(&world, || row = Some(world.invite(&draft()).invitation));
    let row = row.unwrap();
    let expected = [
        event(&row, "13", by_grace("invited")),
        event(&row, "13", json!({"event": "letter_suppressed"})),
    ];
    assert_eq!(held, expected);
}

// B7
#[test]
fn b7_guests_are_named_by_their_ids() {
    let world = World::new();
    let provision = draft().guest(GuestWish::Provision);
    let mut row = None;
    let made = told(&world, || row = Some(world.invite(&provision).invitation));
    let row = row.unwrap();
    let guest = row.guest().unwrap().clone();
    let with = |kind: &str, user: &str| {
        let mut event = by_grace(kind);
        event["user"] = json!(user);
        event
    };
    let expected = [
        event(&row, "13", by_grace("invited")),
        event(&row, "13", with("guest_provisioned", guest.as_str())),
    ];
    assert_eq!(made, expected);
    let reset = draft_for("ada@new.example")
        .unwrap()
        .guest(GuestWish::Reset(guest.clone()));
    let mut new = None;
    let reset = told(&world, || new = Some(world.invite(&reset).invitation));
    let new = new.unwrap();
    let mut superseded = by_grace("superseded");
    superseded["successor"] = json!(new.id().to_string());
    let expected = [
        event(&row, "14", superseded),
        event(&new, "14", by_grace("invited")),
        event(&new, "14", with("guest_reset", guest.as_str())),
        event(&new, "14", with("sessions_must_end", guest.as_str())),
    ];
    assert_eq!(reset, expected);
}

// B7 A18
#[test]
fn b7_an_event_holds_ids_alone_whatever_the_invitation_says() {
    let fields: BTreeSet<&str> = [
        "at",
        "scope",
        "invitation",
        "by",
        "event",
        "user",
        "successor",
        "reason",
    ]
    .into();
    let world = world(policy().tell_acceptance());
    let mut metadata = Metadata::default();
    metadata.insert("song", "lullaby").unwrap();
    let telling = draft().named("Zora").unwrap().message("Kokiri").unwrap();
    let telling = telling.from_name("Impa").unwrap().metadata(metadata);
    let (_, letter) = world.letter_for(&telling);
    let claimant = Claimant::new("user-9")
        .unwrap()
        .verified("ada@example.com")
        .unwrap();
    world.redeem(letter.ticket().unwrap(), &claimant).unwrap();
    world.run_due();
    let events = events(&world);
    assert!(events.len() > 2);
    for event in &events {
        let names = event.as_object().unwrap().keys().map(String::as_str);
        assert!(fields.is_superset(&names.collect()), "{event}");
        let text = event.to_string();
        for word in ["example", "Zora", "Impa", "Kokiri", "lullaby", "inv1_"] {
            assert!(!text.contains(word), "{text}");
        }
    }
}
