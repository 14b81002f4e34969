//! A place on PostgreSQL, and a connection beside the store that others wait for.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use invitation::{
    Invite, Roles, Scope, Status, UserId,
    conformance::{Fixtures, Made},
    memory::ManualClock,
    ports::{Clock, CommitError, Store},
    system::SystemClock,
};
use invitation_host::store::{Database, Options, Place};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::task::JoinHandle;

use super::postgres::Server;

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) type Answer = Result<(), CommitError>;

/// A place, its database, and the clock that deadlines are told by.
#[derive(Clone)]
pub(crate) struct Stage {
    _server: Arc<Server>,
    url: String,
    pub(crate) database: Database,
    pub(crate) clock: ManualClock,
    pub(crate) make: Fixtures,
    pub(crate) place: Scope,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let server = Server::shared().await;
        let url = server.fresh_database().await;
        let clock = ManualClock::at(SystemClock.now());
        let options = Options::new()
            .connections(20)
            .wait(PATIENCE)
            .statement(PATIENCE)
            .clock(clock.clone());
        let database = Database::open_with(&url, &options).await.unwrap();
        database.migrate().await.unwrap();
        Self {
            _server: server,
            url,
            database,
            make: Fixtures::at(clock.now()).unwrap(),
            clock,
            place: "organization:acme".parse().unwrap(),
        }
    }

    /// Another place of the same database.
    pub(crate) fn next(&self, number: usize) -> Self {
        let place = format!("team:{number}").parse().unwrap();
        Self {
            place,
            ..self.clone()
        }
    }

    pub(crate) async fn put(&self, made: &Made) {
        self.database.commit(&made.changes).await.unwrap();
    }

    pub(crate) async fn invited(&self, address: &str, role: &str) -> Made {
        let draft = Invite::email(self.place.as_str(), address).unwrap();
        let draft = draft.role(role).unwrap();
        let made = self.make.draft(&draft).unwrap();
        self.put(&made).await;
        made
    }

    pub(crate) fn commit(&self, made: Made) -> JoinHandle<Answer> {
        let database = self.database.clone();
        tokio::spawn(async move { database.commit(&made.changes).await })
    }

    /// Another connection, whose transaction is open.
    pub(crate) async fn other(&self) -> Other {
        let mut other = Other(PgConnection::connect(&self.url).await.unwrap());
        other.run("BEGIN").await;
        other
    }

    pub(crate) async fn bind(&self, seats: Option<u32>) {
        let place = Place { name: None, seats };
        self.database.put_scope(&self.place, &place).await.unwrap();
    }

    pub(crate) async fn roles_of_ada(&self) -> Option<Roles> {
        let ada = UserId::new("ada").unwrap();
        let member = self.database.member(&self.place, &ada).await.unwrap();
        member.map(|member| member.roles)
    }

    pub(crate) async fn members(&self) -> usize {
        self.database.members(&self.place).await.unwrap().len()
    }

    pub(crate) async fn status(&self, made: &Made) -> Status {
        let row = self.database.get(&self.place, made.row.id()).await;
        row.unwrap().unwrap().state().status()
    }
}

/// Somebody else at work in the same database.
pub(crate) struct Other(pub(crate) PgConnection);

impl Other {
    pub(crate) async fn run(&mut self, text: impl Into<String>) {
        let text = AssertSqlSafe(text.into());
        sqlx::raw_sql(text).execute(&mut self.0).await.unwrap();
    }

    pub(crate) async fn number(&mut self, text: &'static str) -> i64 {
        let found = sqlx::query_scalar(text).fetch_one(&mut self.0);
        found.await.unwrap()
    }

    /// Until so many in this database wait for locks.
    pub(crate) async fn see_waiting(&mut self, many: i64) {
        const WAITING: &str = "SELECT count(*) FROM pg_stat_activity
                               WHERE datname = current_database() AND wait_event_type = 'Lock'";
        self.see(WAITING, many).await;
    }

    /// Until the answer is this.
    pub(crate) async fn see(&mut self, text: &'static str, answer: i64) {
        let begun = Instant::now();
        while self.number(text).await != answer {
            assert!(begun.elapsed() < PATIENCE, "it is not {answer}: {text}");
            // In one transaction the server tells the same again, unless it is asked anew.
            self.run("SELECT pg_stat_clear_snapshot()").await;
        }
    }

    pub(crate) async fn lock_row(&mut self, made: &Made) {
        let id = made.row.id();
        let id: String = id.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
        let text = format!("SELECT 1 FROM invitations WHERE id = '\\x{id}' FOR UPDATE");
        self.run(text).await;
    }
}
