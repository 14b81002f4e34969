//! Many use one link at once, and none beyond its cap.

use alloc::{format, vec::Vec};

use super::{revisions::race, world::won};
use crate::{
    conformance::{Bench, Failure, failure::ensure},
    invitation::Status,
    ports::{Constraint, Query, Store},
    values::Lifetime,
};

const ACME: &str = "organization:acme";

pub(super) async fn a_use_counts_and_changes_nothing_else(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let link = make.link(ACME, None)?;
    world.put(&link).await?;
    for used in 1..=3 {
        let user = format!("user-{used}");
        world.put(&make.redeemed(&link.row, &user)?).await?;
        let wanted = link.row.clone().with_uses(used);
        world.must_hold(&wanted, "after a use").await?;
        if let Some(digest) = wanted.digest() {
            let found = world.store.find_by_digest(digest).await?;
            ensure!(
                found == Some(wanted),
                "found by its digest, the row lacks a use"
            );
        }
    }
    // A write of the document keeps the count, whatever the writer believed it to be.
    let extended = make.extended(&link.row, Lifetime::days(3))?;
    world.put(&extended).await?;
    let wanted = extended.row.with_uses(3);
    world
        .must_hold(&wanted, "after a write between uses")
        .await?;
    world.put(&make.redeemed(&wanted, "user-4")?).await?;
    world
        .must_hold(&wanted.with_uses(4), "after a use of the written row")
        .await
}

pub(super) async fn uses_end_at_their_cap(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let link = make.link(ACME, Some(3))?;
    world.put(&link).await?;
    for number in 0..3 {
        world
            .put(&make.redeemed(&link.row, &format!("user-{number}"))?)
            .await?;
    }
    let when = "a use beyond the cap";
    let late = make.redeemed(&link.row, "late")?;
    world
        .must_conflict(&late.changes, (0, Constraint::Uses), when)
        .await?;
    let full = link.row.clone().with_uses(3);
    world.must_hold(&full, when).await?;

    // Nothing is written for that: it counts as accepted from now on.
    let query = Query::in_scope(full.scope().clone());
    for (status, rows) in [(Status::Accepted, 1), (Status::Pending, 0)] {
        let query = query.clone().with_status(status);
        let found = world.ids(&query, make.now()).await?.len();
        let counts = world.store.count(full.scope(), make.now()).await?;
        let counted = counts.get(&status).copied().unwrap_or_default();
        ensure!(
            found == rows && u64::try_from(rows) == Ok(counted),
            "a link that is used up: {found} listed and {counted} counted as {status:?}"
        );
    }
    Ok(())
}

// K14
pub(super) async fn two_hundred_claimants_share_fifty_uses(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let link = make.link(ACME, Some(50))?;
    world.put(&link).await?;
    let claims = (0..200).map(|number| make.redeemed(&link.row, &format!("user-{number}")));
    let claims = claims.collect::<Result<Vec<_>, _>>()?;
    let commits = claims
        .iter()
        .map(|claim| world.clone().commit_of(claim.changes.clone()));
    let mut wins = 0_u32;
    for (changes, result) in bench.race(commits).await? {
        let won = won(&result, &[Constraint::Uses])?;
        wins = wins.saturating_add(u32::from(won));
        for row in changes
            .iter()
            .filter_map(|change| change.redemption.as_ref())
        {
            let stored = world
                .store
                .redemption(&row.redeemer, row.invitation)
                .await?;
            ensure!(
                stored.is_some() == won,
                "the ledger does not tell who came in"
            );
        }
    }
    ensure!(wins == 50, "{wins} of 200 came in where 50 must");
    world
        .must_hold(&link.row.with_uses(50), "after 200 claimants")
        .await
}

// A1, A14
pub(super) async fn the_last_use_has_one_taker(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for _ in 0..bench.times() {
        let link = make.link(ACME, Some(2))?;
        world.put(&link).await?;
        world.put(&make.redeemed(&link.row, "first")?).await?;
        let claims = (0..6).map(|number| make.redeemed(&link.row, &format!("user-{number}")));
        let racers = claims.collect::<Result<Vec<_>, _>>()?;
        race(bench, &world, &racers, &[Constraint::Uses]).await?;
        world
            .must_hold(&link.row.with_uses(2), "after a race for the last use")
            .await?;
    }
    Ok(())
}

// A9
pub(super) async fn a_user_at_several_doors_comes_in_once(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for _ in 0..bench.times() {
        let link = make.link(ACME, None)?;
        world.put(&link).await?;
        let claims = (0..6).map(|_| make.redeemed(&link.row, "ada"));
        let racers = claims.collect::<Result<Vec<_>, _>>()?;
        let (winner, _) = race(bench, &world, &racers, &[Constraint::Ledger]).await?;
        world
            .must_hold(&link.row.with_uses(1), "after one user's race")
            .await?;
        for row in winner
            .changes
            .iter()
            .filter_map(|change| change.redemption.as_ref())
        {
            let stored = world
                .store
                .redemption(&row.redeemer, row.invitation)
                .await?;
            ensure!(
                stored.as_ref() == Some(row),
                "the ledger holds another's row"
            );
        }
    }
    Ok(())
}
