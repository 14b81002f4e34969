//! The service over the memory store, with a clock that the test holds in its hands.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use invitation::{
    Actor, Invitation, Invitations, Invite, Keyring, Lifetime, LinkBase, LinkStyle, Policy,
    Timestamp,
    letter::Letter,
    memory::{ManualClock, MemoryDirectory, MemoryStore, SeededEntropy},
    ports::{Handed, MailError, Mailer},
    render::Renderer,
    service::Report,
    values::Email,
};
use invitation_host::mail::{Letterhead, SmtpMailer, SmtpSettings};

use super::server::Server;

pub(crate) const ACME: &str = "organization:acme";
const KEY: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

pub(crate) struct World {
    pub(crate) clock: ManualClock,
    pub(crate) invitations: Invitations<MemoryStore, MemoryDirectory>,
}

impl World {
    /// Acme, whose admin `grace` invites members.
    pub(crate) fn new() -> Self {
        let clock = ManualClock::at(Timestamp::parse("2026-11-20T12:00:00Z").unwrap());
        let store = MemoryStore::with_clock(clock.clone());
        let directory = MemoryDirectory::over(&store);
        directory.member(ACME, "grace", ["admin"]).unwrap();
        // Its link has several parameters, which HTML writes otherwise than text.
        let link = LinkStyle::new(LinkBase::parse("https://app.example.com/join").unwrap())
            .parameter("ver", "1")
            .unwrap()
            .extra_parameter("lc")
            .unwrap();
        let policy = Policy::builder()
            .link_style(link)
            .grants("admin", ["admin", "member"])
            .unwrap()
            .allow_texts()
            .build()
            .unwrap();
        let invitations = Invitations::with_ports(
            store,
            directory,
            Keyring::parse(KEY).unwrap(),
            policy,
            clock.clone(),
            SeededEntropy::new(1),
        );
        Self { clock, invitations }
    }

    pub(crate) async fn invite(&self, draft: &Invite) -> Invitation {
        let grace = Actor::person("grace").unwrap();
        let invited = self.invitations.invite(draft, &grace).await.unwrap();
        invited.invitation
    }

    /// Runs the agenda until nothing is due.
    pub(crate) async fn run_due(&self, mailer: &impl Mailer) -> Report {
        self.invitations.run_due(mailer, 1_000).await.unwrap()
    }

    /// The row as it is stored now.
    pub(crate) async fn stored(&self, invitation: &Invitation) -> Invitation {
        let (scope, id) = (invitation.scope(), invitation.id());
        self.invitations.get(scope, id).await.unwrap()
    }

    /// Goes to the moment at which the invitation wants attention, and says how long that took.
    pub(crate) async fn go_to_due(&self, invitation: &Invitation) -> Lifetime {
        let due = self.stored(invitation).await.due_at().unwrap();
        let wait = due.since(self.invitations.now());
        self.clock.advance(wait);
        wait
    }
}

pub(crate) fn draft_for(address: &str) -> Invite {
    Invite::email(ACME, address)
        .unwrap()
        .role("member")
        .unwrap()
}

pub(crate) fn draft() -> Invite {
    draft_for("ada@example.com")
}

pub(crate) fn email(address: &str) -> Email {
    Email::parse(address).unwrap()
}

pub(crate) fn renderer() -> Renderer {
    Renderer::builder()
        .product("Example")
        .unwrap()
        .from("invitations@mail.example.com")
        .unwrap()
        .block_page("https://app.example.com/block")
        .unwrap()
        .block_page_takes_one_click()
        .inviter_in_from_name()
        .build()
        .unwrap()
}

pub(crate) fn letterhead() -> Arc<Letterhead> {
    Arc::new(Letterhead::new(renderer()))
}

pub(crate) fn mailer(server: &Server) -> SmtpMailer {
    SmtpMailer::from_url(&server.url(), letterhead()).unwrap()
}

/// A mailer that does not wait long.
pub(crate) fn hasty(server: &Server) -> SmtpMailer {
    let settings = SmtpSettings::parse(&server.url()).unwrap();
    let settings = settings.within(Duration::from_millis(300));
    SmtpMailer::new(settings, letterhead()).unwrap()
}

/// A mailer that looks at each letter before it goes on.
pub(crate) struct Watching<'a, M> {
    mailer: &'a M,
    renderer: Renderer,
    seen: Mutex<Vec<Seen>>,
}

/// What a reader of the letter must find.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) message_id: String,
    pub(crate) from_name: String,
    pub(crate) subject: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) link: Option<String>,
}

impl<'a, M> Watching<'a, M> {
    pub(crate) fn new(mailer: &'a M) -> Self {
        Self {
            mailer,
            renderer: renderer(),
            seen: Mutex::default(),
        }
    }

    pub(crate) fn last(&self) -> Seen {
        self.seen.lock().unwrap().last().unwrap().clone()
    }
}

impl<M: Mailer> Mailer for Watching<'_, M> {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let rendered = self.renderer.render(letter).unwrap();
        let headers = rendered.headers();
        self.seen.lock().unwrap().push(Seen {
            message_id: rendered.message_id().trim_matches(['<', '>']).to_owned(),
            from_name: rendered.from_name().to_owned(),
            subject: rendered.subject().to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            text: rendered.text().to_owned(),
            html: rendered.html().to_owned(),
            link: letter.link().map(str::to_owned),
        });
        self.mailer.send(letter).await
    }

    fn timeout(&self) -> Lifetime {
        self.mailer.timeout()
    }
}
