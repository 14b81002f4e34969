//! Values that are parsed once and right for ever.
//!
//! No type here knows what an invitation is. Each constructor returns the type or says what was
//! wrong without repeating it, `Deserialize` goes through the same constructor, and every text is
//! bounded. There is nothing to validate later.

mod abuse;
mod domain;
mod email;
mod id;
mod link;
mod link_style;
mod locale;
mod locales;
mod metadata;
pub(crate) mod opaque;
mod origin;
mod phone;
mod redirect;
mod role;
mod scope;
mod text;
mod time;
mod unicode;

pub use self::{
    abuse::AbuseKey,
    domain::{Domain, DomainError},
    email::{Email, EmailError, EmailFlags, EmailKey},
    id::{IdempotencyKey, InvitationId, UserId},
    link::{LinkBase, LinkError},
    link_style::{LinkStyle, Placement},
    locale::{Locale, LocaleError},
    locales::Locales,
    metadata::{Metadata, MetadataError},
    opaque::NameError,
    origin::{AllowedOrigins, OriginError},
    phone::{Phone, PhoneError},
    redirect::{RedirectError, RedirectUrl},
    role::{Role, Roles, RolesError},
    scope::Scope,
    text::{DisplayText, HeaderText, Message, TextError},
    time::{Lifetime, TimeError, Timestamp},
};
