use serde::{Deserialize, Serialize};

use super::actor::Requirement;
use crate::values::{Metadata, Roles, Scope, Timestamp, UserId};

/// What a redemption gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Grant {
    /// Where it holds.
    pub scope: Scope,
    /// As what.
    pub roles: Roles,
    /// When the membership ends, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What the invitee may see: a pre-filled form, a target amount.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// What only the host sees.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub private_metadata: Metadata,
    /// What the claimant must meet before anything is spent.
    #[serde(
        default,
        skip_serializing_if = "alloc::collections::BTreeSet::is_empty"
    )]
    pub requirements: alloc::collections::BTreeSet<Requirement>,
}

impl Grant {
    /// A grant of roles in a scope.
    #[must_use]
    pub fn new(scope: Scope, roles: Roles) -> Self {
        Self {
            scope,
            roles,
            until: None,
            metadata: Metadata::default(),
            private_metadata: Metadata::default(),
            requirements: alloc::collections::BTreeSet::new(),
        }
    }
}

/// The membership that a commit brings about; the host writes it in the same transaction.
///
/// Redeeming only adds. A host adds the roles of `grant` to what the member holds inside its own
/// transaction. `roles` is the sum as it was when this was decided: to set the roles to exactly
/// these is right only where [`Facts::stamp`](super::Facts::stamp) guards them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Granted {
    /// Who becomes a member, or gets more.
    pub user: UserId,
    /// The roles held afterwards.
    pub roles: Roles,
    /// What the invitation granted.
    pub grant: Grant,
}

/// What an invitation asks of the host's guest users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GuestWish {
    /// No guest user.
    #[default]
    None,
    /// A guest user exists from the moment of invitation.
    Provision,
    /// The guest of this id gets the invited address in place of its old one, and must redeem anew.
    Reset(UserId),
}

/// The guest user that a commit creates or re-binds, in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GuestOrder {
    /// Create the guest user of this id.
    Provision(UserId),
    /// Bind the guest of this id to the invitation's address and end its sessions.
    Rebind(UserId),
}
