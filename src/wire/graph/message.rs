use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::{
    values::{Email, Locale, Message},
    wire::{
        error::{FieldError, FieldProblem, Under},
        json::{self, Object},
    },
};

const LANGUAGE: &str = "invitedUserMessageInfo.messageLanguage";
const BODY: &str = "invitedUserMessageInfo.customizedMessageBody";
const COPIES: &str = "invitedUserMessageInfo.ccRecipients";
const RECIPIENT: &str = "invitedUserMessageInfo.ccRecipients.emailAddress";
const NAME: &str = "invitedUserMessageInfo.ccRecipients.emailAddress.name";
const ADDRESS: &str = "invitedUserMessageInfo.ccRecipients.emailAddress.address";

/// The letter that the service is to send.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessageInfo {
    /// The language as it was given; echoed. What counts is [`MessageInfo::spoken`].
    pub language: Option<String>,
    /// Who gets a copy: at most one.
    pub copies: Vec<Copy>,
    /// Words of the inviter's own, plain text.
    pub body: Option<Message>,
    pub(super) given_body: Option<String>,
}

/// Who gets a copy of the letter.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Copy {
    /// The name as it was given; echoed and used for nothing else.
    pub name: Option<String>,
    /// The address.
    pub address: Email,
}

impl MessageInfo {
    /// The most copies.
    pub const MAX_COPIES: usize = 1;

    /// The language of the letter: the one that was asked for, but American English where words of
    /// the inviter's own are set, and where nothing readable was asked for.
    #[must_use]
    pub fn spoken(&self) -> Locale {
        let asked = self.language.as_deref().filter(|_| self.body.is_none());
        asked
            .and_then(|tag| Locale::parse(tag).ok())
            .or_else(|| Locale::parse("en-US").ok())
            .unwrap_or(Locale::ENGLISH)
    }

    pub(super) fn read(body: &Object<'_>, name: &'static str) -> Result<Self, FieldError> {
        let Some(info) = body.object(name, &[LANGUAGE, BODY, COPIES])? else {
            return Ok(Self::default());
        };
        let given_body = info.text(BODY)?;
        let body = given_body
            .as_deref()
            .map(|text| Message::parse(text).under(BODY));
        Ok(Self {
            language: info.text(LANGUAGE)?,
            copies: copies(&info)?,
            body: body.transpose()?.filter(|text| !text.is_empty()),
            given_body,
        })
    }
}

/// Whether there is something, never what.
impl fmt::Debug for MessageInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageInfo")
            .field("language", &self.spoken())
            .field("copies", &self.copies)
            .field("body", &self.body)
            .finish()
    }
}

impl fmt::Debug for Copy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Copy").field(&self.address).finish()
    }
}

/// The copies; an entry with neither name nor address, as answers hold it, is none.
fn copies(info: &Object<'_>) -> Result<Vec<Copy>, FieldError> {
    let mut copies = Vec::new();
    for entry in info.list(COPIES)? {
        let recipient = json::entry(entry, COPIES, &[RECIPIENT])?;
        let Some(recipient) = recipient.object(RECIPIENT, &[NAME, ADDRESS])? else {
            continue;
        };
        let (name, address) = (recipient.text(NAME)?, recipient.text(ADDRESS)?);
        match address {
            Some(address) => copies.push(Copy {
                name,
                address: Email::parse(&address).under(ADDRESS)?,
            }),
            None if name.is_some() => return Err(FieldError::new(ADDRESS, FieldProblem::Missing)),
            None => {}
        }
    }
    let max = MessageInfo::MAX_COPIES;
    if copies.len() > max {
        return Err(FieldError::new(COPIES, FieldProblem::TooMany { max }));
    }
    Ok(copies)
}
