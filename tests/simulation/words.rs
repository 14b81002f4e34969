//! What the reference speaks of: people, drafts, rows, commands.

use std::{collections::BTreeSet, ops::RangeInclusive};

use invitation::InvitationId;

pub(crate) const MINUTE: i64 = 60_000_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
pub(crate) const COOLDOWN: i64 = MINUTE;
pub(crate) const PROOF: i64 = 3 * DAY;
pub(crate) const RETENTION: i64 = 20 * DAY;
pub(crate) const DEFAULT_LIFE: i64 = 7 * DAY;
pub(crate) const LONGEST: i64 = 30 * DAY;
pub(crate) const USERS: [&str; 9] = [
    "olivia", "grace", "milo", "user-0", "user-1", "user-2", "user-3", "user-4", "user-5",
];
/// From here on they have the addresses `p0@example.com` and so on.
pub(crate) const FIRST_PERSON: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Owner,
    Admin,
    Member,
    Ghost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// The reader of the address of this number.
    Person(usize),
    /// The user of that address, by id.
    User(usize),
    Domain,
    Anyone,
}

impl Who {
    pub(crate) fn is_person(self) -> bool {
        matches!(self, Self::Person(_) | Self::User(_))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) user: usize,
    pub(crate) application: bool,
}

/// Who comes, and with which addresses: by the number of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claimant {
    pub(crate) user: usize,
    pub(crate) verified: Option<usize>,
    pub(crate) creating: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Letter,
    LetterAndLink,
    Link,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) scope: usize,
    pub(crate) who: Who,
    pub(crate) role: Option<Role>,
    pub(crate) life: Option<i64>,
    /// For links: the cap; zero is no cap, one is once.
    pub(crate) uses: u32,
    pub(crate) way: Way,
    pub(crate) key: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Refuse,
    Return,
    Resend,
    Replace,
    Allow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Requested,
    Pending,
    Accepted,
    Declined,
    Revoked,
    Rejected,
    Expired,
}

impl State {
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Pending)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) draft: Draft,
    pub(crate) role: Role,
    pub(crate) created_at: i64,
    pub(crate) created_by: Actor,
    pub(crate) sponsor: Actor,
    /// It began as a request.
    pub(crate) requested: bool,
    pub(crate) state: State,
    pub(crate) expires: i64,
    pub(crate) ended_at: i64,
    pub(crate) generation: Option<u32>,
    pub(crate) minted_at: i64,
    pub(crate) disclosed: bool,
    pub(crate) last_letter: Option<i64>,
    pub(crate) ledger: BTreeSet<usize>,
    pub(crate) erased: bool,
    /// It was said of this one that no more are wanted.
    pub(crate) blocks: bool,
    pub(crate) revision: u64,
    /// The revisions that the agenda wrote last, and the one before them.
    pub(crate) noted: RangeInclusive<u64>,
}

impl Row {
    /// Whether nothing that anybody decides about has changed since this revision.
    pub(crate) fn is_as_seen(&self, seen: u64) -> bool {
        let is_noted = *self.noted.end() == self.revision && self.noted.contains(&seen);
        seen == self.revision || is_noted
    }

    /// The agenda wrote.
    pub(crate) fn note(&mut self, revision: u64) {
        let is_first = *self.noted.end() != self.revision;
        let from = if is_first {
            self.revision
        } else {
            *self.noted.start()
        };
        self.noted = from..=revision;
        self.revision = revision;
    }

    pub(crate) fn is_multiple(&self) -> bool {
        !self.draft.who.is_person() && self.draft.uses != 1
    }

    pub(crate) fn by_letter(&self) -> bool {
        self.draft.who.is_person() && self.draft.way != Way::Link
    }

    pub(crate) fn status(&self, now: i64) -> State {
        let cap = self.draft.uses;
        let spent = self.is_multiple() && cap != 0 && self.ledger.len() >= cap as usize;
        match self.state {
            State::Pending if spent => State::Accepted,
            state if state.is_open() && now >= self.expires => State::Expired,
            state => state,
        }
    }

    pub(crate) fn is_proof(&self, now: i64) -> bool {
        matches!(self.draft.who, Who::Person(_)) && !self.disclosed && now < self.minted_at + PROOF
    }

    pub(crate) fn end(&mut self, state: State, now: i64) {
        self.state = state;
        self.ended_at = now;
        self.revision += 1;
    }

    pub(crate) fn mint(&mut self, disclosed: bool, now: i64) {
        self.generation = Some(self.generation.unwrap_or(0) + 1);
        self.minted_at = now;
        self.disclosed = disclosed;
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Command {
    Invite(Draft, Actor),
    Request(Draft, Claimant),
    Approve(InvitationId, u64, Actor),
    Reject(InvitationId, u64, Actor),
    Amend(InvitationId, Role, u64, Actor),
    Revoke(InvitationId, Actor),
    Resend(InvitationId, Actor),
    Rotate(InvitationId, Actor),
    Reveal(InvitationId, Actor),
    Extend(InvitationId, i64, Actor),
    Renew(InvitationId, Actor),
    Preview(Pocketed),
    Redeem(Pocketed, Claimant),
    Accept(InvitationId, Claimant),
    Decline(Pocketed, Option<Claimant>),
    DeclineInbox(InvitationId, Claimant),
    Block(Pocketed, Option<Claimant>),
    /// A scope that is not the invitation's.
    Foreign(InvitationId, Actor),
}

/// A ticket that somebody has, by where it is kept, with what it opens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pocketed {
    pub(crate) at: usize,
    pub(crate) id: InvitationId,
    pub(crate) generation: u32,
}

pub(crate) type Reasons = BTreeSet<&'static str>;
