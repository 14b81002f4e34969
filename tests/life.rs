//! The main job, as a host sees it.

mod support;

use invitation::{Claimant, RedeemRefusal};
use support::{World, ada, draft};

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
