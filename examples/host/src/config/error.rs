use std::{error::Error, fmt, path::PathBuf};

use invitation::policy::PolicyError;

/// Why the host does not start. It names the setting and never shows its value.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no such TOML; an unknown key is named.
    File {
        /// Where, counted from one.
        line: usize,
        /// What is wrong there.
        what: String,
    },
    /// A setting is missing that has no default.
    Missing(&'static str),
    /// A value is none.
    Value {
        /// Which setting.
        setting: &'static str,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A policy contradicts itself.
    Policy(PolicyError),
    /// A list allows domains and another denies some.
    TwoDomainLists,
    /// A wildcard stands before a suffix under which anybody may register a name.
    PublicSuffix,
    /// Two entries claim one scope.
    DuplicateScope(String),
    /// Two credentials have one user id, or show the same.
    DuplicateCredential(String),
    /// A credential that shows nothing.
    EmptyCredential(String),
    /// A credential holds a role in a scope that the file does not name.
    UnknownScope(String),
}

impl ConfigError {
    pub(super) fn value(
        setting: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Value {
            setting,
            source: source.into(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, .. } => write!(f, "{} cannot be read", file.display()),
            Self::File { line, what } => write!(f, "line {line} of the configuration: {what}"),
            Self::Missing(setting) => write!(f, "{setting} is missing"),
            Self::Value { setting, source } => write!(f, "{setting}: {source}"),
            Self::Policy(error) => error.fmt(f),
            Self::TwoDomainLists => {
                f.write_str("domains_allowed and domains_denied exclude each other")
            }
            Self::PublicSuffix => f.write_str(
                "redirects: a star before a public suffix lets anybody in who registers a name there",
            ),
            Self::DuplicateScope(scope) => write!(f, "{scope} is configured twice"),
            Self::DuplicateCredential(user) => {
                write!(f, "the credential of {user} is configured twice")
            }
            Self::EmptyCredential(user) => {
                write!(f, "the credential of {user} has no bearer, token or basic secret")
            }
            Self::UnknownScope(user) => {
                write!(f, "the credential of {user} holds roles in a scope that is not configured")
            }
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Value { source, .. } => Some(&**source),
            Self::Policy(error) => Some(error),
            _ => None,
        }
    }
}

impl From<PolicyError> for ConfigError {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}
