//! What the host knows of its users and scopes: its tables, and the credentials of its configuration.

use std::{fmt, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use invitation::{
    About, Actor, Claimant, Credential, Email, EmailKey, Facts, Invitee, Keyring, Locale, Roles,
    Scope, Timestamp, Unavailable, UserId,
    ports::{Clock, Directory},
    system::SystemClock,
};
use sha2::Sha256;
use uuid::Uuid;

use crate::{
    config::Config,
    store::{Asked, Database, Known},
};

/// How often a guest of another address may stand under the id that an address leads to.
const GUEST_ATTEMPTS: u32 = 16;

/// [`Directory`] over the host's tables and its configuration.
#[derive(Clone)]
pub struct HostDirectory {
    database: Database,
    config: Arc<Config>,
    /// Names guests, so that the name is fixed before the first commit and tells nothing of the address.
    guests: Hmac<Sha256>,
}

impl HostDirectory {
    /// A directory over this database and this configuration.
    #[must_use]
    pub fn new(database: Database, config: Arc<Config>, keyring: &Keyring) -> Self {
        let key = keyring.pseudonym("host.guest", &[]);
        // A key that is shorter than a block is filled up with zeros (RFC 2104).
        let mut block = [0; 64];
        block
            .iter_mut()
            .zip(key.as_bytes())
            .for_each(|(to, from)| *to = *from);
        Self {
            database,
            config,
            guests: Hmac::new(&block.into()),
        }
    }

    /// What somebody holds in a scope: as a member, and by a credential of the configuration.
    fn standing(
        &self,
        actor: &Actor,
        scope: &Scope,
        known: &Known,
        now: Timestamp,
    ) -> Option<Roles> {
        let configured = self
            .config
            .credentials()
            .of_user(actor.user())
            .filter(|credential| credential.actor() == actor)
            .and_then(|credential| credential.roles_in(scope));
        let member = person(actor).and_then(|user| known.roles(user, now));
        match (configured, member) {
            (Some(configured), Some(member)) => Some(member.clone().union(configured)),
            (configured, member) => member.or(configured).cloned(),
        }
    }

    /// The address of a user: that of a guest of the scope, a verified one, or of a credential's holder.
    fn address(&self, user: &UserId, known: &Known) -> Option<Email> {
        let account = || known.account(user).filter(|account| account.is_verified());
        known
            .guest(user)
            .or_else(|| account().map(|account| &account.address))
            .or_else(|| self.config.credentials().of_user(user)?.email())
            .cloned()
    }

    /// The language in which a user reads: that of the last sign-in, or of a credential's holder.
    fn language(&self, user: &UserId, known: &Known) -> Option<Locale> {
        known
            .account(user)
            .and_then(|account| account.language.as_ref())
            .or_else(|| self.config.credentials().of_user(user)?.language())
            .cloned()
    }

    /// What the guest of an address may be called, in the order in which names are tried.
    fn guest_names(&self, scope: &Scope, address: &EmailKey) -> Result<Vec<UserId>, Unavailable> {
        (0..GUEST_ATTEMPTS)
            .map(|attempt| self.guest_id(scope, address, attempt))
            .collect()
    }

    fn guest_id(
        &self,
        scope: &Scope,
        address: &EmailKey,
        attempt: u32,
    ) -> Result<UserId, Unavailable> {
        let mut mac = self.guests.clone();
        for part in [scope.as_str().as_bytes(), address.as_str().as_bytes()] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.update(&attempt.to_be_bytes());
        let tag: [u8; 32] = mac.finalize().into_bytes().into();
        let mut short = [0; 16];
        short.iter_mut().zip(tag).for_each(|(to, from)| *to = from);
        let id: Uuid = uuid::Builder::from_custom_bytes(short).into_uuid();
        UserId::new(&id.to_string()).map_err(Unavailable::permanent)
    }
}

impl Directory for HostDirectory {
    async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
        let (scope, now) = (about.scope, SystemClock.now());
        let invited = about.invitee.and_then(Invitee::email).map(Email::key);
        let names = match invited {
            Some(address) if about.guest_wanted => self.guest_names(scope, address)?,
            _ => Vec::new(),
        };
        let invited_user = match about.invitee {
            Some(Invitee::User(user)) => Some(user),
            _ => None,
        };
        let claimant = about.claimant.map(Claimant::user);
        let people = [
            about.actor.and_then(person),
            about.sponsor.and_then(person),
            claimant,
            invited_user,
            about.user,
        ];
        let asked = Asked {
            scope,
            now,
            users: people.into_iter().flatten().chain(&names).collect(),
            address: invited,
            contact: invited_user,
        };
        let known = self.database.known(&asked).await?;

        let mut facts = Facts::default();
        facts.address = about.user.and_then(|user| self.address(user, &known));
        facts.language = about.user.and_then(|user| self.language(user, &known));
        let is_blocked = match (invited, &facts.address) {
            // Whose address it is was not known before.
            (None, Some(address)) if !known.is_blocked => {
                self.database.is_blocked(Some(address.key()), None).await?
            }
            _ => known.is_blocked,
        };
        facts.contact_allowed = !is_blocked;
        let (Some(configured), Some((place, stamp))) = (self.config.place(scope), &known.place)
        else {
            return Ok(facts);
        };
        facts.scope_exists = true;
        facts.stamp = Some(stamp.clone());
        facts.scope_name.clone_from(&place.name);
        facts.approvers = configured.approvers().to_vec();
        facts.policy = Some(Arc::clone(configured.policy()));
        facts.seat_free = known.has_room();

        let standing = |actor| self.standing(actor, scope, &known, now);
        facts.actor = about.actor.and_then(standing);
        facts.sponsor = about.sponsor.and_then(standing);
        let roles = |user: &UserId| known.roles(user, now).cloned();
        facts.claimant = claimant.and_then(roles);
        let bound = about.user.and_then(|user| known.guest(user));
        // A guest who is to redeem anew and keeps the address belongs already, and is to be invited
        // all the same.
        if bound.is_none_or(|bound| Some(bound.key()) != invited) {
            facts.invitee = match invited {
                Some(address) => {
                    let user = known.user_of(address).and_then(roles);
                    user.or_else(|| known.guest_of(address).and_then(roles))
                }
                None => invited_user.and_then(roles),
            };
        }
        facts.guest_roles = bound
            .and(about.user)
            .map(|user| roles(user).unwrap_or_default());
        if about.guest_wanted {
            let named = invited.and_then(|address| known.guest_of(address));
            // After a reset, the guest of a name stands for another address.
            let free = || names.iter().find(|name| known.guest(name).is_none());
            facts.guest = named.or_else(free).cloned();
        }
        Ok(facts)
    }
}

/// The user, where one acts in person: a key of the configuration is nobody, whatever it is called.
fn person(actor: &Actor) -> Option<&UserId> {
    (actor.credential() == Credential::Person).then(|| actor.user())
}

impl fmt::Debug for HostDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostDirectory")
    }
}
