//! Asking to be invited, and being approved: `cargo run --example approval`.
//!
//! A request grants nothing. Whoever approves it stands for it from then on, so nobody approves
//! what they asked for themselves.

use std::error::Error;

use invitation::{
    Actor, Claimant, Invitations, Invite, Keyring, Policy,
    memory::{MemoryDirectory, MemoryMailer, MemoryStore},
    policy::Requests,
};

fn main() -> Result<(), Box<dyn Error>> {
    let store = MemoryStore::new();
    let directory = MemoryDirectory::over(&store);
    directory.member("organization:acme", "grace", ["admin"])?;
    directory.member("organization:acme", "milo", ["member"])?;
    directory.approver("organization:acme", "board@example.com")?;
    let mailer = MemoryMailer::new();
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("admin", ["member"])?
        .requests(Requests::Anyone) // members for others, and anyone for themselves
        .build()?;
    let key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    let keyring = Keyring::parse(&format!("2026-11:active:{key}"))?;
    let invitations = Invitations::new(store, directory, keyring, policy);

    pollster::block_on(async {
        // Ada wants in. The host has verified her address, or she could ask for anybody.
        let ada = Claimant::new("ada")?.verified("ada@example.com")?;
        let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?;
        let asked = invitations.request(&draft, &ada).await?.invitation;
        println!("ada: {}", asked.status_at(invitations.now()).as_str());

        // Those who may approve get a letter; there is no ticket in it.
        invitations.run_due(&mailer, 10).await?;
        let notice = mailer.last().ok_or("nobody was told")?;
        println!("a letter of kind {}", notice.kind().as_str());

        // What an approver answers to is what they saw: the revision goes with the answer.
        let seen = invitations.get(asked.scope(), asked.id()).await?;
        let (scope, id, revision) = (seen.scope(), seen.id(), seen.revision());
        for user in ["ada", "milo", "grace"] {
            let approver = Actor::person(user)?;
            match invitations.approve(scope, id, revision, &approver).await {
                Ok(_) => println!("{user} approves"),
                Err(refused) => println!("{user} may not approve: {refused}"),
            }
        }

        // From here on it is an invitation like any other.
        invitations.run_due(&mailer, 10).await?;
        let letter = mailer
            .last_to("ada@example.com")
            .ok_or("no letter was sent")?;
        let ticket = letter.ticket().ok_or("the letter has no link")?;
        let redeemed = invitations.redeem(ticket, &ada).await?;
        println!("ada is a member: {}", redeemed.granted().is_some());
        Ok(())
    })
}
