use alloc::string::String;
use core::fmt;

use crate::{
    invitation::{Invite, Invitee, Profile},
    values::{
        DisplayText, Email, HeaderText, LinkBase, Locale, Message, RedirectUrl, Roles, Scope,
        UserId,
    },
    wire::{
        error::{FieldError, FieldProblem, RequestError, Under},
        json::{self, Object},
    },
};

pub(super) const EMAIL: &str = "inviteeEmail";
const USER: &str = "inviteeUserId";
const INVITER: &str = "inviterName";
const TARGET: &str = "targetUrl";
const SOURCE: &str = "sourceUrl";
const FIRST: &str = "inviteeFirstName";
const LAST: &str = "inviteeLastName";
const HEADER: &str = "headerText";
const FOOTER: &str = "footerText";
const LANGUAGE: &str = "language";

/// A request to invite somebody to register.
///
/// # Examples
///
/// ```
/// use invitation::wire::sap::Request;
///
/// let error = Request::parse(br#"{"inviteeEmail": "a@example.com", "inviteeUserId": "P000001", "inviterName": "Donna"}"#)
///     .unwrap_err();
/// assert_eq!(error.to_string(), "inviteeUserId: it must not stand beside inviteeEmail");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Whom: an address or a user.
    pub invitee: Invitee,
    /// The name under which the letter invites.
    pub inviter: DisplayText,
    /// Where the user goes after registration.
    pub target: Option<RedirectUrl>,
    /// The public page that the letter links to.
    pub source: Option<LinkBase>,
    /// The given name.
    pub first_name: Option<DisplayText>,
    /// The family name.
    pub last_name: Option<DisplayText>,
    /// One line above the letter.
    pub header: Option<HeaderText>,
    /// Words below the letter.
    pub footer: Option<Message>,
    /// The language of the letter.
    pub language: Locale,
}

/// What the host knows of the application that a credential names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The scope that stands for it.
    pub scope: Scope,
    /// Its name, for the letter.
    pub name: DisplayText,
    /// As what people register.
    pub roles: Roles,
    /// Its Home URL.
    pub home: Option<RedirectUrl>,
    /// Whether its log-on is an overlay on its own pages: then everybody goes to the Home URL.
    pub overlay: bool,
}

impl Request {
    /// The most characters of a given name.
    pub const MAX_FIRST_NAME: usize = 32;
    /// The most characters of a family name.
    pub const MAX_LAST_NAME: usize = 64;

    /// Reads a body.
    ///
    /// # Errors
    ///
    /// [`RequestError`] names the field.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        const NAMES: &[&str] = &[
            EMAIL, USER, INVITER, TARGET, SOURCE, FIRST, LAST, HEADER, FOOTER, LANGUAGE,
        ];
        let body = json::parse(body, NAMES)?;
        let target = body.words(TARGET)?;
        let source = body.words(SOURCE)?;
        let header = body.words(HEADER)?.map(|text| one_line(&text));
        let footer = body.words(FOOTER)?;
        let inviter = body
            .words(INVITER)?
            .ok_or(FieldError::new(INVITER, FieldProblem::Missing))?;
        Ok(Self {
            invitee: invitee(&body)?,
            inviter: DisplayText::parse(&inviter).under(INVITER)?,
            target: target
                .map(|url| RedirectUrl::parse(&url).under(TARGET))
                .transpose()?,
            source: source.map(|url| page(&url)).transpose()?,
            first_name: name(&body, FIRST, Self::MAX_FIRST_NAME)?,
            last_name: name(&body, LAST, Self::MAX_LAST_NAME)?,
            header: header
                .map(|text| HeaderText::parse(&text).under(HEADER))
                .transpose()?,
            footer: footer
                .map(|text| Message::parse(&text).under(FOOTER))
                .transpose()?,
            language: language(body.raw(LANGUAGE)),
        })
    }

    /// What to invite.
    ///
    /// An application with an overlay, or a request without its own pages, needs the Home URL: that
    /// is then where the letter links to and where the user goes.
    ///
    /// # Errors
    ///
    /// [`FieldError`] for the page that is missing.
    pub fn draft(&self, application: &Application) -> Result<Invite, FieldError> {
        let mut profile = Profile::default();
        profile.given_name.clone_from(&self.first_name);
        profile.family_name.clone_from(&self.last_name);
        let home = application.home.as_ref();
        let missing = |field| FieldError::new(field, FieldProblem::Missing);

        let own_target = self.target.as_ref().filter(|_| !application.overlay);
        let target = own_target.or(home).ok_or(missing(TARGET))?;
        let source = match self.source.as_ref().filter(|_| !application.overlay) {
            Some(source) => source.clone(),
            None => page(home.ok_or(missing(SOURCE))?.as_str())?,
        };
        let mut draft = Invite::new(application.scope.clone(), self.invitee.clone())
            .roles(application.roles.clone())
            .profile(profile)
            .language(self.language.clone())
            .link_base(source)
            .redirect(target.given())
            .under(TARGET)?
            .from_name(self.inviter.as_str())
            .under(INVITER)?
            .scope_name(application.name.as_str())
            .under(INVITER)?;
        if let Some(header) = &self.header {
            draft = draft.header(header.as_str()).under(HEADER)?;
        }
        if let Some(footer) = &self.footer {
            draft = draft.footer(footer.as_str()).under(FOOTER)?;
        }
        Ok(draft)
    }
}

/// Personal throughout, but for where it leads.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("invitee", &self.invitee)
            .field("target", &self.target)
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

/// Exactly one of address and user.
fn invitee(body: &Object<'_>) -> Result<Invitee, FieldError> {
    match (body.words(EMAIL)?, body.words(USER)?) {
        (Some(_), Some(_)) => Err(FieldError::new(USER, FieldProblem::Beside { other: EMAIL })),
        (Some(address), None) => Email::parse(&address).map(Invitee::Email).under(EMAIL),
        (None, Some(user)) => UserId::new(&user).map(Invitee::User).under(USER),
        (None, None) => Err(FieldError::new(EMAIL, FieldProblem::Missing)),
    }
}

fn name(
    body: &Object<'_>,
    field: &'static str,
    max: usize,
) -> Result<Option<DisplayText>, FieldError> {
    let Some(text) = body.words(field)? else {
        return Ok(None);
    };
    let name = DisplayText::parse(&text).under(field)?;
    if name.as_str().chars().nth(max).is_some() {
        return Err(FieldError::new(field, FieldProblem::TooLong { max }));
    }
    Ok(Some(name))
}

/// The page that a letter links to. A ticket never travels in the clear, so a page that is named
/// with `http` is linked to with `https`; a loopback page stays as it is.
fn page(url: &str) -> Result<LinkBase, FieldError> {
    use crate::values::LinkError;

    match LinkBase::parse(url) {
        Err(LinkError::Insecure) => {
            let secure = url.split_once(':').map_or(url, |(_, rest)| rest);
            LinkBase::parse(&alloc::format!("https:{secure}"))
        }
        parsed => parsed,
    }
    .under(SOURCE)
}

/// A header of several lines reads as one.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n', '\t'], " ")
}

/// `XX`, `xx`, `xx-XX` and `xx_XX`; everything else is English.
fn language(raw: Option<&str>) -> Locale {
    let text = raw.and_then(|raw| json::string(raw, LANGUAGE).ok());
    text.filter(|code| is_code(code))
        .map_or(Locale::ENGLISH, |code| Locale::or_english(&code))
}

fn is_code(code: &str) -> bool {
    let all = |text: &str, fits: fn(&u8) -> bool| text.bytes().all(|b| fits(&b));
    match code.split_once(['-', '_']) {
        Some((language, region)) => {
            language.len() == 2
                && region.len() == 2
                && all(language, u8::is_ascii_lowercase)
                && all(region, u8::is_ascii_uppercase)
        }
        // SAP's own codes hold digits: `1P`.
        None => {
            code.len() == 2
                && (all(code, |b| b.is_ascii_uppercase() || b.is_ascii_digit())
                    || all(code, u8::is_ascii_lowercase))
        }
    }
}
