//! The description, and whether it is true.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use reqwest::{Method, StatusCode};
use scraper::{Html, Selector};
use serde_json::Value;

use crate::support::server::Server;

async fn described(server: &Server) -> Value {
    let answer = server.http.get(server.url("/openapi.json")).send().await;
    answer.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn every_operation_that_is_described_is_there() {
    let server = Server::start().await;
    let described = described(&server).await;
    assert_eq!(described["openapi"], "3.1.0");
    for (path, operations) in described["paths"].as_object().unwrap() {
        let at = path
            .replace("{organizationId}", "org-1")
            .replace("{scope}", "organization:org-1")
            .replace("{teamPageId}", "1")
            .replace(['{', '}'], "");
        let asked = server.http.request(Method::OPTIONS, server.url(&at));
        let asked = asked.send().await.unwrap();
        assert_eq!(asked.status(), StatusCode::NO_CONTENT, "{path}");
        let allowed = asked.headers()["allow"].to_str().unwrap().to_owned();
        let allowed: Vec<&str> = allowed.split(',').map(str::trim).collect();
        for method in operations.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            assert!(
                allowed.contains(&method.as_str()),
                "{method} {path}: {allowed:?}"
            );
        }
        for method in allowed.into_iter().filter(|method| *method != "HEAD") {
            assert!(
                operations.get(method.to_lowercase()).is_some(),
                "{method} {path} is not described"
            );
        }
    }
}

#[tokio::test]
async fn what_goes_wrong_is_described() {
    let server = Server::start().await;
    let described = described(&server).await;
    for (path, operations) in described["paths"].as_object().unwrap() {
        let at = path
            .replace("{organizationId}", "org-1")
            .replace("{scope}", "organization:org-1")
            .replace("{teamPageId}", "1")
            .replace(['{', '}'], "");
        for (method, operation) in operations.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            for (bearer, kind, encoding, body) in [
                (None, "application/json", "identity", "{}".to_owned()),
                (
                    Some("demo"),
                    "application/json",
                    "identity",
                    "{}".to_owned(),
                ),
                (Some("demo"), "application/json", "identity", "{".to_owned()),
                (
                    Some("demo"),
                    "application/json",
                    "identity",
                    "[".repeat(10_000),
                ),
                (
                    Some("demo"),
                    "application/json",
                    "identity",
                    "\u{0}".to_owned(),
                ),
                (Some("demo"), "image/png", "identity", "x".to_owned()),
                (Some("demo"), "application/json", "gzip", "x".to_owned()),
                (Some("demo"), "application/json", "br", "x".to_owned()),
                (
                    Some("demo-reader"),
                    "application/json",
                    "identity",
                    "{}".to_owned(),
                ),
                (
                    Some("demo-org-2"),
                    "application/json",
                    "identity",
                    "{}".to_owned(),
                ),
                (
                    Some("demo"),
                    "application/json",
                    "identity",
                    " ".repeat(3 << 20),
                ),
            ] {
                if [Method::GET, Method::HEAD].contains(&method) && body.len() > 2 {
                    continue;
                }
                let mut request = server.http.request(method.clone(), server.url(&at));
                if let Some(bearer) = bearer {
                    request = request.bearer_auth(bearer);
                }
                let request = request
                    .header("content-type", kind)
                    .header("content-encoding", encoding);
                let answer = request.body(body.clone()).send().await.unwrap();
                let status = answer.status();
                let short: String = body.chars().take(10).collect();
                let what =
                    format!("{method} {path} {bearer:?} {kind} {encoding} {short:?}: {status}");
                assert!(!status.is_server_error(), "{what}");
                let answers = operation["responses"].as_object().unwrap();
                let known = answers.get(status.as_str());
                assert!(known.is_some(), "{what} is not described");
                if method == Method::HEAD {
                    continue;
                }
                if let Some(kinds) = known.unwrap().get("content") {
                    let given = answer.headers()["content-type"].to_str().unwrap();
                    let given = given.split(';').next().unwrap();
                    assert!(kinds.get(given).is_some(), "{what} as {given}");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let server = Server::start().await;
    let answer = server.http.get(server.url("/docs")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(policy.starts_with("default-src 'none'"));
    let html = Html::parse_document(&answer.text().await.unwrap());
    let loads = Selector::parse("script, link, img, iframe, [src]").unwrap();
    assert_eq!(html.select(&loads).count(), 0);
    let links = Selector::parse("a[href]").unwrap();
    for link in html.select(&links) {
        let href = link.attr("href").unwrap();
        let target = href.strip_prefix('#');
        match target {
            Some(id) => {
                let found = Selector::parse(&format!("[id='{id}']")).unwrap();
                assert_eq!(html.select(&found).count(), 1, "{href}");
            }
            None => assert_eq!(href, "/openapi.json"),
        }
    }
}

#[tokio::test]
async fn the_demo_takes_every_example_as_it_stands() {
    let server = Server::start().await;
    let described = described(&server).await;
    let mut sent = 0;
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"]["example"];
            if body.is_null() {
                continue;
            }
            let mut at = path.clone();
            for parameter in operation["parameters"].as_array().unwrap() {
                if let Some(example) = parameter["example"].as_str() {
                    at = at.replace(
                        &format!("{{{}}}", parameter["name"].as_str().unwrap()),
                        example,
                    );
                }
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let asked = server.http.request(method, server.url(&at));
            let answer = asked.bearer_auth("demo").json(body).send().await.unwrap();
            assert!(answer.status().is_success(), "{path}: {}", answer.status());
            sent += 1;
        }
    }
    assert_eq!(sent, 14);
}
