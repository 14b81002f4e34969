use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::{LANGUAGE, TENANT, message::MessageInfo};
use crate::{
    invitation::{GuestWish, Invite, Invitee, Profile},
    values::{DisplayText, Email, Metadata, RedirectUrl, Roles, Scope, UserId},
    wire::{
        error::{FieldError, FieldProblem, RequestError, Under},
        json::{self, Object},
        lcid,
    },
};

const ADDRESS: &str = "invitedUserEmailAddress";
const REDIRECT: &str = "inviteRedirectUrl";
const NAME: &str = "invitedUserDisplayName";
const TYPE: &str = "invitedUserType";
const SEND: &str = "sendInvitationMessage";
const MESSAGE: &str = "invitedUserMessageInfo";
const RESET: &str = "resetRedemption";
const USER: &str = "invitedUser";
const USER_ID: &str = "invitedUser.id";
const SPONSORS: &str = "invitedUserSponsors";
const SPONSOR_ID: &str = "invitedUserSponsors.id";

/// What may not stand in an address here, though mail knows it. So there is no plus-address.
const FORBIDDEN: &str = "~!#$%^&*()+=[]{}\\/|;:\"<>?,";

/// A request to invite a guest.
///
/// # Examples
///
/// ```
/// use invitation::wire::graph::{Request, UserType};
///
/// let request = Request::parse(br#"{
///     "invitedUserEmailAddress": "ada@example.com",
///     "inviteRedirectUrl": "https://myapp.contoso.com",
///     "sendInvitationMessage": true,
///     "invitedUserMessageInfo": {"customizedMessageBody": "See you on Monday!"}
/// }"#)?;
/// assert!(request.send_message);
/// assert_eq!(request.user_type, UserType::Guest);
///
/// let error = Request::parse(br#"{"invitedUserEmailAddress": "ada+news@example.com"}"#).unwrap_err();
/// assert_eq!(error.fields()[0].field(), "invitedUserEmailAddress");
/// # Ok::<(), invitation::wire::RequestError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Whom.
    pub address: Email,
    /// Where they go after redemption.
    pub redirect: RedirectUrl,
    /// Their name.
    pub display_name: Option<DisplayText>,
    /// What they become.
    pub user_type: UserType,
    /// Whether the service sends a letter; if not, the caller uses the link of the answer.
    pub send_message: bool,
    /// The letter.
    pub message: MessageInfo,
    /// The guest that gets this address in place of its old one and must redeem anew.
    pub reset: Option<UserId>,
    /// Who answers for the guest, besides the inviter.
    pub sponsors: Vec<UserId>,
    pub(super) given_address: String,
}

/// What an invited user becomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum UserType {
    /// A guest.
    #[default]
    Guest,
    /// A member; only an administrator may ask for that.
    Member,
}

/// What the host knows of the directory that is invited into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The scope that stands for the directory.
    pub scope: Scope,
    /// The id of the directory, a UUID: it stands as `tenant` in the link.
    pub tenant: String,
    /// As what guests come.
    pub guests: Roles,
    /// As what members come; none where nobody may invite members.
    pub members: Roles,
}

impl Request {
    /// The most sponsors of a guest.
    pub const MAX_SPONSORS: usize = 10;

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// [`RequestError`] names the field.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        const NAMES: &[&str] = &[
            ADDRESS, REDIRECT, NAME, TYPE, SEND, MESSAGE, RESET, USER, SPONSORS,
        ];
        let body = json::parse(body, NAMES)?;
        let given_address = body.required_text(ADDRESS)?;
        let address = address(&given_address)?;
        let redirect = RedirectUrl::parse(&body.required_text(REDIRECT)?).under(REDIRECT)?;
        let display_name = body.words(NAME)?;
        let display_name = display_name.map(|name| DisplayText::parse(&name).under(NAME));
        Ok(Self {
            address,
            redirect,
            display_name: display_name.transpose()?,
            user_type: user_type(&body)?,
            send_message: body.flag(SEND)?.unwrap_or(false),
            message: MessageInfo::read(&body, MESSAGE)?,
            reset: reset(&body)?,
            sponsors: sponsors(&body)?,
            given_address,
        })
    }

    /// Whether an administrator must ask for this, besides one of
    /// [`PERMISSIONS`](super::PERMISSIONS).
    #[must_use]
    pub const fn needs_administrator(&self) -> bool {
        matches!(self.user_type, UserType::Member)
    }

    /// What to invite. The link is part of the answer, so the ticket proves no mailbox; sponsors
    /// stand in the private metadata as `sponsor-1` and so on.
    ///
    /// # Errors
    ///
    /// [`FieldError`] where the place takes nobody of this type.
    pub fn draft(&self, place: &Place) -> Result<Invite, FieldError> {
        let roles = match self.user_type {
            UserType::Guest => &place.guests,
            UserType::Member if place.members.is_empty() => {
                return Err(FieldError::new(TYPE, FieldProblem::Unknown));
            }
            UserType::Member => &place.members,
        };
        let mut draft = Invite::new(place.scope.clone(), Invitee::Email(self.address.clone()))
            .roles(roles.clone())
            .language(self.message.spoken())
            .with_link()
            .guest(match &self.reset {
                Some(user) => GuestWish::Reset(user.clone()),
                None => GuestWish::Provision,
            })
            .private_metadata(self.sponsor_metadata()?)
            .redirect(self.redirect.given())
            .under(REDIRECT)?;
        let mut profile = Profile::default();
        profile.display_name.clone_from(&self.display_name);
        draft = draft.profile(profile);
        if !self.send_message {
            draft = draft.without_letter();
        }
        if let Some(body) = &self.message.body {
            draft = draft.message(body.as_str()).under(MESSAGE)?;
        }
        for copy in &self.message.copies {
            draft = draft.cc(copy.address.clone()).under(MESSAGE)?;
        }
        let lc = lcid::of(&self.message.spoken()).to_string();
        draft
            .link_value(TENANT, &place.tenant)
            .and_then(|draft| draft.link_value(LANGUAGE, &lc))
            .under(MESSAGE)
    }

    fn sponsor_metadata(&self) -> Result<Metadata, FieldError> {
        let mut metadata = Metadata::default();
        for (number, sponsor) in (1_usize..).zip(&self.sponsors) {
            let key = format!("sponsor-{number}");
            metadata.insert(&key, sponsor.as_str()).under(SPONSOR_ID)?;
        }
        Ok(metadata)
    }
}

/// Personal throughout, but for what kind of request it is.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("address", &self.address)
            .field("redirect", &self.redirect)
            .field("user_type", &self.user_type)
            .field("send_message", &self.send_message)
            .field("reset", &self.reset)
            .finish_non_exhaustive()
    }
}

impl UserType {
    /// The word of the dialect.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "Guest",
            Self::Member => "Member",
        }
    }
}

/// Reads an address by the rules of the dialect, which are narrower than those of mail.
fn address(given: &str) -> Result<Email, FieldError> {
    let address = Email::parse(given).under(ADDRESS)?;
    let local = address.local_part();
    let at_an_end = |c| local.starts_with(c) || local.ends_with(c);
    if given.contains(|c| FORBIDDEN.contains(c)) || at_an_end('.') || at_an_end('-') {
        return Err(FieldError::new(ADDRESS, FieldProblem::Character));
    }
    Ok(address)
}

fn user_type(body: &Object<'_>) -> Result<UserType, FieldError> {
    let Some(word) = body.text(TYPE)? else {
        return Ok(UserType::default());
    };
    [UserType::Guest, UserType::Member]
        .into_iter()
        .find(|known| known.as_str().eq_ignore_ascii_case(&word))
        .ok_or(FieldError::new(
            TYPE,
            FieldProblem::NotOneOf {
                allowed: "Guest, Member",
            },
        ))
}

/// The user to reset: `invitedUser` counts for nothing else, as it is read-only otherwise.
fn reset(body: &Object<'_>) -> Result<Option<UserId>, FieldError> {
    let user = body.object(USER, &[USER_ID])?;
    if !body.flag(RESET)?.unwrap_or(false) {
        return Ok(None);
    }
    let id = match user {
        Some(user) => user.required_text(USER_ID)?,
        None => return Err(FieldError::new(USER_ID, FieldProblem::Missing)),
    };
    UserId::new(&id).map(Some).under(USER_ID)
}

fn sponsors(body: &Object<'_>) -> Result<Vec<UserId>, FieldError> {
    let entries = body.list(SPONSORS)?;
    let max = Request::MAX_SPONSORS;
    if entries.len() > max {
        return Err(FieldError::new(SPONSORS, FieldProblem::TooMany { max }));
    }
    let mut sponsors = Vec::with_capacity(entries.len());
    for entry in entries {
        let sponsor = json::entry(entry, SPONSORS, &[SPONSOR_ID])?;
        let id = sponsor.required_text(SPONSOR_ID)?;
        sponsors.push(UserId::new(&id).under(SPONSOR_ID)?);
    }
    Ok(sponsors)
}
