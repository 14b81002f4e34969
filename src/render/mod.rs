//! Letters that people read: subject, text, HTML and headers, in the reader's language.
//!
//! A [`Renderer`] is built once and shared; it turns each [`Letter`] into a
//! [`Rendered`] letter. It reads no file and no clock: its words and its layout are part of the crate.
//! The chapter [`letters`](crate::guide::letters) of the guide says what stands in a letter, and how
//! its words, its layout or all of it are replaced.
//!
//! # What it promises
//!
//! - What an inviter typed is shown as text, set apart where it is a message, and never becomes a
//!   link, a heading, markup or a header line.
//! - The text part says all that the HTML says, with the same links.
//! - Every language has every word; an unknown language gets English, and no part is ever empty.
//! - No line of either part has 998 bytes or more, unless a link alone is that long.

mod builder;
mod check;
mod compose;
mod date;
mod direction;
mod error;
mod escape;
mod headers;
mod html;
mod key;
mod languages;
mod parts;
mod pieces;
mod place;
mod rendered;
mod secret;
mod text;
mod typed;
mod vocabulary;
mod words;

use alloc::{boxed::Box, collections::BTreeMap, string::String};
use core::fmt;

pub use self::{
    builder::RendererBuilder,
    error::{RenderError, RendererError, WordsProblem},
    parts::{Action, Block, Detail, Layout, Parts, Quote},
    pieces::{Piece, Pieces, Then},
    place::PlaceKind,
    rendered::Rendered,
};
use self::{secret::SecretText, vocabulary::Vocabulary};
use crate::{
    letter::Letter,
    values::{DisplayText, Domain, Email, LinkStyle},
};

/// Writes letters in the reader's language.
///
/// # Invariants
///
/// - Every word is there in every language, so a letter never lacks a part.
/// - It is `Send` and `Sync`, and holds no secret: build one, and share it.
///
/// # Examples
///
/// ```
#[doc = include_str!("../guide/setting.txt")]
/// use invitation::{letter::Letter, ports::{Handed, Mailer}, render::Renderer};
///
/// struct Post(Renderer);
///
/// impl Mailer for Post {
///     async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
///         let rendered = self.0.render(letter).map_err(|_| MailError::transient())?;
///         assert_eq!(rendered.subject(), "Grace Hopper invites you to Acme");
///         assert!(rendered.text().contains(letter.link().unwrap()));
///         Ok(Handed::default()) // … and here it is handed to a server.
///     }
///
///     fn timeout(&self) -> Lifetime {
///         Lifetime::seconds(20)
///     }
/// }
///
/// let renderer = Renderer::builder()
///     .product("Example")?
///     .from("invitations@mail.example.com")?
///     .block_page("https://app.example.com/block")?
///     .build()?;
/// let draft = draft.from_name("Grace Hopper")?.scope_name("Acme")?;
/// invitations.invite(&draft, &grace).await?;
/// assert_eq!(invitations.run_due(&Post(renderer), 10).await?.sent, 1);
/// # Ok(()) }) }
/// ```
pub struct Renderer {
    product: DisplayText,
    from: Email,
    mail_domain: Domain,
    block_page: Option<LinkStyle>,
    takes_one_click: bool,
    inviter_in_from_name: bool,
    names_in_subject: bool,
    breaks_typed_links: bool,
    places: BTreeMap<Box<str>, PlaceKind>,
    vocabulary: Vocabulary,
    layout: Box<dyn Layout>,
}

impl Renderer {
    /// The words in English: what a host starts from that adds a language or changes words.
    pub const ENGLISH: &'static str = languages::ENGLISH;

    /// Begins a renderer. The name of the product and the sender's address are asked for; the rest
    /// has safe defaults.
    pub fn builder() -> RendererBuilder {
        RendererBuilder::new()
    }

    /// The languages in which this renderer writes, English first.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.vocabulary.languages()
    }

    /// Whose letters these are.
    #[must_use]
    pub const fn product(&self) -> &DisplayText {
        &self.product
    }

    /// The sender's address.
    #[must_use]
    pub const fn from(&self) -> &Email {
        &self.from
    }

    /// The right side of every Message-ID.
    #[must_use]
    pub const fn mail_domain(&self) -> &Domain {
        &self.mail_domain
    }

    /// Writes a letter.
    ///
    /// # Errors
    ///
    /// [`RenderError`], which only a layout of the host's own gives.
    pub fn render(&self, letter: &Letter) -> Result<Rendered, RenderError> {
        let speech = self.vocabulary.speech(letter.language().as_str());
        let block_link = self.block_link(letter);
        let parts = compose::parts(
            self,
            &speech,
            letter,
            block_link.as_ref().map(|url| url.as_str()),
        );
        let mut html = SecretText::new();
        self.layout
            .html(&parts, &mut html)
            .map_err(|fmt::Error| RenderError::Layout)?;
        let mut text = SecretText::new();
        text::write(&parts, &speech, &mut text).map_err(|fmt::Error| RenderError::Layout)?;
        Ok(Rendered {
            language: speech.language().clone(),
            from: self.from.clone(),
            from_name: headers::from_name(self, letter),
            reply_to: letter.reply_to().cloned(),
            subject: headers::subject(self, &speech, letter),
            message_id: headers::message_id(self, letter),
            headers: headers::others(self, &speech, block_link.as_ref().map(|url| url.as_str())),
            text: text.into_inner(),
            html: html.into_inner(),
        })
    }

    fn block_link(&self, letter: &Letter) -> Option<zeroize::Zeroizing<String>> {
        let (page, token) = (self.block_page.as_ref()?, letter.block_token()?);
        let mut id = uuid::Uuid::encode_buffer();
        let id = letter
            .delivery_id()
            .invitation
            .as_uuid()
            .hyphenated()
            .encode_lower(&mut id);
        Some(page.url(token, id, &[(builder::SCOPE, letter.scope().as_str())]))
    }
}

/// The product alone: words and layouts are long.
impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").finish_non_exhaustive()
    }
}
