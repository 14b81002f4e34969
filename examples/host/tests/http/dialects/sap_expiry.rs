//! A registration invitation whose time is over, over HTTP.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    pages_support::{self, Browser, Page},
    support::server::{DEMO, Letter, Server},
};

const INVITEE: &str = "john.miller@company.com";

/// The demo with an application whose invitations stand for six seconds.
async fn server(renews: bool) -> Server {
    let named = "name = \"Demo Application\"\n";
    assert!(DEMO.contains(named));
    let policy = format!(
        "{named}[applications.policy]\nlifetime = \"6s\"\nlifetime_min = \"1s\"\nresend_cooldown = \"1s\"\nrenew_for_holder = {renews}\n"
    );
    Server::start_with(&DEMO.replace(named, &policy)).await
}

async fn invite(server: &Server) -> Letter {
    let asked = server.http.post(server.url("/cps/invite/"));
    let asked = asked.basic_auth("demo", Some("demo")).json(&json!({
        "inviteeEmail": INVITEE, "inviterName": "Ada",
        "targetUrl": "https://app.example.com/", "sourceUrl": server.url("/redeem/"),
    }));
    assert_eq!(asked.send().await.unwrap().status(), StatusCode::OK);
    server.letters_to(INVITEE, 1).await.pop().unwrap()
}

/// The page of a link, once its time is over.
async fn expired(browser: &Browser, link: &str) -> Page {
    let begun = Instant::now();
    loop {
        let page = browser.get(link).await;
        if page.status != StatusCode::OK {
            return page;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "it never expires"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

// SAP: using an expired link fails and mails a fresh one, where the policy says so.
#[tokio::test(flavor = "multi_thread")]
async fn an_expired_link_fails_and_mails_a_fresh_one_that_works() {
    let server = server(true).await;
    let first = invite(&server).await;
    let link = first.link(&server.base);
    let browser = Browser::new(&server);
    let page = expired(&browser, &link).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert_eq!(page.count("form button"), 0, "nothing to accept");
    // Opening it is no wish: scanners do that.
    assert_eq!(server.letters().len(), 1);

    let asked = browser.get(&page.attribute("main a[href]", "href")).await;
    let answer = browser.submit(&asked, &[]).await;
    assert!(answer.location().starts_with("/answered/renewed"));
    // Its ticket is the one that only this mailbox ever saw, with a new end.
    let letters = server.letters_to(INVITEE, 2).await;
    let fresh = letters.last().unwrap();
    let page = browser.get(&fresh.link(&server.base)).await;
    assert_eq!(page.status, StatusCode::OK);
    let accepted = browser.submit(&page, &[("intent", "accept")]).await;
    assert_eq!(accepted.location(), "https://app.example.com/");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_policy_does_not_say_so_an_expired_link_mails_nothing() {
    let server = server(false).await;
    let first = invite(&server).await;
    let (link, ticket) = (first.link(&server.base), first.ticket(&server.base));
    let browser = Browser::new(&server);
    assert_eq!(expired(&browser, &link).await.status, StatusCode::GONE);
    let asked = browser.get(&format!("/renew?ticket={ticket}")).await;
    let answer = browser.submit(&asked, &[]).await;
    assert!(
        answer.location().starts_with("/answered/renewed"),
        "nobody learns more"
    );
    // A letter that came to be later has gone: that one would have been before it.
    pages_support::invite(&server, "ada@example.com").await;
    assert_eq!(server.letters_to(INVITEE, 1).await.len(), 1);
}
