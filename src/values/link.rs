use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::{Host, Url, form_urlencoded};

use super::redirect::{RedirectError, WebUrl};

/// The name of the parameter that holds the ticket, unless a style says otherwise.
pub(super) const TICKET: &str = "ticket";

/// Where the links of invitations point to: the address of a host's accept page.
///
/// It comes from configuration, or from a draft whose origin the policy allows. It is never taken from a request: who
/// controls a `Host` header would otherwise receive the tickets.
///
/// - an absolute `https` URL, or an `http` one on a loopback address (`127.0.0.0/8`, `[::1]`, `localhost`);
/// - the syntax rules of [`RedirectUrl`](super::RedirectUrl), so no user and no other spelling of the host;
/// - no fragment;
/// - a query is kept, and holds no parameter `ticket`, which is ours.
///
/// ```
/// use invitation::values::{LinkBase, LinkError};
///
/// let base = LinkBase::parse("https://App.Example.com/join?theme=dark")?;
/// assert_eq!(base.as_str(), "https://app.example.com/join?theme=dark");
/// assert_eq!(base.origin(), "https://app.example.com");
/// assert_eq!(LinkBase::parse("http://app.example.com/join"), Err(LinkError::Insecure));
/// # Ok::<(), LinkError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LinkBase {
    url: Box<str>,
    origin: Box<str>,
}

impl LinkBase {
    /// Reads a base.
    ///
    /// # Errors
    ///
    /// [`LinkError::Url`] for what breaks a rule of the syntax, [`LinkError::Insecure`], [`LinkError::Fragment`], and
    /// [`LinkError::Duplicate`] if the query holds a `ticket` already.
    pub fn parse(input: &str) -> Result<Self, LinkError> {
        let WebUrl { url, origin, .. } = WebUrl::parse(input)?;
        if url.scheme() != "https" && !is_loopback(&url) {
            return Err(LinkError::Insecure);
        }
        if url.fragment().is_some() {
            return Err(LinkError::Fragment);
        }
        let base = Self {
            url: String::from(url).into(),
            origin: origin.into(),
        };
        if base.holds_parameter(TICKET) {
            return Err(LinkError::Duplicate);
        }
        Ok(base)
    }

    /// The normalized URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The normalized origin: scheme, host, and port unless it is the scheme's own.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The URL without its query, and the query.
    pub(super) fn parts(&self) -> (&str, &str) {
        self.url.split_once('?').unwrap_or((&self.url, ""))
    }

    pub(super) fn holds_parameter(&self, name: &str) -> bool {
        let (_, query) = self.parts();
        form_urlencoded::parse(query.as_bytes()).any(|(held, _)| held.eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for LinkBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.url)
    }
}

impl fmt::Debug for LinkBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LinkBase").field(&self.url).finish()
    }
}

impl FromStr for LinkBase {
    type Err = LinkError;

    fn from_str(input: &str) -> Result<Self, LinkError> {
        Self::parse(input)
    }
}

impl Serialize for LinkBase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.url)
    }
}

impl<'de> Deserialize<'de> for LinkBase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Why a base or a style of links is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The base breaks a rule of the syntax.
    #[error(transparent)]
    Url(#[from] RedirectError),
    /// The base is `http` on a host that is not loopback.
    #[error("the base of links must be https, or http on a loopback address")]
    Insecure,
    /// The base has a fragment.
    #[error("the base of links must not have a fragment")]
    Fragment,
    /// A name of a parameter is empty, longer than 40 bytes, or holds more than letters, digits, `.`, `_` and `-`.
    #[error(
        "the name of a link parameter must be 1 to 40 letters, digits, dots, underscores or hyphens"
    )]
    Name,
    /// A fixed value is longer than 256 bytes or holds a control character.
    #[error("the value of a link parameter must be at most 256 bytes without control characters")]
    Value,
    /// Two parameters, or one and the base's query, have the same name; or two places are given to the ticket or the id.
    #[error("a link must not hold the same parameter twice")]
    Duplicate,
    /// More than 16 parameters.
    #[error("a link must not have more than 16 parameters")]
    TooMany,
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_https_or_loopback() {
        for base in [
            "https://app.example.com",
            "http://localhost:3000/join",
            "http://127.0.0.1/join",
            "http://127.8.0.1:80/join",
            "http://[::1]:8080/join",
        ] {
            assert!(LinkBase::parse(base).is_ok(), "{base}");
        }
        for base in [
            "http://app.example.com",
            "http://localhost.example.com",
            "http://10.0.0.1",
        ] {
            assert_eq!(LinkBase::parse(base), Err(LinkError::Insecure), "{base}");
        }
    }

    #[test]
    fn a_base_has_neither_fragment_nor_ticket_nor_user() {
        for (base, error) in [
            ("https://app.example.com/#", LinkError::Fragment),
            ("https://app.example.com/#/join", LinkError::Fragment),
            (
                "https://app.example.com/?a=b&ticket=x",
                LinkError::Duplicate,
            ),
            ("https://app.example.com/?tick%65t", LinkError::Duplicate),
            ("https://u@app.example.com/", RedirectError::UserInfo.into()),
            ("/join", RedirectError::NotAbsolute.into()),
            (
                "https://app.example.com//join",
                RedirectError::DoubleSlash.into(),
            ),
        ] {
            assert_eq!(LinkBase::parse(base), Err(error), "{base}");
        }
    }
}
