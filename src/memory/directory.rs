use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet, VecDeque},
    format,
    sync::Arc,
    vec::Vec,
};
use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use thiserror::Error;

use super::{
    MemoryStore,
    host::{Host, Place},
};
use crate::{
    invitation::{About, Actor, Claimant, Facts, Invitee},
    policy::Policy,
    ports::{Directory, Unavailable},
    values::{
        DisplayText, Email, EmailError, EmailKey, Locale, NameError, Roles, RolesError, Scope,
        TextError, UserId,
    },
};

type GuestNames = Box<dyn Fn(&Email) -> UserId + Send + Sync>;

/// A [`Directory`] that knows what it was told, for tests and examples. Clones share it.
///
/// At first it knows nothing, and so every question is answered with no. Members and seats are
/// kept by a [`MemoryStore`]: over the store of the service ([`MemoryDirectory::over`]) who redeems
/// is a member from then on, and no commit passes the seats.
///
/// Scopes are written `kind:id`.
///
/// # Examples
///
/// ```
/// use invitation::memory::{MemoryDirectory, MemoryStore};
///
/// let store = MemoryStore::new();
/// let directory = MemoryDirectory::over(&store);
/// directory.member("organization:acme", "grace", ["admin"])?;
/// directory.address("grace", "grace@example.com")?;
/// directory.seats("organization:acme", 25)?;
///
/// assert_eq!(store.members(&"organization:acme".parse()?).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct MemoryDirectory {
    store: MemoryStore,
    known: Arc<Mutex<Known>>,
}

struct Known {
    scopes: BTreeMap<Scope, Entry>,
    addresses: BTreeMap<UserId, Email>,
    languages: BTreeMap<UserId, Locale>,
    /// Whose each of those addresses is.
    users: BTreeMap<EmailKey, UserId>,
    blocked: BTreeSet<EmailKey>,
    guests: BTreeMap<EmailKey, UserId>,
    guests_named: u64,
    guest_names: Option<GuestNames>,
    failures: VecDeque<Unavailable>,
    reports_members: bool,
}

/// What is known of one scope.
#[derive(Default)]
struct Entry {
    name: Option<DisplayText>,
    approvers: Vec<Email>,
    policy: Option<Arc<Policy>>,
}

/// Why an entry of a [`MemoryDirectory`] was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EntryError {
    /// The scope or the user id.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A role.
    #[error(transparent)]
    Roles(#[from] RolesError),
    /// The address.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The name of the scope.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl MemoryDirectory {
    /// A directory that knows nothing, with members of its own: a redemption adds none to them.
    #[must_use]
    pub fn new() -> Self {
        Self::over(&MemoryStore::new())
    }

    /// A directory that knows nothing but the members and guests of this store, and the stamps
    /// that it was given.
    #[must_use]
    pub fn over(store: &MemoryStore) -> Self {
        Self {
            store: store.clone(),
            known: Arc::new(Mutex::new(Known {
                scopes: BTreeMap::new(),
                addresses: BTreeMap::new(),
                languages: BTreeMap::new(),
                users: BTreeMap::new(),
                blocked: BTreeSet::new(),
                guests: BTreeMap::new(),
                guests_named: 0,
                guest_names: None,
                failures: VecDeque::new(),
                reports_members: true,
            })),
        }
    }

    /// Adds a scope, if it is not there.
    ///
    /// # Errors
    ///
    /// [`EntryError::Name`] when it is no scope.
    pub fn scope(&self, scope: &str) -> Result<&Self, EntryError> {
        self.edit(scope, |_| {})
    }

    /// Adds a member with these roles and no others, and the scope if it is not there.
    ///
    /// # Errors
    ///
    /// [`EntryError`] when the scope, the user id or a role is none.
    pub fn member<'a>(
        &self,
        scope: &str,
        user: &str,
        roles: impl IntoIterator<Item = &'a str>,
    ) -> Result<&Self, EntryError> {
        let (place, user, roles) = (Scope::parse(scope)?, UserId::new(user)?, Roles::of(roles)?);
        self.scope(scope)?;
        self.store
            .with_host(|host| host.set_member(&place, &user, Some(roles)));
        Ok(self)
    }

    /// Removes a member; invitations stay as they are.
    ///
    /// # Errors
    ///
    /// [`EntryError::Name`] when the scope or the user id is none.
    pub fn remove_member(&self, scope: &str, user: &str) -> Result<&Self, EntryError> {
        let (scope, user) = (Scope::parse(scope)?, UserId::new(user)?);
        self.store
            .with_host(|host| host.set_member(&scope, &user, None));
        Ok(self)
    }

    /// Removes a scope with its members and guests.
    ///
    /// # Errors
    ///
    /// [`EntryError::Name`] when it is no scope.
    pub fn remove_scope(&self, scope: &str) -> Result<&Self, EntryError> {
        let scope = Scope::parse(scope)?;
        self.known().scopes.remove(&scope);
        self.store.with_host(|host| host.remove_members(&scope));
        Ok(self)
    }

    /// Names a scope for letters and previews.
    ///
    /// # Errors
    ///
    /// [`EntryError`] when the scope or the name is none.
    pub fn scope_name(&self, scope: &str, name: &str) -> Result<&Self, EntryError> {
        let name = DisplayText::parse(name)?;
        self.edit(scope, |entry| entry.name = Some(name))
    }

    /// Adds one to whom requests for approval go.
    ///
    /// # Errors
    ///
    /// [`EntryError`] when the scope or the address is none.
    pub fn approver(&self, scope: &str, address: &str) -> Result<&Self, EntryError> {
        let address = Email::parse(address)?;
        self.edit(scope, |entry| entry.approvers.push(address))
    }

    /// Gives a scope a policy of its own.
    ///
    /// # Errors
    ///
    /// [`EntryError::Name`] when it is no scope.
    pub fn policy(&self, scope: &str, policy: Arc<Policy>) -> Result<&Self, EntryError> {
        self.edit(scope, |entry| entry.policy = Some(policy))
    }

    /// Bounds the members of a scope; without this there is always room.
    ///
    /// # Errors
    ///
    /// [`EntryError::Name`] when it is no scope.
    pub fn seats(&self, scope: &str, seats: usize) -> Result<&Self, EntryError> {
        let place = Scope::parse(scope)?;
        self.store.set_seats(&place, Some(seats));
        self.scope(scope)
    }

    /// Says which address a user has, for letters, and so that somebody who is invited by it is
    /// known to be that user.
    ///
    /// # Errors
    ///
    /// [`EntryError`] when the user id or the address is none.
    pub fn address(&self, user: &str, address: &str) -> Result<&Self, EntryError> {
        let (user, address) = (UserId::new(user)?, Email::parse(address)?);
        let mut known = self.known();
        known.users.insert(address.key().clone(), user.clone());
        if let Some(old) = known.addresses.insert(user, address.clone())
            && old.key() != address.key()
        {
            known.users.remove(old.key());
        }
        drop(known);
        Ok(self)
    }

    /// Says which language a user reads, for letters.
    ///
    /// # Errors
    ///
    /// [`EntryError::Name`] when it is no user id.
    pub fn language(&self, user: &str, language: Locale) -> Result<&Self, EntryError> {
        let user = UserId::new(user)?;
        self.known().languages.insert(user, language);
        Ok(self)
    }

    /// Says that the reader of this address wants no invitations and no letters, from any scope.
    ///
    /// # Errors
    ///
    /// [`EntryError::Email`] when it is no address.
    pub fn block(&self, address: &str) -> Result<&Self, EntryError> {
        let key = Email::parse(address)?.key().clone();
        self.known().blocked.insert(key);
        Ok(self)
    }

    /// Takes [`MemoryDirectory::block`] back.
    ///
    /// # Errors
    ///
    /// [`EntryError::Email`] when it is no address.
    pub fn unblock(&self, address: &str) -> Result<&Self, EntryError> {
        let address = Email::parse(address)?;
        self.known().blocked.remove(address.key());
        Ok(self)
    }

    /// Makes a user a guest of the scope, bound to this address, without roles.
    ///
    /// # Errors
    ///
    /// [`EntryError`] when the scope, the user id or the address is none.
    pub fn guest(&self, scope: &str, user: &str, address: &str) -> Result<&Self, EntryError> {
        let (place, user) = (Scope::parse(scope)?, UserId::new(user)?);
        let address = Email::parse(address)?;
        let mut known = self.known();
        known.guests.insert(address.key().clone(), user.clone());
        drop(known);
        self.store
            .with_host(|host| host.set_guest(&place, &user, Some(address)));
        self.scope(scope)
    }

    /// Names the guest users that invitations provision. By default they are `guest-1`, `guest-2`
    /// and so on, in the order in which their addresses were asked about.
    pub fn name_guests(&self, name: impl Fn(&Email) -> UserId + Send + Sync + 'static) -> &Self {
        self.known().guest_names = Some(Box::new(name));
        self
    }

    /// Whether the inviter is told that the invitee is a member already: a user, or an address
    /// that [`MemoryDirectory::address`] knows. It is so by default.
    pub fn report_members(&self, report: bool) -> &Self {
        self.known().reports_members = report;
        self
    }

    /// Answers the next question with this error; several calls add up.
    pub fn fail_next(&self, error: Unavailable) -> &Self {
        self.known().failures.push_back(error);
        self
    }

    fn edit(&self, scope: &str, edit: impl FnOnce(&mut Entry)) -> Result<&Self, EntryError> {
        let scope = Scope::parse(scope)?;
        edit(self.known().scopes.entry(scope).or_default());
        Ok(self)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryDirectory {
    fn default() -> Self {
        Self::new()
    }
}

impl Directory for MemoryDirectory {
    async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
        let mut known = self.known();
        if let Some(error) = known.failures.pop_front() {
            return Err(error);
        }
        Ok(self.store.with_host(|host| known.facts(about, host)))
    }
}

impl Known {
    fn facts(&mut self, about: &About<'_>, host: &Host) -> Facts {
        let place = host.place(about.scope);
        let guest_address = |user| place.and_then(|place| place.guest_address(user));
        let mut facts = Facts {
            contact_allowed: about.invitee.is_none_or(|who| self.welcomes(who)),
            address: about.user.and_then(|user| {
                let own = self.addresses.get(user);
                own.or_else(|| guest_address(user)).cloned()
            }),
            language: about
                .user
                .and_then(|user| self.languages.get(user))
                .cloned(),
            stamp: place.and_then(Place::stamp).cloned(),
            ..Facts::default()
        };
        let Some(entry) = self.scopes.get(about.scope) else {
            return facts;
        };
        let held_by = |user| place.and_then(|place| place.roles(user)).cloned();
        facts.scope_exists = true;
        facts.actor = about.actor.map(Actor::user).and_then(held_by);
        facts.sponsor = about.sponsor.map(Actor::user).and_then(held_by);
        facts.claimant = about.claimant.map(Claimant::user).and_then(held_by);
        facts.seat_free = place.is_none_or(Place::has_room);
        facts.scope_name.clone_from(&entry.name);
        facts.approvers.clone_from(&entry.approvers);
        facts.policy.clone_from(&entry.policy);
        facts.guest_roles = about
            .user
            .filter(|user| guest_address(user).is_some())
            .map(|user| held_by(user).unwrap_or_default());
        if self.reports_members {
            facts.invitee = about
                .invitee
                .and_then(|who| self.user(who))
                .and_then(held_by);
        }
        if about.guest_wanted {
            facts.guest = about
                .invitee
                .and_then(Invitee::email)
                .and_then(|email| self.guest_for(email, place));
        }
        facts
    }

    /// Which user an invitee is, as far as is known.
    fn user<'a>(&'a self, invitee: &'a Invitee) -> Option<&'a UserId> {
        match invitee {
            Invitee::User(user) => Some(user),
            Invitee::Email(email) => self.users.get(email.key()),
            _ => None,
        }
    }

    fn welcomes(&self, invitee: &Invitee) -> bool {
        let address = match invitee {
            Invitee::User(user) => self.addresses.get(user),
            other => other.email(),
        };
        address.is_none_or(|address| !self.blocked.contains(address.key()))
    }

    /// The same user for the same address, whenever it is asked; another one once that guest was
    /// bound to another address.
    fn guest_for(&mut self, address: &Email, place: Option<&Place>) -> Option<UserId> {
        if let Some(user) = self.guests.get(address.key()) {
            let bound = place.and_then(|place| place.guest_address(user));
            if bound.is_none_or(|bound| bound.key() == address.key()) {
                return Some(user.clone());
            }
        }
        let user = match &self.guest_names {
            Some(name) => name(address),
            None => {
                self.guests_named = self.guests_named.checked_add(1)?;
                UserId::new(&format!("guest-{}", self.guests_named)).ok()?
            }
        };
        self.guests.insert(address.key().clone(), user.clone());
        Some(user)
    }
}

impl fmt::Debug for MemoryDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known();
        f.debug_struct("MemoryDirectory")
            .field("scopes", &known.scopes.len())
            .field("addresses", &known.addresses.len())
            .field("blocked", &known.blocked.len())
            .finish_non_exhaustive()
    }
}
