//! One invitation from the draft to the membership: `cargo run --example quickstart`.

use std::error::Error;

use invitation::{
    Actor, Claimant, Invitations, Invite, Keyring, Policy,
    memory::{MemoryDirectory, MemoryMailer, MemoryStore},
};

fn main() -> Result<(), Box<dyn Error>> {
    // What a host brings: where invitations are kept, whom it knows, how letters go out.
    let store = MemoryStore::new();
    let directory = MemoryDirectory::over(&store);
    directory.member("organization:acme", "grace", ["admin"])?;
    let mailer = MemoryMailer::new();

    // Its rules: where links lead, who may grant what. And its secret, from the environment.
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("admin", ["member"])?
        .build()?;
    let key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    let keyring = Keyring::parse(&format!("2026-11:active:{key}"))?;
    let invitations = Invitations::new(store, directory, keyring, policy);

    pollster::block_on(async {
        let grace = Actor::person("grace")?;
        let draft = Invite::email("organization:acme", "ada@example.com")?
            .role("member")?
            .named("Ada Lovelace")?
            .from_name("Grace Hopper")?
            .scope_name("Acme Inc.")?;
        invitations.invite(&draft, &grace).await?;

        invitations.run_due(&mailer, 10).await?;
        let letter = mailer
            .last_to("ada@example.com")
            .ok_or("no letter was sent")?;
        println!("{}\n", letter.text());

        let ticket = letter.ticket().ok_or("the letter has no link")?;
        let preview = invitations.preview(ticket).await?;
        println!(
            "preview: {} for {:?}",
            preview.scope, preview.masked_address
        );

        let mallory = Claimant::new("mallory")?.verified("mallory@example.com")?;
        let ada = Claimant::new("ada")?.verified("ada@example.com")?;
        let second = Claimant::new("second")?.verified("ada@example.com")?;
        for claimant in [mallory, ada, second] {
            let who = claimant.user();
            match invitations.redeem(ticket, &claimant).await {
                Ok(redeemed) => println!("{who}: {:?}", redeemed.granted().map(|g| &g.roles)),
                Err(refused) => println!("{who}: refused, {refused}"),
            }
        }
        Ok(())
    })
}
