use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use url::Host;

use super::link::LinkBase;
use super::redirect::{RedirectError, RedirectUrl, WebUrl};

/// Listed by a host whose native clients listen on a port of their own choice (RFC 8252, section 7.3).
const LOOPBACK_ANY_PORT: [&str; 2] = ["http://127.0.0.1:*", "http://[::1]:*"];

/// The origins to which a person may be sent; nothing is allowed that is not listed.
///
/// An entry is one of
/// - an origin, `https://app.example.com` or `http://localhost:3000`, which allows exactly that origin;
/// - `https://*.example.com`, which allows exactly one label in place of the star (letters, digits and hyphens), never
///   two, never none; at least two labels must follow;
/// - `http://127.0.0.1:*` or `http://[::1]:*`, which allow that address with any port but the scheme's own.
///
/// Entries are kept in their normalized form and sorted; equality is that of the sets.
///
/// Whether the names under a wildcard all belong to one owner (`https://*.github.io` does not) is written in the public
/// suffix list, which a library should not carry: check [`wildcard_domains`](Self::wildcard_domains) at start-up.
/// For a `redirect_uri` of OAuth compare whole strings instead (RFC 9700, section 2.1).
///
/// ```
/// use invitation::values::{AllowedOrigins, RedirectError};
///
/// let allowed = AllowedOrigins::parse(["https://app.example.com", "https://*.tenants.example.net"])?;
/// let url = allowed.check("https://t1.tenants.example.net/welcome")?;
/// assert_eq!(url.as_str(), "https://t1.tenants.example.net/welcome");
/// assert_eq!(
///     allowed.check("https://app.example.com.evil.example/"),
///     Err(RedirectError::OriginNotAllowed),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Listed")]
pub struct AllowedOrigins {
    origins: BTreeSet<Box<str>>,
    any_https: bool,
    any_loopback: bool,
}

impl AllowedOrigins {
    /// Allows nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads an allow-list.
    ///
    /// # Errors
    ///
    /// [`OriginError`] for the first entry that is none of the three forms; a lone `*` is refused.
    pub fn parse<I, S>(origins: I) -> Result<Self, OriginError>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let origins = origins
            .into_iter()
            .map(|entry| parse_entry(entry.as_ref()))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            origins,
            ..Self::default()
        })
    }

    /// Allows every `https` origin as well. For demos only: with it, every link of the host is an open redirect.
    ///
    /// ```
    /// use invitation::values::AllowedOrigins;
    ///
    /// let demo = AllowedOrigins::none().with_any_https();
    /// assert!(demo.check("https://anywhere.example/").is_ok());
    /// assert!(demo.check("http://anywhere.example/").is_err());
    /// ```
    #[must_use]
    pub fn with_any_https(self) -> Self {
        Self {
            any_https: true,
            ..self
        }
    }

    /// Allows `http` on `localhost`, `127.0.0.1` and `[::1]` with whatever port as well. For demos only: anything that
    /// runs on the reader's machine may listen there.
    ///
    /// ```
    /// use invitation::values::AllowedOrigins;
    ///
    /// let demo = AllowedOrigins::none().with_any_loopback();
    /// assert!(demo.check("http://localhost:3000/").is_ok());
    /// assert!(demo.check("http://localhost.example.com/").is_err());
    /// ```
    #[must_use]
    pub fn with_any_loopback(self) -> Self {
        Self {
            any_loopback: true,
            ..self
        }
    }

    /// Whether a person may be sent to this URL.
    #[must_use]
    pub fn allows(&self, url: &RedirectUrl) -> bool {
        self.allows_origin(url.origin())
    }

    /// Whether an invitation may link to this base.
    #[must_use]
    pub fn allows_base(&self, base: &LinkBase) -> bool {
        self.allows_origin(base.origin())
    }

    /// Reads a URL and checks its origin.
    ///
    /// # Errors
    ///
    /// [`RedirectError`] says which rule the input breaks.
    pub fn check(&self, input: &str) -> Result<RedirectUrl, RedirectError> {
        let url = RedirectUrl::parse(input)?;
        if self.allows(&url) {
            Ok(url)
        } else {
            Err(RedirectError::OriginNotAllowed)
        }
    }

    /// The entries in their normalized form, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.origins.iter().map(AsRef::as_ref)
    }

    /// What follows the star in each wildcard entry (`example.com`, or `example.com:8443`).
    pub fn wildcard_domains(&self) -> impl Iterator<Item = &str> {
        self.iter()
            .filter_map(|origin| origin.strip_prefix("https://*."))
    }

    fn allows_origin(&self, origin: &str) -> bool {
        // A star is a legal character of a host, and must not find the wildcard entries themselves.
        if origin.contains('*') {
            return false;
        }
        self.origins.contains(origin)
            || self.allows_by_wildcard(origin)
            || self.allows_by_loopback(origin)
            || (self.any_https && origin.starts_with("https://"))
            || (self.any_loopback && is_plain_loopback(origin))
    }

    fn allows_by_wildcard(&self, origin: &str) -> bool {
        origin
            .strip_prefix("https://")
            .and_then(|authority| authority.split_once('.'))
            .is_some_and(|(label, domain)| {
                is_ldh_label(label) && self.origins.contains(&*wildcard(domain))
            })
    }

    fn allows_by_loopback(&self, origin: &str) -> bool {
        LOOPBACK_ANY_PORT.iter().any(|entry| {
            self.origins.contains(*entry)
                && entry
                    .strip_suffix('*')
                    .is_some_and(|prefix| origin.starts_with(prefix))
        })
    }
}

/// Why an entry of an allow-list is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// It is no URL to which anybody may be sent.
    #[error(transparent)]
    Url(#[from] RedirectError),
    /// Something follows the origin; a single slash counts.
    #[error("an allowed origin ends with its host or port, without a slash")]
    NotAnOrigin,
    /// A star in another place than `https://*.` or a loopback address's port, or fewer than two labels behind it.
    #[error("a star may only stand for the first label of an https host with at least two more")]
    Wildcard,
}

/// The stored form of an allow-list.
#[derive(Deserialize)]
struct Listed {
    origins: Vec<String>,
    #[serde(default)]
    any_https: bool,
    #[serde(default)]
    any_loopback: bool,
}

impl TryFrom<Listed> for AllowedOrigins {
    type Error = OriginError;

    fn try_from(listed: Listed) -> Result<Self, OriginError> {
        let allowed = Self::parse(listed.origins)?;
        Ok(Self {
            any_https: listed.any_https,
            any_loopback: listed.any_loopback,
            ..allowed
        })
    }
}

fn parse_entry(entry: &str) -> Result<Box<str>, OriginError> {
    if LOOPBACK_ANY_PORT.contains(&entry) {
        return Ok(entry.into());
    }
    if !entry.contains('*') {
        return Ok(parse_origin(entry)?.origin.into());
    }
    let domain = entry
        .strip_prefix("https://*.")
        .filter(|domain| !domain.contains('*'))
        .ok_or(OriginError::Wildcard)?;
    let web = parse_origin(&format!("https://{domain}"))?;
    let Some(Host::Domain(host)) = web.url.host() else {
        return Err(OriginError::Wildcard);
    };
    if !host.contains('.') || !host.split('.').all(is_ldh_label) {
        return Err(OriginError::Wildcard);
    }
    web.origin
        .strip_prefix("https://")
        .map(wildcard)
        .ok_or(OriginError::Wildcard)
}

fn parse_origin(entry: &str) -> Result<WebUrl, OriginError> {
    let web = WebUrl::parse(entry)?;
    if web.bare {
        Ok(web)
    } else {
        Err(OriginError::NotAnOrigin)
    }
}

fn wildcard(domain: &str) -> Box<str> {
    format!("https://*.{domain}").into()
}

/// Whether an origin in its normalized form is `http` on the machine itself.
fn is_plain_loopback(origin: &str) -> bool {
    ["http://localhost", "http://127.0.0.1", "http://[::1]"]
        .iter()
        .filter_map(|host| origin.strip_prefix(host))
        .any(|port| port.is_empty() || port.starts_with(':'))
}

fn is_ldh_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_kept_normalized_and_sorted() {
        let allowed = AllowedOrigins::parse([
            "https://*.Tenants.example.net:443",
            "HTTPS://App.example.com:443",
            "https://app.example.com",
            "http://[::1]:*",
        ])
        .unwrap();
        let entries: Vec<&str> = allowed.iter().collect();
        assert_eq!(
            entries,
            [
                "http://[::1]:*",
                "https://*.tenants.example.net",
                "https://app.example.com"
            ]
        );
        let domains: Vec<&str> = allowed.wildcard_domains().collect();
        assert_eq!(domains, ["tenants.example.net"]);
    }

    #[test]
    fn a_wildcard_stands_for_one_ldh_label() {
        for label in ["a", "t-1", "xn--bcher-kva", "1"] {
            assert!(is_ldh_label(label), "{label}");
        }
        for label in ["", "-a", "a-", "a_b", "*", "a.b", &"a".repeat(64)] {
            assert!(!is_ldh_label(label), "{label}");
        }
    }
}
