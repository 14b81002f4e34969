use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use crate::values::Locale;

/// Turns the parts of a letter into HTML: for a host that wants its own looks.
///
/// # Contract
///
/// An implementor
///
/// - MUST escape everything: each part is plain text, whoever wrote it. A template language that
///   escapes by itself, such as askama's, is the safe way;
/// - MUST set apart what the inviter wrote ([`Parts::header`], [`Parts::message`],
///   [`Parts::footer`]), show [`Parts::caution`] above it, give it `dir="auto"`, and make no link of
///   it;
/// - MUST show the link of [`Parts::action`] as it is, both behind the button and written out;
/// - SHOULD keep lines under 998 bytes, which [`Pieces`](super::Pieces) does for texts;
/// - MUST keep no copy of the links: they are secrets.
///
/// # Examples
///
/// ```
/// use std::fmt::{self, Write};
/// use invitation::render::{Layout, Parts, Renderer};
///
/// struct Plain;
///
/// fn escaped(text: &str) -> String {
///     text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
/// }
///
/// impl Layout for Plain {
///     fn html(&self, parts: &Parts<'_>, html: &mut dyn Write) -> fmt::Result {
///         write!(html, "<html lang=\"{}\"><h1>{}</h1>", parts.language, escaped(&parts.heading))?;
///         write!(html, "<p>{}</p>", escaped(&parts.lead))?;
///         if let Some(action) = &parts.action {
///             let link = escaped(action.link);
///             write!(html, "<p><a href=\"{link}\">{}</a><p>{link}", escaped(&action.button))?;
///         }
///         html.write_str("</html>") // … and the other parts.
///     }
/// }
///
/// let renderer = Renderer::builder()
///     .product("Example")?
///     .from("invitations@mail.example.com")?
///     .layout(Plain)
///     .build()?;
/// # Ok::<(), invitation::render::RendererError>(())
/// ```
pub trait Layout: Send + Sync {
    /// Writes the HTML of a letter.
    ///
    /// # Errors
    ///
    /// Those of `html`, or the layout's own giving up.
    fn html(&self, parts: &Parts<'_>, html: &mut dyn fmt::Write) -> fmt::Result;
}

/// What a letter says, in the order in which it is read. All of it is plain text.
///
/// It holds the links, so it is not `Clone`, and `Debug` shows the language alone.
#[non_exhaustive]
pub struct Parts<'a> {
    /// The language of all words but those that somebody typed.
    pub language: &'a Locale,
    /// Whether that language runs from right to left.
    pub is_rtl: bool,
    /// The name of the product.
    pub product: &'a str,
    /// What kind of letter this is. It holds no name, and nothing that was typed.
    pub heading: String,
    /// What to beware of, where the inviter wrote something.
    pub caution: Option<String>,
    /// The inviter's line above the letter.
    pub header: Option<Quote<'a>>,
    /// The first line.
    pub greeting: String,
    /// Who invites into what, or what happened.
    pub lead: String,
    /// What that means.
    pub note: Option<String>,
    /// The facts.
    pub details: Vec<Detail>,
    /// The inviter's message.
    pub message: Option<Quote<'a>>,
    /// The link.
    pub action: Option<Action<'a>>,
    /// What to do otherwise; a paragraph each.
    pub advice: Vec<String>,
    /// The link that blocks further invitations.
    pub block: Option<Block<'a>>,
    /// The inviter's words below the letter.
    pub footer: Option<Quote<'a>>,
    /// Who sent the letter.
    pub sent_by: String,
}

impl Parts<'_> {
    /// `rtl` or `ltr`, as HTML has it.
    #[must_use]
    pub const fn direction(&self) -> &'static str {
        if self.is_rtl { "rtl" } else { "ltr" }
    }
}

impl fmt::Debug for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parts({})", self.language)
    }
}

/// Words that the inviter typed.
#[non_exhaustive]
pub struct Quote<'a> {
    /// What they are, in the reader's language.
    pub label: Option<String>,
    /// The words, on one or more lines.
    pub text: Cow<'a, str>,
}

impl fmt::Debug for Quote<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quote({} bytes)", self.text.len())
    }
}

/// A fact.
#[non_exhaustive]
pub struct Detail {
    /// What it is.
    pub label: String,
    /// The fact itself.
    pub value: String,
}

impl fmt::Debug for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Detail({})", self.label)
    }
}

/// What the letter is for.
#[non_exhaustive]
pub struct Action<'a> {
    /// The link. It holds the ticket.
    pub link: &'a str,
    /// The words on the button.
    pub button: String,
    /// Stands before the link where it is written out below the button.
    pub intro: String,
    /// Stands before the link where there is no button.
    pub intro_text: String,
}

impl fmt::Debug for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Action(redacted)")
    }
}

/// The way to decline and to get no more invitations.
#[non_exhaustive]
pub struct Block<'a> {
    /// The link. It holds the block token.
    pub link: &'a str,
    /// Stands before the link.
    pub intro: String,
    /// The words of the link.
    pub label: String,
}

impl fmt::Debug for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Block(redacted)")
    }
}
