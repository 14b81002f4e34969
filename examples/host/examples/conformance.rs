//! Prints what the kit of the storage port comes to, as JSON: `cases`, `passed`, and each promise.
//!
//! ```text
//! cargo run -p invitation-host --example conformance -- memory
//! cargo run -p invitation-host --example conformance -- file
//! cargo run -p invitation-host --example conformance -- postgres://user@host/postgres
//! ```
//!
//! On PostgreSQL each case makes databases of its own beside the one that is named, and leaves them.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicU32, Ordering},
};

use invitation::conformance::{self, Bench};
use invitation_host::store::{Database, Options, Place};
use tokio::runtime::Handle;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let on = std::env::args().nth(1).unwrap_or_else(|| "memory".into());
    // Removed in the end, with the files of all cases.
    let folder = tempfile::tempdir()?;
    let stores = |then: Then| {
        let (on, folder) = (on.clone(), folder.path().to_owned());
        move || fresh(on.clone(), folder.clone(), then)
    };
    let runtime = Handle::current();
    let bench = Bench::new(stores(Then::Nothing))
        .rounds(12)
        .with_refusing(stores(Then::Remove))
        .with_other_stamp(stores(Then::Put))
        .block_on(move |task| runtime.block_on(task));
    let report = conformance::report(&bench).await;
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(if report.passed == report.cases {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What is done to a fresh store before it is handed to a case.
#[derive(Clone, Copy)]
enum Then {
    Nothing,
    /// Its host refuses: the place is gone.
    Remove,
    /// Its facts have a stamp.
    Put,
}

#[expect(clippy::expect_used, reason = "a store that cannot be made may panic")]
async fn fresh(on: String, folder: PathBuf, then: Then) -> Database {
    let made = try_fresh(&on, &folder, then).await;
    made.expect("a store cannot be made")
}

async fn try_fresh(
    on: &str,
    folder: &Path,
    then: Then,
) -> Result<Database, Box<dyn Error + Send + Sync>> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let url = match on {
        "memory" => "sqlite::memory:".to_owned(),
        "file" => format!("sqlite://{}/host-{number}.db", folder.display()),
        server => {
            let name = format!("conformance_{}_{number}", std::process::id());
            let admin = sqlx::PgPool::connect(server).await?;
            let text = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
            sqlx::raw_sql(sqlx::AssertSqlSafe(text))
                .execute(&admin)
                .await?;
            admin.close().await;
            let mut url = url::Url::parse(server)?;
            url.set_path(&name);
            url.to_string()
        }
    };
    let database = Database::open_with(&url, &Options::new().connections(6)).await?;
    database.migrate().await?;
    let acme = "organization:acme".parse()?;
    match then {
        Then::Nothing => {}
        Then::Remove => database.remove_scope(&acme).await?,
        Then::Put => database.put_scope(&acme, &Place::default()).await?,
    }
    Ok(database)
}
