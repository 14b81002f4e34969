//! The answer of a COMMIT is lost on its way, at every commit of every command: the effect is there
//! exactly once, and the caller hears what is true.
#![cfg(feature = "external")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::{fmt::Debug, sync::Arc, time::Duration};

use invitation::{
    About, Actor, Amendment, Claimant, DeliveryId, Email, Facts, GuestWish, Invitation,
    Invitations, Invite, Keyring, Lifetime, Policy, Redeemed, Roles, Scope, Timestamp, Unavailable,
    UserId, Uses,
    memory::{ManualClock, MemoryMailer, SeededEntropy},
    policy::{Limits, Requests},
    ports::{Directory, Query, Store},
};
use invitation_host::store::{Database, Options};
use sqlx::{Connection, PgConnection};

mod support {
    pub(crate) mod postgres;
    pub(crate) mod proxy;
}
use support::{
    postgres::Server,
    proxy::{Cut, Proxy},
};

const ACME: &str = "organization:acme";
const BLUE: &str = "team:blue";
const ADA: &str = "ada@example.com";
const KEY: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// What is there when a command is given.
#[derive(Debug, Clone, Copy)]
enum Given {
    Nothing,
    /// Somebody asked for an invitation.
    Request,
    /// Ada has a letter.
    Letter,
    /// Her letter is not sent yet.
    Unsent,
    /// Her invitation has expired, and nothing has acted on it.
    Lapsed,
    /// A link that two may use.
    Link,
    /// Ada is a guest by her invitation.
    Guest,
    /// Ada is invited to two places, and Lin to one of them.
    Several,
}

/// Every command that commits; what it needs; and how many invitations may be open in a scope, which
/// is as few as will do: a creation takes the last unit.
const COMMANDS: [(&str, Given, u32); 27] = [
    ("invite", Given::Nothing, 1),
    ("invite with a key", Given::Nothing, 1),
    ("invite a guest", Given::Nothing, 1),
    ("reset a guest", Given::Guest, 2),
    ("invite many", Given::Nothing, 60),
    ("request", Given::Nothing, 1),
    ("approve", Given::Request, 1),
    ("reject", Given::Request, 1),
    ("amend", Given::Letter, 1),
    ("resend", Given::Letter, 1),
    ("rotate", Given::Letter, 1),
    ("reveal", Given::Letter, 1),
    ("extend", Given::Letter, 1),
    ("renew", Given::Lapsed, 1),
    ("renew for its holder", Given::Lapsed, 1),
    ("redeem", Given::Letter, 1),
    ("redeem a link", Given::Link, 1),
    ("accept from the inbox", Given::Letter, 1),
    ("decline", Given::Letter, 1),
    ("decline from the inbox", Given::Letter, 1),
    ("block", Given::Letter, 1),
    ("block by token", Given::Letter, 1),
    ("revoke", Given::Letter, 1),
    ("revoke all", Given::Several, 2),
    ("erase", Given::Several, 2),
    ("record a bounce", Given::Letter, 1),
    ("run what is due", Given::Unsent, 1),
];

type Service = Invitations<Database, Everyone>;

/// Everybody may, and a member is who stands in the table.
#[derive(Debug, Clone)]
struct Everyone(Database);

impl Directory for Everyone {
    async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
        let admin = Roles::of(["admin"]).map_err(Unavailable::permanent)?;
        let mut facts = Facts::default();
        facts.scope_exists = true;
        facts.seat_free = true;
        facts.contact_allowed = true;
        facts.actor = about.actor.map(|_| admin.clone());
        facts.sponsor = about.sponsor.map(|_| admin.clone());
        facts.approvers = vec!["board@example.com".parse().unwrap()];
        if let Some(claimant) = about.claimant {
            let member = self.0.member(about.scope, claimant.user()).await?;
            facts.claimant = member.map(|member| member.roles);
        }
        if about.guest_wanted {
            facts.guest = Some(guest());
        }
        if about.user.is_some_and(|user| *user == guest()) {
            facts.guest_roles = Some(Roles::none());
            facts.address = Some(ADA.parse().map_err(Unavailable::permanent)?);
        }
        Ok(facts)
    }
}

/// One PostgreSQL with two ways to it. Whoever takes the second may lose an answer.
struct World {
    _server: Arc<Server>,
    proxy: Proxy,
    url: String,
    direct: Database,
}

/// What a command is given on.
struct Prepared {
    clock: ManualClock,
    row: Option<Invitation>,
    ticket: String,
    block_token: String,
    delivery: Option<DeliveryId>,
}

impl World {
    async fn new() -> Self {
        let server = Server::shared().await;
        let url = server.fresh_database().await;
        let address: url::Url = url.parse().unwrap();
        let proxy = Proxy::to(address.port().unwrap()).await;
        let direct = Database::open(&url).await.unwrap();
        direct.migrate().await.unwrap();
        Self {
            _server: server,
            proxy,
            url,
            direct,
        }
    }

    /// The same at each call, down to the random bytes.
    async fn prepare(&self, given: Given, room: u32) -> Prepared {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        sqlx::raw_sql("TRUNCATE invitations, invitation_names, redemptions, tallies, places, members, guests, outbox")
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();

        let clock = ManualClock::at("2026-11-20T12:00:00Z".parse().unwrap());
        let service = self.service(self.direct.clone(), &clock, room, 1);
        let mailer = MemoryMailer::new();
        let invited = match given {
            Given::Nothing => None,
            Given::Request => Some(service.request(&draft(ACME, ADA), &asker()).await.unwrap()),
            Given::Letter | Given::Unsent | Given::Lapsed => {
                Some(service.invite(&draft(ACME, ADA), &grace()).await.unwrap())
            }
            Given::Guest => {
                let draft = draft(ACME, ADA).guest(GuestWish::Provision);
                Some(service.invite(&draft, &grace()).await.unwrap())
            }
            Given::Link => {
                let link = Invite::anyone(ACME).unwrap().role("member").unwrap();
                let link = link.uses(Uses::UpTo(2.try_into().unwrap()));
                Some(service.invite(&link, &grace()).await.unwrap())
            }
            Given::Several => {
                for draft in [draft(BLUE, ADA), draft(ACME, "lin@example.com")] {
                    service.invite(&draft, &grace()).await.unwrap();
                }
                Some(service.invite(&draft(ACME, ADA), &grace()).await.unwrap())
            }
        };
        clock.advance(Lifetime::seconds(1));
        if !matches!(given, Given::Unsent) {
            service.run_due(&mailer, 100).await.unwrap();
        }
        clock.advance(Lifetime::minutes(2));
        let letter = mailer.last_to(ADA);
        let handed = invited.as_ref().and_then(|invited| invited.link.as_ref());
        let handed = handed.map(|link| link.expose_secret().split_once("ticket=").unwrap().1);
        let in_letter = letter.as_ref().and_then(|letter| letter.ticket());
        let row = match &invited {
            Some(invited) => self
                .direct
                .get(invited.invitation.scope(), invited.invitation.id())
                .await
                .unwrap(),
            None => None,
        };
        if matches!(given, Given::Lapsed) {
            clock.set(row.as_ref().unwrap().expires_at());
        }
        Prepared {
            ticket: handed.or(in_letter).unwrap_or_default().to_owned(),
            block_token: letter
                .as_ref()
                .and_then(|letter| letter.block_token())
                .unwrap_or_default()
                .to_owned(),
            delivery: letter.map(|letter| letter.delivery_id()),
            clock,
            row,
        }
    }

    fn service(&self, store: Database, clock: &ManualClock, room: u32, seed: u64) -> Service {
        let mut limits = Limits::default();
        limits.open_per_scope = Some(room);
        let policy = Policy::builder()
            .link("https://app.example.com/join")
            .unwrap()
            .grants("admin", ["member"])
            .unwrap()
            .allow_links(Roles::of(["member"]).unwrap())
            .requests(Requests::Members)
            .renew_for_holder()
            .limits(limits)
            .build()
            .unwrap();
        Invitations::with_ports(
            store,
            // Facts are read beside: what is lost here is the answer of the store.
            Everyone(self.direct.clone()),
            Keyring::parse(KEY).unwrap(),
            policy,
            clock.clone(),
            SeededEntropy::new(seed),
        )
    }

    /// Gives a command over the way that is cut. What it answered, the commits that it made, and
    /// what is in the database afterwards.
    async fn give(
        &self,
        (command, given, room): (&str, Given, u32),
        cut: Option<(usize, Cut)>,
    ) -> (Result<(), String>, usize, Vec<String>) {
        let prepared = self.prepare(given, room).await;
        let mut url: url::Url = self.url.parse().unwrap();
        url.set_port(Some(self.proxy.port())).unwrap();
        url.set_query(Some("sslmode=disable"));
        self.proxy.arm(None);
        let options = Options::new()
            .connections(2)
            .wait(Duration::from_secs(10))
            .clock(prepared.clock.clone());
        let store = Database::open_with(url.as_str(), &options).await.unwrap();
        let service = self.service(store.clone(), &prepared.clock, room, 2);
        self.proxy.arm(cut);
        let answer = prepared.give(command, &service).await;
        let commits = self.proxy.commits();
        store.close().await;
        (answer, commits, self.contents().await)
    }

    /// Every row of every table.
    async fn contents(&self) -> Vec<String> {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        let mut contents = Vec::new();
        for text in [
            "SELECT t::text FROM invitations t ORDER BY 1",
            "SELECT t::text FROM invitation_names t ORDER BY 1",
            "SELECT t::text FROM redemptions t ORDER BY 1",
            "SELECT t::text FROM tallies t ORDER BY 1",
            "SELECT t::text FROM places t ORDER BY 1",
            "SELECT t::text FROM members t ORDER BY 1",
            "SELECT t::text FROM guests t ORDER BY 1",
            "SELECT event FROM outbox ORDER BY id",
        ] {
            let rows = sqlx::query_scalar::<_, String>(text).fetch_all(&mut connection);
            contents.extend(rows.await.unwrap());
        }
        connection.close().await.unwrap();
        contents
    }
}

impl Prepared {
    /// Gives a command; what is wrong with the answer, if anything.
    async fn give(&self, command: &str, service: &Service) -> Result<(), String> {
        let scope = &Scope::parse(ACME).unwrap();
        let actor = &grace();
        let row = || self.row.as_ref().unwrap();
        let (id, seen) = (|| row().id(), || row().revision());
        let lin = || draft(ACME, "lin@example.com");
        let now: Timestamp = service.now();
        let shorter = Amendment::default().until(Some(now.after(Lifetime::days(9))));
        let ticket = &self.ticket;
        match command {
            "invite" => told(service.invite(&lin(), actor).await),
            "invite with a key" => {
                let keyed = lin().idempotency_key("once").unwrap();
                told(service.invite(&keyed, actor).await)
            }
            "invite a guest" => {
                let draft = lin().guest(GuestWish::Provision);
                told(service.invite(&draft, actor).await)
            }
            "reset a guest" => {
                let draft = lin().guest(GuestWish::Reset(guest()));
                told(service.invite(&draft, actor).await)
            }
            "invite many" => {
                let draft = |number| draft(ACME, &format!("user-{number}@example.com"));
                let drafts: Vec<Invite> = (0..60).map(draft).collect();
                let bulk = service.invite_many(&drafts, actor).await;
                let done = bulk.rows.iter().filter(|row| row.is_ok()).count();
                right(&bulk, done == 60 && bulk.interrupted.is_none())
            }
            "request" => told(service.request(&lin(), &asker()).await),
            "approve" => told(service.approve(scope, id(), seen(), actor).await),
            "reject" => told(service.reject(scope, id(), seen(), actor).await),
            "amend" => told(service.amend(scope, id(), &shorter, seen(), actor).await),
            "resend" => told(service.resend(scope, id(), actor).await),
            "rotate" => told(service.rotate(scope, id(), actor).await),
            "reveal" => told(service.reveal(scope, id(), actor).await),
            "extend" => told(service.extend(scope, id(), Lifetime::days(3), actor).await),
            "renew" => told(service.renew(scope, id(), actor).await),
            "renew for its holder" => told(service.renew_for_holder(ticket).await),
            "redeem" | "redeem a link" => granted(service.redeem(ticket, &ada()).await),
            "accept from the inbox" => {
                granted(service.accept_from_inbox(scope, id(), &ada()).await)
            }
            "decline" => told(service.decline(ticket, Some(&ada())).await),
            "decline from the inbox" => told(service.decline_from_inbox(scope, id(), &ada()).await),
            "block" => told(service.block(ticket, Some(&ada())).await),
            "block by token" => told(service.block_by_token(scope, id(), &self.block_token).await),
            "revoke" => told(service.revoke(scope, id(), actor).await),
            "revoke all" => {
                let query = Query::in_scope(scope.clone());
                let done = service.revoke_all(&query, actor).await;
                let is_right = done.as_ref().is_ok_and(|done| done.done == 2);
                right(&done, is_right)
            }
            "erase" => {
                let address: Email = ADA.parse().unwrap();
                let done = service.erase(&address, Some(actor)).await;
                let is_right = done.as_ref().is_ok_and(|done| done.invitations == 2);
                right(&done, is_right)
            }
            "record a bounce" => told(service.record_bounce(scope, self.delivery.unwrap()).await),
            "run what is due" => {
                let mailer = MemoryMailer::new();
                let report = service.run_due(&mailer, 10).await;
                let sent = mailer.attempts().len();
                assert_eq!(sent, 1, "the letter goes out once: {report:?}");
                let is_right = report.as_ref().is_ok_and(|report| report.sent == 1);
                right(&report, is_right)
            }
            other => panic!("no command is called {other}"),
        }
    }
}

fn told<T, E: Debug>(answer: Result<T, E>) -> Result<(), String> {
    answer.map(drop).map_err(|error| format!("{error:?}"))
}

fn granted<E: Debug>(answer: Result<Redeemed, E>) -> Result<(), String> {
    let is_right = answer
        .as_ref()
        .is_ok_and(|redeemed| redeemed.granted().is_some());
    right(&answer, is_right)
}

fn right(answer: &impl Debug, is_right: bool) -> Result<(), String> {
    is_right.then_some(()).ok_or_else(|| format!("{answer:?}"))
}

fn draft(scope: &str, address: &str) -> Invite {
    let draft = Invite::email(scope, address).unwrap();
    draft.role("member").unwrap()
}

fn grace() -> Actor {
    Actor::person("grace").unwrap()
}

fn asker() -> Claimant {
    Claimant::new("milo").unwrap()
}

fn ada() -> Claimant {
    Claimant::new("ada").unwrap().verified(ADA).unwrap()
}

fn guest() -> UserId {
    UserId::new("guest-1").unwrap()
}

// K6, A9, A10
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k6_wherever_a_commit_is_cut_its_effect_is_there_exactly_once() {
    let world = World::new().await;
    for command in COMMANDS {
        let (name, ..) = command;
        let (answer, commits, expected) = world.give(command, None).await;
        assert_eq!(answer, Ok(()), "{name}");
        assert!(commits > 0, "{name} is to commit");
        for at in 1..=commits {
            for cut in [Cut::Before, Cut::After] {
                let (answer, made, contents) = world.give(command, Some((at, cut))).await;
                assert_eq!(answer, Ok(()), "{name}, {cut:?} commit {at}");
                let again = usize::from(cut == Cut::Before);
                assert_eq!(made, commits + again, "{name}, {cut:?} commit {at}");
                assert_eq!(contents, expected, "{name}, {cut:?} commit {at}");
            }
        }
    }
}

// K6
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k6_where_the_database_is_gone_with_the_answer_nothing_is_claimed() {
    let world = World::new().await;
    for command in COMMANDS {
        let (name, given, room) = command;
        let (_, commits, expected) = world.give(command, None).await;
        world.prepare(given, room).await;
        let before = world.contents().await;
        let (answer, made, contents) = world.give(command, Some((1, Cut::AfterForGood))).await;
        assert_eq!(made, 1, "{name}");
        assert_ne!(contents, before, "{name}: the server has made it");
        if commits == 1 {
            assert_eq!(contents, expected, "{name}");
        }
        // The agenda has no caller to tell: the letter went out, and its row comes back.
        if name != "run what is due" {
            let said = answer.expect_err(name);
            assert!(said.contains("OutcomeUnknown"), "{name}: {said}");
        }
    }
}

// K6
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k6_whoever_gives_a_command_with_a_key_again_hears_of_the_one_that_was_made() {
    let world = World::new().await;
    let command = COMMANDS[1];
    let (answer, _, contents) = world.give(command, Some((1, Cut::AfterForGood))).await;
    assert_eq!(answer, Err("OutcomeUnknown".to_owned()));
    let clock = ManualClock::at("2026-11-20T12:05:00Z".parse().unwrap());
    let service = world.service(world.direct.clone(), &clock, 1, 3);
    let keyed = draft(ACME, "lin@example.com")
        .idempotency_key("once")
        .unwrap();
    let again = service.invite(&keyed, &grace()).await.unwrap();
    assert_eq!(again.how, invitation::InvitedHow::Replayed);
    assert_eq!(world.contents().await, contents);
}
