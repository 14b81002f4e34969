//! What the host knows of its users and scopes: its tables, and the credentials of its configuration.

use std::{fmt, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use invitation::{
    About, Actor, Claimant, Credential, Email, EmailKey, Facts, Invitee, Keyring, Roles, Scope,
    Timestamp, Unavailable, UserId,
    ports::{Clock, Directory},
    system::SystemClock,
};
use sha2::Sha256;
use uuid::Uuid;

use crate::{config::Config, store::Database};

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
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn standing(
        &self,
        scope: &Scope,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<Roles>, Unavailable> {
        let configured = self
            .config
            .credentials()
            .of_user(actor.user())
            .filter(|known| known.actor() == actor)
            .and_then(|known| known.roles_in(scope));
        // A key of the configuration is no person, whatever it is called.
        let member = match actor.credential() {
            Credential::Person => self.member(scope, actor.user(), now).await?,
            _ => None,
        };
        Ok(match (configured, member) {
            (Some(configured), Some(member)) => Some(member.union(configured)),
            (configured, member) => member.or_else(|| configured.cloned()),
        })
    }

    async fn member(
        &self,
        scope: &Scope,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Option<Roles>, Unavailable> {
        let member = self.database.member(scope, user).await?;
        Ok(member
            .filter(|member| member.is_in(now))
            .map(|member| member.roles))
    }

    async fn optional_standing(
        &self,
        scope: &Scope,
        actor: Option<&Actor>,
        now: Timestamp,
    ) -> Result<Option<Roles>, Unavailable> {
        match actor {
            Some(actor) => self.standing(scope, actor, now).await,
            None => Ok(None),
        }
    }

    async fn optional_member(
        &self,
        scope: &Scope,
        user: Option<&UserId>,
        now: Timestamp,
    ) -> Result<Option<Roles>, Unavailable> {
        match user {
            Some(user) => self.member(scope, user, now).await,
            None => Ok(None),
        }
    }

    /// Whether there is room for one more member.
    async fn seat_free(
        &self,
        scope: &Scope,
        seats: Option<u32>,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        let Some(seats) = seats else {
            return Ok(true);
        };
        Ok(self.database.seats_taken(scope, now).await? < u64::from(seats))
    }

    /// What the invitee holds already, as far as this host knows who that is: by a verified address,
    /// or as the guest that stands for it.
    async fn invitee(
        &self,
        scope: &Scope,
        invitee: &Invitee,
        now: Timestamp,
    ) -> Result<Option<Roles>, Unavailable> {
        let address = match invitee {
            Invitee::User(user) => return self.member(scope, user, now).await,
            Invitee::Email(email) => email.key(),
            _ => return Ok(None),
        };
        if let Some(user) = self.user_of(address).await?
            && let Some(roles) = self.member(scope, &user, now).await?
        {
            return Ok(Some(roles));
        }
        match self.database.guest_of(scope, address).await? {
            Some(guest) => self.member(scope, &guest, now).await,
            None => Ok(None),
        }
    }

    /// Whether the invitation makes a guest redeem anew who keeps the address. Such a one belongs
    /// already, and is to be invited all the same.
    async fn resets(&self, about: &About<'_>, invitee: &Invitee) -> Result<bool, Unavailable> {
        let (Some(user), Some(email)) = (about.user, invitee.email()) else {
            return Ok(false);
        };
        let guest = self.database.guest(about.scope, user).await?;
        Ok(guest.is_some_and(|guest| guest.address.key() == email.key()))
    }

    /// The user whose address this is known to be.
    async fn user_of(&self, address: &EmailKey) -> Result<Option<UserId>, Unavailable> {
        let account = self.database.account_by_address(address).await?;
        Ok(account
            .filter(|account| account.is_verified())
            .map(|account| account.user))
    }

    /// The address of a user: a verified one, that of a guest of the scope, or of a credential's holder.
    async fn address(&self, scope: &Scope, user: &UserId) -> Result<Option<Email>, Unavailable> {
        if let Some(guest) = self.database.guest(scope, user).await? {
            return Ok(Some(guest.address));
        }
        let account = self.database.account(user).await?;
        if let Some(account) = account.filter(|account| account.is_verified()) {
            return Ok(Some(account.address));
        }
        let credential = self.config.credentials().of_user(user);
        Ok(credential.and_then(|known| known.email()).cloned())
    }

    /// The guest that stands for an address in a scope, or will.
    async fn guest(
        &self,
        scope: &Scope,
        address: &EmailKey,
    ) -> Result<Option<UserId>, Unavailable> {
        if let Some(user) = self.database.guest_of(scope, address).await? {
            return Ok(Some(user));
        }
        for attempt in 0..GUEST_ATTEMPTS {
            let user = self.guest_id(scope, address, attempt)?;
            // After a reset, the guest of that name stands for another address.
            match self.database.guest(scope, &user).await? {
                Some(guest) if guest.address.key() != address => {}
                _ => return Ok(Some(user)),
            }
        }
        Ok(None)
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

    async fn contact_allowed(
        &self,
        address: Option<&Email>,
        user: Option<&UserId>,
    ) -> Result<bool, Unavailable> {
        if address.is_none() && user.is_none() {
            return Ok(true);
        }
        let blocked = self.database.is_blocked(address.map(Email::key), user);
        Ok(!blocked.await?)
    }
}

impl Directory for HostDirectory {
    async fn facts(&self, about: &About<'_>) -> Result<Facts, Unavailable> {
        let (scope, now) = (about.scope, SystemClock.now());
        let address = async {
            match about.user {
                Some(user) => self.address(scope, user).await,
                None => Ok(None),
            }
        };
        // The stamp is read before what it vouches for.
        let place = self.database.stamped_place(scope).await?;
        let address = address.await?;
        let mut facts = Facts::default();
        let invited = about.invitee.and_then(Invitee::email).or(address.as_ref());
        let user = match about.invitee {
            Some(Invitee::User(user)) => Some(user),
            _ => None,
        };
        facts.contact_allowed = self.contact_allowed(invited, user).await?;
        facts.address = address;
        let (Some(configured), Some((place, stamp))) = (self.config.place(scope), place) else {
            return Ok(facts);
        };
        facts.stamp = Some(stamp);
        let invitee = async {
            match about.invitee {
                Some(invitee) if !self.resets(about, invitee).await? => {
                    self.invitee(scope, invitee, now).await
                }
                _ => Ok(None),
            }
        };
        let guest_roles = async {
            let Some(user) = about.user else {
                return Ok(None);
            };
            if self.database.guest(scope, user).await?.is_none() {
                return Ok(None);
            }
            Ok(Some(
                self.member(scope, user, now).await?.unwrap_or_default(),
            ))
        };
        let guest = async {
            match about.invitee.and_then(Invitee::email) {
                Some(email) if about.guest_wanted => self.guest(scope, email.key()).await,
                _ => Ok(None),
            }
        };
        facts.scope_exists = true;
        (
            facts.actor,
            facts.sponsor,
            facts.claimant,
            facts.invitee,
            facts.seat_free,
            facts.guest_roles,
            facts.guest,
        ) = tokio::try_join!(
            self.optional_standing(scope, about.actor, now),
            self.optional_standing(scope, about.sponsor, now),
            self.optional_member(scope, about.claimant.map(Claimant::user), now),
            invitee,
            self.seat_free(scope, place.seats, now),
            guest_roles,
            guest,
        )?;
        facts.scope_name = place.name;
        facts.approvers = configured.approvers().to_vec();
        facts.policy = Some(Arc::clone(configured.policy()));
        Ok(facts)
    }
}

impl fmt::Debug for HostDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostDirectory")
    }
}
