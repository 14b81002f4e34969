//! What is due goes to one worker at a time.

use alloc::{collections::BTreeSet, format, vec::Vec};

use super::World;
use crate::{
    conformance::{Bench, Failure, Made, failure::ensure, fixtures::batch},
    invitation::{Due, MAX_CLAIMS},
    ports::{Claim, Store},
    values::{InvitationId, Lifetime, Timestamp},
};

const ACME: &str = "organization:acme";
const MICRO: Lifetime = Lifetime::micros(1);
const LEASE: Lifetime = Lifetime::minutes(2);

impl World {
    async fn claim(&self, now: Timestamp, limit: usize) -> Result<Vec<Claim>, Failure> {
        Ok(self.store.claim_due(now, now.after(LEASE), limit).await?)
    }

    /// The claims must be of this row alone, at this count; of none where there is no count.
    async fn must_claim(
        &self,
        made: &Made,
        now: Timestamp,
        claims: Option<u32>,
        when: &str,
    ) -> Result<(), Failure> {
        let (scope, id) = (made.row.scope().clone(), made.row.id());
        let wanted: Vec<Claim> = claims
            .into_iter()
            .map(|claims| Claim::new(scope.clone(), id, claims))
            .collect();
        let seen = self.claim(now, 10).await?;
        ensure!(
            seen == wanted,
            "{when}: claimed {seen:?} in place of {wanted:?}"
        );
        Ok(())
    }
}

pub(super) async fn a_row_is_claimed_when_it_is_due(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    // A link has no letter: it is due once its time is out, to the microsecond.
    let link = make.link(ACME, None)?;
    world.put(&link).await?;
    let due = link.row.due_at().unwrap_or(Timestamp::MAX);
    world
        .must_claim(&link, due.before(MICRO), None, "a microsecond early")
        .await?;
    world
        .must_claim(&link, due, Some(1), "when it is due")
        .await?;

    // What wants nothing is never claimed, however late.
    let made = make.person(ACME, "ada@example.com")?;
    let erased = make.erased(&made.row);
    world.commit(&batch([&made, &erased])).await?;
    ensure!(
        erased.row.due_at().is_none(),
        "the kit erased a row that is due"
    );
    let seen = world.claim(Timestamp::MAX.before(LEASE), 10).await?;
    ensure!(
        seen.iter().all(|claim| claim.id != made.row.id()),
        "a row that wants nothing was claimed"
    );
    Ok(())
}

// K8
pub(super) async fn a_lease_covers_a_row_until_it_ends(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let made = world.make.person(ACME, "ada@example.com")?;
    world.put(&made).await?;
    let now = world.make.now();
    let end = now.after(LEASE);
    world
        .must_claim(&made, now, Some(1), "the first claim")
        .await?;
    world
        .must_claim(&made, now, None, "a second claim within the lease")
        .await?;
    world
        .must_claim(&made, end.before(MICRO), None, "just before the lease ends")
        .await?;
    world
        .must_claim(&made, end, Some(2), "when the lease ends")
        .await?;
    world
        .must_claim(&made, end, None, "within the second lease")
        .await
}

pub(super) async fn the_earliest_are_claimed_first(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let now = make.now();
    // Written in an order that is neither that of time nor its reverse, in several scopes.
    let mut made = Vec::new();
    for (number, minutes) in [3_u32, 7, 1, 6, 2, 8, 5, 4].into_iter().enumerate() {
        let at = make.moved_to(now.before(Lifetime::minutes(minutes)));
        made.push(at.person(
            &format!("team:{}", number % 3),
            &format!("user-{minutes}@example.com"),
        )?);
    }
    for one in &made {
        world.put(one).await?;
    }
    made.sort_unstable_by_key(|one| one.row.due_at());
    let wanted: Vec<InvitationId> = made.iter().map(|one| one.row.id()).collect();
    let mut seen = Vec::new();
    for limit in [1, 2, 3, 10] {
        let claims = world.claim(now, limit).await?;
        ensure!(
            claims.len() <= limit,
            "{} rows for a limit of {limit}",
            claims.len()
        );
        for claim in claims {
            let own = made.iter().find(|one| one.row.id() == claim.id);
            ensure!(
                own.is_some_and(|one| *one.row.scope() == claim.scope),
                "a claim names another scope than its row"
            );
            seen.push(claim.id);
        }
    }
    ensure!(
        seen == wanted,
        "rows are not claimed in the order in which they fell due"
    );
    Ok(())
}

// K9
pub(super) async fn a_row_that_is_never_written_is_set_aside(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let made = make.person(ACME, "ada@example.com")?;
    world.put(&made).await?;
    let mut now = make.now();
    for claims in 1..=MAX_CLAIMS {
        world
            .must_claim(&made, now, Some(claims), "claimed and not written")
            .await?;
        now = now.after(LEASE);
    }
    for _ in 0..3 {
        world
            .must_claim(&made, now, None, "after the most claims")
            .await?;
        now = now.after(LEASE);
    }
    // It stands in nobody's way, and a write brings it back.
    let other = make.person(ACME, "grace@example.com")?;
    world.put(&other).await?;
    world
        .must_claim(&other, now, Some(1), "beside a row that was set aside")
        .await?;
    let resent = make.moved_to(now).resent(&made.row)?;
    world.put(&resent).await?;
    world
        .must_claim(&resent, now, Some(1), "written after it was set aside")
        .await
}

pub(super) async fn a_write_ends_the_lease_and_sets_the_date(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let made = make.person(ACME, "ada@example.com")?;
    world.put(&made).await?;
    let now = make.now();
    world
        .must_claim(&made, now, Some(1), "the first claim")
        .await?;
    world
        .must_claim(&made, now.after(LEASE), Some(2), "the second claim")
        .await?;
    let then = now.after(LEASE).after(MICRO);
    let resent = make.moved_to(then).resent(&made.row)?;
    world.put(&resent).await?;
    world
        .must_claim(&resent, then, Some(1), "written within its lease")
        .await?;

    // Later: what was due is due no more.
    let sent = hand_over(&world, &resent, then)?;
    world.put(&sent).await?;
    let due = sent.row.due_at().unwrap_or(Timestamp::MAX);
    world
        .must_claim(
            &sent,
            due.before(MICRO),
            None,
            "handed over, and not due yet",
        )
        .await?;
    // Earlier: what was due later is due now.
    let again = make.moved_to(then.after(LEASE)).resent(&sent.row)?;
    world.put(&again).await?;
    world
        .must_claim(&again, then.after(LEASE), Some(1), "due sooner than before")
        .await
}

/// The letter that waits was taken by the mailer.
fn hand_over(world: &World, made: &Made, now: Timestamp) -> Result<Made, Failure> {
    let make = world.make.moved_to(now);
    let due = made
        .row
        .due(1, make.facts(), &make.rules(), &make.moment())?;
    let Due::Send(sending) = due else {
        return Err(Failure::new("the kit has no letter to hand over"));
    };
    let taken = crate::invitation::Attempt::Taken { provider_id: None };
    let decided = made
        .row
        .record(sending.delivery, &taken, &make.rules(), &make.moment());
    let written = decided
        .changes
        .first()
        .and_then(|change| change.write.invitation());
    Ok(Made {
        row: written.unwrap_or(&made.row).clone(),
        changes: decided.changes,
    })
}

pub(super) async fn a_use_leaves_the_agenda_alone(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let link = make.link(ACME, None)?;
    world.put(&link).await?;
    let due = link.row.due_at().unwrap_or(Timestamp::MAX);
    world.put(&make.redeemed(&link.row, "ada")?).await?;
    world
        .must_claim(&link, due.before(MICRO), None, "used, and not due yet")
        .await?;
    world
        .must_claim(&link, due, Some(1), "used, and due")
        .await?;
    world.put(&make.redeemed(&link.row, "grace")?).await?;
    world
        .must_claim(&link, due, None, "used within its lease")
        .await?;
    world
        .must_claim(&link, due.after(LEASE), Some(2), "used, after its lease")
        .await
}

// K8, F3
/// How many rows workers share.
const DUE_ROWS: usize = 12;

pub(super) async fn workers_share_what_is_due(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for round in 0..bench.times() {
        let made = (0..DUE_ROWS).map(|number| {
            make.person(
                &format!("team:{round}"),
                &format!("user-{number}@example.com"),
            )
        });
        let made = made.collect::<Result<Vec<_>, _>>()?;
        world.commit(&batch(&made)).await?;
        // The leases of the rounds before last for ever.
        let workers = (0..6).map(|_| work(world.clone(), make.now()));
        let mut claimed: Vec<InvitationId> = Vec::new();
        for claims in bench.race(workers).await? {
            claimed.extend(claims?.iter().map(|claim| claim.id));
        }
        let once: BTreeSet<InvitationId> = claimed.iter().copied().collect();
        ensure!(
            once.len() == claimed.len(),
            "{} rows were leased to several workers at once",
            claimed.len().saturating_sub(once.len())
        );
        let wanted: BTreeSet<InvitationId> = made.iter().map(|one| one.row.id()).collect();
        ensure!(
            once == wanted,
            "of {} rows that are due, workers got {}",
            wanted.len(),
            once.len()
        );
    }
    Ok(())
}

/// Claims a few at a time until there is nothing left.
async fn work(world: World, now: Timestamp) -> Result<Vec<Claim>, Failure> {
    let mut all = Vec::new();
    let mut empty = 0_u32;
    let mut patience = 10_000_u32;
    // A store that skips rows which another worker is about to lease may come back empty once.
    while empty < 3 {
        match world.store.claim_due(now, Timestamp::MAX, 2).await {
            Ok(claims) if claims.is_empty() => empty = empty.saturating_add(1),
            // More than there are: a store whose leases cover nothing would give them for ever.
            Ok(_) if all.len() > DUE_ROWS => return Ok(all),
            Ok(claims) => all.extend(claims),
            Err(error) if error.is_retryable() && patience > 0 => {
                patience = patience.saturating_sub(1);
                std::thread::yield_now();
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(all)
}
