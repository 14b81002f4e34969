//! Who calls, and who is turned away.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use futures_util::future::join_all;
use invitation::Lifetime;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::server::Server;

const ORGANIZATION: &str = "/v1/organizations/org-1/invitations";

async fn status(server: &Server, path: &str, authorization: Option<&str>) -> StatusCode {
    let mut request = server.http.get(server.url(path));
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    request.send().await.unwrap().status()
}

async fn invite_sap(server: &Server, user: &str, secret: &str) -> (StatusCode, String) {
    let body = json!({
        "inviteeEmail": "lin@example.com", "inviterName": "Ada",
        "targetUrl": "https://app.example.com/", "sourceUrl": "https://app.example.com/",
    });
    let request = server.http.post(server.url("/cps/invite/"));
    let answer = request
        .basic_auth(user, Some(secret))
        .json(&body)
        .send()
        .await
        .unwrap();
    let code = answer.headers().get("x-message-code");
    let code = code.map_or("", |code| code.to_str().unwrap()).to_owned();
    (answer.status(), code)
}

#[tokio::test]
async fn a_credential_is_needed_and_must_be_right() {
    let server = Server::start().await;
    for (shown, expected) in [
        (None, 401),
        (Some("Bearer nobody"), 401),
        (Some("Bearer"), 401),
        (Some("Basic %%%"), 401),
        (Some("Basic ZGVtbzp3cm9uZw=="), 401),
        (Some("Digest demo"), 401),
        (Some("Bearer demo"), 200),
        (Some("bearer demo"), 200),
        (Some("Basic ZGVtbzpkZW1v"), 200),
        (Some("Bearer demo-org-2"), 404),
    ] {
        assert_eq!(
            status(&server, ORGANIZATION, shown).await.as_u16(),
            expected,
            "{shown:?}"
        );
    }
    // The management API takes no passwords.
    for (shown, expected) in [
        ("Basic ZGVtbzpkZW1v", 401),
        ("Token token=demo", 401),
        ("Bearer demo", 200),
    ] {
        let got = status(&server, "/manage/invitations", Some(shown)).await;
        assert_eq!(got.as_u16(), expected, "{shown}");
    }
}

#[tokio::test]
async fn a_refusal_says_how_to_authenticate() {
    let server = Server::start().await;
    for (path, scheme) in [(ORGANIZATION, "Basic"), ("/manage/invitations", "Bearer")] {
        let answer = server.http.get(server.url(path)).send().await.unwrap();
        let asked = answer.headers()["www-authenticate"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(asked.starts_with(scheme), "{path}: {asked}");
    }
}

#[tokio::test]
async fn five_failed_log_ons_lock_a_credential_on_every_path_that_takes_it() {
    let server = Server::start().await;
    for attempt in 1..=5 {
        let (status, code) = invite_sap(&server, "demo", "wrong").await;
        assert_eq!(
            (status, code.as_str()),
            (StatusCode::UNAUTHORIZED, ""),
            "{attempt}"
        );
    }
    let (status_now, code) = invite_sap(&server, "demo", "demo").await;
    assert_eq!(status_now, StatusCode::UNAUTHORIZED);
    assert_eq!(code, "PASSWORD_LOCKED");
    let elsewhere = status(&server, ORGANIZATION, Some("Basic ZGVtbzpkZW1v")).await;
    assert_eq!(elsewhere, StatusCode::UNAUTHORIZED);
    // Another kind of credential is another matter.
    assert_eq!(
        status(&server, ORGANIZATION, Some("Bearer demo")).await,
        StatusCode::OK
    );
    // Ids that do not exist leave nothing behind.
    for _ in 0..10 {
        let (_, code) = invite_sap(&server, "nobody", "wrong").await;
        assert_eq!(code, "");
    }
}

// B5
#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_once_are_no_more_than_guesses_in_turn() {
    let server = Server::start().await;
    let guesses = (0..40).map(|guess| {
        let server = &server;
        async move { invite_sap(server, "demo", &format!("wrong-{guess}")).await }
    });
    let answers = join_all(guesses).await;
    let looked_at = answers.iter().filter(|(_, code)| code.is_empty()).count();
    let locked = answers
        .iter()
        .filter(|(_, code)| code == "PASSWORD_LOCKED")
        .count();
    assert_eq!((looked_at, locked), (5, 35));
    let (status, code) = invite_sap(&server, "demo", "demo").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(code, "PASSWORD_LOCKED", "the right one comes too late");
}

#[tokio::test(flavor = "multi_thread")]
async fn right_log_ons_at_once_lock_nobody_out() {
    let server = Server::start().await;
    let right = (0..40).map(|_| status(&server, ORGANIZATION, Some("Basic ZGVtbzpkZW1v")));
    for answer in join_all(right).await {
        assert_eq!(answer, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_lock_ends_after_an_hour_and_a_success_clears_the_count() {
    let server = Server::start().await;
    let database = server.app.database();
    let now = server.app.invitations().now();
    for _ in 0..4 {
        database.logon_failed("demo", now).await.unwrap();
    }
    assert_eq!(
        status(&server, ORGANIZATION, Some("Basic ZGVtbzpkZW1v")).await,
        StatusCode::OK
    );
    assert_eq!(database.logons("demo").await.unwrap(), None);
    for _ in 0..5 {
        database.logon_failed("demo", now).await.unwrap();
    }
    assert!(!database.logon_failed("demo", now).await.unwrap());
    let logons = database.logons("demo").await.unwrap().unwrap();
    assert!(logons.locked_at(now));
    database.logon_succeeded("demo", now).await.unwrap();
    assert_eq!(
        database.logons("demo").await.unwrap(),
        Some(logons),
        "a lock stays"
    );
    assert!(logons.locked_at(now.after(Lifetime::minutes(59))));
    assert!(!logons.locked_at(now.after(Lifetime::minutes(60))));
    // The next failure after that is a first one again.
    let later = now.after(Lifetime::minutes(61));
    database.logon_failed("demo", later).await.unwrap();
    let logons = database.logons("demo").await.unwrap().unwrap();
    assert!(!logons.locked_at(later));
}

#[tokio::test]
async fn one_credential_may_ask_only_so_often() {
    let toml = "requests_per_minute = 3\n[[organizations]]\nid = \"a\"\n[[credentials]]\nuser = \"u\"\nbearer = \"demo\"\n";
    let server = Server::start_with(toml).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let request = server.http.get(server.url("/manage/invitations"));
        let answer = request.bearer_auth("demo").send().await.unwrap();
        statuses.push(answer.status().as_u16());
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let wait: u64 = answer.headers()["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!((1..=60).contains(&wait));
            let body: Value = answer.json().await.unwrap();
            assert_eq!(body["code"], "too-many-requests");
        }
    }
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
}
