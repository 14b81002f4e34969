//! How to reach a mail server, from one URL.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr, time::Duration};

use percent_encoding::percent_decode_str;
use url::Url;
use zeroize::Zeroizing;

/// The server that takes the letters, and how it is spoken to.
///
/// It is read from `smtp://[user:password@]host[:port][?…]` or `smtps://…`; user and password are
/// percent-encoded.
///
/// | parameter | values | else |
/// |---|---|---|
/// | `tls` | `none`, `opportunistic`, `starttls` (or `required`), `implicit` | `implicit` for `smtps`; for `smtp` plain text to this machine and `starttls` to any other |
/// | `timeout` | seconds for one letter, 5 to 600 | 60 |
/// | `connections` | how many are kept open, 0 to 64 | 4 |
/// | `helo` | the name that this machine gives itself | its own, if that has a dot, else the sender's domain |
/// | `ca` | a PEM file with a further root certificate | the roots of this machine |
///
/// # Invariants
///
/// - A password goes over an encrypted connection, or to this machine.
/// - Neither `Debug` nor an error shows the user or the password.
#[derive(Clone)]
pub struct SmtpSettings {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) login: Option<Login>,
    pub(super) timeout: Duration,
    pub(super) connections: usize,
    pub(super) hello: Option<String>,
    pub(super) root: Option<PathBuf>,
}

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Security {
    /// Not at all.
    Plain,
    /// If the server offers it; whoever sits in between can prevent it.
    Opportunistic,
    /// From the second command on, or nothing is sent.
    StartTls,
    /// From the first byte.
    Implicit,
}

/// Who logs on.
#[derive(Clone)]
pub(super) struct Login {
    pub(super) user: Zeroizing<String>,
    pub(super) password: Zeroizing<String>,
}

/// Why a URL names no mail server. The URL is not repeated: it holds a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpUrlError {
    /// It cannot be read as a URL.
    #[error("the mail server is written as smtp://user:password@host:port")]
    Syntax,
    /// Neither `smtp` nor `smtps`.
    #[error("the url of a mail server begins with smtp:// or smtps://")]
    Scheme,
    /// No host, or one that is no name in ASCII.
    #[error("the host of the mail server is missing or not a name in ascii")]
    Host,
    /// A path or a fragment.
    #[error("the url of a mail server ends after the port or its parameters")]
    Path,
    /// User or password are not percent-encoded UTF-8, hold a control character, or one is missing.
    #[error("user and password of the mail server are percent-encoded, and both or none are given")]
    Login,
    /// A parameter that is not known, stands twice, or has a value that is not allowed.
    #[error("a parameter of the mail server is not known or has no allowed value: {0}")]
    Parameter(&'static str),
    /// A password would travel in plain text.
    #[error("a password goes to another machine over tls only")]
    PlainPassword,
}

impl SmtpSettings {
    const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
    const DEFAULT_CONNECTIONS: usize = 4;

    /// Reads the URL.
    ///
    /// # Errors
    ///
    /// [`SmtpUrlError`]
    pub fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text).map_err(|_| SmtpUrlError::Syntax)?;
        let is_implicit = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(SmtpUrlError::Scheme),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpUrlError::Path);
        }
        let host = host(&url)?;
        let security = if is_implicit {
            Security::Implicit
        } else if is_this_machine(&host) {
            Security::Plain
        } else {
            Security::StartTls
        };
        let mut settings = Self {
            port: url.port().unwrap_or(0),
            host,
            security,
            login: login(&url)?,
            timeout: Self::DEFAULT_TIMEOUT,
            connections: Self::DEFAULT_CONNECTIONS,
            hello: None,
            root: None,
        };
        settings.take_parameters(&url, is_implicit)?;
        if settings.port == 0 {
            settings.port = match settings.security {
                Security::Implicit => 465,
                _ => 587,
            };
        }
        let may_be_read = matches!(settings.security, Security::Plain | Security::Opportunistic);
        if settings.login.is_some() && may_be_read && !is_this_machine(&settings.host) {
            return Err(SmtpUrlError::PlainPassword);
        }
        Ok(settings)
    }

    /// The same server, with another limit for one letter.
    #[must_use]
    pub const fn within(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    fn take_parameters(&mut self, url: &Url, is_implicit: bool) -> Result<(), SmtpUrlError> {
        let mut seen = Vec::new();
        for (name, value) in url.query_pairs() {
            let name = PARAMETERS
                .into_iter()
                .find(|known| *known == name)
                .ok_or(SmtpUrlError::Parameter("unknown"))?;
            let refused = SmtpUrlError::Parameter(name);
            if seen.contains(&name) {
                return Err(refused);
            }
            seen.push(name);
            match name {
                "tls" => {
                    self.security = match &*value {
                        "implicit" => Security::Implicit,
                        // `smtps` says it already.
                        _ if is_implicit => return Err(refused),
                        "none" => Security::Plain,
                        "opportunistic" => Security::Opportunistic,
                        "starttls" | "required" => Security::StartTls,
                        _ => return Err(refused),
                    };
                }
                "timeout" => {
                    let seconds = value.parse().ok().filter(|s| (5..=600).contains(s));
                    self.timeout = Duration::from_secs(seconds.ok_or(refused)?);
                }
                "connections" => {
                    let count = value.parse().ok().filter(|n| (0..=64).contains(n));
                    self.connections = count.ok_or(refused)?;
                }
                "helo" => {
                    let name = Some(value.into_owned()).filter(|name| is_host_name(name));
                    self.hello = Some(name.ok_or(refused)?);
                }
                _ => self.root = Some(PathBuf::from(value.into_owned())),
            }
        }
        Ok(())
    }
}

const PARAMETERS: [&str; 5] = ["tls", "timeout", "connections", "helo", "ca"];

impl FromStr for SmtpSettings {
    type Err = SmtpUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("logs_on", &self.login.is_some())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

fn host(url: &Url) -> Result<String, SmtpUrlError> {
    let host = url.host_str().ok_or(SmtpUrlError::Host)?;
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    if bare.parse::<IpAddr>().is_ok() || is_host_name(bare) {
        Ok(bare.to_ascii_lowercase())
    } else {
        Err(SmtpUrlError::Host)
    }
}

/// Letters, digits, hyphens, underscores and dots.
pub(super) fn is_host_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=253).contains(&name.len()) && name.chars().all(fits)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

fn login(url: &Url) -> Result<Option<Login>, SmtpUrlError> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        let text = text.map_err(|_| SmtpUrlError::Login)?;
        if text.is_empty() || text.chars().any(char::is_control) {
            return Err(SmtpUrlError::Login);
        }
        Ok(Zeroizing::new(text.into_owned()))
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) => Ok(Some(Login {
            user: decoded(user)?,
            password: decoded(password)?,
        })),
        (_, None) => Err(SmtpUrlError::Login),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<SmtpSettings, SmtpUrlError> {
        SmtpSettings::parse(url)
    }

    #[test]
    fn a_url_names_the_server() {
        let settings = parse("smtp://us%40er:p%2Fa%3Ass@Mail.example.com").unwrap();
        assert_eq!(settings.host, "mail.example.com");
        assert_eq!(settings.port, 587);
        assert_eq!(settings.security, Security::StartTls);
        let login = settings.login.unwrap();
        assert_eq!(&*login.user, "us@er");
        assert_eq!(&*login.password, "p/a:ss");
        let implicit = parse("smtps://mail.example.com").unwrap();
        assert_eq!(
            (implicit.port, implicit.security),
            (465, Security::Implicit)
        );
        let other = parse("smtp://mail.example.com:2525?tls=implicit&timeout=7&connections=0&helo=web.example.com&ca=/etc/ca.pem").unwrap();
        assert_eq!((other.port, other.security), (2525, Security::Implicit));
        assert_eq!(other.timeout, Duration::from_secs(7));
        assert_eq!(other.connections, 0);
        assert_eq!(other.hello.as_deref(), Some("web.example.com"));
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_plain_text_unless_one_asks() {
        for here in [
            "localhost",
            "127.0.0.1",
            "127.9.8.7",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "LOCALHOST",
        ] {
            let settings = parse(&format!("smtp://{here}:2525")).unwrap();
            assert_eq!(settings.security, Security::Plain, "{here}");
        }
        for elsewhere in [
            "mail",
            "localhost.example.com",
            "10.0.0.1",
            "[fe80::1]",
            "127.example.com",
        ] {
            let settings = parse(&format!("smtp://{elsewhere}:2525")).unwrap();
            assert_eq!(settings.security, Security::StartTls, "{elsewhere}");
            let settings = parse(&format!("smtp://{elsewhere}:25?tls=none")).unwrap();
            assert_eq!(settings.security, Security::Plain, "{elsewhere}");
        }
    }

    #[test]
    fn a_password_does_not_leave_the_machine_in_plain_text() {
        for tls in ["none", "opportunistic"] {
            let refused = parse(&format!("smtp://user:secret@mail.example.com?tls={tls}"));
            assert_eq!(refused.unwrap_err(), SmtpUrlError::PlainPassword);
            assert!(parse(&format!("smtp://user:secret@localhost?tls={tls}")).is_ok());
        }
    }

    #[test]
    fn what_is_no_mail_server_is_refused() {
        use SmtpUrlError::*;
        for (url, why) in [
            ("mail.example.com", Syntax),
            ("http://mail.example.com", Scheme),
            ("smtp://", Host),
            ("smtp:///", Host),
            ("smtp://m%41il.example.com", Host),
            ("smtp://bücher.example", Host),
            ("smtp://mail.example.com/inbox", Path),
            ("smtp://mail.example.com#x", Path),
            ("smtp://user@mail.example.com", Login),
            ("smtp://user:@mail.example.com", Login),
            ("smtp://:pass@mail.example.com", Login),
            ("smtp://us%0Der:pass@mail.example.com", Login),
            ("smtp://user:%ff@mail.example.com", Login),
            ("smtp://mail.example.com?tls=maybe", Parameter("tls")),
            (
                "smtp://mail.example.com?tls=none&tls=starttls",
                Parameter("tls"),
            ),
            ("smtps://mail.example.com?tls=none", Parameter("tls")),
            ("smtp://mail.example.com?timeout=4", Parameter("timeout")),
            ("smtp://mail.example.com?timeout=601", Parameter("timeout")),
            (
                "smtp://mail.example.com?connections=65",
                Parameter("connections"),
            ),
            ("smtp://mail.example.com?helo=a%0d%0ab", Parameter("helo")),
            ("smtp://mail.example.com?verify=no", Parameter("unknown")),
        ] {
            assert_eq!(parse(url).map(|_| ()), Err(why), "{url}");
        }
    }

    #[test]
    fn nobody_reads_the_password_in_debug_or_errors() {
        let settings = parse("smtp://hopper:s3cret@localhost").unwrap();
        let shown = format!("{settings:?} {settings:#?}");
        assert!(
            !shown.contains("s3cret") && !shown.contains("hopper"),
            "{shown}"
        );
        let error = parse("smtp://hopper:s3cret@mail.example.com?tls=none").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }
}
