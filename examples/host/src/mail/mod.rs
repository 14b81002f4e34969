//! Letters on their way out: over SMTP, into files, onto the console.
//!
//! A [`Letterhead`] says who writes. Each mailer turns a letter into a message with it and takes the
//! message where it goes; [`HostMailer`] is whichever of them, or several, the configuration names.

mod console;
mod file;
mod letterhead;
mod message;
mod smtp;

use std::{io, sync::Arc};

use invitation::{
    letter::Letter,
    ports::{DynMailer, Handed, MailError, Mailer},
    values::{Email, Lifetime},
};
use url::Url;

pub use self::{
    console::ConsoleMailer,
    file::FileMailer,
    letterhead::Letterhead,
    smtp::{SmtpMailer, SmtpSettings, SmtpSetupError, SmtpUrlError},
};

/// The mailer that the configuration names.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum HostMailer {
    /// To a mail server.
    Smtp(SmtpMailer),
    /// Into a folder.
    File(FileMailer),
    /// Onto the console.
    Console(ConsoleMailer),
    /// Each letter to all of these, in their order. The first that does not take it decides, and the
    /// next attempt begins with the first again.
    Several(Vec<Self>),
}

/// Why a URL names no mailer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailSetupError {
    /// None of the three.
    #[error("a mailer is written as console:, file:///a/folder, smtp://host or smtps://host")]
    Unknown,
    /// The folder.
    #[error("the folder for letters cannot be made")]
    Folder(#[source] io::Error),
    /// The mail server.
    #[error(transparent)]
    Smtp(#[from] SmtpSetupError),
}

impl HostMailer {
    /// The mailer at a URL: `console:`, `file:///a/folder`, or a mail server as [`SmtpSettings`]
    /// reads it.
    ///
    /// # Errors
    ///
    /// [`MailSetupError`]
    pub fn from_url(url: &str, letterhead: Arc<Letterhead>) -> Result<Self, MailSetupError> {
        match url.split_once(':') {
            Some(("console", "" | "//")) => Ok(Self::Console(ConsoleMailer::new(letterhead))),
            Some(("file", path)) if path.starts_with("///") => {
                let url = Url::parse(url).map_err(|_| MailSetupError::Unknown)?;
                let folder = url.to_file_path().map_err(|()| MailSetupError::Unknown)?;
                let mailer =
                    FileMailer::open(folder, letterhead).map_err(MailSetupError::Folder)?;
                Ok(Self::File(mailer))
            }
            Some(("smtp" | "smtps", _)) => Ok(Self::Smtp(SmtpMailer::from_url(url, letterhead)?)),
            _ => Err(MailSetupError::Unknown),
        }
    }

    /// Sends a few lines that are no letter, such as a code.
    ///
    /// # Errors
    ///
    /// [`MailError`] says whether trying again makes sense.
    pub async fn send_plain(&self, to: &Email, subject: &str, text: &str) -> Result<(), MailError> {
        match self {
            Self::Smtp(mailer) => mailer.send_plain(to, subject, text).await,
            Self::File(mailer) => mailer.send_plain(to, subject, text).await,
            Self::Console(mailer) => mailer.send_plain(to, subject, text).await,
            Self::Several(mailers) => {
                for mailer in mailers {
                    Box::pin(mailer.send_plain(to, subject, text)).await?;
                }
                Ok(())
            }
        }
    }

    /// Takes leave of whatever is connected.
    pub async fn close(&self) {
        match self {
            Self::Smtp(mailer) => mailer.close().await,
            Self::File(_) | Self::Console(_) => {}
            Self::Several(mailers) => {
                for mailer in mailers {
                    Box::pin(mailer.close()).await;
                }
            }
        }
    }
}

impl Mailer for HostMailer {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        match self {
            Self::Smtp(mailer) => mailer.send(letter).await,
            Self::File(mailer) => mailer.send(letter).await,
            Self::Console(mailer) => mailer.send(letter).await,
            Self::Several(mailers) => {
                let mut all = Handed::default();
                for mailer in mailers {
                    let mailer: &dyn DynMailer = mailer;
                    let handed = mailer.send_boxed(letter).await?;
                    all.provider_id = all.provider_id.or(handed.provider_id);
                }
                Ok(all)
            }
        }
    }

    fn timeout(&self) -> Lifetime {
        match self {
            Self::Smtp(mailer) => mailer.timeout(),
            Self::File(mailer) => mailer.timeout(),
            Self::Console(mailer) => mailer.timeout(),
            Self::Several(mailers) => {
                let micros = mailers.iter().map(|mailer| mailer.timeout().as_micros());
                Lifetime::micros(micros.fold(0, u64::saturating_add))
            }
        }
    }
}
