//! Values that are parsed once and right for ever.
//!
//! No type here knows what an invitation is. Each constructor returns the type or says what was
//! wrong without repeating it, `Deserialize` goes through the same constructor, and every text is
//! bounded. There is nothing to validate later.

mod id;
mod metadata;
pub(crate) mod opaque;
mod role;
mod scope;
mod time;

pub use self::{
    id::{IdempotencyKey, InvitationId, UserId},
    metadata::{Metadata, MetadataError},
    opaque::NameError,
    role::{Role, Roles, RolesError},
    scope::Scope,
    time::{Lifetime, TimeError, Timestamp},
};
