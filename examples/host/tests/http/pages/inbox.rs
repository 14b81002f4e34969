//! What waits for whoever is signed in, over HTTP, and requests that others approve.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    pages_support::{Browser, invite, session},
    support::server::Server,
};

const REQUESTS: &str = r#"
    [policy.organization]
    grants = { admin = ["member"], member = [] }
    [[organizations]]
    id = "closed"
    [[organizations]]
    id = "members"
    [organizations.policy]
    requests = "members"
    [[organizations]]
    id = "open"
    [organizations.policy]
    requests = "anyone"
    [[credentials]]
    user = "chief"
    bearer = "chief"
    kind = "person"
    roles = { "organization:closed" = ["admin"], "organization:members" = ["admin"], "organization:open" = ["admin"] }
    [[credentials]]
    user = "colleague"
    bearer = "colleague"
    kind = "person"
    roles = { "organization:members" = ["member"] }
    [[credentials]]
    user = "robot"
    bearer = "robot"
    kind = "application"
    roles = { "organization:members" = ["admin"] }
"#;

async fn call(
    server: &Server,
    method: Method,
    path: &str,
    bearer: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let mut request = server.http.request(method, server.url(path));
    request = request.bearer_auth(bearer);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

async fn inbox(server: &Server, session: &str) -> Vec<Value> {
    let (status, body) = call(server, Method::GET, "/account/inbox", session, None).await;
    assert_eq!(status, 200, "{body}");
    body["items"].as_array().unwrap().clone()
}

fn of(item: &Value) -> String {
    let text = |name: &str| item[name].as_str().unwrap().to_owned();
    format!("/account/inbox/{}/{}", text("scope"), text("id"))
}

// Q2
#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_is_that_of_the_verified_address_and_is_answered_by_id() {
    let server = Server::start().await;
    invite(&server, "ada@example.com").await;
    invite(&server, "grace@example.com").await;
    let asked = server
        .http
        .post(server.url("/individual-pages/invitations"));
    let asked = asked
        .header("authorization", "Token token=demo")
        .json(&json!({ "email": "ada@example.com" }));
    assert_eq!(asked.send().await.unwrap().status(), StatusCode::CREATED);
    let ada = session(&server, "ada@example.com").await;
    let grace = session(&server, "grace@example.com").await;

    let items = inbox(&server, &ada).await;
    assert_eq!(items.len(), 2, "over all scopes");
    assert!(!json!(items).to_string().contains("ticket"));
    let of_grace = inbox(&server, &grace).await;
    assert_eq!(of_grace.len(), 1);

    // Nobody answers for another, and hears the same as of one that does not exist.
    let accept = || Some(json!({ "answer": "accept" }));
    let strange = of(&of_grace[0]);
    let missing = "/account/inbox/organization:org-1/0190a5b0-0000-7000-8000-000000000000";
    for answer in ["accept", "decline"] {
        let body = || Some(json!({ "answer": answer }));
        let other = call(&server, Method::POST, &strange, &ada, body()).await;
        let none = call(&server, Method::POST, missing, &ada, body()).await;
        assert_eq!((other.0, none.0), (410, 410));
        for member in ["code", "title", "detail"] {
            assert_eq!(other.1[member], none.1[member]);
        }
    }
    for (bearer, path, body, expected) in [
        ("nobody", of(&items[0]), accept(), 401),
        ("demo", of(&items[0]), accept(), 401),
        (ada.as_str(), "/account/inbox/x/y".to_owned(), accept(), 404),
        (
            ada.as_str(),
            of(&items[0]),
            Some(json!({ "answer": "maybe" })),
            400,
        ),
        (ada.as_str(), of(&items[0]), Some(json!({})), 400),
    ] {
        let (status, problem) = call(&server, Method::POST, &path, bearer, body).await;
        assert_eq!(status, expected, "{bearer} {problem}");
        assert!(problem["requestId"].is_string());
    }

    let (first, second) = (&items[0], &items[1]);
    let (status, done) = call(&server, Method::POST, &of(first), &ada, accept()).await;
    assert_eq!((status, &done["status"]), (200, &json!("accepted")));
    assert_eq!(done["scope"], first["scope"]);
    let (status, again) = call(&server, Method::POST, &of(first), &ada, accept()).await;
    assert_eq!((status, &again["already"]), (200, &json!(true)), "A9");
    for _ in 0..2 {
        let decline = Some(json!({ "answer": "decline" }));
        let (status, done) = call(&server, Method::POST, &of(second), &ada, decline).await;
        assert_eq!((status, &done["status"]), (200, &json!("declined")), "A9");
    }
    let (status, _) = call(&server, Method::POST, &of(second), &ada, accept()).await;
    assert_eq!(status, 410);
    assert!(inbox(&server, &ada).await.is_empty());
    assert_eq!(inbox(&server, &grace).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_needs_somebody_who_is_signed_in() {
    let server = Server::start().await;
    let answer = server.http.get(server.url("/account/inbox")).send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::UNAUTHORIZED);
    let (status, _) = call(&server, Method::GET, "/account/inbox", "demo", None).await;
    assert_eq!(status, 401, "a credential is no person's mailbox");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_account_shows_the_inbox_and_answers_from_it() {
    let server = Server::start().await;
    invite(&server, "ada@example.com").await;
    let browser = Browser::new(&server);
    browser.sign_in(&server, "ada@example.com").await;
    let page = browser.get("/account").await;
    assert!(page.text().contains("Organization One"), "{}", page.text());
    assert_eq!(page.count("section form button"), 2);
    let action = page.attribute("section form", "action");
    let csrf = page.attribute("section form input[name=csrf]", "value");
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());

    let forged = [field("csrf", "x"), field("intent", "accept")];
    let answer = browser.post(&action, &forged).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let foreign = Browser::new(&server);
    let stolen = [field("csrf", &csrf), field("intent", "accept")];
    assert_eq!(
        foreign.post(&action, &stolen).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(browser.get("/account").await.count("section"), 1);

    let answer = browser.post(&action, &stolen).await;
    assert!(answer.location().starts_with("/welcome?to=organization"));
    let welcome = browser.get(answer.location()).await;
    assert!(welcome.text().contains("Organization One"));
    assert_eq!(browser.get("/account").await.count("section"), 0);
    // Too late to decline: the friendly page, and no harm.
    let late = [field("csrf", &csrf), field("intent", "decline")];
    assert_eq!(browser.post(&action, &late).await.status, StatusCode::GONE);
}

fn wish(scope: &str, email: &str) -> Option<Value> {
    Some(json!({ "scope": scope, "email": email, "roles": ["member"] }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_join_waits_for_approval_and_then_lies_in_the_inbox() {
    let server = Server::start_with(REQUESTS).await;
    let ada = session(&server, "ada@example.com").await;
    let ask = |scope: &'static str, email: &'static str| {
        call(
            &server,
            Method::POST,
            "/manage/requests",
            &ada,
            wish(scope, email),
        )
    };
    // A place where nobody may ask looks like one that does not exist.
    for scope in [
        "organization:closed",
        "organization:members",
        "organization:none",
    ] {
        let (status, problem) = ask(scope, "ada@example.com").await;
        assert_eq!(
            (status, &problem["code"]),
            (403, &json!("requests")),
            "{scope}"
        );
    }
    let (status, _) = ask("organization:open", "grace@example.com").await;
    assert_eq!(status, 403, "one joins for oneself");
    let (status, asked) = ask("organization:open", "ada@example.com").await;
    assert_eq!(
        (status, &asked["status"]),
        (201, &json!("requested")),
        "{asked}"
    );
    let id = asked["id"].as_str().unwrap();
    assert!(inbox(&server, &ada).await.is_empty(), "not yet");
    let verb = |id: &str, verb: &str| format!("/manage/invitations/organization:open/{id}/{verb}");
    let (status, seen) = call(
        &server,
        Method::GET,
        &format!("/manage/invitations/organization:open/{}", id),
        "chief",
        None,
    )
    .await;
    assert_eq!((status, &seen["status"]), (200, &json!("requested")));
    let revision = json!({ "revision": seen["revision"] });
    let path = verb(id, "approve");
    // Neither the one who asked nor a stranger approves.
    for bearer in [ada.as_str(), "colleague"] {
        let (status, _) = call(&server, Method::POST, &path, bearer, Some(revision.clone())).await;
        assert!([401, 404].contains(&status), "{bearer}: {status}");
    }
    let (status, approved) = call(
        &server,
        Method::POST,
        &path,
        "chief",
        Some(revision.clone()),
    )
    .await;
    assert_eq!(
        (status, &approved["status"]),
        (200, &json!("pending")),
        "{approved}"
    );
    let (status, _) = call(&server, Method::POST, &path, "chief", Some(revision)).await;
    assert_eq!(status, 409, "once");
    server.letters_to("ada@example.com", 2).await;
    let items = inbox(&server, &ada).await;
    assert_eq!(items.len(), 1);
    let answer = Some(json!({ "answer": "accept" }));
    let (status, done) = call(&server, Method::POST, &of(&items[0]), &ada, answer).await;
    assert_eq!(
        (status, &done["roles"]),
        (200, &json!(["member"])),
        "{done}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_invite_is_a_persons_and_may_be_rejected() {
    let server = Server::start_with(REQUESTS).await;
    let ask = |bearer: &'static str| {
        let body = wish("organization:members", "lin@example.com");
        call(&server, Method::POST, "/manage/requests", bearer, body)
    };
    let (status, _) = ask("nobody").await;
    assert_eq!(status, 401);
    let (status, _) = ask("robot").await;
    assert_eq!(status, 403, "a key wishes for nothing");
    let (status, asked) = ask("colleague").await;
    assert_eq!(status, 201, "{asked}");
    let id = asked["id"].as_str().unwrap();
    let one = format!("/manage/invitations/organization:members/{id}");
    let (_, seen) = call(&server, Method::GET, &one, "chief", None).await;
    let revision = Some(json!({ "revision": seen["revision"] }));
    let path = format!("{one}/reject");
    let (status, _) = call(&server, Method::POST, &path, "colleague", revision.clone()).await;
    assert_eq!(status, 403, "who may grant nothing decides nothing");
    let (status, rejected) = call(&server, Method::POST, &path, "chief", revision).await;
    assert_eq!((status, &rejected["status"]), (200, &json!("rejected")));
    assert!(
        server
            .letters()
            .iter()
            .all(|letter| !letter.text.contains("ticket="))
    );
}
