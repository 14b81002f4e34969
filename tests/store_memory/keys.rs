use invitation::{
    Document, Invitation, Lifetime, Timestamp, Uses, Write,
    ports::{CommitError, Constraint, Store},
};
use pollster::block_on;

use crate::desk::{ACME, Desk, conflict, link, noon, to, user, within, without_slots};

// B11
#[test]
fn b11_an_insert_never_overwrites_even_when_entropy_repeats() {
    let desk = Desk::with_policy(without_slots());
    let moment = desk.moment();
    let first = desk.decide_at(&to("ada@example.com"), &moment);
    let second = desk.decide_at(&to("lin@example.com"), &moment);
    desk.commit(&first.changes).unwrap();
    assert_eq!(conflict(desk.commit(&second.changes)), (0, Constraint::Id));
    let stored = desk.stored(&first.outcome).unwrap();
    assert_eq!(stored, first.outcome);
    assert_eq!(
        stored.invitee().email().unwrap().as_str(),
        "ada@example.com"
    );
}

#[test]
fn a_digest_is_unique_over_all_scopes() {
    let desk = Desk::new();
    let first = desk.invite(&to("ada@example.com"));
    // The same ticket under another id: only a store that was tampered with holds such a row.
    let mut json = serde_json::to_value(first.to_document()).unwrap();
    json["id"] = "019a9f00-0000-7000-8000-000000000000".into();
    json["terms"]["grant"]["scope"] = "organization:umbra".into();
    let twin = document(json);
    let mut change = desk
        .decide(&within("organization:umbra", "lin@example.com"))
        .changes;
    change[0].write = Write::Insert(Box::new(twin));
    assert_eq!(conflict(desk.commit(&change)), (0, Constraint::Digest));
}

fn document(json: serde_json::Value) -> Invitation {
    let document: Document = serde_json::from_value(json).unwrap();
    Invitation::from_document(document, 0).unwrap()
}

// D8
#[test]
fn d8_no_id_reaches_a_row_of_another_scope() {
    let desk = Desk::new();
    let row = desk.invite(&to("ada@example.com"));
    let foreign = "organization:umbra".parse().unwrap();
    assert_eq!(block_on(desk.store.get(&foreign, row.id())).unwrap(), None);

    let mut changes = desk.revoke(&row).changes;
    changes[0].scope = foreign.clone();
    assert!(matches!(
        desk.commit(&changes),
        Err(CommitError::Unavailable(_))
    ));

    let (row, ticket) = desk.invite_with_ticket(link(Uses::Unlimited));
    let mut changes = desk.redeem(&row, &ticket, &user("ada"));
    changes[0].scope = foreign;
    assert_eq!(conflict(desk.commit(&changes)), (0, Constraint::Revision));
    assert_eq!(desk.stored(&row).unwrap().use_count(), 0);
}

// C7
#[test]
fn c7_keys_compare_byte_for_byte() {
    let desk = Desk::new();
    let scopes = [
        "é", "e", "í", "i", "İ", "I", "K", "\u{212a}", "a", "a ", "ß", "ss", "e\u{301}",
    ];
    let locals = ["é", "e", "í", "i", "ı", "ß", "ss"];
    let mut rows = Vec::new();
    for id in scopes {
        let draft = within(&format!("organization:{id}"), "ada@example.com");
        rows.push(desk.invite(&draft));
        let scope = rows.last().unwrap().scope();
        let counts = block_on(desk.store.count(scope, noon())).unwrap();
        assert_eq!(
            counts.values().sum::<u64>(),
            1,
            "{id:?} is a scope of its own"
        );
    }
    for local in locals {
        rows.push(desk.invite(&to(&format!("{local}@example.com"))));
    }
    for id in scopes {
        let draft = invitation::Invite::user(ACME, id)
            .unwrap()
            .role("member")
            .unwrap();
        rows.push(desk.invite(&draft));
    }
    for row in &rows {
        let holder = block_on(desk.store.find_open(&row.slot().unwrap())).unwrap();
        assert_eq!(holder.as_ref(), Some(row));
    }
    // ASCII case alone is folded, and that by the address itself.
    assert_eq!(
        conflict(desk.commit(&desk.decide(&to("E@EXAMPLE.com")).changes)),
        (0, Constraint::Slot)
    );
}

// E7
#[test]
fn e7_times_survive_storage_to_the_microsecond_and_far_away() {
    for now in [
        "0001-01-02T00:00:00.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-11-20T12:00:00.123456Z",
        "9998-12-31T23:59:59.999999Z",
    ] {
        let desk = Desk::new();
        desk.clock.set(now.parse().unwrap());
        let row = desk.invite(&to("ada@example.com").lifetime(Lifetime::micros(86_400_000_001)));
        let stored = desk.stored(&row).unwrap();
        assert_eq!(
            stored.created_at().to_string(),
            Timestamp::parse(now).unwrap().to_string()
        );
        let json = serde_json::to_string(&stored.to_document()).unwrap();
        let read = Invitation::from_document(serde_json::from_str(&json).unwrap(), 0).unwrap();
        assert_eq!(read, row);
        assert_eq!(
            read.expires_at().since(row.created_at()).as_micros(),
            86_400_000_001
        );
    }
}
