//! The main job, as a host sees it.

mod support;

use invitation::{Claimant, Lifetime, RedeemRefusal};
use support::{World, ada, draft, grace, policy};

#[test]
fn an_invitation_becomes_a_membership() {
    let world = World::new();
    let (_, letter) = world.letter_for(&draft());
    let redeemed = world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    let granted = redeemed.granted().unwrap();
    assert_eq!(granted.user.as_str(), "ada");
    assert_eq!(granted.roles.to_string(), "member");
    let members = world.store.members(&support::acme());
    assert!(members.contains_key(&granted.user));
}

#[test]
fn the_wrong_account_spends_nothing() {
    let world = World::new();
    let (_, letter) = world.letter_for(&draft());
    let mallory = Claimant::new("mallory")
        .unwrap()
        .verified("m@example.com")
        .unwrap();
    let refused = world
        .redeem(letter.ticket().unwrap(), &mallory)
        .unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::WrongAccount));
    assert!(world.redeem(letter.ticket().unwrap(), &ada()).is_ok());
}

#[test]
fn a_restored_backup_revives_no_ticket() {
    let world = World::new();
    let (invitation, letter) = world.letter_for(&draft());
    world.advance(Lifetime::hours(1));
    let strict = policy().tickets_not_before(world.now()).build().unwrap();
    let (store, directory) = (world.store.clone(), world.directory.clone());
    let restored = world.service(store, directory, strict, support::KEY);
    let (scope, id) = (invitation.scope(), invitation.id());
    pollster::block_on(async {
        let old = letter.ticket().unwrap();
        let refused = restored.redeem(old, &ada()).await.unwrap_err();
        assert_eq!(refused.refusal(), Some(&RedeemRefusal::Withdrawn));
        let refused = restored
            .accept_from_inbox(scope, id, &ada())
            .await
            .unwrap_err();
        assert_eq!(refused.refusal(), Some(&RedeemRefusal::Withdrawn));

        restored.resend(scope, id, &grace()).await.unwrap();
        restored.run_due(&world.mailer, 9).await.unwrap();
        let fresh = world.mailer.last().unwrap();
        assert_ne!(fresh.ticket(), letter.ticket());
        assert!(restored.redeem(old, &ada()).await.is_err());
        assert!(
            restored
                .redeem(fresh.ticket().unwrap(), &ada())
                .await
                .is_ok()
        );
    });
}
