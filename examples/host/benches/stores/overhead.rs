use std::{
    future::Future,
    time::{Duration, Instant},
};

use invitation::{
    Invitation, Scope,
    conformance::Made,
    ports::{Clock, Query, Store},
    system::SystemClock,
};
use invitation_host::store::{Database, Options};
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};

use super::{
    hand::{Hand, Texts},
    load::{BIG, Load},
    plans, scale,
};

/// Calls of one turn.
const BLOCK: usize = 20;
const PAGE: usize = 20;
/// What is stored before the first turn.
const STORED: u64 = 10_000;
/// Turns that do not count: until then the server may still plan each call anew.
const WARM: usize = 3;
const LIMIT_SQLITE: f64 = 1.25;
#[cfg(feature = "external")]
const LIMIT_POSTGRES: f64 = 1.1;

/// How many turns are taken, and whether what comes of them counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turns {
    pub(crate) number: usize,
    pub(crate) count: bool,
}

/// Both sides of every call. The hand-written one differs by its type alone.
macro_rules! compare {
    ($name:expr, $limit:expr, $url:expr, $store:ident, $hand:ident, $load:ident, $turns:ident) => {{
        let (store, hand, make) = ($store, $hand, $load.make());
        let mut table = Table::new($name, $limit, $turns);
        let scope: Scope = BIG.parse().unwrap();
        let new = |how_many: usize| -> Vec<Made> {
            let made = (0..how_many).map(|_| {
                let address = format!("{}@example.com", make.unused_id());
                make.person(BIG, &address).unwrap()
            });
            made.collect()
        };
        let calls = $turns.number * BLOCK;
        let (by_hand, created) = (new(calls), new(calls));
        let left: Vec<&Invitation> = $load
            .open
            .iter()
            .filter(|row| *row.scope() == scope)
            .collect();
        table
            .turns(
                "create",
                async |at| hand.create(&by_hand[at].changes[0]).await,
                async |at| store.commit(&created[at].changes).await.unwrap(),
            )
            .await;
        scale::tidy($url).await;
        let redeemed = |made: &Vec<Made>| -> Vec<Made> {
            made.iter()
                .map(|made| redeemed(&$load, &made.row))
                .collect()
        };
        let (by_hand, redeemed) = (redeemed(&by_hand), redeemed(&created));
        table
            .turns(
                "redeem",
                async |at| hand.redeem(&by_hand[at].changes[0]).await,
                async |at| store.commit(&redeemed[at].changes).await.unwrap(),
            )
            .await;
        scale::tidy($url).await;
        let row = |at: usize| left[at % left.len()];
        table
            .turns(
                "get",
                async |at| hand.get(&scope, row(at).id()).await,
                async |at| {
                    assert!(store.get(&scope, row(at).id()).await.unwrap().is_some());
                },
            )
            .await;
        let digest = |at: usize| *row(at).index().digest.unwrap();
        table
            .turns(
                "find by digest",
                async |at| hand.find(&digest(at)).await,
                async |at| {
                    let found = store.find_by_digest(&digest(at)).await.unwrap();
                    assert!(found.is_some());
                },
            )
            .await;
        let (query, now) = (page(), SystemClock.now());
        table
            .turns(
                "page of 20",
                async |_| hand.page(&scope, PAGE).await,
                async |_| {
                    assert_eq!(store.list(&query, now).await.unwrap().items.len(), PAGE);
                },
            )
            .await;
        table
            .turns(
                "count",
                async |_| hand.count(&scope, now).await,
                async |_| {
                    assert!(!store.count(&scope, now).await.unwrap().is_empty());
                },
            )
            .await;
        let key = make.counter("nobody");
        table
            .turns(
                "tally",
                async |_| hand.tally(key.as_bytes()).await,
                async |_| {
                    assert_eq!(store.tally(&key).await.unwrap(), 0);
                },
            )
            .await;
        let now = SystemClock.now();
        table
            .turns(
                "claim_due, 1",
                async |_| hand.claim(now, 1).await,
                async |_| {
                    assert_eq!(store.claim_due(now, now, 1).await.unwrap().len(), 1);
                },
            )
            .await;
        store.close().await;
        hand.pool.close().await;
        table.end()
    }};
}

/// Both sides work on one database: two would differ in what lies where.
pub(crate) async fn sqlite(turns: Turns) -> Vec<String> {
    let url = "sqlite:file:overhead?mode=memory&cache=shared";
    let store = opened(url).await;
    let options = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    let pool: SqlitePool = options.connect(url).await.unwrap();
    let (load, texts) = begun(&store).await;
    let hand = Hand { pool, texts };
    compare!(
        "SQLite in memory",
        LIMIT_SQLITE,
        url,
        store,
        hand,
        load,
        turns
    )
}

#[cfg(feature = "external")]
pub(crate) async fn postgres(url: &str, turns: Turns) -> Vec<String> {
    let store = opened(url).await;
    let (load, texts) = begun(&store).await;
    store.close().await;
    scale::tidy(url).await;
    // How the server plans what a session asks again and again depends on what was there when it
    // began, so both begin now.
    let store = opened(url).await;
    let connect: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    // The server keeps the same time of every statement as for the adapter.
    let connect = connect.options([
        ("statement_timeout", "20000"),
        ("lock_timeout", "10000"),
        ("idle_in_transaction_session_timeout", "20000"),
    ]);
    let options = sqlx::postgres::PgPoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false);
    let pool = options.connect_with(connect).await.unwrap();
    let hand = Hand { pool, texts };
    compare!("PostgreSQL", LIMIT_POSTGRES, url, store, hand, load, turns)
}

async fn opened(url: &str) -> Database {
    let options = Options::new().connections(1);
    let store = Database::open_with(url, &options).await.unwrap();
    store.migrate().await.unwrap();
    store
}

fn page() -> Query {
    Query::in_scope(BIG.parse().unwrap())
        .newest_first()
        .limit(PAGE)
}

fn redeemed(load: &Load, row: &Invitation) -> Made {
    load.make().redeemed(row, &row.id().to_string()).unwrap()
}

/// What is there before the first turn, and what the adapter sends.
async fn begun(store: &Database) -> (Load, Texts) {
    let mut load = Load::new();
    load.up_to(STORED, store, 200).await;
    let texts = texts(store, &load).await;
    (load, texts)
}

/// What the adapter sends, call by call.
async fn texts(store: &Database, load: &Load) -> Texts {
    let (make, now) = (load.make(), SystemClock.now());
    let made = make.person(BIG, "first@example.com").unwrap();
    let redeemed = redeemed(load, &made.row);
    let index = made.row.index();
    Texts {
        create: sent(store.commit(&made.changes)).await,
        get: sent(store.get(index.scope, index.id)).await,
        find: sent(store.find_by_digest(index.digest.unwrap())).await,
        page: sent(store.list(&page(), now)).await,
        claim: sent(store.claim_due(now, now, 1)).await,
        count: sent(store.count(index.scope, now)).await,
        tally: sent(store.tally(&make.counter("nobody"))).await,
        redeem: sent(store.commit(&redeemed.changes)).await,
    }
}

async fn sent<T, E: std::fmt::Debug>(
    call: impl Future<Output = Result<T, E>>,
) -> Vec<&'static str> {
    plans::listen();
    call.await.unwrap();
    let texts = plans::statements(plans::heard());
    texts.into_iter().map(|text| &*text.leak()).collect()
}

/// The ratios of one database.
struct Table {
    limit: f64,
    turns: Turns,
    faults: Vec<String>,
    name: &'static str,
}

impl Table {
    fn new(name: &'static str, limit: f64, turns: Turns) -> Self {
        println!(
            "\n{:20} {:>10} {:>10} {:>8}",
            name, "by hand us", "adapter us", "ratio"
        );
        Self {
            limit,
            turns,
            faults: Vec::new(),
            name,
        }
    }

    /// Both sides in turns, each first in every other one.
    async fn turns(&mut self, call: &str, hand: impl AsyncFn(usize), store: impl AsyncFn(usize)) {
        let mut turns = Vec::with_capacity(self.turns.number);
        for turn in 0..self.turns.number {
            let first = turn * BLOCK;
            turns.push(if turn % 2 == 0 {
                let by_hand = block(first, &hand).await;
                (by_hand, block(first, &store).await)
            } else {
                let by_store = block(first, &store).await;
                (block(first, &hand).await, by_store)
            });
        }
        let turns = turns
            .get(WARM..)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(&turns);
        let ratio = median(turns.iter().map(|(hand, store)| store / hand));
        let micros = [
            median(turns.iter().map(|(hand, _)| *hand)),
            median(turns.iter().map(|(_, store)| *store)),
        ];
        println!(
            "{call:20} {:>10.1} {:>10.1} {ratio:>8.3}",
            micros[0], micros[1]
        );
        if self.turns.count && ratio > self.limit {
            self.faults.push(format!(
                "{}, {call}: {ratio:.3} times the hand-written, more than {}",
                self.name, self.limit
            ));
        }
    }

    fn end(self) -> Vec<String> {
        self.faults
    }
}

/// Microseconds of one call.
async fn block(first: usize, call: &impl AsyncFn(usize)) -> f64 {
    let begun = Instant::now();
    for at in first..first + BLOCK {
        call(at).await;
    }
    let time: Duration = begun.elapsed();
    time.as_secs_f64() * 1e6 / BLOCK as f64
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
