//! Where links and redirects lead, whoever asks and however.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use reqwest::{RequestBuilder, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    pages_support::{Browser, Page, invite, invite_guest, page},
    support::server::{DEMO, Server, ticket_of},
};

/// A URL, and whether a list of origins lets it pass.
#[derive(Deserialize)]
struct Judged {
    input: String,
    allow: Vec<String>,
    verdict: String,
    normalized: Option<String>,
}

fn judged(allow: &[&str]) -> Vec<Judged> {
    let corpus = include_str!("../../../../../tests/data/redirect.jsonl");
    let records = corpus.lines().map(serde_json::from_str::<Judged>);
    let mut records: Vec<Judged> = records.collect::<Result<_, _>>().unwrap();
    records.retain(|record| record.allow == allow);
    records
}

/// The demo's world outside the demo: nothing leads anywhere but to these origins.
async fn strict(allow: &[&str]) -> Server {
    let allow = json!(allow);
    let world = DEMO
        .replace(
            "redirects = [\"http://www.myserviceprovider.com\"]",
            &format!("redirects = {allow}"),
        )
        .replace(
            "[policy.tenant]",
            &format!("[policy.tenant]\nredirects = {allow}"),
        )
        .replace(
            "[policy.organization]",
            &format!("[policy.organization]\nredirects = {allow}"),
        )
        .replace(
            "[policy.individual_pages]",
            "[policy.individual_pages]\nredirects = []",
        );
    Server::start_for_real(&format!("requests_per_minute = 6000\n{world}")).await
}

fn graph(server: &Server, email: &str, redirect: &str) -> RequestBuilder {
    let asked = server.http.post(server.url("/v1.0/invitations"));
    asked.bearer_auth("demo").json(&json!({
        "invitedUserEmailAddress": email, "inviteRedirectUrl": redirect,
    }))
}

fn sap(server: &Server, email: &str, target: &str, source: &str) -> RequestBuilder {
    let asked = server.http.post(server.url("/cps/invite"));
    asked.basic_auth("demo", Some("demo")).json(&json!({
        "inviteeEmail": email, "inviterName": "Ada",
        "targetUrl": target, "sourceUrl": source,
    }))
}

fn managed(server: &Server, email: &str, redirect: &str) -> RequestBuilder {
    let asked = server.http.post(server.url("/manage/invitations"));
    asked.bearer_auth("demo").json(&json!({
        "scope": "organization:org-1", "email": email, "roles": ["member"],
        "redirect": redirect, "sendLetter": false,
    }))
}

// B17
#[tokio::test(flavor = "multi_thread")]
async fn b17_no_dialect_takes_a_page_of_somebody_elses() {
    let allow = [
        "https://app.example.com",
        "https://portal.example.org:8443",
        "https://*.tenants.example.net",
    ];
    let server = strict(&allow).await;
    let fine = "https://app.example.com/";
    // A page is linked to with `https` where it is named with `http`.
    let in_the_clear = |url: &str| {
        let scheme = url.split(':').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("http")
    };
    for page_of_others in [
        "http://evil.example/",
        "http://app.example.com.evil.example/",
        "http://app.example.com@evil.example/",
    ] {
        let answer = page(sap(&server, "ada@example.com", fine, page_of_others)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{page_of_others}");
    }
    let records = judged(&allow);
    assert!(records.len() > 100);
    for (number, record) in records.iter().enumerate() {
        let (url, email) = (&record.input, format!("user{number}@example.com"));
        let answers = [
            ("graph", page(graph(&server, &email, url)).await),
            ("manage", page(managed(&server, &email, url)).await),
            ("target", page(sap(&server, &email, url, fine)).await),
            ("source", page(sap(&server, &email, fine, url)).await),
        ];
        let is_allowed = record.verdict == "allow";
        for (field, answer) in &answers {
            let status = answer.status;
            // The page that a link opens takes a ticket: it may have no fragment.
            let is_page = *field == "source";
            if is_allowed {
                assert!(status.is_success() || is_page, "{url:?}: {}", answer.body);
            } else if !is_page || !in_the_clear(url) {
                assert!(status.is_client_error(), "{field} {url:?}: {status}");
            }
        }
        if let Some(normalized) = &record.normalized {
            let made: Value = serde_json::from_str(&answers[1].1.body).unwrap();
            let browser = Browser::new(&server);
            let opened = browser.get(made["link"].as_str().unwrap()).await;
            let accepted = through(&server, &browser, &opened, &email).await;
            assert_eq!(accepted.location(), normalized, "{url:?}");
        }
    }
}

/// Accepts with a code from the mailbox: a link that was handed out proves none.
async fn through(server: &Server, browser: &Browser, opened: &Page, email: &str) -> Page {
    let asked = browser.submit(opened, &[("intent", "accept")]).await;
    let code = crate::pages_support::code_to(server, email).await;
    browser.submit(&asked, &[("code", &code)]).await
}

// B17
#[tokio::test(flavor = "multi_thread")]
async fn b17_nothing_in_a_request_says_where_an_acceptance_leads() {
    let server = Server::start().await;
    let evil = "https://evil.example/";
    let names = ["redirect", "redirect_uri", "next", "returnTo", "url", "to"];
    let (_, letter) = invite(&server, "ada@example.com").await;
    let query: String = names.map(|name| format!("&{name}={evil}")).concat();
    let browser = Browser::new(&server);
    let opened = browser
        .get(&format!("{}{query}", letter.link(&server.base)))
        .await;
    assert!(!opened.body.contains("evil.example"));
    assert!(!opened.header("content-security-policy").contains("evil"));
    let more = names.map(|name| (name, evil));
    let pressed = [&more[..], &[("intent", "accept")]].concat();
    let accepted = browser.submit(&opened, &pressed).await;
    assert!(accepted.location().starts_with("/welcome?to=organization"));
    for path in ["/welcome", "/account", "/account/sign-in"] {
        let shown = browser.get(&format!("{path}?{}", &query[1..])).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(!shown.body.contains("evil.example"), "{path}");
    }
}

// B8, F5
#[tokio::test(flavor = "multi_thread")]
async fn b8_no_page_tells_others_where_its_reader_came_from() {
    let server = Server::start().await;
    let guest = invite_guest(&server, "joe@example.com", "https://app.example.com/in").await;
    let (_, letter) = invite(&server, "ada@example.com").await;
    let (link, ticket) = (letter.link(&server.base), letter.ticket(&server.base));
    let start = letter.text.find(&server.url("/block?")).unwrap();
    let block: String = letter.text[start..]
        .chars()
        .take_while(|c| !c.is_whitespace())
        .collect();
    let browser = Browser::new(&server);
    let opened = browser.get(&link).await;
    let mut pages = vec![browser.get(&guest.link(&server.base)).await];
    assert!(pages[0].text().contains("Come & see <b>us</b>"));
    for path in [
        block.trim_end_matches('>'),
        &format!("/renew?ticket={ticket}"),
        "/redeem?ticket=inv1_broken",
        "/redeem/inv1_m0jsx2hy2f0xnr9ewrr6m3714rk31q3khx3n",
        "/account",
        "/account/sign-in",
        "/welcome?to=tenant:3caeb5ea-9b36-4b3b-9a0b-8f6d6d1a0c11",
        "/answered/declined",
        "/answered/nothing",
        "/docs",
        "/nowhere",
    ] {
        pages.push(browser.get(path).await);
    }
    let refused = browser.post("/redeem", &[]).await;
    let elsewhere = page(browser.http.put(server.url("/redeem"))).await;
    let accepted = browser.submit(&opened, &[("intent", "accept")]).await;
    assert!(accepted.location().starts_with("/welcome?to="));
    let known = browser.get("/account").await;
    let dead = browser.get(&link).await;
    pages.extend([opened, refused, elsewhere, accepted, known, dead]);
    for page in &pages {
        assert_eq!(
            page.header("referrer-policy"),
            "no-referrer",
            "{}",
            page.body
        );
        assert!(!page.header("location").contains(&ticket));
        assert_eq!(page.count("b, script[src^=http], link[href^=http]"), 0);
        assert_eq!(page.count("img[src^=http], iframe, object, embed"), 0);
    }
}

// B16
#[tokio::test(flavor = "multi_thread")]
async fn b16_no_header_says_where_links_lead() {
    let server = Server::start().await;
    let lie = |request: RequestBuilder| {
        request
            .header("host", "evil.example")
            .header("x-forwarded-host", "evil.example")
            .header("x-forwarded-proto", "https")
            .header("x-original-host", "evil.example")
            .header("x-rewrite-url", "https://evil.example/")
            .header("forwarded", "host=evil.example;proto=https")
    };
    let answer = page(lie(graph(&server, "ada@example.com", "https://a.example/"))).await;
    let made: Value = serde_json::from_str(&answer.body).unwrap();
    let link = made["inviteRedeemUrl"].as_str().unwrap();
    assert!(link.starts_with(&server.url("/redeem/?")), "{link}");
    let answer = page(lie(managed(
        &server,
        "joe@example.com",
        "https://a.example/",
    )))
    .await;
    let made: Value = serde_json::from_str(&answer.body).unwrap();
    let link = made["link"].as_str().unwrap();
    assert!(link.starts_with(&server.url("/redeem/?")), "{link}");
    assert!(!ticket_of(link).is_empty());

    let by_letter = [
        server
            .http
            .post(server.url("/v1/organizations/org-1/invitations"))
            .basic_auth("demo", Some("demo"))
            .json(&json!({ "email": "lin@example.com", "role": "developer" })),
        server
            .http
            .post(server.url("/individual-pages/invitations"))
            .header("authorization", "Token token=demo")
            .json(&json!({ "email": "max@example.com" })),
    ];
    for (request, address) in by_letter
        .into_iter()
        .zip(["lin@example.com", "max@example.com"])
    {
        assert!(page(lie(request)).await.status.is_success());
        let letter = server.letters_to(address, 1).await.pop().unwrap();
        assert!(!letter.text.contains("evil.example"), "{}", letter.text);
        assert!(!letter.html.contains("evil.example"));
        let opened = page(lie(server.http.get(letter.link(&server.base)))).await;
        assert_eq!(opened.status, StatusCode::OK);
        assert!(!opened.body.contains("evil.example"));
    }
}
