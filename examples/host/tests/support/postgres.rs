//! A real PostgreSQL of one test program: started here, on loopback and a free port, in a temporary
//! folder, and gone with the program, however that ends.
//!
//! ```ignore
//! mod support { pub(crate) mod postgres; }
//!
//! let server = Server::shared().await; // or `start`, to have one alone and kill it
//! let url = server.fresh_database().await;
//! ```
#![allow(
    dead_code,
    reason = "each test program uses a part of it, and which one differs"
)]

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

const PATIENCE: Duration = Duration::from_secs(60);
const SUPERUSER: &str = "host";

/// Waits for the end of who holds its standard input, stops the server and takes the folder away. The
/// keys that end a program in a terminal do not end this one.
const GUARD: &str = r#"
trap '' INT TERM HUP
read -r end
read -r server < "$1/data/postmaster.pid" && kill -s QUIT "$server"
until rm -rf "$1"; do sleep 0.1; done
"#;

/// A server with data of its own. It ends when this is dropped, and with the program.
pub(crate) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    running: Mutex<Option<Child>>,
    databases: AtomicU32,
    guard: Child,
}

/// The server that the tests of one program share.
static SHARED: OnceCell<Arc<Server>> = OnceCell::const_new();

impl Server {
    /// The server of this program.
    pub(crate) async fn shared() -> Arc<Self> {
        let start = async || Arc::new(Self::start().await);
        Arc::clone(SHARED.get_or_init(start).await)
    }

    /// Makes a cluster and starts it.
    ///
    /// # Panics
    ///
    /// When PostgreSQL is not installed (Debian: `postgresql`) or does not start.
    pub(crate) async fn start() -> Self {
        let programs = programs();
        let folder = TempDir::new().unwrap().keep();
        let guard = guard(&folder);
        // The user that PostgreSQL runs as must pass through.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        let data = folder.join("data");
        fs::create_dir(&data).unwrap();
        let done = as_user(&programs.join("initdb"), &data)
            .args([
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
            ])
            .args(["--username", SUPERUSER, "--pgdata"])
            .arg(&data)
            .stdout(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "initdb failed: {said}");
        let server = Self {
            programs,
            port: free_port(),
            folder,
            running: Mutex::new(None),
            databases: AtomicU32::new(0),
            guard,
        };
        server.restart().await;
        server
    }

    /// Starts it again on the same data and port, and waits until it answers.
    pub(crate) async fn restart(&self) {
        self.kill();
        let data = self.data();
        let log = fs::File::create(self.folder.join("log")).unwrap();
        let mut command = as_user(&self.programs.join("postgres"), &data);
        command
            .arg("-D")
            .arg(&data)
            .args(["-p", &self.port.to_string(), "-h", "127.0.0.1", "-k", ""])
            .args(["-c", "max_connections=200", "-c", "shared_buffers=64MB"])
            .args(["-c", "deadlock_timeout=200ms"])
            // What a killed server has written is still there: the machine keeps its power.
            .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
            .stdout(Stdio::null())
            .stderr(log);
        *self.running() = Some(command.spawn().unwrap());
        let begun = Instant::now();
        while PgConnection::connect(&self.url("postgres")).await.is_err() {
            assert!(
                begun.elapsed() < PATIENCE,
                "PostgreSQL did not start: {}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends it as a crash does: `SIGKILL` to it and to all that it has started. Nothing where it is
    /// not running.
    pub(crate) fn kill(&self) {
        let Some(mut child) = self.running().take() else {
            return;
        };
        // The postmaster first, so that it starts nothing anew.
        let mut doomed = vec![child.id()];
        doomed.extend(children_of(child.id()));
        let _ = child.kill();
        for id in doomed {
            let _ = Command::new("kill")
                .args(["-9", &id.to_string()])
                .stderr(Stdio::null())
                .status();
        }
        let _ = child.wait();
        let _ = fs::remove_file(self.data().join("postmaster.pid"));
    }

    /// The address of a database that nobody has used.
    pub(crate) async fn fresh_database(&self) -> String {
        self.fresh_database_with("").await
    }

    /// [`Server::fresh_database`], with more to `CREATE DATABASE`: a locale, for example.
    pub(crate) async fn fresh_database_with(&self, how: &str) -> String {
        self.create(&format!("template0 {how}")).await
    }

    /// The address of a copy of a database, which nobody must use meanwhile.
    pub(crate) async fn copy_of(&self, url: &str) -> String {
        self.create(name_in(url)).await
    }

    /// Takes a database away, whoever is still connected.
    pub(crate) async fn remove(&self, url: &str) {
        let name = name_in(url);
        self.order(format!("DROP DATABASE {name} WITH (FORCE)"))
            .await;
    }

    async fn create(&self, template: &str) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        self.order(format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await;
        self.url(&name)
    }

    async fn order(&self, text: String) {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(text))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }

    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/{database}", self.port)
    }

    /// The last of what it said.
    fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(20).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn running(&self) -> MutexGuard<'_, Option<Child>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn guard(folder: &Path) -> Child {
    Command::new("sh")
        .args(["-c", GUARD, "guard"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn name_in(url: &str) -> &str {
    let (_, name) = url.rsplit_once('/').unwrap();
    name
}

/// Where the programs of the newest version are.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| {
            let version = version.ok()?;
            let number = version.file_name().to_str()?.parse().ok()?;
            let programs = version.path().join("bin");
            programs
                .join("initdb")
                .exists()
                .then_some((number, programs))
        })
        .collect();
    found.sort();
    let newest = found.pop().map(|(_, programs)| programs);
    newest.expect("PostgreSQL is needed: install the Debian package postgresql")
}

/// A program that runs as the owner of the data. PostgreSQL refuses to run as root, so root gives the
/// data to `postgres`, or to `nobody`.
fn as_user(program: &Path, data: &Path) -> Command {
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut command = if is_root {
        let users = fs::read_to_string("/etc/passwd").unwrap();
        let has = |user: &str| users.lines().any(|line| line.starts_with(user));
        let user = if has("postgres:") {
            "postgres"
        } else {
            "nobody"
        };
        let given = Command::new("chown").arg(user).arg(data).status().unwrap();
        assert!(
            given.success(),
            "the folder of the data cannot be given to {user}"
        );
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", user, "--clear-groups", "--"])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn children_of(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten();
    processes
        .filter_map(|process| {
            let process = process.ok()?;
            let id: u32 = process.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(process.path().join("stat")).ok()?;
            // The name, in parentheses, may hold anything.
            let (_, rest) = stat.rsplit_once(')')?;
            let of: u32 = rest.split_whitespace().nth(1)?.parse().ok()?;
            (of == parent).then_some(id)
        })
        .collect()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
