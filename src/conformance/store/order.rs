//! Which answer a commit gives when several would be true.

use alloc::vec::Vec;

use super::{World, limits::tally};
use crate::{
    conformance::{Bench, Failure, Made, failure::ensure, fixtures::batch},
    invitation::{Change, ChangeId, Invite, Limit, LimitKind, Stamp, Write},
    ports::{CommitError, Constraint, Store},
    values::{Lifetime, Timestamp},
};

const ACME: &str = "organization:acme";
const PAST: Timestamp = Timestamp::MIN;

/// Lets a change fail on everything that comes after its keys.
fn doom(change: &mut Change, key: crate::ticket::Pseudonym) {
    change.commit_before = Some(PAST);
    change.limits = alloc::vec![
        tally(key, 1, 0),
        Limit::Open {
            max: 0,
            as_of: PAST,
        },
    ];
}

// K6
pub(super) async fn an_insert_is_checked_in_order(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let first = make.person(ACME, "ada@example.com")?;
    world.put(&first).await?;
    let counter = make.counter("doomed");

    let mut doomed = first.clone();
    doom(doomed.change()?, counter);
    let when = "the id, the slot, the digest, the deadline and the limits all fail";
    world
        .must_conflict(&doomed.changes, (0, Constraint::Id), when)
        .await?;

    let mut doomed = make.person(ACME, "ada@example.com")?;
    doom(doomed.change()?, counter);
    let when = "the slot, the deadline and the limits all fail";
    world
        .must_conflict(&doomed.changes, (0, Constraint::Slot), when)
        .await?;

    let mut doomed = make.person(ACME, "grace@example.com")?;
    doom(doomed.change()?, counter);
    let when = "the deadline and the limits all fail";
    world
        .must_conflict(&doomed.changes, (0, Constraint::Deadline), when)
        .await?;

    doomed.change()?.commit_before = None;
    let when = "both limits fail";
    let limit = (0, LimitKind::CreatedPerScope);
    world.must_pass_limit(&doomed.changes, limit, when).await?;
    doomed.change()?.limits.reverse();
    let limit = (0, LimitKind::OpenPerScope);
    world.must_pass_limit(&doomed.changes, limit, when).await?;
    world.must_lack(&doomed.row, when).await?;
    ensure!(
        world.store.tally(&counter).await? == 0,
        "a commit that failed was counted"
    );
    doomed.change()?.limits.clear();
    world.put(&doomed).await
}

pub(super) async fn a_replacement_is_checked_in_order(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let request = make.request(ACME, "ada@example.com")?;
    let holder = make.person(ACME, "ada@example.com")?;
    world.put(&request).await?;
    world.put(&holder).await?;
    let counter = make.counter("doomed");
    let mut doomed = make.approved(&request.row)?;
    doom(doomed.change()?, counter);

    let mut stale = doomed.clone();
    if let Write::Replace { expect, .. } = &mut stale.change()?.write {
        *expect = make.approved(&request.row)?.row.revision();
    }
    let when = "the revision, the slot, the deadline and the limits all fail";
    world
        .must_conflict(&stale.changes, (0, Constraint::Revision), when)
        .await?;
    let when = "the slot, the deadline and the limits all fail";
    world
        .must_conflict(&doomed.changes, (0, Constraint::Slot), when)
        .await?;
    world.put(&make.revoked(&holder.row)?).await?;
    let when = "the deadline and the limits all fail";
    world
        .must_conflict(&doomed.changes, (0, Constraint::Deadline), when)
        .await?;
    doomed.change()?.commit_before = None;
    let limit = (0, LimitKind::CreatedPerScope);
    world
        .must_pass_limit(&doomed.changes, limit, "the limits fail")
        .await?;
    world
        .must_hold(&request.row, "after replacements that failed")
        .await
}

pub(super) async fn a_use_is_checked_in_order(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let link = make.link(ACME, Some(1))?;
    world.put(&link).await?;
    world.put(&make.redeemed(&link.row, "ada")?).await?;
    let counter = make.counter("doomed");
    let doomed = |user: &str| {
        let mut made = make.redeemed(&link.row, user)?;
        doom(made.change()?, counter);
        Ok::<Made, Failure>(made)
    };

    let mut stale = doomed("ada")?;
    if let Write::Use { expect, .. } = &mut stale.change()?.write {
        *expect = make.extended(&link.row, Lifetime::days(1))?.row.revision();
    }
    let when = "the revision, the ledger, the uses, the deadline and the limits all fail";
    world
        .must_conflict(&stale.changes, (0, Constraint::Revision), when)
        .await?;
    let when = "the ledger, the uses, the deadline and the limits all fail";
    world
        .must_conflict(&doomed("ada")?.changes, (0, Constraint::Ledger), when)
        .await?;
    let when = "the uses, the deadline and the limits all fail";
    let mut grace = doomed("grace")?;
    world
        .must_conflict(&grace.changes, (0, Constraint::Uses), when)
        .await?;
    if let Write::Use { max, .. } = &mut grace.change()?.write {
        *max = Some(2);
    }
    let when = "the deadline and the limits all fail";
    world
        .must_conflict(&grace.changes, (0, Constraint::Deadline), when)
        .await?;
    grace.change()?.commit_before = None;
    let limit = (0, LimitKind::CreatedPerScope);
    world
        .must_pass_limit(&grace.changes, limit, "the limits fail")
        .await?;
    world
        .must_hold(&link.row.with_uses(1), "after uses that failed")
        .await
}

// K6
pub(super) async fn a_repeated_create_finds_its_own_id(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let draft = Invite::email(ACME, "ada@example.com")?.role("member")?;
    let draft = draft.idempotency_key("one-request")?;
    let last_unit = |made: &mut Made| {
        made.change()?.limits = alloc::vec![
            Limit::Open {
                max: 1,
                as_of: make.now(),
            },
            tally(make.counter("last"), 1, 1),
        ];
        Ok::<(), Failure>(())
    };
    let mut first = make.draft(&draft)?;
    last_unit(&mut first)?;
    world.put(&first).await?;
    let mut replayed = make.draft(&draft)?;
    last_unit(&mut replayed)?;
    for (what, changes) in [
        ("the very same", &first.changes),
        ("its replay", &replayed.changes),
    ] {
        world
            .must_conflict(changes, (0, Constraint::Id), what)
            .await?;
    }
    world
        .must_hold(&first.row, "after the repeated create")
        .await?;
    let stored = world.present(&first.row).await?;
    let committed: Option<ChangeId> = first.changes.first().map(|change| change.change_id);
    ensure!(
        Some(stored.change_id()) == committed,
        "the row does not name the commit that wrote it"
    );
    Ok(())
}

pub(super) async fn the_answer_names_the_change_that_failed(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let taken = make.person(ACME, "taken@example.com")?;
    world.put(&taken).await?;
    for at in 0..5 {
        let mut over = make.person(ACME, "over@example.com")?;
        over.change()?
            .limits
            .push(tally(make.counter("over"), 1, 0));
        let mut late = make.person(ACME, "late@example.com")?;
        late.change()?.commit_before = Some(PAST);
        let stale = make.revoked(&make.person(ACME, "gone@example.com")?.row)?;
        let slot = make.person(ACME, "taken@example.com")?;
        for (bad, wanted) in [
            (&taken, Err(Constraint::Id)),
            (&stale, Err(Constraint::Revision)),
            (&slot, Err(Constraint::Slot)),
            (&late, Err(Constraint::Deadline)),
            (&over, Ok(LimitKind::CreatedPerScope)),
        ] {
            let mut made = (0..5)
                .map(|number| make.user(ACME, &alloc::format!("user-{number}")))
                .collect::<Result<Vec<_>, _>>()?;
            made.insert(at, bad.clone());
            let changes = batch(&made);
            let when = alloc::format!("change {at} of 6 fails");
            match wanted {
                Ok(limit) => world.must_pass_limit(&changes, (at, limit), &when).await?,
                Err(on) => world.must_conflict(&changes, (at, on), &when).await?,
            }
            for sound in made.iter().filter(|one| one.row.id() != taken.row.id()) {
                world.must_lack(&sound.row, &when).await?;
            }
        }
    }
    Ok(())
}

// K11, E1
pub(super) async fn no_commit_is_made_after_its_deadline(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let hour = Lifetime::hours(1);
    let (before, after) = (make.now().before(hour), make.now().after(hour));
    for deadline in [PAST, before] {
        let mut made = make.person(ACME, "ada@example.com")?;
        made.change()?.commit_before = Some(deadline);
        let when = "an insert after its deadline";
        world
            .must_conflict(&made.changes, (0, Constraint::Deadline), when)
            .await?;
        world.must_lack(&made.row, when).await?;
    }
    for deadline in [after, Timestamp::MAX] {
        let made = make.person(ACME, "ada@example.com")?;
        world.put(&made).await?;
        let mut redeemed = make.redeemed(&made.row, "ada")?;
        redeemed.change()?.commit_before = Some(before);
        let when = "a redemption after its deadline";
        world
            .must_conflict(&redeemed.changes, (0, Constraint::Deadline), when)
            .await?;
        world.must_hold(&made.row, when).await?;
        redeemed.change()?.commit_before = Some(deadline);
        world.put(&redeemed).await?;
    }
    Ok(())
}

// A14, K5
pub(super) async fn the_veto_comes_last_and_undoes_all(bench: &Bench) -> Result<(), Failure> {
    let Some(world) = bench.refusing_world().await? else {
        return Ok(());
    };
    let make = &world.make;
    let mut made = make.person(ACME, "ada@example.com")?;
    let counter = make.counter("vetoed");
    made.change()?.limits.push(tally(counter, 1, 1));
    match world.commit(&made.changes).await {
        Err(CommitError::Refused { at: 0, .. }) => {}
        other => {
            return Err(Failure::new(alloc::format!(
                "the host refuses, and the answer is {other:?}"
            )));
        }
    }
    must_be_empty(&world, &made).await?;
    ensure!(
        world.store.tally(&counter).await? == 0,
        "a commit that the host refused was counted"
    );
    doom(made.change()?, counter);
    let when = "the deadline fails where the host refuses";
    world
        .must_conflict(&made.changes, (0, Constraint::Deadline), when)
        .await?;
    made.change()?.commit_before = None;
    let limit = (0, LimitKind::CreatedPerScope);
    world
        .must_pass_limit(&made.changes, limit, "a limit fails where the host refuses")
        .await
}

pub(super) async fn changed_facts_are_a_conflict(bench: &Bench) -> Result<(), Failure> {
    let Some(world) = bench.restamped_world().await? else {
        return Ok(());
    };
    let make = &world.make;
    let mut made = make.person(ACME, "ada@example.com")?;
    made.change()?.premises = Some(Stamp::new(alloc::vec![Bench::STAMP]));
    made.change()?
        .limits
        .push(tally(make.counter("restamped"), 1, 0));
    let when = "a commit on facts that have changed since";
    world
        .must_conflict(&made.changes, (0, Constraint::Facts), when)
        .await?;
    must_be_empty(&world, &made).await?;
    let change = made.change()?;
    change.premises = None;
    change.limits.clear();
    world.put(&made).await
}

async fn must_be_empty(world: &World, made: &Made) -> Result<(), Failure> {
    world
        .must_lack(&made.row, "after a commit that was refused")
        .await?;
    if let (Some(digest), Some(slot)) = (made.row.digest(), made.row.slot()) {
        let found = world.store.find_by_digest(digest).await?;
        let holder = world.store.find_open(&slot).await?;
        ensure!(
            found.is_none() && holder.is_none(),
            "a commit that was refused left its keys"
        );
    }
    Ok(())
}
