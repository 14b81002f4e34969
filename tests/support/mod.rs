//! A small world for tests: the service over the memory adapters, with a clock and an entropy that
//! the test holds in its hands. Everything in it is a public type of the crate.
#![allow(dead_code, reason = "each test binary uses its own part of the world")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

pub(crate) mod frozen;
#[cfg(feature = "render")]
pub(crate) mod post;
pub(crate) mod rig;
pub(crate) mod watched;

use std::sync::atomic::{AtomicU64, Ordering};
pub(crate) mod faults;

use invitation::{
    Actor, Claimant, DraftError, Invitation, Invitations, Invite, Invited, Keyring, Lifetime,
    Policy, Redeemed, Roles, Scope, Timestamp,
    memory::{ManualClock, MemoryDirectory, MemoryMailer, MemoryStore, SeededEntropy, SentLetter},
    policy::{Limits, PolicyBuilder},
    ports::{Directory, Mailer, Store},
    service::Report,
};

use self::rig::{Rig, Rigged};

pub(crate) const KEY: &str =
    "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
pub(crate) const ACME: &str = "organization:acme";

pub(crate) struct World {
    pub(crate) store: MemoryStore,
    pub(crate) directory: MemoryDirectory,
    pub(crate) mailer: MemoryMailer,
    pub(crate) clock: ManualClock,
    pub(crate) invitations: Invitations<MemoryStore, MemoryDirectory>,
    keyring: String,
    /// The services of one world draw different randomness.
    seeds: AtomicU64,
}

pub(crate) type RiggedService = Invitations<Rigged<MemoryStore>, Rigged<MemoryDirectory>>;

/// The rules that most tests go by: `owner` grants all, `admin` grants `admin` and `member`,
/// `member` grants nothing.
pub(crate) fn policy() -> PolicyBuilder {
    Policy::builder()
        .link("https://app.example.com/join")
        .unwrap()
        .grants("owner", ["owner", "admin", "member"])
        .unwrap()
        .grants("admin", ["admin", "member"])
        .unwrap()
        .allow_texts()
}

/// As [`policy`], with links that may carry `member`.
pub(crate) fn policy_with_links() -> PolicyBuilder {
    policy().allow_links(Roles::of(["member"]).unwrap())
}

impl World {
    /// Acme with `olivia` the owner, `grace` the admin and `milo` the member, at noon of
    /// 2026-11-20, under [`policy`].
    pub(crate) fn new() -> Self {
        Self::with_policy(policy().build().unwrap())
    }

    pub(crate) fn with_policy(policy: Policy) -> Self {
        Self::with(policy, KEY)
    }

    pub(crate) fn with(policy: Policy, keyring: &str) -> Self {
        let clock = ManualClock::at(Timestamp::parse("2026-11-20T12:00:00Z").unwrap());
        let store = MemoryStore::with_clock(clock.clone());
        let directory = MemoryDirectory::over(&store);
        for (user, role) in [("olivia", "owner"), ("grace", "admin"), ("milo", "member")] {
            directory.member(ACME, user, [role]).unwrap();
        }
        let mailer = MemoryMailer::new();
        let invitations = Invitations::with_ports(
            store.clone(),
            directory.clone(),
            Keyring::parse(keyring).unwrap(),
            policy,
            clock.clone(),
            SeededEntropy::new(1),
        );
        Self {
            store,
            directory,
            mailer,
            clock,
            invitations,
            keyring: keyring.to_owned(),
            seeds: AtomicU64::new(4),
        }
    }

    /// The same world, for a hook or a thread that keeps it.
    pub(crate) fn share(&self) -> Self {
        Self {
            store: self.store.clone(),
            directory: self.directory.clone(),
            mailer: self.mailer.clone(),
            clock: self.clock.clone(),
            invitations: self.invitations.clone(),
            keyring: self.keyring.clone(),
            seeds: AtomicU64::new(100),
        }
    }

    /// Another process over the same store and directory, whose ports obey the rig.
    pub(crate) fn rigged(&self) -> (RiggedService, Rig) {
        let rig = Rig::default();
        let service = Invitations::with_ports(
            Rigged::new(self.store.clone(), rig.clone()),
            Rigged::new(self.directory.clone(), rig.clone()),
            Keyring::parse(&self.keyring).unwrap(),
            self.invitations.policy().clone(),
            self.clock.clone(),
            SeededEntropy::new(2),
        );
        (service, rig)
    }

    /// Another process over the same store and directory, with a clock of its own.
    pub(crate) fn beside(&self, clock: &ManualClock) -> Invitations<MemoryStore, MemoryDirectory> {
        Invitations::with_ports(
            self.store.clone(),
            self.directory.clone(),
            Keyring::parse(&self.keyring).unwrap(),
            self.invitations.policy().clone(),
            clock.clone(),
            SeededEntropy::new(3),
        )
    }

    /// Another service in the same world, over other ports, keys and rules.
    pub(crate) fn service<S: Store, D: Directory>(
        &self,
        store: S,
        directory: D,
        policy: Policy,
        keyring: &str,
    ) -> Invitations<S, D> {
        let keyring = Keyring::parse(keyring).unwrap();
        let entropy = SeededEntropy::new(self.seeds.fetch_add(1, Ordering::Relaxed));
        let clock = self.clock.clone();
        Invitations::with_ports(store, directory, keyring, policy, clock, entropy)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.invitations.now()
    }

    pub(crate) fn advance(&self, span: Lifetime) {
        self.clock.advance(span);
    }

    /// Invites, on the standing of `grace`.
    pub(crate) fn invite(&self, draft: &Invite) -> Invited {
        pollster::block_on(self.invitations.invite(draft, &grace())).unwrap()
    }

    /// Runs the agenda until nothing is due.
    pub(crate) fn run_due(&self) -> Report {
        pollster::block_on(self.invitations.run_due(&self.mailer, 1_000)).unwrap()
    }

    /// Invites, sends, and gives the letter.
    pub(crate) fn letter_for(&self, draft: &Invite) -> (Invitation, SentLetter) {
        let invited = self.invite(draft);
        self.run_due();
        (invited.invitation, self.mailer.last().unwrap())
    }

    pub(crate) fn redeem(
        &self,
        ticket: &str,
        claimant: &Claimant,
    ) -> Result<Redeemed, invitation::service::Error<invitation::RedeemRefusal>> {
        pollster::block_on(self.invitations.redeem(ticket, claimant))
    }

    /// Makes what is handed out as a link, and gives the ticket in it.
    pub(crate) fn ticket_for(&self, draft: &Invite) -> (Invitation, String) {
        let invited = self.invite(draft);
        let link = invited.link.unwrap();
        (
            invited.invitation,
            ticket_in(link.expose_secret()).to_owned(),
        )
    }

    /// The row as it is stored now.
    pub(crate) fn stored(&self, invitation: &Invitation) -> Invitation {
        let (scope, id) = (invitation.scope(), invitation.id());
        pollster::block_on(self.invitations.get(scope, id)).unwrap()
    }
}

/// One run of the agenda.
pub(crate) fn run<S: Store, D: Directory>(
    service: &Invitations<S, D>,
    mailer: &impl Mailer,
) -> Report {
    pollster::block_on(service.run_due(mailer, 1_000)).unwrap()
}

/// The ticket in a link, as the host's page finds it.
pub(crate) fn ticket_in(link: &str) -> &str {
    let ticket = &link[link.rfind("inv1_").unwrap()..];
    let after = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    ticket.split(after).next().unwrap()
}

/// A user with this verified address.
pub(crate) fn claimant(user: &str, address: &str) -> Claimant {
    Claimant::new(user).unwrap().verified(address).unwrap()
}

pub(crate) fn acme() -> Scope {
    Scope::parse(ACME).unwrap()
}

pub(crate) fn olivia() -> Actor {
    Actor::person("olivia").unwrap()
}

pub(crate) fn grace() -> Actor {
    Actor::person("grace").unwrap()
}

pub(crate) fn milo() -> Actor {
    Actor::person("milo").unwrap()
}

/// Ada, whose address the host has verified.
pub(crate) fn ada() -> Claimant {
    Claimant::new("ada")
        .unwrap()
        .verified("ada@example.com")
        .unwrap()
}

/// A draft for Ada as a member of Acme.
pub(crate) fn draft() -> Invite {
    draft_for("ada@example.com").unwrap()
}

pub(crate) fn draft_for(address: &str) -> Result<Invite, DraftError> {
    Invite::email(ACME, address)?.role("member")
}

/// The limits of the crate, but for this.
pub(crate) fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

/// The ticket that a caller was handed.
pub(crate) fn ticket_of(invited: &Invited) -> String {
    ticket_in(invited.link.as_ref().unwrap().expose_secret()).to_owned()
}
