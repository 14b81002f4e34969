use std::time::{Duration, Instant};

use invitation::{
    Scope, Status, Timestamp,
    conformance::Made,
    ports::{Clock, Position, Query, Store},
    system::SystemClock,
};
use invitation_host::store::{Database, Options};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::{
    load::{BIG, Load},
    plans::{self, Plan},
};

/// PostgreSQL plans a prepared statement anew five times, and then may keep a plan for any values.
const TURNS: usize = 8;

/// The index along which a scope is counted.
const COUNTED: &str = "invitations_standing";

/// The times of one size, in the order of the calls.
struct Column {
    size: u64,
    times: Vec<(&'static str, Duration)>,
}

/// Loads up to each size, times every call there, and says which plans are none to live with.
pub(crate) async fn run(name: &str, url: &str, sizes: &[u64], rounds: usize) -> Vec<String> {
    let (mut load, mut columns, mut faults) = (Load::new(), Vec::new(), Vec::new());
    let store = open(url).await;
    store.migrate().await.unwrap();
    for (at, size) in sizes.iter().enumerate() {
        let begun = Instant::now();
        load.up_to(*size, &store, rounds).await;
        tidy(url).await;
        let seconds = begun.elapsed().as_secs();
        println!("{name}: {size} invitations, loaded in {seconds} s");
        let calls = Calls::of(&store, &load, rounds, false).await;
        columns.push(Column {
            size: *size,
            times: calls.times,
        });
        // A table of a few pages is best read as a whole.
        if at > 0 {
            faults.extend(faults_of(name, *size, url, &load).await);
        }
    }
    store.close().await;
    print(name, &columns);
    faults
}

async fn open(url: &str) -> Database {
    let options = Options::new()
        .connections(1)
        .statement(Duration::from_secs(600));
    Database::open_with(url, &options).await.unwrap()
}

/// What a server does by itself after a while.
pub(crate) async fn tidy(url: &str) {
    if is_postgres(url) {
        let mut connection = PgConnection::connect(url).await.unwrap();
        for text in ["VACUUM ANALYZE", "CHECKPOINT"] {
            sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
        }
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres")
}

/// The plans of every call on connections that tell them.
async fn faults_of(name: &str, size: u64, url: &str, load: &Load) -> Vec<String> {
    if is_postgres(url) {
        let mut connection = PgConnection::connect(url).await.unwrap();
        let (_, database) = url.rsplit_once('/').unwrap();
        for setting in [
            "session_preload_libraries = 'auto_explain'",
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_format = json",
            "auto_explain.log_level = notice",
        ] {
            let text = format!("ALTER DATABASE {database} SET {setting}");
            let told = sqlx::raw_sql(AssertSqlSafe(text));
            told.execute(&mut connection).await.unwrap();
        }
    }
    let store = open(url).await;
    store.ping().await.unwrap();
    let calls = Calls::of(&store, load, TURNS, true).await;
    store.close().await;
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (call, heard) in calls.heard {
        let plans = if is_postgres(url) {
            plans::of_postgres(&heard)
        } else {
            plans::of_sqlite(url, plans::statements(heard)).await
        };
        if plans.is_empty() {
            faults.push(format!("{name}: no plan of {call} was seen"));
        }
        seen += plans.len();
        let mut found: Vec<String> = plans.iter().flat_map(|plan| plan.faults.clone()).collect();
        let is_covered = |plan: &Plan| plan.covering.iter().any(|one| one == COUNTED);
        if call.starts_with("count") && !plans.iter().all(is_covered) {
            found.push(format!("{COUNTED} is not read by itself"));
        }
        found.sort();
        found.dedup();
        let found = found.iter();
        faults.extend(found.map(|fault| format!("{name}, {size} invitations, {call}: {fault}")));
    }
    println!("{name}: {seen} plans looked at");
    faults
}

/// Every call of the port that is to be as fast among many rows as among few.
struct Calls {
    rounds: usize,
    listens: bool,
    times: Vec<(&'static str, Duration)>,
    /// What the driver said of each.
    heard: Vec<(&'static str, Vec<String>)>,
}

impl Calls {
    async fn of(store: &Database, load: &Load, rounds: usize, listens: bool) -> Self {
        let mut calls = Self {
            rounds,
            listens,
            times: Vec::new(),
            heard: Vec::new(),
        };
        calls.write(store, load).await;
        calls.read(store, load).await;
        calls
    }

    async fn write(&mut self, store: &Database, load: &Load) {
        let make = load.make();
        let new: Vec<Made> = (0..self.rounds)
            .map(|_| {
                let address = format!("{}@example.com", make.unused_id());
                make.person(BIG, &address).unwrap()
            })
            .collect();
        self.time("create", async |at| {
            store.commit(&new[at].changes).await.unwrap();
        })
        .await;
        let redeemed: Vec<Made> = new
            .iter()
            .map(|made| {
                let user = made.row.id().to_string();
                make.redeemed(&made.row, &user).unwrap()
            })
            .collect();
        self.time("redeem", async |at| {
            store.commit(&redeemed[at].changes).await.unwrap();
        })
        .await;
        let now = SystemClock.now();
        // A lease that is over at once, so that there is always something due.
        self.time("claim_due, 10", async |_| {
            let claims = store.claim_due(now, now, 10).await.unwrap();
            assert_eq!(claims.len(), 10);
        })
        .await;
    }

    async fn read(&mut self, store: &Database, load: &Load) {
        let now = SystemClock.now();
        let open = |at: usize| &load.open[at % load.open.len()];
        self.time("get", async |at| {
            let found = store.get(open(at).scope(), open(at).id()).await.unwrap();
            assert!(found.is_some());
        })
        .await;
        self.time("find by digest", async |at| {
            let index = open(at).index();
            let found = store.find_by_digest(index.digest.unwrap()).await.unwrap();
            assert!(found.is_some());
        })
        .await;
        for (name, query) in pages(load, now) {
            self.time(name, async |_| {
                assert!(!store.list(&query, now).await.unwrap().items.is_empty());
            })
            .await;
        }
        self.time("page by address", async |at| {
            let query = Query::holding_address(open(at).invitee().email().unwrap());
            assert_eq!(store.list(&query, now).await.unwrap().items.len(), 1);
        })
        .await;
        let counter = load.make().counter("nobody");
        self.time("tally", async |_| {
            assert_eq!(store.tally(&counter).await.unwrap(), 0);
        })
        .await;
        for (name, scope) in [
            ("count, a small scope", "team:7"),
            ("count, half of all", BIG),
        ] {
            let scope: Scope = scope.parse().unwrap();
            self.time(name, async |_| {
                assert!(!store.count(&scope, now).await.unwrap().is_empty());
            })
            .await;
        }
    }

    /// The median of so many turns.
    async fn time(&mut self, name: &'static str, call: impl AsyncFn(usize)) {
        if self.listens {
            plans::listen();
        }
        let mut times = Vec::with_capacity(self.rounds);
        for at in 0..self.rounds {
            let begun = Instant::now();
            call(at).await;
            times.push(begun.elapsed());
        }
        if self.listens {
            self.heard.push((name, plans::heard()));
        }
        times.sort();
        self.times.push((name, times[times.len() / 2]));
    }
}

/// Pages of the large scope, each of 50.
fn pages(load: &Load, now: Timestamp) -> Vec<(&'static str, Query)> {
    let scope = || {
        Query::in_scope(BIG.parse().unwrap())
            .newest_first()
            .limit(50)
    };
    let mut created: Vec<Position> = load
        .open
        .iter()
        .map(|row| Position {
            created_at: row.index().created_at,
            id: row.id(),
        })
        .collect();
    created.sort_by_key(|place| (place.created_at, place.id));
    let middle = scope().cursor_at(created[created.len() / 2]);
    vec![
        ("first page", scope()),
        ("page in the middle", scope().after(&middle).unwrap()),
        ("page of pending", scope().with_status(Status::Pending)),
        ("page of expired", scope().with_status(Status::Expired)),
        (
            "page of a role",
            scope()
                .granting("member".parse().unwrap())
                .created_before(now),
        ),
        (
            "page of an inviter",
            scope().by_inviter(load.make().actor().unwrap().user().clone()),
        ),
    ]
}

fn print(name: &str, columns: &[Column]) {
    print!("\n{:22}", format!("{name}, median us"));
    for column in columns {
        print!(" {:>10}", column.size);
    }
    println!("  last/first");
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    for (at, (call, first)) in columns[0].times.iter().enumerate() {
        print!("{call:22}");
        for column in columns {
            print!(" {:>10.1}", micros(column.times[at].1));
        }
        let last = columns[columns.len() - 1].times[at].1;
        println!(" {:>10.2}x", micros(last) / micros(*first));
    }
    println!();
}
