//! Who writes, and how.

use std::fmt::Write as _;

use invitation::{
    letter::Letter,
    ports::MailError,
    render::{Rendered, Renderer},
    values::Email,
};

use super::message::Words;

/// What every message of this host begins with: who it is from, and the words that the renderer has
/// for its letters.
#[derive(Debug)]
pub struct Letterhead {
    renderer: Renderer,
    bounces: Option<Email>,
}

/// A letter in words, before it is put into an envelope.
pub(super) struct Written<'a> {
    head: &'a Letterhead,
    letter: &'a Letter,
    rendered: Rendered,
}

impl Letterhead {
    /// Messages look as this renderer writes them, and come from its address.
    #[must_use]
    pub const fn new(renderer: Renderer) -> Self {
        Self {
            renderer,
            bounces: None,
        }
    }

    /// Other servers report failures to this address, and not to the one that the reader sees.
    #[must_use]
    pub fn with_bounces_to(mut self, address: Email) -> Self {
        self.bounces = Some(address);
        self
    }

    /// The address that the reader sees.
    #[must_use]
    pub const fn from(&self) -> &Email {
        self.renderer.from()
    }

    /// Writes a letter. What the renderer cannot do is the host's to mend, and no fault of the letter.
    pub(super) fn write<'a>(&'a self, letter: &'a Letter) -> Result<Written<'a>, MailError> {
        let rendered = self.renderer.render(letter).map_err(|error| {
            tracing::error!(%error, delivery_id = %letter.delivery_id(), "a letter cannot be rendered");
            MailError::transient()
        })?;
        Ok(Written {
            head: self,
            letter,
            rendered,
        })
    }

    /// Writes a few lines that are no letter.
    pub(super) fn plain<'a>(
        &'a self,
        to: &'a [Email],
        subject: &'a str,
        text: &'a str,
    ) -> Result<Words<'a>, MailError> {
        Ok(Words {
            message_id: format!("{}@{}", fresh_name()?, self.renderer.mail_domain().as_str()),
            from: self.renderer.from(),
            from_name: Some(self.renderer.product().as_str()),
            bounces: self.bounces.as_ref(),
            to,
            cc: &[],
            reply_to: None,
            subject,
            headers: vec![
                ("Auto-Submitted", "auto-generated"),
                ("X-Auto-Response-Suppress", "All"),
            ],
            text,
            html: None,
        })
    }
}

impl Written<'_> {
    pub(super) fn words(&self) -> Words<'_> {
        let Self {
            head,
            letter,
            rendered,
        } = self;
        Words {
            message_id: rendered.message_id().trim_matches(['<', '>']).to_owned(),
            from: rendered.from(),
            from_name: Some(rendered.from_name()),
            bounces: head.bounces.as_ref(),
            to: letter.to(),
            cc: letter.cc(),
            reply_to: rendered.reply_to(),
            subject: rendered.subject(),
            headers: rendered.headers().collect(),
            text: rendered.text(),
            html: Some(rendered.html()),
        }
    }
}

/// A name that no other message bears.
fn fresh_name() -> Result<String, MailError> {
    let mut bytes = [0; 16];
    // Without randomness nothing is sent; the machine may have some later.
    getrandom::fill(&mut bytes).map_err(|_| MailError::transient())?;
    let mut name = String::with_capacity(32);
    for byte in bytes {
        let _ = write!(name, "{byte:02x}");
    }
    Ok(name)
}
