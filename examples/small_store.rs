//! The store of the guide's chapter *Writing a store*, whole: invitations in one SQLite file.
//!
//! `cargo run --example small_store`

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use invitation::{
    Actor, Change, ChangeId, Claimant, Invitation, InvitationId, Invitations, Invite, Keyring,
    Limit, LimitKind, Policy, Redemption, Scope, Slot, Status, Timestamp, Write,
    memory::{MemoryDirectory, MemoryMailer, MemoryStore},
    ports::{
        Claim, Clock, CommitError, Constraint, MAX_BATCH, MAX_CLAIMS, Page, Position, Query, Store,
        Unavailable,
    },
    system::SystemClock,
    ticket::{Pseudonym, TicketDigest},
};
use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Row, Transaction, TransactionBehavior, params,
};
use uuid::Uuid;

include!("../src/guide/small_store/store.rs");
include!("../src/guide/small_store/read.rs");
include!("../src/guide/small_store/commit.rs");
include!("../src/guide/small_store/list.rs");
include!("../src/guide/small_store/agenda.rs");
include!("../src/guide/small_store/port.rs");

fn main() -> Result<(), Box<dyn Error>> {
    let directory = MemoryDirectory::over(&MemoryStore::new());
    directory.member("organization:acme", "grace", ["admin"])?;
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("admin", ["member"])?
        .build()?;
    let keyring = Keyring::parse(
        "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    )?;
    let store = SmallStore::open(":memory:")?;
    let invitations = Invitations::new(store, directory, keyring, policy);
    let mailer = MemoryMailer::new();

    pollster::block_on(async {
        let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?;
        invitations.invite(&draft, &Actor::person("grace")?).await?;
        invitations.run_due(&mailer, 10).await?;
        let letter = mailer
            .last_to("ada@example.com")
            .ok_or("no letter was sent")?;
        let ada = Claimant::new("ada")?.verified("ada@example.com")?;
        let ticket = letter.ticket().ok_or("the letter has no link")?;
        invitations.redeem(ticket, &ada).await?;
        Ok::<_, Box<dyn Error>>(())
    })?;

    let members: Vec<String> = invitations
        .store()
        .lock()
        .prepare("SELECT scope || ' has ' || user || ' as ' || role FROM member")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    println!("{}", members.join("\n"));
    Ok(())
}
