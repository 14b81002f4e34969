use alloc::{string::String, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

use super::{Invitation, rules::Rules};
use crate::{
    policy::Policy,
    ticket::{BlockToken, KeyringError, Ticket},
    values::LinkStyle,
};

/// The link of an invitation, with the ticket in it.
///
/// It has no `Display` and no `Serialize`; `Debug` is redacted. [`InvitationLink::expose_secret`]
/// is the one door.
pub struct InvitationLink(Zeroizing<String>);

impl InvitationLink {
    /// The URL, to be given to the invitee and nobody else.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InvitationLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationLink(redacted)")
    }
}

impl Invitation {
    /// Derives the present ticket anew. Only what hands it to the invitee calls this.
    pub(crate) fn ticket(&self, rules: &Rules<'_>) -> Option<Result<Ticket, KeyringError>> {
        let generation = self.life.generation.as_ref()?;
        Some(rules.keyring.derive(&self.subject(), generation))
    }

    /// The link with the present ticket; `None` where there is no ticket or no base for a link.
    pub(crate) fn link(&self, rules: &Rules<'_>) -> Result<Option<InvitationLink>, KeyringError> {
        let (Some(style), Some(ticket)) = (self.link_style(rules.policy), self.ticket(rules))
        else {
            return Ok(None);
        };
        let id = alloc::string::ToString::to_string(&self.id);
        let extra: Vec<(&str, &str)> = self
            .terms
            .link_values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let url = style.url(ticket?.expose_secret(), &id, &extra);
        Ok(Some(InvitationLink(url)))
    }

    /// The token with which the reader of the letter blocks further invitations. There is none
    /// where others read the letter too.
    pub(crate) fn block_token(
        &self,
        rules: &Rules<'_>,
    ) -> Result<Option<BlockToken>, KeyringError> {
        match &self.life.generation {
            Some(generation) if !self.is_disclosed(rules.policy) && self.invitee().is_person() => {
                rules
                    .keyring
                    .derive_block(&self.subject(), generation)
                    .map(Some)
            }
            _ => Ok(None),
        }
    }

    /// How its link is written: on the policy's base, or on its own where the policy allows that.
    pub(crate) fn link_style(&self, policy: &Policy) -> Option<LinkStyle> {
        link_style(policy, self.terms.link_base.as_ref())
    }

    /// Whether others than the invitee may have seen the present ticket: it was handed out or
    /// revealed, or its letter goes to others too, or its link lands where they see it.
    pub(crate) fn is_disclosed(&self, policy: &Policy) -> bool {
        self.terms.discloses(policy)
            || self
                .life
                .generation
                .as_ref()
                .is_none_or(crate::ticket::Generation::is_disclosed)
    }
}

pub(super) fn link_style(
    policy: &Policy,
    own: Option<&crate::values::LinkBase>,
) -> Option<LinkStyle> {
    let Some(base) = own else {
        return policy.link().cloned();
    };
    if !policy.allows_link_base(base) {
        return policy.link().cloned();
    }
    match policy.link() {
        Some(style) => style.clone().with_base(base.clone()).ok(),
        None => Some(LinkStyle::new(base.clone())),
    }
}
