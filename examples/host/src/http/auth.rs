use std::{collections::BTreeMap, sync::Arc};

use axum::http::{HeaderMap, header};
use data_encoding::BASE64;
use invitation::{Actor, DisplayText, Email, Roles, Scope, UserId};
use zeroize::Zeroizing;

use super::fault::Fault;
use crate::{app::App, config::Credential};

/// How a client shows who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`, with the rule that locks a credential after failed log-ons.
    Basic,
    /// `Authorization: Token token=…`
    Token,
}

/// Who calls, and what they may.
#[derive(Debug, Clone)]
pub struct Caller {
    credential: Arc<Credential>,
}

impl Caller {
    /// In whose name commands are given.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        self.credential.actor()
    }

    /// The caller's user id.
    #[must_use]
    pub fn user(&self) -> &UserId {
        self.actor().user()
    }

    /// What letters call the inviter.
    #[must_use]
    pub fn name(&self) -> Option<&DisplayText> {
        self.credential.name()
    }

    /// Where answers to the inviter's letters go.
    #[must_use]
    pub fn email(&self) -> Option<&Email> {
        self.credential.email()
    }

    /// Whether the credential carries one of these permissions.
    #[must_use]
    pub fn has_one_of(&self, permissions: &[&str]) -> bool {
        permissions.iter().any(|name| self.credential.may(name))
    }

    /// What the credential holds in a scope; `None` where it has no business.
    #[must_use]
    pub fn roles_in(&self, scope: &Scope) -> Option<&Roles> {
        self.credential.roles_in(scope)
    }

    /// The scope, if the credential has business there; another's is not found.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`].
    pub fn scope(&self, kind: &str, id: &str) -> Result<Scope, Fault> {
        Scope::new(kind, id)
            .ok()
            .filter(|scope| self.roles_in(scope).is_some())
            .ok_or(Fault::NotFound)
    }

    /// The scopes in which the credential has business.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.credential.scopes()
    }

    /// The first scope of a kind: the tenant of a token, the application of a client, the pages of
    /// a supporter key.
    #[must_use]
    pub fn sole(&self, kind: &str) -> Option<&Scope> {
        self.scopes().find(|scope| scope.kind() == kind)
    }
}

impl App {
    /// Whether a caller manages the invitations of a scope: it may grant some role there. One who may
    /// not has no business with the addresses of others.
    #[must_use]
    pub fn is_managed_by(&self, caller: &Caller, scope: &Scope) -> bool {
        let place = self.config().place(scope);
        matches!(
            (place, caller.roles_in(scope)),
            (Some(place), Some(roles)) if place.is_managed_by(roles)
        )
    }

    /// Who calls, by one of these schemes.
    ///
    /// # Errors
    ///
    /// [`Fault::Unauthenticated`], [`Fault::Locked`], [`Fault::TooManyRequests`], or a fault of the
    /// database.
    pub async fn authenticate(
        &self,
        headers: &HeaderMap,
        schemes: &[Scheme],
    ) -> Result<Caller, Fault> {
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        let (Some(value), None) = (given.next(), given.next()) else {
            return Err(Fault::Unauthenticated);
        };
        let value = value.to_str().map_err(|_| Fault::Unauthenticated)?;
        let (scheme, shown) = value.split_once(' ').ok_or(Fault::Unauthenticated)?;
        let shown = shown.trim_start();
        let allowed = |scheme| schemes.contains(&scheme);
        let credentials = self.config().credentials();
        let found = if scheme.eq_ignore_ascii_case("bearer") && allowed(Scheme::Bearer) {
            credentials.by_bearer(shown)
        } else if scheme.eq_ignore_ascii_case("token") && allowed(Scheme::Token) {
            token(shown).and_then(|token| credentials.by_token(token))
        } else if scheme.eq_ignore_ascii_case("basic") && allowed(Scheme::Basic) {
            match basic(shown)
                .as_deref()
                .and_then(|pair| pair.split_once(':'))
            {
                Some((id, secret)) => self.log_on(id, secret).await?,
                None => None,
            }
        } else {
            None
        };
        let credential = found.ok_or(Fault::Unauthenticated)?;
        self.limits()
            .check_user(credential.actor().user())
            .map_err(|retry_after| Fault::TooManyRequests { retry_after })?;
        Ok(Caller { credential })
    }
}

fn basic(shown: &str) -> Option<Zeroizing<String>> {
    let bytes = BASE64.decode(shown.trim_end().as_bytes()).ok()?;
    match String::from_utf8(bytes) {
        Ok(text) => Some(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            None
        }
    }
}

/// `token=…` or `token="…"`, and whatever options follow it.
fn token(shown: &str) -> Option<&str> {
    let options: BTreeMap<&str, &str> = shown
        .split([',', ';'])
        .filter_map(|option| option.trim().split_once('='))
        .collect();
    let token = options.get("token")?.trim();
    let unquoted = token
        .strip_prefix('"')
        .and_then(|token| token.strip_suffix('"'));
    Some(unquoted.unwrap_or(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_may_be_quoted_and_followed_by_options() {
        for shown in [
            "token=key",
            "token=\"key\"",
            "token=key, nonce=\"a\"",
            "token=\"key\"; x=y",
        ] {
            assert_eq!(token(shown), Some("key"), "{shown}");
        }
        for shown in ["", "key", "tokens=key"] {
            assert_eq!(token(shown), None, "{shown}");
        }
    }

    #[test]
    fn a_basic_pair_is_base64_of_utf8() {
        assert_eq!(basic("ZGVtbzpkZW1v").unwrap().as_str(), "demo:demo");
        assert!(basic("%%%").is_none());
        assert!(basic("/w==").is_none());
    }
}
