use alloc::{sync::Arc, vec::Vec};
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

use super::{NameError, opaque::opaque_name};

/// A role in the host's own vocabulary.
///
/// # Invariants
///
/// - 1 to 64 bytes of UTF-8 without control characters, compared byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Role(Arc<str>);

opaque_name!(Role, 64);

/// Why a set of roles was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RolesError {
    /// More than [`Roles::MAX`] of them.
    #[error("more than {} roles", Roles::MAX)]
    TooMany,
    /// One of them is no role.
    #[error("one of the roles is not a name: {0}")]
    Name(#[from] NameError),
}

/// A small sorted set of roles.
///
/// # Invariants
///
/// - At most [`Roles::MAX`] roles, each once, in byte order.
///
/// # Examples
///
/// ```
/// use invitation::Roles;
///
/// let roles = Roles::of(["member", "billing", "member"])?;
/// assert_eq!(roles.iter().map(|r| r.as_str()).collect::<Vec<_>>(), ["billing", "member"]);
/// # Ok::<(), invitation::values::RolesError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Roles(
    /// `None` when there are none, so that nothing is allocated for it.
    Option<Arc<[Role]>>,
);

impl Roles {
    /// The most roles of one set.
    pub const MAX: usize = 32;

    /// No roles.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// The roles of these names.
    ///
    /// # Errors
    ///
    /// [`RolesError`] when a name is none or there are too many.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, RolesError> {
        let mut roles = Self::none();
        for name in names {
            roles.insert(Role::new(name)?)?;
        }
        Ok(roles)
    }

    /// Adds a role; one that is there already changes nothing.
    ///
    /// # Errors
    ///
    /// [`RolesError::TooMany`], and the set is as it was.
    pub fn insert(&mut self, role: Role) -> Result<(), RolesError> {
        let Err(place) = self.as_slice().binary_search(&role) else {
            return Ok(());
        };
        if self.len() >= Self::MAX {
            return Err(RolesError::TooMany);
        }
        self.put(place, role);
        Ok(())
    }

    /// Whether the role is in the set.
    #[must_use]
    pub fn contains(&self, role: &Role) -> bool {
        self.as_slice().binary_search(role).is_ok()
    }

    /// Whether every role of this set is in `other`.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|role| other.contains(role))
    }

    /// These roles and those of `other`: what a member holds who is granted more. As many as both
    /// hold, which may be more than [`Roles::MAX`].
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        for role in other.iter() {
            if let Err(place) = self.as_slice().binary_search(role) {
                self.put(place, role.clone());
            }
        }
        self
    }

    /// The roles in byte order.
    pub fn iter(&self) -> impl Iterator<Item = &Role> {
        self.as_slice().iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn as_slice(&self) -> &[Role] {
        self.0.as_deref().unwrap_or_default()
    }

    fn put(&mut self, place: usize, role: Role) {
        let (before, after) = self.as_slice().split_at(place);
        let roles = before.iter().cloned().chain([role]);
        self.0 = Some(roles.chain(after.iter().cloned()).collect());
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(Role::as_str))
            .finish()
    }
}

/// The names with a comma between them.
impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, role) in self.iter().enumerate() {
            f.write_str(if number == 0 { "" } else { ", " })?;
            f.write_str(role.as_str())?;
        }
        Ok(())
    }
}

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self(Some(Arc::from([role])))
    }
}

/// As a list, sorted.
impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut roles = Self::none();
        for role in Vec::<Role>::deserialize(deserializer)? {
            roles.insert(role).map_err(D::Error::custom)?;
        }
        Ok(roles)
    }
}
