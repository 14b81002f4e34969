use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::Response,
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use data_encoding::BASE64URL_NOPAD;
use invitation::{Claimant, Lifetime, Locale, Timestamp};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    key::{digest, keyed},
    texts::Words,
};
use crate::{
    app::App,
    http::fault::{Context, Fault},
    store::{Account, Digest},
};

const VISITOR: &str = "invitation-visitor";
const SESSION: &str = "invitation-session";
/// How long somebody stays signed in, and a browser the same visitor.
const LIFETIME: Lifetime = Lifetime::hours(12);
const VISIT: time::Duration = time::Duration::hours(12);

/// Whose browser asks: a random name of the browser, which is a secret between it and us, and the
/// account that is signed in there.
pub(super) struct Visitor {
    name: Zeroizing<String>,
    is_new: bool,
    session: Option<Session>,
    is_secure: bool,
    pub(super) headers: HeaderMap,
    pub(super) context: Context,
    pub(super) uri: axum::http::Uri,
}

struct Session {
    token: Zeroizing<String>,
    account: Account,
}

impl Visitor {
    /// The account that is signed in.
    pub(super) fn account(&self) -> Option<&Account> {
        self.session.as_ref().map(|session| &session.account)
    }

    /// The account that is signed in, as it claims an invitation.
    pub(super) fn claimant(&self) -> Option<Claimant> {
        self.account().map(claimant)
    }

    pub(super) const fn now(&self) -> Timestamp {
        self.context.at
    }

    /// What a form of this visitor carries. It hangs on the browser and on who is signed in there,
    /// so a form that somebody else got is of no use.
    pub(super) fn form_token(&self) -> String {
        let session = self.session.as_ref().map(|session| session.token.as_str());
        let token = keyed(self.name.as_bytes(), "form", &[session.unwrap_or_default()]);
        BASE64URL_NOPAD.encode(&token)
    }

    pub(super) fn owns_form(&self, token: &str) -> bool {
        !self.is_new && bool::from(self.form_token().as_bytes().ct_eq(token.as_bytes()))
    }

    /// This browser with this ticket, as a digest.
    pub(super) fn with_ticket(&self, ticket: &str) -> Digest {
        keyed(self.name.as_bytes(), "opens an account", &[ticket])
    }

    /// What the page of an open invitation carries: it tells later that this browser was shown it.
    pub(super) fn shown_token(&self, ticket: &str) -> String {
        BASE64URL_NOPAD.encode(&keyed(self.name.as_bytes(), "was shown", &[ticket]))
    }

    pub(super) fn was_shown(&self, ticket: &str, token: &str) -> bool {
        let shown = self.shown_token(ticket);
        bool::from(shown.as_bytes().ct_eq(token.as_bytes()))
    }

    /// Signs in who reads these words. The session is a new one whatever was there before.
    pub(super) async fn sign_in(
        &mut self,
        app: &App,
        words: &'static Words,
        account: Account,
    ) -> Result<(), Fault> {
        self.sign_out(app).await?;
        if let Ok(language) = Locale::parse(words.tag) {
            app.database()
                .set_language(&account.user, &language)
                .await?;
        }
        let token = begin_session(app, &account, self.now()).await?;
        self.session = Some(Session { token, account });
        Ok(())
    }

    pub(super) async fn sign_out(&mut self, app: &App) -> Result<(), Fault> {
        if let Some(session) = self.session.take() {
            app.database()
                .end_session(&session_digest(&session.token))
                .await?;
        }
        Ok(())
    }

    /// Sets the cookies that the browser does not have yet, and takes back the one of a session that
    /// is over.
    pub(super) fn mark(&self, mut response: Response) -> Response {
        let jar = CookieJar::from_headers(&self.headers);
        if self.is_new {
            self.set(&mut response, VISITOR, &self.name, VISIT);
        }
        let sent = jar.get(&self.cookie_name(SESSION)).map(Cookie::value);
        let current = self.session.as_ref().map(|session| session.token.as_str());
        match current {
            Some(token) if sent != Some(token) => {
                self.set(&mut response, SESSION, token, VISIT);
            }
            None if sent.is_some() => self.set(&mut response, SESSION, "", time::Duration::ZERO),
            _ => {}
        }
        response
    }

    fn set(&self, response: &mut Response, name: &str, value: &str, span: time::Duration) {
        let cookie = Cookie::build((self.cookie_name(name), value.to_owned()))
            .path("/")
            .http_only(true)
            .secure(self.is_secure)
            .same_site(SameSite::Lax)
            .max_age(span)
            .build();
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }

    /// With the prefix no neighbour domain can plant a cookie of ours.
    fn cookie_name(&self, name: &str) -> String {
        cookie_name(name, self.is_secure)
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let jar = CookieJar::from_headers(&parts.headers);
        let is_secure = app.config().base_url().starts_with("https://");
        let context = parts.extensions.get::<Context>().cloned();
        let context = context.ok_or(Fault::Internal)?;
        let known = jar
            .get(&cookie_name(VISITOR, is_secure))
            .map(Cookie::value)
            .filter(|name| is_token(name));
        let (name, is_new) = match known {
            Some(name) => (Zeroizing::new(name.to_owned()), false),
            None => (random_token()?, true),
        };
        let token = jar.get(&cookie_name(SESSION, is_secure)).map(Cookie::value);
        let session = match token.filter(|token| is_token(token)) {
            Some(token) => app
                .database()
                .session(&session_digest(token), context.at)
                .await?
                .map(|account| Session {
                    token: Zeroizing::new(token.to_owned()),
                    account,
                }),
            None => None,
        };

        Ok(Self {
            name,
            is_new,
            session,
            is_secure,
            headers: parts.headers.clone(),
            context,
            uri: parts.uri.clone(),
        })
    }
}

/// Begins a session and gives its token, which is kept nowhere.
pub(super) async fn begin_session(
    app: &App,
    account: &Account,
    now: Timestamp,
) -> Result<Zeroizing<String>, Fault> {
    let token = random_token()?;
    app.database()
        .begin_session(&session_digest(&token), account, now, LIFETIME)
        .await?;
    Ok(token)
}

/// The account of a program that shows the token of a session, or of the browser.
pub(super) async fn bearer(app: &App, visitor: &Visitor) -> Result<Option<Account>, Fault> {
    if visitor.headers.contains_key(header::AUTHORIZATION) {
        account_of(app, &visitor.headers, visitor.now()).await
    } else {
        Ok(visitor.account().cloned())
    }
}

/// The account whose session a program shows as a bearer token.
pub(crate) async fn account_of(
    app: &App,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Option<Account>, Fault> {
    let header = headers.get(header::AUTHORIZATION);
    let token = header.and_then(|header| {
        let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    match token.filter(|token| is_token(token)) {
        Some(token) => Ok(app.database().session(&session_digest(token), now).await?),
        None => Ok(None),
    }
}

pub(crate) fn claimant(account: &Account) -> Claimant {
    Claimant::of(account.user.clone()).with_verified(account.address.clone())
}

fn cookie_name(name: &str, is_secure: bool) -> String {
    if is_secure {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

fn session_digest(token: &str) -> Digest {
    digest("session", token)
}

/// 256 random bits.
fn random_token() -> Result<Zeroizing<String>, Fault> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|_| Fault::Internal)?;
    Ok(Zeroizing::new(BASE64URL_NOPAD.encode(bytes.as_ref())))
}

fn is_token(text: &str) -> bool {
    text.len() == 43
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
