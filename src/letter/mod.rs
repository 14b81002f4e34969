//! What is to be said to whom, as structure and never as markup.
//!
//! A [`Letter`] is made at the moment of sending and given to the [`Mailer`](crate::ports::Mailer)
//! alone. It is the one thing that holds a ticket outside the invitee's hands, so it is neither
//! `Clone` nor `Serialize`, and its `Debug` shows the delivery id and nothing else.

use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use crate::{
    invitation::{
        DeliveryId, Facts, Invitation, InvitationLink, LetterKind, Profile, Rules, Sending, Texts,
    },
    ticket::{BlockToken, KeyringError},
    values::{DisplayText, Email, Locale, RedirectUrl, Roles, Scope, Timestamp},
};

/// One letter, ready to be written out.
///
/// # Invariants
///
/// - It has a recipient.
/// - Every text is plain text that holds no control character but the line feeds of messages; none
///   of it is markup, a link or a header of its own.
/// - A letter that carries the ticket has a link.
/// - It is handed on and neither copied nor stored.
///
/// ```compile_fail
/// fn copy(letter: &invitation::letter::Letter) -> invitation::letter::Letter {
///     letter.clone()
/// }
/// ```
/// ```compile_fail
/// fn store<S: serde::Serializer>(letter: &invitation::letter::Letter, s: S) -> Result<S::Ok, S::Error> {
///     serde::Serialize::serialize(letter, s)
/// }
/// ```
///
/// # Examples
///
/// ```
#[doc = include_str!("../guide/setting.txt")]
/// use invitation::{letter::Letter, ports::{Handed, Mailer}};
///
/// struct Templates;
///
/// impl Mailer for Templates {
///     async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
///         let id = format!("<{}@mail.example.com>", letter.delivery_id());
///         assert!(id.ends_with(".1.invitation.1@mail.example.com>"));
///         assert_eq!(letter.to()[0].as_str(), "ada@example.com");
///         assert_eq!(letter.language().as_str(), "en");
///         assert!(letter.link().is_some() && letter.block_token().is_some());
///         Ok(Handed::default())
///     }
///
///     fn timeout(&self) -> Lifetime {
///         Lifetime::seconds(20)
///     }
/// }
///
/// invitations.invite(&draft, &grace).await?;
/// assert_eq!(invitations.run_due(&Templates, 10).await?.sent, 1);
/// # Ok(()) }) }
/// ```
pub struct Letter {
    delivery: DeliveryId,
    to: Vec<Email>,
    cc: Vec<Email>,
    reply_to: Option<Email>,
    language: Locale,
    inviter_name: Option<DisplayText>,
    profile: Profile,
    scope: Scope,
    scope_name: Option<DisplayText>,
    roles: Roles,
    texts: Texts,
    link: Option<InvitationLink>,
    block: Option<BlockToken>,
    redirect: Option<RedirectUrl>,
    expires_at: Timestamp,
    written_at: Timestamp,
}

/// Why a letter could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LetterError {
    /// The key ring cannot derive the ticket.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The policy has no base for the link.
    #[error("there is no base for the link")]
    NoLinkBase,
}

impl Letter {
    /// Writes the letter that [`Invitation::due`] asks for.
    ///
    /// # Errors
    ///
    /// [`LetterError`]; both are mended by the host's settings, so try again later.
    pub fn compose(
        invitation: &Invitation,
        sending: &Sending,
        facts: &Facts,
        rules: &Rules<'_>,
    ) -> Result<Self, LetterError> {
        let kind = sending.delivery.kind;
        let is_for_invitee = kind.carries_ticket();
        let (link, block) = if is_for_invitee {
            let (link, block) = invitation.letter_secrets(rules)?;
            (Some(link.ok_or(LetterError::NoLinkBase)?), block)
        } else {
            (None, None)
        };
        let inviter = invitation.inviter_details();
        let redirects = rules.policy.redirects();
        Ok(Self {
            delivery: sending.delivery,
            to: sending.to.clone(),
            cc: if is_for_invitee {
                invitation.cc().to_vec()
            } else {
                Vec::new()
            },
            reply_to: inviter.reply_to.clone().filter(|_| is_for_invitee),
            language: language(invitation, kind, facts),
            inviter_name: inviter.name.clone(),
            profile: invitation.profile().clone(),
            scope: invitation.scope().clone(),
            scope_name: invitation
                .scope_name()
                .or(facts.scope_name.as_ref())
                .cloned(),
            roles: invitation.grant().roles.clone(),
            texts: if is_for_invitee {
                invitation.texts().clone()
            } else {
                Texts::default()
            },
            link,
            block,
            redirect: redirects.resolve(invitation.redirect()).cloned(),
            expires_at: invitation.expires_at(),
            written_at: sending.at,
        })
    }

    /// Its name: a retry has the same, a resend another.
    #[must_use]
    pub const fn delivery_id(&self) -> DeliveryId {
        self.delivery
    }

    /// What it is for.
    #[must_use]
    pub const fn kind(&self) -> LetterKind {
        self.delivery.kind
    }

    /// To whom it goes; never empty.
    #[must_use]
    pub fn to(&self) -> &[Email] {
        &self.to
    }

    /// Who gets a copy.
    #[must_use]
    pub fn cc(&self) -> &[Email] {
        &self.cc
    }

    /// Where answers go.
    #[must_use]
    pub const fn reply_to(&self) -> Option<&Email> {
        self.reply_to.as_ref()
    }

    /// The language that the recipient reads.
    #[must_use]
    pub const fn language(&self) -> &Locale {
        &self.language
    }

    /// Who invites.
    #[must_use]
    pub const fn inviter_name(&self) -> Option<&DisplayText> {
        self.inviter_name.as_ref()
    }

    /// Who is invited.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Into what.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The name of the place.
    #[must_use]
    pub const fn scope_name(&self) -> Option<&DisplayText> {
        self.scope_name.as_ref()
    }

    /// As what.
    #[must_use]
    pub const fn roles(&self) -> &Roles {
        &self.roles
    }

    /// The words that the inviter added.
    #[must_use]
    pub const fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The link, in a letter that carries the ticket.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.link.as_ref().map(InvitationLink::expose_secret)
    }

    /// The token of a link with which the reader blocks further invitations; the host knows the page.
    #[must_use]
    pub fn block_token(&self) -> Option<&str> {
        self.block.as_ref().map(BlockToken::expose_secret)
    }

    /// Where the invitee goes after redemption.
    #[must_use]
    pub const fn redirect(&self) -> Option<&RedirectUrl> {
        self.redirect.as_ref()
    }

    /// From when on the link is of no use.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// When it was written; a later attempt at the same delivery is written later.
    #[must_use]
    pub const fn written_at(&self) -> Timestamp {
        self.written_at
    }

    /// The letter as a person would read it, in plain English: for examples, consoles and tests.
    /// It holds the link.
    #[must_use]
    pub fn to_plain_text(&self) -> Zeroizing<alloc::string::String> {
        crate::letter::plain::write(self)
    }
}

/// The language of who reads the letter, as far as it is known; English otherwise.
fn language(invitation: &Invitation, kind: LetterKind, facts: &Facts) -> Locale {
    let (invitees, asked) = (invitation.language(), facts.language.as_ref());
    let known = match kind {
        LetterKind::Invitation | LetterKind::Reminder => invitees.or(asked),
        LetterKind::Lapsed | LetterKind::Accepted | LetterKind::RequestRejected => {
            asked.or(invitees)
        }
        // Nobody in particular was asked about.
        LetterKind::ApprovalRequested | LetterKind::AddressChanged => invitees,
    };
    known.cloned().unwrap_or_else(Locale::english)
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.delivery)
    }
}

mod plain;
