//! A whole system, simulated from a seed: thousands of commands by anybody, time that steps back,
//! and faults at every port call, beside a small model of what should be.
//!
//! `SIMULATION_SEEDS=500 SIMULATION_STEPS=5000 cargo test --test simulation` runs more, and
//! `SIMULATION_FROM=17` begins at that seed: a failure names the seed and the step.
//!
//! # What always holds
//!
//! 1. A command succeeds exactly where the model knows no reason against it; else it names one of
//!    the model's reasons, and nothing has changed.
//! 2. "Unavailable" means that nothing changed; a lost answer means all or nothing.
//! 3. At most one invitation holds the place of a person in a scope.
//! 4. Members are those who were, and who stand in a ledger.
//! 5. The uses of a link are its ledger rows, and within its cap. What is for one is taken by one.
//! 6. A terminal state is for ever; at most one event ends an invitation; it expires at most once.
//! 7. A revision grows with every write and never falls.
//! 8. No letter goes out for an invitation whose end was committed, and none with a dead ticket.
//! 9. Every letter that waits is sent once the faults stop, and every lapse is stored.
//! 10. A ticket opens its own generation alone.
//! 11. What was created stays counted, whatever became of it.
//! 12. Events hold ids alone; an erased row holds no address, no name, no ticket.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod choice;
mod model;
#[path = "../support/mod.rs"]
mod support;
mod words;
mod world;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, panic,
};

use choice::Random;
use invitation::{Delivery, Email, EventKind, Invitation, InvitationId, Roles, Timestamp};
use invitation::{
    ports::{Query, Store},
    service::Error,
};
use model::{
    Command, DAY, Draft, FIRST_PERSON, HOUR, MINUTE, Mode, Model, Pocketed, RETENTION, Role, Row,
    State, USERS, Who,
};
use pollster::block_on;
use support::faults::{Call, Fault, run};
use world::{Answer, SCOPES, World, actor, address, draft, micros, scope, state_of, word};

struct Simulation {
    random: Random,
    model: Model,
    world: World,
    latest: i64,
    recent: Vec<InvitationId>,
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let modes = [
            Mode::Refuse,
            Mode::Return,
            Mode::Resend,
            Mode::Replace,
            Mode::Allow,
        ];
        let mode = modes[usize::try_from(seed % 5).unwrap()];
        let open = random.percent(40).then(|| 4 + random.below(20));
        let per_inviter = random.percent(40).then(|| 3 + random.below(12));
        let model = Model::new(mode, open, per_inviter);
        let world = World::new(&model, random.percent(50), seed);
        let latest = world.now();
        Self {
            random,
            model,
            world,
            latest,
            recent: Vec::new(),
        }
    }

    fn step(&mut self) {
        match self.random.below(100) {
            0..=9 => self.pass_time(),
            10..=17 => self.change_members(),
            18..=24 => self.run_the_agenda(),
            25 if self.random.percent(40) => self.erase(),
            25 if self.random.percent(50) => self.revoke_all(),
            26..=28 => self.invite_many(),
            _ => self.command(),
        }
    }

    fn pass_time(&mut self) {
        let now = self.world.now();
        let small = [MINUTE / 2, 2 * MINUTE, 2 * MINUTE, 20 * MINUTE, -5 * MINUTE];
        let large = [HOUR, HOUR, 8 * HOUR, 2 * DAY];
        let far = self.random.percent(25);
        let to = now
            + if far {
                self.random.pick(&large)
            } else {
                self.random.pick(&small)
            };
        if to < self.latest - 30 * MINUTE {
            return;
        }
        self.latest = self.latest.max(to);
        let to = Timestamp::from_unix_micros(to).unwrap();
        self.world.clock.set(to);
    }

    fn change_members(&mut self) {
        let (place, user) = (self.random.below(2), self.random.below(USERS.len()));
        let directory = &self.world.directory;
        if self.random.percent(50) {
            let person = self.random.below(USERS.len() - FIRST_PERSON);
            if self.model.blocked.remove(&person) {
                directory.unblock(&address(person)).unwrap();
            } else if self.random.percent(15) {
                self.model.blocked.insert(person);
                directory.block(&address(person)).unwrap();
            }
            return;
        }
        let usual = [Role::Owner, Role::Admin, Role::Member];
        // The first three mostly keep what they have, or nobody could invite.
        let role = match usual.get(user) {
            Some(role) if self.random.percent(70) => Some(*role),
            Some(_) => self.random.percent(50).then_some(Role::Member),
            None => self.random.percent(10).then(|| self.random.pick(&usual)),
        };
        match role {
            Some(role) => {
                directory
                    .member(SCOPES[place], USERS[user], [word(role)])
                    .unwrap();
                self.model
                    .members
                    .insert((place, user), BTreeSet::from([role]));
            }
            None => {
                directory.remove_member(SCOPES[place], USERS[user]).unwrap();
                self.model.members.remove(&(place, user));
            }
        }
    }

    /// Lets calls of the ports go wrong, mostly one of them. Whether any may.
    fn plan_faults(&mut self, kinds: &'static [Fault]) -> bool {
        if !self.random.percent(25) {
            self.world.faults.clear();
            return false;
        }
        let mut random = Random(self.random.next());
        let often = random.percent(15);
        let mut left = random.below(7);
        self.world.faults.set(move |call| {
            let hit = if often {
                random.percent(40)
            } else {
                left = left.wrapping_sub(1);
                left == usize::MAX
            };
            // The agenda's claims fail seldom: a row that is claimed in vain is set aside at last.
            let spared = call == Call::Claim && random.percent(50);
            (hit && !spared).then(|| random.pick(kinds))
        });
        true
    }

    fn command(&mut self) {
        use Fault::{After, Before, CutAfter, CutBefore, Unknown};
        let Some(command) = self.a_command() else {
            return;
        };
        let now = self.world.now();
        let reasons = self.model.reasons(&command, now);
        let faulty = self.plan_faults(&[Before, Unknown, After, CutBefore, CutAfter]);
        let answer = self.world.act(&command, &self.model);
        self.world.faults.clear();
        let what = format!("{command:?} came to {answer:?}; reasons against it: {reasons:?}");
        match answer {
            Answer::Done(made) => {
                assert!(reasons.is_empty(), "{what}");
                self.apply(&command, made, now);
            }
            Answer::Refused(reason) => assert!(reasons.contains(reason), "{what}"),
            Answer::Nothing => assert!(faulty, "{what}"),
            Answer::Doubt => {
                assert!(faulty, "{what}");
                let (happened, made) = self.look(&command, now);
                if happened {
                    assert!(reasons.is_empty(), "{what}, and yet it happened");
                    self.apply(&command, made, now);
                }
            }
        }
        self.compare_around(&command, &what);
    }

    fn apply(&mut self, command: &Command, made: Option<InvitationId>, now: i64) {
        self.model.apply(command, made, now);
        self.recent.extend(made);
        if let Command::Block(ticket, _) = command
            && let Who::Person(person) = self.model.rows[&ticket.id].draft.who
            && self.random.percent(10)
        {
            self.model.blocked.insert(person);
            self.world.directory.block(&address(person)).unwrap();
        }
    }

    /// Whether a command of which nobody knows was done, and which row it added.
    fn look(&self, command: &Command, now: i64) -> (bool, Option<InvitationId>) {
        let changed = |id: InvitationId| {
            let row = &self.model.rows[&id];
            self.world.stored(row, id).revision().get() != row.revision
        };
        match command {
            Command::Invite(draft, _) | Command::Request(draft, _) => {
                let made = self.newcomer(draft.scope, now);
                let holder = self.model.holder(draft);
                (made.is_some() || holder.is_some_and(changed), made)
            }
            Command::Renew(id, _) => {
                let made = self.newcomer(self.model.rows[id].draft.scope, now);
                (made.is_some() || changed(*id), made)
            }
            Command::Redeem(Pocketed { id, .. }, who) | Command::Accept(id, who) => {
                let row = &self.model.rows[id];
                let stored = self.world.stored(row, *id);
                let user = world::claimant(*who).user().clone();
                let redeemer = stored.redeemer(&user, &self.world.keyring);
                let found = block_on(self.world.store.redemption(&redeemer, *id)).unwrap();
                (found.is_some() && !row.ledger.contains(&who.user), None)
            }
            Command::Approve(id, ..)
            | Command::Reject(id, ..)
            | Command::Amend(id, ..)
            | Command::Revoke(id, _)
            | Command::Resend(id, _)
            | Command::Rotate(id, _)
            | Command::Reveal(id, _)
            | Command::Extend(id, ..)
            | Command::DeclineInbox(id, _)
            | Command::Foreign(id, _)
            | Command::Decline(Pocketed { id, .. }, _)
            | Command::Block(Pocketed { id, .. }, _)
            | Command::Preview(Pocketed { id, .. }) => (changed(*id), None),
        }
    }

    /// A row of this moment that the model does not know.
    fn newcomer(&self, place: usize, now: i64) -> Option<InvitationId> {
        let now = Timestamp::from_unix_micros(now).unwrap();
        let query = Query::in_scope(scope(place))
            .created_from(now)
            .created_before(now.after(micros(1)))
            .limit(Query::MAX_LIMIT);
        let page = block_on(self.world.store.list(&query, now)).unwrap();
        let mut ids = page.items.iter().map(Invitation::id);
        ids.find(|id| !self.model.rows.contains_key(id))
    }

    fn compare_around(&self, command: &Command, what: &str) {
        match command {
            Command::Invite(draft, _) | Command::Request(draft, _) => {
                if let Some(id) = self.model.holder(draft) {
                    self.compare(id, what);
                }
            }
            Command::Redeem(Pocketed { id, .. }, _) | Command::Accept(id, _) => {
                self.compare(*id, what);
                self.compare_members(what);
            }
            Command::Approve(id, ..)
            | Command::Reject(id, ..)
            | Command::Amend(id, ..)
            | Command::Revoke(id, _)
            | Command::Resend(id, _)
            | Command::Rotate(id, _)
            | Command::Reveal(id, _)
            | Command::Extend(id, ..)
            | Command::Renew(id, _)
            | Command::DeclineInbox(id, _)
            | Command::Foreign(id, _)
            | Command::Decline(Pocketed { id, .. }, _)
            | Command::Block(Pocketed { id, .. }, _)
            | Command::Preview(Pocketed { id, .. }) => self.compare(*id, what),
        }
        if let Some(id) = self.recent.last() {
            self.compare(*id, what);
        }
    }

    /// The stored row is what the model says.
    fn compare(&self, id: InvitationId, what: &str) {
        let row = &self.model.rows[&id];
        let stored = self.world.stored(row, id);
        let ours = (
            row.state,
            row.revision,
            row.expires,
            row.generation,
            row.erased,
        );
        let theirs = (
            state_of(stored.state().status()),
            stored.revision().get(),
            stored.expires_at().unix_micros(),
            stored.generation(),
            stored.erased_at().is_some(),
        );
        assert_eq!(ours, theirs, "{what}: {stored:?}");
        let roles = Roles::of([word(row.role)]).unwrap();
        assert_eq!(stored.grant().roles, roles, "{what}");
        assert_eq!(*stored.sponsor(), actor(row.sponsor), "{what}");
        let uses = if row.is_multiple() {
            row.ledger.len()
        } else {
            assert!(row.ledger.len() <= 1, "{what}: taken by several");
            0
        };
        assert_eq!(usize::try_from(stored.use_count()).unwrap(), uses, "{what}");
        let cap = row.draft.uses as usize;
        assert!(!row.is_multiple() || cap == 0 || uses <= cap, "{what}");
        let ledger = self.world.store.redemptions(id).len();
        assert_eq!(ledger, row.ledger.len(), "{what}");
    }

    fn compare_members(&self, what: &str) {
        for (number, place) in SCOPES.iter().enumerate() {
            let stored = self.world.store.members(&scope(number));
            let stored: BTreeMap<String, String> = stored
                .into_iter()
                .map(|(user, roles)| (user.to_string(), roles.to_string()))
                .collect();
            let ours = self.model.members.iter();
            let ours = ours.filter(|((at, _), _)| *at == number);
            let ours: BTreeMap<String, String> = ours
                .map(|((_, user), roles)| {
                    let roles = Roles::of(roles.iter().map(|role| word(*role)));
                    (USERS[*user].to_owned(), roles.unwrap().to_string())
                })
                .collect();
            assert_eq!(stored, ours, "{what}: the members of {place}");
        }
    }

    fn compare_all(&self) {
        let ids: Vec<InvitationId> = self.model.rows.keys().copied().collect();
        ids.iter().for_each(|id| self.compare(*id, "in between"));
        self.compare_members("in between");
        let now = self.world.now();
        for number in 0..SCOPES.len() {
            let mut ours: BTreeMap<State, u64> = BTreeMap::new();
            let rows = self.model.rows.values();
            for row in rows.filter(|row| row.draft.scope == number) {
                *ours.entry(row.status(now)).or_default() += 1;
            }
            let counts = block_on(self.world.service.count(&scope(number))).unwrap();
            let counts = counts.into_iter().map(|(status, n)| (state_of(status), n));
            assert_eq!(counts.collect::<BTreeMap<_, _>>(), ours, "the counts");
        }
        assert_eq!(self.world.store.dump().len(), self.model.rows.len());
        assert!(
            self.world.wrong_letters().is_empty(),
            "{:?}",
            self.world.wrong_letters()
        );
    }

    fn run_the_agenda(&mut self) {
        use Fault::{After, Before, CutAfter, CutBefore, Unknown};
        let limit = 1 + self.random.below(30);
        let faulty = self.plan_faults(&[Before, Unknown, After, CutBefore, CutAfter]);
        let report = run(self.world.service.run_due(&self.world.mailer, limit));
        self.world.faults.clear();
        assert!(faulty || report.is_some_and(|report| report.is_ok_and(|r| r.postponed == 0)));
        self.follow();
    }

    /// What the agenda did is its own business, as long as time brought it.
    fn follow(&mut self) {
        let now = self.world.now();
        for (id, row) in &mut self.model.rows {
            if row.erased {
                continue;
            }
            let stored = block_on(self.world.store.get(&scope(row.draft.scope), *id));
            let stored = stored.unwrap().unwrap();
            if stored.revision().get() == row.revision {
                continue;
            }
            assert!(stored.revision().get() > row.revision, "{stored:?}");
            let state = state_of(stored.state().status());
            let mut is_noted = true;
            if state != row.state {
                is_noted = false;
                assert!(row.state.is_open(), "{stored:?} was {:?}", row.state);
                assert!(now >= row.expires, "{stored:?} lapsed early");
                assert_eq!(state, row.status(now), "{stored:?}");
                row.ended_at = now;
                row.state = state;
            }
            if stored.erased_at().is_some() {
                assert!(!row.state.is_open() && now >= row.ended_at + RETENTION);
                row.erased = true;
                row.generation = None;
                is_noted = false;
            }
            if is_noted {
                row.note(stored.revision().get());
            } else {
                row.revision = stored.revision().get();
            }
        }
    }

    fn erase(&mut self) {
        let person = self.random.below(USERS.len() - FIRST_PERSON);
        let faulty = self.plan_faults(&[Fault::Before, Fault::Unknown, Fault::CutAfter]);
        let email = Email::parse(&address(person)).unwrap();
        let answer = run(self.world.service.erase(&email, None));
        self.world.faults.clear();
        let done = answer.is_some_and(|answer| answer.is_ok());
        assert!(faulty || done);
        let holds = |row: &Row| row.draft.who == Who::Person(person) && !row.erased;
        let rows = self.model.rows.iter().filter(|(_, row)| holds(row));
        let ids: Vec<InvitationId> = rows.map(|(id, _)| *id).collect();
        self.settle(&ids, done, Model::erase);
    }

    fn revoke_all(&mut self) {
        let (place, by) = (self.random.below(2), self.an_actor());
        let now = self.world.now();
        let open: BTreeSet<(i64, InvitationId)> = self
            .model
            .rows
            .iter()
            .filter(|(_, row)| row.draft.scope == place && row.status(now).is_open())
            .map(|(id, row)| (row.created_at, *id))
            .collect();
        let faulty = self.plan_faults(&[Fault::Before, Fault::Unknown, Fault::CutAfter]);
        let query = Query::in_scope(scope(place)).limit(10);
        let answer = run(self.world.service.revoke_all(&query, &actor(by)));
        self.world.faults.clear();
        let done = answer.is_some_and(|answer| answer.is_ok());
        assert!(faulty || done);
        let ids: Vec<InvitationId> = open
            .into_iter()
            .take(10)
            .map(|(_, id)| id)
            .filter(|id| {
                self.model
                    .reasons(&Command::Revoke(*id, by), now)
                    .is_empty()
            })
            .collect();
        self.settle(&ids, done, |model, id, now| {
            model.apply(&Command::Revoke(id, by), None, now);
        });
    }

    /// Each of these rows was changed or not; all of them, where the call succeeded.
    fn settle(
        &mut self,
        ids: &[InvitationId],
        all: bool,
        effect: impl Fn(&mut Model, InvitationId, i64),
    ) {
        let now = self.world.now();
        for id in ids {
            let row = &self.model.rows[id];
            let is_written = self.world.stored(row, *id).revision().get() != row.revision;
            assert!(is_written || !all, "{id} was left out");
            if is_written {
                effect(&mut self.model, *id, now);
            }
            self.compare(*id, "one of many");
        }
    }

    fn invite_many(&mut self) {
        let by = self.an_actor();
        let many = 1 + self.random.below(5);
        let wanted: Vec<Draft> = (0..many).map(|_| self.a_draft()).collect();
        let drafts: Vec<_> = wanted.iter().map(draft).collect();
        let faulty = self.plan_faults(&[Fault::Before]);
        let bulk = run(self.world.service.invite_many(&drafts, &actor(by))).unwrap();
        self.world.faults.clear();
        assert!(faulty || bulk.rows.len() == many);
        let broken = matches!(bulk.interrupted, Some(Error::Unavailable(_)));
        assert_eq!(bulk.rows.len() < many, broken, "{:?}", bulk.interrupted);
        let now = self.world.now();
        for (row, draft) in bulk.rows.iter().zip(&wanted) {
            let command = Command::Invite(*draft, by);
            let reasons = self.model.reasons(&command, now);
            let what = format!("{command:?} among many: {reasons:?}");
            match row {
                Ok(invited) => {
                    assert!(reasons.is_empty(), "{what}");
                    let id = invited.invitation.id();
                    let is_new = !self.model.rows.contains_key(&id);
                    self.apply(&command, is_new.then_some(id), now);
                }
                Err(refusal) => assert!(reasons.contains(world::of_invite(refusal)), "{what}"),
            }
        }
        let ids: Vec<InvitationId> = wanted.iter().filter_map(|d| self.model.holder(d)).collect();
        ids.iter().for_each(|id| self.compare(*id, "after many"));
    }

    /// The faults stop, and the agenda catches up.
    fn finish(&mut self) {
        self.compare_all();
        self.world.faults.clear();
        for _ in 0..3 {
            self.world.clock.advance(micros(2 * HOUR));
            let report = run(self.world.service.run_due(&self.world.mailer, 100_000));
            assert_eq!(report.unwrap().unwrap().postponed, 0);
            self.follow();
        }
        self.compare_all();
        let now = self.world.now();
        for (id, row) in &self.model.rows {
            let stored = self.world.stored(row, *id);
            let waits = matches!(stored.delivery(), Delivery::Queued { .. });
            assert!(!waits, "a letter of {stored:?} was never sent");
            let overdue = row.state.is_open() && now >= row.expires + 2 * MINUTE;
            assert!(!overdue, "the lapse of {stored:?} was never stored");
            if row.erased {
                let bytes = serde_json::to_string(&stored.to_document()).unwrap();
                for personal in ["@", "inv1_", "seed", "digest"] {
                    assert!(!bytes.contains(personal), "{bytes}");
                }
            }
        }
        let mut ends: BTreeMap<InvitationId, Vec<EventKind>> = BTreeMap::new();
        for event in self.world.store.events() {
            let text = serde_json::to_string(&event).unwrap();
            assert!(!text.contains('@') && !text.contains("inv1_"), "{text}");
            let row = &self.model.rows[&event.invitation];
            let is_end = match &event.kind {
                EventKind::Declined { .. }
                | EventKind::Revoked
                | EventKind::Superseded { .. }
                | EventKind::Rejected
                | EventKind::Expired => true,
                EventKind::Redeemed { .. } => !row.is_multiple(),
                _ => false,
            };
            if is_end {
                ends.entry(event.invitation).or_default().push(event.kind);
            }
        }
        let several = ends.iter().find(|(_, kinds)| kinds.len() > 1);
        assert!(several.is_none(), "{several:?}");
    }
}

fn number(name: &str, usual: u64) -> u64 {
    let given = env::var(name).ok();
    given.map_or(usual, |text| text.parse().unwrap())
}

fn simulate(seed: u64, steps: u64) {
    let mut simulation = Simulation::new(seed);
    for step in 0..steps {
        let work = panic::AssertUnwindSafe(|| {
            simulation.step();
            if step % 200 == 199 {
                simulation.compare_all();
            }
        });
        if let Err(panic) = panic::catch_unwind(work) {
            eprintln!("seed {seed}, step {step}");
            panic::resume_unwind(panic);
        }
    }
    let work = panic::AssertUnwindSafe(|| simulation.finish());
    if let Err(panic) = panic::catch_unwind(work) {
        eprintln!("seed {seed}, at the end");
        panic::resume_unwind(panic);
    }
}

#[test]
fn the_system_is_what_the_model_says_whatever_fails() {
    let from = number("SIMULATION_FROM", 0);
    let steps = number("SIMULATION_STEPS", 2_000);
    for seed in from..from + number("SIMULATION_SEEDS", 20) {
        simulate(seed, steps);
    }
}
