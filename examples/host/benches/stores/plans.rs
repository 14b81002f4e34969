use std::{
    fmt,
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::dynamic_filter_fn,
    layer::{Context, SubscriberExt},
    util::SubscriberInitExt,
};

/// The tables that grow with what is stored.
const LARGE: [&str; 6] = [
    "invitations",
    "invitation_names",
    "redemptions",
    "tallies",
    "members",
    "outbox",
];

static LISTENING: AtomicBool = AtomicBool::new(false);
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps what the driver says while somebody listens: the texts of statements, and the notices of
/// PostgreSQL.
struct Ear;

impl<S: Subscriber> Layer<S> for Ear {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut said = Said::default();
        event.record(&mut said);
        let said = if said.full.is_empty() {
            said.short
        } else {
            said.full
        };
        HEARD.lock().unwrap().push(said.trim().to_owned());
    }
}

#[derive(Default)]
struct Said {
    short: String,
    full: String,
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" && self.short.is_empty() {
            self.short = format!("{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" | "message" => self.short = value.to_owned(),
            "db.statement" => self.full = value.to_owned(),
            _ => {}
        }
    }
}

static EAR: LazyLock<()> = LazyLock::new(|| {
    let filter = dynamic_filter_fn(|about, _| {
        LISTENING.load(Ordering::Relaxed) && about.target().starts_with("sqlx::")
    });
    tracing_subscriber::registry().with(Ear).with(filter).init();
});

/// Begins to listen.
pub(crate) fn listen() {
    LazyLock::force(&EAR);
    HEARD.lock().unwrap().clear();
    LISTENING.store(true, Ordering::Relaxed);
}

/// What was heard since; nobody listens any more.
pub(crate) fn heard() -> Vec<String> {
    LISTENING.store(false, Ordering::Relaxed);
    std::mem::take(&mut *HEARD.lock().unwrap())
}

/// Statements that have a plan.
pub(crate) fn statements(heard: Vec<String>) -> Vec<String> {
    let begins = ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"];
    let mut statements = heard;
    statements.retain(|text| begins.iter().any(|word| text.starts_with(word)));
    statements
}

/// The plan of each statement, and what is wrong with it.
pub(crate) struct Plan {
    pub(crate) faults: Vec<String>,
    /// The indexes that are read without their rows.
    pub(crate) covering: Vec<String>,
}

/// What SQLite says of these texts.
pub(crate) async fn of_sqlite(url: &str, texts: Vec<String>) -> Vec<Plan> {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let mut plans = Vec::new();
    for text in texts {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
        let rows = sqlx::query(explain).fetch_all(&mut connection).await;
        let steps: Vec<String> = rows.unwrap().iter().map(|row| row.get(3)).collect();
        plans.push(sqlite_plan(&steps));
    }
    connection.close().await.unwrap();
    plans
}

/// Its steps name a table by its alias: `i`, `n`, `r` and `m` are rows of large ones.
fn sqlite_plan(steps: &[String]) -> Plan {
    let is_large = |table: &str| LARGE.contains(&table) || ["i", "n", "r", "m"].contains(&table);
    let scans = steps.iter().filter(|step| {
        let table = step.strip_prefix("SCAN ");
        table.is_some_and(|table| is_large(table.split(' ').next().unwrap_or(table)))
    });
    let covering = steps.iter().filter_map(|step| {
        let (_, index) = step.split_once("USING COVERING INDEX ")?;
        index.split(' ').next()
    });
    Plan {
        faults: scans.cloned().collect(),
        covering: covering.map(str::to_owned).collect(),
    }
}

/// What PostgreSQL said of the statements that it answered.
pub(crate) fn of_postgres(heard: &[String]) -> Vec<Plan> {
    let plans = heard.iter().filter_map(|notice| {
        let (_, json) = notice.split_once("plan:")?;
        serde_json::from_str(json).ok()
    });
    plans
        .map(|json: Value| {
            let mut plan = Plan {
                faults: Vec::new(),
                covering: Vec::new(),
            };
            walk(&json["Plan"], &mut plan);
            plan
        })
        .collect()
}

fn walk(node: &Value, plan: &mut Plan) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    match text("Node Type") {
        "Seq Scan" if LARGE.contains(&text("Relation Name")) => {
            plan.faults
                .push(format!("Seq Scan on {}", text("Relation Name")));
        }
        "Index Only Scan" => plan.covering.push(text("Index Name").to_owned()),
        _ => {}
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        walk(below, plan);
    }
}
