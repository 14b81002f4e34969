use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use invitation::{Actor, Credential as Kind, DisplayText, Email, Locale, Roles, Scope, UserId};

use super::{error::ConfigError, file, policies, secret::SecretDigest};

/// One who may call the API, what they show and what they may.
#[derive(Debug)]
pub struct Credential {
    actor: Actor,
    name: Option<DisplayText>,
    email: Option<Email>,
    language: Option<Locale>,
    permissions: BTreeSet<String>,
    roles: BTreeMap<Scope, Roles>,
    bearer: Option<SecretDigest>,
    token: Option<SecretDigest>,
    basic: Option<(String, SecretDigest)>,
}

impl Credential {
    pub(super) fn check(read: file::Credential) -> Result<Self, ConfigError> {
        let user = UserId::new(&read.user).map_err(|error| ConfigError::value("user", error))?;
        if read.bearer.is_none() && read.token.is_none() && read.basic.is_none() {
            return Err(ConfigError::EmptyCredential(read.user));
        }
        let kind = match read.kind {
            file::Kind::Person => Kind::Person,
            file::Kind::Application => Kind::Application,
        };
        let name = read.name.as_deref().map(DisplayText::parse).transpose();
        let email = read.email.as_deref().map(Email::parse).transpose();
        let language = read.language.as_deref().map(Locale::parse).transpose();
        let roles = read.roles.iter().map(|(scope, roles)| {
            let scope = Scope::parse(scope).map_err(|error| ConfigError::value("roles", error))?;
            Ok((scope, policies::roles(roles)?))
        });
        Ok(Self {
            actor: Actor::new(user, kind),
            name: name.map_err(|error| ConfigError::value("name", error))?,
            email: email.map_err(|error| ConfigError::value("email", error))?,
            language: language.map_err(|error| ConfigError::value("language", error))?,
            permissions: read.permissions.into_iter().collect(),
            roles: roles.collect::<Result<_, ConfigError>>()?,
            bearer: read.bearer.map(|secret| secret.digest()),
            token: read.token.map(|secret| secret.digest()),
            basic: read.basic.map(|basic| (basic.id, basic.secret.digest())),
        })
    }

    /// In whose name it acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What letters call the inviter.
    #[must_use]
    pub const fn name(&self) -> Option<&DisplayText> {
        self.name.as_ref()
    }

    /// Where answers to the inviter's letters go.
    #[must_use]
    pub const fn email(&self) -> Option<&Email> {
        self.email.as_ref()
    }

    /// In which language notices to the inviter are.
    #[must_use]
    pub const fn language(&self) -> Option<&Locale> {
        self.language.as_ref()
    }

    /// Whether it carries this permission.
    #[must_use]
    pub fn may(&self, permission: &str) -> bool {
        self.permissions.contains(permission)
    }

    /// What it holds in a scope.
    #[must_use]
    pub fn roles_in(&self, scope: &Scope) -> Option<&Roles> {
        self.roles.get(scope)
    }

    /// The scopes in which it holds anything, in their order.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.roles.keys()
    }

    /// The id under which it logs on with Basic.
    #[must_use]
    pub fn basic_id(&self) -> Option<&str> {
        self.basic.as_ref().map(|(id, _)| id.as_str())
    }
}

/// All who may call the API.
#[derive(Debug, Default)]
pub struct Credentials {
    all: Vec<Arc<Credential>>,
}

impl Credentials {
    pub(super) fn check(read: Vec<file::Credential>) -> Result<Self, ConfigError> {
        let mut all: Vec<Arc<Credential>> = Vec::with_capacity(read.len());
        for entry in read {
            let new = Credential::check(entry)?;
            let clashes = |old: &Credential| {
                let same = |a: &Option<SecretDigest>, b: &Option<SecretDigest>| matches!((a, b), (Some(a), Some(b)) if a.is(b));
                old.actor.user() == new.actor.user()
                    || same(&old.bearer, &new.bearer)
                    || same(&old.token, &new.token)
                    || (old.basic.is_some() && old.basic_id() == new.basic_id())
            };
            if all.iter().any(|old| clashes(old)) {
                return Err(ConfigError::DuplicateCredential(
                    new.actor.user().as_str().to_owned(),
                ));
            }
            all.push(Arc::new(new));
        }
        Ok(Self { all })
    }

    /// Every one of them.
    pub fn iter(&self) -> impl Iterator<Item = &Credential> {
        self.all.iter().map(AsRef::as_ref)
    }

    /// Who shows this as a bearer token. Every entry is compared, whichever fits.
    #[must_use]
    pub fn by_bearer(&self, shown: &str) -> Option<Arc<Credential>> {
        self.find(shown, |credential| credential.bearer.as_ref())
    }

    /// Who shows this as `Token token=…`.
    #[must_use]
    pub fn by_token(&self, shown: &str) -> Option<Arc<Credential>> {
        self.find(shown, |credential| credential.token.as_ref())
    }

    /// Who logs on with this id and this secret.
    #[must_use]
    pub fn by_basic(&self, id: &str, shown: &str) -> Option<Arc<Credential>> {
        self.find(shown, |credential| {
            let (own, secret) = credential.basic.as_ref()?;
            (own == id).then_some(secret)
        })
    }

    /// The credential of a user.
    #[must_use]
    pub fn of_user(&self, user: &UserId) -> Option<&Credential> {
        self.iter()
            .find(|credential| credential.actor.user() == user)
    }

    fn find(
        &self,
        shown: &str,
        own: impl Fn(&Credential) -> Option<&SecretDigest>,
    ) -> Option<Arc<Credential>> {
        let shown = SecretDigest::of(shown.as_bytes());
        let mut found = None;
        for credential in &self.all {
            if own(credential).is_some_and(|secret| secret.is(&shown)) {
                found = Some(Arc::clone(credential));
            }
        }
        found
    }
}
