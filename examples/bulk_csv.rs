//! Inviting everybody in a file: `cargo run --example bulk_csv [people.csv]`.
//!
//! It is planned, then done. Each row has its own outcome, and its own idempotency key: after a
//! fault the whole run may simply be repeated.

use std::{env, error::Error, fs};

use indicatif::ProgressBar;
use invitation::{
    Actor, Invitations, Invite, Keyring, Policy,
    memory::{MemoryDirectory, MemoryMailer, MemoryStore},
};

const PEOPLE: &str = "name,email,role
Ada Lovelace,ada@example.com,member
Lin Clark,lin@example.com,member
Ada Lovelace,Ada@Example.com,member
Joe Doe,joe@@example.com,member
Eve Moneypenny,eve@example.com,owner";

fn draft(row: &csv::StringRecord) -> Result<Invite, Box<dyn Error>> {
    let [name, email, role] = [0, 1, 2].map(|column| row.get(column).unwrap_or_default());
    let line = row.position().map_or(0, csv::Position::line);
    Ok(Invite::email("organization:acme", email)?
        .role(role)?
        .named(name)?
        .idempotency_key(&format!("people-2026-11-line-{line}"))?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).map(fs::read_to_string).transpose()?;
    let text = file.as_deref().unwrap_or(PEOPLE);
    let store = MemoryStore::new();
    let directory = MemoryDirectory::over(&store);
    directory.member("organization:acme", "grace", ["admin"])?;
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("admin", ["member"])?
        .build()?;
    let keyring = Keyring::parse(&format!("2026-11:active:{}", "0123456789abcdef".repeat(4)))?;
    let grace = Actor::person("grace")?;
    let invitations = Invitations::new(store, directory, keyring, policy);

    // What is no address or no role is found before anything is asked of the service.
    let mut drafts = Vec::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row?;
        let who = row.get(1).unwrap_or_default().to_owned();
        match draft(&row) {
            Ok(draft) => drafts.push((who, draft)),
            Err(error) => println!("{who:<20} unreadable: {error}"),
        }
    }
    let (people, drafts): (Vec<_>, Vec<_>) = drafts.into_iter().unzip();
    pollster::block_on(async {
        let plan = invitations.plan_many(&drafts, &grace).await;
        println!("planned: {} rows", plan.rows.iter().flatten().count());

        // A slice at a time, so that there is something to watch.
        let progress = ProgressBar::new(drafts.len().try_into()?);
        let mut outcomes = Vec::new();
        for some in drafts.chunks(50) {
            let bulk = invitations.invite_many(some, &grace).await;
            progress.inc(bulk.rows.len().try_into()?);
            outcomes.extend(bulk.rows);
            bulk.interrupted.map_or(Ok(()), Err)?;
        }
        progress.finish_and_clear();
        for (who, outcome) in people.iter().zip(outcomes) {
            match outcome {
                Ok(invited) => println!("{who:<20} {:?}", invited.how),
                Err(refused) => println!("{who:<20} refused: {refused}"),
            }
        }
        let report = invitations.run_due(&MemoryMailer::new(), 1_000).await?;
        println!("letters sent: {}", report.sent);
        Ok(())
    })
}
