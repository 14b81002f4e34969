//! A link for several people: `cargo run --example shareable_link`.
//!
//! A link carries no more than the policy's ceiling for links, each user takes it once, and its cap
//! holds however many come at the same moment.

use std::{error::Error, num::NonZeroU32};

use invitation::{
    Actor, Claimant, Invitations, Invite, Keyring, Policy, Roles, Uses,
    memory::{MemoryDirectory, MemoryStore},
};

fn main() -> Result<(), Box<dyn Error>> {
    let store = MemoryStore::new();
    let directory = MemoryDirectory::over(&store);
    directory.member("team:rockets", "grace", ["admin"])?;
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("admin", ["member", "admin"])?
        .allow_links(Roles::of(["member"])?)
        .build()?;
    let key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    let keyring = Keyring::parse(&format!("2026-11:active:{key}"))?;
    let invitations = Invitations::new(store, directory, keyring, policy);

    pollster::block_on(async {
        let grace = Actor::person("grace")?;

        // Nobody gets to be an admin by a link that is passed around.
        let too_much = Invite::anyone("team:rockets")?.role("admin")?;
        if let Err(refused) = invitations.invite(&too_much, &grace).await {
            println!("a link for admins: refused, {refused}");
        }

        // Two seats for colleagues: whoever has a verified address in the domain.
        let two = Uses::UpTo(NonZeroU32::new(2).ok_or("zero uses are no link")?);
        let draft = Invite::domain("team:rockets", "example.com")?
            .role("member")?
            .uses(two);
        let invited = invitations.invite(&draft, &grace).await?;
        let link = invited.link.ok_or("a link is handed to its inviter")?;
        println!("pass it on: {}", link.expose_secret());

        // The host's page finds the ticket in its query.
        let ticket = link.expose_secret().rsplit('=').next().unwrap_or_default();
        let people = [
            ("eve", "eve@example.com.evil.test"),
            ("ada", "ada@example.com"),
            ("ada", "ada@example.com"),
            ("lin", "lin@example.com"),
            ("joe", "joe@example.com"),
        ];
        for (user, address) in people {
            let claimant = Claimant::new(user)?.verified(address)?;
            match invitations.redeem(ticket, &claimant).await {
                Ok(redeemed) if redeemed.granted().is_some() => println!("{user}: joined"),
                Ok(_) => println!("{user}: is in already, and has spent nothing"),
                Err(refused) => println!("{user}: refused, {refused}"),
            }
        }

        let id = invited.invitation.id();
        let scope = invited.invitation.scope();
        let spent = invitations.get(scope, id).await?;
        println!(
            "used {} times, and now {}",
            spent.use_count(),
            spent.status_at(invitations.now()).as_str()
        );
        Ok(())
    })
}
