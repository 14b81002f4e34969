use alloc::{boxed::Box, collections::BTreeMap};
use core::fmt;

use super::{
    Layout, PlaceKind, Renderer, RendererError,
    html::TableLayout,
    vocabulary::{OwnWords, Vocabulary},
};
use crate::values::{DisplayText, Domain, Email, LinkBase, LinkStyle, Locale, Role, Scope};

/// The parameters of the block link, beside the token.
const TOKEN: &str = "token";
const ID: &str = "id";
pub(super) const SCOPE: &str = "scope";

/// Builds a [`Renderer`], and checks everything that a letter could fail on later.
///
/// # Examples
///
/// ```
/// use invitation::render::{PlaceKind, Renderer};
///
/// let renderer = Renderer::builder()
///     .product("Example")?
///     .from("invitations@mail.example.com")?
///     .block_page("https://app.example.com/block")?
///     .place("charity", PlaceKind::OwnPage)?
///     .role_label("de", "member", "Mitglied")?
///     .words("en", "button = Have a look")?
///     .build()?;
/// # Ok::<(), invitation::render::RendererError>(())
/// ```
#[must_use]
pub struct RendererBuilder {
    product: Option<DisplayText>,
    from: Option<Email>,
    mail_domain: Option<Domain>,
    block_page: Option<LinkStyle>,
    takes_one_click: bool,
    inviter_in_from_name: bool,
    names_in_subject: bool,
    breaks_typed_links: bool,
    places: BTreeMap<Box<str>, PlaceKind>,
    labels: BTreeMap<(Locale, Box<str>), DisplayText>,
    words: OwnWords,
    layout: Box<dyn Layout>,
}

impl RendererBuilder {
    pub(super) fn new() -> Self {
        Self {
            product: None,
            from: None,
            mail_domain: None,
            block_page: None,
            takes_one_click: false,
            inviter_in_from_name: false,
            names_in_subject: true,
            breaks_typed_links: false,
            places: BTreeMap::new(),
            labels: BTreeMap::new(),
            words: OwnWords::new(),
            layout: Box::new(TableLayout),
        }
    }

    /// The name of the product, which sends the letters and stands for places without a name.
    ///
    /// # Errors
    ///
    /// [`RendererError::Text`] if it is no name.
    pub fn product(mut self, name: &str) -> Result<Self, RendererError> {
        self.product = Some(DisplayText::parse(name)?);
        Ok(self)
    }

    /// The sender's address. Its domain is the one of Message-IDs, unless
    /// [`mail_domain`](Self::mail_domain) names another.
    ///
    /// # Errors
    ///
    /// [`RendererError::Email`] if it is no address.
    pub fn from(mut self, address: &str) -> Result<Self, RendererError> {
        self.from = Some(Email::parse(address)?);
        Ok(self)
    }

    /// The domain of Message-IDs.
    ///
    /// # Errors
    ///
    /// [`RendererError::Domain`] if it is no domain.
    pub fn mail_domain(mut self, domain: &str) -> Result<Self, RendererError> {
        self.mail_domain = Some(Domain::parse(domain)?);
        Ok(self)
    }

    /// The page on which a reader declines and blocks further invitations. It is opened with the
    /// parameters `token`, `id` and `scope`: what
    /// [`Invitations::block_by_token`](crate::Invitations::block_by_token) asks for. Without it,
    /// letters have no such link.
    ///
    /// # Errors
    ///
    /// [`RendererError::Link`] if it is no base of a link.
    pub fn block_page(self, url: &str) -> Result<Self, RendererError> {
        let style = LinkStyle::new(LinkBase::parse(url)?)
            .ticket_parameter(TOKEN)?
            .id_parameter(ID)?
            .extra_parameter(SCOPE)?;
        Ok(self.block_link(style))
    }

    /// The same, with a style of its own: the token stands where the ticket would, and a parameter
    /// named `scope`, if the style has it, gets the scope.
    pub fn block_link(mut self, style: LinkStyle) -> Self {
        self.block_page = Some(style);
        self
    }

    /// Says that the block page does what it is for on a `POST` of `List-Unsubscribe=One-Click`,
    /// without a session and without further questions (RFC 8058): then mail programs offer their own
    /// button. Letters must be signed (DKIM) for them to.
    pub const fn block_page_takes_one_click(mut self) -> Self {
        self.takes_one_click = true;
        self
    }

    /// Names the inviter beside the product in `From`: "Grace Hopper (Example)". Off by default:
    /// a stranger's name in that place is what swindlers want.
    pub const fn inviter_in_from_name(mut self) -> Self {
        self.inviter_in_from_name = true;
        self
    }

    /// Leaves all names out of subjects. By default a name that mixes scripts or holds a phone number
    /// is left out, and any other is shown.
    pub const fn subject_without_names(mut self) -> Self {
        self.names_in_subject = false;
        self
    }

    /// Keeps mail programs from making links of what inviters typed: an invisible character parts
    /// whatever looks like an address. By default the words are shown as they were typed.
    pub const fn break_typed_links(mut self) -> Self {
        self.breaks_typed_links = true;
        self
    }

    /// How an invitation into scopes of this kind is worded.
    ///
    /// # Errors
    ///
    /// [`RendererError::Name`] if no scope has such a kind.
    pub fn place(mut self, scope_kind: &str, place: PlaceKind) -> Result<Self, RendererError> {
        let scope = Scope::new(scope_kind, "any")?;
        self.places.insert(scope.kind().into(), place);
        Ok(self)
    }

    /// What a role is called in a language. A role without a label there is called as in English,
    /// and otherwise by its own name.
    ///
    /// # Errors
    ///
    /// [`RendererError`] if one of them is no language, role or name.
    pub fn role_label(
        mut self,
        language: &str,
        role: &str,
        label: &str,
    ) -> Result<Self, RendererError> {
        let role = Role::new(role)?;
        let key = (Locale::parse(language)?, role.as_str().into());
        self.labels.insert(key, DisplayText::parse(label)?);
        Ok(self)
    }

    /// Words of the host's own, as Fluent messages: some of a language that is there, or all of
    /// another one. [`Renderer::ENGLISH`] has the keys and what each of them is for.
    ///
    /// They are checked by [`build`](Self::build): every key and every variable is known, and there is
    /// nothing in them but text, variables, choices and terms of their own.
    ///
    /// # Errors
    ///
    /// [`RendererError::Locale`] if it is no language.
    pub fn words(mut self, language: &str, messages: &str) -> Result<Self, RendererError> {
        self.words.push((Locale::parse(language)?, messages.into()));
        Ok(self)
    }

    /// A layout of the host's own.
    pub fn layout(mut self, layout: impl Layout + 'static) -> Self {
        self.layout = Box::new(layout);
        self
    }

    /// Builds the renderer.
    ///
    /// # Errors
    ///
    /// [`RendererError`] if the product or the sender is not named, or the host's own words would fail.
    pub fn build(self) -> Result<Renderer, RendererError> {
        let from = self.from.ok_or(RendererError::NoFrom)?;
        Ok(Renderer {
            product: self.product.ok_or(RendererError::NoProduct)?,
            mail_domain: self.mail_domain.unwrap_or_else(|| from.domain()),
            from,
            block_page: self.block_page,
            takes_one_click: self.takes_one_click,
            inviter_in_from_name: self.inviter_in_from_name,
            names_in_subject: self.names_in_subject,
            breaks_typed_links: self.breaks_typed_links,
            places: self.places,
            vocabulary: Vocabulary::new(self.words, self.labels)?,
            layout: self.layout,
        })
    }
}

impl fmt::Debug for RendererBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RendererBuilder").finish_non_exhaustive()
    }
}
