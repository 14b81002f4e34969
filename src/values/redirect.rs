use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

/// The longest URL that is read or emitted.
const MAX_LEN: usize = 2048;

/// An absolute `http` or `https` URL to which a person may be sent once an [`AllowedOrigins`](super::AllowedOrigins) allows it.
///
/// - at most 2048 bytes of the characters of RFC 3986; what is none of them must arrive percent-encoded;
/// - every `%` starts two hexadecimal digits, and none of them hides a control character;
/// - the authority has no user, and is spelled as a browser would spell it (case and an explicit default port are
///   forgiven), so that what was checked is where the browser goes;
/// - the path does not start with `//`, so that the path alone is no link to another host.
///
/// The value keeps two forms: what was given, to be echoed to its sender, and the normalized form, which is the only
/// one to be emitted. `Debug` shows the origin alone, as a query may hold personal data.
///
/// ```
/// use invitation::values::{RedirectError, RedirectUrl};
///
/// let url = RedirectUrl::parse("https://App.Example.com:443/a/../welcome?from=mail")?;
/// assert_eq!(url.as_str(), "https://app.example.com/welcome?from=mail");
/// assert_eq!(url.origin(), "https://app.example.com");
/// assert_eq!(RedirectUrl::parse("//evil.example"), Err(RedirectError::NotAbsolute));
/// # Ok::<(), RedirectError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RedirectUrl {
    given: Box<str>,
    normalized: Box<str>,
    origin: Box<str>,
}

impl RedirectUrl {
    /// Reads a URL by the rules of its syntax. Whether its origin is allowed is for [`AllowedOrigins`](super::AllowedOrigins)
    /// to say.
    ///
    /// # Errors
    ///
    /// [`RedirectError`] says which rule the input breaks; never [`RedirectError::OriginNotAllowed`].
    pub fn parse(input: &str) -> Result<Self, RedirectError> {
        let web = WebUrl::parse(input)?;
        Ok(Self {
            given: input.into(),
            normalized: String::from(web.url).into(),
            origin: web.origin.into(),
        })
    }

    /// The URL as it was given, to be echoed and stored, not emitted.
    #[must_use]
    pub fn given(&self) -> &str {
        &self.given
    }

    /// The normalized URL: the form to emit in a `Location` header or a link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.normalized
    }

    /// The normalized origin: scheme, host, and port unless it is the scheme's own.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl fmt::Debug for RedirectUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedirectUrl")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl FromStr for RedirectUrl {
    type Err = RedirectError;

    fn from_str(input: &str) -> Result<Self, RedirectError> {
        Self::parse(input)
    }
}

impl Serialize for RedirectUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.given)
    }
}

impl<'de> Deserialize<'de> for RedirectUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Why a person may not be sent to a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// Nothing was given.
    #[error("the URL is empty")]
    Empty,
    /// Longer than 2048 bytes, as given or normalized.
    #[error("the URL is longer than 2048 bytes")]
    TooLong,
    /// A character that no URI holds: a space, a control, a backslash, one of `<>"{}|^` or a backtick, or not ASCII.
    #[error("the URL holds a character that must be percent-encoded")]
    Character,
    /// A `%` without two hexadecimal digits.
    #[error("the URL holds a percent sign without two hexadecimal digits")]
    Percent,
    /// `%00` to `%1F`, or `%7F`.
    #[error("the URL hides a control character")]
    EncodedControl,
    /// It does not start with `https://` or `http://`.
    #[error("the URL must start with https:// or http://")]
    NotAbsolute,
    /// There is no host.
    #[error("the URL names no host")]
    NoHost,
    /// There is an `@` before the host.
    #[error("the URL must not name a user")]
    UserInfo,
    /// The host or the port is none.
    #[error("the host or port of the URL is not valid")]
    Host,
    /// A browser would spell the host or the port differently.
    #[error("the host or port of the URL is not in its canonical form")]
    Authority,
    /// The path starts with `//`.
    #[error("the path of the URL must not start with two slashes")]
    DoubleSlash,
    /// No entry of the allow-list is the origin.
    #[error("the origin of the URL is not allowed")]
    OriginNotAllowed,
}

/// A URL that a browser reads as it is written.
pub(super) struct WebUrl {
    pub(super) url: Url,
    pub(super) origin: String,
    /// Whether nothing follows the authority.
    pub(super) bare: bool,
}

impl WebUrl {
    pub(super) fn parse(input: &str) -> Result<Self, RedirectError> {
        check_characters(input)?;
        let lower = input.to_ascii_lowercase();
        check_authority(&lower)?;
        let url = Url::parse(input).map_err(|_| RedirectError::Host)?;
        let origin = url.origin().ascii_serialization();
        let rest = after_origin(&lower, &origin, url.scheme()).ok_or(RedirectError::Authority)?;
        if url.path().starts_with("//") {
            return Err(RedirectError::DoubleSlash);
        }
        // Normalizing may lengthen: an apostrophe in a query becomes three bytes.
        if url.as_str().len() > MAX_LEN {
            return Err(RedirectError::TooLong);
        }
        let bare = rest.is_empty();
        Ok(Self { url, origin, bare })
    }
}

fn check_characters(input: &str) -> Result<(), RedirectError> {
    if input.is_empty() {
        return Err(RedirectError::Empty);
    }
    if input.len() > MAX_LEN {
        return Err(RedirectError::TooLong);
    }
    if !input.bytes().all(is_uri_byte) {
        return Err(RedirectError::Character);
    }
    let mut rest = input;
    while let Some((_, encoded)) = rest.split_once('%') {
        let byte = encoded
            .get(..2)
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .ok_or(RedirectError::Percent)?;
        if byte.is_ascii_control() {
            return Err(RedirectError::EncodedControl);
        }
        rest = encoded;
    }
    Ok(())
}

/// Unreserved, reserved, and the percent sign (RFC 3986, section 2).
fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

fn check_authority(lower: &str) -> Result<(), RedirectError> {
    let authority = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"))
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .ok_or(RedirectError::NotAbsolute)?;
    if authority.is_empty() {
        return Err(RedirectError::NoHost);
    }
    if authority.contains('@') {
        return Err(RedirectError::UserInfo);
    }
    Ok(())
}

/// What follows the origin, if the input spells the origin as the parser does.
fn after_origin<'a>(lower: &'a str, origin: &str, scheme: &str) -> Option<&'a str> {
    let rest = lower.strip_prefix(origin)?;
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let rest = rest.strip_prefix(default_port).unwrap_or(rest);
    (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn normalizing_must_not_lengthen_beyond_the_bound() {
        let start = "https://app.example.com/?";
        let fits = format!("{start}{}", "'".repeat((MAX_LEN - start.len()) / 3));
        assert!(RedirectUrl::parse(&fits).is_ok());
        let grows = format!("{fits}'");
        assert!(grows.len() < MAX_LEN);
        assert_eq!(RedirectUrl::parse(&grows), Err(RedirectError::TooLong));
    }

    #[test]
    fn debug_shows_the_origin_alone() {
        let url = RedirectUrl::parse("https://app.example.com/u/jane?mail=jane#top").unwrap();
        assert_eq!(
            format!("{url:?}"),
            r#"RedirectUrl { origin: "https://app.example.com", .. }"#
        );
    }
}
