use invitation::{
    Email, Invitation, InvitationId, Invitee, Lifetime, Status, UserId,
    ports::{Cursor, CursorError, Page, Query, Store},
};
use pollster::block_on;

use crate::desk::{Desk, acme, grace, noon, to, within, without_slots};

fn page(desk: &Desk, query: &Query) -> Page {
    block_on(desk.store.list(query, desk.now())).unwrap()
}

/// Every id of a list, page by page.
fn walk(desk: &Desk, query: &Query) -> Vec<InvitationId> {
    let mut ids = Vec::new();
    let mut next = Some(query.clone());
    while let Some(query) = next.take() {
        let page = page(desk, &query);
        assert!(page.items.len() <= query.page_size());
        ids.extend(page.items.iter().map(Invitation::id));
        next = page.next.map(|cursor| query.after(&cursor).unwrap());
    }
    ids
}

// G1
#[test]
fn g1_pages_with_ties_show_each_row_once_while_others_are_inserted() {
    for size in 1..=7 {
        for newest_first in [false, true] {
            let desk = Desk::with_policy(without_slots());
            let mut rows = Vec::new();
            for step in 0..20 {
                rows.push(desk.invite(&to("ada@example.com")));
                if step % 6 == 5 {
                    desk.advance(Lifetime::micros(1));
                }
            }
            let mut expected: Vec<_> = rows.iter().map(|r| (r.created_at(), r.id())).collect();
            expected.sort_unstable();
            let mut query = Query::in_scope(acme()).limit(size);
            if newest_first {
                expected.reverse();
                query = query.newest_first();
            }
            let (mut seen, mut next) = (Vec::new(), Some(query));
            while let Some(query) = next.take() {
                let page = page(&desk, &query);
                seen.extend(page.items.iter().map(|r| (r.created_at(), r.id())));
                // Rows come in at every place of the order, those of other scopes too.
                for at in [noon(), noon().after(Lifetime::micros(1))] {
                    desk.clock.set(at);
                    desk.invite(&to("late@example.com"));
                    desk.invite(&within("organization:umbra", "late@example.com"));
                }
                next = page.next.map(|cursor| query.after(&cursor).unwrap());
            }
            seen.retain(|row| expected.contains(row));
            assert_eq!(seen, expected, "size {size}, newest first: {newest_first}");
        }
    }
}

// G1
#[test]
fn g1_a_cursor_of_another_query_is_refused() {
    let desk = Desk::new();
    for n in 0..3 {
        desk.invite(&to(&format!("user-{n}@example.com")));
    }
    let query = Query::in_scope(acme()).limit(1);
    let cursor = page(&desk, &query).next.unwrap();
    let again = Cursor::from_text(cursor.as_str());
    assert!(
        query.clone().limit(2).after(&again).is_ok(),
        "the size of a page may change"
    );
    let ada = Email::parse("ada@example.com").unwrap();
    for other in [
        Query::in_scope("organization:umbra".parse().unwrap()),
        query.clone().newest_first(),
        query.clone().with_status(Status::Pending),
        query.clone().by_inviter(UserId::new("grace").unwrap()),
        query.clone().created_from(noon()),
        query.clone().created_before(noon()),
        query.for_invitee(&Invitee::Email(ada.clone())).unwrap(),
        Query::of_invitee(&Invitee::Email(ada.clone())).unwrap(),
        Query::holding_address(&ada),
    ] {
        assert_eq!(other.after(&cursor).unwrap_err(), CursorError::OtherQuery);
    }
    let damaged = Cursor::from_text("…");
    let refused = Query::in_scope(acme()).after(&damaged);
    assert_eq!(refused.unwrap_err(), CursorError::Malformed);
}

#[test]
fn the_last_page_has_no_cursor() {
    let desk = Desk::new();
    for n in 0..4 {
        desk.invite(&to(&format!("user-{n}@example.com")));
    }
    let query = Query::in_scope(acme()).limit(4);
    assert!(page(&desk, &query).next.is_none());
    assert!(
        page(&desk, &Query::in_scope("o:none".parse().unwrap()))
            .items
            .is_empty()
    );
}

#[test]
fn bounds_that_have_crossed_hold_nothing() {
    let desk = Desk::new();
    desk.invite(&to("ada@example.com"));
    let later = noon().after(Lifetime::seconds(1));
    let query = Query::in_scope(acme()).limit(1);
    let all = query.clone().created_from(noon()).created_before(later);
    assert_eq!(walk(&desk, &all).len(), 1);
    assert!(
        walk(
            &desk,
            &query.clone().created_from(later).created_before(noon())
        )
        .is_empty()
    );
    assert!(walk(&desk, &query.created_from(noon()).created_before(noon())).is_empty());
}

// G2
#[test]
fn g2_an_address_finds_every_row_that_holds_it_in_all_scopes() {
    let desk = Desk::new();
    let ada = Email::parse("Ada@Example.com").unwrap();
    let reply = within("organization:umbra", "lin@example.com").reply_to(ada.clone());
    let rows = [
        desk.invite(&to("ada@example.com")),
        desk.invite(&to("kim@example.com").cc(ada.clone()).unwrap()),
        desk.invite(&reply),
    ];
    desk.invite(&to("other@example.com"));
    let query = Query::holding_address(&ada).limit(2);
    let found = walk(&desk, &query);
    assert_eq!(found.len(), rows.len());
    assert!(rows.iter().all(|row| found.contains(&row.id())));
    for row in &rows {
        let erased = row.erase_address(&ada, Some(&grace()), &desk.rules(), &desk.moment());
        desk.commit(&erased.changes).unwrap();
    }
    assert!(walk(&desk, &query).is_empty());
    let stored = serde_json::to_string(&desk.store.dump())
        .unwrap()
        .to_lowercase();
    assert!(!stored.contains("ada@example.com"));
}

#[test]
fn a_filter_finds_the_same_rows_by_whatever_index() {
    let desk = Desk::new();
    let ada = desk.invite(&to("ada@example.com"));
    let elsewhere = desk.invite(&within("organization:umbra", "ada@example.com"));
    let revoked = desk.invite(&to("lin@example.com"));
    desk.commit(&desk.revoke(&revoked).changes).unwrap();
    let of = |query: Query| walk(&desk, &query.limit(1));
    let inbox = Query::of_invitee(ada.invitee()).unwrap();
    assert_eq!(of(inbox.clone()).len(), 2);
    assert!(of(inbox).contains(&elsewhere.id()));
    let acme = || Query::in_scope(acme());
    assert_eq!(of(acme().with_status(Status::Revoked)), [revoked.id()]);
    assert_eq!(of(acme().for_invitee(ada.invitee()).unwrap()), [ada.id()]);
    assert_eq!(of(acme().by_inviter(grace().user().clone())).len(), 2);
    assert_eq!(of(acme().granting("member".parse().unwrap())).len(), 2);
    assert!(of(acme().granting("admin".parse().unwrap())).is_empty());
    desk.clock.set(ada.expires_at());
    assert_eq!(of(acme().with_status(Status::Expired)), [ada.id()]);
    let ended = acme()
        .with_status(Status::Expired)
        .with_status(Status::Revoked);
    assert_eq!(of(ended).len(), 2);
    assert!(
        Query::in_scope(ada.scope().clone())
            .for_invitee(&Invitee::Anyone)
            .is_none()
    );
}
