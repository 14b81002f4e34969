//! Keys are unique where they must be, and nowhere else.

use alloc::{format, string::ToString, vec::Vec};

use super::World;
use crate::{
    conformance::{
        Bench, Failure, Made,
        failure::ensure,
        fixtures::{Fixtures, batch, scope, with_ticket_of},
    },
    invitation::{Actor, Invitation, Invite, Invitee, Slot},
    policy::{Duplicates, Policy},
    ports::{Constraint, Query, Store},
    ticket::TicketDigest,
    values::{Email, Lifetime, Role, Scope, UserId},
};

const ACME: &str = "organization:acme";
const UMBRELLA: &str = "organization:umbrella";

/// Texts that a loose collation takes for one.
const ALIKE: [(&str, &str); 14] = [
    ("rene", "ren\u{e9}"),
    ("ren\u{e9}", "rene\u{301}"),
    ("mini", "m\u{ed}n\u{ed}"),
    ("strasse", "stra\u{df}e"),
    ("istanbul", "\u{130}stanbul"),
    ("i", "\u{131}"),
    ("kelvin", "\u{212a}elvin"),
    ("angstr\u{e5}m", "angstr\u{212b}m"),
    ("acme", "Acme"),
    ("\u{e9}cole", "\u{c9}cole"),
    ("trail", "trail "),
    ("trail", " trail"),
    ("a_c", "abc"),
    ("1e1", "10"),
];

// B11
pub(super) async fn an_id_is_unique_over_all_scopes(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let (ours, theirs) = world.make.twins([ACME, UMBRELLA], "ada@example.com")?;
    world.put(&ours).await?;
    let when = "an insert with the id of a row in another scope";
    let taken = (0, Constraint::Id);
    world.must_conflict(&theirs.changes, taken, when).await?;
    world.must_lack(&theirs.row, when).await?;
    world.must_hold(&ours.row, when).await
}

pub(super) async fn a_digest_is_unique_over_all_scopes(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let ours = make.person(ACME, "ada@example.com")?;
    world.put(&ours).await?;
    let taken = (0, Constraint::Digest);
    for place in [ACME, UMBRELLA] {
        let mut other = make.person(place, "grace@example.com")?;
        with_ticket_of(other.change()?, &ours.row);
        let when = format!("an insert into {place} with a digest that is taken");
        world.must_conflict(&other.changes, taken, &when).await?;
        world.must_lack(&other.row, &when).await?;

        let other = make.person(
            place,
            &format!("lin@{place}")
                .replace(':', ".")
                .replace("@organization", "@a"),
        )?;
        world.put(&other).await?;
        let mut rotated = make.rotated(&other.row)?;
        with_ticket_of(rotated.change()?, &ours.row);
        let when = format!("a replacement in {place} that takes a digest");
        world.must_conflict(&rotated.changes, taken, &when).await?;
        world.must_hold(&other.row, &when).await?;
    }
    // What was rotated away is free, and leads nowhere.
    let rotated = make.rotated(&ours.row)?;
    world.put(&rotated).await?;
    let (old, new) = (digest(&ours.row)?, digest(&rotated.row)?);
    ensure!(
        world.store.find_by_digest(&old).await?.is_none(),
        "the digest of a ticket that was replaced still finds its row"
    );
    let found = world.store.find_by_digest(&new).await?;
    ensure!(
        found.is_some_and(|row| row == rotated.row),
        "the digest of the present ticket does not find its row"
    );
    Ok(())
}

pub(super) async fn a_digest_is_matched_in_full(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let made = world.make.person(ACME, "ada@example.com")?;
    world.put(&made).await?;
    let whole = digest(&made.row)?;
    for at in 0..32 {
        let mut bytes = *whole.as_bytes();
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1;
        }
        let found = world
            .store
            .find_by_digest(&TicketDigest::from_bytes(bytes))
            .await?;
        ensure!(
            found.is_none(),
            "a digest that differs in byte {at} finds the row"
        );
    }
    let found = world.store.find_by_digest(&whole).await?;
    ensure!(found.is_some(), "the digest does not find its row");
    Ok(())
}

// A16
pub(super) async fn a_slot_is_taken_within_its_scope_alone(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let first = make.person(ACME, "ada@example.com")?;
    world.put(&first).await?;
    let second = make.person(ACME, "Ada@Example.com")?;
    let when = "a second live invitation of one person to one scope";
    let taken = (0, Constraint::Slot);
    world.must_conflict(&second.changes, taken, when).await?;
    world.must_lack(&second.row, when).await?;

    let elsewhere = make.person(UMBRELLA, "ada@example.com")?;
    let by_user = make.user(ACME, "ada@example.com")?;
    let links = [make.link(ACME, None)?, make.link(ACME, None)?];
    let domains = [
        make.draft(&Invite::domain(ACME, "example.com")?.role("member")?)?,
        make.draft(&Invite::domain(ACME, "example.com")?.role("member")?)?,
    ];
    let requests = [
        make.request(ACME, "ada@example.com")?,
        make.request(ACME, "ada@example.com")?,
    ];
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("owner", ["member"])?
        .duplicates(Duplicates::Allow)
        .build()?;
    let allowing = make.under(policy);
    let beside = [
        allowing.person(ACME, "ada@example.com")?,
        allowing.person(ACME, "ada@example.com")?,
    ];
    let free = [&elsewhere, &by_user]
        .into_iter()
        .chain(&links)
        .chain(&domains)
        .chain(&requests)
        .chain(&beside);
    for made in free {
        world
            .put(made)
            .await
            .map_err(|failure| failure.while_("a row that takes no slot, or another one"))?;
    }
    for made in [&first, &elsewhere, &by_user] {
        must_be_held_by(&world, made).await?;
    }
    Ok(())
}

// D5
pub(super) async fn a_slot_is_free_after_every_end(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let (make, after) = (&world.make, world.make.later(Lifetime::days(8)));
    type End<'a> = (
        &'a str,
        &'a (dyn Fn(&Invitation) -> Result<Made, Failure> + Send + Sync),
    );
    let ends: [End<'_>; 5] = [
        ("accepted", &|row| make.redeemed(row, "ada")),
        ("declined", &|row| make.declined(row)),
        ("revoked", &|row| make.revoked(row)),
        ("expired", &|row| after.lapsed(row)),
        ("erased", &|row| Ok(make.erased(row))),
    ];
    for (name, end) in ends {
        let address = format!("{name}@example.com");
        let first = make.person(ACME, &address)?;
        world.put(&first).await?;
        world.put(&end(&first.row)?).await?;
        if let Some(slot) = first.row.slot() {
            let holder = world.store.find_open(&slot).await?;
            ensure!(holder.is_none(), "one that was {name} still holds its slot");
        }
        let second = make.person(ACME, &address)?;
        let when = format!("a new invitation after one that was {name}");
        world
            .put(&second)
            .await
            .map_err(|failure| failure.while_(&when))?;
        must_be_held_by(&world, &second).await?;

        // And once more in one batch.
        let third = make.person(ACME, &address)?;
        let both = batch([&end(&second.row)?, &third]);
        world
            .commit(&both)
            .await
            .map_err(|error| Failure::from(error).while_(&when))?;
        must_be_held_by(&world, &third).await?;
    }
    // A lapsed one that no commit has acted on holds its slot.
    let lapsed = make.person(ACME, "lapsed@example.com")?;
    world.put(&lapsed).await?;
    let next = after.person(ACME, "lapsed@example.com")?;
    let when = "a new invitation while a lapsed one holds the slot";
    world
        .must_conflict(&next.changes, (0, Constraint::Slot), when)
        .await?;
    must_be_held_by(&world, &lapsed).await
}

pub(super) async fn a_replacement_takes_no_slot_that_is_taken(
    bench: &Bench,
) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let request = make.request(ACME, "ada@example.com")?;
    let holder = make.person(ACME, "ada@example.com")?;
    world.put(&request).await?;
    world.put(&holder).await?;
    let approved = make.approved(&request.row)?;
    let when = "an approval whose slot is taken";
    world
        .must_conflict(&approved.changes, (0, Constraint::Slot), when)
        .await?;
    world.must_hold(&request.row, when).await?;
    must_be_held_by(&world, &holder).await?;

    world.put(&make.revoked(&holder.row)?).await?;
    world.put(&approved).await?;
    must_be_held_by(&world, &approved).await?;
    // A row stands in nobody's way but its own.
    let extended = make.extended(&approved.row, Lifetime::days(3))?;
    world.put(&extended).await?;
    must_be_held_by(&world, &extended).await
}

// A9
pub(super) async fn a_redeemer_is_in_a_ledger_once(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let (link, other) = (make.link(ACME, None)?, make.link(UMBRELLA, None)?);
    world.put(&link).await?;
    world.put(&other).await?;
    let first = make.redeemed(&link.row, "ada")?;
    world.put(&first).await?;
    let again = make
        .later(Lifetime::minutes(1))
        .redeemed(&link.row, "ada")?;
    let when = "a second use of one link by one user";
    world
        .must_conflict(&again.changes, (0, Constraint::Ledger), when)
        .await?;

    let Some(row) = first
        .changes
        .first()
        .and_then(|change| change.redemption.clone())
    else {
        return Err(Failure::new("the kit redeemed without a ledger row"));
    };
    let stored = world.store.redemption(&row.redeemer, link.row.id()).await?;
    ensure!(
        stored.as_ref() == Some(&row),
        "the ledger row was written as {row:?} and is {stored:?}"
    );
    let uses = world.present(&link.row).await?.use_count();
    ensure!(uses == 1, "a refused use was counted: {uses} uses");

    // The same redeemer of another invitation, and another redeemer of the same one.
    let elsewhere = world
        .store
        .redemption(&row.redeemer, other.row.id())
        .await?;
    ensure!(
        elsewhere.is_none(),
        "a redeemer is in the ledger of another invitation"
    );
    let mut same = make.redeemed(&other.row, "ada")?;
    if let Some(ledger) = &mut same.change()?.redemption {
        ledger.redeemer = row.redeemer;
    }
    world.put(&same).await?;
    world.put(&make.redeemed(&link.row, "Ada")?).await?;
    let uses = world.present(&link.row).await?.use_count();
    ensure!(uses == 2, "two users made {uses} uses");

    // The ledger outlives the personal data.
    let used = world.present(&link.row).await?;
    world.put(&make.erased(&used)).await?;
    let kept = world.store.redemption(&row.redeemer, link.row.id()).await?;
    ensure!(
        kept == Some(row),
        "the ledger row went with the personal data"
    );
    Ok(())
}

// C6, C7
pub(super) async fn scopes_compare_bytewise(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for (number, (one, other)) in ALIKE.into_iter().enumerate() {
        // One kind for each pair, so that no pair sees another's rows.
        let places = [one, other].map(|id| format!("kind{number}:{id}"));
        let [one, other] = [&places[..1], &places[1..]].map(|place| place.concat());
        let rows = [
            make.person(&one, "ada@example.com")?,
            make.person(&other, "ada@example.com")?,
        ];
        for made in &rows {
            let when = format!("a scope beside one that looks like it, {one:?} and {other:?}");
            world
                .put(made)
                .await
                .map_err(|failure| failure.while_(&when))?;
        }
        for made in &rows {
            must_be_held_by(&world, made).await?;
            let place = made.row.scope().clone();
            let found = world
                .ids(&Query::in_scope(place.clone()), make.now())
                .await?;
            ensure!(
                found == [made.row.id()],
                "the scope {place} lists {} rows",
                found.len()
            );
            let count: u64 = world.store.count(&place, make.now()).await?.values().sum();
            ensure!(count == 1, "the scope {place} counts {count} rows");
        }
        let [first, second] = &rows;
        let wrong = world.store.get(second.row.scope(), first.row.id()).await?;
        ensure!(wrong.is_none(), "the row of {one:?} is found in {other:?}");
    }
    Ok(())
}

// C6, C7
pub(super) async fn invitees_compare_bytewise(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for (number, (one, other)) in ALIKE.into_iter().enumerate() {
        let place = format!("team:{number}");
        let mut rows = [make.user(&place, one)?, make.user(&place, other)?].to_vec();
        let addresses = [one, other].map(|name| Email::parse(&format!("{name}@example.com")));
        if let [Ok(one), Ok(other)] = addresses
            && one.key() != other.key()
        {
            for address in [one, other] {
                let draft = Invite::new(Scope::parse(&place)?, Invitee::Email(address));
                rows.push(make.draft(&draft.role("member")?)?);
            }
        }
        for made in &rows {
            let when = format!("an invitee beside one that looks like it, {one:?} and {other:?}");
            world
                .put(made)
                .await
                .map_err(|failure| failure.while_(&when))?;
        }
        for made in &rows {
            must_be_held_by(&world, made).await?;
            let found = Query::in_scope(made.row.scope().clone()).for_invitee(made.row.invitee());
            let mut queries: Vec<Query> = found.into_iter().collect();
            if let Some(address) = made.row.invitee().email() {
                queries.push(Query::holding_address(address));
            }
            for query in queries {
                let rows = world.walk(&query, make.now()).await?;
                let is_own = |row: &Invitation| row.invitee() == made.row.invitee();
                ensure!(
                    !rows.is_empty() && rows.iter().all(is_own),
                    "a list of {one:?} or {other:?} holds the other, or neither"
                );
            }
        }
    }
    Ok(())
}

// C7
pub(super) async fn inviters_and_roles_compare_bytewise(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for (number, (one, other)) in ALIKE.into_iter().enumerate() {
        let place = format!("team:{number}");
        for name in [one, other] {
            let draft = Invite::anyone(&place)?.role("member")?;
            let made = make.draft_by(&draft, &Actor::person(name)?, &make.moment())?;
            world.put(&made).await?;
        }
        for name in [one, other] {
            let query = Query::in_scope(scope(&place)?).by_inviter(UserId::new(name)?);
            let found = world.walk(&query, make.now()).await?;
            ensure!(
                found.len() == 1
                    && found
                        .iter()
                        .all(|row| row.inviter().user().as_str() == name),
                "the list of the inviter {name:?} has {} rows",
                found.len()
            );
        }
    }
    let place = "team:roles";
    for (number, role) in Fixtures::ROLES.into_iter().enumerate() {
        let draft = Invite::user(place, &number.to_string())?.role(role)?;
        world.put(&make.draft(&draft)?).await?;
    }
    for role in Fixtures::ROLES {
        let query = Query::in_scope(scope(place)?).granting(Role::new(role)?);
        let found = world.ids(&query, make.now()).await?;
        ensure!(
            found.len() == 1,
            "the list of the role {role:?} has {} rows",
            found.len()
        );
    }
    Ok(())
}

async fn must_be_held_by(world: &World, made: &Made) -> Result<(), Failure> {
    let Some(slot) = Slot::of(made.row.scope(), made.row.invitee()) else {
        return Err(Failure::new("the kit asked for the slot of nobody"));
    };
    let holder = world.store.find_open(&slot).await?;
    ensure!(
        holder.as_ref() == Some(&made.row),
        "a slot in {} is held by {holder:?} in place of {:?}",
        slot.scope(),
        made.row
    );
    Ok(())
}

fn digest(row: &Invitation) -> Result<TicketDigest, Failure> {
    let digest = row.digest().copied();
    digest.ok_or_else(|| Failure::new("the kit asked for the digest of a row without one"))
}
