use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};

use serde::{Deserialize, Serialize};

use super::invitee::Invitee;
use crate::values::{
    DisplayText, Email, EmailError, EmailKey, NameError, UserId, opaque::opaque_name,
};

/// What an actor showed to be let in: it bounds what the actor may grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Credential {
    /// A person who is signed in.
    Person,
    /// An application's own key, with nobody at the keyboard.
    Application,
}

/// Who gives a command.
///
/// # Examples
///
/// ```
/// use invitation::Actor;
///
/// let grace = Actor::person("user-7")?;
/// let robot = Actor::application("billing-sync")?;
/// assert_ne!(grace, robot);
/// # Ok::<(), invitation::values::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Actor {
    user: UserId,
    credential: Credential,
}

impl Actor {
    /// A signed-in person.
    ///
    /// # Errors
    ///
    /// [`NameError`] when the id breaks the rules of [`UserId`].
    pub fn person(user: &str) -> Result<Self, NameError> {
        Ok(Self::new(UserId::new(user)?, Credential::Person))
    }

    /// An application with its own key.
    ///
    /// # Errors
    ///
    /// [`NameError`] when the id breaks the rules of [`UserId`].
    pub fn application(id: &str) -> Result<Self, NameError> {
        Ok(Self::new(UserId::new(id)?, Credential::Application))
    }

    /// An actor of its parts.
    #[must_use]
    pub const fn new(user: UserId, credential: Credential) -> Self {
        Self { user, credential }
    }

    /// The host's id of the actor.
    #[must_use]
    pub const fn user(&self) -> &UserId {
        &self.user
    }

    /// What the actor showed.
    #[must_use]
    pub const fn credential(&self) -> Credential {
        self.credential
    }
}

/// How the letter names the one who invites.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Inviter {
    /// The name that the letter shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<DisplayText>,
    /// Where an answer to the letter goes. Setting it discloses the ticket to that address, so the
    /// ticket proves no mailbox then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Email>,
}

/// A demand on the claimant that the host answers before anything is spent: a second factor, a
/// given identity provider. The words are the host's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Requirement(Arc<str>);

opaque_name!(Requirement, 64);

/// Who takes an invitation up, and what the host knows of them.
///
/// The user id is fixed before the call and stays the same over retries, so that a repeat is seen
/// to be one. Give verified addresses only: an address that the host has not verified itself, or
/// that an identity provider merely mentions, is not evidence.
///
/// # Examples
///
/// ```
/// use invitation::Claimant;
///
/// let ada = Claimant::new("user-9")?.verified("ada@example.com")?;
/// let new = Claimant::new("user-10")?.creating_account_with("lin@example.com")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimant {
    user: UserId,
    verified: Vec<Email>,
    creating: Option<Email>,
    satisfied: BTreeSet<Requirement>,
}

impl Claimant {
    /// A claimant of whom only the user id is known.
    ///
    /// # Errors
    ///
    /// [`NameError`] when the id breaks the rules of [`UserId`].
    pub fn new(user: &str) -> Result<Self, NameError> {
        Ok(Self::of(UserId::new(user)?))
    }

    /// A claimant of whom only the user id is known.
    #[must_use]
    pub const fn of(user: UserId) -> Self {
        Self {
            user,
            verified: Vec::new(),
            creating: None,
            satisfied: BTreeSet::new(),
        }
    }

    /// Adds an address that the host has *verified* to be the claimant's.
    ///
    /// # Errors
    ///
    /// [`EmailError`] when it is no address.
    pub fn verified(self, address: &str) -> Result<Self, EmailError> {
        Ok(self.with_verified(Email::parse(address)?))
    }

    /// Adds an address that the host has *verified* to be the claimant's.
    #[must_use]
    pub fn with_verified(mut self, address: Email) -> Self {
        self.verified.push(address);
        self
    }

    /// Says that the account does not exist yet and is being created with this address, which the
    /// ticket itself may prove.
    ///
    /// # Errors
    ///
    /// [`EmailError`] when it is no address.
    pub fn creating_account_with(mut self, address: &str) -> Result<Self, EmailError> {
        self.creating = Some(Email::parse(address)?);
        Ok(self)
    }

    /// Says that the host has seen the claimant meet a requirement.
    #[must_use]
    pub fn satisfying(mut self, requirement: Requirement) -> Self {
        self.satisfied.insert(requirement);
        self
    }

    /// The host's id of the claimant.
    #[must_use]
    pub const fn user(&self) -> &UserId {
        &self.user
    }

    /// The verified addresses.
    pub fn verified_addresses(&self) -> impl Iterator<Item = &Email> {
        self.verified.iter()
    }

    /// Whether the host verified this address.
    #[must_use]
    pub fn has_verified(&self, key: &EmailKey) -> bool {
        self.verified.iter().any(|email| email.key() == key)
    }

    /// Whether the claimant is the one person meant, by what the host has verified.
    pub(super) fn is(&self, invitee: &Invitee) -> bool {
        match invitee {
            Invitee::Email(email) => self.has_verified(email.key()),
            Invitee::User(user) => *user == self.user,
            _ => false,
        }
    }

    /// The address that an account in the making is to have.
    #[must_use]
    pub const fn creating(&self) -> Option<&Email> {
        self.creating.as_ref()
    }

    /// Whether the host has seen the requirement met.
    #[must_use]
    pub fn satisfies(&self, requirement: &Requirement) -> bool {
        self.satisfied.contains(requirement)
    }
}
