//! Calls that are dropped, and commits that fail, leave nothing half done.

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use invitation::{InviteRefusal, RedeemRefusal, ports::Veto};
use pollster::block_on;

use super::{
    Held,
    support::{World, ada, draft, grace, limits, policy},
};

/// Polls at most so often and drops the future; whether it was ready.
fn poll_and_drop<F: Future>(future: F, times: usize) -> bool {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..times).any(|_| matches!(future.as_mut().poll(&mut context), Poll::Ready(_)))
}

// A17
#[test]
fn a17_a_redemption_dropped_at_any_await_is_done_or_not_begun() {
    for is_link in [false, true] {
        let (mut polls, mut done_unheard) = (0, false);
        loop {
            let held = if is_link {
                Held::link(3)
            } else {
                Held::single()
            };
            let (service, rig) = held.world.rigged();
            rig.pause();
            let is_ready = poll_and_drop(service.redeem(&held.ticket, &ada()), polls);
            let is_done = held.is_whole();
            done_unheard |= is_done && !is_ready;
            let again = held.world.redeem(&held.ticket, &ada()).unwrap();
            assert_eq!(again.granted().is_none(), is_done, "after {polls} polls");
            assert!(held.is_whole());
            if is_ready {
                assert!(is_done);
                break;
            }
            polls += 1;
        }
        assert!(polls >= 8, "every call of a port is an await: {polls}");
        assert!(done_unheard, "it was dropped after the commit, too");
    }
}

// A17
#[test]
fn a17_an_invitation_dropped_at_any_await_is_there_with_its_letter_or_not_at_all() {
    for polls in 0.. {
        let world = World::new();
        let (service, rig) = world.rigged();
        rig.pause();
        let is_ready = poll_and_drop(service.invite(&draft(), &grace()), polls);
        let rows = world.store.dump().len();
        assert_eq!(world.store.events().len(), rows, "after {polls} polls");
        assert_eq!(world.run_due().sent, rows, "after {polls} polls");
        if is_ready {
            assert_eq!(rows, 1);
            break;
        }
    }
}

// A18
#[test]
fn a18_a_commit_that_fails_leaves_no_event_and_no_letter() {
    let rate = limits(|limits| {
        let letters = limits.letters.as_mut().unwrap();
        letters.max = 1;
    });
    let policy = policy().limits(rate).tell_acceptance().build().unwrap();
    let world = World::with_policy(policy);
    world
        .directory
        .address("grace", "grace@example.com")
        .unwrap();
    let refuses = Arc::new(AtomicBool::new(true));
    let hook = Arc::clone(&refuses);
    let veto = move |_: &_| hook.load(Ordering::SeqCst).then_some(Veto::Other);
    world.store.set_veto(veto);

    let refused = block_on(world.invitations.invite(&draft(), &grace())).unwrap_err();
    assert_eq!(refused.refusal(), Some(&InviteRefusal::Vetoed));
    assert!(world.store.events().is_empty() && world.store.dump().is_empty());
    assert_eq!(world.run_due().claimed, 0);

    refuses.store(false, Ordering::SeqCst);
    // The one letter of the limit was not spent by the attempt.
    let (invitation, letter) = world.letter_for(&draft());
    let before = (world.store.events(), world.stored(&invitation));
    refuses.store(true, Ordering::SeqCst);
    let refused = world.redeem(letter.ticket().unwrap(), &ada()).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::Vetoed));
    assert_eq!((world.store.events(), world.stored(&invitation)), before);
    assert_eq!(world.run_due().sent, 0);
    refuses.store(false, Ordering::SeqCst);
    assert!(world.redeem(letter.ticket().unwrap(), &ada()).is_ok());
    assert_eq!(world.run_due().sent, 1, "the inviter hears of it now");
}
