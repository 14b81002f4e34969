//! What a process does until it is killed or told to stop: invite, send letters, redeem.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use invitation::{
    About, Actor, Claimant, Facts, Invitations, Invite, Keyring, Lifetime, Policy, Redeemed, Roles,
    Scope, Unavailable, UserId, Uses,
    letter::Letter,
    policy::{Limits, Per, Rate},
    ports::{Directory, Handed, MailError, Mailer},
};
use invitation_host::store::Database;

use super::files::{Folder, Lines, Sent};

/// The first argument of a child; then come its database, its folder and its task.
pub(crate) const WORD: &str = "child";
/// Invites, sends and redeems, without end.
pub(crate) const ALL: &str = "all";
/// Sends and redeems what is there, without end.
pub(crate) const SERVE: &str = "serve";

pub(crate) const SCOPE: &str = "organization:acme";
/// The cap of the shared link.
pub(crate) const LINK_USES: u32 = 100_000;
const KEY: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Everybody may, and a member is who stands in the table.
#[derive(Debug, Clone)]
pub(crate) struct Open(pub(crate) Database);

impl Directory for Open {
    async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
        let admin = Roles::of(["admin"]).map_err(Unavailable::permanent)?;
        let mut facts = Facts::default();
        facts.scope_exists = true;
        facts.seat_free = true;
        facts.contact_allowed = true;
        facts.actor = about.actor.map(|_| admin.clone());
        facts.sponsor = about.sponsor.map(|_| admin.clone());
        if let Some(claimant) = about.claimant {
            let member = self.0.member(about.scope, claimant.user()).await?;
            facts.claimant = member.map(|member| member.roles);
        }
        Ok(facts)
    }
}

/// Hands a letter over by writing it down.
#[derive(Debug)]
pub(crate) struct Mailbox(pub(crate) Lines);

impl Mailer for Mailbox {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let delivery = letter.delivery_id();
        let ticket = letter
            .link()
            .and_then(|link| link.split_once("ticket="))
            .map_or("", |(_, ticket)| ticket);
        self.0.push(
            &Sent {
                delivery: delivery.to_string(),
                id: delivery.invitation.to_string(),
                ticket: ticket.to_owned(),
                address: letter.to().first().map_or("", |to| to.as_str()).to_owned(),
            }
            .line(),
        );
        Ok(Handed::default())
    }

    /// A killed worker's letter comes again after twice as long.
    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(1)
    }
}

pub(crate) type Service = Invitations<Database, Open>;

pub(crate) async fn service(url: &str) -> Service {
    let database = Database::open(url).await.expect("the database opens");
    database.migrate().await.expect("the tables are made");
    let mut limits = Limits::default();
    limits.created.push(Rate {
        per: Per::Scope,
        max: u32::MAX,
        window: Lifetime::days(3_650),
    });
    let policy = Policy::builder()
        .link("https://app.example.com/join")
        .unwrap()
        .grants("admin", ["member"])
        .unwrap()
        .allow_links(Roles::of(["member"]).unwrap())
        .limits(limits)
        .build()
        .unwrap();
    let keyring = Keyring::parse(KEY).unwrap();
    Invitations::new(database.clone(), Open(database), keyring, policy)
}

pub(crate) fn grace() -> Actor {
    Actor::person("grace").unwrap()
}

pub(crate) fn scope() -> Scope {
    Scope::parse(SCOPE).unwrap()
}

/// The ticket of the link that all children share: an idempotency key makes it one.
pub(crate) async fn shared_link(service: &Service) -> String {
    let draft = Invite::anyone(SCOPE)
        .unwrap()
        .role("member")
        .unwrap()
        .uses(Uses::UpTo(LINK_USES.try_into().unwrap()))
        .idempotency_key("the-link")
        .unwrap();
    loop {
        if let Ok(invited) = service.invite(&draft, &grace()).await {
            let link = invited.link.expect("a link is handed out");
            let (_, ticket) = link.expose_secret().split_once("ticket=").unwrap();
            return ticket.to_owned();
        }
    }
}

pub(crate) fn run(arguments: &[String]) {
    let [_, url, folder, task] = arguments else {
        panic!("a child wants a database, a folder and a task");
    };
    let folder = Folder::new(folder);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let life = Arc::new(Life {
            service: service(url).await,
            journal: Lines::append_to(&folder.journal()),
            folder,
            numbers: AtomicU64::new(0),
        });
        let mut tasks = vec![
            tokio::spawn(Arc::clone(&life).send()),
            tokio::spawn(Arc::clone(&life).redeem("first")),
            tokio::spawn(Arc::clone(&life).redeem("second")),
        ];
        if task == ALL {
            tasks.push(tokio::spawn(Arc::clone(&life).invite()));
            tasks.push(tokio::spawn(Arc::clone(&life).use_link()));
        }
        for task in tasks {
            task.await.expect("no task panics");
        }
    });
}

struct Life {
    service: Service,
    journal: Lines,
    folder: Folder,
    numbers: AtomicU64,
}

impl Life {
    /// A word that no other child has used.
    fn fresh(&self) -> String {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", std::process::id())
    }

    async fn invite(self: Arc<Self>) {
        while !self.folder.is_stopped() {
            let word = self.fresh();
            let draft = Invite::email(SCOPE, &format!("ada-{word}@example.com"))
                .unwrap()
                .role("member")
                .unwrap();
            // A fault is no answer; the audit holds the database to answers alone.
            if let Ok(invited) = self.service.invite(&draft, &grace()).await {
                let id = invited.invitation.id();
                self.journal.push(&format!("invited {id}"));
            }
        }
    }

    async fn send(self: Arc<Self>) {
        let mailbox = Mailbox(Lines::append_to(&self.folder.mailbox()));
        while !self.folder.is_stopped() {
            match self.service.run_due(&mailbox, 20).await {
                Ok(report) if report.sent > 0 => {
                    let pid = std::process::id();
                    self.journal.push(&format!("worker {pid} {}", report.sent));
                }
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    }

    /// Takes every ticket of the mailbox up, each under a user of its own: with two such tasks in
    /// each process, one ticket has many takers.
    async fn redeem(self: Arc<Self>, name: &str) {
        let (mut place, mut tried) = (0, HashSet::new());
        let mut waiting = Vec::new();
        while !self.folder.is_stopped() {
            waiting.extend(self.folder.letters_after(&mut place));
            for letter in std::mem::take(&mut waiting) {
                if self.folder.is_stopped() || tried.contains(&letter.delivery) {
                    continue;
                }
                let user = format!("{name}-{}-{}", std::process::id(), letter.id);
                let claimant = Claimant::new(&user)
                    .unwrap()
                    .verified(&letter.address)
                    .unwrap();
                match self.service.redeem(&letter.ticket, &claimant).await {
                    Ok(Redeemed::Now { .. }) => {
                        self.journal.push(&format!("redeemed {} {user}", letter.id));
                    }
                    Err(error) if error.refusal().is_none() => {
                        waiting.push(letter);
                        continue;
                    }
                    _ => {}
                }
                tried.insert(letter.delivery);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn use_link(self: Arc<Self>) {
        let ticket = shared_link(&self.service).await;
        while !self.folder.is_stopped() {
            let user = format!("link-{}", self.fresh());
            let claimant = Claimant::of(UserId::new(&user).unwrap());
            if let Ok(Redeemed::Now { .. }) = self.service.redeem(&ticket, &claimant).await {
                self.journal.push(&format!("used {user}"));
            }
        }
    }
}
