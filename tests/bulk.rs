//! Inviting many: the same as inviting one by one, and planned before it is done.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::mem::discriminant;

use invitation::{
    Delivery, Invitations, Invite, InviteRefusal, Invited, InvitedHow, Keyring, Lifetime,
    LimitKind, Status,
    memory::{MemoryDirectory, MemoryStore, SeededEntropy},
    policy::{Duplicates, LetterRate, Limits, Overflow, Per, Rate},
    service::{Bulk, Error},
};
use pollster::block_on;
use proptest::prelude::*;
use serde_json::Value;
use support::{
    ACME, KEY, World, acme, draft_for,
    faults::{Call, Fault, Faults, Faulty},
    grace, policy_with_links,
};

const MODES: [Duplicates; 5] = [
    Duplicates::Refuse,
    Duplicates::ReturnExisting,
    Duplicates::Resend,
    Duplicates::Replace,
    Duplicates::Allow,
];

/// The rules that a run goes by.
#[derive(Debug, Clone)]
struct Setting {
    mode: usize,
    open: Option<u32>,
    per_scope: Option<u32>,
    per_recipient: Option<u32>,
    letters: Option<u32>,
    suppresses: bool,
    full: bool,
}

/// One row, as small numbers.
#[derive(Debug, Clone)]
struct Row {
    who: u8,
    role: u8,
    key: Option<u8>,
    extra: u8,
}

impl Row {
    fn draft(&self) -> Invite {
        let base = match self.who {
            0..=3 => Invite::email(ACME, &format!("p{}@example.com", self.who)),
            4 => Invite::email(ACME, "p0+tag@example.com"),
            5 => Invite::user(ACME, "zoe"),
            6 => Invite::user(ACME, "milo"),
            7 => Invite::email(ACME, "blocked@example.com"),
            8 => Invite::anyone(ACME),
            _ => Invite::domain(ACME, "example.com"),
        };
        let base = match self.role {
            0..=3 => base.unwrap().role("member"),
            4 => base.unwrap().role("admin"),
            5 => base.unwrap().role("owner"),
            6 => base.unwrap().role("ghost"),
            _ => base,
        };
        let base = match self.extra {
            0 => base.unwrap().with_link(),
            1 => base.unwrap().without_letter(),
            2 => base.unwrap().lifetime(Lifetime::days(400)),
            3 => base.unwrap().cc("p1@example.com".parse().unwrap()).unwrap(),
            _ => base.unwrap(),
        };
        match self.key {
            Some(key) => base.idempotency_key(&format!("key-{key}")).unwrap(),
            None => base,
        }
    }
}

fn world_of(setting: &Setting) -> World {
    let mut limits = Limits::default();
    limits.open_per_scope = setting.open;
    let rate = |per, max: Option<u32>| {
        max.map(|max| Rate {
            per,
            max,
            window: Lifetime::days(30),
        })
    };
    limits.created = rate(Per::Scope, setting.per_scope)
        .into_iter()
        .chain(rate(Per::Recipient, setting.per_recipient))
        .collect();
    limits.letters = setting.letters.map(|max| LetterRate {
        max,
        window: Lifetime::days(30),
        overflow: if setting.suppresses {
            Overflow::SuppressLetter
        } else {
            Overflow::Refuse
        },
    });
    let rules = policy_with_links()
        .duplicates(MODES[setting.mode])
        .limits(limits);
    let world = World::with_policy(rules.build().unwrap());
    world.directory.block("blocked@example.com").unwrap();
    if setting.full {
        world.directory.seats(ACME, 3).unwrap();
    }
    world
}

/// Two worlds of the same past: some rows have lapsed, some stand, and the agenda has not run.
fn with_past(setting: &Setting, lapsed: &[Row], standing: &[Row]) -> (World, Vec<String>) {
    let world = world_of(setting);
    let mut ids = Vec::new();
    let mut invite = |rows: &[Row]| {
        for row in rows {
            let made = block_on(world.invitations.invite(&row.draft(), &grace()));
            ids.extend(made.ok().map(|made| made.invitation.id().to_string()));
        }
    };
    invite(lapsed);
    world.advance(Lifetime::days(8));
    invite(standing);
    world.advance(Lifetime::minutes(2));
    (world, ids)
}

/// Whatever differs from run to run gets a name that does not.
struct Names(Vec<(String, String)>);

impl Names {
    fn new(past: &[String], rows: &[Result<Invited, InviteRefusal>]) -> Self {
        let mut names: Vec<(String, String)> = Vec::new();
        let new = rows.iter().enumerate().filter_map(|(at, row)| {
            let made = row.as_ref().ok()?;
            Some((made.invitation.id().to_string(), format!("row-{at}")))
        });
        let old = past.iter().enumerate();
        for (id, name) in old
            .map(|(at, id)| (id.clone(), format!("past-{at}")))
            .chain(new)
        {
            if names.iter().all(|(known, _)| *known != id) {
                names.push((id, name));
            }
        }
        Self(names)
    }

    fn apply(&self, text: &str) -> String {
        let names = self.0.iter();
        names.fold(text.to_owned(), |text, (id, name)| text.replace(id, name))
    }

    fn outcome(&self, row: &Result<Invited, InviteRefusal>) -> String {
        self.apply(&match row {
            Ok(invited) => format!(
                "{:?} {} {:?} link: {}",
                invited.how,
                invited.invitation.id(),
                invited.invitation.delivery(),
                invited.link.is_some()
            ),
            Err(reason) => format!("{reason:?}"),
        })
    }

    /// Every stored byte and every event, without what is drawn at random.
    fn stored(&self, store: &MemoryStore) -> (Vec<String>, Vec<String>) {
        let mut rows: Vec<String> = store
            .dump()
            .iter()
            .map(|document| {
                let mut value = serde_json::to_value(document).unwrap();
                strip(&mut value);
                self.apply(&value.to_string())
            })
            .collect();
        rows.sort();
        let events = store.events();
        let events = events
            .iter()
            .map(|event| self.apply(&serde_json::to_string(event).unwrap()));
        (rows, events.collect())
    }
}

fn strip(value: &mut Value) {
    if let Value::Object(fields) = value {
        for random in ["change_id", "seed", "digest", "erase_at"] {
            fields.remove(random);
        }
        fields.values_mut().for_each(strip);
    }
}

fn one_by_one(world: &World, drafts: &[Invite]) -> Vec<Result<Invited, InviteRefusal>> {
    let invite = |draft| match block_on(world.invitations.invite(draft, &grace())) {
        Ok(invited) => Ok(invited),
        Err(Error::Refused(reason)) => Err(reason),
        Err(error) => panic!("no port fails here: {error:?}"),
    };
    drafts.iter().map(invite).collect()
}

fn all_at_once(world: &World, drafts: &[Invite]) -> Vec<Result<Invited, InviteRefusal>> {
    let bulk = block_on(world.invitations.invite_many(drafts, &grace()));
    assert!(bulk.interrupted.is_none());
    bulk.rows
}

fn assert_bulk_is_the_fold(setting: &Setting, past: [&[Row]; 2], batches: &[Vec<Row>]) {
    let (left, left_past) = with_past(setting, past[0], past[1]);
    let (right, right_past) = with_past(setting, past[0], past[1]);
    let (mut left_rows, mut right_rows) = (Vec::new(), Vec::new());
    for batch in batches {
        let drafts: Vec<Invite> = batch.iter().map(Row::draft).collect();
        left_rows.extend(all_at_once(&left, &drafts));
        right_rows.extend(one_by_one(&right, &drafts));
    }
    let left_names = Names::new(&left_past, &left_rows);
    let right_names = Names::new(&right_past, &right_rows);
    assert_eq!(left_rows.len(), right_rows.len());
    for (at, (ours, theirs)) in left_rows.iter().zip(&right_rows).enumerate() {
        assert_eq!(
            left_names.outcome(ours),
            right_names.outcome(theirs),
            "row {at}"
        );
    }
    let (rows, events) = left_names.stored(&left.store);
    let (expected_rows, expected_events) = right_names.stored(&right.store);
    assert_eq!(rows, expected_rows);
    assert_eq!(events, expected_events);
}

fn assert_plan_tells_what_is_done(setting: &Setting, past: [&[Row]; 2], batch: &[Row]) {
    let (world, _) = with_past(setting, past[0], past[1]);
    let drafts: Vec<Invite> = batch.iter().map(Row::draft).collect();
    let bytes = |world: &World| {
        let members = world.store.members(&acme());
        let rows = serde_json::to_string(&world.store.dump()).unwrap();
        (
            rows,
            world.store.events(),
            members,
            format!("{:?}", world.store),
        )
    };
    let before = bytes(&world);
    let plan = block_on(world.invitations.plan_many(&drafts, &grace()));
    assert_eq!(bytes(&world), before, "a plan writes nothing");
    assert!(plan.interrupted.is_none());
    let done = all_at_once(&world, &drafts);
    assert_eq!(plan.rows.len(), done.len());
    for (at, (planned, row)) in plan.rows.iter().zip(&done).enumerate() {
        match (planned, row) {
            (Ok(planned), Ok(made)) => {
                assert_eq!(
                    discriminant(&planned.how),
                    discriminant(&made.how),
                    "row {at}: {planned:?} {:?}",
                    made.how
                );
                let posts = matches!(
                    made.how,
                    InvitedHow::Created | InvitedHow::Replaced { .. } | InvitedHow::Resent
                );
                let delivery = made.invitation.delivery();
                let held_back = matches!(delivery, Delivery::Suppressed { .. });
                if posts {
                    let letter = made.invitation.goes_by_letter();
                    assert_eq!(planned.letter_suppressed && letter, held_back, "row {at}");
                }
            }
            (Err(planned), Err(reason)) => match (planned, reason) {
                // The plan cannot know the id of what it does not make.
                (InviteRefusal::Duplicate { .. }, InviteRefusal::Duplicate { .. }) => {}
                _ => assert_eq!(planned, reason, "row {at}"),
            },
            _ => panic!("row {at}: planned {planned:?}, came to {row:?}"),
        }
    }
}

fn setting() -> impl Strategy<Value = Setting> {
    let some = |range: std::ops::Range<u32>| prop::option::weighted(0.3, range);
    (
        0..MODES.len(),
        some(1..8),
        some(1..12),
        some(1..4),
        prop::option::weighted(0.6, 1_u32..4),
        any::<bool>(),
        prop::bool::weighted(0.05),
    )
        .prop_map(
            |(mode, open, per_scope, per_recipient, letters, suppresses, full)| Setting {
                mode,
                open,
                per_scope,
                per_recipient,
                letters,
                suppresses,
                full,
            },
        )
}

fn rows(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<Row>> {
    let row = (
        0_u8..10,
        0_u8..8,
        prop::option::weighted(0.3, 0_u8..4),
        0_u8..10,
    )
        .prop_map(|(who, role, key, extra)| Row {
            who,
            role,
            key,
            extra,
        });
    prop::collection::vec(row, count)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    // F13
    #[test]
    fn f13_inviting_many_is_inviting_one_by_one(
        setting in setting(),
        lapsed in rows(0..4),
        standing in rows(0..4),
        batches in prop::collection::vec(rows(0..12), 1..3),
    ) {
        assert_bulk_is_the_fold(&setting, [&lapsed, &standing], &batches);
    }

    // L13
    #[test]
    fn l13_a_plan_tells_what_inviting_many_then_does(
        setting in setting(),
        lapsed in rows(0..4),
        standing in rows(0..4),
        batch in rows(0..14),
    ) {
        assert_plan_tells_what_is_done(&setting, [&lapsed, &standing], &batch);
    }
}

/// More rows than a chunk, with what they collide with in another chunk.
fn long_list(rows: u8) -> Vec<Row> {
    (0..rows)
        .map(|number| Row {
            who: number.wrapping_mul(7) % 10,
            role: if number % 9 == 0 { 5 } else { 0 },
            key: (number % 11 == 0).then_some(number % 3),
            extra: 3 + number % 5,
        })
        .collect()
}

fn unbounded(mode: usize) -> Setting {
    Setting {
        mode,
        open: None,
        per_scope: None,
        per_recipient: None,
        letters: None,
        suppresses: false,
        full: false,
    }
}

// F13
#[test]
fn f13_lists_of_several_chunks_are_invited_as_one_by_one_in_every_mode() {
    for mode in 0..MODES.len() {
        let list = [long_list(130)];
        assert_bulk_is_the_fold(&unbounded(mode), [&[], &[]], &list);
        let tight = Setting {
            open: Some(9),
            per_scope: Some(60),
            letters: Some(3),
            suppresses: true,
            ..unbounded(mode)
        };
        assert_bulk_is_the_fold(&tight, [&[], &[]], &list);
        assert_plan_tells_what_is_done(&tight, [&[], &[]], &list[0]);
    }
}

fn people(count: usize) -> Vec<Invite> {
    (0..count)
        .map(|number| draft_for(&format!("person-{number}@example.com")).unwrap())
        .collect()
}

#[test]
fn the_outcomes_come_in_the_order_of_the_drafts() {
    let world = world_of(&unbounded(0));
    let mut drafts = people(120);
    drafts[70] = draft_for("person-3@example.com").unwrap();
    drafts[90] = drafts[90].clone().role("owner").unwrap();
    let rows = all_at_once(&world, &drafts);
    let third = rows[3].as_ref().unwrap().invitation.id();
    for (at, (row, draft)) in rows.iter().zip(&drafts).enumerate() {
        match (at, row) {
            (70, Err(InviteRefusal::Duplicate { existing })) => assert_eq!(*existing, third),
            (90, Err(InviteRefusal::Ceiling(_))) => {}
            (_, Ok(made)) => assert_eq!(made.invitation.invitee(), draft.invitee()),
            (_, Err(reason)) => panic!("row {at}: {reason:?}"),
        }
    }
    assert_eq!(world.run_due().sent, 118);
}

#[test]
fn nobody_and_nothing_make_an_empty_answer() {
    let world = world_of(&unbounded(0));
    let bulk = block_on(world.invitations.invite_many(&[], &grace()));
    assert!(bulk.rows.is_empty() && bulk.interrupted.is_none());
    assert!(world.store.dump().is_empty());
}

type Flaky = Invitations<Faulty<MemoryStore>, Faulty<MemoryDirectory>>;

/// The service of a world, over ports that can fail.
fn flaky(world: &World, ring: &str) -> (Flaky, Faults) {
    let faults = Faults::none();
    let service = Invitations::with_ports(
        Faulty::new(world.store.clone(), &faults),
        Faulty::new(world.directory.clone(), &faults),
        Keyring::parse(ring).unwrap(),
        world.invitations.policy().clone(),
        world.clock.clone(),
        Faulty::new(SeededEntropy::new(2), &faults),
    );
    (service, faults)
}

fn many(service: &Flaky, drafts: &[Invite]) -> Bulk {
    block_on(service.invite_many(drafts, &grace()))
}

// F13
#[test]
fn f13_a_store_that_fails_is_no_outcome_of_a_row_and_what_was_before_is_done() {
    for (kind, after) in [(Call::Commit, 1), (Call::Facts, 57), (Call::Random, 63)] {
        let world = world_of(&unbounded(0));
        let (service, faults) = flaky(&world, KEY);
        faults.nth(kind, after, Fault::Before);
        let bulk = many(&service, &people(120));
        assert_eq!(bulk.rows.len(), 50, "{kind:?}");
        assert!(bulk.rows.iter().all(Result::is_ok));
        let why = bulk.interrupted.unwrap();
        assert!(matches!(why, Error::Unavailable(_)) && why.is_retryable());
        assert_eq!(world.store.dump().len(), 50, "nothing more was begun");
    }
}

// F13
#[test]
fn f13_whatever_call_fails_the_rows_of_the_answer_are_the_rows_of_the_store() {
    // The limit makes the chunk fail, so each row is then done by itself.
    for (open, calls) in [(None, 14), (Some(4), 40)] {
        for call in 0..calls {
            for fault in [Fault::Before, Fault::Unknown, Fault::After] {
                let setting = Setting {
                    open,
                    ..unbounded(0)
                };
                let world = world_of(&setting);
                let (service, faults) = flaky(&world, KEY);
                let mut left = call;
                faults.set(move |_| {
                    let hit = left == 0;
                    left -= 1;
                    hit.then_some(fault)
                });
                let bulk = many(&service, &people(6));
                let made = bulk.rows.iter().filter(|row| row.is_ok()).count();
                assert_eq!(world.store.dump().len(), made, "call {call}, {fault:?}");
                let whole = bulk.rows.len() == 6;
                assert_eq!(whole, bulk.interrupted.is_none(), "call {call}, {fault:?}");
                for (at, row) in bulk.rows.iter().enumerate() {
                    let expected = open.is_none_or(|open| at < open as usize);
                    assert_eq!(row.is_ok(), expected, "call {call}, {fault:?}, row {at}");
                }
            }
        }
    }
}

// K6
#[test]
fn k6_a_lost_answer_of_a_chunk_is_found_out() {
    let world = world_of(&unbounded(0));
    let (service, faults) = flaky(&world, KEY);
    faults.nth(Call::Commit, 0, Fault::After);
    let bulk = many(&service, &people(60));
    assert!(bulk.interrupted.is_none());
    assert_eq!(bulk.rows.iter().filter(|row| row.is_ok()).count(), 60);
    assert_eq!(world.store.dump().len(), 60);
}

// K6
#[test]
fn k6_rows_in_doubt_are_told_and_keys_make_them_repeatable() {
    let world = world_of(&unbounded(0));
    let (service, faults) = flaky(&world, KEY);
    let drafts: Vec<Invite> = people(60)
        .into_iter()
        .enumerate()
        .map(|(at, draft)| draft.idempotency_key(&format!("row-{at}")).unwrap())
        .collect();
    let mut committed = 0;
    faults.set(move |call| match call {
        Call::Commit => {
            committed += 1;
            (committed == 2).then_some(Fault::After)
        }
        // Nothing can be read from the moment of the lost answer on.
        Call::Read => (committed == 2).then_some(Fault::Before),
        _ => None,
    });
    let bulk = many(&service, &drafts);
    assert_eq!(bulk.rows.len(), 50);
    assert!(matches!(bulk.interrupted, Some(Error::OutcomeUnknown)));
    faults.clear();
    let again = many(&service, &drafts);
    let replayed = |row: &Result<Invited, InviteRefusal>| {
        row.as_ref()
            .is_ok_and(|made| made.how == InvitedHow::Replayed)
    };
    assert_eq!(again.rows.len(), 60);
    assert!(again.rows.iter().all(replayed));
    assert_eq!(world.store.dump().len(), 60);
    assert_eq!(world.run_due().sent, 60, "and each gets one letter");
}

#[test]
fn a_plan_that_is_interrupted_says_how_far_it_came() {
    let world = world_of(&unbounded(0));
    let (service, faults) = flaky(&world, KEY);
    faults.nth(Call::Facts, 3, Fault::Before);
    let plan = block_on(service.plan_many(&people(6), &grace()));
    assert_eq!(plan.rows.len(), 3);
    assert!(matches!(plan.interrupted, Some(Error::Unavailable(_))));
}

// K10
#[test]
fn k10_a_key_that_is_missing_here_interrupts_before_anything_is_written() {
    let newer = "k2:active:0f0e0d0c0b0a09080706050403020100f0e0d0c0b0a090807060504030201000";
    let world = world_of(&unbounded(1));
    let standing = world.invite(&people(1)[0]).invitation;
    let (service, _) = flaky(&world, newer);
    let mut drafts = people(3);
    drafts.rotate_left(1);
    drafts[2] = drafts[2].clone().with_link();
    let bulk = many(&service, &drafts);
    assert_eq!(bulk.rows.len(), 2, "the rows before are done and told");
    assert!(matches!(bulk.interrupted, Some(Error::Unavailable(_))));
    assert_eq!(world.store.dump().len(), 3);
    assert_eq!(world.stored(&standing), standing);
}

// G2
#[test]
fn g2_a_limit_that_is_reached_in_the_middle_costs_only_the_rows_beyond_it() {
    let setting = Setting {
        open: Some(70),
        ..unbounded(0)
    };
    let world = world_of(&setting);
    let rows = all_at_once(&world, &people(100));
    assert!(rows[..70].iter().all(Result::is_ok));
    let full = InviteRefusal::Limit(LimitKind::OpenPerScope);
    assert!(
        rows[70..]
            .iter()
            .all(|row| row.as_ref().err() == Some(&full))
    );
    let counts = block_on(world.invitations.count(&acme())).unwrap();
    assert_eq!(counts[&Status::Pending], 70);
}
