//! The service: load, ask the directory, decide, commit.
//!
//! [`Invitations`] does for every host what one with its own transactions does by hand: it reads
//! the invitation, asks the [`Directory`] for the facts, calls the pure decision and commits its
//! changes. A conflict at the commit means that somebody was faster: it reads again and decides
//! again, a bounded number of times, so the loser of a race hears the true reason. Only
//! [`Invitations::run_due`] sends letters.

mod batch;
mod bulk;
mod commit;
mod erase;
mod error;
mod invite;
mod manage;
mod read;
mod redeem;
mod run_due;

use alloc::sync::Arc;
use core::fmt;

pub use self::{
    batch::Batch,
    bulk::{Bulk, Plan, Planned},
    erase::Erased,
    error::Error,
    run_due::Report,
};
use crate::{
    invitation::{About, Actor, Facts, Invitation, Invitee, Moment, Purpose, Rules},
    policy::Policy,
    ports::{Clock, Directory, Entropy, Store, Unavailable},
    ticket::Keyring,
    values::{Scope, Timestamp},
};

/// How often a command is decided again after somebody was faster.
const ATTEMPTS: usize = 32;

/// The use cases of invitations over a store and a directory.
///
/// It holds no state of its own but the ports, the key ring and the policy; clone it freely.
///
/// The examples of its methods play in the small world that [`guide`](crate::guide) begins with.
///
/// # Examples
///
/// ```
/// # #[cfg(all(feature = "memory", feature = "system"))] fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use invitation::{
///     Actor, Claimant, Invitations, Invite, Keyring, Policy,
///     memory::{MemoryDirectory, MemoryMailer, MemoryStore},
/// };
///
/// let store = MemoryStore::new();
/// let directory = MemoryDirectory::over(&store);
/// directory.member("organization:acme", "grace", ["admin"])?;
/// let keyring = Keyring::parse("k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")?;
/// let policy = Policy::builder()
///     .link("https://app.example.com/join")?
///     .grants("admin", ["member"])?
///     .build()?;
/// let invitations = Invitations::new(store, directory, keyring, policy);
///
/// # pollster::block_on(async {
/// let draft = Invite::email("organization:acme", "ada@example.com")?.role("member")?;
/// let invited = invitations.invite(&draft, &Actor::person("grace")?).await?;
///
/// let mailer = MemoryMailer::new();
/// invitations.run_due(&mailer, 10).await?;
/// let letter = mailer.last_to("ada@example.com").unwrap();
///
/// let ada = Claimant::new("ada")?.verified("ada@example.com")?;
/// let redeemed = invitations.redeem(letter.ticket().unwrap(), &ada).await?;
/// assert!(redeemed.granted().is_some());
/// # Ok(())
/// # })
/// # }
/// # #[cfg(not(all(feature = "memory", feature = "system")))] fn main() {}
/// ```
pub struct Invitations<S, D> {
    store: S,
    directory: D,
    keyring: Arc<Keyring>,
    policy: Arc<Policy>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl<S: Store, D: Directory> Invitations<S, D> {
    /// The service on any clock and randomness.
    #[must_use]
    pub fn with_ports(
        store: S,
        directory: D,
        keyring: Keyring,
        policy: Policy,
        clock: impl Clock + 'static,
        entropy: impl Entropy + 'static,
    ) -> Self {
        Self {
            store,
            directory,
            keyring: Arc::new(keyring),
            policy: Arc::new(policy),
            clock: Arc::new(clock),
            entropy: Arc::new(entropy),
        }
    }

    /// The store.
    #[must_use]
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// The directory.
    #[must_use]
    pub const fn directory(&self) -> &D {
        &self.directory
    }

    /// The policy of scopes that have none of their own.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The present moment, as the service sees it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn moment(&self) -> Result<Moment, Unavailable> {
        let mut random = [0; Moment::RANDOM_BYTES];
        self.entropy.fill(&mut random)?;
        Ok(Moment::new(self.clock.now(), random))
    }

    /// The policy of the scope that the facts are about, and the keys.
    fn rules<'a>(&'a self, facts: &'a Facts) -> Rules<'a> {
        let policy = facts.policy.as_deref().unwrap_or(&self.policy);
        Rules::new(policy, &self.keyring)
    }
}

/// Notes in the present span which invitation a ticket led to.
fn trace_id(found: Option<&Invitation>) {
    #[cfg(feature = "tracing")]
    if let Some(invitation) = found {
        tracing::Span::current().record("id", tracing::field::display(invitation.id()));
    }
    #[cfg(not(feature = "tracing"))]
    let _ = found;
}

/// A question about an invitation that exists.
fn about(invitation: &Invitation, purpose: Purpose) -> About<'_> {
    let mut about = About::new(invitation.scope(), purpose);
    about.sponsor = Some(invitation.sponsor());
    concerning(about, invitation.invitee())
}

/// Adds who is invited to a question, and whose address it needs.
fn concerning<'a>(mut about: About<'a>, invitee: &'a Invitee) -> About<'a> {
    about.invitee = Some(invitee);
    if let Invitee::User(user) = invitee {
        about.user = Some(user);
    }
    about
}

/// A question about a scope and who asks.
fn about_scope<'a>(scope: &'a Scope, actor: Option<&'a Actor>, purpose: Purpose) -> About<'a> {
    let mut about = About::new(scope, purpose);
    about.actor = actor;
    about
}

impl<S: Clone, D: Clone> Clone for Invitations<S, D> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            directory: self.directory.clone(),
            keyring: Arc::clone(&self.keyring),
            policy: Arc::clone(&self.policy),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        }
    }
}

impl<S, D> fmt::Debug for Invitations<S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitations")
            .field("keyring", &self.keyring)
            .finish_non_exhaustive()
    }
}
