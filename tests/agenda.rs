//! The agenda: what is sent, how it is tried again, and what a crash, an outage or a second worker
//! do to it.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Barrier, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use invitation::{
    Change, Delivery, DeliveryId, EventKind, FailureReason, Invitation, InvitationId, Invitations,
    Lifetime, RedeemRefusal, Status, Unavailable,
    memory::{MemoryDirectory, MemoryMailer, MemoryStore},
    ports::{Claim, CommitError, Handed, MAX_CLAIMS, MailError},
};
use pollster::block_on;
use support::{
    KEY, World, acme, ada, draft, draft_for, grace, policy, run,
    watched::{Doing, Watch, Watched},
};

const MINUTE: Lifetime = Lifetime::minutes(1);
/// Twice the time-out of the mailers in here.
const LEASE: Lifetime = Lifetime::seconds(60);
const RING_OF_BOTH: &str =
    "k1:retired:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,
     k2:active:6xSpbnBuMbkGVbmN+vZHH0dZ7fVsvEkZNkLP1NjDYrM=";
const RING_AFTER_A_THEFT: &str =
    "k1:compromised:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,
     k2:active:6xSpbnBuMbkGVbmN+vZHH0dZ7fVsvEkZNkLP1NjDYrM=";

fn wait_of(world: &World, invitation: &Invitation) -> Lifetime {
    let due = world.stored(invitation).due_at().unwrap();
    due.since(world.now())
}

fn go_to_due(world: &World, invitation: &Invitation) {
    world.advance(wait_of(world, invitation));
}

fn with_keys(world: &World, keys: &str) -> Invitations<MemoryStore, MemoryDirectory> {
    let (store, directory) = (world.store.clone(), world.directory.clone());
    world.service(store, directory, policy().build().unwrap(), keys)
}

// F1
#[test]
fn f1_an_outage_of_hours_does_not_burn_the_attempts_and_the_letter_arrives() {
    let world = World::new();
    let invited = world.invite(&draft()).invitation;
    let end_of_outage = world.now().after(Lifetime::hours(5));
    let (clock, attempts, taken) = (world.invitations.clone(), Mutex::new(vec![]), Mutex::new(0));
    let mailer = Doing(|letter: &invitation::letter::Letter| {
        attempts.lock().unwrap().push(letter.delivery_id());
        if clock.now() < end_of_outage {
            return Err(MailError::transient());
        }
        *taken.lock().unwrap() += 1;
        Ok(Handed::default())
    });
    for _ in 0..11 * 60 {
        run(&world.invitations, &mailer);
        world.advance(MINUTE);
    }
    let attempts = attempts.into_inner().unwrap();
    assert!((6..=11).contains(&attempts.len()), "{attempts:?}");
    assert_eq!(*taken.lock().unwrap(), 1);
    let delivery = world.stored(&invited).delivery().clone();
    assert!(matches!(delivery, Delivery::Sent { .. }), "{delivery:?}");
}

// F1
#[test]
fn f1_the_wait_doubles_up_to_the_ceiling_is_cut_by_at_most_a_half_and_ends_in_giving_up() {
    let world = World::new();
    let invited = world.invite(&draft()).invitation;
    let retries = *policy().build().unwrap().retries();
    world
        .mailer
        .respond_with(vec![Err(MailError::transient()); 50]);
    let mut cut = 0;
    for attempt in 1..retries.attempts {
        let report = world.run_due();
        assert_eq!((report.retried, report.failed), (1, 0), "attempt {attempt}");
        let full = retries.first.times(1 << (attempt - 1)).min(retries.ceiling);
        let wait = wait_of(&world, &invited);
        assert!(
            wait <= full && wait.times(2) >= full,
            "{attempt}: {wait:?} of {full:?}"
        );
        cut += usize::from(wait < full);
        world.advance(Lifetime::micros(wait.as_micros() - 1));
        assert_eq!(world.run_due().claimed, 0, "attempt {attempt} came early");
        world.advance(Lifetime::micros(1));
    }
    assert!(cut > 5, "the waits are not spread: {cut}");
    let report = world.run_due();
    assert_eq!((report.retried, report.failed), (0, 1));
    let now = world.now();
    let stored = world.stored(&invited);
    let gave_up = Delivery::Failed {
        at: now,
        reason: FailureReason::GaveUp,
    };
    assert_eq!(*stored.delivery(), gave_up);
    world.advance(Lifetime::days(1));
    world.run_due();
    assert_eq!(world.mailer.attempts().len(), 12);
}

// F1
#[test]
fn f1_the_provider_may_ask_for_a_longer_wait_and_not_for_a_shorter_one() {
    let world = World::new();
    let invited = world.invite(&draft()).invitation;
    let after = |span| {
        Err(MailError::Transient {
            retry_after: Some(span),
        })
    };
    world
        .mailer
        .respond_with([after(Lifetime::hours(5)), after(Lifetime::seconds(1))]);
    world.run_due();
    assert_eq!(wait_of(&world, &invited), Lifetime::hours(5));
    go_to_due(&world, &invited);
    world.run_due();
    assert!(
        wait_of(&world, &invited) >= MINUTE,
        "the second wait is one to two minutes"
    );
    go_to_due(&world, &invited);
    assert_eq!(world.run_due().sent, 1);
}

// F1
#[test]
fn f1_a_permanent_refusal_fails_at_once_and_says_so() {
    let world = World::new();
    let invited = world.invite(&draft()).invitation;
    let reason = FailureReason::NoSuchMailbox;
    world
        .mailer
        .respond_with([Err(MailError::Permanent { reason })]);
    assert_eq!(world.run_due().failed, 1);
    let failed = Delivery::Failed {
        at: world.now(),
        reason,
    };
    assert_eq!(*world.stored(&invited).delivery(), failed);
    let told = world.store.events().pop().unwrap();
    assert_eq!(told.kind, EventKind::LetterFailed { reason });
    world.advance(Lifetime::days(2));
    world.run_due();
    assert_eq!(world.mailer.attempts().len(), 1);
}

// F1
#[test]
fn f1_an_outage_of_the_directory_postpones_and_spends_no_attempt_and_no_claim() {
    let world = World::new();
    let invited = world.invite(&draft()).invitation;
    for round in 0..MAX_CLAIMS * 2 {
        world.directory.fail_next(Unavailable::transient("away"));
        assert_eq!(world.run_due().postponed, 1, "round {round}");
        let wait = wait_of(&world, &invited);
        assert!(
            wait <= MINUTE && wait.times(2) >= MINUTE,
            "round {round}: {wait:?}"
        );
        assert_eq!(world.run_due().claimed, 0, "round {round}");
        go_to_due(&world, &invited);
    }
    assert!(world.mailer.attempts().is_empty());
    // All the attempts are still there.
    world
        .mailer
        .respond_with(vec![Err(MailError::transient()); 11]);
    for _ in 0..11 {
        assert_eq!(world.run_due().retried, 1);
        go_to_due(&world, &invited);
    }
    assert_eq!(world.run_due().sent, 1);
}

// F3
#[test]
fn f3_a_retry_keeps_the_delivery_id_and_the_ticket() {
    let world = World::new();
    let invited = world.invite(&draft()).invitation;
    world
        .mailer
        .respond_with(vec![Err(MailError::transient()); 7]);
    for _ in 0..8 {
        world.run_due();
        go_to_due(&world, &invited);
    }
    let attempts = world.mailer.attempts();
    assert_eq!(attempts.len(), 8);
    assert!(attempts.iter().all(|id| *id == attempts[0]), "{attempts:?}");
    assert_eq!(attempts[0].ordinal, 1);
    assert_eq!(world.mailer.sent().len(), 1);
}

/// Fails so many commits that record a letter as sent.
struct CrashAfterSend(AtomicUsize, fn() -> CommitError);

impl Watch for CrashAfterSend {
    fn commit(&self, changes: &[Change]) -> Option<CommitError> {
        let mut events = changes.iter().flat_map(|change| &change.events);
        let is_answer = events.any(|event| event.kind == EventKind::LetterSent);
        let left = |left: usize| left.checked_sub(1);
        let (set, get) = (Ordering::SeqCst, Ordering::SeqCst);
        (is_answer && self.0.fetch_update(set, get, left).is_ok()).then(self.1)
    }
}

// F3
#[test]
fn f3_a_crash_between_send_and_commit_sends_the_same_letter_again() {
    let world = World::new();
    let invited = world.invite(&draft()).invitation;
    let crash = || CommitError::Unavailable(Unavailable::transient("the power went"));
    let watch = CrashAfterSend(AtomicUsize::new(2), crash);
    let store = Watched {
        store: world.store.clone(),
        watch,
    };
    let policy = policy().build().unwrap();
    let service = world.service(store, world.directory.clone(), policy, KEY);
    for round in 0..2 {
        assert_eq!(run(&service, &world.mailer).postponed, 1, "round {round}");
        assert_eq!(run(&service, &world.mailer).claimed, 0, "the lease holds");
        world.advance(LEASE);
    }
    assert_eq!(run(&service, &world.mailer).sent, 1);
    let sent = world.mailer.sent();
    assert_eq!(sent.len(), 3);
    for letter in &sent {
        assert_eq!(letter.delivery_id(), sent[0].delivery_id());
        assert_eq!(letter.link(), sent[0].link());
    }
    assert!(matches!(
        world.stored(&invited).delivery(),
        Delivery::Sent { .. }
    ));
    world.advance(Lifetime::days(1));
    assert_eq!(run(&service, &world.mailer).sent, 0);
    assert!(world.redeem(sent[0].ticket().unwrap(), &ada()).is_ok());
}

// F3
#[test]
fn f3_a_lost_answer_of_the_commit_after_a_send_is_found_out_and_sends_nothing_twice() {
    let world = World::new();
    world.invite(&draft());
    let lost = || CommitError::Unknown(Unavailable::transient("the line went dead"));
    let watch = CrashAfterSend(AtomicUsize::new(2), lost);
    let store = Watched {
        store: world.store.clone(),
        watch,
    };
    let policy = policy().build().unwrap();
    let service = world.service(store, world.directory.clone(), policy, KEY);
    run(&service, &world.mailer);
    world.advance(LEASE);
    run(&service, &world.mailer);
    assert_eq!(world.mailer.sent().len(), 1);
}

// K7
#[test]
fn k7_a_letter_that_is_sent_again_has_the_next_ordinal_and_the_same_ticket() {
    let world = World::new();
    let (invited, first) = world.letter_for(&draft());
    world.advance(MINUTE);
    block_on(world.invitations.resend(&acme(), invited.id(), &grace())).unwrap();
    world.run_due();
    let second = world.mailer.last().unwrap();
    let mut next: DeliveryId = first.delivery_id();
    next.ordinal = 2;
    assert_eq!(first.delivery_id().ordinal, 1);
    assert_eq!(second.delivery_id(), next);
    assert_ne!(
        first.delivery_id().to_string(),
        second.delivery_id().to_string()
    );
    assert_eq!(first.ticket(), second.ticket());
}

/// Keeps what was asked of `claim_due`.
#[derive(Default)]
struct Claims(Mutex<Vec<(Lifetime, usize)>>);

impl Watch for Claims {
    fn claimed(&self, lease: Lifetime, limit: usize, _: &[Claim]) {
        self.0.lock().unwrap().push((lease, limit));
    }
}

// K8
#[test]
fn k8_one_row_is_claimed_at_a_time_for_at_least_twice_the_time_out() {
    for seconds in [0, 1, 30, 3_600] {
        let world = World::new();
        let timeout = Lifetime::seconds(seconds);
        for n in 0..3 {
            world.invite(&draft_for(&format!("a{n}@example.com")).unwrap());
        }
        let store = Watched {
            store: world.store.clone(),
            watch: Claims::default(),
        };
        let policy = policy().build().unwrap();
        let service = world.service(store, world.directory.clone(), policy, KEY);
        let mailer = MemoryMailer::new().with_timeout(timeout);
        assert_eq!(run(&service, &mailer).sent, 3);
        for (lease, limit) in service.store().watch.0.lock().unwrap().iter() {
            assert!(*lease >= timeout.times(2) && !lease.is_zero(), "{lease:?}");
            assert_eq!(*limit, 1);
        }
    }
}

// K8
#[test]
fn k8_a_second_worker_gets_nothing_of_a_slow_one_within_the_lease() {
    for (slowness, letters) in [(LEASE.as_micros() - 1, 1), (LEASE.as_micros(), 2)] {
        let world = World::new();
        world.invite(&draft());
        let second = (world.invitations.clone(), MemoryMailer::new());
        let first = Doing(|_: &invitation::letter::Letter| {
            world.advance(Lifetime::micros(slowness));
            run(&second.0, &second.1);
            Ok(Handed::default())
        });
        assert_eq!(run(&world.invitations, &first).sent, 1);
        let sent = 1 + second.1.sent().len();
        assert_eq!(sent, letters, "slow for {slowness} µs");
        world.advance(Lifetime::hours(1));
        assert_eq!(world.run_due().sent, 0);
    }
}

/// Revokes what was just claimed.
struct RevokeOnClaim(Invitations<MemoryStore, MemoryDirectory>);

impl Watch for RevokeOnClaim {
    fn claimed(&self, _: Lifetime, _: usize, claims: &[Claim]) {
        for claim in claims {
            block_on(self.0.revoke(&claim.scope, claim.id, &grace())).unwrap();
        }
    }
}

// K8
#[test]
fn k8_what_is_revoked_between_claim_and_send_gets_no_letter() {
    let world = World::new();
    let invited = world.invite(&draft()).invitation;
    let watch = RevokeOnClaim(world.invitations.clone());
    let store = Watched {
        store: world.store.clone(),
        watch,
    };
    let policy = policy().build().unwrap();
    let service = world.service(store, world.directory.clone(), policy, KEY);
    assert_eq!(run(&service, &world.mailer).claimed, 1);
    assert!(world.mailer.attempts().is_empty());
    let stored = world.stored(&invited);
    assert_eq!(stored.state().status(), Status::Revoked);
    assert!(matches!(stored.delivery(), Delivery::Suppressed { .. }));
}

// K8
#[test]
fn k8_sixty_four_workers_hand_every_letter_over_once() {
    let world = World::new();
    for n in 0..100 {
        world.invite(&draft_for(&format!("a{n}@example.com")).unwrap());
    }
    let barrier = Barrier::new(64);
    std::thread::scope(|threads| {
        for _ in 0..64 {
            threads.spawn(|| {
                barrier.wait();
                run(&world.invitations, &world.mailer)
            });
        }
    });
    let mut attempts = world.mailer.attempts();
    assert_eq!(attempts.len(), 100);
    attempts.sort_unstable();
    attempts.dedup();
    assert_eq!(attempts.len(), 100);
}

// K9
#[test]
fn k9_a_row_that_crashes_its_worker_is_set_aside_and_blocks_nobody() {
    let world = World::new();
    let poison = world
        .invite(&draft_for("poison@example.com").unwrap())
        .invitation;
    world.advance(Lifetime::micros(1));
    let good = world.invite(&draft()).invitation;
    let crashes = AtomicUsize::new(0);
    let (inner, is) = (world.mailer.clone(), "poison@example.com");
    let mailer = Doing(move |letter: &invitation::letter::Letter| {
        if letter.to()[0].as_str() == is {
            crashes.fetch_add(1, Ordering::SeqCst);
            panic!("the worker dies on its {}", letter.delivery_id().ordinal);
        }
        block_on(invitation::ports::Mailer::send(&inner, letter))
    });
    let (mut died, mut told) = (0, Vec::new());
    for round in 0..MAX_CLAIMS * 2 {
        let first = catch_unwind(AssertUnwindSafe(|| run(&world.invitations, &mailer)));
        died += u32::from(first.is_err());
        if let Ok(report) = first {
            told.extend(report.set_aside);
        }
        // The next worker, while the lease of the dead one lasts.
        run(&world.invitations, &mailer);
        let is_sent = matches!(world.stored(&good).delivery(), Delivery::Sent { .. });
        assert!(is_sent, "round {round}");
        world.advance(LEASE);
    }
    assert_eq!(died, MAX_CLAIMS - 1);
    assert_eq!(told, [poison.id()], "an operator hears of it, once");
    let delivery = world.stored(&poison).delivery().clone();
    let reason = FailureReason::SetAside;
    assert!(
        matches!(delivery, Delivery::Failed { reason: r, .. } if r == reason),
        "{delivery:?}"
    );
    assert_eq!(world.mailer.sent().len(), 1);
}

/// One row whose document cannot be read.
struct Unreadable(InvitationId);

impl Watch for Unreadable {
    fn get(&self, id: InvitationId) -> Option<Unavailable> {
        (id == self.0).then(|| Unavailable::permanent("the document is damaged"))
    }
}

// K9
#[test]
fn k9_an_unreadable_row_is_reported_by_id_left_alone_in_the_end_and_blocks_nobody() {
    let world = World::new();
    let damaged = world
        .invite(&draft_for("poison@example.com").unwrap())
        .invitation;
    for n in 0..5 {
        world.invite(&draft_for(&format!("a{n}@example.com")).unwrap());
    }
    let store = Watched {
        store: world.store.clone(),
        watch: Unreadable(damaged.id()),
    };
    let policy = policy().build().unwrap();
    let service = world.service(store, world.directory.clone(), policy, KEY);
    let first = run(&service, &world.mailer);
    assert_eq!((first.sent, first.unreadable), (5, vec![damaged.id()]));
    let mut reported = 1;
    for _ in 0..MAX_CLAIMS * 2 {
        world.advance(LEASE);
        reported += run(&service, &world.mailer).unreadable.len();
    }
    assert_eq!(reported, MAX_CLAIMS as usize);
}

// K10
#[test]
fn k10_a_worker_with_an_older_ring_postpones_and_the_newer_one_sends_the_same_ticket() {
    let world = World::new();
    let newer = with_keys(&world, RING_OF_BOTH);
    let invited = block_on(newer.invite(&draft(), &grace()))
        .unwrap()
        .invitation;
    for _ in 0..MAX_CLAIMS * 2 {
        let report = world.run_due();
        assert_eq!((report.postponed, report.sent, report.retried), (1, 0, 0));
        go_to_due(&world, &invited);
    }
    assert!(world.mailer.attempts().is_empty());
    assert_eq!(world.stored(&invited).digest(), invited.digest());
    assert_eq!(run(&newer, &world.mailer).sent, 1);
    let letter = world.mailer.last().unwrap();
    assert_eq!(letter.delivery_id().generation, 1);
    let redeemed = block_on(newer.redeem(letter.ticket().unwrap(), &ada()));
    assert!(redeemed.unwrap().granted().is_some());
}

// K10
#[test]
fn k10_a_ticket_of_a_compromised_key_is_rotated_at_delivery_and_the_old_link_is_dead() {
    let world = World::new();
    let (invited, old) = world.letter_for(&draft());
    let old = old.ticket().unwrap().to_owned();
    let after = with_keys(&world, RING_AFTER_A_THEFT);
    let refused = block_on(after.redeem(&old, &ada())).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::Withdrawn));
    world.advance(MINUTE);
    // Queued by a process with the older ring, sent by one that knows of the theft.
    block_on(world.invitations.resend(&acme(), invited.id(), &grace())).unwrap();
    assert_eq!(run(&after, &world.mailer).sent, 1);
    let letter = world.mailer.last().unwrap();
    assert_eq!(letter.delivery_id().generation, 2);
    let kinds: Vec<_> = world.store.events().into_iter().map(|e| e.kind).collect();
    assert!(kinds.contains(&EventKind::Rotated), "{kinds:?}");
    for service in [&after, &world.invitations] {
        let refused = block_on(service.redeem(&old, &ada())).unwrap_err();
        assert_eq!(refused.refusal(), Some(&RedeemRefusal::Unknown));
    }
    let redeemed = block_on(after.redeem(letter.ticket().unwrap(), &ada()));
    assert!(redeemed.is_ok());
}

// K10
#[test]
fn k10_a_retired_key_still_redeems_and_still_sends() {
    let world = World::new();
    let (_, letter) = world.letter_for(&draft());
    let lin = world
        .invite(&draft_for("lin@example.com").unwrap())
        .invitation;
    let rotated = with_keys(&world, RING_OF_BOTH);
    let redeemed = block_on(rotated.redeem(letter.ticket().unwrap(), &ada()));
    assert!(redeemed.unwrap().granted().is_some());
    assert_eq!(run(&rotated, &world.mailer).sent, 1);
    assert_eq!(world.stored(&lin).generation(), Some(1));
    assert_eq!(
        world
            .mailer
            .last_to("lin@example.com")
            .unwrap()
            .delivery_id()
            .generation,
        1
    );
}

// A13
#[test]
fn a13_expiry_is_true_to_the_microsecond_though_no_agenda_ever_ran() {
    let world = World::new();
    let draft = draft().lifetime(Lifetime::hours(1)).with_link();
    let invited = world.invite(&draft);
    let link = invited.link.unwrap();
    let ticket = link
        .expose_secret()
        .split('=')
        .next_back()
        .unwrap()
        .to_owned();
    world.advance(Lifetime::micros(Lifetime::hours(1).as_micros() - 1));
    assert!(block_on(world.invitations.preview(&ticket)).is_ok());
    world.advance(Lifetime::micros(1));
    let refused = world.redeem(&ticket, &ada()).unwrap_err();
    assert_eq!(
        refused.refusal(),
        Some(&RedeemRefusal::Status(Status::Expired))
    );
    let counts = block_on(world.invitations.count(&acme())).unwrap();
    assert_eq!(counts.get(&Status::Expired), Some(&1));
    // It blocks nobody either, and is stored as expired by the commit that passes it.
    world.invite(&self::draft());
    assert_eq!(
        world.stored(&invited.invitation).state().status(),
        Status::Expired
    );
}

// A13
#[test]
fn a13_a_row_that_is_spread_over_the_minute_after_its_end_gets_no_letter_in_it() {
    let world = World::new();
    let draft = draft().lifetime(Lifetime::hours(1));
    let invited = world.invite(&draft).invitation;
    world.advance(Lifetime::hours(1));
    world.run_due();
    assert!(world.mailer.attempts().is_empty());
    world.advance(MINUTE);
    let report = world.run_due();
    let stored = world.stored(&invited);
    assert_eq!(stored.state().status(), Status::Expired, "{report:?}");
}
