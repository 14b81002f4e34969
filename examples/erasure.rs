//! Forgetting a person: `cargo run --example erasure`.
//!
//! Erasing an address takes back what still stands, over all scopes, and leaves that there was an
//! invitation, when, where and by whom. Counters and ledger hold keyed pseudonyms, so limits and
//! "once per user" stay true.

use std::error::Error;

use invitation::{
    Actor, Claimant, Email, Invitations, Invite, Keyring, Policy,
    memory::{MemoryDirectory, MemoryMailer, MemoryStore},
};

fn main() -> Result<(), Box<dyn Error>> {
    let store = MemoryStore::new();
    let directory = MemoryDirectory::over(&store);
    let mailer = MemoryMailer::new();
    for scope in ["organization:acme", "team:rockets"] {
        directory.member(scope, "grace", ["admin"])?;
    }
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("admin", ["member"])?
        .build()?;
    let key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    let keyring = Keyring::parse(&format!("2026-11:active:{key}"))?;
    let invitations = Invitations::new(store.clone(), directory, keyring, policy);

    pollster::block_on(async {
        let grace = Actor::person("grace")?;
        for scope in ["organization:acme", "team:rockets"] {
            let draft = Invite::email(scope, "ada@example.com")?
                .role("member")?
                .named("Ada Lovelace")?;
            invitations.invite(&draft, &grace).await?;
        }
        invitations.run_due(&mailer, 10).await?;
        let letter = mailer.last().ok_or("no letter was sent")?;

        // Ada asks to be forgotten. That it is really her, the host has found out.
        println!("before: ada is named {} times", mentions(&store)?);
        let ada = Email::parse("ada@example.com")?;
        let erased = invitations.erase(&ada, None).await?;
        println!("erased: {} invitations", erased.invitations);
        println!("after: ada is named {} times", mentions(&store)?);

        // The link in her mailbox is dead, like any unknown one.
        let ticket = letter.ticket().ok_or("the letter has no link")?;
        let claimant = Claimant::new("ada")?.verified("ada@example.com")?;
        if let Err(refused) = invitations.redeem(ticket, &claimant).await {
            println!("her old link: {refused}");
        }

        // What remains is for the books.
        for event in store.events() {
            println!("{} {}", event.scope, serde_json::to_string(&event.kind)?);
        }
        Ok(())
    })
}

/// Looks at every stored byte.
fn mentions(store: &MemoryStore) -> Result<usize, Box<dyn Error>> {
    let bytes = serde_json::to_string(&store.dump())?.to_lowercase();
    let told = ["ada@", "lovelace"].map(|word| bytes.matches(word).count());
    Ok(told.iter().sum())
}
