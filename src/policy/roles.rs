use alloc::collections::{BTreeMap, BTreeSet};

use crate::values::{Role, Roles};

/// Which roles may grant which. What it does not say is denied.
///
/// Two more ceilings lie over the grantor's roles: one for what an application key may grant, one
/// for what a link may carry that several people or an unproven holder can use. Both are empty
/// until the policy names roles.
///
/// # Examples
///
/// ```
/// use invitation::{Roles, policy::RoleBook};
///
/// let book = RoleBook::default().grants("admin", ["member", "admin"])?.grants("member", ["guest"])?;
/// let admin = Roles::of(["admin"])?;
/// assert!(book.may_grant(&admin, &Roles::of(["member"])?));
/// assert!(!book.may_grant(&admin, &Roles::of(["member", "guest"])?));
/// # Ok::<(), invitation::values::RolesError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleBook {
    grants: BTreeMap<Role, Roles>,
    application: Roles,
    link: Roles,
    default: Roles,
}

impl RoleBook {
    /// Lets a holder of `role` grant these roles, besides those it may grant already.
    ///
    /// # Errors
    ///
    /// [`RolesError`](crate::values::RolesError) when a name is none or there are too many.
    pub fn grants<'a>(
        mut self,
        role: &str,
        grantable: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, crate::values::RolesError> {
        let entry = self.grants.entry(Role::new(role)?).or_default();
        for name in grantable {
            entry.insert(Role::new(name)?)?;
        }
        Ok(self)
    }

    /// The roles that an application key may grant, where its own roles allow it too.
    #[must_use]
    pub fn application_ceiling(mut self, roles: Roles) -> Self {
        self.application = roles;
        self
    }

    /// The roles that a link may carry: open to anyone or a domain, for several people, or bound
    /// to nothing but the ticket.
    #[must_use]
    pub fn link_ceiling(mut self, roles: Roles) -> Self {
        self.link = roles;
        self
    }

    /// The roles of an invitation that names none. Without this a missing role is an error.
    #[must_use]
    pub fn default_roles(mut self, roles: Roles) -> Self {
        self.default = roles;
        self
    }

    /// Whether a holder of `held` may grant every one of `wanted`, which must not be empty.
    #[must_use]
    pub fn may_grant(&self, held: &Roles, wanted: &Roles) -> bool {
        let may_grant = |role| {
            let mut grantable = held.iter().filter_map(|own| self.grants.get(own));
            grantable.any(|roles| roles.contains(role))
        };
        !wanted.is_empty() && wanted.iter().all(may_grant)
    }

    /// Whether every one of these roles can be granted by somebody.
    #[must_use]
    pub fn knows(&self, roles: &Roles) -> bool {
        roles.iter().all(|role| {
            self.grants
                .values()
                .any(|grantable| grantable.contains(role))
        })
    }

    /// Every role that somebody may grant, in byte order.
    pub fn known(&self) -> impl Iterator<Item = &Role> {
        let grantable = self.grants.values().flat_map(Roles::iter);
        grantable.collect::<BTreeSet<_>>().into_iter()
    }

    /// What an application key may grant.
    #[must_use]
    pub const fn for_applications(&self) -> &Roles {
        &self.application
    }

    /// What a link may carry.
    #[must_use]
    pub const fn for_links(&self) -> &Roles {
        &self.link
    }

    /// What an invitation grants that names no role.
    #[must_use]
    pub const fn by_default(&self) -> &Roles {
        &self.default
    }
}
