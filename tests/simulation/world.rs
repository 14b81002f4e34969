//! The system under test: the service over ports that fail, and how a command of the model is given
//! to it.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex},
};

use invitation::{
    Amendment, Claimant, Invitation, InvitationId, Invitations, Invite, InviteRefusal, InvitedHow,
    Keyring, LetterKind, Lifetime, ManageRefusal, Policy, RedeemRefusal, Redeemed, Revision, Roles,
    Scope, Status, Timestamp, Uses,
    letter::Letter,
    memory::{ManualClock, MemoryDirectory, MemoryStore, SeededEntropy},
    policy::{Duplicates, Limits, Per, Rate, Requests, ResendPolicy, Retries, RoleBook},
    ports::{Handed, MailError, Mailer, Store},
    service::Error,
    values::NameError,
};
use pollster::block_on;

use crate::{
    model::{
        self, Actor, COOLDOWN, Command, Draft, FIRST_PERSON, Mode, Model, PROOF, Pocketed,
        RETENTION, Role, Row, State, USERS, Way, Who,
    },
    support::{
        self,
        faults::{Faults, Faulty, run},
    },
};

pub(crate) const SCOPES: [&str; 2] = ["organization:acme", "team:blue"];

/// A ticket that somebody has.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) text: String,
    pub(crate) id: InvitationId,
    pub(crate) generation: u32,
}

pub(crate) type Pocket = Arc<Mutex<Vec<Ticket>>>;

/// A mailer that looks, at the moment of sending, whether the letter may still be sent.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    store: MemoryStore,
    clock: ManualClock,
    pocket: Pocket,
    wrong: Arc<Mutex<Vec<String>>>,
}

impl Mailer for Watch {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let delivery = letter.delivery_id();
        let stored = self.store.get(letter.scope(), delivery.invitation).await;
        let stored = stored.unwrap().unwrap();
        let now = invitation::ports::Clock::now(&self.clock);
        let fits = match delivery.kind {
            LetterKind::Invitation | LetterKind::Reminder => stored.is_live(now),
            LetterKind::Lapsed => stored.state().status() == Status::Expired,
            LetterKind::Accepted => stored.state().status() == Status::Accepted,
            LetterKind::ApprovalRequested => stored.state().status() == Status::Requested,
            LetterKind::RequestRejected => stored.state().status() == Status::Rejected,
            _ => true,
        };
        let is_present = stored.generation().unwrap_or(0) == delivery.generation;
        if !fits || !is_present || stored.erased_at().is_some() {
            let what = format!("the letter {delivery} was sent for {stored:?}");
            self.wrong.lock().unwrap().push(what);
        }
        if let Some(link) = letter.link() {
            self.pocket.lock().unwrap().push(Ticket {
                text: support::ticket_in(link).to_owned(),
                id: delivery.invitation,
                generation: delivery.generation,
            });
        }
        Ok(Handed::default())
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(30)
    }
}

pub(crate) type Service = Invitations<Faulty<MemoryStore>, Faulty<MemoryDirectory>>;

pub(crate) struct World {
    pub(crate) store: MemoryStore,
    pub(crate) directory: MemoryDirectory,
    pub(crate) mailer: Faulty<Watch>,
    pub(crate) clock: ManualClock,
    pub(crate) faults: Faults,
    pub(crate) service: Service,
    pub(crate) keyring: Keyring,
    pub(crate) pocket: Pocket,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It succeeded, and added this row.
    Done(Option<InvitationId>),
    Refused(&'static str),
    /// A port failed, and nothing changed.
    Nothing,
    /// It is not known whether it was done.
    Doubt,
}

fn policy(model: &Model, letters: bool) -> Policy {
    let mut limits = Limits::default();
    limits.letters = None;
    limits.open_per_scope = model.most_open.map(|most| u32::try_from(most).unwrap());
    limits.created = model
        .per_inviter
        .map(|most| Rate {
            per: Per::Inviter,
            max: u32::try_from(most).unwrap(),
            window: Lifetime::days(1),
        })
        .into_iter()
        .collect();
    let book = RoleBook::default()
        .grants("owner", ["owner", "admin", "member"])
        .and_then(|book| book.grants("admin", ["admin", "member"]))
        .unwrap()
        .application_ceiling(Roles::of(["member"]).unwrap());
    let rules = Policy::builder()
        .link("https://app.example.com/join")
        .unwrap()
        .roles(book)
        .allow_links(Roles::of(["member"]).unwrap())
        .limits(limits)
        .requests(Requests::Anyone)
        .remind(Lifetime::hours(12))
        .proof_window(micros(PROOF))
        .retention(Some(micros(RETENTION)))
        .resend(ResendPolicy {
            cooldown: micros(COOLDOWN),
            max_letters: u32::MAX,
        })
        .retries(Retries {
            attempts: 1_000,
            first: Lifetime::minutes(1),
            ceiling: Lifetime::hours(1),
        })
        .duplicates(match model.mode {
            Mode::Refuse => Duplicates::Refuse,
            Mode::Return => Duplicates::ReturnExisting,
            Mode::Resend => Duplicates::Resend,
            Mode::Replace => Duplicates::Replace,
            Mode::Allow => Duplicates::Allow,
        });
    let rules = if letters {
        rules.tell_lapse().tell_acceptance()
    } else {
        rules
    };
    rules.build().unwrap()
}

impl World {
    pub(crate) fn new(model: &Model, letters: bool, seed: u64) -> Self {
        let clock = ManualClock::at(Timestamp::parse("2026-11-20T12:00:00Z").unwrap());
        let store = MemoryStore::with_clock(clock.clone());
        let directory = MemoryDirectory::over(&store);
        let faults = Faults::none();
        let pocket = Pocket::default();
        let keyring = || Keyring::parse(support::KEY).unwrap();
        let service = Invitations::with_ports(
            Faulty::new(store.clone(), &faults),
            Faulty::new(directory.clone(), &faults),
            keyring(),
            policy(model, letters),
            clock.clone(),
            Faulty::new(SeededEntropy::new(seed), &faults),
        );
        for ((scope, user), roles) in &model.members {
            let roles = roles.iter().map(|role| word(*role));
            directory
                .member(SCOPES[*scope], USERS[*user], roles)
                .unwrap();
        }
        for scope in SCOPES {
            directory.approver(scope, "board@example.org").unwrap();
        }
        for person in 0..USERS.len() - FIRST_PERSON {
            let (user, address) = (USERS[FIRST_PERSON + person], address(person));
            directory.address(user, &address).unwrap();
        }
        directory.address("grace", "grace@example.org").unwrap();
        let watch = Watch {
            store: store.clone(),
            clock: clock.clone(),
            pocket: pocket.clone(),
            wrong: Arc::default(),
        };
        Self {
            mailer: Faulty::new(watch, &faults),
            store,
            directory,
            clock,
            faults,
            service,
            keyring: keyring(),
            pocket,
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.service.now().unix_micros()
    }

    /// What the mailer saw and should not have.
    pub(crate) fn wrong_letters(&self) -> Vec<String> {
        self.mailer.inner.wrong.lock().unwrap().clone()
    }

    pub(crate) fn stored(&self, row: &Row, id: InvitationId) -> Invitation {
        let found = block_on(self.store.get(&scope(row.draft.scope), id));
        found.unwrap().unwrap()
    }

    fn ticket(&self, ticket: Pocketed) -> String {
        self.pocket.lock().unwrap()[ticket.at].text.clone()
    }

    fn keep(&self, link: &str, id: InvitationId, generation: u32) {
        let text = support::ticket_in(link).to_owned();
        self.pocket.lock().unwrap().push(Ticket {
            text,
            id,
            generation,
        });
    }

    /// Gives a command to the service.
    pub(crate) fn act(&self, command: &Command, model: &Model) -> Answer {
        let of = |id: &InvitationId| scope(model.rows[id].draft.scope);
        let service = &self.service;
        match command {
            Command::Invite(what, by) => {
                let draft = draft(what);
                let Some(answer) = run(service.invite(&draft, &actor(*by))) else {
                    return Answer::Doubt;
                };
                match answer {
                    Ok(invited) => {
                        let is_replay = model.is_keyed(what, by.user);
                        assert_eq!(is_replay, invited.how == InvitedHow::Replayed);
                        let row = &invited.invitation;
                        if let Some(link) = &invited.link {
                            let generation = row.generation().unwrap();
                            self.keep(link.expose_secret(), row.id(), generation);
                        }
                        let is_new = matches!(
                            invited.how,
                            InvitedHow::Created | InvitedHow::Replaced { .. }
                        );
                        Answer::Done(is_new.then_some(row.id()))
                    }
                    Err(error) => of_error(error, of_invite),
                }
            }
            Command::Request(what, by) => {
                match run(service.request(&draft(what), &claimant(*by))) {
                    None => Answer::Doubt,
                    Some(Ok(asked)) => {
                        let is_new = asked.how == InvitedHow::Created;
                        Answer::Done(is_new.then_some(asked.invitation.id()))
                    }
                    Some(Err(error)) => of_error(error, of_invite),
                }
            }
            Command::Approve(id, seen, by) => managed(run(service.approve(
                &of(id),
                *id,
                Revision::new(*seen),
                &actor(*by),
            ))),
            Command::Reject(id, seen, by) => managed(run(service.reject(
                &of(id),
                *id,
                Revision::new(*seen),
                &actor(*by),
            ))),
            Command::Amend(id, role, seen, by) => {
                let amendment = Amendment::default().roles(Roles::of([word(*role)]).unwrap());
                let seen = Revision::new(*seen);
                managed(run(service.amend(
                    &of(id),
                    *id,
                    &amendment,
                    seen,
                    &actor(*by),
                )))
            }
            Command::Revoke(id, by) => managed(run(service.revoke(&of(id), *id, &actor(*by)))),
            Command::Resend(id, by) => managed(run(service.resend(&of(id), *id, &actor(*by)))),
            Command::Rotate(id, by) => managed(run(service.rotate(&of(id), *id, &actor(*by)))),
            Command::Reveal(id, by) => {
                let answer = run(service.reveal(&of(id), *id, &actor(*by)));
                if let Some(Ok(link)) = &answer {
                    let generation = model.rows[id].generation.unwrap();
                    self.keep(link.expose_secret(), *id, generation);
                }
                managed(answer)
            }
            Command::Extend(id, life, by) => managed(run(service.extend(
                &of(id),
                *id,
                micros(*life),
                &actor(*by),
            ))),
            Command::Renew(id, by) => match run(service.renew(&of(id), *id, &actor(*by))) {
                Some(Ok(renewed)) => Answer::Done(Some(renewed.id()).filter(|new| new != id)),
                other => managed(other),
            },
            Command::Preview(ticket) => match run(service.preview(&self.ticket(*ticket))) {
                None => Answer::Nothing,
                Some(Ok(_)) => Answer::Done(None),
                Some(Err(error)) => of_error(error, of_redeem),
            },
            Command::Redeem(ticket, who) => {
                let row = &model.rows[&ticket.id];
                let answer = run(service.redeem(&self.ticket(*ticket), &claimant(*who)));
                redeemed(answer, row.ledger.contains(&who.user))
            }
            Command::Accept(id, who) => {
                let was_there = model.rows[id].ledger.contains(&who.user);
                let answer = run(service.accept_from_inbox(&of(id), *id, &claimant(*who)));
                redeemed(answer, was_there)
            }
            Command::Decline(ticket, who) => {
                let who = who.map(claimant);
                managed(run(service.decline(&self.ticket(*ticket), who.as_ref())))
            }
            Command::DeclineInbox(id, who) => managed(run(service.decline_from_inbox(
                &of(id),
                *id,
                &claimant(*who),
            ))),
            Command::Block(ticket, who) => {
                let who = who.map(claimant);
                managed(run(service.block(&self.ticket(*ticket), who.as_ref())))
            }
            Command::Foreign(id, by) => {
                let other = scope(1 - model.rows[id].draft.scope);
                managed(run(service.revoke(&other, *id, &actor(*by))))
            }
        }
    }
}

fn of_error<R>(error: Error<R>, reason: impl Fn(&R) -> &'static str) -> Answer {
    match error {
        Error::Refused(refusal) => Answer::Refused(reason(&refusal)),
        Error::OutcomeUnknown => Answer::Doubt,
        _ => Answer::Nothing,
    }
}

fn managed<T>(answer: Option<Result<T, Error<ManageRefusal>>>) -> Answer {
    match answer {
        None => Answer::Doubt,
        Some(Ok(_)) => Answer::Done(None),
        Some(Err(error)) => of_error(error, of_manage),
    }
}

fn redeemed(answer: Option<Result<Redeemed, Error<RedeemRefusal>>>, was_there: bool) -> Answer {
    match answer {
        None => Answer::Doubt,
        Some(Ok(redeemed)) => {
            let grants = redeemed.granted().is_some();
            assert_eq!(
                grants, !was_there,
                "a grant comes with its own commit alone"
            );
            Answer::Done(None)
        }
        Some(Err(error)) => of_error(error, of_redeem),
    }
}

pub(crate) fn of_invite(refusal: &InviteRefusal) -> &'static str {
    match refusal {
        InviteRefusal::Ceiling(_) => "ceiling",
        InviteRefusal::NoRole => "no-role",
        InviteRefusal::UnknownRole => "unknown-role",
        InviteRefusal::ContactBlocked => "blocked",
        InviteRefusal::AlreadyMember => "member",
        InviteRefusal::Duplicate { .. } => "duplicate",
        InviteRefusal::Lifetime => "lifetime",
        InviteRefusal::Requests => "requests",
        InviteRefusal::Limit(_) => "limit",
        InviteRefusal::Resend(_) => "resend",
        InviteRefusal::IdempotencyMismatch => "mismatch",
        InviteRefusal::Gone => "gone",
        _ => "something else",
    }
}

fn of_manage(refusal: &ManageRefusal) -> &'static str {
    match refusal {
        ManageRefusal::NotFound => "not-found",
        ManageRefusal::Status(_) => "status",
        ManageRefusal::Ceiling(_) => "ceiling",
        ManageRefusal::Changed => "changed",
        ManageRefusal::SelfApproval => "self",
        ManageRefusal::Resend(_) => "resend",
        ManageRefusal::Duplicate { .. } => "duplicate",
        ManageRefusal::AlreadyMember => "member",
        ManageRefusal::Roles => "roles",
        ManageRefusal::Lifetime => "lifetime",
        ManageRefusal::WrongAccount => "wrong",
        ManageRefusal::Shared => "shared",
        ManageRefusal::Limit(_) => "limit",
        _ => "something else",
    }
}

fn of_redeem(refusal: &RedeemRefusal) -> &'static str {
    match refusal {
        RedeemRefusal::Unknown => "unknown",
        RedeemRefusal::Status(_) => "status",
        RedeemRefusal::AwaitingApproval => "awaiting",
        RedeemRefusal::NoLongerMember => "no-longer",
        RedeemRefusal::WrongAccount => "wrong",
        RedeemRefusal::Sponsor(_) => "sponsor",
        RedeemRefusal::ContactBlocked => "blocked",
        _ => "something else",
    }
}

pub(crate) const fn word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Member => "member",
        Role::Ghost => "ghost",
    }
}

pub(crate) fn state_of(status: Status) -> State {
    match status {
        Status::Requested => State::Requested,
        Status::Pending => State::Pending,
        Status::Accepted => State::Accepted,
        Status::Declined => State::Declined,
        Status::Revoked => State::Revoked,
        Status::Rejected => State::Rejected,
        Status::Expired => State::Expired,
        _ => unreachable!("a status that the model does not know"),
    }
}

pub(crate) fn micros(span: i64) -> Lifetime {
    Lifetime::micros(u64::try_from(span).unwrap())
}

pub(crate) fn scope(number: usize) -> Scope {
    Scope::parse(SCOPES[number]).unwrap()
}

pub(crate) fn address(person: usize) -> String {
    format!("p{person}@example.com")
}

pub(crate) fn actor(actor: Actor) -> invitation::Actor {
    let made: Result<_, NameError> = if actor.application {
        invitation::Actor::application(USERS[actor.user])
    } else {
        invitation::Actor::person(USERS[actor.user])
    };
    made.unwrap()
}

pub(crate) fn claimant(who: model::Claimant) -> Claimant {
    let mut claimant = Claimant::new(USERS[who.user]).unwrap();
    if let Some(person) = who.verified {
        claimant = claimant.verified(&address(person)).unwrap();
    }
    if let Some(person) = who.creating {
        claimant = claimant.creating_account_with(&address(person)).unwrap();
    }
    claimant
}

pub(crate) fn draft(what: &Draft) -> Invite {
    let place = SCOPES[what.scope];
    let mut draft = match what.who {
        Who::Person(person) => Invite::email(place, &address(person)),
        Who::User(person) => Invite::user(place, USERS[FIRST_PERSON + person]),
        Who::Domain => Invite::domain(place, "example.com"),
        Who::Anyone => Invite::anyone(place),
    }
    .unwrap();
    if let Some(role) = what.role {
        draft = draft.role(word(role)).unwrap();
    }
    if let Some(life) = what.life {
        draft = draft.lifetime(micros(life));
    }
    if !what.who.is_person() {
        draft = draft.uses(match NonZeroU32::new(what.uses) {
            None => Uses::Unlimited,
            Some(NonZeroU32::MIN) => Uses::Once,
            Some(cap) => Uses::UpTo(cap),
        });
    }
    draft = match what.way {
        Way::Letter => draft,
        Way::LetterAndLink => draft.with_link(),
        Way::Link => draft.without_letter(),
    };
    match what.key {
        Some(key) => draft.idempotency_key(&format!("key-{key}")).unwrap(),
        None => draft,
    }
}
