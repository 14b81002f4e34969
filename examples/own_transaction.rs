//! The pure floor: decisions inside a transaction that the host owns.
//!
//! This host keeps invitations and members in one database of its own (here a plain map behind a
//! lock, in place of `BEGIN … COMMIT`). It calls the decision and applies the changes itself, next
//! to its membership table, all or none.
//!
//! `cargo run --example own_transaction`

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{Mutex, PoisonError},
};

use invitation::{
    Actor, Claimant, Document, Evidence, Facts, Invitation, Invite, Keyring, Moment, Policy,
    Redemption, Roles, Rules, Timestamp, Write,
    ports::Entropy,
    system::OsEntropy,
    ticket::{Pseudonym, Ticket},
};

/// The host's tables.
#[derive(Default)]
struct Database {
    invitations: BTreeMap<invitation::InvitationId, Document>,
    ledger: BTreeMap<Pseudonym, Redemption>,
    members: BTreeMap<String, Roles>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("admin", ["member"])?
        .build()?;
    let keyring = Keyring::parse(
        "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    )?;
    let rules = Rules::new(&policy, &keyring);
    let database = Mutex::new(Database::default());

    // What the host knows of the two people, looked up in its own tables.
    let mut facts = Facts::default();
    facts.scope_exists = true;
    facts.seat_free = true;
    facts.contact_allowed = true;
    facts.actor = Some(Roles::of(["admin"])?);
    facts.sponsor = facts.actor.clone();

    // Invite: decide, then write what was decided.
    let draft = Invite::email("organization:acme", "ada@example.com")?
        .role("member")?
        .without_letter();
    let grace = Actor::person("grace")?;
    let moment = moment()?;
    let decided = Invitation::invite(&draft, &grace, &[], &facts, &rules, &moment)?;
    apply(&database, &decided.changes)?;
    let invited = decided.outcome.hand_out(&rules)?;
    let link = invited.link.ok_or("the draft asked for the link")?;
    println!("link: {} characters", link.expose_secret().len());

    // Redeem: read inside the transaction, decide, write the membership with it.
    let text = link
        .expose_secret()
        .split('=')
        .next_back()
        .unwrap_or_default();
    let ticket = Ticket::parse(text)?;
    let ada = Claimant::new("ada")?.verified("ada@example.com")?;
    for attempt in 1..=2 {
        let (stored, prior) = {
            let tables = database.lock().unwrap_or_else(PoisonError::into_inner);
            facts.claimant = tables.members.get("ada").cloned();
            let document = tables.invitations.get(&invited.invitation.id());
            let document = document.ok_or("the invitation is gone")?.clone();
            let stored = Invitation::from_document(document, 0)?;
            let redeemer = stored.redeemer(ada.user(), &keyring);
            (stored, tables.ledger.get(&redeemer).cloned())
        };
        let evidence = Evidence::Ticket(&ticket);
        let decided = stored.redeem(
            evidence,
            &ada,
            prior.as_ref(),
            &facts,
            &rules,
            &self::moment()?,
        )?;
        apply(&database, &decided.changes)?;
        match decided.outcome.granted() {
            Some(granted) => println!("attempt {attempt}: granted {:?}", granted.roles),
            None => println!("attempt {attempt}: redeemed before, nothing granted"),
        }
    }
    Ok(())
}

/// One transaction: the conditions of every change are checked before anything is written.
fn apply(database: &Mutex<Database>, changes: &[invitation::Change]) -> Result<(), Box<dyn Error>> {
    let mut tables = database.lock().unwrap_or_else(PoisonError::into_inner);
    for change in changes {
        let stored = tables.invitations.get(&change.write.id());
        let holds = match &change.write {
            Write::Insert(_) => stored.is_none(),
            Write::Replace { expect, .. } => match stored {
                Some(row) => Invitation::from_document(row.clone(), 0)?.revision() == *expect,
                None => false,
            },
            _ => return Err("this host makes no links for several people".into()),
        };
        let is_new = |row: &Redemption| !tables.ledger.contains_key(&row.redeemer);
        if !holds || !change.redemption.iter().all(is_new) {
            return Err("somebody was faster: read and decide again".into());
        }
    }
    for change in changes {
        if let Some(row) = change.write.invitation() {
            tables.invitations.insert(row.id(), row.to_document());
        }
        if let Some(row) = &change.redemption {
            tables.ledger.insert(row.redeemer, row.clone());
        }
        if let Some(granted) = &change.granted {
            // Redeeming only adds, to whatever the member holds by now.
            let held = tables.members.entry(granted.user.to_string()).or_default();
            *held = held.clone().union(&granted.grant.roles);
        }
    }
    Ok(())
}

fn moment() -> Result<Moment, Box<dyn Error>> {
    let mut random = [0; Moment::RANDOM_BYTES];
    OsEntropy.fill(&mut random)?;
    let now = Timestamp::parse("2026-11-20T12:00:00Z")?;
    Ok(Moment::new(now, random))
}
