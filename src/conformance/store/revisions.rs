//! Whoever writes has seen what is written over.

use alloc::{format, vec::Vec};

use super::{World, world::won};
use crate::{
    conformance::{Bench, Failure, Made, failure::ensure},
    invitation::{Invitation, Status},
    ports::{Constraint, Store},
    values::Lifetime,
};

const ACME: &str = "organization:acme";
const STALE: (usize, Constraint) = (0, Constraint::Revision);

// A2
pub(super) async fn a_stale_revision_is_refused(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let (make, later) = (&world.make, world.make.later(Lifetime::hours(1)));
    let made = make.person(ACME, "ada@example.com")?;
    world.put(&made).await?;
    let late = [
        later.redeemed(&made.row, "ada")?,
        later.revoked(&made.row)?,
        later.rotated(&made.row)?,
        later.erased(&made.row),
    ];
    let resent = later.resent(&made.row)?;
    world.put(&resent).await?;
    for loser in &late {
        let when = "a write on a revision that was written over";
        world.must_conflict(&loser.changes, STALE, when).await?;
        world.must_hold(&resent.row, when).await?;
    }
    let revoked = later.revoked(&resent.row)?;
    // From the future: the row is not there yet.
    let erased = later.erased(&revoked.row);
    let when = "a write on a revision that is not there yet";
    world.must_conflict(&erased.changes, STALE, when).await?;
    world.must_hold(&resent.row, when).await?;
    world.put(&revoked).await?;
    world.put(&erased).await?;
    world
        .must_hold(&erased.row, "after the writes in their order")
        .await?;

    let link = make.link(ACME, None)?;
    world.put(&link).await?;
    let used = make.redeemed(&link.row, "grace")?;
    let rotated = make.rotated(&link.row)?;
    world.put(&rotated).await?;
    let when = "a use on a revision that was written over";
    world.must_conflict(&used.changes, STALE, when).await?;
    world.must_hold(&rotated.row, when).await
}

// A1, A2, A8
pub(super) async fn one_of_many_writers_wins(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for round in 0..bench.times() {
        let made = make.person(ACME, &format!("round-{round}@example.com"))?;
        world.put(&made).await?;
        let claims = (0..8).map(|number| make.redeemed(&made.row, &format!("user-{number}")));
        let racers = claims.collect::<Result<Vec<_>, _>>()?;
        let (winner, losers) = race(bench, &world, &racers, &[Constraint::Revision]).await?;
        world.must_hold(&winner.row, "after a race").await?;
        for loser in losers {
            must_have_left_nothing(&world, loser).await?;
        }
        must_be_in_the_ledger(&world, winner).await?;
    }
    Ok(())
}

// A1, A3, A6
pub(super) async fn a_redemption_and_a_revocation_exclude_each_other(
    bench: &Bench,
) -> Result<(), Failure> {
    against_redemption(bench, |world, row| world.make.revoked(row)).await
}

// A3, D9
pub(super) async fn a_redemption_and_a_resend_exclude_each_other(
    bench: &Bench,
) -> Result<(), Failure> {
    against_redemption(bench, |world, row| {
        world.make.later(Lifetime::minutes(2)).resent(row)
    })
    .await
}

// G2
pub(super) async fn a_redemption_and_an_erasure_exclude_each_other(
    bench: &Bench,
) -> Result<(), Failure> {
    against_redemption(bench, |world, row| Ok(world.make.erased(row))).await
}

async fn against_redemption(
    bench: &Bench,
    other: impl Fn(&World, &Invitation) -> Result<Made, Failure>,
) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for round in 0..bench.times() {
        let made = make.person(ACME, &format!("round-{round}@example.com"))?;
        world.put(&made).await?;
        let mut racers = Vec::new();
        for number in 0..2 {
            racers.push(make.redeemed(&made.row, &format!("user-{number}"))?);
            racers.push(other(&world, &made.row)?);
        }
        let (winner, losers) = race(bench, &world, &racers, &[Constraint::Revision]).await?;
        world.must_hold(&winner.row, "after a race").await?;
        for loser in losers {
            must_have_left_nothing(&world, loser).await?;
        }
        if winner.row.state().status() == Status::Accepted {
            must_be_in_the_ledger(&world, winner).await?;
        }
    }
    Ok(())
}

/// A use leaves the revision alone, so it may come before a revocation and never after it.
// A6
pub(super) async fn no_link_is_used_after_its_revocation(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for _ in 0..bench.times() {
        let link = make.link(ACME, None)?;
        world.put(&link).await?;
        let revoked = make.revoked(&link.row)?;
        let uses = (0..4).map(|number| make.redeemed(&link.row, &format!("user-{number}")));
        let mut racers = uses.collect::<Result<Vec<_>, _>>()?;
        racers.insert(2, revoked.clone());
        let commits = racers
            .iter()
            .map(|racer| world.clone().commit_of(racer.changes.clone()));
        let mut used = 0_u32;
        for (changes, result) in bench.race(commits).await? {
            let is_use = changes.iter().any(|change| change.redemption.is_some());
            let won = won(&result, &[Constraint::Revision])?;
            ensure!(
                won || is_use,
                "a revocation was refused for a use beside it"
            );
            used = used.saturating_add(u32::from(won && is_use));
        }
        let when = "after a race of uses and a revocation";
        world.must_hold(&revoked.row.with_uses(used), when).await?;
        let late = make.redeemed(&link.row, "late")?;
        world
            .must_conflict(&late.changes, STALE, "a use after the revocation")
            .await?;
    }
    Ok(())
}

/// Runs the commits at once: one wins, the others lose on one of these.
pub(super) async fn race<'a>(
    bench: &Bench,
    world: &World,
    racers: &'a [Made],
    losses: &[Constraint],
) -> Result<(&'a Made, Vec<&'a Made>), Failure> {
    let commits = racers
        .iter()
        .map(|racer| world.clone().commit_of(racer.changes.clone()));
    let (mut winners, mut losers) = (Vec::new(), Vec::new());
    for (changes, result) in bench.race(commits).await? {
        let name = |made: &&Made| made.changes.first().map(|change| change.change_id);
        let committed = changes.first().map(|change| change.change_id);
        let Some(racer) = racers.iter().find(|racer| name(racer) == committed) else {
            return Err(Failure::new("the kit lost a racer"));
        };
        if won(&result, losses)? {
            winners.push(racer);
        } else {
            losers.push(racer);
        }
    }
    match winners.as_slice() {
        [winner] => Ok((winner, losers)),
        _ => Err(Failure::new(format!(
            "{} of {} racers won where one must",
            winners.len(),
            racers.len()
        ))),
    }
}

async fn must_be_in_the_ledger(world: &World, made: &Made) -> Result<(), Failure> {
    for row in made
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
            "the winner is not in the ledger"
        );
    }
    Ok(())
}

async fn must_have_left_nothing(world: &World, made: &Made) -> Result<(), Failure> {
    for row in made
        .changes
        .iter()
        .filter_map(|change| change.redemption.as_ref())
    {
        let stored = world
            .store
            .redemption(&row.redeemer, row.invitation)
            .await?;
        ensure!(stored.is_none(), "a loser is in the ledger");
    }
    Ok(())
}
