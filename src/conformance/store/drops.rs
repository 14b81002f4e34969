//! A caller may go away at any moment.

use alloc::{boxed::Box, collections::BTreeSet, format, vec::Vec};
use core::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use super::limits::tally;
use crate::{
    conformance::{
        Bench, Failure,
        failure::ensure,
        fixtures::{batch, scope},
    },
    ports::{CommitError, Constraint, Query, Store},
    values::{Lifetime, Timestamp},
};

const MOST_POLLS: usize = 8;
/// A store answers each of them, so a call that was dropped has long ended then.
const MOST_CLAIMS: usize = 2_000;

/// Polls a future so often at the most, then drops it. Its answer, if it came to one.
async fn abandon<T>(
    mut future: Pin<Box<dyn Future<Output = T> + Send + '_>>,
    polls: usize,
) -> Option<T> {
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left = left.saturating_sub(1);
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

// A17
pub(super) async fn a_dropped_commit_leaves_all_or_nothing(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for polls in 0..=MOST_POLLS {
        let place = format!("team:{polls}");
        let counter = make.counter(&place);
        let mut made = (0..5)
            .map(|number| make.person(&place, &format!("user-{number}@example.com")))
            .collect::<Result<Vec<_>, _>>()?;
        for one in &mut made {
            one.change()?.limits.push(tally(counter, 1, 10));
        }
        let changes = batch(&made);
        let dropped = abandon(Box::pin(world.store.commit(&changes)), polls).await;
        let query = Query::in_scope(scope(&place)?);
        // One read, so that a commit that is still under way is not seen in halves.
        let seen = world.ids(&query.limit(50), make.now()).await?.len();
        ensure!(
            seen == 0 || seen == made.len(),
            "a commit that was dropped after {polls} polls left {seen} of {} rows",
            made.len()
        );
        ensure!(
            polls > 0 || seen == 0,
            "a commit that nobody polled was made"
        );
        if let Some(answer) = dropped {
            answer?;
        }
        // The same once more brings all there is, and counts it once.
        match world.commit(&changes).await {
            Ok(())
            | Err(CommitError::Conflict {
                at: 0,
                on: Constraint::Id,
            }) => {}
            Err(other) => return Err(other.into()),
        }
        for one in &made {
            world
                .must_hold(&one.row, "after a dropped commit and another")
                .await?;
        }
        let count = world.store.tally(&counter).await?;
        ensure!(
            count == 5,
            "5 rows, one commit dropped and made again, count as {count}"
        );
    }
    Ok(())
}

// A17
pub(super) async fn a_dropped_claim_leaves_leases_that_end(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let mut now = make.now();
    let made = (0..5)
        .map(|number| make.person("team:blue", &format!("user-{number}@example.com")))
        .collect::<Result<Vec<_>, _>>()?;
    world.commit(&batch(&made)).await?;
    for polls in 0..=MOST_POLLS {
        let end = now.after(Lifetime::minutes(2));
        let _ = abandon(Box::pin(world.store.claim_due(now, end, 10)), polls).await;
        // One that is still under way holds its rows, and others pass them over.
        let mut claimed = BTreeSet::new();
        for _ in 0..MOST_CLAIMS {
            let claims = world.store.claim_due(end, end, 10).await?;
            claimed.extend(claims.into_iter().map(|claim| claim.id));
            if claimed.len() == made.len() {
                break;
            }
        }
        ensure!(
            claimed.len() == made.len(),
            "after a claim that was dropped, {} of {} rows can be claimed",
            claimed.len(),
            made.len()
        );
        now = end;
    }
    Ok(())
}

// A17
pub(super) async fn dropped_calls_leave_the_store_at_work(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let (make, store) = (&world.make, &world.store);
    let made = make.person("team:blue", "ada@example.com")?;
    world.put(&made).await?;
    let (row, now) = (&made.row, make.now());
    let redeemer = make.ledger_row(row, "ada")?.redeemer;
    let counter = make.counter("dropped");
    let query = Query::in_scope(row.scope().clone());
    // More than any pool has connections: one that is lost with its future would be missed.
    for round in 0..64 {
        let polls = round % 3;
        let _ = abandon(Box::pin(store.get(row.scope(), row.id())), polls).await;
        let _ = abandon(Box::pin(store.list(&query, now)), polls).await;
        let _ = abandon(Box::pin(store.count(row.scope(), now)), polls).await;
        let _ = abandon(Box::pin(store.tally(&counter)), polls).await;
        let _ = abandon(Box::pin(store.redemption(&redeemer, row.id())), polls).await;
        if let (Some(digest), Some(slot)) = (row.digest(), row.slot()) {
            let _ = abandon(Box::pin(store.find_by_digest(digest)), polls).await;
            let _ = abandon(Box::pin(store.find_open(&slot)), polls).await;
        }
        let _ = abandon(Box::pin(store.claim_due(Timestamp::MIN, now, 1)), polls).await;
        world
            .must_hold(row, "after calls that were dropped")
            .await?;
    }
    world.put(&make.revoked(row)?).await
}
