//! Reading: pages, filters, counts, inboxes, views, and what is done to whole lists.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::collections::BTreeSet;

use invitation::{
    Claimant, Invitation, InvitationId, Invite, Invitee, Lifetime, ManageRefusal, Metadata, Scope,
    Status, UserId, Uses,
    policy::Requests,
    ports::{Cursor, CursorError, Page, Query},
    values::Role,
};
use pollster::block_on;
use serde_json::{Value, json};
use support::{ACME, World, acme, ada, draft, draft_for, grace, milo, olivia, policy_with_links};

fn page(world: &World, query: &Query) -> Page {
    block_on(world.invitations.list(query)).unwrap()
}

fn ids(page: &Page) -> Vec<InvitationId> {
    page.items.iter().map(Invitation::id).collect()
}

/// The ids of every page, one after the other; `between` runs after each.
fn walk(world: &World, query: &Query, mut between: impl FnMut()) -> Vec<InvitationId> {
    let mut all = Vec::new();
    let mut at = query.clone();
    loop {
        let page = page(world, &at);
        assert!(page.items.len() <= query.page_size());
        all.extend(ids(&page));
        let Some(next) = page.next else { return all };
        assert_eq!(
            page.items.len(),
            query.page_size(),
            "only the last page is short"
        );
        // A cursor goes through a client, as text.
        at = query
            .clone()
            .after(&Cursor::from_text(next.as_str()))
            .unwrap();
        between();
    }
}

fn invite_nth(world: &World, n: usize) -> Invitation {
    world
        .invite(&draft_for(&format!("a{n}@example.com")).unwrap())
        .invitation
}

// G1
#[test]
fn g1_pages_of_every_size_in_both_orders_show_each_row_once_though_times_tie() {
    let world = World::new();
    let mut rows: Vec<Invitation> = Vec::new();
    for n in 0..23 {
        // Three to a moment.
        if n % 3 == 0 {
            world.advance(Lifetime::micros(1));
        }
        rows.push(invite_nth(&world, n));
    }
    let mut expected: Vec<_> = rows
        .iter()
        .map(|row| (row.created_at(), row.id()))
        .collect();
    expected.sort_unstable();
    let expected: Vec<_> = expected.into_iter().map(|(_, id)| id).collect();
    for size in (1..=7).chain([23, 24]) {
        let oldest = Query::in_scope(acme()).limit(size);
        assert_eq!(walk(&world, &oldest, || {}), expected, "size {size}");
        let mut newest = walk(&world, &oldest.newest_first(), || {});
        newest.reverse();
        assert_eq!(newest, expected, "newest first, size {size}");
    }
}

// G1
#[test]
fn g1_rows_that_come_or_end_meanwhile_make_no_other_vanish_or_show_twice() {
    for newest_first in [false, true] {
        for size in 1..=7 {
            let world = World::new();
            let there: BTreeSet<_> = (0..12).map(|n| invite_nth(&world, n).id()).collect();
            let mut query = Query::in_scope(acme()).limit(size);
            if newest_first {
                query = query.newest_first();
            }
            let mut n = 100;
            let seen = walk(&world, &query, || {
                // At most one page's worth, or the walk towards the newest never ends.
                if n < 104 {
                    invite_nth(&world, n);
                }
                n += 1;
            });
            let distinct: BTreeSet<_> = seen.iter().copied().collect();
            assert_eq!(distinct.len(), seen.len(), "size {size}");
            assert!(
                distinct.is_superset(&there),
                "size {size}, newest first: {newest_first}"
            );
        }
    }
}

// G1
#[test]
fn g1_a_cursor_serves_its_own_query_and_no_other() {
    let world = World::new();
    (0..3).for_each(|n| drop(invite_nth(&world, n)));
    let own = Query::in_scope(acme());
    let cursor = page(&world, &own.clone().limit(1)).next.unwrap();
    assert!(
        own.clone().limit(7).after(&cursor).is_ok(),
        "the size may change"
    );
    let now = world.now();
    let others = [
        Query::in_scope(Scope::parse("team:1").unwrap()),
        own.clone().newest_first(),
        own.clone().with_status(Status::Pending),
        own.clone().by_inviter(UserId::new("grace").unwrap()),
        own.clone().granting(Role::new("member").unwrap()),
        own.clone().created_from(now),
        own.clone().created_before(now),
        own.clone().for_invitee(draft().invitee()).unwrap(),
        Query::holding_address(draft().invitee().email().unwrap()),
    ];
    for other in others {
        assert_eq!(other.after(&cursor), Err(CursorError::OtherQuery));
    }
    for damaged in ["", "x", "====", &cursor.as_str()[1..], &"A".repeat(1_000)] {
        let refused = own.clone().after(&Cursor::from_text(damaged)).unwrap_err();
        assert_eq!(refused, CursorError::Malformed, "{damaged}");
    }
}

/// One of everything: what each filter must find is told by name.
fn varied() -> (World, Vec<(&'static str, Invitation)>) {
    let policy = policy_with_links().requests(Requests::Anyone);
    let world = World::with_policy(policy.build().unwrap());
    world
        .directory
        .member("team:1", "grace", ["admin"])
        .unwrap();
    let mut rows = Vec::new();
    let short = Lifetime::hours(1);
    rows.push((
        "lapsed",
        world.invite(&draft_for("l@example.com").unwrap().lifetime(short)),
    ));
    let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
    rows.push((
        "used up",
        world.invite(&link.uses(Uses::UpTo(1.try_into().unwrap()))),
    ));
    let ticket = rows[1].1.link.as_ref().unwrap().expose_secret().to_owned();
    let ticket = ticket.rsplit('=').next().unwrap();
    world
        .redeem(ticket, &Claimant::new("kim").unwrap())
        .unwrap();
    world.advance(Lifetime::hours(2));
    rows.push(("pending", world.invite(&draft())));
    rows.push((
        "revoked",
        world.invite(&draft_for("r@example.com").unwrap()),
    ));
    let id = rows[3].1.invitation.id();
    block_on(world.invitations.revoke(&acme(), id, &grace())).unwrap();
    let admin = Invite::email(ACME, "o@example.com")
        .unwrap()
        .role("admin")
        .unwrap();
    rows.push((
        "olivia's",
        block_on(world.invitations.invite(&admin, &olivia())).unwrap(),
    ));
    let lin = Claimant::new("lin")
        .unwrap()
        .verified("lin@example.com")
        .unwrap();
    let draft = draft_for("lin@example.com").unwrap();
    rows.push((
        "requested",
        block_on(world.invitations.request(&draft, &lin)).unwrap(),
    ));
    world.advance(Lifetime::hours(1));
    let elsewhere = Invite::email("team:1", "ada@example.com")
        .unwrap()
        .role("member")
        .unwrap();
    rows.push(("elsewhere", world.invite(&elsewhere)));
    let rows = rows
        .into_iter()
        .map(|(name, invited)| (name, invited.invitation));
    (world, rows.collect())
}

// Q1
#[test]
fn q1_every_filter_finds_what_it_says_as_of_now() {
    let (world, rows) = varied();
    let all = Query::in_scope(acme());
    let start = rows[0].1.created_at();
    let second = rows[2].1.created_at();
    let user = |id| UserId::new(id).unwrap();
    let role = |name| Role::new(name).unwrap();
    let ada = Invitee::Email(ada().verified_addresses().next().unwrap().clone());
    let everything = [
        "lapsed",
        "used up",
        "pending",
        "revoked",
        "olivia's",
        "requested",
    ];
    let cases: [(&str, Query, &[&str]); 16] = [
        ("scope", all.clone(), &everything),
        (
            "other scope",
            Query::in_scope(Scope::parse("team:1").unwrap()),
            &["elsewhere"],
        ),
        (
            "pending",
            all.clone().with_status(Status::Pending),
            &["pending", "olivia's"],
        ),
        (
            "expired",
            all.clone().with_status(Status::Expired),
            &["lapsed"],
        ),
        (
            "accepted",
            all.clone().with_status(Status::Accepted),
            &["used up"],
        ),
        (
            "revoked",
            all.clone().with_status(Status::Revoked),
            &["revoked"],
        ),
        (
            "requested",
            all.clone().with_status(Status::Requested),
            &["requested"],
        ),
        (
            "two statuses",
            all.clone()
                .with_status(Status::Expired)
                .with_status(Status::Accepted),
            &["lapsed", "used up"],
        ),
        (
            "inviter",
            all.clone().by_inviter(user("olivia")),
            &["olivia's"],
        ),
        ("asker", all.clone().by_inviter(user("lin")), &["requested"]),
        (
            "invitee",
            all.clone().for_invitee(&ada).unwrap(),
            &["pending"],
        ),
        (
            "invitee everywhere",
            Query::of_invitee(&ada).unwrap(),
            &["pending", "elsewhere"],
        ),
        ("role", all.clone().granting(role("admin")), &["olivia's"]),
        ("from", all.clone().created_from(second), &everything[2..]),
        (
            "before",
            all.clone().created_before(second),
            &everything[..2],
        ),
        ("range", all.created_from(start).created_before(start), &[]),
    ];
    for (case, query, expected) in cases {
        let found: BTreeSet<_> = walk(&world, &query.limit(2), || {}).into_iter().collect();
        let names: BTreeSet<_> = rows
            .iter()
            .filter(|(_, row)| found.contains(&row.id()))
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(names, expected.iter().copied().collect(), "{case}");
    }
    // The agenda stores what was derived, and no answer changes by that.
    let before: Vec<_> = Status::ALL
        .map(|status| ids(&page(&world, &Query::in_scope(acme()).with_status(status))))
        .into();
    world.run_due();
    let after: Vec<_> = Status::ALL
        .map(|status| ids(&page(&world, &Query::in_scope(acme()).with_status(status))))
        .into();
    assert_eq!(before, after);
}

// Q3
#[test]
fn q3_counts_are_by_the_state_of_now_lapsed_and_used_up_ones_included() {
    let (world, _) = varied();
    let expected = [
        (Status::Requested, 1),
        (Status::Pending, 2),
        (Status::Accepted, 1),
        (Status::Revoked, 1),
        (Status::Expired, 1),
    ];
    for run in [false, true] {
        if run {
            world.run_due();
        }
        let mut counts = block_on(world.invitations.count(&acme())).unwrap();
        counts.retain(|_, count| *count > 0);
        assert_eq!(counts, expected.into(), "after the agenda: {run}");
    }
    world.advance(Lifetime::days(30));
    let mut counts = block_on(world.invitations.count(&acme())).unwrap();
    counts.retain(|_, count| *count > 0);
    let later = [
        (Status::Accepted, 1),
        (Status::Revoked, 1),
        (Status::Expired, 4),
    ];
    assert_eq!(counts, later.into());
}

// Q2
#[test]
fn q2_the_inbox_holds_what_is_pending_for_verified_addresses_over_all_scopes() {
    let (world, rows) = varied();
    let inbox = |claimant: &Claimant| -> Vec<InvitationId> {
        let views = block_on(world.invitations.inbox(claimant)).unwrap();
        views.iter().map(|view| view.id).collect()
    };
    let id = |at: usize| rows[at].1.id();
    assert_eq!(inbox(&ada()), [id(2), id(6)], "oldest first, each once");
    let upper = Claimant::new("u")
        .unwrap()
        .verified("ADA@EXAMPLE.COM")
        .unwrap();
    assert_eq!(
        inbox(&upper.verified("ada@example.com").unwrap()),
        [id(2), id(6)]
    );
    let unverified = Claimant::new("ada").unwrap();
    assert!(inbox(&unverified).is_empty());
    let creating = unverified.creating_account_with("ada@example.com").unwrap();
    assert!(
        inbox(&creating).is_empty(),
        "an account in the making has verified nothing"
    );
    for ended in ["l@example.com", "r@example.com", "lin@example.com"] {
        let claimant = Claimant::new("x").unwrap().verified(ended).unwrap();
        assert!(inbox(&claimant).is_empty(), "{ended}");
    }
    let by_id = Invite::user(ACME, "tom").unwrap().role("member").unwrap();
    let by_id = world.invite(&by_id).invitation.id();
    assert_eq!(inbox(&Claimant::new("tom").unwrap()), [by_id]);
}

/// An invitation with a value in every field that a view could show.
fn told() -> (World, Invitation, String) {
    let world = World::new();
    world.directory.scope_name(ACME, "Acme Inc.").unwrap();
    let (mut seen, mut unseen) = (Metadata::default(), Metadata::default());
    seen.insert("seat", "12b").unwrap();
    unseen.insert("price", "99.00").unwrap();
    let draft = draft()
        .named("Ada Lovelace")
        .unwrap()
        .from_name("Grace")
        .unwrap();
    let draft = draft
        .message("Hello")
        .unwrap()
        .metadata(seen)
        .private_metadata(unseen);
    let (invited, letter) = world.letter_for(&draft);
    let ticket = letter.ticket().unwrap().to_owned();
    (world, invited, ticket)
}

fn with_id(mut view: Value, row: &Invitation) -> Value {
    let id = row.id().to_string();
    if view.get("id").is_some() {
        assert_eq!(view["id"], id);
        view["id"] = json!("…");
    }
    view
}

// B6 D14
#[test]
fn b6_a_manager_sees_the_invitation_without_ticket_digest_seed_and_private_metadata() {
    let (world, row, _) = told();
    let stored = world.stored(&row);
    let view = serde_json::to_value(stored.manager_view(world.now())).unwrap();
    let expected = json!({
        "id": "…", "scope": "organization:acme", "revision": 2, "status": "pending",
        "state": {"status": "pending"}, "invitee": {"email": "ada@example.com"},
        "profile": {"display_name": "Ada Lovelace"},
        "inviter": {"user": "grace", "credential": "person"},
        "sponsor": {"user": "grace", "credential": "person"},
        "roles": ["member"], "until": null, "binding": "address", "uses": "once", "use_count": 0,
        "metadata": {"seat": "12b"},
        "delivery": {"delivery": "sent", "at": "2026-11-20T12:00:00Z"},
        "created_at": "2026-11-20T12:00:00Z", "expires_at": "2026-11-27T12:00:00Z",
    });
    assert_eq!(with_id(view, &row), expected);
}

// B6 D14
#[test]
fn b6_an_invitee_sees_neither_the_address_nor_who_manages_what() {
    let (world, row, _) = told();
    let views = block_on(world.invitations.inbox(&ada())).unwrap();
    assert_eq!(views.len(), 1);
    let view = serde_json::to_value(&views[0]).unwrap();
    let expected = json!({
        "id": "…", "scope": "organization:acme", "scope_name": "Acme Inc.", "status": "pending",
        "inviter_name": "Grace", "roles": ["member"], "until": null, "metadata": {"seat": "12b"},
        "created_at": "2026-11-20T12:00:00Z", "expires_at": "2026-11-27T12:00:00Z",
    });
    assert_eq!(with_id(view, &row), expected);
}

// B6 D14
#[test]
fn b6_whoever_holds_only_the_ticket_sees_a_masked_address_and_no_metadata() {
    let (world, _, ticket) = told();
    let preview = block_on(world.invitations.preview(&ticket)).unwrap();
    let expected = json!({
        "scope": "organization:acme", "scope_name": "Acme Inc.", "inviter_name": "Grace",
        "roles": ["member"], "masked_address": "a***@e***.com",
        "expires_at": "2026-11-27T12:00:00Z",
    });
    assert_eq!(serde_json::to_value(&preview).unwrap(), expected);
}

// B15
#[test]
fn b15_a_thousand_previews_change_no_byte_and_the_ticket_still_redeems() {
    let (world, row, ticket) = told();
    let look = || {
        (
            serde_json::to_string(&world.store.dump()).unwrap(),
            world.store.events(),
        )
    };
    let before = look();
    for _ in 0..1_000 {
        assert!(block_on(world.invitations.preview(&ticket)).is_ok());
    }
    assert!(before == look());
    assert_eq!(world.stored(&row).use_count(), 0);
    assert!(world.redeem(&ticket, &ada()).unwrap().granted().is_some());
    assert!(
        block_on(world.invitations.preview(&ticket)).is_err(),
        "what is spent shows nothing"
    );
}

/// Batch after batch, as a caller with the cursor alone would do it.
fn revoke_all(world: &World, query: &Query) -> (usize, Vec<(InvitationId, ManageRefusal)>, usize) {
    let (mut revoked, mut refused, mut batches) = (0, Vec::new(), 0);
    let mut at = query.clone();
    loop {
        let done = block_on(world.invitations.revoke_all(&at, &grace())).unwrap();
        batches += 1;
        revoked += done.done;
        refused.extend(done.refused);
        let Some(next) = done.next else {
            return (revoked, refused, batches);
        };
        at = query
            .clone()
            .after(&Cursor::from_text(next.as_str()))
            .unwrap();
    }
}

// L11
#[test]
fn l11_a_whole_scope_is_revoked_in_batches_that_the_cursor_resumes() {
    let world = World::new();
    let rows: Vec<_> = (0..7).map(|n| invite_nth(&world, n)).collect();
    // One that grace may not touch, in the midst of the order.
    let owner = Invite::email(ACME, "o@example.com")
        .unwrap()
        .role("owner")
        .unwrap();
    let owner = block_on(world.invitations.invite(&owner, &olivia()))
        .unwrap()
        .invitation;
    let taken = rows[3].id();
    let by = Claimant::new("a3")
        .unwrap()
        .verified("a3@example.com")
        .unwrap();
    block_on(world.invitations.accept_from_inbox(&acme(), taken, &by)).unwrap();
    let query = Query::in_scope(acme()).limit(2);
    let (revoked, refused, batches) = revoke_all(&world, &query);
    assert_eq!((revoked, batches), (6, 4));
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].0, owner.id());
    assert!(
        matches!(refused[0].1, ManageRefusal::Ceiling(_)),
        "{refused:?}"
    );
    assert!(world.stored(&owner).is_live(world.now()));
    let redeemed = world.stored(&rows[3]);
    assert_eq!(redeemed.state().status(), Status::Accepted);
    assert!(
        world.store.members(&acme()).contains_key(by.user()),
        "members are not touched"
    );
    assert_eq!(revoke_all(&world, &query).0, 0);
}

// L11
#[test]
fn l11_revoking_by_inviter_or_invitee_leaves_the_others() {
    let (world, rows) = varied();
    let by_olivia = Query::in_scope(acme()).by_inviter(UserId::new("olivia").unwrap());
    assert_eq!(revoke_all(&world, &by_olivia.limit(1)).0, 1);
    assert_eq!(world.stored(&rows[4].1).state().status(), Status::Revoked);
    assert!(world.stored(&rows[2].1).is_live(world.now()));
    // Over all scopes, each under its own ceiling.
    let ada = Query::of_invitee(rows[2].1.invitee()).unwrap().limit(1);
    assert_eq!(revoke_all(&world, &ada).0, 2);
    let kept = [
        Status::Expired,
        Status::Accepted,
        Status::Revoked,
        Status::Revoked,
    ];
    for ((name, row), status) in rows.iter().zip(kept) {
        assert_eq!(world.stored(row).status_at(world.now()), status, "{name}");
    }
    let nobody = block_on(
        world
            .invitations
            .revoke_all(&Query::in_scope(acme()), &milo()),
    );
    let nobody = nobody.unwrap();
    assert_eq!(
        (nobody.done, nobody.refused.len()),
        (0, 1),
        "the request is not milo's"
    );
}

// D8
#[test]
fn d8_another_scope_reads_nothing_by_the_id() {
    let (world, rows) = varied();
    let (here, there) = (acme(), Scope::parse("team:1").unwrap());
    for (name, row) in &rows {
        let other = if *row.scope() == here { &there } else { &here };
        let refused = block_on(world.invitations.get(other, row.id())).unwrap_err();
        assert_eq!(refused.refusal(), Some(&ManageRefusal::NotFound), "{name}");
        let revoked = block_on(world.invitations.revoke(other, row.id(), &olivia())).unwrap_err();
        assert_eq!(revoked.refusal(), Some(&ManageRefusal::NotFound), "{name}");
    }
}
