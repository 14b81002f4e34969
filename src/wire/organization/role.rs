use alloc::{string::String, vec::Vec};

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::values::{NameError, Role};

/// A role that an invitation can assign, as the live shape names it.
///
/// # Examples
///
/// ```
/// use invitation::{Role, wire::organization::AssignableRole};
///
/// let admin = AssignableRole::of(Role::new("admin")?);
/// assert_eq!(admin.name, "admin");
/// assert_eq!(admin.id, AssignableRole::of(Role::new("admin")?).id, "the name determines the id");
/// # Ok::<(), invitation::values::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignableRole {
    /// The role.
    pub role: Role,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Who defined it.
    pub kind: RoleKind,
}

/// Who defined a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RoleKind {
    /// The service.
    System,
    /// The organization.
    Custom,
}

impl AssignableRole {
    /// A role of the service's own, with an id that its name determines: a UUID of version 8 over
    /// SHA-256.
    #[must_use]
    pub fn of(role: Role) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"invitation/role-id/1\0");
        hash.update(role.as_str().as_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = from;
        }
        Self {
            id: Builder::from_custom_bytes(bytes).into_uuid(),
            name: role.as_str().into(),
            kind: RoleKind::System,
            role,
        }
    }

    /// The roles of these names, as [`AssignableRole::of`] makes them.
    ///
    /// # Errors
    ///
    /// [`NameError`] when a name is none.
    pub fn all<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Vec<Self>, NameError> {
        let roles = names.into_iter().map(Role::new);
        roles.map(|role| role.map(Self::of)).collect()
    }
}

impl RoleKind {
    /// The word of the dialect.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Custom => "custom",
        }
    }
}
