//! Lists are in one order, from one moment's view, and complete.

use alloc::{collections::BTreeMap, format, vec::Vec};

use super::World;
use crate::{
    conformance::{
        Bench, Failure, Fixtures, Made,
        failure::ensure,
        fixtures::{batch, scope},
    },
    invitation::{Actor, GuestWish, Invitation, Invite, Invitee, Status},
    ports::{CursorError, Query, Store},
    values::{Email, InvitationId, Lifetime, Role, Timestamp, UserId},
};

const ACME: &str = "organization:acme";

// G1
pub(super) async fn pages_go_on_where_the_last_one_ended(bench: &Bench) -> Result<(), Failure> {
    for newest_first in [false, true] {
        for size in 1..=7 {
            let world = bench.world().await?;
            page_through(&world, newest_first, size).await?;
        }
    }
    Ok(())
}

/// Pages through rows of few moments, of which many tie, while others are inserted on all sides.
async fn page_through(world: &World, newest_first: bool, size: usize) -> Result<(), Failure> {
    let make = &world.make;
    let moments = [0, 1, 2, 1_000].map(|micros| make.now().after(Lifetime::micros(micros)));
    let rows_at = |moment: Timestamp, count: u32| {
        (0..count).map(move |_| make.moved_to(moment).link(ACME, None))
    };
    let mut made: Vec<Made> = Vec::new();
    for (moment, count) in moments.into_iter().zip([4, 5, 1, 3]) {
        for row in rows_at(moment, count) {
            made.push(row?);
        }
    }
    world.commit(&batch(&made)).await?;
    let mut first: Vec<(Timestamp, InvitationId)> = made.iter().map(place).collect();
    first.sort_unstable();
    let mut query = Query::in_scope(scope(ACME)?).limit(size);
    if newest_first {
        query = query.newest_first();
        first.reverse();
    }

    let as_of = make.now().after(Lifetime::hours(1));
    let mut seen: Vec<(Timestamp, InvitationId)> = Vec::new();
    let mut after = query.clone();
    for page in 0..100_u32 {
        let found = world.store.list(&after, as_of).await?;
        ensure!(
            found.items.len() <= size,
            "a page is longer than it was asked for"
        );
        seen.extend(found.items.iter().map(|row| (row.created_at(), row.id())));
        let Some(next) = found.next else { break };
        after = query.clone().after(&next)?;
        if page < 5 {
            // Before, among and after all that is there.
            let before = make.now().before(Lifetime::micros(1));
            for moment in moments.into_iter().chain([before]) {
                for row in rows_at(moment, 1) {
                    world.put(&row?).await?;
                }
            }
        }
    }
    let mut sorted = seen.clone();
    sorted.sort_unstable();
    sorted.dedup();
    ensure!(
        sorted.len() == seen.len(),
        "pages of {size} show a row twice"
    );
    if newest_first {
        sorted.reverse();
    }
    ensure!(
        sorted == seen,
        "pages of {size} are not in order of time, then id"
    );
    let missing = first.iter().filter(|place| !seen.contains(place)).count();
    ensure!(
        missing == 0,
        "pages of {size} leave out {missing} of {} rows",
        first.len()
    );
    Ok(())
}

fn place(made: &Made) -> (Timestamp, InvitationId) {
    (made.row.created_at(), made.row.id())
}

pub(super) async fn a_list_holds_what_was_asked_for(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let rows = zoo(&world).await?;
    let make = &world.make;
    let in_acme = || Ok::<_, Failure>(Query::in_scope(scope(ACME)?));
    let ada = Invitee::Email(Email::parse("ada@example.com")?);
    let member = Role::new("member")?;
    let micro = Lifetime::micros(1);
    let mut queries = alloc::vec![
        in_acme()?,
        in_acme()?.by_inviter(UserId::new("olivia")?),
        in_acme()?.by_inviter(UserId::new("nobody")?),
        in_acme()?.granting(member.clone()),
        in_acme()?.granting(Role::new("guest")?),
        in_acme()?
            .with_status(Status::Pending)
            .with_status(Status::Revoked),
        in_acme()?
            .by_inviter(UserId::new("grace")?)
            .granting(member)
            .with_status(Status::Pending),
    ];
    queries.extend(in_acme()?.for_invitee(&ada));
    queries.extend(Query::of_invitee(&ada));
    queries.extend(Query::of_invitee(&ada).map(|query| query.with_status(Status::Pending)));
    for status in Status::ALL {
        queries.push(in_acme()?.with_status(status));
    }
    for made in rows.iter().take(3) {
        let at = made.created_at();
        queries.push(in_acme()?.created_from(at));
        queries.push(in_acme()?.created_from(at.after(micro)));
        queries.push(in_acme()?.created_before(at));
        queries.push(in_acme()?.created_before(at.after(micro)));
        queries.push(in_acme()?.created_from(at).created_before(at));
        queries.push(in_acme()?.created_from(at.after(micro)).created_before(at));
    }
    for query in queries {
        for query in [query.clone().limit(2), query.limit(3).newest_first()] {
            for as_of in moments(make.now()) {
                must_list(&world, &rows, &query, as_of).await?;
            }
        }
    }
    Ok(())
}

pub(super) async fn a_status_is_as_of_the_time_of_asking(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let made = make.person(ACME, "ada@example.com")?;
    let request = make.request(ACME, "lin@example.com")?;
    world.put(&made).await?;
    world.put(&request).await?;
    let end = made.row.expires_at();
    let micro = Lifetime::micros(1);
    // Forth and back: a clock may step.
    for as_of in [
        end.before(micro),
        end,
        end.after(micro),
        end.before(micro),
        make.now(),
    ] {
        for (row, open) in [
            (&made.row, Status::Pending),
            (&request.row, Status::Requested),
        ] {
            let wanted = row.status_at(as_of);
            for status in [open, Status::Expired] {
                let query = Query::in_scope(scope(ACME)?).with_status(status);
                let is_listed = world.ids(&query, as_of).await?.contains(&row.id());
                ensure!(
                    is_listed == (status == wanted),
                    "as of {as_of} a row that expires at {} is listed as {status:?}: {is_listed}",
                    row.expires_at()
                );
            }
        }
        let counts = world.store.count(made.row.scope(), as_of).await?;
        let expired = counts.get(&Status::Expired).copied().unwrap_or_default();
        let wanted = if as_of >= end { 2 } else { 0 };
        ensure!(
            expired == wanted,
            "as of {as_of}, {expired} rows are counted as expired"
        );
    }
    Ok(())
}

pub(super) async fn counts_agree_with_lists(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let rows = zoo(&world).await?;
    for place in [ACME, "organization:umbrella", "organization:empty"] {
        let place = scope(place)?;
        for as_of in moments(world.make.now()) {
            let mut wanted: BTreeMap<Status, u64> = BTreeMap::new();
            for row in rows.iter().filter(|row| *row.scope() == place) {
                let count = wanted.entry(row.status_at(as_of)).or_default();
                *count = count.saturating_add(1);
            }
            let mut seen = world.store.count(&place, as_of).await?;
            seen.retain(|_, count| *count > 0);
            ensure!(
                seen == wanted,
                "as of {as_of}, {place} counts {seen:?} where {wanted:?} stand"
            );
        }
    }
    Ok(())
}

// G2
pub(super) async fn every_row_that_holds_an_address_is_found(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let ada = Email::parse("ada@example.com")?;
    let to = |place: &str, address: &str| Invite::email(place, address)?.role("member");
    let mut facts = make.facts().clone();
    facts.address = Some(ada.clone());
    facts.guest_roles = Some(crate::Roles::of(["guest"])?);
    let reset = to(ACME, "new@example.com")?.guest(GuestWish::Reset(UserId::new("a-guest")?));
    let holding = [
        make.draft(&to(ACME, "ada@example.com")?)?,
        make.draft(&to("team:blue", "Ada@EXAMPLE.com")?)?,
        make.draft(&to(ACME, "grace@example.com")?.cc(ada.clone())?)?,
        make.draft(&to(ACME, "lin@example.com")?.reply_to(ada.clone()))?,
        make.knowing(facts).draft(&reset)?,
        make.request("team:green", "ada@example.com")?,
    ];
    let others = [
        make.draft(&to(ACME, "ada@example.org")?)?,
        make.draft(&to(ACME, "ada+tag@example.com")?)?,
        make.user(ACME, "ada@example.com")?,
        make.link(ACME, None)?,
    ];
    for made in holding.iter().chain(&others) {
        world.put(made).await?;
    }
    let query = Query::holding_address(&ada);
    for size in [1, 2, 50] {
        let mut found = world.ids(&query.clone().limit(size), make.now()).await?;
        let mut wanted: Vec<InvitationId> = holding.iter().map(|made| made.row.id()).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        ensure!(
            found == wanted,
            "{} rows hold an address, and {} are found in pages of {size}",
            wanted.len(),
            found.len()
        );
    }
    // Once it is erased, nothing holds it.
    for made in &holding {
        let decided = made
            .row
            .erase_address(&ada, None, &make.rules(), &make.moment());
        world.commit(&decided.changes).await?;
    }
    let left = world.ids(&query, make.now()).await?.len();
    ensure!(
        left == 0,
        "{left} rows are found by an address that was erased from all"
    );
    Ok(())
}

pub(super) async fn a_cursor_is_bound_to_its_query(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    zoo(&world).await?;
    let query = Query::in_scope(scope(ACME)?).limit(2);
    let page = world.store.list(&query, world.make.now()).await?;
    let Some(next) = page.next else {
        return Err(Failure::new("a page of 2 is the last of many rows"));
    };
    let others = [
        Query::in_scope(scope("organization:umbrella")?),
        query.clone().newest_first(),
        query.clone().with_status(Status::Pending),
        query.clone().by_inviter(UserId::new("grace")?),
    ];
    for other in others {
        ensure!(
            other.after(&next).err() == Some(CursorError::OtherQuery),
            "the cursor of a page is taken by another query"
        );
    }
    // The page size is no part of it.
    let rest = query.limit(50).after(&next)?;
    let rest = world.store.list(&rest, world.make.now()).await?;
    let shown: Vec<_> = page.items.iter().map(Invitation::id).collect();
    ensure!(
        !rest.items.is_empty() && rest.items.iter().all(|row| !shown.contains(&row.id())),
        "a page of another size does not go on after the cursor"
    );
    Ok(())
}

fn moments(now: Timestamp) -> [Timestamp; 4] {
    let (day, week) = (Lifetime::days(1), Lifetime::days(7));
    [
        now,
        now.after(day),
        now.after(week),
        now.after(week).after(day),
    ]
}

async fn must_list(
    world: &World,
    rows: &[Invitation],
    query: &Query,
    as_of: Timestamp,
) -> Result<(), Failure> {
    let mut wanted: Vec<&Invitation> = rows
        .iter()
        .filter(|row| query.matches(row, as_of))
        .collect();
    wanted.sort_unstable_by_key(|row| (row.created_at(), row.id()));
    if query.is_newest_first() {
        wanted.reverse();
    }
    let found = world.walk(query, as_of).await?;
    ensure!(
        found.iter().eq(wanted.iter().copied()),
        "as of {as_of}, {} rows belong into a list and {} are in it, or in another order: {query:?}",
        wanted.len(),
        found.len()
    );
    Ok(())
}

type End = fn(&Fixtures, &Invitation) -> Result<Made, Failure>;

/// One row of every kind and state, in two scopes, as they are stored.
async fn zoo(world: &World) -> Result<Vec<Invitation>, Failure> {
    let make = &world.make;
    let mut rows = Vec::new();
    let mut number = 0_u32;
    for place in [ACME, "organization:umbrella"] {
        for actor in ["olivia", "grace"] {
            let actor = Actor::person(actor)?;
            for role in ["member", "guest"] {
                number = number.saturating_add(1);
                let at = make.later(Lifetime::micros(u64::from(number / 3)));
                let draft = Invite::user(place, &format!("user-{number}"))?.role(role)?;
                rows.push(at.draft_by(&draft, &actor, &at.moment())?);
            }
        }
        let soon = Invite::email(place, "ada@example.com")?.role("member")?;
        rows.push(make.draft(&soon.lifetime(Lifetime::days(1)))?);
        rows.push(make.request(place, "ada@example.com")?);
        rows.push(make.link(place, Some(1))?);
        rows.push(make.link(place, Some(2))?);
    }
    for made in &rows {
        world.put(made).await?;
    }
    let mut stored: Vec<Invitation> = rows.iter().map(|made| made.row.clone()).collect();
    for place in [ACME, "organization:umbrella"] {
        let ends: [(&str, End); 3] = [
            ("revoked", |make, row| make.revoked(row)),
            ("declined", |make, row| make.declined(row)),
            ("redeemed", |make, row| make.redeemed(row, "somebody")),
        ];
        for (name, end) in ends {
            let made = make.person(place, &format!("{name}@example.com"))?;
            let ended = end(make, &made.row)?;
            world.commit(&batch([&made, &ended])).await?;
            stored.push(ended.row);
        }
        let request = make.request(place, "rejected@example.com")?;
        let rejected = make.rejected(&request.row)?;
        world.commit(&batch([&request, &rejected])).await?;
        stored.push(rejected.row);
    }
    for row in &mut stored {
        if row.invitee() == &Invitee::Anyone {
            world.put(&make.redeemed(row, "somebody")?).await?;
            *row = row.clone().with_uses(1);
        }
    }
    Ok(stored)
}
