use std::{collections::HashMap, sync::Arc};

use tokio::sync::RwLock;

use super::fault::Fault;
use crate::{
    app::App,
    config::{Credential, Credentials},
};

/// One gate for each id that logs on with a password. A wrong password passes it alone and is counted
/// before the next one is looked at; right ones pass together. So guesses at once are no more than
/// guesses in turn: of any number the first five are looked at. The count itself is in the database,
/// for all processes.
#[derive(Debug)]
pub(crate) struct LogonGates(HashMap<String, RwLock<()>>);

impl LogonGates {
    pub(crate) fn of(credentials: &Credentials) -> Self {
        let ids = credentials.iter().filter_map(Credential::basic_id);
        Self(ids.map(|id| (id.to_owned(), RwLock::new(()))).collect())
    }
}

impl App {
    /// Five failed log-ons in a row lock an id for an hour; a right secret is of no use then.
    pub(super) async fn log_on(
        &self,
        id: &str,
        secret: &str,
    ) -> Result<Option<Arc<Credential>>, Fault> {
        let Some(gate) = self.logon_gates().0.get(id) else {
            // Nothing is kept of ids that do not exist: anybody could fill the table.
            return Ok(None);
        };
        let database = self.database();
        let now = self.invitations().now();
        let Some(found) = self.config().credentials().by_basic(id, secret) else {
            let _alone = gate.write().await;
            return match database.logon_failed(id, now).await? {
                true => Ok(None),
                false => Err(Fault::Locked),
            };
        };
        let _together = gate.read().await;
        match database.logons(id).await? {
            Some(logons) if logons.locked_at(now) => Err(Fault::Locked),
            Some(_) => {
                database.logon_succeeded(id, now).await?;
                Ok(Some(found))
            }
            None => Ok(Some(found)),
        }
    }
}
