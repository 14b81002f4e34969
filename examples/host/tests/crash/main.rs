//! Processes that are killed, and processes that run side by side.
//!
//! The program is its own child: the parent starts itself with a word as its argument, lets the
//! child invite, send and redeem, kills it in the middle, and audits what it finds. Two files tell
//! what the database is held to: in its *journal* a child notes each answer once it has it, and in
//! the *mailbox* each letter as it is handed over.
//!
//! `INVITATION_CRASH_KILLS=500 cargo test -p invitation-host --test crash` runs as long as you like;
//! `INVITATION_CRASH_SEED` repeats the moments of a run.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod audit;
mod child;
mod files;
mod parent;
#[cfg(feature = "external")]
#[path = "../support/postgres.rs"]
mod postgres;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    time::Instant,
};

type Scenario = (&'static str, fn());

/// The scenarios, as the test runner of Rust would name them.
const SCENARIOS: &[Scenario] = &[
    // A1, A4, A9, F1, F3, K9
    (
        "killed_at_random_sqlite_loses_nothing_and_doubles_nothing",
        parent::sqlite_is_killed,
    ),
    // A1, A2, F3, K8, K14, K16
    (
        "four_processes_share_one_sqlite_file",
        parent::processes_share_sqlite,
    ),
    #[cfg(feature = "external")]
    (
        "killed_at_random_postgres_clients_lose_nothing_and_double_nothing",
        parent::postgres_clients_are_killed,
    ),
    #[cfg(feature = "external")]
    (
        "a_postgres_server_that_is_killed_loses_nothing_it_acknowledged",
        parent::postgres_is_killed,
    ),
    #[cfg(feature = "external")]
    (
        "four_processes_share_one_postgres",
        parent::processes_share_postgres,
    ),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|word| word == child::WORD) {
        child::run(&arguments);
        return ExitCode::SUCCESS;
    }
    if arguments.iter().any(|word| word == "--list") {
        for (name, _) in SCENARIOS {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let filter = arguments.iter().find(|word| !word.starts_with('-'));
    let wanted: Vec<&Scenario> = SCENARIOS
        .iter()
        .filter(|(name, _)| filter.is_none_or(|filter| name.contains(filter.as_str())))
        .collect();
    let left_out = SCENARIOS.len().abs_diff(wanted.len());
    println!("\nrunning {} tests", wanted.len());
    let (started, mut failed) = (Instant::now(), 0_usize);
    for (name, scenario) in &wanted {
        let is_fine = catch_unwind(AssertUnwindSafe(scenario)).is_ok();
        println!("test {name} ... {}", if is_fine { "ok" } else { "FAILED" });
        failed += usize::from(!is_fine);
    }
    println!(
        "\ntest result: {}. {} passed; {failed} failed; 0 ignored; 0 measured; {left_out} filtered \
         out; finished in {:.2}s\n",
        if failed == 0 { "ok" } else { "FAILED" },
        wanted.len() - failed,
        started.elapsed().as_secs_f64(),
    );
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
