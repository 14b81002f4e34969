//! Every call of the service can be spawned on a runtime with many threads, over concrete adapters
//! and over boxed ones.

mod support;

use std::sync::Arc;

use invitation::{
    Amendment, Claimant, DeliveryId, Invitations, Invite, Keyring, Lifetime,
    invitation::Revision,
    memory::{ManualClock, MemoryDirectory, MemoryMailer, MemoryStore, SeededEntropy},
    ports::{Directory, DynDirectory, DynMailer, DynStore, Mailer, Query, Store},
};
use support::{KEY, World, acme, draft, grace, policy};

const fn is_send<T: Send>(_: &T) {}

fn every_call_is_send<S: Store, D: Directory, M: Mailer>(
    invitations: &Invitations<S, D>,
    mailer: &M,
    draft: &Invite,
    delivery: DeliveryId,
) -> Result<(), Box<dyn std::error::Error>> {
    let (scope, id, actor) = (acme(), delivery.invitation, grace());
    let claimant = Claimant::new("ada")?;
    let address = "ada@example.com".parse()?;
    let query = Query::in_scope(acme());
    is_send(&invitations.invite(draft, &actor));
    is_send(&invitations.request(draft, &claimant));
    is_send(&invitations.invite_many(&[], &actor));
    is_send(&invitations.plan_many(&[], &actor));
    is_send(&invitations.preview(""));
    is_send(&invitations.redeem("", &claimant));
    is_send(&invitations.accept_from_inbox(&scope, id, &claimant));
    is_send(&invitations.decline("", Some(&claimant)));
    is_send(&invitations.decline_from_inbox(&scope, id, &claimant));
    is_send(&invitations.block("", None));
    is_send(&invitations.block_by_token(&scope, id, ""));
    is_send(&invitations.revoke(&scope, id, &actor));
    is_send(&invitations.revoke_all(&query, &actor));
    is_send(&invitations.reissue_all(&query, &actor));
    is_send(&invitations.resend(&scope, id, &actor));
    is_send(&invitations.rotate(&scope, id, &actor));
    is_send(&invitations.reveal(&scope, id, &actor));
    is_send(&invitations.extend(&scope, id, Lifetime::days(1), &actor));
    is_send(&invitations.renew(&scope, id, &actor));
    is_send(&invitations.renew_for_holder(""));
    let amendment = Amendment::default();
    is_send(&invitations.amend(&scope, id, &amendment, Revision::FIRST, &actor));
    is_send(&invitations.approve(&scope, id, Revision::FIRST, &actor));
    is_send(&invitations.reject(&scope, id, Revision::FIRST, &actor));
    is_send(&invitations.record_bounce(&scope, delivery));
    is_send(&invitations.get(&scope, id));
    is_send(&invitations.list(&query));
    is_send(&invitations.count(&scope));
    is_send(&invitations.inbox(&claimant));
    is_send(&invitations.erase(&address, None));
    is_send(&invitations.run_due(mailer, 1));
    Ok(())
}

#[test]
fn every_call_of_the_service_is_send() {
    let world = World::new();
    let (_, letter) = world.letter_for(&draft());
    let delivery = letter.delivery_id();
    every_call_is_send(&world.invitations, &world.mailer, &draft(), delivery).unwrap();
}

#[test]
fn boxed_adapters_are_adapters() {
    let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().unwrap());
    let memory = MemoryStore::with_clock(clock.clone());
    let known = MemoryDirectory::over(&memory);
    known.member(support::ACME, "grace", ["admin"]).unwrap();
    let store: Arc<dyn DynStore> = Arc::new(memory);
    let directory: Box<dyn DynDirectory> = Box::new(known);
    let mailbox = MemoryMailer::new();
    let mailer: &dyn DynMailer = &mailbox;
    let invitations = Invitations::with_ports(
        store,
        directory,
        Keyring::parse(KEY).unwrap(),
        policy().build().unwrap(),
        clock,
        SeededEntropy::new(1),
    );
    pollster::block_on(async {
        invitations.invite(&draft(), &grace()).await.unwrap();
        invitations.run_due(&mailer, 1).await.unwrap();
        let letter = mailbox.last().unwrap();
        let delivery = letter.delivery_id();
        every_call_is_send(&invitations, &mailer, &draft(), delivery).unwrap();
        let ada = support::ada();
        let redeemed = invitations
            .redeem(letter.ticket().unwrap(), &ada)
            .await
            .unwrap();
        assert!(redeemed.granted().is_some());
    });
}
