//! What is written is what is read.

use alloc::{format, string::String, vec::Vec};

use super::World;
use crate::{
    conformance::{
        Bench, Failure, Made,
        failure::ensure,
        fixtures::{longest_role, scope},
    },
    invitation::{Amendment, Invitation, Invite, Invitee, Profile, Slot},
    ports::{Constraint, Query, Store},
    values::{
        DisplayText, Email, HeaderText, Lifetime, LinkBase, Locale, Message, Metadata, Phone, Role,
        Roles, Scope, Timestamp, UserId,
    },
};

const ACME: &str = "organization:acme";

pub(super) async fn every_field_comes_back_as_it_was_written(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let full = world.make.draft(&fullest_draft(world.make.now())?)?;
    let rows = [
        full,
        world.make.person(ACME, "ada@example.com")?,
        world.make.user(ACME, &"u".repeat(UserId::MAX_BYTES))?,
        world.make.link(ACME, Some(u32::MAX))?,
        world.make.link(ACME, None)?,
        world
            .make
            .draft(&Invite::domain(ACME, &longest_domain())?.role("member")?)?,
        world.make.request(ACME, "wilma@example.com")?,
    ];
    for made in &rows {
        world.put(made).await?;
    }
    for made in &rows {
        let what = format!("a row for {:?}", made.row.invitee());
        world.must_hold(&made.row, &what).await?;
    }
    Ok(())
}

type Step<'a> = dyn Fn(&Made) -> Result<Made, Failure> + Send + Sync + 'a;

pub(super) async fn every_state_comes_back_as_it_was_written(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let later = make.later(Lifetime::hours(1));
    let much_later = make.later(Lifetime::days(8));
    let steps: [(&str, &Step<'_>); 8] = [
        ("accepted", &|made| later.redeemed(&made.row, "ada")),
        ("declined", &|made| later.declined(&made.row)),
        ("revoked", &|made| later.revoked(&made.row)),
        ("resent", &|made| later.resent(&made.row)),
        ("rotated", &|made| later.rotated(&made.row)),
        ("extended", &|made| {
            later.extended(&made.row, Lifetime::days(2))
        }),
        ("expired", &|made| much_later.lapsed(&made.row)),
        ("erased", &|made| Ok(later.erased(&made.row))),
    ];
    for (name, step) in steps {
        let made = make.person(ACME, &format!("{name}@example.com"))?;
        world.put(&made).await?;
        let next = step(&made)?;
        world.put(&next).await?;
        world.must_hold(&next.row, name).await?;
        let again = much_later.erased(&next.row);
        world.put(&again).await?;
        let last = if again.changes.is_empty() {
            &next
        } else {
            &again
        };
        world.must_hold(&last.row, "erased after its end").await?;
    }
    for (name, approves) in [("approved", true), ("rejected", false)] {
        let made = make.request(ACME, &format!("{name}@example.com"))?;
        world.put(&made).await?;
        let next = if approves {
            later.approved(&made.row)?
        } else {
            later.rejected(&made.row)?
        };
        world.put(&next).await?;
        world.must_hold(&next.row, name).await?;
    }
    Ok(())
}

// E7
pub(super) async fn times_keep_their_microseconds(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let now = world.make.now();
    let first = Timestamp::MIN;
    let last = Timestamp::MAX.before(Lifetime::days(30));
    let second = |micros: i64| {
        let whole = now
            .unix_micros()
            .div_euclid(1_000_000)
            .saturating_mul(1_000_000);
        Timestamp::from_unix_micros(whole.saturating_add(micros)).unwrap_or(now)
    };
    let times = [
        second(0),
        second(1),
        second(999),
        second(999_999),
        first,
        last,
    ];
    let mut rows = Vec::new();
    for (number, time) in times.into_iter().enumerate() {
        let make = world.make.moved_to(time);
        let draft = Invite::email(ACME, &format!("at-{number}@example.com"))?
            .role("member")?
            .lifetime(Lifetime::micros(1_234_567))
            .until(Timestamp::MAX);
        let made = make.draft(&draft)?;
        world.put(&made).await?;
        rows.push((time, made.row));
    }
    for (time, row) in rows {
        world.must_hold(&row, &format!("created at {time}")).await?;
        let exact = Query::in_scope(scope(ACME)?)
            .created_from(time)
            .created_before(time.after(Lifetime::micros(1)));
        let found = world.ids(&exact, time).await?;
        ensure!(
            found == [row.id()],
            "the list of the one microsecond {time} has {} rows",
            found.len()
        );
    }
    Ok(())
}

// B11
pub(super) async fn an_insert_never_overwrites(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let moment = world.make.moment();
    let draft = |address: &str| Invite::email(ACME, address)?.role("member");
    let first = world.make.draft_at(&draft("ada@example.com")?, &moment)?;
    let second = world.make.draft_at(&draft("eve@example.com")?, &moment)?;
    world.put(&first).await?;
    let taken = (0, Constraint::Id);
    let when = "an insert with the id of another row";
    world.must_conflict(&second.changes, taken, when).await?;
    world.must_hold(&first.row, when).await?;

    let next = world.make.later(Lifetime::hours(1)).rotated(&first.row)?;
    world.put(&next).await?;
    let when = "an insert of a row that was written since";
    world.must_conflict(&first.changes, taken, when).await?;
    world.must_hold(&next.row, when).await
}

pub(super) async fn a_read_sees_what_was_written_before(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let mut make = world.make.clone();
    let mut made = make.person(ACME, "ada@example.com")?;
    // A miss must not stick either.
    must_be_seen(&world, &made.row, false).await?;
    for step in 0..12 {
        // Written on another thread, read on this one.
        let changes = core::mem::take(&mut made.changes);
        for (_, result) in bench.race([world.clone().commit_of(changes)]).await? {
            result?;
        }
        must_be_seen(&world, &made.row, true).await?;
        make = make.later(Lifetime::minutes(5));
        made = match step {
            9 => make.revoked(&made.row)?,
            10 => make.erased(&made.row),
            11 => break,
            _ if step % 2 == 0 => make.rotated(&made.row)?,
            _ => make.extended(&made.row, Lifetime::days(step))?,
        };
    }
    Ok(())
}

/// Every read must tell the state of this row, or that it is not there.
async fn must_be_seen(world: &World, row: &Invitation, is_there: bool) -> Result<(), Failure> {
    let now = world.make.now();
    if is_there {
        world.must_hold(row, "read after a write").await?;
    } else {
        world.must_lack(row, "read before it was written").await?;
    }
    if let Some(digest) = row.digest() {
        let found = world.store.find_by_digest(digest).await?;
        ensure!(
            found.is_some() == is_there && found.is_none_or(|found| found == *row),
            "the row is not found by its digest as it was written"
        );
    }
    let ada = Invitee::Email(Email::parse("ada@example.com")?);
    if let Some(slot) = Slot::of(&scope(ACME)?, &ada) {
        let holder = world.store.find_open(&slot).await?;
        let wanted = row.slot().filter(|_| is_there).map(|_| row.id());
        ensure!(
            holder.as_ref().map(Invitation::id) == wanted,
            "the slot is held by {holder:?} after a write"
        );
    }
    let status = row.status_at(now);
    let query = Query::in_scope(scope(ACME)?).with_status(status);
    let listed = world.walk(&query, now).await?;
    ensure!(
        listed.len() == usize::from(is_there) && listed.iter().all(|one| one == row),
        "the list does not show the row as it was written"
    );
    let counts = world.store.count(row.scope(), now).await?;
    let counted = counts.get(&status).copied().unwrap_or_default();
    ensure!(
        counted == u64::from(is_there),
        "the count of {status:?} is {counted}"
    );
    Ok(())
}

// D7, D8
pub(super) async fn no_call_reaches_into_another_scope(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let (ours, theirs) = world
        .make
        .twins([ACME, "organization:evil"], "ada@example.com")?;
    let (link, their_link) = {
        let moment = world.make.moment();
        let link = |scope: &str| Invite::anyone(scope)?.role("member");
        (
            world.make.draft_at(&link(ACME)?, &moment)?,
            world.make.draft_at(&link("organization:evil")?, &moment)?,
        )
    };
    world.put(&ours).await?;
    world.put(&link).await?;

    for other in [&theirs, &their_link] {
        world
            .must_lack(&other.row, "a look-up by id from another scope")
            .await?;
    }
    let gone = (0, Constraint::Revision);
    for (what, made) in [
        ("a replacement", world.make.revoked(&theirs.row)?),
        ("an erasure", world.make.erased(&theirs.row)),
        ("a redemption", world.make.redeemed(&theirs.row, "eve")?),
        ("a use", world.make.redeemed(&their_link.row, "eve")?),
    ] {
        let when = format!("{what} from another scope");
        world.must_conflict(&made.changes, gone, &when).await?;
    }
    world
        .must_hold(&ours.row, "after writes from another scope")
        .await?;
    world
        .must_hold(&link.row, "after uses from another scope")
        .await?;

    let now = world.make.now();
    let evil = scope("organization:evil")?;
    ensure!(
        world
            .ids(&Query::in_scope(evil.clone()), now)
            .await?
            .is_empty()
            && world
                .store
                .count(&evil, now)
                .await?
                .values()
                .all(|count| *count == 0),
        "another scope lists or counts the rows of this one"
    );
    if let Some(slot) = theirs.row.slot() {
        ensure!(
            world.store.find_open(&slot).await?.is_none(),
            "the slot of another scope is held by a row of this one"
        );
    }
    Ok(())
}

pub(super) async fn a_miss_is_an_answer(bench: &Bench) -> Result<(), Failure> {
    let world = bench.world().await?;
    let (make, store) = (&world.make, &world.store);
    let other = make.person(ACME, "grace@example.com")?;
    world.put(&other).await?;
    let made = make.person(ACME, "ada@example.com")?;
    let row = &made.row;
    world.must_lack(row, "before it was written").await?;
    if let (Some(digest), Some(slot)) = (row.digest(), row.slot()) {
        ensure!(
            store.find_by_digest(digest).await?.is_none(),
            "an unknown digest was found"
        );
        ensure!(
            store.find_open(&slot).await?.is_none(),
            "a free slot is held"
        );
    }
    let redeemer = make.ledger_row(row, "ada")?.redeemer;
    ensure!(
        store.redemption(&redeemer, row.id()).await?.is_none(),
        "the ledger knows somebody who never came"
    );
    ensure!(
        store.tally(&make.counter("new")).await? == 0,
        "a new counter is not at zero"
    );
    let nowhere = scope("organization:nowhere")?;
    ensure!(
        world
            .ids(&Query::in_scope(nowhere.clone()), make.now())
            .await?
            .is_empty()
            && store
                .count(&nowhere, make.now())
                .await?
                .values()
                .all(|count| *count == 0),
        "a scope without rows lists or counts some"
    );
    let revision = (0, Constraint::Revision);
    let when = "a replacement of a row that is not there";
    world
        .must_conflict(&make.revoked(row)?.changes, revision, when)
        .await
}

/// A draft with every field as long as it may be.
fn fullest_draft(now: Timestamp) -> Result<Invite, Failure> {
    let wide =
        |count: usize| ["\u{1f980}".repeat(count.div_ceil(2)), "ü".repeat(count / 2)].concat();
    let email = |name: char| Email::parse(&longest_address(name));
    let mut metadata = Metadata::default();
    for number in 0..Metadata::MAX_KEYS {
        let key = format!("{number:0>width$}", width = Metadata::MAX_KEY_BYTES);
        let value = format!(
            "\"'\\%_\n\t\u{1f980}{}",
            "v".repeat(Metadata::MAX_VALUE_BYTES.saturating_sub(11))
        );
        metadata.insert(&key, &value)?;
    }
    let profile = Profile {
        display_name: Some(DisplayText::parse(&wide(DisplayText::MAX_CHARS))?),
        given_name: Some(DisplayText::parse("O'Brien \"Bobby\" \\ %s {{x}}")?),
        family_name: Some(DisplayText::parse("=SUM(A1)")?),
        phone: Some(Phone::lenient("0151 23456789 ext. 12")?),
    };
    let names: Vec<String> = (0..Roles::MAX).map(longest_role).collect();
    let scope_id = "\u{1f980}".repeat(Scope::MAX_ID_BYTES / 4);
    let scope = format!("{}:{scope_id}", "k".repeat(Scope::MAX_KIND_BYTES));
    let mut draft = Invite::email(&scope, &longest_address('a'))?
        .roles(Roles::of(names.iter().map(String::as_str))?)
        .until(Timestamp::MAX)
        .lifetime(Lifetime::days(36_500).min(Timestamp::MAX.since(now)))
        .profile(profile)
        .from_name(&wide(DisplayText::MAX_CHARS))?
        .reply_to(email('b')?)
        .scope_name("Acme & Söhne")?
        .header(&wide(HeaderText::MAX_CHARS))?
        .message(&wide(Message::MAX_CHARS))?
        .footer("one\ntwo\n\nfour")?
        .language(Locale::parse("zh-Hant-HK")?)
        .redirect(&format!("https://app.example.com/{}", "p".repeat(1_900)))?
        .link_base(LinkBase::parse("https://app.example.com/another")?)
        .metadata(metadata.clone())
        .private_metadata(metadata)
        .with_link()
        .idempotency_key(&"\u{1f980}".repeat(63))?;
    for name in ('c'..='z').take(Invite::MAX_CC) {
        draft = draft.cc(email(name)?)?;
    }
    for number in 0..Invite::MAX_LINK_VALUES {
        draft = draft.link_value(&format!("{number:0>64}"), &"&".repeat(255))?;
    }
    for number in 0..16 {
        draft = draft.requires(&format!("{number:0>64}"))?;
    }
    Ok(draft)
}

fn longest_domain() -> String {
    format!("{0}.{0}.{0}.example", "d".repeat(55))
}

fn longest_address(name: char) -> String {
    let local = String::from(name).repeat(64);
    let label = "d".repeat(60);
    format!("{local}@{label}.{label}.{label}.us")
}

/// The amendment of everything that can be amended keeps everything else.
pub(super) async fn a_replacement_replaces_all_of_the_document(
    bench: &Bench,
) -> Result<(), Failure> {
    let world = bench.world().await?;
    let make = &world.make;
    let made = make.draft(&fullest_draft(make.now())?)?;
    world.put(&made).await?;
    let amendment = Amendment::default()
        .roles(Roles::of(["member"])?)
        .until(None)
        .metadata(Metadata::default())
        .private_metadata(Metadata::default())
        .lifetime(Lifetime::minutes(1));
    let (actor, rules) = (make.actor()?, make.rules());
    let decided = made.row.amend(
        &amendment,
        made.row.revision(),
        &actor,
        make.facts(),
        &rules,
        &make.moment(),
    )?;
    world.commit(&decided.changes).await?;
    world
        .must_hold(&decided.outcome, "after an amendment")
        .await?;
    let query = |role: &str| {
        Ok::<_, Failure>(Query::in_scope(made.row.scope().clone()).granting(Role::new(role)?))
    };
    ensure!(
        world.ids(&query("member")?, make.now()).await? == [made.row.id()]
            && world
                .ids(&query(&longest_role(0))?, make.now())
                .await?
                .is_empty(),
        "a list by role does not follow the amendment"
    );
    Ok(())
}

/// The kit makes what it says it makes.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::Fixtures;

    #[test]
    fn the_fullest_draft_is_one() {
        let make = Fixtures::at(Timestamp::from_unix_micros(1_795_000_000_000_000).unwrap());
        let make = make.unwrap();
        let row = make.draft(&fullest_draft(make.now()).unwrap()).unwrap().row;
        assert_eq!(row.cc().len(), Invite::MAX_CC);
        assert_eq!(row.grant().metadata.len(), Metadata::MAX_KEYS);
        assert_eq!(longest_address('a').len(), 64 + 1 + 60 * 3 + 2 + 3);
    }
}
