//! What the stores cost on a real database: beside SQL that is written by hand, and with many rows.
//!
//! ```text
//! cargo bench -p invitation-host --bench stores                           SQLite
//! cargo bench -p invitation-host --features external --bench stores       PostgreSQL, too
//! … -- --rows 10000000                                                    up to so many rows
//! … -- --test                                                             small, with every check
//! ```
//!
//! The **overhead** is a ratio of one run: the adapter and a hand-written side take turns in small
//! blocks, and the median over all turns counts. The times alone mean little on a busy machine. By
//! hand means the statements that the adapter sends, with the same values, through the same driver
//! and pool, by code that knows one database and one call: it makes every value out of the change,
//! document and events included, and reads every column of the answers, documents included. It checks
//! nothing, is no task of its own and tries nothing again. So the ratio is the price of one text for
//! two databases, of the checks, and of the promises about callers who go away.
//!
//! The **scale** loads a mix of invitations through the store's own commits, half of them in one
//! scope, times each call at every size, and reads the plans of the statements that the store really
//! sent: SQLite explains their texts, PostgreSQL tells the plans by which it answered
//! (`auto_explain`). A plan that walks a large table ends the bench with an error.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench stops at the first surprise"
)]

mod hand;
mod load;
mod overhead;
mod plans;
#[cfg(feature = "external")]
#[path = "../../tests/support/postgres.rs"]
mod postgres;
mod scale;

use std::process::ExitCode;

use clap::Parser;

use overhead::Turns;

/// What to measure.
#[derive(Debug, Parser)]
struct Arguments {
    /// The number of invitations at the end.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// The overhead alone.
    #[arg(long, conflicts_with = "scale")]
    overhead: bool,
    /// The scale alone.
    #[arg(long)]
    scale: bool,
    /// Only a few rows and rounds: every check is made, and no time counts.
    #[arg(long)]
    test: bool,
    /// As cargo says it.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    fn sizes(&self) -> Vec<u64> {
        if self.test {
            return vec![1_000, 5_000];
        }
        let mut sizes = vec![1_000, 100_000, 1_000_000, 10_000_000];
        sizes.retain(|size| *size < self.rows);
        sizes.push(self.rows);
        sizes
    }

    const fn turns(&self) -> Turns {
        Turns {
            number: if self.test { 3 } else { 201 },
            count: !self.test,
        }
    }

    const fn rounds(&self) -> usize {
        if self.test { 10 } else { 200 }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    stay_on_one_processor();
    let mut faults = Vec::new();
    #[cfg(feature = "external")]
    let server = postgres::Server::start().await;
    if !arguments.scale {
        faults.extend(overhead::sqlite(arguments.turns()).await);
        #[cfg(feature = "external")]
        {
            let url = server.fresh_database().await;
            faults.extend(overhead::postgres(&url, arguments.turns()).await);
        }
    }
    if !arguments.overhead {
        let (sizes, rounds) = (arguments.sizes(), arguments.rounds());
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/bench.db", folder.path().display());
        faults.extend(scale::run("SQLite", &url, &sizes, rounds).await);
        drop(folder);
        #[cfg(feature = "external")]
        {
            let url = server.fresh_database().await;
            faults.extend(scale::run("PostgreSQL", &url, &sizes, rounds).await);
        }
    }
    for fault in &faults {
        eprintln!("FAULT: {fault}");
    }
    if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Where the scheduler puts two threads that wait for each other by turns changes a call by more than
/// all else. What is started from here on stays there, too.
fn stay_on_one_processor() {
    let processors = core_affinity::get_core_ids().unwrap_or_default();
    let is_done = processors
        .first()
        .is_some_and(|one| core_affinity::set_for_current(*one));
    if !is_done {
        println!("the times wander: the process could not be kept on one processor");
    }
}
