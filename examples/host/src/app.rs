//! What every room of the host shares.

use std::{fmt, sync::Arc};

use invitation::{Invitations, Keyring, Policy, Unavailable};
use tokio::sync::Notify;

use crate::{
    config::Config,
    directory::HostDirectory,
    http::{limits::Limits, logon::LogonGates},
    mail::HostMailer,
    metrics::Metrics,
    pages::IdentityKey,
    store::{Database, Place},
};

/// The service, its database and its configuration. Clones share it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Arc<Config>,
    database: Database,
    invitations: Invitations<Database, HostDirectory>,
    metrics: Metrics,
    limits: Limits,
    logon_gates: LogonGates,
    mailer: HostMailer,
    identity_key: IdentityKey,
    due: Notify,
}

impl App {
    /// The service over a database whose tables are up to date.
    ///
    /// # Errors
    ///
    /// When a metric is none: a defect.
    pub fn new(
        config: Config,
        keyring: Keyring,
        database: Database,
        mailer: HostMailer,
    ) -> Result<Self, prometheus::Error> {
        let config = Arc::new(config);
        let directory = HostDirectory::new(database.clone(), Arc::clone(&config), &keyring);
        let identity_key = IdentityKey::of(&keyring);
        // Every scope of this host has a policy of its own; one without may do nothing.
        let invitations = Invitations::new(database.clone(), directory, keyring, Policy::default());
        Ok(Self(Arc::new(Inner {
            limits: Limits::new(config.requests_per_minute()),
            logon_gates: LogonGates::of(config.credentials()),
            config,
            database,
            invitations,
            metrics: Metrics::new()?,
            mailer,
            identity_key,
            due: Notify::new(),
        })))
    }

    /// Writes the configured scopes into the database, where redemptions look for their seats.
    ///
    /// # Errors
    ///
    /// [`Unavailable`] when the database does not answer.
    pub async fn put_scopes(&self) -> Result<(), Unavailable> {
        for configured in self.config().places() {
            let place = Place {
                name: configured.name().cloned(),
                seats: configured.seats(),
            };
            self.database()
                .put_scope(configured.scope(), &place)
                .await?;
        }
        Ok(())
    }

    /// The use cases.
    #[must_use]
    pub fn invitations(&self) -> &Invitations<Database, HostDirectory> {
        &self.0.invitations
    }

    /// The database, for the host's own tables.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// What the host was told at its start.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// What the host counts.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// How often clients may ask.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn logon_gates(&self) -> &LogonGates {
        &self.0.logon_gates
    }

    /// How letters leave. Only the worker sends invitations; what is no letter, such as a code, may be
    /// sent by whoever needs it.
    #[must_use]
    pub fn mailer(&self) -> &HostMailer {
        &self.0.mailer
    }

    /// The key of the identity room.
    pub(crate) fn identity_key(&self) -> &IdentityKey {
        &self.0.identity_key
    }

    /// Tells the worker that a letter may wait. Call it after a commit that queues one; without it
    /// the letter goes at the worker's next round.
    pub fn nudge(&self) {
        self.0.due.notify_one();
    }

    /// Waits for [`App::nudge`].
    pub(crate) async fn nudged(&self) {
        self.0.due.notified().await;
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}
