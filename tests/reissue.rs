//! Tickets that are refused, of a stolen key or from before a backup, are issued anew.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use invitation::{
    Invitations, Lifetime, ManageRefusal, RedeemRefusal, ResendRefusal,
    memory::{MemoryDirectory, MemoryStore},
    ports::Query,
};
use pollster::block_on;
use support::{KEY, World, acme, ada, claimant, draft, draft_for, grace, milo, olivia, policy};

const MINUTE: Lifetime = Lifetime::minutes(1);
const RING_AFTER_A_THEFT: &str =
    "k1:compromised:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,
     k2:active:6xSpbnBuMbkGVbmN+vZHH0dZ7fVsvEkZNkLP1NjDYrM=";

/// The service of a process that knows of the theft.
fn after_a_theft(world: &World) -> Invitations<MemoryStore, MemoryDirectory> {
    let (store, directory) = (world.store.clone(), world.directory.clone());
    let policy = policy().build().unwrap();
    world.service(store, directory, policy, RING_AFTER_A_THEFT)
}

// K10
#[test]
fn k10_tickets_of_a_compromised_key_are_issued_anew_and_no_others() {
    let world = World::new();
    let (invited, old) = world.letter_for(&draft());
    let (taken, taken_letter) = world.letter_for(&draft_for("lin@example.com").unwrap());
    let lin = claimant("lin", "lin@example.com");
    world.redeem(taken_letter.ticket().unwrap(), &lin).unwrap();
    let after = after_a_theft(&world);
    let fresh = block_on(after.invite(&draft_for("kim@example.com").unwrap(), &grace()));
    let fresh = fresh.unwrap().invitation;
    assert_eq!(block_on(after.run_due(&world.mailer, 10)).unwrap().sent, 1);
    let query = Query::in_scope(acme());

    let soon = block_on(after.reissue_all(&query, &grace())).unwrap();
    let from = world.now().after(MINUTE);
    let too_soon = ManageRefusal::Resend(ResendRefusal::TooSoon { from });
    assert_eq!(
        (soon.done, soon.refused),
        (0, vec![(invited.id(), too_soon)])
    );

    world.advance(MINUTE);
    let milos = block_on(after.reissue_all(&query, &milo())).unwrap();
    assert!(matches!(
        milos.refused[..],
        [(id, ManageRefusal::Ceiling(_))] if id == invited.id()
    ));
    let batch = block_on(after.reissue_all(&query, &olivia())).unwrap();
    assert_eq!((batch.done, batch.refused.len()), (1, 0));
    assert_eq!(block_on(after.run_due(&world.mailer, 10)).unwrap().sent, 1);
    let letter = world.mailer.last_to("ada@example.com").unwrap();
    assert_eq!(
        world.stored(&fresh),
        block_on(after.get(&acme(), fresh.id())).unwrap()
    );
    assert_eq!(world.stored(&fresh).generation(), Some(1));
    assert_eq!(world.stored(&taken).generation(), Some(1));
    let refused = block_on(after.redeem(old.ticket().unwrap(), &ada())).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::Unknown));
    let again = block_on(after.reissue_all(&query, &olivia())).unwrap();
    assert_eq!((again.done, again.refused.len()), (0, 0));
    assert!(block_on(after.redeem(letter.ticket().unwrap(), &ada())).is_ok());
}

// K10
#[test]
fn k10_batches_of_new_tickets_are_resumed_by_the_cursor() {
    let world = World::new();
    for number in 0..5 {
        world.letter_for(&draft_for(&format!("a{number}@example.com")).unwrap());
    }
    world.advance(MINUTE);
    let after = after_a_theft(&world);
    let mut query = Query::in_scope(acme()).limit(2);
    let mut done = Vec::new();
    loop {
        let batch = block_on(after.reissue_all(&query, &grace())).unwrap();
        done.push(batch.done);
        let Some(next) = batch.next else { break };
        query = query.after(&next).unwrap();
    }
    assert_eq!(done, [2, 2, 1]);
}

#[test]
fn what_a_backup_revived_is_issued_anew() {
    let world = World::new();
    let (invited, _) = world.letter_for(&draft());
    world.advance(MINUTE);
    let policy = policy().tickets_not_before(world.now()).build().unwrap();
    let (store, directory) = (world.store.clone(), world.directory.clone());
    let restored = world.service(store, directory, policy, KEY);
    let claim = || block_on(restored.accept_from_inbox(&acme(), invited.id(), &ada()));
    assert_eq!(
        claim().unwrap_err().refusal(),
        Some(&RedeemRefusal::Withdrawn)
    );
    let batch = block_on(restored.reissue_all(&Query::in_scope(acme()), &grace())).unwrap();
    assert_eq!(batch.done, 1);
    assert!(claim().is_ok());
}
