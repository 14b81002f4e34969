use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use invitation_host::store;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use super::postgres::Server;

/// As many at once as the server has connections for.
static TURNS: Semaphore = Semaphore::const_new(16);

/// The database that all are copies of. Its tables are up to date.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// Those whose servers are gone.
static LEFT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A database on the PostgreSQL of this program. It is removed when the next one is made.
pub(crate) struct Database {
    url: String,
    _turn: SemaphorePermit<'static>,
}

impl Database {
    pub(crate) async fn fresh(_: &Path) -> Self {
        let turn = TURNS.acquire().await.unwrap();
        let server = Server::shared().await;
        let template = TEMPLATE.get_or_init(|| migrated(&server)).await;
        let left = std::mem::take(&mut *left());
        for url in left {
            server.remove(&url).await;
        }
        Self {
            url: server.copy_of(template).await,
            _turn: turn,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        left().push(std::mem::take(&mut self.url));
    }
}

async fn migrated(server: &Server) -> String {
    let url = server.fresh_database().await;
    let database = store::Database::open(&url).await.unwrap();
    database.migrate().await.unwrap();
    database.close().await;
    url
}

fn left() -> MutexGuard<'static, Vec<String>> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}
