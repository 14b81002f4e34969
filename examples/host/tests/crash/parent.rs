//! Starts children, kills them, and audits what they leave.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use invitation::{Delivery, Invite, Status};
use invitation_host::store::Place;
use tempfile::TempDir;

#[cfg(feature = "external")]
use super::postgres::Server;
use super::{
    audit::{audit, letters_are_complete, stored},
    child::{self, Mailbox, SCOPE, Service, scope},
    files::{Folder, Lines},
};

/// How long anything may take before the test says that it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// SplitMix64: the moments of the kills, from a seed that a failure tells.
#[derive(Debug)]
struct Moments(u64);

impl Moments {
    fn new(scenario: &str) -> Self {
        let seed = std::env::var("INVITATION_CRASH_SEED").map_or_else(
            |_| {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
                now.as_micros() as u64
            },
            |seed| seed.parse().expect("a number"),
        );
        println!("{scenario}: INVITATION_CRASH_SEED={seed}");
        Self(seed)
    }

    fn within(&mut self, span: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Duration::from_micros((z ^ (z >> 31)) % (span.as_micros() as u64).max(1))
    }
}

/// A child, killed when it is dropped.
#[derive(Debug)]
struct Running(Child);

impl Running {
    fn start(url: &str, folder: &Folder, task: &str) -> Self {
        let program = std::env::current_exe().expect("this program");
        let child = Command::new(program)
            .args([child::WORD, url])
            .arg(folder.path())
            .arg(task)
            .stdin(Stdio::null())
            .spawn();
        Self(child.expect("the child starts"))
    }

    fn kill(&mut self) {
        self.0.kill().expect("SIGKILL is sent");
        self.0.wait().expect("the child is gone");
    }

    /// It comes to its end by itself.
    fn join(mut self) {
        let status = self.0.wait().expect("the child ends");
        assert!(status.success(), "a child failed: {status}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A database with a place, and the files beside it.
struct Setting {
    url: String,
    folder: Folder,
    _dir: TempDir,
}

impl Setting {
    fn sqlite() -> Self {
        Self::at(|path| format!("sqlite://{}", path.join("crash.db").display()))
    }

    #[cfg(feature = "external")]
    fn postgres(server: &Server) -> Self {
        Self::at(|_| wait(server.fresh_database()))
    }

    fn at(url: impl FnOnce(&Path) -> String) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let setting = Self {
            url: url(dir.path()),
            folder: Folder::new(dir.path()),
            _dir: dir,
        };
        setting.with_service(async |service| {
            let place = Place {
                name: None,
                seats: None,
            };
            let placed = service.store().put_scope(&scope(), &place).await;
            placed.expect("the scope is there");
        });
        setting
    }

    /// Opens the database, as a process does that starts anew, and closes it.
    fn with_service<T>(&self, work: impl AsyncFnOnce(&Service) -> T) -> T {
        wait(async {
            let service = child::service(&self.url).await;
            let done = work(&service).await;
            service.store().close().await;
            done
        })
    }

    fn audit(&self, when: &str) {
        self.with_service(async |service| audit(service, &self.folder, when).await);
    }

    /// Waits until the children were answered so much more.
    fn await_answers(&self, more: usize) {
        let (before, started) = (self.folder.answers(), Instant::now());
        while self.folder.answers() < before + more {
            assert!(started.elapsed() < PATIENCE, "no child gets an answer");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Starts a child, lets it be answered a little, and kills it somewhere behind that; so often.
    fn kill_children(&self, kills: usize, moments: &mut Moments) {
        for kill in 1..=kills {
            let mut child = Running::start(&self.url, &self.folder, child::ALL);
            self.await_answers(3);
            thread::sleep(moments.within(Duration::from_millis(60)));
            child.kill();
            if kill % 5 == 0 {
                self.audit(&format!("after kill {kill}"));
            }
        }
    }

    /// Sends what is left, as the next worker does once the leases of the dead have ended.
    fn drain(&self) {
        self.with_service(async |service| {
            let mailbox = Mailbox(Lines::append_to(&self.folder.mailbox()));
            let started = Instant::now();
            loop {
                let report = service.run_due(&mailbox, 200).await.expect("the agenda");
                if report.sent == 0 && all_are_sent(service).await {
                    break;
                }
                assert!(started.elapsed() < PATIENCE, "a letter is never sent");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
    }

    fn finish(&self, scenario: &str) {
        self.drain();
        let counted = self.with_service(async |service| {
            letters_are_complete(service, &self.folder).await;
            audit(service, &self.folder, "in the end").await
        });
        assert!(
            counted.redeemed > 0,
            "nothing was redeemed: nothing is proved"
        );
        println!(
            "{scenario}: {} invited, {} of them redeemed, a link used {} times",
            counted.invited, counted.redeemed, counted.uses
        );
    }
}

/// A ticket that was taken up needs no letter any more: the taker had it.
async fn all_are_sent(service: &Service) -> bool {
    stored(service).await.iter().all(|row| {
        row.state().status() != Status::Pending
            || !matches!(row.delivery(), Delivery::Queued { .. })
    })
}

/// How many kills a scenario has, unless the environment says.
fn kills(default: usize) -> usize {
    std::env::var("INVITATION_CRASH_KILLS")
        .map_or(default, |kills| kills.parse().expect("a number"))
}

fn killed(setting: &Setting, scenario: &str, default: usize) {
    setting.kill_children(kills(default), &mut Moments::new(scenario));
    setting.finish(scenario);
}

pub(crate) fn sqlite_is_killed() {
    killed(&Setting::sqlite(), "SQLite, clients killed", 25);
}

pub(crate) fn processes_share_sqlite() {
    share(&Setting::sqlite(), "SQLite, four processes");
}

/// Four processes send and redeem what one has invited.
fn share(setting: &Setting, scenario: &str) {
    const INVITED: usize = 300;
    setting.with_service(async |service| {
        let drafts: Vec<Invite> = (0..INVITED)
            .map(|number| {
                let draft = Invite::email(SCOPE, &format!("ada-{number}@example.com"));
                draft.unwrap().role("member").unwrap()
            })
            .collect();
        let bulk = service.invite_many(&drafts, &child::grace()).await;
        assert!(bulk.interrupted.is_none() && bulk.rows.iter().all(Result::is_ok));
    });
    let started = Instant::now();
    let children: Vec<Running> = (0..4)
        .map(|_| Running::start(&setting.url, &setting.folder, child::SERVE))
        .collect();
    let redeemed = || setting.folder.journal_entries().redeemed.len();
    while redeemed() < INVITED {
        assert!(started.elapsed() < PATIENCE, "somebody is starved");
        thread::sleep(Duration::from_millis(10));
    }
    let took = started.elapsed().as_secs_f64();
    Lines::append_to(&setting.folder.stop()).push("stop");
    children.into_iter().for_each(Running::join);

    let letters = setting.folder.letters();
    let names: BTreeSet<&String> = letters.iter().map(|letter| &letter.delivery).collect();
    assert_eq!(
        names.len(),
        letters.len(),
        "a letter was sent twice within its lease"
    );
    let workers = setting.folder.journal_entries().workers;
    assert_eq!(
        workers.len(),
        4,
        "a worker got nothing to send: {workers:?}"
    );
    setting.finish(scenario);
    println!(
        "{scenario}: {INVITED} letters sent and tickets redeemed in {took:.2} s, {:.0} a second; \
         letters by worker {:?}",
        INVITED as f64 / took,
        workers.values().collect::<Vec<_>>(),
    );
}

#[cfg(feature = "external")]
pub(crate) fn postgres_clients_are_killed() {
    let server = wait(Server::start());
    killed(&Setting::postgres(&server), "PostgreSQL, clients killed", 8);
}

/// The clients live on and meet the server again.
#[cfg(feature = "external")]
pub(crate) fn postgres_is_killed() {
    let scenario = "PostgreSQL, server killed";
    let server = wait(Server::start());
    let setting = Setting::postgres(&server);
    let mut moments = Moments::new(scenario);
    for kill in 1..=kills(3) {
        let mut client = Running::start(&setting.url, &setting.folder, child::ALL);
        setting.await_answers(3);
        thread::sleep(moments.within(Duration::from_millis(200)));
        server.kill();
        wait(server.restart());
        setting.await_answers(3);
        client.kill();
        setting.audit(&format!("after kill {kill} of the server"));
    }
    setting.finish(scenario);
}

#[cfg(feature = "external")]
pub(crate) fn processes_share_postgres() {
    let server = wait(Server::start());
    share(&Setting::postgres(&server), "PostgreSQL, four processes");
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new()
        .expect("a runtime")
        .block_on(work)
}
