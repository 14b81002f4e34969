//! Telephone numbers.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::unicode::Unseen;

/// A telephone number: a contact detail, never an identity.
///
/// - Either in E.164: `+`, then 8 to 15 digits, of which the first is not 0. The syntax alone is checked, not
///   whether the number is in service.
/// - Or, only through [`lenient`](Self::lenient), unverified text as somebody entered it: 1 to 40 characters,
///   none of them a control, a bidirectional control, invisible, private or unassigned.
///
/// Its text form, which is also how it is serialized, gives the same number again through
/// [`lenient`](Self::lenient). `Debug` masks.
///
/// ```
/// use invitation::values::{Phone, PhoneError};
///
/// let phone = Phone::parse("tel:+49 (151) 234-567-89")?;
/// assert_eq!(phone.as_str(), "+4915123456789");
/// assert_eq!(Phone::parse("0151 23456789"), Err(PhoneError::NoCountryCode));
/// assert!(!Phone::lenient("0151 23456789")?.is_e164());
/// # Ok::<(), PhoneError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(Repr);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Repr {
    E164(Arc<str>),
    Unverified(Arc<str>),
}

impl Phone {
    /// Parses an international number; `tel:` in front, spaces, hyphens, dots, slashes and parentheses are
    /// dropped, and fullwidth digits read as digits.
    ///
    /// Nothing is guessed: not a country, not an exit code, not whether `(0)` is to be dialled.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] says which rule of E.164 does not hold.
    pub fn parse(input: &str) -> Result<Self, PhoneError> {
        e164(input).map(|number| Self(Repr::E164(number.into())))
    }

    /// Parses an international number, or keeps the text as unverified; white space around it is dropped.
    ///
    /// # Errors
    ///
    /// [`PhoneError`], where the text is not fit to be kept either.
    pub fn lenient(input: &str) -> Result<Self, PhoneError> {
        const MAX_CHARS: usize = 40;

        let text = input.trim();
        if let Ok(number) = e164(text) {
            return Ok(Self(Repr::E164(number.into())));
        }
        if text.is_empty() {
            Err(PhoneError::Empty)
        } else if text.chars().nth(MAX_CHARS).is_some() {
            Err(PhoneError::TooLong)
        } else if text.chars().any(|c| Unseen::of(c).is_some()) {
            Err(PhoneError::Character)
        } else {
            Ok(Self(Repr::Unverified(text.into())))
        }
    }

    /// The number, or the unverified text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::E164(text) | Repr::Unverified(text) => text,
        }
    }

    /// Whether this is a number in E.164.
    #[must_use]
    pub const fn is_e164(&self) -> bool {
        matches!(self.0, Repr::E164(_))
    }
}

/// Shows the first three characters of a number in E.164, and nothing of unverified text.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::E164(number) => {
                write!(f, "Phone({}***)", number.get(..3).unwrap_or_default())
            }
            Repr::Unverified(_) => f.write_str("Phone(unverified)"),
        }
    }
}

impl Serialize for Phone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Through [`Phone::lenient`].
impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::lenient(&text).map_err(de::Error::custom)
    }
}

/// Why a text is not a [`Phone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// Nothing is there.
    #[error("the telephone number is empty")]
    Empty,
    /// More text than a number needs, however it is written.
    #[error("the telephone number is too long")]
    TooLong,
    /// A character that no number holds; letters and extensions too.
    #[error("the telephone number holds a character that does not belong there")]
    Character,
    /// No `+` in front.
    #[error("the telephone number does not start with a plus sign and a country code")]
    NoCountryCode,
    /// A 0 behind the `+`.
    #[error("no country code starts with zero")]
    ZeroCountryCode,
    /// `(0)`, which is dialled inside some countries only: with or without it?
    #[error("leave out the zero in parentheses")]
    TrunkPrefix,
    /// Fewer than 8 digits or more than 15.
    #[error("the telephone number does not have 8 to 15 digits")]
    Length,
}

/// Reduces `text` to E.164.
fn e164(text: &str) -> Result<String, PhoneError> {
    const MAX_INPUT_CHARS: usize = 64;

    let text = text.trim_matches(' ');
    if text.is_empty() {
        return Err(PhoneError::Empty);
    }
    if text.chars().nth(MAX_INPUT_CHARS).is_some() {
        return Err(PhoneError::TooLong);
    }
    let text = match text.split_at_checked(4) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel:") => rest,
        _ => text,
    };

    // With the parentheses, which are looked at once more.
    let mut dialled = String::new();
    for c in text.chars().filter(|c| !is_separator(*c)) {
        match c {
            '+' | '\u{FF0B}' if dialled.trim_start_matches('(').is_empty() => dialled.push('+'),
            '0'..='9' | '(' | ')' => dialled.push(c),
            '\u{FF10}'..='\u{FF19}' => dialled.push(halfwidth(c)?),
            _ => return Err(PhoneError::Character),
        }
    }
    if dialled.contains("(0)") {
        return Err(PhoneError::TrunkPrefix);
    }
    let number = dialled.replace(['(', ')'], "");
    let digits = number.strip_prefix('+').ok_or(PhoneError::NoCountryCode)?;
    if digits.starts_with('0') {
        Err(PhoneError::ZeroCountryCode)
    } else if (8..=15).contains(&digits.len()) {
        Ok(number)
    } else {
        Err(PhoneError::Length)
    }
}

/// Spaces up to the width of a digit, hyphens and dashes, the minus sign, dot and slash.
const fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{A0}'
            | '\u{2007}'..='\u{200A}'
            | '\u{202F}'
            | '-'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '.'
            | '/'
    )
}

fn halfwidth(c: char) -> Result<char, PhoneError> {
    u32::from(c)
        .checked_sub(u32::from('\u{FF10}'))
        .and_then(|digit| char::from_digit(digit, 10))
        .ok_or(PhoneError::Character)
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_error_names_what_is_wrong() {
        for (input, error) in [
            ("", PhoneError::Empty),
            ("0151 23456789", PhoneError::NoCountryCode),
            ("0049151234567", PhoneError::NoCountryCode),
            ("+049151234567", PhoneError::ZeroCountryCode),
            ("+49 (0)151 23456789", PhoneError::TrunkPrefix),
            ("+49 ( 0 ) 151 23456789", PhoneError::TrunkPrefix),
            ("+1234567", PhoneError::Length),
            ("+1234567890123456", PhoneError::Length),
            ("+1-800-FLOWERS", PhoneError::Character),
            ("+49+15123456789", PhoneError::Character),
            ("49+15123456789", PhoneError::Character),
            ("+49\u{200B}15123456789", PhoneError::Character),
            ("+49151\n23456789", PhoneError::Character),
            ("+4915123456789 ext. 5", PhoneError::Character),
        ] {
            assert_eq!(Phone::parse(input), Err(error), "{input:?}");
        }
        assert_eq!(Phone::parse(&"1".repeat(70)), Err(PhoneError::TooLong));
    }

    #[test]
    fn fullwidth_digits_are_digits() {
        let phone = Phone::parse("＋４９　151".replace('　', " ").as_str());
        assert_eq!(phone, Err(PhoneError::Length));
        let phone = Phone::parse("＋４９ １５１ ２３４５６７８９").expect("a number");
        assert_eq!(phone.as_str(), "+4915123456789");
    }

    #[test]
    fn both_forms_survive_storage_and_debug_masks_both() {
        for (input, stored, debug) in [
            ("+49 151 23456789", "\"+4915123456789\"", "Phone(+49***)"),
            (
                " 0151/2345 ext. 7 ",
                "\"0151/2345 ext. 7\"",
                "Phone(unverified)",
            ),
        ] {
            let phone = Phone::lenient(input).expect("fit to be kept");
            let json = serde_json::to_string(&phone).expect("a string");
            assert_eq!(json, stored);
            assert_eq!(serde_json::from_str::<Phone>(&json).expect("valid"), phone);
            assert_eq!(format!("{phone:?}"), debug);
        }
    }

    #[test]
    fn unverified_text_is_bounded_and_hides_nothing() {
        assert_eq!(Phone::lenient("  "), Err(PhoneError::Empty));
        assert!(Phone::lenient(&"x".repeat(40)).is_ok());
        assert_eq!(Phone::lenient(&"x".repeat(41)), Err(PhoneError::TooLong));
        assert_eq!(Phone::lenient("1\u{202E}2"), Err(PhoneError::Character));
        assert_eq!(Phone::lenient("1\n2"), Err(PhoneError::Character));
    }

    proptest! {
        #[test]
        fn what_is_stored_reads_back_the_same(input in "(tel:)?[+0-9() ./x－０-９\u{a0}-]{1,24}") {
            if let Ok(phone) = Phone::lenient(&input) {
                prop_assert_eq!(Phone::lenient(phone.as_str()), Ok(phone.clone()));
            }
            if let Ok(phone) = Phone::parse(&input) {
                prop_assert!(phone.is_e164());
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
            }
        }
    }
}
