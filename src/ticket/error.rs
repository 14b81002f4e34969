use thiserror::Error;

use super::{KeyId, KeyIdError, SecretKeyError};

/// Why a ring could not be built, or could not derive.
///
/// It names keys by their ids or positions and never repeats what was configured.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// The key is not in this ring. Another process may have a newer one.
    #[error("the key {key} is not in the key ring")]
    UnknownKey {
        /// The key that was asked for.
        key: KeyId,
    },
    /// The key is marked compromised, so what it minted must be issued anew.
    #[error("the key {key} is compromised")]
    Compromised {
        /// The key that was asked for.
        key: KeyId,
    },
    /// The derived ticket is not the stored one: other material hides under the same id, or the
    /// record was changed behind the crate's back.
    #[error("the key {key} derives another ticket than the stored one")]
    Mismatch {
        /// The key that was asked for.
        key: KeyId,
    },
    /// The ring has no key, or none that mints.
    #[error("the key ring has no active key")]
    NoActiveKey,
    /// Which of them mints must not depend on the order.
    #[error("the key ring has more than one active key")]
    SeveralActiveKeys,
    /// The id or the material is in the ring already.
    #[error("a key is in the key ring twice")]
    DuplicateKey,
    /// An entry of the configuration is at fault.
    #[error("entry {number} of the key ring is wrong")]
    Entry {
        /// Which entry, counted from one.
        number: usize,
        /// What is wrong with it.
        #[source]
        reason: EntryError,
    },
}

impl KeyringError {
    /// Whether the same call may succeed later without anything being changed: with a newer ring.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::UnknownKey { .. })
    }
}

/// What is wrong with an entry of a configured key ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EntryError {
    /// Not three parts with colons between them.
    #[error("an entry is written as id, colon, state, colon, key")]
    Form,
    /// The id is at fault.
    #[error(transparent)]
    Id(#[from] KeyIdError),
    /// Neither `active` nor `retired` nor `compromised`.
    #[error("the state of a key is active, retired or compromised")]
    State,
    /// The key is at fault.
    #[error(transparent)]
    Key(#[from] SecretKeyError),
    /// The id or the material of an entry before.
    #[error("a key is in the key ring twice")]
    Duplicate,
}
