use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{
    actor::{Actor, Inviter},
    fingerprint::Fingerprint,
    grant::Grant,
    invitee::{Binding, Invitee, Profile, Uses},
};
use crate::{
    policy::Policy,
    values::{
        DisplayText, Email, HeaderText, LinkBase, Locale, Message, RedirectUrl, Scope, Timestamp,
        UserId,
    },
};

/// The words that an inviter adds to a letter. They are plain text, never markup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Texts {
    /// One line above the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderText>,
    /// A personal message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Message>,
    /// Words below the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Message>,
}

impl Texts {
    /// Whether there are no words at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.header.is_none() && self.body.is_none() && self.footer.is_none()
    }
}

/// What an invitation says, as against what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    pub(crate) created_at: Timestamp,
    pub(crate) created_by: Actor,
    pub(crate) invitee: Invitee,
    pub(crate) binding: Binding,
    pub(crate) uses: Uses,
    pub(crate) grant: Grant,
    #[serde(default)]
    pub(crate) inviter: Inviter,
    #[serde(default)]
    pub(crate) profile: Profile,
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub(crate) texts: Texts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scope_name: Option<DisplayText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<Locale>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) cc: Vec<Email>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) redirect: Option<RedirectUrl>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) link_base: Option<LinkBase>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) link_values: Vec<(String, String)>,
    /// Whether letters are sent at all; if not, the caller hands the link over.
    pub(crate) by_letter: bool,
    /// Whether it holds the slot of its invitee.
    pub(crate) holds_slot: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) guest: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fingerprint: Option<Fingerprint>,
}

impl Terms {
    pub(crate) const fn scope(&self) -> &Scope {
        &self.grant.scope
    }

    /// Whether whoever holds the link may use it: no one person is bound to it, or several may.
    pub(crate) const fn is_link(&self) -> bool {
        self.uses.is_multiple() || matches!(self.binding, Binding::Bearer | Binding::Domain)
    }

    /// Whether others than the invitee come to see the ticket by the way the letter goes.
    pub(crate) fn discloses(&self, policy: &Policy) -> bool {
        !self.cc.is_empty()
            || self.inviter.reply_to.is_some()
            || self
                .link_base
                .as_ref()
                .is_some_and(|base| !policy.trusts_link_base(base))
    }

    /// Removes whatever tells of a person.
    pub(crate) fn erase(&mut self) {
        let grant = &mut self.grant;
        grant.metadata = crate::values::Metadata::default();
        grant.private_metadata = crate::values::Metadata::default();
        self.invitee = Invitee::Erased;
        self.inviter = Inviter::default();
        self.profile = Profile::default();
        self.texts = Texts::default();
        self.cc = Vec::new();
        self.redirect = None;
        self.link_values = Vec::new();
        self.fingerprint = None;
        self.holds_slot = false;
    }
}
