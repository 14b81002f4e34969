use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Ticket, codec::SECRET_BYTES, hex};

/// Sixteen bytes that keep this hash apart from every other; the digest of format 1 for ever.
const DOMAIN: &[u8; 16] = b"invite.digest.v1";

/// What is stored of a ticket, and by which its invitation is found.
///
/// SHA-256 over a domain separator and the 20 secret bytes. It is a look-up key and no secret: with
/// 160 random bits behind it nobody finds the ticket. Lists, events and views still do without it.
///
/// # Invariants
///
/// - 32 bytes, compared bytewise; as text 64 lower-case hexadecimal digits, and no other spelling
///   is read.
/// - `Debug` shows the first four bytes.
///
/// # Examples
///
/// ```
/// use invitation::ticket::{Ticket, TicketDigest};
///
/// let ticket = Ticket::parse("inv1_000g40r40m30e209185gr38e1w8124gkdqj1")?;
/// let stored = TicketDigest::from_bytes(*ticket.digest().as_bytes());
/// assert!(stored.matches(&ticket));
/// # Ok::<(), invitation::ticket::TicketError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketDigest(#[serde(with = "hex")] [u8; 32]);

impl TicketDigest {
    /// Takes a digest back from storage.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, for a binary column with a unique index.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether this is the digest of that ticket, in constant time.
    #[must_use]
    pub fn matches(&self, ticket: &Ticket) -> bool {
        self.ct_eq(&ticket.digest())
    }

    pub(super) fn of_secret(secret: &[u8; SECRET_BYTES]) -> Self {
        let hash = Sha256::new().chain_update(DOMAIN).chain_update(secret);
        Self(hash.finalize().into())
    }

    pub(super) fn ct_eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for TicketDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write_prefix(f, "TicketDigest", &self.0)
    }
}
