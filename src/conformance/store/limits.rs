//! How much may be invited and sent holds at every commit.

use alloc::{format, vec::Vec};

use super::World;
use crate::{
    conformance::{Bench, Failure, Made, failure::ensure, fixtures::batch},
    invitation::{Limit, LimitKind},
    ports::{CommitError, Store},
    ticket::Pseudonym,
    values::{Lifetime, Timestamp},
};

const ACME: &str = "organization:acme";

/// A counter that lasts as long as the kit runs.
pub(super) const fn tally(key: Pseudonym, add: u32, max: u32) -> Limit {
    Limit::Tally {
        kind: LimitKind::CreatedPerScope,
        key,
        add,
        max,
        until: Timestamp::MAX,
    }
}

fn limited(mut made: Made, limit: Limit) -> Result<Made, Failure> {
    made.change()?.limits = alloc::vec![limit];
    Ok(made)
}

// A15, D5
pub(super) async fn open_invitations_are_counted_as_they_stand(
    bench: &Bench,
) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let open = |max| Limit::Open {
        max,
        as_of: make.now(),
    };
    // None of these counts: ended, lapsed, used up, elsewhere.
    let past = make.moved_to(make.now().before(Lifetime::days(7)));
    let dead = [
        past.person(ACME, "lapsed@example.com")?,
        past.request(ACME, "unanswered@example.com")?,
        make.person(ACME, "revoked@example.com")?,
        make.person("organization:umbrella", "elsewhere@example.com")?,
        make.person("team:acme", "elsewhere@example.com")?,
    ];
    world.commit(&batch(&dead)).await?;
    let [_, _, revoked, ..] = &dead;
    world.put(&make.revoked(&revoked.row)?).await?;
    let link = make.link(ACME, Some(1))?;
    world.put(&link).await?;
    world.put(&make.redeemed(&link.row, "ada")?).await?;
    // All of these do.
    let living = [
        make.person(ACME, "one@example.com")?,
        make.request(ACME, "two@example.com")?,
        make.link(ACME, Some(2))?,
    ];
    for (max, made) in (1..).zip(&living) {
        world.put(&limited(made.clone(), open(max))?).await?;
    }
    let fourth = make.person(ACME, "four@example.com")?;
    let when = "a fourth open invitation where 3 may stand";
    let reached = (0, LimitKind::OpenPerScope);
    let over = limited(fourth.clone(), open(3))?;
    world.must_pass_limit(&over.changes, reached, when).await?;
    world.must_lack(&fourth.row, when).await?;

    // To end one makes room, in the very batch.
    let [one, ..] = &living;
    let both = batch([&make.revoked(&one.row)?, &over]);
    world.commit(&both).await?;
    // What has lapsed by then does not count then; the moment is the change's own.
    let then = make.now().after(Lifetime::days(7));
    let fifth = make.moved_to(then).person(ACME, "five@example.com")?;
    let as_of_then = Limit::Open {
        max: 1,
        as_of: then,
    };
    world.put(&limited(fifth, as_of_then)?).await
}

// A14, K5
pub(super) async fn open_invitations_stay_within_their_cap_in_a_race(
    bench: &Bench,
) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for round in 0..bench.times() {
        let place = format!("organization:round-{round}");
        let made = (0..8).map(|number| {
            let limit = Limit::Open {
                max: 3,
                as_of: make.now(),
            };
            limited(make.user(&place, &format!("user-{number}"))?, limit)
        });
        let made = made.collect::<Result<Vec<_>, Failure>>()?;
        let wins = race(bench, &world, &made).await?;
        let counts = world
            .store
            .count(&crate::Scope::parse(&place)?, make.now())
            .await?;
        let open: u64 = counts.values().sum();
        ensure!(
            wins == 3 && open == 3,
            "{wins} were let in and {open} stand where 3 may"
        );
    }
    Ok(())
}

// F9, K13
pub(super) async fn a_counter_counts_up_to_its_cap_and_never_back(
    bench: &Bench,
) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let counter = make.counter("letters");
    let stands_at = |count: u32, when: &'static str| {
        let world = world.clone();
        async move {
            let seen = world.store.tally(&counter).await?;
            ensure!(
                seen == count,
                "{when}, a counter stands at {seen} and not at {count}"
            );
            Ok::<(), Failure>(())
        }
    };
    let person = |name: &str| make.person(ACME, &format!("{name}@example.com"));
    let first = limited(person("one")?, tally(counter, 2, 5))?;
    world.put(&first).await?;
    stands_at(2, "after a count of 2").await?;
    let elsewhere = make.person("organization:umbrella", "one@example.com")?;
    world
        .put(&limited(elsewhere, tally(counter, 2, 5))?)
        .await?;
    stands_at(4, "after a count of 2 in another scope").await?;
    let over = limited(person("two")?, tally(counter, 2, 5))?;
    let reached = (0, LimitKind::CreatedPerScope);
    let when = "a count beyond the cap";
    world.must_pass_limit(&over.changes, reached, when).await?;
    world.must_lack(&over.row, when).await?;
    stands_at(4, when).await?;
    world
        .put(&limited(person("three")?, tally(counter, 1, 5))?)
        .await?;
    stands_at(5, "at the cap").await?;
    world
        .put(&limited(person("four")?, tally(counter, 1, u32::MAX))?)
        .await?;
    for (add, max) in [(u32::MAX, u32::MAX), (i32::MAX.unsigned_abs(), 9)] {
        let over = limited(person("overflow")?, tally(counter, add, max))?;
        world
            .must_pass_limit(&over.changes, reached, "a count that overflows")
            .await?;
    }
    stands_at(6, "after a count under a higher cap").await?;

    // Nothing is refunded, nothing is reset.
    let revoked = make.revoked(&first.row)?;
    world.put(&revoked).await?;
    stands_at(6, "after a revocation").await?;
    world.put(&make.erased(&revoked.row)).await?;
    stands_at(6, "after an erasure").await?;
    world.put(&person("one")?).await?;
    let again = limited(person("five")?, tally(counter, 1, 6))?;
    world
        .must_pass_limit(&again.changes, reached, "after revoking and inviting anew")
        .await?;
    let other = world.store.tally(&make.counter("Letters")).await?;
    ensure!(
        other == 0,
        "a counter that was never used stands at {other}"
    );

    // The same write counts in several counters, or in none.
    let (one, other) = (make.counter("both-1"), make.counter("both-2"));
    let mut both = person("six")?;
    both.change()?.limits = alloc::vec![tally(one, 1, 1), tally(other, 1, 0)];
    world
        .must_pass_limit(&both.changes, reached, "the second of two counters")
        .await?;
    let seen = world.store.tally(&one).await?;
    ensure!(
        seen == 0,
        "the first counter of a commit that failed stands at {seen}"
    );
    Ok(())
}

// F9
pub(super) async fn a_counter_stays_within_its_cap_in_a_race(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for round in 0..bench.times() {
        let counter = make.counter(&format!("round-{round}"));
        let made = (0..8).map(|number| {
            // In scopes of their own, so that nothing but the counter is shared.
            let place = format!("team:{round}-{number}");
            limited(make.user(&place, "ada")?, tally(counter, 1, 3))
        });
        let made = made.collect::<Result<Vec<_>, Failure>>()?;
        let wins = race(bench, &world, &made).await?;
        let seen = world.store.tally(&counter).await?;
        ensure!(
            wins == 3 && seen == 3,
            "{wins} were counted as {seen} where 3 may be"
        );
    }
    Ok(())
}

// A10, K16
pub(super) async fn writers_that_share_counters_alone_all_succeed(
    bench: &Bench,
) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    for round in 0..bench.times() {
        let keys = [
            make.counter(&format!("a-{round}")),
            make.counter(&format!("b-{round}")),
        ];
        let made = (0..8).map(|number| {
            let mut made = make.person(
                &format!("team:{round}-{}", number % 2),
                &format!("user-{number}@example.com"),
            )?;
            let mut limits: Vec<Limit> = keys.iter().map(|key| tally(*key, 1, 100)).collect();
            // In opposite order, as for two who invite each other: that is where databases deadlock.
            if number % 2 == 1 {
                limits.reverse();
            }
            limits.push(Limit::Open {
                max: 100,
                as_of: make.now(),
            });
            made.change()?.limits = limits;
            Ok(made)
        });
        let made = made.collect::<Result<Vec<_>, Failure>>()?;
        let commits = made
            .iter()
            .map(|one| world.clone().commit_of(one.changes.clone()));
        for (_, result) in bench.race(commits).await? {
            result.map_err(|error| {
                Failure::from(error).while_("a commit that nothing stands against")
            })?;
        }
        for key in keys {
            let seen = world.store.tally(&key).await?;
            ensure!(seen == 8, "8 commits were counted as {seen}");
        }
    }
    Ok(())
}

/// How many win; all others must have reached a limit.
async fn race(bench: &Bench, world: &World, made: &[Made]) -> Result<usize, Failure> {
    let commits = made
        .iter()
        .map(|one| world.clone().commit_of(one.changes.clone()));
    let mut wins = 0_usize;
    for (_, result) in bench.race(commits).await? {
        match result {
            Ok(()) => wins = wins.saturating_add(1),
            Err(CommitError::LimitReached { at: 0, .. }) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(wins)
}
