//! Letters over SMTP.

mod session;
mod settings;
mod verdict;
mod wire;

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use invitation::{
    letter::Letter,
    ports::{Handed, MailError, Mailer},
    values::{Email, Lifetime},
};
use lettre::transport::smtp::{
    client::{Certificate, TlsParameters},
    extension::ClientId,
};

use self::session::Session;
pub use self::settings::{SmtpSettings, SmtpUrlError};
use super::{
    letterhead::Letterhead,
    message::{Reach, Words},
};

/// Hands letters to a mail server.
///
/// - What the server refuses with 5xx is permanent; 4xx, silence, a cut connection and whatever else
///   leaves the outcome open is transient, and the next attempt bears the same Message-ID.
/// - Trouble before the letter is spoken of (no connection, no encryption, a password that is
///   refused) is transient too: it is the operator's to mend, and no letter is at fault.
/// - One call of `send` ends before [`Mailer::timeout`], whatever the server does.
#[derive(Clone)]
pub struct SmtpMailer {
    shared: Arc<Shared>,
}

struct Shared {
    settings: SmtpSettings,
    letterhead: Arc<Letterhead>,
    tls: TlsParameters,
    hello: ClientId,
    idle: Mutex<Vec<(Session, Instant)>>,
}

/// Why a mail server cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpSetupError {
    /// The URL.
    #[error(transparent)]
    Url(#[from] SmtpUrlError),
    /// The file with the root certificate.
    #[error("the root certificate for the mail server cannot be read")]
    Root(#[source] std::io::Error),
    /// The file holds none.
    #[error("the file with the root certificate for the mail server holds no certificate in pem")]
    NoRoot,
    /// The certificate, or the roots of this machine.
    #[error("tls for the mail server cannot be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
}

impl SmtpMailer {
    /// Servers hang up on those who keep silent for minutes.
    const IDLE_FOR: Duration = Duration::from_secs(60);
    /// What the promise of [`Mailer::timeout`] has in reserve.
    const RESERVE: Duration = Duration::from_secs(2);

    /// A mailer over the server at this URL, see [`SmtpSettings`]. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`SmtpSetupError`]
    pub fn from_url(url: &str, letterhead: Arc<Letterhead>) -> Result<Self, SmtpSetupError> {
        Self::new(SmtpSettings::parse(url)?, letterhead)
    }

    /// A mailer over a server. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`SmtpSetupError`] when the certificates cannot be read.
    pub fn new(
        settings: SmtpSettings,
        letterhead: Arc<Letterhead>,
    ) -> Result<Self, SmtpSetupError> {
        let hello = match &settings.hello {
            Some(name) => ClientId::Domain(name.clone()),
            None => own_name(letterhead.from()),
        };
        let mut tls = TlsParameters::builder(settings.host.clone());
        if let Some(root) = &settings.root {
            tls = tls.add_root_certificate(read_root(root)?);
        }
        Ok(Self {
            shared: Arc::new(Shared {
                tls: tls.build().map_err(SmtpSetupError::Tls)?,
                settings,
                letterhead,
                hello,
                idle: Mutex::default(),
            }),
        })
    }

    /// Sends a few lines that are no letter, such as a code.
    ///
    /// # Errors
    ///
    /// [`MailError`]
    pub async fn send_plain(&self, to: &Email, subject: &str, text: &str) -> Result<(), MailError> {
        let letterhead = &self.shared.letterhead;
        let words = letterhead.plain(std::slice::from_ref(to), subject, text)?;
        self.deliver(&words).await.map(drop)
    }

    /// Takes leave of the server. A letter that is sent later opens a new connection.
    pub async fn close(&self) {
        let sessions = std::mem::take(&mut *self.idle());
        for (session, _) in sessions {
            let _ = tokio::time::timeout(Self::RESERVE, session.close()).await;
        }
    }

    async fn deliver(&self, words: &Words<'_>) -> Result<Handed, MailError> {
        let limit = self.shared.settings.timeout;
        let outcome = tokio::time::timeout(limit, self.hand_over(words)).await;
        let outcome = outcome.unwrap_or(Err(MailError::transient()));
        if let Err(error) = &outcome {
            tracing::warn!(
                message_id = words.message_id,
                ?error,
                "a letter was not taken"
            );
        }
        outcome
    }

    async fn hand_over(&self, words: &Words<'_>) -> Result<Handed, MailError> {
        let mut parcel = words.pack(Reach::Everybody).map_err(noted)?;
        let mut session = self.session().await?;
        if parcel.needs_smtp_utf8() && !session.takes_utf8() {
            match words.pack(Reach::AsciiOnly) {
                Ok(narrower) => parcel = narrower,
                Err(unwritable) => {
                    self.put_back(session);
                    return Err(noted(unwritable));
                }
            }
        }
        let handed = session.hand_over(&parcel).await?;
        self.put_back(session);
        Ok(handed)
    }

    /// A connection that is alive, or a new one.
    async fn session(&self) -> Result<Session, MailError> {
        while let Some((mut session, since)) = self.next_idle() {
            if since.elapsed() < Self::IDLE_FOR && session.is_alive().await {
                return Ok(session);
            }
        }
        let Shared {
            settings,
            tls,
            hello,
            ..
        } = &*self.shared;
        Session::open(settings, tls, hello).await.map_err(|error| {
            tracing::warn!(error = ?error.to_string(), "there is no connection to the mail server");
            error.verdict()
        })
    }

    fn next_idle(&self) -> Option<(Session, Instant)> {
        self.idle().pop()
    }

    fn put_back(&self, session: Session) {
        let mut idle = self.idle();
        if idle.len() < self.shared.settings.connections {
            idle.push((session, Instant::now()));
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(Session, Instant)>> {
        self.shared
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for SmtpMailer {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let written = self.shared.letterhead.write(letter)?;
        self.deliver(&written.words()).await
    }

    fn timeout(&self) -> Lifetime {
        let longest = self.shared.settings.timeout.saturating_add(Self::RESERVE);
        Lifetime::micros(u64::try_from(longest.as_micros()).unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SmtpMailer")
            .field(&self.shared.settings)
            .finish()
    }
}

fn noted(unwritable: super::message::Unwritable) -> MailError {
    tracing::error!(reason = %unwritable, "a letter cannot be written");
    unwritable.into()
}

/// The name of this machine, if others could look it up; else the sender's domain.
fn own_name(from: &Email) -> ClientId {
    match ClientId::default() {
        ClientId::Domain(name) if settings::is_host_name(&name) && name.contains('.') => {
            ClientId::Domain(name)
        }
        _ => ClientId::Domain(from.domain().as_str().to_owned()),
    }
}

fn read_root(path: &PathBuf) -> Result<Certificate, SmtpSetupError> {
    const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
    let pem = std::fs::read(path).map_err(SmtpSetupError::Root)?;
    if !pem.windows(BEGIN.len()).any(|piece| piece == BEGIN) {
        return Err(SmtpSetupError::NoRoot);
    }
    Certificate::from_pem(&pem).map_err(SmtpSetupError::Tls)
}
