//! Flags, environment and file, parsed once into what the rest of the host believes.
//!
//! [`Cli`] is what the command line and the environment say. [`Config`] is what that and the file
//! mean: every scope has its policy, every credential its standing, and nothing in it can be wrong
//! any more. Secrets are kept so that nothing shows them.

mod args;
mod credentials;
mod error;
mod file;
mod keys;
mod places;
mod policies;
mod secret;
mod span;

use std::{collections::BTreeMap, fs, net::SocketAddr, num::NonZeroU32, path::PathBuf, sync::Arc};

use invitation::{DisplayText, Email, Keyring, LinkBase, Policy, Scope};
use url::Url;

pub use self::{
    args::{Cli, Command, Import, Options},
    credentials::{Credential, Credentials},
    error::ConfigError,
    file::{OrganizationShape, SapSuccess},
    places::ConfiguredScope,
    secret::Secret,
};
use self::{file::File, policies::Ground};

const DEMO: &str = include_str!("demo.toml");
const DEMO_DATABASE: &str = "sqlite://invitation-demo.db";

/// What the host believes.
#[derive(Debug)]
pub struct Config {
    demo: bool,
    database: Secret,
    base_url: String,
    product: DisplayText,
    mail: Mail,
    organization_shape: OrganizationShape,
    sap_success: SapSuccess,
    requests_per_minute: NonZeroU32,
    trusted_proxies: u8,
    places: BTreeMap<Scope, ConfiguredScope>,
    credentials: Credentials,
}

/// How letters leave.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The mail server's URL, with its password.
    pub smtp: Option<Secret>,
    /// The sender's address.
    pub from: Email,
    /// The sender's name.
    pub from_name: Option<DisplayText>,
    /// The folder that gets every letter as a file.
    pub letters: Option<PathBuf>,
    /// Whether letters are shown on the console.
    pub console: bool,
}

impl Config {
    /// Reads what the options say, and the file that they name. `bound` is the address on which the
    /// host listens, where it does already: with port 0 the system has chosen it.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the setting.
    pub fn read(
        options: &Options,
        bound: Option<SocketAddr>,
    ) -> Result<(Self, Keyring), ConfigError> {
        let file = match &options.config {
            Some(path) => {
                parse(
                    &fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
                        file: path.clone(),
                        source,
                    })?,
                )?
            }
            None if options.demo => parse(DEMO)?,
            None => return Err(ConfigError::Missing("--config")),
        };
        Self::check(options, file, bound)
    }

    fn check(
        options: &Options,
        mut file: File,
        bound: Option<SocketAddr>,
    ) -> Result<(Self, Keyring), ConfigError> {
        let database = Self::database_of(options)?;
        let keyring = keys::read(options, database.expose())?;
        let base_url = base_url(options, bound.unwrap_or(options.listen))?;
        let redeem = LinkBase::parse(&format!("{base_url}/redeem/"))
            .map_err(|error| ConfigError::value("base-url", error))?;
        let ground = Ground {
            redeem,
            open_redirects: options.demo,
        };
        let places = places::check(&file, &ground)?;
        let credentials = Credentials::check(std::mem::take(&mut file.credentials))?;
        for credential in credentials.iter() {
            if credential.scopes().any(|scope| !places.contains_key(scope)) {
                let user = credential.actor().user().as_str().to_owned();
                return Err(ConfigError::UnknownScope(user));
            }
        }
        let product = DisplayText::parse(file.product.as_deref().unwrap_or("Invitations"))
            .map_err(|error| ConfigError::value("product", error))?;
        let usual = if options.demo { 6_000 } else { 600 };
        let requests_per_minute = NonZeroU32::new(file.requests_per_minute.unwrap_or(usual))
            .ok_or(ConfigError::Missing("requests_per_minute"))?;
        let config = Self {
            demo: options.demo,
            database,
            mail: mail(options)?,
            base_url,
            product,
            organization_shape: file.organization_shape,
            sap_success: file.sap_success,
            requests_per_minute,
            trusted_proxies: file.trusted_proxies,
            places,
            credentials,
        };
        Ok((config, keyring))
    }

    /// The database's URL, which is all that a migration needs.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Missing`].
    pub fn database_of(options: &Options) -> Result<Secret, ConfigError> {
        match &options.database {
            Some(url) => Ok(url.clone()),
            None if options.demo => Ok(Secret::from(DEMO_DATABASE.to_owned())),
            None => Err(ConfigError::Missing("--database")),
        }
    }

    /// Whether this is the demo.
    #[must_use]
    pub const fn is_demo(&self) -> bool {
        self.demo
    }

    /// The database's URL.
    #[must_use]
    pub const fn database(&self) -> &Secret {
        &self.database
    }

    /// How the world reaches this host, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What letters and pages call the service.
    #[must_use]
    pub const fn product(&self) -> &DisplayText {
        &self.product
    }

    /// How letters leave.
    #[must_use]
    pub const fn mail(&self) -> &Mail {
        &self.mail
    }

    /// Which of its two shapes the organization dialect speaks.
    #[must_use]
    pub const fn organization_shape(&self) -> OrganizationShape {
        self.organization_shape
    }

    /// What a successful registration invitation answers with.
    #[must_use]
    pub const fn sap_success(&self) -> SapSuccess {
        self.sap_success
    }

    /// How many requests a minute one client may make.
    #[must_use]
    pub const fn requests_per_minute(&self) -> NonZeroU32 {
        self.requests_per_minute
    }

    /// How many reverse proxies stand in front of this host.
    #[must_use]
    pub const fn trusted_proxies(&self) -> u8 {
        self.trusted_proxies
    }

    /// The scopes, in their order.
    pub fn places(&self) -> impl Iterator<Item = &ConfiguredScope> {
        self.places.values()
    }

    /// What is configured of a scope.
    #[must_use]
    pub fn place(&self, scope: &Scope) -> Option<&ConfiguredScope> {
        self.places.get(scope)
    }

    /// What is configured of the scope of this kind and id.
    #[must_use]
    pub fn find(&self, kind: &str, id: &str) -> Option<&ConfiguredScope> {
        self.place(&Scope::new(kind, id).ok()?)
    }

    /// The rules of a scope.
    #[must_use]
    pub fn policy(&self, scope: &Scope) -> Option<&Arc<Policy>> {
        self.place(scope).map(ConfiguredScope::policy)
    }

    /// Those who may call the API.
    #[must_use]
    pub const fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}

/// Reads the file. An error tells the line and the key, never the line's content: it may be a secret.
fn parse(text: &str) -> Result<File, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        ConfigError::File {
            line: before
                .unwrap_or_default()
                .matches('\n')
                .count()
                .saturating_add(1),
            what: without_value(error.message().lines().next().unwrap_or_default()),
        }
    })
}

/// `invalid type: string "…", expected …` shows what was read.
fn without_value(message: &str) -> String {
    match message.split_once(", expected ") {
        Some((what, expected)) if what.starts_with("invalid ") => {
            format!("a value of the wrong kind, expected {expected}")
        }
        _ => message.to_owned(),
    }
}

fn base_url(options: &Options, listening: SocketAddr) -> Result<String, ConfigError> {
    let given = match &options.base_url {
        Some(given) => given.clone(),
        None if listening.ip().is_loopback() => format!("http://{listening}"),
        None => return Err(ConfigError::Missing("--base-url")),
    };
    let url = Url::parse(&given).map_err(|error| ConfigError::value("base-url", error))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(ConfigError::value("base-url", "it ends with its path"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn mail(options: &Options) -> Result<Mail, ConfigError> {
    let (from_name, from) = match &options.mail_from {
        Some(text) => mailbox(text)?,
        None if options.demo => mailbox("Invitation demo <invitations@example.com>")?,
        None => return Err(ConfigError::Missing("--mail-from")),
    };
    let letters = match (&options.letters, options.demo) {
        (None, true) => Some(PathBuf::from("invitation-demo-letters")),
        (given, _) => given.clone(),
    };
    if options.smtp.is_none() && letters.is_none() {
        return Err(ConfigError::Missing("--smtp or --letters"));
    }
    Ok(Mail {
        smtp: options.smtp.clone(),
        from,
        from_name,
        letters,
        console: options.demo,
    })
}

/// `ADDRESS` or `NAME <ADDRESS>`.
fn mailbox(text: &str) -> Result<(Option<DisplayText>, Email), ConfigError> {
    let (name, address) = match text
        .trim()
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
    {
        Some((name, address)) => (Some(name.trim()), address),
        None => (None, text.trim()),
    };
    let name = name
        .filter(|name| !name.is_empty())
        .map(DisplayText::parse)
        .transpose()
        .map_err(|error| ConfigError::value("mail-from", error))?;
    let address = Email::parse(address).map_err(|error| ConfigError::value("mail-from", error))?;
    Ok((name, address))
}
