use alloc::{boxed::Box, vec::Vec};
use core::{fmt, iter};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::values::Timestamp;

use super::{
    BlockToken, EntryError, Generation, KeyId, KeyState, KeyringError, Pseudonym, SecretKey, Seed,
    Ticket, TicketDigest, TicketSubject, codec::SECRET_BYTES,
};

// One key serves several purposes, so each message begins with a domain of its own. All are sixteen
// bytes, so that none is the beginning of another.
const TICKET: &[u8; 16] = b"invite.ticket.v1";
const BLOCK: &[u8; 16] = b"invite.blocks.v1";
const PSEUDONYM: &[u8; 16] = b"invite.pseudo.v1";
const SAME_KEY: &[u8; 16] = b"invite.keysum.v1";

/// The host's keys: derives tickets, and keeps deriving them while keys come and go.
///
/// # Invariants
///
/// - At least one key; exactly one is active and mints.
/// - No two keys have the same id or the same material.
/// - **The first key stays first for ever**, also when it is retired or compromised: pseudonyms are
///   made with it, so that counters and the ledger of redemptions survive a rotation. With another
///   first key everybody's limits start anew, and what was used once can be used once more.
/// - A key that is compromised is marked so and not removed: an id that is unknown counts as a
///   process with an older ring, which is to try again and to change nothing.
/// - No key can be read back; `Debug` lists ids and states.
///
/// # Examples
///
/// A rotation: the key of May still derives what it minted, the key of November mints.
///
/// ```
/// use invitation::ticket::{KeyId, KeyState, Keyring};
///
/// let ring = Keyring::parse(
///     "2026-05:retired:8c1f5a27d30b49e66f90b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f506,
///      2026-11:active:6xSpbnBuMbkGVbmN+vZHH0dZ7fVsvEkZNkLP1NjDYrM=",
/// )?;
/// assert_eq!(ring.active().as_str(), "2026-11");
/// assert_eq!(ring.state(&KeyId::new("2026-05")?), Some(KeyState::Retired));
/// assert_eq!(format!("{ring:?}"), "Keyring {2026-05: retired, 2026-11: active}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Keyring {
    first: Key,
    #[expect(
        clippy::vec_box,
        reason = "a vector that grows leaves copies behind that nobody wipes"
    )]
    others: Vec<Box<Key>>,
    active: KeyId,
}

impl Keyring {
    /// A ring of one active key.
    #[must_use]
    pub fn new(id: KeyId, key: SecretKey) -> Self {
        Self {
            first: Key::new(id, &key, KeyState::Active),
            others: Vec::new(),
            active: id,
        }
    }

    /// Adds a key behind the others. If it is active, the one that was active is retired.
    ///
    /// # Errors
    ///
    /// [`KeyringError::DuplicateKey`] when the id or the material is in the ring already.
    pub fn with(
        mut self,
        id: KeyId,
        key: SecretKey,
        state: KeyState,
    ) -> Result<Self, KeyringError> {
        self.others.push(Box::new(self.admit(id, &key, state)?));
        if state == KeyState::Active {
            self.activate(id);
        }
        Ok(self)
    }

    /// Changes the state of a key. If it becomes active, the one that was active is retired.
    ///
    /// # Errors
    ///
    /// [`KeyringError::UnknownKey`] when the key is not in the ring, and
    /// [`KeyringError::NoActiveKey`] when it is the active one and none would be left to mint.
    pub fn mark(mut self, id: &KeyId, state: KeyState) -> Result<Self, KeyringError> {
        self.find(id)?;
        if state == KeyState::Active {
            self.activate(*id);
        } else if self.active == *id {
            return Err(KeyringError::NoActiveKey);
        } else {
            self.set(id, state);
        }
        Ok(self)
    }

    /// Reads a ring from configuration, for example an environment variable.
    ///
    /// Entries `id:state:key` are separated by commas, semicolons or white space. The state is
    /// `active` (once), `retired` or `compromised`. A key of hexadecimal digits alone is read as
    /// such, any other as base64.
    ///
    /// # Errors
    ///
    /// - [`KeyringError::Entry`] names the entry that is at fault by its position, counted from
    ///   one, and repeats nothing of it.
    /// - [`KeyringError::NoActiveKey`], [`KeyringError::SeveralActiveKeys`].
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut ring: Option<Self> = None;
        let mut active = None;
        let entries = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        for (number, entry) in (1..).zip(entries.filter(|entry| !entry.is_empty())) {
            let at = |reason| KeyringError::Entry { number, reason };
            let (id, state, key) = read_entry(entry).map_err(at)?;
            if state == KeyState::Active && active.replace(id).is_some() {
                return Err(KeyringError::SeveralActiveKeys);
            }
            match &mut ring {
                None => {
                    ring = Some(Self {
                        first: Key::new(id, &key, state),
                        others: Vec::new(),
                        active: id,
                    });
                }
                Some(ring) => {
                    let admitted = ring.admit(id, &key, state);
                    let admitted = admitted.map_err(|_| at(EntryError::Duplicate))?;
                    ring.others.push(Box::new(admitted));
                }
            }
        }
        match (ring, active) {
            (Some(ring), Some(active)) => Ok(Self { active, ..ring }),
            _ => Err(KeyringError::NoActiveKey),
        }
    }

    /// The key that mints.
    #[must_use]
    pub const fn active(&self) -> &KeyId {
        &self.active
    }

    /// What a key is good for; `None` when it is not in the ring.
    #[must_use]
    pub fn state(&self, id: &KeyId) -> Option<KeyState> {
        self.find(id).ok().map(|key| key.state)
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl Iterator<Item = (&KeyId, KeyState)> {
        self.all().map(|key| (&key.id, key.state))
    }

    /// Issues a ticket under the active key and returns what is stored of it. The secret itself is
    /// dropped; [`Keyring::derive`] makes it again when a letter is sent.
    ///
    /// # Errors
    ///
    /// None with the rings of today, whose active key is always there.
    pub fn mint(
        &self,
        subject: &TicketSubject,
        number: u32,
        seed: Seed,
        at: Timestamp,
    ) -> Result<Generation, KeyringError> {
        let key = self.find(&self.active)?;
        let digest = TicketDigest::of_secret(&key.secret(TICKET, subject, number, &seed));
        Ok(Generation::new(key.id, number, seed, digest, at))
    }

    /// Makes the ticket of a generation again.
    ///
    /// # Errors
    ///
    /// - [`KeyringError::UnknownKey`]: try again, with a newer ring; never rotate because of it.
    /// - [`KeyringError::Compromised`]: issue the ticket anew.
    /// - [`KeyringError::Mismatch`]: the derived ticket is not the one whose digest was stored.
    pub fn derive(
        &self,
        subject: &TicketSubject,
        generation: &Generation,
    ) -> Result<Ticket, KeyringError> {
        let key = self.usable(generation.key())?;
        let secret = key.confirmed(subject, generation)?;
        Ok(Ticket::of(secret, *generation.digest()))
    }

    /// Makes the token of the link "block further invitations" in the letter of a generation.
    ///
    /// # Errors
    ///
    /// As [`Keyring::derive`], but for a key that was exchanged under its id: the token of another
    /// key is simply another token.
    pub fn derive_block(
        &self,
        subject: &TicketSubject,
        generation: &Generation,
    ) -> Result<BlockToken, KeyringError> {
        let key = self.usable(generation.key())?;
        let (number, seed) = (generation.number(), generation.seed());
        Ok(BlockToken::from_secret(
            key.secret(BLOCK, subject, number, seed),
        ))
    }

    /// Whether a presented token is that of the generation, in constant time. It is not where
    /// [`Keyring::derive_block`] fails; where an unknown key matters, ask [`Keyring::state`] first.
    #[must_use]
    pub fn verify_block(
        &self,
        subject: &TicketSubject,
        generation: &Generation,
        token: &BlockToken,
    ) -> bool {
        self.derive_block(subject, generation)
            .is_ok_and(|derived| derived.ct_eq(token).into())
    }

    /// A stable stand-in for personal data, keyed by the *first* key of the ring.
    ///
    /// The label keeps purposes apart; label and parts are hashed with their lengths, so no other
    /// division of the same bytes gives the same pseudonym.
    #[must_use]
    pub fn pseudonym(&self, label: &str, parts: &[&[u8]]) -> Pseudonym {
        let mut mac = self.first.mac.clone();
        mac.update(PSEUDONYM);
        for part in iter::once(label.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Pseudonym::from_bytes(mac.finalize().into_bytes().into())
    }

    fn all(&self) -> impl Iterator<Item = &Key> {
        iter::once(&self.first).chain(self.others.iter().map(Box::as_ref))
    }

    fn find(&self, id: &KeyId) -> Result<&Key, KeyringError> {
        self.all()
            .find(|key| key.id == *id)
            .ok_or(KeyringError::UnknownKey { key: *id })
    }

    fn usable(&self, id: &KeyId) -> Result<&Key, KeyringError> {
        match self.find(id)? {
            key if key.state == KeyState::Compromised => {
                Err(KeyringError::Compromised { key: *id })
            }
            key => Ok(key),
        }
    }

    fn admit(&self, id: KeyId, key: &SecretKey, state: KeyState) -> Result<Key, KeyringError> {
        let new = Key::new(id, key, state);
        if self.all().any(|key| key.id == id || key.is_same(&new)) {
            return Err(KeyringError::DuplicateKey);
        }
        Ok(new)
    }

    fn activate(&mut self, id: KeyId) {
        let before = self.active;
        self.set(&before, KeyState::Retired);
        self.set(&id, KeyState::Active);
        self.active = id;
    }

    fn set(&mut self, id: &KeyId, state: KeyState) {
        let mut keys = iter::once(&mut self.first).chain(self.others.iter_mut().map(Box::as_mut));
        if let Some(key) = keys.find(|key| key.id == *id) {
            key.state = state;
        }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring ")?;
        let mut map = f.debug_map();
        for (id, state) in self.keys() {
            map.entry(&format_args!("{id}"), &format_args!("{state}"));
        }
        map.finish()
    }
}

fn read_entry(entry: &str) -> Result<(KeyId, KeyState, SecretKey), EntryError> {
    let mut parts = entry.split(':');
    let (Some(id), Some(state), Some(key), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(EntryError::Form);
    };
    let id = KeyId::new(id)?;
    let state = KeyState::parse(state).ok_or(EntryError::State)?;
    let key = if key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        SecretKey::from_hex(key)?
    } else {
        SecretKey::from_base64(key)?
    };
    Ok((id, state, key))
}

/// A key with its two HMAC blocks already hashed; the state is wiped on drop.
struct Key {
    id: KeyId,
    state: KeyState,
    mac: Hmac<Sha256>,
}

impl Key {
    fn new(id: KeyId, key: &SecretKey, state: KeyState) -> Self {
        let mac = Hmac::new(key.block().into());
        Self { id, state, mac }
    }

    fn secret(
        &self,
        domain: &[u8; 16],
        subject: &TicketSubject,
        number: u32,
        seed: &Seed,
    ) -> Zeroizing<[u8; SECRET_BYTES]> {
        let mut mac = self.mac.clone();
        mac.update(domain);
        mac.update(subject.id().as_bytes());
        mac.update(&number.to_be_bytes());
        mac.update(seed.as_bytes());
        mac.update(subject.target());
        let tag: Zeroizing<[u8; 32]> = Zeroizing::new(mac.finalize().into_bytes().into());
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        for (to, from) in secret.iter_mut().zip(tag.iter()) {
            *to = *from;
        }
        secret
    }

    /// The secret of a generation, if its digest is the stored one.
    fn confirmed(
        &self,
        subject: &TicketSubject,
        generation: &Generation,
    ) -> Result<Zeroizing<[u8; SECRET_BYTES]>, KeyringError> {
        let secret = self.secret(TICKET, subject, generation.number(), generation.seed());
        if TicketDigest::of_secret(&secret).ct_eq(generation.digest()) {
            Ok(secret)
        } else {
            Err(KeyringError::Mismatch { key: self.id })
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        let sum = |key: &Self| -> [u8; 32] {
            let mac = key.mac.clone().chain_update(SAME_KEY);
            mac.finalize().into_bytes().into()
        };
        sum(self).ct_eq(&sum(other)).into()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hashed_key_is_wiped_on_drop() {
        fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<sha2::block_api::Sha256VarCore>();
    }
}
