//! One live invitation for one person, one creation for one key, and no answer lost for good.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::{sync::Barrier, thread};

use invitation::{
    Amendment, Claimant, Delivery, DeliveryId, Invitation, Invitations, Invite, InviteRefusal,
    Invited, InvitedHow, Keyring, Lifetime, State, Status, Unavailable,
    invitation::LimitKind,
    memory::{MemoryDirectory, MemoryStore},
    policy::{Duplicates, Requests},
    ports::{CommitError, Entropy, Query, Store},
    service::Error,
};
use pollster::block_on;
use support::{
    ACME, KEY, RiggedService, World, acme, ada, draft, draft_for, grace, limits, milo, olivia,
    policy, policy_with_links,
    rig::{Fate, gone},
    ticket_of,
};

fn refusal(answer: Result<Invited, Error<InviteRefusal>>) -> InviteRefusal {
    answer.unwrap_err().refusal().unwrap().clone()
}

/// 64 creations of these drafts at once.
fn race(world: &World, draft: &Invite) -> Vec<Result<Invited, Error<InviteRefusal>>> {
    let start = Barrier::new(64);
    thread::scope(|scope| {
        let creations: Vec<_> = (0..64)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    block_on(world.invitations.invite(draft, &grace()))
                })
            })
            .collect();
        creations.into_iter().map(|c| c.join().unwrap()).collect()
    })
}

fn live(world: &World) -> Vec<Invitation> {
    let query = Query::in_scope(acme()).with_status(Status::Pending);
    block_on(world.invitations.list(&query)).unwrap().items
}

// A16
#[test]
fn a16_of_64_creations_at_once_one_stands_and_the_others_hear_which() {
    let world = World::new();
    let answers = race(&world, &draft());
    let [row] = &live(&world)[..] else {
        panic!("one is to be live");
    };
    let created = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(created, 1);
    for refused in answers.into_iter().filter(Result::is_err) {
        let existing = row.id();
        assert_eq!(refusal(refused), InviteRefusal::Duplicate { existing });
    }
    assert_eq!(world.run_due().sent, 1);
}

// A16, L4
#[test]
fn a16_of_64_creations_with_one_key_all_hear_of_the_same_invitation() {
    let world = World::new();
    let answers = race(&world, &draft().idempotency_key("once").unwrap());
    let [row] = &live(&world)[..] else {
        panic!("one is to be live");
    };
    let invited: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert!(
        invited
            .iter()
            .all(|invited| invited.invitation.id() == row.id())
    );
    let new = invited
        .iter()
        .filter(|invited| invited.how == InvitedHow::Created);
    assert_eq!(new.count(), 1);
    assert_eq!(world.run_due().sent, 1);
}

// A16
#[test]
fn a16_a_slot_that_was_taken_after_the_reading_is_seen_at_the_commit() {
    for duplicates in [
        Duplicates::Refuse,
        Duplicates::ReturnExisting,
        Duplicates::Replace,
    ] {
        let world = World::with_policy(policy().duplicates(duplicates).build().unwrap());
        let (service, rig) = world.rigged();
        let shared = world.share();
        rig.before_commit(move || {
            shared.invite(&draft());
        });
        let answer = block_on(service.invite(&draft(), &grace()));
        let [row] = &live(&world)[..] else {
            panic!("one is to be live under {duplicates:?}");
        };
        match (duplicates, answer) {
            (Duplicates::Refuse, answer) => {
                let existing = row.id();
                assert_eq!(refusal(answer), InviteRefusal::Duplicate { existing });
            }
            (Duplicates::ReturnExisting, answer) => {
                let answer = answer.unwrap();
                assert_eq!(answer.how, InvitedHow::Existing);
                assert_eq!(answer.invitation.id(), row.id());
            }
            (_, answer) => {
                let answer = answer.unwrap();
                assert!(matches!(answer.how, InvitedHow::Replaced { .. }));
                assert_eq!(answer.invitation.id(), row.id());
            }
        }
    }
}

/// A source that gives the same bytes for ever.
struct Stuck;

impl Entropy for Stuck {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), Unavailable> {
        buffer.fill(7);
        Ok(())
    }
}

fn with_entropy(
    world: &World,
    entropy: impl Entropy + 'static,
) -> Invitations<MemoryStore, MemoryDirectory> {
    Invitations::with_ports(
        world.store.clone(),
        world.directory.clone(),
        Keyring::parse(KEY).unwrap(),
        world.invitations.policy().clone(),
        world.clock.clone(),
        entropy,
    )
}

// B11
#[test]
fn b11_repeated_randomness_never_overwrites_what_is_there() {
    let world = World::new();
    let stuck = with_entropy(&world, Stuck);
    let first = block_on(stuck.invite(&draft().with_link(), &grace())).unwrap();
    let lin = draft_for("lin@example.com").unwrap().with_link();
    let second = block_on(stuck.invite(&lin, &grace())).unwrap_err();
    assert!(matches!(second, Error::Contention), "{second}");
    let [row] = &live(&world)[..] else {
        panic!("the first is to stand");
    };
    assert_eq!(*row, first.invitation);
    assert!(world.redeem(&ticket_of(&first), &ada()).is_ok());
}

/// A source that fails.
struct Dry;

impl Entropy for Dry {
    fn fill(&self, _: &mut [u8]) -> Result<(), Unavailable> {
        Err(gone())
    }
}

// B3, B11
#[test]
fn b11_without_randomness_nothing_is_made() {
    let world = World::new();
    let dry = with_entropy(&world, Dry);
    let refused = block_on(dry.invite(&draft(), &grace())).unwrap_err();
    assert!(matches!(refused, Error::Unavailable(_)));
    assert!(world.store.dump().is_empty());
}

// L3
#[test]
fn l3_each_mode_answers_a_second_invitation_in_its_way() {
    for duplicates in [
        Duplicates::Refuse,
        Duplicates::ReturnExisting,
        Duplicates::Resend,
        Duplicates::Replace,
        Duplicates::Allow,
    ] {
        let world = World::with_policy(policy().duplicates(duplicates).build().unwrap());
        let (first, letter) = world.letter_for(&draft());
        let old = letter.ticket().unwrap();
        world.advance(Lifetime::minutes(2));
        let answer = block_on(world.invitations.invite(&draft(), &olivia()));
        let sent = world.run_due().sent;
        let works = |ticket| block_on(world.invitations.preview(ticket)).is_ok();
        let predecessor = first.id();
        match duplicates {
            Duplicates::Refuse => {
                let existing = first.id();
                assert_eq!(refusal(answer), InviteRefusal::Duplicate { existing });
                assert_eq!((sent, works(old), live(&world).len()), (0, true, 1));
            }
            Duplicates::ReturnExisting => {
                assert_eq!(answer.unwrap().how, InvitedHow::Existing);
                assert_eq!((sent, works(old), live(&world).len()), (0, true, 1));
            }
            Duplicates::Resend => {
                assert_eq!(answer.unwrap().how, InvitedHow::Resent);
                assert_eq!((sent, works(old), live(&world).len()), (1, true, 1));
                assert_eq!(world.mailer.last().unwrap().ticket(), Some(old));
            }
            Duplicates::Replace => {
                let new = answer.unwrap();
                assert_eq!(new.how, InvitedHow::Replaced { predecessor });
                assert_eq!((sent, works(old), live(&world).len()), (1, false, 1));
                let State::Revoked { superseded_by, .. } = world.stored(&first).state().clone()
                else {
                    panic!("the first is to be revoked");
                };
                assert_eq!(superseded_by, Some(new.invitation.id()));
            }
            _ => {
                assert_eq!(answer.unwrap().how, InvitedHow::Created);
                assert_eq!((sent, works(old), live(&world).len()), (1, true, 2));
            }
        }
    }
}

// L4
#[test]
fn l4_a_key_means_one_creation_one_letter_and_one_request() {
    let world = World::new();
    let keyed = || draft().idempotency_key("once").unwrap();
    let first = world.invite(&keyed());
    world.run_due();
    let again = world.invite(&keyed());
    assert_eq!(again.how, InvitedHow::Replayed);
    assert_eq!(again.invitation.id(), first.invitation.id());
    assert_eq!(world.run_due().sent, 0);
    for other in [
        keyed().role("admin").unwrap(),
        keyed().with_link(),
        keyed().lifetime(Lifetime::days(1)),
        keyed().from_name("Grace").unwrap(),
        draft_for("lin@example.com")
            .unwrap()
            .idempotency_key("once")
            .unwrap(),
    ] {
        let answer = block_on(world.invitations.invite(&other, &grace()));
        assert_eq!(refusal(answer), InviteRefusal::IdempotencyMismatch);
    }
    // The key of somebody else is another key.
    let existing = first.invitation.id();
    let others = block_on(world.invitations.invite(&keyed(), &olivia()));
    assert_eq!(refusal(others), InviteRefusal::Duplicate { existing });
    assert_eq!(live(&world).len(), 1);
}

// L4, G2
#[test]
fn l4_after_its_erasure_a_key_is_spent_and_sends_no_letter() {
    let world = World::new();
    let keyed = draft().idempotency_key("once").unwrap();
    world.letter_for(&keyed);
    let address = "ada@example.com".parse().unwrap();
    block_on(world.invitations.erase(&address, None)).unwrap();
    let answer = block_on(world.invitations.invite(&keyed, &grace()));
    assert_eq!(refusal(answer), InviteRefusal::Gone);
    assert_eq!((world.run_due().sent, world.store.dump().len()), (0, 1));
}

/// A command by its name, on the row that was prepared for it.
struct Given<'a> {
    world: &'a World,
    row: Invitation,
    ticket: String,
    delivery: Option<DeliveryId>,
}

const COMMANDS: [&str; 17] = [
    "invite", "keyed", "request", "approve", "reject", "amend", "resend", "rotate", "reveal",
    "extend", "renew", "revoke", "redeem", "claim", "accept", "decline", "bounce",
];

fn lin() -> Invite {
    draft_for("lin@example.com").unwrap()
}

/// A scope with room for exactly one more, and a row that the command can act on.
fn prepare<'a>(world: &'a World, command: &str) -> Given<'a> {
    let asker = Claimant::of(milo().user().clone());
    let (mut ticket, mut delivery) = (String::new(), None);
    let row = match command {
        "approve" | "reject" => {
            let asked = block_on(world.invitations.request(&draft(), &asker));
            asked.unwrap().invitation
        }
        "claim" => {
            let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
            let invited = world.invite(&link);
            ticket = ticket_of(&invited);
            invited.invitation
        }
        _ => {
            let (row, letter) = world.letter_for(&draft());
            letter.ticket().unwrap().clone_into(&mut ticket);
            delivery = Some(letter.delivery_id());
            row
        }
    };
    world.advance(Lifetime::minutes(2));
    if command == "renew" {
        world.clock.set(row.expires_at());
    }
    Given {
        world,
        row: world.stored(&row),
        ticket,
        delivery,
    }
}

impl Given<'_> {
    /// Gives the command; what is wrong with the answer, if anything.
    fn give(&self, command: &str, service: &RiggedService) -> Result<(), String> {
        let (scope, id, seen) = (&acme(), self.row.id(), self.row.revision());
        let (actor, ticket) = (&olivia(), &self.ticket);
        let asker = Claimant::of(milo().user().clone());
        let shorter = Amendment::default().until(Some(self.world.now().after(Lifetime::days(9))));
        let keyed = lin().idempotency_key("once").unwrap();
        macro_rules! told {
            ($call:expr) => {
                block_on($call)
                    .map(drop)
                    .map_err(|error| format!("{error:?}"))
            };
        }
        match command {
            "invite" => told!(service.invite(&lin(), actor)),
            "keyed" => told!(service.invite(&keyed, actor)),
            "request" => told!(service.request(&lin(), &asker)),
            "approve" => told!(service.approve(scope, id, seen, actor)),
            "reject" => told!(service.reject(scope, id, seen, actor)),
            "amend" => told!(service.amend(scope, id, &shorter, seen, actor)),
            "resend" => told!(service.resend(scope, id, actor)),
            "rotate" => told!(service.rotate(scope, id, actor)),
            "reveal" => told!(service.reveal(scope, id, actor)),
            "extend" => told!(service.extend(scope, id, Lifetime::days(3), actor)),
            "renew" => told!(service.renew(scope, id, actor)),
            "revoke" => told!(service.revoke(scope, id, actor)),
            "decline" => told!(service.decline(ticket, Some(&ada()))),
            "bounce" => told!(service.record_bounce(scope, self.delivery.unwrap())),
            "accept" => match block_on(service.accept_from_inbox(scope, id, &ada())) {
                Ok(redeemed) if redeemed.granted().is_some() => Ok(()),
                other => Err(format!("{other:?}")),
            },
            "redeem" | "claim" => match block_on(service.redeem(ticket, &ada())) {
                Ok(redeemed) if redeemed.granted().is_some() => Ok(()),
                other => Err(format!("{other:?}")),
            },
            other => panic!("no command is called {other}"),
        }
    }
}

/// What is in the world: its rows with their uses, its members, and how many events of what kind.
fn effect(world: &World) -> (Vec<(Status, u64, u32)>, usize, Vec<String>) {
    let query = Query::in_scope(acme()).limit(Query::MAX_LIMIT);
    let rows = block_on(world.invitations.list(&query)).unwrap().items;
    let rows = rows.iter().map(|row| {
        let status = row.state().status();
        (status, row.revision().get(), row.use_count())
    });
    let events = world.store.events().into_iter();
    let events = events.map(|event| format!("{:?}", std::mem::discriminant(&event.kind)));
    (
        rows.collect(),
        world.store.members(&acme()).len(),
        events.collect(),
    )
}

fn tight_world() -> World {
    let limits = limits(|limits| {
        limits.open_per_scope = Some(2);
        limits.letters.as_mut().unwrap().max = 2;
    });
    let policy = policy_with_links()
        .limits(limits)
        .requests(Requests::Members);
    World::with_policy(policy.build().unwrap())
}

// K6
#[test]
fn k6_a_lost_answer_is_looked_for_and_the_effect_is_there_exactly_once() {
    for command in COMMANDS {
        let world = tight_world();
        let given = prepare(&world, command);
        given.give(command, &world.rigged().0).unwrap();
        let expected = effect(&world);
        for way in ["made", "not made", "made too late", "made much too late"] {
            let world = tight_world();
            let given = prepare(&world, command);
            let (service, rig) = world.rigged();
            let store = world.store.clone();
            let mut commits = 0;
            let mut in_flight = Vec::new();
            rig.on_commit(move |changes| {
                commits += 1;
                match (way, commits) {
                    ("made", 1) => Fate::AnswerLost,
                    ("made too late", 2) | ("made much too late", 3) => {
                        block_on(store.commit(&in_flight)).unwrap();
                        Fate::Made
                    }
                    ("not made" | "made too late", 1) | ("made much too late", 1 | 2) => {
                        in_flight = changes.to_vec();
                        Fate::lost()
                    }
                    _ => Fate::Made,
                }
            });
            let answer = given.give(command, &service);
            assert_eq!(answer, Ok(()), "{command}, {way}");
            assert_eq!(effect(&world), expected, "{command}, {way}");
        }
    }
}

// K6
#[test]
fn k6_what_nobody_can_tell_is_said_to_be_unknown_and_not_retried_blindly() {
    for command in COMMANDS {
        let world = tight_world();
        let given = prepare(&world, command);
        let before = effect(&world);
        let (service, rig) = world.rigged();
        rig.on_commit(|_| Fate::Refused(CommitError::Unknown(gone())));
        let answer = given.give(command, &service);
        assert_eq!(
            answer,
            Err("OutcomeUnknown".to_owned()).map_err(debug_of(command)),
            "{command}"
        );
        assert_eq!(effect(&world), before, "{command}");
    }
}

/// How the answer of the command is shown.
fn debug_of(command: &str) -> impl Fn(String) -> String {
    let is_claim = ["redeem", "claim", "accept"].contains(&command);
    move |error| {
        if is_claim {
            format!("Err({error})")
        } else {
            error
        }
    }
}

// K6
#[test]
fn k6_the_replay_of_the_creation_that_took_the_last_unit_finds_it() {
    let world = tight_world();
    let _one = prepare(&world, "keyed");
    let (service, rig) = world.rigged();
    // The commit is made; both its answer and the search for it are lost with the process.
    rig.next_commit(Fate::AnswerLost);
    // Its calls: the facts, the key, the slot, the commit, the search.
    rig.fail_at(5);
    let keyed = lin().idempotency_key("once").unwrap();
    let lost = block_on(service.invite(&keyed, &olivia()));
    assert!(
        rig.has_failed() && matches!(lost, Err(Error::OutcomeUnknown)),
        "{lost:?}"
    );
    let replayed = block_on(world.invitations.invite(&keyed, &olivia())).unwrap();
    assert_eq!(replayed.how, InvitedHow::Replayed);
    let full = block_on(
        world
            .invitations
            .invite(&draft_for("kim@example.com").unwrap(), &olivia()),
    );
    assert_eq!(refusal(full), InviteRefusal::Limit(LimitKind::OpenPerScope));
}

// D13
#[test]
fn d13_nothing_that_is_answered_depends_on_whether_an_account_exists() {
    let observe = |has_account: bool| {
        let world = World::new();
        if has_account {
            world.directory.address("ada", "ada@example.com").unwrap();
            let elsewhere = "organization:globex";
            world
                .directory
                .member(elsewhere, "ada", ["member"])
                .unwrap();
        }
        let service = &world.invitations;
        let keyed = draft().with_link().idempotency_key("once").unwrap();
        let invited = world.invite(&keyed);
        let ticket = ticket_of(&invited);
        world.run_due();
        let letter = world.mailer.last().unwrap();
        let row = world.stored(&invited.invitation);
        let preview = block_on(service.preview(&ticket)).unwrap();
        let again = block_on(service.invite(&draft(), &grace())).unwrap_err();
        let revoked = block_on(service.revoke(&acme(), row.id(), &grace())).unwrap();
        let late = block_on(service.preview(&ticket)).unwrap_err();
        assert!(matches!(row.delivery(), Delivery::Sent { .. }));
        let observed = format!(
            "{:?} {:?} {preview:?} {again} {:?} {late} {} {:?}",
            invited.how,
            row.manager_view(world.now()),
            revoked.manager_view(world.now()),
            letter.text(),
            world.store.events(),
        );
        (observed, ticket)
    };
    assert_eq!(observe(true), observe(false));
}
