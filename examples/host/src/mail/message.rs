//! Letters as bytes: a MIME message and its envelope.
//!
//! Everything that comes in is checked first. lettre panics on a control character in a name, takes
//! any text for a header's name, never breaks a long list of addresses, and leaves a text that looks
//! like an encoded word as it is; so it gets checked text only, and the rest is written here.

#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};

use data_encoding::BASE64;
use invitation::{FailureReason, ports::MailError, values::Email};
use lettre::{
    Address,
    address::Envelope,
    message::{
        Mailbox, Message, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue, Subject},
    },
};
use zeroize::Zeroizing;

/// The longest line that a mail server must take (RFC 5322 s2.1.1).
const MAX_LINE: usize = 998;

/// What is to be put into an envelope.
pub(super) struct Words<'a> {
    /// The name of the message, without angle brackets.
    pub(super) message_id: String,
    pub(super) from: &'a Email,
    pub(super) from_name: Option<&'a str>,
    /// Where failures are reported, if not to the sender.
    pub(super) bounces: Option<&'a Email>,
    pub(super) to: &'a [Email],
    pub(super) cc: &'a [Email],
    pub(super) reply_to: Option<&'a Email>,
    pub(super) subject: &'a str,
    pub(super) headers: Vec<(&'a str, &'a str)>,
    pub(super) text: &'a str,
    pub(super) html: Option<&'a str>,
}

/// Whether the server takes addresses that are not ASCII (RFC 6531).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Everybody,
    AsciiOnly,
}

/// A message, ready to be handed over. It holds the link, so `Debug` shows its sizes alone.
pub(super) struct Parcel {
    pub(super) sender: Address,
    pub(super) to: Vec<Address>,
    pub(super) cc: Vec<Address>,
    pub(super) bytes: Zeroizing<Vec<u8>>,
}

/// Why a message cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unwritable {
    #[error("a header holds a control character")]
    ControlInHeader,
    #[error("a header has no proper name")]
    HeaderName,
    #[error("a header stands twice")]
    HeaderTwice,
    #[error("a text holds a control character")]
    ControlInText,
    #[error("there is no recipient")]
    NoRecipient,
    #[error(
        "the recipient's address is not ascii, and the mail server does not take such addresses (smtputf8)"
    )]
    NeedsSmtpUtf8,
    #[error("a line is longer than mail allows")]
    LongLine,
    #[error("the message could not be built")]
    Library,
}

impl From<Unwritable> for MailError {
    fn from(unwritable: Unwritable) -> Self {
        Self::Permanent {
            reason: match unwritable {
                Unwritable::NoRecipient => FailureReason::NoAddress,
                _ => FailureReason::Refused,
            },
        }
    }
}

/// Headers that are written here, once, whatever the words bring.
const OWN_HEADERS: [&str; 14] = [
    "From",
    "Sender",
    "To",
    "Cc",
    "Bcc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Return-Path",
    "Received",
];

impl Words<'_> {
    /// Writes the message.
    ///
    /// # Errors
    ///
    /// [`Unwritable`]; trying again does not help.
    pub(super) fn pack(&self, reach: Reach) -> Result<Parcel, Unwritable> {
        let can_reach = |address: &&Email| reach == Reach::Everybody || address.as_str().is_ascii();
        if self.to.is_empty() {
            return Err(Unwritable::NoRecipient);
        }
        let to: Vec<&Email> = self.to.iter().filter(can_reach).collect();
        let sender = self.bounces.unwrap_or(self.from);
        if to.is_empty() || !can_reach(&sender) || !can_reach(&self.from) {
            return Err(Unwritable::NeedsSmtpUtf8);
        }
        let cc: Vec<&Email> = self.cc.iter().filter(can_reach).collect();
        self.check()?;

        let (to_path, cc_path) = (path(&to), path(&cc));
        let sender = address(sender);
        let forward = to_path.iter().chain(&cc_path).cloned().collect();
        let envelope = Envelope::new(Some(sender.clone()), forward);
        let mut builder = Message::builder()
            .envelope(envelope.map_err(|_| Unwritable::NoRecipient)?)
            .from(Mailbox::new(
                self.from_name.map(str::to_owned),
                address(self.from),
            ))
            .raw_header(addresses("To", &to)?);
        if !cc.is_empty() {
            builder = builder.raw_header(addresses("Cc", &cc)?);
        }
        if let Some(reply_to) = self.reply_to.filter(can_reach) {
            builder = builder.raw_header(addresses("Reply-To", &[reply_to])?);
        }
        builder = if self.subject.contains("=?") {
            builder.raw_header(encoded_subject(self.subject))
        } else {
            builder.header(Subject::from(self.subject.to_owned()))
        };
        builder = builder
            .message_id(Some(format!("<{}>", self.message_id)))
            .date_now();
        for (name, value) in &self.headers {
            builder = builder.raw_header(HeaderValue::new(header_name(name)?, (*value).to_owned()));
        }
        let text = with_line_feeds(self.text);
        let message = match self.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(
                text,
                with_line_feeds(html),
            )),
            None => builder.singlepart(SinglePart::plain(text)),
        };
        let message = message.map_err(|_| Unwritable::Library)?;
        let bytes = Zeroizing::new(message.formatted());
        let is_long = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).len() > MAX_LINE;
        if bytes.split(|byte| *byte == b'\n').any(is_long) {
            return Err(Unwritable::LongLine);
        }
        Ok(Parcel {
            sender,
            to: to_path,
            cc: cc_path,
            bytes,
        })
    }

    fn check(&self) -> Result<(), Unwritable> {
        let values = self.headers.iter().map(|(_, value)| *value);
        let lines = values
            .chain(self.from_name)
            .chain([self.subject, &*self.message_id]);
        for line in lines {
            if line.chars().any(char::is_control) {
                return Err(Unwritable::ControlInHeader);
            }
        }
        let is_id = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '"');
        if !self.message_id.chars().all(is_id) {
            return Err(Unwritable::ControlInHeader);
        }
        let mut names: Vec<String> = Vec::new();
        for (name, _) in &self.headers {
            let name = name.to_ascii_lowercase();
            if OWN_HEADERS
                .iter()
                .any(|own| own.eq_ignore_ascii_case(&name))
                || names.contains(&name)
            {
                return Err(Unwritable::HeaderTwice);
            }
            names.push(name);
        }
        let is_strange = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if [Some(self.text), self.html]
            .into_iter()
            .flatten()
            .any(|text| text.contains(is_strange))
        {
            return Err(Unwritable::ControlInText);
        }
        Ok(())
    }
}

impl Parcel {
    /// Whether a server must take UTF-8 in addresses: the rest of the message is ASCII.
    pub(super) fn needs_smtp_utf8(&self) -> bool {
        let envelope = self.to.iter().chain(&self.cc).chain([&self.sender]);
        let mut addresses = envelope.map(AsRef::<str>::as_ref);
        !self.bytes.is_ascii() || addresses.any(|address| !address.is_ascii())
    }
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel")
            .field("to", &self.to.len())
            .field("cc", &self.cc.len())
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

fn path(addresses: &[&Email]) -> Vec<Address> {
    addresses.iter().map(|email| address(email)).collect()
}

/// lettre's own check refuses the combining marks of many scripts; an [`Email`] has been through a
/// stricter one.
fn address(email: &Email) -> Address {
    Address::new_dangerous(email.local_part(), email.domain().as_str())
}

/// One address a line. None of them holds a character that would need quotes.
fn addresses(name: &'static str, addresses: &[&Email]) -> Result<HeaderValue, Unwritable> {
    let mut encoded = String::new();
    for (number, address) in addresses.iter().enumerate() {
        let separator = if number == 0 { "" } else { ",\r\n " };
        let _ = write!(encoded, "{separator}{}", address.as_str());
    }
    let raw = encoded.replace("\r\n", "");
    Ok(HeaderValue::dangerous_new_pre_encoded(
        header_name(name)?,
        raw,
        encoded,
    ))
}

/// lettre sends ASCII as it is, also where a reader would take it for an encoded word (RFC 2047); so
/// such a subject is encoded as a whole.
fn encoded_subject(subject: &str) -> HeaderValue {
    /// An encoded word has at most 75 characters, which hold 45 bytes in base64.
    const MAX_BYTES: usize = 45;
    let mut encoded = String::new();
    let mut rest = subject;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.floor_char_boundary(MAX_BYTES));
        let separator = if encoded.is_empty() { "" } else { "\r\n " };
        let word = BASE64.encode(word.as_bytes());
        let _ = write!(encoded, "{separator}=?utf-8?b?{word}?=");
        rest = after;
    }
    let name = HeaderName::new_from_ascii_str("Subject");
    HeaderValue::dangerous_new_pre_encoded(name, subject.to_owned(), encoded)
}

/// A token (RFC 5322 s3.6.8).
fn header_name(name: &str) -> Result<HeaderName, Unwritable> {
    if !name.chars().all(|c| c.is_ascii_graphic() && c != ':') {
        return Err(Unwritable::HeaderName);
    }
    HeaderName::new_from_ascii(name.to_owned()).map_err(|_| Unwritable::HeaderName)
}

fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
