use core::fmt;

use serde::{Deserialize, Serialize};

use crate::values::Timestamp;

use super::{KeyId, TicketDigest, hex};

/// Sixteen fresh random bytes, from which one generation of a ticket is derived.
///
/// Alone it redeems nothing: that takes the host's key as well. It lives in the stored document of
/// the invitation and nowhere else.
///
/// # Invariants
///
/// - 16 bytes; as text 32 lower-case hexadecimal digits, and no other spelling is read.
/// - `Debug` is redacted.
///
/// # Examples
///
/// ```
/// use invitation::ticket::Seed;
///
/// let seed = Seed::from_bytes(*b"from the OS, you");
/// assert_eq!(format!("{seed:?}"), "Seed(..)");
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(#[serde(with = "hex")] [u8; 16]);

impl Seed {
    /// Takes 16 bytes of the operating system's randomness.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(..)")
    }
}

/// One issue of an invitation's ticket: all that is stored, and all that is needed, with the key
/// ring, to derive the ticket again.
///
/// An invitation has one live generation. Sending again keeps it; rotation replaces it by one with
/// the next number, and the old ticket is unknown from then on.
///
/// # Invariants
///
/// - Made by [`Keyring::mint`](super::Keyring::mint), so the digest is that of the ticket.
/// - Once disclosed, always disclosed.
/// - Its serialized form holds the seed and belongs in the stored document of the invitation, never
///   in an event, a view or a log. `Debug` shows no seed, and of the digest four bytes.
///
/// # Examples
///
/// ```
/// use invitation::{
///     ticket::{KeyId, Keyring, SecretKey, Seed, TicketSubject},
///     values::Timestamp,
/// };
///
/// let key = SecretKey::from_hex(&"0123456789abcdef".repeat(4))?;
/// let ring = Keyring::new(KeyId::new("2026-11")?, key);
/// let id = "01931f4e-7c00-7000-8000-0000000000a1".parse()?;
/// let subject = TicketSubject::new(id, "organization", "acme", "email", "ada@example.org");
///
/// let now = Timestamp::from_unix_micros(1_795_000_000_000_000).unwrap();
/// let mut generation = ring.mint(&subject, 1, Seed::from_bytes([7; 16]), now)?;
/// assert_eq!((generation.number(), generation.is_disclosed()), (1, false));
/// generation.disclose();
/// assert!(generation.is_disclosed());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    key: KeyId,
    number: u32,
    seed: Seed,
    digest: TicketDigest,
    minted_at: Timestamp,
    disclosed: bool,
}

impl Generation {
    pub(super) const fn new(
        key: KeyId,
        number: u32,
        seed: Seed,
        digest: TicketDigest,
        minted_at: Timestamp,
    ) -> Self {
        Self {
            key,
            number,
            seed,
            digest,
            minted_at,
            disclosed: false,
        }
    }

    /// The key that derives the ticket.
    #[must_use]
    pub const fn key(&self) -> &KeyId {
        &self.key
    }

    /// Which issue of the ticket this is.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// By which a presented ticket is found.
    #[must_use]
    pub const fn digest(&self) -> &TicketDigest {
        &self.digest
    }

    /// When it was minted.
    #[must_use]
    pub const fn minted_at(&self) -> Timestamp {
        self.minted_at
    }

    /// Whether anybody but the invitee's mailbox may have seen the link, so that presenting the
    /// ticket proves nothing about the mailbox.
    #[must_use]
    pub const fn is_disclosed(&self) -> bool {
        self.disclosed
    }

    /// Records that the link left by another way than a letter to the invitee alone. There is no
    /// way back.
    pub const fn disclose(&mut self) {
        self.disclosed = true;
    }

    pub(super) const fn seed(&self) -> &Seed {
        &self.seed
    }
}

impl fmt::Debug for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generation")
            .field("key", &self.key)
            .field("number", &self.number)
            .field("digest", &self.digest)
            .field("minted_at", &self.minted_at)
            .field("disclosed", &self.disclosed)
            .finish_non_exhaustive()
    }
}
