use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

use super::{Invitation, rules::Rules};
use crate::{
    policy::Policy,
    ticket::{BlockToken, KeyringError, TicketSubject},
    values::{LinkBase, LinkStyle},
};

/// The link of an invitation, with the ticket in it.
///
/// It has no `Display` and no `Serialize`; `Debug` is redacted. [`InvitationLink::expose_secret`]
/// is the one door.
///
/// ```compile_fail
/// fn show(link: &invitation::InvitationLink) -> String {
///     link.to_string()
/// }
/// ```
/// ```compile_fail
/// fn copy(link: &invitation::InvitationLink) -> invitation::InvitationLink {
///     link.clone()
/// }
/// ```
/// ```compile_fail
/// fn store<S: serde::Serializer>(link: &invitation::InvitationLink, s: S) -> Result<S::Ok, S::Error> {
///     serde::Serialize::serialize(link, s)
/// }
/// ```
pub struct InvitationLink(Zeroizing<String>);

impl InvitationLink {
    /// The URL, to be given to the invitee and nobody else.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    /// The text of the ticket in it, as secret as the link.
    #[cfg(feature = "wire")]
    pub(crate) fn ticket_text(&self) -> Option<&str> {
        self.0
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .find(|part| crate::ticket::Ticket::parse(part).is_ok())
    }
}

impl fmt::Debug for InvitationLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationLink(redacted)")
    }
}

impl Invitation {
    /// The link with the present ticket, derived anew; `None` where there is no ticket or no base
    /// for a link. Only what hands it to the invitee or the actor calls this.
    pub(crate) fn link(&self, rules: &Rules<'_>) -> Result<Option<InvitationLink>, KeyringError> {
        self.link_of(&self.subject(), rules)
    }

    /// What a letter carries: the link, and the token with which its reader blocks further
    /// invitations. The token is in the letter alone, also where the link was handed out; there is
    /// none where others get a copy.
    pub(crate) fn letter_secrets(
        &self,
        rules: &Rules<'_>,
    ) -> Result<(Option<InvitationLink>, Option<BlockToken>), KeyringError> {
        let subject = self.subject();
        let link = self.link_of(&subject, rules)?;
        let block = match &self.life.generation {
            Some(generation) if self.invitee().is_person() && self.cc().is_empty() => {
                Some(rules.keyring.derive_block(&subject, generation)?)
            }
            _ => None,
        };
        Ok((link, block))
    }

    fn link_of(
        &self,
        subject: &TicketSubject,
        rules: &Rules<'_>,
    ) -> Result<Option<InvitationLink>, KeyringError> {
        let style = self.link_style(rules.policy);
        let (Some(style), Some(generation)) = (style, &self.life.generation) else {
            return Ok(None);
        };
        let ticket = rules.keyring.derive(subject, generation)?;
        let mut id = uuid::Uuid::encode_buffer();
        let id = self.id.as_uuid().hyphenated().encode_lower(&mut id);
        let extra: Vec<(&str, &str)> = self
            .terms
            .link_values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let url = style.url(ticket.expose_secret(), id, &extra);
        Ok(Some(InvitationLink(url)))
    }

    /// How its link is written: on the policy's base, or on its own where the policy allows that.
    pub(crate) fn link_style<'a>(&self, policy: &'a Policy) -> Option<Cow<'a, LinkStyle>> {
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

pub(super) fn link_style<'a>(
    policy: &'a Policy,
    own: Option<&LinkBase>,
) -> Option<Cow<'a, LinkStyle>> {
    let Some(base) = own.filter(|base| policy.allows_link_base(base)) else {
        return policy.link().map(Cow::Borrowed);
    };
    match policy.link() {
        Some(style) => style.clone().with_base(base.clone()).ok().map(Cow::Owned),
        None => Some(Cow::Owned(LinkStyle::new(base.clone()))),
    }
}
