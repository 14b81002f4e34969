use alloc::{string::String, vec::Vec};
use core::fmt;

use crate::{
    invitation::{Binding, Invite, Invitee, Profile},
    values::{DisplayText, Email, Metadata, Phone, Roles, Scope},
    wire::{
        decimal::Decimal,
        error::{FieldError, FieldProblem, RequestError, Under},
        json::{self, Object},
    },
};

pub(super) const EMAIL: &str = "email";
const PHONE: &str = "phone";
pub(super) const NAME: &str = "full_name";
const CHARITY: &str = "charity_id";
const TARGET: &str = "target";

/// Which of the two invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// To create an individual page.
    Individual,
    /// To create a page for a team. It has no `phone`.
    Team,
}

/// A request to invite a supporter.
///
/// # Examples
///
/// ```
/// use invitation::wire::supporter::{Kind, Request};
///
/// let request = Request::parse(Kind::Individual, br#"{"email": "ada@example.com", "target": "705.50"}"#)?;
/// assert_eq!(request.target.unwrap().as_str(), "705.50");
///
/// // Every field that is at fault is named.
/// let error = Request::parse(Kind::Individual, br#"{"email": "nobody", "target": -1}"#).unwrap_err();
/// let fields: Vec<_> = error.fields().iter().map(|error| error.field()).collect();
/// assert_eq!(fields, ["email", "target"]);
/// # Ok::<(), invitation::wire::RequestError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Which of the two.
    pub kind: Kind,
    /// Where the letter goes.
    pub email: Email,
    /// A telephone number, as it was given.
    pub phone: Option<Phone>,
    /// The invitee's name.
    pub full_name: Option<DisplayText>,
    /// For which charity; the invitee chooses if none is named.
    pub charity_id: Option<String>,
    /// How much is to be raised, in units of the currency.
    pub target: Option<Decimal>,
}

impl Request {
    /// The most characters of the id of a charity.
    pub const MAX_CHARITY_ID: usize = 64;

    /// Reads a body; one with nothing in it is an object without fields.
    ///
    /// # Errors
    ///
    /// [`RequestError`] names every field that is at fault.
    pub fn parse(kind: Kind, body: &[u8]) -> Result<Self, RequestError> {
        let body = if body.is_empty() { b"{}" } else { body };
        let body = json::parse(body, &[EMAIL, PHONE, NAME, CHARITY, TARGET])?;
        let mut faults = Faults(Vec::new());
        let email = faults.note(email(&body));
        let phone = match kind {
            Kind::Individual => faults.note(phone(&body)).flatten(),
            Kind::Team => None,
        };
        let full_name = faults.note(full_name(&body)).flatten();
        let charity_id = faults.note(charity_id(&body)).flatten();
        let target = faults.note(target(&body)).flatten();
        match email {
            Some(email) if faults.0.is_empty() => Ok(Self {
                kind,
                email,
                phone,
                full_name,
                charity_id,
                target,
            }),
            _ => Err(RequestError::Fields(faults.0)),
        }
    }

    /// What to invite, as `roles` of the page or team that the scope names. The answer for a team
    /// holds the ticket.
    ///
    /// # Errors
    ///
    /// [`FieldError`] names the field that does not fit into an invitation.
    pub fn draft(&self, scope: Scope, roles: Roles) -> Result<Invite, FieldError> {
        let mut profile = Profile::default();
        profile.display_name.clone_from(&self.full_name);
        profile.phone.clone_from(&self.phone);
        let mut metadata = Metadata::default();
        if let Some(charity) = &self.charity_id {
            metadata.insert(CHARITY, charity).under(CHARITY)?;
        }
        if let Some(target) = &self.target {
            metadata.insert(TARGET, target.as_str()).under(TARGET)?;
        }
        let draft = Invite::new(scope, Invitee::Email(self.email.clone()))
            .roles(roles)
            .binding(Binding::Bearer)
            .profile(profile)
            .metadata(metadata);
        Ok(match self.kind {
            Kind::Individual => draft,
            Kind::Team => draft.with_link(),
        })
    }
}

/// Personal throughout, but for what is raised for whom.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("kind", &self.kind)
            .field("email", &self.email)
            .field("charity_id", &self.charity_id)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

/// The fields at fault, in the order of the document.
struct Faults(Vec<FieldError>);

impl Faults {
    fn note<T>(&mut self, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }
}

fn email(body: &Object<'_>) -> Result<Email, FieldError> {
    Email::parse(&body.required_text(EMAIL)?).under(EMAIL)
}

fn phone(body: &Object<'_>) -> Result<Option<Phone>, FieldError> {
    let phone = body.words(PHONE)?;
    phone
        .map(|phone| Phone::lenient(&phone).under(PHONE))
        .transpose()
}

fn full_name(body: &Object<'_>) -> Result<Option<DisplayText>, FieldError> {
    let name = body.words(NAME)?;
    name.map(|name| DisplayText::parse(&name).under(NAME))
        .transpose()
}

/// Such as `au-1`.
fn charity_id(body: &Object<'_>) -> Result<Option<String>, FieldError> {
    let Some(id) = body.words(CHARITY)? else {
        return Ok(None);
    };
    let max = Request::MAX_CHARITY_ID;
    if id.len() > max {
        return Err(FieldError::new(CHARITY, FieldProblem::TooLong { max }));
    }
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if !id.bytes().all(fits) {
        return Err(FieldError::new(CHARITY, FieldProblem::Character));
    }
    Ok(Some(id))
}

/// A number, or a string with one in it; its digits are never turned into a float.
fn target(body: &Object<'_>) -> Result<Option<Decimal>, FieldError> {
    let Some(raw) = body.raw(TARGET) else {
        return Ok(None);
    };
    let text = if raw.starts_with('"') {
        json::string(raw, TARGET)?
    } else {
        raw.into()
    };
    if text.is_empty() {
        return Ok(None);
    }
    Decimal::parse(&text).map(Some).under(TARGET)
}
