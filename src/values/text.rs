//! Text that people write and people read.

mod line;
mod message;
mod name;

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::unicode;

/// A name as it is shown: of a person, a team, an organization.
///
/// - One line of 1 to 100 characters in NFC; every space is U+0020, none at the ends, no two in a row.
/// - No control, bidirectional control, invisible, private or unassigned characters; ZERO WIDTH (NON-)JOINER
///   only where a script needs it (RFC 5892 A.1, A.2). So it can never end a header line.
/// - At least one letter or number, at most four marks on one another.
/// - No `<`, `>`, `@`, `://`, `www.` or encoded word (`=?…?=`): a name is no place for an advertisement.
///
/// Everything else is data, `&`, `'`, `{{` and `=SUM(` too: escape it where it goes, whether HTML, a header
/// or a spreadsheet, and never use it as a template. It is personal data, so `Debug` shows its length only.
///
/// ```
/// use invitation::values::{DisplayText, TextError};
///
/// let name = DisplayText::parse("  Rene\u{301}\u{a0} O'Brien ")?;
/// assert_eq!(name.as_str(), "René O'Brien");
/// assert_eq!(DisplayText::parse("Eve\r\nBcc: v"), Err(TextError::ControlCharacter));
/// assert_eq!(DisplayText::parse("Win at https://evil.example"), Err(TextError::Link));
/// # Ok::<(), TextError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DisplayText(Arc<str>);

impl DisplayText {
    /// The most characters that a name has.
    pub const MAX_CHARS: usize = 100;

    /// Parses a name.
    ///
    /// # Errors
    ///
    /// [`TextError`] says which invariant does not hold.
    pub fn parse(input: &str) -> Result<Self, TextError> {
        let text = line::normalize(input, Self::MAX_CHARS, line::Selectors::Refuse)?;
        name::refuse_advertising(&text)?;
        Ok(Self(text.into()))
    }

    /// Whether the name holds a telephone number in the international or the North American form, as
    /// swindlers write it into names. An invitation with such a name is refused.
    #[must_use]
    pub fn contains_phone_number(&self) -> bool {
        name::holds_phone_number(self.as_str())
    }

    /// Whether a word of the name mixes scripts beyond the level "Highly Restrictive" of UTS 39 s5.2, as in
    /// `Pаypal` with a Cyrillic а.
    #[must_use]
    pub fn suspicious(&self) -> bool {
        self.as_str().split(' ').any(unicode::mixes_scripts)
    }
}

/// One line for a header of a letter, such as its subject.
///
/// - As a [`DisplayText`], but of 1 to 200 characters, and with variation selectors (✈️).
/// - No encoded word (`=?…?=`), which a mail client would decode. Links and markup are data.
///
/// The mail library encodes it; a header put together by hand is how mail injection starts.
///
/// ```
/// use invitation::values::{HeaderText, TextError};
///
/// let subject = HeaderText::parse("Invitation to  Project X")?;
/// assert_eq!(subject.as_str(), "Invitation to Project X");
/// assert_eq!(HeaderText::parse("Hi\nX-Evil: 1"), Err(TextError::ControlCharacter));
/// # Ok::<(), TextError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeaderText(Arc<str>);

impl HeaderText {
    /// The most characters that a header line has.
    pub const MAX_CHARS: usize = 200;

    /// Parses a line for a header.
    ///
    /// # Errors
    ///
    /// [`TextError`] says which invariant does not hold.
    pub fn parse(input: &str) -> Result<Self, TextError> {
        let text = line::normalize(input, Self::MAX_CHARS, line::Selectors::Keep)?;
        if unicode::holds_encoded_word(&text) {
            return Err(TextError::EncodedWord);
        }
        Ok(Self(text.into()))
    }
}

/// A message from the inviter: plain text of several lines, possibly empty.
///
/// - At most 1000 characters and 20 lines in NFC; lines end with LF; no white space at either end.
/// - No other control, no bidirectional embedding, override or isolate, no private, unassigned or
///   replacement character; at most four marks on one another.
/// - Invisible characters are dropped, except the direction marks, the joiners and the variation selectors,
///   which Arabic, Persian, Hebrew and emoji need.
///
/// Never markup: in HTML escape it, turn LF into `<br>`, and make no links of it.
///
/// ```
/// use invitation::values::{Message, TextError};
///
/// let message = Message::parse("Hello,\r\nsee www.example.com\n")?;
/// assert_eq!(message.as_str(), "Hello,\nsee www.example.com");
/// assert!(message.contains_url());
/// # Ok::<(), TextError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message(Arc<str>);

impl Message {
    /// The most characters that a message has.
    pub const MAX_CHARS: usize = 1000;
    /// The most lines that a message has.
    pub const MAX_LINES: usize = 20;

    /// Parses a message.
    ///
    /// # Errors
    ///
    /// [`TextError`] says which invariant does not hold.
    pub fn parse(input: &str) -> Result<Self, TextError> {
        message::normalize(input).map(|text| Self(text.into()))
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the message seems to hold a link: `://`, `www.` or `mailto:`. A flag for a host that wants to
    /// look first; mail clients make links of more than that.
    #[must_use]
    pub fn contains_url(&self) -> bool {
        ["://", "www.", "mailto:"]
            .iter()
            .any(|sign| unicode::holds_ignoring_case(&self.0, sign))
    }
}

/// Why a text is not a [`DisplayText`], a [`HeaderText`] or a [`Message`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing is there.
    #[error("the text is empty")]
    Empty,
    /// More characters than there may be.
    #[error("the text is too long")]
    TooLong,
    /// More lines than there may be.
    #[error("the text has too many lines")]
    TooManyLines,
    /// A control character or a line separator.
    #[error("the text holds a control character")]
    ControlCharacter,
    /// A character that changes the direction of the text.
    #[error("the text holds a bidirectional control character")]
    BidiControl,
    /// A character that shows nothing.
    #[error("the text holds an invisible character")]
    InvisibleCharacter,
    /// A private, unassigned or replacement character.
    #[error("the text holds an unsupported character")]
    UnsupportedCharacter,
    /// More than four marks on one another.
    #[error("the text stacks too many marks on one character")]
    StackedMarks,
    /// No letter and no number.
    #[error("the text has no letter or number")]
    NoLetterOrNumber,
    /// `<` or `>` in a name.
    #[error("the name has angle brackets")]
    AngleBrackets,
    /// `@` in a name.
    #[error("the name has an at sign")]
    AtSign,
    /// A link in a name.
    #[error("the name has a link")]
    Link,
    /// An RFC 2047 encoded word, which a mail client would decode.
    #[error("the text holds an encoded word")]
    EncodedWord,
}

/// What the three kinds of text have in common.
macro_rules! text {
    ($($name:ident),*) => {$(
        impl $name {
            /// The normalized text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        /// Shows the length only: the text is personal data.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({} bytes)", stringify!($name), self.0.len())
            }
        }

        impl FromStr for $name {
            type Err = TextError;

            fn from_str(input: &str) -> Result<Self, TextError> {
                Self::parse(input)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = TextError;

            fn try_from(input: &str) -> Result<Self, TextError> {
                Self::parse(input)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(de::Error::custom)
            }
        }
    )*};
}

text!(DisplayText, HeaderText, Message);

#[cfg(test)]
mod tests {
    use alloc::format;
    use proptest::prelude::*;

    use super::*;

    // F4
    #[test]
    fn f4_no_character_of_unicode_ends_a_header_line() {
        let breaks = |text: &str| {
            text.chars()
                .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        };
        for c in char::MIN..=char::MAX {
            let input = format!("{c}Eve{c}Bcc: v{c}");
            if let Ok(name) = DisplayText::parse(&input) {
                assert!(!breaks(name.as_str()), "{input:?}");
            }
            if let Ok(line) = HeaderText::parse(&input) {
                assert!(!breaks(line.as_str()), "{input:?}");
            }
        }
    }

    #[test]
    fn debug_shows_no_text() {
        let name = DisplayText::parse("Ann").expect("a name");
        assert_eq!(format!("{name:?} {name}"), "DisplayText(3 bytes) Ann");
    }

    #[test]
    fn deserializing_parses() {
        let name: DisplayText = serde_json::from_str("\" Ann  Smith\"").expect("a name");
        assert_eq!(
            serde_json::to_string(&name).expect("a string"),
            "\"Ann Smith\""
        );
        assert!(serde_json::from_str::<HeaderText>("\"a\\nb\"").is_err());
        assert!(serde_json::from_str::<Message>("\"a\\u0000b\"").is_err());
    }

    #[test]
    fn a_name_of_mixed_scripts_is_flagged() {
        let suspicious = |name| DisplayText::parse(name).expect("a name").suspicious();
        assert!(suspicious("Pаypal Support"));
        assert!(!suspicious("Иван Smith"));
    }

    fn hostile() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,20}",
            "[a \u{301}\u{327}\u{345}\u{a0}\u{3000}가\u{1100}\u{1161}\u{11a8}k\u{212a}é]{0,12}",
            "[\u{200c}\u{200d}\u{94d}\u{928}\u{628}\u{fe0f}\u{34f}\n\r\u{200f} x]{0,12}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn parsing_is_idempotent(input in hostile()) {
            if let Ok(once) = DisplayText::parse(&input) {
                prop_assert_eq!(DisplayText::parse(once.as_str()), Ok(once.clone()));
            }
            if let Ok(once) = HeaderText::parse(&input) {
                prop_assert_eq!(HeaderText::parse(once.as_str()), Ok(once.clone()));
            }
            if let Ok(once) = Message::parse(&input) {
                prop_assert_eq!(Message::parse(once.as_str()), Ok(once.clone()));
            }
        }
    }
}
