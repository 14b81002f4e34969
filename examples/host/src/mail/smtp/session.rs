//! The conversation with a mail server.

use std::{io, time::Duration};

use invitation::{
    ProviderId,
    ports::{Handed, MailError},
};
use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Noop, Quit, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::Response,
    },
};
use tokio::{net::TcpStream, time::timeout};

use super::{
    settings::{Security, SmtpSettings},
    verdict::{self, Stage},
    wire::LineByLine,
};
use crate::mail::message::Parcel;

/// How long one of the server's addresses may take to answer at all.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);

/// A connection on which letters can be handed over, one after the other.
pub(super) struct Session {
    connection: AsyncSmtpConnection,
}

/// Why there is no session. It says nothing of any letter.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoSession {
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(#[source] io::Error),
    #[error("the mail server offers no encryption")]
    NoTls,
    #[error("the mail server did not greet, encrypt or log on as it should: {0}")]
    Smtp(#[source] Error),
}

impl NoSession {
    /// What it means for the letter that waits: it is not at fault, and may ask when to come back.
    pub(super) fn verdict(&self) -> MailError {
        match self {
            Self::Smtp(error) => verdict::of(error, Stage::Greeting),
            Self::Unreachable(_) | Self::NoTls => MailError::transient(),
        }
    }
}

impl Session {
    pub(super) async fn open(
        settings: &SmtpSettings,
        tls: &TlsParameters,
        hello: &ClientId,
    ) -> Result<Self, NoSession> {
        let smtp = NoSession::Smtp;
        let mut connection = if settings.security == Security::Implicit {
            let server = (settings.host.as_str(), settings.port);
            let (limit, tls) = (Some(CONNECT_WITHIN), Some(tls.clone()));
            AsyncSmtpConnection::connect_tokio1(server, limit, hello, tls, None)
                .await
                .map_err(smtp)?
        } else {
            let stream = connect(settings).await.map_err(NoSession::Unreachable)?;
            let stream = Box::new(LineByLine::new(stream));
            AsyncSmtpConnection::connect_with_transport(stream, hello)
                .await
                .map_err(smtp)?
        };
        match settings.security {
            Security::StartTls if !connection.can_starttls() => {
                connection.abort().await;
                return Err(NoSession::NoTls);
            }
            Security::StartTls => connection
                .starttls(tls.clone(), hello)
                .await
                .map_err(smtp)?,
            Security::Opportunistic if connection.can_starttls() => {
                connection
                    .starttls(tls.clone(), hello)
                    .await
                    .map_err(smtp)?;
            }
            Security::Opportunistic | Security::Plain | Security::Implicit => {}
        }
        if let Some(login) = &settings.login {
            let credentials =
                Credentials::new(login.user.as_str().into(), login.password.as_str().into());
            if let Err(error) = connection.auth(DEFAULT_MECHANISMS, &credentials).await {
                connection.abort().await;
                return Err(NoSession::Smtp(error));
            }
        }
        Ok(Self { connection })
    }

    /// Whether the server is still there.
    pub(super) async fn is_alive(&mut self) -> bool {
        self.connection.command(Noop).await.is_ok()
    }

    /// Whether addresses beyond ASCII may be used.
    pub(super) fn takes_utf8(&self) -> bool {
        let server = self.connection.server_info();
        server.supports_feature(Extension::SmtpUtfEight)
            && server.supports_feature(Extension::EightBitMime)
    }

    /// Hands a parcel over. After an error the session is of no more use.
    ///
    /// A copy is a courtesy: whoever does not take one does not hold up the others.
    pub(super) async fn hand_over(&mut self, parcel: &Parcel) -> Result<Handed, MailError> {
        let parameters = if parcel.needs_smtp_utf8() {
            vec![
                MailParameter::SmtpUtfEight,
                MailParameter::Body(MailBodyParameter::EightBitMime),
            ]
        } else {
            Vec::new()
        };
        let sender = Mail::new(Some(parcel.sender.clone()), parameters);
        let answer = self.connection.command(sender).await;
        answer.map_err(|error| verdict::of(&error, Stage::Sender))?;
        self.name_recipients(&parcel.to).await?;
        for address in &parcel.cc {
            if let Err(MailError::Transient { .. }) = self.name_recipient(address).await
                && !self.is_alive().await
            {
                return Err(MailError::transient());
            }
        }
        let answer = self.connection.command(Data).await;
        let go_ahead = answer.map_err(|error| verdict::of(&error, Stage::Content))?;
        if !go_ahead.has_code(354) {
            return Err(MailError::transient());
        }
        let answer = self.connection.message(&parcel.bytes).await;
        let taken = answer.map_err(|error| verdict::of(&error, Stage::Content))?;
        if u16::from(taken.code()) >= 300 {
            return Err(MailError::transient());
        }
        Ok(provider_id(&taken).map(Handed::named).unwrap_or_default())
    }

    /// Names the recipients, and goes on if one of them is taken.
    async fn name_recipients(&mut self, recipients: &[Address]) -> Result<(), MailError> {
        let mut is_taken = false;
        let mut refusal = None;
        for address in recipients {
            match (self.name_recipient(address).await, refusal) {
                (Ok(()), _) => is_taken = true,
                // Whoever may be taken later decides, so that nobody is lost.
                (Err(later @ MailError::Transient { .. }), _) => refusal = Some(later),
                (Err(never), None) => refusal = Some(never),
                (Err(_), Some(_)) => {}
            }
        }
        match refusal {
            Some(refusal) if !is_taken => Err(refusal),
            Some(_) if !self.is_alive().await => Err(MailError::transient()),
            Some(_) => {
                tracing::warn!("the mail server did not take every recipient of a letter");
                Ok(())
            }
            None => Ok(()),
        }
    }

    async fn name_recipient(&mut self, address: &Address) -> Result<(), MailError> {
        let recipient = Rcpt::new(address.clone(), Vec::new());
        match self.connection.command(recipient).await {
            Ok(_) => Ok(()),
            Err(error) => Err(verdict::of(&error, Stage::Recipient)),
        }
    }

    /// Takes leave.
    pub(super) async fn close(mut self) {
        let _ = self.connection.command(Quit).await;
    }
}

async fn connect(settings: &SmtpSettings) -> io::Result<TcpStream> {
    let server = (settings.host.as_str(), settings.port);
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for address in tokio::net::lookup_host(server).await? {
        match timeout(CONNECT_WITHIN, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => failure = error,
            Err(_) => failure = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(failure)
}

/// What the server calls the letter, such as `2.0.0 Ok: queued as 4Qx1y`; without the words that
/// might be addresses.
fn provider_id(answer: &Response) -> Option<ProviderId> {
    let line = answer.first_line()?;
    let words: Vec<&str> = line
        .split_ascii_whitespace()
        .filter(|word| !word.contains('@'))
        .collect();
    let mut name = words.join(" ");
    name.truncate(name.floor_char_boundary(ProviderId::MAX_BYTES));
    ProviderId::new(&name).ok()
}
