//! The loop that runs the agenda.

#![expect(clippy::panic, reason = "a test stops at the first surprise")]

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use invitation::{
    Actor, Invite, Lifetime,
    letter::Letter,
    ports::{Handed, MailError, Mailer},
};
use invitation_host::worker;
use tokio::sync::Notify;

use crate::support::server::Server;

/// Panics over the first letter.
#[derive(Default)]
struct Shaky {
    letters: AtomicUsize,
    sent: Notify,
}

impl Mailer for Shaky {
    async fn send(&self, _: &Letter) -> Result<Handed, MailError> {
        if self.letters.fetch_add(1, Ordering::SeqCst) == 0 {
            panic!("a mailer that panics");
        }
        self.sent.notify_one();
        Ok(Handed::default())
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(1)
    }
}

// K9
#[tokio::test]
async fn a_mailer_that_panics_does_not_end_the_loop() {
    // A host of its own, whose worker has stopped.
    let server = Server::start().await;
    let server = server.stop_working().await;
    let app = server.app.clone();
    let actor = Actor::person("demo-admin").unwrap();
    for name in ["ada", "lin"] {
        let draft = Invite::email("organization:org-1", &format!("{name}@example.com"));
        let draft = draft.unwrap().role("member").unwrap();
        app.invitations().invite(&draft, &actor).await.unwrap();
    }
    let mailer = Shaky::default();
    let stop = Notify::new();
    let running = worker::run(&app, &mailer, stop.notified());
    let watching = async {
        // Both come: the second at once, the first when its lease has ended.
        for _ in 0..2 {
            let sent = tokio::time::timeout(Duration::from_secs(30), mailer.sent.notified());
            sent.await.unwrap();
        }
        stop.notify_one();
    };
    tokio::join!(running, watching);
    assert_eq!(mailer.letters.load(Ordering::SeqCst), 3);
    let metrics = app.metrics().text().unwrap();
    assert!(
        metrics.contains("invitation_agenda_failures_total 1"),
        "{metrics}"
    );
    assert!(
        metrics.contains("invitation_agenda_total{outcome=\"sent\"} 2"),
        "{metrics}"
    );
}

#[tokio::test]
async fn a_nudge_brings_a_letter_at_once_and_metrics_hold_no_names() {
    let server = Server::start().await;
    let body = serde_json::json!({ "email": "ada@example.com", "role": "member" });
    let request = server
        .http
        .post(server.url("/v1/organizations/org-1/invitations"));
    let answer = request
        .bearer_auth("demo")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success());
    let letters = server.letters_to("ada@example.com", 1).await;
    assert!(
        letters
            .iter()
            .all(|letter| letter.text.contains(&server.base))
    );
    let metrics = server
        .http
        .get(server.url("/metrics"))
        .send()
        .await
        .unwrap();
    let metrics = metrics.text().await.unwrap();
    assert!(metrics.contains("route=\"/v1/organizations/{organization}/invitations\""));
    assert!(!metrics.contains("org-1") && !metrics.contains('@'));
}
