//! What is counted, and what no longer is.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    pages_support::{Page, page},
    support::server::{DEMO, Server},
};

fn with_policy(more: &str) -> String {
    let organization = "[policy.organization]\n";
    let letters = "letters_per_recipient_and_day = 100\n";
    DEMO.replace(organization, &format!("{organization}{more}"))
        .replace(letters, "letters_per_recipient_and_day = 3\n")
}

async fn invite(server: &Server, email: &str) -> Page {
    let asked = server
        .http
        .post(server.url("/v1/organizations/org-1/invitations"));
    let asked = asked.basic_auth("demo", Some("demo"));
    page(asked.json(&json!({ "email": email, "role": "member" }))).await
}

// F9, K13
#[tokio::test(flavor = "multi_thread")]
async fn f9_nobody_is_bombed_by_inviting_and_taking_back() {
    let server = Server::start_with(&with_policy("")).await;
    for sent in 0..6 {
        let made = invite(&server, "ada@example.com").await;
        if sent < 3 {
            let made: Value = serde_json::from_str(&made.body).unwrap();
            server.letters_to("ada@example.com", sent + 1).await;
            let id = made["id"].as_str().unwrap();
            let path = format!("/v1/organizations/org-1/invitations/{id}");
            let revoke = server.http.delete(server.url(&path));
            let revoked = page(revoke.basic_auth("demo", Some("demo"))).await;
            assert_eq!(revoked.status, StatusCode::NO_CONTENT);
        } else {
            assert_eq!(made.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(!made.header("retry-after").is_empty());
        }
    }
    // Another dialect, another place, another way of writing it: the same mailbox.
    let team = server
        .http
        .post(server.url("/team-pages/1/invitations"))
        .header("authorization", "Token token=demo")
        .json(&json!({ "email": "Ada@Example.com" }));
    assert_eq!(page(team).await.status, StatusCode::TOO_MANY_REQUESTS);
    let other = invite(&server, "ada+news@example.com").await;
    assert_eq!(other.status, StatusCode::TOO_MANY_REQUESTS);
    let letters = server.letters();
    assert_eq!(letters.len(), 3);
}

// A15, D5
#[tokio::test(flavor = "multi_thread")]
async fn a15_what_has_expired_holds_no_place() {
    let policy = "open_per_scope = 1\nlifetime = \"2s\"\nlifetime_min = \"1s\"\n";
    // Nobody sweeps: what is expired is so by the clock alone.
    let server = Server::start_with(&with_policy(policy)).await;
    let server = server.stop_working().await;
    let first = invite(&server, "ada@example.com").await;
    assert_eq!(first.status, StatusCode::CREATED);
    let full = invite(&server, "lin@example.com").await;
    assert_eq!(full.status, StatusCode::CONFLICT, "{}", full.body);
    for address in ["ada@example.com", "lin@example.com"] {
        let begun = Instant::now();
        while invite(&server, address).await.status != StatusCode::CREATED {
            assert!(begun.elapsed() < Duration::from_secs(30), "still held");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
