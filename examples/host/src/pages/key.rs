use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use invitation::{Keyring, values::EmailKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::store::Digest;

/// The key of the identity room, derived from the key ring: what is stored of a code of six digits
/// can be guessed by nobody who has the database alone.
pub struct IdentityKey(Zeroizing<Digest>);

impl IdentityKey {
    /// The key that belongs to this ring.
    #[must_use]
    pub fn of(keyring: &Keyring) -> Self {
        Self(Zeroizing::new(
            *keyring.pseudonym("identity room", &[]).as_bytes(),
        ))
    }

    /// Under which name a mailbox's code is kept.
    pub(super) fn mailbox(&self, address: &EmailKey) -> Digest {
        keyed(self.0.as_slice(), "mailbox", &[address.as_str()])
    }

    /// What is kept of a code.
    pub(super) fn code(&self, address: &EmailKey, code: &str) -> Digest {
        keyed(self.0.as_slice(), "code", &[address.as_str(), code])
    }
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityKey(redacted)")
    }
}

/// HMAC-SHA-256 over a label and parts, each with its length.
pub(super) fn keyed(key: &[u8], label: &str, parts: &[&str]) -> Digest {
    // HMAC fills a short key up with zeros, and every key here is shorter than a block.
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in std::iter::once(label).chain(parts.iter().copied()) {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

/// What is kept of a token that is random enough to be hashed without a key.
pub(super) fn digest(label: &str, token: &str) -> Digest {
    keyed(b"invitation-host", label, &[token])
}
