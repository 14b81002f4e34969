use std::{
    fs,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use clap::Parser;
use invitation_host::{
    app::App,
    config::{Cli, Command},
    http::{self, server},
    start, worker,
};
use mail_parser::MessageParser;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use super::database::Database;

/// The configuration of the demo.
pub(crate) const DEMO: &str = include_str!("../../src/config/demo.toml");
const KEYRING: &str = "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A host that serves the demo's world on a port of its own, until it is dropped.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) base: String,
    pub(crate) http: reqwest::Client,
    folder: TempDir,
    _database: Database,
    stop: watch::Sender<bool>,
    serving: Option<JoinHandle<()>>,
    working: Option<JoinHandle<()>>,
}

/// A letter as it lies in the folder.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Server {
    /// The demo.
    pub(crate) async fn start() -> Self {
        Self::start_with(DEMO).await
    }

    /// The demo in another configuration.
    pub(crate) async fn start_with(config: &str) -> Self {
        Self::launch(config, &["--demo"]).await
    }

    /// A host that is no demo.
    pub(crate) async fn start_for_real(config: &str) -> Self {
        Self::launch(config, &["--mail-from", "invitations@example.com"]).await
    }

    async fn launch(config: &str, more: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let within = |name: &str| folder.path().join(name).display().to_string();
        let (file, letters) = (within("host.toml"), within("letters"));
        fs::write(&file, config).unwrap();
        let database = Database::fresh(folder.path()).await;
        let words = [
            "invitation-host",
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--config",
            &file,
            "--keyring",
            KEYRING,
            "--letters",
            &letters,
            "--database",
            database.url(),
        ];
        let words = words.iter().chain(more);
        let Command::Serve(options) = Cli::try_parse_from(words).unwrap().command else {
            unreachable!("the words say serve");
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = start::app(&options, Some(address)).await.unwrap();
        let (stop, stopped) = watch::channel(false);
        let until = |mut stopped: watch::Receiver<bool>| async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        let serving = {
            let (router, stopped) = (http::router(&app), stopped.clone());
            tokio::spawn(async move { server::serve(listener, router, until(stopped)).await })
        };
        let working = {
            let app = app.clone();
            tokio::spawn(async move { worker::run(&app, app.mailer(), until(stopped)).await })
        };
        Self {
            app,
            base: format!("http://{address}"),
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            folder,
            _database: database,
            stop,
            serving: Some(serving),
            working: Some(working),
        }
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Every letter so far, in no order.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        let Ok(entries) = fs::read_dir(self.folder.path().join("letters")) else {
            return Vec::new();
        };
        entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|kind| kind == "eml"))
            .map(|path| parse(&fs::read(path).unwrap()))
            .collect()
    }

    /// The letters to an address, as soon as there are so many.
    pub(crate) async fn letters_to(&self, address: &str, count: usize) -> Vec<Letter> {
        let begun = Instant::now();
        loop {
            let mut letters = self.letters();
            letters.retain(|letter| letter.to.iter().any(|to| to == address));
            if letters.len() >= count {
                return letters;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{} letters to {address} in place of {count}",
                letters.len()
            );
            self.app.nudge();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops the worker alone, for tests that bring their own.
    pub(crate) async fn stop_working(mut self) -> Self {
        if let Some(working) = self.working.take() {
            working.abort();
            let _ = working.await;
        }
        self
    }

    /// Stops as a signal would, and waits for the end.
    pub(crate) async fn stop(mut self) {
        let _ = self.stop.send(true);
        for task in [self.serving.take(), self.working.take()]
            .into_iter()
            .flatten()
        {
            task.await.unwrap();
        }
        self.app.database().close().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        for task in [&self.serving, &self.working].into_iter().flatten() {
            task.abort();
        }
    }
}

impl Letter {
    /// The first link in its text that leads to a page of this host.
    pub(crate) fn link(&self, base: &str) -> String {
        let start = self.text.find(&format!("{base}/redeem")).expect("a link");
        let rest = &self.text[start..];
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest[..end].trim_end_matches('>').to_owned()
    }

    /// The ticket in its link.
    pub(crate) fn ticket(&self, base: &str) -> String {
        ticket_of(&self.link(base))
    }
}

/// The ticket in a link.
pub(crate) fn ticket_of(link: &str) -> String {
    let url = url::Url::parse(link).unwrap();
    let ticket = url.query_pairs().find(|(name, _)| name == "ticket");
    ticket.expect("a ticket").1.into_owned()
}

fn parse(bytes: &[u8]) -> Letter {
    let message = MessageParser::default().parse(bytes).unwrap();
    let to = message.to().into_iter().flat_map(|to| to.iter());
    Letter {
        to: to
            .filter_map(|address| address.address().map(str::to_owned))
            .collect(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        html: message.body_html(0).unwrap_or_default().into_owned(),
    }
}
