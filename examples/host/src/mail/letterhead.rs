//! Who writes, and how.

use std::fmt::Write as _;

use invitation::{
    letter::Letter,
    ports::MailError,
    values::{DisplayText, Email},
};
use zeroize::Zeroizing;

use super::message::Words;

/// What every message of this host begins with: who it is from.
#[derive(Debug, Clone)]
pub struct Letterhead {
    from: Email,
    name: Option<DisplayText>,
    bounces: Option<Email>,
}

/// A letter in words, before it is put into an envelope.
pub(super) struct Written<'a> {
    head: &'a Letterhead,
    letter: &'a Letter,
    subject: String,
    text: Zeroizing<String>,
}

impl Letterhead {
    /// Messages come from this address.
    #[must_use]
    pub const fn new(from: Email) -> Self {
        Self {
            from,
            name: None,
            bounces: None,
        }
    }

    /// Messages come from somebody of this name.
    #[must_use]
    pub fn named(mut self, name: DisplayText) -> Self {
        self.name = Some(name);
        self
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
        &self.from
    }

    /// Writes a letter.
    pub(super) fn write<'a>(&'a self, letter: &'a Letter) -> Result<Written<'a>, MailError> {
        let text = letter.to_plain_text();
        let subject = text.lines().find_map(|line| line.strip_prefix("Subject: "));
        Ok(Written {
            head: self,
            letter,
            subject: subject.unwrap_or_default().to_owned(),
            text,
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
            message_id: self.message_id(&fresh_name()?),
            from: &self.from,
            from_name: self.name.as_ref().map(DisplayText::as_str),
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

    fn message_id(&self, name: &str) -> String {
        format!("{name}@{}", self.from.domain().as_str())
    }
}

impl Written<'_> {
    pub(super) fn words(&self) -> Words<'_> {
        let head = self.head;
        Words {
            message_id: head.message_id(&self.letter.delivery_id().to_string()),
            from: &head.from,
            from_name: head.name.as_ref().map(DisplayText::as_str),
            bounces: head.bounces.as_ref(),
            to: self.letter.to(),
            cc: self.letter.cc(),
            reply_to: self.letter.reply_to(),
            subject: &self.subject,
            headers: vec![],
            text: &self.text,
            html: None,
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
