use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use thiserror::Error;

use super::{
    actor::{Inviter, Requirement},
    grant::{Grant, GuestWish},
    invitee::{Binding, Invitee, Profile, Uses},
    terms::Texts,
};
use crate::values::{
    DisplayText, Domain, DomainError, Email, EmailError, HeaderText, IdempotencyKey, Lifetime,
    LinkBase, Locale, Message, Metadata, NameError, RedirectError, RedirectUrl, Role, Roles,
    RolesError, Scope, TextError, Timestamp, UserId,
};

/// What a caller asks for: the draft of an invitation.
///
/// Everything but the scope, the invitee and (unless the policy names a default) a role has a safe
/// default. The rarer powers are methods of this builder.
///
/// # Examples
///
/// ```
/// use invitation::{Invite, Lifetime};
///
/// let draft = Invite::email("organization:acme", "ada@example.com")?
///     .role("member")?
///     .named("Ada Lovelace")?
///     .message("See you on Monday!")?
///     .lifetime(Lifetime::days(3));
/// # Ok::<(), invitation::DraftError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Invite {
    pub(super) grant: Grant,
    pub(super) invitee: Invitee,
    pub(super) binding: Option<Binding>,
    pub(super) uses: Uses,
    pub(super) lifetime: Option<Lifetime>,
    pub(super) inviter: Inviter,
    pub(super) profile: Profile,
    pub(super) texts: Texts,
    pub(super) scope_name: Option<DisplayText>,
    pub(super) language: Option<Locale>,
    pub(super) cc: Vec<Email>,
    pub(super) redirect: Option<RedirectUrl>,
    pub(super) link_base: Option<LinkBase>,
    pub(super) link_values: Vec<(String, String)>,
    pub(super) by_letter: bool,
    pub(super) hand_out: bool,
    pub(super) guest: GuestWish,
    pub(super) key: Option<IdempotencyKey>,
}

/// Why a part of a draft was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DraftError {
    /// The scope, a user id, a requirement or the idempotency key.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The address.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The domain.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// A role.
    #[error(transparent)]
    Roles(#[from] RolesError),
    /// A name or a message.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The redirect.
    #[error(transparent)]
    Redirect(#[from] RedirectError),
    /// More copies than [`Invite::MAX_CC`].
    #[error("more than {} copies", Invite::MAX_CC)]
    TooManyCopies,
    /// More link values than [`Invite::MAX_LINK_VALUES`], or one that is too long.
    #[error("too many link values, or one that is too long")]
    LinkValues,
}

impl Invite {
    /// The most addresses that get a copy of the letter.
    pub const MAX_CC: usize = 10;
    /// The most values for parameters of the link.
    pub const MAX_LINK_VALUES: usize = 8;

    /// Invites the reader of a mailbox; the scope is written `kind:id`.
    ///
    /// # Errors
    ///
    /// [`DraftError`] when scope or address is none.
    pub fn email(scope: &str, address: &str) -> Result<Self, DraftError> {
        Ok(Self::new(
            Scope::parse(scope)?,
            Invitee::Email(Email::parse(address)?),
        ))
    }

    /// Invites a user whom the host knows.
    ///
    /// # Errors
    ///
    /// [`DraftError`] when scope or user id is none.
    pub fn user(scope: &str, user: &str) -> Result<Self, DraftError> {
        Ok(Self::new(
            Scope::parse(scope)?,
            Invitee::User(UserId::new(user)?),
        ))
    }

    /// A link for everybody with a verified address in a domain.
    ///
    /// # Errors
    ///
    /// [`DraftError`] when scope or domain is none.
    pub fn domain(scope: &str, domain: &str) -> Result<Self, DraftError> {
        Ok(Self::new(
            Scope::parse(scope)?,
            Invitee::Domain(Domain::parse(domain)?),
        ))
    }

    /// A link for whoever has it.
    ///
    /// # Errors
    ///
    /// [`DraftError`] when the scope is none.
    pub fn anyone(scope: &str) -> Result<Self, DraftError> {
        Ok(Self::new(Scope::parse(scope)?, Invitee::Anyone))
    }

    /// A draft of parsed parts. A link may be used without bound until [`Invite::uses`] says
    /// otherwise, and is handed to the caller; all else is for one use and goes by letter.
    pub fn new(scope: Scope, invitee: Invitee) -> Self {
        let is_person = invitee.is_person();
        Self {
            grant: Grant::new(scope, Roles::none()),
            invitee,
            binding: None,
            uses: if is_person {
                Uses::Once
            } else {
                Uses::Unlimited
            },
            lifetime: None,
            inviter: Inviter::default(),
            profile: Profile::default(),
            texts: Texts::default(),
            scope_name: None,
            language: None,
            cc: Vec::new(),
            redirect: None,
            link_base: None,
            link_values: Vec::new(),
            by_letter: is_person,
            hand_out: !is_person,
            guest: GuestWish::None,
            key: None,
        }
    }

    /// Adds a role to what is granted.
    ///
    /// # Errors
    ///
    /// [`DraftError::Roles`] when it is none or there are too many.
    pub fn role(mut self, role: &str) -> Result<Self, DraftError> {
        self.grant
            .roles
            .insert(Role::new(role).map_err(RolesError::from)?)?;
        Ok(self)
    }

    /// Grants exactly these roles.
    pub fn roles(mut self, roles: Roles) -> Self {
        self.grant.roles = roles;
        self
    }

    /// Ends the membership at a date.
    pub const fn until(mut self, end: Timestamp) -> Self {
        self.grant.until = Some(end);
        self
    }

    /// How long the invitation stands, within the bounds of the policy.
    pub const fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = Some(lifetime);
        self
    }

    /// What a claimant must show; [`Binding::Bearer`] needs the policy's leave.
    pub const fn binding(mut self, binding: Binding) -> Self {
        self.binding = Some(binding);
        self
    }

    /// How often a link may be used.
    pub const fn uses(mut self, uses: Uses) -> Self {
        self.uses = uses;
        self
    }

    /// What the claimant must meet before anything is spent.
    ///
    /// # Errors
    ///
    /// [`DraftError::Name`] when the requirement is no name.
    pub fn requires(mut self, requirement: &str) -> Result<Self, DraftError> {
        self.grant
            .requirements
            .insert(Requirement::new(requirement)?);
        Ok(self)
    }

    /// The invitee's name, for the letter.
    ///
    /// # Errors
    ///
    /// [`DraftError::Text`] when it is no name.
    pub fn named(mut self, name: &str) -> Result<Self, DraftError> {
        self.profile.display_name = Some(DisplayText::parse(name)?);
        Ok(self)
    }

    /// What is known of the invitee.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// The name under which the letter invites.
    ///
    /// # Errors
    ///
    /// [`DraftError::Text`] when it is no name.
    pub fn from_name(mut self, name: &str) -> Result<Self, DraftError> {
        self.inviter.name = Some(DisplayText::parse(name)?);
        Ok(self)
    }

    /// Where answers to the letter go. The ticket proves no mailbox then.
    pub fn reply_to(mut self, address: Email) -> Self {
        self.inviter.reply_to = Some(address);
        self
    }

    /// The name of the place, for the letter.
    ///
    /// # Errors
    ///
    /// [`DraftError::Text`] when it is no name.
    pub fn scope_name(mut self, name: &str) -> Result<Self, DraftError> {
        self.scope_name = Some(DisplayText::parse(name)?);
        Ok(self)
    }

    /// One line above the letter.
    ///
    /// # Errors
    ///
    /// [`DraftError::Text`] when it is no such line.
    pub fn header(mut self, text: &str) -> Result<Self, DraftError> {
        self.texts.header = Some(HeaderText::parse(text)?);
        Ok(self)
    }

    /// A personal message in the letter.
    ///
    /// # Errors
    ///
    /// [`DraftError::Text`] when it is no such text.
    pub fn message(mut self, text: &str) -> Result<Self, DraftError> {
        self.texts.body = Some(Message::parse(text)?);
        Ok(self)
    }

    /// Words below the letter.
    ///
    /// # Errors
    ///
    /// [`DraftError::Text`] when it is no such text.
    pub fn footer(mut self, text: &str) -> Result<Self, DraftError> {
        self.texts.footer = Some(Message::parse(text)?);
        Ok(self)
    }

    /// The language of the letter.
    pub fn language(mut self, language: Locale) -> Self {
        self.language = Some(language);
        self
    }

    /// Sends a copy of the letter to this address too. The ticket proves no mailbox then.
    ///
    /// # Errors
    ///
    /// [`DraftError::TooManyCopies`].
    pub fn cc(mut self, address: Email) -> Result<Self, DraftError> {
        if self.cc.len() >= Self::MAX_CC {
            return Err(DraftError::TooManyCopies);
        }
        self.cc.push(address);
        Ok(self)
    }

    /// Where the invitee goes after redemption, if the policy allows it.
    ///
    /// # Errors
    ///
    /// [`DraftError::Redirect`] when it is no such URL.
    pub fn redirect(mut self, url: &str) -> Result<Self, DraftError> {
        self.redirect = Some(RedirectUrl::parse(url)?);
        Ok(self)
    }

    /// The page that the link opens, if the policy allows its origin.
    pub fn link_base(mut self, base: LinkBase) -> Self {
        self.link_base = Some(base);
        self
    }

    /// The value of a named parameter of the link, where the policy's link style has a place for it.
    ///
    /// # Errors
    ///
    /// [`DraftError::LinkValues`].
    pub fn link_value(mut self, name: &str, value: &str) -> Result<Self, DraftError> {
        let added = (name.to_string(), value.to_string());
        if self.link_values.len() >= Self::MAX_LINK_VALUES || !Self::admits_link_value(&added) {
            return Err(DraftError::LinkValues);
        }
        self.link_values.push(added);
        Ok(self)
    }

    pub(super) const fn admits_link_value((name, value): &(String, String)) -> bool {
        name.len() <= 64 && value.len() <= 255
    }

    /// What the invitee may see and the host gets back at redemption.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.grant.metadata = metadata;
        self
    }

    /// What only the host sees and gets back at redemption.
    pub fn private_metadata(mut self, metadata: Metadata) -> Self {
        self.grant.private_metadata = metadata;
        self
    }

    /// Sends no letter: the caller gets the link and hands it over. The ticket proves no mailbox
    /// then.
    pub const fn without_letter(mut self) -> Self {
        self.by_letter = false;
        self.hand_out = true;
        self
    }

    /// Gives the caller the link besides sending the letter. The ticket proves no mailbox then.
    pub const fn with_link(mut self) -> Self {
        self.hand_out = true;
        self
    }

    /// What is asked of the host's guest users.
    pub fn guest(mut self, wish: GuestWish) -> Self {
        self.guest = wish;
        self
    }

    /// Makes the create idempotent: the same key by the same actor in the same scope is the same
    /// invitation.
    ///
    /// # Errors
    ///
    /// [`DraftError::Name`] when it is no key.
    pub fn idempotency_key(mut self, key: &str) -> Result<Self, DraftError> {
        self.key = Some(IdempotencyKey::new(key)?);
        Ok(self)
    }

    /// Where it leads.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.grant.scope
    }

    /// Who is meant.
    #[must_use]
    pub const fn invitee(&self) -> &Invitee {
        &self.invitee
    }

    /// The idempotency key.
    #[must_use]
    pub const fn key(&self) -> Option<&IdempotencyKey> {
        self.key.as_ref()
    }

    /// What is asked of the host's guest users.
    #[must_use]
    pub const fn guest_wish(&self) -> &GuestWish {
        &self.guest
    }
}

/// Who is to get what: the texts and the values of the link may be personal.
impl fmt::Debug for Invite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invite")
            .field("grant", &self.grant)
            .field("invitee", &self.invitee)
            .field("binding", &self.binding)
            .field("uses", &self.uses)
            .field("lifetime", &self.lifetime)
            .field("guest", &self.guest)
            .finish_non_exhaustive()
    }
}
