use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use icu_locale::{LocaleCanonicalizer, LocaleDirectionality, LocaleExpander};
use icu_locale_core::subtags::language;
use icu_locale_core::{LanguageIdentifier, Locale as Bcp47};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::locales::Locales;

/// The longest tag that is read: what RFC 5646, section 4.4.1, asks every implementation to hold.
const MAX_LEN: usize = 35;

/// The answer when nothing else fits.
pub(super) const ENGLISH: &str = "en";

/// A language tag in its canonical form (BCP 47, canonicalised with CLDR).
///
/// - 2 to 35 characters of `[A-Za-z0-9-]`, so it is safe in a header, a log and an attribute;
/// - language, then script, region and variants where given; extensions and private use are dropped;
/// - deprecated codes are replaced: `iw` becomes `he`, `in` `id`, `mo` `ro`, `tl` `fil`, `nb` `no`;
/// - never `und`, a grandfathered tag or an extended language;
/// - parsing the canonical form gives the same value again.
///
/// Underscores are read as hyphens, and the two-character SAP codes (`ZF`, `SH`, `1P`, …) as what they mean.
/// A tag says what somebody asked for. Never build a path or a bundle name from it: use the entry that
/// [`Locale::negotiate`] returns.
///
/// Source of the rules: UTS 35 (locale identifiers, Annex C), RFC 5646; the SAP table is SAP's own.
///
/// ```
/// use invitation::values::Locale;
///
/// assert_eq!(Locale::parse("zh_hant_tw")?.as_str(), "zh-Hant-TW");
/// assert_eq!(Locale::parse("iw-IL")?.as_str(), "he-IL");
/// assert_eq!(Locale::parse("ZF")?.as_str(), "zh-Hant");
/// assert_eq!(Locale::parse("de-DE-u-co-phonebk")?.as_str(), "de-DE");
/// assert!(Locale::parse("de_DE.UTF-8").is_err());
/// # Ok::<(), invitation::values::LocaleError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale {
    // Padded with zeros, so that the derived order is the order of the tags; in place, so that a clone is a copy.
    bytes: [u8; MAX_LEN],
    len: u8,
}

impl Locale {
    /// English, the language that every host has texts in.
    pub const ENGLISH: Self = {
        let mut bytes = [0; MAX_LEN];
        bytes[0] = b'e';
        bytes[1] = b'n';
        Self { bytes, len: 2 }
    };

    /// English, the language that every host has texts in.
    #[must_use]
    pub fn english() -> Self {
        Self::ENGLISH
    }

    /// Reads a tag and brings it into its canonical form.
    ///
    /// # Errors
    ///
    /// [`LocaleError`] says which rule the input breaks.
    pub fn parse(input: &str) -> Result<Self, LocaleError> {
        Self::of(&canonical(input)?)
    }

    /// Reads a tag, and takes English for what is none.
    ///
    /// ```
    /// use invitation::values::Locale;
    ///
    /// assert_eq!(Locale::or_english("fr").as_str(), "fr");
    /// assert_eq!(Locale::or_english("undefined"), Locale::ENGLISH);
    /// ```
    #[must_use]
    pub fn or_english(input: &str) -> Self {
        Self::parse(input).unwrap_or(Self::ENGLISH)
    }

    /// The canonical tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.bytes
            .get(..usize::from(self.len))
            .and_then(|tag| core::str::from_utf8(tag).ok())
            .unwrap_or(ENGLISH)
    }

    /// Whether text in this language runs from right to left.
    ///
    /// This is a matter of the script, not of the language: the tag is first completed with its likely script.
    ///
    /// ```
    /// use invitation::values::Locale;
    ///
    /// assert!(Locale::parse("he")?.is_rtl());
    /// assert!(Locale::parse("az-IR")?.is_rtl());
    /// assert!(!Locale::parse("ar-Latn")?.is_rtl());
    /// # Ok::<(), invitation::values::LocaleError>(())
    /// ```
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        LanguageIdentifier::try_from_str(self.as_str()).is_ok_and(|tag| {
            LocaleDirectionality::new_with_expander(LocaleExpander::new_extended())
                .is_right_to_left(&tag)
        })
    }

    /// The entry of `available` that serves `requested` best, exactly as it is listed; `"en"` if none does.
    ///
    /// It never fails and never returns anything else, whatever the input. See [`Locales`] for the order in which
    /// entries are tried, and for the form that a host keeps when it asks more than once.
    ///
    /// ```
    /// use invitation::values::Locale;
    ///
    /// let ours = ["en", "de", "pt_BR", "zh-Hant"];
    /// assert_eq!(Locale::negotiate("de-AT", &ours), "de");
    /// assert_eq!(Locale::negotiate("pt", &ours), "pt_BR");
    /// assert_eq!(Locale::negotiate("zh-HK", &ours), "zh-Hant");
    /// assert_eq!(Locale::negotiate("../../etc", &ours), "en");
    /// ```
    #[must_use]
    pub fn negotiate<'a, A: AsRef<str>>(requested: &str, available: &'a [A]) -> &'a str {
        Locales::new(available)
            .position(requested)
            .and_then(|index| available.get(index))
            .map_or(ENGLISH, AsRef::as_ref)
    }

    fn of(tag: &LanguageIdentifier) -> Result<Self, LocaleError> {
        let text = tag.to_string();
        let mut bytes = [0; MAX_LEN];
        bytes
            .get_mut(..text.len())
            .ok_or(LocaleError::TooLong)?
            .copy_from_slice(text.as_bytes());
        let len = u8::try_from(text.len()).map_err(|_| LocaleError::TooLong)?;
        Ok(Self { bytes, len })
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl AsRef<str> for Locale {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locale").field(&self.as_str()).finish()
    }
}

impl FromStr for Locale {
    type Err = LocaleError;

    fn from_str(input: &str) -> Result<Self, LocaleError> {
        Self::parse(input)
    }
}

impl Serialize for Locale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Why a text is no language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LocaleError {
    /// Nothing but spaces and tabs.
    #[error("the language tag is empty")]
    Empty,
    /// Longer than 35 characters, as given or in its canonical form.
    #[error("the language tag is longer than 35 characters")]
    TooLong,
    /// Something other than letters and digits of ASCII, hyphen and underscore.
    #[error("a language tag holds only ASCII letters, digits and hyphens")]
    Character,
    /// The parts do not make a tag; grandfathered tags and extended languages count here.
    #[error("the language tag is not well-formed")]
    Malformed,
    /// `und`, with or without more: it names no language.
    #[error("the language tag names no language")]
    Undetermined,
}

pub(super) fn canonical(input: &str) -> Result<LanguageIdentifier, LocaleError> {
    let input = input.trim_matches([' ', '\t']);
    if input.is_empty() {
        return Err(LocaleError::Empty);
    }
    if input.len() > MAX_LEN {
        return Err(LocaleError::TooLong);
    }
    if !input
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    {
        return Err(LocaleError::Character);
    }
    let tag = match sap_code(input) {
        Some(meaning) => meaning.to_string(),
        None => input.replace('_', "-"),
    };
    let parsed = Bcp47::try_from_str(&tag).map_err(|_| LocaleError::Malformed)?;
    let tag = settle(parsed.id);
    if tag.language.is_unknown() {
        return Err(LocaleError::Undetermined);
    }
    Ok(tag)
}

/// What SAP's two-character codes mean where that is not what the two letters mean in BCP 47.
fn sap_code(code: &str) -> Option<&'static str> {
    const CODES: [(&str, &str); 10] = [
        ("ZF", "zh-Hant"),
        ("SH", "sr-Latn"),
        ("CT", "cnr"),
        ("6N", "en-GB"),
        ("1P", "pt-PT"),
        ("1X", "es-MX"),
        ("3F", "fr-CA"),
        ("1Q", "en-US"),
        ("2Q", "en-US"),
        ("3Q", "en-US"),
    ];
    CODES
        .iter()
        .find(|(sap, _)| sap.eq_ignore_ascii_case(code))
        .map(|(_, tag)| *tag)
}

/// CLDR's aliases and `nb` to `no`, until nothing changes: `no-bokmal` is an alias of `nb`, so one pass is too few.
fn settle(tag: LanguageIdentifier) -> LanguageIdentifier {
    // Each pass takes away a variant; the bound only guards against a circle in the data.
    const PASSES: usize = 8;
    let canonicalizer = LocaleCanonicalizer::new_extended();
    let mut locale = Bcp47::from(tag);
    for _ in 0..PASSES {
        canonicalizer.canonicalize(&mut locale);
        if locale.id.language != language!("nb") {
            break;
        }
        locale.id.language = language!("no");
    }
    locale.id
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn tags_are_canonicalized() {
        for (given, canonical) in [
            ("eng", "en"),
            ("en-UK", "en-GB"),
            ("cnr", "sr-ME"),
            ("ct", "sr-ME"),
            ("6n", "en-GB"),
            ("nb-bokmal", "no"),
            ("\t de_CH_1901 ", "de-CH-1901"),
            ("fr-x-private", "fr"),
        ] {
            assert_eq!(Locale::parse(given).unwrap().as_str(), canonical, "{given}");
        }
    }

    #[test]
    fn what_is_no_tag_is_told_apart() {
        for (given, error) in [
            (" \t", LocaleError::Empty),
            ("en-GB-scouse-oxendict-abcdefgh-12345", LocaleError::TooLong),
            ("de\n", LocaleError::Character),
            ("d\u{435}", LocaleError::Character),
            ("de--DE", LocaleError::Malformed),
            ("zh-yue-HK", LocaleError::Malformed),
            ("und-Latn", LocaleError::Undetermined),
        ] {
            assert_eq!(Locale::parse(given), Err(error), "{given:?}");
        }
    }

    #[test]
    fn a_tag_that_grows_beyond_the_bound_is_refused() {
        let longest = "cnr-abcdefgh-bcdefghi-cdefghij-1abc";
        assert_eq!(longest.len(), MAX_LEN);
        assert_eq!(Locale::parse(longest), Err(LocaleError::TooLong));
    }

    #[test]
    fn the_order_is_that_of_the_tags() {
        let mut tags = ["zh", "de-DE", "de", "en", "fil"].map(Locale::or_english);
        tags.sort();
        let tags: Vec<&str> = tags.iter().map(Locale::as_str).collect();
        assert_eq!(tags, ["de", "de-DE", "en", "fil", "zh"]);
    }

    #[test]
    fn english_is_what_parsing_gives() {
        assert_eq!(Locale::parse("EN"), Ok(Locale::ENGLISH));
        assert_eq!(Locale::english(), Locale::default());
        assert_eq!(format!("{0} {0:?}", Locale::ENGLISH), r#"en Locale("en")"#);
    }

    #[test]
    fn direction_is_that_of_the_likely_script() {
        for rtl in [
            "ar", "he", "fa", "ur", "yi", "ckb", "az-IR", "pa-PK", "en-Arab",
        ] {
            assert!(Locale::parse(rtl).unwrap().is_rtl(), "{rtl}");
        }
        for ltr in ["en", "ja", "ar-Latn", "az", "pa", "xx"] {
            assert!(!Locale::parse(ltr).unwrap().is_rtl(), "{ltr}");
        }
    }
}
