//! E-mail addresses.

mod flags;
mod key;
mod rules;
#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::sync::Arc;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::abuse::AbuseKey;
use super::domain::{Domain, DomainError};

pub use self::flags::EmailFlags;
pub use self::key::EmailKey;

/// An e-mail address to which a letter can be sent.
///
/// It has two forms: [`as_str`](Self::as_str), to which letters go, and [`key`](Self::key), by which
/// addresses are compared. `==`, `Ord` and `Hash` go by the key, so `Ann@example.com` equals
/// `ann@example.com`.
///
/// - `local@domain`, and nothing else: no name, comment, quotes, list or IP literal (RFC 5321 s4.1.2, Dot-string).
/// - At most 254 octets, of which the local part has 1 to 64.
/// - The local part is in NFC with its case kept. Non-ASCII characters are of the PRECIS IdentifierClass
///   (RFC 8264), so none looks like, or folds to, an ASCII character by compatibility.
/// - The domain is a [`Domain`]: A-labels in lower case.
/// - Parsing the delivery form gives the same address again.
///
/// An address is personal data: it has no `Display`, and `Debug` shows its [masked](Self::masked) form.
///
/// ```
/// use invitation::values::Email;
///
/// let email = Email::parse("  Ann.Smith@BÜCHER.example ")?;
/// assert_eq!(email.as_str(), "Ann.Smith@xn--bcher-kva.example");
/// assert_eq!(email.key().as_str(), "ann.smith@xn--bcher-kva.example");
/// assert_eq!(email, Email::parse("ann.smith@bücher.example")?);
/// assert_eq!(format!("{email:?}"), "Email(A***@x***.example)");
/// # Ok::<(), invitation::values::EmailError>(())
/// ```
#[derive(Clone)]
pub struct Email {
    key: EmailKey,
    /// The delivery form, where it differs from the key.
    address: Option<Arc<str>>,
}

impl Email {
    /// Parses the text of an address field; spaces and tabs around it are dropped.
    ///
    /// # Errors
    ///
    /// [`EmailError`] says which invariant does not hold.
    pub fn parse(input: &str) -> Result<Self, EmailError> {
        let checked = rules::check(input)?;
        let address = checked.address();
        // What our checks leave of ASCII, the parser takes; a property test shows it.
        if !address.is_ascii() {
            rules::ask_the_parser(&checked)?;
        }
        let key = EmailKey::of(address);
        let address = (key.as_str() != address).then(|| Arc::from(address));
        Ok(Self { key, address })
    }

    /// The delivery form. Letters go there, and never to the text that was entered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.address.as_deref().unwrap_or(self.key.as_str())
    }

    /// The identity: what every comparison, look-up and unique index uses.
    #[must_use]
    pub const fn key(&self) -> &EmailKey {
        &self.key
    }

    /// What stands before the `@`, in the delivery form.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.parts().0
    }

    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> Domain {
        Domain::trusted(self.parts().1)
    }

    /// A form for logs and for those who may not see the address, such as `j***@e***.com`.
    ///
    /// It shows at most the first character of the local part and of the domain, and the last label.
    ///
    /// ```
    /// # use invitation::values::Email;
    /// let email = Email::parse("john.doe@mail.example.com")?;
    /// assert_eq!(email.masked(), "j***@m***.com");
    /// # Ok::<(), invitation::values::EmailError>(())
    /// ```
    #[must_use]
    pub fn masked(&self) -> String {
        mask(self.as_str())
    }

    /// What is remarkable about the address; never a reason to refuse or to equate it.
    #[must_use]
    pub fn flags(&self) -> EmailFlags {
        EmailFlags::of(self)
    }

    /// The bucket for limits and duplicate warnings; never an identity.
    #[must_use]
    pub fn abuse_key(&self) -> AbuseKey {
        AbuseKey::of(self)
    }

    /// The UTS 39 skeleton of the key with its domain in Unicode, in ASCII lower case: two addresses with the
    /// same skeleton look alike. A hint for people, never an identity, and not stable over Unicode versions.
    ///
    /// ```
    /// # use invitation::values::Email;
    /// let known = Email::parse("admin@example.com")?;
    /// let other = Email::parse("аdmin@example.com")?; // with a Cyrillic а
    /// assert_ne!(known, other);
    /// assert_eq!(known.skeleton(), other.skeleton());
    /// # Ok::<(), invitation::values::EmailError>(())
    /// ```
    #[cfg(feature = "lookalike")]
    #[must_use]
    pub fn skeleton(&self) -> String {
        use unicode_security::confusable_detection::skeleton;

        let (local, domain) = split(self.key.as_str());
        skeleton(local)
            .chain(['@'])
            .chain(skeleton(&super::domain::to_unicode(domain)))
            // The skeleton of a zero is a capital O.
            .map(|c| c.to_ascii_lowercase())
            .collect()
    }

    fn parts(&self) -> (&str, &str) {
        split(self.as_str())
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Email {}

impl PartialOrd for Email {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Email {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.masked())
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(input: &str) -> Result<Self, EmailError> {
        Self::parse(input)
    }
}

impl TryFrom<&str> for Email {
    type Error = EmailError;

    fn try_from(input: &str) -> Result<Self, EmailError> {
        Self::parse(input)
    }
}

/// As the delivery form.
impl Serialize for Email {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

/// Why a text is not an [`Email`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum EmailError {
    /// Nothing is there.
    #[error("the address is empty")]
    Empty,
    /// More than 254 octets, or more than 1024 as entered.
    #[error("the address is too long")]
    TooLong,
    /// A control character or a line separator.
    #[error("the address holds a control character")]
    ControlCharacter,
    /// A character that changes the direction of the text.
    #[error("the address holds a bidirectional control character")]
    BidiControl,
    /// A character that shows nothing.
    #[error("the address holds an invisible character")]
    InvisibleCharacter,
    /// A private, unassigned or replacement character.
    #[error("the address holds an unsupported character")]
    UnsupportedCharacter,
    /// A space inside.
    #[error("the address holds a space")]
    Space,
    /// A name with the address in angle brackets.
    #[error("the address has angle brackets; enter the address alone")]
    AngleBrackets,
    /// A `mailto:` link.
    #[error("the address is a link; enter the address alone")]
    Link,
    /// A quoted local part: legal, but many mailers break on it.
    #[error("the address has quotes")]
    Quotes,
    /// A comment in parentheses.
    #[error("the address has a comment")]
    Comment,
    /// A list of addresses.
    #[error("the address is a list; enter one address")]
    List,
    /// A domain literal in square brackets.
    #[error("the address has a literal in place of a domain")]
    Literal,
    /// No `@`.
    #[error("the address has no at sign")]
    NoAt,
    /// More than one `@`.
    #[error("the address has more than one at sign")]
    ManyAts,
    /// Nothing before the `@`.
    #[error("nothing stands before the at sign")]
    LocalPartEmpty,
    /// More than 64 octets before the `@`.
    #[error("the part before the at sign is too long")]
    LocalPartTooLong,
    /// A dot at the start, at the end, or next to another.
    #[error("a dot is misplaced before the at sign")]
    Dots,
    /// A character that may not stand before the `@`.
    #[error("a character may not stand before the at sign")]
    LocalPartCharacter,
    /// An RFC 2047 encoded word, which some mail libraries decode.
    #[error("the address holds an encoded word")]
    EncodedWord,
    /// Left-to-right and right-to-left text are mixed (RFC 5893).
    #[error("the directions of text are mixed before the at sign")]
    BidiRule,
    /// The domain is not one.
    #[error("the domain of the address is not valid")]
    Domain(#[from] DomainError),
    /// Refused by the address parser, which is asked last.
    #[error("the address is not valid")]
    Syntax,
}

/// Masks `local@domain`.
pub(super) fn mask(address: &str) -> String {
    let (local, domain) = split(address);
    let last_label = domain.rsplit('.').next().unwrap_or_default();
    let mut masked = String::new();
    masked.extend(local.chars().next());
    masked.push_str("***@");
    masked.extend(domain.chars().next());
    masked.push_str("***.");
    masked.push_str(last_label);
    masked
}

/// Splits an address that has been parsed.
pub(super) fn split(address: &str) -> (&str, &str) {
    address.split_once('@').unwrap_or_default()
}
