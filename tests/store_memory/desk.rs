use invitation::{
    Actor, Change, Claimant, Decided, Evidence, Facts, Invitation, Invite, Keyring, Lifetime,
    Moment, Policy, Roles, Rules, Scope, Timestamp,
    memory::{ManualClock, MemoryStore, SeededEntropy},
    policy::{Duplicates, Limits, PolicyBuilder},
    ports::{CommitError, Constraint, Entropy, Store},
    ticket::Ticket,
};
use pollster::block_on;

const KEY: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
pub(crate) const ACME: &str = "organization:acme";

/// A store, and all that decisions about its rows go by.
pub(crate) struct Desk {
    pub(crate) store: MemoryStore,
    pub(crate) clock: ManualClock,
    pub(crate) entropy: SeededEntropy,
    pub(crate) policy: Policy,
    pub(crate) keyring: Keyring,
    pub(crate) facts: Facts,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with_policy(policy().build().unwrap())
    }

    pub(crate) fn with_policy(policy: Policy) -> Self {
        let clock = ManualClock::at(noon());
        let mut facts = Facts::default();
        facts.scope_exists = true;
        facts.contact_allowed = true;
        facts.seat_free = true;
        facts.actor = Some(Roles::of(["admin"]).unwrap());
        facts.sponsor.clone_from(&facts.actor);
        Self {
            store: MemoryStore::with_clock(clock.clone()),
            clock,
            entropy: SeededEntropy::new(1),
            policy,
            keyring: Keyring::parse(KEY).unwrap(),
            facts,
        }
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules::new(&self.policy, &self.keyring)
    }

    pub(crate) fn now(&self) -> Timestamp {
        use invitation::ports::Clock;
        self.clock.now()
    }

    pub(crate) fn moment(&self) -> Moment {
        let mut random = [0; Moment::RANDOM_BYTES];
        self.entropy.fill(&mut random).unwrap();
        Moment::new(self.now(), random)
    }

    /// Decides to invite, as if nobody were invited yet.
    pub(crate) fn decide(&self, draft: &Invite) -> Decided<Invitation> {
        self.decide_at(draft, &self.moment())
    }

    pub(crate) fn decide_at(&self, draft: &Invite, moment: &Moment) -> Decided<Invitation> {
        let (facts, rules) = (&self.facts, self.rules());
        let decided = Invitation::invite(draft, &grace(), &[], facts, &rules, moment).unwrap();
        Decided {
            changes: decided.changes,
            outcome: decided.outcome.invitation,
        }
    }

    pub(crate) fn invite(&self, draft: &Invite) -> Invitation {
        let decided = self.decide(draft);
        self.commit(&decided.changes).unwrap();
        decided.outcome
    }

    pub(crate) fn revoke(&self, row: &Invitation) -> Decided<Invitation> {
        row.revoke(&grace(), &self.facts, &self.rules(), &self.moment())
            .unwrap()
    }

    /// Decides to redeem as this claimant, with the row's own ticket.
    pub(crate) fn redeem(&self, row: &Invitation, ticket: &Ticket, by: &Claimant) -> Vec<Change> {
        let evidence = Evidence::Ticket(ticket);
        row.redeem(
            evidence,
            by,
            None,
            &self.facts,
            &self.rules(),
            &self.moment(),
        )
        .unwrap()
        .changes
    }

    /// Invites so that the link is handed out, and takes the ticket from it.
    pub(crate) fn invite_with_ticket(&self, draft: Invite) -> (Invitation, Ticket) {
        let (draft, rules, moment) = (draft.with_link(), self.rules(), self.moment());
        let decided = Invitation::invite(&draft, &grace(), &[], &self.facts, &rules, &moment);
        let decided = decided.unwrap();
        self.commit(&decided.changes).unwrap();
        let invited = decided.outcome.hand_out(&rules).unwrap();
        let link = invited.link.unwrap();
        let ticket = link.expose_secret().rsplit('=').next().unwrap();
        (invited.invitation, Ticket::parse(ticket).unwrap())
    }

    pub(crate) fn commit(&self, changes: &[Change]) -> Result<(), CommitError> {
        block_on(self.store.commit(changes))
    }

    pub(crate) fn stored(&self, row: &Invitation) -> Option<Invitation> {
        block_on(self.store.get(row.scope(), row.id())).unwrap()
    }

    pub(crate) fn advance(&self, span: Lifetime) {
        self.clock.advance(span);
    }
}

/// `admin` grants `admin` and `member`, also by link; letters are not counted.
pub(crate) fn policy() -> PolicyBuilder {
    let mut limits = Limits::default();
    limits.letters = None;
    Policy::builder()
        .link("https://app.example.com/join")
        .unwrap()
        .grants("admin", ["admin", "member"])
        .unwrap()
        .allow_links(Roles::of(["member"]).unwrap())
        .limits(limits)
}

/// As [`policy`], and nobody holds a slot.
pub(crate) fn without_slots() -> Policy {
    policy().duplicates(Duplicates::Allow).build().unwrap()
}

pub(crate) fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

pub(crate) fn grace() -> Actor {
    Actor::person("grace").unwrap()
}

pub(crate) fn acme() -> Scope {
    ACME.parse().unwrap()
}

pub(crate) fn to(address: &str) -> Invite {
    within(ACME, address)
}

pub(crate) fn within(scope: &str, address: &str) -> Invite {
    let draft = Invite::email(scope, address).unwrap();
    draft.role("member").unwrap()
}

pub(crate) fn link(uses: invitation::Uses) -> Invite {
    let draft = Invite::anyone(ACME).unwrap();
    draft.role("member").unwrap().uses(uses)
}

pub(crate) fn user(name: &str) -> Claimant {
    Claimant::new(name).unwrap()
}

pub(crate) fn ada() -> Claimant {
    user("ada").verified("ada@example.com").unwrap()
}

/// On what the first change that failed did so.
pub(crate) fn conflict(result: Result<(), CommitError>) -> (usize, Constraint) {
    match result {
        Err(CommitError::Conflict { at, on }) => (at, on),
        other => panic!("not a conflict: {other:?}"),
    }
}
