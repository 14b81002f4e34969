use core::fmt;

use serde::{Deserialize, Serialize};

use super::hex;

/// A keyed stand-in for personal data: equal inputs give equal pseudonyms, and without the key
/// nobody can tell whose it is, not even by trying every address.
///
/// Made by [`Keyring::pseudonym`](super::Keyring::pseudonym). Counters of limits and the ledger of
/// redemptions hold these, so that they survive the erasure of a person.
///
/// # Invariants
///
/// - 32 bytes, compared bytewise; as text 64 lower-case hexadecimal digits, and no other spelling
///   is read.
///
/// # Examples
///
/// ```
/// use invitation::ticket::{KeyId, Keyring, SecretKey};
///
/// let key = SecretKey::from_hex(&"0123456789abcdef".repeat(4))?;
/// let ring = Keyring::new(KeyId::new("2026-11")?, key);
/// let ada = ring.pseudonym("letters", &[b"ada@example.org", b"2026-11-20"]);
/// assert_eq!(ada, ring.pseudonym("letters", &[b"ada@example.org", b"2026-11-20"]));
/// assert_ne!(ada, ring.pseudonym("letters", &[b"ada@example.org2", b"026-11-20"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pseudonym(#[serde(with = "hex")] [u8; 32]);

impl Pseudonym {
    /// Takes a pseudonym back from storage.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, for a binary column.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write_prefix(f, "Pseudonym", &self.0)
    }
}
