use alloc::{string::String, sync::Arc};
use core::num::NonZeroU32;

use serde::{Deserialize, Serialize};

#[cfg(feature = "memory")]
use crate::values::EmailKey;
use crate::values::{DisplayText, Domain, Email, Phone, Scope, UserId};

const EMAIL: &str = "email";

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Invitee {
    /// The one who reads this mailbox.
    Email(Email),
    /// A user whom the host knows.
    User(UserId),
    /// Anyone with a verified address in this domain.
    Domain(Domain),
    /// Anyone who has the link.
    Anyone,
    /// Somebody whose personal data was erased.
    Erased,
}

impl Invitee {
    /// The address, when an address is what was invited.
    #[must_use]
    pub const fn email(&self) -> Option<&Email> {
        match self {
            Self::Email(email) => Some(email),
            _ => None,
        }
    }

    /// Whether one person is meant, rather than whoever holds the link.
    #[must_use]
    pub const fn is_person(&self) -> bool {
        matches!(self, Self::Email(_) | Self::User(_))
    }

    /// What stores index and look up bytewise: kind and identity. `None` where nobody is named.
    #[must_use]
    pub fn key(&self) -> Option<InviteeKey> {
        match self {
            Self::Email(_) | Self::User(_) | Self::Domain(_) => {
                Some(InviteeKey::of(self.identity()))
            }
            Self::Anyone | Self::Erased => None,
        }
    }

    /// Kind and identity as a ticket binds them.
    pub(crate) fn identity(&self) -> (&str, &str) {
        match self {
            Self::Email(email) => (EMAIL, email.key().as_str()),
            Self::User(user) => ("user", user.as_str()),
            Self::Domain(domain) => ("domain", domain.as_str()),
            Self::Anyone => ("anyone", ""),
            Self::Erased => ("erased", ""),
        }
    }
}

/// The bytes under which an invitee is looked up, e.g. `email:ada@example.com`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InviteeKey(Arc<str>);

impl InviteeKey {
    fn of((kind, key): (&str, &str)) -> Self {
        let mut text =
            String::with_capacity(kind.len().saturating_add(key.len()).saturating_add(1));
        text.push_str(kind);
        text.push(':');
        text.push_str(key);
        Self(text.into())
    }

    /// The key of whoever reads this mailbox.
    #[cfg(feature = "memory")]
    pub(crate) fn of_address(address: &EmailKey) -> Self {
        Self::of((EMAIL, address.as_str()))
    }

    /// The bytes to store and compare.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The kind alone: the rest is personal.
impl core::fmt::Debug for InviteeKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let kind = self.0.split(':').next().unwrap_or_default();
        write!(f, "InviteeKey({kind}:…)")
    }
}

/// The place that one live invitation holds: at most one per scope and invitee.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    scope: Scope,
    invitee: InviteeKey,
}

impl Slot {
    /// The slot of an invitee in a scope; nobody in particular has none.
    #[must_use]
    pub fn of(scope: &Scope, invitee: &Invitee) -> Option<Self> {
        if !invitee.is_person() {
            return None;
        }
        invitee.key().map(|key| Self::of_key(scope, key))
    }

    pub(crate) fn of_key(scope: &Scope, invitee: InviteeKey) -> Self {
        Self {
            scope: scope.clone(),
            invitee,
        }
    }

    /// The scope.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The invitee's key.
    #[must_use]
    pub const fn invitee(&self) -> &InviteeKey {
        &self.invitee
    }
}

/// What a claimant must show to redeem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Binding {
    /// A verified address that is the invited one; or an account in the making with the invited
    /// address, through a ticket that proves the mailbox.
    Address,
    /// To be the invited user.
    User,
    /// A verified address in the invited domain.
    Domain,
    /// Nothing but the ticket: the address only says where the letter goes.
    Bearer,
}

/// How often an invitation may be redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uses {
    /// By one person, once.
    Once,
    /// By so many people, each once.
    UpTo(NonZeroU32),
    /// By anyone, each once.
    Unlimited,
}

impl Uses {
    /// The cap, if there is one.
    #[must_use]
    pub const fn max(self) -> Option<u32> {
        match self {
            Self::Once => Some(1),
            Self::UpTo(cap) => Some(cap.get()),
            Self::Unlimited => None,
        }
    }

    /// Whether several people may redeem.
    #[must_use]
    pub const fn is_multiple(self) -> bool {
        !matches!(self, Self::Once)
    }
}

/// What is known of the invitee besides the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Profile {
    /// The whole name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<DisplayText>,
    /// The given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<DisplayText>,
    /// The family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<DisplayText>,
    /// A phone number, for contact alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}
