use alloc::sync::Arc;
use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::{Scope, Timestamp, opaque::opaque_name};

/// The host's id of a user.
///
/// # Invariants
///
/// - 1 to 255 bytes of UTF-8 without control characters, compared byte for byte.
///
/// # Examples
///
/// ```
/// use invitation::UserId;
///
/// let user = UserId::new("auth0|5f7c8ec7c33c6c004bbafe82")?;
/// assert_eq!(user.as_str(), "auth0|5f7c8ec7c33c6c004bbafe82");
/// # Ok::<(), invitation::values::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(Arc<str>);

opaque_name!(UserId, 255);

/// A caller's key for one create: the same key with the same request is the same invitation.
///
/// # Invariants
///
/// - 1 to 255 bytes of UTF-8 without control characters, compared byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdempotencyKey(Arc<str>);

opaque_name!(IdempotencyKey, 255);

/// The public name of an invitation. It is not a secret and redeems nothing.
///
/// A [UUID version 7](https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7), so that rows of
/// one time lie together; or, for a create with an idempotency key, a version 8 that the key
/// determines.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InvitationId(Uuid);

impl InvitationId {
    /// An id of the moment and ten random bytes.
    ///
    /// Moments before 1970 count as 1970: the id keeps its form, only its order suffers.
    #[must_use]
    pub fn at(moment: Timestamp, random: &[u8; 10]) -> Self {
        let millis = u64::try_from(moment.unix_micros().div_euclid(1_000)).unwrap_or(0);
        Self(Builder::from_unix_timestamp_millis(millis, random).into_uuid())
    }

    /// The id that an idempotency key determines within its scope and for its actor.
    #[must_use]
    pub fn for_key(scope: &Scope, actor: &UserId, key: &IdempotencyKey) -> Self {
        let mut hash = Sha256::new();
        for part in [
            "invitation/id/1",
            scope.as_str(),
            actor.as_str(),
            key.as_str(),
        ] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = from;
        }
        Self(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// Takes an id that the host already holds.
    #[must_use]
    pub const fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    /// The id as a UUID.
    #[must_use]
    pub const fn as_uuid(&self) -> Uuid {
        self.0
    }

    /// The 16 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl core::str::FromStr for InvitationId {
    type Err = uuid::Error;

    fn from_str(input: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(input).map(Self)
    }
}

impl fmt::Display for InvitationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for InvitationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InvitationId({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_later_moments_sort_later() {
        let early = InvitationId::at(Timestamp::from_unix_micros(1_000_000).unwrap(), &[255; 10]);
        let late = InvitationId::at(Timestamp::from_unix_micros(2_000_000).unwrap(), &[0; 10]);
        assert!(early < late);
        assert_eq!(early.as_uuid().get_version_num(), 7);
    }

    #[test]
    fn a_key_determines_its_id_per_scope_and_actor() {
        let (a, b) = (Scope::new("o", "a").unwrap(), Scope::new("o", "b").unwrap());
        let (u, v) = (UserId::new("u").unwrap(), UserId::new("v").unwrap());
        let key = IdempotencyKey::new("k").unwrap();
        let id = InvitationId::for_key(&a, &u, &key);
        assert_eq!(id, InvitationId::for_key(&a, &u, &key));
        assert_ne!(id, InvitationId::for_key(&b, &u, &key));
        assert_ne!(id, InvitationId::for_key(&a, &v, &key));
        assert_eq!(id.as_uuid().get_version_num(), 8);
    }
}
