//! From options to a running host: what `main` and the tests begin with.

use std::sync::Arc;

use invitation::render::{Renderer, RendererError};

use crate::{
    app::App,
    config::{Config, ConfigError, Options},
    mail::{ConsoleMailer, FileMailer, HostMailer, Letterhead, MailSetupError, SmtpMailer},
    store::{Database, OpenError},
};

/// Why the host does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The database, once it was open.
    #[error("the database does not answer")]
    Unavailable(#[from] invitation::Unavailable),
    /// The words of letters.
    #[error(transparent)]
    Renderer(#[from] RendererError),
    /// The way letters leave.
    #[error(transparent)]
    Mail(#[from] MailSetupError),
    /// What is counted.
    #[error(transparent)]
    Metrics(#[from] prometheus::Error),
    /// The address to listen on, or a file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Opens the database, brings its tables up to date and makes the service over it. `bound` is the
/// address on which the host listens, where it does already.
///
/// # Errors
///
/// [`StartError`] says what is wrong.
pub async fn app(
    options: &Options,
    bound: Option<std::net::SocketAddr>,
) -> Result<App, StartError> {
    let (config, keyring) = Config::read(options, bound)?;
    let mailer = mailer(&config)?;
    let database = Database::open(config.database().expose()).await?;
    database.migrate().await?;
    let app = App::new(config, keyring, database, mailer)?;
    app.put_scopes().await?;
    Ok(app)
}

/// The mailer that the configuration names.
fn mailer(config: &Config) -> Result<HostMailer, StartError> {
    let mail = config.mail();
    let renderer = Renderer::builder()
        .product(config.product().as_str())?
        .from(mail.from.as_str())?
        .block_page(&format!("{}/block", config.base_url()))?
        .block_page_takes_one_click()
        .build()?;
    let letterhead = Arc::new(Letterhead::new(renderer));
    let mut mailers = Vec::new();
    if let Some(url) = &mail.smtp {
        let smtp = SmtpMailer::from_url(url.expose(), Arc::clone(&letterhead));
        mailers.push(HostMailer::Smtp(smtp.map_err(MailSetupError::from)?));
    }
    if let Some(folder) = &mail.letters {
        let file = FileMailer::open(folder, Arc::clone(&letterhead));
        mailers.push(HostMailer::File(file.map_err(MailSetupError::Folder)?));
    }
    if mail.console {
        mailers.push(HostMailer::Console(ConsoleMailer::new(letterhead)));
    }
    Ok(match mailers.len() {
        1 => mailers.swap_remove(0),
        _ => HostMailer::Several(mailers),
    })
}

/// Brings the tables of the configured database up to date.
///
/// # Errors
///
/// [`StartError`] says what is wrong.
pub async fn migrate(options: &Options) -> Result<(), StartError> {
    let database = Database::open(Config::database_of(options)?.expose()).await?;
    database.migrate().await?;
    database.close().await;
    Ok(())
}
