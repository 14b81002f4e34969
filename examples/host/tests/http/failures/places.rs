//! Which place a ticket leads into, and how often.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::num::NonZeroU32;

use invitation::{Actor, Invite, Scope, UserId, Uses};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    pages_support::{Browser, Page, invite, page, session},
    support::server::{Server, ticket_of},
};

const PLACES: [(&str, &str); 3] = [
    ("organization:org-1", "demo"),
    ("organization:org-2", "demo-org-2"),
    ("organization:0d9a6a2e-7f3b-4d59-9a51-3c1f5b0e8a11", "demo"),
];

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

/// Who a session is of.
async fn user_of(server: &Server, email: &str) -> UserId {
    let email = invitation::Email::parse(email).unwrap();
    let account = server.app.database().account_by_address(email.key()).await;
    account.unwrap().unwrap().user
}

async fn belongs(server: &Server, place: &str, user: &UserId) -> bool {
    let member = server.app.database().member(&scope(place), user).await;
    member.unwrap().is_some()
}

async fn redeem(server: &Server, session: &str, body: Value) -> Page {
    let post = server.http.post(server.url("/redeem"));
    page(post.bearer_auth(session).json(&body)).await
}

// K2, D6
#[tokio::test(flavor = "multi_thread")]
async fn k2_a_removed_member_does_not_come_back_by_the_old_link() {
    let server = Server::start().await;
    let (app, org) = (&server.app, scope("organization:org-1"));
    let (_, letter) = invite(&server, "ada@example.com").await;
    let admin = Actor::person("demo-admin").unwrap();
    let link = Invite::anyone(org.as_str()).unwrap();
    let link = link.role("member").unwrap();
    let link = link.uses(Uses::UpTo(NonZeroU32::new(9).unwrap()));
    let shared = app.invitations().invite(&link, &admin).await.unwrap();
    let shared = shared.link.unwrap().expose_secret().to_owned();

    for (link, email) in [
        (letter.link(&server.base), "ada@example.com"),
        (shared, "lin@example.com"),
    ] {
        let ticket = ticket_of(&link);
        let browser = Browser::new(&server);
        browser.sign_in(&server, email).await;
        let opened = browser.get(&link).await;
        let pressed = [("intent", "accept")];
        let accepted = browser.submit(&opened, &pressed).await;
        assert!(accepted.location().starts_with("/welcome?to="));
        let user = user_of(&server, email).await;
        assert!(belongs(&server, org.as_str(), &user).await);

        app.database().set_member(&org, &user, None).await.unwrap();
        let again = browser.submit(&opened, &pressed).await;
        assert_eq!(again.status, StatusCode::GONE);
        let program = session(&server, email).await;
        let again = redeem(&server, &program, json!({ "ticket": ticket })).await;
        assert_eq!(again.status, StatusCode::GONE, "{}", again.body);
        assert!(!belongs(&server, org.as_str(), &user).await);
    }
}

// D7
#[tokio::test(flavor = "multi_thread")]
async fn d7_a_ticket_leads_into_its_own_place_whatever_the_request_says() {
    let server = Server::start().await;
    for (number, (place, bearer)) in PLACES.iter().enumerate() {
        for (other_number, (other, _)) in PLACES.iter().enumerate() {
            if place == other {
                continue;
            }
            let email = format!("user{number}{other_number}@example.com");
            let made = server.http.post(server.url("/manage/invitations"));
            let made = made.bearer_auth(bearer).json(&json!({
                "scope": place, "email": email, "roles": ["member"], "sendLetter": false,
            }));
            let made: Value = made.send().await.unwrap().json().await.unwrap();
            let id = made["invitation"]["id"].as_str().unwrap();
            let link = made["link"].as_str().unwrap();
            let session = session(&server, &email).await;

            // By its id it is found in its own place alone.
            let inbox = server.url(&format!("/account/inbox/{other}/{id}"));
            let asked = server.http.post(inbox).bearer_auth(&session);
            let refused = page(asked.json(&json!({ "answer": "accept" }))).await;
            assert_eq!(refused.status, StatusCode::GONE, "{}", refused.body);
            let body = json!({
                "ticket": ticket_of(link), "scope": other, "to": other,
                "organization": other, "tenant": other, "roles": ["owner"],
            });
            let accepted = redeem(&server, &session, body).await;
            let told: Value = serde_json::from_str(&accepted.body).unwrap();
            assert_eq!(told["scope"], json!(place));
            assert_eq!(told["roles"], json!(["member"]));

            let user = user_of(&server, &email).await;
            for (any, _) in PLACES {
                assert_eq!(belongs(&server, any, &user).await, any == *place);
            }
            let welcome = server.http.get(server.url(&format!("/welcome?to={other}")));
            let welcome = page(welcome.bearer_auth(&session)).await;
            assert!(!welcome.text().contains("You now belong"));
        }
    }
}
