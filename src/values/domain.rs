//! Domains.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use core::str::FromStr;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::unicode::{self, Unseen};

/// The domain of an e-mail address, as mail servers see it.
///
/// - A-labels in lower case: `bücher.example` becomes `xn--bcher-kva.example` (UTS 46, non-transitional,
///   with the STD 3, hyphen, bidi and joiner checks); every letter of a label is valid under PRECIS.
/// - At least two labels of 1 to 63 octets, 253 octets in all, no root dot.
/// - The last label is an A-label, or two letters or more: an IP address is no domain.
///
/// Text is compared byte by byte, which for A-labels is what the DNS does.
///
/// ```
/// use invitation::values::Domain;
///
/// let domain = Domain::parse("Mail.BÜCHER.example")?;
/// assert_eq!(domain.as_str(), "mail.xn--bcher-kva.example");
/// assert!(domain.is_or_is_under(&Domain::parse("bücher.example")?));
/// # Ok::<(), invitation::values::DomainError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(Arc<str>);

impl Domain {
    /// Parses a domain in ASCII or in Unicode; spaces and tabs around it are dropped.
    ///
    /// # Errors
    ///
    /// [`DomainError`] says which invariant does not hold.
    pub fn parse(input: &str) -> Result<Self, DomainError> {
        let input = input.trim_matches([' ', '\t']);
        if !input.is_ascii() && input.chars().any(hides) {
            return Err(DomainError::Character);
        }
        canonical(input).map(|domain| Self(domain.into()))
    }

    /// The caller vouches that `domain` came out of [`canonical`].
    pub(super) fn trusted(domain: &str) -> Self {
        Self(domain.into())
    }

    /// The A-label form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this domain is `parent` or one of its subdomains, by whole labels: `evil-example.com`
    /// is not under `example.com`.
    ///
    /// ```
    /// use invitation::values::Domain;
    ///
    /// let company = Domain::parse("example.com")?;
    /// assert!(Domain::parse("mail.example.com")?.is_or_is_under(&company));
    /// assert!(!Domain::parse("evil-example.com")?.is_or_is_under(&company));
    /// # Ok::<(), invitation::values::DomainError>(())
    /// ```
    #[must_use]
    pub fn is_or_is_under(&self, parent: &Self) -> bool {
        self.as_str()
            .strip_suffix(parent.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Domain({self})")
    }
}

impl FromStr for Domain {
    type Err = DomainError;

    fn from_str(input: &str) -> Result<Self, DomainError> {
        Self::parse(input)
    }
}

impl TryFrom<&str> for Domain {
    type Error = DomainError;

    fn try_from(input: &str) -> Result<Self, DomainError> {
        Self::parse(input)
    }
}

impl Serialize for Domain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Domain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

/// Why a text is not a [`Domain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum DomainError {
    /// Nothing is there.
    #[error("the domain is empty")]
    Empty,
    /// More than 253 octets.
    #[error("the domain is too long")]
    TooLong,
    /// A space, a control, an invisible character or one that no domain holds.
    #[error("the domain holds a character that no domain holds")]
    Character,
    /// A label is empty, longer than 63 octets, or has a hyphen where none may be.
    #[error("a part of the domain is empty, too long or has a misplaced hyphen")]
    Label,
    /// Unicode text or an A-label that internationalized domains do not allow.
    #[error("the domain is not a valid internationalized domain")]
    Internationalized,
    /// Only one label.
    #[error("the domain has no dot")]
    SingleLabel,
    /// The last label is neither letters nor an A-label, as in an IP address.
    #[error("the domain does not end in a top-level domain")]
    TopLevel,
}

/// The A-label form of `input`, in which nothing [`hides`].
pub(super) fn canonical(input: &str) -> Result<Cow<'_, str>, DomainError> {
    if input.is_empty() {
        return Err(DomainError::Empty);
    }
    let domain = if is_plain(input) {
        plain(input)?
    } else {
        internationalized(input)?
    };
    let (_, last) = domain.rsplit_once('.').ok_or(DomainError::SingleLabel)?;
    let letters = last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic());
    if letters || has_a_label_prefix(last.as_bytes()) {
        Ok(domain)
    } else {
        Err(DomainError::TopLevel)
    }
}

/// What UTS 46 would map away or let through, and no address may hold.
fn hides(c: char) -> bool {
    !unicode::is_joiner(c) && (Unseen::of(c).is_some() || unicode::is_space(c))
}

/// Whether [`plain`] can judge `domain`.
fn is_plain(domain: &str) -> bool {
    domain.is_ascii() && !has_a_label(domain)
}

/// Whether one of the labels of `domain` has the prefix of an A-label, in any case.
pub(super) fn has_a_label(domain: &str) -> bool {
    labels(domain).any(has_a_label_prefix)
}

fn has_a_label_prefix(label: &[u8]) -> bool {
    label
        .get(..4)
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"xn--"))
}

/// The labels as bytes: in an ASCII domain there is no need to look for characters.
fn labels(domain: &str) -> impl Iterator<Item = &[u8]> {
    domain.as_bytes().split(|b| *b == b'.')
}

/// What [`internationalized`] does to a domain that [`is_plain`], without its tables.
fn plain(input: &str) -> Result<Cow<'_, str>, DomainError> {
    if input.len() > 253 {
        return Err(DomainError::TooLong);
    }
    if !input
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
    {
        return Err(DomainError::Character);
    }
    let label_stands = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label.first() != Some(&b'-')
            && label.last() != Some(&b'-')
            && label.get(2..4) != Some(b"--")
    };
    if !labels(input).all(label_stands) {
        return Err(DomainError::Label);
    }
    Ok(if input.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(input.to_ascii_lowercase())
    } else {
        Cow::Borrowed(input)
    })
}

fn internationalized(input: &str) -> Result<Cow<'_, str>, DomainError> {
    let domain = Uts46::new()
        .to_ascii(
            input.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::Check,
            DnsLength::Verify,
        )
        .map_err(|_| DomainError::Internationalized)?;
    if to_unicode(&domain).split('.').all(unicode::is_identifier) {
        Ok(domain)
    } else {
        Err(DomainError::Internationalized)
    }
}

/// The U-labels of a domain that [`canonical`] returned.
pub(super) fn to_unicode(domain: &str) -> Cow<'_, str> {
    Uts46::new()
        .to_unicode(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::Check)
        .0
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use proptest::prelude::*;

    use super::*;

    fn domain(input: &str) -> Domain {
        Domain::parse(input).unwrap_or_else(|error| panic!("{input}: {error}"))
    }

    // C8
    #[test]
    fn c8_every_spelling_of_an_international_domain_is_one_domain() {
        for spelling in [
            "bücher.example",
            "BÜCHER.example",
            "bu\u{308}cher.example",
            "xn--bcher-kva.example",
            "XN--BCHER-KVA.EXAMPLE",
            "bücher。example",
        ] {
            assert_eq!(domain(spelling).as_str(), "xn--bcher-kva.example");
        }
        assert_ne!(domain("straße.example"), domain("strasse.example"));
        assert_eq!(
            Domain::parse("xn--a-ecp.ru"),
            Err(DomainError::Internationalized)
        );
        assert_eq!(Domain::parse("☃.com"), Err(DomainError::Internationalized));
    }

    // C11
    #[test]
    fn c11_a_domain_is_under_another_by_whole_labels_only() {
        let company = domain("example.com");
        for inside in [
            "example.com",
            "EXAMPLE.com",
            "a.example.com",
            "b.a.example.com",
        ] {
            assert!(domain(inside).is_or_is_under(&company), "{inside}");
        }
        for outside in [
            "evil-example.com",
            "evilexample.com",
            "example.com.evil.org",
            "example.co",
            "example.org",
            "xexample.com",
            "аexample.com",
        ] {
            assert!(!domain(outside).is_or_is_under(&company), "{outside}");
        }
        assert!(!company.is_or_is_under(&domain("a.example.com")));
    }

    #[test]
    fn each_error_names_what_is_wrong() {
        for (input, error) in [
            ("", DomainError::Empty),
            (" ", DomainError::Empty),
            ("a b.example", DomainError::Character),
            ("a_b.example", DomainError::Character),
            ("exa\u{200B}mple.com", DomainError::Character),
            ("exa\u{AD}mple.com", DomainError::Character),
            ("a..example", DomainError::Label),
            ("example.com.", DomainError::Label),
            ("-a.example", DomainError::Label),
            ("ab--cd.example", DomainError::Label),
            ("xn--0.example", DomainError::Internationalized),
            ("localhost", DomainError::SingleLabel),
            ("127.0.0.1", DomainError::TopLevel),
            ("example.c", DomainError::TopLevel),
        ] {
            assert_eq!(Domain::parse(input), Err(error), "{input}");
        }
        let long = format!("{}com", "a.".repeat(126));
        assert_eq!(Domain::parse(&long), Err(DomainError::TooLong));
    }

    #[test]
    fn deserializing_parses() {
        let read = serde_json::from_str::<Domain>("\"BÜCHER.example\"");
        let read = read.expect("a valid domain");
        assert_eq!(
            serde_json::to_string(&read).expect("a string"),
            "\"xn--bcher-kva.example\""
        );
        assert!(serde_json::from_str::<Domain>("\"a..b\"").is_err());
    }

    fn dense() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-c.X0-]{0,12}",
            "[a-zA-Z0-9-]{0,3}(\\.[a-zA-Z0-9-]{1,4}){0,4}",
            "[a-z]{60,66}\\.com",
            "([a-z]{60}\\.){3,5}[a-z]{1,20}",
            "[ -~]{0,20}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn the_fast_path_gives_what_the_tables_give(input in dense()) {
            prop_assume!(is_plain(&input));
            prop_assert_eq!(plain(&input).ok(), internationalized(&input).ok());
        }
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent(input in "(\\PC{1,8}|[a-zäß用א]{1,6})\\.(com|рф|例)") {
            if let Ok(once) = Domain::parse(&input) {
                prop_assert_eq!(Domain::parse(once.as_str()), Ok(once.clone()));
            }
        }
    }
}
