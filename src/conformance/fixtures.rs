mod fates;

use alloc::{string::ToString, sync::Arc, vec, vec::Vec};
use core::{
    fmt,
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
};

use sha2::{Digest, Sha256};

use super::Failure;
use crate::{
    invitation::{
        Actor, Change, Claimant, Decided, Facts, Invitation, Invite, Moment, Redemption, Rules,
        Uses, Write,
    },
    policy::{Lifetimes, Limits, Policy, RedirectPolicy, Requests, ResendPolicy, RoleBook},
    ticket::{Keyring, Pseudonym},
    values::{AllowedOrigins, InvitationId, Lifetime, Roles, Scope, Timestamp, UserId},
};

const KEY: &str = "kit:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// An invitation and the changes that lead to it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Made {
    /// The invitation as it stands once the changes are committed.
    pub row: Invitation,
    /// What to commit.
    pub changes: Vec<Change>,
}

impl Made {
    fn of(decided: Decided<Invitation>) -> Self {
        Self {
            row: decided.outcome,
            changes: decided.changes,
        }
    }

    /// The last of the changes, to be altered: a limit, a deadline, a ledger row.
    ///
    /// # Errors
    ///
    /// [`Failure`] where there is no change.
    pub fn change(&mut self) -> Result<&mut Change, Failure> {
        let last = self.changes.last_mut();
        last.ok_or_else(|| Failure::new("the kit made no change"))
    }
}

/// Makes invitations and what becomes of them, by the decisions of the crate alone.
///
/// A host takes them to test what lies beside its store: the membership it writes in the same
/// transaction, its outbox, its erasure. Everything is made by `olivia`, who may grant every role
/// there is; two makers of the same moment make the same invitations.
///
/// # Examples
///
/// ```
/// use invitation::{conformance::Fixtures, memory::MemoryStore, ports::Store};
///
/// # pollster::block_on(async {
/// let make = Fixtures::at("2026-11-20T09:00:00Z".parse()?)?;
/// let ada = make.person("organization:acme", "ada@example.com")?;
///
/// let store = MemoryStore::new();
/// store.commit(&ada.changes).await?;
/// store.commit(&make.revoked(&ada.row)?.changes).await?;
/// # Ok::<(), invitation::conformance::Failure>(())
/// # })?;
/// # Ok::<(), invitation::conformance::Failure>(())
/// ```
#[derive(Clone)]
pub struct Fixtures {
    now: Timestamp,
    policy: Arc<Policy>,
    keyring: Arc<Keyring>,
    facts: Facts,
    drawn: Arc<AtomicU64>,
}

impl Fixtures {
    /// The roles that each fixture may grant.
    pub const ROLES: [&'static str; 5] = ["member", "guest", "Member", "m\u{e9}mber", "member "];

    /// A maker whose time stands at this moment.
    ///
    /// # Errors
    ///
    /// [`Failure`] where the kit contradicts the rules of the crate.
    pub fn at(now: Timestamp) -> Result<Self, Failure> {
        let member = Roles::of(["member"])?;
        let mut book = RoleBook::default().grants("owner", Self::ROLES)?;
        for number in 0..Roles::MAX {
            book = book.grants("chief", [longest_role(number).as_str()])?;
        }
        let limits = Limits {
            letters: None,
            ..Limits::default()
        };
        let app = AllowedOrigins::parse(["https://app.example.com"])?;
        let policy = Policy::builder()
            .roles(book)
            .link("https://app.example.com/join")?
            .link_origins(app.clone())
            .redirects(RedirectPolicy::to(app))
            .lifetimes(Lifetimes {
                default: Lifetime::days(7),
                min: Lifetime::micros(1),
                max: Lifetime::days(36_500),
            })
            .limits(limits)
            .resend(ResendPolicy {
                cooldown: Lifetime::ZERO,
                max_letters: u32::MAX,
            })
            .requests(Requests::Anyone)
            .allow_texts()
            .allow_bearer()
            .allow_links(member)
            .build()?;
        let all = Roles::of(["owner", "chief"])?;
        let facts = Facts {
            scope_exists: true,
            contact_allowed: true,
            seat_free: true,
            actor: Some(all.clone()),
            sponsor: Some(all),
            ..Facts::default()
        };
        Ok(Self {
            now,
            policy: Arc::new(policy),
            keyring: Arc::new(Keyring::parse(KEY)?),
            facts,
            drawn: Arc::default(),
        })
    }

    /// The same maker so much later; neither ever makes what the other has made.
    #[must_use]
    pub fn later(&self, span: Lifetime) -> Self {
        self.moved_to(self.now.after(span))
    }

    /// The same maker at another moment.
    #[must_use]
    pub fn moved_to(&self, now: Timestamp) -> Self {
        Self {
            now,
            ..self.clone()
        }
    }

    /// The same maker under other rules.
    ///
    /// # Examples
    ///
    /// ```
    /// # use invitation::{Policy, conformance::Fixtures};
    /// # let make = Fixtures::at("2026-11-20T09:00:00Z".parse()?)?;
    /// let policy = Policy::builder()
    ///     .link("https://app.example.com/join")?
    ///     .grants("owner", ["editor"])?
    ///     .build()?;
    /// let make = make.under(policy);
    /// # Ok::<(), invitation::conformance::Failure>(())
    /// ```
    #[must_use]
    pub fn under(&self, policy: Policy) -> Self {
        Self {
            policy: Arc::new(policy),
            ..self.clone()
        }
    }

    /// The same maker, which knows other facts.
    #[must_use]
    pub fn knowing(&self, facts: Facts) -> Self {
        Self {
            facts,
            ..self.clone()
        }
    }

    /// The moment that everything is made at.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// What is known of everybody.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What decides.
    #[must_use]
    pub fn rules(&self) -> Rules<'_> {
        Rules::new(&self.policy, &self.keyring)
    }

    /// The moment of one decision. No two are the same.
    #[must_use]
    pub fn moment(&self) -> Moment {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        Moment::new(self.now, random(drawn))
    }

    /// `olivia`, who makes everything.
    ///
    /// # Errors
    ///
    /// None but where the kit contradicts the crate; so for all that follow.
    pub fn actor(&self) -> Result<Actor, Failure> {
        Ok(Actor::person("olivia")?)
    }

    /// What a draft comes to.
    ///
    /// # Errors
    ///
    /// [`Failure`] where the draft is refused.
    pub fn draft(&self, draft: &Invite) -> Result<Made, Failure> {
        self.draft_at(draft, &self.moment())
    }

    /// What a draft comes to at a moment; twice the same moment gives twice the same id.
    ///
    /// # Errors
    ///
    /// [`Failure`] where the draft is refused.
    pub fn draft_at(&self, draft: &Invite, moment: &Moment) -> Result<Made, Failure> {
        self.draft_by(draft, &self.actor()?, moment)
    }

    /// What a draft of another actor comes to.
    ///
    /// # Errors
    ///
    /// [`Failure`] where the draft is refused.
    pub fn draft_by(
        &self,
        draft: &Invite,
        actor: &Actor,
        moment: &Moment,
    ) -> Result<Made, Failure> {
        let decided = Invitation::invite(draft, actor, &[], &self.facts, &self.rules(), moment)?;
        Ok(Made {
            row: decided.outcome.invitation,
            changes: decided.changes,
        })
    }

    /// A member to be, by address.
    ///
    /// # Errors
    ///
    /// [`Failure`] where scope or address is none.
    pub fn person(&self, scope: &str, address: &str) -> Result<Made, Failure> {
        self.draft(&Invite::email(scope, address)?.role("member")?)
    }

    /// A member to be, by user id.
    ///
    /// # Errors
    ///
    /// [`Failure`] where scope or user id is none.
    pub fn user(&self, scope: &str, user: &str) -> Result<Made, Failure> {
        self.draft(&Invite::user(scope, user)?.role("member")?)
    }

    /// A link for so many, or for any number.
    ///
    /// # Errors
    ///
    /// [`Failure`] where the scope is none.
    pub fn link(&self, scope: &str, uses: Option<u32>) -> Result<Made, Failure> {
        let uses = uses.and_then(NonZeroU32::new);
        let uses = uses.map_or(Uses::Unlimited, Uses::UpTo);
        self.draft(&Invite::anyone(scope)?.role("member")?.uses(uses))
    }

    /// A request by the person of an address, which waits for approval and has no ticket.
    ///
    /// # Errors
    ///
    /// [`Failure`] where scope or address is none.
    pub fn request(&self, scope: &str, address: &str) -> Result<Made, Failure> {
        let draft = Invite::email(scope, address)?.role("member")?;
        let asker = Claimant::new("asker")?.verified(address)?;
        let rules = self.rules();
        let decided = Invitation::request(&draft, &asker, &self.facts, &rules, &self.moment())?;
        Ok(Made {
            row: decided.outcome.invitation,
            changes: decided.changes,
        })
    }

    /// A ledger row of some redeemer: the same user, the same redeemer.
    ///
    /// # Errors
    ///
    /// [`Failure`] where the user id is none.
    pub fn ledger_row(&self, row: &Invitation, user: &str) -> Result<Redemption, Failure> {
        let redeemer = row.redeemer(&UserId::new(user)?, &self.keyring);
        Ok(Redemption::new(
            row.id(),
            redeemer,
            self.now,
            row.change_id(),
        ))
    }

    /// The key of a counter.
    #[must_use]
    pub fn counter(&self, name: &str) -> Pseudonym {
        self.keyring.pseudonym("kit", &[name.as_bytes()])
    }

    /// Another invitation of the same id and content, but in another scope.
    ///
    /// # Errors
    ///
    /// [`Failure`] where scope or address is none.
    pub fn twins(&self, scopes: [&str; 2], address: &str) -> Result<(Made, Made), Failure> {
        let moment = self.moment();
        let [one, other] = scopes;
        let one = Invite::email(one, address)?.role("member")?;
        let other = Invite::email(other, address)?.role("member")?;
        Ok((
            self.draft_at(&one, &moment)?,
            self.draft_at(&other, &moment)?,
        ))
    }

    /// An id that is nobody's.
    #[must_use]
    pub fn unused_id(&self) -> InvitationId {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; 10];
        for (to, from) in bytes.iter_mut().zip(random(drawn)) {
            *to = from;
        }
        InvitationId::at(self.now, &bytes)
    }
}

impl fmt::Debug for Fixtures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fixtures({})", self.now)
    }
}

/// A role of as many bytes as a role may have.
pub(super) fn longest_role(number: usize) -> alloc::string::String {
    let number = number.to_string();
    let fill = "r".repeat(crate::values::Role::MAX_BYTES.saturating_sub(number.len()));
    [fill, number].concat()
}

/// Puts the ticket of one row into an insert or a replacement of another.
pub(super) fn with_ticket_of(change: &mut Change, other: &Invitation) {
    match &mut change.write {
        Write::Insert(row) | Write::Replace { with: row, .. } => {
            **row = row.as_ref().clone().with_ticket_of(other);
        }
        Write::Use { .. } => {}
    }
}

/// The scope of this name.
pub(super) fn scope(text: &str) -> Result<Scope, Failure> {
    Ok(Scope::parse(text)?)
}

/// All changes of some, in one batch.
pub(super) fn batch<'a>(made: impl IntoIterator<Item = &'a Made>) -> Vec<Change> {
    let mut changes = vec![];
    for one in made {
        changes.extend(one.changes.iter().cloned());
    }
    changes
}

fn random(number: u64) -> [u8; Moment::RANDOM_BYTES] {
    let mut bytes = [0; Moment::RANDOM_BYTES];
    for (block, chunk) in (0_u8..).zip(bytes.chunks_mut(32)) {
        let hash = Sha256::new()
            .chain_update(b"invitation/kit/1")
            .chain_update(number.to_be_bytes())
            .chain_update([block]);
        for (to, from) in chunk.iter_mut().zip(hash.finalize()) {
            *to = from;
        }
    }
    bytes
}
