use alloc::{string::String, vec::Vec};
use core::fmt;

use zeroize::Zeroizing;

use crate::values::{Email, Locale};

/// A letter as it is read, and the headers to set.
///
/// The recipients stand on the [`Letter`](crate::letter::Letter). Give the values to a mail library
/// and let it do the encoding: they are Unicode, and none of them holds a line break.
///
/// # Invariants
///
/// - No part is empty, and no header holds a control character.
/// - It holds the ticket, so it is neither `Clone` nor `Serialize`; what holds the ticket is wiped on
///   drop, and `Debug` shows the language alone.
///
/// ```compile_fail
/// fn copy(letter: &invitation::render::Rendered) -> invitation::render::Rendered {
///     letter.clone()
/// }
/// ```
/// ```compile_fail
/// fn store<S: serde::Serializer>(letter: &invitation::render::Rendered, s: S) -> Result<S::Ok, S::Error> {
///     serde::Serialize::serialize(letter, s)
/// }
/// ```
pub struct Rendered {
    pub(super) language: Locale,
    pub(super) from: Email,
    pub(super) from_name: String,
    pub(super) reply_to: Option<Email>,
    pub(super) subject: String,
    pub(super) message_id: String,
    pub(super) headers: Vec<(&'static str, Zeroizing<String>)>,
    pub(super) text: Zeroizing<String>,
    pub(super) html: Zeroizing<String>,
}

impl Rendered {
    /// The most characters that a subject has.
    pub const MAX_SUBJECT_CHARS: usize = 200;

    /// The language in which it is written: the entry of [`Renderer::languages`](super::Renderer::languages)
    /// that serves the letter's own language best.
    #[must_use]
    pub const fn language(&self) -> &Locale {
        &self.language
    }

    /// The sender's address, for `From`.
    #[must_use]
    pub const fn from(&self) -> &Email {
        &self.from
    }

    /// The sender's name, for `From`.
    #[must_use]
    pub fn from_name(&self) -> &str {
        &self.from_name
    }

    /// Where answers go, for `Reply-To`.
    #[must_use]
    pub const fn reply_to(&self) -> Option<&Email> {
        self.reply_to.as_ref()
    }

    /// The subject: one line of at most [`Rendered::MAX_SUBJECT_CHARS`].
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The value of `Message-ID`, with its angle brackets; the same for every attempt at one delivery.
    #[must_use]
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// The other headers, as name and value in ASCII. `List-Unsubscribe` holds a secret of the reader.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    /// The text part, complete by itself. It holds the link.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The HTML part. It holds the link.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rendered({})", self.language)
    }
}
