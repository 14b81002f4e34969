use std::collections::BTreeMap;

use invitation::{
    Invitation, Lifetime, Status, Timestamp, Uses,
    ports::{Entropy, Query, Store},
};
use pollster::block_on;

use crate::desk::{Desk, acme, link, to, user, without_slots};

/// The law: whatever was committed or taken back, and at whatever moment one asks, counts and lists
/// say what a scan of every row says.
#[test]
fn counts_and_lists_agree_with_a_scan_at_every_moment() {
    for seed in 0..20 {
        let desk = Desk::with_policy(without_slots());
        let dice = invitation::memory::SeededEntropy::new(seed);
        let roll = |sides: usize| {
            let mut bytes = [0; 8];
            dice.fill(&mut bytes).unwrap();
            usize::try_from(u64::from_be_bytes(bytes) % sides as u64).unwrap()
        };
        let mut links = Vec::new();
        let mut known: Vec<Invitation> = Vec::new();
        for step in 0..120 {
            let mut changes = match roll(4) {
                0 | 1 => {
                    let days = u32::try_from(roll(5) + 1).unwrap();
                    let decided =
                        desk.decide(&to("ada@example.com").lifetime(Lifetime::days(days)));
                    known.push(decided.outcome);
                    decided.changes
                }
                2 if !known.is_empty() => {
                    let row = &known[roll(known.len())];
                    match desk.stored(row) {
                        Some(row) if row.is_live(desk.now()) => desk.revoke(&row).changes,
                        _ => Vec::new(),
                    }
                }
                _ => {
                    if links.is_empty() || roll(3) == 0 {
                        let draft = link(Uses::UpTo(2.try_into().unwrap()));
                        let (row, ticket) = desk.invite_with_ticket(draft);
                        known.push(row.clone());
                        links.push((row, ticket));
                    }
                    let (row, ticket) = &links[roll(links.len())];
                    let row = desk.stored(row).unwrap();
                    if row.is_live(desk.now()) {
                        desk.redeem(&row, ticket, &user(&format!("user-{step}")))
                    } else {
                        Vec::new()
                    }
                }
            };
            if roll(3) == 0 {
                // The whole is taken back: nothing can be inserted twice.
                changes.extend(changes.clone());
                changes.extend(desk.decide(&to("lin@example.com")).changes);
                changes.extend(changes.last().cloned());
                let before = serde_json::to_value(desk.store.dump()).unwrap();
                assert!(desk.commit(&changes).is_err(), "seed {seed}, step {step}");
                assert_eq!(serde_json::to_value(desk.store.dump()).unwrap(), before);
            } else {
                desk.commit(&changes).unwrap();
            }
            let hours = Lifetime::hours(u32::try_from(roll(200)).unwrap());
            let as_of = match roll(2) {
                0 => desk.now().before(hours),
                _ => desk.now().after(hours),
            };
            agree(&desk, as_of, seed);
            desk.advance(Lifetime::hours(u32::try_from(roll(6)).unwrap()));
        }
    }
}

fn agree(desk: &Desk, as_of: Timestamp, seed: u64) {
    let rows: Vec<Invitation> = desk
        .store
        .dump()
        .into_iter()
        .map(|document| Invitation::from_document(document, 0).unwrap())
        .map(|row| desk.stored(&row).unwrap())
        .collect();
    let mut counts: BTreeMap<Status, u64> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.status_at(as_of)).or_default() += 1;
    }
    assert_eq!(
        block_on(desk.store.count(&acme(), as_of)).unwrap(),
        counts,
        "seed {seed}"
    );
    for status in Status::ALL {
        let query = Query::in_scope(acme())
            .with_status(status)
            .with_status(Status::Pending);
        let query = query.newest_first().limit(200);
        let mut expected: Vec<_> = rows
            .iter()
            .filter(|row| [status, Status::Pending].contains(&row.status_at(as_of)))
            .collect();
        expected.sort_by_key(|row| (row.created_at(), row.id()));
        expected.reverse();
        let page = block_on(desk.store.list(&query, as_of)).unwrap();
        assert_eq!(
            page.items.iter().collect::<Vec<_>>(),
            expected,
            "seed {seed}"
        );
    }
}
