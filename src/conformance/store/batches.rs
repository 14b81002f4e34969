//! Several changes are one.

use alloc::{format, vec::Vec};

use super::limits::tally;
use crate::{
    conformance::{Bench, Failure, failure::ensure, fixtures::batch},
    invitation::LimitKind,
    ports::{Constraint, MAX_BATCH, Query, Store},
    values::Lifetime,
};

const ACME: &str = "organization:acme";

// A4
pub(super) async fn a_batch_is_written_whole_or_not_at_all(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let (row, link) = (
        make.person(ACME, "ada@example.com")?,
        make.link(ACME, None)?,
    );
    world.put(&row).await?;
    world.put(&link).await?;
    let bad = make.revoked(&make.person(ACME, "gone@example.com")?.row)?;
    let counter = make.counter("batch");
    for at in 0..=4 {
        let mut counted = make.person(ACME, "new@example.com")?;
        counted.change()?.limits.push(tally(counter, 3, 100));
        let mut made = [
            counted,
            make.redeemed(&row.row, "ada")?,
            make.redeemed(&link.row, "ada")?,
            make.person(ACME, "other@example.com")?,
        ]
        .to_vec();
        let redeemers: Vec<_> = batch(&made)
            .into_iter()
            .filter_map(|c| c.redemption)
            .collect();
        let sound = made.clone();
        made.insert(at, bad.clone());
        let when = format!("change {at} of a batch of 5 fails");
        world
            .must_conflict(&batch(&made), (at, Constraint::Revision), &when)
            .await?;
        world.must_hold(&row.row, &when).await?;
        world.must_hold(&link.row, &when).await?;
        for new in sound
            .iter()
            .filter(|one| ![row.row.id(), link.row.id()].contains(&one.row.id()))
        {
            world.must_lack(&new.row, &when).await?;
            if let (Some(slot), Some(digest)) = (new.row.slot(), new.row.digest()) {
                let (slot, digest) = (
                    world.store.find_open(&slot).await?,
                    world.store.find_by_digest(digest).await?,
                );
                ensure!(slot.is_none() && digest.is_none(), "{when}: a key was left");
            }
        }
        for redeemer in redeemers {
            let row = world
                .store
                .redemption(&redeemer.redeemer, redeemer.invitation)
                .await?;
            ensure!(row.is_none(), "{when}: a ledger row was left");
        }
        let count = world.store.tally(&counter).await?;
        ensure!(count == 0, "{when}: a counter stands at {count}");
        let claims = world.store.claim_due(make.now(), make.now(), 100).await?;
        ensure!(
            claims.len() == 1,
            "{when}: {} rows are due where 1 is",
            claims.len()
        );
    }
    Ok(())
}

pub(super) async fn a_change_sees_those_before_it(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let first = make.person(ACME, "ada@example.com")?;
    let second = make.person(ACME, "ada@example.com")?;
    world.put(&first).await?;
    let revoked = make.revoked(&first.row)?;

    let when = "the slot is taken, and would be free one change later";
    let wrong = batch([&second, &revoked]);
    world
        .must_conflict(&wrong, (0, Constraint::Slot), when)
        .await?;
    world.must_hold(&first.row, when).await?;
    world.commit(&batch([&revoked, &second])).await?;
    world
        .must_hold(&revoked.row, "the first of two changes")
        .await?;
    world
        .must_hold(&second.row, "the second of two changes")
        .await?;

    // One row, written several times.
    let made = make.person(ACME, "grace@example.com")?;
    let rotated = make.rotated(&made.row)?;
    let extended = make.extended(&rotated.row, Lifetime::days(3))?;
    world.commit(&batch([&made, &rotated, &extended])).await?;
    world
        .must_hold(&extended.row, "a row that one batch wrote three times")
        .await?;

    // One link, made and used up.
    let link = make.link(ACME, Some(2))?;
    let uses = (0..3).map(|number| make.redeemed(&link.row, &format!("user-{number}")));
    let uses = uses.collect::<Result<Vec<_>, _>>()?;
    let when = "a third use in the batch of a link for two";
    let all = batch([&link].into_iter().chain(&uses));
    world
        .must_conflict(&all, (3, Constraint::Uses), when)
        .await?;
    world.must_lack(&link.row, when).await?;
    let two = batch([&link].into_iter().chain(uses.iter().take(2)));
    world.commit(&two).await?;
    world
        .must_hold(
            &link.row.clone().with_uses(2),
            "a link used in its own batch",
        )
        .await?;

    let when = "one id twice in a batch";
    let twin = make.person(ACME, "lin@example.com")?;
    world
        .must_conflict(&batch([&twin, &twin]), (1, Constraint::Id), when)
        .await?;
    let when = "one redeemer twice in a batch";
    let open = make.link(ACME, None)?;
    let again = [
        make.redeemed(&open.row, "ada")?,
        make.redeemed(&open.row, "ada")?,
    ];
    let all = batch([&open].into_iter().chain(&again));
    world
        .must_conflict(&all, (2, Constraint::Ledger), when)
        .await?;

    let counter = make.counter("batch");
    let counted = (0..3).map(|number| {
        let mut made = make.user(ACME, &format!("user-{number}"))?;
        made.change()?.limits.push(tally(counter, 2, 5));
        Ok::<_, Failure>(made)
    });
    let counted = counted.collect::<Result<Vec<_>, _>>()?;
    let when = "a counter that the batch itself fills";
    let limit = (2, LimitKind::CreatedPerScope);
    world.must_pass_limit(&batch(&counted), limit, when).await?;
    world.commit(&batch(counted.iter().take(2))).await?;
    let count = world.store.tally(&counter).await?;
    ensure!(count == 4, "two changes of 2 count as {count}");
    Ok(())
}

pub(super) async fn the_largest_batch_is_taken(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    world.commit(&[]).await?;
    let many = |place: &str, count: usize| {
        let made =
            (0..count).map(|number| make.person(place, &format!("user-{number}@example.com")));
        made.collect::<Result<Vec<_>, _>>()
    };
    let most = many(ACME, MAX_BATCH)?;
    world.commit(&batch(&most)).await?;
    for made in &most {
        world.must_hold(&made.row, "of the largest batch").await?;
    }
    // What is larger may be refused, but never in part.
    let more = many("organization:more", MAX_BATCH.saturating_add(1))?;
    let result = world.commit(&batch(&more)).await;
    let query = Query::in_scope(crate::Scope::parse("organization:more")?);
    let written = world.ids(&query, make.now()).await?.len();
    let wanted = if result.is_ok() { more.len() } else { 0 };
    ensure!(
        written == wanted,
        "of a batch that is too large, {written} rows were written and the answer is {result:?}"
    );
    Ok(())
}
