//! A guest who gets another address, over HTTP: what the former reader keeps of it, which is nothing.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    pages_support::{Browser, code_after, codes_to, invite_guest, session},
    support::server::{Letter, Server},
};

const OLD: &str = "old@example.com";
const NEW: &str = "new@example.com";

async fn reset(server: &Server, guest: &str, address: &str) -> Value {
    let asked = server.http.post(server.url("/v1.0/invitations"));
    let asked = asked.bearer_auth("demo").json(&json!({
        "invitedUserEmailAddress": address,
        "inviteRedirectUrl": "https://app.example.com/",
        "sendInvitationMessage": true,
        "invitedUser": { "id": guest },
        "resetRedemption": true,
    }));
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

async fn redeem(server: &Server, session: &str, ticket: &str) -> (StatusCode, Value) {
    let shown = server.http.post(server.url("/redeem"));
    let shown = shown
        .bearer_auth(session)
        .json(&json!({ "ticket": ticket }));
    let answer = shown.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

/// Accepts by the link, and by a code: the inviter saw the link too, so it proves no mailbox.
async fn accept(server: &Server, letter: &Letter, address: &str) -> Browser {
    let browser = Browser::new(server);
    let page = browser.get(&letter.link(&server.base)).await;
    let before = codes_to(server, address);
    let asked = browser.submit(&page, &[("intent", "accept")]).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    let code = code_after(server, address, &before).await;
    browser.submit(&asked, &[("code", &code)]).await.location();
    browser
}

/// Who one is by a code from this mailbox.
async fn user_of(server: &Server, address: &str) -> String {
    session(server, address).await;
    let address = invitation::Email::parse(address).unwrap();
    let account = server.app.database().account_by_address(address.key());
    account.await.unwrap().unwrap().user.to_string()
}

// K4
#[tokio::test(flavor = "multi_thread")]
async fn a_reset_ends_the_sessions_tells_the_old_address_and_kills_the_old_ticket() {
    let server = Server::start().await;
    let letter = invite_guest(&server, OLD, "https://app.example.com/").await;
    let old_ticket = letter.ticket(&server.base);
    let browser = accept(&server, &letter, OLD).await;
    let program = session(&server, OLD).await;
    assert!(browser.get("/account").await.text().contains(OLD));
    let (status, again) = redeem(&server, &program, &old_ticket).await;
    assert_eq!((status, &again["already"]), (StatusCode::OK, &json!(true)));
    let guest = user_of(&server, OLD).await;
    let before = server.letters_to(OLD, 1).await.len();

    let made = reset(&server, &guest, NEW).await;
    assert_eq!(made["invitedUser"]["id"], guest.as_str());

    // The sessions are over at once, whatever the letters do.
    let page = browser.get("/account").await;
    assert!(!page.text().contains(OLD), "signed out");
    let letter = server.letters_to(NEW, 1).await.pop().unwrap();
    let ticket = letter.ticket(&server.base);
    for shown in [&old_ticket, &ticket] {
        let (status, _) = redeem(&server, &program, shown).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "the session is dead");
    }
    // The old address is told, and gets no ticket by that.
    let letters = server.letters_to(OLD, before + 1).await;
    let tickets = letters
        .iter()
        .filter(|letter| letter.text.contains("ticket="));
    assert_eq!(tickets.count(), 1, "the first letter has the only one");
    // Its ticket and its mailbox lead to the guest no more.
    let dead = Browser::new(&server)
        .get(&format!("/redeem?ticket={old_ticket}"))
        .await;
    assert_ne!(dead.status, StatusCode::OK);
    let stranger = user_of(&server, OLD).await;
    assert_ne!(stranger, guest);
    let late = session(&server, OLD).await;
    let (status, _) = redeem(&server, &late, &old_ticket).await;
    assert_eq!(status, StatusCode::GONE);
    let (status, _) = redeem(&server, &late, &ticket).await;
    assert_eq!(
        status,
        StatusCode::FORBIDDEN,
        "it is bound to the new address"
    );

    // The new mailbox is the guest from now on.
    let browser = accept(&server, &letter, NEW).await;
    assert!(browser.get("/account").await.text().contains(NEW));
    assert_eq!(user_of(&server, NEW).await, guest);
}

// K4
#[tokio::test(flavor = "multi_thread")]
async fn a_reset_that_is_refused_ends_nothing() {
    let server = Server::start().await;
    let letter = invite_guest(&server, OLD, "https://app.example.com/").await;
    let browser = accept(&server, &letter, OLD).await;
    let guest = user_of(&server, OLD).await;
    for key in ["demo-org-2", "demo-reader"] {
        let asked = server.http.post(server.url("/v1.0/invitations"));
        let asked = asked.bearer_auth(key).json(&json!({
            "invitedUserEmailAddress": NEW,
            "inviteRedirectUrl": "https://app.example.com/",
            "invitedUser": { "id": guest },
            "resetRedemption": true,
        }));
        assert_eq!(asked.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    assert!(browser.get("/account").await.text().contains(OLD));
    assert_eq!(user_of(&server, OLD).await, guest);
}
